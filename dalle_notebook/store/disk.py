"""Files that are whole or not there, on the disk of one person.

`write_together` is the only way a file of the archive comes into being: a temporary
file in the same folder, flushed to the disk, then renamed. Folders are made for
the owner only. The names of temporary files tell whose they are, so that those
of dead processes can be swept away while a living writer's are left alone.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from dalle_notebook.store.owner import Owner, this_process

TEMPORARY = ".tmp-"

_FOREIGN_SECONDS = 24 * 3600
_REFUSED_SECONDS = (0.01, 0.04, 0.1, 0.25, 0.6, 1.0)


def make_folder(path: Path, *, durable: bool = True) -> None:
    """Make a folder, and those above it that are missing, for the owner only.

    What is there already keeps its rights.

    Args:
        durable: flush each name; without, for what can be made again.
    """
    if path.is_dir():
        return
    make_folder(path.parent, durable=durable)
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
        if durable:
            sync_folder(path.parent)


def write_whole(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write a file so that it is there whole or not at all; see `write_together`."""
    write_together([(path, data)], durable=durable)


def write_together(
    files: Sequence[tuple[Path, bytes]], *, durable: bool = True
) -> None:
    """Write files of one folder; none gets its name before all are whole.

    The names themselves reach the disk with the next `sync_folder` only.

    Args:
        durable: flush each before it gets its name. Without, a file may be empty
            after a loss of power; for what can be made again.

    Raises:
        OSError: no temporary file is left behind then.
    """
    written: list[tuple[Path, Path]] = []
    try:
        for path, data in files:
            name = f"{TEMPORARY}{this_process()}-{secrets.token_hex(4)}"
            written.append((path.with_name(name), path))
            _write_new(written[-1][0], data, durable=durable)
        for temporary, path in written:
            replace(temporary, path)
    except BaseException:
        for temporary, _ in written:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        raise


def _write_new(path: Path, data: bytes, *, durable: bool) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        if durable:
            os.fsync(file.fileno())


def replace(source: Path, target: Path) -> None:
    """Give a file another name, over whatever has that name.

    Windows refuses while a virus scanner or a reader has one of the two open, so
    a refusal counts only after two seconds.

    Raises:
        OSError: it keeps its old name.
    """
    for wait in _REFUSED_SECONDS:
        with contextlib.suppress(PermissionError):
            source.replace(target)
            return
        time.sleep(wait)
    source.replace(target)


def sync_folder(path: Path) -> None:
    """Flush a folder's entries, where the system lets a folder be opened."""
    if sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep_folder(path: Path, now: float) -> int:
    """Remove the temporary files of dead processes; returns how many.

    Args:
        now: seconds since 1970; files of other machines go after a day.
    """
    removed = 0
    with contextlib.suppress(FileNotFoundError), os.scandir(path) as entries:
        for entry in entries:
            if entry.name.startswith(TEMPORARY) and _is_left(entry, now):
                with contextlib.suppress(OSError):
                    Path(entry.path).unlink()
                    removed += 1
    return removed


def _is_left(entry: os.DirEntry[str], now: float) -> bool:
    owner = Owner.parse(entry.name.removeprefix(TEMPORARY).rpartition("-")[0])
    if owner is not None and owner.is_here():
        return not owner.is_alive()
    try:
        return now - entry.stat().st_mtime > _FOREIGN_SECONDS
    except OSError:
        return False


def is_writable(path: Path) -> bool:
    """Whether files can be made in a folder, or the folder itself if it is absent."""
    effective = os.access in os.supports_effective_ids
    try:
        path = _nearest(path)
        return path.is_dir() and os.access(
            path, os.W_OK | os.X_OK, effective_ids=effective
        )
    except OSError:
        return False


def free_bytes(path: Path) -> int:
    """Room left on the disk that a folder is on, or would be; 0 if unknown."""
    try:
        return shutil.disk_usage(_nearest(path)).free
    except OSError:
        return 0


def _nearest(path: Path) -> Path:
    while not path.exists() and path != path.parent:
        path = path.parent
    return path
