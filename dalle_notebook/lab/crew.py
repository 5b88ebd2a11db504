"""A few threads for what waits for the disk, with a queue that has an end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

MOST_WAITING = 64
"""Requests in the queue of one crew; whoever comes then is asked to come again."""


class Busy(Exception):
    """Too many are waiting already; nothing was begun."""


class Crew:
    """Threads that do one kind of work.

    Args:
        name: of the threads.
        hands: how many there are.
    """

    def __init__(self, name: str, hands: int, most_waiting: int = MOST_WAITING) -> None:
        self._threads = ThreadPoolExecutor(hands, thread_name_prefix=name)
        self._most = hands + most_waiting
        self._under_way = 0
        self._lock = threading.Lock()

    async def do(self, work: Callable[[], T]) -> T:
        """Await work that is done on one of the threads.

        Raises:
            Busy: too many are waiting.
        """
        with self._lock:
            if self._under_way >= self._most:
                raise Busy
            self._under_way += 1
        try:
            begun = self._threads.submit(work)
        except RuntimeError:
            # The interpreter is ending.
            self._end()
            raise Busy from None
        # Not when nobody waits for it any more: the thread is taken until it ends.
        begun.add_done_callback(self._end)
        return await asyncio.wrap_future(begun)

    def _end(self, _: Future[T] | None = None) -> None:
        with self._lock:
            self._under_way -= 1

    def close(self) -> None:
        """Take no more work; what was begun is ended."""
        self._threads.shutdown(wait=False, cancel_futures=True)
