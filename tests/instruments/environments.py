"""Programs that nobody here wrote, each in an environment of its own: clients of the
Image API, the oldest JupyterLab that we support, marimo, and diffusion models.

What is installed is pinned here. An environment is made once and kept in the
cache folder of whoever runs the tests, under a name that says what is in it, so
that another pin is another environment.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from instruments.environment import ORIGINAL, needs

ROOT = Path(__file__).parents[2]
_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

_DEPENDENCIES = _PROJECT["project"]["dependencies"]

PYTHON = {
    "oldest-lab": (
        *_DEPENDENCIES,
        *_PROJECT["build-system"]["requires"],
        "jupyterlab==4.4.10",
        "notebook==7.4.7",
    ),
    "marimo": (
        *(name for name in _DEPENDENCIES if not name.startswith(("jupyter", "nb"))),
        "marimo==0.25.2",
    ),
    "local": (
        *(name for name in _DEPENDENCIES if not name.startswith(("jupyter", "nb"))),
        *("torch==2.13.0", "diffusers==0.42.1"),
        *("transformers==5.23.0", "accelerate==1.15.0"),
    ),
    "legacy": ("openai==0.28.1",),
    "today": ("openai==3.54.0", "aiohttp>=3.14"),
    "jupyter-ai": ("jupyter-ai-magics==2.31.7", "ipykernel>=7,<8"),
    "parquet": ("pyarrow==26.0.1",),
    "schema": ("schemathesis>=4.32,<5",),
    "suite": (
        "openai==3.54.0",
        "aiohttp>=3.14",
        "inline-snapshot",
        "pytest>=8,<10",
        "pytest-asyncio>=1,<2",
        "pytest-xdist",
        "rich",
    ),
}
NPM = {
    "legacy": ("openai@3.3.0",),
    "today": ("openai@7.57.0",),
    "types": ("typescript@5.9.3",),
}
SUITE = "openai==3.54.0"
"""The source distribution whose own tests are run."""

_MINUTES = 8


def _cache() -> Path:
    home = ORIGINAL.get("HOME") or ORIGINAL.get("USERPROFILE") or "."
    root = ORIGINAL.get("XDG_CACHE_HOME") or str(Path(home) / ".cache")
    return Path(root) / "dalle-notebook-tests"


def _folder(kind: str, pins: Iterable[str]) -> Path:
    text = "\n".join([sys.version, *pins])
    return _cache() / f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _run(*command: str, folder: Path) -> None:
    # Installing needs what tests must not have: proxies, certificates, indexes.
    done = subprocess.run(
        command,
        cwd=folder,
        env=dict(ORIGINAL),
        capture_output=True,
        text=True,
        timeout=_MINUTES * 60,
        check=False,
    )
    if done.returncode:
        needs("foreign", missing=f"a way to run {command[0]}: {done.stderr[-400:]}")


def _made(folder: Path, *commands: tuple[str, ...]) -> Path:
    ready = folder / "ready"
    with _alone(folder.with_suffix(".lock")):
        if not ready.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            for command in commands:
                _run(*command, folder=folder)
            ready.touch()
    return folder


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One process at a time; whoever is killed lets go."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(lock, timeout=_MINUTES * 60)) as database:
        database.execute("BEGIN EXCLUSIVE")
        yield


def python_with(name: str) -> Path:
    """The interpreter of an environment of `PYTHON`."""
    folder = _folder(f"python-{name}", PYTHON[name])
    place = "Scripts/python.exe" if os.name == "nt" else "bin/python"
    python = folder / "venv" / place
    _made(
        folder,
        (sys.executable, "-m", "venv", str(folder / "venv")),
        (str(python), "-m", "pip", "install", "-q", *PYTHON[name]),
    )
    return python


def oldest_lab() -> Path:
    """The interpreter of an environment with the oldest JupyterLab and this tree."""
    needs("oldest_lab")
    python = python_with("oldest-lab")
    install = ("-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation")
    _run(str(python), *install, "--force-reinstall", str(ROOT), folder=ROOT)
    return python


def node_with(name: str) -> Path:
    """A folder of `NPM`, from which node finds what is installed."""
    needs("node")
    folder = _folder(f"npm-{name}", NPM[name])
    install = ("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts")
    return _made(folder, ("npm", "init", "-y"), (*install, *NPM[name]))


def suite() -> Path:
    """The unpacked source distribution of `SUITE`."""
    folder = _folder("suite", [SUITE])
    download = (sys.executable, "-m", "pip", "download", "-q", SUITE, "--no-deps")
    _made(folder, (*download, "--no-binary", ":all:", "--no-build-isolation"))
    unpacked = folder / SUITE.replace("==", "-")
    if not unpacked.exists():
        with tarfile.open(unpacked.with_name(f"{unpacked.name}.tar.gz")) as archive:
            archive.extractall(folder, filter="data")
    return unpacked
