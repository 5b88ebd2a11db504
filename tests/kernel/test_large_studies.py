"""What a notebook is sent while many pictures come, and what it keeps of them."""

from __future__ import annotations

import json

import pytest
from instruments.limited_server import LimitedServer

from tests.kernel.asking import Table
from tests.kernel.kernels import Kernel


def _study(tiles: int) -> str:
    return f"%%dalle --yes -n 10 --seed 1..{tiles // 10}\na fox"


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize(("tiles", "delay"), [(20, 1.0), (200, 0.2)])
def test_all_updates_together_weigh_at_most_twice_the_end(
    kernel: Kernel, tiles: int, delay: float
) -> None:
    with LimitedServer(delay=delay) as server:
        kernel.run(f"dalle.configure(endpoint='{server.base_url}')")

        cell = kernel.run(_study(tiles), timeout=120)

        end = len(cell.ours.data["text/html"])
        assert len(Table(cell.ours.data["text/html"]).pictures) == tiles
        assert cell.ours.updates >= 2
        assert cell.bytes_shown <= 3 * end


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_a_large_grid_stands_in_the_cell_as_numbers_and_its_ends(
    kernel: Kernel,
) -> None:
    with LimitedServer() as server:
        kernel.run(f"dalle.configure(endpoint='{server.base_url}')")

        cell = kernel.run(_study(400), timeout=120)

        table = Table(cell.ours.data["text/html"])
        assert table.rows == ["seed 1", "seed 2", "seed 3", "seed 40"]
        assert len(table.pictures) == 40
        for words in ("400 of 400 pictures", "rows 1 to 3 and 40 of 40", "on one page"):
            assert words in cell.ours.data["text/html"]
        assert len(json.dumps([cell.ours.data, cell.ours.metadata])) < 500_000
        assert cell.bytes_shown <= 3 * len(cell.ours.data["text/html"])
