"""What somebody decided about a picture: kept or rejected, and a note.

    objects/ab/abcd….<key>.tag      the mark: one of the tags `kept` and `rejected`
    objects/ab/abcd….note           the note, as written

A mark is an ordinary tag, so that a search finds it, and belongs to the picture: the
same picture in another study has it too. Of two marks that processes set at once
the later one holds; a note replaces the one before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dalle_notebook.errors import ArchiveError, UsageError
from dalle_notebook.store.disk import make_folder, sync_folder, write_whole
from dalle_notebook.store.locks import locked
from dalle_notebook.store.objects import NOTE_ENDING, Objects
from dalle_notebook.store.record import is_digest
from dalle_notebook.store.tags import Tags

Mark = Literal["kept", "rejected"]

KEPT: Mark = "kept"
REJECTED: Mark = "rejected"
MARKS = (KEPT, REJECTED)

LONGEST_NOTE = 2_000
"""Characters; more is a text, and belongs into the notebook."""

_LARGEST_FILE = 4 * LONGEST_NOTE


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody decided about a picture.

    Attributes:
        mark: None where nobody did.
        note: in people's own words, or "".
    """

    mark: Mark | None = None
    note: str = ""


NO_CHOICE = Choice()


class Choices:
    """The marks and notes of one archive's pictures."""

    def __init__(self, objects: Objects, tags: Tags) -> None:
        self._objects = objects
        self._tags = tags

    def of(self, digest: str) -> Choice:
        """The mark and the note of a picture; read from the files."""
        if not is_digest(digest):
            return NO_CHOICE
        return Choice(self._mark(digest), self._note(digest))

    def of_many(self, digests: Iterable[str]) -> dict[str, Choice]:
        """`of` for many pictures at once, by digest."""
        return {digest: self.of(digest) for digest in dict.fromkeys(digests)}

    def mark_among(self, digest: str, tags: Collection[str]) -> Mark | None:
        """The mark of a picture whose tags are known."""
        given = [mark for mark in MARKS if mark in tags]
        return self._mark(digest) if len(given) > 1 else next(iter(given), None)

    def mark(self, digest: str, mark: Mark | None) -> None:
        """Mark a picture instead of what was marked before; None takes that away.

        Raises:
            ArchiveError: the picture is gone, or nothing can be written.
        """
        self._check(digest)
        others = [other for other in MARKS if other != mark]
        try:
            # Both tags change together, or two processes could take away each
            # other's mark and leave none.
            with locked(self._objects.home / "choices.lock"):
                if mark is not None:
                    self._tags.add(digest, [mark])
                self._tags.remove(digest, others)
        except OSError as problem:
            raise _cannot_write(problem) from None

    def note(self, digest: str, text: str) -> None:
        """Write a note instead of the one before; "" takes that away.

        Raises:
            UsageError: the text is too long.
            ArchiveError: the picture is gone, or nothing can be written.
        """
        self._check(digest)
        data = text.strip().encode("utf-8", "replace")
        if len(text.strip()) > LONGEST_NOTE:
            raise UsageError(
                f"a note has at most {LONGEST_NOTE:,} characters, this one has "
                f"{len(text.strip()):,}: shorten it"
            )
        path = self._path(digest)
        try:
            if data:
                make_folder(path.parent)
                write_whole(path, data)
            else:
                path.unlink(missing_ok=True)
            sync_folder(path.parent)
        except OSError as problem:
            raise _cannot_write(problem) from None

    def _mark(self, digest: str) -> Mark | None:
        # Somebody may have given the other tag by hand: the later one holds.
        times = {m: t for m in MARKS if (t := self._tags.since(digest, m)) is not None}
        return max(times, key=times.__getitem__, default=None)

    def _note(self, digest: str) -> str:
        try:
            with self._path(digest).open("rb") as file:
                text = file.read(_LARGEST_FILE).decode("utf-8", "replace")
        except OSError:
            return ""
        return text[:LONGEST_NOTE]

    def _check(self, digest: str) -> None:
        if not is_digest(digest) or self._objects.locate(digest) is None:
            raise ArchiveError(
                "this picture is not in the archive (any more), so nothing can be "
                "noted beside it: ask for it again"
            )

    def _path(self, digest: str) -> Path:
        return self._objects.originals / digest[:2] / f"{digest}{NOTE_ENDING}"


def _cannot_write(problem: OSError) -> ArchiveError:
    return ArchiveError(
        f"the archive cannot be written to ({problem.strerror}): get the right "
        f"to write there, or make room, and choose again"
    )
