"""What stands of a widget where its kernel is gone, in a notebook that is trusted."""

from __future__ import annotations

import shutil

import pytest
from playwright.sync_api import BrowserContext, expect

from dalle_notebook.store.archive import Archive
from tests.browser.conftest import Open
from tests.browser.lab_server import LabServer
from tests.browser.notebook_page import NotebookPage
from tests.browser.test_cells import LOAD
from tests.unit.store.shelves import keep

pytestmark = pytest.mark.browser

SLIDER = """
import numpy as np
picture = np.full((200, 300, 3), 90, np.uint8)
dalle.compare_slider(picture, picture // 2)
"""
EDITOR = "editor = dalle.mask_editor(picture)\neditor"
PAINT = "editor.mask = picture[..., 0] // 90 * 255"
GALLERY = "dalle.gallery('twin')"


def test_pictures_are_seen_below_a_widget_that_is_gone_and_only_there(
    opened: Open, lab: LabServer, context: BrowserContext
) -> None:
    keep(Archive(lab.archive), 9_901, "a twin in the archive")
    notebook = opened(LOAD, SLIDER, EDITOR, GALLERY, PAINT)
    for number in range(5):
        notebook.run(number)
    for number in (1, 2, 3):
        twin = notebook.output(number).locator(".dalle-twin")
        expect(twin).to_be_attached()
        expect(twin).to_be_hidden()
    expect(notebook.output(2).locator(".dalle-twin")).to_contain_text(
        "will be repainted"
    )
    notebook.save()
    name = "test_pictures_are_seen_below_a_widget_that_is_gone_and_only_there.ipynb"
    # Signed by what is in it, so the copy is trusted; its kernel is a new one.
    shutil.copy(lab.root / name, lab.root / "twins_later.ipynb")

    later = NotebookPage.open(context.new_page(), lab, "twins_later.ipynb")

    assert later.is_trusted
    for number in (1, 2, 3):
        later.output(number).scroll_into_view_if_needed()
        expect(later.output(number).locator(".dalle-twin img").first).to_be_visible()
    expect(later.output(2)).to_contain_text("will be repainted")
    expect(later.output(2)).not_to_contain_text("base64")
