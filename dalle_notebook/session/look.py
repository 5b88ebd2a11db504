"""Another look at a grid: the same pictures along other axes, page by page.

Everything comes from the archive and from what the run has noted; nothing is asked
for. A grid that still runs is shown as it is at that moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dalle_notebook.errors import UsageError
from dalle_notebook.picture.preview import preview
from dalle_notebook.picture.verify import verify
from dalle_notebook.render.view import GridView, TileView
from dalle_notebook.session.captions import REVISED, Size, State
from dalle_notebook.session.describing import describe
from dalle_notebook.session.summary import PART_PX
from dalle_notebook.study.outcome import Outcome
from dalle_notebook.study.outcomes import Outcomes
from dalle_notebook.study.plan import Plan
from dalle_notebook.study.relay import Names, Page, Relaid, page_of, relay

Tiles = tuple[tuple[TileView, ...], ...]

_SIZES = ("auto", "large", "small", "text")


def look(
    state: State,
    rows: Names = None,
    columns: Names = None,
    page: int = 1,
    size: Size = "auto",
    *,
    revised: bool = False,
) -> GridView:
    """What `Grid.show` shows; see there."""
    if size not in _SIZES:
        raise UsageError(f"size is one of {', '.join(_SIZES)}, as --show has it")
    if not isinstance(page, int) or isinstance(page, bool):
        raise UsageError("page is a number, from 1")
    whole = relay(state.prepared.plan, rows, columns)
    found = page_of(whole, page)
    plan = found.relaid.plan
    outcomes = Outcomes(map(_from_archive, found.relaid.pick(state.outcomes)))
    prepared = replace(state.prepared, plan=plan)
    view = describe(replace(state, prepared=prepared, outcomes=outcomes), size)
    words = []
    if found.count > 1 and size == "auto":
        # A page of a hundred pictures would be a megabyte of notebook.
        tiles = view.tiles
        small = state.session.with_archive(lambda _: _smaller(tiles))
        view = replace(view, tiles=small)
    if found.count > 1:
        words.append(_place(found, whole.plan, rows, columns))
    if rows is not None or columns is not None:
        words.append(_sides(whole))
    view = replace(view, progress=" · ".join(words))
    return _with_revised(view, plan, outcomes) if revised else view


def _from_archive(outcome: Outcome) -> Outcome:
    """It cost nothing to look at again, whatever it cost before."""
    if outcome.state != "kept" or outcome.held is not None:
        return outcome
    return replace(outcome, from_archive=True)


def _smaller(tiles: Tiles) -> Tiles:
    return tuple(tuple(map(_small, row)) for row in tiles)


def _small(tile: TileView) -> TileView:
    webp = tile.preview and preview(verify(tile.preview), PART_PX)
    return replace(tile, preview=webp, preview_px=min(tile.preview_px, PART_PX))


def _place(page: Page, whole: Plan, rows: Names, columns: Names) -> str:
    """`page 2 of 6, rows 11 to 20 of 60 · grid.show(page=3)`."""
    words = [f"page {page.number} of {page.count}"]
    words += _span(page.rows, len(whole.rows), "rows")
    words += _span(page.columns, len(whole.columns), "columns")
    other = page.number + 1 if page.number < page.count else 1
    named = [("rows", rows), ("columns", columns)]
    given = [f"{side}={_written(names)}" for side, names in named if names is not None]
    return f"{', '.join(words)} · grid.show({', '.join([*given, f'page={other}'])})"


def _span(shown: range, count: int, what: str) -> list[str]:
    if len(shown) == count:
        return []
    return [f"{what} {shown[0] + 1:,} to {shown[-1] + 1:,} of {count:,}"]


def _written(names: Names) -> str:
    return repr(names if isinstance(names, str) else list(names or ()))


def _sides(relaid: Relaid) -> str:
    sides = ("rows", relaid.rows), ("columns", relaid.columns)
    return ", ".join(f"{side}: {' × '.join(n)}" for side, n in sides if n)


def _with_revised(view: GridView, plan: Plan, outcomes: Sequence[Outcome]) -> GridView:
    """The same with every revised prompt below its picture."""
    tiles = [list(row) for row in view.tiles]
    found = 0
    for tile, outcome in zip(plan.tiles, outcomes, strict=True):
        revised = outcome.record.revised_prompt if outcome.record else None
        if revised:
            found += 1
            here = tiles[tile.row][tile.column]
            details = tuple(pair for pair in here.details if pair[0] != REVISED)
            shown = replace(here, revised=revised, details=details)
            tiles[tile.row][tile.column] = shown
    notes = view.notes
    if not found:
        notes = (*notes, "no prompt of these was revised by who drew them")
    return replace(view, tiles=tuple(map(tuple, tiles)), notes=notes)
