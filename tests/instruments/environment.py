"""An environment in which no test finds a real key, home, proxy or archive.

`strip` takes away every variable that could steer the package or lead it to somebody's
account; `point_at` sends everything that is written to one folder. `needs` decides
whether a test that wants a browser, a foreign client or much time runs at all.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

ORIGINAL: Mapping[str, str] = dict(os.environ)
"""The environment before anything was taken away: for what installs or compiles."""

_KEPT = {"DALLE_NOTEBOOK_TESTS"}
_TAKEN = re.compile(
    r"""
    (OPENAI|AZURE|DALLE_NOTEBOOK|DALLE|ANTHROPIC|GEMINI|GOOGLE|VERTEX|STABILITY
     |REPLICATE|TOGETHER|FIREWORKS|FAL|BFL|XAI|OPENROUTER|GROQ|MISTRAL|DEEPINFRA
     |HF|HUGGING_?FACE|HUGGINGFACEHUB|RECRAFT|IDEOGRAM|LITELLM|OLLAMA|LOCALAI
     |AWS|DASHSCOPE|ARK|JUPYTER|JUPYTERHUB|JUPYTERLAB|IPYTHON|XDG)_.*
    |.*_API_KEY | .*_(API|ACCESS|AUTH)_TOKEN | .*_SECRET(_KEY)?
    |(HTTP|HTTPS|ALL|FTP|NO|WS|WSS)_PROXY
    |SSL_CERT_(FILE|DIR) | REQUESTS_CA_BUNDLE | CURL_CA_BUNDLE | SSLKEYLOGFILE
    |NETRC | IPYTHONDIR | SOURCE_DATE_EPOCH | NO_COLOR | FORCE_COLOR
    """,
    re.IGNORECASE | re.VERBOSE,
)


def is_foreign(name: str) -> bool:
    """Say whether a variable of this name is taken away from tests."""
    return name not in _KEPT and _TAKEN.fullmatch(name) is not None


def strip(environment: dict[str, str] | os._Environ[str]) -> list[str]:
    """Take every foreign variable away; return their names."""
    names = [name for name in environment if is_foreign(name)]
    for name in names:
        del environment[name]
    return names


def point_at(folder: Path) -> dict[str, str]:
    """Return the variables that send everything written into this folder.

    The folders `home`, `tmp`, `cwd` and `archive` are made below it.
    """
    for name in ("home", "tmp", "cwd"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    home = folder / "home"
    return {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "APPDATA": str(home / "AppData" / "Roaming"),
        "LOCALAPPDATA": str(home / "AppData" / "Local"),
        "TMPDIR": str(folder / "tmp"),
        "TEMP": str(folder / "tmp"),
        "TMP": str(folder / "tmp"),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_DATA_HOME": str(home / ".local" / "share"),
        "XDG_STATE_HOME": str(home / ".local" / "state"),
        "IPYTHONDIR": str(home / ".ipython"),
        "JUPYTER_CONFIG_DIR": str(home / ".jupyter"),
        "JUPYTER_DATA_DIR": str(home / ".local" / "share" / "jupyter"),
        "JUPYTER_RUNTIME_DIR": str(folder / "tmp" / "jupyter"),
        "DALLE_NOTEBOOK_HOME": str(folder / "archive"),
    }


@contextmanager
def sandbox() -> Iterator[Path]:
    """Keep the process in a folder of its own, stripped; put all back at the end.

    The folder's path is short: Unix sockets, as browsers make them under TMPDIR, have
    room for about a hundred characters.
    """
    before = dict(os.environ)
    folder = Path(tempfile.mkdtemp(prefix="dn-")).resolve()
    strip(os.environ)
    # Relative entries would lead elsewhere once the working folder changes.
    if path := os.environ.get("PYTHONPATH"):
        parts = [str(Path(part).resolve()) for part in path.split(os.pathsep)]
        os.environ["PYTHONPATH"] = os.pathsep.join(parts)
    try:
        with inside(folder / "session"):
            yield folder
    finally:
        os.environ.clear()
        os.environ.update(before)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def inside(folder: Path) -> Iterator[Path]:
    """Send this process, and its children, into a folder; see `point_at`."""
    names = point_at(folder)
    before = {name: os.environ.get(name) for name in names}
    # The module remembers the folder for temporary files once it has been asked.
    temporary, working = tempfile.tempdir, Path.cwd()
    os.environ.update(names)
    tempfile.tempdir = names["TMPDIR"]
    os.chdir(folder / "cwd")
    try:
        yield folder
    finally:
        tempfile.tempdir = temporary
        with suppress(FileNotFoundError):
            os.chdir(working)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


# What a test may need beyond Python.

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def find_chromium() -> str | None:
    """Return the path of a browser that tests can drive."""
    found = map(shutil.which, CHROMIUM_NAMES)
    return next((path for path in found if path), None)


def _misses_browser() -> str | None:
    if importlib.util.find_spec("playwright") is None:
        return "the Python package playwright"
    return None if find_chromium() else f"one of {', '.join(CHROMIUM_NAMES)}"


def _misses_node() -> str | None:
    missing = [name for name in ("node", "npm") if shutil.which(name) is None]
    return " and ".join(missing) or None


def _misses_nothing() -> None:
    return None


MISSING: dict[str, Callable[[], str | None]] = {
    "browser": _misses_browser,
    "foreign": _misses_nothing,
    "node": _misses_node,
    "oldest_lab": _misses_nothing,
    "slow": _misses_nothing,
}
"""For each costly kind of test: what this machine lacks for it, or nothing."""


def wants_all() -> bool:
    """Say whether this run is the full one: `DALLE_NOTEBOOK_TESTS=all`."""
    return ORIGINAL.get("DALLE_NOTEBOOK_TESTS") == "all"


def needs(kind: str, *, missing: str | None = None) -> None:
    """Skip the test in a plain run; in the full run fail it if something is missing.

    Args:
        kind: one of `MISSING`.
        missing: what the caller itself found to be missing.
    """
    if not wants_all():
        pytest.skip(f"{kind}: runs with DALLE_NOTEBOOK_TESTS=all")
    lacking = missing or MISSING[kind]()
    if lacking:
        pytest.fail(f"{kind}: this machine lacks {lacking}", pytrace=False)
