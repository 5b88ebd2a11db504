"""`dalle.gallery()` in JupyterLab: the archive's wall, answered by the kernel."""

from __future__ import annotations

import time
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from dalle_notebook.store.archive import Archive
from tests.browser.conftest import Open
from tests.browser.gallery import Gallery
from tests.browser.lab_server import LabServer
from tests.browser.notebook_page import NotebookPage
from tests.unit.store.shelves import fill, keep

pytestmark = pytest.mark.browser

LOAD = "%load_ext dalle_notebook\nimport dalle_notebook as dalle"
BLOCKED_MS = 15_000


class CellGallery(Gallery):
    """The wall below a cell."""

    def __init__(self, notebook: NotebookPage, cell: int) -> None:
        self.page = notebook.page
        self.node = notebook.output(cell).locator(".dalle-in-cell")
        expect(self.node).to_be_visible()


@pytest.fixture
def archive(lab: LabServer) -> Archive:
    """The archive of the server and its kernels."""
    return Archive(lab.archive)


def _gallery(opened: Open, query: str, *cells: str) -> tuple[NotebookPage, CellGallery]:
    notebook = opened(LOAD, f"g = dalle.gallery({query!r})\ng", *cells)
    notebook.run(0)
    notebook.run(1)
    return notebook, CellGallery(notebook, 1)


def _said(notebook: NotebookPage, cell: int) -> str:
    return notebook.run(cell).inner_text().strip().splitlines()[-1]


def test_the_wall_is_searched_and_filtered(opened: Open, archive: Archive) -> None:
    keep(archive, 9_801, "a kernel heron", model="model-of-kernel-herons")
    kept = keep(archive, 9_802, "a kernel stork")
    archive.tags.add(kept.digest, ["kernel-storks"])
    _, gallery = _gallery(opened, "kernel")
    expect(gallery.tiles).to_have_count(2)
    shown = "i => i.complete && i.naturalWidth > 0"
    for place in range(2):
        image = gallery.tiles.nth(place).locator("img")
        gallery.page.wait_for_function(shown, arg=image.element_handle())

    gallery.search("kernel heron")
    expect(gallery.tiles).to_have_count(1)
    gallery.search("kernel")
    expect(gallery.tiles).to_have_count(2)
    gallery.node.get_by_label("All tags").select_option("kernel-storks")
    expect(gallery.tiles).to_have_count(1)
    gallery.node.get_by_label("All tags").select_option("")
    gallery.node.get_by_label("All models").select_option("model-of-kernel-herons")
    expect(gallery.tiles).to_have_count(1)
    gallery.search("tag:")

    expect(gallery.message).to_contain_text("tag:")


def test_what_is_selected_is_in_python(opened: Open, archive: Archive) -> None:
    kept = [keep(archive, seed, f"a chosen plum {seed}") for seed in (9_811, 9_812)]
    notebook, gallery = _gallery(
        opened,
        "chosen plum",
        "heard = []\n@g.on_select\ndef hear(some):\n"
        "    heard.append(len(some)); 1 / len(some)",
        "[p.digest[:12] for p in g.selected], heard[-1], g.selected[0].pil().size",
    )
    notebook.run(2)

    gallery.tile("a chosen plum 9811").click()
    gallery.tile("a chosen plum 9812").click(modifiers=["Control"])
    expect(gallery.node).to_contain_text("2 selected")
    gallery.page.wait_for_timeout(500)

    names = [one.digest[:12] for one in kept]
    assert _said(notebook, 3) == f"({names}, 2, (8, 8))"
    gallery.tile("a chosen plum 9811").focus()
    gallery.page.keyboard.press("Escape")
    alert = gallery.node.get_by_role("alert")
    expect(alert).to_have_text("unexpected ZeroDivisionError: division by zero")


def test_a_picture_is_tagged_marked_forgotten_and_brought_back(
    opened: Open, archive: Archive
) -> None:
    kept = keep(archive, 9_821, "a tended medlar")
    _, gallery = _gallery(opened, "tended medlar")
    gallery.tile("a tended medlar").click()
    expect(gallery.details.locator("img")).to_be_visible()

    field = gallery.details.get_by_label("Add a tag")
    field.fill("tended")
    field.press("Enter")
    expect(gallery.details.locator(".dalle-tag")).to_contain_text("tended")
    gallery.press("Keep")
    expect(gallery.tile("a tended medlar")).to_have_attribute("data-mark", "kept")
    assert set(archive.tags.of(kept.digest)) == {"tended", "kept"}
    gallery.press("Forget")
    expect(gallery.tiles).to_have_count(0)
    assert archive.digest_of(kept.digest) is None
    gallery.undo.get_by_role("button", name="Undo").click()

    expect(gallery.tile("a tended medlar")).to_have_attribute("data-mark", "kept")
    assert archive.digest_of(kept.digest) == kept.digest


@pytest.mark.parametrize(
    ("seed", "cell"), [(9_831, "time.sleep(12)"), (9_832, "await asyncio.sleep(12)")]
)
def test_it_answers_while_a_cell_runs(
    opened: Open, archive: Archive, seed: int, cell: str
) -> None:
    prompt = f"a busy quince {seed}"
    kept = keep(archive, seed, prompt)
    notebook, gallery = _gallery(
        opened, prompt, "import asyncio, time", f"print('begun')\n{cell}\n'over'"
    )
    expect(gallery.tile(prompt)).to_be_visible()
    notebook.run(2)

    notebook.start(3)
    expect(notebook.output(3)).to_contain_text("begun")
    gallery.tile(prompt).click()
    gallery.press("Reject")

    tile = gallery.tile(prompt)
    expect(tile).to_have_attribute("data-mark", "rejected", timeout=5_000)
    assert archive.choices.of(kept.digest).mark == "rejected"
    expect(notebook.output(3)).not_to_contain_text("over")
    notebook.wait_for_end(3, BLOCKED_MS)


def test_new_pictures_appear_by_themselves(opened: Open, archive: Archive) -> None:
    _, gallery = _gallery(opened, "unasked pear")
    expect(gallery.node).to_contain_text("Nothing is found")

    keep(archive, 9_841, "an unasked pear")

    expect(gallery.tile("an unasked pear")).to_be_visible(timeout=10_000)


def test_a_long_wall_lets_its_newest_go_and_comes_back(
    opened: Open, archive: Archive
) -> None:
    # Older than what other tests draw, whose panel shows the newest first.
    for seed in range(3_000, 3_260):
        keep(archive, seed, f"a long berry {seed}")
    notebook, gallery = _gallery(opened, "long berry", "len(g.selected)")
    scroll = gallery.node.locator(".dalle-scroll")
    expect(gallery.tiles).to_have_count(60)
    gallery.tile("a long berry 3259").click()
    gallery.tile("a long berry 3258").click(modifiers=["Control"])

    seen = set()
    for _ in range(40):
        scroll.evaluate("e => e.scrollTo(0, 1e6)")
        gallery.page.wait_for_timeout(250)
        seen.add(gallery.tiles.count())
        if gallery.tile("a long berry 3000").count():
            break

    assert max(seen) <= 200
    expect(gallery.tile("a long berry 3000")).to_be_attached()
    expect(gallery.tile("a long berry 3259")).to_have_count(0)
    expect(gallery.node).to_contain_text("2 selected")
    assert _said(notebook, 2) == "2"
    gallery.node.get_by_role("button", name="Back to the newest").press("Enter")
    expect(gallery.tile("a long berry 3259")).to_be_focused()
    expect(gallery.tiles).to_have_count(60)
    expect(gallery.node.locator("[aria-selected=true]")).to_have_count(2)


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_ten_thousand_pictures_are_searched_and_scrolled(
    opened: Open, tmp_path: Path
) -> None:
    archive = Archive(tmp_path / "large")
    fill(archive, 10_000)
    archive.close()
    notebook = opened(
        LOAD, f"dalle.configure(home={str(archive.home)!r})", "dalle.gallery()"
    )
    for cell in range(3):
        notebook.run(cell)
    gallery = CellGallery(notebook, 2)
    expect(gallery.tiles).to_have_count(60)

    began = time.monotonic()
    gallery.search("白猫 number 9819")
    expect(gallery.tiles).to_have_count(1)
    searched = time.monotonic() - began
    gallery.search("white")
    expect(gallery.tiles).to_have_count(60)
    scroll = gallery.node.locator(".dalle-scroll")
    began = time.monotonic()
    for _ in range(30):
        scroll.evaluate("e => e.scrollTo(0, 1e6)")
        gallery.page.wait_for_timeout(100)
        assert gallery.tiles.count() <= 200
    scrolled = time.monotonic() - began - 30 * 0.1

    print(f"searched in {searched:.2f} s, 30 times to the end in {scrolled:.2f} s")


def test_a_cell_of_a_picture_goes_into_the_notebook(
    page: Page, opened: Open, archive: Archive
) -> None:
    keep(archive, 10_201, "an inserted date")
    notebook, gallery = _gallery(opened, "inserted date")
    gallery.tile("an inserted date").click()

    gallery.press("Vary")

    expect(gallery.message).to_have_text("The cell is in your notebook")
    expect(notebook.cell(2)).to_contain_text("%dalle_vary")


def test_where_nobody_takes_cells_they_are_copied(
    page: Page, context: BrowserContext, opened: Open, archive: Archive
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    keep(archive, 10_211, "a copied date")
    _, gallery = _gallery(opened, "copied date")
    # As in any page without our extension.
    page.evaluate(
        "document.body.addEventListener("
        "'dalle-notebook:cells', event => event.stopPropagation())"
    )
    gallery.tile("a copied date").click()

    gallery.press("Vary")

    expect(gallery.message).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").startswith("%dalle_vary ")


def test_keys_stay_in_the_wall(page: Page, opened: Open, archive: Archive) -> None:
    for seed in range(10_221, 10_224):
        keep(archive, seed, f"a keyed fig {seed}")
    notebook, gallery = _gallery(opened, "keyed fig")
    expect(gallery.tiles).to_have_count(3)

    gallery.tiles.first.focus()
    for key in ("d", "d", "b", "x", "ArrowRight", "Enter"):
        page.keyboard.press(key)

    expect(gallery.details).to_contain_text("a keyed fig 10222")
    expect(notebook.panel.locator(".jp-Cell")).to_have_count(2)
    page.keyboard.press("Control+s")
    expect(page.locator(".jp-mod-dirty")).to_have_count(0)


def test_a_notebook_nobody_trusts_shows_the_newest_page(
    opened: Open, lab: LabServer, archive: Archive, context: BrowserContext
) -> None:
    for seed in (10_231, 10_232):
        keep(archive, seed, f"a distrusted sloe {seed}")
    notebook, gallery = _gallery(opened, "distrusted sloe")
    expect(gallery.tiles).to_have_count(2)
    notebook.save()
    name = "test_a_notebook_nobody_trusts_shows_the_newest_page.ipynb"
    sent = lab.read_notebook(name)
    sent.metadata["sent_by"] = "somebody"
    nbformat.write(sent, lab.root / "sent_gallery.ipynb")

    other = NotebookPage.open(context.new_page(), lab, "sent_gallery.ipynb")
    other.output(1).locator("img").nth(1).wait_for()

    assert not other.is_trusted
    assert [width for _, width in other.pictures(1)] == [8, 8]
    expect(other.output(1)).to_contain_text("a distrusted sloe 10232")
    assert sent.cells[1].outputs[1].data["text/plain"] == "gallery: distrusted sloe"


def test_the_wall_is_the_panels(opened: Open, archive: Archive, tmp_path: Path) -> None:
    keep(archive, 10_241, "a common rowan")
    notebook, gallery = _gallery(opened, "common rowan")
    panel = Gallery(notebook.page)
    panel.search("common rowan")
    gallery.tile("a common rowan").click()
    panel.tile("a common rowan").click()
    words = ".dalle-facts"
    expect(panel.node.locator(words)).to_be_visible()

    assert (
        gallery.node.locator(words).inner_text()
        == panel.node.locator(words).inner_text()
    )
