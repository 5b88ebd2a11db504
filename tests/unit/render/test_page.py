"""An exported page before its script has run: whole, closed, and a plain table."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from typing import Any

import pytest

from dalle_notebook.render.page.page import render_page
from dalle_notebook.render.page.values import PageView
from dalle_notebook.render.view import STATE_WORDS
from tests.unit.render.markup import Element, read
from tests.unit.render.pages import axis, cats, study, tile
from tests.unit.render.views import kept, without_picture

REASONS = {
    "refused": "the endpoint refused it",
    "failed": "status 500",
    "unknown": "sent 10:32 UTC, may have been billed",
    "waiting": "not sent",
}


def parse(view: PageView) -> Element:
    html = render_page(view)
    doctype = "<!DOCTYPE html>\n"
    assert html.startswith(doctype)
    return read(html.removeprefix(doctype))


def data_of(page: Element) -> Any:
    (island,) = [s for s in page.all("script") if s.attributes.get("id") == "data"]
    return json.loads(island.text)


def everything(element: Element) -> list[Element]:
    return [element, *(e for child in element.children for e in everything(child))]


def test_its_policy_allows_one_style_one_script_and_nothing_from_elsewhere() -> None:
    page = parse(cats())
    (style,) = page.all("style")
    (script,) = [s for s in page.all("script") if "id" not in s.attributes]
    policy = page.all("meta")[1].attributes["content"]

    def hashed(text: str) -> str:
        digest = hashlib.sha256(text.encode()).digest()
        return f"'sha256-{b64encode(digest).decode()}'"

    assert policy.split("; ") == [
        "default-src 'none'",
        "img-src data:",
        f"style-src {hashed(style.text)}",
        f"script-src {hashed(script.text)}",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def test_nothing_in_it_points_out_of_the_file() -> None:
    html = render_page(cats())
    page = parse(cats())

    for element in everything(page):
        assert "style" not in element.attributes
        assert not [name for name in element.attributes if name.startswith("on")]
        for name in ("src", "href"):
            assert element.attributes.get(name, "data:").startswith("data:")
    assert set(re.findall(r"https?://[^\s\"']+", html)) == {
        "http://www.w3.org/2000/svg"
    }
    assert not re.search(r"@import|url\(|innerHTML|insertAdjacent|eval\(", html)


def test_every_tile_stands_in_the_table_once() -> None:
    page = parse(cats())
    (table,) = page.all("table")

    numbers = [f.attributes["data-number"] for f in table.all("figure")]

    assert numbers == [str(number) for number in range(6)]
    assert len(page.all("img")) == 6
    assert all(image.attributes["alt"] == "a cat" for image in page.all("img"))


def test_the_table_has_a_caption_and_headers_with_their_scope() -> None:
    (table,) = parse(cats()).all("table")

    heads = [(h.attributes["scope"], h.words()) for h in table.all("th")]

    assert table.all("caption")[0].words() == "6 pictures, coat down, size across"
    assert heads == [
        ("col", "s"), ("col", "m"), ("col", "l"), ("row", "red"), ("row", "blue"),
    ]  # fmt: skip


def test_labels_of_nested_axes_span_what_they_stand_for() -> None:
    view = study(
        axis("place", "sea", "wood"),
        axis("coat", "red", "blue"),
        axis("size", "s", "m"),
        axis("n", "1", "2"),
        rows=2,
    )
    (table,) = parse(view).all("table")

    rows = [len(row.all("figure")) for row in table.all("tr")]
    spans = {
        head.words(): int(head.attributes.get("rowspan", "1"))
        for head in table.all("th")
        if head.attributes["scope"] == "row"
    }

    assert rows == [0, 0, 4, 4, 4, 4]
    assert (spans["sea"], spans["red"]) == (2, 1)
    assert table.all("td")[0].attributes == {
        "class": "corner", "colspan": "2", "rowspan": "2",
    }  # fmt: skip


def test_a_tile_that_an_axis_does_not_concern_stands_first() -> None:
    view = PageView(
        "cats",
        (axis("prompt", "a {x} cat", "a dog"), axis("x", "big", "small")),
        1,
        (tile(0, 0), tile(0, 1), tile(1, None)),
    )
    (table,) = parse(view).all("table")

    heads = [h.words() for h in table.all("th") if h.attributes["scope"] == "col"]

    assert heads == ["—", "big", "small"]
    assert [len(cell.all("figure")) for cell in table.all("td")[1:]] == [
        0, 1, 1, 1, 0, 0,
    ]  # fmt: skip


@pytest.mark.parametrize("state", REASONS)
def test_where_there_is_no_picture_the_reason_stands_in_words(state: Any) -> None:
    missing = without_picture(state, reason=REASONS[state])
    (figure,) = parse(PageView("cats", (), 0, (tile(view=missing),))).all("figure")

    assert not figure.all("img")
    assert figure.attributes["data-state"] == state
    assert f"{STATE_WORDS[state]} {REASONS[state]}" in " ".join(
        [e.text for e in everything(figure) if e.text.strip()]
    )


def test_a_lost_picture_is_not_a_broken_one() -> None:
    lost = parse(PageView("cats", (), 0, (tile(view=kept(preview=None)),)))

    assert not lost.all("img")
    assert "not shown" in lost.all("figure")[0].words()


def test_marks_and_notes_of_the_grid_are_in_table_and_data() -> None:
    page = parse(
        PageView("c", (), 0, (tile(view=kept(mark="kept", note="the one"), id="ab12"),))
    )
    (figure,) = page.all("figure")

    assert figure.attributes["data-mark"] == "kept"
    assert "the one" in figure.words()
    assert data_of(page)["tiles"][0] | {"details": []} == {
        "at": [], "id": "ab12", "state": "kept", "caption": "seed 7", "details": [],
        "larger": "", "mark": "kept", "note": "the one",
    }  # fmt: skip


def test_what_the_pictures_were_made_from_stands_outside_of_the_table() -> None:
    given = tile(None, None, view=kept(alt="before: cat.png"))
    page = parse(cats(before=given))

    (section,) = page.all("section")

    assert section.all("img")[0].attributes["alt"] == "before: cat.png"
    assert section.all("figure")[0].attributes["data-number"] == "6"
    assert len(page.all("table")[0].all("figure")) == 6


def test_what_all_tiles_share_is_said_once() -> None:
    long = ("prompt", "a cat " * 100)
    views = {(n,): kept(details=(long, ("seed", str(n)))) for n in range(3)}
    page = parse(study(axis("seed", "1", "2", "3"), rows=0, views=views))

    assert data_of(page)["shared"] == [[long[0], long[1]]]
    assert [t["details"] for t in data_of(page)["tiles"]] == [
        [["seed", str(n)]] for n in range(3)
    ]


@pytest.mark.parametrize(
    ("view", "title"),
    [
        (cats(), "cats"),
        (cats(title=""), "coat × size"),
        (PageView("", (), 0, (tile(),)), "1 picture"),
    ],
)
def test_a_page_always_has_a_title(view: PageView, title: str) -> None:
    page = parse(view)

    assert page.all("title")[0].words() == page.all("h1")[0].words() == title


def test_a_value_that_no_axis_has_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="axis 'coat' has no value 2"):
        PageView("cats", (axis("coat", "red", "blue"),), 1, (tile(2),))
