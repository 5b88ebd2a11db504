"""The exported page, driven as a person drives it, from a file without a network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from dalle_notebook.render.page.page import render_page
from dalle_notebook.render.page.values import PageAxis, PageTile, PageView
from tests.browser.exported import Exported, Opener, cats, open_page, picture, webp
from tests.browser.test_themes import CONTRASTS, READABLE

pytestmark = pytest.mark.browser

ALL = sorted(str(number) for number in range(12))


@pytest.fixture
def exported(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    """Opens a page; fails a test whose page complained or asked for anything."""
    opened: list[Exported] = []

    def show(view: PageView | None = None, **options: Any) -> Exported:
        html = render_page(view or cats())
        opened.append(open_page(browser, tmp_path, html, **options))
        return opened[-1]

    yield show
    problems = [problem for each in opened for problem in each.problems]
    for each in opened:
        each.page.context.close()
    assert problems == []


def test_the_page_shows_every_tile_and_asks_for_nothing(exported: Opener) -> None:
    page = exported()

    assert page.numbers() == [str(number) for number in range(12)]
    widths = page.page.locator("table.grid img").evaluate_all(
        "all => all.map((image) => image.naturalWidth)"
    )
    assert widths == [96] * 10
    expect(page.tile(2)).to_contain_text("refused for its words")
    expect(page.tile(7)).to_contain_text("sent 10:32, may be billed")


@pytest.mark.parametrize(
    "sides",
    [
        {"coat": "columns", "size": "rows", "mood": "rows"},
        {"coat": "rows", "size": "rows", "mood": "rows"},
        {"coat": "columns", "size": "columns", "mood": "columns"},
        {"coat": "inside a cell", "size": "rows", "mood": "columns"},
        {"coat": "inside a cell", "size": "inside a cell", "mood": "inside a cell"},
    ],
)
def test_another_layout_keeps_every_tile_once(
    exported: Opener, sides: dict[str, str]
) -> None:
    page = exported()

    for axis, side in sides.items():
        page.side(axis).select_option(label=side)

    assert sorted(page.numbers()) == ALL


def test_a_layout_labels_every_tile_with_its_values(exported: Opener) -> None:
    page = exported()

    page.side("coat").select_option(label="columns")
    page.side("mood").select_option(label="rows")
    page.page.get_by_label("Move size outward").click()

    assert page.heads("row") == ["calm", "wild"]
    assert page.heads("col") == ["small", "large", *["red", "green", "blue"] * 2]
    rows = page.page.locator("table.grid tbody tr")
    first = rows.first.locator("figure").evaluate_all(
        "all => all.map((figure) => figure.dataset.number)"
    )
    assert first == ["0", "4", "8", "2", "6", "10"]


def test_one_value_of_an_axis_shows_its_tiles_only(exported: Opener) -> None:
    page = exported()

    page.side("coat").select_option(label="green")

    assert page.numbers() == ["4", "5", "6", "7"]
    expect(page.page.locator(".count")).to_have_text("4 of 12 pictures")


def test_labels_stay_in_sight_in_both_directions(exported: Opener) -> None:
    page = exported(viewport={"width": 700, "height": 520})
    page.press("ArrowDown", "+", "+", "+", "+")
    main = page.page.locator("main")
    main.evaluate("main => main.scrollTo(400, 600)")

    frame = main.bounding_box()
    row = page.page.get_by_role("rowheader", name="green").locator(".label")
    column = page.page.get_by_role("columnheader", name="wild").first

    assert frame
    beside, above = row.bounding_box(), column.bounding_box()
    assert beside and above
    assert frame["x"] <= beside["x"] < frame["x"] + 30
    assert frame["y"] <= above["y"] < frame["y"] + 60
    assert beside["y"] >= above["y"]


def test_the_keyboard_walks_every_tile(exported: Opener) -> None:
    page = exported()
    page.press("ArrowRight")
    seen = [page.focused()]

    for row in range(3):
        for _ in range(3):
            page.press("ArrowRight")
            seen.append(page.focused())
        if row < 2:
            page.press("Home", "ArrowDown")
            seen.append(page.focused())

    assert seen == [str(number) for number in range(12)]
    page.press("Control+Home")
    assert page.focused() == "0"
    page.press("Control+End", "ArrowUp")
    assert page.focused() == "7"


def test_one_stop_of_the_tab_key_for_the_whole_table(exported: Opener) -> None:
    page = exported()
    page.press("ArrowDown", "ArrowRight")

    stops = page.page.locator("table.grid .open[tabindex='0']")

    expect(stops).to_have_count(1)
    assert page.focused() == "1"


def test_enter_opens_the_picture_with_all_facts_and_esc_goes_back(
    exported: Opener,
) -> None:
    page = exported()
    page.press("ArrowDown", "ArrowRight", "Enter")
    viewer = page.page.locator("dialog.viewer")

    expect(viewer).to_be_visible()
    assert viewer.locator(".stage img").get_attribute("alt") == "a wild red cat"
    for fact in ("red", "small", "wild", "a wild red cat", "$0.04", "illustrator"):
        expect(viewer.locator(".facts")).to_contain_text(fact)
    revised = viewer.get_by_text("a wild red cat, sitting by a window")
    expect(revised).to_be_hidden()
    viewer.get_by_text("revised prompt").click()
    expect(revised).to_be_visible()

    page.press("ArrowRight")
    expect(viewer).to_contain_text("refused for its words")
    page.press("Escape")
    expect(viewer).to_be_hidden()
    assert page.focused() == "2"


def test_a_click_opens_the_large_picture_of_a_tile(exported: Opener) -> None:
    view = cats()
    tile = view.tiles[0]
    larger = replace(tile, view=replace(tile.view, larger=webp(0, (400, 300))))
    page = exported(cats(tiles=(larger, *view.tiles[1:])))

    page.tile(0).locator(".open").click()

    shown = page.page.locator("dialog.viewer .stage img")
    expect(shown).to_have_js_property("naturalWidth", 400)


def test_the_divider_follows_the_mouse_and_the_arrow_keys(exported: Opener) -> None:
    page = exported()
    page.press("ArrowDown", "a", "ArrowRight", "b", "c")
    stage = page.page.locator("dialog.comparison .stage")
    divider = page.page.get_by_role("slider", name="Divider between A and B")
    expect(divider).to_have_attribute("aria-valuenow", "50")

    box = stage.bounding_box()
    assert box
    page.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 60)
    page.page.mouse.down()
    page.page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 60, steps=4)
    page.page.mouse.up()
    expect(divider).to_have_attribute("aria-valuenow", "25")
    clip = "image => getComputedStyle(image).clipPath"
    assert stage.locator(".sheet.b img").evaluate(clip) == "inset(0px 0px 0px 25%)"

    page.press("ArrowRight", "ArrowRight", "Shift+ArrowLeft")
    expect(divider).to_have_attribute("aria-valuenow", "19")
    page.press("End")
    expect(divider).to_have_attribute("aria-valuenow", "100")


def test_b_and_space_blink_between_the_two(exported: Opener) -> None:
    page = exported()
    page.press("ArrowDown", "a", "ArrowRight", "b", "c", "2")
    stage = page.page.locator("dialog.comparison .stage")
    a, b = stage.locator(".sheet.a"), stage.locator(".sheet.b")

    expect(a).to_be_visible()
    expect(b).to_be_hidden()
    page.press("b")
    expect(a).to_be_hidden()
    expect(b).to_be_visible()
    page.press("Space")
    expect(a).to_be_visible()
    expect(b).to_be_hidden()


def test_side_by_side_says_what_differs_and_nothing_else(exported: Opener) -> None:
    page = exported()
    page.press("ArrowDown", "a", "ArrowRight", "b", "c", "3")
    comparison = page.page.locator("dialog.comparison")

    names = comparison.locator(".facts tbody th").all_inner_texts()

    expect(comparison.locator(".sheet img")).to_have_count(2)
    assert names == ["mood", "prompt", "revised prompt", "seed"]
    page.press("Escape")
    expect(comparison).to_be_hidden()


def test_a_and_b_may_stand_anywhere_and_change_places(exported: Opener) -> None:
    page = exported()
    page.press("ArrowDown", "a", "Control+End", "b", "s", "c")

    said = page.page.locator("dialog.comparison figcaption").all_inner_texts()

    assert [text.split("\n") for text in said] == [
        ["A", "blue, large, wild"],
        ["B", "red, small, calm"],
    ]


def test_marks_and_notes_go_along_as_json(exported: Opener) -> None:
    page = exported()
    page.press("ArrowDown", "k", "ArrowRight", "x", "ArrowRight", "n")
    page.page.keyboard.type("try other words")
    page.press("Escape", "d")
    with page.page.expect_download() as downloading:
        page.page.get_by_role("button", name="Download").click()

    found = json.loads(Path(downloading.value.path()).read_text("utf-8"))

    assert found == {
        "version": 1,
        "study": "a {mood} {coat} cat",
        "choices": [
            {
                "id": "000000000000",
                "where": {"coat": "red", "size": "small", "mood": "calm"},
                "mark": "kept",
                "note": "",
            },
            {
                "id": "000000000001",
                "where": {"coat": "red", "size": "small", "mood": "wild"},
                "mark": "rejected",
                "note": "",
            },
            {
                "id": "000000000002",
                "where": {"coat": "red", "size": "large", "mood": "calm"},
                "mark": None,
                "note": "try other words",
            },
        ],
    }


def test_marks_of_the_grid_are_shown_and_can_be_taken_back(exported: Opener) -> None:
    view = cats()
    marked = replace(view.tiles[0].view, mark="kept", note="best")
    given = replace(view.tiles[0], view=marked)
    page = exported(cats(tiles=(given, *view.tiles[1:])))

    expect(page.tile(0)).to_contain_text("best")
    expect(page.page.get_by_role("button", name="1 kept, 0 rejected")).to_be_visible()
    page.page.get_by_label("Show").select_option(label="kept")
    assert page.numbers() == ["0"]
    page.page.get_by_label("Show").select_option(label="all")
    page.tile(0).locator(".open").focus()
    page.press("u")
    expect(page.page.get_by_role("button", name="0 kept, 0 rejected")).to_be_visible()


def test_the_picture_size_follows_slider_and_keys(exported: Opener) -> None:
    page = exported()
    width = "figure => figure.getBoundingClientRect().width"

    page.page.get_by_label("Picture size").fill("160")
    assert page.tile(0).evaluate(width) == 160
    page.tile(0).locator(".open").focus()
    page.press("+")
    assert page.tile(0).evaluate(width) == 200
    page.press("-")
    assert page.tile(0).evaluate(width) == 160


def test_the_question_mark_shows_the_keys(exported: Opener) -> None:
    page = exported()

    page.press("?")

    expect(page.page.locator("dialog.help")).to_contain_text("compare A and B")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_can_be_read_in_both_schemes(exported: Opener, scheme: str) -> None:
    page = exported(cats(notes=("a note",)), color_scheme=scheme)
    body = page.page.locator("body")
    page.press("ArrowDown", "a", "k", "ArrowRight", "x", "b")
    words = body.evaluate(CONTRASTS)
    for opener in ("Enter", "c", "d", "?"):
        page.press(opener)
        words += page.page.locator("dialog[open]").evaluate(CONTRASTS)
        page.press("Escape")

    ground = body.evaluate("body => getComputedStyle(body).backgroundColor")
    assert ground == {"light": "rgb(246, 243, 239)", "dark": "rgb(24, 22, 20)"}[scheme]
    assert len(words) > 100
    assert [word for word in words if word[1] < READABLE] == []


def test_at_600_px_nothing_but_the_table_scrolls_sideways(exported: Opener) -> None:
    page = exported(viewport={"width": 600, "height": 800})
    page.press("ArrowDown", "a", "ArrowRight", "b")

    overflow = page.page.evaluate(
        "[document.documentElement.scrollWidth,"
        " document.querySelector('.controls').scrollWidth]"
    )

    assert max(overflow) <= 600
    for key in ("Enter", "c", "d", "?"):
        page.press(key)
        box = page.page.locator("dialog[open]").bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 600
        inner = page.page.locator("dialog[open]").evaluate(
            "dialog => dialog.scrollWidth - dialog.clientWidth"
        )
        assert inner <= 0
        page.press("Escape")


def test_paper_gets_every_tile_and_no_control(exported: Opener) -> None:
    page = exported()
    page.side("coat").select_option(label="green")
    assert len(page.numbers()) == 4

    page.page.emulate_media(media="print")

    expect(page.page.locator("table.grid figure")).to_have_count(12)
    assert sorted(page.numbers()) == ALL
    for control in (".controls", ".actions", ".top button"):
        expect(page.page.locator(control).first).to_be_hidden()
    page.page.emulate_media(media="screen")
    expect(page.page.locator("table.grid figure")).to_have_count(4)


def test_without_a_script_it_is_a_whole_table(exported: Opener) -> None:
    page = exported(java_script_enabled=False)
    table = page.page.get_by_role("table")

    expect(table.locator("caption")).to_have_text(
        "12 pictures, coat down, size, mood across"
    )
    expect(table.get_by_role("img")).to_have_count(10)
    expect(page.page.get_by_role("rowheader")).to_have_text(["red", "green", "blue"])
    expect(page.page.get_by_role("button")).to_have_count(0)
    page.tile(0).locator("summary").click()
    expect(page.tile(0)).to_contain_text("a calm red cat, sitting by a window")


def test_in_chinese_the_controls_speak_chinese(exported: Opener) -> None:
    page = exported(locale="zh-CN")

    expect(page.page.get_by_text("布局")).to_be_visible()
    assert page.page.locator("html").get_attribute("lang") == "zh"
    expect(page.tile(2)).to_contain_text("被拒绝")


def test_both_languages_have_the_same_words(exported: Opener) -> None:
    static = Path(__file__).parents[2] / "dalle_notebook" / "render" / "page" / "static"
    words = (static / "words.js").read_text("utf-8")
    page = exported()

    # The page's own policy forbids eval; a blank page has none.
    page.page.goto("about:blank")
    found = page.page.evaluate(
        f"(() => {{ {words}; return [WORDS.en, WORDS.zh].map("
        "(all) => [Object.keys(all).sort(), all.keys.map(([key]) => key)]) })()"
    )

    assert found[0] == found[1]


def test_every_control_has_a_name(exported: Opener) -> None:
    page = exported()
    page.press("ArrowDown", "a", "Enter")

    nameless = page.page.locator("button, select, input, textarea").evaluate_all(
        "all => all.filter((e) => !(e.getAttribute('aria-label') ||"
        " e.textContent.trim())).map((e) => e.outerHTML)"
    )

    assert nameless == []


def test_calm_is_kept_where_it_is_asked_for(exported: Opener) -> None:
    page = exported(reduced_motion="reduce")

    moving = page.page.locator("*").evaluate_all(
        "all => all.filter((e) => getComputedStyle(e).transitionDuration !== '0s')"
        ".length"
    )

    assert moving == 0


def test_two_hundred_tiles_are_laid_out_anew_in_a_moment(exported: Opener) -> None:
    axes = (
        PageAxis("seed", tuple(f"seed {n}" for n in range(20))),
        PageAxis("coat", tuple(f"coat {n}" for n in range(10))),
    )
    tiles = tuple(
        PageTile((n // 10, n % 10), picture(n, "red", "small", "calm"))
        for n in range(200)
    )
    page = exported(PageView("many", axes, 1, tiles))

    page.press("t")

    assert len(page.numbers()) == 200
    assert len(page.heads("row")) == 10
