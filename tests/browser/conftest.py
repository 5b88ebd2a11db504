"""One JupyterLab and one Chromium for all tests of this folder.

Each test has a browser context and notebooks of its own; the server, its settings
and its archive are shared, so tests tell their pictures apart by the prompt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from instruments import environment
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.lab_server import LabServer
from tests.browser.notebook_page import NotebookPage

# A busy machine is no reason to fail.
expect.set_options(timeout=15_000)

ARGUMENTS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
)

Open = Callable[..., NotebookPage]


@pytest.fixture(scope="package")
def lab(sandbox: Path) -> Iterator[LabServer]:
    """The JupyterLab server."""
    with LabServer(sandbox / "lab") as server:
        yield server


@pytest.fixture(scope="package")
def browser(sandbox: Path) -> Iterator[Browser]:
    """Chromium, without a window."""
    # Not for the whole run: an event loop of its own runs in this thread meanwhile.
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=environment.find_chromium(),
            headless=True,
            args=ARGUMENTS,
        )
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser nobody has used; fails a test whose pages leave this machine."""
    fresh = browser.new_context(viewport={"width": 1280, "height": 900})
    asked: list[str] = []
    fresh.on("request", lambda request: asked.append(request.url))
    yield fresh
    fresh.close()
    # Parts of a page, such as `data:` pictures, have no host.
    hosts = {urlsplit(url).hostname for url in asked} - {None, "127.0.0.1"}
    assert not hosts, f"the page asked {sorted(map(str, hosts))}"


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def opened(page: Page, lab: LabServer, request: pytest.FixtureRequest) -> Open:
    """Writes code cells as this test's notebook and opens it."""

    def write_and_open(*sources: str) -> NotebookPage:
        name = f"{request.node.originalname}.ipynb"
        lab.write_notebook(name, *sources)
        return NotebookPage.open(page, lab, name)

    return write_and_open
