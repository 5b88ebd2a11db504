"""One page of a sheet in pixels: black on white, pictures with a hair line around.

Only the pictures of that page are opened, one at a time.
"""

from __future__ import annotations

import PIL.Image
from PIL import ImageDraw

from dalle_notebook.errors import DalleError
from dalle_notebook.picture.contact.lettering import drawable, font, line_px, wrap
from dalle_notebook.picture.contact.pages import Layout, Page, Strip
from dalle_notebook.picture.contact.table import Row
from dalle_notebook.picture.contact.values import SheetTile
from dalle_notebook.picture.preview import shrink

_PAPER = (255, 255, 255)
_INK = (0, 0, 0)
_QUIET = (85, 85, 85)
_HAIR = (200, 200, 200)
_RULE = (150, 150, 150)
_BOX = (245, 245, 245)


def draw_page(layout: Layout, page: Page, note: str) -> PIL.Image.Image:
    """Draw a page; `note` stands at its foot, left of the page number."""
    return _Drawing(layout, page).draw(note)


class _Drawing:
    def __init__(self, layout: Layout, page: Page) -> None:
        self._layout = layout
        self._page = page
        self._m = layout.measures
        self._sheet = PIL.Image.new("RGB", layout.size, _PAPER)
        self._pen = ImageDraw.Draw(self._sheet)

    def draw(self, note: str) -> PIL.Image.Image:
        self._draw_title()
        for place, strip in enumerate(self._page.strips):
            self._draw_strip(strip, self._layout.strip_left(place))
        self._draw_foot(note)
        return self._sheet

    def _draw_strip(self, strip: Strip, left: int) -> None:
        top = self._layout.top(self._page.number)
        top = self._draw_headers(strip, left, top)
        heading = ""
        for row in strip.rows:
            if row.heading != heading:
                heading = row.heading
                is_old = strip.is_continued and row is strip.rows[0]
                words = f"{heading} (continued)" if is_old else heading
                top = self._draw_heading(words, left, top)
            self._draw_row(row, strip, left, top)
            top += self._layout.row_height(row)

    def _draw_title(self) -> None:
        m, layout = self._m, self._layout
        left, top = m.margin, m.margin
        if self._page.number > 1:
            lines = wrap(layout.table.title, m.small, layout.inner, 1)
            self._write(lines, (left, top), m.small, _QUIET)
            return
        self._write(layout.title_lines, (left, top), m.title)
        top += len(layout.title_lines) * line_px(m.title)
        top += m.gap // 2
        facts = wrap(layout.table.facts, m.small, layout.inner, 2)
        self._write(facts, (left, top), m.small, _QUIET)

    def _draw_headers(self, strip: Strip, edge: int, top: int) -> int:
        m, layout = self._m, self._layout
        first, _ = strip.columns
        heights = layout.header_heights(strip.columns)
        for level, height in enumerate(heights):
            is_inner = level == len(heights) - 1
            for start, end in layout.spans(level, strip.columns):
                width = layout.span_width(start, end)
                text = layout.table.columns[start][level]
                lines = wrap(text, m.label, width, 3)
                left = edge + layout.left(start - first)
                place = left + width // 2, top
                self._write(lines, place, m.label, anchor="ma")
                if lines and not is_inner:
                    # A line says how far a header of several columns goes.
                    rule = top + height - m.gap // 4
                    self._pen.line((left, rule, left + width - 1, rule), _RULE)
            top += height
        return top

    def _draw_heading(self, heading: str, left: int, top: int) -> int:
        m, layout = self._m, self._layout
        top += m.gap // 2
        self._pen.line((left, top, left + layout.strip_width - 1, top), _RULE)
        lines = wrap(heading, m.heading, layout.strip_width, 1)
        self._write(lines, (left, top + m.gap // 2), m.heading)
        return top - m.gap // 2 + layout.heading_height

    def _draw_row(self, row: Row, strip: Strip, edge: int, top: int) -> None:
        m, layout = self._m, self._layout
        height = layout.picture_height(row)
        if row.label:
            most = max(1, height // line_px(m.label))
            lines = wrap(row.label, m.label, layout.label_width - m.gap, most)
            middle = top + (height - len(lines) * line_px(m.label)) // 2
            self._write(lines, (edge, middle), m.label)
        for place, cell in enumerate(row.cells[slice(*strip.columns)]):
            if cell.tile is None:
                continue
            left = edge + layout.left(place)
            self._draw_tile(cell.tile, left, top, height)
            below = top + height + m.gap // 3
            rooms = layout.below(cell)
            label = wrap(cell.label, m.label, layout.tile, rooms[0])
            caption = wrap(cell.tile.caption, m.small, layout.tile, rooms[1])
            centre = left + layout.tile // 2
            self._write(label, (centre, below), m.label, anchor="ma")
            below += len(label) * line_px(m.label)
            self._write(caption, (centre, below), m.small, _QUIET, anchor="ma")

    def _draw_tile(self, tile: SheetTile, left: int, top: int, height: int) -> None:
        state, reason = tile.state, tile.reason
        if tile.open is not None and tile.size is not None:
            try:
                self._paste(tile.open(), tile.size, left, top, height)
                return
            except DalleError as problem:
                state, reason = "no picture", drawable(str(problem)) or ""
        self._draw_reason(state, reason, left, top, height)

    def _paste(
        self,
        picture: PIL.Image.Image,
        size: tuple[int, int],
        left: int,
        top: int,
        height: int,
    ) -> None:
        layout = self._layout
        picture = shrink(picture, max(layout.fitted(size)))
        left += (layout.tile - picture.width) // 2
        top += (height - picture.height) // 2
        alpha = picture if picture.mode == "RGBA" else None
        self._sheet.paste(picture, (left, top), alpha)
        right, bottom = left + picture.width - 1, top + picture.height - 1
        self._pen.rectangle((left, top, right, bottom), outline=_HAIR)

    def _draw_reason(
        self, state: str, reason: str, left: int, top: int, height: int
    ) -> None:
        m, tile = self._m, self._layout.tile
        box = (left, top, left + tile - 1, top + height - 1)
        self._pen.rectangle(box, fill=_BOX, outline=_HAIR)
        width = tile - 2 * m.gap
        title = wrap(state, m.label, width, 1)
        room = height - m.gap - len(title) * line_px(m.label)
        lines = wrap(reason, m.small, width, max(0, room // line_px(m.small)))
        used = len(title) * line_px(m.label) + len(lines) * line_px(m.small)
        middle = top + max(m.gap // 2, (height - used) // 2)
        centre = left + tile // 2
        self._write(title, (centre, middle), m.label, anchor="ma")
        middle += len(title) * line_px(m.label)
        self._write(lines, (centre, middle), m.small, _QUIET, anchor="ma")

    def _draw_foot(self, note: str) -> None:
        m, layout = self._m, self._layout
        top = layout.size[1] - m.margin // 2 - line_px(m.small)
        count = len(layout.pages)
        number = f"page {self._page.number} of {count}" if count > 1 else ""
        right = layout.size[0] - m.margin
        self._write([number], (right, top), m.small, _QUIET, anchor="ra")
        room = layout.inner - 200 * m.scale
        self._write(wrap(note, m.small, room, 1), (m.margin, top), m.small, _QUIET)

    def _write(
        self,
        lines: list[str],
        place: tuple[int, int],
        px: int,
        colour: tuple[int, int, int] = _INK,
        anchor: str = "la",
    ) -> None:
        left, top = place
        for line in lines:
            self._pen.text((left, top), line, fill=colour, font=font(px), anchor=anchor)
            top += line_px(px)
