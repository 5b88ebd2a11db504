"""The server run by hand."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from dalle_notebook.errors import UsageError
from dalle_notebook.server.serve import serve
from dalle_notebook.settings import Secret
from tests.unit.server.stand_in import PAINTER

_CODE = f"""
import sys
from dalle_notebook.server.engines import Drawer
from dalle_notebook.server.serve import serve
from dalle_notebook.settings import Secret

def announce(line):
    print(line, flush=True)

def run(*arguments, key=None, **options):
    secret = None if key is None else Secret(key)
    serve(*arguments, key=secret, announce=announce,
          drawer=Drawer({PAINTER!r}, "s", "1"), **options)

if __name__ == "__main__":
    run(**eval(sys.argv[1]))
"""
Served = subprocess.Popen[str]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    script = tmp_path / "serving.py"
    script.write_text(_CODE)
    started: list[Served] = []

    def run(**options: object) -> Served:
        process = subprocess.Popen(
            [sys.executable, str(script), repr({"port": 0, **options})],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def _lines(process: Served, count: int = 3) -> list[str]:
    assert process.stdout is not None
    return [process.stdout.readline().strip() for _ in range(count)]


def _models(url: str, key: str) -> int:
    request = urllib.request.Request(
        f"{url}/models", headers={"Authorization": f"Bearer {key}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def test_what_it_prints_is_what_a_client_needs(start: Callable[..., Served]) -> None:
    title, url, key = _lines(start())

    assert "50 images a minute" in title
    assert url.startswith("export OPENAI_BASE_URL=http://127.0.0.1:")
    assert key.startswith("export OPENAI_API_KEY=")
    assert _models(url.partition("=")[2], key.partition("=")[2]) == 200


def test_a_key_that_was_given_is_not_printed(start: Callable[..., Served]) -> None:
    given = "a-key-of-my-own-12345"
    process = start(key=given, rate_limit=0)
    title, url, key = _lines(process)
    status = _models(url.partition("=")[2], given)
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate(timeout=10)

    assert status == 200
    assert "no rate limit" in title
    assert given not in title + url + key + rest + errors


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_it_cleanly(
    start: Callable[..., Served], number: signal.Signals
) -> None:
    process = start()
    _lines(process)
    workers = psutil.Process(process.pid).children(recursive=True)
    # As a terminal does: the whole group hears it.
    for one in [psutil.Process(process.pid), *workers]:
        # Workers of a server that has heard it may be gone already.
        with suppress(psutil.NoSuchProcess):
            one.send_signal(number if one.pid == process.pid else signal.SIGINT)
    rest, errors = process.communicate(timeout=10)

    assert process.returncode == 0
    assert rest.strip() == "Stopped."
    assert errors == ""
    assert not psutil.wait_procs(workers, timeout=2)[1]


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.0.2.7", "studio.example", "127.0.0.1.example", ""]
)
def test_another_machine_may_come_only_when_that_is_said(host: str) -> None:
    with pytest.raises(UsageError, match="--allow-remote"):
        serve(host, 0, announce=_never)


def test_said_so_it_warns(start: Callable[..., Served]) -> None:
    lines = _lines(start(host="0.0.0.0", allow_remote=True), 4)

    assert "unencrypted" in lines[3]


def test_a_lenient_server_says_so(start: Callable[..., Served]) -> None:
    lines = _lines(start(lenient=True), 4)

    assert lines[3].startswith("Lenient")


def test_a_taken_port_is_said_in_one_line() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(UsageError, match="--port"),
    ):
        serve("127.0.0.1", taken.getsockname()[1], announce=_never)


@pytest.mark.parametrize("port", [-1, 70_000])
def test_a_port_that_is_none_is_said_in_one_line(port: int) -> None:
    with pytest.raises(UsageError, match="--port"):
        serve("127.0.0.1", port, announce=_never)


@pytest.mark.parametrize(
    "key", ["", "short", "with a blank in it", "schlüssel-1234567"]
)
def test_a_key_that_cannot_protect_is_refused(key: str) -> None:
    with pytest.raises(UsageError, match="key"):
        serve("127.0.0.1", 0, Secret(key), announce=_never)


def _never(line: str) -> None:
    raise AssertionError(line)
