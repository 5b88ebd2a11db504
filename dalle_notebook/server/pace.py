"""How many pictures a minute, and how many requests at a time."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from dalle_notebook.settings import Clock
from dalle_notebook.wire.faults import Fault
from dalle_notebook.wire.requests import FaultError

WINDOW = 60.0
"""Seconds in which pictures are counted."""


class ImagesPerMinute:
    """A sliding window: never more than `limit` pictures in any 60 seconds."""

    def __init__(self, limit: int, clock: Clock) -> None:
        self.limit = limit
        self._clock = clock
        self._granted: deque[tuple[float, int]] = deque()

    def take(self, pictures: int) -> None:
        """Count pictures that are painted now.

        Raises:
            FaultError: a 429 that says when to come again, or that this many never
                fit.
        """
        if pictures > self.limit:
            raise FaultError(
                Fault(
                    400,
                    f"'n' is {pictures}, and this server paints {self.limit} images "
                    "per minute at most.",
                    param="n",
                    code="invalid_value",
                ),
                self.headers(),
            )
        wait = self.wait_for(pictures)
        if wait > 0:
            raise FaultError(
                Fault(
                    429,
                    "Rate limit reached for images per minute: "
                    f"Limit {self.limit}, Requested {pictures}. "
                    f"Please try again in {wait:.1f}s.",
                    type="rate_limit_error",
                    code="rate_limit_exceeded",
                ),
                {**self.headers(), **retry_after(wait)},
            )
        self._granted.append((self._clock.monotonic(), pictures))

    def wait_for(self, pictures: int) -> float:
        """Seconds until they may be taken; 0 where they may now, or never fit."""
        over = self._count() + pictures - self.limit
        for moment, granted in self._granted:
            if over <= 0:
                break
            over -= granted
            wait = moment + WINDOW - self._clock.monotonic()
            if over <= 0:
                return wait
        return 0.0

    def headers(self) -> dict[str, str]:
        """What is left, as the API says it."""
        left = self.limit - self._count()
        full_again = 0.0
        if self._granted:
            full_again = self._granted[-1][0] + WINDOW - self._clock.monotonic()
        return {
            "x-ratelimit-limit-images": str(self.limit),
            "x-ratelimit-remaining-images": str(left),
            "x-ratelimit-reset-images": f"{max(full_again, 0.0):.3f}s",
        }

    def _count(self) -> int:
        start = self._clock.monotonic() - WINDOW
        while self._granted and self._granted[0][0] <= start:
            self._granted.popleft()
        return sum(pictures for _, pictures in self._granted)


class Places:
    """Room for requests that are painted or wait for it; beyond it they are
    turned away at once instead of waiting out their callers' patience."""

    def __init__(self, most: int) -> None:
        self._most = self._free = most
        self._ended = asyncio.Event()

    @property
    def taken(self) -> int:
        """How many requests are painted or wait for it."""
        return self._most - self._free

    async def until_below(self, most: int) -> None:
        """Wait while that many requests or more are painted."""
        while self.taken >= most:
            self._ended.clear()
            await self._ended.wait()

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold one place.

        Raises:
            FaultError: none is free.
        """
        if self._free <= 0:
            raise FaultError(
                Fault(
                    429,
                    "Too many requests are waiting here. Please try again later.",
                    type="rate_limit_error",
                    code="slow_down",
                ),
                retry_after(1.0),
            )
        self._free -= 1
        try:
            yield
        finally:
            self._free += 1
            self._ended.set()


class Room:
    """Memory for the bodies of requests: what does not fit is asked to wait."""

    def __init__(self, most: int) -> None:
        self.free = most

    @contextmanager
    def booking(self) -> Iterator[Booking]:
        """Hold whatever is added while the block lasts."""
        booking = Booking(self)
        try:
            yield booking
        finally:
            self.free += booking.held


class Booking:
    """What one request holds of a room."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self.held = 0

    def add(self, more: int) -> None:
        """Hold more bytes.

        Raises:
            FaultError: there is no room for them.
        """
        if more > self._room.free:
            raise FaultError(
                Fault(
                    429,
                    "Too many pictures are being sent here. Please try again later.",
                    type="rate_limit_error",
                    code="slow_down",
                ),
                retry_after(1.0),
            )
        self._room.free -= more
        self.held += more


def retry_after(seconds: float) -> dict[str, str]:
    """The headers that say when to come again; never sooner than it helps."""
    return {
        "retry-after": str(math.ceil(seconds)),
        "retry-after-ms": str(math.ceil(seconds * 1000)),
    }
