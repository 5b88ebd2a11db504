"""Small tables of words: a plan, the models of an endpoint."""

from __future__ import annotations

from collections.abc import Sequence

from dalle_notebook.render.legible import display_width, one_line
from dalle_notebook.render.templating import load_template


def render_table(
    title: str, head: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[str, str]:
    """A table as HTML and as aligned text."""
    lines = [tuple(one_line(cell) for cell in row) for row in rows]
    html = load_template("table.html").render(title=title, head=head, rows=lines)
    widths = [
        max(display_width(cell) for cell in column)
        for column in zip(tuple(head), *lines, strict=True)
    ]
    text = [title]
    for row in (tuple(head), *lines):
        cells = (
            cell + " " * (width - display_width(cell))
            for cell, width in zip(row, widths, strict=True)
        )
        text.append("  ".join(cells).rstrip())
    return html, "\n".join(text)
