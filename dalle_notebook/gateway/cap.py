"""What one day may cost, counted before anything is sent.

The sum is kept in a file beside the archive, so that a restart begins no new day and
two gateways with the same upstream share one cap. An order books the most that it can
cost; when its answer is there, the booking becomes what it did cost. What was sent and
never answered, or was under way when the process died, stays counted in full.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from decimal import ROUND_CEILING, Decimal
from pathlib import Path

from dalle_notebook.errors import DalleError, OverBudget
from dalle_notebook.settings import Clock
from dalle_notebook.wire.cost import in_words

FILE = "gateway.sqlite"
"""Its name in the folder of the archive."""

_MICRO = Decimal(1_000_000)
_PATIENCE = 10.0
"""Seconds to wait for another gateway that writes just now."""


@dataclass(frozen=True, slots=True)
class Booking:
    """A sum that counts against a day.

    Attributes:
        day: in UTC, as `2026-11-22`.
    """

    day: str
    amount: Decimal


class DailyCap:
    """The cap of one upstream; its methods may be called from any thread.

    Args:
        file: where the sums of days are kept; made with its folder.
        upstream: whose sums; the address of an endpoint.
        most: USD for one day in UTC.

    Raises:
        DalleError: the file cannot be written, so nothing could be counted.
    """

    def __init__(self, file: Path, upstream: str, most: Decimal, clock: Clock) -> None:
        self.most = most
        self._file = file
        self._upstream = upstream
        self._clock = clock
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError:
            raise _unwritable() from None
        with self._writing() as database:
            database.execute(
                "CREATE TABLE IF NOT EXISTS spent (day TEXT, upstream TEXT, "
                "micro INTEGER NOT NULL, PRIMARY KEY (day, upstream)) WITHOUT ROWID"
            )

    async def book(self, amount: Decimal) -> Booking:
        """Count a sum against today.

        Raises:
            OverBudget: it does not fit any more; nothing is counted.
            DalleError: the file cannot be written.
        """
        return await asyncio.to_thread(self._book, amount)

    async def settle(self, booking: Booking, cost: Decimal) -> None:
        """Replace what was booked by what it cost.

        Raises:
            DalleError: the file cannot be written; the booking stays.
        """
        if cost != booking.amount:
            await asyncio.to_thread(self._settle, booking, cost)

    def spent(self) -> Decimal:
        """What counts against today, in USD."""
        with self._writing() as database:
            return self._sum(database, self._today())

    def _book(self, amount: Decimal) -> Booking:
        day = self._today()
        with self._writing() as database:
            spent = self._sum(database, day)
            if spent + amount > self.most:
                raise OverBudget(
                    f"this gateway may spend {in_words(self.most)} a day: "
                    f"{in_words(spent) if spent else 'nothing'} of it is used or "
                    f"booked, and this could cost {in_words(amount)}; nothing was "
                    f"sent. It starts anew at 00:00 UTC, or with a larger --max-cost"
                )
            self._add(database, day, amount)
        return Booking(day, amount)

    def _settle(self, booking: Booking, cost: Decimal) -> None:
        with self._writing() as database:
            self._add(database, booking.day, cost - booking.amount)

    def _today(self) -> str:
        return self._clock.now().astimezone(UTC).date().isoformat()

    def _sum(self, database: sqlite3.Connection, day: str) -> Decimal:
        row = database.execute(
            "SELECT micro FROM spent WHERE day = ? AND upstream = ?",
            (day, self._upstream),
        ).fetchone()
        return Decimal(row[0] if row else 0) / _MICRO

    def _add(self, database: sqlite3.Connection, day: str, amount: Decimal) -> None:
        micro = int((amount * _MICRO).to_integral_value(ROUND_CEILING))
        database.execute(
            "INSERT INTO spent VALUES (?, ?, ?) ON CONFLICT (day, upstream) "
            "DO UPDATE SET micro = max(0, micro + excluded.micro)",
            (day, self._upstream, micro),
        )

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that nobody else writes in, on disk when it ends."""
        try:
            database = sqlite3.connect(
                self._file, timeout=_PATIENCE, isolation_level=None
            )
            with contextlib.closing(database):
                database.execute("BEGIN IMMEDIATE")
                yield database
                database.execute("COMMIT")
        except sqlite3.Error:
            raise _unwritable() from None


def _unwritable() -> DalleError:
    return DalleError(
        f"what a day costs cannot be written down ({FILE} in the archive's folder), "
        f"so nothing is sent: check the folder and the disk"
    )
