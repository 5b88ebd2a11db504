"""Requests as they arrived at the fault server.

Reading is strict where a client of ours must be right (lengths, chunks) and keeps
every byte, also those that are no request: a TLS greeting on a plain port.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any

_LONGEST_HEAD = 1 << 20


@dataclass(slots=True)
class Request:
    """One request.

    Times are seconds of `time.monotonic`: when its head and when its end arrived,
    and when the client left an answer that never came. A request whose upload was
    interrupted has the part of its body that was read and is not whole.
    """

    method: str
    target: str
    version: str
    headers: list[tuple[str, str]]
    body: bytes
    connection: int
    head_at: float
    whole_at: float
    client_left_at: float | None = None
    is_whole: bool = True

    def header(self, name: str, default: str | None = None) -> str | None:
        """Return the first header of this name, in any case."""
        name = name.lower()
        for key, value in self.headers:
            if key.lower() == name:
                return value
        return default

    def json(self) -> Any:
        """Return the body parsed as JSON."""
        return json.loads(self.body)

    def fields(self) -> dict[str, Any]:
        """Return the JSON object in the body, or an empty one."""
        try:
            parsed = json.loads(self.body)
        except ValueError:
            return {}
        return parsed if isinstance(parsed, dict) else {}

    @property
    def wants_close(self) -> bool:
        """The client asked for the connection to end after the answer."""
        return (self.header("connection") or "").lower() == "close"


class RequestReader:
    """Takes requests off one connection and keeps the bytes in `received`."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        received: bytearray,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._received = received
        self._waiting = bytearray()

    async def next_head(self, connection: int) -> Request | None:
        """Return the next request without body, or nothing when the client left."""
        head = await self._until(b"\r\n\r\n")
        if head is None:
            return None
        head_at = time.monotonic()
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, version = first.split(" ", 2)
        pairs = [line.partition(":") for line in lines if line]
        headers = [(name, value.strip()) for name, _, value in pairs]
        return Request(
            method, target, version, headers, b"", connection, head_at, head_at
        )

    async def take_part(self, request: Request, size: int) -> None:
        """Wait for so many bytes of the body, framing and all, and leave the rest.

        Raises:
            asyncio.IncompleteReadError: the client left before.
        """
        while len(self._waiting) < size:
            if not await self._more():
                raise asyncio.IncompleteReadError(bytes(self._waiting), size)
        request.body = bytes(self._waiting)
        request.is_whole = False

    async def take_body(self, request: Request) -> None:
        """Read the body to its end."""
        if (request.header("expect") or "").lower() == "100-continue":
            self._writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.body = await self._body(request)
        request.whole_at = time.monotonic()
        request.is_whole = True

    async def _body(self, request: Request) -> bytes:
        if "chunked" in (request.header("transfer-encoding") or "").lower():
            return await self._chunks()
        return await self._exactly(int(request.header("content-length") or 0))

    async def _chunks(self) -> bytes:
        body = bytearray()
        while True:
            line = await self._until(b"\r\n")
            size = int((line or b"0").split(b";")[0], 16)
            body += await self._exactly(size)
            await self._exactly(2)
            if size == 0:
                return bytes(body)

    async def _until(self, mark: bytes) -> bytes | None:
        while (end := self._waiting.find(mark)) < 0:
            if not await self._more() or len(self._waiting) > _LONGEST_HEAD:
                return None
            if not self._waiting[:1].isalnum():
                # No method starts like this (a TLS greeting starts with 0x16), and
                # a server that only waited on would make the client wait as well.
                self._writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                return None
        found = bytes(self._waiting[:end])
        del self._waiting[: end + len(mark)]
        return found

    async def _exactly(self, size: int) -> bytes:
        while len(self._waiting) < size:
            if not await self._more():
                raise asyncio.IncompleteReadError(bytes(self._waiting), size)
        found = bytes(self._waiting[:size])
        del self._waiting[:size]
        return found

    async def _more(self) -> bool:
        data = await self._reader.read(65_536)
        self._received += data
        self._waiting += data
        return bool(data)
