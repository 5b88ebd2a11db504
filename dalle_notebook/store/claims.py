"""Who is asking an endpoint for what, so that nothing is paid for twice.

Before a request leaves, its ask is claimed; before its first byte leaves, the
claim is marked as sent, on the disk. So a process may die at any moment and the
next one still knows what may have been billed: a claim that was sent and whose
owner is gone, or that ended without an answer, is *unknown*, and only a person
(or an endpoint that is free) sends it again. Unlike the index, this file cannot
be rebuilt.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, TypeVar
from weakref import WeakValueDictionary

from dalle_notebook.errors import ArchiveError
from dalle_notebook.settings import Clock
from dalle_notebook.store.database import Database
from dalle_notebook.store.journal_values import MIGRATIONS, OpenClaim
from dalle_notebook.store.owner import Owner, this_process

T = TypeVar("T")

State = Literal["mine", "other", "unknown", "kept", "batch"]

_OPEN = """
    SELECT * FROM claims WHERE state IN ('claimed', 'sent', 'unknown')
    ORDER BY number
"""
_OPEN_OF_ASK = """
    SELECT * FROM claims
    WHERE ask_id = ? AND endpoint_id = ? AND state IN ('claimed', 'sent', 'unknown')
"""

_MOVE = """
    UPDATE claims SET state = ?1, sent_at = ifnull(?2, sent_at), ended_at = ?3,
                      digest = ?4, reason = ?5,
                      prompt = iif(?1 IN ('sent', 'unknown'), prompt, NULL)
    WHERE number = ?6 AND owner = ?7 AND state IN ('claimed', 'sent')
"""
# Its owner is gone, or its picture is saved: a later move by the owner does nothing.
_SETTLE = """
    UPDATE claims SET state = ?, ended_at = ?, prompt = NULL
    WHERE number = ? AND state IN ('claimed', 'sent', 'unknown')
"""
_TELL = "UPDATE claims SET told_at = ? WHERE number = ? AND told_at IS NULL"

_PROMPT_CHARACTERS = 120

# Whether a process of another machine lives cannot be seen from here. No request
# takes longer than this.
_FOREIGN_CLAIM = timedelta(hours=1)


class Claim:
    """The right to ask one endpoint for one picture, or why there is none.

    Attributes:
        state: `mine`: send it. `other`: a living process has it; wait, then look
            into the archive. `kept`: the archive has got it meanwhile.
            `unknown`: it was sent, nobody knows what became of it. `batch`: it
            was sent in a batch, whose answers are not fetched yet.
        sent_at: when it was sent, for `other` and `unknown`.
        reason: why it is unknown, if anything was noted.
    """

    def __init__(
        self,
        journal: Journal,
        number: int,
        state: State,
        sent_at: datetime | None = None,
        reason: str | None = None,
    ) -> None:
        self.state: State = state
        self.sent_at = sent_at
        self.reason = reason
        self._journal = journal
        self._number = number

    def sent(self) -> None:
        """Note, on the disk, that the request leaves now.

        Raises:
            ArchiveError: it could not be noted, or the claim is lost to another
                process; then nothing may be sent.
        """
        for problem in sent_together([self]):
            if problem is not None:
                raise problem

    def done(self, digest: str) -> None:
        """The picture is kept."""
        self._end("done", digest=digest)

    def release(self) -> None:
        """Nothing was sent, or it was answered without a picture: ask again freely."""
        self._end("released")

    def unknown(self, reason: str) -> None:
        """It was sent and no answer came; it may have been billed."""
        self._end("unknown", reason=reason)

    def _end(self, state: str, **more: str) -> None:
        """End this claim once; later endings change nothing.

        Where the journal cannot be written, the claim is left as one of a dead
        owner: free if it was never sent, else unknown unless the picture is kept.
        """
        if self._journal.held.get(self._number) is self:
            del self._journal.held[self._number]
            with contextlib.suppress(ArchiveError):
                self._journal.move(self._number, state, **more)


def sent_together(claims: Sequence[Claim]) -> list[ArchiveError | None]:
    """`Claim.sent` for claims of one archive, in one flush of the disk.

    Fifty requests that may leave at one time would else wait for fifty flushes.

    Returns:
        For each claim None, or why nothing may be sent.
    """
    journal = claims[0]._journal
    numbers = [claim._number for claim in claims if claim.state == "mine"]
    try:
        moved = journal.move_all(numbers, "sent")
    except ArchiveError as problem:
        # One for each, because each is raised in a task of its own.
        return [ArchiveError(str(problem)) for _ in claims]
    found: list[ArchiveError | None] = []
    for claim in claims:
        if claim._number in moved:
            claim.sent_at = journal.clock.now()
            found.append(None)
        else:
            found.append(
                ArchiveError(
                    "another process has taken this request over: nothing was sent"
                )
            )
    return found


class Journal:
    """All claims of one archive."""

    def __init__(self, home: Path, clock: Clock) -> None:
        self.clock = clock
        self.database = Database(home / "journal.sqlite", MIGRATIONS, durable=True)
        # A claim of this process that nobody holds any more was forgotten, by an
        # error on the way; without this it would block its ask until the kernel ends.
        self.held = _held_in(home)

    def claim(
        self,
        ask_id: str,
        endpoint_id: str,
        is_kept: Callable[[], bool],
        *,
        prompt: str = "",
        force: bool = False,
    ) -> Claim:
        """Claim an ask, unless somebody else has it.

        Args:
            is_kept: whether the archive has the picture; asked with the claim in
                hand, so no picture can slip in between.
            prompt: its beginning stands in the journal until the claim has ended.
            force: take over a claim whose outcome is unknown.

        Raises:
            ArchiveError: the journal cannot be written; then nothing may be sent.
        """
        claim = self.write(
            # A dead owner may have kept the picture and not come to say so.
            lambda c: self.take(
                c, ask_id, endpoint_id, prompt, force=force, is_kept=is_kept
            )
        )
        if claim.state == "mine" and is_kept():
            claim.release()
            claim.state = "kept"
        return claim

    def take(
        self,
        connection: sqlite3.Connection,
        ask_id: str,
        endpoint_id: str,
        prompt: str,
        batch: int | None = None,
        *,
        force: bool,
        is_kept: Callable[[], bool] = lambda: False,
    ) -> Claim:
        """`claim` inside a transaction of `write`.

        Args:
            batch: the number of the batch that it is claimed for.
        """
        row = connection.execute(_OPEN_OF_ASK, [ask_id, endpoint_id]).fetchone()
        if row is not None:
            state, sent_at = self._state(row), _moment(row["sent_at"])
            if state in ("other", "batch"):
                return Claim(self, row["number"], state, sent_at)
            if state == "unknown" and not force and not is_kept():
                connection.execute(
                    "UPDATE claims SET state = 'unknown' WHERE number = ?",
                    [row["number"]],
                )
                return Claim(self, row["number"], state, sent_at, row["reason"])
            connection.execute(_SETTLE, ["taken over", self.moment(), row["number"]])
        number = connection.execute(
            "INSERT INTO claims "
            "(ask_id, endpoint_id, state, owner, claimed_at, prompt, batch) "
            "VALUES (?, ?, 'claimed', ?, ?, ?, ?)",
            [ask_id, endpoint_id, self.me, self.moment(), _beginning(prompt), batch],
        ).lastrowid
        claim = Claim(self, number or 0, "mine")
        self.held[number or 0] = claim
        return claim

    def move(
        self,
        number: int,
        state: str,
        *,
        digest: str | None = None,
        reason: str | None = None,
    ) -> bool:
        """Move a claim of this process to another state; False if it is lost."""
        return bool(self.move_all([number], state, digest=digest, reason=reason))

    def move_all(
        self,
        numbers: Sequence[int],
        state: str,
        *,
        digest: str | None = None,
        reason: str | None = None,
    ) -> set[int]:
        """`move` for several claims at once; those that were not lost."""
        moment, owner = self.moment(), self.me
        sent_at, ended_at = (moment, None) if state == "sent" else (None, moment)
        values = [state, sent_at, ended_at, digest, reason]

        def work(connection: sqlite3.Connection) -> set[int]:
            return {
                number
                for number in numbers
                if connection.execute(_MOVE, [*values, number, owner]).rowcount == 1
            }

        return self.write(work)

    def open_claims(self) -> list[OpenClaim]:
        """All claims that have not ended, the oldest first."""
        return [
            OpenClaim(
                number=row["number"],
                ask_id=row["ask_id"],
                endpoint_id=row["endpoint_id"],
                state=row["state"],
                alive=self._state(row) in ("other", "batch"),
                is_left=not self._runs(row) and row["owner"] != str(this_process()),
                claimed_at=_moment(row["claimed_at"]) or self.clock.now(),
                sent_at=_moment(row["sent_at"]),
                reason=row["reason"],
                prompt=row["prompt"] or "",
                is_told=row["told_at"] is not None,
            )
            for row in self.read(_OPEN)
        ]

    def tell(self, left: Sequence[OpenClaim], kept: Collection[int]) -> list[OpenClaim]:
        """Settle claims that are over; returns those that a person must hear of.

        Args:
            kept: numbers of those whose picture is in the archive.

        Raises:
            ArchiveError: the journal cannot be written.
        """
        over = {
            claim.number: "done" if claim.number in kept else "released"
            for claim in left
            if claim.number in kept or claim.state == "claimed"
        }
        news = [c for c in left if c.number not in over and not c.is_told]
        if not over and not news:
            return []

        def work(connection: sqlite3.Connection) -> list[OpenClaim]:
            now = self.moment()
            for number, state in over.items():
                connection.execute(_SETTLE, [state, now, number])
            return [
                claim
                for claim in news
                if connection.execute(_TELL, [now, claim.number]).rowcount
            ]

        return self.write(work)

    def _state(self, row: sqlite3.Row) -> Literal["other", "batch", "unknown", "free"]:
        if _is_in_batch(row):
            return "batch"
        if row["state"] == "unknown":
            return "unknown"
        if self._runs(row):
            return "other"
        return "unknown" if row["state"] == "sent" else "free"

    def _runs(self, row: sqlite3.Row) -> bool:
        """Whether a claim may still be ended: by its owner, or with its batch."""
        if _is_in_batch(row):
            return True
        if row["owner"] == self.me:
            return row["number"] in self.held
        return self.is_alive(row["owner"], row["sent_at"] or row["claimed_at"])

    def is_alive(self, owner_text: str, last_sign: str | None) -> bool:
        """Whether another process runs, as far as can be seen from here."""
        owner = Owner.parse(owner_text)
        if owner is None or owner.is_here():
            return owner is not None and owner.is_alive()
        last = _moment(last_sign)
        return last is not None and self.clock.now() - last < _FOREIGN_CLAIM

    @property
    def me(self) -> str:
        """How this process is named as an owner."""
        return str(this_process())

    def moment(self) -> str:
        """The present as it is written."""
        return self.clock.now().astimezone(UTC).isoformat()

    def read(self, sql: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        """The rows of a query; none while there is no journal.

        Raises:
            ArchiveError: it cannot be read.
        """
        try:
            is_there = self.database.path.exists()
            return self.database.read(sql, values) if is_there else []
        except (sqlite3.Error, OSError) as problem:
            raise ArchiveError(f"the journal cannot be read ({problem})") from None

    def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do it in one transaction.

        Raises:
            ArchiveError: it cannot be written; then nothing may be sent.
        """
        try:
            return self.database.write(work)
        except (sqlite3.Error, OSError) as problem:
            raise ArchiveError(
                f"the archive's journal cannot be written ({problem}), and nothing is "
                f"sent without it; choose another folder with "
                f"dalle.configure(home=...)"
            ) from None


_held: dict[Path, WeakValueDictionary[int, Claim]] = {}


def _held_in(home: Path) -> WeakValueDictionary[int, Claim]:
    """The claims that this process holds in one folder, by number."""
    return _held.setdefault(home.absolute(), WeakValueDictionary())


def _is_in_batch(row: sqlite3.Row) -> bool:
    """Whether its answer will stand in a file of its endpoint's."""
    return row["batch"] is not None and row["state"] == "sent"


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _beginning(prompt: str) -> str:
    """One short line of a prompt."""
    line = " ".join(prompt.split())
    if len(line) <= _PROMPT_CHARACTERS:
        return line
    return line[: _PROMPT_CHARACTERS - 1] + "…"
