"""The best layout of a sheet: which paper, how large tiles, how many side by side.

As few pages as possible, then tiles as large as possible, but never smaller than
28 mm nor larger than the pictures are. All that could be best is tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from dalle_notebook.picture.contact.pages import (
    STRIP_GAPS,
    Layout,
    Measures,
    label_width_of,
    strip_width_of,
)
from dalle_notebook.picture.contact.table import (
    Table,
    arrange,
    does_flow,
    longest_run,
)
from dalle_notebook.picture.contact.values import Sheet

DPI = 150
PageSize = Literal["A4", "letter"]
_PAGES_PX: dict[PageSize, tuple[int, int]] = {
    "A4": (1240, 1754),
    "letter": (1275, 1650),
}
_LARGEST_TILE_PX = 520
_SMALLEST_TILE_PX = 168
_MOST_ACROSS = 12
# Of one picture without page breaks; more takes viewers too long to open.
_MOST_PIXELS = 48_000_000
_TALLEST_PX = 30_000
_MOST_STRIPS = 4


def lay_out(sheet: Sheet, page: PageSize | None, measures: Measures) -> Layout:
    """The best layout: as few pages as possible, then tiles as large as possible.

    Args:
        page: the paper; its upright or its lying form is chosen. None makes one
            picture of whatever size, or several where it would be too large.
    """
    candidates = _on_paper if page else _on_one
    found = [
        layout
        for table in _tables(sheet)
        for layout in candidates(sheet, table, page or "A4", measures)
        if layout.pages
    ]
    return min(found, key=_worth)


def _worth(layout: Layout) -> tuple[int, ...]:
    """Less is better: of equals the one with no lone last tile, then the broadest."""
    cells = [cell for row in layout.table.rows for cell in row.cells]
    gaps = sum(cell.tile is None for cell in cells)
    return len(layout.pages), -layout.tile, gaps, -layout.table.width


def _tables(sheet: Sheet) -> Iterator[Table]:
    if not does_flow(sheet):
        yield arrange(sheet)
        return
    run = longest_run(sheet)
    # Of many, as many as fit side by side on a page are best; no need to try all.
    least = 5 if run > 60 else 1
    for across in range(least, min(_MOST_ACROSS, run) + 1):
        yield arrange(sheet, across)


def _largest_tile(sheet: Sheet, m: Measures) -> int:
    """No picture is drawn larger than it is."""
    sides = [t.size[0] for row in sheet.tiles for t in row if t and t.size]
    smallest = _SMALLEST_TILE_PX * m.scale
    return max(smallest, min(_LARGEST_TILE_PX * m.scale, max(sides, default=smallest)))


def _on_paper(
    sheet: Sheet, table: Table, page: PageSize, m: Measures
) -> Iterator[Layout]:
    short, long = (side * m.scale for side in _PAGES_PX[page])
    smallest = _SMALLEST_TILE_PX * m.scale
    for size in ((short, long), (long, short)):
        for strips in range(1, 2 if does_flow(sheet) else _MOST_STRIPS + 1):
            width = strip_width_of(size[0], strips, m)
            room = width - label_width_of(table, m, width) + m.gap
            band = min(table.width, max(1, room // (smallest + m.gap)))
            if (strips > 1 or does_flow(sheet)) and band < table.width:
                break
            across = -(-table.width // -(-table.width // band))
            widest = min(room // across - m.gap, _largest_tile(sheet, m))
            if widest < smallest:
                break
            empty = Layout(table, m, size, smallest, band, strips)
            yield _largest_on_fewest(empty, widest)


def _largest_on_fewest(best: Layout, high: int) -> Layout:
    """The same layout with tiles as large as go on as many pages."""
    low, fewest = best.tile, len(best.pages)
    while low < high:
        layout = replace(best, tile=(low + high + 1) // 2)
        if 0 < len(layout.pages) <= fewest:
            low, best = layout.tile, layout
        else:
            high = layout.tile - 1
    return best


def _on_one(
    sheet: Sheet, table: Table, page: PageSize, m: Measures
) -> Iterator[Layout]:
    count = table.width
    if does_flow(sheet):
        run = longest_run(sheet)
        # Broad as a screen, without a lone last tile where that can be had.
        wanted = min(run, max(4, round((1.3 * run) ** 0.5)))
        if count != min(wanted, _MOST_ACROSS):
            return
    tile = min(_largest_tile(sheet, m), (480 if count <= 2 else 320) * m.scale)
    band = min(count, 24)
    across = -(-count // -(-count // band))
    strip = max(across * (tile + m.gap) - m.gap, 330 * m.scale)
    strip += label_width_of(table, m, 2 * strip)
    strips = 1
    while True:
        gaps = (strips - 1) * STRIP_GAPS * m.gap
        width = 2 * m.margin + strips * strip + gaps
        layout = _one_page(Layout(table, m, (width, 0), tile, band, strips))
        is_long = layout.size[1] > 1.6 * width
        if does_flow(sheet) or not is_long or strips == _MOST_STRIPS:
            break
        strips += 1
    yield layout


def _one_page(layout: Layout) -> Layout:
    """With pages as high as all of it needs, or as a viewer opens gladly."""
    width = layout.size[0]
    tallest = min(_TALLEST_PX, _MOST_PIXELS // width)
    whole = replace(layout, size=(width, 10**9), strips=1)
    height = whole.height_of(whole.pages[0]) // layout.strips
    while height < tallest:
        tried = replace(layout, size=(width, height))
        if len(tried.pages) == 1:
            return replace(layout, size=(width, tried.height_of(tried.pages[0])))
        height += height // 20 + 1
    return replace(layout, size=(width, tallest))
