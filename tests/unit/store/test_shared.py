"""A folder that several archives share: nothing lost, nothing believed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import pytest

from dalle_notebook.errors import ArchiveError, UsageError
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.objects import NotThere
from dalle_notebook.store.record import Record
from dalle_notebook.store.shared import Shared
from dalle_notebook.store.unpack import Refused, record_of
from tests.unit.store.conftest import ROOT
from tests.unit.store.shelves import fill, keep
from tests.unit.store.writers import ask, picture, record

fsspec = pytest.importorskip("fsspec")
local = pytest.importorskip("fsspec.implementations.local")

SECONDS = 20.0

_OTHER_MACHINE = """
import sys
from pathlib import Path
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.shared import Shared
from tests.unit.store.shelves import keep
home, place, first, count = sys.argv[1:]
archive = Archive(Path(home), shared=Shared(place, Path(home)))
for seed in range(int(first), int(first) + int(count)):
    keep(archive, seed, f"a cat number {seed}")
done = archive.shared.sync(archive)
print(done.copied, done.taken, done.owed, archive.count())
"""


_COPIES_FOR_EVER = """
import sys
from pathlib import Path
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.shared import Shared
from tests.unit.store.shelves import keep
home, place = sys.argv[1:]
archive = Archive(Path(home), shared=Shared(place, Path(home)))
for seed in range(100_000):
    print(keep(archive, seed).digest, flush=True)
"""


class _Hostile(local.LocalFileSystem):  # type: ignore[misc, name-defined]
    """A file system that does what its test says."""

    protocol: ClassVar[tuple[str, ...]] = ("hostile", "file")
    cachable = False
    fault = ""
    refused: ClassVar[set[str]] = set()
    tried = 0

    def ls(self, path: str, *args: Any, **how: Any) -> Any:
        if os.path.basename(path) in _Hostile.refused:
            raise PermissionError(13, "Permission denied")
        return super().ls(path, *args, **how)

    def mv(self, path1: str, path2: str, *args: Any, **how: Any) -> None:
        if os.path.exists(path2):
            if _Hostile.fault == "never onto another":
                raise OSError("Failure")
            if _Hostile.fault == "silently not onto another":
                return
        if os.path.basename(path2).partition(".")[0] in _Hostile.refused:
            raise PermissionError(13, "Permission denied")
        super().mv(path1, path2, *args, **how)

    def pipe_file(self, path: str, value: bytes, **how: Any) -> Any:
        if _Hostile.fault == "away":
            raise ConnectionError("https://user:secret@host/?key=sk-secret")
        _Hostile.tried += 1
        if _Hostile.fault == "full":
            raise OSError(28, "No space left on device")
        if _Hostile.fault == "cuts":
            value = value[: len(value) // 2]
        return super().pipe_file(path, value, **how)

    def info(self, path: str, **how: Any) -> Any:
        if _Hostile.fault == "away":
            raise ConnectionError("https://user:secret@host/?key=sk-secret")
        return super().info(path, **how)

    def cat_file(self, path: str, *args: Any, **how: Any) -> Any:
        data = super().cat_file(path, *args, **how)
        return data[:-1] + b"!" if _Hostile.fault == "rots" else data


class _OneConnection(local.LocalFileSystem):  # type: ignore[misc, name-defined]
    """A file system that is one connection, as those for sftp and ftp are."""

    protocol: ClassVar[tuple[str, ...]] = ("connection", "file")
    is_reachable = True
    losses = 0

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._since = _OneConnection.losses
        self._ask()

    def _ask(self) -> None:
        if not _OneConnection.is_reachable:
            self._since = -1
        if self._since != _OneConnection.losses:
            raise ConnectionError("https://user:secret@host/")

    def info(self, path: str, **how: Any) -> Any:
        self._ask()
        return super().info(path, **how)


@pytest.fixture
def connection() -> Iterator[type[_OneConnection]]:
    fsspec.register_implementation("connection", _OneConnection, clobber=True)
    yield _OneConnection
    _OneConnection.is_reachable = True


@pytest.fixture
def hostile() -> Iterator[type[_Hostile]]:
    fsspec.register_implementation("hostile", _Hostile, clobber=True)
    yield _Hostile
    _Hostile.fault = ""
    _Hostile.refused = set()


@pytest.fixture
def there(tmp_path: Path) -> Path:
    return tmp_path / "share"


def _archive(home: Path, place: str | Path) -> Archive:
    return Archive(home, shared=Shared(str(place), home))


def _shared(archive: Archive) -> Shared:
    assert archive.shared is not None
    return archive.shared


def _wait_until_copied(archive: Archive) -> None:
    end = time.monotonic() + SECONDS
    while _shared(archive).owed() and time.monotonic() < end:
        time.sleep(0.02)
    assert not _shared(archive).owed()


def _one_copied(home: Path, place: str | Path) -> tuple[Archive, Record]:
    """An archive, and its one picture, which is there as well."""
    archive = _archive(home, place)
    kept = keep(archive, 1)
    _wait_until_copied(archive)
    return archive, kept


def _original(folder: Path, kept: Record) -> Path:
    return folder / "objects" / kept.digest[:2] / f"{kept.digest}.png"


def _originals(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("objects/*/*")}


@pytest.mark.parametrize("kind", ["folder", "file", "memory"])
def test_what_is_kept_is_copied_by_itself(
    tmp_path: Path, there: Path, kind: str
) -> None:
    place = {
        "folder": str(there),
        "file": there.as_uri(),
        "memory": f"memory://{tmp_path.name}",
    }[kind]
    archive = _archive(tmp_path / "home", place)

    kept = keep(archive, 1)

    _wait_until_copied(archive)
    other = _archive(tmp_path / "other", place)
    assert _shared(other).sync(other).taken == 1
    assert other.get(kept.digest) == kept
    assert other.read(kept.digest) == archive.read(kept.digest)


def test_what_is_kept_while_others_are_copied_is_copied_too(
    tmp_path: Path, there: Path
) -> None:
    archive = _archive(tmp_path / "home", there)

    for number in range(40):
        keep(archive, number)
        if number % 4 == 0:
            # The thread that copies is at its end just now.
            _wait_until_copied(archive)

    _wait_until_copied(archive)
    assert _originals(there) == _originals(archive.home)


def test_a_picture_is_owed_until_it_was_written_here(
    tmp_path: Path, there: Path
) -> None:
    archive = _archive(tmp_path / "home", there)
    data = picture(1, 8)
    coming = record(data, ask("a cat"), size=(8, 8))

    _shared(archive).owe(coming)
    done = _shared(archive).sync(archive)

    assert _shared(archive).owed() == [f"{coming.digest}.{coming.key}"]
    assert (done.copied, done.owed, done.trouble) == (0, 0, "")


def test_a_note_of_what_was_never_written_goes_in_the_end(
    tmp_path: Path, there: Path
) -> None:
    archive = _archive(tmp_path / "home", there)
    _shared(archive).owe(record(picture(1, 8), ask("a cat"), size=(8, 8)))
    (note,) = (archive.home / "to-share").iterdir()
    os.utime(note, (time.time() - 3_600,) * 2)

    _shared(archive).sync(archive)

    assert not _shared(archive).owed()


def test_a_picture_that_cannot_be_read_for_a_moment_stays_owed_alone(
    tmp_path: Path, there: Path
) -> None:
    kept = fill(Archive(tmp_path / "home"), 3)
    archive = _archive(tmp_path / "home", there)
    path = _original(archive.home, kept[0])
    data = path.read_bytes()
    path.unlink()
    path.mkdir()

    done = _shared(archive).sync(archive)

    assert (done.copied, done.owed) == (2, 1)
    assert done.trouble.startswith("not read here")
    assert not any(kept[0].digest in name for name in _originals(there))
    path.rmdir()
    path.write_bytes(data)
    done = _shared(archive).sync(archive)
    assert (done.copied, done.owed, done.trouble) == (1, 0, "")
    assert _originals(there) == _originals(archive.home)


def test_two_machines_see_the_pictures_of_each_other(
    tmp_path: Path, there: Path
) -> None:
    homes = [tmp_path / "one", tmp_path / "two"]

    def run(home: Path, *numbers: int) -> list[int]:
        words = [str(home), str(there), *map(str, numbers)]
        done = subprocess.run(
            [sys.executable, "-c", _OTHER_MACHINE, *words],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        return [int(word) for word in done.stdout.split()]

    run(homes[0], 0, 3)
    assert run(homes[1], 10, 2)[-2:] == [0, 5]
    assert run(homes[0], 20, 0)[-2:] == [0, 5]
    assert _originals(homes[0]) == _originals(homes[1]) == _originals(there)


def test_while_the_folder_is_away_everything_is_kept_here_and_copied_later(
    hostile: type[_Hostile], tmp_path: Path, there: Path
) -> None:
    archive = _archive(tmp_path / "home", f"hostile://{there}")
    hostile.fault = "away"
    kept = fill(archive, 3)
    done = _shared(archive).sync(archive)

    assert done.owed == 3
    assert archive.find(kept[0].ask.id, None) == kept[0]
    assert not _originals(there)
    (said,) = [p for p in archive.check().problems if "shared" in p]
    assert said.startswith("kept here, 3 still to be copied")
    for text in (said, done.trouble):
        assert "secret" not in text

    hostile.fault = ""
    # A new process: what is owed outlives the one that owed it.
    later = _archive(tmp_path / "home", f"hostile://{there}")
    assert _shared(later).sync(later).owed == 0
    assert len(_originals(there)) == 6
    assert later.check().is_good


def test_a_connection_that_was_lost_is_made_again(
    connection: type[_OneConnection], tmp_path: Path, there: Path
) -> None:
    archive, _ = _one_copied(tmp_path / "home", f"connection://{there}")
    connection.is_reachable = False
    keep(archive, 2)
    assert _shared(archive).sync(archive).trouble == "ConnectionError"

    connection.is_reachable = True

    assert _shared(archive).sync(archive).owed == 0
    assert _originals(there) == _originals(archive.home)


def test_a_connection_that_was_lost_as_nobody_asked_is_no_trouble(
    connection: type[_OneConnection], tmp_path: Path, there: Path
) -> None:
    archive, kept = _one_copied(tmp_path / "home", f"connection://{there}")

    connection.losses += 1
    assert _shared(archive).read(kept.digest) == archive.read(kept.digest)
    connection.losses += 1
    keep(archive, 2)

    _wait_until_copied(archive)
    assert _shared(archive).trouble == ""


def test_an_archive_opens_while_nobody_answers_at_the_shared_folder(
    connection: type[_OneConnection], tmp_path: Path, there: Path
) -> None:
    connection.is_reachable = False
    archive = _archive(tmp_path / "home", f"connection://{there}")
    keep(archive, 1)
    done = _shared(archive).sync(archive)

    assert (done.owed, done.trouble) == (1, "ConnectionError")

    connection.is_reachable = True
    assert _shared(archive).sync(archive).owed == 0


def test_what_was_kept_before_there_was_a_shared_folder_is_copied_too(
    hostile: type[_Hostile], tmp_path: Path, there: Path
) -> None:
    fill(Archive(tmp_path / "home"), 4)
    archive = _archive(tmp_path / "home", f"hostile://{there}")
    hostile.fault = "full"

    done = _shared(archive).sync(archive)
    assert (done.copied, done.owed, bool(done.trouble)) == (0, 4, True)

    hostile.fault = ""
    assert _shared(archive).sync(archive).copied == 4
    assert len(_originals(there)) == 8
    assert not list(there.rglob(".tmp-*"))


def test_names_that_the_folder_refuses_keep_no_other_back(
    hostile: type[_Hostile], tmp_path: Path, there: Path
) -> None:
    kept = fill(Archive(tmp_path / "home"), 6)
    archive = _archive(tmp_path / "home", f"hostile://{there}")
    hostile.refused = set(sorted(one.digest for one in kept)[:2])

    done = _shared(archive).sync(archive)

    assert (done.copied, done.owed, done.trouble) == (4, 2, "PermissionError")
    hostile.refused = set()
    assert _shared(archive).sync(archive).copied == 2


def test_a_subfolder_that_cannot_be_listed_hides_no_other(
    hostile: type[_Hostile], tmp_path: Path, there: Path
) -> None:
    archive = _archive(tmp_path / "home", there)
    kept = fill(archive, 6)
    _wait_until_copied(archive)
    folder = min(one.digest for one in kept)[:2]
    hostile.refused = {folder}
    other = _archive(tmp_path / "other", f"hostile://{there}")

    done = _shared(other).sync(other)

    hidden = sum(one.digest.startswith(folder) for one in kept)
    assert (done.taken, done.trouble) == (6 - hidden, "PermissionError")


def test_a_full_folder_is_not_tried_for_every_picture(
    hostile: type[_Hostile], tmp_path: Path, there: Path
) -> None:
    fill(Archive(tmp_path / "home"), 6)
    archive = _archive(tmp_path / "home", f"hostile://{there}")
    hostile.fault, hostile.tried = "full", 0

    assert _shared(archive).sync(archive).owed == 6

    assert hostile.tried == 3


@pytest.mark.parametrize("fault", ["never onto another", "silently not onto another"])
def test_a_half_original_is_made_whole_where_no_file_is_renamed_onto_another(
    hostile: type[_Hostile], tmp_path: Path, there: Path, fault: str
) -> None:
    archive, kept = _one_copied(tmp_path / "home", f"hostile://{there}")
    path = _original(there, kept)
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    hostile.fault = fault

    done = _shared(archive).sync(archive)

    assert (done.copied, done.owed, done.trouble) == (1, 0, "")
    assert path.read_bytes() == whole
    assert not list(there.rglob(".tmp-*"))


def test_a_process_that_is_killed_while_it_copies_loses_nothing(
    tmp_path: Path, there: Path
) -> None:
    home = tmp_path / "home"
    process = subprocess.Popen(
        [sys.executable, "-c", _COPIES_FOR_EVER, str(home), str(there)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    kept = {process.stdout.readline().strip() for _ in range(6)}
    process.kill()
    process.wait()
    process.stdout.close()
    archive = _archive(home, there)

    assert _shared(archive).sync(archive).owed == 0
    other = _archive(tmp_path / "other", there)
    assert _shared(other).sync(other).refused == 0
    assert kept <= {record.digest for record in other.newest(100)}


def test_a_store_that_cuts_what_it_is_given_is_found_out(
    hostile: type[_Hostile], tmp_path: Path, there: Path
) -> None:
    archive = _archive(tmp_path / "home", f"hostile://{there}")
    hostile.fault = "cuts"
    keep(archive, 1)
    done = _shared(archive).sync(archive)

    assert (done.owed, bool(done.trouble)) == (1, True)

    hostile.fault = ""
    assert _shared(archive).sync(archive).owed == 0
    other = _archive(tmp_path / "other", there)
    assert _shared(other).sync(other).taken == 1


def test_what_rots_there_is_not_taken_in(
    hostile: type[_Hostile], tmp_path: Path, there: Path
) -> None:
    _, kept = _one_copied(tmp_path / "home", there)
    other = _archive(tmp_path / "other", f"hostile://{there}")
    hostile.fault = "rots"

    done = _shared(other).sync(other)

    assert (done.taken, done.refused) == (0, 1)
    assert _shared(other).read(kept.digest) is None
    assert other.count() == 0


def test_names_and_records_of_strangers_are_not_believed(
    tmp_path: Path, there: Path
) -> None:
    _, kept = _one_copied(tmp_path / "home", there)
    folder = there / "objects" / kept.digest[:2]
    record = json.loads((folder / f"{kept.digest}.{kept.key}.json").read_text())
    (folder / f"{kept.digest}.{'0' * 16}.json").write_text(json.dumps(record))
    (folder / "..").joinpath("..%2f").write_text("x")
    (folder / f"{'a' * 64}.{'b' * 16}.json").write_text("[" * 100_000)
    (folder / f"{'c' * 64}.{'b' * 16}.json").write_text(
        json.dumps({**record, "digest": "c" * 64})
    )
    other = _archive(tmp_path / "other", there)

    done = _shared(other).sync(other)

    assert done.refused
    assert other.count() <= 1
    assert _originals(tmp_path / "other") <= _originals(tmp_path / "home")


def test_a_record_that_is_none_hides_no_picture_beside_it(
    tmp_path: Path, there: Path
) -> None:
    _, kept = _one_copied(tmp_path / "home", there)
    path = there / "objects" / kept.digest[:2] / f"{kept.digest}.{kept.key}.json"
    path.with_name(f"{kept.digest}.{'0' * 16}.json").write_text('{"v": 1')
    lie = replace(kept, ask=ask("another cat"), size=(9, 9))
    path.with_name(f"{kept.digest}.{lie.key}.json").write_text(
        json.dumps(lie.to_json())
    )
    other = _archive(tmp_path / "other", there)

    done = _shared(other).sync(other)

    assert (done.taken, done.refused) == (1, 2)
    assert [record.key for record in other.newest(9)] == [kept.key]


@pytest.mark.parametrize(
    "strange",
    [
        {"ask": ask("x", take=2**31)},
        {"ask": ask("x", take=0)},
        {"ask": ask("x", index=-1)},
        {"ask": ask("x", index=10**30)},
        {"cost": Decimal("NaN")},
        {"cost": Decimal("sNaN")},
        {"cost": Decimal("Infinity")},
        {"cost": Decimal("1e18")},
        {"cost": Decimal(-1)},
    ],
    ids=str,
)
def test_a_number_that_no_archive_writes_is_refused(strange: dict[str, Any]) -> None:
    wanted = record(picture(1, 8), ask("a cat"))
    wrong = replace(wanted, **strange)

    assert record_of(_text(wanted), wanted.digest, wanted.key) == wanted
    with pytest.raises(Refused, match="its "):
        record_of(_text(wrong), wrong.digest, wrong.key)


def _text(wanted: Record) -> bytes:
    return json.dumps(wanted.to_json()).encode()


@pytest.mark.parametrize("of", [2, 10**9])
def test_a_half_original_there_is_made_whole_by_who_has_it(
    tmp_path: Path, there: Path, of: int
) -> None:
    archive, kept = _one_copied(tmp_path / "home", there)
    path = _original(there, kept)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // of])

    done = _shared(archive).sync(archive)

    assert (done.copied, done.owed, done.trouble) == (1, 0, "")
    assert path.read_bytes() == whole


def test_what_is_damaged_here_is_not_copied_over_a_good_one(
    tmp_path: Path, there: Path
) -> None:
    archive, kept = _one_copied(tmp_path / "home", there)
    path = _original(archive.home, kept)
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])

    done = _shared(archive).sync(archive)

    assert (done.copied, done.owed) == (0, 0)
    assert _original(there, kept).read_bytes() == whole


def test_what_a_killed_writer_left_there_goes_after_a_day(
    tmp_path: Path, there: Path
) -> None:
    archive, kept = _one_copied(tmp_path / "home", there)
    old, new = (there / "objects" / kept.digest[:2] / f".tmp-{n}" for n in "01")
    for path, days in ((old, 2), (new, 0)):
        path.write_bytes(b"half")
        os.utime(path, (time.time() - days * 86_400,) * 2)

    _shared(archive).sync(archive)

    assert (old.exists(), new.exists()) == (False, True)


def test_an_original_that_is_lost_here_is_read_from_there(
    tmp_path: Path, there: Path
) -> None:
    archive = _archive(tmp_path / "home", there)
    kept = keep(archive, 1)
    data = archive.read(kept.digest)
    _wait_until_copied(archive)
    shutil.rmtree(archive.home / "objects")
    later = _archive(tmp_path / "home", there)

    assert later.read(kept.digest) == data
    assert _shared(later).sync(later).taken == 1
    assert later.find(kept.ask.id, None) == kept


def test_a_picture_that_is_only_there_is_not_gone_while_the_folder_is_away(
    hostile: type[_Hostile], tmp_path: Path, there: Path
) -> None:
    archive, kept = _one_copied(tmp_path / "home", f"hostile://{there}")
    _original(archive.home, kept).unlink()

    hostile.fault = "away"
    with pytest.raises(ArchiveError, match="shared folder is away") as caught:
        archive.read(kept.digest)
    assert not isinstance(caught.value, NotThere)

    hostile.fault = ""
    there.rename(tmp_path / "unmounted")
    with pytest.raises(ArchiveError, match="shared folder is away"):
        archive.read(kept.digest)

    (tmp_path / "unmounted").rename(there)
    assert archive.read(kept.digest)
    _original(there, kept).unlink()
    with pytest.raises(NotThere):
        archive.read(kept.digest)


def test_while_the_disk_is_not_mounted_nothing_is_copied_below_it(
    tmp_path: Path, there: Path
) -> None:
    _one_copied(tmp_path / "home", there)
    there.rename(tmp_path / "disk")
    there.mkdir()

    later = _archive(tmp_path / "home", there)
    keep(later, 2)
    done = _shared(later).sync(later)

    assert (done.copied, done.owed) == (0, 1)
    assert done.trouble.startswith("it is empty: not mounted?")
    assert not list(there.iterdir())
    there.rmdir()
    (tmp_path / "disk").rename(there)
    assert _shared(later).sync(later).owed == 0
    assert _originals(there) == _originals(later.home)


def test_a_new_disk_in_the_place_of_another_is_taken_once_somebody_says_so(
    tmp_path: Path, there: Path
) -> None:
    archive, _ = _one_copied(tmp_path / "home", there)
    shutil.rmtree(there)
    (there / "objects").mkdir(parents=True)

    assert _shared(archive).sync(archive).copied == 1

    assert _originals(there) == _originals(archive.home)


def test_what_is_forgotten_here_does_not_come_back_from_there(
    tmp_path: Path, there: Path
) -> None:
    archive, kept = _one_copied(tmp_path / "home", there)
    archive.trash.forget(kept.digest, kept.created)

    assert _shared(archive).sync(archive).taken == 0
    assert archive.find(kept.ask.id, None) is None


def test_what_comes_back_from_the_trash_is_owed_again(
    hostile: type[_Hostile], tmp_path: Path, there: Path
) -> None:
    archive = _archive(tmp_path / "home", f"hostile://{there}")
    hostile.fault = "away"
    kept = keep(archive, 1)
    archive.trash.forget(kept.digest, datetime.now(UTC))
    (note,) = (archive.home / "to-share").iterdir()
    os.utime(note, (time.time() - 3_600,) * 2)
    hostile.fault = ""
    later = _archive(tmp_path / "home", f"hostile://{there}")
    later.sweep()
    _wait_until_copied(later)
    assert not _originals(there)

    later.trash.restore(kept.digest)

    _wait_until_copied(later)
    assert _originals(there) == _originals(later.home)


@pytest.mark.parametrize("wrapping", ["", "simplecache::"])
def test_a_place_that_nobody_knows_is_one_line_without_it(
    tmp_path: Path, wrapping: str
) -> None:
    with pytest.raises(UsageError, match="no place that fsspec can open") as caught:
        Shared(f"{wrapping}nothing-at-all://user:secret@host/folder", tmp_path)

    assert "secret" not in str(caught.value)


def test_a_file_system_that_takes_no_options_of_ours_is_opened(
    tmp_path: Path, there: Path
) -> None:
    class Strict(local.LocalFileSystem):  # type: ignore[misc, name-defined]
        """Hands its options on, as that for sftp does."""

        protocol = ("strict", "file")
        cachable = False

        def __init__(self, **options: Any) -> None:
            self._connect(**options)
            super().__init__()

        def _connect(self, host: str = "", username: str = "") -> None:
            pass

    fsspec.register_implementation("strict", Strict, clobber=True)
    archive = _archive(tmp_path / "home", f"strict://{there}")

    keep(archive, 1)

    _wait_until_copied(archive)
    assert _originals(there) == _originals(archive.home)


def test_without_fsspec_one_line_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)

    with pytest.raises(UsageError, match=r"dalle-notebook\[shared\]"):
        Shared(str(tmp_path), tmp_path)


def test_a_damaged_original_is_an_error_even_where_another_archive_has_it(
    tmp_path: Path, there: Path
) -> None:
    archive, kept = _one_copied(tmp_path / "home", there)
    path = _original(archive.home, kept)
    path.write_bytes(b"rotten")

    with pytest.raises(ArchiveError, match="quarantine"):
        archive.read(kept.digest)
    assert archive.read(kept.digest)
