"""Bytes that change on the disk by themselves: nothing bad is served, all is found.

In a plain run a sample; the whole with `-m soak`.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from dalle_notebook.errors import ArchiveError
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.record import Record
from tests.unit.store.writers import ask, picture, record

SEEDS = range(12)


def counts(sample: int, all_of_them: int) -> list[object]:
    return [
        pytest.param(sample, id="sample"),
        pytest.param(all_of_them, marks=pytest.mark.soak, id="all"),
    ]


def keep_some(archive: Archive, seeds: range = SEEDS) -> list[Record]:
    kept = []
    for seed in seeds:
        data = picture(seed)
        kept.append(archive.keep(data, record(data, ask(f"cat {seed}"))))
    return kept


def flip(path: Path, dice: random.Random) -> None:
    """Change one byte, and let the file look as it did before."""
    before = path.stat()
    data = bytearray(path.read_bytes())
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    path.write_bytes(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def assert_all_are_back(home: Path, kept: list[Record]) -> None:
    """What a new session finds."""
    archive = Archive(home)
    archive.sweep()
    found = archive.find_many([r.ask.id for r in kept], "offline")
    assert [found.get(r.ask.id) for r in kept] == kept
    assert all(archive.read(r.digest) for r in kept)
    archive.close()
    for path in home.glob("*.damaged-*"):
        path.unlink()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("count", counts(60, 1_000))
def test_every_entry_is_back_after_any_byte_of_the_index_was_flipped(
    archive: Archive, count: int
) -> None:
    kept = keep_some(archive)
    archive.close()
    index = archive.home / "index.sqlite"
    whole = index.read_bytes()
    dice = random.Random(11)

    for _ in range(count):
        index.write_bytes(whole)
        flip(index, dice)
        assert_all_are_back(archive.home, kept)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("count", counts(20, 200))
def test_every_entry_is_back_wherever_the_index_was_cut(
    archive: Archive, count: int
) -> None:
    kept = keep_some(archive)
    archive.close()
    index = archive.home / "index.sqlite"
    whole = index.read_bytes()
    dice = random.Random(12)

    for length in [0, 1, 99, 100, 4096, *dice.choices(range(len(whole)), k=count)]:
        index.write_bytes(whole[:length])
        assert_all_are_back(archive.home, kept)
    index.unlink()
    assert_all_are_back(archive.home, kept)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("count", counts(40, 300))
def test_every_entry_is_back_after_its_log_was_damaged(
    archive: Archive, count: int
) -> None:
    """What a killed process leaves: rows that are in the log only."""
    kept = keep_some(archive)
    files = {
        path: path.read_bytes()
        for path in archive.home.glob("index.sqlite*")
        if not path.name.endswith("-shm")
    }
    archive.close()
    log = archive.home / "index.sqlite-wal"
    assert len(files[log]) > 4096
    dice = random.Random(13)

    for number in range(count):
        for path, data in files.items():
            path.write_bytes(data)
        if number % 2:
            flip(log, dice)
        else:
            log.write_bytes(files[log][: dice.randrange(len(files[log]))])
        assert_all_are_back(archive.home, kept)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("count", counts(40, 500))
def test_a_flipped_original_is_never_served_and_goes_to_the_quarantine(
    archive: Archive, count: int
) -> None:
    kept = keep_some(archive, range(count))
    archive.close()
    dice = random.Random(14)
    for each in kept:
        (path,) = archive.home.glob(f"objects/*/{each.digest}.png")
        flip(path, dice)

    for each in kept:
        with pytest.raises(ArchiveError, match="damaged"):
            archive.read(each.digest)
    found = archive.find_many([r.ask.id for r in kept], "offline")

    assert found == {}
    assert len(list(archive.home.glob("quarantine/*"))) == count
    for each, seed in zip(kept, range(count), strict=True):
        archive.keep(picture(seed), each)
    assert len(archive.find_many([r.ask.id for r in kept], None)) == count


def test_a_flipped_record_hides_no_picture_that_the_index_knows(
    archive: Archive,
) -> None:
    kept = keep_some(archive)
    dice = random.Random(15)
    for path in archive.home.glob("objects/*/*.json"):
        flip(path, dice)

    found = archive.find_many([r.ask.id for r in kept], "offline")

    assert [found[r.ask.id] for r in kept] == kept


@pytest.mark.timeout(600)
@pytest.mark.parametrize("count", counts(60, 1_000))
def test_a_flipped_byte_of_the_journal_never_stops_the_archive(
    archive: Archive, count: int
) -> None:
    kept = keep_some(archive)
    sent = archive.claim(ask("sent").id, "offline", "sent")
    sent.sent()
    archive.close()
    journal = archive.home / "journal.sqlite"
    whole = journal.read_bytes()
    dice = random.Random(16)

    for _ in range(count):
        journal.write_bytes(whole)
        flip(journal, dice)
        damaged = Archive(archive.home)
        try:
            damaged.claim(ask("new").id, "offline").release()
        except ArchiveError as problem:
            assert "later version" in str(problem)
        assert damaged.find(kept[0].ask.id, "offline") == kept[0]
        damaged.close()
        for path in archive.home.glob("*.damaged-*"):
            path.unlink()
