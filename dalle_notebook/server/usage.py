"""Token counts as the GPT Image models report them.

Plausible, not exact: nothing is billed here, and programs only need figures
whose size is right. Output follows the published table of a model, or its price
and rate; text is about four letters a token, and one for each CJK character.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dalle_notebook.wire.catalogue import Model, catalogue, find_model
from dalle_notebook.wire.recipe import Recipe, parse_size

_STANDS_FOR_UNKNOWN = "gpt-image-2.5-flare"
_SQUARE = 1024 * 1024
_WIDE = 1536 * 1024
_PREVIEW = 100
"""What each unfinished stage adds to the output."""
_FIRST_CJK = "\u2e80"


def usage_of(
    recipe: Recipe, inputs: Sequence[tuple[int, int]], previews: int = 0
) -> dict[str, Any]:
    """The `usage` object of an answer.

    Args:
        inputs: sizes of the pictures that were sent, in pixels.
        previews: stages that were sent, over all pictures.
    """
    text = _text_tokens(recipe.prompt)
    seen = sum(_input_tokens(*size) for size in inputs)
    painted = _output_tokens(recipe) * recipe.n + _PREVIEW * previews
    return {
        "input_tokens": text + seen,
        "input_tokens_details": {"text_tokens": text, "image_tokens": seen},
        "output_tokens": painted,
        "output_tokens_details": {"image_tokens": painted, "text_tokens": 0},
        "total_tokens": text + seen + painted,
    }


def sum_of_usage(counted: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The counts of several pictures that were asked for one by one, as one object."""
    total: dict[str, Any] = {}
    for usage in counted:
        for name, value in usage.items():
            if isinstance(value, Mapping):
                total[name] = sum_of_usage([total.get(name, {}), value])
            elif isinstance(value, int) and not isinstance(value, bool):
                total[name] = total.get(name, 0) + value
    return total


def resolved_quality(recipe: Recipe) -> str:
    """The quality that stands for `auto`, or for none given."""
    return "high" if recipe.quality in (None, "auto") else str(recipe.quality)


def _text_tokens(prompt: str) -> int:
    wide = sum(letter >= _FIRST_CJK for letter in prompt)
    return max(1, wide + -(-(len(prompt) - wide) // 4))


def _input_tokens(width: int, height: int) -> int:
    # Counted in tiles of 512 pixels once the short side is 512.
    long, short = max(width, height), min(width, height)
    return 65 + 129 * min(-(-long // max(short, 1)), 8)


def _output_tokens(recipe: Recipe) -> int:
    model = find_model(recipe.model)
    if model is None or not model.tokens:
        model = catalogue()[_STANDS_FOR_UNKNOWN]
    quality = resolved_quality(recipe)
    if quality not in model.price:
        quality = "high"
    width, height = parse_size(recipe.size or "1024x1024")
    form = "square" if width == height else "wide" if width > height else "tall"
    tokens = _published(model, quality, form) or _priced(model, quality, form)
    pixels = _SQUARE if form == "square" else _WIDE
    return max(1, round(tokens * width * height / pixels))


def _published(model: Model, quality: str, form: str) -> float:
    return model.output_tokens.get(quality, {}).get(form, 0)


def _priced(model: Model, quality: str, form: str) -> float:
    row = model.price[quality]
    price = row["square"] if form == "square" else row["wide"]
    return float(price / model.tokens["image_out"] * 1_000_000)
