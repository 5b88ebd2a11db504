"""Packs: the pictures of one notebook as a zip file, and back into an archive.

    dalle-pack.json              {"format", "v", "notebook", "pictures", "missing"}
    pictures/<sha256>.png        originals, as received (.jpg, .webp)
    records/<sha256>.<key>.json  what each answers; one for every ask

Everything is stored uncompressed, in the order of the names, with one fixed date:
two packs of the same pictures are the same bytes. Whoever unpacks one believes
nothing: no name of the zip becomes a path, and a picture enters only if it has
the hash, the format and the size that its record says.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import zipfile
from dataclasses import dataclass
from pathlib import Path

from dalle_notebook.errors import ArchiveError, BadImage, NotSaved, UsageError
from dalle_notebook.picture.inspect import inspect
from dalle_notebook.picture.verify import verify_inspected
from dalle_notebook.settings import Clock
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.objects import Objects, read_record
from dalle_notebook.store.pack_zip import (
    MANIFEST,
    Contents,
    PackReader,
    is_pack,
    shown,
)
from dalle_notebook.store.record import Record
from dalle_notebook.store.references import find_references

FORMAT = "dalle_notebook pack"
VERSION = 1

_DATE = (1980, 1, 1, 0, 0, 0)
_MOST_REASONS = 20
_SECONDS_AHEAD = 2 * 24 * 3600
"""Clocks differ; a record from far ahead would answer before all later ones."""


@dataclass(frozen=True, slots=True)
class Packed:
    """What went into a pack.

    Attributes:
        pictures: how many.
        bytes: size of the zip file.
        missing: ids that the notebook names and the archive does not have.
    """

    pictures: int
    bytes: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What became of the pictures of a pack.

    Attributes:
        added: pictures that were new, or answer asks that were new.
        known: pictures that were there with all their records.
        refused: one sentence for each thing that was left out.
    """

    added: int
    known: int
    refused: tuple[str, ...] = ()


def pack(notebook: Path, target: Path, archive: Archive) -> Packed:
    """Collect every picture that a notebook refers to, with its records.

    Counted are the pictures in the outputs of its cells, as these are saved, and
    archive ids in the code.

    Raises:
        UsageError: the file is no notebook, shows no picture of this archive, or
            `target` is a file that is no pack.
        ArchiveError: a picture cannot be read or the pack not be written.
    """
    references = find_references(notebook)
    objects = Objects(archive.home)
    digests: set[str] = set()
    missing = []
    for name in references.named:
        found = objects.find(name)
        digests.update(found)
        if not found and name in references.shown:
            missing.append(name)
    if not digests:
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
            _write(temporary, notebook.name, sorted(digests), missing, objects)
            temporary.replace(target)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        size = target.stat().st_size
    except OSError as problem:
        reason = problem.strerror or "no access"
        raise ArchiveError(f"cannot write {target.name}: {reason}") from None
    return Packed(len(digests), size, tuple(missing))


def _write(
    path: Path, notebook: str, digests: list[str], missing: list[str], objects: Objects
) -> None:
    """Write a pack: what it holds, then picture by picture, one in memory."""
    files: list[tuple[str, Path]] = []
    pictures: dict[str, list[str]] = {}
    for digest in digests:
        original = objects.locate(digest)
        if original is None:
            raise ArchiveError(f"picture {digest[:12]} went away meanwhile: try again")
        files.append((f"pictures/{original.name}", original))
        records = objects.records_of(digest)
        pictures[original.name] = [record.name for record in records]
        files += [(f"records/{record.name}", record) for record in records]
    manifest = {
        "format": FORMAT,
        "v": VERSION,
        "notebook": notebook,
        "pictures": pictures,
        "missing": missing,
    }
    with zipfile.ZipFile(path, "x", zipfile.ZIP_STORED) as pack_file:
        _put(pack_file, MANIFEST, json.dumps(manifest, indent=1).encode())
        for name, file in sorted(files):
            is_picture = name.startswith("pictures/")
            data = objects.read(file.stem) if is_picture else file.read_bytes()
            _put(pack_file, name, data)


def _put(pack_file: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.create_system = 3  # else it tells which system the pack was made on
    entry.external_attr = 0o600 << 16
    pack_file.writestr(entry, data)


def unpack(source: Path, archive: Archive) -> Unpacked:
    """Put the pictures of a pack into an archive.

    A record that is there already stays as it is. Something wrong with one picture
    leaves that one out; the others are kept.

    Raises:
        UsageError: there is no such file, or it is no pack.
        ArchiveError: the archive cannot be written.
    """
    with PackReader(source) as pack_file:
        contents = pack_file.contents()
        _check_manifest(pack_file.manifest())
        refused = list(contents.refused)
        added = known = 0
        for digest in sorted(contents.pictures):
            try:
                is_new = _take(pack_file, contents, digest, archive, refused)
            except _Refused as reason:
                refused.append(f"picture {digest[:12]}: {reason}")
                continue
            added += is_new
            known += not is_new
        refused += [
            f"records of {digest[:12]}: their picture is not in the pack"
            for digest in sorted(contents.records.keys() - contents.pictures.keys())
        ]
    if len(refused) > _MOST_REASONS:
        more = len(refused) - _MOST_REASONS
        refused = [*refused[:_MOST_REASONS], f"and {more} more"]
    return Unpacked(added, known, tuple(refused))


class _Refused(Exception):
    """A picture of a pack that is left out, and why."""


def _check_manifest(given: object) -> None:
    if not isinstance(given, dict) or given.get("format") != FORMAT:
        raise UsageError("the file is a zip but no pack of dalle_notebook")
    if given.get("v") != VERSION:
        raise UsageError(
            "the pack comes from a later version of dalle_notebook: update to read it"
        )


def _take(
    pack_file: PackReader,
    contents: Contents,
    digest: str,
    archive: Archive,
    refused: list[str],
) -> bool:
    """Bring one picture in; returns whether anything of it was new."""
    objects = Objects(archive.home)
    records = []
    for key, entry in sorted(contents.records.get(digest, {}).items()):
        try:
            records.append(_record(pack_file.read(entry), digest, key))
        except (_Refused, BadImage) as reason:
            refused.append(f"record {digest[:12]}.{shown(key)}: {reason}")
    if not records:
        raise _Refused("it has no record that can be read")
    data = pack_file.read(contents.pictures[digest], digest=digest)
    try:
        facts = inspect(data)
        said = {(record.media_type, record.size) for record in records}
        if said != {(facts.media_type, facts.size)}:
            raise _Refused("its records say another format or size")
        image = verify_inspected(data, facts)
    except BadImage as problem:
        raise _Refused(str(problem)) from None
    is_new = False
    for record in records:
        there = objects.beside(digest, record.key)
        if there.exists():
            own = read_record(there)
            if own is None or objects.locate(digest) is not None:
                continue
            # The picture itself was lost: it comes back under the own record.
            record = own
        try:
            archive.keep(data, record, image)
        except NotSaved as problem:
            raise ArchiveError(
                f"the pack is taken in only in part, run it again: {problem}"
            ) from None
        is_new = True
    return is_new


def _record(text: bytes, digest: str, key: str) -> Record:
    try:
        record = Record.from_json(json.loads(text))
        ahead = (record.created - Clock().now()).total_seconds()
    except (ArchiveError, ValueError, TypeError, OverflowError, RecursionError):
        raise _Refused("it cannot be read") from None
    if record.digest != digest or record.key != key:
        raise _Refused("it belongs to another picture")
    if ahead > _SECONDS_AHEAD:
        raise _Refused("its date lies in the future")
    return record
