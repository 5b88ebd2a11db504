"""A pack of somebody's into an archive.

Nothing in it is believed: no name of the zip becomes a path, a picture enters only
if it has the hash, the format and the size that its record says, a given picture
only if its pixels have the identity that it is named by. What is in the archive
already stays as it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dalle_notebook.errors import ArchiveError, BadImage, DalleError, NotSaved
from dalle_notebook.picture.identity import identity
from dalle_notebook.picture.inputs import open_input
from dalle_notebook.picture.inspect import inspect
from dalle_notebook.picture.mask import Mask
from dalle_notebook.picture.verify import verify_inspected
from dalle_notebook.settings import Clock
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.objects import Objects, read_record
from dalle_notebook.store.pack_zip import Contents, PackReader, check_manifest, shown
from dalle_notebook.store.record import Record, is_digest

_MOST_REASONS = 20
_MOST_TAKES = 2**31
"""Of one ask, and pictures of one take: more than anybody asks for."""

_MOST_COST = 1_000_000
"""In US dollars, of one picture."""

_SECONDS_AHEAD = 2 * 24 * 3600
"""Clocks differ; a record from far ahead would answer before all later ones."""


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


class Refused(Exception):
    """Something of somebody else that is left out, and why."""


def unpack(source: Path, archive: Archive) -> Unpacked:
    """Put the pictures of a pack into an archive.

    Something wrong with one picture leaves that one out; the others are kept.

    Raises:
        UsageError: there is no such file, or it is no pack.
        ArchiveError: the archive cannot be written.
    """
    with PackReader(source) as pack_file:
        contents = pack_file.contents()
        manifest = check_manifest(pack_file.manifest())
        refused = list(contents.refused)
        added = known = 0
        for digest in sorted(contents.pictures):
            try:
                is_new = _take(pack_file, contents, digest, archive, refused)
            except Refused as reason:
                refused.append(f"picture {digest[:12]}: {reason}")
                continue
            added += is_new
            known += not is_new
        refused += [
            f"records of {digest[:12]}: their picture is not in the pack"
            for digest in sorted(contents.records.keys() - contents.pictures.keys())
        ]
        try:
            _take_inputs(pack_file, contents, archive, refused)
            _take_links(manifest.get("links"), contents, archive)
        except OSError as problem:
            raise ArchiveError(
                f"the pack is taken in only in part, run it again ({problem.strerror})"
            ) from None
    if len(refused) > _MOST_REASONS:
        more = len(refused) - _MOST_REASONS
        refused = [*refused[:_MOST_REASONS], f"and {more} more"]
    return Unpacked(added, known, tuple(refused))


def _take(
    pack_file: PackReader,
    contents: Contents,
    digest: str,
    archive: Archive,
    refused: list[str],
) -> bool:
    """Bring one picture in; returns whether anything of it was new."""
    records = []
    for key, entry in sorted(contents.records.get(digest, {}).items()):
        try:
            records.append(record_of(pack_file.read(entry), digest, key))
        except (Refused, BadImage) as reason:
            refused.append(f"record {digest[:12]}.{key}: {reason}")
    if not records:
        raise Refused("it has no record that can be read")
    try:
        data = pack_file.read(contents.pictures[digest], digest=digest)
    except BadImage as problem:
        raise Refused(str(problem)) from None
    try:
        return keep_foreign(data, records, archive)
    except NotSaved as problem:
        raise ArchiveError(
            f"the pack is taken in only in part, run it again: {problem}"
        ) from None


def keep_foreign(data: bytes, records: Sequence[Record], archive: Archive) -> bool:
    """Keep a picture that somebody else made; returns whether anything was new.

    Args:
        data: its bytes, whose hash was checked.
        records: all of this picture.

    Raises:
        Refused: it is no picture, or not the one that the records tell of.
        NotSaved: the disk did not take it.
    """
    objects = Objects(archive.home)
    digest = records[0].digest
    try:
        facts = inspect(data)
        said = {(record.media_type, record.size) for record in records}
        if said != {(facts.media_type, facts.size)}:
            raise Refused("its records say another format or size")
        image = verify_inspected(data, facts)
    except BadImage as problem:
        raise Refused(str(problem)) from None
    is_new = False
    for record in records:
        there = objects.beside(digest, record.key)
        if there.exists():
            own = read_record(there)
            if own is None or objects.locate(digest) is not None:
                continue
            # The picture itself was lost: it comes back under the own record.
            record = own
        archive.keep(data, record, image)
        is_new = True
    return is_new


def record_of(text: bytes, digest: str, key: str) -> Record:
    """The record that somebody else wrote under these names.

    Raises:
        Refused: it is none, or says something else.
    """
    try:
        record = Record.from_json(json.loads(text))
        ahead = (record.created - Clock().now()).total_seconds()
    except (ArchiveError, ValueError, TypeError, OverflowError, RecursionError):
        raise Refused("it cannot be read") from None
    if record.digest != digest or record.key != key:
        raise Refused("it belongs to another picture")
    if not (1 <= record.ask.take < _MOST_TAKES and 0 <= record.ask.index < _MOST_TAKES):
        raise Refused("its take or index is none that anybody asks for")
    cost = record.cost
    if cost is not None and not (cost.is_finite() and 0 <= cost < _MOST_COST):
        raise Refused("its cost is none that anybody pays")
    if ahead > _SECONDS_AHEAD:
        raise Refused("its date lies in the future")
    return record


def _take_inputs(
    pack_file: PackReader, contents: Contents, archive: Archive, refused: list[str]
) -> None:
    for name, entry in sorted(contents.inputs.items()):
        try:
            png = pack_file.read(entry)
            if inspect(png).media_type != "image/png" or not _is_given(png, name):
                raise BadImage("its pixels are not those that its name says")
        except DalleError as problem:
            refused.append(f"{shown(entry.filename)}: {problem}")
            continue
        archive.inputs.put(name, png)


def _is_given(png: bytes, name: str) -> bool:
    """Whether this is the identity of a picture, or of the mask that it holds."""
    picture = open_input(png)
    if identity(picture) == name:
        return True
    try:
        return Mask.from_picture(picture, "white").identity == name
    except DalleError:
        return False


def _take_links(given: object, contents: Contents, archive: Archive) -> None:
    if not isinstance(given, Mapping):
        return
    for link, behind in sorted(given.items(), key=str):
        if is_digest(link) and isinstance(behind, str) and behind in contents.inputs:
            archive.inputs.note(link, behind)
