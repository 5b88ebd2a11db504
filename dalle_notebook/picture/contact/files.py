"""A contact sheet as encoded files: pages of PNG or JPEG, or one PDF."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import PIL.Image

from dalle_notebook.picture.contact.drawing import draw_page
from dalle_notebook.picture.contact.fitting import DPI, PageSize, lay_out
from dalle_notebook.picture.contact.legend import with_keys
from dalle_notebook.picture.contact.lettering import drawable
from dalle_notebook.picture.contact.pages import Layout, Measures
from dalle_notebook.picture.contact.pdf import write_pdf
from dalle_notebook.picture.contact.values import Sheet

Kind = Literal["PNG", "JPEG", "PDF"]


@dataclass(frozen=True, slots=True)
class Encoded:
    """What is to be written.

    Attributes:
        files: the sheet; of PNG and JPEG one for each page.
        legend: what the keys on it stand for, or "" where it has none.
    """

    files: tuple[bytes, ...]
    legend: str


def encode_sheet(
    sheet: Sheet,
    kind: Kind,
    *,
    page: PageSize | None,
    legend_name: str,
    is_fine: bool = False,
) -> Encoded:
    """Draw a sheet.

    Args:
        page: see `lay_out`.
        legend_name: what the foot of its pages calls the file of the legend.
        is_fine: 300 dpi instead of 150, for pictures that have as many pixels.
    """
    drawn, legend = with_keys(sheet)
    layout = lay_out(drawn, page, Measures(2 if is_fine else 1))
    dpi = DPI * layout.measures.scale
    name = drawable(legend_name) or "the legend, a text file beside this one"
    note = f"what the keys stand for: {name}" if legend.text() else ""
    pages = _drawn(layout, note)
    if kind == "PDF":
        files = [write_pdf(pages, dpi=dpi, title=sheet.title)]
    else:
        files = [_encode(page, kind, dpi) for page in pages]
    return Encoded(tuple(files), legend.text())


def _drawn(layout: Layout, note: str) -> Iterator[PIL.Image.Image]:
    return (draw_page(layout, page, note) for page in layout.pages)


def _encode(page: PIL.Image.Image, kind: Kind, dpi: int) -> bytes:
    memory = io.BytesIO()
    if kind == "PNG":
        page.save(memory, "PNG", dpi=(dpi, dpi))
    else:
        page.save(memory, "JPEG", quality=90, subsampling=0, dpi=(dpi, dpi))
    return memory.getvalue()
