"""What is left of a notebook where nothing runs and nothing is trusted."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.lab_server import LabServer
from tests.browser.notebook_page import PICTURES, NotebookPage
from tests.browser.test_cells import LOAD

pytestmark = pytest.mark.browser

GRID = "%%dalle --size 256x256 -n 2\na {red|blue} ball\n---\na {red|blue} cup"
PICTURES_OF_GRID, PICTURES_OF_FORM = 8, 1

_STRIPPED = """
(output) => {
  const styles = [...output.querySelectorAll('[style]')];
  return {
    styled: styles.length,
    fixed: styles.map((e) => e.style.position).filter(Boolean).length,
    scripts: output.querySelectorAll('script, style').length,
    scopes: [...output.querySelectorAll('th')].map((e) => e.getAttribute('scope')),
    details: output.querySelectorAll('td details').length,
    caption: output.querySelectorAll('caption').length,
  };
}
"""


@pytest.fixture(scope="module")
def saved(browser: Browser, lab: LabServer) -> str:
    """The name of a notebook with a grid and a used form, saved by JupyterLab."""
    name = "saved.ipynb"
    lab.write_notebook(name, LOAD, GRID, "dalle.form('a green cup')")
    with browser.new_context() as context:
        notebook = NotebookPage.open(context.new_page(), lab, name)
        notebook.run(0)
        expect(notebook.run(1)).to_contain_text("8 pictures")
        form = notebook.run(2)
        form.get_by_role("combobox", name="Size").select_option("512x512")
        form.get_by_role("button", name="Draw").click()
        expect(form).to_contain_text("1 picture in", timeout=30_000)
        notebook.save()
    return name


def test_a_notebook_nobody_trusts_shows_pictures_labels_and_details(
    saved: str, lab: LabServer, context: BrowserContext
) -> None:
    before = lab.read_notebook(saved)
    # Another notebook as far as the signature goes: what somebody was sent.
    before.metadata["sent_by"] = "somebody"
    nbformat.write(before, lab.root / f"sent_{saved}")

    notebook = NotebookPage.open(context.new_page(), lab, f"sent_{saved}")
    grid = notebook.output(1)
    grid.locator("img").nth(PICTURES_OF_GRID - 1).wait_for()
    found = grid.evaluate(_STRIPPED)

    assert not notebook.is_trusted
    assert [width for _, width in notebook.pictures(1)] == [256] * PICTURES_OF_GRID
    assert set(found["scopes"]) == {"row", "col"}
    assert found["details"] == PICTURES_OF_GRID
    assert (found["caption"], found["scripts"], found["fixed"]) == (1, 0, 0)
    html = before.cells[1].outputs[0].data["text/html"]
    assert found["styled"] == html.count('style="')
    grid.locator("td summary").first.click()
    expect(grid.locator("td details").first).to_contain_text("a red ball")
    form = notebook.output(2)
    expect(form).to_contain_text("A form. Run the cell to use it")
    expect(form).to_contain_text("a green cup")
    assert len(notebook.pictures(2)) == PICTURES_OF_FORM


def test_a_saved_form_holds_its_pictures_as_plain_output(
    saved: str, lab: LabServer
) -> None:
    widget, pictures = lab.read_notebook(saved).cells[2].outputs

    assert "application/vnd.jupyter.widget-view+json" in widget.data
    assert widget.data["text/plain"] == "form: a green cup"
    assert "<img" in pictures.data["text/html"]
    assert "base64" not in pictures.data["text/plain"]


def test_a_web_page_of_it_shows_every_picture_offline(
    saved: str, lab: LabServer, browser: Browser, tmp_path: Path
) -> None:
    notebook = lab.read_notebook(saved)
    body, _ = HTMLExporter().from_notebook_node(notebook)
    page = tmp_path / "page.html"
    page.write_text(body, "utf-8")
    # The page around our outputs asks for scripts of its exporter; none arrives.
    with browser.new_context(offline=True) as nowhere:
        view = nowhere.new_page()
        view.goto(page.as_uri())
        shown = view.locator("body").evaluate(PICTURES)

        assert len(shown) == PICTURES_OF_GRID + PICTURES_OF_FORM
        assert all(width > 0 for _, width in shown)
        expect(view.locator("body")).to_contain_text("A form. Run the cell to use it")
