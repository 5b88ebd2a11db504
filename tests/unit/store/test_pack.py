"""Packs: from one archive into another, and zip files that mean harm."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from dalle_notebook.errors import ArchiveError, UsageError
from dalle_notebook.picture.encode import encode_png
from dalle_notebook.picture.identity import identity
from dalle_notebook.picture.mask import Mask
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.pack import Packed, Unpacked, pack, unpack
from dalle_notebook.store.record import Record
from tests.instruments import pictures
from tests.unit.store.writers import ask, picture, record

MANIFEST = "dalle-pack.json"


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Archive]:
    """Another person's archive, which does not exist yet."""
    made = Archive(tmp_path / "other")
    yield made
    made.close()


def keep(archive: Archive, seed: int = 1, prompt: str = "a cat", **more: Any) -> Record:
    data = picture(seed)
    wanted = more.pop("asked", None) or ask(prompt)
    return archive.keep(data, record(data, wanted, **more))


def output_of(*records: Record) -> dict[str, Any]:
    """A cell output as it is saved, with the pictures of these records."""
    tiles = [
        {"state": "kept", "details": {"archive id": r.digest[:12]}} for r in records
    ]
    shared = {}
    if len({r.digest for r in records}) == 1 and len(records) > 1:
        shared, tiles = tiles[0]["details"], [{"state": "kept"}] * len(records)
    said = {"version": 1, "common": shared, "tiles": [tiles]}
    return {
        "output_type": "display_data",
        "data": {"text/plain": "a cat"},
        "metadata": {"dalle_notebook": said},
    }


def notebook(folder: Path, *cells: Any) -> Path:
    """A notebook file; a cell is (source, outputs...)."""
    made = [
        {"cell_type": "code", "source": source, "outputs": list(outputs)}
        for source, *outputs in cells
    ]
    path = folder / "lent.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "metadata": {}, "cells": made}))
    return path


def everything(home: Path) -> dict[str, bytes]:
    """All originals, records and inputs below a home folder."""
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for folder in ("objects", "inputs")
        for path in sorted((home / folder).rglob("*"))
        if path.is_file()
    }


def test_a_pack_carries_pictures_and_records_to_another_archive(
    tmp_path: Path, archive: Archive, other: Archive
) -> None:
    shown = [keep(archive, n, f"cat {n}") for n in range(3)]
    keep(archive, 9, "not in this notebook")
    lent = notebook(tmp_path, ("%%dalle\n...", output_of(*shown)))

    packed = pack(lent, tmp_path / "out.zip", archive)
    taken = unpack(tmp_path / "out.zip", other)

    assert packed == Packed(3, (tmp_path / "out.zip").stat().st_size, ())
    assert taken == Unpacked(3, 0, ())
    for kept in shown:
        assert other.find(kept.ask.id, None) == kept
        assert other.read(kept.digest) == archive.read(kept.digest)
    assert other.count() == 3
    ours = everything(archive.home)
    assert all(ours[name] == data for name, data in everything(other.home).items())


def test_all_answers_of_a_picture_go_along(
    tmp_path: Path, archive: Archive, other: Archive
) -> None:
    first = keep(archive, 1, "a cat")
    second = keep(archive, 1, "the same cat")
    lent = notebook(tmp_path, ("", output_of(first, second)))

    pack(lent, tmp_path / "out.zip", archive)

    assert unpack(tmp_path / "out.zip", other) == Unpacked(1, 0)
    assert other.find(first.ask.id, None) and other.find(second.ask.id, None)


def test_two_packs_of_the_same_are_the_same_bytes(
    tmp_path: Path, archive: Archive, other: Archive
) -> None:
    shown = [keep(archive, n) for n in (5, 3, 4)]
    lent = notebook(tmp_path, ("", output_of(*shown)))
    pack(lent, tmp_path / "one.zip", archive)
    unpack(tmp_path / "one.zip", other)
    for path in archive.home.rglob("*"):
        os.utime(path, (1, 1))

    pack(lent, tmp_path / "two.zip", archive)
    pack(lent, tmp_path / "three.zip", other)

    first = (tmp_path / "one.zip").read_bytes()
    assert first == (tmp_path / "two.zip").read_bytes()
    assert first == (tmp_path / "three.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as opened:
        assert {e.compress_type for e in opened.infolist()} == {zipfile.ZIP_STORED}
        assert opened.namelist()[0] == MANIFEST
        assert opened.namelist()[1:] == sorted(opened.namelist()[1:])


def test_what_edits_were_made_from_goes_along(
    tmp_path: Path, archive: Archive, other: Archive
) -> None:
    parent = keep(archive, 1, "a cat")
    given_image = Image.fromarray(pictures.pixels((20, 10), 8))
    mask = Mask.from_picture(Image.new("L", (20, 10), 255), "white")
    archive.inputs.put(identity(given_image), encode_png(given_image))
    archive.inputs.put(mask.identity, encode_png(mask.as_white()))
    link = "https://host.example/cat.png?sig=abc"
    archive.inputs.remember(link, identity(given_image))
    edited = keep(
        archive,
        2,
        asked=ask(
            "a hat", verb="edit", inputs=(identity(given_image),), mask=mask.identity
        ),
        parents=(parent.digest,),
    )
    lent = notebook(tmp_path, (f"%%dalle_edit {link}\na hat", output_of(edited)))

    packed = pack(lent, tmp_path / "out.zip", archive)
    taken = unpack(tmp_path / "out.zip", other)

    assert packed.pictures == 2
    assert taken == Unpacked(2, 0)
    assert other.inputs.behind(link) == encode_png(given_image)
    assert other.inputs.read(mask.identity)
    assert b"sig=abc" not in (tmp_path / "out.zip").read_bytes()


def test_ids_in_code_are_found(tmp_path: Path, archive: Archive) -> None:
    one, two, three = (keep(archive, n) for n in range(3))
    lent = notebook(
        tmp_path,
        (f"%%dalle_edit {one.digest[:12]} --size 64x64\na hat",),
        (["# text\n", f"%dalle_vary {two.digest}\n"],),
        (f"x = 'deadbeefdeadbeef'  # {three.digest[:7]} is too short",),
    )

    packed = pack(lent, tmp_path / "out.zip", archive)

    assert packed.pictures == 2
    assert packed.missing == ()


def test_pictures_that_are_gone_are_named(tmp_path: Path, archive: Archive) -> None:
    kept, gone = keep(archive, 1), keep(archive, 2)
    lent = notebook(tmp_path, ("", output_of(kept, gone)))
    for path in archive.home.glob(f"objects/*/{gone.digest}*"):
        path.unlink()

    packed = pack(lent, tmp_path / "out.zip", archive)

    assert (packed.pictures, packed.missing) == (1, (gone.digest[:12],))


def test_a_rotten_picture_is_not_packed(tmp_path: Path, archive: Archive) -> None:
    kept = keep(archive)
    (path,) = archive.home.glob(f"objects/*/{kept.digest}.png")
    path.write_bytes(path.read_bytes() + b"!")
    target = tmp_path / "out.zip"

    with pytest.raises(ArchiveError):
        pack(notebook(tmp_path, ("", output_of(kept))), target, archive)

    assert not target.exists()
    assert not [each for each in tmp_path.iterdir() if each.name.endswith(".part")]


def test_only_a_pack_is_ever_replaced(tmp_path: Path, archive: Archive) -> None:
    lent = notebook(tmp_path, ("", output_of(keep(archive))))
    target = tmp_path / "out.zip"
    pack(lent, target, archive)
    pack(lent, target, archive)
    target.write_bytes(b"something of a person")

    with pytest.raises(UsageError, match="is no pack"):
        pack(lent, target, archive)

    assert target.read_bytes() == b"something of a person"


HOSTILE_NOTEBOOKS: dict[str, bytes] = {
    "nothing": b"",
    "words": b"hello",
    "null": b"null",
    "a list": b"[]",
    "no cells": b"{}",
    "cells as text": b'{"cells":"x"}',
    "cells as object": b'{"cells":{"a":1}}',
    "version 3": b'{"nbformat":3,"worksheets":[{"cells":[]}]}',
    "deep": b"[" * 1_000_000,
    "deep inside": b'{"cells":[{"outputs":[{"metadata":{"dalle_notebook":'
    + b'{"a":' * 500_000,
    "not utf-8": b'{"cells":["\xff\xfe"]}',
    "huge number": b'{"cells":[' + b"9" * 1_000_000 + b"]}",
    "half a file": b'{"cells":[{"cell_type":"code"',
    "types": json.dumps(
        {
            "cells": [
                None, 5, [], "x", {}, {"cell_type": 5}, {"cell_type": "code"},
                {"cell_type": "code", "source": {"a": 1}, "outputs": 5},
                {"cell_type": "code", "source": [5, None, "x"], "outputs": [None]},
                {"cell_type": "code", "source": 5, "outputs": [{"metadata": []}]},
                {"outputs": [{"metadata": {"dalle_notebook": "x"}}]},
                {"outputs": [{"metadata": {"dalle_notebook": [[[["x"]]]]}}]},
                {"outputs": [{"metadata": {"dalle_notebook": {"digest": 5}}}]},
                {"outputs": [{"metadata": {"dalle_notebook": {"digest": "../x"}}}]},
                {"outputs": [{"metadata": {"dalle_notebook": {"digest": "*" * 12}}}]},
                {"outputs": [{"metadata": {"dalle_notebook": {"digest": "A" * 64}}}]},
            ]
        }
    ).encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE_NOTEBOOKS)
def test_hostile_notebooks_are_refused_in_words(
    tmp_path: Path, archive: Archive, name: str
) -> None:
    keep(archive)
    lent = tmp_path / "lent.ipynb"
    lent.write_bytes(HOSTILE_NOTEBOOKS[name])

    with pytest.raises(UsageError):
        pack(lent, tmp_path / "out.zip", archive)

    assert not (tmp_path / "out.zip").exists()


def test_a_notebook_that_is_not_there_or_too_large(
    tmp_path: Path, archive: Archive
) -> None:
    large = tmp_path / "large.ipynb"
    with large.open("wb") as file:
        file.truncate(129 * 2**20)

    for path in (tmp_path / "nowhere.ipynb", tmp_path, large):
        with pytest.raises(UsageError):
            pack(path, tmp_path / "out.zip", archive)


def test_a_wide_notebook_is_read(tmp_path: Path, archive: Archive) -> None:
    kept = keep(archive)
    lent = notebook(
        tmp_path, *[("x", output_of(*[kept] * 50))] * 200, ("f" * 2_000_000,)
    )

    assert pack(lent, tmp_path / "out.zip", archive).pictures == 1
