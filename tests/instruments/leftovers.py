"""Finds what a test left behind: open sockets, running tasks, lost exceptions.

For tests of whatever opens connections. `Leftovers` compares before with after and
listens in between for the messages that asyncio and aiohttp emit when something was
dropped instead of closed.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from instruments.processes import open_sockets

_COMPLAINTS = (
    "never retrieved",
    "never awaited",
    "Unclosed",
    "unclosed",
    "was destroyed but it is pending",
    "Event loop is closed",
    "Fatal error on transport",
)
_PATIENCE = 2.0


class Leftovers:
    """What is still there, as lines of text; see `watch`."""

    def __init__(self) -> None:
        self._sockets = open_sockets()
        self._threads = set(threading.enumerate())
        self._complaints: list[str] = []
        self._loops: list[asyncio.AbstractEventLoop] = []

    def watch_loop(self, loop: asyncio.AbstractEventLoop) -> None:
        """Also look for unfinished tasks in a loop that runs in another thread."""
        self._loops.append(loop)

    def found(self) -> list[str]:
        """Return what is left, after giving it a moment to go.

        Sockets and tasks may need some turns of a loop to end, so this waits up to two
        seconds for them; where nothing is left it does not wait.
        """
        gc.collect()
        end = time.monotonic() + _PATIENCE
        while (left := self._still_open()) and time.monotonic() < end:
            time.sleep(0.01)
        gc.collect()
        return self._complaints + left

    def _still_open(self) -> list[str]:
        left = [f"open {name}" for name in sorted(open_sockets() - self._sockets)]
        for loop in self._loops:
            if not loop.is_closed():
                left += [f"unfinished {task!r}" for task in asyncio.all_tasks(loop)]
        return left

    def new_threads(self) -> list[threading.Thread]:
        """Return the threads that were not there before and are alive."""
        return [each for each in threading.enumerate() if each not in self._threads]

    def _hear(self, text: str) -> bool:
        is_complaint = any(complaint in text for complaint in _COMPLAINTS)
        if is_complaint:
            self._complaints.append(text.strip().splitlines()[0])
        return is_complaint


@contextmanager
def watch() -> Iterator[Leftovers]:
    """Listen for complaints; ask the result for what is left before leaving."""
    # What earlier tests dropped must not be taken for this one's.
    gc.collect()
    leftovers = Leftovers()
    ear = _Ear(leftovers)
    logger = logging.getLogger("asyncio")
    logger.addHandler(ear)
    hook = sys.unraisablehook

    def unraisable(problem: Any) -> None:
        # What is reported here need not be reported by pytest once more.
        if not leftovers._hear(f"{problem.exc_value}"):
            hook(problem)

    sys.unraisablehook = unraisable
    try:
        with warnings.catch_warnings():
            # A dropped socket or coroutine can only warn, from where no exception
            # gets out; as an error it reaches the hook above.
            warnings.simplefilter("error", ResourceWarning)
            warnings.filterwarnings("error", "coroutine .* was never awaited")
            yield leftovers
    finally:
        sys.unraisablehook = hook
        logger.removeHandler(ear)


class _Ear(logging.Handler):
    def __init__(self, leftovers: Leftovers) -> None:
        super().__init__(logging.WARNING)
        self._leftovers = leftovers

    def emit(self, record: logging.LogRecord) -> None:
        self._leftovers._hear(record.getMessage())
