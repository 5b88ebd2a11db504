"""A notebook of the tree, run as a person runs it: twice, in a folder of its own."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from instruments import environment
from instruments.environments import python_with
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "notebooks"
ALL = sorted(
    path.stem for path in FOLDER.glob("*.ipynb") if path.stem != "01-quickstart"
)
"""All but the quickstart, which has a command and tests of its own."""


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of one notebook.

    Attributes:
        notebook: as it would be saved, without the state of widgets.
        folder: the working folder of its kernel.
    """

    name: str
    notebook: Any
    seconds: float
    folder: Path

    @property
    def text(self) -> str:
        """The file as it would be saved."""
        return nbformat.writes(self.notebook)

    def outputs(self) -> Iterator[dict[str, Any]]:
        """Every output, in order."""
        for cell in self.notebook.cells:
            yield from cell.get("outputs", [])

    def bundles(self) -> list[dict[str, Any]]:
        """The outputs that show pictures of ours."""
        return [
            out["data"]
            for out in self.outputs()
            if "drawn by" in out.get("data", {}).get("text/plain", "")
            and "dalle_notebook" in out.get("metadata", {})
        ]

    def pictures(self) -> list[int]:
        """How many pictures each of those shows."""
        return [data["text/html"].count("<img ") for data in self.bundles()]


def run_twice(name: str, folder: Path) -> tuple[Ran, Ran]:
    """Run it in a fresh kernel, and again in another; fails where a cell does."""
    told = {"DALLE_NOTEBOOK_EXAMPLE_PORT": str(_free_port())}
    if name == "06-old-tutorials":
        told["PYTHON_WITH_OLD_OPENAI"] = str(python_with("legacy"))
    with environment.inside(folder):
        os.environ.update(told)
        try:
            return _run(name), _run(name)
        finally:
            for each in told:
                del os.environ[each]


def _run(name: str) -> Ran:
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    client = NotebookClient(
        notebook, timeout=120, kernel_name="python3", record_timing=False
    )
    started = time.monotonic()
    asyncio.run(client.async_execute())
    notebook.metadata.pop("widgets", None)
    return Ran(name, notebook, time.monotonic() - started, Path.cwd())


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def read_source(name: str) -> Any:
    """The notebook as it stands in the tree."""
    return json.loads((FOLDER / f"{name}.ipynb").read_text("utf-8"))
