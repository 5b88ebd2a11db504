"""Shards of Parquet as the readers of data sets see them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from instruments.environment import needs
from instruments.environments import python_with

from dalle_notebook.store.archive import Archive
from tests.exchange.foreign.conftest import ROOT, SAMPLES
from tests.unit.store.shelves import fill

pytestmark = [pytest.mark.foreign, pytest.mark.timeout(300)]

COUNT = 240


def test_every_record_is_a_row_with_its_picture(tmp_path: Path) -> None:
    needs("foreign")
    python = python_with("parquet")
    site = next(python.parents[1].rglob("site-packages"))
    archive = Archive(tmp_path / "home")
    kept = fill(archive, COUNT)
    archive.close()

    done = subprocess.run(
        [
            sys.executable,
            str(SAMPLES / "parquet.py"),
            str(tmp_path / "home"),
            str(tmp_path / "out"),
            str(site),
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    prompts = [r.ask.prompt for r in reversed(kept) if " cat " in r.ask.prompt]
    assert found["prompts"] == prompts
    assert found["records"] == len(prompts)
    assert (found["widest"], found["groups"]) == (16, -(-len(prompts) // 16))
    assert found["columns"][:2] == ["image", "prompt"]
