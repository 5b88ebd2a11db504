"""The notebooks of the tree, run as a person runs them, twice."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "notebooks"
ALL = sorted(path.stem for path in FOLDER.glob("0[2-9]-*.ipynb"))

Bundle = dict[str, Any]


def _run(name: str, folder: Path) -> list[Bundle]:
    """The outputs that are pictures of ours, in order; fails where a cell does."""
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
    )
    asyncio.run(client.async_execute())
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", [])]
    texts = json.dumps(outputs)
    assert str(folder) not in texts
    assert str(Path.home()) not in texts
    return [
        out["data"]
        for out in outputs
        if "drawn by" in out.get("data", {}).get("text/plain", "")
        and "dalle_notebook" in out.get("metadata", {})
    ]


def _pictures(bundles: list[Bundle]) -> list[int]:
    return [data["text/html"].count("<img ") for data in bundles]


@pytest.mark.slow
@pytest.mark.parametrize("name", ALL)
def test_it_runs_twice_and_the_second_time_is_free(name: str, tmp_path: Path) -> None:
    first = _run(name, tmp_path)
    second = _run(name, tmp_path)

    assert sum(_pictures(first)) >= 8
    assert _pictures(second) == _pictures(first)
    assert all("0 requests" in data["text/plain"] for data in second)


@pytest.mark.slow
def test_the_edits_of_the_tutorial_keep_all_outside_of_their_masks(
    tmp_path: Path,
) -> None:
    pages = [data["text/html"] for data in _run("02-edit-and-vary", tmp_path)]

    edits = [page for page in pages if "outside the mask" in page]
    assert len(edits) >= 5
    assert all("outside the mask all is kept" in page for page in edits)


@pytest.mark.parametrize("name", ALL)
def test_a_notebook_in_the_tree_has_no_outputs(name: str) -> None:
    notebook = json.loads((FOLDER / f"{name}.ipynb").read_text("utf-8"))

    assert not any(cell.get("outputs") for cell in notebook["cells"])
