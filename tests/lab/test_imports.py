"""What the Jupyter server loads for us, and what a kernel does not."""

from __future__ import annotations

import subprocess
import sys

import pytest

_LOADED = """
import sys
import dalle_notebook
{code}
names = ("aiohttp", "jupyter_server", "tornado", "dalle_notebook.session",
         "dalle_notebook.client", "dalle_notebook.lab.handlers")
print(" ".join(name for name in names if name in sys.modules))
"""


def loaded(code: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", _LOADED.format(code=code)],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    "module",
    [
        *("lab.base", "lab.crew", "lab.desk", "lab.extension", "lab.handlers"),
        *("wall.answers", "wall.changes"),
    ],
)
def test_our_part_of_the_server_loads_neither_client_nor_session(module: str) -> None:
    found = loaded(f"import dalle_notebook.{module}")

    assert not {"aiohttp", "dalle_notebook.session", "dalle_notebook.client"} & {*found}


def test_a_kernel_loads_nothing_of_the_server() -> None:
    assert loaded("dalle_notebook._jupyter_server_extension_points()") == []


def test_the_server_is_told_where_to_find_us() -> None:
    import dalle_notebook

    points = dalle_notebook._jupyter_server_extension_points()

    assert points == [{"module": "dalle_notebook"}]
