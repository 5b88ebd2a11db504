"""What a finished cell shows, hands over and asks for again."""

from __future__ import annotations

import re

import pytest
from instruments.fault_server import FaultServer

from tests.kernel.asking import Table, prompts_of
from tests.kernel.kernels import Kernel

_BASE64 = re.compile(r"[A-Za-z0-9+/]{60,}")
_PICTURES = "[each.digest for each in {}]"


def test_a_cell_ends_with_one_output_in_three_forms(kernel: Kernel) -> None:
    """Drawn by the real illustrator in its own process."""
    cell = kernel.run("%%dalle -n 4 --size 256x256 --as cats\na white siamese cat")

    shown = cell.ours
    assert set(shown.data) == {"text/html", "image/jpeg", "text/plain"}
    assert len(Table(shown.data["text/html"]).pictures) == 4
    assert not _BASE64.search(shown.data["text/plain"])
    assert "drawn by illustrator" in shown.data["text/plain"]
    assert len(shown.metadata["dalle_notebook"]["tiles"][0]) == 4
    assert kernel.value("[each.size for each in cats]") == [(256, 256)] * 4
    assert len(set(kernel.value(_PICTURES.format("cats")))) == 4


def test_a_rerun_sends_nothing_and_gives_the_same_bytes(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")
    cell = "%%dalle -n 4 --size 256x256 --as cats\na white siamese cat"
    kernel.run(cell)
    before = kernel.value("[each.bytes for each in cats]")

    again = kernel.run(cell)

    assert "4 pictures from the archive, 0 requests" in again.ours.data["text/plain"]
    assert kernel.value("[each.bytes for each in cats]") == before
    assert fault_server.posts == 4


def test_more_pictures_of_an_ask_send_only_the_new_ones(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")
    kernel.run("%%dalle -n 4 --as four\na cat")

    kernel.run("%%dalle -n 6 --as six\na cat")
    assert fault_server.posts == 6
    kernel.run("%%dalle -n 2 --as two\na cat")
    assert fault_server.posts == 6
    six = kernel.value(_PICTURES.format("six"))
    assert kernel.value(_PICTURES.format("four")) == six[:4]
    assert kernel.value(_PICTURES.format("two")) == six[:2]


def test_the_result_is_named_and_is_the_last_value_and_is_not_shown_twice(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")

    cell = kernel.run("%%dalle --as cats\na cat")

    assert len(cell.displays) == 1
    assert kernel.value("_ is cats and dalle.last is cats")


def test_an_assigned_result_is_shown_once_and_again_when_asked(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")

    assert len(kernel.run("x = %dalle a cat").displays) == 1
    assert kernel.run("x").ours.kind == "execute_result"
    assert kernel.run("x").ours.kind == "execute_result"
    assert len(kernel.run("%dalle a cat").displays) == 1
    assert kernel.value("[each.digest for each in _] == [each.digest for each in x]")


def test_a_result_shown_by_its_name_in_the_same_cell_is_shown(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")
    kernel.run("%%dalle --as cats\na cat")

    assert kernel.run("display(cats)").ours


def test_prompts_and_alternatives_become_the_heads_of_the_table(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")

    cell = kernel.run(
        "%%dalle -n 2 --yes\na {black|white} cat\n---\na {black|white} dog"
    )

    table = Table(cell.ours.data["text/html"])
    assert table.columns == ["black", "white", "1", "2", "1", "2"]
    assert table.rows == ["a {black|white} cat", "a {black|white} dog"]
    asked = ["a black cat", "a black dog", "a white cat", "a white dog"]
    assert sorted(set(prompts_of(fault_server))) == asked


def test_one_prompt_heads_its_pictures_as_caption(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")

    table = Table(kernel.run("%dalle -n 2 a cat").ours.data["text/html"])

    assert (table.caption, table.rows, table.columns) == ("a cat", [], ["1", "2"])


@pytest.mark.slow
def test_updates_of_a_waiting_cell_weigh_less_than_its_end(kernel: Kernel) -> None:
    cell = kernel.run("%%dalle -n 4 --size 512x512\nthree red apples")

    assert cell.ours.updates <= 2 * cell.seconds + 2
    assert cell.bytes_shown <= 3 * len(cell.ours.data["text/html"])
