"""What leaves the archive as files, and comes back: packs, and shards for data sets.

An export of shards may take an hour: whoever else uses the archive has his turn in
between.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from dalle_notebook.errors import UsageError
from dalle_notebook.session.archive.syntax import join_words
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.facts import ID_DIGITS, size_in_words
from dalle_notebook.store.pruning import parse_size
from dalle_notebook.store.query import Query
from dalle_notebook.store.search import Found
from dalle_notebook.store.shard_list import MANIFEST, Format
from dalle_notebook.store.shards import export_shards

Use = Callable[[Callable[[Archive], Any]], Any]


class _Turns:
    """The archive for a long work: each call is a turn of its own."""

    def __init__(self, use: Use) -> None:
        self._use = use

    def find(self, query: Query, limit: int, before: int | None) -> Sequence[Found]:
        """See `store.search.Search.find`."""
        found: Sequence[Found] = self._use(
            lambda archive: archive.search.find(query, limit, before)
        )
        return found

    def read(self, digest: str) -> bytes:
        """See `store.archive.Archive.read`."""
        data: bytes = self._use(lambda archive: archive.read(digest))
        return data


def export(
    use: Use, folder: str | Path, words: Sequence[str], form: Format, size: str | int
) -> list[str]:
    """Write the shards; says what is there then. See `ArchiveVerbs.export`."""
    target = Path(folder).expanduser()
    line = join_words(words) if len(words) > 1 else "".join(words)
    done = export_shards(_Turns(use), target, line, form, parse_size(size))
    shards = "1 shard" if len(done.shards) == 1 else f"{len(done.shards)} shards"
    lines = [
        f"{_records(done.records)} in {shards} ({size_in_words(done.bytes)}) in "
        f"{target.name}; {MANIFEST} lists them"
    ]
    if done.missing:
        lines.append(f"gone or damaged, so left out: {_records(done.missing)}")
    if done.unread:
        lines.append(
            f"not read just now, so still to be written: {_records(len(done.unread))}; "
            f"the same again tries them"
        )
    return lines


def pack(use: Use, notebook: str | Path, target: str | Path) -> list[str]:
    """See `ArchiveVerbs.pack`."""
    from dalle_notebook.store.pack import pack

    source, zipped = Path(notebook).expanduser(), Path(target).expanduser()
    packed = use(lambda archive: pack(source, zipped, archive))
    lines = [
        f"{_pictures(packed.pictures)} ({size_in_words(packed.bytes)}) packed into "
        f"{zipped.name}; unpack {zipped.name} takes them in elsewhere"
    ]
    if packed.missing:
        named = ", ".join(missing[:ID_DIGITS] for missing in packed.missing[:8])
        rest = len(packed.missing) - 8
        more = f" and {rest} more" if rest > 0 else ""
        lines.append(f"not in the archive, so not packed: {named}{more}")
    return lines


def unpack(use: Use, source: str | Path) -> list[str]:
    """See `ArchiveVerbs.unpack`."""
    from dalle_notebook.store.pack import unpack

    zipped = Path(source).expanduser()
    taken = use(lambda archive: unpack(zipped, archive))
    lines = [f"{_pictures(taken.added)} taken in, {taken.known} known already"]
    if taken.refused:
        lines.append(f"refused: {'; '.join(taken.refused[:8])}")
    return lines


def share(use: Use) -> list[str]:
    """See `ArchiveVerbs.share`."""
    # Not in turns: it is safe from any thread, and may wait for a network.
    archive: Archive = use(lambda archive: archive)
    if archive.shared is None:
        raise UsageError(
            "there is no shared folder: name one with DALLE_NOTEBOOK_ORIGINALS or "
            "dalle.configure(originals=...)"
        )
    done = archive.shared.sync(archive)
    lines = [f"{_records(done.copied)} copied there, {done.taken:,} taken in"]
    if done.refused:
        lines.append(f"no pictures of an archive, so left there: {done.refused:,}")
    if done.trouble:
        lines.append(
            f"not all was done ({done.trouble}): kept here, {done.owed:,} still to be "
            f"copied; run it again"
        )
    return lines


def _pictures(count: int) -> str:
    return "1 picture" if count == 1 else f"{count} pictures"


def _records(count: int) -> str:
    return "1 record" if count == 1 else f"{count:,} records"
