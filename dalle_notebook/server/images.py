"""The three routes that paint: from a request to pictures to an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from aiohttp import web

from dalle_notebook.engine.base import Easel, Painting
from dalle_notebook.wire.faults import DO_NOT_RETRY, OUTCOME_UNKNOWN, Fault
from dalle_notebook.wire.recipe import Recipe, Verb
from dalle_notebook.wire.requests import FaultError

from . import events
from .answers import Finished, encode_answer, entries, finish
from .bodies import read_json
from .contracts import contract_for
from .faults import fault_of, gravest
from .forms import read_form
from .inputs import Sent, check_inputs, from_form, from_json
from .orders import Order, read_order
from .pace import Booking
from .serving import DRAWN_BY, SERVING, Serving

_LAST_WORD = 0.9
"""Part of the time for painting after which what is paid for is answered."""


async def generate(request: web.Request) -> web.StreamResponse:
    """Answer one generation."""
    serving = request.app[SERVING]
    body = await read_json(request, serving.limits)
    order = read_order(body, lenient=serving.lenient, abilities=serving.abilities)
    return await _answer(request, order)


async def edit(request: web.Request) -> web.StreamResponse:
    """Answer one edit, sent as a form or as JSON."""
    return await _answer_with_pictures(request, "edit")


async def vary(request: web.Request) -> web.StreamResponse:
    """Answer one variation."""
    return await _answer_with_pictures(request, "vary")


async def _answer_with_pictures(request: web.Request, verb: Verb) -> web.StreamResponse:
    serving = request.app[SERVING]
    with serving.room.booking() as booking:
        sent = await _read_pictures(request, verb, serving, booking)
        order = read_order(
            sent.given,
            verb,
            images=len(sent.images),
            lenient=serving.lenient,
            abilities=serving.abilities,
        )
        async with serving.looking:
            order = await asyncio.to_thread(check_inputs, order, sent)
        return await _answer(request, order)


async def _read_pictures(
    request: web.Request, verb: Verb, serving: Serving, booking: Booking
) -> Sent:
    limits = serving.limits
    if verb == "vary" or request.content_type != "application/json":
        return from_form(await read_form(request, limits, booking), verb)
    body = await read_json(
        request, limits, most=limits.json_form_bytes, booking=booking
    )
    model = body.get("model") if isinstance(body, Mapping) else None
    if isinstance(model, str) and not contract_for(model).takes_json_edits:
        raise FaultError(Fault(415, "With this model a form is sent, not JSON."))
    return await asyncio.to_thread(from_json, body, lenient=serving.lenient)


async def _answer(request: web.Request, order: Order) -> web.StreamResponse:
    serving = request.app[SERVING]
    with serving.places.one():
        headers: Mapping[str, str] = {}
        if serving.pace is not None:
            serving.pace.take(order.recipe.n)
            headers = serving.pace.headers()
        if order.stream:
            return await events.send_stream(request, order, headers)
        finished = await carry_out(order, serving)
        if drawn_by := finished[0].painting.drawn_by:
            request[DRAWN_BY] = drawn_by
    pictures = entries(order, finished, request, serving)
    created = int(serving.clock.now().timestamp())
    body = encode_answer(order, finished, pictures, created)
    return web.Response(body=body, headers=headers, content_type="application/json")


async def carry_out(order: Order, serving: Serving) -> list[Finished]:
    """Paint and encode the pictures of an order.

    Raises:
        FaultError, DalleError: it cannot be painted.
    """
    async with serving.easel_for(order) as easel:
        if serving.is_paid:
            within = _LAST_WORD * serving.limits.paint_timeout
            paintings = await paint_what_can_be(easel, order.recipe, within=within)
        else:
            paintings = await paint_all(easel, order.recipe)
    finished = await asyncio.to_thread(
        lambda: [finish(painting, order) for painting in paintings]
    )
    serving.painted += len(finished)
    return finished


async def paint_all(easel: Easel, recipe: Recipe) -> list[Painting]:
    """Paint all pictures of a recipe at once.

    If one fails, or the caller goes away, those that have not begun are dropped.
    """
    tasks = [
        asyncio.ensure_future(easel.paint(recipe, index)) for index in range(recipe.n)
    ]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()


async def paint_what_can_be(
    easel: Easel, recipe: Recipe, *, within: float
) -> list[Painting]:
    """Paint all pictures of a recipe, and let none go because another one failed.

    Args:
        within: seconds after which those that are not there yet are given up.

    Returns:
        At least one picture; the first says how many are missing, and why.

    Raises:
        FaultError, DalleError: not one could be painted; the gravest reason.
    """
    tasks = [
        asyncio.ensure_future(easel.paint(recipe, index)) for index in range(recipe.n)
    ]
    try:
        await asyncio.wait(tasks, timeout=within)
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    good = [each for each in ended if isinstance(each, Painting)]
    bad = [
        each if isinstance(each, Exception) else _given_up()
        for each in ended
        if isinstance(each, BaseException)
    ]
    if not good:
        raise gravest(bad)
    if bad:
        why = fault_of(bad[0]).message
        note = f"{len(bad)} of {recipe.n} pictures are missing: {why}"
        good[0] = replace(good[0], notes=(*good[0].notes, note))
    return good


def _given_up() -> FaultError:
    text = "The picture took too long and was given up; it may have been billed."
    fault = Fault(504, text, type="server_error", code=OUTCOME_UNKNOWN)
    return FaultError(fault, DO_NOT_RETRY)
