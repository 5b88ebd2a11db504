"""The body of a request, read with limits and parsed strictly."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, NoReturn

from aiohttp import web

from dalle_notebook.wire.faults import Fault
from dalle_notebook.wire.requests import FaultError

from .limits import Limits
from .pace import Booking

_LARGE = 1 << 20
"""Bytes from which parsing would be felt by other callers."""


async def read_json(
    request: web.Request,
    limits: Limits,
    *,
    most: int | None = None,
    booking: Booking | None = None,
) -> Any:
    """Read a JSON body.

    Args:
        most: bytes, where a route takes more than `limits.body_bytes`.

    Raises:
        FaultError: another content type (a page can send those without asking
            first), too large, too slow, or not strictly JSON.
    """
    charset = (request.charset or "utf-8").lower()
    if request.content_type != "application/json" or charset != "utf-8":
        raise FaultError(
            Fault(415, "The body must be sent as 'application/json' in UTF-8.")
        )
    body = bytearray()
    async for chunk in read_chunks(request, limits, most or limits.body_bytes):
        if booking is not None:
            booking.add(len(chunk))
        body += chunk
    if len(body) > _LARGE:
        return await asyncio.to_thread(parse_json, body)
    return parse_json(body)


async def read_chunks(
    request: web.Request, limits: Limits, most: int, within: float | None = None
) -> AsyncIterator[bytes]:
    """Read a body of at most `most` bytes, as it comes.

    Args:
        within: seconds, where they are not `limits.body_timeout`.

    Raises:
        FaultError: too large, too slow, or not framed as HTTP says.
    """
    too_large = FaultError(Fault(413, f"The body is larger than {most:,} bytes."))
    if (request.content_length or 0) > most:
        raise too_large
    seen = 0
    try:
        async with asyncio.timeout(within or limits.body_timeout):
            while chunk := await request.content.readany():
                seen += len(chunk)
                if seen > most:
                    raise too_large
                yield chunk
    except TimeoutError:
        raise FaultError(
            Fault(408, "The body of the request did not come in time.")
        ) from None
    except web.RequestPayloadError:
        raise FaultError(Fault(400, "The body of the request is broken.")) from None


def parse_json(body: bytes | bytearray) -> Any:
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
