"""A file inside a form, handed to the HTTP library in one piece.

In pieces, the write that meets a closed connection could fail before an answer that
came early was read, and "too large" (413) would become "outcome unknown". The library's
own payload of bytes does the same as this one, and warns from one megabyte on.
"""

from __future__ import annotations

import aiohttp
from aiohttp.abc import AbstractStreamWriter


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
