"""Numbered versions of a database file, and bringing an older one up to date.

The number is SQLite's `user_version`: how many migrations a file has had. A file
with a higher number belongs to a later version of this package and is left alone;
one whose tables are not those of its number was damaged.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from functools import cache

Migration = str | Callable[[sqlite3.Connection], object]
"""SQL statements, or a function for what SQL cannot say."""


class TooNew(sqlite3.DatabaseError):
    """The file was made by a later version of this package."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} was made by a later version of dalle_notebook: update the package"
        )


class Damaged(sqlite3.DatabaseError):
    """The file can be opened, but its tables are not what they should be."""


def version(connection: sqlite3.Connection) -> int:
    """How many migrations a file has had; 0 for a new one."""
    (number,) = connection.execute("PRAGMA user_version").fetchone()
    return int(number)


def migrate(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    """Apply the migrations that a file has not had, in its open transaction.

    Raises:
        Damaged: they do not fit what is in the file.
    """
    try:
        for migration in migrations[version(connection) :]:
            if callable(migration):
                migration(connection)
                continue
            for statement in _statements(migration):
                connection.execute(statement)
    except sqlite3.OperationalError as problem:
        # "Table already exists", "no such table": the number is wrong.
        if getattr(problem, "sqlite_errorcode", 0) == sqlite3.SQLITE_ERROR:
            raise Damaged(str(problem)) from None
        raise
    connection.execute(f"PRAGMA user_version = {len(migrations)}")


def check_tables(
    connection: sqlite3.Connection, migrations: Sequence[Migration]
) -> None:
    """Compare the tables of a file that is up to date with what they should be.

    Raises:
        Damaged: they differ.
    """
    if _tables(connection) != _expected(tuple(migrations)):
        raise Damaged("its tables are not what they should be")


def _statements(text: str) -> Iterator[str]:
    # The body of a trigger holds semicolons, too.
    statement = ""
    for part in text.split(";"):
        statement += part + ";"
        if sqlite3.complete_statement(statement):
            if statement.strip("; \n"):
                yield statement
            statement = ""


def _tables(connection: sqlite3.Connection) -> list[tuple[str, ...]]:
    rows = connection.execute(
        "SELECT type, name, tbl_name, ifnull(sql, '') FROM sqlite_master "
        # `ANALYZE` and the like may have added tables of SQLite's own, and a full
        # text is there only where a SQLite that has it was used.
        "WHERE name NOT LIKE 'sqlite_stat%' AND tbl_name NOT LIKE 'full_text%' "
        "ORDER BY type, name"
    )
    return [tuple(row) for row in rows]


@cache
def _expected(migrations: tuple[Migration, ...]) -> list[tuple[str, ...]]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrate(connection, migrations)
        return _tables(connection)
    finally:
        connection.close()
