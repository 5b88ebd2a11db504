"""Marks and notes as the session sees them: set through pictures, shown on tiles.

They are read from the archive at every look, so that what another notebook chose
meanwhile is seen as well.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol, TypeVar

from dalle_notebook.errors import UsageError
from dalle_notebook.render.view import TileView
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.choices import NO_CHOICE, Choice, Mark
from dalle_notebook.study.outcome import Outcome

T = TypeVar("T")


class WithArchive(Protocol):
    """Runs work with the archive and returns what it returns."""

    def __call__(self, work: Callable[[Archive], T]) -> T: ...


class Choosing:
    """Reads and changes what somebody decided about pictures of an archive."""

    def __init__(self, with_archive: WithArchive) -> None:
        self._with_archive = with_archive

    def of(self, digest: str) -> Choice:
        """The mark and the note of a picture."""
        return self._with_archive(lambda archive: archive.choices.of(digest))

    def mark(self, digest: str, mark: Mark | None) -> None:
        """Mark a picture; see `store.choices.Choices.mark`."""
        self._with_archive(partial(_mark, digest, mark))

    def note(self, digest: str, text: str) -> None:
        """Write a note; see `store.choices.Choices.note`."""
        self._with_archive(partial(_note, digest, text))

    def marked(
        self, outcomes: Sequence[Outcome], tiles: Sequence[TileView]
    ) -> list[TileView]:
        """Tiles with the marks and notes of their pictures."""
        digests = [o.record.digest if o.record else "" for o in outcomes]
        found = self._with_archive(lambda archive: archive.choices.of_many(digests))
        return [
            tile
            if (choice := found[digest]) == NO_CHOICE
            else replace(tile, mark=choice.mark, note=choice.note)
            for digest, tile in zip(digests, tiles, strict=True)
        ]


class Choosable(ABC):
    """What can be kept, rejected and noted: a picture.

    Args:
        choosing: where that is written down; None where there is no such place.
    """

    def __init__(self, choosing: Choosing | None) -> None:
        self._choosing = choosing

    @property
    @abstractmethod
    def digest(self) -> str:
        """Names the picture in the archive."""

    def keep(self) -> None:
        """Mark it as one to keep: `grid.kept`, `%dalle_archive tag:kept`.

        The mark belongs to the picture, wherever it is shown, and is kept beside it
        in the archive.

        Raises:
            ArchiveError: the picture is not in the archive (any more), or nothing
                can be written there.
        """
        self._choices.mark(self.digest, "kept")

    def reject(self) -> None:
        """Mark it as one that is out; it is shown dimmed and stays in the archive.

        Raises:
            ArchiveError: as `keep`.
        """
        self._choices.mark(self.digest, "rejected")

    def unmark(self) -> None:
        """Take a mark away; a note stays.

        Raises:
            ArchiveError: as `keep`.
        """
        self._choices.mark(self.digest, None)

    @property
    def mark(self) -> Mark | None:
        """`kept`, `rejected`, or None."""
        return self._choosing.of(self.digest).mark if self._choosing else None

    @property
    def note(self) -> str:
        """A remark in your own words, shown below it; setting "" takes it away.

        Setting it raises:
            UsageError: it is no text, or longer than 2,000 characters.
            ArchiveError: as `keep`.
        """
        return self._choosing.of(self.digest).note if self._choosing else ""

    @note.setter
    def note(self, text: str) -> None:
        if not isinstance(text, str):
            raise UsageError('a note is a text: image.note = "warm light"')
        self._choices.note(self.digest, text)

    @property
    def _choices(self) -> Choosing:
        if self._choosing is None:
            raise UsageError("this picture belongs to no archive: nothing can be noted")
        return self._choosing


def _mark(digest: str, mark: Mark | None, archive: Archive) -> None:
    # What is in memory only has no place to lay a mark beside.
    archive.save_held()
    archive.choices.mark(digest, mark)


def _note(digest: str, text: str, archive: Archive) -> None:
    archive.save_held()
    archive.choices.note(digest, text)
