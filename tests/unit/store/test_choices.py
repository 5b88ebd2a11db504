"""Marks and notes lie beside the pictures: nothing is lost, and searches find them."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dalle_notebook.errors import ArchiveError, UsageError
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.choices import LONGEST_NOTE, NO_CHOICE, Choice
from dalle_notebook.store.query import parse_query
from tests.unit.render.payloads import PAYLOADS
from tests.unit.store.conftest import ROOT, as_nobody
from tests.unit.store.shelves import START, keep
from tests.unit.store.test_archive import posix

_CHOOSER = """
import sys
from pathlib import Path
from dalle_notebook.store.archive import Archive
home, own, shared, mark = sys.argv[1:]
archive = Archive(Path(home))
for number in range(20):
    for digest in own.split(","):
        archive.choices.mark(digest, mark)
        archive.choices.note(digest, f"{mark} {number}")
    archive.choices.mark(shared, mark)
    archive.choices.note(shared, mark * 200)
"""


def found(archive: Archive, words: str) -> set[str]:
    return {one.record.digest for one in archive.search.find(parse_query(words), 99)}


def test_a_mark_replaces_the_one_before_and_is_found(archive: Archive) -> None:
    one, other = keep(archive, 1).digest, keep(archive, 2, "a dog").digest
    archive.tags.add(one, ["best"])

    archive.choices.mark(one, "kept")
    archive.choices.mark(other, "kept")
    archive.choices.mark(one, "rejected")

    assert archive.choices.of(one) == Choice("rejected")
    assert found(archive, "tag:rejected") == {one}
    assert found(archive, "tag:kept") == {other}
    assert archive.tags.of(one) == ("best", "rejected")

    archive.choices.mark(one, None)

    assert archive.choices.of(one) == NO_CHOICE
    assert archive.tags.of(one) == ("best",)


def test_a_tag_given_by_hand_is_a_mark_and_the_later_one_holds(
    archive: Archive,
) -> None:
    digest = keep(archive, 1).digest
    archive.choices.mark(digest, "kept")
    (path,) = archive.home.glob("objects/*/*.tag")
    os.utime(path, ns=(0, 10**9))

    archive.tags.add(digest, ["rejected"])

    assert archive.choices.of(digest).mark == "rejected"


def test_notes_are_read_as_they_were_written(archive: Archive) -> None:
    digest = keep(archive, 1).digest
    for text in ("warm light", "柔らかい光 🌞", "two\nlines", *PAYLOADS[::40]):
        archive.choices.note(digest, f"  {text} ")

        expected = text.strip().encode("utf-8", "replace").decode()
        assert archive.choices.of(digest).note == expected

    archive.choices.note(digest, " ")
    assert archive.choices.of(digest) == NO_CHOICE
    assert list(archive.home.glob("objects/*/*.note")) == []


def test_a_note_that_is_too_long_changes_nothing(archive: Archive) -> None:
    digest = keep(archive, 1).digest
    archive.choices.note(digest, "猫" * LONGEST_NOTE)

    with pytest.raises(UsageError, match="at most 2,000 characters"):
        archive.choices.note(digest, "猫" * (LONGEST_NOTE + 1))
    assert archive.choices.of(digest).note == "猫" * LONGEST_NOTE


@pytest.mark.parametrize("content", [b"\xff\xfe", b"x" * 10**6, b"", b"\x00"])
def test_whatever_lies_in_a_note_file_is_a_short_text(
    archive: Archive, content: bytes
) -> None:
    digest = keep(archive, 1).digest
    archive.choices.note(digest, "mine")
    (path,) = archive.home.glob("objects/*/*.note")

    path.write_bytes(content)

    assert len(archive.choices.of(digest).note) <= LONGEST_NOTE


@pytest.mark.parametrize("digest", ["../../x", "", "0" * 64, "ab"])
def test_what_is_not_in_the_archive_is_not_marked(
    archive: Archive, digest: str
) -> None:
    keep(archive, 1)
    with pytest.raises(ArchiveError, match="not in the archive"):
        archive.choices.mark(digest, "kept")
    with pytest.raises(ArchiveError, match="not in the archive"):
        archive.choices.note(digest, "mine")

    assert archive.choices.of(digest) == NO_CHOICE
    assert list(archive.home.rglob("*.note")) == list(archive.home.rglob("*.tag")) == []


def test_a_new_index_finds_the_marks(archive: Archive) -> None:
    digest = keep(archive, 1).digest
    archive.choices.mark(digest, "kept")
    archive.choices.note(digest, "warm light")

    archive.rebuild()

    assert found(archive, "tag:kept") == {digest}
    assert archive.choices.of(digest) == Choice("kept", "warm light")
    assert archive.check(deep=True).is_good


def test_a_forgotten_picture_comes_back_with_mark_and_note(archive: Archive) -> None:
    digest = keep(archive, 1).digest
    archive.choices.mark(digest, "kept")
    archive.choices.note(digest, "warm light")

    archive.trash.forget(digest, datetime.now(UTC))
    assert archive.choices.of(digest) == NO_CHOICE
    archive.sweep()
    archive.trash.restore(digest)

    assert archive.choices.of(digest) == Choice("kept", "warm light")


def test_pruning_spares_what_was_kept_or_noted_and_not_what_was_rejected(
    archive: Archive,
) -> None:
    kept, rejected, tagged, noted, plain = (
        keep(archive, n, f"{n}").digest for n in range(5)
    )
    archive.choices.mark(kept, "kept")
    archive.choices.mark(rejected, "rejected")
    archive.choices.mark(tagged, "rejected")
    archive.tags.add(tagged, ["best"])
    archive.choices.note(noted, "hm")
    archive.choices.note(rejected, "too dark")

    choice = archive.prunable(START + timedelta(days=9), None)

    assert set(choice.digests) == {rejected, plain}
    assert choice.tagged == 3


@pytest.mark.slow
def test_processes_that_choose_at_once_lose_nothing(archive: Archive) -> None:
    digests = [keep(archive, seed).digest for seed in range(7)]
    own = {"kept": digests[:3], "rejected": digests[3:6]}
    choosers = [
        subprocess.Popen(
            [sys.executable, "-c", _CHOOSER, str(archive.home), ",".join(named),
             digests[6], mark],
            cwd=ROOT,
        )
        for mark, named in own.items()
    ]  # fmt: skip
    assert [chooser.wait(100) for chooser in choosers] == [0, 0]

    for mark, named in own.items():
        assert found(archive, f"tag:{mark}") >= set(named)
        for digest in named:
            choice = archive.choices.of(digest)
            assert (choice.mark, choice.note) == (mark, f"{mark} 19")
    # Both want the last one: one of them has it, whole.
    last = archive.choices.of(digests[6])
    assert archive.tags.of(digests[6]) == (last.mark,)
    assert last.note in ("kept" * 200, "rejected" * 200)
    archive.tags.adopt()
    assert found(archive, f"tag:{last.mark}") == {*own[str(last.mark)], digests[6]}


@posix
def test_choosing_where_nobody_may_write_says_so(open_folder: Path) -> None:
    writer = Archive(open_folder / "home")
    digest = keep(writer, 1).digest
    writer.close()
    for path in [*writer.home.rglob("*"), writer.home]:
        path.chmod(0o555 if path.is_dir() else 0o444)

    with as_nobody():
        reader = Archive(writer.home)
        with pytest.raises(ArchiveError, match="cannot be written to"):
            reader.choices.mark(digest, "kept")
        with pytest.raises(ArchiveError, match="cannot be written to"):
            reader.choices.note(digest, "mine")
        reader.close()
    for path in [writer.home, *writer.home.rglob("*")]:
        path.chmod(0o700)
