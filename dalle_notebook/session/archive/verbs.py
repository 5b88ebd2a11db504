"""The verbs of the archive, one implementation for all doors.

`%dalle_archive`, `dalle-notebook archive` and `dalle.archive()` call these methods
and show what they return; reading never makes an archive.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from dalle_notebook.errors import DalleError, UsageError
from dalle_notebook.session.archive import comparing, files, pages, syntax
from dalle_notebook.session.archive.answers import (
    Answer,
    Listing,
    Pruned,
    Recalled,
    Said,
    Shown,
    SideBySide,
    Spending,
)
from dalle_notebook.session.archive.recall import recall
from dalle_notebook.session.image import Image
from dalle_notebook.session.session import Session
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.facts import ID_DIGITS, short_ids
from dalle_notebook.store.pruning import parse_age, parse_size
from dalle_notebook.store.query import parse_date, parse_moment, parse_query
from dalle_notebook.store.shard_list import Format
from dalle_notebook.store.shards import SHARD_BYTES
from dalle_notebook.store.spend import By, spend
from dalle_notebook.study.values import clip

T = TypeVar("T")

_ID = re.compile(r"[0-9a-f]{4,64}")
PAGE, MOST_ON_A_PAGE = 24, 200

_Picture = str | Image
_SHOWN_CANDIDATES = 3


class ArchiveVerbs(Answer):
    """What was made, and what can be done with it; shows the newest pictures.

    A picture is named by the beginning of its id (4 digits or more), or given as
    an `Image`.

    Args:
        use: runs work with the archive; None: as the session does.
        command: how a person calls it, for the words that say what to write next.
    """

    def __init__(
        self,
        session: Session,
        *,
        use: Callable[[Callable[[Archive], Any]], Any] | None = None,
        command: str = "%dalle_archive",
    ) -> None:
        self._session = session
        self._run_with_archive = use or session.with_archive
        self._command = command

    def run(self, words: Sequence[str]) -> Answer:
        """Carry out what somebody typed, already cut into words.

        Raises:
            UsageError: it cannot be meant.
            ArchiveError: the archive cannot be read or written.
        """
        call = syntax.read(words)
        options = dict(call.options)
        if call.verb == "list":
            return self.list(call.operands, **options)
        if call.verb == "prune":
            return self.prune(dry_run=not options.pop("yes", False), **options)
        answer: Answer = getattr(self, call.verb)(*call.operands, **options)
        return answer

    def list(
        self,
        words: str | Sequence[str] = "",
        limit: int | str = PAGE,
        before: str | None = None,
    ) -> Listing:
        """The pictures that words find, the newest first; without words all.

        Args:
            words: of prompt, model, endpoint, notebook, tag; `-word` leaves out;
                `model:`, `tag:` and the like look in one place; `2026-11` a date.
            limit: pictures on a page.
            before: only those made before this date.

        Raises:
            UsageError: the words mean nothing.
            ArchiveError: the archive cannot be looked into.
        """
        query = parse_query(words)
        most = _page_size(limit)
        moment = None if before is None else _moment(before)
        found = self._use(lambda archive: pages.look(archive, query, most, moment))
        given = words if isinstance(words, str) else syntax.join_words(words)
        older = None
        if found.older is not None:
            older = functools.partial(self.list, words, most, found.older)
        return pages.listing(
            found, given.strip(), most, self._command, self._session.image_of_record,
            self._preview, older,
        )  # fmt: skip

    def show(self, picture: _Picture) -> Shown:
        """One picture, large, with every fact.

        Raises:
            UsageError: no such id, or several pictures begin so.
            ArchiveError: the archive cannot be looked into.
        """
        digest = self._digest(picture)
        view, record = self._use(lambda archive: pages.facts(archive, digest))
        return Shown(self._session.image_of_record(record), view)

    def compare(self, *pictures: _Picture) -> SideBySide:
        """Pictures side by side, and what tells them apart; nothing is asked for.

        Raises:
            UsageError: fewer than two or more than twelve pictures, or no such id.
            ArchiveError: the archive cannot be looked into.
        """
        digests = list(dict.fromkeys(map(self._digest, pictures)))
        if not 2 <= len(digests) <= comparing.MOST:
            raise UsageError(
                f"compare takes 2 to {comparing.MOST} different pictures, "
                f"not {len(digests)}"
            )

        def read(archive: Archive) -> Sequence[comparing.Compared]:
            records = [pages.newest_record(archive, digest) for digest in digests]
            return comparing.read_compared(archive, records)

        found = self._use(read)
        ids = short_ids(digests)
        apart = comparing.differences(found)
        return SideBySide(
            [self._session.image_of_record(one.record) for one in found],
            [
                f"{shown}  {comparing.caption(its)}".rstrip()
                for shown, its in zip(ids, apart, strict=True)
            ],
            comparing.view_of(found, ids),
        )

    def recall(self, picture: _Picture) -> Recalled:
        """The cell that asks for a picture, which costs nothing as long as it is kept.

        Raises:
            UsageError, ArchiveError: as `show`; or no cell can ask for it.
        """
        digest = self._digest(picture)
        record = self._use(lambda archive: pages.newest_record(archive, digest))
        cell, notes = recall(record, self._session.settings)
        return Recalled(cell, notes)

    def tag(self, picture: _Picture, *tags: str) -> Said:
        """Tag a picture; `list("tag:NAME")` finds it.

        Raises:
            UsageError: no such picture, or a tag that is none.
            ArchiveError: the archive cannot be written to.
        """
        digest = self._digest(picture)
        now = self._use(lambda archive: archive.tags.add(digest, tags))
        return Said(f"{_short(digest)} is tagged {', '.join(now)}")

    def untag(self, picture: _Picture, *tags: str) -> Said:
        """Take tags away.

        Raises:
            UsageError, ArchiveError: as `tag`.
        """
        digest = self._digest(picture)
        now = self._use(lambda archive: archive.tags.remove(digest, tags))
        rest = f"tagged {', '.join(now)}" if now else "not tagged any more"
        return Said(f"{_short(digest)} is {rest}")

    def forget(self, *pictures: _Picture) -> Said:
        """Move pictures to the trash, from where they can come back for seven days.

        Raises:
            UsageError: no such picture; nothing is moved.
            ArchiveError: one cannot be moved.
        """
        digests = list(dict.fromkeys(map(self._digest, pictures)))
        lines = []
        for digest in digests:
            until = self._forget(digest)
            lines.append(
                f"{_short(digest)} is in the trash until {until:%Y-%m-%d}; "
                f"{self._command} restore {_short(digest)} brings it back"
            )
        return Said(*lines or ["nothing was named"])

    def restore(self, *pictures: _Picture) -> Said:
        """Bring pictures back from the trash; without any, say what is in it.

        Raises:
            UsageError: no such picture is in the trash.
            ArchiveError: one cannot be moved.
        """
        forgotten = self._use(lambda archive: archive.trash.listed())
        if not pictures:
            return pages.trash_in_words(forgotten)
        known = sorted({one.digest for one in forgotten})
        digests = [
            _only([d for d in known if d.startswith(prefix)], prefix, "in the trash")
            for prefix in map(_prefix, pictures)
        ]
        for digest in dict.fromkeys(digests):
            self._use(functools.partial(_restore, digest))
        return Said(*(f"{_short(digest)} is back" for digest in dict.fromkeys(digests)))

    def prune(
        self,
        older_than: str | int | timedelta | None = None,
        over: str | int | None = None,
        dry_run: bool = True,
    ) -> Pruned:
        """Forget what is too old, and the oldest of what is too much.

        Tagged pictures and those with a note stay, unless they were rejected.

        Args:
            older_than: `"90d"`, `"1y"`, a date, a timedelta, or days.
            over: `"2GB"` or bytes; the originals that stay take at most this.
            dry_run: only say what would go.

        Raises:
            UsageError: neither age nor size, or one that is none.
            ArchiveError: the archive cannot be looked into, or written to.
        """
        if older_than is None and over is None:
            raise UsageError(
                "prune needs an age or a size: --older-than 1y, --over 5GB, or both"
            )
        now = self._session.clock.now()
        before = None if older_than is None else parse_age(older_than, now)
        most = None if over is None else parse_size(over)
        choice = self._use(lambda archive: archive.prunable(before, most))
        if not dry_run:
            for digest in choice.digests:
                self._forget(digest)
        lines = pages.pruning_in_words(choice, self._command, dry_run=dry_run)
        return Pruned(lines, choice.digests, choice.bytes, is_done=not dry_run)

    def spend(self, by: By = "day") -> Spending:
        """What the kept pictures cost, by day, model or notebook, with a chart.

        Raises:
            UsageError: `by` is none of these.
            ArchiveError: the archive cannot be looked into.
        """
        shares = self._use(lambda archive: spend(archive.search, by))
        return pages.spending(shares, by)

    def pack(self, notebook: str | Path, target: str | Path) -> Said:
        """Put every picture that a notebook refers to into a zip file.

        Raises:
            UsageError, ArchiveError: a file cannot be read or written.
        """
        return Said(*files.pack(self._use, notebook, target))

    def unpack(self, source: str | Path) -> Said:
        """Take the pictures of a packed notebook in.

        Raises:
            UsageError, ArchiveError: it cannot be read, or the archive not written.
        """
        return Said(*files.unpack(self._use, source))

    def share(self) -> Said:
        """Bring this archive and the shared folder level; see `store.shared`.

        Raises:
            UsageError: there is no shared folder.
        """
        return Said(*files.share(self._use))

    def export(
        self,
        folder: str | Path,
        *words: str,
        format: Format = "tar",
        shard_size: str | int = SHARD_BYTES,
    ) -> Said:
        """Write pictures and records in shards, for data sets; see `store.shards`.

        After a stop the same call goes on behind the last whole shard.

        Args:
            words: as for `list`.
            format: `"tar"`, or `"parquet"`, which needs pyarrow.
            shard_size: `"500MB"` or bytes; pictures of one file together.

        Raises:
            UsageError: the folder holds something else, or the words mean nothing.
            ArchiveError: the archive cannot be read, or the folder not be written.
        """
        return Said(*files.export(self._use, folder, words, format, shard_size))

    def text(self, width: int = 100) -> str:
        return self.list().text(width)

    def bundle(self) -> Any:
        return self.list().bundle()

    # -- parts ------------------------------------------------------------

    def _use(self, work: Callable[[Archive], T]) -> T:
        result: T = self._run_with_archive(work)
        return result

    def _forget(self, digest: str) -> datetime:
        now = self._session.clock.now()
        return self._use(lambda archive: archive.trash.forget(digest, now))

    def _preview(self, digest: str) -> bytes | None:
        def read(archive: Archive) -> bytes | None:
            try:
                return archive.preview(digest, 256)
            except DalleError:
                return None

        return self._use(read)

    def _digest(self, picture: _Picture) -> str:
        """The picture that somebody means.

        Raises:
            UsageError: none, or several; the text says what to write.
        """
        if isinstance(picture, Image):
            return picture.digest
        prefix = _prefix(picture)
        found = self._use(lambda archive: archive.search.digests(prefix))
        return _only(found, prefix, "in the archive")


def _restore(digest: str, archive: Archive) -> None:
    archive.trash.restore(digest)


def _prefix(picture: _Picture) -> str:
    if isinstance(picture, Image):
        return picture.digest
    text = str(picture).strip().casefold()
    if not _ID.fullmatch(text):
        raise UsageError(
            f"'{clip(str(picture))}' is no id: write 4 or more of the "
            f"digits that list shows"
        )
    return text


def _only(found: Sequence[str], prefix: str, where: str) -> str:
    if not found:
        raise UsageError(f"no picture {where} begins with {clip(prefix, 16)}: see list")
    if len(found) > 1:
        shown = ", ".join(
            digest[: len(prefix) + 8] for digest in found[:_SHOWN_CANDIDATES]
        )
        more = " and more" if len(found) > _SHOWN_CANDIDATES else ""
        raise UsageError(
            f"{prefix} begins several pictures: write one of {shown}{more}"
        )
    return found[0]


def _page_size(limit: int | str) -> int:
    try:
        number = int(limit)
    except ValueError:
        number = 0
    if not 1 <= number <= MOST_ON_A_PAGE:
        raise UsageError(f"a page holds 1 to {MOST_ON_A_PAGE} pictures: --limit {PAGE}")
    return number


def _moment(text: str) -> int:
    moment = parse_moment(text)
    return parse_date(text.strip()).first if moment is None else moment


def _short(digest: str) -> str:
    return digest[:ID_DIGITS]
