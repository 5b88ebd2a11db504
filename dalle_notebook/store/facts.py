"""Everything that is known of a kept picture, as names and values to read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from dalle_notebook.store.record import Record
from dalle_notebook.wire.cost import in_words
from dalle_notebook.wire.profiles import is_own

Pairs = tuple[tuple[str, str], ...]

ID_DIGITS = 8
"""Digits of an id as shown; more where two on one page begin alike."""

_SAID_ELSEWHERE = frozenset({"prompt", "n", "model"})


def all_facts(
    records: Sequence[Record], tags: Sequence[str], size_bytes: int | None
) -> Pairs:
    """The facts of a picture.

    Args:
        records: all of it, the newest first; at least one.
        size_bytes: of the original; None if it is not there.
    """
    record = records[0]
    return (
        *_asked(record),
        *_drawn(record),
        *_file(record, size_bytes),
        *([("tags", ", ".join(tags))] if tags else []),
        *_kin(records),
    )


def short_ids(digests: Sequence[str]) -> list[str]:
    """Beginnings that no two pictures of a page share."""
    length = ID_DIGITS
    while len({digest[:length] for digest in digests}) < len(set(digests)):
        length += 1
    return [digest[:length] for digest in digests]


def cost_in_words(record: Record) -> str:
    """`$0.04`, `free`, or nothing where nobody told."""
    if is_own(record.endpoint_id):
        return "free"
    return "" if record.cost is None else in_words(record.cost)


def size_in_words(size: int) -> str:
    """Bytes as people read them."""
    for unit, power in (("GB", 9), ("MB", 6), ("kB", 3)):
        if size >= 10**power:
            return f"{size / 10**power:.1f} {unit}"
    return f"{size} bytes"


def _asked(record: Record) -> Iterator[tuple[str, str]]:
    ask = record.ask
    yield "prompt", ask.prompt or "none"
    if record.revised_prompt:
        yield "revised prompt", record.revised_prompt
    yield "verb", ask.verb
    for name, value in ask.settings.items():
        yield f"asked {name}", value if isinstance(value, str) else json.dumps(value)
    if ask.take > 1:
        yield "take", str(ask.take)
    if ask.index:
        yield "picture", f"number {ask.index + 1} of its prompt"


def _drawn(record: Record) -> Iterator[tuple[str, str]]:
    if record.model:
        yield "model", record.model
    if record.drawn_by and record.drawn_by != record.model:
        yield "drawn by", record.drawn_by
    address = "" if record.endpoint_id == "offline" else f" ({record.endpoint_id})"
    yield "endpoint", record.endpoint_title + address
    for name, value in record.parameters.items():
        if name not in _SAID_ELSEWHERE and name not in record.ask.settings:
            yield f"sent {name}", str(value)
    yield "cost", cost_in_words(record) or "not known"
    if record.usage:
        yield "usage", json.dumps(dict(record.usage))
    yield "made", f"{record.created:%Y-%m-%d %H:%M:%S} UTC in {record.seconds:.1f} s"
    if record.request_id:
        yield "request id", record.request_id
    if record.notebook:
        yield "notebook", record.notebook
    for note in record.notes:
        yield "note", note


def _file(record: Record, size_bytes: int | None) -> Iterator[tuple[str, str]]:
    kind = record.media_type.partition("/")[2].upper()
    weight = "" if size_bytes is None else f", {size_in_words(size_bytes)}"
    yield "file", f"{record.size[0]}x{record.size[1]} {kind}{weight}"
    yield "id", record.digest


def _kin(records: Sequence[Record]) -> Iterator[tuple[str, str]]:
    record = records[0]
    given = record.ask.inputs
    if record.parents:
        yield "made from", ", ".join(parent[:12] for parent in record.parents)
    elif given:
        yield "made from", ", ".join(f"{one[:12]} (given)" for one in given)
    if record.ask.mask:
        yield "mask", record.ask.mask[:12]
    if record.changed_outside:
        share, mean = record.changed_outside
        yield (
            "outside the mask",
            f"{share:.1%} changed, by {mean:.1f} of 255 on average",
        )
    for other in records[1:]:
        if other.ask.prompt != record.ask.prompt:
            yield "also answers", other.ask.prompt
