"""The threads that wait for the disk and decode pictures, so that the loop stays free.

Each does one thing at a time. They are three because a request may not leave before
it is noted in the journal: behind the pictures that have just come, or behind the
claims of a hundred tiles whose turn is later, it would wait for all of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

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
