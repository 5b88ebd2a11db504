"""A sample of the fault matrix in a real kernel; the whole stands in `exchange`."""

from __future__ import annotations

from pathlib import Path

import pytest
from instruments import answers
from instruments.canary import Canary
from instruments.fault_server import FaultServer
from instruments.fault_table import FAULTS, Fault

from tests.kernel.asking import Table
from tests.kernel.kernels import Kernel

_SAMPLE = (
    "reset",
    "hang_headers",
    "cut_gzip",
    "html_200",
    "half_png",
    "echo_key-raw",
)
_CELL = "%%dalle --timeout 2 --as cats{}\na {{red|green|blue}} cat"


@pytest.mark.parametrize("name", _SAMPLE)
def test_a_fault_fails_the_cell_in_one_line_and_keeps_the_rest(
    kernel: Kernel, canary: Canary, fault_server: FaultServer, name: str
) -> None:
    fault: Fault = FAULTS[name]
    _choose(kernel, canary, fault_server)
    fault_server.script(fault.make(), containing="a green cat")

    cell = kernel.execute(_CELL.format(""))

    assert (cell.status, cell.reply["ename"]) == ("error", "Incomplete")
    assert len(cell.error.splitlines()) == 1
    assert "2 of 3 kept" in cell.error
    assert len(Table(cell.ours.data["text/html"]).pictures) == 2
    assert kernel.value("len(cats)") == 2
    assert fault_server.posts == 3
    again = " --again" if fault.outcome == "unknown" else ""
    assert ("--again" in cell.error) is bool(again)
    complete = kernel.run(_CELL.format(again))
    assert len(Table(complete.ours.data["text/html"]).pictures) == 3
    assert fault_server.posts == 4


def test_a_refused_prompt_is_said_in_its_tile_and_the_cell_succeeds(
    kernel: Kernel, canary: Canary, fault_server: FaultServer
) -> None:
    refusal = answers.status(
        400, message="Your request was rejected.", fault_code="content_policy_violation"
    )
    fault_server.script(refusal, containing="a green cat")
    _choose(kernel, canary, fault_server)

    cell = kernel.run(_CELL.format(""))

    assert len(Table(cell.ours.data["text/html"]).pictures) == 2
    assert "rejected" in cell.ours.data["text/html"]
    assert fault_server.posts == 3


def test_a_cell_whose_every_prompt_is_refused_fails(
    kernel: Kernel, canary: Canary, fault_server: FaultServer
) -> None:
    refusal = answers.status(
        400, message="Your request was rejected.", fault_code="content_policy_violation"
    )
    fault_server.always(refusal, method="POST")
    _choose(kernel, canary, fault_server)

    cell = kernel.execute(_CELL.format(""))

    assert (cell.status, cell.reply["ename"]) == ("error", "ContentRefused")
    assert len(cell.error.splitlines()) == 1


def test_an_endpoint_that_is_down_is_named(
    kernel: Kernel, canary: Canary, fault_server: FaultServer
) -> None:
    _choose(kernel, canary, fault_server)
    fault_server.refuse()

    cell = kernel.execute("%dalle a cat")

    assert cell.reply["ename"] == "Incomplete"
    assert "nothing was sent" in cell.error
    assert len(cell.error.splitlines()) == 1
    fault_server.listen_again()
    kernel.run("%dalle a cat")
    assert fault_server.posts == 1


def _choose(kernel: Kernel, canary: Canary, server: FaultServer) -> None:
    """Name the endpoint and its key, which no cell and so no history holds."""
    path = canary.place_in_file(Path("key.txt").resolve(), "{key}")
    kernel.run(
        f"with open({str(path)!r}) as file:\n"
        f"    dalle.configure(endpoint={server.base_url!r}, api_key=file.read())"
    )
