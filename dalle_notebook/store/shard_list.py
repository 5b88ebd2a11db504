"""The list of the shards of an export: what was selected, and how far it is.

`shards.json` has every shard with its count, bytes and sha256, and what was left out.
It is there before the first shard, so that whoever was stopped at any moment finds
his own folder again; what it does not list may be written over.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from dalle_notebook.errors import UsageError
from dalle_notebook.store.disk import TEMPORARY, sweep_folder, write_whole
from dalle_notebook.store.query import write_moment

Format = Literal["tar", "parquet"]
MANIFEST = "shards.json"
FORMAT = "dalle_notebook shards"
VERSION = 1
PART = ".part"
LOCK = ".shards.lock"

_LARGEST_MANIFEST = 64 * 2**20


@dataclass(slots=True)
class Sharded:
    """What an export has written, also before.

    Attributes:
        shards: of each: name, records, bytes, sha256.
        missing: records whose picture is gone or damaged; they are left out.
        unread: the moments of those that could not be read and may be another time.
        last: the moment of the last record, also of one that was left out; the next
            shard begins behind it.
        is_whole: nothing is left to be written.
    """

    query: str
    format: Format
    shards: list[Mapping[str, Any]] = field(default_factory=list)
    missing: int = 0
    unread: set[int] = field(default_factory=set)
    last: int | None = None
    is_whole: bool = False

    @property
    def records(self) -> int:
        """How many records all shards hold."""
        return sum(int(shard["records"]) for shard in self.shards)

    @property
    def bytes(self) -> int:
        """The size of all shards."""
        return sum(int(shard["bytes"]) for shard in self.shards)


def begun(folder: Path, words: str, form: Format) -> Sharded:
    """What a run before has written there; nothing in a new folder."""
    path = folder / MANIFEST
    try:
        if not path.exists():
            if folder.is_dir() and not all(map(_is_ours, folder.iterdir())):
                raise UsageError(
                    f"{folder.name} holds other files already: choose another folder, "
                    f"or a name for a new one"
                )
            return Sharded(words, form)
        if path.stat().st_size > _LARGEST_MANIFEST:
            raise ValueError
        given = json.loads(path.read_bytes())
        if given["format"] != FORMAT or given["v"] != VERSION:
            raise ValueError
        done = Sharded(
            str(given["words"]),
            given["kind"],
            list(given["shards"]),
            int(given["missing"]),
            {int(moment) for moment in given.get("unread", ())},
            None if given["last"] is None else int(given["last"]),
            bool(given["is_whole"]),
        )
        sizes = [(folder / s["name"]).stat().st_size == s["bytes"] for s in done.shards]
    except (ValueError, KeyError, TypeError, FileNotFoundError):
        raise UsageError(
            f"{folder.name} holds shards that are not as {MANIFEST} says: choose "
            f"another folder"
        ) from None
    if not (done.shards or done.is_whole or any(folder.glob("shard-*"))):
        return Sharded(words, form)
    if (done.query, done.format) != (words, form) or not all(sizes):
        raise UsageError(
            f"{folder.name} holds shards of another selection: choose another folder"
        )
    return done


def _is_ours(path: Path) -> bool:
    """What an export leaves there that was killed, or is just writing."""
    is_note = path.name == LOCK or path.name.startswith(TEMPORARY)
    return is_note or _is_part(path)


def _is_part(path: Path) -> bool:
    return path.name.startswith(".shard-") and path.name.endswith(PART)


def sweep(folder: Path) -> None:
    """Remove what was left by those who were killed in the middle of a shard."""
    for path in filter(_is_part, folder.iterdir()):
        path.unlink(missing_ok=True)
    sweep_folder(folder, time.time())


def drop_unlisted(folder: Path, done: Sharded) -> None:
    """Remove shards that are in the folder and not in the list.

    Who was killed before the last one was noted, and finds nothing to write in its
    place now, has its records left there although they were forgotten.
    """
    listed = {shard["name"] for shard in done.shards}
    for path in folder.glob(f"shard-{'[0-9]' * 6}.{done.format}"):
        if path.name not in listed:
            path.unlink(missing_ok=True)


def note(folder: Path, done: Sharded) -> None:
    since = None if done.last is None else write_moment(done.last)
    manifest = {
        "format": FORMAT,
        "v": VERSION,
        "kind": done.format,
        "words": done.query,
        "records": done.records,
        "bytes": done.bytes,
        "missing": done.missing,
        "unread": sorted(done.unread, reverse=True),
        "oldest": since,
        "last": done.last,
        "is_whole": done.is_whole,
        "shards": done.shards,
    }
    write_whole(folder / MANIFEST, json.dumps(manifest, indent=1).encode())
