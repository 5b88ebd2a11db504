"""A cell in JupyterLab: its pictures, and the stop button."""

from __future__ import annotations

import re

import pytest
from instruments import faults
from instruments.fault_server import FaultServer
from playwright.sync_api import expect

from tests.browser.conftest import Open

pytestmark = pytest.mark.browser

LOAD = "%load_ext dalle_notebook\nimport dalle_notebook as dalle"


def test_a_cell_draws_once_and_shows_the_same_for_free(opened: Open) -> None:
    notebook = opened(LOAD, "%%dalle -n 3 --size 256x256\na red apple")
    notebook.run(0)

    first = notebook.run(1)
    expect(first).to_contain_text("3 pictures in")
    expect(first).to_contain_text("free")
    before = notebook.pictures(1)
    again = notebook.run(1)
    expect(again).to_contain_text("3 pictures from the archive, 0 requests")

    assert len(before) == 3
    assert all(width == 256 for _, width in before)
    assert notebook.pictures(1) == before


def test_an_error_is_one_line(opened: Open) -> None:
    notebook = opened(LOAD, "%%dalle --siz 256x256\na cat")
    notebook.run(0)

    output = notebook.run(1)

    expect(output).to_have_text(re.compile(r"^\s*UsageError: there is no option .*$"))
    assert "Traceback" not in output.inner_text()


def test_the_stop_button_ends_a_cell_and_keeps_its_pictures(
    opened: Open, fault_server: FaultServer
) -> None:
    fault_server.script(None, None)
    fault_server.always(faults.hang_headers(), method="POST")
    ask = f"%%dalle -n 4 --endpoint {fault_server.base_url}\na cat that is stopped"
    notebook = opened(LOAD, ask)
    notebook.run(0)

    notebook.start(1)
    output = notebook.output(1)
    expect(output).to_contain_text("2 of 4 ·")
    notebook.press_stop()
    expect(output).to_contain_text("KeyboardInterrupt: 2 of 4 kept")

    assert len(notebook.pictures(1)) == 2
    notebook.wait_until_idle(10_000)
