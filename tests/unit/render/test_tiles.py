"""What each tile shows, open and closed."""

from __future__ import annotations

import base64

import pytest

from dalle_notebook.render.html import render_html
from dalle_notebook.render.view import GridView, TileView
from tests.unit.render.markup import read, styles
from tests.unit.render.views import (
    JPEG,
    PNG,
    WEBP,
    bare_row,
    kept,
    labelled,
    without_picture,
)


@pytest.mark.parametrize(
    ("preview", "media_type"),
    [(WEBP, "image/webp"), (PNG, "image/png"), (JPEG, "image/jpeg")],
)
def test_a_preview_is_shown_byte_for_byte(preview: bytes, media_type: str) -> None:
    page = read(render_html(bare_row(1, kept(preview=preview))))
    head, _, data = page.all("img")[0].attributes["src"].partition(",")

    assert head == f"data:{media_type};base64"
    assert base64.b64decode(data) == preview


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("waiting", "waiting"),
        ("sending", "drawing"),
        ("refused", "refused"),
        ("failed", "no picture"),
        ("unknown", "answer unknown"),
        ("skipped", "skipped"),
    ],
)
def test_a_state_without_a_picture_says_so_in_words(state: str, word: str) -> None:
    tile = without_picture(state, reason="sent 10:32, may have been billed")
    cell = read(render_html(bare_row(1, tile))).all("td")[0]

    assert word in cell.words()
    assert "sent 10:32, may have been billed" in cell.words()
    assert not cell.all("img")


def test_a_picture_is_shown_only_once_it_is_kept() -> None:
    tile = without_picture("unknown", preview=WEBP)

    assert not read(render_html(bare_row(1, tile))).all("img")


_EMPTY = [
    without_picture("waiting"),
    without_picture("failed", reason="no answer"),
    without_picture("kept"),
]


def _paddings(*tiles: TileView) -> list[str]:
    """Above and below what stands in for pictures, by tile."""
    page = read(render_html(bare_row(len(tiles), tiles=(tiles,))))
    found = [styles(box) for box in page.all("div")]
    return [s["padding"].split()[0] for s in found if "dashed" in s.get("border", "")]


def test_beside_a_picture_there_is_room_for_those_that_are_not_there() -> None:
    paddings = _paddings(kept(), *_EMPTY)

    assert len(paddings) == len(_EMPTY)
    assert all(padding.endswith("%") for padding in paddings)


def test_where_no_tile_has_a_picture_all_are_low() -> None:
    html = render_html(bare_row(len(_EMPTY), tiles=(tuple(_EMPTY),)))

    assert set(_paddings(*_EMPTY)) == {"8px"}
    assert "%" not in html.replace("max-width:100%", "")


def test_a_click_brings_the_larger_picture_and_the_details() -> None:
    tile = kept(larger=PNG, details=(("prompt", "a cat\non a mat"),))
    opened = read(render_html(bare_row(1, tile))).all("details")[0]

    assert opened.all("summary")[0].words() == "seed 7"
    assert "image/png" in opened.all("img")[0].attributes["src"]
    assert "a cat\non a mat" in opened.words()


def test_details_that_all_tiles_share_stand_once() -> None:
    tiles = tuple(
        kept(details=(("prompt", "a long prompt"), ("seed", str(seed))))
        for seed in (7, 8, 9)
    )
    html = render_html(bare_row(3, tiles=(tiles,)))
    page = read(html)

    assert html.count("a long prompt") == 1
    assert page.all("details")[-1].all("summary")[0].words() == "the same for all 3"
    assert "seed" in page.all("td")[0].words()


def test_pictures_from_the_archive_are_marked_among_new_ones() -> None:
    old, new = kept(from_archive=True), kept()

    assert "from the archive" in render_html(bare_row(2, tiles=((old, new),)))
    assert "from the archive" not in render_html(bare_row(2, tiles=((old, old),)))


def test_a_footer_a_note_and_the_progress_are_lines_of_their_own() -> None:
    view = bare_row(1, footer=("free", ""), notes=("no seed",), progress="1 of 2")
    lines = [e.words() for e in read(render_html(view)).all("div")]

    assert {"free", "no seed", "1 of 2"} <= set(lines)


def test_a_view_without_tiles_still_shows_its_words() -> None:
    view = GridView("nothing", (), (), (), footer=("nothing was drawn",))

    assert "nothing was drawn" in read(render_html(view)).words()


@pytest.mark.parametrize(
    "given",
    [
        {"rows": (("a",),)},
        {"columns": (("a",),)},
        {"rows": (("a",), ("b", "c"))},
        {"columns": (("a",), ())},
    ],
)
def test_labels_that_do_not_fit_the_tiles_are_refused(given: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="label"):
        labelled(2, 2, **given)
