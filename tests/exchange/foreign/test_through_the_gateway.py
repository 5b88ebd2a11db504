"""The same programs as in `test_foreign_clients`, drawn by a model of today.

The upstream is our own server by the rules of a GPT Image model, which knows no small
sizes, no URLs and no variations: what these programs ask for exists here only.
"""

from __future__ import annotations

import json
import shutil

import pytest
from instruments.environments import python_with

from tests.exchange.foreign.conftest import SAMPLES
from tests.exchange.foreign.test_foreign_clients import SMALL, Run, _sizes

pytestmark = [pytest.mark.foreign, pytest.mark.timeout(900)]


@pytest.fixture
def base_url(gateway_url: str) -> str:
    """What `run_sample` tells the programs."""
    return gateway_url


def test_the_guide_of_2023_in_curl(run_sample: Run) -> None:
    if shutil.which("curl") is None:
        pytest.fail("this machine lacks curl")
    lines = run_sample("bash", SAMPLES / "guide.sh")

    assert [_sizes(line) for line in lines] == [[SMALL]] * 3
    assert all("usage" in json.loads(line) for line in lines)


def test_the_guide_of_2023_in_python(run_sample: Run) -> None:
    created, edited, varied, fault = run_sample(
        python_with("legacy"), SAMPLES / "legacy.py"
    )

    assert _sizes(created) == [SMALL, SMALL]
    assert _sizes(edited) == _sizes(varied) == [SMALL]
    assert "an edit with a prompt of ours" in varied
    assert json.loads(fault) == {"param": "size", "status": 400}


def test_todays_python_client(run_sample: Run) -> None:
    lines = run_sample(python_with("today"), SAMPLES / "today.py")
    streams = [json.loads(lines[5]), json.loads(lines[8])]

    assert [_sizes(line) for line in lines[:5]] == [
        [SMALL],
        [SMALL],
        [SMALL],
        [(1536, 1024)],
        [SMALL, SMALL],
    ]
    assert streams[0] == [*["image_edit.partial_image"] * 3, "image_edit.completed"]
    assert streams[1] == ["image_generation.partial_image"] * 1 + [
        "image_generation.completed"
    ]
    assert json.loads(lines[6]) == {"code": "unsupported_file_mimetype", "status": 400}
    assert len(_sizes(lines[7])) == 3
