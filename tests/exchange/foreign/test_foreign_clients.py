"""Programs that nobody here wrote, with nothing changed but host and key."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import urllib.request
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from instruments.environments import node_with, python_with, suite
from PIL import Image

from tests.exchange.foreign.conftest import SAMPLES
from tests.unit.server.running import KEY

pytestmark = [pytest.mark.foreign, pytest.mark.timeout(900)]

Run = Callable[..., list[str]]


def _pictures(answer: Any) -> list[Image.Image]:
    """The decoded pictures of an answer, fetched where they are behind URLs."""
    pictures = []
    for datum in answer["data"]:
        if datum.get("b64_json"):
            data = base64.b64decode(datum["b64_json"], validate=True)
        else:
            with urllib.request.urlopen(datum["url"]) as reply:
                data = reply.read()
        pictures.append(Image.open(BytesIO(data)))
        pictures[-1].load()
    return pictures


def _sizes(line: str) -> list[tuple[int, int]]:
    return [picture.size for picture in _pictures(json.loads(line))]


SMALL = (256, 256)


def test_the_guide_of_2023_in_curl(run_sample: Run) -> None:
    if shutil.which("curl") is None:
        pytest.fail("this machine lacks curl")
    lines = run_sample("bash", SAMPLES / "guide.sh")

    assert [_sizes(line) for line in lines] == [[SMALL]] * 3


def test_the_newer_guide_in_curl(run_sample: Run) -> None:
    fox, basket = map(json.loads, run_sample("bash", SAMPLES / "newer_guide.sh"))

    assert fox["usage"]["output_tokens"] == 272
    assert _pictures(fox)[0].format == "WEBP"
    assert _pictures(fox)[0].convert("RGBA").getchannel("A").getextrema() == (0, 255)
    assert _pictures(basket)[0].size == (1536, 1024)


def test_the_guide_of_2023_in_python(run_sample: Run) -> None:
    created, edited, varied, fault = run_sample(
        python_with("legacy"), SAMPLES / "legacy.py"
    )

    assert _sizes(created) == [SMALL, SMALL]
    assert _sizes(edited) == _sizes(varied) == [SMALL]
    assert json.loads(fault) == {"param": "size", "status": 400}


def test_the_guide_of_2023_in_javascript(run_sample: Run) -> None:
    packages = node_with("legacy") / "node_modules"
    lines = run_sample("node", SAMPLES / "legacy.js", NODE_PATH=str(packages))

    assert [_sizes(line) for line in lines] == [[SMALL]] * 3


def test_todays_npm_client(run_sample: Run) -> None:
    packages = node_with("today")
    lines = run_sample("node", SAMPLES / "today.mjs", PACKAGES=str(packages))
    made, edited, varied, types, fault = lines

    assert _sizes(made) == _sizes(edited) == [(1024, 1024)]
    assert _sizes(varied) == [SMALL]
    assert json.loads(types) == [
        *["image_generation.partial_image"] * 2,
        "image_generation.completed",
    ]
    assert json.loads(fault) == {"status": 400, "param": "size"}


def test_todays_python_client(run_sample: Run) -> None:
    lines = run_sample(python_with("today"), SAMPLES / "today.py")
    answers, streams = lines[:5], [json.loads(lines[5]), json.loads(lines[8])]

    assert [_sizes(line) for line in answers] == [
        [SMALL],
        [SMALL],
        [SMALL],
        [(1536, 1024)],
        [SMALL, SMALL],
    ]
    assert _pictures(json.loads(answers[3]))[0].format == "JPEG"
    assert streams[0] == [*["image_edit.partial_image"] * 3, "image_edit.completed"]
    assert streams[1][-1] == "image_generation.completed"
    assert json.loads(lines[6]) == {"code": "unsupported_file_mimetype", "status": 400}
    assert len(_sizes(lines[7])) == 3


def test_the_sdks_own_image_tests_pass(lenient_url: str) -> None:
    # The key of that suite is written into it; a header of ours overrules it.
    done = subprocess.run(
        [
            str(python_with("suite")),
            *("-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider"),
            "tests/api_resources/test_images.py",
        ],
        cwd=suite(),
        env={
            **{k: v for k, v in os.environ.items() if k != "PYTHONPATH"},
            "OPENAI_CUSTOM_HEADERS": f"Authorization: Bearer {KEY}",
            "TEST_API_BASE_URL": lenient_url,
        },
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert "100 passed" in done.stdout


def test_schemathesis_finds_no_failing_answer(lenient_url: str) -> None:
    program = python_with("schema").with_name("schemathesis")
    done = subprocess.run(
        [
            *(str(program), "run", lenient_url.removesuffix("/v1") + "/openapi.json"),
            *("-H", f"Authorization: Bearer {KEY}", "--max-examples", "8"),
            *("--checks", "not_a_server_error", "--seed", "1"),
        ],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
