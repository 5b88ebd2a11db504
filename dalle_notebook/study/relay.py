"""The tiles of a plan in another table, or a part of it: pure data, nothing is asked.

Every tile keeps its place on every axis, so no two of them can fall together: axes
that nobody names stay in the table. They nest outside the rows, as a plan does it,
except `take` and `n`, which are innermost beside each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import TypeVar

from dalle_notebook.errors import UsageError
from dalle_notebook.study.plan import COUNT, Plan
from dalle_notebook.study.values import clip

T = TypeVar("T")

Names = str | Sequence[str] | None
"""One axis, or several with the outermost first; None leaves the choice."""

_INNERMOST = ("take", COUNT)
_MOST_PLACES = 200
"""A table with no more places than this is one page."""

_PLACES_OF_A_PAGE = 100
_ROWS_OF_A_WIDE_PAGE = 5


@dataclass(frozen=True, slots=True)
class Relaid:
    """A table made of the tiles of a plan.

    Attributes:
        plan: the tiles in the order of this table.
        numbers: where each of them stands in the plan that it was made of.
        rows, columns: names of the axes along each side, the outermost first.
    """

    plan: Plan
    numbers: tuple[int, ...]
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    def pick(self, values: Sequence[T]) -> tuple[T, ...]:
        """Of one value for each tile of the first plan those of these tiles."""
        return tuple(values[number] for number in self.numbers)


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a table.

    Attributes:
        number, count: which one of how many, from 1.
        rows, columns: of the whole table, those that stand here.
    """

    relaid: Relaid
    number: int
    count: int
    rows: range
    columns: range


def relay(plan: Plan, rows: Names = None, columns: Names = None) -> Relaid:
    """Lay the tiles of a plan along other axes.

    Args:
        rows, columns: names of axes. Where only one side is named, the other keeps
            what it has.

    Returns:
        Every tile once. Values stay in the order in which they were written.

    Raises:
        UsageError: a name is no axis of this plan, or stands twice.
    """
    across, down = _sides(plan, _names(rows), _names(columns))
    places = {
        name: {value: number for number, value in enumerate(values)}
        for name, values in plan.axes
    }
    labels = _labels(plan)
    keyed = []
    for number, choices in enumerate(plan.tiles.choices):
        here = dict(choices)
        keyed.append((_key(across, here, places), _key(down, here, places), number))
    keyed.sort()
    row_keys = sorted({row for row, _, _ in keyed})
    column_keys = sorted({column for _, column, _ in keyed})
    row_of = {key: number for number, key in enumerate(row_keys)}
    column_of = {key: number for number, key in enumerate(column_keys)}
    tiles = plan.tiles.placed(
        (number, row_of[row], column_of[column]) for row, column, number in keyed
    )
    order = dict(plan.axes)
    relaid = replace(
        plan,
        tiles=tiles,
        rows=tuple(_words(across, key, order, labels) for key in row_keys),
        columns=tuple(_words(down, key, order, labels) for key in column_keys),
        axes=tuple((name, order[name]) for name in (*across, *down)),
    )
    return Relaid(relaid, tuple(number for _, _, number in keyed), across, down)


def page_of(relaid: Relaid, number: int) -> Page:
    """One page of a table: whole rows where they fit, 40 to 100 places of a large one.

    A small table is one page.

    Raises:
        UsageError: there is no such page.
    """
    plan = relaid.plan
    height, width = _page_size(len(plan.rows), len(plan.columns))
    beside, below = ceil(len(plan.columns) / width), ceil(len(plan.rows) / height)
    count = beside * below
    if not 1 <= number <= count:
        raise UsageError(
            f"there is no page {number}: this grid has "
            f"{'one page' if count == 1 else f'pages 1 to {count}'}"
        )
    down, across = divmod(number - 1, beside)
    rows = range(len(plan.rows))[down * height : (down + 1) * height]
    columns = range(len(plan.columns))[across * width : (across + 1) * width]
    part = relaid if count == 1 else _cut(relaid, rows, columns)
    return Page(part, number, count, rows, columns)


def _names(given: Names) -> tuple[str, ...] | None:
    if given is None:
        return None
    names = (given,) if isinstance(given, str) else tuple(given)
    if not all(isinstance(name, str) for name in names):
        raise UsageError("rows and columns are names of axes: one, or a list of them")
    return names


def _sides(
    plan: Plan, rows: tuple[str, ...] | None, columns: tuple[str, ...] | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the axes along the rows and along the columns."""
    depth = len(plan.rows[0]) if plan.rows else 0
    everything = tuple(name for name, _ in plan.axes)
    if rows is None and columns is None:
        return everything[:depth], everything[depth:]
    named = (*(rows or ()), *(columns or ()))
    _check(named, everything)
    own_rows, own_columns = (
        [name for name in side if name not in named and name not in _INNERMOST]
        for side in (everything[:depth], everything[depth:])
    )
    outside = [*own_rows, *own_columns]
    if columns is None:
        # Whoever turns a table of two axes wants the other one across.
        columns = tuple(own_columns or outside[-1:])
    elif rows is None:
        rows = tuple(own_rows or outside[-1:])
    used = (*(rows or ()), *columns)
    rest = [name for name in outside if name not in used]
    inner = [n for n in _INNERMOST if n in everything and n not in named]
    return (*rest, *(rows or ())), (*columns, *inner)


def _check(named: Sequence[str], axes: Sequence[str]) -> None:
    for number, name in enumerate(named):
        if name not in axes:
            there = ", ".join(axes)
            advice = f"the axes are {there}" if there else "nothing varies in it"
            raise UsageError(f"this grid has no axis {clip(name)!r}: {advice}")
        if name in named[:number]:
            raise UsageError(f"the axis {name!r} is named twice: name it once")


def _key(
    names: Sequence[str],
    here: Mapping[str, str],
    places: Mapping[str, Mapping[str, int]],
) -> tuple[int, ...]:
    # A tile that an axis does not concern stands before those that have it.
    return tuple(places[name][here[name]] if name in here else -1 for name in names)


def _labels(plan: Plan) -> dict[tuple[str, str], str]:
    """What people read for each value of each axis."""
    found: dict[tuple[str, str], str] = {}
    for choices, (row, column) in zip(
        plan.tiles.choices, plan.tiles.places, strict=True
    ):
        here = dict(choices)
        sides = (*plan.rows[row], *plan.columns[column])
        for (name, _), label in zip(plan.axes, sides, strict=True):
            if name in here:
                found[name, here[name]] = label
    return found


def _words(
    names: Sequence[str],
    key: Sequence[int],
    order: Mapping[str, Sequence[str]],
    labels: Mapping[tuple[str, str], str],
) -> tuple[str, ...]:
    return tuple(
        "" if at < 0 else labels[name, order[name][at]]
        for name, at in zip(names, key, strict=True)
    )


def _page_size(rows: int, columns: int) -> tuple[int, int]:
    """Rows and columns of one page."""
    if rows * columns <= _MOST_PLACES:
        return max(rows, 1), max(columns, 1)
    width = columns
    if columns > _PLACES_OF_A_PAGE:
        # Whole rows would be too many tiles: some columns, a few rows at a time.
        width = _evenly(columns, _PLACES_OF_A_PAGE // min(rows, _ROWS_OF_A_WIDE_PAGE))
    return _evenly(rows, _PLACES_OF_A_PAGE // width), width


def _evenly(count: int, most: int) -> int:
    """The size of parts of at most so many, so that the last is not a small rest."""
    return ceil(count / ceil(count / most))


def _cut(relaid: Relaid, rows: range, columns: range) -> Relaid:
    plan = relaid.plan
    there = [
        (number, row - rows[0], column - columns[0])
        for number, (row, column) in enumerate(plan.tiles.places)
        if row in rows and column in columns
    ]
    part = replace(
        plan,
        tiles=plan.tiles.placed(there),
        rows=plan.rows[rows[0] : rows[-1] + 1],
        columns=plan.columns[columns[0] : columns[-1] + 1],
    )
    return replace(
        relaid,
        plan=part,
        numbers=tuple(relaid.numbers[number] for number, _, _ in there),
    )
