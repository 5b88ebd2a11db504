"""A form's fields as an order.

Nothing is sent here, and nothing fetched: a link that was never used is looked behind
only when its pictures are asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import PIL.Image

from dalle_notebook.errors import DalleError, UsageError
from dalle_notebook.picture.mask import Mask
from dalle_notebook.session.inputs import (
    Given,
    SendingNothing,
    Sources,
    find_picture,
    find_pictures,
    painted,
)
from dalle_notebook.session.order import Order, read_order
from dalle_notebook.session.session import Session
from dalle_notebook.study.grammar import NO_PROMPT, expand
from dalle_notebook.widgets.form_fields import Convention, Fields, as_cell, options_of

Pictures = dict[str, tuple[Given, ...]]
"""What the fields image and mask name, as far as it was found."""

_TITLE_COLUMNS = 100


class NotLookedAt(UsageError):
    """A link that was never used; it is fetched when its picture is needed."""


class _Fetching(SendingNothing):
    def linked_picture(self, link: str) -> bytes:
        known = self.remembered_picture(link)
        if known is None:
            raise NotLookedAt("the picture behind the link is fetched when you draw")
        return known


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
    session: Session,
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
    """
    if why := _missing(chosen):
        return Wish(problem=UsageError(why), is_unfinished=True)
    sources: Sources = session if may_fetch else _Fetching(session)
    pictures: Pictures = {}
    cell, place = "", ""
    mask, how = None, None
    try:
        cell = as_cell(chosen, options_of(chosen, counting)).cell
        if chosen.tab != "generate":
            place = "image"
            pictures["image"] = find_pictures(chosen.image, variables, sources)
        if chosen.tab == "edit" and chosen.mask:
            place = "mask"
            pictures["mask"], mask, how = _mask(
                chosen.mask, pictures["image"][0], variables, sources
            )
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
    except DalleError as problem:
        return Wish(cell, pictures, problem=problem, field=place)


def _missing(chosen: Fields) -> str:
    if chosen.tab != "generate" and not chosen.image:
        return "choose a picture to begin with: a variable, one of the archive, a file"
    if chosen.tab != "vary" and not chosen.prompt.strip():
        return "the prompt is empty: say what the picture shows"
    return ""


def _mask(
    words: str, picture: Given, variables: Mapping[str, object], sources: Sources
) -> tuple[tuple[Given, ...], Mask, Convention | None]:
    """What words name as a picture, as a mask, and what has to be said of it."""
    mask = painted(words, variables)
    how: Convention | None = None
    if mask is None:
        found = find_picture(words, variables, sources, "the mask")
        mask, how = mask_in(found.image)
    else:
        found = Given(mask.as_white(), words)
    if mask.size != picture.image.size:
        raise UsageError(
            f"the mask is {_by(mask.size)} and the picture {_by(picture.image.size)}: "
            f"make it of the picture's size"
        )
    return (found,), mask, how


def _by(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


def mask_in(image: PIL.Image.Image) -> tuple[Mask, Convention | None]:
    """The mask that a picture is, and what has to be said of it in a cell.

    One that is nowhere clear speaks by its white.

    Raises:
        UsageError: it leaves nothing that may be repainted.
    """
    if image.mode == "RGBA" and image.getchannel("A").getextrema()[0] == 0:
        return Mask.from_picture(image), None
    try:
        return Mask.from_picture(image, "white"), "white"
    except UsageError:
        raise UsageError(
            "the mask is nowhere white and nowhere clear, so nothing may be "
            "repainted: make white what may change"
        ) from None
