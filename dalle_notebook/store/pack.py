"""Packs: the pictures of one notebook as a zip file, for somebody else's archive.

    dalle-pack.json              {"format", "v", "notebook", "pictures", "links",
                                 "missing"}
    inputs/<identity>.png        what edits were made from, and masks, as kept
    pictures/<sha256>.png        originals, as received (.jpg, .webp)
    records/<sha256>.<key>.json  what each answers; one for every ask

Everything is stored uncompressed, in the order of the names, with one fixed date:
two packs of the same pictures are the same bytes. How one is read is in `unpack`.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from dalle_notebook.errors import ArchiveError, UsageError
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.objects import Objects, read_record
from dalle_notebook.store.pack_zip import FORMAT, MANIFEST, VERSION, is_pack
from dalle_notebook.store.record import Record
from dalle_notebook.store.references import References, find_references
from dalle_notebook.store.unpack import Unpacked, unpack

__all__ = ["Packed", "Unpacked", "pack", "unpack"]

_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Packed:
    """What went into a pack.

    Attributes:
        pictures: how many, those included that others were made from.
        bytes: size of the zip file.
        missing: ids that the notebook names and the archive does not have.
    """

    pictures: int
    bytes: int
    missing: tuple[str, ...] = ()


@dataclass(slots=True)
class _Collected:
    """What a pack will hold: names in the zip file, in the order they are found."""

    pictures: dict[str, Path] = field(default_factory=dict)
    records: dict[str, list[Path]] = field(default_factory=dict)
    inputs: dict[str, bytes] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def pack(notebook: Path, target: Path, archive: Archive) -> Packed:
    """Collect every picture that a notebook refers to, with its records.

    Counted are the pictures in the outputs of its cells, as these are saved, ids in
    its code, and what any of these was made from: pictures, masks, and what was
    behind a link. A pack that is there already is replaced.

    Raises:
        UsageError: the file is no notebook, refers to no picture of this archive,
            or `target` is a file that is no pack.
        ArchiveError: a picture cannot be read, or the pack not be written.
    """
    found = _collect(find_references(notebook), archive)
    if not found.pictures:
        raise UsageError(
            f"{notebook.name} refers to no picture of this archive: run it with this "
            f"archive first, and save it with its outputs"
        )
    if target.exists() and not is_pack(target):
        raise UsageError(f"{target.name} exists and is no pack: choose another name")
    temporary = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            _write(temporary, notebook.name, found, archive)
            temporary.replace(target)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        size = target.stat().st_size
    except OSError as problem:
        reason = problem.strerror or "no access"
        raise ArchiveError(f"cannot write {target.name}: {reason}") from None
    return Packed(len(found.pictures), size, tuple(found.missing))


def _collect(references: References, archive: Archive) -> _Collected:
    objects = Objects(archive.home)
    found = _Collected()
    waiting: list[str] = []
    for name in references.named:
        digest = archive.digest_of(name)
        if digest and objects.locate(digest):
            waiting.append(digest)
        elif name in references.shown:
            found.missing.append(name)
        elif given := archive.inputs.identity_of(name):
            _take_inputs(found, [given], archive)
    while waiting:
        digest = waiting.pop()
        original = objects.locate(digest)
        if digest in found.pictures or original is None:
            continue
        found.pictures[digest] = original
        found.records[digest] = []
        for path, record in _records(objects, digest):
            found.records[digest].append(path)
            waiting += record.parents
            masks = [record.ask.mask] if record.ask.mask else []
            _take_inputs(found, [*record.ask.inputs, *masks], archive)
    for link in references.links:
        behind = archive.inputs.identity_behind(link)
        if behind is not None:
            found.links[archive.inputs.name_of(link)] = behind
            _take_inputs(found, [behind], archive)
    return found


def _take_inputs(
    found: _Collected, identities: Iterable[str], archive: Archive
) -> None:
    for identity in identities:
        png = None if identity in found.inputs else archive.inputs.read(identity)
        if png is not None:
            found.inputs[identity] = png


def _records(objects: Objects, digest: str) -> list[tuple[Path, Record]]:
    with contextlib.suppress(OSError):
        folder = objects.originals / digest[:2]
        files = sorted(folder.glob(f"{digest}.*.json"))
        read = [(path, read_record(path)) for path in files]
        return [(path, record) for path, record in read if record is not None]
    return []


def _write(path: Path, notebook: str, found: _Collected, archive: Archive) -> None:
    """Write a pack: what it holds, then file by file, one original in memory."""
    pictures = {
        original.name: [record.name for record in found.records[digest]]
        for digest, original in sorted(found.pictures.items())
    }
    manifest = {
        "format": FORMAT,
        "v": VERSION,
        "notebook": notebook,
        "pictures": pictures,
        "links": dict(sorted(found.links.items())),
        "missing": found.missing,
    }
    with zipfile.ZipFile(path, "x", zipfile.ZIP_STORED) as pack_file:
        _put(pack_file, MANIFEST, json.dumps(manifest, indent=1).encode())
        for identity, png in sorted(found.inputs.items()):
            _put(pack_file, f"inputs/{identity}.png", png)
        for digest, original in sorted(found.pictures.items()):
            _put(pack_file, f"pictures/{original.name}", archive.read(digest))
        for _, records in sorted(found.records.items()):
            for record in records:
                _put(pack_file, f"records/{record.name}", record.read_bytes())


def _put(pack_file: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.create_system = 3  # else it tells which system the pack was made on
    entry.external_attr = 0o600 << 16
    pack_file.writestr(entry, data)
