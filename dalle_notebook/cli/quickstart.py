"""`dalle-notebook quickstart`: the notebook, run on this very interpreter.

A copy remembers (in its metadata) what its cells were when they left us. While
they are the same the copy is ours to run again; once a person has changed it, a
numbered sibling is made instead.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import subprocess
import sys
import time
import webbrowser
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from dalle_notebook.errors import ArchiveError, DalleError

Say = Callable[[str], object]

_NAME = "01-quickstart"
_MARK = "dalle_notebook_quickstart"
_MOST_SIBLINGS = 1000
_CELL_SECONDS = 600


def run_quickstart(folder: Path, say: Say) -> Path:
    """Put the notebook into a folder, run it, save it and its HTML copy.

    Returns:
        The path of the notebook.

    Raises:
        ArchiveError: the folder cannot be written.
        DalleError: a cell failed; the notebook is saved as far as it got.
    """
    folder = folder.expanduser().resolve()
    notebook = shipped_notebook()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = _place_for(folder)
    except OSError as error:
        raise ArchiveError(f"cannot write to {folder}: {error.strerror}") from None
    say(f"running {path.name}")
    failure = _execute(notebook, folder, say)
    _leave_out_live_widgets(notebook)
    page = path.with_suffix(".html")
    nbformat.write(notebook, path)
    page.write_text(_as_html(notebook), encoding="utf-8")
    say(f"notebook: {path}")
    say(f"web page: {page}")
    # By its name alone another Python may answer, which has no JupyterLab.
    say(f"open it:  {_quoted(Path(sys.executable))} -m jupyter lab {_quoted(path)}")
    if failure:
        raise DalleError(failure)
    return path


def shipped_notebook() -> Any:
    """The quickstart notebook as this version ships it, marked as ours."""
    packaged = resources.files("dalle_notebook").joinpath("quickstart.ipynb")
    if packaged.is_file():
        text = packaged.read_text("utf-8")
    else:
        # An editable install runs from the tree, where it stands by its number.
        tree = Path(__file__).parents[2] / "notebooks" / f"{_NAME}.ipynb"
        text = tree.read_text("utf-8")
    notebook = nbformat.reads(text, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.metadata[_MARK] = _digest(notebook)
    return notebook


def _digest(notebook: Any) -> str:
    text = "\x00".join(f"{cell.cell_type}\n{cell.source}" for cell in notebook.cells)
    return hashlib.sha256(text.encode()).hexdigest()


def _place_for(folder: Path) -> Path:
    for number in range(1, _MOST_SIBLINGS):
        name = _NAME if number == 1 else f"{_NAME}-{number}"
        path = folder / f"{name}.ipynb"
        if not path.exists() or _is_unchanged(path):
            return path
    raise ArchiveError(f"{folder} holds too many changed copies: use another folder")


def _is_unchanged(path: Path) -> bool:
    try:
        notebook = nbformat.read(path, as_version=4)
    except Exception:  # whatever it is by now, it is not the copy we wrote
        return False
    return notebook.metadata.get(_MARK) == _digest(notebook)


def _execute(notebook: Any, folder: Path, say: Say) -> str:
    """Run every cell in place; the text of the failure, or ''."""
    manager = AsyncKernelManager()
    # Whatever kernels are installed, this interpreter has this package.
    manager._kernel_spec = KernelSpec(
        argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        display_name="Python 3",
        language="python",
    )
    cells = [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    started: dict[int, float] = {}

    def on_start(cell: Any, cell_index: int) -> None:
        started[cell_index] = time.monotonic()

    def on_end(cell: Any, cell_index: int, execute_reply: Any) -> None:
        seconds = time.monotonic() - started[cell_index]
        first = cell.source.strip().splitlines()[0] if cell.source.strip() else ""
        place = f"[{cells.index(cell_index) + 1}/{len(cells)}]"
        say(f"{place} {first[:60]:<60} {seconds:5.1f} s")

    client = NotebookClient(
        notebook,
        km=manager,
        timeout=_CELL_SECONDS,
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
        on_cell_start=on_start,
        on_cell_executed=on_end,
    )
    try:
        # The kernel warns on its own stderr of things that nobody can change here.
        asyncio.run(client.async_execute(stderr=subprocess.DEVNULL))
    except CellExecutionError as error:
        return f"a cell failed: {error.ename}: {error.evalue}"
    return ""


def _leave_out_live_widgets(notebook: Any) -> None:
    """Save the static twin of a form only.

    Without its kernel a form is buttons that do nothing; its twin says so, and
    running the cell brings the form back.
    """
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "text/html" in data:
                data.pop("application/vnd.jupyter.widget-view+json", None)


def _as_html(notebook: Any) -> str:
    from nbconvert import HTMLExporter

    body, _ = HTMLExporter().from_notebook_node(notebook)
    return str(body)


def open_in_lab(notebook: Path, say: Say) -> int:
    """Run JupyterLab on a notebook until it is ended; its exit status."""
    command = [sys.executable, "-m", "jupyter", "lab"]
    command += ["--ServerApp.port=0", f"--ServerApp.root_dir={notebook.parent}"]
    # Named so, the notebook is in the address that is printed, too.
    command.append(f"--LabApp.default_url=/lab/tree/{notebook.name}")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    if not _has_browser():
        command.append("--no-browser")
        say("no browser here: open the address that JupyterLab prints")
    try:
        return subprocess.call(command)  # noqa: S603
    except KeyboardInterrupt:
        return 0


def _has_browser() -> bool:
    has_display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if sys.platform.startswith("linux") and not has_display:
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def _quoted(path: Path) -> str:
    text = str(path)
    return f'"{text}"' if " " in text else text
