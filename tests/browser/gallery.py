"""The archive's panel in JupyterLab, as somebody in front of the browser uses it."""

from __future__ import annotations

from contextlib import suppress

from playwright.sync_api import Locator, Page, TimeoutError, expect

from tests.browser.lab_server import LabServer

_OPEN_MS = 60_000
PANEL = "#dalle-notebook-archive"


def open_lab(page: Page, server: LabServer, workspace: str = "start") -> None:
    """Open JupyterLab with its launcher."""
    page.goto(server.start_page(workspace))
    page.wait_for_selector("#jupyterlab-splash", state="detached", timeout=_OPEN_MS)
    page.locator(".jp-LauncherCard").first.wait_for(timeout=_OPEN_MS)


def choose(page: Page, command: str) -> None:
    """Choose a command; again where the page took the palette's focus away."""
    for _ in range(10):
        page.keyboard.press("Control+Shift+c")
        with suppress(TimeoutError):
            page.locator(".lm-CommandPalette-input").fill(command, timeout=3_000)
            item = page.locator(".lm-CommandPalette-item", has_text=command)
            item.first.click(timeout=3_000)
            return
        page.keyboard.press("Escape")
    raise AssertionError(f"the palette does not let {command!r} be chosen")


class Gallery:
    """The panel, opened by a click on its tab."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.node = page.locator(PANEL)
        page.locator(f'.lm-TabBar-tab[data-id="{PANEL[1:]}"]').click()
        expect(self.node).to_be_visible()

    @property
    def tiles(self) -> Locator:
        """All pictures on the wall, the newest first."""
        return self.node.get_by_role("option").locator("visible=true")

    def tile(self, prompt: str) -> Locator:
        """The newest picture of a prompt."""
        return self.node.locator(f'.dalle-tile[aria-label*="{prompt}"]').first

    @property
    def details(self) -> Locator:
        return self.node.locator(".dalle-details")

    @property
    def message(self) -> Locator:
        return self.node.locator(".dalle-message")

    @property
    def undo(self) -> Locator:
        """What is offered after pictures were forgotten."""
        return self.node.locator(".dalle-undo")

    def search(self, words: str) -> None:
        """Type into the search field."""
        self.node.get_by_role("searchbox").fill(words)

    def press(self, button: str) -> None:
        """A button for what is selected."""
        actions = self.node.locator(".dalle-actions")
        actions.get_by_role("button", name=button, exact=True).click()
