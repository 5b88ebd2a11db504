"""Tags of pictures: one small file for each, beside the original.

    objects/ab/abcd….<key>.tag      its content is the tag

Adding is writing a file and removing is deleting one, so two processes that tag
the same picture lose nothing, and the index can be made again from the files.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from dalle_notebook.errors import ArchiveError, UsageError
from dalle_notebook.store.disk import make_folder, sync_folder, write_whole
from dalle_notebook.store.objects import Objects
from dalle_notebook.store.query import plain_tag, tag_key
from dalle_notebook.store.record import is_digest

if TYPE_CHECKING:
    from dalle_notebook.store.index import Index

ENDING = ".tag"

_LARGEST_FILE = 1_000
_AT_ONCE = 500


class Tags:
    """The tags of one archive's pictures."""

    def __init__(self, objects: Objects, index: Index) -> None:
        self._objects = objects
        self._index = index

    def of(self, digest: str) -> tuple[str, ...]:
        """The tags of a picture, sorted; read from the files."""
        if not is_digest(digest):
            return ()
        folder = self._objects.originals / digest[:2]
        try:
            paths = list(folder.glob(f"{digest}.*{ENDING}"))
        except OSError:
            return ()
        return tuple(sorted(filter(None, map(read_tag, paths))))

    def of_many(self, digests: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The tags of many pictures, sorted, by digest; read from the index.

        Raises:
            ArchiveError: the archive cannot be looked into.
        """
        wanted = list(dict.fromkeys(digests))
        found: dict[str, list[str]] = {digest: [] for digest in wanted}
        for at in range(0, len(wanted), _AT_ONCE):
            some = wanted[at : at + _AT_ONCE]
            marks = ",".join("?" * len(some))
            # Only question marks are put into the text.
            sql = f"SELECT digest, tag FROM tags WHERE digest IN ({marks})"  # noqa: S608
            for row in self._index.read(sql, some):
                found[row["digest"]].append(row["tag"])
        return {digest: tuple(sorted(tags)) for digest, tags in found.items()}

    def since(self, digest: str, tag: str) -> int | None:
        """When a picture was given a tag (ns since 1970); None if it has it not."""
        path = self._path(digest, tag)
        try:
            moment = path.stat().st_mtime_ns
        except OSError:
            return None
        return moment if read_tag(path) == tag else None

    def add(self, digest: str, tags: Iterable[str]) -> tuple[str, ...]:
        """Tag a picture; returns all the tags that it has then.

        Raises:
            UsageError: one of them is no tag; nothing was written.
            ArchiveError: the archive cannot be written to.
        """
        plain = _plain(tags)
        paths = {tag: self._path(digest, tag) for tag in plain}
        try:
            for tag, path in paths.items():
                make_folder(path.parent)
                write_whole(path, tag.encode())
            for folder in {path.parent for path in paths.values()}:
                sync_folder(folder)
        except OSError as problem:
            raise _cannot_write(problem) from None
        return self.enter(digest)

    def enter(self, digest: str) -> tuple[str, ...]:
        """Enter the tags that a picture's files give it, and return them.

        The files stay as they are: their times say which mark is the later one.
        """
        tags = self.of(digest)
        rows = [(digest, tag) for tag in tags]
        # The files are the truth; the row comes with the next start if not now.
        with contextlib.suppress(OSError, sqlite3.Error):
            self._index.database.write(
                lambda connection: connection.executemany(_ADD, rows)
            )
        return tags

    def remove(self, digest: str, tags: Iterable[str]) -> tuple[str, ...]:
        """Take tags away, which it need not have; returns those that are left.

        Raises:
            UsageError, ArchiveError: as `add`.
        """
        plain = _plain(tags)
        try:
            for tag in plain:
                self._path(digest, tag).unlink(missing_ok=True)
        except OSError as problem:
            raise _cannot_write(problem) from None
        rows = [(digest, tag) for tag in plain]
        with contextlib.suppress(OSError, sqlite3.Error):
            self._index.database.write(
                lambda connection: connection.executemany(
                    "DELETE FROM tags WHERE digest = ? AND tag = ?", rows
                )
            )
        return self.of(digest)

    def adopt(self) -> int:
        """Make the rows what the files say; returns how many were wrong.

        A process that was killed between a file and its row leaves a difference.
        """
        rows = self._index.read("SELECT digest, tag FROM tags")
        known = {(row["digest"], row["tag"]) for row in rows}
        there = set(all_tags(self._objects))
        gone, new = sorted(known - there), sorted(there - known)
        if not (gone or new):
            return 0

        def correct(connection: sqlite3.Connection) -> None:
            # Somebody may be tagging meanwhile: the files are asked once more.
            still = [row for row in gone if not self._path(*row).exists()]
            connection.executemany(
                "DELETE FROM tags WHERE digest = ? AND tag = ?", still
            )
            connection.executemany(_ADD, new)

        with contextlib.suppress(OSError, sqlite3.Error):
            self._index.database.write(correct)
        return len(gone) + len(new)

    def _path(self, digest: str, tag: str) -> Path:
        if not is_digest(digest):
            raise ArchiveError("there is no such picture in the archive")
        folder = self._objects.originals / digest[:2]
        return folder / f"{digest}.{tag_key(tag)}{ENDING}"


_ADD = "INSERT OR IGNORE INTO tags (digest, tag) VALUES (?, ?)"


def all_tags(objects: Objects, folder: Path | None = None) -> Iterator[tuple[str, str]]:
    """(digest, tag) of every tag file of one folder or all, for the index."""
    for path in objects.files(ENDING, folder):
        tag = read_tag(path)
        digest = path.name.partition(".")[0]
        if tag is not None and is_digest(digest):
            yield digest, tag


def read_tag(path: Path) -> str | None:
    """The tag that a file holds; None if it holds none, or is named for another."""
    try:
        with path.open("rb") as file:
            tag = file.read(_LARGEST_FILE).decode()
        is_it = tag == plain_tag(tag) and path.name.split(".")[1:2] == [tag_key(tag)]
    except (OSError, UnicodeDecodeError, UsageError):
        return None
    return tag if is_it else None


def _plain(tags: Iterable[str]) -> list[str]:
    plain = list(dict.fromkeys(plain_tag(tag) for tag in tags))
    if not plain:
        raise UsageError("no tag was given: write one or more words behind the id")
    return plain


def _cannot_write(problem: OSError) -> ArchiveError:
    return ArchiveError(
        f"the archive cannot be written to ({problem.strerror}): get the right "
        f"to write there, or make room, and tag again"
    )
