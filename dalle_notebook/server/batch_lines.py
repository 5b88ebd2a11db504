"""The lines of a batch, drawn one by one.

A line is drawn by the very code that answers a request of its own, yet it gives way:
one worker of the engine is left free, no line begins while requests of people take
all of them, and where a request would be told to come again, a line waits. What it
holds is judged when its turn comes; a bad one fails alone.
"""

from __future__ import annotations

import asyncio
import json
from asyncio import TaskGroup
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Iterator, Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from dalle_notebook.wire.faults import Fault
from dalle_notebook.wire.requests import FaultError

from .answers import encode_answer, in_base64
from .batch_checks import check_file, problem, read_line
from .batches import Batch
from .contracts import contract_for
from .faults import fault_of, new_request_id
from .images import carry_out
from .inputs import Sent, check_inputs, from_json
from .limits import Limits
from .orders import Order, read_order
from .serving import Serving


async def carry_out_batch(batch: Batch, serving: Serving) -> None:
    """Take a batch from `validating` to its end."""
    try:
        await _carry_out(batch, serving)
    finally:
        # Whoever left it here is to find it: its end is a sign of life.
        serving.last_asked = serving.clock.monotonic()


async def _carry_out(batch: Batch, serving: Serving) -> None:
    batches = serving.batches
    try:
        problems = await asyncio.to_thread(check_file, batch, serving.limits)
    except Exception as error:
        problems = [problem(0, "server_error", fault_of(error).message)]
    if batch.halted.is_set():
        batches.move(batch, "cancelled")
        return
    if problems:
        batch.problems = problems
        batches.move(batch, "failed")
        return
    batches.move(batch, "in_progress")
    await _draw_all(batch, serving)
    if batch.status == "cancelling":
        batches.move(batch, "cancelled")
        return
    batches.move(batch, "finalizing")
    batches.move(batch, "expired" if batch.is_late else "completed")


async def _draw_all(batch: Batch, serving: Serving) -> None:
    """Draw every line, or none any more."""
    turn = asyncio.Lock()

    async def work(lines: AsyncIterator[bytes]) -> None:
        while True:
            async with turn:
                line = await anext(lines, None)
            if line is None or batch.halted.is_set():
                return
            if serving.batches.is_late(batch):
                await _expire(batch, line)
            else:
                await _draw(batch, line, serving)

    async with aclosing(_lines(batch, serving.limits)) as lines, TaskGroup() as group:
        for _ in range(max(1, _workers(serving) - 1)):
            group.create_task(work(lines))


def _workers(serving: Serving) -> int:
    return max(1, getattr(serving.engine, "workers", 1))


async def _lines(batch: Batch, limits: Limits) -> AsyncGenerator[bytes, None]:
    lines: Iterator[tuple[int, bytes]] = batch.input.lines(limits.batch_line_bytes)
    while (found := await asyncio.to_thread(next, lines, None)) is not None:
        yield found[1]


async def _draw(batch: Batch, line: bytes, serving: Serving) -> None:
    try:
        name, body = read_line(line, batch.endpoint)
        order = await _order(batch, body, serving)
        if not await _is_granted(batch, order.recipe.n, serving):
            if not batch.halted.is_set():
                await _expire(batch, line)
            return
        async with asyncio.timeout(serving.limits.paint_timeout):
            drawn_by, answer = await _answer(order, serving)
    except Exception as error:
        fault = fault_of(error)
        text = json.dumps(fault.to_json()).encode()
        await _fail(batch, line, _response(fault.status, text))
        return
    # Ours: the header that an answer of its own would have had.
    done = _result(name, _response(200, answer, headers={"x-drawn-by": drawn_by}))
    try:
        await asyncio.to_thread(batch.output.append, done)
    except FaultError as error:
        text = json.dumps(error.fault.to_json()).encode()
        await _fail(batch, line, _response(500, text))
        return
    batch.completed += 1


async def _order(batch: Batch, body: Mapping[str, Any], serving: Serving) -> Order:
    """What a line asks for."""
    lenient = serving.lenient
    if body.get("stream"):
        raise FaultError(Fault(400, "A batch has no streams.", param="stream"))
    sent = Sent(body, ())
    if batch.verb == "edit":
        model = body.get("model")
        if isinstance(model, str) and not contract_for(model).takes_json_edits:
            raise FaultError(Fault(415, "With this model a form is sent, not JSON."))
        sent = await asyncio.to_thread(from_json, body, lenient=lenient)
    order = read_order(
        sent.given,
        batch.verb,
        images=len(sent.images),
        lenient=lenient,
        abilities=serving.abilities,
    )
    if batch.verb == "edit":
        async with serving.looking:
            order = await asyncio.to_thread(check_inputs, order, sent)
    # A URL would be dead before anybody reads the file.
    return replace(order, with_urls=False)


async def _is_granted(batch: Batch, pictures: int, serving: Serving) -> bool:
    """Wait until people leave room for a line, and the pace for its pictures.

    Returns:
        False if it is not drawn any more: its batch was cancelled, or is late.

    Raises:
        FaultError: so many pictures are never painted at once.
    """
    pace, places = serving.pace, serving.places
    while True:
        await _wait(batch, places.until_below(_workers(serving)), serving)
        if batch.halted.is_set() or serving.batches.is_late(batch):
            return False
        if places.taken >= _workers(serving):
            continue
        if pace is None:
            return True
        seconds = pace.wait_for(pictures)
        if not seconds:
            pace.take(pictures)
            return True
        await _wait(batch, serving.clock.sleep(seconds), serving)


async def _wait(batch: Batch, end: Coroutine[Any, Any, None], serving: Serving) -> None:
    """Wait for the end of something, or until a batch is cancelled or late."""
    left = serving.batches.seconds_left(batch)
    ends = [asyncio.ensure_future(each) for each in (end, batch.halted.wait())]
    try:
        # People may ask without a pause: there is never room for it then.
        await asyncio.wait(ends, timeout=left, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in ends:
            each.cancel()


async def _answer(order: Order, serving: Serving) -> tuple[str, bytes]:
    """Who drew, and the body that a request of its own would have got."""
    finished = await carry_out(order, serving)
    created = int(serving.clock.now().timestamp())
    answer = encode_answer(order, finished, in_base64(finished), created)
    return finished[0].painting.drawn_by or serving.drawn_by, answer


async def _expire(batch: Batch, line: bytes) -> None:
    batch.is_late = True
    await _fail(batch, line, _never_ran())


async def _fail(batch: Batch, line: bytes, outcome: bytes) -> None:
    name, _ = read_line(line, batch.endpoint)
    batch.failed += 1
    # Without room for the reason the line is counted all the same.
    try:
        await asyncio.to_thread(batch.errors.append, _result(name, outcome))
    except FaultError:
        return


def _response(status: int, body: bytes, **more: Any) -> bytes:
    head = {"status_code": status, "request_id": new_request_id(), **more}
    # Its pictures are megabytes: put in as they are.
    return b'"response": %s, "body": %b}, "error": null' % (
        json.dumps(head)[:-1].encode(),
        body,
    )


def _never_ran() -> bytes:
    error = {
        "code": "batch_expired",
        "message": "This request could not be executed before the completion window "
        "expired.",
    }
    return f'"response": null, "error": {json.dumps(error)}'.encode()


def _result(name: str, outcome: bytes) -> bytes:
    head = {"id": f"batch_{new_request_id()}", "custom_id": name}
    return b"%b, %b}\n" % (json.dumps(head)[:-1].encode(), outcome)
