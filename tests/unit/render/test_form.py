"""The words around a form."""

from __future__ import annotations

from dalle_notebook.render.form import render_message
from tests.unit.render.markup import read, styles

HOSTILE = "<img src=x onerror=alert(1)>\n  $5 or $10\u202e"


def test_text_stays_text() -> None:
    page = read(render_message(HOSTILE))

    assert not page.all("img")
    assert "<img src=x onerror=alert(1)>\n  $5 or $10" in page.words()
    assert "\u202e" not in page.words()
    assert page.children[0].attributes["class"] == "mathjax_ignore tex2jax_ignore"


def test_nothing_to_say_takes_no_room() -> None:
    assert render_message("") == render_message(" ", is_problem=True) == ""


def test_a_problem_takes_the_colour_of_the_theme() -> None:
    """A red that can be read on white cannot be read on black."""
    problem = read(render_message("no", is_problem=True)).children[0]

    assert "color" not in styles(problem)
    assert "border-left" in styles(problem)
