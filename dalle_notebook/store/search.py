"""Finding pictures by words, newest first, in an archive of a million.

`findings` holds the words of every row of the index under a key that is the
moment it was made, so the newest come first without sorting, and a page begins
where the last one ended. It is brought up to date when somebody looks, not when
a picture is kept: triggers note the numbers of changed rows in `unread`. With
FTS5 the words are indexed too; without it they are read one by one.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import TYPE_CHECKING, Any

from dalle_notebook.store.query import (
    Query,
    Term,
    moment_of,
    tag_key,
    tokens,
)
from dalle_notebook.store.record import Record
from dalle_notebook.store.upkeep import Upkeep
from dalle_notebook.wire.profiles import profiles

if TYPE_CHECKING:
    from dalle_notebook.store.index import Index

AT_ONCE = 5_000
"""Rows read in one transaction, so that writers need not wait for a million."""

NANO = Decimal(10) ** 9
"""Costs are whole billionths of a dollar in SQL, where sums must be exact."""

_DIGITS = 9
"""Of dollars; with more a cost is not known."""

_ALL_WORDS_BEHIND = -1
"""A number in `unread`: the full-text index is missing or was left behind."""

_FIELDS = ("prompt", "model", "endpoint", "notebook", "tags", "tag_keys")
_COLUMNS = ", ".join(_FIELDS)
_ANYWHERE = _FIELDS[:5]
_WORDS_TABLE = f"""
    CREATE VIRTUAL TABLE IF NOT EXISTS full_text USING fts5 (
        {_COLUMNS}, content = 'findings', content_rowid = 'moment', columnsize = 0,
        tokenize = "unicode61 remove_diacritics 0 categories 'L* N* Co S*'"
    )
"""
_BATCH = "(SELECT number FROM unread WHERE number BETWEEN 0 AND ?)"


@cache
def has_full_text() -> bool:
    """Whether this build of SQLite has FTS5."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE probe USING fts5 (text)")
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()
    return True


@dataclass(frozen=True, slots=True)
class Found:
    """A record and its place in the order of time.

    Attributes:
        moment: microseconds since 1970, no two alike; a page that ends here goes
            on with `before=moment`.
    """

    record: Record
    moment: int


class Search:
    """Looking through one index.

    Args:
        full_text: use FTS5; None: where there is one.
    """

    def __init__(self, index: Index, *, full_text: bool | None = None) -> None:
        self._index = index
        self.full_text = has_full_text() if full_text is None else full_text

    def find(self, query: Query, limit: int, before: int | None = None) -> list[Found]:
        """Records that a query finds, the newest first.

        Args:
            before: only those of an earlier moment.

        Raises:
            ArchiveError: the archive cannot be looked into.
        """
        sql, values = self._sql(query, before)
        rows = self.look(f"{sql} LIMIT ?", [*values, limit])
        found = []
        for row in rows:
            record = self._index.record_of(row)
            if record is not None:
                found.append(Found(record, row["moment"]))
        return found

    def digests(self, prefix: str, limit: int = 10) -> list[str]:
        """Pictures whose digest begins so; `prefix` is lower-case hex."""
        rows = self._index.read(
            "SELECT DISTINCT digest FROM pictures WHERE digest >= ? AND digest < ? "
            "ORDER BY digest LIMIT ?",
            [prefix, prefix + "g", limit],
        )
        return [row["digest"] for row in rows]

    def has(self, digest: str) -> bool:
        """Whether there is a record of a picture."""
        sql = "SELECT 1 FROM pictures WHERE digest = ? LIMIT 1"
        return bool(self._index.read(sql, [digest]))

    def records_of(self, digest: str) -> list[Record]:
        """Every record of a picture, the newest first, whether its file is there."""
        rows = self._index.read(
            "SELECT * FROM pictures WHERE digest = ? "
            "ORDER BY created DESC, number DESC",
            [digest],
        )
        return [r for row in rows if (r := self._index.record_of(row))]

    def mark(self) -> str:
        """Changes whenever a picture comes, changes or goes, or a tag does.

        One row is read, however large the archive; "" where there is none.

        Raises:
            ArchiveError: the archive cannot be looked into.
        """
        rows = self._index.read("SELECT number FROM changes")
        return f"{rows[0][0]:x}" if rows else ""

    def look(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """Rows of a query on tables that are up to date.

        Raises:
            ArchiveError: the archive cannot be looked into.
        """
        first = _ALL_WORDS_BEHIND if self.full_text else 0
        return self._index.read(sql, values, Upkeep(first, self._catch_up))

    def _catch_up(self, connection: sqlite3.Connection) -> bool:
        return catch_up(connection, full_text=self.full_text)

    def _sql(self, query: Query, before: int | None) -> tuple[str, list[Any]]:
        wanted = [term for term in query.terms if not term.unwanted]
        tests: list[str] = []
        values: list[Any] = []
        # CROSS JOIN keeps the order of the tables: the newest first, no sorting.
        source = "findings CROSS JOIN pictures USING (number)"
        key = "findings.moment"
        if wanted and self.full_text:
            source = (
                "full_text CROSS JOIN findings ON findings.moment = full_text.rowid "
                "CROSS JOIN pictures USING (number)"
            )
            key = "full_text.rowid"
            tests.append("full_text MATCH ?")
            values.append(" AND ".join(map(_match, wanted)))
        if before is not None:
            tests.append(f"{key} < ?")
            values.append(before)
        if query.artist is not None:
            tests.append("findings.artist = ?")
            values.append(query.artist)
        for span in query.spans:
            both = f"{key} >= ? AND {key} < ?"
            tests.append(f"NOT ({both})" if span.unwanted else both)
            values += [span.first, span.end]
        for term in query.terms:
            if term.unwanted or not self.full_text:
                test, pattern = _like(term)
                tests.append(test)
                values += pattern
        where = f"WHERE {' AND '.join(tests)} " if tests else ""
        # Only question marks and names from above are put into the text.
        sql = (
            f"SELECT pictures.*, findings.moment FROM {source} {where}"  # noqa: S608
            f"ORDER BY {key} DESC"
        )
        return sql, values


def _column(term: Term) -> tuple[str, ...]:
    if term.place is None:
        return _ANYWHERE
    return ("tag_keys",) if term.place == "tag" else (term.place,)


def _match(term: Term) -> str:
    # Tokens hold letters, digits and symbols only, never a quote.
    phrase = f'"{" ".join(term.tokens)}"'
    return f"({{{' '.join(_column(term))}}} : {phrase} *)"


def _like(term: Term) -> tuple[str, list[str]]:
    columns = _column(term)
    test = " OR ".join(f"findings.{column} LIKE ?" for column in columns)
    pattern = f"% {' '.join(term.tokens)}%"
    test = f"NOT ({test})" if term.unwanted else f"({test})"
    return test, [pattern] * len(columns)


def catch_up(connection: sqlite3.Connection, *, full_text: bool) -> bool:
    """Read some rows that are new or changed, in the caller's transaction.

    Returns:
        Whether there are more. Nothing is written where nothing is unread.
    """
    if full_text and _is_unread(connection, _ALL_WORDS_BEHIND):
        connection.execute(_WORDS_TABLE)
        connection.execute("INSERT INTO full_text (full_text) VALUES ('rebuild')")
        connection.execute("DELETE FROM unread WHERE number = ?", [_ALL_WORDS_BEHIND])
    (last,) = connection.execute(
        "SELECT max(number) FROM (SELECT number FROM unread WHERE number >= 0 "
        "ORDER BY number LIMIT ?)",
        [AT_ONCE],
    ).fetchone()
    if last is None:
        return False
    old = f"FROM findings WHERE number IN {_BATCH}"
    # An index of words with an outside table is told what it is to forget.
    if full_text:
        connection.execute(
            f"INSERT INTO full_text (full_text, rowid, {_COLUMNS}) "
            f"SELECT 'delete', moment, {_COLUMNS} {old}",
            [last],
        )
    else:
        connection.execute(
            "INSERT OR IGNORE INTO unread VALUES (?)", [_ALL_WORDS_BEHIND]
        )
    connection.execute(f"DELETE {old}", [last])
    for values in _new_rows(connection, last):
        connection.execute(
            f"INSERT INTO findings (moment, number, {_COLUMNS}, artist, file, "  # noqa: S608
            f"cost, free) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )
    if full_text:
        connection.execute(
            f"INSERT INTO full_text (rowid, {_COLUMNS}) "
            f"SELECT moment, {_COLUMNS} {old}",
            [last],
        )
    connection.execute("DELETE FROM unread WHERE number BETWEEN 0 AND ?", [last])
    return True


def _is_unread(connection: sqlite3.Connection, number: int) -> bool:
    sql = "SELECT 1 FROM unread WHERE number = ?"
    return connection.execute(sql, [number]).fetchone() is not None


def _new_rows(connection: sqlite3.Connection, last: int) -> Iterator[tuple[Any, ...]]:
    tags: dict[str, list[str]] = {}
    sql = (
        f"SELECT digest, tag FROM tags WHERE digest IN "  # noqa: S608
        f"(SELECT digest FROM pictures WHERE number IN {_BATCH})"
    )
    for digest, tag in connection.execute(sql, [last]):
        tags.setdefault(digest, []).append(tag)
    sql = (
        f"SELECT number, digest, created, record, checksum FROM pictures "  # noqa: S608
        f"WHERE number IN {_BATCH}"
    )
    for row in connection.execute(sql, [last]).fetchall():
        number, digest, created, text, checksum = row
        moment = _free_moment(connection, created)
        yield (moment, number, *_words(text, checksum, tags.get(digest, [])))


def _free_moment(connection: sqlite3.Connection, created: str) -> int:
    try:
        moment = moment_of(datetime.fromisoformat(created))
    except (ValueError, TypeError):
        moment = 0
    # Of those of one moment the later read ones stand behind all others of it.
    sql = "SELECT max(moment) FROM findings WHERE moment BETWEEN ? AND ? + 999999"
    taken = "SELECT 1 FROM findings WHERE moment = ?"
    while connection.execute(taken, [moment]).fetchone():
        moment = connection.execute(sql, [moment, moment]).fetchone()[0] + 1
    return moment


def _words(text: str, checksum: int, tags: list[str]) -> tuple[Any, ...]:
    """The values of a row behind its number."""
    # A damaged row is entered without words: it heals when it is listed.
    nothing = ("", "", "", "", "", "", None, None, None, 1)
    if zlib.crc32(str(text).encode()) != checksum:
        return nothing
    try:
        # Our own text by its checksum; a whole Record would take five times longer.
        given = json.loads(text)
        model, artist = given["model"] or "", given["drawn_by"] or ""
        endpoint_id, notebook = given["endpoint_id"], given["notebook"]
        cost = _nano_dollars(given["cost"])
        return (
            _findable(given["ask"]["prompt"]),
            _findable(f"{model} {artist}"),
            _findable(f"{given['endpoint_title']} {endpoint_id}"),
            _findable(notebook or ""),
            "".join(_findable(tag) for tag in tags),
            "".join(f" {tag_key(tag)}" for tag in tags),
            model or artist,
            notebook,
            cost,
            int(cost == 0 or endpoint_id in _free_endpoints()),
        )
    except (ValueError, TypeError, KeyError):
        return nothing


def _findable(text: str) -> str:
    return "".join(f" {token}" for token in tokens(text))


def _nano_dollars(cost: str | None) -> int | None:
    try:
        given = None if cost is None else Decimal(cost)
    except InvalidOperation:
        return None
    # A record may be a stranger's; a column takes no more than 64 bits.
    if given is None or not given.is_finite() or given.adjusted() >= _DIGITS:
        return None
    return int((given * NANO).to_integral_value())


@cache
def _free_endpoints() -> frozenset[str]:
    free = (profile for profile in profiles().values() if profile.free)
    return frozenset(name for p in free for name in (p.name, p.base_url) if name)
