"""Keeping processes apart, and where that can be relied on.

Locks are for rare, short things (making or replacing a database file); SQLite has
its own for all the rest. Its write-ahead log is used only where a lock that is
tried out holds, on a disk of this machine: in doubt it works without one.
"""

from __future__ import annotations

import contextlib
import errno
import os
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

_PROBE = "probe.lock"
_NETWORK = frozenset(
    {
        "nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ncpfs", "afs", "9p",
        "ceph", "lustre", "gpfs", "beegfs", "glusterfs", "orangefs", "pvfs2", "ocfs2",
        "gfs2", "vboxsf", "prl_fs", "virtiofs", "drvfs", "fuse", "fuseblk",
    }
)  # fmt: skip


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock between processes for the body; it ends with its process.

    For rare, short things only: making or replacing a database file.
    """
    handle = _private(path)
    try:
        if sys.platform == "win32":
            import msvcrt

            # Tries ten times, a second apart.
            msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
            try:
                yield
            finally:
                msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Hold a lock for the body, or say at once that somebody else has it.

    For one who writes a long while, in a folder that is not the archive's; the file
    goes with the lock. Where there are no locks everybody is alone.

    Raises:
        OSError: the file cannot be made.
    """
    file, is_alone = _take(path)
    try:
        yield is_alone
    finally:
        if is_alone and sys.platform != "win32":
            path.unlink(missing_ok=True)
        file.close()
        if is_alone and sys.platform == "win32":
            # Refused while another has it open.
            with contextlib.suppress(OSError):
                path.unlink()


def _take(path: Path) -> tuple[IO[bytes], bool]:
    while True:
        file = open(_private(path), "rb+")  # noqa: SIM115
        try:
            is_alone = _lock_at_once(file)
        except OSError:
            return file, True
        with contextlib.suppress(OSError):
            # Whoever had it may have removed it between the two.
            if not is_alone or os.path.samestat(os.fstat(file.fileno()), path.stat()):
                return file, is_alone
        file.close()


def wal_is_safe(path: Path) -> bool:
    """Whether SQLite may use a write-ahead log in a folder.

    The log needs locks that hold and memory that all its users share; network
    folders (home folders of many hubs) do not give both. In doubt: False.
    """
    return is_local(path) and locks_hold(path)


def locks_hold(path: Path) -> bool:
    """Whether a lock taken in a folder keeps a second taker out."""
    probe = path / _PROBE
    try:
        with open(_private(probe), "rb+") as one, open(_private(probe), "rb+") as two:
            # Where another process is probing just now, the first is refused.
            return not (_lock_at_once(one) and _lock_at_once(two))
    except OSError:
        return False


def is_local(path: Path) -> bool:
    """Whether a folder surely lies on a disk of this machine."""
    if sys.platform == "linux":
        kind = _mounted_as(path.resolve())
        return kind is not None and kind.partition(".")[0] not in _NETWORK
    if sys.platform == "win32":
        import ctypes

        root = path.resolve().drive + "\\"
        return bool(ctypes.windll.kernel32.GetDriveTypeW(root) == 3)
    # macOS mounts network folders here, and its own disks elsewhere.
    resolved = path.resolve()
    return sys.platform == "darwin" and not resolved.is_relative_to("/Volumes")


def _mounted_as(path: Path) -> str | None:
    """The file system type under a path, by the longest mount point above it."""
    try:
        lines = Path("/proc/self/mountinfo").read_text("utf-8", "replace").splitlines()
    except OSError:
        return None
    best, kind = -1, None
    for line in lines:
        left, _, right = line.partition(" - ")
        point = left.split(" ")[4].replace("\\040", " ")
        # Of two mounts on one point the later one is seen.
        if path.is_relative_to(point) and len(point) >= best:
            best, kind = len(point), right.split(" ")[0]
    return kind


def _lock_at_once(file: IO[bytes]) -> bool:
    """Lock a file as SQLite does; False where somebody else has it.

    Raises:
        OSError: there are no locks here.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            # Plain POSIX locks never keep out their own process; these do.
            if sys.platform == "linux":
                lock = struct.pack("hhqqi", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
                fcntl.fcntl(file, fcntl.F_OFD_SETLK, lock)
            else:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        if problem.errno in (errno.EAGAIN, errno.EACCES, errno.EDEADLK):
            return False
        raise
    return True


def _private(path: Path) -> int:
    """Open a file of the owner alone for writing, making it where it is missing."""
    return os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
