"""What the README and the notebooks show, people will copy: so it is run here."""

from __future__ import annotations

import ast
import asyncio
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from instruments import environment
from IPython.core.inputtransformer2 import TransformerManager
from nbclient import NotebookClient
from PIL import Image

from dalle_notebook.study.commandline import parse_cell
from tests.notebooks.prose import Block, blocks, texts

PAGES = texts()
READMES = sorted(name for name in PAGES if name.startswith("README"))
_VERBS = {"dalle": "generate", "dalle_edit": "edit", "dalle_vary": "vary"}
_SHELL = shutil.which("bash")


def _all() -> list[Block]:
    return [block for name, text in PAGES.items() for block in blocks(name, text)]


def test_every_block_says_its_language() -> None:
    known = {"python", "ipython", "sh", "json"}

    assert {b.language for b in _all()} <= known
    assert {b.language for b in _all()} >= known


@pytest.mark.parametrize("name", PAGES)
def test_every_block_of_a_page_parses(name: str) -> None:
    for block in blocks(name, PAGES[name]):
        _parse(block)


def _parse(block: Block) -> None:
    if block.language == "json":
        json.loads(block.code)
    elif block.language == "python":
        ast.parse(block.code)
    elif block.language == "ipython":
        ast.parse(TransformerManager().transform_cell(block.code))
        _parse_magic(block.code)
    elif _SHELL:
        subprocess.run([_SHELL, "-n"], input=block.code, text=True, check=True)


def _parse_magic(code: str) -> None:
    if not code.startswith("%%"):
        return
    first, _, below = code.partition("\n")
    word, _, line = first[2:].partition(" ")
    parse_cell(line, below, _VERBS[word])


@pytest.fixture
def folder(home: Path) -> Path:
    """Where the blocks of a page are run."""
    return Path.cwd()


@pytest.mark.slow
@pytest.mark.parametrize("name", READMES)
def test_the_blocks_of_a_readme_run_in_order(name: str, folder: Path) -> None:
    runnable = [block for block in blocks(name, PAGES[name]) if block.runs]
    cells = [b.code for b in runnable if b.language in ("python", "ipython")]
    _run_cells(cells)
    for block in runnable:
        if block.language == "sh":
            _run_shell(block.code, {})

    assert len(cells) >= 9
    assert (folder / "cat.png").exists()


def _run_cells(sources: list[str]) -> None:
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in sources]
    )
    client = NotebookClient(notebook, timeout=60, kernel_name="python3")
    asyncio.run(client.async_execute())


def _run_shell(code: str, told: dict[str, str]) -> str:
    """What a block prints; a server is asked for its first line and ended."""
    assert _SHELL
    # Scripts of this environment first, as an activated one has them.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    told = {**os.environ, **told, "PATH": path, "PYTHONUNBUFFERED": "1"}
    if code.startswith("dalle-notebook serve"):
        with subprocess.Popen(
            [_SHELL, "-c", f"exec {code.strip()} --port 0"],
            env=told,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            first = process.stdout.readline()
            process.terminate()
        assert "answers at http://127.0.0.1" in first
        return first
    done = subprocess.run(
        [_SHELL, "-euo", "pipefail", "-c", code],
        env=told,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, code + done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in PAGES if name not in READMES])
def test_the_blocks_between_the_cells_of_a_notebook_run(
    name: str, folder: Path, served: dict[str, str]
) -> None:
    if shutil.which("curl") is None:
        environment.needs("slow", missing="curl")
    Image.new("RGB", (256, 256), "teal").save(folder / "lounge.png")
    Image.new("RGBA", (256, 256), (0, 0, 0, 0)).save(folder / "mask.png")
    runnable = [block for block in blocks(name, PAGES[name]) if block.runs]

    for block in runnable:
        if block.language == "sh":
            answer = json.loads(_run_shell(block.code, served))
            assert len(answer["data"]) == 1
        elif block.language == "python":
            _run_cells(["import dalle_notebook as dalle", block.code])

    if name.startswith("guide"):
        assert [block.language for block in runnable].count("sh") == 7
