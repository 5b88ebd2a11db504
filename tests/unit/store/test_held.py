"""Pictures that the disk did not take, until it does."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dalle_notebook.errors import NotSaved
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.record import Record
from tests.unit.store.writers import ask, picture, record


@pytest.fixture
def blocked() -> Iterator[Archive]:
    """An archive whose folder cannot be made, because a file has its name."""
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "home").write_text("in the way")
        archive = Archive(Path(name) / "home")
        yield archive
        archive.close()


def keep(archive: Archive, seed: int) -> Record:
    data = picture(seed)
    wanted = record(data, ask(f"cat {seed}"))
    try:
        return archive.keep(data, wanted)
    except NotSaved as error:
        assert "held in the memory" in str(error)
        assert str(archive.home) not in str(error)
        return wanted


def assert_saved(archive: Archive, *wanted: Record) -> None:
    assert len(archive.held) == 0
    with closing(Archive(archive.home)) as later:
        for each in wanted:
            assert later.find(each.ask.id, "offline") == each
            assert later.read(each.digest)
        assert later.check(deep=True).is_good


def test_a_held_picture_answers_like_a_kept_one(blocked: Archive) -> None:
    wanted = keep(blocked, 1)

    assert blocked.find(wanted.ask.id, "offline") == wanted
    assert blocked.find(wanted.ask.id, None) == wanted
    assert blocked.find(wanted.ask.id, "https://b.example") is None
    assert blocked.get(wanted.digest) == wanted
    assert blocked.read(wanted.digest) == picture(1)
    assert blocked.held_bytes(wanted.digest) == picture(1)
    assert blocked.preview(wanted.digest, 256)


def test_held_pictures_are_saved_when_one_is_looked_for(blocked: Archive) -> None:
    wanted = [keep(blocked, seed) for seed in range(3)]
    blocked.home.unlink()

    assert blocked.find(wanted[1].ask.id, "offline") == wanted[1]

    assert_saved(blocked, *wanted)
    assert blocked.held_bytes(wanted[0].digest) is None


def test_held_pictures_are_saved_when_the_next_one_is_kept(blocked: Archive) -> None:
    first = keep(blocked, 1)
    blocked.home.unlink()

    second = keep(blocked, 2)

    assert_saved(blocked, first, second)


def test_held_pictures_go_into_the_folder_that_is_chosen_next(
    blocked: Archive, tmp_path: Path
) -> None:
    wanted = keep(blocked, 1)
    other = Archive(tmp_path / "other", held=blocked.held)

    assert other.save_held() == 1

    assert_saved(other, wanted)
    other.close()


def test_a_picture_that_is_held_twice_is_saved_once(blocked: Archive) -> None:
    keep(blocked, 1)
    wanted = keep(blocked, 1)
    assert len(blocked.held) == 1
    blocked.home.unlink()

    assert blocked.save_held() == 1
    assert_saved(blocked, wanted)


@pytest.mark.parametrize("is_saved_first", [False, True])
def test_a_picture_saved_late_ends_its_claim(
    archive: Archive, *, is_saved_first: bool
) -> None:
    """Whichever comes first: the note that it is only held, or the picture."""
    claim = archive.claim(ask("cat 1").id, "offline")
    claim.sent()
    (archive.home / "objects").write_text("in the way")
    kept = keep(archive, 1)
    assert len(archive.held) == 1
    if not is_saved_first:
        claim.unknown("only held")
    (archive.home / "objects").unlink()

    assert archive.save_held() == 1

    if is_saved_first:
        claim.unknown("only held")
    assert archive.open_claims() == []
    archive.trash.forget(kept.digest, datetime.now(UTC))
    assert archive.claim(kept.ask.id, "offline").state == "mine"


def test_a_picture_saved_late_ends_no_claim_of_another_ask_or_endpoint(
    archive: Archive,
) -> None:
    other = archive.claim(ask("cat 2").id, "offline")
    elsewhere = archive.claim(ask("cat 1").id, "https://b.example")
    for claim in (other, elsewhere):
        claim.sent()
        claim.unknown("cut")
    (archive.home / "objects").write_text("in the way")
    keep(archive, 1)
    (archive.home / "objects").unlink()

    assert archive.save_held() == 1

    assert len(archive.open_claims()) == 2
