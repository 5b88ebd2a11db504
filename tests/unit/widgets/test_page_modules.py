"""The numbers behind the widgets' pages, tested by node's own runner."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from instruments.environment import needs

HERE = Path(__file__).parent


@pytest.mark.slow
@pytest.mark.parametrize("tests", sorted(HERE.glob("*.test.mjs")), ids=lambda p: p.stem)
def test_the_modules_of_the_widgets_keep_their_rules(tests: Path) -> None:
    node = shutil.which("node")
    if node is None:
        needs("foreign", missing="node")
    done = subprocess.run(
        [str(node), "--test", str(tests)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 0, done.stdout
