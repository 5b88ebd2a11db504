"""A painter run on an executor, as an engine.

The usual executor is a pool of processes, one per core, made and remade here.
Any other `concurrent.futures.Executor` serves as well; it stays its owner's.
Only as many jobs as there are workers are handed over at a time: what still
waits is held here, where it can be cancelled.
"""

from __future__ import annotations

import asyncio
import multiprocessing.context
import os
import signal
import threading
from collections.abc import AsyncGenerator, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

from dalle_notebook.engine import worker
from dalle_notebook.engine.base import Painter, Painting
from dalle_notebook.errors import ServerError
from dalle_notebook.wire.recipe import Recipe

_MOST_WORKERS = 8
"""A worker takes some 100 MB; a large machine is not ours to fill."""


def count_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def _interrupt_ignored() -> Iterator[None]:
    """Start processes in here: they are deaf to Ctrl-C from their first moment,
    not only from when they can say so themselves."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)


class _Spawning(multiprocessing.context.SpawnContext):
    """Starts fresh processes and remembers them.

    Not fork: a forked copy of a process with threads may hang, and it would keep
    sockets of the server open.
    """

    def __init__(self) -> None:
        self._made: list[multiprocessing.context.SpawnProcess] = []

    # The name under which executors look for it.
    def Process(  # type: ignore[override]  # noqa: N802
        self, *args: Any, **kwargs: Any
    ) -> multiprocessing.context.SpawnProcess:
        process = multiprocessing.context.SpawnProcess(*args, **kwargs)
        self._made.append(process)
        return process

    def kill_all(self) -> None:
        """End all that were started."""
        for process in self._made:
            if process.is_alive():
                process.kill()


class _Pool(ProcessPoolExecutor):
    """Painting processes that can be got rid of for certain.

    One that is killed may take a lock of the queue along. The others would then
    wait for it for ever, and the interpreter's end for them.
    """

    def __init__(self, painter: Painter | str, workers: int) -> None:
        self._spawning = _Spawning()
        super().__init__(
            workers,
            mp_context=self._spawning,
            initializer=worker.begin,
            initargs=(painter,),
        )

    def kill(self) -> None:
        """End the processes, whatever they do."""
        self.shutdown(wait=False, cancel_futures=True)
        self._spawning.kill_all()


class PooledEngine:
    """Runs a painter on an executor.

    Args:
        painter: a module-level function, or its path `package.module:function`,
            which is imported in the workers only.
        executor: None makes a pool of processes that is rebuilt when one dies.
        name: who draws, for captions.
        version: of the painter.
        stages: how many stages before the finished picture the painter has.
        workers: jobs at a time; one per core, at most 8, unless given.
        longest: seconds after which one picture is given up and its process ended
            (own pool only).
    """

    def __init__(
        self,
        painter: Painter | str,
        executor: Executor | None = None,
        *,
        name: str,
        version: str,
        stages: int = 0,
        workers: int | None = None,
        longest: float = 240.0,
    ) -> None:
        self.name = name
        self.version = version
        self.workers = workers or min(count_cores(), _MOST_WORKERS)
        self.stages = stages
        self._painter = painter
        self._longest = longest
        self._executor = executor or _Pool(painter, self.workers)
        self._free = asyncio.Semaphore(self.workers)
        self._alone = asyncio.Lock()
        self._is_closed = False

    def warm(self, workers: int | None = None) -> None:
        """Start workers now, all unless a number is given; returns at once."""
        # A pool that breaks already now is met, and told of, when it shall paint.
        with suppress(BrokenExecutor), _interrupt_ignored():
            for _ in range(workers or self.workers):
                self._executor.submit(worker.stand_ready)

    async def paint(self, recipe: Recipe, index: int) -> Painting:
        """Paint picture number `index` of a recipe.

        Raises:
            ServerError: the process that painted it died.
            RuntimeError: the engine is closed.
        """
        return await self._paint(recipe, index, None)

    async def paint_in_stages(
        self, recipe: Recipe, index: int, previews: int
    ) -> AsyncGenerator[Painting, None]:
        """Paint a picture, showing up to `previews` stages of it first.

        All are jobs that begin at once: a core that is free works ahead.

        Raises:
            ServerError: the process that painted it died.
            RuntimeError: the engine is closed.
        """
        stages: list[int | None] = [*range(1, min(previews, self.stages) + 1), None]
        jobs = [
            asyncio.ensure_future(self._paint(recipe, index, stage)) for stage in stages
        ]
        try:
            for stage, job in zip(stages, jobs, strict=True):
                yield replace(await job, is_finished=stage is None)
        finally:
            for job in jobs:
                job.cancel()
            # Whoever left reads no results; nobody else is told of them either.
            await asyncio.gather(*jobs, return_exceptions=True)

    async def _paint(self, recipe: Recipe, index: int, stage: int | None) -> Painting:
        await self._free.acquire()
        executor = self._executor
        try:
            future = self._submit(executor, recipe, index, stage)
        except BrokenExecutor:
            self._free.release()
        except BaseException:
            self._free.release()
            raise
        else:
            running = asyncio.wrap_future(future)
            # A worker that paints for somebody who left is still busy.
            running.add_done_callback(self._release)
            try:
                return await asyncio.shield(running)
            except BrokenExecutor:
                pass
        if not isinstance(executor, _Pool):
            raise self._crashed()
        self._replace(executor)
        return await self._paint_alone(recipe, index, stage)

    async def close(self) -> None:
        """Stop the workers, whatever they paint."""
        self._is_closed = True
        if isinstance(self._executor, _Pool):
            self._executor.kill()
            await asyncio.to_thread(self._executor.shutdown, wait=True)

    def _submit(
        self, executor: Executor, recipe: Recipe, index: int, stage: int | None
    ) -> Future[Painting]:
        if self._is_closed:
            raise RuntimeError("the engine is closed")
        if isinstance(executor, _Pool):
            with _interrupt_ignored():
                return executor.submit(
                    worker.paint_or_end,
                    self._painter,
                    recipe,
                    index,
                    stage,
                    self._longest,
                )
        return executor.submit(worker.paint, self._painter, recipe, index, stage)

    def _release(self, running: asyncio.Future[Painting]) -> None:
        self._free.release()
        if not running.cancelled():
            running.exception()  # somebody who left does not read it

    def _replace(self, broken: _Pool) -> None:
        if self._executor is broken and not self._is_closed:
            broken.kill()
            self._executor = _Pool(self._painter, self.workers)
            self.warm()

    async def _paint_alone(
        self, recipe: Recipe, index: int, stage: int | None
    ) -> Painting:
        # One death breaks every job of its pool. Each is painted again in a
        # process of its own, so that only the one that kills is an error.
        async with self._alone:
            pool = _Pool(self._painter, 1)
            try:
                future = self._submit(pool, recipe, index, stage)
                return await asyncio.wrap_future(future)
            except BrokenExecutor:
                raise self._crashed() from None
            finally:
                pool.kill()

    def _crashed(self) -> ServerError:
        return ServerError(
            "a painting process ended unexpectedly: ask again, or change the prompt",
            status=500,
        )
