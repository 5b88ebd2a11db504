"""The endpoint on a Dask cluster: real schedulers and workers, some of them killed."""

from __future__ import annotations

import asyncio
import gc
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import BrokenExecutor, Future
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from distributed import Client
from instruments.dask_cluster import DaskCluster, tasks_there, wait_until

from dalle_notebook.client import ImagesClient
from dalle_notebook.engine import cluster, cluster_workers, worker
from dalle_notebook.engine.cluster_inputs import HeldInputs
from dalle_notebook.engine.cluster_workers import Workers
from dalle_notebook.engine.executors import adopt, connect
from dalle_notebook.engine.illustrator.painter import paint as illustrate
from dalle_notebook.engine.pool import PooledEngine
from dalle_notebook.errors import EndpointDown, ServerError, UsageError
from dalle_notebook.server.engines import ILLUSTRATOR
from dalle_notebook.wire.profiles import profiles
from dalle_notebook.wire.recipe import Recipe, Upload
from dalle_notebook.wire.requests import FaultError
from tests.unit.server.stand_in import PAINTER


@pytest.fixture(scope="module")
def dask_cluster(sandbox: Path) -> Iterator[DaskCluster]:
    with DaskCluster(2) as running:
        yield running


def _engine(
    running: DaskCluster, painter: str = PAINTER, count: int = 2
) -> PooledEngine:
    """An engine that sees `count` workers."""
    executor = connect(running.address, painter, {})
    engine = PooledEngine(
        painter, executor, name="s", version="1", stages=3, owns_executor=True
    )
    wait_until(
        lambda: count is None or engine.capacity() == 3 * count, f"{count} workers"
    )
    return engine


@pytest_asyncio.fixture
async def engine(dask_cluster: DaskCluster) -> AsyncIterator[PooledEngine]:
    found = await asyncio.to_thread(_engine, dask_cluster)
    yield found
    await found.close()


def _recipe(prompt: str = "a cat", **more: object) -> Recipe:
    return Recipe(prompt=prompt, size="64x64", seed=1).having(**more)


def _upload(size: int) -> Upload:
    return Upload(os.urandom(size), "image/png", "image-1.png")


async def test_a_cluster_paints_the_same_bytes(dask_cluster: DaskCluster) -> None:
    engine = await asyncio.to_thread(_engine, dask_cluster, ILLUSTRATOR.painter)
    recipes = [_recipe(prompt) for prompt in ("a red cat", "a boat at sea")]
    painted = await asyncio.gather(*(engine.paint(recipe, 1) for recipe in recipes))
    stages = [one async for one in engine.paint_in_stages(recipes[0], 1, 1)]
    await engine.close()

    assert [one.png for one in painted] == [illustrate(r, 1).png for r in recipes]
    assert stages[0].png == illustrate(recipes[0], 1, 1).png
    assert [one.is_finished for one in stages] == [False, True]


async def test_every_worker_paints(engine: PooledEngine) -> None:
    found = await asyncio.gather(
        *(engine.paint(_recipe("slow where"), n) for n in range(2))
    )

    assert len({one.notes[0] for one in found}) == 2


@pytest.mark.parametrize(
    ("word", "error", "tries"),
    [("refuse", UsageError, 1), ("fault", FaultError, 1), ("fail", ServerError, 3)],
)
async def test_only_what_is_no_error_of_ours_is_tried_again(
    engine: PooledEngine,
    tmp_path: Path,
    word: str,
    error: type[Exception],
    tries: int,
) -> None:
    begun = tmp_path / "begun"
    with pytest.raises(error):
        await engine.paint(_recipe(f"{word} count {begun}"), 0)

    assert len(begun.read_text().split()) == tries


async def test_large_inputs_travel_once_for_all_pictures(
    dask_cluster: DaskCluster, engine: PooledEngine
) -> None:
    recipe = _recipe("inputs", images=(_upload(300_000),), mask=_upload(90_000))
    same = _recipe("inputs", images=recipe.images, mask=recipe.mask, seed=9)
    found = await asyncio.gather(
        *(engine.paint(each, n) for each in (recipe, same) for n in range(3))
    )
    other = await engine.paint(_recipe("inputs", images=(_upload(300),)), 0)
    with Client(dask_cluster.address, set_as_default=False) as client:
        held = [key for key in tasks_there(client) if key.startswith("inputs")]

    assert {one.notes for one in found} == {("image-1.png", "image-1.png")}
    assert other.notes == ("image-1.png", "no mask")
    assert len(held) == 1


def test_large_inputs_may_be_let_go_while_a_job_is_handed_over(
    dask_cluster: DaskCluster,
) -> None:
    inputs: Any = HeldInputs()
    threads: list[threading.Thread] = []

    class Disturbed(OrderedDict[str, Any]):
        def move_to_end(self, key: str, last: bool = True) -> None:
            threads.append(threading.Thread(target=inputs.forget))
            threads[0].start()
            threads[0].join(0.2)
            super().move_to_end(key, last)

    inputs._held = Disturbed()
    recipe = _recipe("inputs", images=(_upload(300_000),))
    with Client(dask_cluster.address, set_as_default=False) as client:
        held, (light,) = inputs.take_out(client, (recipe,), {})
        assert held.result(10)
    threads[0].join(10)

    assert light.images == ()
    assert not inputs._held


def test_large_inputs_stay_where_their_pictures_are_painted(
    dask_cluster: DaskCluster,
) -> None:
    recipe = _recipe("inputs", images=(_upload(300_000),))
    with Client(dask_cluster.address, set_as_default=False) as client:
        where = next(iter(client.nthreads()))
        busy = client.submit(time.sleep, 0.5, workers=[where], pure=False)
        executor = adopt(client.get_executor(workers=[where]), PAINTER)
        executor.submit(worker.paint, PAINTER, recipe, 0).result(10)
        held = {key: at for key, at in client.who_has().items() if "inputs" in key}
        executor.shutdown()
        busy.release()

    assert list(held.values()) == [(where,)]


def test_a_connection_that_is_opened_too_late_is_closed(
    dask_cluster: DaskCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_LOOK_SECONDS", 0.02)
    executor: Any = connect(dask_cluster.address, PAINTER, {})
    opened: list[Client] = []
    began, may_go_on = threading.Event(), threading.Event()
    connect_again = executor._open

    def open_slowly() -> Client:
        began.set()
        may_go_on.wait(10)
        opened.append(connect_again())
        return opened[0]

    executor._open = open_slowly
    executor._client.close()
    assert began.wait(10)
    executor.shutdown()
    may_go_on.set()

    wait_until(lambda: opened and opened[0].status == "closed", patience=10)


async def test_what_waits_is_never_begun_when_its_caller_leaves(
    dask_cluster: DaskCluster, engine: PooledEngine, tmp_path: Path
) -> None:
    begun = tmp_path / "begun"
    # Others have the workers, so ours wait in the scheduler and not with us.
    with Client(dask_cluster.address, set_as_default=False) as others:
        busy = others.map(time.sleep, [1.0] * 2, pure=False)
        wait_until(lambda: _processing(others) >= 2)
        asks = [
            asyncio.ensure_future(engine.paint(_recipe(f"count {begun}"), n))
            for n in range(6)
        ]
        await asyncio.sleep(0.3)
        for ask in asks:
            ask.cancel()
        await asyncio.gather(*asks, return_exceptions=True)
        others.gather(busy)
        await engine.paint(_recipe(), 0)

    assert not begun.exists()


@pytest.mark.parametrize("prompt", ["a cat", "refuse", "fail"])
async def test_a_cluster_holds_nothing_that_was_handed_over(
    dask_cluster: DaskCluster, engine: PooledEngine, prompt: str
) -> None:
    with Client(dask_cluster.address, set_as_default=False) as client:
        gc.collect()
        gc.disable()
        try:
            asks = (engine.paint(_recipe(prompt), n) for n in range(4))
            await asyncio.gather(*asks, return_exceptions=True)
            await asyncio.to_thread(
                wait_until,
                lambda: not any(key.startswith("paint") for key in tasks_there(client)),
            )
        finally:
            gc.enable()


def _processing(client: Client) -> int:
    return sum(len(keys) for keys in client.processing().values())


async def test_a_killed_worker_costs_no_picture_and_none_comes_twice(
    dask_cluster: DaskCluster, engine: PooledEngine
) -> None:
    prompts = ["slow", *map(str, range(20)), "slow", *map(str, range(20))]
    asks = [
        asyncio.ensure_future(engine.paint(_recipe(prompt), n))
        for n, prompt in enumerate(prompts)
    ]
    await asyncio.sleep(0.3)
    killed = dask_cluster.workers.pop()
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    painted = await asyncio.gather(*asks)
    await asyncio.to_thread(wait_until, lambda: engine.capacity() == 3)
    dask_cluster.start_worker()
    await asyncio.to_thread(wait_until, lambda: engine.capacity() == 6)

    assert len({one.png for one in painted}) == len(prompts)


@pytest.mark.slow
async def test_a_picture_that_kills_its_workers_is_one_error(tmp_path: Path) -> None:
    with DaskCluster(5) as doomed:
        engine = await asyncio.to_thread(_engine, doomed, PAINTER, 5)
        with pytest.raises(ServerError, match="change the prompt"):
            await engine.paint(_recipe("crash"), 0)
        left = await engine.paint(_recipe(), 0)
        await engine.close()

    assert left.png


async def test_resources_decide_who_paints_and_how_many_at_a_time(
    dask_cluster: DaskCluster,
) -> None:
    graphics = dask_cluster.start_worker("--resources", "GPU=1", "--nthreads", "2")

    def open_it() -> Any:
        return connect(dask_cluster.address, PAINTER, {"GPU": 1})

    executor = await asyncio.to_thread(open_it)
    await asyncio.to_thread(wait_until, lambda: executor.workers.jobs == 1)
    engine = PooledEngine(PAINTER, executor, name="s", version="1", owns_executor=True)
    found = await asyncio.gather(*(engine.paint(_recipe("where"), n) for n in range(3)))
    said = executor.remarks()
    await engine.close()
    graphics.kill()
    graphics.communicate()
    dask_cluster.workers.remove(graphics)

    assert {one.notes[0] for one in found} == {str(graphics.pid)}
    assert "--nthreads 1" in said[-1]


async def test_a_worker_of_another_version_is_a_clear_line_at_the_start(
    dask_cluster: DaskCluster, engine: PooledEngine, tmp_path: Path
) -> None:
    old = tmp_path / "old" / "dalle_notebook"
    old.mkdir(parents=True)
    (old / "__init__.py").write_text('__version__ = "0.0.9"\n')
    stranger = dask_cluster.start_worker(path=old.parent)
    executor: Any = engine._executor
    await asyncio.to_thread(wait_until, lambda: executor.workers.unfit)
    # Whoever paints already goes on with the others.
    found = await asyncio.gather(*(engine.paint(_recipe("where"), n) for n in range(6)))
    with pytest.raises(UsageError, match=r"has dalle_notebook 0\.0\.9 and this is"):
        await asyncio.to_thread(_engine, dask_cluster)
    stranger.kill()
    stranger.communicate()
    dask_cluster.workers.remove(stranger)

    assert str(stranger.pid) not in {one.notes[0] for one in found}


async def test_somebodys_client_serves_and_stays_theirs(
    dask_cluster: DaskCluster,
) -> None:
    def paint_on(given: object) -> Future[Any]:
        executor = adopt(given, PAINTER)
        job = executor.submit(worker.paint, PAINTER, _recipe(), 0)
        job.result(10)
        executor.shutdown()
        return job

    with Client(dask_cluster.address, set_as_default=False) as client:
        for given in (client, client.get_executor(retries=1)):
            job = await asyncio.to_thread(paint_on, given)
            assert job.result().png
        assert client.submit(int, "5").result() == 5
    with pytest.raises(UsageError, match="cannot paint on"):
        adopt("dask", PAINTER)


@contextmanager
def _frozen(process: subprocess.Popen[bytes] | None) -> Iterator[None]:
    """A process that is there and does nothing."""
    assert process is not None
    process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        process.send_signal(signal.SIGCONT)


def test_a_client_that_is_not_connected_is_one_line(dask_cluster: DaskCluster) -> None:
    client = Client(dask_cluster.address, set_as_default=False)
    client.close()

    with pytest.raises(UsageError, match="client is closed: give one that"):
        adopt(client, PAINTER)


def test_a_scheduler_that_is_silent_is_one_line(
    dask_cluster: DaskCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_workers, "_ANSWER_SECONDS", 0.2)
    with (
        Client(dask_cluster.address, set_as_default=False) as client,
        _frozen(dask_cluster.scheduler),
        pytest.raises(UsageError, match="scheduler does not answer"),
    ):
        adopt(client, PAINTER)


@pytest.mark.slow
async def test_a_worker_that_is_silent_is_waited_for_by_nobody(
    dask_cluster: DaskCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_workers, "_ANSWER_SECONDS", 1.0)
    frozen, painting = dask_cluster.workers[-2:]
    with _frozen(frozen):
        engine = await asyncio.to_thread(_engine, dask_cluster, PAINTER, 1)
        found = await asyncio.gather(
            *(engine.paint(_recipe("where"), n) for n in range(4))
        )
    await asyncio.to_thread(wait_until, lambda: engine.capacity() == 6)
    await engine.close()

    assert {one.notes[0] for one in found} == {str(painting.pid)}


@pytest.mark.slow
async def test_what_was_kept_from_a_silent_worker_outlives_the_others(
    dask_cluster: DaskCluster, engine: PooledEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_workers, "_ANSWER_SECONDS", 0.5)
    left, lost = dask_cluster.workers[-2:]
    recipe = _recipe("where", images=(_upload(300_000),))
    with _frozen(left):
        wary = await asyncio.to_thread(_engine, dask_cluster, PAINTER, 1)
        # It was seen already, so it is given jobs, and does none before it goes.
        lost.send_signal(signal.SIGSTOP)
        asks = [asyncio.ensure_future(wary.paint(recipe, n)) for n in range(3)]
        executor: Any = wary._executor
        await asyncio.to_thread(wait_until, lambda: len(executor._under_way) == 3)
    await asyncio.to_thread(wait_until, lambda: wary.capacity() == 6)
    lost.kill()
    lost.communicate()
    dask_cluster.workers.remove(lost)
    try:
        found = await asyncio.wait_for(asyncio.gather(*asks), 10)
    finally:
        await wary.close()
        dask_cluster.start_worker()

    assert {one.notes[0] for one in found} == {str(left.pid)}
    assert len({one.png for one in found}) == 3


async def test_a_job_whose_workers_go_again_and_again_is_given_up(
    dask_cluster: DaskCluster, engine: PooledEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_LOOK_SECONDS", 60)
    executor: Any = await asyncio.to_thread(connect, dask_cluster.address, PAINTER, {})
    here, there = executor.workers.fit

    def lose_workers() -> Future[None]:
        executor.workers = Workers(fit=(here,), silent=1)
        done: Future[None] = executor.submit(time.sleep, 0.5)
        for fit in (there, here, there, here):
            assert not done.done()
            executor.workers = Workers(fit=(fit,), silent=1)
            executor._move_on(executor.workers)
        return done

    done = await asyncio.to_thread(lose_workers)
    with pytest.raises(BrokenExecutor):
        await asyncio.wait_for(asyncio.wrap_future(done), 10)
    await asyncio.to_thread(executor.shutdown)


def test_a_scheduler_that_is_back_has_no_workers_before_they_are_seen(
    dask_cluster: DaskCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_LOOK_SECONDS", 0.02)
    executor: Any = connect(dask_cluster.address, PAINTER, {})
    seen: list[tuple[str, ...]] = []
    look = executor._lookout.look

    def look_again(client: Client) -> Any:
        if executor._client is not first:
            seen.append(executor.workers.fit)
        return look(client)

    first = executor._client
    executor._lookout.look = look_again
    first.close()
    wait_until(lambda: seen, patience=10)
    executor.shutdown()

    assert seen[0] == ()


def test_without_dask_the_line_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "dalle_notebook.engine.cluster")
    monkeypatch.delattr("dalle_notebook.engine.cluster")

    with pytest.raises(UsageError, match=r"pip install 'dalle-notebook\[dask\]'"):
        connect("127.0.0.1:8786", PAINTER, {})


@pytest.mark.parametrize("address", ["127.0.0.1:9", "[::1]:9", "127.0.0.1:99999"])
def test_a_scheduler_that_is_not_there_is_one_line_and_leaves_no_thread(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 0.3)
    before = threading.active_count()

    with pytest.raises(UsageError, match="no Dask scheduler answers at"):
        connect(address, PAINTER, {})
    assert threading.active_count() == before


@pytest.mark.parametrize("is_closed", [True, False])
def test_a_door_with_no_scheduler_behind_it_is_one_line_and_leaves_no_thread(
    monkeypatch: pytest.MonkeyPatch, is_closed: bool
) -> None:
    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as door:

        def let_in() -> None:
            with suppress(OSError):
                while True:
                    door.accept()[0].close()

        if is_closed:
            threading.Thread(target=let_in, daemon=True).start()
        before = threading.active_count()
        with pytest.raises(UsageError, match="no Dask scheduler answers at"):
            connect(f"127.0.0.1:{door.getsockname()[1]}", PAINTER, {})
        left = threading.active_count()
        door.shutdown(socket.SHUT_RDWR)

    assert left == before


@pytest.fixture
def served(sandbox: Path) -> Iterator[tuple[DaskCluster, list[str]]]:
    """A cluster of its own with a server on it, and what that server printed."""
    with DaskCluster(1) as running:
        command = [
            *(sys.executable, "-m", "dalle_notebook", "serve", "--port", "0"),
            *("--executor", f"dask://{running.address}", "--rate-limit", "0"),
        ]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            assert process.stdout is not None
            lines = [process.stdout.readline().strip() for _ in range(4)]
            rest = threading.Thread(target=process.stdout.read, daemon=True)
            rest.start()
            yield running, lines
            process.terminate()


@pytest.mark.slow
async def test_a_server_outlives_its_scheduler_and_paints_when_it_is_back(
    served: tuple[DaskCluster, list[str]],
) -> None:
    running, lines = served
    url, key = (line.partition("=")[2] for line in lines[1:3])
    async with ImagesClient(url, key, profile=profiles()["generic"]) as client:
        before = await client.generate("a cat", size="64x64", seed=3)
        running.kill_scheduler()
        with pytest.raises(ServerError) as caught:
            await client.generate("a dog", size="64x64")
        running.start_scheduler()
        running.start_worker()
        after = await _when_it_is_back(client)

    assert re.search(r"Dask cluster at tcp://127\.0\.0\.1:\d+: \d worker", lines[3])
    assert caught.value.status == 503
    assert "Dask scheduler is gone" in str(caught.value)
    assert str(running.port) not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert after.images[0].bytes == before.images[0].bytes


async def _when_it_is_back(client: ImagesClient) -> Any:
    end = time.monotonic() + 40
    while True:
        try:
            return await client.generate("a cat", size="64x64", seed=3)
        except ServerError:
            assert time.monotonic() < end
            await asyncio.sleep(0.2)


@pytest.mark.slow
async def test_jobs_under_way_end_when_the_scheduler_goes() -> None:
    with DaskCluster(1) as running:
        engine = await asyncio.to_thread(_engine, running, PAINTER, 1)
        executor: Any = engine._executor
        done = executor._client.submit(int, "5", pure=False)
        await asyncio.to_thread(wait_until, done.done)
        asks = [
            asyncio.ensure_future(engine.paint(_recipe("slow"), n)) for n in range(3)
        ]
        await asyncio.sleep(0.3)
        fetched: Future[int] = Future()
        with _frozen(running.scheduler):
            # It is done, and its result is on the way.
            asyncio.run_coroutine_threadsafe(
                executor._settle(
                    cluster._Handed(done, (int, (), {}), frozenset()), fetched
                ),
                executor._client.loop.asyncio_loop,
            )
            await asyncio.sleep(0.1)
            running.kill_scheduler()
        found = await asyncio.gather(
            *asks, asyncio.wrap_future(fetched), return_exceptions=True
        )
        await engine.close()

    assert {type(one) for one in found} == {EndpointDown}
