"""Files that are whole or not there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dalle_notebook.store.disk import is_writable, write_whole
from dalle_notebook.store.locks import is_local, locked

LOCKER = """
import sys
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
