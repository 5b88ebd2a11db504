"""Where everything stands on the pages of a sheet: sizes and page breaks, no pixels.

Every tile comes on exactly one page. Tiles are as large as they can be on as few
pages as possible, but no smaller than 28 mm. A table that is too wide for that is
cut into bands of columns; one that is narrow and long runs in strips side by side,
as in a newspaper. Every strip repeats the headings that hold in it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from dalle_notebook.picture.contact.lettering import line_px, width_of, wrap
from dalle_notebook.picture.contact.table import (
    Cell,
    Row,
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
_STRIP_GAPS = 3
_LONG = 1.5
"""A picture is at most so many times higher than its tile is wide."""
_EMPTY = 0.62


@dataclass(frozen=True)
class Measures:
    """Lengths in pixels.

    Args:
        scale: 1 for 150 dpi, 2 for 300 dpi.
    """

    scale: int = 1

    @cached_property
    def title(self) -> int:
        return 32 * self.scale

    @cached_property
    def heading(self) -> int:
        return 25 * self.scale

    @cached_property
    def label(self) -> int:
        return 21 * self.scale

    @cached_property
    def small(self) -> int:
        return 17 * self.scale

    @cached_property
    def margin(self) -> int:
        return 74 * self.scale

    @cached_property
    def gap(self) -> int:
        return 14 * self.scale


@dataclass(frozen=True, slots=True)
class Strip:
    """Rows below each other under one set of column headers.

    Attributes:
        rows: those that stand in it, from the top.
        columns: first and last + 1 of the table's columns in it.
        is_continued: its first section began in the strip before.
    """

    rows: tuple[Row, ...]
    columns: tuple[int, int]
    is_continued: bool = False

    def cells(self) -> Iterator[Cell]:
        """The cells in it, in reading order."""
        for row in self.rows:
            yield from row.cells[slice(*self.columns)]


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its strips from the left, and its number from 1."""

    strips: tuple[Strip, ...]
    number: int


@dataclass(frozen=True)
class Layout:
    """A table on paper of one size.

    Args:
        size: (width, height) of every page in pixels; the height of a single page
            without breaks is `bottom`.
        tile: width of a tile.
        band: most columns side by side in a strip.
        strips: how many of them stand side by side.
    """

    table: Table
    measures: Measures
    size: tuple[int, int]
    tile: int
    band: int
    strips: int = 1

    @cached_property
    def label_width(self) -> int:
        """Room for the labels of rows, at the left of each strip."""
        return _label_width(self.table, self.measures, self.strip_width)

    @cached_property
    def strip_width(self) -> int:
        """Width of one strip."""
        return _strip_width(self.size[0], self.strips, self.measures)

    @cached_property
    def title_lines(self) -> list[str]:
        """The title as it stands on the first page."""
        return wrap(self.table.title, self.measures.title, self.inner, 3)

    @property
    def inner(self) -> int:
        """Width between the margins."""
        return self.size[0] - 2 * self.measures.margin

    @cached_property
    def bottom(self) -> int:
        """Where the rows of a page end at the latest."""
        m = self.measures
        return self.size[1] - m.margin - line_px(m.small)

    def strip_left(self, place: int) -> int:
        """Left edge of a strip, counted from 0."""
        m = self.measures
        return m.margin + place * (self.strip_width + _STRIP_GAPS * m.gap)

    def left(self, place: int) -> int:
        """Left edge of a column from that of its strip, counted from 0."""
        return self.label_width + place * (self.tile + self.measures.gap)

    def top(self, number: int) -> int:
        """Where headers begin on a page."""
        m = self.measures
        if number > 1:
            return m.margin + line_px(m.small) + m.gap
        height = m.margin + len(self.title_lines) * line_px(m.title)
        if self.table.facts:
            height += self.facts_lines * line_px(m.small)
        return height + 2 * m.gap

    @cached_property
    def facts_lines(self) -> int:
        """Lines below the title."""
        return len(wrap(self.table.facts, self.measures.small, self.inner, 2))

    def spans(self, level: int, columns: tuple[int, int]) -> Iterator[tuple[int, int]]:
        """Columns of a page that share a header and all those above it."""
        first, end = columns
        start = first
        labels = self.table.columns
        for at in range(first + 1, end + 1):
            if at == end or labels[at][: level + 1] != labels[start][: level + 1]:
                yield start, at
                start = at

    def span_width(self, start: int, end: int) -> int:
        """How wide so many columns are."""
        count = end - start
        return count * self.tile + (count - 1) * self.measures.gap

    def header_heights(self, columns: tuple[int, int]) -> list[int]:
        """Of every level of the column headers; 0 where it says nothing."""
        m = self.measures
        heights = []
        for level in range(len(self.table.columns[0])):
            lines = max(
                len(
                    wrap(
                        self.table.columns[start][level],
                        m.label,
                        self.span_width(start, end),
                        3,
                    )
                )
                for start, end in self.spans(level, columns)
            )
            heights.append(lines * line_px(m.label) + (m.gap // 2 if lines else 0))
        return heights

    @cached_property
    def heading_height(self) -> int:
        """Of the heading of a section."""
        m = self.measures
        return line_px(m.heading) + 2 * m.gap

    def picture_height(self, row: Row) -> int:
        """Of the tallest picture of a row; without any, of a box for words."""
        tiles = [cell.tile for cell in row.cells if cell.tile]
        sizes = [tile.size for tile in tiles if tile.size]
        least = 0 if len(sizes) == len(tiles) else round(_EMPTY * self.tile)
        return max((self.fitted(size)[1] for size in sizes), default=least) or least

    def fitted(self, size: tuple[int, int]) -> tuple[int, int]:
        """A picture's size within its tile."""
        width, height = size
        factor = min(self.tile / width, _LONG * self.tile / height)
        return max(1, round(width * factor)), max(1, round(height * factor))

    def below(self, cell: Cell) -> tuple[int, int]:
        """How many lines there are for label and caption below a tile."""
        m = self.measures
        caption = cell.tile.caption if cell.tile else ""
        return (
            _lines(cell.label, m.label, self.tile, 4),
            _lines(caption, m.small, self.tile, 2),
        )

    def words_height(self, lines: tuple[int, int]) -> int:
        """Of the lines below a tile."""
        m = self.measures
        label, caption = lines
        return label * line_px(m.label) + caption * line_px(m.small)

    def row_height(self, row: Row) -> int:
        """Of pictures, the words below them and the gap to the next row."""
        m = self.measures
        words = max(self.words_height(self.below(cell)) for cell in row.cells)
        return self.picture_height(row) + words + (m.gap // 3 if words else 0) + m.gap

    @cached_property
    def pages(self) -> list[Page]:
        """The pages, band by band; empty if a single row does not fit on one."""
        heights = [self.row_height(row) for row in self.table.rows]
        done: list[Strip] = []
        for columns in self._bands():
            header = sum(self.header_heights(columns))
            start = 0
            while start < len(heights):
                top = self.top(len(done) // self.strips + 1) + header
                end = self._end(start, heights, self.bottom - top)
                if end == start:
                    return []
                rows = self.table.rows
                continued = start > 0 and rows[start - 1].heading == rows[start].heading
                done.append(Strip(rows[start:end], columns, continued))
                start = end
        numbers = range(0, len(done), self.strips)
        groups = (tuple(done[at : at + self.strips]) for at in numbers)
        return [Page(group, number) for number, group in enumerate(groups, start=1)]

    def _bands(self) -> Iterator[tuple[int, int]]:
        width = self.table.width
        count = -(-width // self.band)
        for number in range(count):
            # Equally wide, so that none has one lone column.
            yield width * number // count, width * (number + 1) // count

    def _end(self, start: int, heights: Sequence[int], room: int) -> int:
        """The row before which a strip that begins with `start` ends."""
        rows = self.table.rows
        whole, heading, section, used = room, "", start, 0
        for at in range(start, len(heights)):
            if rows[at].heading != heading:
                heading, section, used = rows[at].heading, at, self.heading_height
                room -= self.heading_height
            room -= heights[at]
            used += heights[at]
            # Below the last row no gap is needed.
            if room + self.measures.gap < 0:
                # A small section is not torn apart.
                keep = heading and section > start
                following = at + 1
                while keep and used < whole // 2 and following < len(heights):
                    if rows[following].heading != heading:
                        break
                    used += heights[following]
                    following += 1
                return section if keep and used < whole // 2 else at
        return len(heights)

    def height_of(self, page: Page) -> int:
        """How high a page is that ends with its last row."""
        m = self.measures
        height = max(map(self._height, page.strips))
        return self.top(page.number) + height + line_px(m.small) + m.margin

    def _height(self, strip: Strip) -> int:
        headings = {row.heading: None for row in strip.rows if row.heading}
        height = sum(self.header_heights(strip.columns))
        return (
            height
            + len(headings) * self.heading_height
            + sum(map(self.row_height, strip.rows))
        )


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


def _lines(text: str, px: int, width: int, most: int) -> int:
    # Breaking the lines for every size that is tried would take minutes for
    # thousands of prompts. At the end of a line about a fifth is lost.
    if not text:
        return 0
    needed = width_of(text, px) / width
    return 1 if needed <= 1 else min(most, math.ceil(1.2 * needed))


def _strip_width(width: int, strips: int, m: Measures) -> int:
    gaps = (strips - 1) * _STRIP_GAPS * m.gap
    return (width - 2 * m.margin - gaps) // strips


def _label_width(table: Table, m: Measures, strip: int) -> int:
    widest = max(width_of(row.label, m.label) for row in table.rows)
    if not widest:
        return 0
    return min(round(widest), round(0.19 * strip)) + 1 + m.gap


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
            width = _strip_width(size[0], strips, m)
            room = width - _label_width(table, m, width) + m.gap
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
    strip += _label_width(table, m, 2 * strip)
    strips = 1
    while True:
        gaps = (strips - 1) * _STRIP_GAPS * m.gap
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
