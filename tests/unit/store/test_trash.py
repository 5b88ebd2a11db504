"""What is forgotten is gone from sight, comes back whole, and goes after a week."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dalle_notebook.errors import ArchiveError
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.choices import Choice
from dalle_notebook.store.query import parse_query
from tests.unit.store.conftest import as_nobody
from tests.unit.store.shelves import START, keep
from tests.unit.store.test_archive import posix
from tests.unit.store.writers import ask, picture

NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)


def everything(archive: Archive) -> dict[str, bytes]:
    """All that must come back, by its place."""
    paths = [p for p in (archive.home / "objects").rglob("*") if p.is_file()]
    return {p.relative_to(archive.home).as_posix(): p.read_bytes() for p in paths}


def listed(archive: Archive) -> list[str]:
    found = archive.search.find(parse_query(""), 99)
    return [one.record.ask.prompt for one in found]


def test_a_forgotten_picture_is_gone_and_comes_back_whole(archive: Archive) -> None:
    kept = keep(archive, 1, "a cat")
    keep(archive, 1, "a feline")
    keep(archive, 2, "a dog")
    archive.tags.add(kept.digest, ["best", "夜景"])
    before = everything(archive)

    until = archive.trash.forget(kept.digest, NOW)

    assert until == NOW + timedelta(days=7)
    assert archive.find(ask("a cat").id, None) is None
    assert archive.get(kept.digest) is None
    assert listed(archive) == ["a dog"]
    assert not [p for p in archive.home.glob("previews/**/*") if kept.digest in p.name]
    with pytest.raises(ArchiveError):
        archive.read(kept.digest)

    assert {r.ask.prompt for r in archive.trash.restore(kept.digest)} == {
        "a cat",
        "a feline",
    }
    assert everything(archive) == before
    assert archive.read(kept.digest) == picture(1, 8)
    assert archive.find(ask("a feline").id, None) is not None
    assert archive.tags.of(kept.digest) == ("best", "夜景")
    assert len(archive.search.find(parse_query("tag:best"), 9)) == 2
    assert archive.trash.listed() == []
    assert archive.check(deep=True).is_good


def test_the_trash_knows_what_is_in_it(archive: Archive) -> None:
    kept = [keep(archive, seed, f"cat {seed}") for seed in range(3)]
    for hour, record in enumerate(kept):
        archive.trash.forget(record.digest, NOW + timedelta(hours=hour))

    found = archive.trash.listed()

    assert [one.record for one in found] == kept[::-1]
    assert found[0].until == NOW + timedelta(days=7, hours=2)


def test_after_a_week_it_is_gone_for_good(archive: Archive) -> None:
    old, new = (keep(archive, seed).digest for seed in (1, 2))
    archive.trash.forget(old, NOW)
    archive.trash.forget(new, NOW + timedelta(days=1))

    assert archive.trash.sweep(NOW + timedelta(days=6)) == 0
    assert archive.trash.sweep(NOW + timedelta(days=7)) == 1

    assert [one.digest for one in archive.trash.listed()] == [new]
    with pytest.raises(ArchiveError, match="not in the trash any more"):
        archive.trash.restore(old)


def test_what_was_drawn_again_meanwhile_keeps_both(archive: Archive) -> None:
    digest = keep(archive, 1, "a cat").digest
    archive.tags.add(digest, ["best"])
    archive.trash.forget(digest, NOW)
    keep(archive, 1, "a feline")
    assert archive.search.find(parse_query("tag:best"), 9) == []

    archive.trash.sweep(NOW)
    archive.trash.restore(digest)

    assert {r.ask.prompt for r in archive.search.records_of(digest)} == {
        "a cat",
        "a feline",
    }
    assert len(archive.search.find(parse_query("tag:best"), 9)) == 2


def test_what_was_noted_and_marked_since_is_not_overwritten(archive: Archive) -> None:
    digest = keep(archive, 1, model="old").digest
    archive.choices.mark(digest, "kept")
    archive.choices.note(digest, "old")
    archive.tags.add(digest, ["best"])
    archive.trash.forget(digest, NOW)
    keep(archive, 1, model="new")
    archive.choices.mark(digest, "kept")
    archive.choices.note(digest, "new")
    newer = everything(archive)
    marked_at = archive.tags.since(digest, "kept")

    records = archive.trash.restore(digest)

    assert newer.items() <= everything(archive).items()
    assert [record.model for record in records] == ["new"]
    assert archive.choices.of(digest) == Choice("kept", "new")
    assert archive.tags.since(digest, "kept") == marked_at
    assert archive.tags.of(digest) == ("best", "kept")
    assert archive.trash.listed() == []
    assert archive.check(deep=True).is_good


def test_a_mark_given_since_holds_against_the_one_before(archive: Archive) -> None:
    digest = keep(archive, 1).digest
    archive.choices.mark(digest, "rejected")
    archive.trash.forget(digest, NOW)
    keep(archive, 1)
    archive.choices.mark(digest, "kept")

    archive.trash.restore(digest)

    assert archive.choices.of(digest).mark == "kept"


def test_of_two_in_the_trash_the_newer_note_comes_back(archive: Archive) -> None:
    digest = keep(archive, 1).digest
    archive.choices.note(digest, "old")
    archive.trash.forget(digest, NOW)
    keep(archive, 1)
    archive.choices.note(digest, "new")
    archive.trash.forget(digest, NOW + timedelta(hours=1))

    archive.trash.restore(digest)

    assert archive.choices.of(digest).note == "new"
    assert archive.trash.listed() == []


def test_forgetting_again_after_coming_back_works(archive: Archive) -> None:
    digest = keep(archive, 1).digest
    for hour in range(3):
        archive.trash.forget(digest, NOW + timedelta(hours=hour))
        archive.trash.restore(digest)
    assert listed(archive) == ["a cat"]


@pytest.mark.parametrize("moved", list(itertools.product([False, True], repeat=3)))
def test_a_process_killed_while_forgetting_leaves_nothing_half(
    archive: Archive, moved: tuple[bool, ...]
) -> None:
    """Whichever files had moved: the original decides, and the rest follows it."""
    kept = keep(archive, 1, "a cat")
    keep(archive, 2, "a dog")
    archive.tags.add(kept.digest, ["best"])
    before = everything(archive)
    folder = archive.home / "trash" / f"20261122T103000Z-{kept.digest}"
    folder.mkdir(parents=True)
    (original,) = archive.home.glob(f"objects/*/{kept.digest}.png")
    others = sorted(original.parent.glob(f"{kept.digest}.*.*"))
    for path, is_moved in zip([original, *others], moved, strict=True):
        if is_moved:
            path.replace(folder / path.name)

    archive.trash.sweep(NOW)
    if not moved[0] and any(moved):
        # The other half of it: coming back was cut before the original did.
        archive.trash.restore(kept.digest)

    if moved[0]:
        assert archive.find(ask("a cat").id, None) is None
        assert not [name for name in everything(archive) if kept.digest in name]
        archive.trash.restore(kept.digest)
    assert everything(archive) == before
    assert archive.find(ask("a cat").id, None) is not None


def test_strange_things_in_the_trash_are_left_alone(archive: Archive) -> None:
    keep(archive, 1)
    trash = archive.home / "trash"
    for name in ("x", "20261122T103000Z-..", f"soon-{'0' * 64}", "20261122T103000Z"):
        (trash / name).mkdir(parents=True)
    (trash / "file").write_text("x")

    assert archive.trash.listed() == []
    assert archive.trash.sweep(NOW + timedelta(days=900)) == 0
    assert len(list(trash.iterdir())) == 5


def test_an_absent_trash_is_swept_without_a_trace(archive: Archive) -> None:
    assert archive.trash.sweep(NOW) == 0
    assert not archive.home.exists()


@pytest.mark.parametrize("digest", ["0" * 64, "../../x", ""])
def test_only_a_kept_picture_can_be_forgotten(archive: Archive, digest: str) -> None:
    keep(archive, 1)

    with pytest.raises(ArchiveError):
        archive.trash.forget(digest, NOW)

    assert not (archive.home / "trash").exists()


@posix
def test_forgetting_where_nobody_may_write_says_so(open_folder: Path) -> None:
    writer = Archive(open_folder / "home")
    kept = keep(writer, 1, created=START)
    writer.close()
    for path in [*writer.home.rglob("*"), writer.home]:
        path.chmod(0o555 if path.is_dir() else 0o444)

    with as_nobody():
        reader = Archive(writer.home)
        with pytest.raises(ArchiveError, match="cannot be changed"):
            reader.trash.forget(kept.digest, NOW)
        assert reader.read(kept.digest) == picture(1, 8)
        reader.close()
    for path in [writer.home, *writer.home.rglob("*")]:
        path.chmod(0o700)
