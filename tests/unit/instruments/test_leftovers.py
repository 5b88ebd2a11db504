from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path

import pytest
from instruments import leftovers
from instruments.fault_server import FaultServer

# Each ends with a full tidying of memory.
pytestmark = pytest.mark.slow
linux_only = pytest.mark.skipif(
    not Path("/proc/self/fd").exists(), reason="only /proc shows open sockets"
)


@pytest.fixture
def background_loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "_PATIENCE", 0.05)


@linux_only
@pytest.mark.usefixtures("impatient")
def test_an_open_connection_is_found(fault_server: FaultServer) -> None:
    with leftovers.watch() as watched:
        link = socket.create_connection(("127.0.0.1", fault_server.port))
        assert any("open socket" in line for line in watched.found())
        link.close()
        fault_server.wait_until(lambda: fault_server.open_connections == 0)
        assert watched.found() == []


@pytest.mark.usefixtures("impatient")
def test_a_dropped_socket_is_found_though_it_is_gone(
    fault_server: FaultServer,
) -> None:
    with leftovers.watch() as watched:
        socket.create_connection(("127.0.0.1", fault_server.port))
        found = watched.found()

    assert any("unclosed" in line for line in found)


def test_a_lost_exception_is_found(
    background_loop: asyncio.AbstractEventLoop,
) -> None:
    async def fail() -> None:
        raise ValueError("nobody reads this")

    async def drop() -> None:
        task = asyncio.create_task(fail())
        await asyncio.wait([task])

    with leftovers.watch() as watched:
        asyncio.run_coroutine_threadsafe(drop(), background_loop).result(5)
        found = watched.found()

    assert any("never retrieved" in line for line in found)


def test_a_coroutine_that_nobody_awaits_is_found() -> None:
    async def ask() -> None: ...

    def forget(coroutine: Coroutine[None, None, None]) -> None: ...

    with leftovers.watch() as watched:
        forget(ask())
        found = watched.found()

    assert any("never awaited" in line for line in found)


@pytest.mark.usefixtures("impatient")
def test_a_task_that_still_runs_is_found(
    background_loop: asyncio.AbstractEventLoop,
) -> None:
    with leftovers.watch() as watched:
        watched.watch_loop(background_loop)
        running = asyncio.run_coroutine_threadsafe(asyncio.sleep(60), background_loop)
        assert any("unfinished" in line for line in watched.found())
        running.cancel()
        assert watched.found() == []


async def test_a_clean_asynchronous_test_leaves_nothing(
    no_leftovers: leftovers.Leftovers,
    no_running_tasks: None,
    fault_server: FaultServer,
) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", fault_server.port)
    writer.close()
    await writer.wait_closed()
