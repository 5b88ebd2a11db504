"""Reading the body of an answer: bounded, and only whole.

The HTTP library reports neither a gzip stream that was cut nor a small file
that inflates to a gigabyte, so inflating is done here. Lengths and chunks are
checked by the library; a body without either ends where the connection does,
and only what stands in it can tell whether it is whole.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from aiohttp import ClientError, ClientResponse

MAX_BODY_BYTES = 96 * 2**20
"""Ten pictures of 6 MiB in base64, and room."""

_STEP = 2**16
_GOODBYE = 0.25
"""Seconds for a stream to end once all of it is there that was waited for; only a
stream that has ended leaves its connection to the next request."""


class UnreadableBody(Exception):
    """A body that is not read to its end.

    Args:
        reason: goes on from "the answer ...".
        is_cut: a part is missing, so that another try could bring it.
    """

    def __init__(self, reason: str, *, is_cut: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_cut = is_cut


async def read_body(response: ClientResponse, limit: int) -> bytes:
    """Read a body of at most `limit` bytes, inflated where it is packed.

    Raises:
        UnreadableBody: too large, cut, or packed in a way we did not ask for.
    """
    if (response.content_length or 0) > limit:
        raise _too_large(limit)
    coding = response.headers.get("Content-Encoding", "").strip().lower()
    parts: list[bytes] = []
    take: Callable[[bytes], None] = parts.append
    inflate: _Inflate | None = None
    if coding in ("gzip", "x-gzip", "deflate"):
        inflate = _Inflate(parts, limit)
        take = inflate.take
    elif coding not in ("", "identity"):
        raise UnreadableBody("is packed in a way that was not asked for")
    total = 0
    async for chunk in response.content.iter_any():
        total += len(chunk)
        if total > limit:
            raise _too_large(limit)
        take(chunk)
    if inflate is not None:
        inflate.finish()
    return b"".join(parts)


class Pieces(Protocol):
    """Takes a body piece by piece."""

    @property
    def is_over(self) -> bool:
        """Nothing more of it is waited for."""
        ...

    def feed(self, chunk: bytes) -> None:
        """Take a piece; may raise `UnreadableBody`."""
        ...

    def end(self) -> None:
        """Take the end."""
        ...


async def read_pieces(response: ClientResponse, limit: int, pieces: Pieces) -> None:
    """Hand on a body of at most `limit` bytes as it comes.

    Raises:
        UnreadableBody: too large, or packed, which was not asked for.
    """
    if response.headers.get("Content-Encoding", "").strip().lower() not in (
        "",
        "identity",
    ):
        raise UnreadableBody("is packed in a way that was not asked for")
    total = 0
    async for chunk in response.content.iter_any():
        total += len(chunk)
        if total > limit:
            raise _too_large(limit)
        pieces.feed(chunk)
        if pieces.is_over:
            break
    else:
        pieces.end()
        return
    with suppress(TimeoutError, ClientError, OSError):
        async with asyncio.timeout(_GOODBYE):
            async for chunk in response.content.iter_any():
                total += len(chunk)
                if total > limit:
                    break


def _too_large(limit: int) -> UnreadableBody:
    return UnreadableBody(f"is larger than {limit // 2**20} MiB")


class _Inflate:
    def __init__(self, parts: list[bytes], limit: int) -> None:
        self._parts = parts
        self._limit = limit
        self._total = 0
        # 32 + 15: the header tells gzip from zlib.
        self._packed = zlib.decompressobj(wbits=47)

    def take(self, chunk: bytes) -> None:
        waiting = chunk
        while waiting and not self._packed.eof:
            try:
                part = self._packed.decompress(waiting, _STEP)
            except zlib.error:
                part = None
            if part is None:
                raise UnreadableBody("is packed and damaged")
            waiting = self._packed.unconsumed_tail
            self._total += len(part)
            if self._total > self._limit:
                raise _too_large(self._limit)
            self._parts.append(part)

    def finish(self) -> None:
        if not self._packed.eof:
            raise UnreadableBody("was cut before its end", is_cut=True)
        if self._packed.unused_data:
            raise UnreadableBody("goes on behind its end")
