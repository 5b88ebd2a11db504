"""An installation that has no neural engine."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest
from click.testing import CliRunner

from dalle_notebook.cli import main

_HEAVY = ("torch", "diffusers", "transformers", "accelerate")


def _serve(*options: str) -> str:
    done = CliRunner().invoke(main, ["serve", *options])
    assert done.exit_code == 1
    return done.output.strip()


@pytest.mark.skipif(
    any(map(importlib.util.find_spec, _HEAVY)), reason="the extra is installed here"
)
def test_it_says_what_to_install() -> None:
    assert _serve("--engine", "diffusers", "--model", "a/b") == (
        "Error: a neural engine needs torch and diffusers and transformers and "
        "accelerate: pip install 'dalle-notebook[local]'"
    )


def test_options_of_one_engine_are_refused_with_another() -> None:
    assert "needs a --model" in _serve("--engine", "diffusers")
    for option in (("--model", "x"), ("--device", "cpu"), ("--dtype", "float32")):
        assert "are for --engine diffusers" in _serve(*option)


def test_nothing_of_it_is_imported_before_it_is_asked_for() -> None:
    code = (
        "import sys, dalle_notebook.cli, dalle_notebook.magics, "
        "dalle_notebook.session.session, dalle_notebook.server.serve; "
        f"print([name for name in {_HEAVY} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"
