"""A form's fields as an order: what its equal cell would make of them.

Nothing is sent here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from dalle_notebook.errors import DalleError, UsageError
from dalle_notebook.session.inputs import Given
from dalle_notebook.session.order import Order, read_order
from dalle_notebook.study.grammar import NO_PROMPT, expand
from dalle_notebook.widgets.form.fields import Fields, as_cell, options_of
from dalle_notebook.widgets.form.pictures import Finder, NotLookedAt

Pictures = dict[str, tuple[Given, ...]]
"""What the fields image and mask name, as far as it was found."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a form asks for, as far as it can be told.

    Attributes:
        cell: the equal cell, "" where none can be written.
        pictures: what the fields image and mask name, as far as it was found.
        order: None where there is a problem.
        problem: what is wrong, or None.
        field: where the problem is: `image`, `mask` or "".
        is_unfinished: nothing is wrong but that something is not filled in yet.
    """

    cell: str = ""
    pictures: Pictures = field(default_factory=dict)
    order: Order | None = None
    problem: DalleError | None = None
    field: str = ""
    is_unfinished: bool = False


def read_wish(
    finder: Finder,
    chosen: Fields,
    counting: Collection[str],
    variables: Mapping[str, object],
    *,
    may_fetch: bool = False,
) -> Wish:
    """What the fields ask for.

    Args:
        counting: the settings that mean something, see `options_of`.
        variables: of the notebook.
        may_fetch: look behind a link that was never used.
    """
    if why := _missing(chosen):
        return Wish(problem=UsageError(why), is_unfinished=True)
    sources = finder.sources(may_fetch=may_fetch)
    pictures: Pictures = {}
    cell, place = "", ""
    mask, how = None, None
    try:
        cell = as_cell(chosen, options_of(chosen, counting)).cell
        if chosen.tab != "generate":
            place = "image"
            pictures["image"] = finder.find(chosen.image, variables, sources)
        if chosen.tab == "edit" and chosen.mask:
            place = "mask"
            found, mask, how = finder.mask(
                chosen.mask, pictures["image"][0], variables, sources
            )
            pictures["mask"] = (found,)
        place = ""
        spoken = as_cell(chosen, options_of(chosen, counting, how))
        cell = spoken.cell
        # What was found just now is not looked for again.
        options: dict[str, Any] = dict(spoken.command.options)
        if mask is not None:
            options["mask"] = mask
        prompts = NO_PROMPT
        if chosen.tab != "vary":
            prompts = expand(spoken.command.prompt_text, variables)
        order = read_order(
            chosen.tab,
            prompts,
            options,
            variables,
            sources,
            image=pictures.get("image"),
        )
        return Wish(cell, pictures, order)
    except NotLookedAt as problem:
        return Wish(cell, pictures, problem=problem, is_unfinished=True)
    except DalleError as problem:
        return Wish(cell, pictures, problem=problem, field=place)


def _missing(chosen: Fields) -> str:
    if chosen.tab != "generate" and not chosen.image:
        return "choose a picture to begin with: a variable, one of the archive, a file"
    if chosen.tab != "vary" and not chosen.prompt.strip():
        return "the prompt is empty: say what the picture shows"
    return ""
