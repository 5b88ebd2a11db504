"""A form's fields as an order, and what that order would cost and take.

Nothing is sent here, and nothing fetched: a link that was never used is looked behind
only when its pictures are asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import PIL.Image

from dalle_notebook.errors import DalleError, OverBudget, UsageError
from dalle_notebook.picture.mask import Mask
from dalle_notebook.render.legible import cut
from dalle_notebook.session.endings import Stopped
from dalle_notebook.session.inputs import (
    Given,
    SendingNothing,
    Sources,
    find_picture,
    find_pictures,
    painted,
)
from dalle_notebook.session.order import Order, read_order
from dalle_notebook.session.preparing import Prepared, prepare
from dalle_notebook.session.progress import in_time, lane_of
from dalle_notebook.session.session import Session
from dalle_notebook.store.record import Record
from dalle_notebook.study.grammar import NO_PROMPT, expand
from dalle_notebook.widgets.form_fields import Convention, Fields, as_cell, options_of

Pictures = dict[str, tuple[Given, ...]]
"""What the fields image and mask name, as far as it was found."""

_SHORTEST_SECONDS = 0.5
_LONGEST_SURPRISE = 200
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
        # A picture that is nowhere clear speaks by its white.
        how = None if is_clear(found.image) else "white"
        mask = Mask.from_picture(found.image, how or "alpha")
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


def is_clear(image: PIL.Image.Image) -> bool:
    """Whether some pixel of a picture is fully transparent."""
    return image.mode == "RGBA" and image.getchannel("A").getextrema()[0] == 0


# -- what it costs and takes ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Price:
    """What pressing the button costs and takes.

    Attributes:
        label: `free`, `$0.04 to $0.17`; "" where it is not known yet.
        seconds: until all of it is there; None where nobody knows.
        kept: of the `wanted` pictures.
        problem: why it cannot be, or None.
    """

    label: str = ""
    seconds: float | None = None
    kept: int = 0
    wanted: int = 0
    problem: DalleError | None = None

    def to_json(self) -> dict[str, str | int]:
        """As the page has it."""
        return {
            "label": self.label,
            "time": about(self.seconds),
            "kept": self.kept,
            "wanted": self.wanted,
        }


def price_of(session: Session, order: Order, seen: Sequence[Record]) -> Price:
    """Price an order; nothing is sent.

    Args:
        seen: records of the archive, by which the time is guessed.
    """
    try:
        prepared = prepare(session, order)
    except DalleError as refused:
        return Price(problem=refused)
    problem: DalleError | None = None
    try:
        session.budget.check(prepared.cost, session.settings)
    except OverBudget as too_dear:
        problem = too_dear
    cost = prepared.cost
    return Price(
        cost.in_words() if cost.pictures else "free",
        seconds_for(prepared, seen),
        len(prepared.known),
        len(prepared.wanted),
        problem,
    )


def seconds_for(prepared: Prepared, seen: Sequence[Record]) -> float | None:
    """How long it takes until the last picture is there, by what was seen before.

    Args:
        seen: records of the archive.
    """
    lanes: dict[Any, list[Any]] = {}
    for number, wanted in enumerate(prepared.wanted):
        if number not in prepared.known and wanted.may_be_sent:
            lanes.setdefault(lane_of(wanted), []).append(wanted)
    longest = 0.0
    for several in lanes.values():
        first = several[0]
        chosen, model = first.chosen, first.fitted.recipe.model
        times = [
            record.seconds
            for record in seen
            if record.endpoint_id == chosen.id and record.model == model
        ]
        if not times:
            return None
        rounds = -(-len(several) // chosen.profile.at_once)
        limit = first.endpoint.limit_of(model)
        waiting = 60.0 * ((len(several) - 1) // limit) if limit else 0.0
        longest = max(longest, rounds * median(times) + waiting)
    return longest


def about(seconds: float | None) -> str:
    """`about 20 s`; "" where it is not known, or too short to be said."""
    if seconds is None or seconds < _SHORTEST_SECONDS:
        return ""
    return f"about {in_time(max(seconds, 1.0))}"


def first_of(pictures: Pictures, name: str, words: str) -> dict[str, Any] | None:
    """What a page is told of a picture that was found."""
    found = pictures.get(name)
    if not found:
        return None
    width, height = found[0].image.size
    return {
        "value": words,
        "title": cut(found[0].title, _TITLE_COLUMNS),
        "width": width,
        "height": height,
        "key": found[0].identity,
    }


def in_words(error: BaseException) -> str:
    """A problem for somebody who has a form, and no options to write."""
    text = str(error)
    # The advice of an error is written for cells.
    if " --" in text and "\n" not in text:
        text += " (options go into a cell)"
    if isinstance(error, DalleError | Stopped):
        return text
    return cut(f"unexpected {type(error).__name__}: {text}", _LONGEST_SURPRISE)


def mask_cell(words: str, variables: Mapping[str, object]) -> str:
    """The cell that paints a mask for a picture, under a name that is free."""
    name, number = "editor", 1
    while name in variables:
        number += 1
        name = f"editor{number}"
    is_name = words.partition("[")[0] in variables
    return f"{name} = dalle.mask_editor({words if is_name else repr(words)})\n{name}"
