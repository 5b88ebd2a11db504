"""A painter run on an executor, as an engine.

The usual executors are painting processes, up to one per core, begun as they are
needed and replaced when they die. Any other `concurrent.futures.Executor` serves as
well; it stays its owner's. Only as many jobs as there are workers are handed over at
a time: what still waits is held here, where it can be cancelled. Workers of an
`Elastic` executor may come and go.
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
from typing import Any, Protocol, runtime_checkable

from dalle_notebook.engine import worker
from dalle_notebook.engine.base import Painter, Painting
from dalle_notebook.engine.gate import Gate
from dalle_notebook.errors import DalleError, ServerError, UsageError
from dalle_notebook.wire.recipe import Recipe
from dalle_notebook.wire.requests import FaultError

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
    """Starts a fresh process and remembers it.

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

    def kill(self) -> None:
        """End what was started."""
        for process in self._made:
            if process.is_alive():
                process.kill()


class _Worker(ProcessPoolExecutor):
    """One painting process with a queue of its own.

    Not a pool of several: a process that is killed may take the lock of a shared
    queue along, it breaks the jobs of all others, and Python 3.11 may lose a job
    that starts a process in the moment in which another one dies.
    """

    def __init__(self, painter: Painter | str) -> None:
        self._spawning = _Spawning()
        super().__init__(
            1,
            mp_context=self._spawning,
            initializer=worker.begin,
            initargs=(painter,),
        )

    def kill(self) -> None:
        """End the process, whatever it does."""
        self.shutdown(wait=False, cancel_futures=True)
        self._spawning.kill()


@runtime_checkable
class Elastic(Protocol):
    """An executor that knows how many jobs it has hands for."""

    def capacity(self) -> int:
        """Jobs at a time, as of now; at least 1."""
        ...

    def remarks(self) -> tuple[str, ...]:
        """What its user should know, a sentence each."""
        ...


class PooledEngine:
    """Runs a painter on an executor.

    Args:
        painter: a module-level function, or its path `package.module:function`,
            which is imported in the workers only.
        executor: None makes painting processes; an `Elastic` one is asked how many
            jobs it takes.
        name: who draws, for captions.
        version: of the painter.
        stages: how many stages before the finished picture the painter has.
        workers: jobs at a time; unless given, as many as the executor has workers,
            and one per core, at most 8, where that is not known.
        longest: seconds after which one picture is given up and its process ended
            (own processes only).
        owns_executor: to be shut down with this.
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
        owns_executor: bool = False,
    ) -> None:
        self.name = name
        self.version = version
        self.workers = (
            workers or _hands_of(executor) or min(count_cores(), _MOST_WORKERS)
        )
        self.stages = stages
        self._painter = painter
        self._longest = longest
        self._executor = executor
        self._owns_executor = owns_executor
        self._workers: set[_Worker] = set()
        self._idle: list[_Worker] = []
        self._free = Gate(self.capacity)
        self._is_closed = False

    def capacity(self) -> int:
        """Jobs that are done at a time, as of now."""
        if isinstance(self._executor, Elastic):
            return self._executor.capacity()
        return self.workers

    def remarks(self) -> tuple[str, ...]:
        """What the user of a foreign executor should know, a sentence each."""
        executor = self._executor
        return executor.remarks() if isinstance(executor, Elastic) else ()

    def warm(self, workers: int | None = None) -> None:
        """Start workers now, all unless a number is given; returns at once."""
        if self._executor is None:
            for _ in range((workers or self.workers) - len(self._workers)):
                started = self._begin()
                # One that ends already now is met when it shall paint.
                with suppress(BrokenExecutor), _interrupt_ignored():
                    started.submit(worker.stand_ready)
                self._idle.insert(0, started)

    async def paint(self, recipe: Recipe, index: int) -> Painting:
        """Paint picture number `index` of a recipe.

        Raises:
            ServerError: the process that painted it died, or a worker that is not
                ours failed.
            UsageError: the executor was shut down by its owner.
            EndpointDown: the cluster that paints it does not answer.
            RuntimeError: the engine is closed.
        """
        return await self._paint(recipe, index, None)

    async def paint_in_stages(
        self, recipe: Recipe, index: int, previews: int
    ) -> AsyncGenerator[Painting, None]:
        """Paint a picture, showing up to `previews` stages of it first.

        All are jobs that begin at once: a core that is free works ahead.

        Raises:
            ServerError: the process that painted it died, or a worker that is not
                ours failed.
            UsageError: the executor was shut down by its owner.
            EndpointDown: the cluster that paints it does not answer.
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
        with suppress(BrokenExecutor):
            return await self._try(recipe, index, stage)
        # Something else may have ended the process, so a fresh one tries again. A
        # foreign executor that is broken stays so.
        if self._executor is None:
            with suppress(BrokenExecutor):
                return await self._try(recipe, index, stage, again=True)
        raise ServerError(
            "a painting process ended unexpectedly: ask again, or change the prompt",
            status=500,
        )

    async def _try(
        self, recipe: Recipe, index: int, stage: int | None, *, again: bool = False
    ) -> Painting:
        await self._free.acquire()
        executor: Executor | None = None
        try:
            if self._is_closed:
                raise RuntimeError("the engine is closed")
            executor = self._executor or self._take(fresh=again)
            job = self._submit(executor, recipe, index, stage)
            running = asyncio.wrap_future(job)
        except BaseException:
            self._give_back(executor, is_broken=True)
            raise

        def done(running: asyncio.Future[Painting]) -> None:
            # Somebody who left does not read the error.
            error = None if running.cancelled() else running.exception()
            self._give_back(executor, is_broken=isinstance(error, BrokenExecutor))

        # A worker that paints for somebody who left is still busy.
        running.add_done_callback(done)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            if running.cancelled() and not self._is_closed and not _is_cancelled():
                raise _shut_down() from None
            # Elsewhere it may wait behind jobs of others, and need never begin.
            if self._executor is not None:
                job.cancel()
            raise
        except (DalleError, FaultError, BrokenExecutor):
            raise
        except Exception as error:
            if self._executor is None:
                raise
            # The memory, the disk or the packages of a machine that is not ours.
            raise ServerError(
                f"a worker failed ({type(error).__name__}): look there, then ask again",
                status=500,
            ) from error

    async def close(self) -> None:
        """Stop the workers, whatever they paint."""
        self._is_closed = True
        workers, self._workers = self._workers, set()
        for each in workers:
            each.kill()
        for each in workers:
            await asyncio.to_thread(each.shutdown, wait=True)
        if self._executor is not None and self._owns_executor:
            await asyncio.to_thread(self._executor.shutdown, cancel_futures=True)

    def _submit(
        self, executor: Executor, recipe: Recipe, index: int, stage: int | None
    ) -> Future[Painting]:
        if not isinstance(executor, _Worker):
            try:
                return executor.submit(
                    worker.paint, self._painter, recipe, index, stage
                )
            except BrokenExecutor:
                raise
            except RuntimeError:
                raise _shut_down() from None
        with _interrupt_ignored():
            return executor.submit(
                worker.paint_or_end, self._painter, recipe, index, stage, self._longest
            )

    def _begin(self) -> _Worker:
        begun = _Worker(self._painter)
        self._workers.add(begun)
        return begun

    def _take(self, *, fresh: bool) -> _Worker:
        if self._idle and not fresh:
            return self._idle.pop()
        if len(self._workers) >= self.workers:
            self._end(self._idle.pop())
        return self._begin()

    def _give_back(self, executor: Executor | None, *, is_broken: bool) -> None:
        self._free.release()
        if isinstance(executor, _Worker):
            if is_broken:
                self._end(executor)
            else:
                self._idle.append(executor)

    def _end(self, ended: _Worker) -> None:
        self._workers.discard(ended)
        ended.kill()


def _hands_of(executor: Executor | None) -> int | None:
    """Workers of an executor, where it tells: those of the standard library do."""
    count = getattr(executor, "_max_workers", None)
    return count if isinstance(count, int) and count > 0 else None


def _shut_down() -> UsageError:
    return UsageError("the executor was shut down: give one that runs")


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
