"""What `dalle-notebook serve` tells programs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from instruments import environment


@pytest.fixture(scope="module")
def served(sandbox: Path) -> Iterator[dict[str, str]]:
    """The variables that it says to export; it ends with the module."""
    command = [sys.executable, "-m", "dalle_notebook", "serve", "--port", "0"]
    with (
        environment.inside(sandbox / "served"),
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process,
    ):
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(3)]
        exports = [line.strip().partition(" ")[2] for line in said[1:]]
        yield dict(line.split("=", 1) for line in exports)
        process.terminate()
