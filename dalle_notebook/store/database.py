"""One SQLite file, used by several processes and threads without losing a write.

Measured with eight processes: reading and then writing inside a plain `BEGIN`
loses most transactions to "database is locked", whatever the timeout; with
`BEGIN IMMEDIATE` none. A write-ahead log is used only on local disks. The file
may be deleted or replaced while it is in use; each call notices and opens anew.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from dalle_notebook.store.disk import make_folder, replace
from dalle_notebook.store.locks import locked, wal_is_safe
from dalle_notebook.store.migrations import (
    Damaged,
    Migration,
    TooNew,
    check_tables,
    migrate,
    version,
)

WAIT_SECONDS = 30.0
_LAST_SECONDS = 1.0

T = TypeVar("T")

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_SIDE_FILES = ("-wal", "-shm", "-journal")

# A connection that came through a fork must be neither used nor closed.
_abandoned: list[sqlite3.Connection] = []


class Database:
    """A database file that comes into being with its first write.

    Args:
        path: the file; its folder is made when needed.
        migrations: what makes each version of the schema of the one before, in
            order. Never change one that was released: add another.
        durable: a commit is on the disk when it returns.
        fill: puts rows into a new, empty file, in the transaction that makes it.
    """

    def __init__(
        self,
        path: Path,
        migrations: Sequence[Migration],
        *,
        durable: bool,
        fill: Callable[[sqlite3.Connection], object] | None = None,
    ) -> None:
        self.path = path
        self._migrations = migrations
        self._durable = durable
        self._fill = fill
        self._connection: sqlite3.Connection | None = None
        self._opened_by = 0
        self._inode = 0
        self._closing: weakref.finalize[..., Database] | None = None
        self._lock, self._locked_in = threading.RLock(), os.getpid()

    def exists(self) -> bool:
        """Whether the file is there and may be seen."""
        try:
            return _inode(self.path) != 0
        except OSError:
            return False

    def read(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """All rows of a query.

        Raises:
            TooNew: it was made by a later version of this package.
            sqlite3.Error: the file cannot be read.
            OSError: it cannot be made.
        """
        return self._healed(lambda c: c.execute(sql, values).fetchall())

    def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run work in a transaction that is alone in writing.

        It is committed if the work ends well, and may be run a second time if the
        file turns out to be damaged.

        Raises:
            TooNew: the file was made by a later version of this package.
            sqlite3.Error: it could not begin or be committed.
            OSError: the file cannot be made.
        """
        return self._healed(lambda connection: _transact(connection, work))

    def check(self) -> str:
        """What SQLite finds wrong with the file in a full check, or "ok".

        Takes about a second for 100,000 rows.

        Raises:
            sqlite3.Error: the file cannot be read.
            OSError: it cannot be made.
        """

        def look(connection: sqlite3.Connection) -> str:
            (row,) = connection.execute("PRAGMA integrity_check(1)").fetchall()
            return str(row[0])

        return self._healed(look)

    def put_aside(self) -> None:
        """Rename the file as damaged; the next use makes a new one.

        Raises:
            OSError: it cannot be renamed.
        """
        with self._guard():
            self._put_aside()

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        with self._guard():
            connection, closing = self._connection, self._closing
            self._connection = self._closing = None
            if connection is not None and closing is not None and closing.detach():
                if self._opened_by == os.getpid():
                    connection.close()
                else:
                    _abandoned.append(connection)
            self._inode = 0

    def _guard(self) -> threading.RLock:
        # In a child, a thread that does not exist there may hold the lock for ever.
        if self._locked_in != os.getpid():
            self._lock, self._locked_in = threading.RLock(), os.getpid()
        return self._lock

    def _healed(self, work: Callable[[sqlite3.Connection], T]) -> T:
        with self._guard():
            try:
                return work(self._open())
            except (sqlite3.DatabaseError, UnicodeDecodeError) as problem:
                if not _is_damage(problem):
                    raise
            self._put_aside()
            return work(self._open())

    def _open(self) -> sqlite3.Connection:
        if self._connection is not None:
            if self._opened_by == os.getpid() and self._inode == _inode(self.path):
                return self._connection
            self.close()
        make_folder(self.path.parent)
        if not _inode(self.path):
            self._make()
        # Set before anything can fail: it says which file turned out to be damaged.
        self._inode = _inode(self.path)
        connection = self._connect()
        try:
            self._migrate(connection)
        except BaseException:
            connection.close()
            raise
        self._connection, self._opened_by = connection, os.getpid()
        self._closing = weakref.finalize(
            self, _close, connection, os.getpid(), self._lock
        )
        return connection

    def _make(self) -> None:
        with locked(self.path.with_suffix(".lock")):
            if _inode(self.path):
                return
            # A log left by a file that was deleted would be played into this one.
            for ending in _SIDE_FILES:
                self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
            # SQLite gives its side files the rights of the main file.
            os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o600))

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path,
            timeout=WAIT_SECONDS,
            isolation_level=None,
            # Our own lock keeps threads apart.
            check_same_thread=False,
        )
        connection.row_factory = sqlite3.Row
        # A damaged text must not make the rows beside it unreadable.
        connection.text_factory = _text
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            # A prompt that was taken away is gone from the file, too.
            connection.execute("PRAGMA secure_delete = ON")
            level = "FULL" if self._durable else "NORMAL"
            connection.execute(f"PRAGMA synchronous = {level}")
            wanted = "wal" if wal_is_safe(self.path.parent) else "delete"
            _patiently(lambda: _set_journal_mode(connection, wanted))
        except BaseException:
            connection.close()
            raise
        return connection

    def _migrate(self, connection: sqlite3.Connection) -> None:
        number, latest = version(connection), len(self._migrations)
        if number > latest:
            raise TooNew(self.path.name)
        if number < latest:
            _transact(connection, self._bring_up)
        check_tables(connection, self._migrations)

    def _bring_up(self, connection: sqlite3.Connection) -> None:
        # Again, now that no other process can be doing the same.
        number = version(connection)
        if number >= len(self._migrations):
            return
        migrate(connection, self._migrations)
        if number == 0 and self._fill is not None:
            self._fill(connection)

    def _put_aside(self) -> None:
        """Rename a damaged file; it is never deleted."""
        damaged = self._inode or _inode(self.path)
        self.close()
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
        aside = f"{self.path.name}.damaged-{moment}-{os.getpid()}"
        with locked(self.path.with_suffix(".lock")):
            if _inode(self.path) != damaged:
                return  # another process was faster
            for ending in ("", *_SIDE_FILES):
                source = self.path.with_name(self.path.name + ending)
                with contextlib.suppress(FileNotFoundError):
                    replace(source, self.path.with_name(aside + ending))


def _transact(
    connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], T]
) -> T:
    _patiently(lambda: connection.execute("BEGIN IMMEDIATE"))
    try:
        result = work(connection)
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise
    return result


def _patiently(work: Callable[[], object]) -> None:
    # SQLite's own wait does not cover every case: while another process makes,
    # closes or recovers a log, it reports "busy" at once.
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            work()
            return
        except sqlite3.OperationalError as problem:
            if _code(problem) not in _BUSY or time.monotonic() > until:
                raise
        time.sleep(0.01)


def _set_journal_mode(connection: sqlite3.Connection, wanted: str) -> None:
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    if mode != wanted:
        connection.execute(f"PRAGMA journal_mode = {wanted}").fetchone()


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _is_damage(problem: Exception) -> bool:
    # SQLite quotes a damaged name in its complaint, which Python cannot decode.
    if isinstance(problem, Damaged | UnicodeDecodeError):
        return True
    return isinstance(problem, sqlite3.Error) and _code(problem) in _DAMAGED


def _code(problem: sqlite3.Error) -> int:
    """The primary result code, without its extension."""
    return getattr(problem, "sqlite_errorcode", 0) & 0xFF


def _inode(path: Path) -> int:
    """Which file a path names at the moment; 0 for none."""
    try:
        return path.stat().st_ino or 1
    except FileNotFoundError:
        return 0


def _close(
    connection: sqlite3.Connection, opened_by: int, lock: threading.RLock
) -> None:
    """Close what nobody can use any more.

    At the end of the interpreter a daemon thread may be in the middle of a query,
    and SQLite does not survive being closed under it. The lock is kept: whoever
    comes later waits until the process is gone.
    """
    if opened_by == os.getpid() and lock.acquire(timeout=_LAST_SECONDS):
        connection.close()
    else:
        _abandoned.append(connection)
