"""The archive in shards: pictures with their records as files for training and tables.

    FOLDER/shards.json              what was selected and written, see `shard_list`
    FOLDER/shard-000000.tar         KEY.png and KEY.json of each record (WebDataset)
    FOLDER/shard-000000.parquet     a row for each record, see `shard_parquet`

A shard has its name only when it is whole, and one export at a time writes into a
folder. One record is in memory (of Parquet a row group), however many there are.
Whoever stops in between goes on with the next shard by asking for the same again. A
picture that answers two prompts is there twice, once for each. What is in a shard is
what a record holds: no key, no folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import secrets
import tarfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol, get_args

from dalle_notebook.errors import ArchiveError, UsageError
from dalle_notebook.store.disk import replace, sync_folder
from dalle_notebook.store.locks import alone
from dalle_notebook.store.objects import NotThere
from dalle_notebook.store.query import Query, parse_query
from dalle_notebook.store.record import Record
from dalle_notebook.store.search import Found
from dalle_notebook.store.shard_list import (
    LOCK,
    PART,
    Format,
    Sharded,
    begun,
    drop_unlisted,
    note,
    sweep,
)

SHARD_BYTES = 500_000_000
LEAST_SHARD_BYTES = 1_000_000

_PAGE = 500
_PIECE = 2**20


class Source(Protocol):
    """Where records and pictures come from; each call is short."""

    def find(self, query: Query, limit: int, before: int | None) -> Sequence[Found]:
        """A page of records, the newest first."""

    def read(self, digest: str) -> bytes:
        """An original, checked against its hash.

        NotThere where it is gone, ArchiveError where it may be read another time.
        """


class Shard(Protocol):
    """A file that takes samples one after the other."""

    def add(self, record: Record, data: bytes) -> None:
        """One more record and its picture."""

    def close(self) -> None:
        """No more of them."""


def export_shards(
    source: Source,
    folder: Path,
    words: str = "",
    form: Format = "tar",
    shard_bytes: int = SHARD_BYTES,
) -> Sharded:
    """Write all records that the words of a search find, the newest first.

    Args:
        shard_bytes: a shard ends before its pictures would pass this.

    Returns:
        What is in the folder then, also from a run that was stopped before.

    Raises:
        UsageError: the folder holds something else, somebody is writing there, or
            the words mean nothing.
        ArchiveError: the archive cannot be read, or the folder not be written.
    """
    query = parse_query(words)
    if form not in get_args(Format):
        raise UsageError(f"a format is one of {', '.join(get_args(Format))}")
    if shard_bytes < LEAST_SHARD_BYTES:
        raise UsageError("a shard has 1MB or more: leave --shard-size out for 500MB")
    opened = _opener(form)
    try:
        done = begun(folder, words, form)
        if done.is_whole:
            return done
        folder.mkdir(parents=True, exist_ok=True)
        with alone(folder / LOCK) as is_alone:
            if not is_alone:
                raise UsageError(
                    f"another export is writing into {folder.name}: wait for it, or "
                    f"choose another folder"
                )
            done = begun(folder, words, form)
            if done.is_whole:
                return done
            sweep(folder)
            # Before the first shard: those in a folder without a list are a stranger's.
            note(folder, done)
            samples = _Samples(source, query, done)
            while samples.has_more():
                _write_shard(folder, form, opened, samples, shard_bytes, done)
                note(folder, done)
            samples.leave_out()
            done.is_whole = not done.unread
            if done.is_whole:
                drop_unlisted(folder, done)
            note(folder, done)
    except OSError as problem:
        reason = problem.strerror or "no access"
        raise ArchiveError(
            f"the shards cannot be written ({reason}): whole ones stay, and the same "
            f"again goes on behind them"
        ) from None
    return done


class _Samples:
    """Records with their pictures, of which one can be looked at before it is taken."""

    def __init__(self, source: Source, query: Query, done: Sharded) -> None:
        self._source, self._query, self._done = source, query, done
        self._found = self._pages()
        self._next: tuple[Found, bytes] | None = None
        self._left_out: list[tuple[int, bool]] = []

    def has_more(self) -> bool:
        """Whether `next_bytes` and `take` may be called."""
        while self._next is None:
            found = next(self._found, None)
            if found is None:
                return False
            try:
                data = self._source.read(found.record.digest)
                self._next = found, data
            except NotThere:
                self._left_out.append((found.moment, True))
            except ArchiveError:
                self._left_out.append((found.moment, False))
        return True

    def next_bytes(self) -> int:
        """The size of the picture that is next."""
        return len(self._next[1]) if self._next else 0

    def take(self) -> tuple[Found, bytes]:
        """The next one."""
        if self._next is None:
            raise IndexError
        taken, self._next = self._next, None
        self.leave_out()
        self._pass(taken[0].moment)
        return taken

    def leave_out(self) -> None:
        """Note those that were looked at, cannot be taken, and lie before the next.

        Not when they are looked at: a shard may end before them, and whoever goes on
        behind it looks at them again.
        """
        for moment, is_gone in self._left_out:
            self._pass(moment)
            if is_gone:
                self._done.missing += 1
            else:
                self._done.unread.add(moment)
        self._left_out.clear()

    def _pass(self, moment: int) -> None:
        done = self._done
        done.unread.discard(moment)
        done.last = moment if done.last is None else min(done.last, moment)

    def _pages(self) -> Iterator[Found]:
        before = self._done.last
        for moment in sorted(self._done.unread, reverse=True):
            found = self._source.find(self._query, 1, moment + 1)
            if found and found[0].moment == moment:
                yield found[0]
            else:
                self._done.unread.discard(moment)
        while page := self._source.find(self._query, _PAGE, before):
            yield from page
            before = page[-1].moment


def _write_shard(
    folder: Path,
    form: Format,
    opened: Callable[[BinaryIO], Shard],
    samples: _Samples,
    most: int,
    done: Sharded,
) -> None:
    name = f"shard-{len(done.shards):06d}.{form}"
    # Of its own, as not every disk has locks.
    temporary = folder / f".{name}.{secrets.token_hex(4)}{PART}"
    size, records = 0, 0
    try:
        with temporary.open("wb") as raw:
            file = _Hashing(raw)
            shard = opened(file)  # type: ignore[arg-type]
            try:
                while samples.has_more():
                    if records and size + samples.next_bytes() > most:
                        break
                    found, data = samples.take()
                    shard.add(found.record, data)
                    size, records = size + len(data), records + 1
                shard.close()
            except BaseException:
                # Libraries write the end of a file also when they are let go.
                file.is_given_up = True
                with contextlib.suppress(Exception):
                    shard.close()
                raise
            raw.flush()
            os.fsync(raw.fileno())
        replace(temporary, folder / name)
        sync_folder(folder)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    done.shards.append(
        {
            "name": name,
            "records": records,
            "bytes": file.size,
            "sha256": file.hash.hexdigest(),
        }
    )


class _Hashing:
    """A file that is written from its beginning to its end, and hashed on the way."""

    closed = False

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.is_given_up = False
        self.hash = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        """Write all of it."""
        if not self.is_given_up:
            self._file.write(data)
        self.hash.update(data)
        self.size += memoryview(data).nbytes
        return memoryview(data).nbytes

    def flush(self) -> None:
        """Hand it to the system."""
        if not self.is_given_up:
            self._file.flush()

    def tell(self) -> int:
        """Bytes written."""
        return self.size


class _Tar:
    """A shard as WebDataset reads it: files of one sample follow each other."""

    def __init__(self, file: BinaryIO) -> None:
        # Not as a stream: that would cut every picture into pieces of ten kilobytes.
        self._tar = tarfile.TarFile(
            fileobj=file, mode="w", format=tarfile.USTAR_FORMAT, copybufsize=_PIECE
        )

    def add(self, record: Record, data: bytes) -> None:
        # What follows the first point is the kind of file, so there is no other.
        name = f"{record.digest[:32]}-{record.key}"
        text = json.dumps(record.to_json(), sort_keys=True, default=str)
        self._put(f"{name}.{record.extension}", data, record)
        self._put(f"{name}.json", text.encode(), record)

    def _put(self, name: str, data: bytes, record: Record) -> None:
        entry = tarfile.TarInfo(name)
        entry.size = len(data)
        # Octal digits, of which there are eleven: from 1970 to 2242.
        entry.mtime = min(max(0, int(record.created.timestamp())), 8**11 - 1)
        self._tar.addfile(entry, io.BytesIO(data))

    def close(self) -> None:
        self._tar.close()


def _opener(form: Format) -> Callable[[BinaryIO], Shard]:
    if form == "tar":
        return _Tar
    from dalle_notebook.store.shard_parquet import ParquetShard

    return ParquetShard
