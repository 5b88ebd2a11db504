"""`dalle-notebook doctor` finds what is wrong and pays nothing."""

from __future__ import annotations

import json
import os
import sys

from instruments.canary import Canary
from instruments.fault_server import FaultServer, closed_port

_MAIN = "from dalle_notebook.cli import main; main()"


def _doctor(canary: Canary, *arguments: str, **environ: str) -> tuple[int, str]:
    done = canary.run(
        [sys.executable, "-c", _MAIN, "doctor", *arguments],
        env={**os.environ, **environ},
    )
    return done.returncode, done.stdout


def test_a_fresh_machine_is_well(canary: Canary) -> None:
    status, text = _doctor(canary)

    assert status == 0, text
    assert "offline (the default" in text
    assert "nothing kept yet" in text


def test_json_is_for_programs(canary: Canary) -> None:
    status, text = _doctor(canary, "--json")

    report = json.loads(text)
    assert (status, report["ok"]) == (0, True)
    whats = {finding["what"] for finding in report["findings"]}
    assert whats == {"versions", "libraries", "endpoint", "key", "archive"}


def test_an_endpoint_that_is_down_is_named_with_what_to_do(canary: Canary) -> None:
    address = f"http://127.0.0.1:{closed_port()}/v1"

    status, text = _doctor(canary, DALLE_NOTEBOOK_ENDPOINT=address)

    assert status == 1
    assert "NOT  endpoint" in text
    assert "Traceback" not in text


def test_a_key_is_named_by_its_source_and_never_shown(
    canary: Canary, fault_server: FaultServer
) -> None:
    canary.allow_command("dalle_notebook.cli")

    _, text = _doctor(
        canary,
        OPENAI_API_KEY=canary.key,
        DALLE_NOTEBOOK_ENDPOINT=fault_server.base_url,
    )

    assert "OPENAI_API_KEY is set, from the environment" in text
    assert canary.key not in text
    assert fault_server.posts == 0
