"""Edits and variations as somebody types them into cells."""

from __future__ import annotations

from instruments.fault_server import FaultServer

from tests.kernel.asking import Table
from tests.kernel.kernels import Kernel

_DRAW = "%%dalle -n 2 --size 256x256 --as cats\na cat"


def _choose(kernel: Kernel, server: FaultServer) -> None:
    kernel.run(f"dalle.configure(endpoint='{server.base_url}')")
    kernel.run(_DRAW)


def test_a_chain_of_edits_and_variations_is_free_the_second_time(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    _choose(kernel, fault_server)
    cells = [
        "%%dalle_edit cats[0] --region 0.25,0.25,0.75,0.75 --as hat\na cat with a hat",
        "%dalle_vary hat -n 2 --as more",
        "%dalle_vary more[1] --as last",
    ]
    first = [kernel.run(cell).ours.data for cell in cells]
    posts = fault_server.posts

    second = [kernel.run(cell).ours.data for cell in cells]

    assert posts == fault_server.posts == 2 + 1 + 2 + 1
    assert all("0 requests" in data["text/plain"] for data in second)
    tables = [Table(data["text/html"]) for data in first]
    assert [len(table.pictures) for table in tables] == [2, 3, 2]
    assert "25 % may be repainted" in first[0]["text/html"]
    assert "variations of hat" in first[1]["text/plain"]


def test_a_slip_ends_in_one_line_and_sends_nothing(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    _choose(kernel, fault_server)
    slips = {
        "%%dalle_edit\na hat": "needs a picture",
        "%%dalle_edit cats\na hat": "cats[0] to cats[1]",
        "%%dalle_edit dogs\na hat": "neither a variable nor a file",
        "%%dalle_edit cats[0] --mask cats[1]\na hat": "no transparency",
        "%%dalle_edit cats[0] --region 1,2,3\na hat": "LEFT,TOP,RIGHT,BOTTOM",
        "%%dalle_vary cats[0]\na hat": "a variation takes none",
        "%dalle_vary cats[0] -n 11": "from 1 to 10",
    }

    for cell, words in slips.items():
        ended = kernel.execute(cell)
        assert ended.status == "error", cell
        assert words in ended.error, ended.error
        assert len(ended.error.strip().splitlines()) == 1

    assert fault_server.posts == 2


def test_the_help_of_each_magic_is_its_own(kernel: Kernel) -> None:
    for name, words in (("dalle_edit", "--region"), ("dalle_vary", "IMAGE")):
        shown = kernel.run(f"%{name}?")
        assert words in str(shown.reply)
