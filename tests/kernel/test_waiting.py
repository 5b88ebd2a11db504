"""A cell that waits for pictures, in every place where code may stand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from instruments.canary import Canary
from instruments.fault_server import FaultServer
from instruments.limited_server import LimitedServer

from tests.kernel.asking import prompts_of
from tests.kernel.forms import FormPage
from tests.kernel.kernels import Kernel

_BUTTON = """
import ipywidgets, threading, time
pressed = []
button = ipywidgets.Button()
button.on_click(lambda _: pressed.append(time.monotonic()))
name = button.model_id
"""


def _press(kernel: Kernel, name: str) -> None:
    click = {"method": "custom", "content": {"event": "click"}}
    kernel.send_comm(name, click)


@pytest.mark.parametrize("words", ["dalle\na cat\n", "dalle_edit it\na cat\n"])
def test_a_button_is_served_while_a_cell_waits(kernel: Kernel, words: str) -> None:
    with LimitedServer(delay=2.0) as server:
        kernel.run(_BUTTON)
        kernel.run("import PIL.Image; it = PIL.Image.new('RGB', (8, 8))")
        kernel.run(f"dalle.configure(endpoint='{server.base_url}')")
        name = kernel.value("name")

        cell = kernel.start(f"%%{words}")
        server.wait_for(1)
        _press(kernel, name)
        kernel.wait(cell)
        kernel.run("ended = time.monotonic()")

    assert cell.status == "ok"
    assert kernel.value("ended - pressed[0]") > 0.5


def test_two_orders_of_a_form_and_a_cell_run_side_by_side(kernel: Kernel) -> None:
    with LimitedServer(delay=1.0) as server:
        kernel.run(f"dalle.configure(endpoint='{server.base_url}')")
        page = FormPage(kernel, "a dog")

        cell = kernel.start("%%dalle\na cat")
        server.wait_for(1)
        page.send("draw")
        kernel.wait(cell)
        kernel.wait_until(lambda: kernel.value("form.result is not None"), timeout=10)

        assert sorted(prompts_of(server)) == ["a cat", "a dog"]
    assert kernel.value("len(form.result)") == 1


_PLACES = {
    "time": "%%time\n%dalle a cat",
    "time_of_a_cell": "%%time\n%%dalle\na cat",
    "capture": "%%capture caught\n%dalle a cat",
    "capture_of_a_cell": "%%capture caught\n%%dalle\na cat",
    "function": "def draw(words):\n"
    "    return get_ipython().run_line_magic('dalle', words)\n"
    "draw('a cat')",
    "function_with_magic": "def draw():\n    %dalle a cat\ndraw()",
    "loop": "for coat in ['black', 'white']:\n    %dalle a {coat} cat",
    "by_hand": "get_ipython().run_cell_magic('dalle', '', 'a cat')",
    "after_other_lines": "number = 1\nx = %dalle a cat",
    "condition": "if True:\n    %dalle a cat",
    "assigned_by_hand": "x = get_ipython().run_cell_magic('dalle', '-n 2', 'a cat')",
    "blank_lines_first": "\n\n%%dalle\na cat",
    "awaited": "await dalle.aio.generate('a cat')",
    "function_call": "dalle.generate('a cat')",
    "thread": "import threading\nseen = []\n"
    "worker = threading.Thread(target=lambda: seen.append(dalle.generate('a cat')))\n"
    "worker.start(); worker.join(); seen[0]",
}

_TWO_PICTURES = {"loop", "assigned_by_hand"}
# One of each kind of waiting: rewritten, blocking, captured, awaited, in a thread.
_ALWAYS = {"time", "capture_of_a_cell", "loop", "by_hand", "awaited", "thread"}


@pytest.mark.parametrize(
    "place",
    [
        pytest.param(place, marks=[] if place in _ALWAYS else [pytest.mark.slow])
        for place in _PLACES
    ],
)
def test_pictures_come_wherever_the_words_stand(
    kernel: Kernel, fault_server: FaultServer, place: str
) -> None:
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")

    cell = kernel.run(_PLACES[place])

    assert fault_server.posts == (2 if place in _TWO_PICTURES else 1)
    shown = [each for each in cell.displays if each.is_ours]
    assert len(shown) == (2 if place == "loop" else 0 if "capture" in place else 1)


def test_captured_output_can_be_shown_later(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")
    kernel.run("%%capture caught\n%dalle a cat")

    cell = kernel.run("caught.show()")

    assert any(each.is_ours for each in cell.displays)


def _ipython(canary: Canary, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "IPython", "--no-banner", *words]
    return canary.run(command, stdin=subprocess.DEVNULL)


@pytest.mark.parametrize(
    "line",
    ["%dalle a cat", pytest.param("%time %dalle a cat", marks=pytest.mark.slow)],
)
def test_terminal_ipython_draws_and_prints_one_line(
    canary: Canary, fault_server: FaultServer, line: str
) -> None:
    script = Path("cells.ipy")
    script.write_text(
        "%load_ext dalle_notebook\n"
        f"%config DalleMagics.endpoint = '{fault_server.base_url}'\n"
        f"{line}\n"
    )

    done = _ipython(canary, str(script))

    assert done.returncode == 0, done.stderr
    assert "drawn by 127.0.0.1" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert fault_server.posts == 1


def test_terminal_ipython_draws_a_cell(
    canary: Canary, fault_server: FaultServer
) -> None:
    line = f"--endpoint {fault_server.base_url} --as cats"
    code = (
        "get_ipython().run_line_magic('load_ext', 'dalle_notebook');"
        f"get_ipython().run_cell_magic('dalle', '{line}', 'a cat');"
        "print(len(cats), 'drawn')"
    )

    done = _ipython(canary, "-c", code)

    assert "1 drawn" in done.stdout, done.stderr
    assert done.stderr == ""


def test_a_plain_script_ends_without_a_word_of_libraries(
    canary: Canary, fault_server: FaultServer
) -> None:
    code = (
        "import dalle_notebook as dalle\n"
        f"print(dalle.generate('a cat', endpoint='{fault_server.base_url}'))"
    )

    done = canary.run([sys.executable, "-W", "error", "-X", "dev", "-c", code])

    assert done.stdout.startswith("<ImageSet of 1")
    assert (done.returncode, done.stderr) == (0, "")
