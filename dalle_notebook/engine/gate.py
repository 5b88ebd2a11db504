"""A door that lets in only as many as there is room for.

A semaphore whose size may change while people stand before it: the workers of a
cluster come and go. Whoever came first goes in first.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

_LOOK_SECONDS = 0.5
"""How often those who wait look whether there is more room than before."""


class Gate:
    """Belongs to the event loop that it is first waited at.

    Args:
        room: how many may be inside; asked whenever somebody comes or goes, and
            now and then while somebody waits. Less room sends nobody out.
    """

    def __init__(self, room: Callable[[], int]) -> None:
        self._room = room
        self._inside = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._looking: asyncio.TimerHandle | None = None

    async def acquire(self) -> None:
        """Wait for a place and take it."""
        if not self._waiting and self._inside < self._room():
            self._inside += 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        self._look_later()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.release()
            else:
                # A place that was given back at this moment passed it by already.
                with suppress(ValueError):
                    self._waiting.remove(turn)
            raise

    def release(self) -> None:
        """Give a place back."""
        self._inside -= 1
        self._let_in()

    async def __aenter__(self) -> None:
        await self.acquire()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    def _let_in(self) -> None:
        while self._waiting and self._inside < self._room():
            turn = self._waiting.popleft()
            if not turn.done():
                self._inside += 1
                turn.set_result(None)

    def _look_later(self) -> None:
        if self._looking is None:
            loop = asyncio.get_running_loop()
            self._looking = loop.call_later(_LOOK_SECONDS, self._look)

    def _look(self) -> None:
        self._looking = None
        self._let_in()
        if self._waiting:
            self._look_later()
