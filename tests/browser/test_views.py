"""What the gallery and the slider do by themselves, in a page without a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

import dalle_notebook as dalle
from dalle_notebook.session import session as session_room
from dalle_notebook.session.session import Session
from dalle_notebook.store.archive import Archive
from tests.browser.bare_page import open_bare
from tests.unit.store.shelves import keep

pytestmark = pytest.mark.browser

FOCUSED = "() => document.activeElement.closest('.dalle-gallery')?.className ?? 'lost'"
GREY = np.full((30, 40, 3), 90, np.uint8)


@pytest.fixture(autouse=True)
def session(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    own = Session()
    monkeypatch.setattr(session_room, "_session", own)
    yield own
    own.close()


@pytest.fixture
def archive(home: Path) -> Archive:
    return Archive(home)


def _gallery(page: Page, views: int = 1) -> Any:
    gallery = dalle.gallery()

    def answer(question: Any) -> tuple[Any, list[bytes], dict[str, Any]]:
        if question["ask"] == "select":
            gallery._hear(question)
            return None, [], {"_selection": gallery._selection}
        told, pictures = gallery._answer(question)
        return {"number": question["number"], "answer": told}, pictures, {}

    open_bare(page, gallery, answer)
    for _ in range(views):
        page.evaluate("() => void open_view()")
    return gallery


def _wall(page: Page, view: int = 0) -> Locator:
    return page.locator(".dalle-in-cell").nth(view)


def _tile(page: Page, prompt: str, view: int = 0) -> Locator:
    return _wall(page, view).locator(f'.dalle-tile[aria-label*="{prompt}"]')


def test_two_views_search_apart_and_select_together(
    page: Page, archive: Archive
) -> None:
    for seed, prompt in enumerate(("a cat", "a dog")):
        keep(archive, seed, prompt)
    gallery = _gallery(page, 2)
    expect(page.locator(".dalle-tile")).to_have_count(4)

    page.evaluate(
        """() => ['cat', 'dog'].forEach((words, place) => {
          const field = document.querySelectorAll('.dalle-search')[place];
          field.value = words;
          field.dispatchEvent(new Event('input'));
        })"""
    )
    expect(page.locator(".dalle-tile")).to_have_count(2)
    _tile(page, "a cat").click()
    _tile(page, "a dog", 1).click(modifiers=["Control"])

    assert [one.prompt for one in gallery.selected] == ["a cat", "a dog"]
    page.evaluate("() => void open_view()")
    for view in range(3):
        expect(_wall(page, view)).to_contain_text("2 selected")
    _tile(page, "a dog", 1).click()
    expect(_wall(page, 1).locator(".dalle-prompt")).to_have_text("a dog")
    _tile(page, "a cat").click()
    expect(_wall(page, 1).locator(".dalle-details")).to_be_hidden()
    told = "() => model.sent.filter(one => one.ask === 'select').length"
    assert page.evaluate(told) == 4


def test_the_focus_stays_in_the_view_whatever_goes(
    page: Page, archive: Archive
) -> None:
    for seed in range(2):
        keep(archive, seed, f"a plum {seed}")
    _gallery(page)
    _tile(page, "a plum 1").click()
    close = page.get_by_label("Close the details")

    close.press("Enter")
    assert page.evaluate(FOCUSED) != "lost"
    _tile(page, "a plum 1").press("Delete")
    expect(_tile(page, "a plum 0")).to_be_focused()
    _tile(page, "a plum 0").press("Delete")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.get_by_role("button", name="Undo").press("Enter")
    expect(_tile(page, "a plum 0")).to_be_visible()

    assert page.evaluate(FOCUSED) != "lost"


def test_a_wall_that_comes_back_into_sight_asks_at_once(
    page: Page, archive: Archive
) -> None:
    keep(archive, 1, "a fig")
    _gallery(page)
    expect(_tile(page, "a fig")).to_be_visible()
    page.evaluate("() => document.body.style.paddingBottom = '3000px'")
    page.evaluate("() => scrollTo(0, 2900)")
    page.wait_for_timeout(100)
    # As if the kernel had ceased to tell.
    page.evaluate("() => { model.sent.length = 0; }")
    keep(archive, 2, "a date")

    page.evaluate("() => scrollTo(0, 0)")

    expect(_tile(page, "a date")).to_be_visible(timeout=5_000)
    assert page.evaluate("() => model.sent[0].ask") == "watch"


def test_letters_stay_in_a_view_and_saving_is_the_notebooks(page: Page) -> None:
    _gallery(page)
    page.evaluate(
        """() => {
          window.seen = [];
          const note = how => event => seen.push([how, event.key,
            Boolean(event.target.closest('[data-lm-suppress-shortcuts]'))]);
          document.addEventListener('keydown', note('down'), true);
          document.addEventListener('keydown', note('up'));
        }"""
    )

    page.get_by_role("searchbox").press("d")
    page.get_by_role("searchbox").press("Shift+Enter")

    seen = page.evaluate("seen.filter(one => one[1] !== 'Shift')")
    assert seen == [
        ["down", "d", True],
        ["down", "Enter", False],
        ["up", "Enter", False],
    ]


def test_a_finger_that_scrolls_the_page_moves_no_divider(page: Page) -> None:
    open_bare(page, dalle.compare_slider(GREY, GREY))
    page.evaluate("() => void open_view()")

    def touch(*kinds: str) -> Any:
        return page.evaluate(
            """kinds => {
              const stage = document.querySelector('.dn-stage');
              const box = stage.getBoundingClientRect();
              stage.setPointerCapture = () => {};
              for (const kind of kinds) stage.dispatchEvent(new PointerEvent(`pointer${kind}`, {
                bubbles: true, cancelable: true, pointerId: 5, pointerType: 'touch',
                clientX: box.x + box.width / 4, clientY: box.y + 30, button: 0, buttons: 1 }));
              return [model.get('position'), model.saved.length];
            }""",  # noqa: E501
            kinds,
        )

    assert touch("down") == [50, 0]
    assert touch("move", "cancel") == [50, 0]
    assert touch("down", "up") == [25, 1]


def test_small_pictures_are_shown_by_their_pixels_from_the_start(page: Page) -> None:
    open_bare(page, dalle.compare_slider(GREY, GREY))
    page.evaluate("() => void open_view()")

    expect(page.locator(".dn-stage")).to_have_attribute("data-pixels", "")
