"""The modules of the page, read by a checker of types."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from instruments.environments import node_with

PACKAGE = Path(__file__).parents[2] / "dalle_notebook"
FOLDERS = [PACKAGE / room / "static" for room in ("labextension", "widgets")]
_OPTIONS = (
    *("--noEmit", "--allowJs", "--checkJs", "--strict"),
    # What JupyterLab hands over is not typed here.
    *("--noImplicitAny", "false", "--useUnknownInCatchVariables", "false"),
    *("--target", "es2022", "--module", "es2022", "--moduleResolution", "bundler"),
    *("--lib", "es2022,dom,dom.iterable"),
)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_the_modules_of_the_page_are_typed(folder: Path) -> None:
    checker = node_with("types") / "node_modules" / ".bin" / "tsc"

    done = subprocess.run(
        [str(checker), *_OPTIONS, *map(str, sorted(folder.rglob("*.js")))],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
