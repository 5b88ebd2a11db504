"""A Jupyter server with our extension and an archive, for each test its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from instruments.jupyter_server import JupyterServer, Visitor

from dalle_notebook.store.archive import Archive


@pytest.fixture
def archive(home: Path) -> Iterator[Archive]:
    """The archive that the server shows, as a kernel writes it."""
    made = Archive(home)
    yield made
    made.close()


@pytest.fixture
def server(home: Path, tmp_path: Path) -> Iterator[JupyterServer]:
    """A server that was started as people start theirs."""
    with JupyterServer(tmp_path / "notebooks") as started:
        yield started


@pytest.fixture
def program(server: JupyterServer) -> Visitor:
    """Somebody with the token."""
    return server.program()
