"""A few threads for what waits for the disk, with a queue that has an end."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")

MOST_WAITING = 64
"""Requests in the queue of one crew; whoever comes then is asked to come again."""


class Busy(Exception):
    """Too many are waiting already; nothing was begun."""


class Crew:
    """Threads that do one kind of work.

    Not an executor: Python waits for those of one when it ends, also for what is
    still in their queue, and a disk that does not answer would hold a server's end.

    Args:
        name: of the threads.
        hands: how many there are.
    """

    def __init__(self, name: str, hands: int, most_waiting: int = MOST_WAITING) -> None:
        self._most = hands + most_waiting
        self._under_way = 0
        self._is_closed = False
        self._lock = threading.Lock()
        self._jobs: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = (
            queue.SimpleQueue()
        )
        self._threads = [
            threading.Thread(target=self._work, name=f"{name}-{number}", daemon=True)
            for number in range(hands)
        ]
        for thread in self._threads:
            thread.start()

    async def do(self, work: Callable[[], T]) -> T:
        """Await work that is done on one of the threads.

        Raises:
            Busy: too many are waiting, or the crew is closed.
        """
        with self._lock:
            if self._is_closed or self._under_way >= self._most:
                raise Busy
            self._under_way += 1
        begun: Future[T] = Future()
        # Not when nobody waits for it any more: the thread is taken until it ends.
        begun.add_done_callback(self._end)
        self._jobs.put((begun, work))
        return await asyncio.wrap_future(begun)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            future, work = job
            if not future.set_running_or_notify_cancel():
                continue
            try:
                result = work()
            except BaseException as problem:
                future.set_exception(problem)
            else:
                future.set_result(result)
            # Nothing of it is held while the thread waits for the next one.
            del job, future, work

    def _end(self, _: Future[T]) -> None:
        with self._lock:
            self._under_way -= 1

    def close(self) -> None:
        """Take no more work; what was begun is ended."""
        self._is_closed = True
        for _ in self._threads:
            self._jobs.put(None)
