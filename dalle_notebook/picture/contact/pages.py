"""Where everything stands on the pages of a sheet: sizes and page breaks, no pixels.

Every tile comes on exactly one page. A table that is too wide for a page is cut into
bands of columns; one that is narrow and long runs in strips side by side, as in a
newspaper. Every strip repeats the headings that hold in it. How large tiles and
pages are is decided in `fitting`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from dalle_notebook.picture.contact.lettering import line_px, width_of, wrap
from dalle_notebook.picture.contact.table import Cell, Row, Table

STRIP_GAPS = 3
"""Between two strips, in gaps."""
_LONG = 1.5
"""A picture is at most so many times higher than its tile is wide."""
_EMPTY = 0.62
"""Height of a row of words alone, in widths of a tile."""


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
        return label_width_of(self.table, self.measures, self.strip_width)

    @cached_property
    def strip_width(self) -> int:
        """Width of one strip."""
        return strip_width_of(self.size[0], self.strips, self.measures)

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
        return m.margin + place * (self.strip_width + STRIP_GAPS * m.gap)

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


def _lines(text: str, px: int, width: int, most: int) -> int:
    # Breaking the lines for every size that is tried would take minutes for
    # thousands of prompts. At the end of a line about a fifth is lost.
    if not text:
        return 0
    needed = width_of(text, px) / width
    return 1 if needed <= 1 else min(most, math.ceil(1.2 * needed))


def strip_width_of(width: int, strips: int, m: Measures) -> int:
    """Width of one of so many strips on a page."""
    gaps = (strips - 1) * STRIP_GAPS * m.gap
    return (width - 2 * m.margin - gaps) // strips


def label_width_of(table: Table, m: Measures, strip: int) -> int:
    """Room for the labels of rows in a strip of this width, the gap included."""
    widest = max(width_of(row.label, m.label) for row in table.rows)
    if not widest:
        return 0
    return min(round(widest), round(0.19 * strip)) + 1 + m.gap
