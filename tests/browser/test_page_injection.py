"""Hostile texts in an exported page, read by a browser and by its own script."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from dalle_notebook.render.page.page import render_page
from dalle_notebook.render.page.values import PageAxis, PageTile, PageView
from dalle_notebook.render.view import TileView
from tests.browser.exported import cats, open_page, webp
from tests.unit.render.payloads import PAYLOADS

pytestmark = pytest.mark.browser

_SHAPE = """
const shape = (element) => [
  element.tagName,
  [...element.attributes].map((attribute) => attribute.name).sort().join(),
  [...element.children].map(shape),
];
"""


def everywhere(text: str) -> PageView:
    """A page with this text at every place where a text can stand."""
    view = TileView(
        "kept",
        alt=text,
        caption=text,
        preview=webp(1),
        details=(("prompt", text), ("revised prompt", text), (f"{text} name", text)),
        mark="kept",
        note=text,
    )
    refused = TileView("refused", text, reason=text)
    tile = PageTile((0, 0), view, id=text)
    return PageView(
        title=text,
        axes=(PageAxis(text, (text, f"{text} b")), PageAxis("n", (text, f"{text} b"))),
        row_axes=1,
        tiles=(
            tile,
            replace(tile, at=(0, 1), view=replace(view, details=(("prompt", text),))),
            PageTile((1, 0), refused),
        ),
        before=PageTile((None, None), view),
        footer=(text,),
        notes=(text,),
    )


def test_a_browser_reads_the_same_tree_for_every_text(browser: Browser) -> None:
    """Seventeen places at once, with each text of the list."""
    page = browser.new_page()
    compare = f"""(pages) => {{ {_SHAPE}
      const read = (html) => JSON.stringify(
        shape(new DOMParser().parseFromString(html, "text/html").documentElement));
      const [plain, ...others] = pages.map(read);
      return others.map((other) => other === plain);
    }}"""
    plain = render_page(everywhere("a"))

    for start in range(0, len(PAYLOADS), 50):
        some = PAYLOADS[start : start + 50]
        same = page.evaluate(
            compare, [plain, *(render_page(everywhere(t)) for t in some)]
        )

        assert [
            text for text, is_same in zip(some, same, strict=True) if not is_same
        ] == []
    page.context.close()


def live_shape(browser: Browser, folder: Path, text: str) -> Any:
    """The tree after every part of the script has had the text in its hands."""
    exported = open_page(browser, folder, render_page(everywhere(text)))
    exported.press("ArrowDown", "a", "ArrowRight", "b", "n", "Escape", "c", "2", "3")
    exported.press("Escape", "t", "d", "Escape", "Home", "Enter")
    # A picture that has arrived tells the style sheet its shape.
    found = exported.page.evaluate(
        f"(async () => {{ {_SHAPE}"
        "await Promise.all([...document.images].map((image) => image.decode()));"
        "await new Promise((done) => setTimeout(done, 50));"
        "return [shape(document.documentElement), window.__pwned ?? null] })()"
    )
    exported.page.context.close()
    assert exported.problems == []
    assert found[1] is None
    return found[0]


def test_the_script_makes_the_same_tree_of_every_text(
    browser: Browser, tmp_path: Path
) -> None:
    plain = live_shape(browser, tmp_path, "a")

    for text in PAYLOADS[3::40]:
        assert live_shape(browser, tmp_path, text) == plain, text


def test_the_reader_of_these_tests_sees_an_injection(
    browser: Browser, tmp_path: Path
) -> None:
    html = render_page(cats()).replace("<h1>", "<h1 onclick='1'>", 1)
    exported = open_page(browser, tmp_path, html)
    exported.page.locator("h1").click()
    exported.page.context.close()

    assert any("Content Security Policy" in problem for problem in exported.problems)
