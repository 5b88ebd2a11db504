"""The table that a page holds before any script has run.

The same rules as in `static/layout.js`: values in the order of their axis, a tile
that an axis does not concern before all others.
"""

from __future__ import annotations

from dataclasses import dataclass

from dalle_notebook.render.headers import HeaderCell, header_levels
from dalle_notebook.render.page.values import PageTile, PageView


@dataclass(frozen=True, slots=True)
class TableRow:
    """Header cells that start in this row, and the tiles of every column."""

    headers: tuple[HeaderCell, ...]
    cells: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Tiles by number, in rows and columns.

    Attributes:
        depth: levels of labels beside each row.
        heads: header cells above the columns, level by level.
    """

    depth: int
    heads: tuple[tuple[HeaderCell, ...], ...]
    rows: tuple[TableRow, ...]


def make_table(view: PageView) -> Table:
    """Lay out the tiles as the plan has them."""
    across = range(view.row_axes)
    down = range(view.row_axes, len(view.axes))
    rows = sorted({_key(tile, across) for tile in view.tiles})
    columns = sorted({_key(tile, down) for tile in view.tiles})
    cells: dict[tuple[tuple[int, ...], tuple[int, ...]], tuple[int, ...]] = {}
    for number, tile in enumerate(view.tiles):
        place = (_key(tile, across), _key(tile, down))
        cells[place] = (*cells.get(place, ()), number)
    levels = header_levels(tuple(_labels(view, across, key) for key in rows))
    return Table(
        depth=view.row_axes,
        heads=header_levels(tuple(_labels(view, down, key) for key in columns)),
        rows=tuple(
            TableRow(
                tuple(c for level in levels for c in level if c.start == number),
                tuple(cells.get((row, column), ()) for column in columns),
            )
            for number, row in enumerate(rows)
        ),
    )


def _key(tile: PageTile, axes: range) -> tuple[int, ...]:
    values = (tile.at[axis] for axis in axes)
    return tuple(-1 if value is None else value for value in values)


def _labels(view: PageView, axes: range, key: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(
        "—" if value < 0 else view.axes[axis].labels[value]
        for axis, value in zip(axes, key, strict=True)
    )
