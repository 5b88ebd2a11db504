"""Kept pictures side by side, and what tells them apart."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from dalle_notebook.errors import DalleError
from dalle_notebook.render.legible import cut
from dalle_notebook.render.view import GridView, TileView
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.facts import all_facts
from dalle_notebook.store.objects import PreviewPx
from dalle_notebook.store.record import Record

MOST = 12
"""More pictures than this stand too small to be compared."""

_LARGE = 4
_OF_ONE_PICTURE = frozenset({"id", "file", "made", "request id", "usage", "note"})
_MOST_DIGITS = 60


@dataclass(frozen=True, slots=True)
class Compared:
    """One of the pictures that are compared.

    Attributes:
        facts: everything known of it.
        preview: None where its file is missing.
    """

    record: Record
    facts: tuple[tuple[str, str], ...]
    preview: bytes | None


def read_compared(archive: Archive, records: Sequence[Record]) -> list[Compared]:
    """What is to be shown of each picture."""
    px: PreviewPx = 512 if len(records) <= _LARGE else 256
    found = []
    for record in records:
        preview = None
        with suppress(DalleError):
            preview = archive.preview(record.digest, px)
        tags = archive.tags.of(record.digest)
        found.append(Compared(record, all_facts([record], tags, None), preview))
    return found


def differences(compared: Sequence[Compared]) -> list[dict[str, str]]:
    """For each picture what it does not share with all the others."""
    known = [dict(one.facts) for one in compared]
    names = [
        name
        for name in dict.fromkeys(name for facts in known for name in facts)
        if name not in _OF_ONE_PICTURE
        and len({facts.get(name, "none") for facts in known}) > 1
    ]
    return [{name: facts.get(name, "none") for name in names} for facts in known]


def view_of(compared: Sequence[Compared], ids: Sequence[str]) -> GridView:
    """The grid that a cell shows."""
    apart = differences(compared)
    prompts = {one.record.ask.prompt for one in compared}
    title = next(iter(prompts)) if len(prompts) == 1 else ""
    tiles = tuple(
        TileView(
            "kept" if one.preview else "failed",
            one.record.ask.prompt or one.record.ask.verb,
            caption=caption(its),
            preview=one.preview,
            preview_px=512 if len(compared) <= _LARGE else 256,
            reason="" if one.preview else "its file is missing",
            details=tuple(dict(one.facts).items()),
        )
        for one, its in zip(compared, apart, strict=True)
    )
    return GridView(
        title=title or f"{len(compared)} pictures",
        rows=((),),
        columns=tuple((shown,) for shown in ids),
        tiles=(tiles,),
        footer=() if any(apart) else ("asked for in the same way",),
    )


def caption(its: dict[str, str]) -> str:
    """What tells a picture apart, in one line: its prompt, then names and values."""
    prompt = its.get("prompt")
    others = [
        f"{name} {cut(value, _MOST_DIGITS)}"
        for name, value in its.items()
        if name != "prompt" and value != "none"
    ]
    return " · ".join([*([prompt] if prompt else []), *others])
