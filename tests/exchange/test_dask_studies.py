"""Studies painted on a cluster whose workers die under them."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from distributed import Client
from instruments.dask_cluster import DaskCluster, tasks_there, wait_until

import dalle_notebook as dalle
from dalle_notebook.session.session import Session

COLOURS = "{red|green|blue|grey|white|black|pink|brown|orange|yellow}"
THINGS = "{cup|jug|hat|fox|owl|boat|tree|ball|fish|cat}"


def _kill_one(running: DaskCluster) -> None:
    killed = running.workers.pop(0)
    killed.kill()
    killed.communicate()
    running.start_worker()


def _has(grid: Any, count: int) -> bool:
    # A look at a grid that fills puts all of its pictures together.
    return bool(grid._running.run.finished >= count)


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    "n",
    [pytest.param(1, marks=pytest.mark.slow), pytest.param(10, marks=pytest.mark.soak)],
    ids=["a hundred", "a thousand"],
)
def test_a_study_survives_three_killed_workers(
    own_session: Session, sandbox: Path, n: int
) -> None:
    prompt = f"a {COLOURS} {THINGS}"
    with DaskCluster(2) as running, Client(running.address) as client:
        wait_until(lambda: len(client.nthreads()) == 2)
        grid: Any = dalle.plan(prompt, n=n, size="64x64").run(client, detach=True)
        for count in (10 * n, 40 * n, 70 * n):
            wait_until(partial(_has, grid, count), patience=120)
            _kill_one(running)
        wait_until(lambda: grid.done, patience=120)
        done = grid.wait()
        again = dalle.plan(prompt, n=n, size="64x64").run(client)

    kept = own_session.with_archive(lambda archive: archive.count())
    assert len(done) == kept == 100 * n
    assert len({one.record.ask.id for one in done.outcomes}) == 100 * n
    assert all(outcome.from_archive for outcome in again.outcomes)
    assert [a.digest for a in again] == [b.digest for b in done]


def test_cancel_reaches_the_workers_of_a_cluster(
    own_session: Session, sandbox: Path
) -> None:
    with DaskCluster(1) as running, Client(running.address) as client:
        wait_until(lambda: client.nthreads())
        grid: Any = dalle.plan(f"a {COLOURS} {THINGS}", size="256x256").run(
            client, detach=True
        )
        wait_until(partial(_has, grid, 2))
        grid.cancel()
        came = len(grid)
        wait_until(lambda: not any(client.processing().values()))
        wait_until(lambda: not tasks_there(client))

        assert grid.done
        assert {one.state for one in grid.outcomes} == {"kept", "waiting"}
        assert len(grid) == came < 100
