"""The mask editor in JupyterLab: painted by mouse, touch and keys, read in Python."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import PIL.Image
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    Locator,
    Page,
    expect,
)

from tests.browser.conftest import Open
from tests.browser.lab_server import LabServer
from tests.browser.notebook_page import NotebookPage
from tests.browser.test_cells import LOAD
from tests.browser.test_themes import CONTRASTS, READABLE

pytestmark = pytest.mark.browser

WIDTH, HEIGHT = 300, 200
EDITOR = f"""
import numpy as np
picture = np.full(({HEIGHT}, {WIDTH}, 3), 120, np.uint8)
picture[60:140, 100:200] = 200, 160, 40
editor = dalle.mask_editor(picture)
editor
"""
ASK = """
import json
mask = editor.mask
print(json.dumps(mask and [mask.mode, mask.size, mask.tobytes().hex()]))
"""
SECONDS = 15.0
COLOURS = """
(stage) => {
  const canvas = stage.querySelector('canvas');
  const drawing = canvas.getContext('2d');
  const { data } = drawing.getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
}
"""
"""How many colours the picture has that is to be painted on; a blank one has one."""


class Painting:
    """An editor in a cell, and what Python knows of its mask in another."""

    def __init__(self, notebook: NotebookPage, cell: int, asking: int) -> None:
        self.notebook = notebook
        self.page = notebook.page
        self.node = notebook.output(cell).locator(".dn-mask")
        self.stage = self.node.locator(".dn-mask-stage")
        self._asking = asking
        expect(self.node).to_be_visible()

    def place(self, across: float, down: float) -> tuple[float, float]:
        """A place of the page, by its part of the stage."""
        self.stage.scroll_into_view_if_needed()
        box = self.stage.bounding_box()
        assert box is not None
        return box["x"] + box["width"] * across, box["y"] + box["height"] * down

    def pixel(self, across: float, down: float) -> tuple[int, int]:
        """The pixel of the picture that is there, as the editor says."""
        self.page.mouse.move(*self.place(across, down))
        said = self.node.locator(".dn-mask-place").inner_text()
        x, y = map(int, said.split(","))
        return x, y

    def choose(self, tool: str) -> None:
        self.node.locator(f"input[value={tool}]").check(force=True)

    def drag(self, *places: tuple[float, float]) -> None:
        """Paint with the mouse through parts of the stage."""
        mouse = self.page.mouse
        mouse.move(*self.place(*places[0]))
        mouse.down()
        for place in places[1:]:
            mouse.move(*self.place(*place), steps=5)
        mouse.up()

    def mask(self, is_so: Callable[[Any], object] = lambda _: True) -> Any:
        """The mask in Python, height x width, or None; waits until something holds."""
        end = time.monotonic() + SECONDS
        while True:
            said = self.notebook.run(self._asking).inner_text().strip()
            found = json.loads(said.splitlines()[-1])
            mask = None
            if found is not None:
                mode, (width, height), data = found
                assert mode == "L"
                mask = np.frombuffer(bytes.fromhex(data), np.uint8)
                mask = mask.reshape(height, width)
            if is_so(mask):
                return mask
            assert time.monotonic() < end, f"the mask is still {mask}"
            time.sleep(0.3)

    def painted(self) -> Any:
        return self.mask(lambda mask: mask is not None)


@pytest.fixture(scope="module")
def bench(browser: Browser, lab: LabServer) -> Iterator[Painting]:
    """One notebook for all that is tried with hands and keys, which needs touch."""
    lab.write_notebook("bench.ipynb", LOAD, EDITOR, ASK)
    with browser.new_context(
        viewport={"width": 1280, "height": 900}, has_touch=True
    ) as context:
        notebook = NotebookPage.open(context.new_page(), lab, "bench.ipynb")
        notebook.run(0)
        notebook.run(1)
        yield Painting(notebook, 1, 2)


@pytest.fixture
def anew(bench: Painting) -> Painting:
    """The same notebook with a fresh editor."""
    bench.notebook.run(1)
    expect(bench.node).to_contain_text("nothing painted")
    return bench


@pytest.fixture
def painting(opened: Open) -> Painting:
    """A fresh editor in a notebook of its own."""
    notebook = opened(LOAD, EDITOR, ASK)
    notebook.run(0)
    notebook.run(1)
    return Painting(notebook, 1, 2)


def _rectangle(a: tuple[int, int], b: tuple[int, int]) -> Any:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[
        min(a[1], b[1]) : max(a[1], b[1]) + 1, min(a[0], b[0]) : max(a[0], b[0]) + 1
    ] = 255
    return mask


def _disc(radius: float, x: float, y: float) -> Any:
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    return np.hypot(columns + 0.5 - x, rows + 0.5 - y) <= radius


def test_what_the_mouse_paints_is_in_python_to_the_pixel_and_can_be_undone(
    anew: Painting,
) -> None:
    expect(anew.node).to_contain_text("What you paint will be repainted.")
    expect(anew.node).to_contain_text("nothing painted")
    assert anew.mask() is None

    anew.choose("rectangle")
    a, b = anew.pixel(0.4, 0.3), anew.pixel(0.55, 0.6)
    anew.drag((0.4, 0.3), (0.55, 0.6))
    assert np.array_equal(anew.painted(), _rectangle(a, b))

    anew.choose("brush")
    x, y = anew.pixel(0.5, 0.8)
    anew.drag((0.5, 0.8), (0.5, 0.8))
    both = anew.mask(lambda mask: mask[y, x] == 255)
    # The brush is 19 pixels wide; the mouse stands somewhere in its pixel.
    new = (both > 0) & (_rectangle(a, b) == 0)
    assert (new >= _disc(8.7, x + 0.5, y + 0.5)).all()
    assert (new <= _disc(10.3, x + 0.5, y + 0.5)).all()
    assert set(np.unique(both)) == {0, 255}

    undo = anew.node.get_by_role("button", name="Undo")
    undo.click()
    mask = anew.mask(lambda mask: mask[y, x] == 0)
    assert np.array_equal(mask, _rectangle(a, b))
    anew.stage.focus()
    anew.page.keyboard.press("Control+z")
    anew.mask(lambda mask: mask is None)
    expect(undo).to_be_disabled()
    anew.stage.focus()
    anew.page.keyboard.press("Control+y")
    assert np.array_equal(anew.painted(), _rectangle(a, b))
    anew.node.get_by_role("button", name="Invert").click()
    mask = anew.mask(lambda mask: mask[0, 0] == 255)
    assert np.array_equal(mask, 255 - _rectangle(a, b))
    anew.node.get_by_role("button", name="Clear").click()
    anew.mask(lambda mask: mask is None)


def test_lasso_bucket_and_eraser_work_while_zoomed_in(anew: Painting) -> None:
    for _ in range(2):
        anew.node.get_by_role("button", name="Zoom in").click()
    anew.choose("lasso")
    corners = [(0.3, 0.3), (0.7, 0.3), (0.5, 0.7)]
    pixels = [anew.pixel(*corner) for corner in corners]
    anew.drag(*corners)
    mask = anew.painted()
    inside = np.mean(pixels, axis=0).astype(int)
    assert mask[inside[1], inside[0]] == 255
    (x0, y0), (x1, _), (_, y2) = pixels
    area = (x1 - x0) * (y2 - y0) / 2
    assert abs((mask > 0).sum() - area) < 0.03 * area

    anew.choose("eraser")
    anew.drag((0.5, 0.45), (0.5, 0.5))
    x, y = anew.pixel(0.5, 0.47)
    anew.mask(lambda mask: mask[y, x] == 0)
    anew.choose("fill")
    anew.page.mouse.click(*anew.place(0.5, 0.47))
    mask = anew.mask(lambda mask: mask[y, x] == 255)
    assert mask[0, 0] == 0
    anew.page.mouse.click(*anew.place(0.1, 0.9))
    mask = anew.mask(lambda mask: mask[0, 0] == 255)
    assert (mask == 255).all()


def test_keys_alone_paint_and_jupyterlab_does_nothing_of_its_own(
    anew: Painting,
) -> None:
    keyboard, cells = (
        anew.page.keyboard,
        anew.notebook.panel.locator(".jp-Cell"),
    )
    count = cells.count()
    anew.stage.focus()
    keyboard.press("r")
    expect(anew.node.locator("input[value=rectangle]")).to_be_checked()
    # From the middle of the picture: Enter, ten pixels right, five down, Enter.
    keyboard.press("Enter")
    for key, times in (("ArrowRight", 10), ("ArrowDown", 5)):
        for _ in range(times):
            keyboard.press(f"Control+{key}")
    keyboard.press("Enter")
    middle = WIDTH // 2, HEIGHT // 2
    wanted = _rectangle(middle, (middle[0] + 10, middle[1] + 5))
    assert np.array_equal(anew.painted(), wanted)

    anew.stage.focus()
    keyboard.press("b")
    for _ in range(4):
        keyboard.press("[")
    keyboard.press("Shift+ArrowUp")
    keyboard.down(" ")
    keyboard.press("ArrowLeft")
    keyboard.press("ArrowLeft")
    keyboard.up(" ")
    line = anew.mask(lambda mask: mask.sum() > wanted.sum())
    added = np.argwhere((line > 0) & (wanted == 0))
    assert np.ptp(added[:, 1]) > np.ptp(added[:, 0]) > 3

    anew.stage.focus()
    keyboard.press("Enter")
    keyboard.press("Shift+ArrowDown")
    keyboard.press("Escape")
    keyboard.press("Control+z")
    assert np.array_equal(anew.mask(lambda m: m.sum() < line.sum()), wanted)
    anew.stage.focus()
    keyboard.press("Delete")
    anew.mask(lambda mask: mask is None)
    anew.node.locator("input[value=rectangle]").focus()
    for key in ("ArrowRight", "ArrowDown", "b", "Enter"):
        keyboard.press(key)
    expect(anew.node.locator("input[value=brush]")).to_be_checked()
    assert cells.count() == count


def test_one_finger_paints_and_two_move_the_view(anew: Painting) -> None:
    device = anew.page.context.new_cdp_session(anew.page)
    anew.choose("rectangle")
    a, b = anew.pixel(0.4, 0.3), anew.pixel(0.55, 0.6)
    scale = anew.node.locator(".dn-mask-scale")
    before = scale.inner_text()

    _touch(device, "Start", anew.place(0.4, 0.3))
    _touch(device, "Move", anew.place(0.5, 0.5))
    _touch(device, "Move", anew.place(0.55, 0.6))
    _touch(device, "End")
    found = anew.painted()
    assert np.array_equal(found, _rectangle(a, b))

    _touch(device, "Start", anew.place(0.45, 0.5))
    _touch(device, "Start", anew.place(0.45, 0.5), anew.place(0.55, 0.5))
    for spread in (0.1, 0.15, 0.2):
        fingers = anew.place(0.5 - spread, 0.5), anew.place(0.5 + spread, 0.5)
        _touch(device, "Move", *fingers)
    _touch(device, "End")
    expect(scale).not_to_have_text(before)
    assert np.array_equal(anew.painted(), found)


@pytest.mark.parametrize("keys", ["Enter", "Space"])
def test_a_stroke_of_keys_ends_where_the_mouse_or_the_next_control_is_taken(
    anew: Painting, keys: str
) -> None:
    keyboard = anew.page.keyboard
    anew.stage.focus()
    keyboard.down(keys)
    keyboard.press("ArrowRight")
    if keys == "Enter":
        keyboard.up(keys)
    else:
        # The key is let go where nobody of the picture hears it.
        keyboard.press("Tab")
        keyboard.up(keys)
    first = anew.painted() > 0

    anew.drag((0.2, 0.2), (0.3, 0.2))

    both = anew.mask(lambda mask: (mask > 0).sum() > first.sum()) > 0
    assert (both >= first).all()
    anew.stage.focus()
    keyboard.press("Control+z")
    assert np.array_equal(anew.mask(lambda m: (m > 0).sum() < both.sum()) > 0, first)


def _pen(device: CDPSession, kind: str, x: float, y: float) -> None:
    device.send(
        "Input.dispatchMouseEvent",
        {
            "type": f"mouse{kind}",
            "x": x,
            "y": y,
            "button": "left",
            "buttons": 1,
            "clickCount": 1,
            "pointerType": "pen",
            "force": 1,
        },
    )


def _touch(device: CDPSession, kind: str, *places: tuple[float, float]) -> None:
    points = [{"x": x, "y": y, "id": at} for at, (x, y) in enumerate(places)]
    device.send(
        "Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points}
    )


def test_a_palm_changes_nothing_while_a_pen_paints(anew: Painting) -> None:
    device = anew.page.context.new_cdp_session(anew.page)
    y = anew.pixel(0.3, 0.5)[1]
    _pen(device, "Pressed", *anew.place(0.3, 0.5))
    _pen(device, "Moved", *anew.place(0.32, 0.5))
    _touch(device, "Start", anew.place(0.6, 0.9))
    _touch(device, "Move", anew.place(0.62, 0.92))
    _touch(device, "End")
    _pen(device, "Moved", *anew.place(0.35, 0.5))
    _pen(device, "Released", *anew.place(0.35, 0.5))

    rows = np.flatnonzero(anew.painted().any(axis=1))

    assert y - 12 < rows[0] < y < rows[-1] < y + 12


def test_what_is_pressed_during_a_stroke_leaves_all_of_it_to_undo(
    anew: Painting,
) -> None:
    keyboard, mouse = anew.page.keyboard, anew.page.mouse
    mouse.move(*anew.place(0.3, 0.3))
    mouse.down()
    mouse.move(*anew.place(0.35, 0.3), steps=3)
    keyboard.press("Delete")
    mouse.move(*anew.place(0.6, 0.6), steps=5)
    mouse.up()
    expect(anew.node).not_to_contain_text("nothing painted")
    keyboard.press("Control+z")
    expect(anew.node).to_contain_text("nothing painted")
    # Held down, a key does once what it does.
    keyboard.down("i")
    for _ in range(4):
        keyboard.down("i")
    keyboard.up("i")
    expect(anew.node).to_contain_text("100 % painted")
    keyboard.press("Control+z")
    expect(anew.node.get_by_role("button", name="Undo")).to_be_disabled()


def test_no_key_in_the_editor_runs_or_deletes_its_cell(anew: Painting) -> None:
    cells = anew.notebook.panel.locator(".jp-Cell")
    count, prompt = cells.count(), cells.nth(1).locator(".jp-InputArea-prompt")
    before = prompt.inner_text()
    anew.drag((0.4, 0.3), (0.5, 0.4))
    anew.stage.focus()
    for key in ("d", "d", "x", "Shift+M", "Shift+Enter", "Control+Enter", "Alt+Enter"):
        anew.page.keyboard.press(key)
    expect(anew.node).to_contain_text("Running this cell would start over")

    assert anew.painted().any()
    assert (cells.count(), prompt.inner_text()) == (count, before)


def test_the_brush_is_under_the_pointer_where_a_page_is_scaled(anew: Painting) -> None:
    scale = "node => { node.style.transform = 'scale(.5)' }"
    anew.node.evaluate(scale)

    x, y = anew.pixel(0.5, 0.5)

    assert abs(x - WIDTH / 2) <= 2
    assert abs(y - HEIGHT / 2) <= 2


def test_moving_the_pointer_is_no_news_for_those_who_listen(anew: Painting) -> None:
    anew.node.evaluate(
        """node => {
          window.news = 0;
          const live = '[role=status], [aria-live], output';
          new MutationObserver(all => {
            window.news += all.filter(({ target }) =>
              (target.closest ? target : target.parentElement).closest(live)).length;
          }).observe(node, { childList: true, characterData: true, subtree: true });
        }"""
    )
    for place in (0.3, 0.4, 0.5):
        anew.pixel(place, place)
    anew.node.get_by_role("slider", name="Softness").focus()
    anew.page.keyboard.press("ArrowRight")
    expect(anew.node.get_by_role("slider", name="Softness")).to_have_attribute(
        "aria-valuetext", "1 %"
    )

    assert anew.page.evaluate("window.news") == 0


def _png(image: PIL.Image.Image, kind: str = "PNG", **how: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


def _noise(size: int) -> bytes:
    """A PNG of so many bytes."""
    pixels = np.random.default_rng(5).integers(0, 256, (size // 4096, 4096), np.uint8)
    return _png(PIL.Image.fromarray(pixels), compress_level=0)


def _upload(painting: Painting, name: str, data: bytes) -> None:
    painting.node.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "image/png", "buffer": data}
    )


def test_a_mask_is_loaded_saved_and_put_in_from_python(
    opened: Open, tmp_path: Path
) -> None:
    put = f"given = np.zeros(({HEIGHT}, {WIDTH}), np.uint8); given[3:9, 5:50] = 255\n"
    notebook = opened(LOAD, EDITOR, ASK, f"{put}editor.mask = given")
    notebook.run(0)
    notebook.run(1)
    painting = Painting(notebook, 1, 2)
    mask = np.random.default_rng(4).integers(0, 256, (HEIGHT, WIDTH), dtype=np.uint8)
    _upload(painting, "a mask.png", _png(PIL.Image.fromarray(mask)))
    assert np.array_equal(painting.painted(), mask)
    expect(painting.node.locator(".dn-mask-message")).to_be_empty()

    with painting.page.expect_download() as download:
        painting.node.get_by_role("button", name="Save the mask").click()
    path = tmp_path / "mask.png"
    download.value.save_as(path)
    with PIL.Image.open(path) as saved:
        assert saved.mode == "L"
        assert np.array_equal(np.asarray(saved), mask)

    # A stroke is still on its way when Python puts in another one.
    painting.choose("rectangle")
    painting.drag((0.4, 0.3), (0.55, 0.6))
    notebook.run(3)
    expect(painting.node).to_contain_text("< 1 % painted")
    time.sleep(1)
    put_in = np.zeros((HEIGHT, WIDTH), np.uint8)
    put_in[3:9, 5:50] = 255
    assert np.array_equal(painting.mask(), put_in)
    painting.node.get_by_role("button", name="Undo").click()
    painting.node.get_by_role("button", name="Undo").click()
    assert np.array_equal(painting.mask(lambda m: m.sum() > 100_000), mask)


def test_what_is_no_mask_is_said_in_a_line_and_breaks_nothing(
    painting: Painting,
) -> None:
    frames = [PIL.Image.new("RGB", (WIDTH, HEIGHT), each) for each in ("red", "blue")]
    moving = _png(frames[0], "GIF", save_all=True, append_images=frames[1:])
    upright = PIL.Image.new("L", (WIDTH, HEIGHT), 255)
    turned = upright.getexif()
    turned[0x0112] = 6
    ink = PIL.Image.new("CMYK", (WIDTH, HEIGHT), (0, 0, 0, 255))
    bad = {
        "words.txt": (b"only text", "no picture that we know"),
        "huge.png": (_png(PIL.Image.new("1", (10_000, 10_000))), "at most 40 million"),
        "moving.gif": (moving, "this is a GIF"),
        "small.png": (_png(PIL.Image.new("L", (9, 9), 255)), "9x9 pixels and"),
        "turned.jpg": (_png(upright, "JPEG", exif=turned), "200x300 pixels and"),
        "ink.jpg": (_png(ink, "JPEG"), "no white pixel"),
        # More than the websocket of a Jupyter server takes in one message.
        "noise.png": (_noise(11 * 2**20), "4096x2816 pixels and"),
        "<b>x</b>.png": (b"", "there are no bytes"),
    }
    painting.choose("rectangle")
    painting.drag((0.4, 0.3), (0.55, 0.6))
    before = painting.painted()
    message = painting.node.locator(".dn-mask-message")

    for name, (data, words) in bad.items():
        _upload(painting, name, data)
        expect(message).to_contain_text(words)
        expect(message).to_contain_text(name)
        assert "\n" not in message.inner_text().strip()

    assert np.array_equal(painting.mask(), before)
    painting.drag((0.1, 0.1), (0.12, 0.12))
    expect(message).to_be_empty()
    _upload(painting, "good.png", _png(upright))
    assert (painting.mask(lambda mask: mask[0, 0] == 255) == 255).all()
    expect(message).to_be_empty()


def test_a_file_that_cannot_be_read_or_written_is_said(anew: Painting) -> None:
    # As where the disk that it lies on is taken away.
    anew.page.evaluate(
        """() => {
          const { createObjectURL } = URL;
          const fail = () => { throw new DOMException('gone', 'NotReadableError'); };
          File.prototype.arrayBuffer = URL.createObjectURL = fail;
          window.mend = () => Object.assign(URL, { createObjectURL });
        }"""
    )
    message = anew.node.locator(".dn-mask-message")
    _upload(anew, "mask.png", b"a mask")
    expect(message).to_contain_text("mask.png cannot be read")
    anew.node.get_by_role("button", name="Save the mask").click()
    expect(message).to_contain_text("could not be saved")
    anew.page.evaluate("() => { window.mend(); delete File.prototype.arrayBuffer; }")


def test_an_edit_shows_before_and_after(opened: Open) -> None:
    notebook = opened(
        LOAD,
        EDITOR,
        ASK,
        "editor.edit('a red ball on a table')",
        "editor.edit('a red ball on a table', size='256x256')",
    )
    notebook.run(0)
    notebook.run(1)
    expect(notebook.run(3)).to_contain_text("UsageError: nothing is painted")
    painting = Painting(notebook, 1, 2)
    painting.choose("ellipse")
    painting.drag((0.4, 0.3), (0.6, 0.7))
    painting.painted()

    edited = notebook.run(4)

    expect(edited).to_contain_text("may be repainted")
    shown = notebook.pictures(4)
    assert len(shown) >= 2
    assert all(width > 0 for _, width in shown)


def test_all_views_and_a_page_that_comes_back_show_what_was_painted(
    opened: Open, lab: LabServer
) -> None:
    notebook = opened(LOAD, EDITOR, ASK, "editor")
    notebook.run(0)
    notebook.run(1)
    notebook.run(3)
    painting, second = Painting(notebook, 1, 2), Painting(notebook, 3, 2)
    painting.choose("rectangle")
    expect(second.node.locator("input[value=rectangle]")).to_be_checked()
    painting.drag((0.4, 0.3), (0.55, 0.6))
    before = painting.painted()
    share = f"{100 * (before > 0).mean():.0f} % painted"
    expect(second.node).to_contain_text(share)
    second.node.get_by_role("button", name="Undo").click()
    expect(painting.node).to_contain_text("nothing painted")
    second.node.get_by_role("button", name="Redo").click()
    assert np.array_equal(painting.painted(), before)
    notebook.save()

    painting.page.reload()
    notebook.cell(1).wait_for(timeout=60_000)
    notebook.wait_until_idle()

    expect(painting.node).to_contain_text(share)
    undo = painting.node.get_by_role("button", name="Undo")
    expect(undo).to_be_disabled()
    assert np.array_equal(painting.mask(), before)
    # Another page of the same kernel, as a second window.
    name = "test_all_views_and_a_page_that_comes_back_show_what_was_painted.ipynb"
    other = NotebookPage.open(painting.page.context.new_page(), lab, name)
    there = Painting(other, 1, 2)
    expect(there.node).to_contain_text(share)
    there.choose("rectangle")
    there.drag((0.1, 0.1), (0.3, 0.2))
    expect(undo).to_be_enabled()
    both = there.mask(lambda mask: (mask > 0).sum() > (before > 0).sum())
    assert (both >= before).all()
    share = f"{100 * (both > 0).mean():.0f} % painted"
    for page in (painting, there):
        expect(page.node).to_contain_text(share)
        expect(page.node.locator(".dn-mask-message")).to_be_empty()


def test_without_kernel_or_trust_the_picture_is_seen(
    painting: Painting, lab: LabServer, context: BrowserContext
) -> None:
    painting.notebook.save()
    name = "test_without_kernel_or_trust_the_picture_is_seen.ipynb"
    notebook = lab.read_notebook(name)
    output = notebook.cells[1].outputs[1]
    assert output.data["text/plain"] == "mask editor: the picture, 300x200"
    notebook.metadata["sent_by"] = "somebody"
    nbformat.write(notebook, lab.root / f"sent_{name}")

    sent = NotebookPage.open(context.new_page(), lab, f"sent_{name}")
    expect(sent.output(1)).to_contain_text("Run the cell to paint on the picture")

    assert not sent.is_trusted
    assert [width for _, width in sent.pictures(1)] == [WIDTH]
    # The page that painted goes on showing it when its kernel starts anew.
    painting.page.locator("[data-jp-item-name=restart] jp-button").first.click()
    painting.page.get_by_role("button", name="Confirm Kernel Restart").click()
    painting.notebook.wait_until_idle()
    assert painting.stage.evaluate(COLOURS) > 1
    painting.drag((0.4, 0.3), (0.5, 0.4))
    expect(painting.node).to_contain_text("Python does not answer yet")


@pytest.fixture
def _light_again(lab: LabServer) -> object:
    yield
    lab.set_theme("JupyterLab Light")


@pytest.mark.usefixtures("_light_again")
@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_every_word_can_be_read(
    opened: Open, lab: LabServer, page: Page, theme: str
) -> None:
    lab.set_theme(theme)
    page.set_viewport_size({"width": 900, "height": 900})
    notebook = opened(LOAD, EDITOR)
    notebook.run(0)
    node: Locator = notebook.run(1).locator(".dn-mask")
    node.locator("input[type=file]").set_input_files(
        {"name": "words.txt", "mimeType": "text/plain", "buffer": b"only text"}
    )
    expect(node).to_contain_text("no picture that we know")

    words = node.evaluate(CONTRASTS)

    assert len(words) > 8
    assert [word for word in words if word[1] < READABLE] == []
    assert node.evaluate("node => node.scrollWidth <= node.clientWidth")
