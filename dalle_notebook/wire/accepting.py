"""What an endpoint takes of a recipe, held against its profile before sending.

A parameter that changes the picture is never dropped in silence: where somebody
typed it and the endpoint cannot take it, that is an error that says what to write
instead. Only a seed is left out with a note, and what we add by ourselves without.
"""

from __future__ import annotations

from dalle_notebook.errors import UsageError
from dalle_notebook.wire.catalogue import Model
from dalle_notebook.wire.profiles import Profile, Route
from dalle_notebook.wire.recipe import PARAMETERS, Recipe, Verb
from dalle_notebook.wire.requests import route_of

_STREAMING = ("gpt-image", "illustrator")
"""Contracts that have `stream`."""

_MOST_STEPS = 1_000
_MOST_GUIDANCE = 100
_FOR: dict[Verb, str] = {
    "generate": "",
    "edit": " for edits",
    "vary": " for variations",
}


def accept(recipe: Recipe, profile: Profile) -> tuple[Recipe, tuple[str, ...]]:
    """The recipe as this endpoint takes it, and sentences for the caption.

    Args:
        recipe: with its pictures and its mask, where the verb has them.

    Raises:
        UsageError: a route, a parameter or a value that the endpoint lacks.
    """
    _check_needs(recipe, profile)
    route = route_of(recipe, profile)
    _check_values(recipe, profile, route)
    _check_negative(recipe, profile, route)
    notes = []
    for name in PARAMETERS:
        if not _is_given(recipe, name) or name in route.parameters:
            continue
        if name == "seed":
            notes.append(f"{profile.title} takes no seed: not sent")
        elif name != "response_format":
            raise _not_taken(name, recipe.verb, profile, route)
        recipe = recipe.having(**{name: None})
    return recipe, tuple(notes)


def stages(profile: Profile, model: Model | None, asked: int) -> int:
    """How many unfinished pictures on the way can be asked for; 0 is no stream."""
    knows = model is None or model.contract in _STREAMING
    return asked if profile.streams and knows else 0


def _is_given(recipe: Recipe, name: str) -> bool:
    # These two always have a value.
    absent = {"n": 1, "prompt": ""}.get(name)
    return getattr(recipe, name) not in (None, absent)


def _not_taken(name: str, verb: Verb, profile: Profile, route: Route) -> UsageError:
    words = name.replace("_", " ")
    where = _FOR[verb] if verb != profile.verbs[0] else ""
    instead = route.instead.get(name, "leave it out")
    return UsageError(f"{profile.title} takes no {words}{where}: {instead}")


def _check_needs(recipe: Recipe, profile: Profile) -> None:
    route = profile.routes.get(recipe.verb)
    for name, words in (route.needs if route else {}).items():
        if getattr(recipe, name) is None:
            raise UsageError(f"{profile.title} needs {words}")


def _check_values(recipe: Recipe, profile: Profile, route: Route) -> None:
    for name, values in route.values.items():
        value = getattr(recipe, name)
        if value is not None and value not in values:
            words = name.replace("_", " ")
            raise UsageError(
                f"{profile.title} has no {words} {value!r}: one of {', '.join(values)}"
            )
    if recipe.steps is not None and not 1 <= recipe.steps <= _MOST_STEPS:
        raise UsageError(f"steps is {recipe.steps}: from 1 to {_MOST_STEPS:,}")
    if recipe.guidance is not None and not 0 <= recipe.guidance <= _MOST_GUIDANCE:
        raise UsageError(f"guidance is {recipe.guidance}: from 0 to {_MOST_GUIDANCE}")
    if len(recipe.images) > route.most_images:
        most = route.most_images
        raise UsageError(
            f"{profile.title} takes {most} picture{'s' * (most > 1)} in one edit, "
            f"and {len(recipe.images)} were given: leave some out"
        )
    if recipe.mask is not None and not route.takes_mask:
        instead = route.instead.get("mask", "say in the prompt what shall change")
        raise UsageError(f"{profile.title} takes no mask: {instead}")
    for picture in recipe.images:
        if route.media_types and picture.media_type not in route.media_types:
            kinds = ", ".join(each.rpartition("/")[2] for each in route.media_types)
            raise UsageError(
                f"{profile.title} takes no {picture.media_type} picture: give {kinds}"
            )


def _check_negative(recipe: Recipe, profile: Profile, route: Route) -> None:
    mark = route.negative_after
    if mark is None or "negative_prompt" not in route.parameters:
        return
    if mark in f"{recipe.prompt}{recipe.negative_prompt or ''}":
        raise UsageError(
            f"{profile.title} takes what follows a {mark!r} in the prompt for what "
            f"must not be there: leave the {mark!r} out, and write --negative-prompt "
            f"if that is meant"
        )
