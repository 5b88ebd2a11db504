"""How an archive is, for `doctor`: counted and checked, never repaired here."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from dalle_notebook.errors import ArchiveError
from dalle_notebook.picture.inspect import EXTENSIONS
from dalle_notebook.store.claims import Journal
from dalle_notebook.store.disk import free_bytes, is_writable
from dalle_notebook.store.index import Index
from dalle_notebook.store.journal_values import OpenClaim
from dalle_notebook.store.migrations import TooNew
from dalle_notebook.store.objects import Objects, read_record


@dataclass(frozen=True, slots=True)
class Health:
    """What was found.

    Attributes:
        exists: anything was ever kept or claimed here.
        writable: this process may write there, or make the folder.
        pictures: originals on the disk.
        bytes: their size together.
        records: rows of the index.
        problems: one sentence for each thing that is not as it should be, with
            what to do. Empty means healthy.
        unknown: requests that were sent and whose outcome nobody knows.
        journal_mode: how SQLite writes here: `wal` on local disks, else `delete`.
        free_bytes: room left on that disk.
    """

    home: Path
    exists: bool
    writable: bool
    pictures: int
    bytes: int
    records: int
    problems: tuple[str, ...]
    unknown: int
    journal_mode: str
    free_bytes: int

    @property
    def is_good(self) -> bool:
        """Nothing is wrong."""
        return not self.problems


def check_health(
    objects: Objects, index: Index, journal: Journal, *, deep: bool
) -> Health:
    """Look through one archive; `deep` reads every original."""
    problems: list[str] = []
    suffixes = tuple(f".{extension}" for extension in EXTENSIONS.values())
    originals = [path for path in objects.files() if path.suffix in suffixes]
    sidecars = list(objects.files(".json"))
    size = sum(path.stat().st_size for path in originals)
    on_disk = {path.stem for path in originals}
    readable = {r.digest: r for path in sidecars if (r := read_record(path))}
    problems += _integrity(index)
    rows = _rows(index, problems)
    if unread := sum(read_record(path) is None for path in sidecars):
        problems.append(f"{unread} records cannot be read; their pictures are there")
    if lonely := len(on_disk - readable.keys()):
        problems.append(f"{lonely} pictures have no record: nothing finds them")
    indexed = {digest for digest, _ in rows}
    if missing := len(indexed - on_disk):
        problems.append(
            f"{missing} pictures of the index are gone: they are drawn anew"
        )
    if behind := len((on_disk & readable.keys()) - indexed):
        problems.append(f"{behind} pictures are not in the index: rebuild it")
    if deep and (rotten := sum(not _is_sound(objects, p) for p in originals)):
        problems.append(f"{rotten} pictures were damaged and put into quarantine")
    writable = is_writable(objects.home)
    if not writable:
        problems.append("the folder cannot be written to: choose another one")
    try:
        claims = journal.open_claims()
    except ArchiveError as problem:
        claims = []
        problems.append(str(problem))
    return Health(
        home=objects.home,
        exists=bool(originals) or index.database.exists() or journal.database.exists(),
        writable=writable,
        pictures=len(originals),
        bytes=size,
        records=len(rows),
        problems=tuple(problems),
        unknown=sum(_is_unknown(claim, index) for claim in claims),
        journal_mode=_journal_mode(index),
        free_bytes=free_bytes(objects.home),
    )


def _integrity(index: Index) -> list[str]:
    if not index.database.exists():
        return []
    try:
        found = index.database.check()
    except TooNew as problem:
        return [f"{problem}; until then pictures are found more slowly"]
    except (sqlite3.Error, OSError) as problem:
        return [f"the index cannot be read ({problem}): rebuild it"]
    return [] if found == "ok" else [f"the index is damaged ({found}): rebuild it"]


def _rows(index: Index, problems: list[str]) -> set[tuple[str, str]]:
    try:
        return index.keys()
    except ArchiveError as problem:
        problems.append(str(problem))
        return set()


def _is_unknown(claim: OpenClaim, index: Index) -> bool:
    if claim.state == "claimed" or claim.alive:
        return False
    try:
        # Its picture may have been saved after its owner was gone.
        return not index.find([claim.ask_id], claim.endpoint_id)
    except ArchiveError:
        return True


def _journal_mode(index: Index) -> str:
    if not index.database.exists():
        return "none yet"
    try:
        (row,) = index.database.read("PRAGMA journal_mode")
    except (sqlite3.Error, OSError):
        return "unknown"
    return str(row[0])


def _is_sound(objects: Objects, path: Path) -> bool:
    try:
        objects.read(path.stem)
    except ArchiveError:
        return False
    return True
