"""What is told of pictures: values out of the archive, as JSON has them.

Runs where the archive may be used. Texts are told as they are; whoever shows them
escapes them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC
from typing import Any

from dalle_notebook.errors import ArchiveError, UsageError
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.choices import MARKS
from dalle_notebook.store.counts import Count, count_models, count_tags
from dalle_notebook.store.disk import is_writable
from dalle_notebook.store.facts import (
    ID_DIGITS,
    all_facts,
    cost_in_words,
    short_ids,
)
from dalle_notebook.store.lineage import chain
from dalle_notebook.store.query import write_moment
from dalle_notebook.store.record import Record
from dalle_notebook.study.cell_text import write_edit_cell
from dalle_notebook.study.equal_cell import equal_cell
from dalle_notebook.wall.known import Known
from dalle_notebook.wall.questions import PageAsked
from dalle_notebook.wire.catalogue import catalogue
from dalle_notebook.wire.cost import price_in_words
from dalle_notebook.wire.profiles import is_own, profiles

Json = dict[str, Any]

MOST_NAMES = 200
"""Tags, and models, that are offered to filter by."""

MOST_STEPS = 60
"""Of a longer lineage the last ones are told."""

MOST_FORGOTTEN = 500

_LONGEST_PROMPT = 1_000
"""Characters of a prompt in a list; `detail` tells all of it."""


_ONE_WORD = re.compile(r"[!-~]+")


class NotThere(ArchiveError):
    """The archive has no such picture (any more)."""


def page(archive: Archive, asked: PageAsked, known: Known) -> Json:
    """One page of what is found, the newest first; a picture stands on it once."""
    # The mark first: what comes in between is new to whoever compares marks.
    mark = archive.search.mark()
    most = asked.most
    found = archive.search.find(asked.query, most + 1, asked.before)
    older = write_moment(found[most - 1].moment) if len(found) > most else None
    # One picture may answer several asks, and have a record for each.
    records: dict[str, Record] = {}
    for one in found[:most]:
        records.setdefault(one.record.digest, one.record)
    return {
        "pictures": _pictures(archive, list(records.values())),
        "older": older,
        "total": known.at(mark, "count", archive.count),
        "newest": mark,
    }


def filters(archive: Archive, known: Known) -> Json:
    """What can be chosen from: the most used tags and models."""

    def count() -> Json:
        return {
            "tags": [_count(one) for one in count_tags(archive.search, MOST_NAMES)],
            "models": [_count(one) for one in count_models(archive.search, MOST_NAMES)],
        }

    return known.at(archive.search.mark(), "filters", count)


def detail(archive: Archive, digest: str) -> Json:
    """Everything about one picture.

    Raises:
        NotThere: nothing is known of it.
    """
    records = archive.search.records_of(digest)
    if not records:
        raise NotThere("this picture is not in the archive (any more)")
    record, tags = records[0], archive.tags.of(digest)
    size = archive.size_of(digest)
    cell, cell_note = _cell(record)
    return {
        **_picture(archive, record, record.digest[:ID_DIGITS], tags),
        "prompt": record.ask.prompt,
        "facts": [list(pair) for pair in all_facts(records, tags, size)],
        "cell": cell,
        "cell_note": cell_note,
        "edit_cell": write_edit_cell(digest, record.ask.prompt),
        "lineage": _lineage(archive, record),
        "note": archive.choices.of(digest).note,
        "is_there": size is not None,
    }


def preview(archive: Archive, digest: str, px: int) -> bytes:
    """A WebP of one picture.

    Raises:
        NotThere: there is no such picture, or it cannot be read.
    """
    check_there(archive, digest)
    return _bytes(lambda: archive.preview(digest, 512 if px == 512 else 256))


def original(archive: Archive, digest: str) -> bytes:
    """The bytes of one picture as received, checked against their hash.

    Raises:
        NotThere: there is no such picture, or it cannot be read.
    """
    check_there(archive, digest)
    return _bytes(lambda: archive.read(digest))


def _bytes(read: Callable[[], bytes]) -> bytes:
    try:
        return read()
    except ArchiveError as problem:
        raise NotThere(str(problem)) from None


def check_there(archive: Archive, digest: str) -> None:
    """Pictures are those that have a record; a mere file is none.

    Raises:
        NotThere: there is no such picture.
    """
    if not archive.search.has(digest):
        raise NotThere("this picture is not in the archive (any more)")


def trash(archive: Archive) -> Json:
    """What can be brought back, the latest first."""
    return {
        "pictures": [
            {
                "digest": one.digest,
                "prompt": _cut(one.record.ask.prompt) if one.record else "",
                "until": one.until.date().isoformat(),
            }
            for one in archive.trash.listed(most=MOST_FORGOTTEN)
        ]
    }


def models() -> Json:
    """Every model that is known, its price and its last day."""
    told = []
    for model in catalogue().values():
        if model.snapshot_of:
            continue
        profile = profiles().get(model.provider)
        is_free = profile is not None and profile.free
        told.append(
            {
                "id": model.id,
                "title": profile.title if profile else model.provider,
                "shutdown": model.shutdown.isoformat() if model.shutdown else None,
                "price": "free" if is_free else price_in_words(model),
            }
        )
    return {"models": told}


def health(archive: Archive, known: Known, *, is_homeless: bool) -> Json:
    """How the archive is; cheap enough to be asked every other second.

    Args:
        is_homeless: the archive is in a temporary folder, for want of another.
    """
    mark, count, state = "", 0, "ok"
    try:
        mark = archive.search.mark()
        count = known.at(mark, "count", archive.count)
        if is_homeless:
            state = (
                "this user has no home folder, so each notebook keeps its pictures in "
                "a folder of its own: set DALLE_NOTEBOOK_HOME"
            )
        elif not is_writable(archive.home):
            state = "nobody may write there: pictures can be looked at, not changed"
    except ArchiveError as problem:
        state = str(problem)
    return {
        "archive": os.path.realpath(archive.home),
        "pictures": count,
        "state": state,
        "newest": mark,
    }


def tell_picture(archive: Archive, record: Record) -> Json:
    """One picture as a list tells it."""
    return _pictures(archive, [record])[0]


def without_marks(tags: Iterable[str]) -> list[str]:
    """Tags that are not the mark, which is told beside them."""
    return [tag for tag in tags if tag not in MARKS]


def _pictures(archive: Archive, records: Sequence[Record]) -> list[Json]:
    digests = [record.digest for record in records]
    tags = archive.tags.of_many(digests)
    return [
        _picture(archive, record, shown, tags[record.digest])
        for record, shown in zip(records, short_ids(digests), strict=True)
    ]


def _picture(archive: Archive, record: Record, shown: str, tags: Sequence[str]) -> Json:
    created = record.created.astimezone(UTC).replace(tzinfo=None)
    return {
        "digest": record.digest,
        "id": shown,
        "prompt": _cut(record.ask.prompt),
        "verb": record.ask.verb,
        "model": record.model or record.drawn_by or "",
        "drawn_by": record.drawn_by or "",
        "endpoint": record.endpoint_title,
        "created": created.isoformat(timespec="seconds") + "Z",
        "width": record.size[0],
        "height": record.size[1],
        "cost": cost_in_words(record),
        "tags": without_marks(tags),
        "mark": archive.choices.mark_among(record.digest, tags),
    }


def _lineage(archive: Archive, record: Record) -> list[Json]:
    def find(digest: str) -> Record | None:
        return next(iter(archive.search.records_of(digest)), None)

    steps = chain(record, find)[-MOST_STEPS:]
    told = _pictures(archive, [step for step in steps if not isinstance(step, str)])
    by_digest = {picture["digest"]: picture for picture in told}
    return [
        {"digest": step, "gone": True}
        if isinstance(step, str)
        else by_digest[step.digest]
        for step in steps
    ]


def _cell(record: Record) -> tuple[str | None, str]:
    # What a kernel chose with `configure` is not known here. So the cell names the
    # endpoint that is free, or can send nothing at all.
    is_free = record.endpoint_id == "offline"
    endpoint = _endpoint(record.endpoint_id)
    try:
        cell, notes = equal_cell(record.ask, endpoint, replay=not is_free)
    except UsageError as problem:
        return None, str(problem)
    if not is_own(record.endpoint_id):
        notes = (*notes, "without --replay it is asked for, and paid, once more")
    return cell, "; ".join(notes)


def _endpoint(endpoint_id: str) -> str | None:
    """What to write behind `--endpoint`; None for nothing."""
    if endpoint_id == "offline":
        return endpoint_id
    for profile in profiles().values():
        if profile.base_url == endpoint_id:
            return profile.name
    # A record may come from a stranger: what is no address is not written down.
    is_address = endpoint_id.startswith(("https://", "http://"))
    return endpoint_id if is_address and _ONE_WORD.fullmatch(endpoint_id) else None


def _count(one: Count) -> Json:
    return {"name": one.name, "count": one.count}


def _cut(prompt: str) -> str:
    if len(prompt) <= _LONGEST_PROMPT:
        return prompt
    return prompt[: _LONGEST_PROMPT - 1] + "…"
