"""A large grid in a cell: what became of it in numbers, its first and last rows, and
where the rest is to be seen.

A table of a thousand pictures would be a notebook of megabytes. Which tiles stand in
the cell is decided here; how a tile looks is decided in `captions`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from dalle_notebook.study.outcome import State
from dalle_notebook.study.outcomes import Outcomes
from dalle_notebook.study.plan import Plan

MOST_TILES = 200
"""Tiles that a cell shows all of."""

PART_PX = 128
"""Longer side of the pictures of such a part, in pixels."""

_SHOWN = 40
_MOST_COLUMNS = 10

_IN_WORDS: Mapping[State, str] = {
    "refused": "refused",
    "failed": "without a picture",
    "unknown": "with an unknown answer",
    "waiting": "not sent",
    "sending": "sent and not yet answered",
    "batched": "in a batch",
    "skipped": "skipped",
}


def shown_of(plan: Plan, outcomes: Outcomes) -> tuple[Plan, Outcomes]:
    """The part of a plan that a cell shows, as a plan: all of it, or of a large one
    the first rows and the last one."""
    if len(plan.tiles) <= MOST_TILES:
        return plan, outcomes
    columns = _ends(len(plan.columns), _MOST_COLUMNS)
    rows = _ends(len(plan.rows), max(2, _SHOWN // len(columns)))
    row_of = {row: number for number, row in enumerate(rows)}
    column_of = {column: number for number, column in enumerate(columns)}
    shown = [
        (number, row_of[row], column_of[column])
        for number, (row, column) in enumerate(plan.tiles.places)
        if row in row_of and column in column_of
    ]
    part = replace(
        plan,
        tiles=plan.tiles.placed(shown),
        rows=tuple(plan.rows[row] for row in rows),
        columns=tuple(plan.columns[column] for column in columns),
    )
    return part, Outcomes(outcomes[number] for number, _, _ in shown)


def _ends(count: int, most: int) -> tuple[int, ...]:
    if count <= most:
        return tuple(range(count))
    return (*range(most - 1), count - 1)


def in_numbers(outcomes: Outcomes) -> str:
    """`1,180 of 1,200 pictures; 15 refused, 5 without a picture`."""
    missing = [
        f"{count:,} {words}"
        for state, words in _IN_WORDS.items()
        if (count := outcomes.count_of(state))
    ]
    kept = f"{outcomes.count_of('kept'):,} of {len(outcomes):,} pictures"
    return f"{kept}; {', '.join(missing)}" if missing else kept


def reasons(outcomes: Outcomes, most: int) -> Iterator[str]:
    """Why tiles have no picture, the most frequent reason first."""
    found = Counter(
        outcome.reason
        for outcome in outcomes.without_picture()
        if outcome.is_final and outcome.reason
    )
    for reason, times in found.most_common(most):
        yield reason if times == 1 else f"{times:,} times: {reason}"
    if (other := len(found) - most) > 0:
        yield f"and {other} other reason{'s' if other > 1 else ''}"


def where_the_rest_is(plan: Plan, shown_part: Plan) -> str:
    """What a person types to see all of it."""
    shown = _span(len(shown_part.rows), len(plan.rows), "row")
    if len(shown_part.columns) < len(plan.columns):
        shown += f", {_span(len(shown_part.columns), len(plan.columns), 'column')}"
    return (
        f"shown: {shown}. dalle.last.show() shows it page by page, "
        f"dalle.last.export('study.html') writes all {len(plan.tiles):,} on one page"
    )


def _span(shown: int, count: int, what: str) -> str:
    if shown == count:
        return f"all {count:,} {what}s" if count > 1 else f"the one {what}"
    return f"{what}s 1 to {shown - 1} and {count:,} of {count:,}"
