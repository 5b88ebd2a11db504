"""A server for clients that nobody here wrote, and pictures for them to send."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.unit.server.running import HOLE, KEY, picture
from tests.unit.server.stand_in import PAINTER

ROOT = Path(__file__).parents[3]
SAMPLES = Path(__file__).parent / "samples"

_SERVE = "from dalle_notebook.cli import main; main()"
_SERVE_STAND_IN = f"""
import sys
from dalle_notebook.server.engines import Drawer
from dalle_notebook.server.serve import serve
from dalle_notebook.settings import Secret

if __name__ == "__main__":
    serve("127.0.0.1", 0, Secret({KEY!r}), 0, lenient="lenient" in sys.argv,
          announce=lambda line: print(line, flush=True),
          drawer=Drawer({PAINTER!r}, "stand-in", "7", 3))
"""


def _serving(command: list[str], folder: Path, **environ: str) -> Iterator[str]:
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "DALLE_NOTEBOOK_SERVE_KEY": KEY,
            **environ,
        },
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield process.stdout.readline().strip().partition("=")[2]
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _serving_stand_in(folder: Path, *arguments: str) -> Iterator[str]:
    script = folder / "serving.py"
    script.write_text(_SERVE_STAND_IN)
    yield from _serving([sys.executable, str(script), *arguments], folder)


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of `dalle-notebook serve`, as a person starts it."""
    serve = [sys.executable, "-c", _SERVE, "serve", "--port", "0", "--rate-limit", "0"]
    yield from _serving(serve, tmp_path_factory.mktemp("serve"))


@pytest.fixture(scope="module")
def lenient_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same with `--lenient` and a quick painter."""
    yield from _serving_stand_in(tmp_path_factory.mktemp("lenient"), "lenient")


@pytest.fixture(scope="module")
def upstream_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The quick painter, as strict as the model that a request names."""
    yield from _serving_stand_in(tmp_path_factory.mktemp("upstream"))


@pytest.fixture(scope="module")
def gateway_url(
    upstream_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A gateway, as a person starts it, to a server that draws as a GPT Image model."""
    folder = tmp_path_factory.mktemp("gateway")
    serve = [
        *(sys.executable, "-c", _SERVE, "serve", "--port", "0", "--engine", "gateway"),
        *("--upstream", f"openai+{upstream_url}", "--max-cost", "3"),
    ]
    yield from _serving(
        serve,
        folder,
        DALLE_NOTEBOOK_HOME=str(folder / "home"),
        DALLE_NOTEBOOK_UPSTREAM_KEY=KEY,
    )


@pytest.fixture
def run_sample(base_url: str, tmp_path: Path) -> Callable[..., list[str]]:
    """Runs a client in a folder with its pictures; gives the lines it printed."""
    side = (256, 256)
    (tmp_path / "image.png").write_bytes(picture(side, colour=(90, 140, 180, 255)))
    (tmp_path / "mask.png").write_bytes(picture(side, colour=HOLE))
    (tmp_path / "photograph.jpg").write_bytes(picture((300, 200), "JPEG"))

    def run(*command: str | Path, **environment: str) -> list[str]:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=tmp_path,
            env={
                **{k: v for k, v in os.environ.items() if k != "PYTHONPATH"},
                "OPENAI_API_KEY": KEY,
                "OPENAI_BASE_URL": base_url,
                "OPENAI_API_BASE": base_url,
                **environment,
            },
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return done.stdout.splitlines()

    return run
