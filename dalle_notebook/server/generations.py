"""`POST /images/generations`: from a request to painted pictures to an answer."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pybase64
from aiohttp import web

from dalle_notebook.engine.base import Engine, Painting
from dalle_notebook.wire.answers import OWN, build_answer
from dalle_notebook.wire.recipe import Recipe
from dalle_notebook.wire.requests import invalid, parse_generation

from .bodies import read_json
from .contracts import Contract, check_generation, resolve_size
from .serving import SERVING


@dataclass(frozen=True, slots=True)
class Order:
    """A request that was understood.

    Attributes:
        recipe: what the engine paints, with size and seed settled.
        contract: whose rules the answer follows.
        with_urls: pictures travel as URLs, not in base64.
    """

    recipe: Recipe
    contract: Contract
    with_urls: bool


def read_order(body: Any) -> Order:
    """Understand the parsed body of a generation.

    Raises:
        FaultError: what it says is not in the contract of its model.
    """
    recipe = parse_generation(_without_stream(body))
    contract = check_generation(recipe)
    # Without a seed each request differs, yet its own pictures belong together.
    seed = secrets.randbits(63) if recipe.seed is None else recipe.seed
    return Order(
        recipe.having(size=resolve_size(recipe, contract), seed=seed),
        contract,
        contract.answers_with_urls(recipe),
    )


def _without_stream(body: Any) -> Any:
    # Some clients send `stream: false` with every request.
    if not isinstance(body, Mapping):
        return body
    if body.get("stream") is True:
        raise invalid("This server does not stream: leave 'stream' out.", "stream")
    idle = {"stream": (None, False), "partial_images": (None, 0)}
    return {
        name: value
        for name, value in body.items()
        if name not in idle or value not in idle[name]
    }


async def paint_all(engine: Engine, recipe: Recipe) -> list[Painting]:
    """Paint all pictures of a recipe at once.

    If one fails, or the caller goes away, those that have not begun are dropped.
    """
    tasks = [
        asyncio.ensure_future(engine.paint(recipe, index)) for index in range(recipe.n)
    ]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()


async def generate(request: web.Request) -> web.Response:
    """Answer one generation."""
    serving = request.app[SERVING]
    order = read_order(await read_json(request, serving.limits))
    with serving.places.one():
        headers: Mapping[str, str] = {}
        if serving.pace is not None:
            serving.pace.take(order.recipe.n)
            headers = serving.pace.headers()
        paintings = await paint_all(serving.engine, order.recipe)
    serving.painted += len(paintings)
    if order.with_urls:
        origin = f"{request.scheme}://{request.headers['Host']}"
        pictures = [_url(f"{origin}{serving.urls.add(p.png)}") for p in paintings]
    else:
        pictures = [_base64(p.png) for p in paintings]
    created = int(serving.clock.now().timestamp())
    body = encode_answer(order, paintings, pictures, created)
    return web.Response(body=body, headers=headers, content_type="application/json")


def _url(url: str) -> str:
    return json.dumps({"url": url})


def _base64(png: bytes) -> str:
    # The letters of base64 need no escaping, and json would look at each of them.
    return f'{{"b64_json": "{pybase64.b64encode_as_string(png)}"}}'


def encode_answer(
    order: Order, paintings: Sequence[Painting], pictures: Sequence[str], created: int
) -> bytes:
    """The JSON of an answer.

    Args:
        pictures: of each painting the JSON object that holds it or its URL.
    """
    data = []
    for painting, picture in zip(paintings, pictures, strict=True):
        revised = painting.revised_prompt
        if revised is None and order.contract.name == "dall-e-3":
            revised = order.recipe.prompt
        more = "" if revised is None else f', "revised_prompt": {json.dumps(revised)}'
        data.append(f"{picture[:-1]}{more}}}")
    head = json.dumps(build_answer(created, [], **_about(order, paintings)))
    return head.replace('"data": []', f'"data": [{", ".join(data)}]', 1).encode()


def _about(order: Order, paintings: Sequence[Painting]) -> dict[str, Any]:
    notes = dict.fromkeys(note for painting in paintings for note in painting.notes)
    # Ours: which seed repeats the pictures, and what the engine has to say.
    own = {"notes": list(notes), "seed": order.recipe.seed}
    if order.contract.name != "gpt-image":
        return {OWN: own}
    quality = order.recipe.quality
    return {
        "background": "opaque",
        "output_format": "png",
        "quality": "high" if quality in (None, "auto") else quality,
        "size": order.recipe.size,
        OWN: own,
    }
