"""A disk with ever more room on it: whatever does not fit, nothing is lost.

The disk is a real one, a few megabytes in memory, mounted where nobody else sees
it. Filled up to so many pages, or so many files, it fails a save at every step.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
_MOUNT = "mount -t tmpfs -o size={size},nr_inodes=200,mode=700 none . && cd . && exec "


def run_on_small_disk(folder: Path, size: str, *command: str) -> list[dict[str, Any]]:
    """Run Python with a small disk mounted on a folder; what it says, line by line."""
    if not shutil.which("unshare") or sys.platform != "linux":
        pytest.skip("needs a namespace of its own to mount a disk in")
    folder.mkdir()
    mount = f'{_MOUNT.format(size=size)}"$@"'
    inside = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    probe = subprocess.run([*inside, "true"], capture_output=True, check=False)
    if probe.returncode:
        pytest.skip("this system lets nobody mount a disk for himself")
    done = subprocess.run(
        [*inside, mount, "sh", sys.executable, *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_disk_that_is_full_at_any_step_loses_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    module = "tests.unit.store.writers"

    told = run_on_small_disk(
        folder, "2m", "-m", module, "full", str(folder / "home"), "48", "24"
    )

    assert len(told) == 72
    for line in told:
        assert all(line["full"].values()), line
        assert all(line["roomy"].values()), line
    reached = {tuple(line["steps"]) for line in told}
    # Each of the steps was the first to fail at least once.
    assert {steps[:1] for steps in reached} >= {(), ("claimed",)}
    assert any(steps[-1:] == ("claimed",) for steps in reached)
    assert any(steps[-1:] == ("sent",) for steps in reached)
    saved = [set(steps) for steps in reached if "saved" in steps]
    assert any("preview 512" not in steps for steps in saved)
    assert any(
        {"preview 512"} <= steps and "preview 256" not in steps for steps in saved
    )
    assert any({"preview 256"} <= steps and "row" not in steps for steps in saved)
    assert any({"sent", "preview 256", "row"} <= steps for steps in saved)
