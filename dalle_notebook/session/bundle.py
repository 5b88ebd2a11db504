"""A view as what Jupyter stores: HTML, one small sheet, one line of text.

The HTML is the picture of record in a notebook; the sheet is for viewers that
skip HTML; the line is for terminals and for `print`. All of it is plain display
data, so it outlives kernels and needs no trust.
"""

from __future__ import annotations

import base64
import sys
from typing import Any

from dalle_notebook.picture.sheet import contact_sheet
from dalle_notebook.render.html import render_html, render_progress
from dalle_notebook.render.metadata import render_metadata
from dalle_notebook.render.text import render_text
from dalle_notebook.render.view import GridView

Bundle = tuple[dict[str, Any], dict[str, Any]]
"""Data by media type, and metadata; both as `display(..., raw=True)` wants them."""

_SHEET_BYTES = 4_000
"""The sheet is a stand-in; the pictures are in the HTML already."""

METADATA_KEY = "dalle_notebook"


class CellOutput:
    """Something that a cell shows.

    Attributes:
        is_quiet: a cell has just shown it, so the end of that cell does not.
    """

    is_quiet = False

    def bundle(self) -> Bundle:
        """What a cell shows."""
        raise NotImplementedError

    def _ipython_display_(self) -> None:
        if not self.is_quiet:
            # IPython then goes on to the bundle below.
            raise NotImplementedError
        self.is_quiet = False

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> Bundle:
        return self.bundle()


def mime_bundle(view: GridView) -> Bundle:
    """The finished output of a cell."""
    data: dict[str, Any] = {
        "text/html": render_html(view),
        "text/plain": render_text(view),
    }
    pictures = [[tile.thumbnail or tile.preview for tile in row] for row in view.tiles]
    sheet = contact_sheet(pictures, budget=_SHEET_BYTES)
    if sheet is not None:
        data["image/jpeg"] = base64.b64encode(sheet).decode("ascii")
    return data, {METADATA_KEY: render_metadata(view)}


def progress_bundle(view: GridView) -> Bundle:
    """The output of a cell that is still waiting; a few hundred bytes."""
    return {"text/html": render_progress(view), "text/plain": view.progress}, {}


def display(view: GridView) -> None:
    """Show a view below the running cell; without IPython print its line."""
    data, metadata = mime_bundle(view)
    ipython = sys.modules.get("IPython")
    if ipython is None or ipython.get_ipython() is None:
        sys.stdout.write(data["text/plain"] + "\n")
        return
    from IPython.display import display as show_output

    show_output(data, raw=True, metadata=metadata)  # type: ignore[no-untyped-call]
