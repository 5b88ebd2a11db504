"""The routes of `/v1/batches`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, NoReturn

from aiohttp import web

from dalle_notebook.wire.batches import WINDOW, path_of
from dalle_notebook.wire.faults import Fault
from dalle_notebook.wire.recipe import Verb
from dalle_notebook.wire.requests import FaultError, invalid

from .batch_lines import carry_out_batch
from .batches import Batch
from .bodies import read_json
from .files import page_of
from .serving import SERVING

_ENDPOINTS: Mapping[str, Verb] = {
    path_of("generate"): "generate",
    path_of("edit"): "edit",
}
_KNOWN = frozenset(
    {
        "input_file_id",
        "endpoint",
        "completion_window",
        "metadata",
        "output_expires_after",
    }
)
_MOST_METADATA = 16
_LONGEST_NAME, _LONGEST_VALUE = 64, 512


async def begin_batch(request: web.Request) -> web.Response:
    """Make a batch of an uploaded file."""
    serving = request.app[SERVING]
    given = await read_json(request, serving.limits)
    if not isinstance(given, Mapping):
        raise FaultError(Fault(400, "The body must be a JSON object."))
    for name in given:
        if name not in _KNOWN:
            raise invalid(
                f"Unknown parameter: '{name}'.", str(name), "unknown_parameter"
            )
    for name in ("input_file_id", "endpoint", "completion_window"):
        if not isinstance(given.get(name), str):
            raise invalid(
                f"'{name}' must be a string.", name, "missing_required_parameter"
            )
    endpoint = given["endpoint"]
    if endpoint not in _ENDPOINTS:
        listed = ", ".join(f"'{each}'" for each in _ENDPOINTS)
        raise invalid(f"'endpoint' must be one of {listed} here.", "endpoint")
    if given["completion_window"] != WINDOW:
        raise invalid(f"'completion_window' must be '{WINDOW}'.", "completion_window")
    metadata = _metadata(given.get("metadata"))
    file = serving.files.find(given["input_file_id"])
    if file.purpose != "batch":
        raise invalid("The file was not uploaded for a batch.", "input_file_id")
    batch = serving.batches.begin(
        endpoint,
        _ENDPOINTS[endpoint],
        file,
        metadata,
        partial(carry_out_batch, serving=serving),
    )
    return web.json_response(batch.to_json())


async def list_batches(request: web.Request) -> web.Response:
    """List the batches, the newest first."""
    listed = [batch.to_json() for batch in request.app[SERVING].batches.all()]
    return web.json_response(page_of(request, listed))


async def describe_batch(request: web.Request) -> web.Response:
    """Tell how far a batch is."""
    return web.json_response(_batch(request).to_json())


async def cancel_batch(request: web.Request) -> web.Response:
    """Draw no further lines of a batch; what is drawn stays."""
    batch = _batch(request)
    if batch.is_over or batch.status == "finalizing":
        raise invalid(
            f"A batch that is '{batch.status}' cannot be cancelled.", "batch_id"
        )
    request.app[SERVING].batches.cancel(batch)
    return web.json_response(batch.to_json())


async def refuse_batches(_request: web.Request) -> NoReturn:
    """Say what to do where pictures cost money.

    Answers lie in files of this process; those that were paid for would end with it.
    """
    text = (
        "This server keeps no batches, because answers that were paid for would be "
        "lost with it. Send the requests one by one, or use the batches of its "
        "upstream."
    )
    raise FaultError(Fault(404, text, code="no_batches"))


def _batch(request: web.Request) -> Batch:
    return request.app[SERVING].batches.find(request.match_info["name"])


def _metadata(given: Any) -> Mapping[str, str] | None:
    if given is None:
        return None
    is_sound = (
        isinstance(given, Mapping)
        and len(given) <= _MOST_METADATA
        and all(
            isinstance(value, str)
            and len(name) <= _LONGEST_NAME
            and len(value) <= _LONGEST_VALUE
            for name, value in given.items()
        )
    )
    if not is_sound:
        raise invalid(
            f"'metadata' holds at most {_MOST_METADATA} short texts.", "metadata"
        )
    return dict(given)
