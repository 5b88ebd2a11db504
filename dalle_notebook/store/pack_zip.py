"""A zip file of a stranger, read so that it can do nothing but hold files.

The size of its directory is known before the directory is read, the size of every
file before the file is; names are matched against the two forms that a pack has
and never become paths. Whatever else is in it is left out, with a word.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from dalle_notebook.errors import BadImage, UsageError
from dalle_notebook.picture.inspect import MAX_FILE_BYTES

FORMAT = "dalle_notebook pack"
VERSION = 1
MANIFEST = "dalle-pack.json"
MOST_FILES = 20_000
MOST_RECORD_BYTES = 2**20
MOST_MANIFEST_BYTES = 16 * 2**20

_MOST_DIRECTORY_BYTES = 8 * 2**20
_MOST_RATIO = 100
_PICTURE = re.compile(r"pictures/([0-9a-f]{64})\.(?:png|jpg|webp)")
_INPUT = re.compile(r"inputs/([0-9a-f]{64})\.png")
_RECORD = re.compile(r"records/([0-9a-f]{64})\.([0-9a-f]{16})\.json")

_END = b"PK\x05\x06"
_END_BYTES = 22
_LARGE_END = b"PK\x06\x07"
_LARGE_END_BYTES = 20


@dataclass(frozen=True, slots=True)
class Contents:
    """What a pack holds that may be read.

    Attributes:
        pictures: entries by digest.
        inputs: entries of given pictures and masks by identity.
        records: entries by digest and key.
        refused: why each of the others is left out.
    """

    pictures: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    inputs: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    records: dict[str, dict[str, zipfile.ZipInfo]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)


class PackReader:
    """An open pack.

    Raises:
        UsageError: there is no such file, or it is no zip file that a pack can be.
    """

    def __init__(self, path: Path) -> None:
        try:
            if not path.is_file():
                raise UsageError(f"there is no file {shown(path.name)}: check its name")
            self._bytes = path.stat().st_size
            _check_end(path, self._bytes)
            self._zip = zipfile.ZipFile(path)
        except UsageError:
            raise
        # What zipfile raises for hostile files has no common root.
        except Exception:
            raise _no_pack() from None
        self._by_name = Counter(entry.filename for entry in self._zip.infolist())

    def __enter__(self) -> PackReader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    def contents(self) -> Contents:
        """Sort the entries; nothing of them is read yet.

        Raises:
            UsageError: files overlap, as in zip bombs.
        """
        entries = self._zip.infolist()
        if sum(entry.compress_size for entry in entries) > self._bytes:
            raise _no_pack()
        found = Contents()
        for entry in entries:
            # Other programs that zip a folder again list the folders too.
            if entry.filename in (MANIFEST, "inputs/", "pictures/", "records/"):
                continue
            if why := self._objection(entry) or _sort(entry, found):
                found.refused.append(f"{shown(entry.filename)}: {why}")
        return found

    def _objection(self, entry: zipfile.ZipInfo) -> str:
        most = MOST_RECORD_BYTES
        if entry.filename == MANIFEST:
            most = MOST_MANIFEST_BYTES
        elif not entry.filename.startswith("records/"):
            most = MAX_FILE_BYTES
        mode = entry.external_attr >> 16
        if self._by_name[entry.filename] > 1:
            return "its name stands twice"
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            return "it is no plain file"
        if entry.flag_bits & 0x1:
            return "it is encrypted"
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            return "it is packed in a way that packs are not"
        if entry.file_size > most:
            return f"it is larger than {most / 2**20:.0f} MiB"
        if entry.file_size > _MOST_RATIO * entry.compress_size + 1_000:
            return "it would grow more than a hundredfold"
        return ""

    def manifest(self) -> object:
        """What the pack says of itself: any JSON value; None if it says nothing."""
        try:
            entry = self._zip.getinfo(MANIFEST)
            if self._objection(entry):
                return None
            return json.loads(self.read(entry))
        except (KeyError, BadImage, ValueError, RecursionError):
            return None

    def read(self, entry: zipfile.ZipInfo, *, digest: str | None = None) -> bytes:
        """The bytes of an entry, at most as many as the directory says.

        Raises:
            BadImage: it cannot be read, or has another hash.
        """
        try:
            with self._zip.open(entry) as file:
                data = file.read(entry.file_size + 1)
        # As above: zlib.error, EOFError, struct.error, NotImplementedError ...
        except Exception:
            raise BadImage("it cannot be read from the zip file") from None
        if len(data) != entry.file_size:
            raise BadImage("it is cut")
        if digest is not None and hashlib.sha256(data).hexdigest() != digest:
            raise BadImage("its bytes are not those that its name says")
        return data


def _sort(entry: zipfile.ZipInfo, found: Contents) -> str:
    """Put an entry where it belongs; returns why it belongs nowhere."""
    if named := _PICTURE.fullmatch(entry.filename):
        if named[1] in found.pictures:
            return "this picture is in the pack twice"
        found.pictures[named[1]] = entry
    elif named := _INPUT.fullmatch(entry.filename):
        found.inputs[named[1]] = entry
    elif named := _RECORD.fullmatch(entry.filename):
        found.records.setdefault(named[1], {})[named[2]] = entry
    else:
        return "a pack has no such file"
    return ""


def check_manifest(given: object) -> Mapping[str, Any]:
    """What a pack says of itself, if it is one that can be read here.

    Raises:
        UsageError: it is no pack, or one of a later version.
    """
    if not isinstance(given, dict) or given.get("format") != FORMAT:
        raise UsageError("the file is a zip but no pack of dalle_notebook")
    if given.get("v") != VERSION:
        raise UsageError(
            "the pack comes from a later version of dalle_notebook: update to read it"
        )
    return given


def is_pack(path: Path) -> bool:
    """Whether a file is a zip file with the manifest of a pack in it."""
    try:
        with PackReader(path) as reader:
            return bool(check_manifest(reader.manifest()))
    except UsageError:
        return False


def shown(name: str) -> str:
    """A name out of a zip file, fit for a message."""
    line = "".join(c if c.isprintable() else "?" for c in name)
    return repr(line if len(line) <= 40 else line[:39] + "…")


def _check_end(path: Path, size: int) -> None:
    """Look at the record at the end, which says how large the directory is.

    `zipfile` reads the whole directory into memory first. It is held here to the
    plain form that packs have: no comment, no 64-bit numbers.
    """
    with path.open("rb") as file:
        file.seek(max(0, size - _END_BYTES - _LARGE_END_BYTES))
        tail = file.read()
    end = tail[-_END_BYTES:]
    count = int.from_bytes(end[10:12], "little")
    directory = int.from_bytes(end[12:16], "little")
    if not end.startswith(_END) or end[-2:] != b"\0\0":
        raise _no_pack()
    if tail[:-_END_BYTES].startswith(_LARGE_END):
        raise _no_pack()
    if count > MOST_FILES or directory > min(size, _MOST_DIRECTORY_BYTES):
        raise UsageError(
            f"the pack holds more than {MOST_FILES} files, which is the most that is "
            f"taken in at once"
        )


def _no_pack() -> UsageError:
    return UsageError("the file is no pack of dalle_notebook, or it is damaged")
