"""A folder that several archives share: a disk of the network, or a bucket.

    objects/ab/abcd….png             originals and records, as every archive has them
    objects/ab/abcd….<key>.json

Each archive stays whole at home, with its index and journal: what is kept is written
there first and copied afterwards, by a thread of its own. What is still to be copied
is noted in `to-share/`, so a folder that is away loses nothing: before it is written
here, as whoever writes may be killed, and once more when it is, as another thread or
process may have found nothing to copy meanwhile. `sync` also brings here what others
have put there; it believes nothing that it has not checked.

What does not hold between two archives: a claim (both may ask for the same picture
at the same moment, and pay), tags and notes, and forgetting (it is forgotten here
alone, and comes back once the trash is emptied).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dalle_notebook.errors import ArchiveError, BadImage, NotSaved
from dalle_notebook.picture.inspect import EXTENSIONS, MAX_FILE_BYTES, inspect
from dalle_notebook.store.disk import make_folder, write_whole
from dalle_notebook.store.objects import Objects, Stamp, read_record
from dalle_notebook.store.pack_zip import MOST_RECORD_BYTES
from dalle_notebook.store.record import Record, is_digest
from dalle_notebook.store.shared_place import Away, Patience, Place, mixed
from dalle_notebook.store.unpack import Refused, keep_foreign, record_of

if TYPE_CHECKING:
    from dalle_notebook.store.archive import Archive

_PAUSE_SECONDS = 30.0
"""After a failure nobody tries by himself before."""

_EMPTIED = "it is empty: not mounted? A new one needs a folder named objects"

_WRITING_SECONDS = 60.0
"""So long a note counts whose picture is not here: it may be just being written."""


@dataclass(slots=True)
class Synced:
    """What became of a look at the shared folder.

    Attributes:
        copied: records that were copied there; `taken` those that came from there.
        owed: pictures that are still to be copied.
        refused: what is there and is no picture of an archive.
        trouble: why not all was done, in a word; "" if all was.
    """

    copied: int = 0
    taken: int = 0
    owed: int = 0
    refused: int = 0
    trouble: str = ""


class Shared:
    """One shared folder, as seen from one archive.

    Args:
        place: a URL that fsspec knows, or a folder.
        home: of the archive.

    Raises:
        UsageError: fsspec is not installed, or knows no such place.
    """

    def __init__(self, place: str, home: Path) -> None:
        self.place = place
        self._objects = Objects(home)
        self._notes = home / "to-share"
        # Its hash, as an address may hold a key.
        self._known = (
            self._notes / f"known-{hashlib.sha256(place.encode()).hexdigest()}"
        )
        self._there = Place(place)
        self._lock = threading.Lock()
        self._worker: threading.Thread | None = None
        self._is_asked = False
        self._failed_at = -_PAUSE_SECONDS
        self.trouble = ""

    # -- copying there ------------------------------------------------------------

    def owe(self, record: Record) -> None:
        """Note that a picture is to be copied; before it is written here and after."""
        self._note(f"{record.digest}.{record.key}")

    def _note(self, name: str) -> None:
        with contextlib.suppress(OSError):
            make_folder(self._notes, durable=False)
            write_whole(self._notes / name, b"", durable=False)

    def owed(self) -> list[str]:
        """What is still to be copied: `digest.key` of each."""
        # Half the time of `iterdir`, which makes a path of each.
        with contextlib.suppress(OSError), os.scandir(self._notes) as found:
            return sorted(entry.name for entry in found if _is_note(entry.name))
        return []

    def in_words(self, *, quickly: bool = False) -> str:
        """What is still to be copied, with the reason; "" where nothing is.

        Args:
            quickly: count the notes alone, without a look at the file of each. Some
                may be of what was never written here, or is forgotten.
        """
        count = len(self.owed()) if quickly else self._count_owed()
        if not count:
            return ""
        why = f" ({self.trouble})" if self.trouble else ""
        return (
            f"kept here, {count} still to be copied to the shared folder{why}: "
            f"archive share tries again"
        )

    def _count_owed(self) -> int:
        """Without the notes of what was never written here, or is forgotten."""
        return sum(self._is_here(name) for name in self.owed())

    def _is_here(self, name: str) -> bool:
        digest, _, key = name.partition(".")
        with contextlib.suppress(OSError):
            return self._objects.beside(digest, key).exists()
        return True

    def copy_later(self) -> None:
        """Have what is owed copied in the background."""
        with self._lock:
            if time.monotonic() - self._failed_at < _PAUSE_SECONDS:
                return
            # A thread that is about to end looks once more for what it missed.
            self._is_asked = True
            if self._worker is None or not self._worker.is_alive():
                self._worker = threading.Thread(target=self._work, daemon=True)
                self._worker.start()

    def _work(self) -> None:
        while self._goes_on():
            self._copy_all()

    def _goes_on(self) -> bool:
        """Whether somebody has asked since; else the thread is at its end."""
        with self._lock:
            failed = time.monotonic() - self._failed_at < _PAUSE_SECONDS
            goes_on, self._is_asked = self._is_asked and not failed, False
            if not goes_on:
                self._worker = None
            return goes_on

    def _copy_all(self) -> int:
        """Copy what is owed; returns how many records are there now by this."""
        copied, trouble, away, patience = 0, "", "", Patience()
        left: set[str] = set()
        try:
            self._look()
            while names := [name for name in self.owed() if name not in left]:
                for name in mixed(names):
                    left.add(name)
                    try:
                        with patience:
                            copied += self._copy(name)
                    except OSError as problem:
                        # The fault of one file of this machine keeps no other back.
                        trouble = f"not read here: {problem.strerror or 'no access'}"
        except Away as problem:
            away = str(problem)
        away = away or patience.trouble
        self.trouble = away or trouble
        if away:
            self._failed_at = time.monotonic()
        return copied

    def _look(self) -> None:
        """See whether the folder is there, before anything is written to it.

        Raises:
            Away: it is not, or it is empty and was not before, as the folder is where
                a disk is not mounted: what is written there is not on the disk.
        """
        if not self._there.is_empty():
            self._remember()
        elif self._known.exists():
            raise Away(_EMPTIED)

    def _remember(self) -> None:
        """Note that the place holds something."""
        with contextlib.suppress(OSError):
            if not self._known.exists():
                make_folder(self._notes, durable=False)
                write_whole(self._known, b"", durable=False)

    def _copy(self, name: str) -> bool:
        """Copy one picture and its record; whether they were here, and sound.

        Raises:
            Away: the shared folder does not take them.
            OSError: they cannot be read here just now.
        """
        digest, _, key = name.partition(".")
        path = self._objects.locate(digest)
        if path is None or not self._is_here(name):
            self._drop(name)
            return False
        data = path.read_bytes()
        text = self._objects.beside(digest, key).read_bytes()
        if hashlib.sha256(data).hexdigest() != digest:
            self._settle(name)
            return False
        # A record is there only where its picture is.
        self._there.put(path.name, data)
        self._there.put(f"{name}.json", text)
        self._remember()
        self._settle(name)
        return True

    def _drop(self, name: str) -> None:
        """Settle what is not here, unless it is being written just now."""
        with contextlib.suppress(OSError):
            age = time.time() - (self._notes / name).stat().st_mtime
            if 0 <= age < _WRITING_SECONDS:
                return
            self._settle(name)
            if self._is_here(name):
                self._note(name)

    def _settle(self, name: str) -> None:
        with contextlib.suppress(OSError):
            (self._notes / name).unlink(missing_ok=True)

    # -- both ways ----------------------------------------------------------------

    def sync(self, archive: Archive) -> Synced:
        """Copy there what is missing there, and take in what is missing here.

        Goes through all names on both sides; nothing that is on both is read. An
        original that is there with another size is copied again.
        """
        done, patience = Synced(), Patience()
        forgotten = {one.digest for one in archive.trash.listed()}
        try:
            self._look()
            there = self._there.listed("")
            here = {folder.name for folder in self._objects.folders()}
            for name in mixed(there.keys() | here):
                if len(name) == 2:
                    with patience:
                        sizes = self._there.listed(name) if name in there else {}
                        self._owe_missing(name, sizes)
                        self._take_missing(name, set(sizes), archive, forgotten, done)
            done.copied = self._copy_all()
            done.trouble = self.trouble or patience.trouble
        except Away as problem:
            self.trouble = done.trouble = str(problem)
        except NotSaved as problem:
            done.trouble = str(problem)
        done.owed = self._count_owed()
        return done

    def read(self, digest: str) -> bytes | None:
        """An original, checked against its hash; None where there is none.

        Raises:
            ArchiveError: the shared folder is away.
        """
        try:
            return self._read(digest) if is_digest(digest) else None
        except Away as problem:
            raise ArchiveError(
                f"this picture is not here, and the shared folder is away ({problem})"
            ) from None

    def _read(self, digest: str) -> bytes | None:
        for ending in EXTENSIONS.values():
            data = self._there.fetch(f"{digest}.{ending}", MAX_FILE_BYTES)
            if data is not None and hashlib.sha256(data).hexdigest() == digest:
                return data
        # A disk that is not mounted is an empty folder.
        if self._there.is_empty():
            raise Away("it is empty")
        return None

    def _owe_missing(self, folder: str, there: Mapping[str, int | None]) -> None:
        for path in self._objects.files(".json", self._objects.originals / folder):
            digest = path.name.partition(".")[0]
            original = self._objects.locate(digest)
            if original is None or (
                path.name in there and self._is_there(original, there)
            ):
                continue
            record = read_record(path)
            if record is not None:
                self.owe(record)

    def _is_there(self, original: Path, there: Mapping[str, int | None]) -> bool:
        if original.name not in there:
            return False
        stamp, size = Stamp.of(original), there[original.name]
        return stamp is None or size is None or stamp.bytes == size

    def _take_missing(
        self,
        folder: str,
        there: set[str],
        archive: Archive,
        forgotten: set[str],
        done: Synced,
    ) -> None:
        wanted: dict[str, list[str]] = {}
        for name in sorted(there):
            digest, _, rest = name.partition(".")
            key, _, ending = rest.partition(".")
            if ending != "json" or not is_digest(digest) or digest in forgotten:
                continue
            is_here = self._objects.locate(digest) is not None
            if not (is_here and self._objects.beside(digest, key).exists()):
                wanted.setdefault(digest, []).append(key)
        for digest, keys in wanted.items():
            try:
                self._take(digest, keys, archive, done)
            except Refused:
                done.refused += 1

    def _take(
        self, digest: str, keys: list[str], archive: Archive, done: Synced
    ) -> None:
        records = []
        for key in keys:
            text = self._there.fetch(f"{digest}.{key}.json", MOST_RECORD_BYTES)
            try:
                records.append(record_of(text or b"", digest, key))
            except Refused:
                # Those beside it may be sound.
                done.refused += 1
        if not records:
            return
        data = self._read(digest)
        if data is None:
            raise Refused("its picture is not there, or damaged")
        sound = _fitting(data, records)
        done.refused += len(records) - len(sound)
        if sound and keep_foreign(data, sound, archive):
            done.taken += len(sound)
        for record in sound:
            # It came from there.
            self._settle(f"{digest}.{record.key}")


def _fitting(data: bytes, records: Sequence[Record]) -> list[Record]:
    """Those that tell of this picture.

    Raises:
        Refused: it is none.
    """
    try:
        facts = inspect(data)
    except BadImage as problem:
        raise Refused(str(problem)) from None
    real = (facts.media_type, facts.size)
    return [record for record in records if (record.media_type, record.size) == real]


def _is_note(name: str) -> bool:
    digest, _, key = name.partition(".")
    return is_digest(digest) and len(key) == 16 and key.isalnum()
