"""Carrying out a plan: every tile at once, each on its own fate.

Nothing is gathered: an outcome is stored the moment it lands, so an error or an
interrupt loses none of the others. Pacing is the endpoint's affair. `stop` ends
what has not left yet and leaves the rest to arrive and be kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from dalle_notebook.errors import DalleError
from dalle_notebook.study.outcome import SENDING, WAITING, Outcome, ended


class Obtain(Protocol):
    """Gets the picture of one tile: from the archive, or by asking."""

    def __call__(self, number: int, leaving: Callable[[], None]) -> Awaitable[Outcome]:
        """`leaving` is called just before the request of this tile is sent.

        On every try; it raises `CancelledError` where nothing more may be sent.
        """
        ...


class Run:
    """One plan under way; read from any thread, carried out on one loop.

    Args:
        count: tiles of the plan.
        known: outcomes that are settled already, by the number of their tile.

    Attributes:
        outcomes: one for every tile, in the plan's order.
        changes: counts up whenever an outcome changes.
    """

    def __init__(
        self,
        count: int,
        obtain: Obtain,
        known: Mapping[int, Outcome] | None = None,
    ) -> None:
        self.outcomes: list[Outcome] = [
            (known or {}).get(number, WAITING) for number in range(count)
        ]
        self.changes = 0
        self._obtain = obtain
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._stopping = asyncio.Event()

    @property
    def finished(self) -> int:
        """How many tiles have their final outcome."""
        return sum(outcome.is_final for outcome in self.outcomes)

    async def carry_out(self) -> None:
        """Run until every tile has its outcome, or `stop` was called."""
        for number, outcome in enumerate(self.outcomes):
            if outcome.is_final:
                continue
            self._tasks[number] = asyncio.ensure_future(self._one(number))
        stop = asyncio.ensure_future(self._stopping.wait())
        try:
            while pending := {t for t in self._tasks.values() if not t.done()}:
                if self._stopping.is_set():
                    break
                await asyncio.wait(
                    {*pending, stop}, return_when=asyncio.FIRST_COMPLETED
                )
        finally:
            stop.cancel()

    def stop(self) -> None:
        """Send nothing more. Call on the run's own loop.

        Requests that have left go on in the background: their pictures are paid
        for and go into the archive when they come.
        """
        self._stopping.set()
        for number, task in self._tasks.items():
            if self.outcomes[number].state == "waiting":
                task.cancel()

    async def _one(self, number: int) -> None:
        def leaving() -> None:
            # A busy endpoint may have had this tile wait since before the stop.
            if self._stopping.is_set():
                raise asyncio.CancelledError
            self._set(number, SENDING)

        if self._stopping.is_set():
            return
        try:
            outcome = await self._obtain(number, leaving)
        except DalleError as error:
            outcome = ended(error)
        except Exception as error:
            # A mistake of ours must not leave a tile waiting for ever. Its text
            # is not ours, so it is not shown.
            what = f"{type(error).__name__} in dalle_notebook"
            outcome = ended(DalleError(f"{what}: please report it"))
        self._set(number, outcome)

    def _set(self, number: int, outcome: Outcome) -> None:
        self.outcomes[number] = outcome
        self.changes += 1
