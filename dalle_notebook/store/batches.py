"""Batches in the journal: which asks were sent together, and where the answers lie.

A batch is noted before its file leaves, and once more before the request that makes
it: a process may die at any moment, and any later one, of another kernel too, finds
the batch again by its mark. The claims of its asks stay *sent* until their lines are
read, whoever reads them; no process owns them.
"""

from __future__ import annotations

import contextlib
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dalle_notebook.errors import ArchiveError
from dalle_notebook.store.ask import Ask
from dalle_notebook.store.claims import Claim, Journal
from dalle_notebook.store.record import Record, plain_endpoint

Kept = Callable[[Iterable[str], str | None], Mapping[str, Record]]

_BEGIN = """
    INSERT INTO batches (mark, endpoint_id, owner, state, made_at)
    VALUES (?, ?, ?, 'made', ?)
"""
_LEAVE = """
    UPDATE claims SET state = 'sent', sent_at = ?
    WHERE batch = ? AND state = 'claimed'
"""
_RELEASE = """
    UPDATE claims SET state = 'released', ended_at = ?, prompt = NULL
    WHERE batch = ? AND state IN ('claimed', 'sent')
"""
_SETTLE = """
    UPDATE claims SET state = ?, ended_at = ?, digest = ?, reason = ?, prompt = NULL,
                      batch = iif(?1 = 'unknown', NULL, batch)
    WHERE batch = ? AND ask_id = ? AND state IN ('claimed', 'sent')
"""
_END = """
    UPDATE batches SET state = 'over', ended_at = ?
    WHERE number = ? AND NOT EXISTS (
        SELECT 1 FROM claims WHERE batch = ? AND state IN ('claimed', 'sent')
    )
"""
_OPEN = """
    SELECT b.*, (
        SELECT count(*) FROM claims c WHERE c.batch = b.number
    ) AS asks, (
        SELECT c.prompt FROM claims c WHERE c.batch = b.number AND c.state = 'sent'
        ORDER BY c.number LIMIT 1
    ) AS prompt
    FROM batches b
    WHERE b.state IN ('leaving', 'sent') AND EXISTS (
        SELECT 1 FROM claims c WHERE c.batch = b.number AND c.state = 'sent'
    )
    ORDER BY b.number
"""
_ASKS = "SELECT ask_id, batch FROM claims WHERE batch IS NOT NULL AND state = 'sent'"
_REFUSED = """
    SELECT ask_id, reason FROM claims
    WHERE batch IS NOT NULL AND state = 'refused' AND endpoint_id = ?
"""

_LONGEST_LEAVING = timedelta(hours=1)
"""No request takes longer."""


@dataclass(frozen=True, slots=True)
class BatchNote:
    """One batch, as the journal has it.

    Attributes:
        mark: our own name, which the endpoint keeps in the metadata.
        batch_id: the endpoint's name; None where no answer came to its making.
        asks: how many were sent in it.
        sent_at: when it left, or was about to.
        input_file: the endpoint's name of the file of its requests.
        prompt: the beginning of the first one that has no answer yet.
        is_leaving: a living process is just sending it.
        has_left: nobody is sending it any more, since `sent_at` where it has no id;
            else a process may have been killed at that, some time after `sent_at`.
        is_elsewhere: another process sent it, and lives.
    """

    number: int
    mark: str
    endpoint_id: str
    batch_id: str | None
    asks: int
    sent_at: datetime
    input_file: str
    prompt: str = ""
    is_leaving: bool = False
    has_left: bool = False
    is_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Begun:
    """A batch that may be sent.

    Attributes:
        claims: of its asks, by their ids; to be held until it has left.
        others: asks that are not in it and why: `other`, `batch`, `unknown`, `kept`
            or `refused`.
    """

    number: int
    mark: str
    endpoint_id: str
    claims: Mapping[str, Claim]
    others: Mapping[str, str]


class BatchClaim:
    """The claim of one ask of a batch, to be ended by whoever reads its line."""

    def __init__(self, batches: Batches, note: BatchNote, ask_id: str) -> None:
        self._batches = batches
        self._note = note
        self._ask_id = ask_id

    def done(self, digest: str) -> None:
        """The picture is kept."""
        self._end("done", digest=digest)

    def release(self) -> None:
        """It was not drawn: ask again freely."""
        self._end("released")

    def refused(self, reason: str) -> None:
        """The provider refused it, which is an answer."""
        self._end("refused", reason=reason)

    def unknown(self, reason: str) -> None:
        """It may have been billed, and there is no picture."""
        self._end("unknown", reason=reason)

    def _end(
        self, state: str, digest: str | None = None, reason: str | None = None
    ) -> None:
        # Where it cannot be noted, the line is read once more another time.
        with contextlib.suppress(ArchiveError):
            self._batches.settle(self._note, self._ask_id, state, digest, reason)


class Batches:
    """All batches of one archive."""

    def __init__(self, journal: Journal, kept: Kept) -> None:
        self._journal = journal
        self._kept = kept
        self._leaving: set[int] = set()

    def begin(
        self, endpoint_id: str, asks: Sequence[Ask], *, force: bool, again: bool
    ) -> Begun:
        """Claim asks for a batch that is to be sent.

        Args:
            force: take over claims whose outcome is unknown.
            again: ask once more for what was refused.

        Raises:
            ArchiveError: the journal cannot be written; then nothing may be sent.
        """
        endpoint_id = plain_endpoint(endpoint_id)
        mark = secrets.token_hex(16)
        found = self._kept([ask.id for ask in asks], endpoint_id)
        refused = {} if again else self.refused(endpoint_id)
        others: dict[str, str] = dict.fromkeys(found, "kept")
        others |= {ask.id: "refused" for ask in asks if ask.id in refused}

        def work(connection: sqlite3.Connection) -> tuple[int, dict[str, Claim]]:
            owner, now = self._journal.me, self._journal.moment()
            number = connection.execute(
                _BEGIN, [mark, endpoint_id, owner, now]
            ).lastrowid
            claims: dict[str, Claim] = {}
            for ask in asks:
                if ask.id in others or ask.id in claims:
                    continue
                claim = self._journal.take(
                    connection, ask.id, endpoint_id, ask.prompt, number, force=force
                )
                if claim.state == "mine":
                    claims[ask.id] = claim
                else:
                    others[ask.id] = claim.state
            return number or 0, claims

        number, claims = self._journal.write(work)
        return Begun(number, mark, endpoint_id, claims, others)

    def leave(self, begun: Begun, input_file: str) -> BatchNote:
        """Note, on the disk, that the batch is made now.

        Raises:
            ArchiveError: it could not be noted; then nothing may be sent.
        """
        now = self._journal.clock.now()

        def work(connection: sqlite3.Connection) -> None:
            moment = self._journal.moment()
            connection.execute(
                "UPDATE batches SET state = 'leaving', sent_at = ?, input_file = ? "
                "WHERE number = ?",
                [moment, input_file, begun.number],
            )
            left = connection.execute(_LEAVE, [moment, begun.number]).rowcount
            if left != len(begun.claims):
                raise ArchiveError(
                    "another process has taken over a part of this batch: nothing was "
                    "sent"
                )

        self._leaving.add(begun.number)
        try:
            self._journal.write(work)
        except BaseException:
            self._leaving.discard(begun.number)
            raise
        return BatchNote(
            *(
                begun.number,
                begun.mark,
                begun.endpoint_id,
                None,
                len(begun.claims),
                now,
            ),
            input_file,
            is_leaving=True,
        )

    def made(self, note: BatchNote, batch_id: str) -> None:
        """Note how the endpoint calls a batch.

        Raises:
            ArchiveError: it could not be noted; it is found by its mark later.
        """
        self.left(note)
        self._journal.write(
            lambda c: c.execute(
                "UPDATE batches SET state = 'sent', batch_id = ? WHERE number = ?",
                [batch_id, note.number],
            )
        )

    def unanswered(self, note: BatchNote) -> None:
        """Note that the request to make a batch is over, and brought no answer.

        Raises:
            ArchiveError: it could not be noted.
        """
        self._journal.write(
            lambda c: c.execute(
                "UPDATE batches SET state = 'sent', sent_at = ? WHERE number = ?",
                [self._journal.moment(), note.number],
            )
        )

    def left(self, note: BatchNote) -> None:
        """This process does not send it any more, whatever came of it."""
        self._leaving.discard(note.number)

    def give_up(self, number: int) -> None:
        """Nothing of this batch was or will be drawn: its asks are free again.

        Raises:
            ArchiveError: it could not be noted.
        """
        self._leaving.discard(number)

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(_RELEASE, [self._journal.moment(), number])
            self._end(connection, number)

        self._journal.write(work)

    def settle(
        self,
        note: BatchNote,
        ask_id: str,
        state: str,
        digest: str | None,
        reason: str | None,
    ) -> None:
        """End the claim of one ask.

        Raises:
            ArchiveError: it could not be noted.
        """

        def work(connection: sqlite3.Connection) -> None:
            now = self._journal.moment()
            values = [state, now, digest, reason, note.number, ask_id]
            connection.execute(_SETTLE, values)

        self._journal.write(work)

    def end(self, note: BatchNote) -> None:
        """Close a batch if every ask of it has its answer.

        Raises:
            ArchiveError: it could not be noted.
        """
        self._journal.write(lambda c: self._end(c, note.number))

    def settle_kept(self, is_saved: Callable[[Record], bool]) -> None:
        """Close what a process that died between its picture and its claim left open.

        Raises:
            ArchiveError: it could not be noted.
        """
        notes = {note.number: note for note in self.open()}
        asks: dict[int, list[str]] = {number: [] for number in notes}
        for row in self._journal.read(_ASKS) if notes else []:
            if row["batch"] in asks:
                asks[row["batch"]].append(row["ask_id"])
        for number, ask_ids in asks.items():
            kept = self._kept(ask_ids, notes[number].endpoint_id)
            done = {name: one for name, one in kept.items() if is_saved(one)}
            for ask_id, record in done.items():
                self.settle(notes[number], ask_id, "done", record.digest, None)
            if done:
                self.end(notes[number])

    def open(self) -> list[BatchNote]:
        """Batches with asks that have no answer yet, the oldest first."""
        return [
            BatchNote(
                row["number"],
                row["mark"],
                row["endpoint_id"],
                row["batch_id"],
                row["asks"],
                datetime.fromisoformat(row["sent_at"]),
                row["input_file"],
                row["prompt"] or "",
                row["state"] == "leaving" and self._is_leaving(row),
                row["state"] == "sent",
                self._is_elsewhere(row),
            )
            for row in self._journal.read(_OPEN)
        ]

    def sent(self) -> dict[tuple[str, str], BatchNote]:
        """The open batch of every ask that is in one, by ask and endpoint ids.

        Empty where the journal cannot be read: then nothing is sent for money either.
        """
        try:
            notes = {note.number: note for note in self.open()}
            rows = self._journal.read(_ASKS) if notes else []
        except ArchiveError:
            return {}
        return {
            (row["ask_id"], notes[row["batch"]].endpoint_id): notes[row["batch"]]
            for row in rows
            if row["batch"] in notes
        }

    def refused(self, endpoint_id: str) -> dict[str, str]:
        """What a provider refused in batches: ask ids and its reasons."""
        rows = self._journal.read(_REFUSED, [plain_endpoint(endpoint_id)])
        return {row["ask_id"]: row["reason"] or "" for row in rows}

    def claim_of(self, note: BatchNote, ask_id: str) -> BatchClaim:
        """What ends the claim of an ask."""
        return BatchClaim(self, note, ask_id)

    def _end(self, connection: sqlite3.Connection, number: int) -> None:
        connection.execute(_END, [self._journal.moment(), number, number])

    def _is_leaving(self, row: Any) -> bool:
        if row["owner"] == self._journal.me:
            return row["number"] in self._leaving
        # Its process may live and have given up without being able to note that.
        age = self._journal.clock.now() - datetime.fromisoformat(row["sent_at"])
        return age < _LONGEST_LEAVING and self._is_elsewhere(row)

    def _is_elsewhere(self, row: Any) -> bool:
        is_mine = row["owner"] == self._journal.me
        return not is_mine and self._journal.is_alive(row["owner"], row["sent_at"])
