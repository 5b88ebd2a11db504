"""Pictures that somebody forgot: out of sight at once, gone after seven days.

    trash/20261122T103201Z-<digest>/      the original, its records, tags, note

An original that has left `objects/` is forgotten, and one that is back is kept:
that one rename decides, and whatever a killed process left undone is finished
by the next `sweep`. Previews are deleted, since they can be made again.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from dalle_notebook.errors import ArchiveError
from dalle_notebook.store.disk import TEMPORARY, make_folder, replace, sync_folder
from dalle_notebook.store.locks import locked
from dalle_notebook.store.objects import (
    NOTE_ENDING,
    PREVIEWS_PX,
    Objects,
    Stamp,
    read_record,
)
from dalle_notebook.store.record import Record, is_digest
from dalle_notebook.store.tags import ENDING, Tags

if TYPE_CHECKING:
    from dalle_notebook.store.index import Index
    from dalle_notebook.store.shared import Shared

KEPT_FOR = timedelta(days=7)

_NAME = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """One picture in the trash.

    Attributes:
        until: when it goes for good.
        record: its newest record; None if that cannot be read.
    """

    digest: str
    until: datetime
    record: Record | None
    folder: Path


class Trash:
    """The trash of one archive.

    Args:
        shared: where what comes back is owed again: it may have been forgotten before
            it was copied there.
    """

    def __init__(
        self, objects: Objects, index: Index, tags: Tags, shared: Shared | None = None
    ) -> None:
        self._objects = objects
        self._shared = shared
        self._index = index
        self._tags = tags
        self._folder = objects.home / "trash"

    def forget(self, digest: str, now: datetime) -> datetime:
        """Move a picture and all that is known of it into the trash.

        Returns:
            When it goes for good.

        Raises:
            ArchiveError: it is not there, or nothing can be moved.
        """
        if self._objects.locate(digest) is None:
            raise ArchiveError("this picture is not in the archive any more")
        folder = self._folder / f"{now.astimezone(UTC).strftime(_NAME)}-{digest}"
        try:
            with self._alone():
                self._forget(digest, folder)
        except OSError as problem:
            with contextlib.suppress(OSError):
                folder.rmdir()
            raise _cannot_change(problem, f"{digest[:12]} stays where it is") from None
        return now + KEPT_FOR

    def _forget(self, digest: str, folder: Path) -> None:
        original = self._objects.locate(digest)
        if original is None:
            return  # another process was faster
        make_folder(folder)
        replace(original, folder / original.name)
        # From here on it is forgotten; a sweep finishes what fails.
        with contextlib.suppress(OSError):
            sync_folder(folder)
            self._clear_away(digest, folder)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes from moving the same files meanwhile."""
        make_folder(self._folder)
        with locked(self._objects.home / "trash.lock"):
            yield

    def _clear_away(self, digest: str, folder: Path) -> None:
        """Everything but the original, which has gone before."""
        for path in list(self._beside(digest)):
            replace(path, folder / path.name)
        for px in PREVIEWS_PX:
            self._objects.drop_preview(digest, px)
        # A row without its file is no hit, so this may wait for a better day.
        with contextlib.suppress(sqlite3.Error, OSError):
            self._index.remove(digest)

    def _beside(self, digest: str) -> Iterator[Path]:
        for path in (self._objects.originals / digest[:2]).glob(f"{digest}.*"):
            if not path.name.startswith(TEMPORARY):
                yield path

    def restore(self, digest: str) -> list[Record]:
        """Bring a picture back; returns its records.

        Where it was drawn again meanwhile, what stands beside it now stays.

        Raises:
            ArchiveError: it is not in the trash (any more), or cannot be moved.
        """
        found = self.listed(digest)
        if not found:
            raise ArchiveError(f"picture {digest[:12]} is not in the trash any more")
        try:
            with self._alone():
                self._bring_back(found)
        except OSError as problem:
            raise _cannot_change(problem, f"{digest[:12]} stays in the trash") from None
        records = []
        for path in self._beside(digest):
            record = read_record(path) if path.suffix == ".json" else None
            if record is not None:
                records.append(record)
                with contextlib.suppress(sqlite3.Error, OSError):
                    self._index.put(record, Stamp(0, 0))
        # The files have them already; this brings their rows back.
        self._tags.enter(digest)
        if self._shared is not None:
            for record in records:
                self._shared.owe(record)
            self._shared.copy_later()
        return records

    def _bring_back(self, found: Iterable[Forgotten]) -> None:
        for one in found:
            target = self._objects.originals / one.digest[:2]
            make_folder(target)
            # Records, tags and note first: the original makes them count.
            for path in sorted(one.folder.iterdir(), key=_is_original):
                if (target / path.name).exists():
                    # Drawn or written again since: what is there is the newer one.
                    path.unlink()
                else:
                    replace(path, target / path.name)
            sync_folder(target)
            one.folder.rmdir()

    def listed(
        self, digest: str | None = None, *, most: int | None = None
    ) -> list[Forgotten]:
        """What is in the trash, the newest first; unknown folders are left out.

        Args:
            digest: only what there is of this picture.
            most: at most so many.
        """
        try:
            folders = sorted(self._folder.iterdir(), reverse=True)
        except OSError:
            return []
        if digest is not None:
            folders = [each for each in folders if each.name.endswith(f"-{digest}")]
        return [one for folder in folders[:most] if (one := _read(folder))]

    def sweep(self, now: datetime) -> int:
        """Finish what was begun, and remove what is older than a week.

        Returns:
            How many pictures went for good.
        """
        if not self._folder.is_dir():
            return 0
        try:
            with self._alone():
                return sum(self._swept(one, now) for one in self.listed())
        except OSError:
            return 0

    def _swept(self, one: Forgotten, now: datetime) -> bool:
        # One that is back, or was drawn again, keeps its records.
        if self._objects.locate(one.digest) is None:
            with contextlib.suppress(OSError):
                self._clear_away(one.digest, one.folder)
        if now < one.until:
            return False
        shutil.rmtree(one.folder, ignore_errors=True)
        return True


def _cannot_change(problem: OSError, so: str) -> ArchiveError:
    return ArchiveError(
        f"the archive cannot be changed ({problem.strerror}): picture {so}; get the "
        f"right to write there, or make room"
    )


def _read(folder: Path) -> Forgotten | None:
    moment, _, digest = folder.name.partition("-")
    try:
        since = datetime.strptime(moment, _NAME).replace(tzinfo=UTC)
        paths = list(folder.iterdir())
    except (ValueError, OSError):
        return None
    if not is_digest(digest):
        return None
    return Forgotten(digest, since + KEPT_FOR, _newest(paths), folder)


def _newest(paths: Iterable[Path]) -> Record | None:
    records = [r for p in paths if p.suffix == ".json" and (r := read_record(p))]
    return max(records, key=lambda record: record.created, default=None)


def _is_original(path: Path) -> bool:
    return path.suffix not in (".json", ENDING, NOTE_ENDING)
