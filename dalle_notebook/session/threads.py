"""The threads that wait for the disk and decode pictures, so that the loop stays free.

Each does one thing at a time. They are three because a request may not leave before
it is noted in the journal: behind the pictures that have just come, or behind the
claims of a hundred tiles whose turn is later, it would wait for all of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")


class Threads:
    """The threads of one session; they start at their first use.

    Attributes:
        pictures: decodes and writes pictures, and reads them for others.
        claims: looks tiles up, claims them and ends their claims.
        leaving: notes that a request leaves now.
    """

    def __init__(self) -> None:
        self.pictures = _one("dalle-pictures")
        self.claims = _one("dalle-claims")
        self.leaving = _one("dalle-leaving")

    def shutdown(self) -> None:
        """Take no more work; what was begun is ended."""
        for thread in (self.pictures, self.claims, self.leaving):
            thread.shutdown(wait=False)


def _one(name: str) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix=name)


async def run_in(thread: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    """Run blocking work on a thread and await it."""
    try:
        done = asyncio.get_running_loop().run_in_executor(thread, work)
    except RuntimeError:
        # The interpreter is ending. The journal on disk says what had left.
        raise asyncio.CancelledError from None
    return await done


class Together(Generic[T]):
    """Does one kind of work on a thread for all who ask while it is busy, at once.

    Args:
        work: for each thing None, or what went wrong with it.
    """

    def __init__(
        self,
        thread: ThreadPoolExecutor,
        work: Callable[[Sequence[T]], Sequence[Exception | None]],
    ) -> None:
        self._thread = thread
        self._work = work
        self._waiting: list[tuple[T, asyncio.Future[None]]] = []
        self._task: asyncio.Task[None] | None = None

    async def do(self, thing: T) -> None:
        """Await the work on one thing; raises what went wrong with it."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((thing, done))
        if self._task is None:
            self._task = asyncio.ensure_future(self._go_on())
        await done

    async def _go_on(self) -> None:
        try:
            while self._waiting:
                some, self._waiting = self._waiting, []
                await self._do_some(some)
        finally:
            self._task = None
            for _, done in self._waiting:
                done.cancel()

    async def _do_some(self, some: list[tuple[T, asyncio.Future[None]]]) -> None:
        try:
            things = [thing for thing, _ in some]
            problems = await run_in(self._thread, lambda: self._work(things))
        except asyncio.CancelledError:
            for _, done in some:
                done.cancel()
            raise
        except Exception as problem:
            problems = [problem] * len(some)
        for (_, done), wrong in zip(some, problems, strict=True):
            if done.done():
                continue
            if wrong is None:
                done.set_result(None)
            else:
                done.set_exception(wrong)
