"""Everything that we emit is something that an untrusted notebook keeps.

The patterns are narrow forms of what JupyterLab's sanitiser accepts from 4.4
on; a property or a value that is not among them fails here before it silently
disappears in somebody's notebook.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from dalle_notebook.render.html import render_html, render_progress
from dalle_notebook.render.table import render_table
from dalle_notebook.render.view import STATE_WORDS, GridView
from tests.unit.render.markup import Element, read, styles
from tests.unit.render.views import (
    JPEG,
    PNG,
    WEBP,
    bare_row,
    kept,
    labelled,
    without_picture,
)

ATTRIBUTES: dict[str, dict[str, str]] = {
    "div": {"class": "mathjax_ignore tex2jax_ignore"},
    "table": {"class": "mathjax_ignore tex2jax_ignore"},
    "caption": {"title": ".+"},
    "colgroup": {},
    "col": {"span": r"\d+"},
    "thead": {},
    "tbody": {},
    "tr": {},
    "th": {"scope": "row|col", "rowspan": r"\d+", "colspan": r"\d+", "title": ".+"},
    "td": {"rowspan": r"\d+", "colspan": r"\d+"},
    "img": {"src": "data:image/(webp|png|jpeg);base64,[A-Za-z0-9+/]+=*", "alt": ".+"},
    "details": {},
    "summary": {},
    "b": {},
    "br": {},
    "span": {"title": ".+"},
}

LENGTH = r"(0|\d+(\.\d+)?(px|em|%))"
COLOUR = r"(#[0-9a-f]{4}|#[0-9a-f]{6})"

STYLES = {
    "background": f"transparent|{COLOUR}",
    "border": f"none|1px (dashed|solid) {COLOUR}",
    "border-bottom": f"1px solid {COLOUR}",
    "border-top": f"1px solid {COLOUR}",
    "border-left": f"3px solid {COLOUR}",
    "border-collapse": "separate|collapse",
    "border-radius": LENGTH,
    "border-spacing": "0",
    "caption-side": "top",
    "cursor": "pointer",
    "display": "block",
    "font-family": "monospace",
    "font-size": r"\d\.\dem",
    "font-weight": "400|600",
    "height": "auto",
    "line-height": r"\d\.\d+",
    "margin": f"{LENGTH}( {LENGTH}){{0,3}}",
    "max-width": f"none|{LENGTH}",
    "min-width": LENGTH,
    "opacity": r"0\.\d+",
    "overflow-wrap": "break-word",
    "overflow-x": "auto",
    "padding": f"{LENGTH}( {LENGTH}){{0,3}}",
    "table-layout": "auto",
    "text-align": "left|center|right",
    "vertical-align": "top|bottom",
    "white-space": "normal|nowrap|pre-wrap",
    "width": f"auto|{LENGTH}",
}

EVERYTHING = GridView(
    title="t" * 500,
    rows=(("outer", "a"), ("outer", "b" * 500)),
    columns=(*(("s" * 99, state) for state in STATE_WORDS), ("s", "x")),
    tiles=(
        (
            *(
                without_picture(state, reason="r" * 500, details=(("a", state),))
                for state in STATE_WORDS
            ),
            kept(preview=PNG, larger=JPEG, details=(("seed", "1"), ("p", "1"))),
        ),
        (
            *(without_picture(state, caption=state) for state in STATE_WORDS),
            kept(preview=WEBP, from_archive=True, caption=""),
        ),
    ),
    footer=("drawn by illustrator",),
    notes=("a note",),
    progress="3 of 8",
)

SHARING = bare_row(12, kept(details=(("prompt", "a cat"), ("seed", "7"))))
THUMBNAILS = labelled(2, 2, tiles=((kept(preview_px=48),) * 2,) * 2)


def everything(element: Element) -> list[Element]:
    return [element] + [e for child in element.children for e in everything(child)]


@pytest.mark.parametrize("view", [EVERYTHING, SHARING, THUMBNAILS])
@pytest.mark.parametrize("render", [render_html, render_progress])
def test_only_what_an_untrusted_notebook_keeps_is_emitted(
    view: GridView, render: Callable[[GridView], str]
) -> None:
    check(render(view))


def test_a_table_of_words_keeps_to_the_same_list() -> None:
    check(render_table("models", ("a", "b"), (("c", "d"),))[0])


def check(html: str) -> None:
    for element in everything(read(html))[1:]:
        allowed = ATTRIBUTES[element.tag]
        for name, value in element.attributes.items():
            if name != "style":
                assert re.fullmatch(allowed[name], value), (element.tag, name, value)
        for name, value in styles(element).items():
            assert re.fullmatch(STYLES[name], value), (element.tag, name, value)


def test_every_picture_stands_in_the_page_itself() -> None:
    page = read(render_html(EVERYTHING))

    assert len(page.all("img")) == 3
    assert all(e.attributes["src"].startswith("data:") for e in page.all("img"))


def test_text_takes_its_colour_from_the_theme() -> None:
    for element in everything(read(render_html(EVERYTHING))):
        assert "color" not in styles(element)
        assert styles(element).get("background", "transparent") == "transparent"


def test_the_colours_of_an_update_let_the_theme_shine_through() -> None:
    for element in everything(read(render_progress(EVERYTHING))):
        ground = styles(element).get("background", "#0000")

        assert re.fullmatch("#[0-9a-f]{3}[0-4]", ground)


def test_no_text_is_read_as_a_formula() -> None:
    """Two dollar signs in a prompt make a formula wherever MathJax looks."""
    words = render_table("$5 or $10", ("a",), (("b",),))[0]

    for html in (render_html(SHARING), render_progress(EVERYTHING), words):
        for outermost in read(html).children:
            assert outermost.attributes["class"] == "mathjax_ignore tex2jax_ignore"
