"""The index in memory, for where its file can be neither read nor made.

A folder that may only be read, a full disk, an index of a later version: the
pictures are there all the same, and so are their records. Only folders that have
changed since are read again.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from dalle_notebook.store.migrations import Migration, migrate
from dalle_notebook.store.objects import Objects
from dalle_notebook.store.upkeep import Upkeep

# The time of a folder is rounded: one that has just changed may change again
# without showing it.
_SETTLED_NS = 2_000_000_000

Fill = Callable[[sqlite3.Connection, Path], object]
"""Puts what the files of a folder say into a connection."""


class Mirror:
    """A database in memory with the tables of the index.

    Args:
        fill: how files become rows.
    """

    def __init__(
        self, objects: Objects, migrations: Sequence[Migration], fill: Fill
    ) -> None:
        self._objects = objects
        self._fill = fill
        self._seen: dict[str, int] = {}
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(
            ":memory:", isolation_level=None, check_same_thread=False
        )
        self._connection.row_factory = sqlite3.Row
        migrate(self._connection, migrations)

    def read(
        self, sql: str, values: Sequence[Any] = (), upkeep: Upkeep | None = None
    ) -> list[sqlite3.Row]:
        """All rows of a query, of what lies on the disk now."""
        with self._lock:
            self._refresh()
            while upkeep and upkeep.step(self._connection):
                pass
            return self._connection.execute(sql, values).fetchall()

    def close(self) -> None:
        """Give the memory back; nobody can use it afterwards."""
        # See `database._close`.
        if self._lock.acquire(timeout=1):
            self._connection.close()

    def _refresh(self) -> None:
        now = time.time_ns()
        folders = {folder.name: folder for folder in self._objects.folders()}
        for name in self._seen.keys() - folders.keys():
            self._forget(name)
        for name, folder in folders.items():
            changed = _changed(folder)
            if self._seen.get(name) != changed:
                self._forget(name)
                self._fill(self._connection, folder)
                if now - changed > _SETTLED_NS:
                    self._seen[name] = changed

    def _forget(self, name: str) -> None:
        self._seen.pop(name, None)
        for table in ("pictures", "tags"):
            self._connection.execute(
                f"DELETE FROM {table} WHERE substr(digest, 1, 2) = ?",  # noqa: S608
                [name],
            )


def _changed(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0
