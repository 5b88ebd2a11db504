"""No text of anybody adds, removes or changes an element of a page, or its data."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from dalle_notebook.render.legible import clean, one_line
from dalle_notebook.render.page.page import render_page
from dalle_notebook.render.page.values import PageView
from tests.unit.render.pages import axis, cats, study, tile
from tests.unit.render.payloads import PAYLOADS
from tests.unit.render.test_page import data_of, parse
from tests.unit.render.views import kept, without_picture

TWO = axis("size", "s", "m")

SINKS: dict[str, Callable[[str], PageView]] = {
    "title": lambda text: cats(title=text),
    "name of an axis": lambda text: study(axis(text, "a", "b"), TWO),
    "names instead of a title": lambda text: study(axis(text, "a", "b"), title=""),
    "row label": lambda text: study(axis("coat", text, "b"), TWO),
    "column label": lambda text: study(axis("coat", text, "b"), rows=0),
    "outer label": lambda text: study(axis("coat", text, "b"), TWO, TWO, rows=2),
    "alt": lambda text: PageView("c", (), 0, (tile(view=kept(alt=text)),)),
    "caption": lambda text: PageView("c", (), 0, (tile(view=kept(caption=text)),)),
    "reason": lambda text: PageView(
        "c", (), 0, (tile(view=without_picture("refused", reason=text)),)
    ),
    "name of a detail": lambda text: PageView(
        "c", (), 0, (tile(view=kept(details=((text, "value"),))),)
    ),
    "revised prompt": lambda text: PageView(
        "c", (), 0, (tile(view=kept(details=(("revised prompt", text),))),)
    ),
    "shared detail": lambda text: study(
        TWO, views={(n,): kept(details=(("prompt", text),)) for n in range(2)}
    ),
    "note of a tile": lambda text: PageView("c", (), 0, (tile(view=kept(note=text)),)),
    "id": lambda text: PageView("c", (), 0, (tile(id=text),)),
    "before": lambda text: cats(before=tile(None, None, view=kept(alt=text))),
    "footer": lambda text: cats(footer=(text,)),
    "note": lambda text: cats(notes=(text,)),
}


def shape_of_data(value: Any) -> object:
    """The JSON without its texts."""
    if isinstance(value, dict):
        return {name: shape_of_data(each) for name, each in value.items()}
    if isinstance(value, list):
        return [shape_of_data(each) for each in value]
    return "text" if isinstance(value, str) else value


@cache
def plain_shapes(sink: str) -> tuple[object, object]:
    page = parse(SINKS[sink]("a"))
    return page.shape(), shape_of_data(data_of(page))


@pytest.mark.parametrize("step", [3, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("sink", SINKS)
def test_a_hostile_text_leaves_the_tree_and_the_data_as_they_are(
    sink: str, step: int
) -> None:
    """A plain run takes every third text, other ones for each place."""
    for payload in PAYLOADS[list(SINKS).index(sink) % step :: step]:
        page = parse(SINKS[sink](payload))

        shapes = page.shape(), shape_of_data(data_of(page))
        assert shapes == plain_shapes(sink), payload


def test_a_plain_run_covers_two_thousand_cases() -> None:
    assert len(PAYLOADS) * len(SINKS) / 3 >= 2_000


@pytest.mark.parametrize(
    "text",
    [
        "</script><script>window.__pwned=1</script>",
        "<!--<script>",
        "<!-- </script> -->",
        "]]>",
        "\u2028alert(1)\u2029",
        '"}]};window.__pwned=1//',
        "\\u003c/script>",
    ],
)
def test_the_data_come_back_as_they_were_written(text: str) -> None:
    html = render_page(PageView("c", (), 0, (tile(view=kept(note=text)),)))
    island = html.split('id="data">', 1)[1].split("</script>", 1)[0]
    page = parse(PageView("c", (), 0, (tile(view=kept(note=text)),)))

    assert not set("<>&\u2028\u2029") & set(island)
    assert data_of(page)["tiles"][0]["note"] == clean(text)


@pytest.mark.parametrize("sink", ["title", "caption", "note of a tile"])
def test_a_hostile_text_is_read_as_it_was_written(sink: str) -> None:
    for payload in PAYLOADS[::5]:
        page = parse(SINKS[sink](payload))

        assert one_line(payload) in one_line(page.words()), payload
