"""A measurement in a process of its own, with an archive of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

_TESTS = Path(__file__).parents[1]


def measure_apart(module: str, *arguments: str) -> dict[str, float]:
    """Run `python -m benchmarks.MODULE ARGUMENTS` and read the numbers it prints last.

    Raises:
        subprocess.CalledProcessError: it failed; its words stand above.
    """
    with TemporaryDirectory() as home:
        done = subprocess.run(
            [sys.executable, "-m", f"benchmarks.{module}", *arguments],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            cwd=_TESTS,
            env={
                **os.environ,
                "DALLE_NOTEBOOK_HOME": home,
                "PYTHONPATH": os.pathsep.join([str(_TESTS), str(_TESTS.parent)]),
            },
        )
    numbers: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return numbers
