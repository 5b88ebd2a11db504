"""Kernels that are killed while their batch leaves or comes back.

Between them and our own server stands a proxy that kills its client when a chosen
request passes by, so that each moment is hit exactly.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import dalle_notebook as dalle
from dalle_notebook.engine.base import Painting
from dalle_notebook.errors import Incomplete
from dalle_notebook.server.guards import Doors
from dalle_notebook.session.results import Grid
from dalle_notebook.settings import Secret
from dalle_notebook.wire.faults import Fault
from dalle_notebook.wire.recipe import Recipe
from dalle_notebook.wire.requests import FaultError
from tests.unit.server import stand_in
from tests.unit.server.running import KEY, RunningServer, thread_engine

pytestmark = pytest.mark.usefixtures("own_session")

_SECONDS = 30.0

_CHILD = """
import sys
import dalle_notebook as dalle
base_url, prompt = sys.argv[1:]
dalle.configure(endpoint=base_url, api_key={key!r})
dalle.compare(prompt, size="64x64", yes=True, batch=True)
"""


@dataclass
class Counting:
    """A painter that counts what it paints; some prompts are refused or fail once."""

    painted: Counter[str] = field(default_factory=Counter)

    def __call__(self, recipe: Recipe, index: int, **more: Any) -> Painting:
        self.painted[recipe.prompt] += 1
        if "blood" in recipe.prompt:
            fault = Fault(400, "It is not allowed.", code="moderation_blocked")
            raise FaultError(fault)
        if "fragile" in recipe.prompt and self.painted[recipe.prompt] == 1:
            raise ZeroDivisionError
        return stand_in.paint(recipe, index, **more)


class KillingProxy:
    """Hands bytes on, and kills a process when a request passes by.

    Args:
        port: where it hands them on to.
        request: how the request begins.
        forwards: the server gets it all the same; its answer reaches nobody.
        after: bytes of the answer that come through before the kill.
    """

    def __init__(
        self, port: int, request: bytes, *, forwards: bool = True, after: int = 0
    ) -> None:
        self._upstream = port
        self._request = request
        self._forwards = forwards
        self._after = after
        self._loop = asyncio.new_event_loop()
        self.victim: subprocess.Popen[bytes] | None = None
        self.has_killed = threading.Event()
        self.port = 0

    def __enter__(self) -> KillingProxy:
        async def begin() -> None:
            self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
            self.port = self._server.sockets[0].getsockname()[1]

        self._loop.run_until_complete(begin())
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        async def end() -> None:
            self._server.close()
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _kill(self) -> None:
        if self.victim is not None and not self.has_killed.is_set():
            os.kill(self.victim.pid, signal.SIGKILL)
            self.victim.wait(10)
            self.has_killed.set()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        there, out = await asyncio.open_connection("127.0.0.1", self._upstream)
        armed = asyncio.Event()

        async def up() -> None:
            seen = b""
            while data := await reader.read(1 << 16):
                seen = (seen + data)[-(1 << 17) :]
                if self._request in seen and not self.has_killed.is_set():
                    armed.set()
                    if not self._forwards:
                        self._kill()
                        return
                out.write(data)
                await out.drain()

        async def down() -> None:
            passed = 0
            while data := await there.read(1 << 14):
                if armed.is_set() and not self.has_killed.is_set():
                    if passed >= self._after:
                        self._kill()
                        return
                    passed += len(data)
                writer.write(data)
                await writer.drain()

        tasks = [asyncio.ensure_future(up()), asyncio.ensure_future(down())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            for each in (writer, out):
                with suppress(OSError):
                    each.close()


@contextmanager
def counting_server() -> Iterator[tuple[RunningServer, Counting]]:
    painter = Counting()
    # The proxy's port is not ours; addresses in digits may differ in theirs.
    doors = Doors(Secret(KEY), is_remote=True)
    with RunningServer(engine=thread_engine(painter), doors=doors) as server:
        yield server, painter


def ask_in_a_process(proxy: KillingProxy, prompt: str) -> None:
    """Run the cell in a process of its own, which the proxy may kill."""
    url = f"http://127.0.0.1:{proxy.port}/v1"
    child = _CHILD.format(key=KEY)
    proxy.victim = subprocess.Popen([sys.executable, "-c", child, url, prompt])
    try:
        proxy.victim.wait(_SECONDS)
    finally:
        proxy.victim.kill()
        proxy.victim.wait()


def ask(proxy: KillingProxy, prompt: str) -> Grid:
    """Run the cell in this process, which nobody kills."""
    dalle.configure(endpoint=f"http://127.0.0.1:{proxy.port}/v1", api_key=KEY)
    try:
        return dalle.compare(prompt, size="64x64", yes=True, batch=True)
    except Incomplete as problem:
        assert isinstance(problem.result, Grid)
        return problem.result


def ask_until_it_is_over(proxy: KillingProxy, prompt: str) -> Grid:
    until = time.monotonic() + _SECONDS
    while True:
        grid = ask(proxy, prompt)
        states = {outcome.state for outcome in grid.outcomes}
        if states <= {"kept", "refused"}:
            return grid
        assert time.monotonic() < until, grid.outcomes[0]
        time.sleep(0.1)


def let_time_pass(home: Path) -> None:
    """As if the batch had left long ago: nothing of it is on its way any more."""
    with closing(sqlite3.connect(home / "journal.sqlite")) as database:
        database.execute("UPDATE batches SET sent_at = '2026-01-01T00:00:00+00:00'")
        database.commit()


def wait_for_batches(server: RunningServer) -> None:
    until = time.monotonic() + _SECONDS
    while server.serving.batches.are_busy:
        assert time.monotonic() < until
        time.sleep(0.02)


_slow = pytest.mark.slow


@pytest.mark.parametrize(
    ("request_line", "how"),
    [
        pytest.param(
            b"POST /v1/files ", {"forwards": False}, id="uploading", marks=_slow
        ),
        pytest.param(b"POST /v1/files ", {}, id="uploaded", marks=_slow),
        pytest.param(b"POST /v1/batches ", {"forwards": False}, id="ordering"),
        pytest.param(b"POST /v1/batches ", {}, id="ordered"),
        pytest.param(b"GET /v1/batches/", {}, id="looking", marks=_slow),
        pytest.param(b"/content ", {}, id="found", marks=_slow),
        pytest.param(b"/content ", {"after": 3_000}, id="fetching"),
    ],
)
def test_each_picture_is_drawn_once_wherever_the_kernel_dies(
    home: Path, request_line: bytes, how: Any
) -> None:
    prompt = "a {1|2|3|4|5|6|7|8} cat, {calm|fragile}"
    with (
        counting_server() as (server, painter),
        KillingProxy(server.port, request_line, **how) as proxy,
    ):
        ask_in_a_process(proxy, prompt)
        if not proxy.has_killed.is_set():
            wait_for_batches(server)
            ask_in_a_process(proxy, prompt)
        assert proxy.has_killed.is_set()
        if request_line == b"POST /v1/batches ":
            ask(proxy, prompt)
            let_time_pass(home)

        grid = ask_until_it_is_over(proxy, prompt)

        assert len(grid) == 16
        assert len({image.digest for image in grid}) == 16
        # Each once; those that failed were sent once more, and no other.
        assert set(painter.painted.values()) == {1, 2}
        twice = {name for name, count in painter.painted.items() if count == 2}
        assert twice == {name for name in painter.painted if "fragile" in name}
        again = ask(proxy, prompt)
        assert all(outcome.from_archive for outcome in again.outcomes)
        assert painter.painted.total() == 24


@pytest.mark.slow
def test_five_hundred_lines_lose_none_and_draw_none_twice(home: Path) -> None:
    first = "|".join(str(n) for n in range(98))
    prompt = f"a {{{first}|fragile|blood}} cat number {{a|b|c|d|e}}"
    with (
        counting_server() as (server, painter),
        KillingProxy(server.port, b"/content ", after=60_000) as proxy,
    ):
        ask_in_a_process(proxy, prompt)
        wait_for_batches(server)
        ask_in_a_process(proxy, prompt)
        assert proxy.has_killed.is_set()
        assert not list(home.rglob("*.part"))

        grid = ask_until_it_is_over(proxy, prompt)

        states = Counter(outcome.state for outcome in grid.outcomes)
        assert states == {"kept": 495, "refused": 5}
        assert len({image.digest for image in grid}) == 495
        counts = Counter(painter.painted.values())
        assert counts == {1: 495, 2: 5}
        assert [o.state for o in ask(proxy, prompt).outcomes].count("kept") == 495
        assert painter.painted.total() == 505
