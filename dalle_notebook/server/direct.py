"""One request answered without HTTP, for those who paint where they ask.

The same steps in the same order as on a route, from parameters to encoded pictures,
so that the same request gives the same bytes. What is about callers (keys, pace,
bodies, streams) is left out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing

from dalle_notebook.engine.base import Engine, Painting
from dalle_notebook.wire.answers import Datum, ImagesBody, read_about
from dalle_notebook.wire.recipe import Recipe

from .answers import about, finish, input_sizes, revised_prompt
from .images import paint_all
from .inputs import Sent, check_inputs
from .orders import Order, read_order
from .usage import usage_of


async def understand(recipe: Recipe) -> Order:
    """The order of a recipe, its inputs looked into.

    Raises:
        FaultError: it breaks the contract of its model.
    """
    order = read_order(recipe.parameters(), recipe.verb, images=len(recipe.images))
    if not recipe.images:
        return order
    mask = None if recipe.mask is None else recipe.mask.data
    sent = Sent({}, [upload.data for upload in recipe.images], mask)
    return await asyncio.to_thread(check_inputs, order, sent)


async def answer(
    engine: Engine,
    order: Order,
    previews: int = 0,
    show: Callable[[bytes], None] | None = None,
) -> ImagesBody:
    """Paint an order and say of it what an answer says.

    Args:
        previews: unfinished stages to show of a single picture, encoded.

    Raises:
        FaultError, DalleError: it cannot be painted.
    """
    shown = 0
    if previews and show is not None and order.recipe.n == 1:
        painting, shown = await _in_stages(engine, order, previews, show)
        paintings = [painting]
    else:
        paintings = await paint_all(engine, order.recipe)
    finished = await asyncio.to_thread(
        lambda: [finish(painting, order) for painting in paintings]
    )
    data = tuple(
        Datum(image=one.data, revised_prompt=revised_prompt(order, one.painting))
        for one in finished
    )
    said = about(order, finished)
    if shown:
        # As the last event of a stream has it.
        said.setdefault("usage", usage_of(order.recipe, input_sizes(order), shown))
    return read_about(said, data)


async def _in_stages(
    engine: Engine, order: Order, previews: int, show: Callable[[bytes], None]
) -> tuple[Painting, int]:
    """The picture, and how many stages of it were shown."""
    shown = 0
    async with aclosing(engine.paint_in_stages(order.recipe, 0, previews)) as stages:
        async for painting in stages:
            if painting.is_finished:
                return painting, shown
            encoded = await asyncio.to_thread(finish, painting, order)
            show(encoded.data)
            shown += 1
    raise RuntimeError("an engine showed stages and no picture")
