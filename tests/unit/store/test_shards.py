"""Shards: every record once, whole files only, and nothing that is private."""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dalle_notebook.errors import ArchiveError, UsageError
from dalle_notebook.store import locks, shard_list, shard_parquet, shards
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.query import Query
from dalle_notebook.store.record import Record
from dalle_notebook.store.search import Found
from dalle_notebook.store.shards import export_shards
from tests.unit.store.shelves import ANIMALS, fill, keep
from tests.unit.store.writers import ask, picture, record

COUNT = 60
SMALL = 1_000_000


class _Archive:
    """An archive as `export_shards` sees it; stops after so many pictures."""

    def __init__(self, archive: Archive, most: int = 10**9) -> None:
        self._archive, self._left = archive, most
        self.held = 0

    def find(self, query: Query, limit: int, before: int | None) -> list[Found]:
        return self._archive.search.find(query, limit, before)

    def read(self, digest: str) -> bytes:
        self._left -= 1
        if self._left < 0:
            raise KeyboardInterrupt
        return self._archive.read(digest)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    made = Archive(tmp_path_factory.mktemp("shards") / "home")
    fill(made, COUNT)
    yield made
    made.close()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> int:
    """Shards of few pictures, which are small here, found a few at a time."""
    monkeypatch.setattr(shards, "_PAGE", 7)
    monkeypatch.setattr(shards, "LEAST_SHARD_BYTES", 1)
    return 2_000


def _samples(folder: Path) -> dict[str, dict[str, bytes]]:
    """The files of every sample by what stands before the first point."""
    found: dict[str, dict[str, bytes]] = {}
    for path in sorted(folder.glob("shard-*.tar")):
        last = ""
        with tarfile.open(path) as tar:
            for entry in tar:
                key, _, ending = entry.name.partition(".")
                assert key == last or key not in found, "a sample lies in one piece"
                file = tar.extractfile(entry)
                assert file is not None
                found.setdefault(key, {})[ending] = file.read()
                last = key
    return found


def _manifest(folder: Path) -> Any:
    return json.loads((folder / shard_list.MANIFEST).read_text())


def test_every_record_is_there_once_with_its_picture_as_received(
    shelf: Archive, small: int, tmp_path: Path
) -> None:
    done = export_shards(_Archive(shelf), tmp_path / "out", "", "tar", small)

    samples = _samples(tmp_path / "out")
    assert done.records == len(samples) == COUNT
    assert len(done.shards) > 5
    records = [Record.from_json(json.loads(s["json"])) for s in samples.values()]
    assert {r.ask.id for r in records} == {r.ask.id for r in shelf.newest(COUNT)}
    for kept, sample in zip(records, samples.values(), strict=True):
        assert hashlib.sha256(sample["png"]).hexdigest() == kept.digest


def test_the_manifest_counts_and_hashes_every_shard(
    shelf: Archive, small: int, tmp_path: Path
) -> None:
    export_shards(_Archive(shelf), tmp_path, "", "tar", small)

    manifest = _manifest(tmp_path)
    assert manifest["records"] == COUNT
    assert manifest["is_whole"]
    assert [s["name"] for s in manifest["shards"]] == sorted(
        path.name for path in tmp_path.glob("shard-*")
    )
    for shard in manifest["shards"]:
        data = (tmp_path / shard["name"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == shard["sha256"]
        assert len(data) == shard["bytes"]


def test_the_words_of_a_search_choose(shelf: Archive, tmp_path: Path) -> None:
    export_shards(_Archive(shelf), tmp_path, "fox model:illustrator")

    prompts = [
        json.loads(s["json"])["ask"]["prompt"] for s in _samples(tmp_path).values()
    ]
    assert prompts
    assert all("fox" in prompt for prompt in prompts)
    assert len(prompts) < COUNT // len(ANIMALS) + 1


@pytest.mark.parametrize("stops_after", [0, 1, 17, 59])
def test_after_a_stop_the_same_again_goes_on_behind_the_whole_shards(
    shelf: Archive, small: int, tmp_path: Path, stops_after: int
) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    export_shards(_Archive(shelf), whole, "", "tar", small)

    with pytest.raises(KeyboardInterrupt):
        export_shards(_Archive(shelf, stops_after), cut, "", "tar", small)
    assert not list(cut.glob(".*"))
    before = {path.name: path.stat().st_mtime_ns for path in cut.glob("shard-*")}
    export_shards(_Archive(shelf), cut, "", "tar", small)

    assert _manifest(cut) == _manifest(whole)
    for name, moment in before.items():
        assert (cut / name).stat().st_mtime_ns == moment


def test_a_second_export_into_a_folder_is_refused_and_the_first_one_whole(
    shelf: Archive, small: int, tmp_path: Path
) -> None:
    refused: list[str] = []

    class Meanwhile(_Archive):
        def read(self, digest: str) -> bytes:
            if len(refused) < 20:
                with pytest.raises(UsageError) as caught:
                    export_shards(_Archive(shelf), tmp_path / "out", "", "tar", small)
                refused.append(str(caught.value))
            return super().read(digest)

    export_shards(Meanwhile(shelf), tmp_path / "out", "", "tar", small)

    assert set(refused) == {
        "another export is writing into out: wait for it, or choose another folder"
    }
    assert len(_samples(tmp_path / "out")) == COUNT
    assert not list((tmp_path / "out").glob(".*"))


def test_where_there_are_no_locks_two_exports_do_not_write_into_one_file(
    shelf: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> bool:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(locks, "_lock_at_once", refuse)
    monkeypatch.setattr(shards, "sweep", lambda _: None)
    whole = export_shards(_Archive(shelf), tmp_path / "whole")

    class Meanwhile(_Archive):
        def read(self, digest: str) -> bytes:
            if self.held == COUNT // 2:
                with pytest.raises(KeyboardInterrupt):
                    export_shards(_Archive(shelf, 5), tmp_path / "out")
            self.held += 1
            return super().read(digest)

    done = export_shards(Meanwhile(shelf), tmp_path / "out")

    assert done.shards == whole.shards
    data = (tmp_path / "out" / "shard-000000.tar").read_bytes()
    assert hashlib.sha256(data).hexdigest() == done.shards[0]["sha256"]


def test_a_whole_export_is_left_as_it_is(shelf: Archive, tmp_path: Path) -> None:
    first = export_shards(_Archive(shelf), tmp_path)

    assert export_shards(_Archive(shelf, 0), tmp_path) == first


def test_a_picture_that_is_gone_is_counted_and_left_out(
    archive: Archive, tmp_path: Path
) -> None:
    kept = fill(archive, 3)
    (archive.home / "objects" / kept[1].digest[:2] / f"{kept[1].digest}.png").unlink()

    done = export_shards(_Archive(archive), tmp_path / "out")

    assert (done.records, done.missing) == (2, 1)


def test_what_is_gone_is_counted_once_wherever_an_export_was_stopped(
    archive: Archive, small: int, tmp_path: Path
) -> None:
    kept = fill(archive, 16)
    for one in kept[::3]:
        file = f"{one.digest}.png"
        (archive.home / "objects" / one.digest[:2] / file).unlink()
    whole = export_shards(_Archive(archive), tmp_path / "whole", "", "tar", small // 3)
    assert (whole.missing, len(whole.shards) > 2) == (6, True)

    for stops_after in range(16):
        cut = tmp_path / str(stops_after)
        with pytest.raises(KeyboardInterrupt):
            export_shards(_Archive(archive, stops_after), cut, "", "tar", small // 3)
        assert export_shards(_Archive(archive), cut, "", "tar", small // 3) == whole


def test_what_could_not_be_read_for_a_moment_is_written_by_the_same_again(
    archive: Archive, small: int, tmp_path: Path
) -> None:
    kept = fill(archive, 16)
    unreadable = {one.digest for one in (kept[0], kept[7], kept[15])}

    class Away(_Archive):
        def read(self, digest: str) -> bytes:
            if digest in unreadable:
                raise ArchiveError("the shared folder is away")
            return super().read(digest)

    out = tmp_path / "out"
    for _ in range(2):
        done = export_shards(Away(archive), out, "", "tar", small)
        assert (done.records, done.missing, len(done.unread)) == (13, 0, 3)
        assert not done.is_whole
    archive.trash.forget(kept[7].digest, kept[7].created)
    done = export_shards(_Archive(archive), out, "", "tar", small)

    assert (done.records, done.missing, done.unread) == (15, 0, set())
    assert done.is_whole
    assert len(_samples(out)) == 15


def test_an_export_goes_on_after_its_list_could_not_be_written(
    shelf: Archive, small: int, tmp_path: Path
) -> None:
    manifest = tmp_path / "out" / shard_list.MANIFEST
    away = tmp_path / "away.json"
    whole = export_shards(_Archive(shelf), tmp_path / "whole", "", "tar", small)

    class Fails(_Archive):
        def read(self, digest: str) -> bytes:
            if not manifest.is_dir():
                manifest.rename(away)
                manifest.mkdir()
            return super().read(digest)

    with pytest.raises(ArchiveError, match="the same again goes on"):
        export_shards(Fails(shelf), tmp_path / "out", "", "tar", small)
    assert (tmp_path / "out" / "shard-000000.tar").exists()
    manifest.rmdir()
    away.rename(manifest)

    assert export_shards(_Archive(shelf), tmp_path / "out", "", "tar", small) == whole
    assert len(_samples(tmp_path / "out")) == COUNT


def test_a_shard_that_was_not_listed_goes_with_the_records_forgotten_since(
    archive: Archive, small: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = fill(archive, 16)
    out = tmp_path / "out"

    def killed(folder: Path, done: shard_list.Sharded) -> None:
        if len(done.shards) > 1:
            raise KeyboardInterrupt
        shard_list.note(folder, done)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(shards, "note", killed)
        export_shards(_Archive(archive), out, "", "tar", small)
    listed = _manifest(out)["shards"]
    assert (len(listed), len(list(out.glob("shard-*")))) == (1, 2)
    for one in kept[: 16 - listed[0]["records"]]:
        archive.trash.forget(one.digest, one.created)

    done = export_shards(_Archive(archive), out, "", "tar", small)

    assert done.is_whole
    assert [path.name for path in out.glob("shard-*")] == [listed[0]["name"]]
    assert len(_samples(out)) == done.records == listed[0]["records"]


def test_a_folder_whose_export_wrote_no_shard_takes_another_one(
    shelf: Archive, tmp_path: Path
) -> None:
    with pytest.raises(KeyboardInterrupt):
        export_shards(_Archive(shelf, 0), tmp_path, "cat")

    assert export_shards(_Archive(shelf), tmp_path).records == COUNT


def test_a_picture_of_two_prompts_is_there_for_both(
    archive: Archive, tmp_path: Path
) -> None:
    keep(archive, 1, wanted=ask("a cat"))
    keep(archive, 1, wanted=ask("a small cat"))

    export_shards(_Archive(archive), tmp_path / "out")

    assert len(_samples(tmp_path / "out")) == 2


@pytest.mark.parametrize(
    ("words", "form", "spoilt"),
    [("cat", "tar", False), ("", "parquet", False), ("", "tar", True)],
)
def test_shards_of_another_selection_are_not_mixed(
    shelf: Archive, tmp_path: Path, words: str, form: Any, spoilt: bool
) -> None:
    export_shards(_Archive(shelf), tmp_path)
    if spoilt:
        (tmp_path / "shard-000000.tar").write_bytes(b"cut")

    with pytest.raises(UsageError, match=r"another folder|pyarrow"):
        export_shards(_Archive(shelf), tmp_path, words, form)


def test_a_folder_of_other_files_is_left_alone(shelf: Archive, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")

    with pytest.raises(UsageError, match="holds other files"):
        export_shards(_Archive(shelf), tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_what_a_killed_export_left_is_no_hindrance(
    shelf: Archive, tmp_path: Path
) -> None:
    (tmp_path / ".shard-000000.tar.part").write_bytes(b"half")

    export_shards(_Archive(shelf), tmp_path)

    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    "manifest",
    [b"", b"[]", b'{"format": "x"}', b"\xff", b'{"format":"dalle_notebook shards"}'],
)
def test_a_manifest_of_somebody_else_is_refused(
    shelf: Archive, tmp_path: Path, manifest: bytes
) -> None:
    (tmp_path / shard_list.MANIFEST).write_bytes(manifest)

    with pytest.raises(UsageError, match="another folder"):
        export_shards(_Archive(shelf), tmp_path)


def test_a_folder_that_cannot_be_written_is_one_line(
    shelf: Archive, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(ArchiveError, match="cannot be written"):
        export_shards(_Archive(shelf), tmp_path / "file" / "out")


@pytest.mark.parametrize("form", ["tar", "parquet"])
def test_no_record_of_a_stranger_breaks_an_export(
    archive: Archive, tmp_path: Path, form: Any
) -> None:
    if form == "parquet":
        pytest.importorskip("pyarrow")
    keep(archive, 1, created=datetime(1950, 1, 1, tzinfo=UTC))
    keep(archive, 2, created=datetime(9999, 1, 1, tzinfo=UTC))
    keep(archive, 3, asked_size="\ud800", cost=Decimal("1e999"))
    keep(archive, 4, wanted=ask("x", take=2**40, index=2**31))
    keep(archive, 5, parameters={"seed": 2**70})

    done = export_shards(_Archive(archive), tmp_path / "out", "", form)

    assert (done.records, done.missing) == (5, 0)


def test_a_row_holds_no_number_and_no_text_that_a_column_does_not_take() -> None:
    data = picture(1, 8)
    wanted = ask("x", take=10**30, index=2**31)
    strange = record(
        data, wanted, asked_size="\ud800", parameters={"seed": -(2**63) - 1}
    )

    row = shard_parquet._row(strange, data)

    assert (row["take"], row["index"], row["seed"]) == (None, 2**31, None)
    assert row["asked_size"] == "?"


def test_nothing_of_this_machine_is_in_a_shard(
    archive: Archive, tmp_path: Path
) -> None:
    keep(archive, 1, notebook=str(tmp_path / "lesson.ipynb"))

    export_shards(_Archive(archive), tmp_path / "out")

    with tarfile.open(tmp_path / "out" / "shard-000000.tar") as tar:
        entries = tar.getmembers()
    assert {(e.uid, e.gid, e.uname, e.gname) for e in entries} == {(0, 0, "", "")}
    for path in (tmp_path / "out").iterdir():
        assert str(tmp_path).encode() not in path.read_bytes()
