"""Pictures as server-sent events: stages on the way, then the finished ones.

Until the first byte a fault is a plain answer with its status; after that it is
an event with an `error` key, which is the one form that clients raise for. With
several pictures the events mix as they are painted, and carry no number: the
API gives them none.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import pybase64
from aiohttp import web

from dalle_notebook.engine.base import Easel, Painting
from dalle_notebook.wire.answers import OWN

from .answers import echo, finish, input_sizes
from .faults import fault_of, gravest
from .orders import Order
from .serving import SERVING, Serving
from .usage import usage_of

HAS_BEGUN = web.RequestKey("HAS_BEGUN", bool)
"""Set once a stream has begun: from then on no other answer is possible."""

_NAMES = {"generate": "image_generation", "edit": "image_edit", "vary": "image_edit"}
_AWAKE = b": still painting\n\n"
"""A comment; proxies close what is silent for long."""
_PATIENCE = 0.5
"""Seconds in which a fault can still be a plain answer."""
_LAST_WORD = 0.95
"""Part of the time for painting after which a stream is given up."""


async def send_stream(
    request: web.Request, order: Order, headers: Mapping[str, str]
) -> web.StreamResponse:
    """Answer one request with events.

    Raises:
        FaultError, DalleError: nothing of it can be painted, and nothing was sent.
        ConnectionError: the caller does not take what is sent.
    """
    serving = request.app[SERVING]
    limits = serving.limits
    # A little before the handler itself is given up, so that it can be told.
    over = asyncio.get_running_loop().time() + _LAST_WORD * limits.paint_timeout
    response = web.StreamResponse(
        headers={**headers, "Content-Type": "text/event-stream; charset=utf-8"}
    )
    frames = _frames(order, serving)
    coming = asyncio.ensure_future(anext(frames, None))
    try:
        await asyncio.wait([coming], timeout=min(_PATIENCE, limits.paint_timeout / 4))
        if coming.done():
            coming.result()
        request[HAS_BEGUN] = True
        await response.prepare(request)
        while True:
            left = over - asyncio.get_running_loop().time()
            await asyncio.wait([coming], timeout=max(0, min(limits.silence, left)))
            if not coming.done() and left > 0:
                await _write(response, _AWAKE, serving)
                continue
            frame = _settled(coming)
            if frame is not None:
                await _write(response, frame.data, serving)
            if frame is None or frame.is_last:
                break
            coming = asyncio.ensure_future(anext(frames, None))
        await response.write_eof()
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)
        await frames.aclose()
    return response


@dataclass(frozen=True, slots=True)
class _Event:
    """The bytes of one event, and whether the stream ends with it."""

    data: bytes
    is_last: bool = False


def _settled(coming: asyncio.Future[_Event | None]) -> _Event | None:
    """What has come: an event, a fault as one, or the end."""
    error = coming.exception() if coming.done() else TimeoutError()
    if error is None:
        return coming.result()
    if not isinstance(error, Exception):
        raise error
    fault = {"type": "error", **fault_of(error).to_json()}
    return _Event(_frame("error", fault), is_last=True)


async def _write(response: web.StreamResponse, data: bytes, serving: Serving) -> None:
    try:
        async with asyncio.timeout(serving.limits.send_timeout):
            await response.write(data)
    except TimeoutError:
        raise ConnectionError("the caller does not take its events") from None


async def _frames(order: Order, serving: Serving) -> AsyncGenerator[_Event, None]:
    """The events of all pictures, as they are painted."""
    queue: asyncio.Queue[_Event | Exception | None] = asyncio.Queue()

    async def paint_one(easel: Easel, index: int) -> None:
        try:
            async with aclosing(_frames_of_one(order, serving, easel, index)) as frames:
                async for frame in frames:
                    queue.put_nowait(frame)
        except Exception as error:
            queue.put_nowait(error)
        else:
            queue.put_nowait(None)

    left = order.recipe.n
    failed: Exception | None = None
    async with serving.easel_for(order) as easel:
        tasks = [asyncio.ensure_future(paint_one(easel, each)) for each in range(left)]
        try:
            while left:
                came = await queue.get()
                if isinstance(came, _Event):
                    yield came
                    continue
                left -= 1
                if came is not None:
                    failed = came if failed is None else gravest([failed, came])
                # What was paid for still comes; then the stream ends in the fault.
                if failed is not None and not (serving.is_paid and left):
                    raise failed
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _frames_of_one(
    order: Order, serving: Serving, easel: Easel, index: int
) -> AsyncGenerator[_Event, None]:
    name = _NAMES[order.recipe.verb]
    shown = 0
    stages = easel.paint_in_stages(order.recipe, index, order.previews)
    async with aclosing(stages):
        async for painting in stages:
            event = await _event(order, serving, painting)
            if not painting.is_finished:
                event["partial_image_index"] = shown
                yield _Event(_frame(f"{name}.partial_image", event))
                shown += 1
                continue
            usage = painting.usage or usage_of(
                order.recipe.having(n=1), input_sizes(order), shown
            )
            notes = list(dict.fromkeys([*order.notes, *painting.notes]))
            own: dict[str, Any] = {"notes": notes}
            if painting.is_repeatable:
                own["seed"] = order.recipe.seed
            if painting.made_with:
                own["made_with"] = dict(painting.made_with)
            event |= {"usage": usage, OWN: own}
            if order.safety_identifier is not None:
                event["safety_identifier"] = order.safety_identifier
            serving.painted += 1
            yield _Event(_frame(f"{name}.completed", event))


async def _event(order: Order, serving: Serving, painting: Painting) -> dict[str, Any]:
    finished = await asyncio.to_thread(finish, painting, order)
    return {
        "b64_json": pybase64.b64encode_as_string(finished.data),
        "created_at": int(serving.clock.now().timestamp()),
        **echo(order, painting),
    }


def _frame(name: str, event: Mapping[str, Any]) -> bytes:
    data = json.dumps({"type": name, **event})
    return f"event: {name}\ndata: {data}\n\n".encode()
