"""Answers that are streams of events: sound ones, and those that break off."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

from instruments.answers import head
from instruments.exchange import Answer, Exchange

DONE = b"data: [DONE]\n\n"
EVENTS = "text/event-stream"


def event(kind: str, *, named: bool = True, **fields: Any) -> bytes:
    """One event; without a name only its data say what it is."""
    data = f"data: {json.dumps({'type': kind, **fields})}\n\n".encode()
    return (f"event: {kind}\n".encode() if named else b"") + data


def partial(png: bytes, index: int = 0, **fields: Any) -> bytes:
    """A stage of a generation."""
    coded = base64.b64encode(png).decode()
    return event(
        "image_generation.partial_image",
        b64_json=coded,
        partial_image_index=index,
        **fields,
    )


def completed(png: bytes, **fields: Any) -> bytes:
    """The finished picture of a generation."""
    coded = base64.b64encode(png).decode()
    return event("image_generation.completed", b64_json=coded, **fields)


def failed(message: str, code: str | None = None, type: str = "server_error") -> bytes:
    """A fault inside a stream."""
    fault = {"message": message, "type": type, "code": code, "param": None}
    return event("error", error=fault)


def stream(
    *events: bytes,
    is_cut: bool = False,
    keep: bool = False,
    step: int = 40_000,
    pause: float = 0.0,
) -> Answer:
    """Send events in chunks of `step` bytes.

    Args:
        pause: seconds before each event.
        is_cut: close before the chunk that would end it.
        keep: send all, end nothing, and wait for the client to leave.
    """

    async def answer(exchange: Exchange) -> None:
        headers = [("Transfer-Encoding", "chunked")]
        await exchange.send(head(200, headers, content_type=EVENTS))
        # Without a pause the pieces may hold the end of one event and the next.
        for event in events if pause else [b"".join(events)]:
            await asyncio.sleep(pause)
            for start in range(0, len(event), step):
                piece = event[start : start + step]
                await exchange.send(b"%x\r\n%b\r\n" % (len(piece), piece))
        if is_cut:
            await exchange.hang_up()
        elif keep:
            await exchange.wait_for_client()
        else:
            await exchange.send(b"0\r\n\r\n")

    return answer
