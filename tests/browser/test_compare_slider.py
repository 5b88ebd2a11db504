"""The slider in JupyterLab: mouse, touch, keyboard, blinking, difference, no trust."""

from __future__ import annotations

import nbformat
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, expect

from tests.browser.conftest import Open
from tests.browser.lab_server import LabServer
from tests.browser.notebook_page import PICTURES, NotebookPage
from tests.browser.test_cells import LOAD

pytestmark = pytest.mark.browser

TWO = """
import numpy as np
a = np.full((200, 300, 3), 100, np.uint8)
b = a.copy(); b[:100, :, 0] += 5
s = dalle.compare_slider(a, b, labels=("the first", "the second"))
s
"""
FRONT = "e => e.dataset.front"


def _slider(opened: Open, *cells: str) -> tuple[NotebookPage, Locator]:
    notebook = opened(LOAD, TWO, *cells)
    notebook.run(0)
    node = notebook.run(1).locator(".dn-compare")
    expect(node).to_be_visible()
    return notebook, node


def _value(notebook: NotebookPage, cell: int) -> str:
    return notebook.run(cell).inner_text().strip().splitlines()[-1]


def test_the_divider_is_dragged_by_mouse_and_moved_by_keys(opened: Open) -> None:
    notebook, node = _slider(opened, "s.position", "s.position", "s.position = 70")
    divider = node.get_by_role("slider", name="Divider")
    box = node.locator(".dn-stage").bounding_box()
    assert box is not None

    mouse = notebook.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + 40)
    mouse.down()
    mouse.move(box["x"] + box["width"] / 4, box["y"] + 60, steps=4)
    mouse.up()
    expect(divider).to_have_attribute("aria-valuenow", "25")
    expect(divider).to_be_focused()
    expect(divider).to_have_attribute(
        "aria-valuetext", "25 % first, 75 % second picture"
    )
    for key in ("ArrowRight", "Shift+ArrowRight", "ArrowLeft"):
        notebook.page.keyboard.press(key)
    expect(divider).to_have_attribute("aria-valuenow", "35")
    assert 34 < float(_value(notebook, 2)) < 36
    divider.focus()
    notebook.page.keyboard.press("End")
    expect(divider).to_have_attribute("aria-valuenow", "100")
    assert _value(notebook, 3) == "100.0"
    notebook.run(4)
    expect(divider).to_have_attribute("aria-valuenow", "70")


def test_the_divider_follows_a_finger(browser: Browser, lab: LabServer) -> None:
    lab.write_notebook("touched.ipynb", LOAD, TWO)
    with browser.new_context(
        viewport={"width": 1280, "height": 900}, has_touch=True
    ) as context:
        notebook = NotebookPage.open(context.new_page(), lab, "touched.ipynb")
        notebook.run(0)
        node = notebook.run(1).locator(".dn-compare")
        box = node.locator(".dn-stage").bounding_box()
        assert box is not None
        finger = context.new_cdp_session(notebook.page)

        def touch(kind: str, *across: float) -> None:
            points = [
                {"x": box["x"] + box["width"] * part, "y": box["y"] + 50, "id": number}
                for number, part in enumerate(across)
            ]
            finger.send(
                "Input.dispatchTouchEvent", {"type": kind, "touchPoints": points}
            )

        touch("touchStart", 0.5)
        for part in (0.6, 0.7, 0.8):
            touch("touchMove", part)
        touch("touchEnd")
        divider = node.get_by_role("slider", name="Divider")
        expect(divider).to_have_attribute("aria-valuenow", "80")
        touch("touchStart", 0.4, 0.6)
        touch("touchMove", 0.3, 0.7)
        touch("touchMove", 0.2, 0.8)
        touch("touchEnd")

        expect(node.locator(".dn-zoom .dn-number")).to_have_text("300 %")
        expect(divider).to_have_attribute("aria-valuenow", "80")


def test_it_blinks_slowly_and_a_key_shows_the_other(opened: Open) -> None:
    notebook, node = _slider(opened)
    stage = node.locator(".dn-stage")

    node.get_by_role("radio", name="Blink").click()
    changes = stage.evaluate(
        """(stage) => new Promise((done) => {
          let count = 0;
          new MutationObserver(() => count++).observe(
            stage, { attributeFilter: ['data-front'] });
          setTimeout(() => done(count), 3200);
        })"""
    )
    assert 2 <= changes <= 4
    node.get_by_label("Changes a second").fill("2.5")
    expect(node.locator(".dn-own")).to_contain_text("2.5 / s")
    node.get_by_role("button", name="Stop blinking").click()
    before = stage.evaluate(FRONT)
    notebook.page.keyboard.press("b")
    assert stage.evaluate(FRONT) != before
    expect(node.get_by_role("status")).to_contain_text("is shown")
    # Lab's own command of this letter would have made a cell.
    expect(notebook.panel.locator(".jp-Cell")).to_have_count(2)


def test_where_less_motion_is_wanted_it_blinks_only_when_asked(
    browser: Browser, lab: LabServer
) -> None:
    lab.write_notebook("still.ipynb", LOAD, TWO)
    with browser.new_context(reduced_motion="reduce") as context:
        notebook = NotebookPage.open(context.new_page(), lab, "still.ipynb")
        notebook.run(0)
        node = notebook.run(1).locator(".dn-compare")
        stage = node.locator(".dn-stage")

        node.get_by_role("radio", name="Blink").click()
        expect(node.get_by_role("status")).to_contain_text("only when asked")
        notebook.page.wait_for_timeout(1500)
        assert stage.evaluate(FRONT) == "a"
        node.get_by_role("button", name="Start blinking").click()
        expect(stage).to_have_attribute("data-front", "b")


def test_a_difference_is_counted_and_amplified(opened: Open) -> None:
    notebook, node = _slider(opened, "s.mode, s.amplify")
    first_pixel = """
    c => [...c.getContext('2d').getImageData(10, 10, 1, 1).data].join(' ')
    """

    node.get_by_role("radio", name="Difference").click()
    expect(node.get_by_role("status")).to_have_text(
        "50.0 % of the pixels differ, by 5 of 255 at most."
    )
    canvas = node.locator("canvas")
    assert canvas.evaluate(first_pixel) == "20 0 0 255"
    node.get_by_label("Amplified").select_option("32")
    expect(node.get_by_label("Amplified")).to_have_value("32")
    assert canvas.evaluate(first_pixel) == "160 0 0 255"

    assert _value(notebook, 2) == "('difference', 32.0)"


def test_both_pictures_are_enlarged_and_moved_together(opened: Open) -> None:
    notebook, node = _slider(opened)
    looks = (
        "e => [...e.querySelectorAll('img')].map(i => getComputedStyle(i).transform)"
    )

    stage = node.locator(".dn-stage")
    stage.focus()
    for key in ("+", "+", "+", "ArrowRight", "ArrowDown"):
        notebook.page.keyboard.press(key)
    expect(node.locator(".dn-zoom .dn-number")).to_have_text("195 %")
    first, second = stage.evaluate(looks)
    assert first == second != "none"
    box = stage.bounding_box()
    assert box is not None
    mouse = notebook.page.mouse
    mouse.move(box["x"] + 30, box["y"] + 60)
    mouse.down()
    mouse.move(box["x"] + 80, box["y"] + 60)
    mouse.up()
    moved = stage.evaluate(looks)
    assert moved[0] == moved[1] != first
    expect(node.get_by_role("slider", name="Divider")).to_have_attribute(
        "aria-valuenow", "50"
    )
    notebook.page.keyboard.press("0")
    expect(node.locator(".dn-zoom .dn-number")).to_have_text("100 %")


def test_another_size_is_shown_whole_and_said(opened: Open) -> None:
    notebook = opened(
        LOAD,
        "import numpy as np\n"
        "dalle.compare_slider(np.zeros((300, 200)), np.ones((64, 128)))",
    )
    notebook.run(0)
    node = notebook.run(1).locator(".dn-compare")

    expect(node).to_contain_text(
        "B is 128 × 64 and shown fitted into A, which is 200 × 300."
    )


def test_a_notebook_nobody_trusts_shows_both_pictures(
    opened: Open, lab: LabServer, context: BrowserContext
) -> None:
    notebook, _ = _slider(opened)
    notebook.save()
    name = "test_a_notebook_nobody_trusts_shows_both_pictures.ipynb"
    sent = lab.read_notebook(name)
    sent.metadata["sent_by"] = "somebody"
    nbformat.write(sent, lab.root / "sent_slider.ipynb")

    other = NotebookPage.open(context.new_page(), lab, "sent_slider.ipynb")
    other.output(1).locator("img").nth(1).wait_for()

    assert not other.is_trusted
    assert [width for _, width in other.output(1).evaluate(PICTURES)] == [300, 300]
    expect(other.output(1)).to_contain_text("the second")
    assert "base64" not in str(
        [o.data.get("text/plain") for o in sent.cells[1].outputs]
    )
