"""Packs that mean harm: zip files of strangers, and what of them gets in."""

from __future__ import annotations

import io
import random
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from dalle_notebook.errors import DalleError
from dalle_notebook.picture.encode import encode_png
from dalle_notebook.picture.identity import identity
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.pack import Unpacked, unpack
from tests.instruments import pictures
from tests.unit.store.hostile_packs import (
    GOOD,
    GOOD_RECORD,
    OTHER,
    OTHER_RECORD,
    PARTLY,
    WHOLLY,
    manifest,
    pair,
    zipped,
)
from tests.unit.store.test_pack import everything


def attempt(data: bytes, folder: Path, archive: Archive) -> Unpacked | str:
    """Unpack bytes; the result, or the text of our error."""
    source = folder / "pack.zip"
    source.write_bytes(data)
    outside = {path for path in folder.parent.rglob("*") if "home" not in path.parts}
    try:
        return unpack(source, archive)
    except DalleError as problem:
        return str(problem)
    finally:
        now = {path for path in folder.parent.rglob("*") if "home" not in path.parts}
        assert now == outside, now - outside


def test_there_are_more_than_30_hostile_zips() -> None:
    assert len(PARTLY) + len(WHOLLY) >= 30


@pytest.mark.parametrize("name", PARTLY)
def test_a_hostile_part_is_left_out_and_the_rest_is_taken(
    tmp_path: Path, archive: Archive, name: str
) -> None:
    words, make = PARTLY[name]

    done = attempt(make(), tmp_path, archive)

    assert isinstance(done, Unpacked), done
    # Of one picture under two names, one is a picture.
    assert (done.added, done.known) == ((2, 0) if "formats" in name else (1, 0))
    assert any(words in line for line in done.refused), done.refused
    assert all("\n" not in line and "\x1b" not in line for line in done.refused)
    assert archive.find(GOOD_RECORD.ask.id, None) == GOOD_RECORD
    assert archive.read(GOOD_RECORD.digest) == GOOD
    assert not [n for n in everything(archive.home) if "inputs" in n]
    assert archive.count() == done.added


@pytest.mark.parametrize("name", WHOLLY)
def test_what_is_no_pack_changes_nothing(
    tmp_path: Path, archive: Archive, name: str
) -> None:
    words, make = WHOLLY[name]

    done = attempt(make(), tmp_path, archive)

    assert isinstance(done, str), done
    assert words in done
    assert "\n" not in done
    assert not archive.home.exists()


def test_what_is_in_the_archive_stays_as_it_is(
    tmp_path: Path, archive: Archive
) -> None:
    own = archive.keep(GOOD, replace(GOOD_RECORD, notes=("my own",), seconds=5.0))
    before = everything(archive.home)

    done = attempt(zipped(), tmp_path, archive)

    assert done == Unpacked(0, 1, ())
    assert everything(archive.home) == before
    assert archive.get(own.digest) == own


def test_an_original_that_was_lost_comes_back_under_the_own_record(
    tmp_path: Path, archive: Archive
) -> None:
    own = archive.keep(GOOD, replace(GOOD_RECORD, notes=("my own",)))
    (path,) = archive.home.glob(f"objects/*/{own.digest}.png")
    path.unlink()

    done = attempt(zipped(), tmp_path, archive)

    assert done == Unpacked(1, 0, ())
    assert archive.read(own.digest) == GOOD
    assert archive.get(own.digest) == own


def test_links_are_taken_only_with_their_picture_and_never_changed(
    tmp_path: Path, archive: Archive
) -> None:
    given_image = Image.fromarray(pictures.pixels((20, 10), 8))
    name, link = identity(given_image), "https://host.example/cat.png"
    hashed = archive.inputs.name_of(link)
    strange = {hashed: name, "../../x": name, "7" * 64: "8" * 64, "9" * 64: ["a"]}
    inside = (f"inputs/{name}.png", encode_png(given_image))

    attempt(zipped(inside, head=manifest(links=strange)), tmp_path, archive)

    assert archive.inputs.identity_behind(link) == name
    assert len(list((archive.home / "inputs" / "links").iterdir())) == 1
    archive.inputs.remember(link, "a" * 64)
    attempt(zipped(inside, head=manifest(links=strange)), tmp_path, archive)
    assert archive.inputs.identity_behind(link) == "a" * 64


def test_a_zip_file_that_was_packed_again_is_taken(
    tmp_path: Path, archive: Archive
) -> None:
    """Somebody unzipped it, looked, and zipped the folder again with another tool."""
    folder = tmp_path / "folder"
    with zipfile.ZipFile(io.BytesIO(zipped())) as made:
        made.extractall(folder)
    made_again = Path(shutil.make_archive(str(tmp_path / "again"), "zip", folder))

    assert unpack(made_again, archive) == Unpacked(1, 0, ())


def test_many_reasons_are_cut_short(tmp_path: Path, archive: Archive) -> None:
    done = attempt(zipped(*[(f"x{n}", b"") for n in range(500)]), tmp_path, archive)

    assert isinstance(done, Unpacked)
    assert len(done.refused) == 21
    assert done.refused[-1] == "and 480 more"


def mutate(data: bytes, rng: random.Random) -> bytes:
    for _ in range(rng.randint(1, 5)):
        at = rng.randrange(len(data) or 1)
        match rng.randrange(4):
            case 0:
                data = data[:at] + rng.randbytes(rng.choice((1, 2, 4))) + data[at + 2 :]
            case 1:
                data = data[:at] + data[at + rng.choice((1, 40)) :]
            case 2:
                data = data[:at] + b"\xff" * 4 + data[at + 4 :]
            case _:
                at = max(0, len(data) - rng.randrange(1, 400))
                data = data[:at] + rng.randbytes(1) + data[at + 1 :]
    return data


def fuzz(rounds: int, seed: int, folder: Path) -> int:
    """Unpack mutated packs; returns how many still gave something."""
    rng = random.Random(seed)
    source = zipped(*pair(OTHER))
    taken = 0
    archive = Archive(folder / "fuzzed")
    for number in range(rounds):
        path = folder / "pack.zip"
        path.write_bytes(mutate(source, rng))
        try:
            taken += unpack(path, archive).added > 0
        except DalleError as problem:
            assert "\n" not in str(problem)
        if number % 100 == 0:
            archive.close()
            shutil.rmtree(folder / "fuzzed", ignore_errors=True)
            archive = Archive(folder / "fuzzed")
        for kept in archive.newest(10):
            assert kept.digest in (GOOD_RECORD.digest, OTHER_RECORD.digest)
    archive.close()
    return taken


def test_mutated_packs_end_in_pictures_or_in_words(tmp_path: Path) -> None:
    assert fuzz(300, 1, tmp_path) > 0


@pytest.mark.soak
@pytest.mark.timeout(3_600)
def test_many_mutated_packs_end_in_pictures_or_in_words(tmp_path: Path) -> None:
    assert fuzz(10_000, 2, tmp_path) > 0
