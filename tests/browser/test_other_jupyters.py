"""The panel where less is shared than in the newest JupyterLab: the oldest that we
support, and Notebook 7."""

from __future__ import annotations

from pathlib import Path

import pytest
from instruments.environments import oldest_lab
from playwright.sync_api import Page, expect

from dalle_notebook.store.archive import Archive
from tests.browser.gallery import PANEL, Gallery, choose, open_lab
from tests.browser.lab_server import LabServer
from tests.browser.notebook_page import NotebookPage
from tests.unit.store.shelves import keep

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

_OPEN_MS = 60_000


def test_the_oldest_jupyterlab_has_tile_panel_and_pictures(
    page: Page, sandbox: Path
) -> None:
    with LabServer(sandbox / "oldest", python=str(oldest_lab())) as lab:
        open_lab(page, lab)
        gallery = Gallery(page)
        expect(gallery.node).to_contain_text("Nothing here yet")
        keep(Archive(lab.archive), 1, "an old apple")
        gallery.tile("an old apple").click()
        expect(gallery.details).to_contain_text("an old apple")

        page.locator(".jp-LauncherCard", has_text="New image notebook").click()
        notebook = NotebookPage(page)
        notebook.cell(3).wait_for(timeout=_OPEN_MS)
        notebook.wait_until_idle()
        notebook.run(1)
        output = notebook.run(2)

        expect(output).to_contain_text("free")
        assert len(notebook.pictures(2)) == 3
        expect(gallery.tile("a siamese cat in a red scarf")).to_be_visible(
            timeout=10_000
        )
        gallery.tile("an old apple").click()
        gallery.press("As a cell")
        expect(notebook.panel).to_contain_text("an old apple")


def test_notebook_7_has_the_panel_and_the_commands(page: Page, sandbox: Path) -> None:
    with LabServer(sandbox / "notebook", app="notebook") as lab:
        lab.write_notebook("seven.ipynb", "1")
        keep(Archive(lab.archive), 1, "a seventh apple")
        page.goto(lab.notebook_page("seven.ipynb"))
        page.locator(".jp-Cell").first.wait_for(timeout=_OPEN_MS)
        idle = '.jp-Notebook-ExecutionIndicator[data-status="idle"]'
        page.locator(idle).wait_for(state="attached", timeout=_OPEN_MS)

        choose(page, "Show the picture archive")
        panel = page.locator(PANEL)
        panel.locator('[aria-label*="a seventh apple"]').click()
        expect(panel.locator(".dalle-details")).to_contain_text("a seventh apple")
        choose(page, "Insert a %%dalle cell")

        expect(page.locator(".jp-Cell").nth(1)).to_contain_text("%load_ext")
        expect(page.locator(".jp-Cell").nth(2)).to_contain_text("%%dalle")
