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
from collections.abc import Iterator, Sequence
from pathlib import Path

from dalle_notebook.store.owner import Owner, this_process

TEMPORARY = ".tmp-"

_FOREIGN_SECONDS = 24 * 3600
_NETWORK = frozenset(
    {
        "nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ncpfs", "afs", "9p",
        "ceph", "lustre", "gpfs", "beegfs", "glusterfs", "orangefs", "pvfs2", "ocfs2",
        "gfs2", "vboxsf", "prl_fs", "virtiofs", "drvfs", "fuse", "fuseblk",
    }
)  # fmt: skip


def make_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing, for the owner only.

    What is there already keeps its rights.
    """
    if path.is_dir():
        return
    make_folder(path.parent)
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
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
            _replace(temporary, path)
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


def _replace(source: Path, target: Path) -> None:
    # Windows refuses while a virus scanner or a reader has the target open.
    for wait in (0.01, 0.05, 0.25) if sys.platform == "win32" else ():
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


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock between processes for the body; it ends with its process.

    For rare, short things only: making or replacing a database file.
    """
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags, 0o600)
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


def is_local(path: Path) -> bool:
    """Whether a folder surely lies on a disk of this machine.

    SQLite's write-ahead log needs memory shared between all its users, which
    network folders (home folders of many hubs) do not give. In doubt: False.
    """
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
