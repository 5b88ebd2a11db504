"""Which picture answers which ask: rows in SQLite, rebuildable from the records.

The row is written last, after the files are safe, so that it never points at
something that is not there yet. Rows are not trusted blindly either: the file's
size and time must be what they were, else the file is hashed again.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import weakref
import zlib
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from dalle_notebook.errors import ArchiveError
from dalle_notebook.store.database import Database
from dalle_notebook.store.migrations import Migration
from dalle_notebook.store.mirror import Mirror
from dalle_notebook.store.objects import Objects, Stamp, read_record
from dalle_notebook.store.record import Record, is_digest
from dalle_notebook.store.tags import all_tags
from dalle_notebook.store.upkeep import BEHIND, CHANGES, MIGRATION, Upkeep

_MIGRATIONS: tuple[Migration, ...] = (
    """
    CREATE TABLE pictures (
        number      INTEGER PRIMARY KEY,
        digest      TEXT NOT NULL,
        key         TEXT NOT NULL,
        ask_id      TEXT NOT NULL,
        endpoint_id TEXT NOT NULL,
        family      TEXT NOT NULL,
        take        INTEGER NOT NULL,
        created     TEXT NOT NULL,
        bytes       INTEGER NOT NULL,
        mtime_ns    INTEGER NOT NULL,
        record      TEXT NOT NULL,
        checksum    INTEGER NOT NULL,
        UNIQUE (digest, key)
    );
    CREATE INDEX pictures_by_ask ON pictures (ask_id, endpoint_id);
    CREATE INDEX pictures_by_family ON pictures (family, take);
    CREATE INDEX pictures_by_time ON pictures (created)
    """,
    MIGRATION,
    CHANGES,
)

_PUT = """
    INSERT INTO pictures (digest, key, ask_id, endpoint_id, family, take, created,
                          bytes, mtime_ns, record, checksum)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (digest, key) DO UPDATE SET
        ask_id = excluded.ask_id, endpoint_id = excluded.endpoint_id,
        family = excluded.family, take = excluded.take,
        created = excluded.created, bytes = excluded.bytes,
        mtime_ns = excluded.mtime_ns, record = excluded.record,
        checksum = excluded.checksum
"""
_OF_DIGEST = """
    SELECT * FROM pictures WHERE digest = ? ORDER BY created DESC, number DESC
"""
_PLACE = "SELECT created, number FROM pictures WHERE digest = ? AND key = ?"
_NEWEST = """
    SELECT * FROM pictures WHERE (created, number) < (?, ?)
    ORDER BY created DESC, number DESC LIMIT ?
"""
_BY_PREFIX = "SELECT DISTINCT digest FROM pictures WHERE digest GLOB ? LIMIT 2"
_KEYS_BETWEEN = "SELECT digest, key FROM pictures WHERE digest BETWEEN ? AND ?"
_AT_ONCE = 500
_MOST_TO_CHECK = 64 * 2**20


class Index:
    """The index of one archive. An absent archive reads as an empty one."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self.database = Database(
            objects.home / "index.sqlite", _MIGRATIONS, durable=False, fill=self._fill
        )
        self._owed: dict[Record, Stamp] = {}
        self._mirror: Mirror | None = None
        self._checked = False

    def read(
        self, sql: str, values: Sequence[Any] = (), upkeep: Upkeep | None = None
    ) -> list[sqlite3.Row]:
        """Rows of a query; none where there is no archive, which stays absent.

        Args:
            upkeep: what is to be brought up to date before.

        Raises:
            ArchiveError: the archive cannot be looked into.
        """
        try:
            # Without originals there is nothing to find, and nothing to make either.
            if not self._objects.originals.is_dir():
                return []
        except OSError as problem:
            # Not the same as empty: what lies there may have been paid for.
            raise ArchiveError(
                f"the archive cannot be looked into ({problem.strerror}); choose "
                f"another folder with dalle.configure(home=...)"
            ) from None
        try:
            # Looked at before, so that a reader need not wait for writers.
            while upkeep and self.database.read(BEHIND, [upkeep.first]):
                self.database.write(upkeep.step)
            return self.database.read(sql, values)
        except (sqlite3.Error, OSError):
            # A folder that may not be written to (SQLite cannot even read there),
            # a full disk, an index of a later version.
            if self._mirror is None:
                self._mirror = Mirror(self._objects, _MIGRATIONS, self._fill)
                weakref.finalize(self, self._mirror.close)
            return self._mirror.read(sql, values, upkeep)

    def put(self, record: Record, stamp: Stamp) -> None:
        """Add or renew the row of a record whose files are safe.

        A row that cannot be written now is owed: `find` knows it all the same, and
        the next `put` writes it too.

        Raises:
            sqlite3.Error: it could not be written.
            OSError: as well.
        """
        self._owed[record] = stamp
        owed = dict(self._owed)

        def write(connection: sqlite3.Connection) -> None:
            connection.executemany(_PUT, (_row(each, at) for each, at in owed.items()))

        self.database.write(write)
        for each in owed:
            self._owed.pop(each, None)

    def find(
        self, ask_ids: Iterable[str], endpoint_id: str | None
    ) -> dict[str, Record]:
        """The newest sound picture of each ask that has one.

        Args:
            endpoint_id: whose pictures count; None for any.
        """
        wanted = list(dict.fromkeys(ask_ids))
        found: dict[str, Record] = {}
        for at in range(0, len(wanted), _AT_ONCE):
            some = wanted[at : at + _AT_ONCE]
            marks = ",".join("?" * len(some))
            rows = self.read(
                # Only question marks are put into the text.
                f"SELECT * FROM pictures WHERE ask_id IN ({marks}) "  # noqa: S608
                f"AND ifnull(?, endpoint_id) = endpoint_id "
                f"ORDER BY created DESC, number DESC",
                [*some, endpoint_id],
            )
            for row in rows:
                if row["ask_id"] not in found and (record := self._sound(row)):
                    found[row["ask_id"]] = record
        for record in list(self._owed):
            if record.ask.id in wanted and endpoint_id in (None, record.endpoint_id):
                found.setdefault(record.ask.id, record)
        return found

    def digest_of(self, prefix: str) -> str | None:
        """The one digest that starts so, or None."""
        if not prefix.isalnum():
            return None
        rows = self.read(_BY_PREFIX, (prefix + "*",))
        return str(rows[0]["digest"]) if len(rows) == 1 else None

    def of_digest(self, digest: str) -> Record | None:
        """The newest record of a picture."""
        rows = self.read(_OF_DIGEST, [digest])
        owed = (record for record in list(self._owed) if record.digest == digest)
        return next(chain(filter(None, map(self._sound, rows)), owed), None)

    def newest(self, limit: int, before: Record | None = None) -> list[Record]:
        """Records by time, the newest first, also of pictures that are missing.

        Args:
            before: the last one of the page before, so that a page deep in a large
                archive costs no more than the first; None for the first page.
        """
        place: Sequence[object] = ("~", 0)
        if before is not None:
            rows = self.read(_PLACE, [before.digest, before.key])
            place = rows[0] if rows else (_moment(before), 0)
        rows = self.read(_NEWEST, [*place, limit])
        return [r for row in rows if (r := self.record_of(row))]

    def count(self) -> int:
        """How many records there are."""
        rows = self.read("SELECT count(*) FROM pictures")
        return int(rows[0][0]) if rows else 0

    def last_take(self, family: str) -> int:
        """The largest take of an ask's family; 0 if there is none."""
        rows = self.read("SELECT max(take) FROM pictures WHERE family = ?", [family])
        return int(rows[0][0] or 0) if rows else 0

    def keys(self) -> set[tuple[str, str]]:
        """(digest, key) of every row."""
        rows = self.read("SELECT digest, key FROM pictures")
        return {(row["digest"], row["key"]) for row in rows}

    def rebuild(self) -> int:
        """Throw all rows away and read the records again; returns how many.

        Raises:
            sqlite3.Error: it could not be written.
            OSError: as well.
        """

        def renew(connection: sqlite3.Connection) -> int:
            connection.execute("DELETE FROM pictures")
            connection.execute("DELETE FROM tags")
            self._fill(connection)
            (count,) = connection.execute("SELECT count(*) FROM pictures").fetchone()
            return int(count)

        # What deletes the rows of a damaged file may miss some.
        if self.database.check() != "ok":
            self.database.put_aside()
        return self.database.write(renew)

    def mend(self) -> None:
        """Once, put the file aside if SQLite finds it damaged; it is made anew then.

        A flipped byte may hide a row without any complaint, and what is hidden
        would be asked and paid for again. For a large file the check takes too
        long to wait for: there it is left to `Archive.check`.
        """
        if self._checked:
            return
        self._checked = True
        with contextlib.suppress(sqlite3.Error, OSError):
            small = self.database.path.stat().st_size <= _MOST_TO_CHECK
            if small and self.database.check() != "ok":
                self.database.put_aside()

    def adopt(self) -> int:
        """Add rows for records that have none; returns how many.

        A writer that was killed between its files and its row leaves such a one.
        """
        added = 0
        # Folder by folder: all keys of a large archive would fill the memory.
        for folder in self._objects.folders():
            rows = self.read(_KEYS_BETWEEN, [folder.name, folder.name + "~"])
            known = {f"{row['digest']}.{row['key']}" for row in rows}
            for path in self._objects.files(".json", folder):
                if path.stem in known or (record := read_record(path)) is None:
                    continue
                if self._objects.locate(record.digest):
                    with contextlib.suppress(sqlite3.Error, OSError):
                        self.put(record, Stamp(0, 0))
                        added += 1
        return added

    def remove(self, digest: str) -> None:
        """Take out every row of a picture.

        Raises:
            sqlite3.Error: it could not be written.
            OSError: as well.
        """
        for record in list(self._owed):
            if record.digest == digest:
                self._owed.pop(record, None)

        def take_out(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM tags WHERE digest = ?", [digest])
            connection.execute("DELETE FROM pictures WHERE digest = ?", [digest])

        self.database.write(take_out)

    def _fill(self, connection: sqlite3.Connection, folder: Path | None = None) -> None:
        """Put in what the files of one folder, or of all, say."""
        # A stamp of zeros: each file is hashed when it is first asked for.
        records = self._objects.records(folder)
        connection.executemany(_PUT, (_row(each, Stamp(0, 0)) for each in records))
        tags = all_tags(self._objects, folder)
        connection.executemany("INSERT OR IGNORE INTO tags VALUES (?, ?)", tags)

    def record_of(self, row: sqlite3.Row) -> Record | None:
        """The record of a row, whether its picture is there or not."""
        return _record(row) or self._from_beside(row)

    def _sound(self, row: sqlite3.Row) -> Record | None:
        """The record of a row, if its picture is there and whole."""
        record = self.record_of(row)
        if record is None:
            return None
        path = self._objects.path(record.digest, record.extension)
        stamp = Stamp.of(path)
        known = Stamp(row["bytes"], row["mtime_ns"])
        if stamp is not None and stamp in (known, self._owed.get(record)):
            return record
        stamp = self._objects.check(path, record.digest)
        if stamp is None:
            return None
        self._renew(record, stamp)
        return record

    def _from_beside(self, row: sqlite3.Row) -> Record | None:
        """The record of a damaged row, from its file, which also renews the row."""
        if not (is_digest(row["digest"]) and str(row["key"]).isalnum()):
            return None
        path = self._objects.beside(row["digest"], row["key"])
        record = read_record(path)
        if record is None or record.ask.id != row["ask_id"]:
            return None
        self._renew(record, Stamp(0, 0))
        return record

    def _renew(self, record: Record, stamp: Stamp) -> None:
        # If this fails, the file is hashed again next time, that is all.
        with contextlib.suppress(sqlite3.Error, OSError):
            self.put(record, stamp)


def _row(record: Record, stamp: Stamp) -> tuple[Any, ...]:
    return (
        record.digest,
        record.key,
        record.ask.id,
        record.endpoint_id,
        record.ask.family,
        record.ask.take,
        _moment(record),
        stamp.bytes,
        stamp.mtime_ns,
        (text := json.dumps(record.to_json(), separators=(",", ":"), default=str)),
        zlib.crc32(text.encode()),
    )


def _moment(record: Record) -> str:
    return record.created.isoformat(timespec="microseconds")


def _record(row: sqlite3.Row) -> Record | None:
    text = row["record"]
    # SQLite has no checksums: a flipped bit in a text would pass as it is.
    if zlib.crc32(str(text).encode()) != row["checksum"]:
        return None
    try:
        record = Record.from_json(json.loads(text))
    except (ValueError, TypeError, ArchiveError):
        return None
    return record if record.ask.id == row["ask_id"] else None
