"""`dalle.form()`: the same asks as a cell, in nobody's way, and never silent."""

from __future__ import annotations

from pathlib import Path

import pytest
from instruments import faults
from instruments.answers import status
from instruments.fault_server import FaultServer

from tests.kernel.asking import prompts_of
from tests.kernel.kernels import Kernel

WIDGET = "application/vnd.jupyter.widget-view+json"


def _press(kernel: Kernel, button: str = "button") -> None:
    name = kernel.value(f"form.{button}.model_id")
    kernel.send_comm(name, {"method": "custom", "content": {"event": "click"}})


def _wait_for_words(kernel: Kernel, words: str) -> str:
    """Wait until the form says something under its buttons; all of it."""

    def said() -> str:
        return str(kernel.value("form.message.value"))

    kernel.wait_until(lambda: words in said(), timeout=10)
    return said()


def _draw(kernel: Kernel) -> None:
    _press(kernel)
    kernel.wait_until(lambda: kernel.value("form.result is not None"), timeout=15)
    kernel.wait_until(lambda: not kernel.value("form.button.disabled"))


@pytest.mark.parametrize(
    ("change", "cell"),
    [
        pytest.param(
            "",
            "%%dalle -n 4 --size 512x512\na cat",
            marks=pytest.mark.slow,
        ),
        ("form.count.value = 1", "%%dalle --size m\na cat"),
        pytest.param(
            "form.size.value = '256x256'",
            "%%dalle --size s -n 4\na cat",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "coat = 'black'; form.prompt.value = 'a {coat} cat'",
            "%%dalle --size m -n 4\na black cat",
            marks=pytest.mark.slow,
        ),
        (
            "form.prompt.value = ' {a|no} cat '; form.count.value = 1",
            "%%dalle --size m\na cat\n---\nno cat",
        ),
    ],
)
def test_the_equal_cell_asks_nothing_more(
    kernel: Kernel, fault_server: FaultServer, change: str, cell: str
) -> None:
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")
    kernel.run("form = dalle.form('a cat')")
    kernel.run(change)

    _draw(kernel)
    asked = fault_server.posts
    kernel.run(cell)

    assert asked == kernel.value("len(form.result)") > 0
    assert fault_server.posts == asked


def test_what_a_cell_has_drawn_is_not_asked_again(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")
    kernel.run("%%dalle -n 2 --size 512x512\na cat")
    kernel.run("form = dalle.form('a cat')")

    assert "2 of 4 kept already" in kernel.value("form.hint.value")
    _draw(kernel)
    assert prompts_of(fault_server) == ["a cat"] * 4


def test_the_form_writes_out_the_cell_that_does_the_same(kernel: Kernel) -> None:
    kernel.run("form = dalle.form('a <cat>')\nform.model.value = 'dall-e-2'")

    assert (
        "%%dalle -n 4 --size 512x512 --model dall-e-2\na &lt;cat&gt;"
    ) in kernel.value("form.cell.value")


def test_only_sizes_of_the_model_are_offered(kernel: Kernel) -> None:
    kernel.run("form = dalle.form('a cat')\nform.model.value = 'dall-e-3'")

    sizes = kernel.value("form.size.options")

    assert sizes == ("1024x1024", "1792x1024", "1024x1792")
    assert kernel.value("form.size.value") == "1024x1024"
    kernel.wait_until(
        lambda: kernel.value("form.button.description") == "Draw · free", timeout=5
    )


def test_pictures_are_an_output_and_the_widget_has_a_twin(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")
    cell = kernel.run("form = dalle.form('a cat'); form")

    _draw(kernel)
    kernel.settle(0.3)
    again = kernel.run("form")
    widget, pictures = cell.displays

    assert widget.data[WIDGET]["model_id"]
    assert "Run the cell to use it" in widget.data["text/html"]
    assert widget.data["text/plain"] == "form: a cat"
    assert pictures.is_ours
    assert pictures.data["text/html"].count("<img") == 4
    assert "base64" not in pictures.data["text/plain"]
    assert again.displays[1].data == pictures.data


def test_the_kernel_is_free_while_a_form_draws_and_stop_ends_it(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    fault_server.script(None)
    fault_server.always(faults.hang_headers(), method="POST")
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")
    kernel.run("form = dalle.form('a cat'); form")

    _press(kernel)
    fault_server.wait_for(4)
    assert kernel.value("1 + 1") == 2
    assert kernel.value("(form.button.disabled, form.stop.disabled)") == (True, False)
    kernel.wait_until(lambda: kernel.value("form._running.run.finished") == 1)
    _press(kernel, "stop")

    said = _wait_for_words(kernel, "1 of 4 kept")
    assert "3 already sent" in said
    assert "ask again" in said
    kernel.wait_until(lambda: not kernel.value("form.button.disabled"))
    assert kernel.value("len(form.result)") == 1


def test_a_second_click_asks_for_nothing(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")
    kernel.run("form = dalle.form('a cat')")

    kernel.run("form.button.click(); form.button.click()")
    kernel.wait_until(lambda: kernel.value("form.result is not None"), timeout=15)
    kernel.settle(0.5)

    assert fault_server.posts == 4


_BUSY = """
import threading, time
from dalle_notebook.session.session import current_session
threading.Thread(
    target=lambda: current_session().with_archive(lambda _: time.sleep(3))
).start()
time.sleep(0.2)
began = time.monotonic()
form.count.value = 2
form.button.click()
took = time.monotonic() - began
"""


@pytest.mark.slow
def test_callbacks_do_not_wait_for_the_archive(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")
    kernel.run("form = dalle.form('a cat')")

    kernel.run(_BUSY)

    assert kernel.value("took") < 2
    kernel.wait_until(lambda: kernel.value("form.result is not None"), timeout=15)
    assert kernel.value("len(form.result)") == 2


def test_a_problem_of_the_endpoint_is_shown_in_one_line(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    fault_server.usual = status(403)
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")
    cell = kernel.run("form = dalle.form('a cat'); form")

    _press(kernel)

    said = _wait_for_words(kernel, "0 of 4 kept")
    assert "ask again for the other 4" in said
    assert "\n" not in said
    assert "no picture" in cell.displays[1].data["text/html"]
    kernel.wait_until(lambda: not kernel.value("form.button.disabled"))


def test_what_would_be_too_dear_is_said_and_not_sent(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")
    kernel.run("form = dalle.form('a cat'); form.count.value = 5")

    _press(kernel)

    assert "options go into a cell" in _wait_for_words(kernel, "--yes")
    assert fault_server.posts == 0


def test_an_error_that_nobody_expected_is_shown_too(kernel: Kernel) -> None:
    kernel.run("form = dalle.form('a cat')")
    kernel.run(
        "from dalle_notebook.session.session import current_session\n"
        "current_session().close()"
    )

    _press(kernel)

    assert "\n" not in _wait_for_words(kernel, "unexpected RuntimeError")
    kernel.wait_until(lambda: not kernel.value("form.button.disabled"))


def test_a_prompt_that_is_wrong_is_said_when_the_field_is_left(
    kernel: Kernel, home: Path
) -> None:
    kernel.run("form = dalle.form('a cat')\nform.prompt.value = 'a {cat'")

    said = _wait_for_words(kernel, "this brace is never closed")
    kernel.run("form.prompt.value = 'a dog'")
    kernel.wait_until(lambda: kernel.value("form.message.value") == "", timeout=5)

    assert "  a {cat\n    ^" in said
    assert not (home / "originals").exists()
