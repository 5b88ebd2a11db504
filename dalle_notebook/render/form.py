"""A line where a widget has nothing else to show: a remark, or a problem."""

from __future__ import annotations

from dalle_notebook.render.legible import clean
from dalle_notebook.render.templating import load_template


def render_message(text: str, *, is_problem: bool = False) -> str:
    """Return a remark in grey, or a problem that nobody should miss."""
    template = load_template("message.html")
    return template.render(text=clean(text).rstrip(), is_problem=is_problem)
