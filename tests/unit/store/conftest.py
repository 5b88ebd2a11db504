"""An archive in a folder of its own, and processes that use the same one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from dalle_notebook.store.archive import Archive

ROOT = Path(__file__).parents[3]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An archive that does not exist yet."""
    made = Archive(tmp_path / "home")
    yield made
    made.close()


class Writer:
    """A process that runs `writers` on one archive."""

    def __init__(self, home: Path, what: str, *numbers: int) -> None:
        words = [what, str(home), *map(str, numbers)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.unit.store.writers", *words],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def tell(self, line: str) -> Any:
        """Send a line and return what the process answers."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def lines(self, timeout: float = 100) -> list[dict[str, Any]]:
        """Everything it said, once it has ended well."""
        out, _ = self.process.communicate(timeout=timeout)
        assert self.process.returncode == 0
        return [json.loads(line) for line in out.splitlines()]

    def kill(self) -> None:
        """End it at once, as a crash does."""
        self.process.kill()
        self.process.wait()

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *problem: object) -> None:
        self.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


@pytest.fixture
def start(archive: Archive) -> Iterator[Callable[..., Writer]]:
    """Starts a writer on the same folder; all are gone after the test."""
    with ExitStack() as writers:
        yield lambda what, *numbers: writers.enter_context(
            Writer(archive.home, what, *numbers)
        )


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody may reach, unlike those of pytest."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without the rights of an administrator, if the tests run as one."""
    if os.getuid() == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        if os.getuid() == 0:
            os.seteuid(0)
