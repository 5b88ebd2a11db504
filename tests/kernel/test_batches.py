"""`%%dalle --batch` as a person uses it, with the built-in endpoint."""

from __future__ import annotations

import time

import pytest
from instruments.canary import Canary

from tests.exchange.killing import KillingProxy, counting_server
from tests.kernel.asking import Table
from tests.kernel.kernels import Cell, Kernel
from tests.unit.server.running import KEY

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
    assert "2 pictures fetched in " in _text(cell)
    assert "2 pictures from the archive, 0 requests" in _text(kernel.run(_CELL))
    assert kernel.value("len(dalle.batches())") == 0


@pytest.mark.slow
def test_a_kernel_that_dies_while_it_orders_leaves_the_batch_to_the_next(
    canary: Canary,
) -> None:
    cell = "%%dalle --batch --yes --size s\na {1|2|3|4|5|6} cat"
    with (
        counting_server() as (server, painter),
        KillingProxy(server.port, b"POST /v1/batches ") as proxy,
    ):
        url = f"http://127.0.0.1:{proxy.port}/v1"
        choose = "%load_ext dalle_notebook\nimport dalle_notebook as dalle\n"
        choose += f"dalle.configure(endpoint={url!r}, api_key={KEY!r})"
        with Kernel(canary) as first:
            first.run(choose)
            proxy.victim = first.pid
            first.start(cell)
            assert proxy.has_killed.wait(_SECONDS)

        with Kernel(canary) as second:
            second.run(choose)
            until = time.monotonic() + _SECONDS
            while "drawn by" not in _text(shown := second.run(cell)):
                assert time.monotonic() < until
                time.sleep(0.2)
            assert len(Table(shown.ours.data["text/html"]).pictures) == 6
            assert "earlier session" not in _text(shown)

        assert set(painter.painted.values()) == {1}
        assert painter.painted.total() == 6
