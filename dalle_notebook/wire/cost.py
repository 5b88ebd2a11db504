"""What pictures cost: a bound before asking, the real sum from `usage` after.

All sums are `Decimal` US dollars. A bound is never below the real price: `auto`
counts as its dearest value, and a size beyond the price list at least in proportion
to its pixels. A published price is rounded, so where the tokens of a picture were
published too, the dearer of the two counts. Where no price is known the answer is
None, and None is never treated as nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dalle_notebook.wire.catalogue import Model
from dalle_notebook.wire.recipe import Recipe, parse_size

_SQUARE = 1024 * 1024
_LARGEST = 2048 * 2048
"""Pixels of the size that the row `largest` was published for."""

_LISTED = {"1024x1024": "square", "1024x1536": "tall", "1536x1024": "wide"}
_LISTED_LARGEST = ("2048x2048", "3840x2160", "2160x3840")
MILLION = Decimal(1_000_000)
_MOST_INPUT_TOKENS = 7_400
"""Of one picture that is sent: 6,240 at high fidelity, and 65 + 129 for each of at
most 8 tiles; rounded up. Models since gpt-image-2 always work at high fidelity."""
PREVIEW_TOKENS = 100
"""What each unfinished stage of a stream adds to the output; fewer may come than
were asked for, so it raises the most and not the least."""


@dataclass(frozen=True, slots=True)
class Price:
    """USD for something, from `low` to `high`."""

    low: Decimal
    high: Decimal

    def __add__(self, other: Price) -> Price:
        return Price(self.low + other.low, self.high + other.high)

    def __mul__(self, times: int | Decimal) -> Price:
        return Price(self.low * times, self.high * times)


NOTHING = Price(Decimal(0), Decimal(0))


def price_of(recipe: Recipe, model: Model | None, previews: int = 0) -> Price | None:
    """The least and the most that a recipe can cost, or None if not known.

    Args:
        previews: unfinished stages asked for of each picture.
    """
    if model is None:
        return None
    size = recipe.size or model.default_size
    if model.by_size:
        exact = model.by_size.get(size)
        return None if exact is None else Price(exact, exact) * recipe.n
    if not model.price:
        return None
    asked = recipe.quality or ("auto" if "auto" in model.qualities else "standard")
    names = list(model.price) if asked == "auto" else [asked]
    sums = [_picture(model, name, size) for name in names if name in model.price]
    if not sums:
        return None
    words = _prompt(recipe, model)
    seen = _inputs(recipe, model)
    shown = model.tokens.get("image_out", Decimal(0)) * PREVIEW_TOKENS * previews
    most = max(s.high for s in sums) + words + seen + shown / MILLION
    each = Price(min(s.low for s in sums), most)
    return each * recipe.n


def _picture(model: Model, quality: str, size: str) -> Price:
    row = model.price[quality]
    if size in _LISTED:
        return _published(model, quality, _LISTED[size])
    listed = [row[name] for name in ("square", "wide", "largest") if name in row]
    if size == "auto":
        every = [_published(model, quality, shape) for shape in _LISTED.values()]
        dearest = max(price.high for price in every)
        return Price(min(price.low for price in every), max(*listed, dearest))
    low, high = min(row["square"], row["wide"]), max(row["square"], row["wide"])
    width, height = parse_size(size)
    pixels = width * height
    if size in model.sizes.listed or pixels <= _SQUARE:
        # DALL-E 3 has one price for both of its wide sizes.
        return Price(row["wide"], row["wide"]) if pixels > _SQUARE else Price(low, high)
    if "largest" in row:
        beyond = max(Decimal(1), Decimal(pixels) / _LARGEST)
        if size in _LISTED_LARGEST:
            beyond = Decimal(1)
        return Price(low, row["largest"] * beyond)
    return Price(low, high * pixels / _SQUARE)


def _published(model: Model, quality: str, shape: str) -> Price:
    """The price of a size that stands on the price list."""
    row = model.price[quality]
    listed = row["square" if shape == "square" else "wide"]
    tokens = model.output_tokens.get(quality, {}).get(shape, 0)
    counted = tokens * model.tokens.get("image_out", Decimal(0)) / MILLION
    return Price(listed, max(listed, counted))


def _prompt(recipe: Recipe, model: Model) -> Decimal:
    # A token is at least one byte of text.
    rate = model.tokens.get("text_in", Decimal(0))
    return rate * len(recipe.prompt.encode()) / MILLION


def _inputs(recipe: Recipe, model: Model) -> Decimal:
    files = len(recipe.images) + (recipe.mask is not None)
    rate = model.tokens.get("image_in", Decimal(0))
    return rate * _MOST_INPUT_TOKENS * files / MILLION


def cost_of(usage: Mapping[str, Any] | None, model: Model | None) -> Decimal | None:
    """The real cost of an answer with a picture, or None if not known.

    A proxy that counts nothing fills its counts with zeros; no picture is made of no
    tokens, so that tells nothing.
    """
    if usage is None or model is None or not model.tokens:
        return None
    given = usage.get("input_tokens_details")
    made = usage.get("output_tokens_details")
    split = given if isinstance(given, Mapping) else {}
    output = made if isinstance(made, Mapping) else {}
    counts = {
        "text_in": split.get("text_tokens", usage.get("input_tokens")),
        "image_in": split.get("image_tokens", 0),
        "text_out": output.get("text_tokens", 0),
        "image_out": output.get("image_tokens") or usage.get("output_tokens"),
    }
    if not all(isinstance(n, int) and n >= 0 for n in counts.values()):
        return None
    if not counts["image_out"]:
        return None
    return (
        sum(
            (model.tokens.get(kind, Decimal(0)) * n for kind, n in counts.items()),
            Decimal(0),
        )
        / MILLION
    )


def price_in_words(model: Model) -> str | None:
    """What one picture of a model costs, from least to most; None if not known."""
    sums = [price for row in model.price.values() for price in row.values()]
    sums += list(model.by_size.values())
    if not sums:
        return None
    mark = "" if model.certainty == "official" else f" ({model.certainty})"
    return f"{in_words(min(sums))} to {in_words(max(sums))}{mark}"


def in_words(amount: Decimal) -> str:
    """A sum as people read it: `$0.05`, `$0.0057`, `$12.40`, `free`."""
    if amount == 0:
        return "free"
    digits = 2 if amount >= 1 else 3 if amount >= Decimal("0.1") else 4
    text = f"${amount:.{digits}f}"
    return text[:-1] if digits > 2 and text.endswith("0") else text
