"""The archive as the rest of the package sees it: keep, find, read, claim.

Nothing is written before the first picture or claim, and an absent archive reads
as an empty one. One object may be used from several threads, one folder by
several processes.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from dalle_notebook.errors import ArchiveError, BadImage, NotSaved
from dalle_notebook.picture.preview import preview, shrink, to_webp
from dalle_notebook.picture.verify import verify
from dalle_notebook.settings import Clock
from dalle_notebook.store.ask import Ask
from dalle_notebook.store.batches import Batches
from dalle_notebook.store.choices import Choices
from dalle_notebook.store.claims import Claim, Journal
from dalle_notebook.store.disk import write_whole
from dalle_notebook.store.health import Health, check_health
from dalle_notebook.store.held import Held
from dalle_notebook.store.home import README
from dalle_notebook.store.index import Index
from dalle_notebook.store.inputs import Inputs
from dalle_notebook.store.journal_values import OpenClaim
from dalle_notebook.store.objects import PREVIEWS_PX, Objects, PreviewPx
from dalle_notebook.store.pruning import Choice, choose
from dalle_notebook.store.record import Record, is_digest, plain_endpoint
from dalle_notebook.store.search import Search
from dalle_notebook.store.tags import Tags
from dalle_notebook.store.trash import Trash

if TYPE_CHECKING:
    from dalle_notebook.store.shared import Shared


class Archive:
    """Every picture that was received, below one home folder.

    Args:
        home: the folder; made when the first thing is written.
        clock: the moment of claims.
        held: pictures that another archive could not save; this one tries.
        shared: where all that is kept is copied to as well.

    Attributes:
        batches: what was sent in batches.
        search: finds pictures by words.
        tags: the tags of each picture.
        choices: what somebody decided about each: kept, rejected, a note.
        trash: forgets pictures and brings them back.
    """

    def __init__(
        self,
        home: Path,
        clock: Clock | None = None,
        held: Held | None = None,
        shared: Shared | None = None,
    ) -> None:
        self.home = Path(home)
        self.held = Held() if held is None else held
        self.shared = shared
        self._objects = Objects(self.home, shared.read if shared else None)
        self._index = Index(self._objects)
        self._clock = clock or Clock()
        self._journal = Journal(self.home, self._clock)
        self.batches = Batches(self._journal, self.find_many)
        self.search = Search(self._index)
        self.tags = Tags(self._objects, self._index)
        self.choices = Choices(self._objects, self.tags)
        self.trash = Trash(self._objects, self._index, self.tags, shared)
        self.inputs = Inputs(self.home)

    def keep(
        self, data: bytes, record: Record, image: Image.Image | None = None
    ) -> Record:
        """Keep a picture: file and record, flushed to the disk; previews; the row.

        Args:
            data: the bytes as received; `record.digest` is their hash.
            image: the same, decoded by `picture.verify`, to save a second decode.

        Returns:
            The record as kept.

        Raises:
            NotSaved: the disk did not take it. It is held in memory, found like
                the others, and saved by a later `keep`, `find` or `save_held`.
            BadImage: no `image` was given and the bytes are not a whole picture.
        """
        if image is None:
            image = verify(data)
        try:
            self._save(data, record, image)
        except OSError as problem:
            self.held.add(record, data)
            raise NotSaved(
                f"shown but not saved ({problem.strerror}): held in the memory of this "
                f"kernel and saved as soon as there is room; make some, or choose "
                f"another folder with dalle.configure(home=...), and run the cell again"
            ) from None
        self.held.drop(record)
        self.save_held()
        return record

    def save_held(self) -> int:
        """Save what the disk did not take before; returns how many are saved now."""
        saved = []
        with contextlib.suppress(OSError):
            for record, data in self.held.all():
                self._save(data, record, verify(data))
                self.held.drop(record)
                saved.append(record)
        if saved:
            self._settle(saved)
        return len(saved)

    def _settle(self, saved: Iterable[Record]) -> None:
        """End the claims of pictures saved late, or they would be unknown once the
        pictures are forgotten."""
        ended = {(one.ask.id, plain_endpoint(one.endpoint_id)) for one in saved}
        with contextlib.suppress(ArchiveError):
            over = [
                claim
                for claim in self._journal.open_claims()
                if claim.state != "claimed"
                and (claim.ask_id, claim.endpoint_id) in ended
            ]
            self._journal.tell(over, {claim.number for claim in over})

    def _save(self, data: bytes, record: Record, image: Image.Image) -> None:
        if self.shared is not None:
            self.shared.owe(record)
        stamp = self._objects.put(data, record)
        if self.shared is not None:
            self.shared.owe(record)
            self.shared.copy_later()
        # From here on the picture is safe; all the rest can be made again.
        with contextlib.suppress(OSError):
            self._write_readme()
            self._keep_previews(record.digest, image)
        with contextlib.suppress(OSError, sqlite3.Error):
            self._index.put(record, stamp)

    def _write_readme(self) -> None:
        path = self.home / "README.txt"
        if not path.exists():
            write_whole(path, README.encode(), durable=False)

    def _keep_previews(self, digest: str, image: Image.Image) -> None:
        # Each smaller one is made of the one before: a quarter of the work.
        for px in PREVIEWS_PX:
            image = shrink(image, px)
            if self._objects.read_preview(digest, px) is None:
                self._objects.put_preview(digest, px, to_webp(image))

    def find(self, ask_id: str, endpoint_id: str | None) -> Record | None:
        """The newest picture of an ask; None if it has none that is whole.

        Args:
            endpoint_id: whose pictures count; None for any endpoint.
        """
        return self.find_many([ask_id], endpoint_id).get(ask_id)

    def find_many(
        self, ask_ids: Iterable[str], endpoint_id: str | None
    ) -> dict[str, Record]:
        """`find` for many asks at once, by ask id; those without are left out."""
        if endpoint_id is not None:
            endpoint_id = plain_endpoint(endpoint_id)
        wanted = list(ask_ids)
        if self.held:
            self.save_held()
        return self.held.find(wanted, endpoint_id) | self._index.find(
            wanted, endpoint_id
        )

    def get(self, digest: str) -> Record | None:
        """The newest record of a picture."""
        if held := self.held.get(digest):
            return held[0]
        return self._index.of_digest(digest) if is_digest(digest) else None

    def digest_of(self, prefix: str) -> str | None:
        """The digest that starts so (hex), or None where none or several do."""
        return self._index.digest_of(prefix)

    def read(self, digest: str) -> bytes:
        """The bytes of a picture as received, checked against their hash.

        Raises:
            ArchiveError: it is not there, or not what it was.
        """
        held = self.held_bytes(digest)
        return self._objects.read(digest) if held is None else held

    def size_of(self, digest: str) -> int | None:
        """Bytes of an original; None if there is none. It is not read."""
        held = self.held_bytes(digest)
        if held is not None:
            return len(held)
        path = self._objects.locate(digest)
        try:
            return None if path is None else path.stat().st_size
        except OSError:
            return None

    def held_bytes(self, digest: str) -> bytes | None:
        """The bytes of a picture that is in memory only; None for any other."""
        held = self.held.get(digest)
        return None if held is None else held[1]

    def preview(self, digest: str, px: PreviewPx) -> bytes:
        """A WebP whose longer side is at most `px`.

        Raises:
            ArchiveError: neither it nor its original can be read.
        """
        if not is_digest(digest):
            raise ArchiveError("there is no such picture in the archive")
        webp = self._objects.read_preview(digest, px)
        if webp is None:
            # A thumbnail of an older archive, which made none.
            source = self._objects.read_preview(digest, 256) if px == 48 else None
            try:
                webp = self.preview_of(source or self.read(digest), px)
            except BadImage as problem:
                raise ArchiveError(f"no preview can be made: {problem}") from None
            # Shown all the same where the disk is full or may not be written to.
            with contextlib.suppress(OSError):
                self._objects.put_preview(digest, px, webp)
        return webp

    @staticmethod
    def preview_of(data: bytes, px: int) -> bytes:
        """A preview of a picture that is not (yet) kept.

        Raises:
            BadImage: it cannot be opened.
        """
        return preview(verify(data), px)

    def prunable(self, before: datetime | None, over: int | None) -> Choice:
        """What a pruning would let go; see `pruning.choose`."""
        return choose(self.search, self._objects, before, over)

    def next_take(self, ask: Ask) -> int:
        """The smallest take above all that were kept of this ask, at any index."""
        return self._index.last_take(ask.family) + 1

    def newest(self, limit: int, before: Record | None = None) -> list[Record]:
        """A page of records by time, the newest first.

        Args:
            before: the last record of the page before; None for the first page.
        """
        return self._index.newest(limit, before)

    def count(self) -> int:
        """How many records there are."""
        return self._index.count()

    def claim(
        self, ask_id: str, endpoint_id: str, prompt: str = "", *, force: bool = False
    ) -> Claim:
        """Claim the right to ask an endpoint for one picture; see `Claim`.

        Args:
            prompt: names it to people, should no answer come.
            force: take over a claim whose outcome is unknown.

        Raises:
            ArchiveError: the journal cannot be written; then nothing may be sent.
        """
        endpoint_id = plain_endpoint(endpoint_id)

        def is_kept() -> bool:
            return self.find(ask_id, endpoint_id) is not None

        def claim_it() -> Claim:
            return self._journal.claim(
                ask_id, endpoint_id, is_kept, prompt=prompt, force=force
            )

        claim = claim_it()
        if claim.state == "unknown":
            # Its owner may have died between the file and the row. Who enters it,
            # this or somebody who is tidying up just now, does not matter.
            self.adopt()
            if is_kept():
                return claim_it()
        return claim

    def open_claims(self) -> list[OpenClaim]:
        """Claims that have not ended, the oldest first."""
        return self._journal.open_claims()

    def unknown(self) -> set[tuple[str, str]]:
        """Ask and endpoint ids of what was sent and may have been billed.

        Empty where the journal cannot be read: then nothing is sent either.
        """
        with contextlib.suppress(ArchiveError):
            return {
                (claim.ask_id, claim.endpoint_id)
                for claim in self._journal.open_claims()
                if claim.state != "claimed" and not claim.alive
            }
        return set()

    def unanswered(self) -> list[OpenClaim]:
        """What processes that are gone had sent and nobody answered.

        Each is told once, ever, whichever session asks first. Claims that turn out
        to have ended (nothing had left, or the picture is kept) are ended here.

        Raises:
            ArchiveError: the journal cannot be written; then nothing is told.
        """
        left = [claim for claim in self._journal.open_claims() if claim.is_left]
        if any(not claim.is_told for claim in left):
            # An owner may have died between the file and the row.
            self.adopt()
        kept = {
            claim.number
            for claim in left
            if self.find(claim.ask_id, claim.endpoint_id) is not None
        }
        return self._journal.tell(left, kept)

    def adopt(self) -> int:
        """Add rows for pictures whose writer died just before; returns how many."""
        return self._index.adopt()

    def rebuild(self) -> int:
        """Make the index again from the records; returns how many there are.

        Raises:
            ArchiveError: it cannot be written.
        """
        try:
            return self._index.rebuild()
        except (OSError, sqlite3.Error) as problem:
            raise ArchiveError(f"the index cannot be rebuilt ({problem})") from None

    def mend(self) -> None:
        """See to it that the index hides nothing, before the first look into it.

        Milliseconds; a large index is left to `check`.
        """
        self._index.mend()

    def sweep(self) -> int:
        """Clean up after processes that were killed; returns how many files went.

        Their temporary files are removed, a damaged index is made again, and
        pictures that they had written but not yet entered into the index are
        entered. What was forgotten a week ago goes for good. For the start of a
        session, behind its back: it takes seconds for a million pictures.
        """
        removed = 0
        # Nothing here is needed for going on.
        with contextlib.suppress(ArchiveError, sqlite3.Error, OSError):
            removed = self._objects.sweep(time.time())
            self.mend()
            self.adopt()
            self.tags.adopt()
            self.trash.sweep(self._clock.now())
        if self.shared is not None and self.shared.owed():
            self.shared.copy_later()
        return removed

    def check(self, *, deep: bool = False) -> Health:
        """How the archive is.

        Args:
            deep: read every original and check its hash; seconds per gigabyte.
        """
        health = check_health(self._objects, self._index, self._journal, deep=deep)
        owed = self.shared.in_words() if self.shared is not None else ""
        return replace(health, problems=(*health.problems, owed)) if owed else health

    def close(self) -> None:
        """Close the databases; using the archive opens them again."""
        self._index.database.close()
        self._journal.database.close()
