"""Painting on processes and on other executors."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import pytest_asyncio

from dalle_notebook.engine.base import Painting
from dalle_notebook.engine.pool import PooledEngine
from dalle_notebook.errors import ServerError, UsageError
from dalle_notebook.wire.recipe import Recipe
from dalle_notebook.wire.requests import FaultError
from tests.unit.server.stand_in import PAINTER
from tests.unit.server.stand_in import paint as paint_here


@pytest_asyncio.fixture
async def pool() -> AsyncIterator[PooledEngine]:
    engine = PooledEngine(PAINTER, name="stand-in", version="7", workers=2)
    yield engine
    await engine.close()


def _recipe(prompt: str = "a cat", **more: object) -> Recipe:
    return Recipe(prompt=prompt, size="64x64", seed=1).having(**more)


async def test_a_painting_comes_from_another_process(pool: PooledEngine) -> None:
    painting = await pool.paint(_recipe("where"), 0)

    assert painting.png.startswith(b"\x89PNG")
    assert int(painting.notes[0]) != os.getpid()


async def test_a_worker_uses_one_thread_for_arithmetic(pool: PooledEngine) -> None:
    painting = await pool.paint(_recipe("where"), 0)

    assert painting.notes[1] == "1"


async def test_a_crash_is_one_error_and_the_others_are_painted(
    pool: PooledEngine,
) -> None:
    prompts = ["a", "b", "crash", "c", "d", "e"]
    found = await asyncio.gather(
        *(pool.paint(_recipe(prompt), 0) for prompt in prompts),
        return_exceptions=True,
    )

    assert [type(one) for one in found] == [
        ServerError if prompt == "crash" else Painting for prompt in prompts
    ]


async def test_after_a_crash_the_pool_paints_again(pool: PooledEngine) -> None:
    with pytest.raises(ServerError):
        await pool.paint(_recipe("crash"), 0)

    assert (await pool.paint(_recipe(), 0)).png


async def test_a_killed_worker_costs_no_picture(pool: PooledEngine) -> None:
    worker = int((await pool.paint(_recipe("where"), 0)).notes[0])
    os.kill(worker, signal.SIGKILL)

    assert (await pool.paint(_recipe("slow"), 0)).png


async def test_workers_leave_the_interrupt_to_their_parent(pool: PooledEngine) -> None:
    workers = {int((await pool.paint(_recipe("where"), 0)).notes[0]) for _ in range(4)}
    for worker in workers:
        os.kill(worker, signal.SIGINT)

    assert int((await pool.paint(_recipe("where"), 0)).notes[0]) in workers


async def test_a_painter_that_hangs_is_ended() -> None:
    engine = PooledEngine(PAINTER, name="s", version="1", workers=1, longest=0.2)
    with pytest.raises(ServerError):
        await engine.paint(_recipe("slow"), 0)

    assert (await engine.paint(_recipe(), 0)).png
    await engine.close()


async def test_the_painters_own_errors_come_through(pool: PooledEngine) -> None:
    with pytest.raises(UsageError, match="say something else"):
        await pool.paint(_recipe("refuse"), 0)


async def test_what_has_not_begun_is_cancelled(
    pool: PooledEngine, tmp_path: Path
) -> None:
    begun = tmp_path / "begun"
    await pool.paint(_recipe(), 0)
    asks = [
        asyncio.create_task(pool.paint(_recipe(f"slow count {begun}"), index))
        for index in range(10)
    ]
    await asyncio.sleep(0.3)
    for ask in asks:
        ask.cancel()
    # Two workers are busy for the rest of a second; whoever asks next waits for
    # them, and for nobody else.
    await pool.paint(_recipe(), 0)

    assert len(begun.read_text().split()) <= 2


async def test_any_executor_serves_and_stays_its_owners() -> None:
    with ThreadPoolExecutor(1) as threads:
        engine = PooledEngine(paint_here, threads, name="s", version="1", workers=1)
        painting = await engine.paint(_recipe("where"), 0)
        await engine.close()

        assert int(painting.notes[0]) == os.getpid()
        assert threads.submit(int, "5").result() == 5


async def test_an_executor_that_was_shut_down_is_one_line() -> None:
    threads = ThreadPoolExecutor(1)
    engine = PooledEngine(paint_here, threads, name="s", version="1", workers=3)
    asks = [
        asyncio.ensure_future(engine.paint(_recipe("slow"), number))
        for number in range(3)
    ]
    await asyncio.sleep(0.1)
    threads.shutdown(wait=False, cancel_futures=True)
    first, *others = await asyncio.gather(*asks, return_exceptions=True)

    assert isinstance(first, Painting)
    for error in others:
        assert isinstance(error, UsageError)
    with pytest.raises(UsageError, match="was shut down: give one that runs"):
        await engine.paint(_recipe(), 0)


async def test_what_fails_on_a_worker_of_others_is_said_to_be_there() -> None:
    with ThreadPoolExecutor(1) as threads:
        engine = PooledEngine(paint_here, threads, name="s", version="1")
        with pytest.raises(ServerError, match=r"failed \(ZeroDivisionError\): look"):
            await engine.paint(_recipe("fail"), 0)
        with pytest.raises(UsageError, match="say something else"):
            await engine.paint(_recipe("refuse"), 0)


async def test_a_closed_engine_paints_no_more() -> None:
    engine = PooledEngine(PAINTER, name="s", version="1", workers=1)
    await engine.close()

    with pytest.raises(RuntimeError):
        await engine.paint(_recipe(), 0)


async def test_the_same_seed_and_index_paint_the_same_picture(
    pool: PooledEngine,
) -> None:
    one, same, other = await asyncio.gather(
        *(pool.paint(_recipe(), index) for index in (3, 3, 4))
    )

    assert one.png == same.png != other.png


async def test_a_worker_killed_at_the_worst_moment_stops_nobody(
    pool: PooledEngine,
) -> None:
    # Just after its answer was read it may still hold the lock of the queue, and
    # another worker may be starting.
    for _ in range(5):
        worker = int((await pool.paint(_recipe("where"), 0)).notes[0])
        os.kill(worker, signal.SIGKILL)
        paintings = await asyncio.gather(*(pool.paint(_recipe(), n) for n in range(3)))

        assert len(paintings) == 3


async def test_a_painter_that_is_not_there_fails_by_its_own_error() -> None:
    engine = PooledEngine("no_such_module:paint", name="s", version="1", workers=1)
    with pytest.raises(ModuleNotFoundError):
        await engine.paint(_recipe(), 0)
    await engine.close()


async def test_stages_come_first_and_the_picture_last() -> None:
    engine = PooledEngine(
        paint_here, ThreadPoolExecutor(2), name="s", version="1", stages=3, workers=2
    )
    shown = [one.png async for one in engine.paint_in_stages(_recipe(), 0, 2)]

    assert len(set(shown)) == 3
    assert shown[-1] == paint_here(_recipe(), 0).png


async def test_a_painter_without_stages_shows_the_picture_only(
    pool: PooledEngine,
) -> None:
    shown = [one async for one in pool.paint_in_stages(_recipe(), 0, 3)]

    assert len(shown) == 1


async def test_a_painter_refuses_by_a_fault_with_all_its_parts(
    pool: PooledEngine,
) -> None:
    with pytest.raises(FaultError, match=r"^The prompt was refused\.$") as refused:
        await pool.paint(_recipe("fault"), 0)

    assert refused.value.fault.status == 400


async def test_a_stage_that_fails_is_an_error(pool: PooledEngine) -> None:
    with pytest.raises(UsageError):
        async for _ in pool.paint_in_stages(_recipe("refuse"), 0, 1):
            pass


async def test_whoever_leaves_takes_the_unpainted_stages_along(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    engine = PooledEngine(
        paint_here, ThreadPoolExecutor(1), name="s", version="1", stages=3, workers=1
    )
    stages = engine.paint_in_stages(_recipe(f"count {begun}"), 0, 3)
    await anext(stages)
    await stages.aclose()
    await engine.paint(_recipe(), 0)

    assert len(begun.read_text().split()) <= 2
