"""`dalle-notebook quickstart` as a person runs it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterable
from pathlib import Path

import nbformat
import pytest
from instruments.canary import Canary

_MAIN = "from dalle_notebook.cli import main; main()"
_MOST_BYTES = 150_000


def _quickstart(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _MAIN, "quickstart", str(folder)],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def _pictures(path: Path) -> list[str]:
    return re.findall(r"data:image/webp;base64,([\w+/=]+)", path.read_text("utf-8"))


def _texts(path: Path) -> list[str]:
    notebook = nbformat.read(path, as_version=4)
    return [
        output["data"]["text/plain"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "image/jpeg" in output.get("data", {})
    ]


@pytest.mark.slow
def test_it_runs_twice_and_the_second_time_is_free(
    tmp_path: Path, canary: Canary
) -> None:
    first = _quickstart(tmp_path)
    assert first.returncode == 0, first.stdout + first.stderr
    notebook = tmp_path / "01-quickstart.ipynb"
    page = tmp_path / "01-quickstart.html"
    pictures = _pictures(notebook)
    assert len(pictures) >= 12

    second = _quickstart(tmp_path)

    assert second.returncode == 0, second.stdout + second.stderr
    assert sorted(p.name for p in tmp_path.glob("01-*")) == [page.name, notebook.name]
    assert _pictures(notebook) == pictures
    assert all("0 requests" in text for text in _texts(notebook)), _texts(notebook)
    assert notebook.stat().st_size < _MOST_BYTES
    assert str(notebook) in second.stdout
    assert str(page) in second.stdout
    assert len(_pictures(page)) == len(pictures)


@pytest.mark.slow
def test_saved_outputs_hold_no_path_and_no_user_name(tmp_path: Path) -> None:
    _quickstart(tmp_path)

    text = (tmp_path / "01-quickstart.ipynb").read_text("utf-8")

    assert str(tmp_path) not in text
    assert str(Path.home()) not in text
    assert "Traceback" not in text


@pytest.mark.slow
def test_a_changed_notebook_is_left_alone(tmp_path: Path) -> None:
    _quickstart(tmp_path)
    mine = tmp_path / "01-quickstart.ipynb"
    notebook = nbformat.read(mine, as_version=4)
    notebook.cells[0].source += "\n\nMy own words."
    nbformat.write(notebook, mine)
    before = mine.read_bytes()

    done = _quickstart(tmp_path)

    assert done.returncode == 0
    assert mine.read_bytes() == before
    assert (tmp_path / "01-quickstart-2.ipynb").exists()


def test_a_folder_that_cannot_be_written_ends_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    done = _quickstart(tmp_path / "file" / "below")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_notebook_in_the_tree_has_no_outputs() -> None:
    path = Path(__file__).parents[2] / "notebooks" / "01-quickstart.ipynb"
    notebook = json.loads(path.read_text("utf-8"))

    assert not any(cell.get("outputs") for cell in notebook["cells"])


@pytest.mark.slow
def test_open_starts_jupyterlab_on_the_notebook(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _MAIN, "quickstart", str(tmp_path), "--open"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            assert process.stdout is not None
            address = _address_in(process.stdout)
            assert "/lab/tree/01-quickstart.ipynb" in address
            assert _status_of(address) == 200
        finally:
            os.killpg(process.pid, signal.SIGTERM)


def _status_of(address: str) -> int:
    # JupyterLab prints its address a moment before it listens there.
    for _ in range(100):
        try:
            with urllib.request.urlopen(address) as answer:
                return int(answer.status)
        except OSError:
            time.sleep(0.2)
    raise AssertionError("nothing listens at the address that was printed")


def _address_in(lines: Iterable[str]) -> str:
    for line in lines:
        if found := re.search(r"http://127\.0\.0\.1:\d+/lab\S*", line):
            return found[0]
    raise AssertionError("JupyterLab printed no address")
