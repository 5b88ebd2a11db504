"""What a page may change: tags, the mark, forgetting and bringing back.

Runs where the archive may be used. Nothing here is final: what is forgotten stays in
the trash for a week.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dalle_notebook.errors import UsageError
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.choices import Mark
from dalle_notebook.store.query import plain_tag
from dalle_notebook.wall.answers import (
    Json,
    NotThere,
    check_there,
    tell_picture,
    without_marks,
)


def change_tags(
    archive: Archive, digest: str, add: Sequence[str], remove: Sequence[str]
) -> Json:
    """Give tags and take tags away; tells those that are left.

    Raises:
        UsageError: one of them is no tag; nothing was changed.
        NotThere: there is no such picture.
        ArchiveError: nothing can be written.
    """
    check_there(archive, digest)
    given = [plain_tag(tag) for tag in add]
    taken = [plain_tag(tag) for tag in remove]
    if not (given or taken):
        raise UsageError("no tag was given: write one or more words to add or remove")
    if given:
        archive.tags.add(digest, given)
    if taken:
        archive.tags.remove(digest, taken)
    return {"tags": without_marks(archive.tags.of(digest))}


def change_mark(archive: Archive, digest: str, mark: Mark | None) -> Json:
    """Mark a picture, or take its mark away.

    Raises:
        NotThere: there is no such picture.
        ArchiveError: nothing can be written.
    """
    check_there(archive, digest)
    archive.choices.mark(digest, mark)
    return {"mark": archive.choices.of(digest).mark}


def forget(archive: Archive, digest: str, now: datetime) -> Json:
    """Move a picture to the trash; tells the day until which it can come back.

    Raises:
        NotThere: there is no such picture.
        ArchiveError: it cannot be moved.
    """
    check_there(archive, digest)
    return {"until": archive.trash.forget(digest, now).date().isoformat()}


def restore(archive: Archive, digest: str) -> Json:
    """Bring a picture back from the trash, and tell of it.

    Raises:
        NotThere: it is not in the trash (any more), or nothing can be read of it.
        ArchiveError: it cannot be moved.
    """
    if not archive.trash.listed(digest):
        raise NotThere("this picture is not in the trash (any more)")
    records = archive.trash.restore(digest)
    if not records:
        raise NotThere("the picture is back, but nothing can be read of it")
    return tell_picture(archive, max(records, key=lambda record: record.created))
