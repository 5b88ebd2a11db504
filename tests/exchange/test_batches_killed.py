"""Kernels that are killed while their batch leaves or comes back.

Between them and our own server stands a proxy that kills its client when a chosen
request passes by, so that each moment is hit exactly.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import dalle_notebook as dalle
from dalle_notebook.errors import Incomplete
from dalle_notebook.session.results import Grid
from tests.exchange.killing import KillingProxy, counting_server
from tests.unit.server.running import KEY, RunningServer

pytestmark = pytest.mark.usefixtures("own_session")

_SECONDS = 30.0

_CHILD = """
import sys
import dalle_notebook as dalle
base_url, prompt = sys.argv[1:]
sys.stdin.read()
dalle.configure(endpoint=base_url, api_key={key!r})
dalle.compare(prompt, size="64x64", yes=True, batch=True)
"""


def ask_in_a_process(proxy: KillingProxy, prompt: str) -> None:
    """Run the cell in a process of its own, which the proxy may kill."""
    url = f"http://127.0.0.1:{proxy.port}/v1"
    child = _CHILD.format(key=KEY)
    # It reads the address once its id is known to the proxy.
    victim = subprocess.Popen(
        [sys.executable, "-c", child, url, prompt], stdin=subprocess.PIPE
    )
    try:
        proxy.victim = victim.pid
        victim.communicate(timeout=_SECONDS)
    finally:
        victim.kill()
        victim.wait()


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
        pytest.param(
            b"POST /v1/batches ", {"forwards": False}, id="ordering", marks=_slow
        ),
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
