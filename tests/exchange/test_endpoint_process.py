"""The endpoint as a child process: how it starts, ends, and is started again."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
import pytest_asyncio

from dalle_notebook.server.engines import Drawer
from dalle_notebook.server.launch import EmbeddedEndpoint
from dalle_notebook.settings import Secret
from tests.unit.server.stand_in import PAINTER

STAND_IN = Drawer(PAINTER, "stand-in", "7")


def _draw(base_url: str, key: Secret, prompt: str = "a cat", n: int = 1) -> bytes:
    body = {"prompt": prompt, "size": "64x64", "n": n, "response_format": "b64_json"}
    request = urllib.request.Request(
        f"{base_url}/images/generations",
        json.dumps(body).encode(),
        {
            "Authorization": f"Bearer {key.reveal()}",
            "Content-Type": "application/json",
        },
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return bytes(answer.read())


def _family(pid: int) -> list[psutil.Process]:
    """A process and all that it started, directly or not."""
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def _alive_after(seconds: float, family: list[psutil.Process]) -> list[str]:
    """What still runs after so many seconds; returns as soon as nothing does."""
    end = time.monotonic() + seconds
    while alive := [process for process in family if _runs(process)]:
        if time.monotonic() > end:
            return [repr(process) for process in alive]
        time.sleep(0.02)
    return []


def _runs(process: psutil.Process) -> bool:
    # An orphan that has ended may stay a zombie until somebody collects it.
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


@pytest_asyncio.fixture
async def endpoint() -> AsyncIterator[EmbeddedEndpoint]:
    embedded = EmbeddedEndpoint(drawer=STAND_IN)
    yield embedded
    await embedded.stop()


async def test_it_draws(endpoint: EmbeddedEndpoint) -> None:
    base_url, key = await endpoint.address()

    assert b"b64_json" in await asyncio.to_thread(_draw, base_url, key)
    assert (await endpoint.address()) == (base_url, key)


async def test_it_knows_the_illustrator() -> None:
    embedded = EmbeddedEndpoint()
    base_url, key = await embedded.address()
    answer = json.loads(await asyncio.to_thread(_draw, base_url, key, "a red apple"))
    await embedded.stop()

    assert answer["data"][0]["b64_json"]


async def test_many_who_ask_at_once_share_one_start(endpoint: EmbeddedEndpoint) -> None:
    addresses = await asyncio.gather(*(endpoint.address() for _ in range(20)))

    assert len({base_url for base_url, _ in addresses}) == 1
    assert endpoint.pid is not None
    assert (await endpoint.address()) == addresses[0]


async def test_an_interrupted_asker_does_not_stop_the_start(
    endpoint: EmbeddedEndpoint,
) -> None:
    first = asyncio.create_task(endpoint.address())
    second = asyncio.create_task(endpoint.address())
    await asyncio.sleep(0.05)
    first.cancel()
    base_url, key = await second

    assert first.cancelled()
    assert await asyncio.to_thread(_draw, base_url, key)


def test_it_works_from_a_loop_in_another_thread() -> None:
    embedded = EmbeddedEndpoint(drawer=STAND_IN)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    base_url, key = asyncio.run_coroutine_threadsafe(embedded.address(), loop).result(
        30
    )
    drawn = _draw(base_url, key)
    asyncio.run_coroutine_threadsafe(embedded.stop(), loop).result(30)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()

    assert b"b64_json" in drawn


async def test_stop_leaves_nothing_running(endpoint: EmbeddedEndpoint) -> None:
    base_url, key = await endpoint.address()
    await asyncio.to_thread(_draw, base_url, key)
    assert endpoint.pid is not None
    family = _family(endpoint.pid)
    await endpoint.stop()

    assert endpoint.pid is None
    assert len(family) > 1
    assert not await asyncio.to_thread(_alive_after, 2.0, family)


async def test_killed_it_leaves_no_workers_and_draws_again_when_asked(
    endpoint: EmbeddedEndpoint,
) -> None:
    base_url, key = await endpoint.address()
    await asyncio.to_thread(_draw, base_url, key)
    assert endpoint.pid is not None
    family = _family(endpoint.pid)
    os.kill(endpoint.pid, signal.SIGKILL)

    assert not await asyncio.to_thread(_alive_after, 2.0, family[1:])

    again, other_key = await endpoint.address()
    assert await asyncio.to_thread(_draw, again, other_key)
    assert other_key != key


async def test_a_plain_kill_ends_it_with_its_workers(
    endpoint: EmbeddedEndpoint,
) -> None:
    await endpoint.address()
    assert endpoint.pid is not None
    family = _family(endpoint.pid)
    os.kill(endpoint.pid, signal.SIGTERM)

    assert not await asyncio.to_thread(_alive_after, 3.0, family)


async def test_it_does_not_hear_the_kernels_interrupt(
    endpoint: EmbeddedEndpoint,
) -> None:
    base_url, key = await endpoint.address()
    pid = endpoint.pid
    assert pid is not None

    assert os.getpgid(pid) != os.getpgid(0)
    for process in _family(pid):
        process.send_signal(signal.SIGINT)
    assert await asyncio.to_thread(_draw, base_url, key)
    assert endpoint.pid == pid


@pytest.mark.slow
async def test_it_ends_when_nobody_asks_and_starts_again_unseen() -> None:
    embedded = EmbeddedEndpoint(drawer=STAND_IN, idle_minutes=0.5 / 60)
    await embedded.address()
    assert embedded.pid is not None
    family = _family(embedded.pid)

    assert not await asyncio.to_thread(_alive_after, 10.0, family)
    base_url, key = await embedded.address()
    assert await asyncio.to_thread(_draw, base_url, key)
    await embedded.stop()


@pytest.mark.slow
async def test_a_long_picture_is_not_idleness() -> None:
    embedded = EmbeddedEndpoint(drawer=STAND_IN, idle_minutes=0.3 / 60)
    base_url, key = await embedded.address()

    assert await asyncio.to_thread(_draw, base_url, key, "slow")
    await embedded.stop()


@pytest.mark.slow
async def test_asking_for_the_address_keeps_it_awake() -> None:
    embedded = EmbeddedEndpoint(drawer=STAND_IN, idle_minutes=1.5 / 60)
    await embedded.address()
    pid = embedded.pid
    for _ in range(10):
        await asyncio.sleep(0.3)
        await embedded.address()

    assert embedded.pid == pid
    await embedded.stop()


_PARENT = """
    import asyncio, os, time
    from dalle_notebook.server.engines import Drawer
    from dalle_notebook.server.launch import EmbeddedEndpoint

    async def main():
        endpoint = EmbeddedEndpoint(drawer=Drawer({painter!r}, "s", "1"))
        base_url, key = await endpoint.address()
        print(endpoint.pid, base_url, key.reveal(), flush=True)
        {fork}
        await asyncio.sleep(60)

    asyncio.run(main())
"""
# A copy of the parent holds its end of the pipe open for longer than it lives.
_FORK = "os.fork() or (time.sleep(4), os._exit(0))"


@pytest.fixture
def parent() -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    """Starts a small process that has an endpoint, as a kernel does."""
    started: list[subprocess.Popen[str]] = []

    def start(fork: str = "") -> subprocess.Popen[str]:
        code = textwrap.dedent(_PARENT).format(painter=PAINTER, fork=fork)
        root = str(Path(__file__).parents[2])
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": root},
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(
    "fork",
    [
        pytest.param("", id="alone"),
        pytest.param(_FORK, id="with another child", marks=pytest.mark.slow),
    ],
)
def test_it_is_gone_two_seconds_after_its_parent(
    parent: Callable[[str], subprocess.Popen[str]], fork: str
) -> None:
    process = parent(fork)
    assert process.stdout is not None
    pid, base_url, key = process.stdout.readline().split()
    _draw(base_url, Secret(key))
    family = _family(int(pid))
    process.kill()

    assert not _alive_after(2.0, family)


@pytest.mark.slow
def test_it_is_gone_after_its_parent_while_it_paints(
    parent: Callable[[str], subprocess.Popen[str]],
) -> None:
    process = parent("")
    assert process.stdout is not None
    pid, base_url, key = process.stdout.readline().split()

    def ask() -> None:
        with suppress(OSError, http.client.HTTPException):
            _draw(base_url, Secret(key), "busy", 10)

    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(1.0)
    family = _family(int(pid))
    process.kill()

    assert not _alive_after(2.0, family)
    asking.join(10)


async def test_its_key_is_in_no_argument_and_no_environment(
    endpoint: EmbeddedEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-somebodys-own-key-000000")
    base_url, key = await endpoint.address()
    await asyncio.to_thread(_draw, base_url, key)
    assert endpoint.pid is not None
    for process in _family(endpoint.pid):
        seen = repr((process.cmdline(), process.environ()))

        assert key.reveal() not in seen
        assert "sk-somebodys-own-key" not in seen


async def test_it_listens_on_this_machine_only(endpoint: EmbeddedEndpoint) -> None:
    await endpoint.address()
    assert endpoint.pid is not None
    listening = [
        connection.laddr.ip
        for process in _family(endpoint.pid)
        for connection in process.net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    ]

    assert listening == ["127.0.0.1"]


async def test_a_file_beside_the_notebook_does_not_stand_in_for_a_module(
    endpoint: EmbeddedEndpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json", "socket", "aiohttp", "dalle_notebook"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('the wrong one')")
    monkeypatch.chdir(tmp_path)
    base_url, key = await endpoint.address()

    assert await asyncio.to_thread(_draw, base_url, key)


async def test_a_painter_that_is_not_there_is_an_error_of_the_server() -> None:
    embedded = EmbeddedEndpoint(drawer=Drawer("no_such_module:paint", "s", "1"))
    base_url, key = await embedded.address()
    with pytest.raises(urllib.error.HTTPError) as caught:
        await asyncio.to_thread(_draw, base_url, key)
    caught.value.close()
    await embedded.stop()

    assert caught.value.code == 500


_NO_WAY_OUT = """
    import sys

    def watch(event, arguments):
        if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
            if not isinstance(arguments[-1], str):
                print("went out:", event, arguments, file=sys.stderr, flush=True)

    sys.addaudithook(watch)
    from dalle_notebook.server.process import main
    main()
"""


def test_it_connects_to_nobody() -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(_NO_WAY_OUT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert process.stdin is not None and process.stdout is not None
    line = {
        "key": "k" * 20,
        "drawer": STAND_IN.to_json(),
        "idle_seconds": 60,
        "parent": os.getpid(),
    }
    process.stdin.write(json.dumps(line).encode() + b"\n")
    process.stdin.flush()
    port = json.loads(process.stdout.readline())["port"]
    _draw(f"http://127.0.0.1:{port}/v1", Secret("k" * 20), n=3)
    _, errors = process.communicate(timeout=10)

    assert b"went out" not in errors


def test_started_by_hand_it_says_that_it_is_not_meant_so() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dalle_notebook.server.process"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        timeout=20,
    )

    assert done.returncode == 1
    assert b"started by the notebook" in done.stderr
