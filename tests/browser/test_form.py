"""The form in JupyterLab, used with the mouse."""

from __future__ import annotations

import pytest
from instruments import faults
from instruments.fault_server import FaultServer
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Open
from tests.browser.test_cells import LOAD

pytestmark = pytest.mark.browser


def _draw(form: Locator) -> None:
    form.get_by_role("button", name="Draw").click()


def test_a_form_draws_and_the_equal_cell_asks_nothing(opened: Open) -> None:
    notebook = opened(
        LOAD,
        "dalle.form('a small boat')",
        "%%dalle -n 2 --size 256x256\na small boat",
    )
    notebook.run(0)
    form = notebook.run(1)

    form.get_by_label("Size").select_option("256x256")
    form.get_by_label("Pictures").fill("2")
    form.get_by_label("Pictures").blur()
    expect(form.get_by_role("button", name="Draw")).to_have_text("Draw · free")
    _draw(form)
    expect(form).to_contain_text("2 pictures in", timeout=30_000)
    drawn = notebook.pictures(1)
    cell = notebook.run(2)
    expect(cell).to_contain_text("2 pictures from the archive, 0 requests")

    assert len(drawn) == 2
    assert notebook.pictures(2) == drawn


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
    notebook.run(0)
    form = notebook.run(1)

    notebook.start(3)
    fault_server.wait_for(1)
    _draw(form)
    expect(form).to_contain_text("0 of 4 ·")
    notebook.press_stop()
    notebook.wait_for_end(3)
    # The form waits still, and the kernel is free.
    expect(notebook.run(2)).to_contain_text("1 picture")
    form.get_by_role("button", name="Stop").click()

    expect(form).to_contain_text("0 of 4 kept; 4 already sent")
    expect(form.get_by_role("button", name="Draw")).to_be_enabled()


def test_a_problem_stands_under_the_form_and_goes_with_its_cause(opened: Open) -> None:
    notebook = opened(LOAD, "dalle.form('a {cat')")
    notebook.run(0)
    form = notebook.run(1)

    expect(form).to_contain_text("this brace is never closed")
    form.get_by_label("Prompt").fill("a cat with a ball")
    form.get_by_label("Prompt").blur()

    expect(form).not_to_contain_text("this brace")
    expect(form.get_by_role("button", name="Draw")).to_have_text("Draw · free")
