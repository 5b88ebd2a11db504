"""A running update is short, and has the layout of what will stand there."""

from __future__ import annotations

from dalle_notebook.render.html import render_html, render_progress
from dalle_notebook.render.view import TileView
from tests.unit.render.markup import read
from tests.unit.render.views import bare_row, kept, labelled, without_picture

LARGE_PREVIEW = kept().preview + b"\x00" * 30_000
RUNNING: tuple[TileView, ...] = (
    kept(preview=LARGE_PREVIEW, details=(("prompt", "a cat " * 200),)),
    without_picture("sending"),
    without_picture("refused", reason="refused by the provider " * 9),
    without_picture("unknown", reason="may have been billed"),
)


def test_each_further_tile_costs_less_than_150_bytes() -> None:
    few, many = (
        bare_row(4 * n, tiles=(RUNNING * n,), progress="3 of 8 · 4.1 s")
        for n in (1, 10)
    )
    grown = len(render_progress(many).encode()) - len(render_progress(few).encode())

    assert grown / 36 < 150
    assert len(render_progress(few).encode()) < 600 + 4 * 150


def test_a_labelled_update_keeps_to_the_budget() -> None:
    rows = labelled(4, 4, tiles=(RUNNING,) * 4)

    assert len(render_progress(rows).encode()) < 600 + 16 * 150


def test_a_long_prompt_does_not_travel_with_every_update() -> None:
    view = labelled(1, 1, title="a cat " * 700, rows=(("a cat " * 700,),))

    assert len(render_progress(view).encode()) < 1_200


def test_a_preview_is_left_out_and_a_thumbnail_is_not() -> None:
    thumbnail = bare_row(1, kept(preview_px=48))

    assert not read(render_progress(bare_row(1, RUNNING[0]))).all("img")
    assert len(read(render_progress(thumbnail)).all("img")) == 1


def test_an_update_has_the_rows_columns_and_labels_of_the_result() -> None:
    for view in (bare_row(8), labelled(2, 3)):
        running, done = read(render_progress(view)), read(render_html(view))

        assert [e.words() for e in running.all("th")] == [
            e.words() for e in done.all("th")
        ]
        assert [len(e.children) for e in running.all("tr")] == [
            len(e.children) for e in done.all("tr")
        ]


def test_an_update_says_how_far_each_tile_is() -> None:
    page = read(render_progress(bare_row(4, tiles=(RUNNING,), progress="1 of 4")))

    assert [e.words() for e in page.all("td")] == [
        "kept",
        "drawing",
        "refused",
        "answer unknown",
    ]
    assert page.words().endswith("1 of 4")
