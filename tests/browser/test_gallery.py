"""The archive in JupyterLab's side bar, the launcher's tiles and the palette."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from dalle_notebook.store.archive import Archive
from tests.browser.conftest import Open
from tests.browser.gallery import Gallery, choose, open_lab
from tests.browser.lab_server import LabServer
from tests.browser.notebook_page import NotebookPage
from tests.unit.store.shelves import keep
from tests.unit.store.writers import ask

pytestmark = pytest.mark.browser

LOAD = "%load_ext dalle_notebook\nimport dalle_notebook as dalle"
INJECTIONS = (
    "<img src=x onerror=window.pwned=1>",
    '"><svg onload=window.pwned=1>',
    "<script>window.pwned=1</script>",
    "javascript:window.pwned=1",
    "{{constructor.constructor('window.pwned=1')()}}",
)


@pytest.fixture
def archive(lab: LabServer) -> Archive:
    """The archive of the server and its kernels."""
    return Archive(lab.archive)


def _drawn(opened: Open, *cells: str) -> NotebookPage:
    notebook = opened(LOAD, *cells)
    for number in range(len(cells) + 1):
        notebook.run(number)
    return notebook


def test_the_launcher_makes_a_notebook_that_draws(page: Page, lab: LabServer) -> None:
    open_lab(page, lab)

    page.locator(".jp-LauncherCard", has_text="New image notebook").click()
    notebook = NotebookPage(page)
    notebook.cell(3).wait_for()
    notebook.wait_until_idle()
    notebook.run(1)
    output = notebook.run(2)

    expect(output).to_contain_text("free")
    assert len(notebook.pictures(2)) == 3


def test_the_palette_knows_every_command(page: Page, lab: LabServer) -> None:
    open_lab(page, lab)

    page.keyboard.press("Control+Shift+c")
    page.keyboard.type("picture")
    items = page.locator(".lm-CommandPalette-itemLabel")
    expect(items.filter(has_text="Open the picture gallery")).to_have_count(1)
    expect(items.filter(has_text="Show the picture archive")).to_have_count(1)
    expect(items.filter(has_text="Insert a picture form")).to_have_count(1)
    page.keyboard.press("Escape")
    choose(page, "Open the picture gallery")

    expect(page.locator("#dalle-notebook-gallery .dalle-gallery")).to_be_visible()


def test_pictures_appear_while_a_kernel_draws_them(page: Page, opened: Open) -> None:
    notebook = opened(LOAD, "%%dalle --size 256x256\na pear that appears")
    gallery = Gallery(page)
    notebook.run(0)

    notebook.run(1)

    expect(gallery.tile("a pear that appears")).to_be_visible(timeout=10_000)


def test_search_and_filters_narrow_the_wall(
    page: Page, lab: LabServer, archive: Archive
) -> None:
    keep(archive, 9_001, "a narrow heron", model="model-of-herons")
    kept = keep(archive, 9_002, "a narrow stork")
    archive.tags.add(kept.digest, ["storks"])
    open_lab(page, lab)
    gallery = Gallery(page)
    expect(gallery.tile("a narrow heron")).to_be_visible()

    gallery.search("narrow heron")
    expect(gallery.tiles).to_have_count(1)
    gallery.search("narrow")
    expect(gallery.tiles).to_have_count(2)
    gallery.node.get_by_label("All tags").select_option("storks")
    expect(gallery.tiles).to_have_count(1)
    gallery.node.get_by_label("All tags").select_option("")
    gallery.node.get_by_label("All models").select_option("model-of-herons")
    expect(gallery.tiles).to_have_count(1)
    gallery.search("nothing that was ever drawn")
    expect(gallery.node).to_contain_text("Nothing is found")


def test_a_recalled_cell_shows_the_picture_and_sends_nothing(
    page: Page, opened: Open
) -> None:
    notebook = _drawn(opened, "%%dalle --size 256x256 --seed 7\na recalled fig", "1")
    gallery = Gallery(page)
    gallery.tile("a recalled fig").click()
    expect(gallery.details).to_contain_text("a recalled fig")
    expect(gallery.details).to_contain_text("free")

    gallery.press("As a cell")
    expect(notebook.cell(3)).to_contain_text("a recalled fig")
    output = notebook.run(3)

    expect(output).to_contain_text("0 requests")
    assert notebook.pictures(3) == notebook.pictures(1)


def test_a_picture_is_edited_and_knows_what_it_was_made_from(
    page: Page, opened: Open
) -> None:
    notebook = _drawn(opened, "%%dalle --size 256x256\nan edited quince", "1")
    gallery = Gallery(page)
    gallery.tile("an edited quince").click()

    gallery.press("Edit")
    expect(notebook.cell(3)).to_contain_text("%%dalle_edit")
    output = notebook.run(3)

    expect(output).to_contain_text("before")
    both = gallery.node.locator('[aria-label*="an edited quince"]')
    expect(both).to_have_count(2)
    both.first.click()
    expect(gallery.details.locator(".dalle-lineage img")).to_have_count(1)


def test_selected_pictures_are_compared_in_a_cell(page: Page, opened: Open) -> None:
    notebook = _drawn(opened, "%%dalle --size 256x256\na {red|blue} compared plum", "1")
    gallery = Gallery(page)
    gallery.tile("a red compared plum").click()
    gallery.tile("a blue compared plum").click(modifiers=["Control"])

    gallery.press("Compare")
    expect(notebook.cell(3)).to_contain_text("%dalle_archive compare")
    output = notebook.run(3)

    expect(output).to_contain_text("a blue compared plum")
    assert len(notebook.pictures(3)) == 2


def test_what_is_forgotten_comes_back_and_both_windows_know(
    page: Page, context: BrowserContext, lab: LabServer, archive: Archive
) -> None:
    keep(archive, 9_101, "a forgotten medlar")
    open_lab(page, lab)
    other = context.new_page()
    open_lab(other, lab, "other")
    here, there = Gallery(page), Gallery(other)
    expect(there.tile("a forgotten medlar")).to_be_visible()

    here.tile("a forgotten medlar").click()
    here.press("Forget")

    expect(here.undo).to_contain_text("in the trash")
    expect(here.tile("a forgotten medlar")).to_have_count(0)
    expect(there.tile("a forgotten medlar")).to_have_count(0, timeout=10_000)
    here.undo.get_by_role("button", name="Undo").click()
    expect(here.tile("a forgotten medlar")).to_be_visible()
    expect(there.tile("a forgotten medlar")).to_be_visible(timeout=10_000)


def test_a_tag_is_added_and_taken_away(
    page: Page, lab: LabServer, archive: Archive
) -> None:
    kept = keep(archive, 9_201, "a tagged sloe")
    open_lab(page, lab)
    gallery = Gallery(page)
    gallery.tile("a tagged sloe").click()

    field = gallery.details.get_by_label("Add a tag")
    field.fill("hedge-fruit")
    field.press("Enter")
    tags = gallery.details.locator(".dalle-tag")
    expect(tags).to_contain_text("hedge-fruit")
    assert archive.tags.of(kept.digest) == ("hedge-fruit",)
    gallery.details.get_by_label("Remove the tag hedge-fruit").click()
    expect(tags).to_have_count(0)
    assert archive.tags.of(kept.digest) == ()


def test_the_wall_is_walked_by_keyboard(
    page: Page, lab: LabServer, archive: Archive
) -> None:
    for seed in range(9_301, 9_305):
        keep(archive, seed, f"a keyed nut {seed}")
    open_lab(page, lab)
    gallery = Gallery(page)
    gallery.search("keyed nut")
    expect(gallery.tiles).to_have_count(4)

    gallery.tiles.first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(gallery.details).to_contain_text("a keyed nut 9303")
    page.keyboard.press("End")
    page.keyboard.press("Space")
    expect(gallery.node.locator("[aria-selected=true]")).to_have_count(2)
    page.keyboard.press("Delete")
    expect(gallery.tiles).to_have_count(2)
    page.keyboard.press("Escape")
    expect(gallery.node.locator("[aria-selected=true]")).to_have_count(0)


def test_hostile_text_is_text_and_makes_the_same_page(
    page: Page, lab: LabServer, archive: Archive
) -> None:
    open_lab(page, lab)
    gallery = Gallery(page)
    shapes = set()
    for number, words in enumerate(("plain words", *INJECTIONS), 9_400):
        kept = keep(
            archive, number, wanted=ask(words), model=words, drawn_by=words,
            endpoint_title=words, revised_prompt=words, notes=(words,),
        )  # fmt: skip
        archive.choices.note(kept.digest, words)
        gallery.node.locator(f'[data-digest="{kept.digest}"]').click()
        expect(gallery.details.locator(".dalle-prompt")).to_have_text(words)
        shapes.add(
            gallery.details.evaluate(
                "e => [...e.querySelectorAll('*')].map(x => x.tagName).join(' ')"
            )
        )

    assert len(shapes) == 1
    assert page.evaluate("window.pwned") is None


def test_the_panel_says_when_a_kernel_uses_another_archive(
    page: Page, opened: Open, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    notebook = _drawn(opened, "%%dalle --size 256x256\na fruit at home", "1")
    gallery = Gallery(page)
    expect(gallery.node.locator(".dalle-home")).to_contain_text("archive")
    warning = gallery.node.locator(".dalle-warning:not(.dalle-state)")
    expect(warning).to_be_hidden()

    notebook.cell(2).locator(".cm-content").fill(
        f"dalle.configure(home={str(elsewhere)!r})\n"
        "dalle.generate('a fruit elsewhere', size='64x64')"
    )
    notebook.run(2)

    expect(warning).to_contain_text(str(elsewhere))
    page.reload()
    page.wait_for_selector("#jupyterlab-splash", state="detached")
    again = Gallery(page)
    expect(again.node).to_contain_text(str(elsewhere))


def test_older_pictures_come_while_the_wall_is_scrolled(
    page: Page, lab: LabServer, archive: Archive
) -> None:
    for seed in range(9_500, 9_570):
        keep(archive, seed, f"a paged berry {seed}")
    open_lab(page, lab)
    gallery = Gallery(page)
    gallery.search("paged berry")

    expect(gallery.tile("a paged berry 9569")).to_be_visible()
    expect(gallery.tiles).to_have_count(60)
    oldest = gallery.tile("a paged berry 9500")
    # What was found before may be taken away under the first turn of the wheel.
    for _ in range(20):
        gallery.node.locator(".dalle-scroll").evaluate("e => e.scrollTo(0, 1e6)")
        with suppress(AssertionError):
            expect(oldest).to_be_attached(timeout=1_000)
            break
    expect(oldest).to_be_attached()


def test_an_inserted_cell_brings_the_loading_along(page: Page, opened: Open) -> None:
    notebook = opened("1 + 1", "2")

    choose(page, "Insert a %%dalle cell")

    expect(notebook.cell(1)).to_contain_text("%load_ext dalle_notebook")
    expect(notebook.cell(2)).to_contain_text("%%dalle")


def test_a_kernel_puts_a_cell_into_its_notebook(opened: Open) -> None:
    insert = (
        "from dalle_notebook.magics import extension\n"
        "page = extension._loaded[id(get_ipython())][-1]\n"
        "page.insert('40 + 2')"
    )
    draw = "%%dalle --size 256x256\na fruit that is clicked"

    notebook = _drawn(opened, draw, insert)

    expect(notebook.cell(3)).to_contain_text("40 + 2")
