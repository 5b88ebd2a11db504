"""`dalle.form()`: the same asks as a cell, in nobody's way, and never silent."""

from __future__ import annotations

import json

import pytest
from instruments import faults
from instruments.answers import status
from instruments.canary import Canary
from instruments.fault_server import FaultServer

from tests.kernel.asking import prompts_of
from tests.kernel.forms import FormPage
from tests.kernel.kernels import Kernel

WIDGET = "application/vnd.jupyter.widget-view+json"
_PICTURES = """
import numpy as np
from PIL import Image
photo = Image.fromarray(np.full((64, 64, 3), 120, np.uint8))
half = Image.new('L', (64, 64)); half.paste(255, (0, 0, 32, 64))
editor = dalle.mask_editor(photo, half)
"""


@pytest.fixture
def at_server(kernel: Kernel, fault_server: FaultServer) -> Kernel:
    """A kernel whose session asks the server of this test."""
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")
    return kernel


@pytest.mark.parametrize(
    "fields",
    [
        {"n": 2, "size": "256x256", "seed": "7"},
        {"prompt": " {a|no} {coat} cat "},
        {"prompt": "a cat\n  \n>>> on a mat", "n": 2},
        {"tab": "edit", "image": "photo", "mask": "editor", "prompt": "a hat"},
        {"tab": "edit", "image": "photo", "mask": "half", "prompt": "a hat"},
        {"tab": "vary", "image": "photo", "n": 2},
    ],
    ids=["settings", "template", "altered", "painted", "white", "vary"],
)
def test_running_the_equal_cell_asks_for_nothing(
    at_server: Kernel, fault_server: FaultServer, fields: dict[str, object]
) -> None:
    at_server.run(_PICTURES + "coat = 'black'")
    page = FormPage(at_server)
    page.change(**fields)

    page.draw()
    asked, said = fault_server.posts, page["say"]
    at_server.run(page["cell"])

    assert said == ""
    assert asked == at_server.value("len(form.result)") > 0
    assert fault_server.posts == asked
    assert page["price"]["kept"] == asked


def test_what_a_cell_has_drawn_is_not_asked_again(
    at_server: Kernel, fault_server: FaultServer
) -> None:
    at_server.run("%%dalle -n 2 --size 512x512\na cat")
    page = FormPage(at_server)
    page.change(size="512x512", n=4)

    price = page["price"]
    page.draw()

    assert (price["kept"], price["wanted"]) == (2, 4)
    assert prompts_of(fault_server) == ["a cat"] * 4


def test_pictures_are_an_output_and_the_widget_has_a_twin(
    at_server: Kernel, fault_server: FaultServer
) -> None:
    page = FormPage(at_server, shown=True)
    page.change(n=2)

    page.draw()
    at_server.settle(0.3)
    again = at_server.run("form")
    widget, pictures = page.cell.displays

    assert widget.data[WIDGET]["model_id"]
    assert "Run the cell to use it" in widget.data["text/html"]
    assert widget.data["text/plain"] == "form: a cat"
    assert pictures.is_ours
    assert pictures.data["text/html"].count("<img") == 2
    assert "base64" not in pictures.data["text/plain"]
    assert again.displays[1].data == pictures.data
    assert page.states == ["kept", "kept"]


def test_the_kernel_is_free_while_a_form_draws_and_stop_ends_it(
    at_server: Kernel, fault_server: FaultServer
) -> None:
    fault_server.script(None)
    fault_server.always(faults.hang_headers(), method="POST")
    page = FormPage(at_server)
    page.change(n=4)

    page.send("draw")
    page.send("draw")
    fault_server.wait_for(4)
    assert at_server.value("1 + 1") == 2
    at_server.wait_until(lambda: page["drawing"]["done"] == 1)
    assert sorted(page.states) == ["drawing", "drawing", "drawing", "kept"]
    page.send("stop")

    said = page.wait_for_words("1 of 4 kept")
    assert "3 already sent" in said
    assert sorted(page.states) == ["kept", "stopped", "stopped", "stopped"]
    assert not page["is_problem"]
    assert at_server.value("len(form.result)") == 1
    assert fault_server.posts == 4


_BUSY = """
import threading, time
from dalle_notebook.session.session import current_session
threading.Thread(
    target=lambda: current_session().with_archive(lambda _: time.sleep(2))
).start()
time.sleep(0.1)
began = time.monotonic()
form._hear({'do': 'change', 'number': 1, 'fields': {'n': 2}})
form._hear({'do': 'draw'})
form._hear({'do': 'refresh'})
took = time.monotonic() - began
"""


@pytest.mark.slow
def test_what_a_page_says_does_not_wait_for_the_archive(
    at_server: Kernel, fault_server: FaultServer
) -> None:
    FormPage(at_server)

    at_server.run(_BUSY)

    assert at_server.value("took") < 1
    at_server.wait_until(lambda: at_server.value("form.result is not None"), timeout=15)
    assert at_server.value("len(form.result)") == 2


def test_only_what_is_missing_is_asked_once_more(
    at_server: Kernel, fault_server: FaultServer
) -> None:
    fault_server.script(None, status(403), None)
    page = FormPage(at_server, shown=True)
    page.change(n=3)

    page.draw()
    said, states = page["say"], page.states
    page.send("again")
    at_server.wait_until(lambda: page.states.count("kept") == 3, timeout=10)

    assert "2 of 3 kept" in said
    assert "ask again for the other one" in said
    assert "\n" not in said
    assert sorted(states) == ["failed", "kept", "kept"]
    assert fault_server.posts == 4
    page.settle()
    assert page["say"] == ""


def test_what_would_be_too_dear_is_said_and_not_sent(
    at_server: Kernel, fault_server: FaultServer
) -> None:
    page = FormPage(at_server)
    page.change(n=5)

    assert "options go into a cell" in page["price"]["problem"]
    page.send("draw")

    assert "--yes" in page.wait_for_words("not known")
    assert page["is_problem"]
    assert fault_server.posts == 0


def test_an_error_that_nobody_expected_is_shown_too(kernel: Kernel) -> None:
    page = FormPage(kernel)
    page.change()
    kernel.run(
        "from dalle_notebook.session.session import current_session\n"
        "current_session().close()"
    )

    page.send("draw")

    assert "\n" not in page.wait_for_words("unexpected RuntimeError")
    kernel.wait_until(lambda: not page["drawing"]["is_on"])


def test_no_key_is_in_anything_that_a_page_gets(
    kernel: Kernel, fault_server: FaultServer, canary: Canary
) -> None:
    kernel.run(
        f"dalle.configure(endpoint='{fault_server.base_url}', api_key='{canary.key}')"
    )
    page = FormPage(kernel, shown=True)

    page.change(prompt=f"a cat, {canary.key}", model=canary.key)
    said = page["say"]
    page.change(endpoint="openai")
    page.change(prompt="a dog", endpoint="", model="")
    page.draw()
    page.send("refresh")
    kernel.settle(0.5)

    assert "looks like an API key" in said
    assert page["fields"]["model"] == ""
    assert page.states == ["kept"]
    assert canary.key in str(fault_server.requests[-1].header("authorization"))
    assert canary.key not in json.dumps(kernel.comms)
    assert canary.key not in kernel.value("repr(form.get_state())")
