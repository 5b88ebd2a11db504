"""A file inside a form: pictures in one piece, files of requests from the disk.

In pieces, the write that meets a closed connection could fail before an answer that
came early was read, and "too large" (413) would become "outcome unknown". The library's
own payload of bytes does the same as this one, and warns from one megabyte on.
"""

from __future__ import annotations

import asyncio
from typing import BinaryIO

import aiohttp
from aiohttp.abc import AbstractStreamWriter

_PIECE = 1 << 18


class FilePart(aiohttp.Payload):
    """Encoded bytes of a picture; can be written any number of times."""

    _value: bytes
    _autoclose = True

    def __init__(self, data: bytes, media_type: str) -> None:
        super().__init__(data, content_type=media_type)
        self._size = len(data)

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """The bytes as text, which the library never asks for."""
        return self._value.decode(encoding, errors)

    async def write(self, writer: AbstractStreamWriter) -> None:
        """Write all of it and wait until most of it has left."""
        await writer.write(self._value)


class DiskPart(aiohttp.Payload):
    """A file that is read while it leaves; can be written any number of times.

    The library's own closes the file, and then it could not be sent again.
    """

    _value: BinaryIO
    _autoclose = True

    def __init__(self, file: BinaryIO, media_type: str) -> None:
        super().__init__(file, content_type=media_type)
        self._size = file.seek(0, 2)

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """The file as text, which the library never asks for."""
        self._value.seek(0)
        return self._value.read().decode(encoding, errors)

    async def write(self, writer: AbstractStreamWriter) -> None:
        """Write all of it, piece by piece."""
        self._value.seek(0)
        while piece := await asyncio.to_thread(self._value.read, _PIECE):
            await writer.write(piece)
