"""A notebook in JupyterLab, as somebody in front of the browser uses it."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.lab_server import LabServer

_OPEN_MS = 60_000
_CELL_MS = 60_000


PICTURES = """
(output) => [...output.querySelectorAll('img')].map((e) => [e.src, e.naturalWidth])
"""
"""The address of each picture, and how wide it is; 0 where it cannot be shown."""


class NotebookPage:
    """An opened notebook."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")

    @classmethod
    def open(cls, page: Page, server: LabServer, name: str) -> NotebookPage:
        """Open a notebook of the server and wait until its kernel is ready."""
        page.goto(server.address(name))
        page.wait_for_selector("#jupyterlab-splash", state="detached", timeout=_OPEN_MS)
        notebook = cls(page)
        notebook.cell(0).wait_for(timeout=_OPEN_MS)
        notebook.wait_until_idle()
        return notebook

    def cell(self, number: int) -> Locator:
        """A cell, counted from 0."""
        return self.panel.locator(".jp-Cell").nth(number)

    def output(self, number: int) -> Locator:
        """Everything below the source of a cell."""
        return self.cell(number).locator(".jp-Cell-outputArea")

    def wait_until_idle(self, timeout_ms: float = _CELL_MS) -> None:
        # The indicator says idle before there is a kernel; the status bar does not.
        expect(self.page.locator("#jp-main-statusbar")).to_contain_text(
            "| Idle", timeout=timeout_ms
        )

    def start(self, number: int) -> None:
        """Run a cell and return at once."""
        self.cell(number).locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")

    def run(self, number: int) -> Locator:
        """Run a cell and wait for its end; its output."""
        before = self._prompt(number).inner_text()
        self.start(number)
        expect(self._prompt(number)).not_to_have_text(before)
        self.wait_for_end(number)
        return self.output(number)

    def wait_for_end(self, number: int, timeout_ms: float = _CELL_MS) -> None:
        """Wait until a cell that was started has its number."""
        expect(self._prompt(number)).to_have_text(
            re.compile(r"\[\d+\]:"), timeout=timeout_ms
        )

    def _prompt(self, number: int) -> Locator:
        return self.cell(number).locator(".jp-InputArea-prompt")

    def press_stop(self) -> None:
        """The button in the notebook's toolbar."""
        self.panel.locator("[data-jp-item-name=interrupt] jp-button").click()

    def pictures(self, number: int) -> list[tuple[str, int]]:
        """Address and width in pixels of each picture below a cell."""
        found = self.output(number).evaluate(PICTURES)
        return [(source, width) for source, width in found]

    @property
    def is_trusted(self) -> bool:
        """What the status bar says of this notebook."""
        status = self.page.locator(".jp-StatusItem-trust")
        said = status.get_attribute("title") or ""
        return said.startswith("Notebook trusted")

    def save(self) -> None:
        """Save, and wait until it is done."""
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("Control+s")
        expect(self.page.locator(".jp-mod-dirty")).to_have_count(0)
