"""Files that are whole or not there."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from dalle_notebook.store.archive import Archive
from dalle_notebook.store.disk import is_writable, replace, write_whole
from dalle_notebook.store.locks import is_local, locked, locks_hold, wal_is_safe
from tests.unit.store.conftest import as_nobody
from tests.unit.store.writers import ask, picture, record

LOCKER = """
import sys
import threading
from pathlib import Path
from dalle_notebook.store.locks import locked
with locked(Path(sys.argv[1])):
    print("mine", flush=True)
    sys.stdin.read()
"""


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_whole(path, b"one")
    write_whole(path, b"two")

    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()

    with pytest.raises(OSError, match="folder"):
        write_whole(tmp_path / "folder", b"data")

    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_a_lock_ends_with_its_process(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", LOCKER, str(tmp_path / "lock")],
        cwd=Path(__file__).parents[3],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"mine"
        if sys.platform != "win32":
            import fcntl

            with (tmp_path / "lock").open("r+") as file, pytest.raises(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        holder.kill()
    with locked(tmp_path / "lock"):
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="reads the list of mounts")
def test_a_disk_of_this_machine_is_told_from_a_network_folder() -> None:
    lines = Path("/proc/self/mountinfo").read_text("utf-8").splitlines()
    kinds = {
        line.split(" ")[4]: line.partition(" - ")[2].split(" ")[0] for line in lines
    }

    for point, kind in kinds.items():
        if kind in ("ext4", "tmpfs", "overlay", "xfs", "btrfs"):
            assert is_local(Path(point)) or Path(point).resolve() != Path(point)
        elif kind.startswith(("nfs", "cifs", "9p", "fuse")):
            assert not is_local(Path(point))


def test_a_folder_that_is_not_there_is_writable_where_it_can_be_made(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_text("x")

    assert is_writable(tmp_path / "a" / "b")
    assert not is_writable(tmp_path / "file" / "b")


@pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX files")
def test_a_file_that_is_refused_for_a_moment_gets_its_name(
    open_folder: Path,
) -> None:
    """As a virus scanner does it on Windows; here the folder is locked instead."""
    folder = open_folder / "locked"
    folder.mkdir()
    (folder / "new").write_bytes(b"new")
    if os.getuid() == 0:
        os.chown(folder, 65534, 65534)
    folder.chmod(0o555)
    unlock = threading.Timer(0.3, folder.chmod, [0o777])

    with as_nobody():
        with pytest.raises(PermissionError):
            (folder / "new").replace(folder / "old")
        unlock.start()
        replace(folder / "new", folder / "old")
    unlock.join()

    assert (folder / "old").read_bytes() == b"new"


def test_a_lock_that_is_tried_out_holds_on_this_disk(tmp_path: Path) -> None:
    assert locks_hold(tmp_path)
    assert wal_is_safe(tmp_path) is is_local(tmp_path)


def test_where_no_lock_can_be_tried_out_none_is_trusted(tmp_path: Path) -> None:
    assert not locks_hold(tmp_path / "absent")
    # A folder in the way of the file that would be locked.
    (tmp_path / "probe.lock").mkdir()
    assert not locks_hold(tmp_path)
    archive = Archive(tmp_path)
    data = picture(1)
    archive.keep(data, record(data, ask()))
    assert archive.check().journal_mode == "delete"
    assert archive.check(deep=True).is_good
    archive.close()


def test_eight_processes_may_try_a_lock_at_once(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; "
        "from dalle_notebook.store.locks import locks_hold; "
        "print(all(locks_hold(Path(sys.argv[1])) for _ in range(200)))"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    cwd = Path(__file__).parents[3]
    running = [
        subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, text=True)
        for _ in range(8)
    ]

    assert [each.communicate()[0].strip() for each in running] == ["True"] * 8
