"""Where everything stands on the pages of a sheet: sizes and page breaks, no pixels.

Every tile comes on exactly one page. Tiles are as large as they can be on as few
pages as possible, but no smaller than 28 mm; a table that is too wide for that is
cut into bands of columns. A page repeats the headings that hold on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
class Page:
    """One page.

    Attributes:
        rows: those that stand on it, from the top.
        columns: first and last + 1 of the table's columns on it.
        number: from 1.
    """

    rows: tuple[Row, ...]
    columns: tuple[int, int]
    number: int

    def cells(self) -> Iterator[Cell]:
        """The cells on it, in reading order."""
        for row in self.rows:
            yield from row.cells[slice(*self.columns)]


@dataclass(frozen=True)
class Layout:
    """A table on paper of one size.

    Args:
        size: (width, height) of every page in pixels; the height of a single page
            without breaks is `bottom`.
        tile: width of a tile.
        band: most columns side by side.
    """

    table: Table
    measures: Measures
    size: tuple[int, int]
    tile: int
    band: int

    @cached_property
    def label_width(self) -> int:
        """Room for the labels of rows, at the left."""
        return _label_width(self.table, self.measures, self.size[0])

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

    def left(self, place: int) -> int:
        """Left edge of a column, counted from the first on its page."""
        m = self.measures
        return m.margin + self.label_width + place * (self.tile + m.gap)

    def top(self, number: int) -> int:
        """Where headers begin on a page."""
        m = self.measures
        if number > 1:
            return m.margin + line_px(m.small) + m.gap
        height = m.margin + len(self.title_lines) * line_px(m.title)
        if self.table.facts:
            height += self.facts_lines * line_px(m.small)
        return height + m.gap

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

    def below(self, cell: Cell) -> tuple[list[str], list[str]]:
        """Lines of label and caption below a tile."""
        m = self.measures
        caption = cell.tile.caption if cell.tile else ""
        return (
            wrap(cell.label, m.label, self.tile, 2),
            wrap(caption, m.small, self.tile, 2),
        )

    def words_height(self, lines: tuple[list[str], list[str]]) -> int:
        """Of the lines below a tile."""
        m = self.measures
        label, caption = lines
        return len(label) * line_px(m.label) + len(caption) * line_px(m.small)

    def row_height(self, row: Row) -> int:
        """Of pictures, the words below them and the gap to the next row."""
        m = self.measures
        words = max(self.words_height(self.below(cell)) for cell in row.cells)
        return self.picture_height(row) + words + (m.gap // 3 if words else 0) + m.gap

    @cached_property
    def pages(self) -> list[Page]:
        """The pages, band by band; empty if a single row does not fit on one."""
        heights = [self.row_height(row) for row in self.table.rows]
        pages: list[Page] = []
        for columns in self._bands():
            header = sum(self.header_heights(columns))
            start = 0
            while start < len(heights):
                top = self.top(len(pages) + 1) + header
                end = self._last(start, heights, self.bottom - top)
                if end == start:
                    return []
                rows = self.table.rows[start:end]
                pages.append(Page(rows, columns, len(pages) + 1))
                start = end
        return pages

    def _bands(self) -> Iterator[tuple[int, int]]:
        width = self.table.width
        count = -(-width // self.band)
        for number in range(count):
            # Equally wide, so that none has one lone column.
            yield width * number // count, width * (number + 1) // count

    def _last(self, start: int, heights: Sequence[int], room: int) -> int:
        rows = self.table.rows
        heading = ""
        for at in range(start, len(heights)):
            if rows[at].heading != heading:
                heading = rows[at].heading
                room -= self.heading_height
            room -= heights[at]
            # Below the last row no gap is needed.
            if room + self.measures.gap < 0:
                return at
        return len(heights)

    def height_of(self, page: Page) -> int:
        """How high a page is that ends with its last row."""
        m = self.measures
        height = self.top(page.number) + sum(self.header_heights(page.columns))
        headings = {row.heading: None for row in page.rows if row.heading}
        height += len(headings) * self.heading_height
        height += sum(map(self.row_height, page.rows))
        return height + line_px(m.small) + m.margin


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
    return min(found, key=lambda layout: (len(layout.pages), -layout.tile))


def _tables(sheet: Sheet) -> Iterator[Table]:
    if not does_flow(sheet):
        yield arrange(sheet)
        return
    run = longest_run(sheet)
    # Of many, as many as fit side by side on a page are best; no need to try all.
    least = 5 if run > 60 else 1
    for across in range(least, min(_MOST_ACROSS, run) + 1):
        yield arrange(sheet, across)


def _label_width(table: Table, m: Measures, width: int) -> int:
    widest = max(width_of(row.label, m.label) for row in table.rows)
    if not widest:
        return 0
    return min(round(widest), round(0.19 * (width - 2 * m.margin))) + 1 + m.gap


def _largest_tile(sheet: Sheet, m: Measures) -> int:
    """No picture is drawn larger than it is."""
    sides = [t.size[0] for row in sheet.tiles for t in row if t and t.size]
    smallest = _SMALLEST_TILE_PX * m.scale
    return max(smallest, min(_LARGEST_TILE_PX * m.scale, max(sides, default=smallest)))


def _on_paper(
    sheet: Sheet, table: Table, page: PageSize, m: Measures
) -> Iterator[Layout]:
    short, long = (side * m.scale for side in _PAGES_PX[page])
    for size in ((short, long), (long, short)):
        room = size[0] - 2 * m.margin - _label_width(table, m, size[0]) + m.gap
        smallest = _SMALLEST_TILE_PX * m.scale
        band = min(table.width, max(1, room // (smallest + m.gap)))
        if does_flow(sheet) and band < table.width:
            continue
        across = -(-table.width // -(-table.width // band))
        widest = min(room // across - m.gap, _largest_tile(sheet, m))
        yield _largest_on_fewest(table, m, size, (smallest, widest), band)


def _largest_on_fewest(
    table: Table, m: Measures, size: tuple[int, int], tiles: tuple[int, int], band: int
) -> Layout:
    low, high = tiles
    best = Layout(table, m, size, low, band)
    fewest = len(best.pages)
    while low < high:
        layout = Layout(table, m, size, (low + high + 1) // 2, band)
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
    # Without paper there is no width for labels to have a share of.
    width = 2 * m.margin + across * (tile + m.gap) - m.gap
    width = max(width, 700 * m.scale)
    width += _label_width(table, m, width)
    height = min(_TALLEST_PX, _MOST_PIXELS // width)
    layout = Layout(table, m, (width, height), tile, band)
    if len(layout.pages) == 1:
        layout = Layout(
            table, m, (width, layout.height_of(layout.pages[0])), tile, band
        )
    yield layout
