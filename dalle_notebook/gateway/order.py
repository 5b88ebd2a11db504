"""What an old request wants, in the words of today's model. Pure values.

The model that a caller names says by which rules the request was read; who draws is
settled by whoever started the gateway. Without a quality, `auto` could cost sixteen
times as much as a picture of the old models did, so their requests get `medium`.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any

from dalle_notebook.wire.catalogue import Model, find_model
from dalle_notebook.wire.larger import larger_size
from dalle_notebook.wire.profiles import Profile
from dalle_notebook.wire.recipe import Recipe, parse_size
from dalle_notebook.wire.rules import fit

_QUALITY = {None: "medium", "standard": "medium", "hd": "high"}
"""Of the old models, by the names that today's have."""

_STANDARD_SIZES = ("1024x1024", "1536x1024", "1024x1536")


@dataclass(frozen=True, slots=True)
class Translated:
    """An order for the upstream.

    Attributes:
        recipe: of one picture, as it is sent.
        size: (width, height) that the caller gets, in pixels.
        notes: what differs from what was asked, a sentence each.
    """

    recipe: Recipe
    size: tuple[int, int]
    notes: tuple[str, ...]


def translate(
    recipe: Recipe, profile: Profile, model: Model, today: date
) -> Translated:
    """Put a request into today's words.

    Args:
        recipe: as the server understood it, with its size settled.
        profile: the upstream's manners.
        model: what draws there.

    Raises:
        UsageError: neither this nor anything like it can be asked there.
    """
    wanted = parse_size(recipe.size or model.default_size)
    notes = []
    parts: dict[str, Any] = {
        "model": model.id,
        "n": 1,
        # Encoding is done here, from a picture without loss.
        "response_format": None,
        "output_format": None,
        "output_compression": None,
        "quality": _quality(recipe, model),
        "size": _size(recipe, model),
    }
    if recipe.style is not None and model.contract == "gpt-image":
        parts["style"] = None
        notes.append(f"{model.id} has no style: {recipe.style!r} was left out")
    extra = {k: v for k, v in recipe.extra.items() if _takes(model, k)}
    for name in sorted(recipe.extra.keys() - extra.keys()):
        notes.append(f"{model.id} has no {name}: left out")
    parts["extra"] = extra
    sent = fit(recipe.having(**parts), profile, today).recipe
    if sent.size is not None and parse_size(sent.size) != wanted:
        shown = "x".join(map(str, wanted))
        notes.append(f"drawn at {sent.size}, made {shown} here")
    if sent.verb != recipe.verb:
        notes.append(f"{model.id} has no variations: an edit with a prompt of ours")
    if sent.mask is not None and model.contract == "gpt-image":
        notes.append(f"{model.id} takes the mask as a hint: more may have changed")
    return Translated(sent, wanted, tuple(notes))


def with_seed(recipe: Recipe, profile: Profile, index: int) -> Recipe:
    """The recipe as one of several pictures of an order is asked for.

    The same seed would draw the same picture again, and each is paid for: those after
    the first get the next ones. Where nobody gave one, one of ours is sent only to
    endpoints that would otherwise draw all pictures alike.
    """
    if recipe.seed is not None:
        if not index:
            return recipe
        return recipe.having(seed=(recipe.seed + index) % 2**profile.seed_bits)
    if not (profile.seeds and "seed" in profile.routes[recipe.verb].parameters):
        return recipe
    return recipe.having(seed=secrets.randbits(profile.seed_bits))


def _takes(model: Model, name: str) -> bool:
    """Whether a model knows a parameter that only some have."""
    if name == "complexity":
        return model.id.startswith("gpt-image-2.6")
    return name == "safety_identifier" and model.contract == "gpt-image"


def _quality(recipe: Recipe, model: Model) -> str | None:
    named = find_model(recipe.model)
    if named is not None and named.contract == "gpt-image":
        return recipe.quality
    quality = _QUALITY.get(recipe.quality, recipe.quality)
    if quality in model.qualities or recipe.quality is not None:
        return quality
    return None


def _size(recipe: Recipe, model: Model) -> str | None:
    """A size that the model takes, or one of whose shape it has a larger one."""
    size = recipe.size
    if size is None or model.sizes.objection(size) is None:
        return size
    if larger_size(recipe, model) is not None:
        return size
    width, height = parse_size(size)

    def unlike(other: str) -> float:
        form = parse_size(other)[0] / parse_size(other)[1] / (width / height)
        return max(form, 1 / form)

    allowed = [s for s in _STANDARD_SIZES if model.sizes.objection(s) is None]
    return min(allowed, key=unlike) if allowed else size
