"""`%%dalle --batch` as a person uses it, with the built-in endpoint."""

from __future__ import annotations

import time

from tests.kernel.asking import Table
from tests.kernel.kernels import Cell, Kernel

_CELL = "%%dalle --batch --size s\na {red|blue} cup"
_SECONDS = 40.0


def _text(cell: Cell) -> str:
    return str(cell.ours.data["text/plain"])


def test_a_cell_sends_a_batch_and_shows_it_when_it_is_run_again(kernel: Kernel) -> None:
    cell = kernel.run(_CELL)
    assert "in a batch, sent" in _text(cell)
    assert "0 of 2 done" in _text(cell)
    assert "in a batch" in cell.ours.data["text/html"]
    assert kernel.value("len(dalle.batches())") == 1

    until = time.monotonic() + _SECONDS
    while "drawn by" not in _text(cell):
        assert time.monotonic() < until
        time.sleep(0.2)
        cell = kernel.run(_CELL)

    assert len(Table(cell.ours.data["text/html"]).pictures) == 2
    assert "drawn by illustrator" in _text(cell)
    assert "2 pictures from the archive, 0 requests" in _text(kernel.run(_CELL))
    assert kernel.value("len(dalle.batches())") == 0
