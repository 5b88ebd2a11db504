"""No text of anybody adds, removes or changes an element of an output."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from dalle_notebook.render.html import render_html, render_progress
from dalle_notebook.render.legible import clean, display_width, one_line
from dalle_notebook.render.table import render_table
from dalle_notebook.render.view import GridView
from tests.unit.render.markup import read
from tests.unit.render.payloads import PAYLOADS
from tests.unit.render.views import WEBP, kept, labelled, without_picture

SINKS: dict[str, Callable[[str], GridView]] = {
    "title": lambda text: labelled(1, 1, title=text),
    "row label": lambda text: labelled(1, 1, rows=((text,),)),
    "outer row label": lambda text: labelled(2, 1, rows=((text, "a"), (text, "b"))),
    "column label": lambda text: labelled(1, 1, columns=((text,),)),
    "outer column label": lambda text: labelled(
        1, 2, columns=((text, "a"), (text, "b"))
    ),
    "alt": lambda text: labelled(1, 1, tiles=((kept(alt=text),),)),
    "alt of the larger": lambda text: labelled(
        1, 1, tiles=((kept(alt=text, larger=WEBP),),)
    ),
    "caption": lambda text: labelled(1, 1, tiles=((kept(caption=text),),)),
    "caption from the archive": lambda text: labelled(
        1, 2, tiles=((kept(caption=text, from_archive=True), kept()),)
    ),
    "reason": lambda text: labelled(
        1, 1, tiles=((without_picture("refused", reason=text),),)
    ),
    "name of a detail": lambda text: labelled(
        1, 1, tiles=((kept(details=((text, "value"),)),),)
    ),
    "revised prompt": lambda text: labelled(
        1, 1, tiles=((kept(details=(("revised prompt", text),)),),)
    ),
    "note on a picture": lambda text: labelled(
        1, 1, tiles=((kept(mark="rejected", note=text),),)
    ),
    "revised prompt below": lambda text: labelled(1, 1, tiles=((kept(revised=text),),)),
    "shared detail": lambda text: labelled(
        1, 2, tiles=((kept(details=(("prompt", text),)),) * 2,)
    ),
    "footer": lambda text: labelled(1, 1, footer=(text,)),
    "note": lambda text: labelled(1, 1, notes=(text,)),
    "progress": lambda text: labelled(1, 1, progress=text),
}


@cache
def plain_shape(
    render: Callable[[GridView], str], sink: str, width: int
) -> tuple[object, ...]:
    """The tree of a harmless text, which is cut where one of this width is."""
    return read(render(SINKS[sink]("a" * width))).shape()


def test_the_corpus_is_large_enough() -> None:
    assert len(PAYLOADS) >= 400
    assert all(one_line(payload) for payload in PAYLOADS)


@pytest.mark.parametrize("step", [8, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("sink", SINKS)
@pytest.mark.parametrize("render", [render_html, render_progress])
def test_a_hostile_text_leaves_the_tree_as_it_is(
    sink: str, render: Callable[[GridView], str], step: int
) -> None:
    """A plain run takes every eighth text, other ones for each place."""
    for payload in PAYLOADS[list(SINKS).index(sink) % step :: step]:
        hostile = read(render(SINKS[sink](payload)))
        plain = plain_shape(render, sink, display_width(one_line(payload)))

        assert hostile.shape() == plain, payload


@pytest.mark.parametrize("sink", SINKS)
def test_a_short_hostile_text_is_read_as_it_was_written(sink: str) -> None:
    for payload in PAYLOADS:
        if display_width(one_line(payload)) > 40:
            continue
        page = read(render_html(SINKS[sink](payload)))
        shown = one_line(page.words()) + "".join(
            e.attributes["alt"] for e in page.all("img")
        )

        assert one_line(clean(payload)) in shown, payload


def test_a_table_of_words_keeps_its_tree() -> None:
    for payload in PAYLOADS:
        hostile, _ = render_table(payload, (payload, "b"), ((payload, "d"),))
        plain, _ = render_table("a", ("a", "b"), (("c", "d"),))

        assert read(hostile).shape() == read(plain).shape(), payload


def test_the_reader_of_these_tests_sees_an_injection() -> None:
    assert read("<b>x</b>").shape() != read("<b>x<i></i></b>").shape()
    assert read('<b title="">x</b>').shape() != read("<b>x</b>").shape()
    assert read('<b style="top:0">x</b>').shape() != read("<b style=''>x</b>").shape()


def test_bytes_that_are_no_raster_picture_never_become_an_address() -> None:
    for preview in (b"<svg onload=alert(1)>", b"<html>", b"GIF89a<script>", b""):
        page = read(render_html(labelled(1, 1, tiles=((kept(preview=preview),),))))

        assert not page.all("img")
