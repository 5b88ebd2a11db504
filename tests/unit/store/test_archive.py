"""Keeping, finding and reading pictures, on sound disks and bad ones."""

from __future__ import annotations

import io
import os
import random
import shutil
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from dalle_notebook.errors import ArchiveError, BadImage, NotSaved
from dalle_notebook.picture.verify import verify
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.owner import this_process
from dalle_notebook.store.record import Record
from tests.instruments import pictures
from tests.unit.store.conftest import as_nobody
from tests.unit.store.writers import ask, picture, record

posix = pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX files")


def keep(archive: Archive, seed: int = 1, prompt: str = "a cat", **more: object):
    data = picture(seed)
    return archive.keep(data, record(data, ask(prompt), **more), verify(data))


def original(archive: Archive, kept: Record) -> Path:
    (path,) = archive.home.glob(f"objects/*/{kept.digest}.png")
    return path


def flip(path: Path, at: int, *, keep_time: bool = False) -> None:
    before = path.stat()
    data = bytearray(path.read_bytes())
    data[at] ^= 0x10
    path.write_bytes(data)
    if keep_time:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_an_absent_archive_reads_as_empty_and_stays_absent(archive: Archive) -> None:
    assert archive.find("0" * 64, None) is None
    assert archive.get("0" * 64) is None
    assert archive.newest(5) == []
    assert archive.count() == 0
    assert archive.next_take(ask()) == 1
    assert archive.open_claims() == []
    assert archive.sweep() == 0
    assert archive.check().is_good
    assert not archive.home.exists()


def test_a_kept_picture_is_found_and_read_as_received(archive: Archive) -> None:
    kept = keep(archive)

    assert archive.find(ask().id, "offline") == kept
    assert archive.get(kept.digest) == kept
    assert archive.read(kept.digest) == picture(1)
    assert archive.count() == 1


def test_another_process_object_finds_the_same(archive: Archive) -> None:
    kept = keep(archive)

    again = Archive(archive.home)
    assert again.find(ask().id, "offline") == kept
    again.close()


@pytest.mark.parametrize("px", [512, 256])
def test_previews_are_made_when_a_picture_is_kept(archive: Archive, px: int) -> None:
    data = pictures.png((700, 350))
    kept = archive.keep(data, record(data, ask(), size=(700, 350)))
    assert len(list(archive.home.glob(f"previews/{px}/*/*.webp"))) == 1

    image = Image.open(io.BytesIO(archive.preview(kept.digest, px)))

    assert image.format == "WEBP"
    assert image.size == (px, px // 2)


def test_all_previews_of_a_rotated_photo_are_upright(archive: Archive) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    data = pictures.by_pillow("JPEG", (900, 600), exif=exif)
    kept = archive.keep(data, record(data, ask(), media_type="image/jpeg"))

    sizes = [
        Image.open(io.BytesIO(archive.preview(kept.digest, px))).size
        for px in (512, 256)
    ]

    assert sizes == [(341, 512), (170, 256)]


def test_a_missing_or_damaged_preview_is_made_again(archive: Archive) -> None:
    kept = keep(archive)
    good = archive.preview(kept.digest, 512)
    (path,) = archive.home.glob("previews/512/*/*.webp")

    path.unlink()
    assert archive.preview(kept.digest, 512) == good
    for at in range(0, len(good) + 4, 7):
        flip(path, at)
        assert archive.preview(kept.digest, 512) == good


def test_a_preview_of_nothing_is_an_error(archive: Archive) -> None:
    for digest in ("0" * 64, "../../etc/passwd"):
        with pytest.raises(ArchiveError):
            archive.preview(digest, 256)


def test_a_cut_picture_does_not_enter_the_archive(archive: Archive) -> None:
    data = pictures.half_png()

    with pytest.raises(BadImage):
        archive.keep(data, record(data, ask()))

    assert not archive.home.exists()


def test_a_chosen_endpoint_is_never_answered_with_anothers_picture(
    archive: Archive,
) -> None:
    now = datetime.now(UTC)
    first = keep(archive, 1, endpoint_id="https://a.example/v1", created=now)
    second = keep(archive, 2, created=now + timedelta(seconds=1))

    assert archive.find(ask().id, "https://a.example/v1") == first
    assert archive.find(ask().id, "https://ann:pw@a.example/v1") == first
    assert archive.find(ask().id, "https://b.example/v1") is None
    assert archive.find(ask().id, None) == second


def test_many_are_found_in_one_look_and_the_rest_left_out(archive: Archive) -> None:
    for seed in range(5):
        keep(archive, seed, f"cat {seed}")
    ids = [ask(f"cat {seed}").id for seed in range(1_200)]

    found = archive.find_many(ids, "offline")

    assert set(found) == set(ids[:5])


def test_one_picture_may_answer_two_asks(archive: Archive) -> None:
    one, two = keep(archive, 1, "a cat"), keep(archive, 1, "a feline")

    assert archive.find(ask("a cat").id, None) == one
    assert archive.find(ask("a feline").id, None) == two
    assert len(list(archive.home.glob("objects/*/*.png"))) == 1
    assert archive.rebuild() == 2


def test_keeping_again_changes_nothing(archive: Archive) -> None:
    keep(archive)
    keep(archive)

    assert archive.count() == 1


def test_the_next_take_is_above_all_known_ones(archive: Archive) -> None:
    for take, index in ((1, 0), (1, 1), (4, 0)):
        data = picture(take * 10 + index)
        archive.keep(data, record(data, ask(take=take, index=index)))

    assert archive.next_take(ask(index=7)) == 5
    assert archive.next_take(ask("a dog")) == 1


def test_the_newest_come_first(archive: Archive) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for seed in (2, 0, 3, 1):
        keep(archive, seed, f"{seed}", created=start + timedelta(hours=seed))

    page = archive.newest(2)
    prompts = [r.ask.prompt for r in page]
    later = [r.ask.prompt for r in archive.newest(9, before=page[-1])]

    assert (prompts, later) == (["3", "2"], ["1", "0"])


def test_a_picture_whose_file_is_missing_is_no_hit(archive: Archive) -> None:
    kept = keep(archive)
    original(archive, kept).unlink()

    assert archive.find(ask().id, "offline") is None
    with pytest.raises(ArchiveError):
        archive.read(kept.digest)


def test_a_flipped_byte_is_never_served(archive: Archive) -> None:
    kept = keep(archive)
    path = original(archive, kept)
    whole = path.read_bytes()

    for at in random.Random(3).sample(range(len(whole)), 60):
        path.write_bytes(whole)
        flip(path, at, keep_time=True)
        with pytest.raises(ArchiveError, match="damaged"):
            archive.read(kept.digest)
        assert not path.exists()
        assert archive.find(ask().id, None) is None
    assert len(list(archive.home.glob("quarantine/*"))) == 60


def test_a_file_changed_by_hand_is_no_hit_and_put_aside(archive: Archive) -> None:
    kept = keep(archive)
    flip(original(archive, kept), 50)

    assert archive.find(ask().id, None) is None
    assert len(list(archive.home.glob("quarantine/*.png"))) == 1


def test_a_rotten_picture_can_be_kept_again(archive: Archive) -> None:
    kept = keep(archive)
    flip(original(archive, kept), 50, keep_time=True)

    keep(archive)

    assert archive.read(kept.digest) == picture(1)


def test_a_file_with_another_time_is_hashed_and_found(archive: Archive) -> None:
    kept = keep(archive)
    os.utime(original(archive, kept), ns=(1, 1))

    assert archive.find(ask().id, None) == kept
    assert archive.find(ask().id, None) == kept


@pytest.mark.parametrize("how", ["delete", "delete with its log", "junk", "empty"])
def test_a_lost_index_is_made_again_while_in_use(archive: Archive, how: str) -> None:
    kept = [keep(archive, seed, f"cat {seed}") for seed in range(6)]
    index = archive.home / "index.sqlite"
    if how == "delete with its log":
        archive.close()
    if how.startswith("delete"):
        index.unlink()
    else:
        index.write_bytes(b"junk" * 5_000 if how == "junk" else b"")
        archive.close()

    found = archive.find_many([r.ask.id for r in kept], "offline")

    assert set(found.values()) == set(kept)
    assert archive.check(deep=True).is_good


def test_a_folder_that_was_removed_while_in_use_is_made_again(
    archive: Archive,
) -> None:
    keep(archive)
    archive.claim("0" * 64, "offline").release()
    shutil.rmtree(archive.home)

    assert archive.find(ask().id, None) is None
    assert archive.claim(ask().id, "offline").state == "mine"
    assert archive.read(keep(archive).digest) == picture(1)
    assert archive.count() == 1


def test_an_index_damaged_while_in_use_is_made_again(archive: Archive) -> None:
    kept = keep(archive)
    archive.close()
    index = archive.home / "index.sqlite"
    assert archive.count() == 1
    other = index.with_name("other")
    other.write_bytes(b"not a database at all" * 400)
    other.replace(index)
    for ending in ("-wal", "-shm"):
        index.with_name(index.name + ending).unlink(missing_ok=True)

    assert archive.find(ask().id, None) == kept


def test_a_damaged_index_is_renamed_and_never_deleted(archive: Archive) -> None:
    keep(archive)
    archive.close()
    (archive.home / "index.sqlite").write_bytes(b"not a database at all" * 400)

    assert archive.count() == 1
    assert len(list(archive.home.glob("index.sqlite.damaged-*"))) == 1


def test_a_row_that_was_never_written_is_adopted(archive: Archive) -> None:
    kept = [keep(archive, seed, f"cat {seed}") for seed in range(3)]
    archive.close()
    with sqlite3.connect(archive.home / "index.sqlite") as connection:
        connection.execute("DELETE FROM pictures WHERE digest = ?", [kept[1].digest])
    connection.close()
    assert not archive.check().is_good

    assert archive.adopt() == 1

    assert archive.find(kept[1].ask.id, None) == kept[1]
    assert archive.check().is_good


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """A disk that takes no more: writing past `size` fails with an OSError."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize(
    ("side", "limit"),
    [
        pytest.param(160, 0, id="nothing can be written"),
        pytest.param(160, 50_000, id="half of the picture"),
        pytest.param(4, 400, id="the picture, but not its record"),
    ],
)
def test_a_full_disk_is_not_saved_and_nothing_is_lost(
    archive: Archive, side: int, limit: int
) -> None:
    data = pictures.noise_png((side, side))
    wanted = record(data, ask(), size=(side, side))

    with files_no_larger_than(limit), pytest.raises(NotSaved) as caught:
        archive.keep(data, wanted)

    assert "\n" not in str(caught.value)
    assert not list(archive.home.rglob(".tmp-*"))
    assert archive.find(wanted.ask.id, None) == wanted
    later = Archive(archive.home)
    assert later.read(wanted.digest) == data
    assert later.check(deep=True).is_good
    later.close()


@pytest.mark.parametrize("used_before", [False, True])
def test_a_picture_is_found_even_while_the_index_cannot_grow(
    archive: Archive, used_before: bool
) -> None:
    if used_before:
        keep(archive, 5, "another")
    with files_no_larger_than(2_000):
        kept = keep(archive)
        assert archive.find(ask().id, "offline") == kept
        assert archive.find(ask().id, "https://b.example") is None

    keep(archive, 2, "a dog")
    later = Archive(archive.home)
    assert later.find(ask().id, "offline") == kept
    later.close()


def test_a_home_that_cannot_be_made_is_not_saved(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    archive = Archive(tmp_path / "file" / "home")
    data = picture(1)

    with pytest.raises(NotSaved):
        archive.keep(data, record(data, ask()))
    with pytest.raises(ArchiveError, match="nothing is sent"):
        archive.claim(ask().id, "offline")

    assert Archive(archive.home).find(ask().id, None) is None
    assert not archive.check().writable


@posix
def test_an_archive_that_may_only_be_read_is_read(open_folder: Path) -> None:
    home = open_folder / "home"
    writer = Archive(home)
    kept = keep(writer)
    writer.close()
    for path in [*home.rglob("*"), home]:
        path.chmod(0o555 if path.is_dir() else 0o444)

    with as_nobody():
        reader = Archive(home)
        assert reader.find(ask().id, None) == kept
        assert reader.read(kept.digest) == picture(1)
        with pytest.raises(NotSaved):
            keep(reader, 2)
        assert not reader.check().writable
        reader.close()
    for path in [home, *home.rglob("*")]:
        path.chmod(0o700)


@posix
def test_an_archive_that_may_not_be_looked_into_is_not_empty(
    open_folder: Path,
) -> None:
    home = open_folder / "home"
    keep(Archive(home))
    home.chmod(0o000)

    with as_nobody():
        reader = Archive(home)
        with pytest.raises(ArchiveError, match="cannot be looked into"):
            reader.find(ask().id, None)
        with pytest.raises(ArchiveError):
            reader.claim(ask().id, "offline")
        with pytest.raises(ArchiveError):
            reader.read("0" * 64)
        assert not reader.check().is_good
    home.chmod(0o700)


@posix
@pytest.mark.parametrize("mask", [0o000, 0o077])
def test_everything_is_for_its_owner_only(archive: Archive, mask: int) -> None:
    before = os.umask(mask)
    try:
        keep(archive)
        archive.claim("0" * 64, "offline").sent()
    finally:
        os.umask(before)

    for path in [archive.home, *archive.home.rglob("*")]:
        rights = stat.S_IMODE(path.stat().st_mode)
        assert rights == (0o700 if path.is_dir() else 0o600), path


def test_the_folder_says_what_it_is(archive: Archive) -> None:
    keep(archive)

    assert "dalle_notebook" in (archive.home / "README.txt").read_text("utf-8")


@pytest.mark.parametrize(
    "digest", ["", "..", "../" * 20 + "etc/passwd", "A" * 64, "\0"]
)
def test_a_digest_never_becomes_a_path(archive: Archive, digest: str) -> None:
    keep(archive)

    assert archive.get(digest) is None
    with pytest.raises(ArchiveError):
        archive.read(digest)


def test_a_deep_check_finds_what_is_wrong(archive: Archive) -> None:
    kept = [keep(archive, seed, f"cat {seed}") for seed in range(4)]
    flip(original(archive, kept[0]), 60, keep_time=True)
    original(archive, kept[1]).unlink()
    (beside,) = archive.home.glob(f"objects/*/{kept[2].digest}.*.json")
    beside.write_text("{}")

    problems = " ".join(archive.check(deep=True).problems)

    assert "quarantine" in problems
    assert "gone" in problems
    assert "cannot be read" in problems


def test_only_files_of_dead_processes_are_swept(archive: Archive) -> None:
    kept = keep(archive)
    folder = original(archive, kept).parent
    names = [f"{replace_pid(os.getpid())}-aa", f"{replace_pid(2**22 + 5)}-bb"]
    living, dead = (folder / f".tmp-{name}" for name in names)
    strange, old = folder / ".tmp-strange", folder / ".tmp-elsewhere-7-1-cc"
    for path in (living, dead, strange, old):
        path.write_bytes(b"x")
    os.utime(old, (1, 1))

    assert archive.sweep() == 2

    assert living.exists()
    assert strange.exists()


def replace_pid(pid: int) -> str:
    return str(replace(this_process(), pid=pid))
