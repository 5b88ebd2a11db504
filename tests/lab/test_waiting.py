"""A slow or locked archive keeps nobody else waiting, and the queue has an end."""

from __future__ import annotations

import asyncio
import http.client
import os
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from benchmarks.heart import Heart
from instruments.jupyter_server import TOKEN, JupyterServer

from dalle_notebook.lab.crew import MOST_WAITING, Busy, Crew
from dalle_notebook.lab.desk import WRITERS
from dalle_notebook.store.archive import Archive
from tests.unit.store.shelves import fill

_HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


def _has_come(*links: Any, within: float = 0) -> bool:
    """Whether an answer begins to arrive on one of these connections."""
    # Not `select`, which knows a thousand files only.
    with selectors.DefaultSelector() as selector:
        for link in links:
            selector.register(link, selectors.EVENT_READ)
        return bool(selector.select(within))


@contextmanager
def held(archive: Archive) -> Iterator[subprocess.Popen[str]]:
    """Another process writes into the index until its input ends."""
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(archive.home / "index.sqlite")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline() == "held\n"
        yield holder
    finally:
        holder.stdin.close()
        holder.wait(30)
        holder.stdout.close()


def begin(server: JupyterServer, path: str) -> http.client.HTTPConnection:
    """Ask, and do not wait for the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request(
        "GET",
        f"/dalle-notebook/api/{path}",
        headers={"Authorization": f"token {TOKEN}"},
    )
    return connection


def test_a_locked_index_holds_up_searching_only(
    server: JupyterServer, archive: Archive
) -> None:
    kept = fill(archive, 5)
    program = server.program()

    async def with_a_heart() -> Heart:
        return Heart()

    async def longest(heart: Heart) -> float:
        heart.stop()
        return heart.take()

    with held(archive) as holder:
        # What is new was not read into the search yet, and that needs to write.
        search = begin(server, "pictures")
        heart = server.run(with_a_heart())
        until = time.monotonic() + 1.0
        while time.monotonic() < until:
            for path in (
                "health", "trash", "models", f"pictures/{kept[0].digest}",
                f"pictures/{kept[0].digest}/preview?px=512",
                f"pictures/{kept[0].digest}/original",
            ):  # fmt: skip
                assert program.ask(path).status == 200, path
        assert not _has_come(search.sock)
        # A loop that waited would have stood still for the whole second.
        assert server.run(longest(heart)) < 500
        assert holder.stdin is not None
        holder.stdin.close()
        answer = search.getresponse()
        assert (answer.status, b"number 4" in answer.read()) == (200, True)
        search.close()


def test_whoever_comes_when_too_many_wait_is_asked_to_come_again(
    server: JupyterServer, archive: Archive
) -> None:
    fill(archive, 2)
    too_many = 5

    with held(archive) as holder:
        asked = [begin(server, "filters") for _ in range(WRITERS + MOST_WAITING)]
        # Those are let in first: a loop reads its connections as they come.
        assert not _has_come(*(one.sock for one in asked), within=1)
        late = [begin(server, "filters") for _ in range(too_many)]
        for one in late:
            answer = one.getresponse()
            assert answer.status == 503
            assert answer.headers["Retry-After"] == "1"
            assert b'"code": "busy"' in answer.read()
            one.close()
        assert server.program().ask("health").status == 200
        assert holder.stdin is not None
        holder.stdin.close()
        for one in asked:
            assert one.getresponse().status == 200
            one.close()
    assert server.program().ask("filters").status == 200


async def test_a_crew_counts_work_until_it_ends_and_not_until_nobody_waits() -> None:
    crew = Crew("test", 1, most_waiting=1)
    stop = threading.Event()
    first = asyncio.ensure_future(crew.do(stop.wait))
    second = asyncio.ensure_future(crew.do(lambda: "second"))
    await asyncio.sleep(0.05)
    with pytest.raises(Busy):
        await crew.do(lambda: None)
    first.cancel()
    await asyncio.sleep(0.05)
    with pytest.raises(Busy):
        await crew.do(lambda: None)

    stop.set()
    assert await second == "second"
    assert await crew.do(lambda: "third") == "third"
    crew.close()
    with pytest.raises(Busy):
        await crew.do(lambda: None)


async def test_a_problem_in_a_thread_comes_back_and_frees_its_place() -> None:
    crew = Crew("test", 1, most_waiting=0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            await crew.do(lambda: 1 // 0)
    crew.close()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names")
def test_a_disk_that_does_not_answer_holds_up_one_picture_only(
    server: JupyterServer, archive: Archive
) -> None:
    """A pipe where a preview should be: who reads it waits until somebody writes."""
    stuck, other = fill(archive, 2)
    path = archive.home / f"previews/256/{stuck.digest[:2]}/{stuck.digest}.webp"
    path.unlink()
    os.mkfifo(path)
    waiting = begin(server, f"pictures/{stuck.digest}/preview")

    for where in ("health", "pictures", f"pictures/{other.digest}/preview"):
        assert server.program().ask(where).status == 200
    assert not _has_come(waiting.sock, within=0.1)

    path.open("wb").close()
    assert waiting.getresponse().status == 200
    waiting.close()
