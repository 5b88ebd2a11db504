"""Many previews in one small raster picture, with their labels.

It is the stand-in where a notebook's HTML is not shown (a PDF, a plain viewer),
so it must stay small: smaller tiles before it grows past its budget.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Literal, TypeVar

from PIL import Image, ImageDraw, ImageFont

from dalle_notebook.picture.preview import shrink
from dalle_notebook.picture.verify import verify

WIDTH_PX = 768
TILE_PX = 256
BUDGET_BYTES = 60_000

_GAP_PX = 8
_LABEL_PX = 18
_SMALLEST_TILE_PX = 48
_LEAST_BYTES = 0.04  # a pixel, of a smooth picture
_PAPER = "white"
_INK = (51, 51, 51)
_EMPTY = (221, 221, 221)

Kind = Literal["PNG", "JPEG", "WEBP"]


def contact_sheet(
    rows: Sequence[Sequence[bytes | None]],
    *,
    labels: Sequence[Sequence[str]] = (),
    width: int = WIDTH_PX,
    budget: int = BUDGET_BYTES,
    kind: Kind = "JPEG",
) -> bytes | None:
    """Lay previews out as they stand in a grid, each with its label below.

    A single row of more than four is wrapped, since its columns mean nothing.

    Args:
        rows: encoded pictures; None leaves a grey tile.
        labels: in the shape of `rows`, or nothing. A label that the built-in
            font cannot write becomes its place: A1, A2, ... B1.
        width: pixels at most, while there is room for tiles of 48 px.
        budget: bytes aimed at; tiles are made smaller for it, down to 48 px.
        kind: JPEG and PNG are shown by every notebook front end; JPEG shows a
            fifth more pixels in the same bytes.

    Returns:
        The encoded sheet, or None where no tile has a picture.

    Raises:
        BadImage: a preview cannot be opened.
    """
    if not any(data for row in rows for data in row):
        return None
    if len(rows) == 1:
        rows, labels = _wrap(rows[0]), _wrap(labels[0]) if labels else ()
    columns = max(len(row) for row in rows)
    tile = min(TILE_PX, max(_SMALLEST_TILE_PX, (width - _GAP_PX) // columns - _GAP_PX))
    if sum(map(len, rows)) * _SMALLEST_TILE_PX**2 * _LEAST_BYTES > budget:
        # Nothing larger can fit, and laying it out only to see so costs as much.
        tile = _SMALLEST_TILE_PX
    opened = [[verify(data) if data else None for data in row] for row in rows]
    while True:
        # Laid out anew each time, not scaled: labels must stay readable.
        data = _encode(_paste(opened, labels, tile), kind)
        if len(data) <= budget or tile == _SMALLEST_TILE_PX:
            return data
        # Bytes go with the area; a little less, as small tiles compress worse.
        fitting = int(tile * 0.95 * (budget / len(data)) ** 0.5)
        tile = max(_SMALLEST_TILE_PX, fitting)


T = TypeVar("T")


def _wrap(row: Sequence[T]) -> list[Sequence[T]]:
    count = len(row)
    columns = count if count <= 4 else 4 if count <= 16 else 6
    return [row[at : at + columns] for at in range(0, count, columns)]


def _paste(
    rows: Sequence[Sequence[Image.Image | None]],
    labels: Sequence[Sequence[str]],
    tile: int,
) -> Image.Image:
    pictures = [[shrink(each, tile) if each else None for each in row] for row in rows]
    # A row is as high as its highest picture: wide ones leave no bars.
    heights = [max((p.height if p else 24 for p in row), default=0) for row in pictures]
    line = _LABEL_PX if labels else 0
    columns = max(len(row) for row in rows)
    size = (
        columns * (tile + _GAP_PX) + _GAP_PX,
        sum(heights) + len(rows) * (line + _GAP_PX) + _GAP_PX,
    )
    sheet = Image.new("RGB", size, _PAPER)
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(12)
    top = _GAP_PX
    for row, height in enumerate(heights):
        for column, picture in enumerate(pictures[row]):
            left = _GAP_PX + column * (tile + _GAP_PX)
            if picture is None:
                draw.rectangle((left, top, left + tile - 1, top + height - 1), _EMPTY)
            else:
                corner = left + (tile - picture.width) // 2, top
                alpha = picture if picture.mode == "RGBA" else None
                sheet.paste(picture, corner, alpha)
            if labels:
                text = _fit(_writable(labels[row][column], row, column), tile, font)
                draw.text((left, top + height + 2), text, fill=_INK, font=font)
        top += height + line + _GAP_PX
    return sheet


_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


def _writable(label: str, row: int, column: int) -> str:
    label = " ".join(label.split())
    if label.isascii() and label.isprintable():
        return label
    return f"{_letters(row)}{column + 1}"


def _letters(row: int) -> str:
    text = ""
    row += 1
    while row:
        row, rest = divmod(row - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _fit(text: str, width: int, font: _Font) -> str:
    if font.getlength(text) <= width:
        return text
    # Long prompts are common and measuring costs; no glyph is under 2 px wide.
    text = text[: width // 2]
    while text and font.getlength(text + "...") > width:
        text = text[:-1]
    return text.rstrip() + "..."


def _encode(sheet: Image.Image, kind: Kind) -> bytes:
    memory = io.BytesIO()
    if kind == "PNG":
        # Octree is the one quantiser that costs milliseconds at this size.
        few = sheet.quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(memory, "PNG", compress_level=7)
    elif kind == "JPEG":
        sheet.save(memory, "JPEG", quality=78)
    else:
        sheet.save(memory, "WEBP", quality=78, method=1)
    return memory.getvalue()
