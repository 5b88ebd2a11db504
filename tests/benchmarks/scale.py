"""How painting grows with workers, and what handing a tile to one costs.

On the built-in processes and on a Dask cluster of as many worker processes. All
clusters stay up between rounds, so that no row pays for starting one.
"""

from __future__ import annotations

import asyncio
import atexit
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import cache, partial
from itertools import cycle, islice
from typing import Any

from benchmarks.report import Bar, Row, Table
from instruments.dask_cluster import DaskCluster, wait_until

from dalle_notebook.engine.executors import connect
from dalle_notebook.engine.pool import PooledEngine
from dalle_notebook.server.engines import ILLUSTRATOR
from dalle_notebook.wire.recipe import Recipe

COUNT = 24
TILES = 300
NOTHING = "tests.unit.server.stand_in:paint_nothing"
PROMPTS = (
    "a white siamese cat",
    "a red fox in the snow",
    "three balloons over the sea",
    "a teapot on a table, watercolour",
    "an owl at night",
    "a sailing boat at sunset",
)

# Two workers make 1.7 times the pictures of one.
_LINEAR = 1 / (2 * 0.85)


@cache
def _cluster(workers: int) -> DaskCluster:
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(DaskCluster(workers))


def _pool(painter: str, workers: int) -> PooledEngine:
    return PooledEngine(painter, name="s", version="1", workers=workers)


def _dask(painter: str, workers: int) -> PooledEngine:
    executor: Any = connect(_cluster(workers).address, painter, {})
    engine = PooledEngine(painter, executor, name="s", version="1", owns_executor=True)
    wait_until(lambda: executor.workers.jobs == workers)
    return engine


def _measure(
    start: Callable[[str, int], PooledEngine], painter: str, workers: int, count: int
) -> float:
    """Seconds for so many pictures, all workers being warm."""

    async def work() -> float:
        engine = start(painter, workers)
        prompts = islice(cycle(PROMPTS), count)
        recipes = [Recipe(prompt=each, size="512x512", seed=1) for each in prompts]
        await asyncio.gather(
            *(engine.paint(recipe, 0) for recipe in recipes[: 3 * workers])
        )
        started = time.perf_counter()
        await asyncio.gather(
            *(engine.paint(recipe, n) for n, recipe in enumerate(recipes))
        )
        spent = time.perf_counter() - started
        await engine.close()
        return spent

    return asyncio.run(work())


def _pictures(
    start: Callable[[str, int], PooledEngine], workers: int
) -> Mapping[str, float]:
    seconds = _measure(start, ILLUSTRATOR.painter, workers, COUNT)
    return {"s a picture": seconds / COUNT, "pictures a second": COUNT / seconds}


def _tiles(start: Callable[[str, int], PooledEngine]) -> Mapping[str, float]:
    return {"ms a tile": 1000 * _measure(start, NOTHING, 1, TILES) / TILES}


def tables() -> list[Table]:
    """One worker against two, and a painter that paints nothing."""
    return [
        Table(
            f"Scale: {COUNT} pictures of 512x512, mixed prompts",
            [
                Row("pool, 1 process", partial(_pictures, _pool, 1)),
                Row("pool, 2 processes", partial(_pictures, _pool, 2)),
                Row("Dask, 1 worker", partial(_pictures, _dask, 1)),
                Row("Dask, 2 workers", partial(_pictures, _dask, 2)),
            ],
            [
                Bar("pool, 2 processes", "pool, 1 process", round(_LINEAR, 3)),
                Bar("Dask, 2 workers", "Dask, 1 worker", round(_LINEAR, 3)),
            ],
            rounds=3,
            warm_up=False,
        ),
        Table(
            f"Scale: {TILES} tiles of a painter that paints nothing, one worker",
            [
                Row("pool", partial(_tiles, _pool)),
                Row("Dask", partial(_tiles, _dask)),
            ],
            [Bar("pool", None, 5.0), Bar("Dask", None, 5.0)],
            rounds=3,
            warm_up=False,
        ),
    ]
