"""Finding by words: the same answers with FTS5, without it, and after anything."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dalle_notebook.errors import UsageError
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.objects import Stamp
from dalle_notebook.store.query import parse_query, time_of, tokens
from dalle_notebook.store.record import Record
from dalle_notebook.store.search import AT_ONCE, Search, has_full_text
from tests.unit.store.conftest import as_nobody
from tests.unit.store.shelves import START, fill, keep
from tests.unit.store.test_archive import posix
from tests.unit.store.writers import ask, picture, record

COUNT = 240


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> tuple[Archive, list[Record]]:
    archive = Archive(tmp_path_factory.mktemp("shelf") / "home")
    kept = fill(archive, COUNT)
    archive.tags.add(kept[6].digest, ["best", "night-scene"])
    archive.tags.add(kept[9].digest, ["best-ever"])
    return archive, kept


def prompts(archive: Archive, words: str, limit: int = 1000) -> list[str]:
    return [
        one.record.ask.prompt for one in archive.search.find(parse_query(words), limit)
    ]


def without_full_text(archive: Archive) -> Archive:
    other = Archive(archive.home)
    other.search = Search(other._index, full_text=False)
    return other


QUERIES = (
    "", "cat", "katze", "白猫", "猫", "white", "whi", "number 23", '"number 23"',
    "-cat", "white -cat", "-white -cat", "model:gpt", "model:gpt-image-2 dog",
    "endpoint:openai", "endpoint:built", "notebook:lesson-1", "lesson", "tag:best",
    "best", "night", "tag:night-scene", "-tag:best", "2026-03", "2026-03-05",
    "date:2025", "-2026-03", "2026-03-05 cat", "prompt:gpt", "nowhere",
    "gpt white 2026-03 -fox", "狗 -白",
)  # fmt: skip


def test_this_build_of_sqlite_is_tested_with_full_text() -> None:
    assert has_full_text()


@pytest.mark.parametrize("words", QUERIES)
def test_without_full_text_the_answers_are_the_same(
    shelf: tuple[Archive, list[Record]], words: str
) -> None:
    archive, _ = shelf

    found = prompts(archive, words)

    assert prompts(without_full_text(archive), words) == found


@pytest.mark.parametrize("words", QUERIES)
def test_what_is_found_is_what_reading_every_record_finds(
    shelf: tuple[Archive, list[Record]], words: str
) -> None:
    archive, kept = shelf
    tags = {record.digest: archive.tags.of(record.digest) for record in kept}

    wanted = [
        r.ask.prompt for r in reversed(kept) if _matches(r, tags[r.digest], words)
    ]

    assert prompts(archive, words) == wanted


def _matches(record: Record, tags: tuple[str, ...], words: str) -> bool:
    """The rules of the grammar once more, slowly and simply."""
    places = {
        "prompt": record.ask.prompt,
        "model": record.model or "",
        "endpoint": f"{record.endpoint_title} {record.endpoint_id}",
        "notebook": record.notebook or "",
    }
    for word in parse_raw(words):
        unwanted, word = word.startswith("-"), word.removeprefix("-")
        place, colon, value = word.partition(":")
        if word.count("-") and word[:2] == "20":
            hit = f"{record.created:%Y-%m-%d}".startswith(word)
        elif colon and place == "date":
            hit = f"{record.created:%Y-%m-%d}".startswith(value)
        elif colon and place == "tag":
            hit = value in tags
        elif colon:
            hit = _says(places[place], value)
        else:
            hit = any(_says(text, word) for text in (*places.values(), *tags))
        if hit == unwanted:
            return False
    return True


def parse_raw(words: str) -> list[str]:
    return [words.strip('"')] if words.startswith('"') else words.split()


def _says(text: str, word: str) -> bool:
    return f" {' '.join(tokens(word))}" in f" {' '.join(tokens(text))}"


def test_pages_follow_each_other_without_gap_or_twin(
    shelf: tuple[Archive, list[Record]],
) -> None:
    archive, kept = shelf
    seen: list[str] = []
    before = None
    while page := archive.search.find(parse_query("a"), 7, before):
        seen += [one.record.digest for one in page]
        before = page[-1].moment

    assert seen == [record.digest for record in reversed(kept)]


def test_pictures_of_one_moment_all_have_their_place(archive: Archive) -> None:
    for seed in range(12):
        keep(archive, seed, f"cat {seed}", created=START)

    found = archive.search.find(parse_query("cat"), 20)

    assert len({one.moment for one in found}) == 12
    assert time_of(found[-1].moment) == START


def test_a_new_picture_is_found_at_once(archive: Archive) -> None:
    keep(archive, 1, "a cat")
    assert prompts(archive, "cat") == ["a cat"]

    keep(archive, 2, "another cat")

    assert prompts(archive, "cat") == ["another cat", "a cat"]


def test_keeping_again_at_another_time_moves_it_and_leaves_no_twin(
    archive: Archive,
) -> None:
    keep(archive, 1, "a cat")
    keep(archive, 2, "a dog cat")
    assert prompts(archive, "cat") == ["a dog cat", "a cat"]

    keep(archive, 1, "a cat", created=START + timedelta(days=9))

    assert prompts(archive, "cat") == ["a cat", "a dog cat"]
    assert prompts(archive, "") == ["a cat", "a dog cat"]


def test_more_rows_than_are_read_at_once_are_all_read(archive: Archive) -> None:
    kept = keep(archive, 1, "a cat")
    count = AT_ONCE + 10

    def copy(connection: sqlite3.Connection) -> None:
        connection.execute(
            "WITH RECURSIVE n(i) AS "
            "(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
            "INSERT INTO pictures SELECT NULL, digest, key || i, ask_id, endpoint_id, "
            "family, take, created, bytes, mtime_ns, record, checksum FROM pictures, n",
            [count],
        )

    archive._index.database.write(copy)

    assert len(archive.search.find(parse_query("cat"), 2 * count)) == count + 1
    assert archive.search.find(parse_query("cat"), 1)[0].record == kept


def test_a_rebuilt_index_finds_the_same(archive: Archive) -> None:
    kept = fill(archive, 30)
    archive.tags.add(kept[3].digest, ["best"])
    before = {words: prompts(archive, words) for words in QUERIES}

    archive.rebuild()

    assert {words: prompts(archive, words) for words in QUERIES} == before
    assert prompts(archive, "tag:best") == [kept[3].ask.prompt]


@pytest.mark.parametrize("ending", ["", "-wal", "-shm"])
def test_an_index_that_was_deleted_is_made_again_with_tags(
    archive: Archive, ending: str
) -> None:
    kept = fill(archive, 12)
    archive.tags.add(kept[3].digest, ["best"])
    archive.close()
    (archive.home / f"index.sqlite{ending}").unlink(missing_ok=True)

    assert prompts(archive, "tag:best") == [kept[3].ask.prompt]
    assert len(prompts(archive, "")) == 12


def test_the_full_text_is_no_damage_to_those_who_open_the_index_next(
    archive: Archive,
) -> None:
    fill(archive, 3)
    assert len(prompts(archive, "a")) == 3
    archive.close()

    again = Archive(archive.home)

    assert len(prompts(again, "a")) == 3
    assert not list(archive.home.glob("*.damaged-*"))
    again.close()


def test_an_index_of_the_first_version_is_brought_up(archive: Archive) -> None:
    fill(archive, 12)
    archive.close()
    connection = sqlite3.connect(archive.home / "index.sqlite")
    for trigger in ("picture_added", "picture_changed", "picture_removed"):
        connection.execute(f"DROP TRIGGER {trigger}")
    for table in ("findings", "tags", "unread"):
        connection.execute(f"DROP TABLE {table}")
    connection.execute("PRAGMA user_version = 1")
    connection.commit()
    connection.close()

    assert len(prompts(archive, "a")) == 12


def test_processes_with_and_without_full_text_take_turns(archive: Archive) -> None:
    plain = without_full_text(archive)
    for seed in range(6):
        keep(archive, seed, f"cat {seed}")
        one, other = (archive, plain) if seed % 2 else (plain, archive)
        assert len(prompts(one, "cat")) == len(prompts(other, "cat")) == seed + 1
    archive._index.remove(archive.search.find(parse_query(""), 1)[0].record.digest)
    assert len(prompts(plain, "cat")) == len(prompts(archive, "cat")) == 5


def test_a_damaged_row_is_listed_from_its_file(archive: Archive) -> None:
    keep(archive, 1, "a cat")
    archive._index.database.write(
        lambda c: c.execute("UPDATE pictures SET record = 'x' || record")
    )

    assert prompts(archive, "") == ["a cat"]
    assert prompts(archive, "cat") == ["a cat"]


def test_an_absent_archive_is_searched_and_stays_absent(archive: Archive) -> None:
    assert archive.search.find(parse_query("cat"), 5) == []
    assert archive.search.digests("abcd") == []
    assert archive.search.records_of("0" * 64) == []
    assert archive.tags.of("0" * 64) == ()
    assert archive.trash.listed() == []
    assert archive.prunable(None, 0).digests == ()
    assert not archive.home.exists()


@posix
def test_an_archive_that_may_only_be_read_is_searched(open_folder: Path) -> None:
    writer = Archive(open_folder / "home")
    kept = fill(writer, 12)
    writer.tags.add(kept[0].digest, ["best"])
    writer.close()
    for path in [*writer.home.rglob("*"), writer.home]:
        path.chmod(0o555 if path.is_dir() else 0o444)

    with as_nobody():
        reader = Archive(writer.home)
        assert prompts(reader, "tag:best") == [kept[0].ask.prompt]
        assert len(prompts(reader, "-tag:best")) == 11
        reader.close()
    for path in [writer.home, *writer.home.rglob("*")]:
        path.chmod(0o700)


@settings(max_examples=150)
@given(st.text(max_size=60))
def test_no_words_break_the_search(
    shelf: tuple[Archive, list[Record]], words: str
) -> None:
    archive, kept = shelf
    try:
        query = parse_query(words)
    except UsageError:
        return
    assert len(archive.search.find(query, 1000)) <= len(kept)


@settings(max_examples=60)
@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]),
        min_size=1,
        max_size=30,
    )
)
@example("\u0e01\u0e31\u0e19 \u0e31")
@example("\u0e31")
def test_a_prompt_is_found_by_each_of_its_words(
    shelf: tuple[Archive, list[Record]], prompt: str
) -> None:
    """Any script: what SQLite takes for a letter and what Python does differ."""
    archive, _ = shelf
    found = tokens(prompt)
    data = picture(0, 8)
    archive._index.put(
        kept_record := record(data, ask(prompt), created=START, size=(8, 8)),
        Stamp(0, 0),
    )
    try:
        for token in found:
            if not token.isascii() or token.isalnum():
                hits = prompts(archive, f"prompt:{token}")
                assert prompt in hits, token
    finally:
        archive._index.database.write(
            lambda c: c.execute("DELETE FROM pictures WHERE key = ?", [kept_record.key])
        )
