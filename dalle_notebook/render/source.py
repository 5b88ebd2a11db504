"""The source of a cell, to be read and copied at once."""

from __future__ import annotations

from collections.abc import Sequence

from dalle_notebook.render.legible import clean, one_line
from dalle_notebook.render.templating import load_template


def render_source(source: str, notes: Sequence[str]) -> str:
    """Return a cell and remarks below it as HTML."""
    return load_template("source.html").render(
        source=clean(source), notes=[one_line(note) for note in notes]
    )
