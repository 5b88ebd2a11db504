"""The files of the archive: originals, the records beside them, previews.

    objects/ab/abcd….png                     the bytes as received
    objects/ab/abcd….<key>.json              a record; one for each ask it answers
    objects/ab/abcd….<key>.tag               a tag
    objects/ab/abcd….note                    what somebody wrote about it
    previews/512/ab/abcd….webp               can be made again
    quarantine/                              originals that no longer match their name

A name is always a hash made here; nothing that came from outside is part of a
path. An original is checked against its name whenever it is read.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dalle_notebook.errors import ArchiveError
from dalle_notebook.picture.inspect import EXTENSIONS
from dalle_notebook.store.disk import (
    TEMPORARY,
    make_folder,
    replace,
    sweep_folder,
    sync_folder,
    write_together,
    write_whole,
)
from dalle_notebook.store.record import Record, is_digest

PreviewPx = Literal[48, 256, 512]

PREVIEWS_PX: tuple[PreviewPx, ...] = (512, 256, 48)
"""Longer sides of the small copies: two to be shown, one for contact sheets."""

NOTE_ENDING = ".note"

_CHECKSUM_BYTES = 4


class NotThere(ArchiveError):
    """A picture is gone, or damaged: to ask for it again would be in vain."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """How a file looked when it was known to be sound.

    As long as both agree, nobody wrote to it since, and its hash need not be
    computed again only to know that it is there.
    """

    bytes: int
    mtime_ns: int

    @classmethod
    def of(cls, path: Path) -> Stamp | None:
        """The stamp of a file as it is now; None if there is none."""
        try:
            stat = path.stat()
        except OSError:
            return None
        return cls(stat.st_size, stat.st_mtime_ns)


class Objects:
    """The files below one home folder. Nothing is made before the first write.

    Args:
        elsewhere: gives an original that is not here, checked; None if it has none,
            and ArchiveError where that cannot be told just now.
    """

    def __init__(
        self, home: Path, elsewhere: Callable[[str], bytes | None] | None = None
    ) -> None:
        self.home = home
        self._elsewhere = elsewhere
        self.originals = home / "objects"
        self._previews = home / "previews"

    def path(self, digest: str, extension: str) -> Path:
        """Where an original is, or would be."""
        return self.originals / digest[:2] / f"{digest}.{extension}"

    def beside(self, digest: str, key: str) -> Path:
        """Where one of the records of an original is, or would be."""
        return self.originals / digest[:2] / f"{digest}.{key}.json"

    def locate(self, digest: str) -> Path | None:
        """Where an original is; None if there is none."""
        if is_digest(digest):
            for extension in EXTENSIONS.values():
                path = self.path(digest, extension)
                if Stamp.of(path) is not None:
                    return path
        return None

    def put(self, data: bytes, record: Record) -> Stamp:
        """Write an original and its record durably; returns when both are safe.

        Raises:
            OSError: the disk does not take it.
        """
        path = self.path(record.digest, record.extension)
        make_folder(path.parent)
        text = json.dumps(record.to_json(), indent=1, sort_keys=True, default=str)
        files = [(self.beside(record.digest, record.key), text.encode())]
        if not self._is_sound(path, record.digest):
            files.append((path, data))
        write_together(files)
        sync_folder(path.parent)
        stamp = Stamp.of(path)
        if stamp is None:
            raise FileNotFoundError(path.name)
        return stamp

    def _is_sound(self, path: Path, digest: str) -> bool:
        try:
            return hashlib.sha256(path.read_bytes()).hexdigest() == digest
        except OSError:
            return False

    def read(self, digest: str) -> bytes:
        """The bytes of an original, checked against their hash.

        Raises:
            NotThere: it is not there, or not what it was; a rotten file is moved
                to the quarantine.
            ArchiveError: it cannot be read just now.
        """
        path = self.locate(digest)
        if path is None and self._elsewhere is not None:
            data = self._elsewhere(digest)
            if data is not None:
                return data
        if path is None:
            raise NotThere("this picture is not in the archive any more")
        try:
            data = path.read_bytes()
        except OSError as problem:
            raise ArchiveError(
                f"a picture of the archive cannot be read ({problem.strerror})"
            ) from None
        if hashlib.sha256(data).hexdigest() != digest:
            self.quarantine(path)
            # Where there is another one it is read the next time.
            kind = NotThere if self._elsewhere is None else ArchiveError
            raise kind(
                f"the file of picture {digest[:12]} was changed or damaged since it "
                f"was kept; it was moved to the quarantine folder: ask again"
            )
        return data

    def check(self, path: Path, digest: str) -> Stamp | None:
        """Hash a file whose stamp does not agree; the new stamp if it is sound."""
        before = Stamp.of(path) or self._bring(path, digest)
        if before is None:
            return None
        if self._is_sound(path, digest):
            return before
        self.quarantine(path)
        return None

    def _bring(self, path: Path, digest: str) -> Stamp | None:
        """Write an original that is only elsewhere."""
        with contextlib.suppress(ArchiveError, OSError):
            data = self._elsewhere(digest) if self._elsewhere is not None else None
            if data is not None:
                make_folder(path.parent)
                write_whole(path, data)
        return Stamp.of(path)

    def quarantine(self, source: Path) -> None:
        """Move a file that does not match its name out of the way."""
        with contextlib.suppress(OSError):
            make_folder(self.home / "quarantine")
            for number in range(1_000):
                target = self.home / "quarantine" / f"{number}-{source.name}"
                if not target.exists():
                    replace(source, target)
                    return

    def _preview_path(self, digest: str, px: PreviewPx) -> Path:
        return self._previews / str(px) / digest[:2] / f"{digest}.webp"

    def put_preview(self, digest: str, px: PreviewPx, webp: bytes) -> None:
        """Write a preview; it can be made again, so it is not flushed.

        Raises:
            OSError: the disk does not take it.
        """
        path = self._preview_path(digest, px)
        make_folder(path.parent, durable=False)
        # Viewers ignore what stands behind a WebP; we know a rotten preview by it.
        checksum = zlib.crc32(webp).to_bytes(_CHECKSUM_BYTES, "big")
        write_whole(path, webp + checksum, durable=False)

    def read_preview(self, digest: str, px: PreviewPx) -> bytes | None:
        """A preview, or None if it is missing or damaged."""
        try:
            data = self._preview_path(digest, px).read_bytes()
        except OSError:
            return None
        webp, checksum = data[:-_CHECKSUM_BYTES], data[-_CHECKSUM_BYTES:]
        whole = zlib.crc32(webp).to_bytes(_CHECKSUM_BYTES, "big") == checksum
        return webp if webp and whole else None

    def drop_preview(self, digest: str, px: PreviewPx) -> None:
        """Delete a preview, if there is one.

        Raises:
            OSError: it may not be deleted.
        """
        self._preview_path(digest, px).unlink(missing_ok=True)

    def folders(self) -> list[Path]:
        """The folders that originals and records lie in."""
        return _folders(self.originals)

    def records(self, folder: Path | None = None) -> Iterator[Record]:
        """Every record that can be read and whose original is there.

        Args:
            folder: one of `folders`; None for all of them.
        """
        for path in self.files(".json", folder):
            record = read_record(path)
            if record is not None and self.locate(record.digest):
                yield record

    def files(
        self, ending: str | tuple[str, ...] = "", folder: Path | None = None
    ) -> Iterator[Path]:
        """Originals, records, tags and notes, without temporary files."""
        for each in self.folders() if folder is None else [folder]:
            for name in _names(each):
                if not name.startswith(TEMPORARY) and name.endswith(ending):
                    yield each / name

    def sweep(self, now: float) -> int:
        """Remove what dead writers left; returns how many files."""
        roots = [self.originals]
        roots += [self._previews / str(px) for px in PREVIEWS_PX]
        folders = [folder for root in roots for folder in _folders(root)]
        return sum(sweep_folder(folder, now) for folder in [self.home, *folders])


def read_record(path: Path) -> Record | None:
    """The record of a file beside an original; None if it cannot be read."""
    try:
        record = Record.from_json(json.loads(path.read_bytes()))
    except (OSError, ValueError, RecursionError, TypeError, ArchiveError):
        return None
    return record if path.name.startswith(record.digest) else None


def _folders(root: Path) -> list[Path]:
    try:
        return sorted(folder for folder in root.iterdir() if folder.is_dir())
    except OSError:
        return []


def _names(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in entries)
    except OSError:
        return []
