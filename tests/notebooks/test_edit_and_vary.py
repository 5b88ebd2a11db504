"""The notebook of edits and variations, run as a person runs it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

SOURCE = Path(__file__).parents[2] / "notebooks" / "02-edit-and-vary.ipynb"


def _run(folder: Path) -> list[dict[str, Any]]:
    """The bundles that our cells showed, in order."""
    notebook = nbformat.read(SOURCE, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
    )
    asyncio.run(client.async_execute())
    return [
        output["data"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "dalle_notebook" in output.get("metadata", {})
    ]


@pytest.mark.slow
def test_it_runs_twice_and_the_second_time_is_free(tmp_path: Path) -> None:
    first = _run(tmp_path)
    second = _run(tmp_path)

    assert len(first) == len(second) >= 8
    assert all("0 requests" in data["text/plain"] for data in second)
    assert [data["text/html"].count("<img ") for data in first] == [
        data["text/html"].count("<img ") for data in second
    ]
    edits = [data for data in first if "outside the mask" in data["text/html"]]
    assert len(edits) >= 5
    assert all("outside the mask all is kept" in data["text/html"] for data in edits)
    assert not any(str(tmp_path) in json.dumps(data) for data in first)


def test_the_notebook_in_the_tree_has_no_outputs() -> None:
    notebook = json.loads(SOURCE.read_text("utf-8"))

    assert not any(cell.get("outputs") for cell in notebook["cells"])
