"""An exported page in a browser without a network, and what a person does there."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Locator, Page

from dalle_notebook.render.page.values import PageAxis, PageTile, PageView
from dalle_notebook.render.view import TileView

COATS = ("red", "green", "blue")
SIZES = ("small", "large")
MOODS = ("calm", "wild")


def webp(number: int, size: tuple[int, int] = (96, 96)) -> bytes:
    """A small picture of one colour of its own."""
    memory = io.BytesIO()
    colour = (40 * number % 256, 90 * number % 256, 200)
    Image.new("RGB", size, colour).save(memory, "WEBP")
    return memory.getvalue()


def picture(number: int, coat: str, size: str, mood: str) -> TileView:
    prompt = f"a {mood} {coat} cat"
    return TileView(
        "kept",
        alt=prompt,
        caption=f"seed {number}",
        preview=webp(number),
        details=(
            ("prompt", prompt),
            ("revised prompt", f"{prompt}, sitting by a window"),
            ("seed", str(number)),
            ("cost", "$0.04"),
            ("model", "illustrator"),
        ),
    )


def cats(**given: Any) -> PageView:
    """Coats down, sizes and moods across; one tile refused, one without an answer."""
    tiles = []
    for number, at in enumerate(product(range(3), range(2), range(2))):
        view = picture(number, COATS[at[0]], SIZES[at[1]], MOODS[at[2]])
        if number == 2:
            view = TileView("refused", view.alt, reason="refused for its words")
        if number == 7:
            view = TileView("unknown", view.alt, reason="sent 10:32, may be billed")
        tiles.append(PageTile(at, view, id=f"{number:012x}"))
    axes = (
        PageAxis("coat", COATS),
        PageAxis("size", SIZES),
        PageAxis("mood", MOODS),
    )
    return PageView(
        **{
            "title": "a {mood} {coat} cat",
            "axes": axes,
            "row_axes": 1,
            "tiles": tuple(tiles),
            "footer": ("drawn by illustrator 1 · free",),
            **given,
        }
    )


@dataclass
class Exported:
    """One page, opened from a file; `problems` is what the browser complained of."""

    page: Page
    problems: list[str] = field(default_factory=list)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def focused(self) -> str:
        """The number of the tile that has the focus."""
        number: str = self.page.evaluate(
            "document.activeElement.closest('figure')?.dataset.number ?? ''"
        )
        return number

    def numbers(self) -> list[str]:
        """Tiles of the table in reading order."""
        found: list[str] = self.page.locator("table.grid figure").evaluate_all(
            "all => all.map((figure) => figure.dataset.number)"
        )
        return found

    def heads(self, scope: str) -> list[str]:
        return self.page.locator(f"table.grid th[scope={scope}]").all_inner_texts()

    def side(self, axis: str) -> Locator:
        """The choice of where an axis lies."""
        return self.page.get_by_label(f"{axis}: where it lies")

    def tile(self, number: int) -> Locator:
        return self.page.locator(f"figure[data-number='{number}']")


Opener = Callable[..., Exported]


def open_page(browser: Browser, folder: Path, html: str, **options: Any) -> Exported:
    """Open a page from a file in a browser that nobody has used and that is offline."""
    file = folder / "page.html"
    file.write_text(html, "utf-8")
    context = browser.new_context(
        **{"viewport": {"width": 1280, "height": 800}, "offline": True, **options}
    )
    exported = Exported(context.new_page())
    exported.page.on("console", lambda m: exported.problems.append(m.text))
    exported.page.on("pageerror", lambda e: exported.problems.append(str(e)))
    exported.page.on(
        "request",
        lambda r: (
            None
            if r.url.startswith(("file:", "data:", "blob:"))
            else exported.problems.append(r.url)
        ),
    )
    exported.page.goto(file.as_uri())
    return exported
