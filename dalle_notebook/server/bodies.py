"""The body of a request, read with limits and parsed strictly."""

from __future__ import annotations

import asyncio
import json
from typing import Any, NoReturn

from aiohttp import web

from dalle_notebook.wire.faults import Fault
from dalle_notebook.wire.requests import FaultError

from .limits import Limits


async def read_json(request: web.Request, limits: Limits) -> Any:
    """Read a JSON body.

    Raises:
        FaultError: another content type (a page can send those without asking
            first), too large, too slow, or not strictly JSON.
    """
    charset = (request.charset or "utf-8").lower()
    if request.content_type != "application/json" or charset != "utf-8":
        raise FaultError(
            Fault(415, "The body must be sent as 'application/json' in UTF-8.")
        )
    return parse_json(await read_body(request, limits))


async def read_body(request: web.Request, limits: Limits) -> bytes:
    """Read a whole body of at most `limits.body_bytes`.

    Raises:
        FaultError: too large, too slow, or not framed as HTTP says.
    """
    too_large = FaultError(
        Fault(413, f"The body is larger than {limits.body_bytes:,} bytes.")
    )
    if (request.content_length or 0) > limits.body_bytes:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(limits.body_timeout):
            while chunk := await request.content.readany():
                body += chunk
                if len(body) > limits.body_bytes:
                    raise too_large
    except TimeoutError:
        raise FaultError(
            Fault(408, "The body of the request did not come in time.")
        ) from None
    except web.RequestPayloadError:
        raise FaultError(Fault(400, "The body of the request is broken.")) from None
    return bytes(body)


def parse_json(body: bytes) -> Any:
    """Parse JSON as the standard has it: UTF-8, no NaN, of sane depth.

    Raises:
        FaultError: it is anything else.
    """
    try:
        return json.loads(body.decode(), parse_constant=_refuse_constant)
    # UnicodeDecodeError and a number of 5,000 digits are ValueErrors too.
    except (ValueError, RecursionError):
        raise FaultError(
            Fault(400, "We could not parse the JSON body of your request.")
        ) from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)
