"""Which pictures to let go: those that are too old, and the oldest above a size.

A picture with a tag or a note is never among them: somebody cared for it. One whose
only tag is `rejected` may go, whatever its note says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from dalle_notebook.errors import UsageError
from dalle_notebook.picture.inspect import EXTENSIONS
from dalle_notebook.store.choices import REJECTED
from dalle_notebook.store.objects import NOTE_ENDING, Objects
from dalle_notebook.store.query import moment_of, parse_date, time_of
from dalle_notebook.store.record import is_digest
from dalle_notebook.store.search import Search

_UNITS = {"d": 1, "w": 7, "m": 30, "y": 365}
_AGE = re.compile(r"([0-9]{1,6}) ?(d|w|m|y)(?:ays?|eeks?|onths?|ears?)?")
_SIZE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)\s*([kmgt]?)b?")
_POWERS = {"": 0, "k": 3, "m": 6, "g": 9, "t": 12}


@dataclass(frozen=True, slots=True)
class Choice:
    """What a pruning would let go.

    Attributes:
        digests: the oldest first.
        bytes: of their originals together.
        kept: pictures that stay.
        kept_bytes: of those.
        tagged: pictures that stay only because of a tag or a note.
        first, last: when the oldest and the newest of them were made.
    """

    digests: tuple[str, ...]
    bytes: int
    kept: int
    kept_bytes: int
    tagged: int
    first: datetime | None
    last: datetime | None


def choose(
    search: Search, objects: Objects, before: datetime | None, over: int | None
) -> Choice:
    """Choose what a pruning lets go; nothing is touched.

    Args:
        before: pictures made earlier go; None for no limit of age.
        over: bytes that the originals may take together; None for no limit.

    Raises:
        ArchiveError: the archive cannot be looked into.
    """
    sizes, noted = _there(objects)
    rows = search.look(
        "SELECT digest, max(moment) AS moment, max(tags) AS tags "
        "FROM findings CROSS JOIN pictures USING (number) "
        "GROUP BY digest ORDER BY 2"
    )
    there = [row for row in rows if row["digest"] in sizes]
    left = sum(sizes[row["digest"]] for row in there)
    limit = None if before is None else moment_of(before)
    chosen, size, tagged = [], 0, 0
    for row in there:
        is_old = limit is not None and row["moment"] < limit
        if not (is_old or (over is not None and left > over)):
            continue
        if row["tags"] != f" {REJECTED}" and (row["tags"] or row["digest"] in noted):
            tagged += 1
            continue
        chosen.append(row)
        size += sizes[row["digest"]]
        left -= sizes[row["digest"]]
    return Choice(
        digests=tuple(row["digest"] for row in chosen),
        bytes=size,
        kept=len(there) - len(chosen),
        kept_bytes=left,
        tagged=tagged,
        first=time_of(chosen[0]["moment"]) if chosen else None,
        last=time_of(chosen[-1]["moment"]) if chosen else None,
    )


def _there(objects: Objects) -> tuple[dict[str, int], set[str]]:
    """Bytes of every original, by its digest; and the digests that have a note."""
    endings = tuple(f".{extension}" for extension in EXTENSIONS.values())
    sizes, noted = {}, set()
    for path in objects.files((*endings, NOTE_ENDING)):
        if path.suffix == NOTE_ENDING:
            noted.add(path.stem)
            continue
        try:
            size = path.stat().st_size
        except OSError:
            continue
        if is_digest(path.stem):
            sizes[path.stem] = size
    return sizes, noted


def parse_age(text: str | int | timedelta, now: datetime) -> datetime:
    """The moment that lies an age back: `90d`, `12w`, `6m`, `1y`, a date, or days.

    Raises:
        UsageError: it is none.
    """
    try:
        if isinstance(text, timedelta):
            return now - text
        if isinstance(text, int) and not isinstance(text, bool):
            return now - timedelta(days=text)
        if found := _AGE.fullmatch(str(text).strip().casefold()):
            return now - timedelta(days=int(found[1]) * _UNITS[found[2]])
    except OverflowError:
        raise UsageError("that is older than any picture: write 90d or 2y") from None
    try:
        return time_of(parse_date(str(text).strip()).first)
    except UsageError:
        raise UsageError(
            "an age is written 90d, 12w, 6m or 1y, or as a date such as 2026-11-22"
        ) from None


def parse_size(text: str | int) -> int:
    """Bytes of `2GB`, `500 MB` or a number.

    Raises:
        UsageError: it is no size.
    """
    if isinstance(text, int) and not isinstance(text, bool) and text >= 0:
        return text
    found = _SIZE.fullmatch(str(text).strip().casefold())
    if found is None:
        raise UsageError("a size is written 500MB or 2GB")
    return int(float(found[1]) * 10 ** _POWERS[found[2]])
