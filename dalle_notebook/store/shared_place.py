"""The files of a shared folder, wherever it is: listed, fetched and put.

Whatever file systems raise is caught here: they are code of others, and what they
say may hold addresses and keys.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from dalle_notebook.errors import UsageError
from dalle_notebook.store.disk import TEMPORARY

T = TypeVar("T")

_LEFT_SECONDS = 24 * 3600.0
"""What is being written there for longer is written by nobody any more."""

_RENAMING = frozenset({"file", "local", "sftp", "ssh", "smb", "ftp", "hdfs", "webhdfs"})
"""Where a file appears before it is whole, so that it gets its name by a rename.
Stores of objects (s3, gs, az, memory) show a whole object or none."""

_MOST_REFUSED = 3
"""So many refusals one after the other are those of the whole shared folder."""

_LESS = "it keeps less than it was given"


class Away(Exception):
    """The shared folder did not do what it was asked."""


class Patience:
    """Goes on where one name is refused, and lets `Away` through when many are."""

    def __init__(self) -> None:
        self.trouble = ""
        self._refused = 0

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, problem: BaseException | None, __: object) -> bool:
        if not isinstance(problem, Away):
            self._refused = 0
            return False
        self.trouble = str(problem)
        self._refused += 1
        return self._refused < _MOST_REFUSED


def mixed(names: Iterable[str]) -> list[str]:
    """In another order each time, so that those refused never stand before all others.

    Not by the numbers of `random`, which somebody may have seeded for his own.
    """
    mixed = list(names)
    secrets.SystemRandom().shuffle(mixed)
    return mixed


class Place:
    """A shared folder; every call may wait for a network, and may raise `Away`.

    It is opened when it is needed first, and anew after every failure, as what some
    file systems (sftp, ftp) open is one connection, which does not come back.

    Args:
        address: a URL that fsspec knows, or a folder.

    Raises:
        UsageError: fsspec, or what it needs there, is not installed, or it knows no
            such kind of place.
    """

    def __init__(self, address: str) -> None:
        _check(address)
        self._address = address
        self._opened: tuple[Any, str] | None = None
        # Not every file system is for several threads.
        self._lock = threading.Lock()

    def is_empty(self) -> bool:
        """Whether no archive has put anything there yet."""

        def is_there(fs: Any, objects: str) -> bool:
            # Not `exists`: to most that is False where the network fails.
            try:
                fs.info(objects)
            except FileNotFoundError:
                return False
            return True

        return not self._ask(is_there)

    def listed(self, folder: str) -> dict[str, int | None]:
        """Names and sizes of a folder of the objects, or of all folders.

        What was left there by a process that was killed as it copied goes.
        """

        def entries(fs: Any, objects: str) -> list[dict[str, Any]]:
            try:
                return list(fs.ls(f"{objects}/{folder}".rstrip("/"), detail=True))
            except FileNotFoundError:
                return []

        listed = {}
        for entry in self._ask(entries):
            path = str(entry["name"])
            name = path.replace("\\", "/").rstrip("/").rpartition("/")[2]
            if not name.startswith(TEMPORARY):
                size = entry.get("size")
                listed[name] = size if isinstance(size, int) else None
            elif folder and _age(entry) > _LEFT_SECONDS:
                with contextlib.suppress(Away):
                    self._remove(path)
        return listed

    def _remove(self, path: str) -> None:
        self._try(lambda fs, _: fs.rm_file(path))

    def fetch(self, name: str, most: int) -> bytes | None:
        """A file; None where there is none, or one of more bytes than these."""

        def data(fs: Any, objects: str) -> Any:
            path = _within(objects, name)
            size = _size(fs, path)
            return None if size is None or size > most else fs.cat_file(path)

        found = self._ask(data)
        return found if isinstance(found, bytes) and len(found) <= most else None

    def put(self, name: str, data: bytes) -> None:
        """Write a file, whole or not at all, unless one of this size is there."""

        def write(fs: Any, objects: str) -> int | None:
            path = _within(objects, name)
            if _size(fs, path) == len(data):
                return len(data)
            _put(fs, path, data)
            return _size(fs, path)

        if self._try(write) != len(data):
            raise Away(_LESS)

    def _ask(self, work: Callable[[Any, str], T]) -> T:
        """`_try`, twice where a connection of before may have been lost since."""
        was_open = self._opened is not None
        try:
            return self._try(work)
        except Away:
            if not was_open:
                raise
        return self._try(work)

    def _try(self, work: Callable[[Any, str], T]) -> T:
        with self._lock:
            try:
                if self._opened is None:
                    self._opened = _open(self._address)
                fs, root = self._opened
                return work(fs, f"{root}/objects")
            except Away:
                raise
            except Exception as problem:
                self._opened = None
                # Its kind is enough.
                raise Away(f"{type(problem).__name__}") from None


def _within(objects: str, name: str) -> str:
    return f"{objects}/{name[:2]}/{name}"


def _check(place: str) -> None:
    """See that fsspec knows this kind of place; nobody is asked for it."""
    try:
        import fsspec
    except ImportError:
        raise UsageError(
            "a shared folder needs fsspec: pip install 'dalle-notebook[shared]'"
        ) from None
    *wrapping, last = place.split("::")
    try:
        for kind in (*wrapping, fsspec.utils.get_protocol(last)):
            fsspec.get_filesystem_class(kind.partition("://")[0])
    except Exception as problem:
        kind = type(problem).__name__
        raise UsageError(
            f"originals names no place that fsspec can open ({kind}): write a folder, "
            f"or an address such as s3://BUCKET/FOLDER"
        ) from None


def _open(place: str) -> tuple[Any, str]:
    import fsspec

    url_to_fs = fsspec.core.url_to_fs
    try:
        # Listings are asked for anew: others write there too.
        fs, root = url_to_fs(place, skip_instance_cache=True, use_listings_cache=False)
    except TypeError:
        # Some give whatever they are told on to a library that does not know it.
        fs, root = url_to_fs(place, skip_instance_cache=True)
    return fs, str(root).rstrip("/")


def _size(fs: Any, path: str) -> int | None:
    try:
        size = fs.info(path).get("size")
    except FileNotFoundError:
        return None
    return None if size is None else int(size)


def _age(entry: Mapping[str, Any]) -> float:
    """Seconds since an entry of a listing was written; 0 where it does not say."""
    changed = entry.get("mtime", entry.get("last_write_time"))
    if isinstance(changed, datetime):
        changed = changed.timestamp()
    return time.time() - changed if isinstance(changed, int | float) else 0.0


def _put(fs: Any, path: str, data: bytes) -> None:
    names = (fs.protocol,) if isinstance(fs.protocol, str) else fs.protocol
    folder = path.rpartition("/")[0]
    fs.makedirs(folder, exist_ok=True)
    if not _RENAMING.intersection(names):
        fs.pipe_file(path, data)
        return
    temporary = f"{folder}/{TEMPORARY}{secrets.token_hex(8)}"
    try:
        fs.pipe_file(temporary, data)
        _rename(fs, temporary, path, len(data))
    except BaseException:
        with contextlib.suppress(Exception):
            fs.rm_file(temporary)
        raise


def _rename(fs: Any, temporary: str, path: str, size: int) -> None:
    """Give a file its name, also where no file may get that of another (sftp, smb).

    Some do not even say that they did nothing.
    """
    with contextlib.suppress(Exception):
        fs.mv(temporary, path)
        if _size(fs, path) == size:
            return
    if _size(fs, temporary) != size:
        raise Away(_LESS)
    if _size(fs, path) is not None:
        fs.rm_file(path)
    fs.mv(temporary, path)
