"""Carrying out a plan: many tiles at once, each on its own fate.

Nothing is gathered: an outcome is stored the moment it lands, so an error or an
interrupt loses none of the others. Pacing is the endpoint's affair; here is only a
bound on how many tiles are worked on, so that ten thousand weigh little more than a
hundred. `stop` ends what has not left yet and leaves the rest to arrive and be kept.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from dalle_notebook.errors import DalleError
from dalle_notebook.study.outcome import SENDING, WAITING, Outcome, ended
from dalle_notebook.study.outcomes import Known, Outcomes

AT_WORK = 128
"""Tiles of one lane under way or waiting for their turn. More than most endpoints are
asked for at once, so that those whose turn comes next are looked up and claimed."""


class Obtain(Protocol):
    """Gets the picture of one tile: from the archive, or by asking."""

    def __call__(self, number: int, leaving: Callable[[], None]) -> Awaitable[Outcome]:
        """`leaving` is called just before the request of this tile is sent.

        On every try; it raises `CancelledError` where nothing more may be sent.
        """
        ...


@dataclass(eq=False, slots=True)
class _Worker:
    """Obtains the tiles of one lane, one after the other."""

    lane: deque[int]
    number: int | None = None
    task: asyncio.Task[None] | None = None


class Run:
    """One plan under way; read from any thread, carried out on one loop.

    Args:
        count: tiles of the plan.
        known: outcomes that are settled already, by the number of their tile.
        lane_of: tiles of one lane wait for each other, those of different lanes do
            not: whoever is asked, so that no slow endpoint holds up a fast one.
        at_work: tiles of one lane at a time.

    Attributes:
        outcomes: one for every tile, in the plan's order.
        changes: counts up whenever an outcome changes.
    """

    def __init__(
        self,
        count: int,
        obtain: Obtain,
        known: Mapping[int, Outcome] | None = None,
        lane_of: Callable[[int], Hashable] = lambda number: None,
        at_work: int = AT_WORK,
    ) -> None:
        if isinstance(known, Known):
            self.outcomes = known.outcomes.copy()
        else:
            self.outcomes = Outcomes(waiting=count)
            for number, outcome in (known or {}).items():
                self.outcomes.put(number, outcome)
        self.changes = 0
        self._obtain = obtain
        self._lane_of = lane_of
        self._at_work = at_work
        self._workers: list[_Worker] = []
        self._stopping = asyncio.Event()

    @property
    def finished(self) -> int:
        """How many tiles have their final outcome."""
        return self.outcomes.finished

    async def carry_out(self) -> None:
        """Run until every tile has its outcome, or `stop` was called."""
        lanes: dict[Hashable, deque[int]] = {}
        known = Known(self.outcomes)
        for number in range(len(self.outcomes)):
            if number not in known:
                lanes.setdefault(self._lane_of(number), deque()).append(number)
        for lane in lanes.values():
            count = min(len(lane), self._at_work)
            self._workers += [_Worker(lane) for _ in range(count)]
        for worker in self._workers:
            worker.task = asyncio.ensure_future(self._work(worker))
        stop = asyncio.ensure_future(self._stopping.wait())
        pending = {worker.task for worker in self._workers if worker.task}
        try:
            while pending and not self._stopping.is_set():
                done, _ = await asyncio.wait(
                    {*pending, stop}, return_when=asyncio.FIRST_COMPLETED
                )
                pending -= done
        finally:
            stop.cancel()

    def stop(self) -> None:
        """Send nothing more. Call on the run's own loop.

        Requests that have left go on in the background: their pictures are paid
        for and go into the archive when they come.
        """
        self._stopping.set()
        for worker in self._workers:
            number = worker.number
            if worker.task and (
                number is None or self.outcomes[number].state == "waiting"
            ):
                worker.task.cancel()

    async def settle(self, seconds: float) -> None:
        """Wait a little until what was stopped has ended."""
        tasks = [worker.task for worker in self._workers if worker.task]
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)

    def show(self, number: int, stage: bytes) -> None:
        """Have a tile that is drawn just now show an unfinished state.

        Call on the run's own loop.
        """
        if self.outcomes[number].state == "sending":
            self._set(number, replace(SENDING, stage=stage))

    async def _work(self, worker: _Worker) -> None:
        while worker.lane and not self._stopping.is_set():
            worker.number = worker.lane.popleft()
            await self._one(worker.number)

    async def _one(self, number: int) -> None:
        def leaving() -> None:
            # A busy endpoint may have had this tile wait since before the stop.
            if self._stopping.is_set():
                raise asyncio.CancelledError
            self._set(number, SENDING)

        try:
            outcome = await self._obtain(number, leaving)
        except asyncio.CancelledError:
            # Taken back, also where it had left.
            self._set(number, WAITING)
            raise
        except DalleError as error:
            outcome = ended(error)
        except Exception as error:
            # A mistake of ours must not leave a tile waiting for ever. Its text
            # is not ours, so it is not shown.
            what = f"{type(error).__name__} in dalle_notebook"
            outcome = ended(DalleError(f"{what}: please report it"))
        self._set(number, outcome)

    def _set(self, number: int, outcome: Outcome) -> None:
        self.outcomes.put(number, outcome)
        self.changes += 1
