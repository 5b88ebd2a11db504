"""What cannot be done is said in one line of ours, before anything is sent."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from instruments.canary import Canary
from instruments.fault_server import FaultServer

from tests.kernel.kernels import Cell, Kernel

_LONG = "a cat " * 200
_JSON = '{"subject": "cat"}'

# Cells, the class of the error, and words that its one line must hold.
_MISTAKES = {
    "blank_prompt": ("%%dalle\n   \n", "PromptError", "prompt"),
    "empty_line_prompt": ("%dalle", "PromptError", "prompt"),
    "long_prompt": (f"%%dalle --model dall-e-2\n{_LONG}", "UsageError", "1,000"),
    "no_pictures": ("%%dalle -n 0\na cat", "UsageError", "1 to 10"),
    "too_many_pictures": ("%%dalle -n 11\na cat", "UsageError", "1 to 10"),
    "no_number": ("%%dalle -n many\na cat", "UsageError", "many"),
    "odd_size": ("%%dalle --size 300x300\na cat", "UsageError", "300x300"),
    "no_size": ("%%dalle --size huge\na cat", "UsageError", "huge"),
    "unknown_option": (
        "%%dalle --sise m\na cat",
        "UsageError",
        "did you mean '--size'?",
    ),
    "late_option": ("%dalle a cat --size m", "UsageError", "put -- before it"),
    "text_on_line": ("%%dalle a cat\nanother", "UsageError", "the lines below"),
    "missing_value": ("%%dalle --size\na cat", "UsageError", "--size"),
    "unknown_name": ("%%dalle\na {hat} cat", "PromptError", "hat"),
    "json": (f"%%dalle\n{_JSON}", "PromptError", "--raw"),
    "live_model": (
        "%%dalle --model gpt-image-2.5-flare\na cat",
        "UnknownModel",
        "openai",
    ),
    "unknown_model": ("%%dalle --model nosuch\na cat", "UnknownModel", "nosuch"),
    "unknown_endpoint": ("%%dalle --endpoint nowhere\na cat", "UsageError", "nowhere"),
    "replay": ("%%dalle --replay\na bird nobody drew", "Incomplete", "--replay"),
    "skip": ("%%dalle --skip nonsense\na cat", "UsageError", "--skip"),
    "as_no_name": ("%%dalle --as 1cat\na cat", "UsageError", "1cat"),
    "partial": ("%%dalle --partial 4\na cat", "UsageError", "from 0 to 3"),
    "function_size": ("dalle.generate('a cat', size='300x300')", "UsageError", "300x"),
    "function_option": ("dalle.generate('a cat', sise='m')", "UsageError", "size"),
    "function_prompt": ("dalle.generate('')", "PromptError", "prompt"),
    "function_n": ("dalle.generate('a cat', n=0)", "UsageError", "1 to 10"),
    "configure": ("dalle.configure(endpiont='x')", "UsageError", "endpiont"),
}


def _assert_one_line(cell: Cell, name: str, words: str) -> None:
    assert cell.status == "error"
    assert cell.reply["ename"] == name
    assert len(cell.reply["traceback"]) == 1, cell.error
    assert words in cell.error, cell.error
    # A prompt's mistake has the line and a caret below.
    most = 3 if name == "PromptError" else 1
    assert len(cell.error.splitlines()) <= most
    assert "Traceback" not in cell.error
    assert [each.kind for each in cell.outputs if each.kind == "error"] == ["error"]


@pytest.mark.parametrize("mistake", _MISTAKES)
def test_a_mistake_is_one_line_and_fails_the_cell(kernel: Kernel, mistake: str) -> None:
    code, name, words = _MISTAKES[mistake]

    cell = kernel.execute(code)

    _assert_one_line(cell, name, words)


def test_a_cell_without_a_body_fails(kernel: Kernel) -> None:
    """IPython says so itself, before any magic is called."""
    cell = kernel.execute("%%dalle -n 2")

    assert cell.status == "error"
    assert "cell body is empty" in cell.text


@pytest.mark.parametrize("door", ["%%dalle{}\na cat", "x = 1\n%dalle{} a cat"])
def test_a_key_on_the_line_is_refused_and_not_repeated(
    kernel: Kernel, canary: Canary, door: str
) -> None:
    # The cell itself stands in the history, so this key is not the canary's.
    key = "sk-proj-" + "x1Y2" * 10

    for words in (f" --model {key}", f" --api-key {key}", f" --endpoint {key}"):
        cell = kernel.execute(door.format(words))

        assert (cell.status, cell.reply["ename"]) == ("error", "UsageError")
        assert key not in cell.error
        assert len(cell.error.splitlines()) == 1
    canary.forget_leaks()


def test_a_plan_sends_nothing_and_tells_the_price(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")
    kernel.run("%%dalle -n 2\na cat")

    cell = kernel.run("%%dalle -n 6 --plan\na cat")

    assert fault_server.posts == 2
    assert (
        "6 pictures, 2 kept already, 4 to ask for"
        in cell.displays[0].data["text/plain"]
    )


def test_five_pictures_of_no_known_price_need_a_yes(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")

    cell = kernel.execute("%%dalle -n 5\na cat")

    _assert_one_line(cell, "OverBudget", "--yes")
    assert fault_server.posts == 0
    kernel.run("%%dalle -n 5 --yes\na cat")
    assert fault_server.posts == 5


def test_a_cell_above_the_cap_sends_nothing(
    kernel: Kernel, canary: Canary, fault_server: FaultServer
) -> None:
    """A priced provider whose address is ours: both from one environment."""
    _point_openai_at(kernel, fault_server, canary)

    cell = kernel.execute(
        "%%dalle --endpoint openai --max-cost 0.01 -n 10 --quality high"
        " --size 1024x1024\na cat"
    )

    _assert_one_line(cell, "OverBudget", "--max-cost")
    assert re.search(r"\$\d", cell.error)
    assert fault_server.posts == 0


def test_a_key_in_the_environment_reaches_its_own_address_only_when_chosen(
    kernel: Kernel, canary: Canary, fault_server: FaultServer
) -> None:
    _point_openai_at(kernel, fault_server, canary)

    offline = kernel.run("%dalle --size s a cat")
    assert fault_server.posts == 0
    assert "an OpenAI key is set but not used" in offline.ours.data["text/html"]
    kernel.run("%dalle --endpoint openai a cat")

    assert fault_server.posts == 1
    sent = dict(fault_server.requests[-1].headers)
    assert canary.key in str(sent)


def _point_openai_at(kernel: Kernel, server: FaultServer, canary: Canary) -> None:
    path = canary.place_in_file(Path("key.txt").resolve(), "{key}")
    kernel.run(
        "import os\n"
        f"os.environ['OPENAI_API_KEY'] = open({str(path)!r}).read()\n"
        f"os.environ['OPENAI_BASE_URL'] = {server.base_url!r}"
    )
