"""The archive's part of the Jupyter server, beside what Jupyter itself serves.

A thousand previews for fifty who ask at once: `ours` by hash through the archive,
`files` the same bytes by Jupyter's own handler for files, and `floor` the smallest
answer that it gives to somebody with a token. The server is a process of its own;
memory is what it grew by, at its peak. And how long the server's loop stands still
while another process has the index locked and a search waits for it.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import aiohttp
import psutil
from benchmarks.heart import Heart
from benchmarks.report import Bar, Row, Table
from instruments import pictures
from instruments.jupyter_server import JupyterServer

from dalle_notebook.store.archive import Archive
from dalle_notebook.store.ask import Ask
from dalle_notebook.store.record import Record

REQUESTS, AT_ONCE, PICTURES = 1_000, 50, 100
LOCKED_SECONDS = 3.0

_things = contextlib.ExitStack()
atexit.register(_things.close)


class _Server:
    """A `jupyter server` with an archive, and a folder of the same previews."""

    def __init__(self) -> None:
        root = Path(_things.enter_context(tempfile.TemporaryDirectory(prefix="lab-")))
        self.token = secrets.token_hex(16)
        files = root / "files"
        files.mkdir()
        self.home = root / "archive"
        archive = Archive(self.home)
        self.digests = []
        for number in range(PICTURES):
            data = pictures.noise_png((600, 600), number)
            digest = archive.keep(data, _record(data, number)).digest
            (files / f"{number}.webp").write_bytes(archive.preview(digest, 256))
            self.digests.append(digest)
        archive.close()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}/"
        folders = ("CONFIG", "DATA", "RUNTIME")
        places = {f"JUPYTER_{name}_DIR": str(root / name.lower()) for name in folders}
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyter_server", "--no-browser"),
                *("--allow-root", f"--ServerApp.root_dir={files}"),
                f"--ServerApp.port={port}",
                f"--IdentityProvider.token={self.token}",
                "--ServerApp.jpserver_extensions=dalle_notebook=True",
                "--ServerApp.log_level=ERROR",
            ],
            env={**os.environ, **places, "DALLE_NOTEBOOK_HOME": str(self.home)},
            stdin=subprocess.DEVNULL,
        )
        _things.callback(self._stop)
        asyncio.run(self._wait_until_up())
        self.at_rest = psutil.Process(self.process.pid).memory_info().rss

    def _stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)

    def session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            self.base,
            headers={"Authorization": f"token {self.token}"},
            connector=aiohttp.TCPConnector(limit=AT_ONCE),
        )

    async def _wait_until_up(self) -> None:
        async with self.session() as session:
            for _ in range(300):
                with contextlib.suppress(aiohttp.ClientError):
                    async with session.get("dalle-notebook/api/health") as answer:
                        assert answer.status == 200, await answer.text()
                        return
                await asyncio.sleep(0.1)
        raise RuntimeError("the Jupyter server did not start")


def _record(data: bytes, number: int) -> Record:
    return Record.new(
        data,
        ask=Ask("generate", f"picture {number}"),
        endpoint_id="offline",
        endpoint_title="the built-in illustrator",
        created=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=number),
        media_type="image/png",
        size=(600, 600),
    )


@cache
def _server() -> _Server:
    return _Server()


async def _many(path_of: Callable[[int], str], kind: str) -> dict[str, float]:
    server = _server()
    process = psutil.Process(server.process.pid)
    peak = 0
    spent: list[float] = []
    numbers = iter(range(REQUESTS))

    async def ask(session: aiohttp.ClientSession) -> None:
        nonlocal peak
        for number in numbers:
            begun = time.perf_counter()
            async with session.get(path_of(number)) as answer:
                data = await answer.read()
            spent.append(1000 * (time.perf_counter() - begun))
            assert answer.status == 200, (answer.status, data)
            assert answer.content_type == kind
            if number % 50 == 0:
                peak = max(peak, process.memory_info().rss)

    begun = time.perf_counter()
    async with server.session() as session:
        await asyncio.gather(*(ask(session) for _ in range(AT_ONCE)))
    whole = time.perf_counter() - begun
    return {
        "p99 ms": statistics.quantiles(spent, n=100)[98],
        "median ms": statistics.median(spent),
        "a second": REQUESTS / whole,
        "grew MB": (peak - server.at_rest) / 1e6,
    }


def _ours() -> Mapping[str, float]:
    digests = _server().digests

    def path(number: int) -> str:
        digest = digests[number % PICTURES]
        return f"dalle-notebook/api/pictures/{digest}/preview?px=256"

    return asyncio.run(_many(path, "image/webp"))


def _files() -> Mapping[str, float]:
    kind = "image/webp"
    return asyncio.run(_many(lambda number: f"files/{number % PICTURES}.webp", kind))


def _floor() -> Mapping[str, float]:
    return asyncio.run(_many(lambda _: "api/me", "application/json"))


# -- a locked index -------------------------------------------------------

_HOLD = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
connection.execute("ROLLBACK")
"""


async def _heart() -> Heart:
    return Heart()


async def _take(heart: Heart) -> float:
    heart.stop()
    return heart.take()


def _pause(*, is_locked: bool) -> Mapping[str, float]:
    with tempfile.TemporaryDirectory(prefix="lab-") as name:
        home = Path(name) / "archive"
        archive = Archive(home)
        for number in range(20):
            data = pictures.noise_png((64, 64), number)
            archive.keep(data, _record(data, number))
        archive.close()
        os.environ["DALLE_NOTEBOOK_HOME"] = str(home)
        with JupyterServer(Path(name) / "root") as server:
            program = server.program()
            program.ask("health")
            waited: list[float] = []

            def search() -> None:
                begun = time.perf_counter()
                assert program.ask("pictures").status == 200
                waited.append(time.perf_counter() - begun)

            holder = None
            if is_locked:
                seconds = str(LOCKED_SECONDS)
                holder = subprocess.Popen(
                    [sys.executable, "-c", _HOLD, str(home / "index.sqlite"), seconds],
                    stdout=subprocess.PIPE,
                )
                assert holder.stdout is not None
                assert holder.stdout.readline() == b"held\n"
            heart = server.run(_heart())
            searching = threading.Thread(target=search)
            searching.start()
            until = time.perf_counter() + LOCKED_SECONDS - 0.5
            slowest = 0.0
            while time.perf_counter() < until:
                begun = time.perf_counter()
                assert program.ask("health").status == 200
                slowest = max(slowest, time.perf_counter() - begun)
                time.sleep(0.2)
            longest = server.run(_take(heart))
            searching.join()
            if holder is not None:
                assert waited[0] > LOCKED_SECONDS / 2
                holder.wait()
                assert holder.stdout is not None
                holder.stdout.close()
    return {
        "pause ms": longest,
        "health ms": 1000 * slowest,
        "search ms": 1000 * waited[0],
    }


def tables() -> list[Table]:
    """What is compared."""
    return [
        Table(
            f"{REQUESTS} previews, {AT_ONCE} at once",
            [Row("floor", _floor), Row("files", _files), Row("ours", _ours)],
            [
                Bar("ours", "files", 1.5),
                Bar("ours", None, 64, "grew MB"),
            ],
        ),
        Table(
            f"the loop while the index is locked for {LOCKED_SECONDS:g} s",
            [
                Row("free", lambda: _pause(is_locked=False)),
                Row("locked", lambda: _pause(is_locked=True)),
            ],
            [Bar("locked", None, 50)],
            rounds=3,
            warm_up=False,
        ),
    ]
