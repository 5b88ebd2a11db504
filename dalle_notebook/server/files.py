"""The routes of `/v1/files`: leave a file of requests, fetch one of answers.

An upload goes to the disk as it comes, so that its size is no matter of memory. The
name that a caller gives a file is not kept.
"""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from dalle_notebook.wire.requests import invalid

from .bodies import read_chunks
from .events import HAS_BEGUN
from .forms import FormParser, boundary_of, too_large
from .limits import Limits
from .serving import SERVING, Serving
from .stored_files import StoredFile

_PIECE = 1 << 18
_FRAME = 1 << 16
"""Bytes of a form beside its file."""

MOST_LISTED = 100
_USUALLY_LISTED = 20


class _UploadParser(FormParser):
    """A form whose part `file` goes into a file."""

    def __init__(self, boundary: bytes, limits: Limits, file: StoredFile) -> None:
        super().__init__(boundary, limits)
        self._file = file
        self.has_file = False

    def _begin(self, lines: bytes) -> None:
        super()._begin(lines)
        if self._name == "file":
            if self.has_file:
                raise invalid("'file' was given twice.", "file")
            self.has_file = True
            self._most = self._limits.batch_bytes

    def _take(self, piece: bytes) -> None:
        if self._name != "file":
            super()._take(piece)
            return
        if self._file.size + len(piece) > self._most:
            raise too_large(self._most, "file")
        self._file.append(piece)

    def _end(self) -> None:
        if self._name != "file":
            super()._end()


async def upload(request: web.Request) -> web.Response:
    """Take a file of requests."""
    serving = request.app[SERVING]
    limits = serving.limits
    boundary = boundary_of(request)
    file = serving.files.begin("batch", "batch.jsonl")
    try:
        parser = _UploadParser(boundary, limits, file)
        most = limits.batch_bytes + _FRAME
        within = limits.upload_timeout
        async for chunk in read_chunks(request, limits, most, within):
            await asyncio.to_thread(parser.feed, chunk)
        purpose = parser.finish().texts.get("purpose")
        if not parser.has_file:
            raise invalid("Missing required parameter: 'file'.", "file")
        if purpose != "batch":
            raise invalid("'purpose' must be 'batch' here.", "purpose")
    except BaseException:
        serving.files.drop(file)
        raise
    serving.files.keep(file)
    return web.json_response(file.to_json())


async def list_files(request: web.Request) -> web.Response:
    """List the files."""
    files = request.app[SERVING].files.all()
    purpose = request.query.get("purpose")
    listed = [f.to_json() for f in files if purpose in (None, f.purpose)]
    return web.json_response(page_of(request, listed))


async def describe_file(request: web.Request) -> web.Response:
    """Tell of one file."""
    return web.json_response(_file(request).to_json())


async def delete_file(request: web.Request) -> web.Response:
    """Forget a file."""
    serving, file = request.app[SERVING], _file(request)
    _check_unused(serving, file)
    serving.files.drop(file)
    return web.json_response({"id": file.id, "object": "file", "deleted": True})


async def send_content(request: web.Request) -> web.StreamResponse:
    """Send what stands in a file."""
    file = _file(request)
    end, at = file.size, 0
    response = web.StreamResponse(headers={"Content-Disposition": "attachment"})
    response.content_type = "application/octet-stream"
    response.content_length = end
    request[HAS_BEGUN] = True
    await response.prepare(request)
    while at < end:
        piece = await asyncio.to_thread(file.read, at, min(_PIECE, end - at))
        async with asyncio.timeout(request.app[SERVING].limits.send_timeout):
            await response.write(piece)
        at += len(piece)
    await response.write_eof()
    return response


def page_of(request: web.Request, listed: list[dict[str, Any]]) -> dict[str, Any]:
    """The part of a list that a request asks for by `after` and `limit`.

    Raises:
        FaultError: one of them cannot be.
    """
    limit = request.query.get("limit", str(_USUALLY_LISTED))
    is_number = limit.isascii() and limit.isdecimal() and len(limit) < 6
    if not (is_number and int(limit) >= 1):
        raise invalid(f"'limit' must be from 1 to {MOST_LISTED}.", "limit")
    start = 0
    if (after := request.query.get("after")) is not None:
        names = [each["id"] for each in listed]
        if after not in names:
            raise invalid("'after' names nothing here.", "after")
        start = names.index(after) + 1
    end = start + min(int(limit), MOST_LISTED)
    page = listed[start:end]
    return {
        "object": "list",
        "data": page,
        "first_id": page[0]["id"] if page else None,
        "last_id": page[-1]["id"] if page else None,
        "has_more": end < len(listed),
    }


def _file(request: web.Request) -> StoredFile:
    return request.app[SERVING].files.find(request.match_info["name"])


def _check_unused(serving: Serving, file: StoredFile) -> None:
    if serving.batches.uses(file):
        raise invalid("A batch that is under way uses this file.", "file_id")
