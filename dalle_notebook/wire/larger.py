"""The size to ask for where a model draws only larger ones than the person wants.

The picture is then shown and saved in the size that was wanted. The shape stays,
so nothing is cut off, and of all sizes of that shape the cheapest is asked for.
Where the price is the same, a size that providers publish a price for wins over
one that only the rule allows, and a small one over a large one.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from math import gcd, lcm

from dalle_notebook.wire.catalogue import Model
from dalle_notebook.wire.cost import price_of
from dalle_notebook.wire.recipe import Recipe, parse_size

_PUBLISHED = ("1024x1024", "1536x1024", "1024x1536")


def larger_size(recipe: Recipe, model: Model) -> str | None:
    """The cheapest size of the recipe's shape that this model takes.

    Returns:
        None where the size asked for is not below all that the model takes, or
        where the model takes no size of that shape.
    """
    wanted = _read(recipe.size)
    if wanted is None or model.sizes.objection(recipe.size or "") is None:
        return None
    sizes = list(_of_shape(wanted, model))
    if not sizes or min(sizes) <= wanted:
        return None

    def dearness(size: tuple[int, int]) -> tuple[Decimal, bool, int]:
        text = in_text(size)
        price = price_of(recipe.having(size=text, n=1), model)
        bound = price.high if price else Decimal(0)
        return bound, text not in _PUBLISHED, size[0] * size[1]

    return in_text(min(sizes, key=dearness))


def smallest_size(size: str, model: Model) -> str:
    """The smallest size of the same shape that this model takes.

    Raises:
        ValueError: there is none.
    """
    return in_text(min(_of_shape(parse_size(size), model)))


def in_text(size: tuple[int, int]) -> str:
    """`(1024, 768)` as `"1024x768"`."""
    return "x".join(map(str, size))


def _of_shape(wanted: tuple[int, int], model: Model) -> Iterator[tuple[int, int]]:
    width, height = (side // gcd(*wanted) for side in wanted)
    rule = model.sizes
    if rule.listed:
        for text in rule.listed:
            listed = _read(text)
            if listed and listed[0] * height == listed[1] * width:
                yield listed
        return
    # Sizes of this shape whose sides keep to the rule's steps.
    step = lcm(*(rule.multiple // gcd(side, rule.multiple) for side in (width, height)))
    for times in range(step, rule.longest // max(width, height) + 1, step):
        if rule.objection(in_text((width * times, height * times))) is None:
            yield width * times, height * times


def _read(size: str | None) -> tuple[int, int] | None:
    try:
        return parse_size(size or "")
    except ValueError:
        return None
