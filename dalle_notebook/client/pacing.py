"""Waiting one's turn, so that an endpoint's limit is met and never passed.

A sliding window, stamped at the moment when a request's head leaves the socket:
stamped any earlier, the time that connecting takes would let later requests
arrive too soon. It suits servers that count in a sliding window and those that
fill a token bucket. Without a known limit only the number under way is bounded.
After a 429 everybody pauses once, then requests go out one by one.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import math
import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal, Self

from dalle_notebook.settings import Clock

MOST_AT_ONCE = 100
"""Requests under way at one time, also where the limit would allow more."""

_MARGIN = 0.02
"""Share of the window by which we stay behind it: arrival times jitter."""

_PROBE_SECONDS = 1.0

_LIMIT = re.compile(r"\blimit\b[:\s]*(\d{1,6})\b", re.IGNORECASE)
_OTHER_KIND = re.compile(
    r"\btokens?\b|\bTP[MD]\b|\bRPD\b|\bper (day|hour|second|\d+)\b", re.IGNORECASE
)


class Pacer:
    """Lets requests to one endpoint go in order, no sooner than they may.

    Args:
        limit: pictures per window, or None to learn it from answers.
        at_once: requests under way while no limit is known.
        clock: measures and sleeps.
        window: seconds.
    """

    def __init__(
        self,
        limit: int | None,
        *,
        at_once: int,
        clock: Clock,
        window: float = 60.0,
    ) -> None:
        self._limit = limit
        self._is_given = limit is not None
        self._is_named = False
        self._at_once = at_once
        self._clock = clock
        self._window = window
        self._numbers = itertools.count()
        self._line: list[_Place] = []
        self._left: deque[tuple[float, int]] = deque()
        self._unsent = 0
        self._under_way = 0
        self._paused_until = -math.inf
        self._is_careful = False
        self._last_let_out = -math.inf
        self._changed = asyncio.Event()

    @property
    def limit(self) -> int | None:
        """Pictures per window, as far as it is known."""
        return self._limit

    def give(self, limit: int | None) -> None:
        """Hold to this limit from now on; None learns it from answers again."""
        self._limit, self._is_given = limit, limit is not None
        self._is_named = False
        self._changed.set()

    def ticket(self) -> int:
        """A place in the line; an ask keeps its own over all its attempts."""
        return next(self._numbers)

    def turn(self, pictures: int, ticket: int) -> Turn:
        """A turn for one request of so many pictures, for `async with`."""
        return Turn(self, pictures, ticket)

    def learn(self, headers: Mapping[str, str], message: str = "") -> None:
        """Take the limit from an answer, unless one was given.

        Args:
            headers: of any answer, names in lower case.
            message: the text of a 429.
        """
        if self._is_given:
            return
        named = headers.get("x-ratelimit-limit-images", "")
        if named.isascii() and named.isdecimal() and len(named) <= 6 and int(named):
            self._limit, self._is_named = int(named), True
        elif not self._is_named and (said := limit_in(message)):
            self._limit = said
        self._changed.set()

    def pause(self, seconds: float) -> None:
        """Let nobody go for so long, and then one at a time."""
        until = self._clock.monotonic() + seconds
        self._paused_until = max(self._paused_until, until)
        self._is_careful = True
        self._changed.set()

    async def _enter(self, turn: Turn) -> None:
        place = _Place(turn.ticket, next(self._numbers))
        heapq.heappush(self._line, place)
        self._changed.set()
        try:
            while True:
                if self._line[0] is not place:
                    place.called.clear()
                    await place.called.wait()
                elif (wait := self._wait(turn.pictures)) > 0:
                    await self._sleep(wait)
                else:
                    break
        finally:
            self._line.remove(place)
            heapq.heapify(self._line)
            if self._line:
                self._line[0].called.set()
        self._unsent += turn.pictures
        self._under_way += 1
        self._last_let_out = turn.let_out_at = self._clock.monotonic()

    def _wait(self, pictures: int) -> float:
        """Seconds until a request may go; infinite: until something changes."""
        now = self._clock.monotonic()
        if now < self._paused_until:
            return self._paused_until - now
        limit = self._limit
        if self._under_way >= (self._at_once if limit is None else MOST_AT_ONCE):
            return math.inf
        span = self._window * (1 + _MARGIN)
        while self._left and self._left[0][0] <= now - span:
            self._left.popleft()
        if self._is_careful and self._under_way:
            spacing = self._window / limit if limit else _PROBE_SECONDS
            if now < self._last_let_out + spacing:
                return self._last_let_out + spacing - now
        if limit is None:
            return 0.0
        used = sum(n for _, n in self._left) + self._unsent
        if not used:
            return 0.0
        # A request above the whole limit goes when it has the window for itself.
        over = min(used + pictures - limit, used)
        for left_at, count in self._left:
            if over <= 0:
                return 0.0
            over -= count
            if over <= 0:
                return left_at + span - now
        return 0.0 if over <= 0 else math.inf

    async def _sleep(self, seconds: float) -> None:
        """Sleep until the time has come or something has changed."""
        self._changed.clear()
        waits = [asyncio.ensure_future(self._changed.wait())]
        if seconds < math.inf:
            # A rounded sum must not make a sleep that ends before it began.
            waits.append(asyncio.ensure_future(self._pass(max(seconds, 0.001))))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    async def _pass(self, seconds: float) -> Literal[True]:
        await self._clock.sleep(seconds)
        return True

    def _leave(self, turn: Turn) -> None:
        self._unsent -= turn.pictures
        self._left.append((self._clock.monotonic(), turn.pictures))
        self._changed.set()

    def _end(self, turn: Turn) -> None:
        if not turn.has_left:
            self._unsent -= turn.pictures
        self._under_way -= 1
        self._changed.set()

    def _succeed(self, turn: Turn) -> None:
        if turn.let_out_at >= self._paused_until:
            self._is_careful = False
            self._changed.set()


class Pacers:
    """The pacers of one endpoint, shared by all clients that ask it with one key.

    Where an endpoint counts each model for itself, each has a window of its own, so
    that a busy model holds up no other.

    Args:
        limit: pictures per window (of each model, where they are counted apart), or
            None to learn it from answers.
        at_once: requests under way while no limit is known.
        by_model: the endpoint counts each model for itself.
    """

    def __init__(
        self, limit: int | None, *, at_once: int, clock: Clock, by_model: bool = False
    ) -> None:
        self._limit = limit
        self._at_once = at_once
        self._clock = clock
        self._by_model = by_model
        self._pacers: dict[str | None, Pacer] = {}

    @property
    def limit(self) -> int | None:
        """What a person said, or None."""
        return self._limit

    def of(self, model: str | None) -> Pacer:
        """The pacer of a model; on the loop."""
        key = model if self._by_model else None
        if key not in self._pacers:
            self._pacers[key] = Pacer(
                self._limit, at_once=self._at_once, clock=self._clock
            )
        return self._pacers[key]

    def known(self, model: str | None) -> int | None:
        """Pictures of a model per window, said or learnt; from any thread."""
        pacer = self._pacers.get(model if self._by_model else None)
        return self._limit or (pacer.limit if pacer else None)

    def say(self, limit: int | None) -> None:
        """Another limit from now on, to be held to when `hold` is called."""
        self._limit = limit

    def hold(self) -> None:
        """Hold to the limit that was said; on the loop. What was sent counts on."""
        for pacer in list(self._pacers.values()):
            pacer.give(self._limit)


@dataclass(slots=True, order=True)
class _Place:
    ticket: int
    number: int
    called: asyncio.Event = field(default_factory=asyncio.Event, compare=False)


@dataclass(slots=True)
class Turn:
    """One request's turn: entered when it may go, left when its answer is there."""

    pacer: Pacer
    pictures: int
    ticket: int
    let_out_at: float = 0.0
    has_left: bool = False

    async def __aenter__(self) -> Self:
        await self.pacer._enter(self)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.pacer._end(self)

    def leave(self) -> None:
        """The head of the request leaves now: the window counts from here."""
        if not self.has_left:
            self.has_left = True
            self.pacer._leave(self)

    def succeed(self) -> None:
        """The endpoint took the request: no need to be careful any more."""
        self.pacer._succeed(self)


def limit_in(message: str) -> int | None:
    """The pictures (or requests) per minute that a 429's text names, or None."""
    found = _LIMIT.search(message)
    if found is None or _OTHER_KIND.search(message):
        return None
    return int(found[1]) or None
