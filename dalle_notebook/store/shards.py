"""The archive in shards: pictures with their records as files for training and tables.

    FOLDER/shards.json              what was selected, every shard with its count,
                                    bytes and sha256, and what was left out
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
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Literal, Protocol, get_args

from dalle_notebook.errors import ArchiveError, UsageError
from dalle_notebook.store.disk import replace, sync_folder, write_whole
from dalle_notebook.store.locks import alone
from dalle_notebook.store.query import Query, parse_query, write_moment
from dalle_notebook.store.record import Record
from dalle_notebook.store.search import Found

Format = Literal["tar", "parquet"]
MANIFEST = "shards.json"
FORMAT = "dalle_notebook shards"
VERSION = 1
SHARD_BYTES = 500_000_000
LEAST_SHARD_BYTES = 1_000_000

_PAGE = 500
_PART = ".part"
_LOCK = ".shards.lock"
_PIECE = 2**20
_LARGEST_MANIFEST = 64 * 2**20


class Source(Protocol):
    """Where records and pictures come from; each call is short."""

    def find(self, query: Query, limit: int, before: int | None) -> Sequence[Found]:
        """A page of records, the newest first."""

    def read(self, digest: str) -> bytes:
        """An original, checked against its hash; ArchiveError where it is gone."""


class Shard(Protocol):
    """A file that takes samples one after the other."""

    def add(self, record: Record, data: bytes) -> None:
        """One more record and its picture."""

    def close(self) -> None:
        """No more of them."""


@dataclass(slots=True)
class Sharded:
    """What an export has written, also before.

    Attributes:
        shards: of each: name, records, bytes, sha256.
        missing: records whose picture is gone or damaged; they are left out.
        last: the moment of the last record; the next shard begins behind it.
        is_whole: nothing is left to be written.
    """

    query: str
    format: Format
    shards: list[Mapping[str, Any]] = field(default_factory=list)
    missing: int = 0
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
        done = _begun(folder, words, form)
        if done.is_whole:
            return done
        folder.mkdir(parents=True, exist_ok=True)
        with alone(folder / _LOCK) as is_alone:
            if not is_alone:
                raise UsageError(
                    f"another export is writing into {folder.name}: wait for it, or "
                    f"choose another folder"
                )
            done = _begun(folder, words, form)
            _sweep(folder)
            samples = _Samples(source, query, done)
            while samples.has_more():
                _write_shard(folder, form, opened, samples, shard_bytes, done)
                _note(folder, done)
            done.is_whole = True
            _note(folder, done)
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

    def has_more(self) -> bool:
        """Whether `next_bytes` and `take` may be called."""
        while self._next is None:
            found = next(self._found, None)
            if found is None:
                return False
            try:
                data = self._source.read(found.record.digest)
                self._next = found, data
            except ArchiveError:
                self._done.missing += 1
        return True

    def next_bytes(self) -> int:
        """The size of the picture that is next."""
        return len(self._next[1]) if self._next else 0

    def take(self) -> tuple[Found, bytes]:
        """The next one."""
        if self._next is None:
            raise IndexError
        taken, self._next = self._next, None
        return taken

    def _pages(self) -> Iterator[Found]:
        before = self._done.last
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
    temporary = folder / f".{name}.{secrets.token_hex(4)}{_PART}"
    size, records, last = 0, 0, done.last
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
                    size, records, last = size + len(data), records + 1, found.moment
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
    done.last = last


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
        entry.mtime = int(record.created.timestamp())
        self._tar.addfile(entry, io.BytesIO(data))

    def close(self) -> None:
        self._tar.close()


def _opener(form: Format) -> Callable[[BinaryIO], Shard]:
    if form == "tar":
        return _Tar
    from dalle_notebook.store.shard_parquet import ParquetShard

    return ParquetShard


def _begun(folder: Path, words: str, form: Format) -> Sharded:
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
            None if given["last"] is None else int(given["last"]),
            bool(given["is_whole"]),
        )
        sizes = [(folder / s["name"]).stat().st_size == s["bytes"] for s in done.shards]
    except (ValueError, KeyError, TypeError, FileNotFoundError):
        raise UsageError(
            f"{folder.name} holds shards that are not as {MANIFEST} says: choose "
            f"another folder"
        ) from None
    if (done.query, done.format) != (words, form) or not all(sizes):
        raise UsageError(
            f"{folder.name} holds shards of another selection: choose another folder"
        )
    return done


def _is_ours(path: Path) -> bool:
    """What an export leaves there that was killed, or is just writing."""
    return path.name == _LOCK or _is_part(path)


def _is_part(path: Path) -> bool:
    return path.name.startswith(".shard-") and path.name.endswith(_PART)


def _sweep(folder: Path) -> None:
    """Remove what was left by those who were killed in the middle of a shard."""
    for path in filter(_is_part, folder.iterdir()):
        path.unlink(missing_ok=True)


def _note(folder: Path, done: Sharded) -> None:
    since = None if done.last is None else write_moment(done.last)
    manifest = {
        "format": FORMAT,
        "v": VERSION,
        "kind": done.format,
        "words": done.query,
        "records": done.records,
        "bytes": done.bytes,
        "missing": done.missing,
        "oldest": since,
        "last": done.last,
        "is_whole": done.is_whole,
        "shards": done.shards,
    }
    write_whole(folder / MANIFEST, json.dumps(manifest, indent=1).encode())
