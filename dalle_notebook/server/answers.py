"""Painted pictures as the body of an answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pybase64
from aiohttp import web

from dalle_notebook.engine.base import Painting
from dalle_notebook.picture.inspect import inspect
from dalle_notebook.wire.answers import OWN, build_answer

from .encodings import encode, is_transparent, media_type_of
from .orders import Order
from .serving import Serving
from .usage import resolved_quality, sum_of_usage, usage_of


@dataclass(frozen=True, slots=True)
class Finished:
    """A painting and the bytes that travel."""

    painting: Painting
    data: bytes


def finish(painting: Painting, order: Order) -> Finished:
    """Encode a painting as ordered; slow for anything but PNG."""
    return Finished(painting, encode(painting.png, order.recipe))


def entries(
    order: Order, finished: Sequence[Finished], request: web.Request, serving: Serving
) -> list[str]:
    """Of each picture the JSON object that holds it, or its URL."""
    if not order.with_urls:
        return in_base64(finished)
    origin = f"{request.scheme}://{request.headers['Host']}"
    kind = media_type_of(order.recipe)
    return [
        json.dumps({"url": f"{origin}{serving.urls.add(one.data, kind)}"})
        for one in finished
    ]


def in_base64(finished: Sequence[Finished]) -> list[str]:
    """Of each picture the JSON object that holds it."""
    return [_base64(one.data) for one in finished]


def _base64(data: bytes) -> str:
    # The letters of base64 need no escaping, and json would look at each of them.
    return f'{{"b64_json": "{pybase64.b64encode_as_string(data)}"}}'


def encode_answer(
    order: Order, finished: Sequence[Finished], pictures: Sequence[str], created: int
) -> bytes:
    """The JSON of an answer.

    Args:
        pictures: of each painting the JSON object that holds it or its URL.
    """
    data = []
    for one, picture in zip(finished, pictures, strict=True):
        revised = revised_prompt(order, one.painting)
        more = "" if revised is None else f', "revised_prompt": {json.dumps(revised)}'
        data.append(f"{picture[:-1]}{more}}}")
    head = json.dumps(build_answer(created, [], **about(order, finished)))
    return head.replace('"data": []', f'"data": [{", ".join(data)}]', 1).encode()


def revised_prompt(order: Order, painting: Painting) -> str | None:
    """What was really drawn, where the answer tells it."""
    if painting.revised_prompt is None and order.contract.name == "dall-e-3":
        return order.recipe.prompt
    return painting.revised_prompt


def about(order: Order, finished: Sequence[Finished]) -> dict[str, Any]:
    """What an answer says beside its pictures."""
    told = [note for one in finished for note in one.painting.notes]
    # Ours: which seed repeats the pictures, and what the engine has to say.
    own: dict[str, Any] = {"notes": list(dict.fromkeys([*order.notes, *told]))}
    if all(one.painting.is_repeatable for one in finished):
        own["seed"] = order.recipe.seed
    if made_with := finished[0].painting.made_with:
        own["made_with"] = dict(made_with)
    said: dict[str, Any] = {}
    if order.safety_identifier is not None:
        said["safety_identifier"] = order.safety_identifier
    if order.contract.name == "gpt-image":
        said |= echo(order, finished[0].painting)
        said["usage"] = usage_of(order.recipe, input_sizes(order))
    counted = [one.painting.usage for one in finished if one.painting.usage is not None]
    if counted:
        said["usage"] = sum_of_usage(counted)
    return {**said, OWN: own}


def echo(order: Order, painting: Painting) -> dict[str, str]:
    """How a picture was made, said again as the GPT Image models do."""
    recipe = order.recipe
    return {
        "background": "transparent" if is_transparent(painting.png) else "opaque",
        "output_format": recipe.output_format or "png",
        "quality": painting.quality or resolved_quality(recipe),
        "size": recipe.size or "1024x1024",
    }


def input_sizes(order: Order) -> list[tuple[int, int]]:
    """Sizes of the pictures that came with a request, which was checked before."""
    return [
        inspect(upload.data, order.contract.files.below_bytes).size
        for upload in order.recipe.images
    ]
