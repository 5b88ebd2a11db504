"""Tags are files: nothing is lost between processes, and the index follows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dalle_notebook.errors import ArchiveError, UsageError
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.query import parse_query, tag_key
from tests.unit.store.conftest import ROOT, as_nobody
from tests.unit.store.shelves import fill, keep
from tests.unit.store.test_archive import posix

_TAGGER = """
import sys
from pathlib import Path
from dalle_notebook.store.archive import Archive
home, digest, name = sys.argv[1:]
archive = Archive(Path(home))
for number in range(25):
    archive.tags.add(digest, [f"{name}{number}", "shared"])
    if number % 5 == 4:
        archive.tags.remove(digest, [f"{name}{number - 1}", "none"])
"""


def found(archive: Archive, words: str) -> set[str]:
    return {one.record.digest for one in archive.search.find(parse_query(words), 99)}


def test_tags_are_added_found_and_taken_away(archive: Archive) -> None:
    digest = keep(archive, 1).digest
    keep(archive, 2, "a dog")

    assert archive.tags.add(digest, ["Best", "夜景"]) == ("best", "夜景")
    assert archive.tags.add(digest, ["best"]) == ("best", "夜景")
    assert found(archive, "tag:best") == found(archive, "夜") == {digest}

    assert archive.tags.remove(digest, ["best", "never-there"]) == ("夜景",)
    assert found(archive, "tag:best") == set()
    assert archive.tags.of(digest) == ("夜景",)


@pytest.mark.slow
def test_processes_that_tag_one_picture_at_once_lose_nothing(archive: Archive) -> None:
    digest = keep(archive, 1).digest
    names = ("a", "b", "c", "d")
    taggers = [
        subprocess.Popen(
            [sys.executable, "-c", _TAGGER, str(archive.home), digest, name], cwd=ROOT
        )
        for name in names
    ]
    assert [tagger.wait(100) for tagger in taggers] == [0] * 4

    left = {f"{n}{i}" for n in names for i in range(25) if i % 5 != 3} | {"shared"}
    assert set(archive.tags.of(digest)) == left
    archive.rebuild()
    for tag in left:
        assert found(archive, f"tag:{tag}") == {digest}


def test_a_tag_whose_writer_died_before_the_row_is_adopted(archive: Archive) -> None:
    digest = keep(archive, 1).digest
    archive.tags.add(digest, ["best", "old"])
    archive._index.database.write(
        lambda c: c.execute("UPDATE tags SET tag = 'ghost' WHERE tag = 'best'")
    )
    assert found(archive, "tag:best") == set()

    assert archive.tags.adopt() == 2

    assert found(archive, "tag:best") == {digest}
    assert found(archive, "tag:ghost") == set()
    assert archive.tags.adopt() == 0


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"../x", b"best\n", b"Best", b"x" * 5000, b"other"]
)
def test_a_file_that_holds_no_such_tag_is_passed_over(
    archive: Archive, content: bytes
) -> None:
    digest = keep(archive, 1).digest
    archive.tags.add(digest, ["best"])
    (path,) = archive.home.glob("objects/*/*.tag")

    path.write_bytes(content)

    assert archive.tags.of(digest) == ()
    archive.rebuild()
    assert found(archive, "tag:best") == set()


@pytest.mark.parametrize("tag", ["Best", "a b", "../x", ""])
def test_a_file_under_the_right_name_must_hold_a_tag_as_well(
    archive: Archive, tag: str
) -> None:
    digest = keep(archive, 1).digest
    path = archive.home / "objects" / digest[:2] / f"{digest}.{tag_key(tag)}.tag"

    path.write_text(tag)

    assert archive.tags.of(digest) == ()
    assert archive.tags.adopt() == 0


def test_no_word_makes_a_file_outside(archive: Archive) -> None:
    digest = keep(archive, 1).digest
    for wrong in ("../x", "a/b", "", "x" * 41):
        with pytest.raises(UsageError):
            archive.tags.add(digest, ["good", wrong])
    with pytest.raises(UsageError, match="no tag was given"):
        archive.tags.add(digest, [])
    with pytest.raises(ArchiveError):
        archive.tags.add("../../x", ["good"])

    assert list(archive.home.glob("**/*.tag")) == []


def test_the_deep_check_and_the_sweep_leave_tags_alone(archive: Archive) -> None:
    digest = fill(archive, 3)[0].digest
    archive.tags.add(digest, ["best"])

    archive.sweep()

    assert archive.check(deep=True).is_good
    assert archive.tags.of(digest) == ("best",)


@posix
def test_tagging_where_nobody_may_write_says_so(open_folder: Path) -> None:
    writer = Archive(open_folder / "home")
    digest = keep(writer, 1).digest
    writer.close()
    for path in [*writer.home.rglob("*"), writer.home]:
        path.chmod(0o555 if path.is_dir() else 0o444)

    with as_nobody():
        reader = Archive(writer.home)
        with pytest.raises(ArchiveError, match="cannot be written to"):
            reader.tags.add(digest, ["best"])
        reader.close()
    for path in [writer.home, *writer.home.rglob("*")]:
        path.chmod(0o700)
