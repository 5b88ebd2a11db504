"""Small pages for tests: only the interesting argument is given."""

from __future__ import annotations

from itertools import product
from typing import Any

from dalle_notebook.render.page.values import PageAxis, PageTile, PageView
from dalle_notebook.render.view import TileView
from tests.unit.render.views import kept


def axis(name: str, *labels: str) -> PageAxis:
    return PageAxis(name, labels)


def tile(*at: int | None, view: TileView | None = None, **given: Any) -> PageTile:
    return PageTile(at, view or kept(), **given)


def study(
    *axes: PageAxis,
    rows: int = 1,
    views: dict[tuple[int, ...], TileView] | None = None,
    **given: Any,
) -> PageView:
    """Every combination of the axes, the first `rows` of them down."""
    places = product(*(range(len(each.labels)) for each in axes))
    tiles = tuple(tile(*at, view=(views or {}).get(at)) for at in places)
    return PageView(
        **{
            "title": "cats",
            "axes": axes,
            "row_axes": rows,
            "tiles": tiles,
            **given,
        }
    )


def cats(**given: Any) -> PageView:
    """Two coats down, three sizes across."""
    return study(axis("coat", "red", "blue"), axis("size", "s", "m", "l"), **given)
