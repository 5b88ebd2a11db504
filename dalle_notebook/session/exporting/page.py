"""A grid as an exported page: its axes, and previews of a size that fits.

Nothing is asked for: pictures come from the archive. A page is to be sent by mail
and opened by a browser, so it holds previews, smaller ones where there are many.
"""

from __future__ import annotations

from collections.abc import Mapping

from dalle_notebook.render.page.page import render_page
from dalle_notebook.render.page.values import PageAxis, PageTile, PageView
from dalle_notebook.render.view import GridView
from dalle_notebook.session.exporting.facts import facts_of
from dalle_notebook.session.results import Grid
from dalle_notebook.study.plan import Plan, Tile

PICTURE_BYTES = 7_000_000
"""Of previews; as base64 and with all words such a page stays below 10 MB."""

_MANY = 1000
"""So many previews of 512 px never fit."""

Labels = Mapping[str, Mapping[str, str]]
"""By name of an axis and value: what people read."""


def page_of(grid: Grid) -> str:
    """The grid as one HTML file that needs no network, see `render_page`."""
    return render_page(page_view(grid))


def page_view(grid: Grid, picture_bytes: int = PICTURE_BYTES) -> PageView:
    """What the page of a grid shows.

    Previews have 512 px, or 256 where those are more than so many bytes.
    """
    view = _view(grid, picture_bytes)
    plan = grid.plan
    labels = _labels(plan)
    # An axis may have thousands of values, so none is searched for.
    places = {
        name: dict(zip(named, range(len(named)), strict=True))
        for name, named in labels.items()
    }
    tiles = tuple(
        PageTile(
            at=_place(tile, places),
            view=shown,
            id=outcome.record.digest[:12] if outcome.record else "",
        )
        for tile, shown, outcome in zip(
            plan.tiles, view.all_tiles, grid.outcomes, strict=True
        )
    )
    axes = tuple(
        PageAxis(name, tuple(named.values())) for name, named in labels.items()
    )
    down = {name for name, _ in plan.axes[: len(plan.rows[0])]}
    row_axes = sum(axis.name in down for axis in axes)
    if row_axes == len(axes) > 1:
        # What lay across had one value only: a list would be all that is left.
        row_axes -= 1
    return PageView(
        title=view.title,
        axes=axes,
        row_axes=row_axes,
        tiles=tiles,
        before=PageTile((None,) * len(axes), view.before) if view.before else None,
        footer=(facts_of(grid),),
        notes=view.notes,
    )


def _view(grid: Grid, picture_bytes: int) -> GridView:
    if len(grid) <= _MANY:
        view = grid.whole("large")
        size = sum(len(tile.preview or b"") for tile in view.all_tiles)
        if size <= picture_bytes:
            return view
    return grid.whole("small")


def _labels(plan: Plan) -> Labels:
    """Of every axis with two values or more: those that occur, in the plan's order."""
    found: dict[str, dict[str, str]] = {name: {} for name, _ in plan.axes}
    for tile in plan.tiles:
        here = dict(tile.choices)
        sides = (*plan.rows[tile.row], *plan.columns[tile.column])
        for (name, _), label in zip(plan.axes, sides, strict=True):
            if name in here:
                found[name].setdefault(here[name], label)
    return {
        name: {value: found[name][value] for value in values if value in found[name]}
        for name, values in plan.axes
        if len(found[name]) > 1
    }


def _place(
    tile: Tile, places: Mapping[str, Mapping[str, int]]
) -> tuple[int | None, ...]:
    here = dict(tile.choices)
    return tuple(
        numbers[here[name]] if name in here else None
        for name, numbers in places.items()
    )
