"""The widgets in marimo, which has no Jupyter at all under its pages."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from instruments.environments import ROOT, python_with
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.foreign, pytest.mark.timeout(600)]

_START_MS = 90_000
_APP = """
import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
    import dalle_notebook as dalle
    return dalle, mo


@app.cell
def _(dalle):
    drawn = dalle.generate("a red apple", n=2, size="s")
    drawn
    return (drawn,)


@app.cell
def _(dalle, drawn, mo):
    editor = mo.ui.anywidget(dalle.mask_editor(drawn[0]))
    editor
    return (editor,)


@app.cell
def _(editor):
    editor.value
    painted = editor.widget.mask
    f"painted: {painted and (painted.mode, painted.size, painted.getextrema())}"
    return


@app.cell
def _(dalle, drawn, mo):
    slider = mo.ui.anywidget(dalle.compare_slider(drawn[0], drawn[1]))
    slider
    return (slider,)


@app.cell
def _(slider):
    f"divider at {slider.value['position']:.0f}"
    return
"""


@pytest.fixture
def app(tmp_path: Path) -> Iterator[str]:
    """The address of a running app."""
    (tmp_path / "app.py").write_text(_APP, "utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    run = ("-m", "marimo", "run", "app.py", "--headless", "--no-token")
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(python_with("marimo")), *run, "--host=127.0.0.1", f"--port={port}"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


def _goto(page: Page, address: str) -> None:
    page.goto("about:blank")
    for _ in range(60):
        with socket.socket() as probe:
            port = int(address.rsplit(":", 1)[1])
            if not probe.connect_ex(("127.0.0.1", port)):
                break
        page.wait_for_timeout(500)
    page.goto(address)


def test_pictures_mask_editor_and_slider_work_in_marimo(page: Page, app: str) -> None:
    _goto(page, app)
    canvas = page.locator("canvas").first
    canvas.wait_for(timeout=_START_MS)
    divider = page.get_by_role("slider", name="Divider")
    divider.wait_for(timeout=_START_MS)
    assert page.locator("img").count() >= 2
    expect(page.get_by_text("painted: None")).to_be_visible()

    stage = canvas.bounding_box()
    assert stage is not None
    x, y = stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 30, steps=4)
    page.mouse.up()
    expect(page.get_by_text("painted: ('L', (256, 256), (0, 255))")).to_be_visible()

    divider.focus()
    page.keyboard.press("End")
    expect(page.get_by_text("divider at 100")).to_be_visible()
