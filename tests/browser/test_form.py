"""The form in JupyterLab and Notebook 7, used with mouse and keyboard."""

from __future__ import annotations

import io
import re
import time
from pathlib import Path
from typing import Any

import nbformat
import PIL.Image
import pytest
from instruments import faults
from instruments.fault_server import FaultServer
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.lab_server import LabServer
from tests.browser.notebook_page import PICTURES, NotebookPage
from tests.browser.test_cells import LOAD
from tests.browser.test_themes import CONTRASTS, READABLE

pytestmark = pytest.mark.browser

_DRAWN_MS = 30_000
_KEY = "sk-form-canary-1234567890abcdefghij"
_WIDTHS = (1000, 570, 290)
_WITH_BUTTONS = CONTRASTS.replace(":disabled, button", ":disabled")
_NO_OVERFLOW = "node => node.scrollWidth <= node.clientWidth"


class FormPage:
    """A form below a cell, as somebody in front of it uses it."""

    def __init__(self, output: Locator) -> None:
        self.output = output
        self.node = output.locator(".dn-form")
        self.button = self.node.locator(".dn-form-primary")
        self.prompt = self.node.locator(".dn-form-prompt")
        self.tiles = self.node.get_by_role("option").locator("visible=true")
        self.alert = self.node.locator(".dn-form-problem")
        expect(self.node).to_be_visible()

    def tab(self, name: str) -> None:
        self.node.get_by_role("tab", name=name).click()

    def choose(self, name: str, value: str) -> None:
        self.node.locator(f"[data-field={name}] select").select_option(value)

    def reason(self, name: str, value: str) -> str:
        """Why an option cannot be chosen, where it cannot."""
        option = self.node.locator(f"[data-field={name}] option[value='{value}']")
        expect(option).to_be_disabled()
        hint = self.node.locator(f"[data-field={name}] .dn-form-hint")
        return hint.text_content() or ""

    def press(self, name: str) -> None:
        self.node.get_by_role("button", name=name, exact=True).click()

    def source(self, what: str) -> Locator:
        """The place of the picture, or of the mask."""
        return self.node.locator(f"[data-field={what}]")

    def take(self, what: str, words: str) -> None:
        """Choose a picture from the shelf."""
        self.source(what).get_by_role("button", name="Choose").click()
        self.source(what).locator(".dn-form-offer", has_text=words).first.click()

    def draw(self, count: int) -> None:
        """Press the button and wait until all pictures are there."""
        self.button.click()
        expect(self.tiles.locator("img[src]")).to_have_count(count, timeout=_DRAWN_MS)
        expect(self.button).to_have_text("Show · kept already")

    @property
    def cell(self) -> Locator:
        fold = self.node.locator(".dn-form-equal")
        if fold.get_attribute("open") is None:
            fold.locator("summary").click()
        return fold.locator("textarea")


def _form(notebook: NotebookPage, number: int = 1) -> FormPage:
    notebook.run(0)
    return FormPage(notebook.run(number))


def _drawn_small(form: FormPage, count: int) -> None:
    form.choose("size", "256x256")
    form.node.get_by_label("Pictures", exact=True).fill(str(count))
    form.draw(count)


def test_a_form_draws_and_its_cell_asks_nothing(
    opened: Open, lab: LabServer, context: BrowserContext
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    plant = f"import os; os.environ['OPENAI_API_KEY'] = '{_KEY[::-1]}'[::-1]"
    notebook = opened(f"{LOAD}\n{plant}", "form = dalle.form('a small boat')\nform")
    form = _form(notebook)
    expect(form.button).to_contain_text("Draw · free")

    _drawn_small(form, 2)
    expect(form.output).to_contain_text("2 pictures in")
    drawn = _below(form)
    form.press("Save")
    expect(form.node).to_contain_text("Saved as a-small-boat")
    form.press("Keep")
    expect(form.tiles.first).to_have_attribute("data-mark", "kept")
    form.press("Copy recipe")
    expect(form.node).to_contain_text("Copied")
    copied = notebook.page.evaluate("() => navigator.clipboard.readText()")
    expect(form.cell).to_have_value("%%dalle -n 2 --size 256x256\na small boat")
    form.press("Insert below")
    expect(notebook.cell(2)).to_contain_text("a small boat")
    cell = notebook.run(2)

    expect(cell).to_contain_text("2 pictures from the archive, 0 requests")
    assert notebook.pictures(2) == drawn
    assert len(drawn) == 2
    assert all(width == 256 for _, width in drawn)
    assert "a small boat" in copied
    notebook.save()
    name = "test_a_form_draws_and_its_cell_asks_nothing.ipynb"
    assert _KEY not in (lab.root / name).read_text("utf-8")
    assert _KEY not in copied
    notebook.page.locator("[data-jp-item-name=restart] jp-button").first.click()
    notebook.page.get_by_role("button", name="Confirm Kernel Restart").click()
    notebook.wait_until_idle()
    assert _below(form) == drawn
    _seen_without_a_kernel(lab, context.new_page(), name, drawn)


def _below(form: FormPage) -> list[tuple[str, int]]:
    """The pictures of the ordinary output below the form."""
    grid = form.output.locator("table").last
    return [(source, width) for source, width in grid.evaluate(PICTURES)]


def _seen_without_a_kernel(
    lab: LabServer, page: Page, name: str, drawn: list[tuple[str, int]]
) -> None:
    # Somebody else wrote it, so it is not trusted.
    notebook = lab.read_notebook(name)
    notebook.metadata["sent_by"] = "somebody"
    nbformat.write(notebook, lab.root / f"sent_{name}")
    sent = NotebookPage.open(page, lab, f"sent_{name}")

    expect(sent.output(1)).to_contain_text("Run the cell to use it")
    assert not sent.is_trusted
    assert sent.pictures(1) == drawn


def test_a_picture_of_a_variable_is_painted_edited_and_varied(opened: Open) -> None:
    notebook = opened(
        LOAD,
        "cat = dalle.generate('a cat to be edited', size='256x256')",
        "dalle.form()",
    )
    notebook.run(0)
    notebook.run(1)
    form = FormPage(notebook.run(2))
    form.tab("Edit")
    form.take("image", "cat")
    expect(form.source("image")).to_contain_text("256 × 256")
    form.press("Paint a mask")
    expect(notebook.cell(3)).to_contain_text("dalle.mask_editor(cat")
    painter = notebook.run(3)
    painter.locator("input[value=rectangle]").check(force=True)
    stage = painter.locator(".dn-mask-stage")
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    assert box is not None
    mouse = notebook.page.mouse
    mouse.move(box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.45)
    mouse.down()
    mouse.move(box["x"] + box["width"] * 0.55, box["y"] + box["height"] * 0.6, steps=3)
    mouse.up()
    expect(painter).to_contain_text("% painted")

    form.take("mask", "editor")
    expect(form.source("mask").locator(".dn-form-thumb img[src]")).to_be_visible()
    form.prompt.fill("a cat with a red hat")
    form.choose("size", "256x256")
    form.draw(1)

    expect(form.output).to_contain_text("before")
    expect(form.cell).to_have_value(
        re.compile(r"^%%dalle_edit cat(\[0\])? .*--mask editor", re.DOTALL)
    )
    form.press("Vary this")
    expect(form.node.get_by_role("tab", name="Vary")).to_have_attribute(
        "aria-selected", "true"
    )
    expect(form.prompt).to_be_hidden()
    expect(form.cell).to_have_value(re.compile(r"^%dalle_vary [0-9a-f]{12}"))
    expect(form.button).to_contain_text("Draw · free")
    form.draw(1)
    expect(form.cell).to_have_value(re.compile(r"^%dalle_vary [0-9a-f]{12}"))


def test_a_form_draws_while_a_cell_waits_and_stops_when_told(
    opened: Open, fault_server: FaultServer
) -> None:
    fault_server.always(faults.hang_headers(), method="POST")
    notebook = opened(
        f"{LOAD}\ndalle.configure(endpoint='{fault_server.base_url}')",
        "dalle.form('a cat that waits')",
        "%%dalle --endpoint offline --size 256x256\na cat beside a form",
        "%%dalle\na cat that waits longer",
    )
    form = _form(notebook)

    notebook.start(3)
    fault_server.wait_for(1)
    form.button.click()
    expect(form.button).to_contain_text("Drawing 0 of 1")
    expect(form.output).to_contain_text("0 of 1 ·")
    # A key without a place would be a command of the notebook.
    expect(form.button).to_be_disabled()
    expect(form.button).to_be_focused()
    notebook.press_stop()
    notebook.wait_for_end(3)
    # The form waits still, and the kernel is free.
    expect(notebook.run(2)).to_contain_text("1 picture")
    form.press("Stop")

    expect(form.node).to_contain_text("0 of 1 kept; 1 already sent")
    expect(form.button).to_be_enabled()
    expect(form.button).to_be_focused()
    expect(form.node).to_contain_text("Ask again")
    # Nobody has listed the models of such an endpoint.
    form.node.get_by_label("Model").locator("visible=true").fill("its-own-model")
    expect(form.cell).to_have_value(re.compile("--model its-own-model"))


def test_words_are_never_overwritten_while_a_cell_keeps_the_kernel_busy(
    opened: Open,
) -> None:
    notebook = opened(LOAD, "dalle.form('a {cat')", "import time; time.sleep(60)")
    form = _form(notebook)
    notebook.start(2)
    keyboard = notebook.page.keyboard
    cells = notebook.panel.locator(".jp-Cell")
    expect(form.node).to_contain_text("this brace is never closed")

    form.prompt.fill("")
    # Letters that JupyterLab has commands for, while prices come in between.
    typed = "add a box, dd, and a fox beside it"
    form.prompt.press_sequentially(typed, delay=45)
    expect(form.node).not_to_contain_text("this brace")
    expect(form.button).to_have_text(re.compile("Draw · free"))
    assert form.prompt.input_value() == typed
    assert cells.count() == 3

    form.choose("size", "256x256")
    for key in ("x", "d", "d", "Shift+M"):
        form.button.press(key)
    assert cells.count() == 3
    expect(form.button).to_be_enabled()
    form.prompt.focus()
    keyboard.press("Control+Enter")
    expect(form.tiles.locator("img[src]")).to_have_count(1, timeout=_DRAWN_MS)
    form.prompt.fill("another draft")
    keyboard.press("Alt+ArrowUp")
    expect(form.prompt).to_have_value(typed)
    keyboard.press("Alt+ArrowDown")
    expect(form.prompt).to_have_value("another draft")
    form.press("Earlier prompts")
    keyboard.press("Enter")
    expect(form.prompt).to_have_value(typed)
    form.node.get_by_role("tab", name="Generate").focus()
    keyboard.press("ArrowLeft")
    expect(form.node.get_by_role("tab", name="Vary")).to_be_focused()
    expect(form.prompt).to_be_hidden()
    expect(notebook.cell(2).locator(".jp-InputArea-prompt")).to_have_text("[*]:")


def _png(image: PIL.Image.Image, kind: str = "PNG", **how: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


_DROPPED = """
() => {
  const dropped = new DataTransfer();
  dropped.items.add(new File(['only text'], 'dropped.txt'));
  return dropped;
}
"""


_UNREADABLE_ONCE = """
() => {
  const read = Blob.prototype.arrayBuffer;
  Blob.prototype.arrayBuffer = () => {
    Blob.prototype.arrayBuffer = read;
    return Promise.reject(new DOMException('gone', 'NotFoundError'));
  };
}
"""


def test_what_is_no_picture_is_said_in_a_line_and_breaks_nothing(
    opened: Open, tmp_path: Path
) -> None:
    notebook = opened(LOAD, "dalle.form('a red ball')")
    form = _form(notebook)
    form.tab("Edit")
    frames = [PIL.Image.new("RGB", (64, 64), each) for each in ("red", "blue")]
    moving = _png(frames[0], "GIF", save_all=True, append_images=frames[1:])
    bad = {
        "words.txt": b"only text",
        "huge.png": _png(PIL.Image.new("1", (10_000, 10_000))),
        "moving.gif": moving,
        "nothing.png": b"",
    }
    for name, data in bad.items():
        _upload(form, "image", name, data)
        expect(form.alert).to_contain_text(name)
        assert "\n" not in form.alert.inner_text().strip()
        expect(form.source("image").locator("input[type=text]")).to_have_value("")

    dropped = notebook.page.evaluate_handle(_DROPPED)
    form.source("image").dispatch_event("drop", {"dataTransfer": dropped})
    expect(form.alert).to_contain_text("dropped.txt")
    # As a folder does.
    notebook.page.evaluate(_UNREADABLE_ONCE)
    form.source("image").dispatch_event("drop", {"dataTransfer": dropped})
    expect(form.alert).to_contain_text("dropped.txt cannot be read")
    expect(form.node).not_to_contain_text("Reading")

    upright = PIL.Image.new("RGB", (96, 64), "green")
    turned = upright.getexif()
    turned[0x0112] = 6
    _upload(form, "image", "turned.jpg", _png(upright, "JPEG", exif=turned))
    expect(form.source("image")).to_contain_text("64 × 96")
    expect(form.alert).to_be_empty()
    _upload(form, "image", "ink.jpg", _png(upright.convert("CMYK"), "JPEG"))
    expect(form.source("image")).to_contain_text("96 × 64")
    _upload(form, "mask", "small.png", _png(PIL.Image.new("L", (9, 9), 255)))
    expect(form.node).to_contain_text("9x9")
    expect(form.node).to_contain_text("96x64")
    # Larger than what a server takes in one message.
    large = tmp_path / "large.png"
    PIL.Image.new("RGB", (1900, 1900)).save(large, compress_level=0)
    assert large.stat().st_size > 10 * 2**20
    form.source("image").locator("input[type=file]").set_input_files(large)
    expect(form.source("image")).to_contain_text("1900 × 1900", timeout=_DRAWN_MS)


def _upload(form: FormPage, what: str, name: str, data: bytes) -> None:
    form.source(what).locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "image/png", "buffer": data}
    )


def test_notebook_7_draws_and_takes_the_cell(page: Page, lab: LabServer) -> None:
    name = "form_in_notebook_7.ipynb"
    lab.write_notebook(name, f"{LOAD}\ndalle.form('a boat in Notebook 7')")
    page.goto(lab.notebook_page(name))
    cells = page.locator(".jp-Cell")
    cells.first.wait_for(timeout=60_000)
    idle = page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
    idle.wait_for(state="attached", timeout=60_000)
    # While the page still settles on a busy machine, a key can be lost.
    for _ in range(20):
        cells.first.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        page.wait_for_timeout(500)
        if cells.first.locator(".jp-InputArea-prompt").inner_text() != "[ ]:":
            break
    output = cells.first.locator(".jp-Cell-outputArea")
    form = FormPage(output)
    form.choose("size", "256x256")
    began = time.monotonic()
    form.draw(1)
    print(f"\nfrom the button to the picture: {time.monotonic() - began:.2f} s")

    assert [width for _, width in _below(form)] == [256]
    expect(form.cell).to_have_value("%%dalle --size 256x256\na boat in Notebook 7")
    form.press("Insert below")
    cell = cells.nth(1)
    expect(cell).to_contain_text("a boat in Notebook 7")
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(cell).to_contain_text("1 picture from the archive, 0 requests")


@pytest.fixture
def _light_again(lab: LabServer) -> object:
    yield
    lab.set_theme("JupyterLab Light")


@pytest.mark.usefixtures("_light_again")
def test_words_and_reasons_can_be_read_in_both_themes_and_after_a_reload(
    opened: Open, lab: LabServer
) -> None:
    notebook = opened(LOAD, "dalle.form('a pear to be read')")
    form = _form(notebook)
    _drawn_small(form, 2)
    assert "OPENAI_API_KEY" in form.reason("endpoint", "openai")
    form.node.get_by_text("More settings").click()
    gated = form.node.locator(".dn-form-field:has(select:disabled):visible")
    assert gated.count() > 0
    for number in range(gated.count()):
        expect(gated.nth(number).locator(".dn-form-reason")).not_to_be_empty()
    _assert_readable(form)
    notebook.save()

    lab.set_theme("JupyterLab Dark")
    notebook.page.reload()
    notebook.cell(1).wait_for(timeout=60_000)
    form = FormPage(notebook.output(1))
    expect(form.tiles.locator("img[src]")).to_have_count(2)
    expect(form.prompt).to_have_value("a pear to be read")
    _assert_readable(form)
    for width in _WIDTHS:
        form.node.evaluate(f"node => node.parentElement.style.width = '{width}px'")
        for tab in ("Generate", "Edit", "Vary"):
            form.tab(tab)
            assert form.node.evaluate(_NO_OVERFLOW), (width, tab)


def _assert_readable(form: FormPage) -> None:
    form.tab("Generate")
    expect(form.cell).to_be_visible()
    words = form.node.evaluate(_WITH_BUTTONS)
    form.tab("Edit")
    form.source("image").get_by_label("Picture").fill("no_such.png")
    expect(form.source("image").get_by_role("alert")).not_to_be_empty()
    form.source("image").get_by_role("button", name="Choose").click()
    expect(form.source("image").locator(".dn-form-offer").first).to_be_visible()
    words += form.node.evaluate(_WITH_BUTTONS)

    assert len(words) > 30
    assert [word for word in words if word[1] < READABLE] == []
