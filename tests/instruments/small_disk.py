"""A small real disk: in memory, mounted in a namespace where nobody else sees it.

What runs there is Python in a process of its own, which may also mount the disk
anew: larger, or for reading only.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

_ROOT = Path(__file__).parents[2]
_ALONE = ("--user", "--map-root-user", "--mount")
_MOUNT = "mount -t tmpfs -o size={size},nr_inodes=200,mode=700 none . && cd . && "


def run_apart(
    *command: str, inside: Sequence[str], before: str = "", cwd: Path | None = None
) -> list[dict[str, Any]]:
    """Run Python in namespaces of its own; what it says, line by line.

    Args:
        inside: options of `unshare`.
        before: shell commands that come first.
    """
    if sys.platform != "linux" or not shutil.which("unshare"):
        pytest.skip("needs the namespaces of Linux")
    probe = subprocess.run(
        ["unshare", *inside, "true"], capture_output=True, check=False
    )
    if probe.returncode:
        pytest.skip("this system gives nobody a namespace")
    done = subprocess.run(
        [
            *("unshare", *inside, "sh", "-c", f'{before}exec "$@"', "sh"),
            *(sys.executable, *command),
        ],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, (done.returncode, done.stderr, done.stdout)
    return [json.loads(line) for line in done.stdout.splitlines()]


def run_on_small_disk(folder: Path, size: str, *command: str) -> list[dict[str, Any]]:
    """Run Python with a small disk mounted on a folder, which is its working one."""
    folder.mkdir(exist_ok=True)
    before = _MOUNT.format(size=size)
    return run_apart(*command, inside=_ALONE, before=before, cwd=folder)
