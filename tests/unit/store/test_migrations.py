"""Databases of older and of later versions of this package."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dalle_notebook.errors import ArchiveError
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.database import Database
from dalle_notebook.store.index import _MIGRATIONS as INDEX
from dalle_notebook.store.journal_values import MIGRATIONS as JOURNAL
from dalle_notebook.store.migrations import version
from tests.unit.store.writers import ask, picture, record

OLDER = sorted((Path(__file__).parent / "older").iterdir())
PROMPTS = {
    "a red fox": "offline",
    "a blue fox": "offline",
    "a white cat": "https://b.example/v1",
}


@pytest.fixture(params=OLDER, ids=lambda folder: f"version {folder.name}")
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Archive]:
    """An archive that an older version wrote, and that was never opened since."""
    shutil.copytree(request.param, tmp_path / "older")
    archive = Archive(tmp_path / "older")
    yield archive
    archive.close()


def number_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return version(connection)


def test_an_older_archive_answers_all_that_it_did(older: Archive) -> None:
    before = older.home / "index.sqlite"

    for prompt, endpoint in PROMPTS.items():
        found = older.find(ask(prompt).id, endpoint)
        assert found is not None
        assert older.read(found.digest)
        assert older.find(ask(prompt).id, "https://c.example/v1") is None
    assert [r.ask.prompt for r in older.newest(9)] == list(PROMPTS)[::-1]
    assert older.check(deep=True).is_good
    assert number_of(before) == len(INDEX)
    assert not list(older.home.glob("*.damaged-*"))


def test_an_older_journal_still_knows_what_was_sent(older: Archive) -> None:
    sent = ask("an open one").id
    states = {c.ask_id: (c.state, c.prompt) for c in older.open_claims()}

    assert states[sent] == ("sent", "")
    assert older.claim(sent, "https://b.example/v1").state == "unknown"
    fresh = older.claim(ask().id, "https://b.example/v1", "a cat")
    fresh.sent()
    assert older.open_claims()[-1].prompt == "a cat"
    assert number_of(older.home / "journal.sqlite") == len(JOURNAL)
    assert not list(older.home.glob("*.damaged-*"))


def make_newer(path: Path) -> bytes:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE tomorrow (number INTEGER)")
        connection.execute("PRAGMA user_version = 99")
        connection.commit()
    return path.read_bytes()


def test_an_index_of_a_later_version_is_left_alone_and_the_files_answer(
    archive: Archive,
) -> None:
    kept = [
        archive.keep(data := picture(seed), record(data, ask(f"cat {seed}")))
        for seed in range(3)
    ]
    archive.close()
    path = archive.home / "index.sqlite"
    newer = make_newer(path)

    # More than one look: what is read from the files is followed as they change.
    assert archive.find(kept[0].ask.id, "offline") == kept[0]
    data = picture(7)
    late = archive.keep(data, record(data, ask("late")))
    other = Archive(archive.home)
    data = picture(8)
    latest = other.keep(data, record(data, ask("of another kernel")))
    other.close()

    assert archive.find_many([r.ask.id for r in kept], None).keys() == {
        r.ask.id for r in kept
    }
    assert archive.find(ask("late").id, "offline") == late
    assert archive.find(ask("of another kernel").id, None) == latest
    assert archive.get(late.digest) == late
    assert archive.count() == 5
    assert archive.newest(1) == [latest]
    (problem,) = archive.check(deep=True).problems
    assert "later version" in problem
    with pytest.raises(ArchiveError, match="later version"):
        archive.rebuild()
    assert path.read_bytes() == newer


def test_a_folder_that_changes_without_a_new_time_is_read_again(
    archive: Archive,
) -> None:
    """The time of a folder is rounded to ticks of the system's clock."""
    archive.claim("0" * 64, "offline").release()
    archive.close()
    Path(archive.home / "index.sqlite").touch()
    make_newer(archive.home / "index.sqlite")
    first: dict[str, int] = {}
    for seed in range(1_000):
        digest = hashlib.sha256(picture(seed)).hexdigest()
        if digest[:2] in first:
            break
        first[digest[:2]] = seed
    one, two = picture(first[digest[:2]]), picture(seed)
    archive.keep(one, record(one, ask("one")))
    folder = archive.home / "objects" / digest[:2]
    assert archive.count() == 1
    before = folder.stat()

    archive.keep(two, record(two, ask("two")))
    os.utime(folder, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert archive.count() == 2


def test_a_journal_of_a_later_version_is_left_alone_and_nothing_is_sent(
    archive: Archive,
) -> None:
    archive.claim("0" * 64, "offline").release()
    archive.close()
    path = archive.home / "journal.sqlite"
    newer = make_newer(path)

    with pytest.raises(ArchiveError, match=r"later version.*nothing is sent"):
        archive.claim(ask().id, "https://b.example/v1")
    with pytest.raises(ArchiveError, match="later version"):
        archive.open_claims()
    assert any("later version" in each for each in archive.check().problems)
    assert path.read_bytes() == newer


ONE = "CREATE TABLE words (word TEXT); CREATE INDEX by_word ON words (word)"
TWO = """
    ALTER TABLE words ADD COLUMN length INTEGER;
    CREATE TRIGGER measure AFTER INSERT ON words BEGIN
        UPDATE words SET length = length(word) WHERE rowid = new.rowid;
        UPDATE words SET word = lower(word) WHERE rowid = new.rowid;
    END
"""


def measure_all(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE words SET length = length(word)")


def test_migrations_are_applied_once_and_in_order(tmp_path: Path) -> None:
    path = tmp_path / "words.sqlite"
    first = Database(path, [ONE], durable=False)
    first.write(lambda c: c.execute("INSERT INTO words VALUES ('Fox')"))
    first.close()

    for _ in range(2):
        database = Database(path, [ONE, TWO, measure_all], durable=False)
        rows = database.read("SELECT word, length FROM words")
        assert [tuple(row) for row in rows] == [("Fox", 3)]
        database.close()
    database.write(lambda c: c.execute("INSERT INTO words (word) VALUES ('CAT')"))
    rows = database.read("SELECT word, length FROM words WHERE length = 3")
    assert [row["word"] for row in rows] == ["Fox", "cat"]
    database.close()
    assert number_of(path) == 3


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "words.sqlite"
    first = Database(path, [ONE], durable=False)
    first.write(lambda c: c.execute("INSERT INTO words VALUES ('fox')"))
    first.close()

    def fail(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM words")
        raise OSError("no")

    broken = Database(path, [ONE, fail], durable=False)
    with pytest.raises(OSError, match="no"):
        broken.read("SELECT * FROM words")
    again = Database(path, [ONE], durable=False)
    assert len(again.read("SELECT * FROM words")) == 1
    again.close()


@pytest.mark.parametrize("number", [0, 1])
def test_tables_that_do_not_fit_their_number_are_damage(
    tmp_path: Path, number: int
) -> None:
    path = tmp_path / "words.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE words (other TEXT)")
        connection.execute(f"PRAGMA user_version = {number}")

    database = Database(path, [ONE], durable=False)

    assert database.read("SELECT word FROM words") == []
    assert len(list(tmp_path.glob("words.sqlite.damaged-*"))) == 1
    database.close()
