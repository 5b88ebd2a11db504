"""`dalle-notebook doctor` finds what is wrong and pays nothing."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import pytest
from instruments.azure_server import Azure
from instruments.canary import Canary
from instruments.compatible_servers import LocalAI
from instruments.fault_server import FaultServer, closed_port

from dalle_notebook.settings import read_environment

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


@pytest.mark.slow
def test_json_is_for_programs(canary: Canary) -> None:
    status, text = _doctor(canary, "--json")

    report = json.loads(text)
    assert (status, report["ok"]) == (0, True)
    whats = {finding["what"] for finding in report["findings"]}
    assert whats == {
        "versions", "libraries", "panel", "server", "endpoint", "key", "keyring",
        "archive",
    }  # fmt: skip


@pytest.mark.slow
def test_a_panel_that_is_switched_off_is_named_with_what_to_do(
    canary: Canary, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    switches = {
        "labconfig/page_config.json": {"disabledExtensions": {"dalle-notebook": True}},
        "jupyter_server_config.d/dalle_notebook.json": {
            "ServerApp": {"jpserver_extensions": {"dalle_notebook": False}}
        },
    }
    for name, content in switches.items():
        (config / name).parent.mkdir(parents=True)
        (config / name).write_text(json.dumps(content), "utf-8")

    status, text = _doctor(
        canary, JUPYTER_CONFIG_DIR=str(config), JUPYTER_PREFER_ENV_PATH="0"
    )

    assert status == 1
    assert "jupyter labextension enable dalle-notebook" in text
    assert "jupyter server extension enable dalle_notebook" in text


@pytest.mark.slow
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


@pytest.mark.slow
@pytest.mark.parametrize("version", ["", "2025-04-01-preview"])
def test_azure_is_looked_at_with_its_own_key_and_no_deployment(
    version: str, canary: Canary
) -> None:
    canary.allow_command("dalle_notebook.cli")

    with Azure(canary.key, version or None) as server:
        status, text = _doctor(
            canary,
            AZURE_OPENAI_API_KEY=canary.key,
            AZURE_OPENAI_ENDPOINT=server.origin,
            OPENAI_API_VERSION=version,
            DALLE_NOTEBOOK_ENDPOINT="azure",
        )

        assert status == 0, text
        assert f"{server.origin}/openai (chosen) answers" in text
        assert server.posts == []


@pytest.mark.slow
def test_a_variable_that_azure_lacks_is_named(canary: Canary) -> None:
    canary.allow_command("dalle_notebook.cli")
    half = {"AZURE_OPENAI_API_KEY": canary.key}

    status, text = _doctor(canary, **half)
    assert status == 0, text
    assert "AZURE_OPENAI_ENDPOINT is not set: --endpoint azure needs it" in text

    status, text = _doctor(canary, **half, DALLE_NOTEBOOK_ENDPOINT="azure")
    assert status == 1
    assert "NOT  endpoint   endpoint azure needs AZURE_OPENAI_ENDPOINT" in text


@pytest.mark.slow
def test_localai_is_looked_at_without_a_key(canary: Canary) -> None:
    with LocalAI() as server:
        status, text = _doctor(
            canary, DALLE_NOTEBOOK_ENDPOINT=f"localai+{server.origin}/v1"
        )

    assert status == 0, text
    assert "with 2 models" in text


def test_a_server_is_looked_at_by_its_address(canary: Canary) -> None:
    with LocalAI() as server:
        address = f"{server.origin}/v1"
        status, text = _doctor(canary, "--endpoint", address)

    assert status == 0, text
    assert f"write --endpoint localai+{address}" in text
    assert server.drawn == 0


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="there are no such permissions")
@pytest.mark.parametrize(("mode", "status"), [(0o600, 0), (0o640, 1), (0o644, 1)])
def test_a_key_file_that_others_can_read_is_used_and_told_of(
    canary: Canary, mode: int, status: int
) -> None:
    canary.place_in_file(Path(".env")).chmod(mode)

    found, text = _doctor(canary)

    assert found == status
    assert "OPENAI_API_KEY is set, from the .env file here" in text
    assert ("others on this machine can read: chmod 600 .env" in text) is bool(status)
    assert read_environment({}, Path.cwd()).keys["OPENAI_API_KEY"].source == ".env"


@pytest.mark.slow
def test_each_key_is_named_with_its_own_source(canary: Canary) -> None:
    canary.place_in_file(
        Path(".env"), "OPENAI_API_KEY=unused\nAZURE_OPENAI_API_KEY={key}\n"
    ).chmod(0o600)
    canary.allow_command("dalle_notebook.cli")

    _, text = _doctor(canary, OPENAI_API_KEY=canary.key)

    assert "OPENAI_API_KEY is set, from the environment" in text
    assert "AZURE_OPENAI_API_KEY is set, from the .env file here" in text


@pytest.mark.slow
def test_a_text_that_cannot_be_a_key_is_told_of(canary: Canary) -> None:
    status, text = _doctor(canary, OPENAI_API_KEY="Bearer of good news")

    assert status == 1
    assert "cannot be a key: it holds blanks" in text
    assert "good news" not in text


@pytest.mark.slow
def test_whether_there_is_a_keyring_is_told(canary: Canary) -> None:
    _, text = _doctor(canary)

    assert re.search(r"ok   keyring +(not installed|installed, but|there \()", text)
