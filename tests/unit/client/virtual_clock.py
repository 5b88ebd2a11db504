"""A clock on which waiting takes no time: it jumps when the loop has nothing to do."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from dalle_notebook.settings import Clock

_IDLE_TURNS = 3


class VirtualClock(Clock):
    """Starts at 0 and at the real date; `waits` lists every sleep asked for."""

    def __init__(self) -> None:
        self.time = 0.0
        self._start = datetime.now(UTC)
        self.waits: list[float] = []
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()
        self._is_ticking = False

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.time)

    def monotonic(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        loop = asyncio.get_running_loop()
        alarm: asyncio.Future[None] = loop.create_future()
        heapq.heappush(
            self._sleepers, (self.time + seconds, next(self._numbers), alarm)
        )
        if not self._is_ticking:
            self._is_ticking = True
            loop.call_soon(self._tick, _IDLE_TURNS)
        await alarm

    def _tick(self, turns: int) -> None:
        loop: Any = asyncio.get_running_loop()
        if loop._ready:  # somebody still has something to do
            turns = _IDLE_TURNS
        if turns:
            loop.call_soon(self._tick, turns - 1)
            return
        while self._sleepers:
            moment, _, alarm = heapq.heappop(self._sleepers)
            if not alarm.done():
                self.time = max(self.time, moment)
                alarm.set_result(None)
                break
        if self._sleepers:
            loop.call_soon(self._tick, _IDLE_TURNS)
        else:
            self._is_ticking = False
