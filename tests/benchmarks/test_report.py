"""The door to the measurements."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.benchmark
@pytest.mark.timeout(3600)
def test_the_measurements_run_to_their_end(
    modules: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    with capfd.disabled():
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.report", *modules],
            cwd=Path(__file__).parents[1],
            check=False,
        )

    # 1 says that a bar does not hold; the table names it.
    assert done.returncode in (0, 1)
