"""Everything that went wrong as an answer in the API's fault envelope.

No exception text of ours or of a library reaches a caller unless it was written
for callers: a `FaultError`, or a `DalleError` of the engine.
"""

from __future__ import annotations

import json
import logging
import traceback
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace

from aiohttp import web

from dalle_notebook.errors import BadImage, DalleError, EndpointDown, UsageError
from dalle_notebook.wire.faults import DO_NOT_RETRY, OUTCOME_UNKNOWN, Fault
from dalle_notebook.wire.requests import FaultError

_log = logging.getLogger("dalle_notebook.server")

SERVER_NAME = "dalle-notebook"
"""Instead of the library's own, which tells versions."""

_MESSAGE_CHARS = 400
_PARAM_CHARS = 64


def new_request_id() -> str:
    """A name for one request, for logs and reports."""
    return f"req_{uuid.uuid4().hex}"


def fault_response(
    fault: Fault, headers: Mapping[str, str] | None = None
) -> web.Response:
    """The answer that carries a fault; what it echoes of a request is cut short."""
    short = replace(
        fault,
        message=fault.message[:_MESSAGE_CHARS],
        param=fault.param and fault.param[:_PARAM_CHARS],
    )
    return web.Response(
        # Escaped to ASCII: a name with a lone surrogate has no UTF-8 form.
        text=json.dumps(short.to_json()),
        status=fault.status,
        headers=headers,
        content_type="application/json",
    )


def answer_exception(error: Exception) -> web.Response:
    """The answer to a request whose handler raised."""
    if isinstance(error, FaultError):
        return fault_response(error.fault, error.headers)
    if isinstance(error, web.HTTPException):
        return _answer_status(error)
    return fault_response(fault_of(error))


def fault_of(error: Exception) -> Fault:
    """The fault that an exception is, also where no answer can carry a status."""
    if isinstance(error, FaultError):
        return error.fault
    if isinstance(error, UsageError):
        return Fault(400, str(error), code="invalid_value")
    if isinstance(error, BadImage):
        return Fault(400, str(error), code="invalid_image_file")
    if isinstance(error, TimeoutError):
        text = "The picture took too long and was given up."
        return Fault(504, text, type="server_error")
    if isinstance(error, EndpointDown):
        # Whoever paints cannot be reached just now; nothing was begun.
        return Fault(503, str(error), type="server_error")
    if isinstance(error, DalleError):
        return Fault(500, str(error), type="server_error")
    # Frames only: the text of the exception may hold a prompt.
    frames = "".join(traceback.format_tb(error.__traceback__))
    _log.error("%s in a handler\n%s", type(error).__name__, frames)
    text = "The server had an error while answering this request."
    return Fault(500, text, type="server_error")


def gravest(errors: Sequence[Exception]) -> Exception:
    """The error to tell of several: one that may have been billed hides behind none.

    A caller who heard of another one only might send all of them again.
    """

    def gravity(error: Exception) -> int:
        if not isinstance(error, FaultError):
            return 0
        is_unknown = error.fault.code == OUTCOME_UNKNOWN
        return 2 * is_unknown + ((error.headers or {}).items() >= DO_NOT_RETRY.items())

    return max(errors, key=gravity)


def _answer_status(error: web.HTTPException) -> web.Response:
    messages = {
        404: "There is no such route here.",
        405: "This route does not take this method.",
        413: "The body of the request is too large.",
    }
    message = messages.get(error.status, "The request cannot be answered.")
    headers = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else None
    return fault_response(Fault(error.status, message), headers)
