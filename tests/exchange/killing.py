"""A server that counts what it draws, and a proxy before it that kills its client."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from dalle_notebook.engine.base import Painting
from dalle_notebook.server.guards import Doors
from dalle_notebook.settings import Secret
from dalle_notebook.wire.faults import Fault
from dalle_notebook.wire.recipe import Recipe
from dalle_notebook.wire.requests import FaultError
from tests.unit.server import stand_in
from tests.unit.server.running import KEY, RunningServer, thread_engine


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
            raise FaultError(Fault(429, "Too much.", code="rate_limit_exceeded"))
        return stand_in.paint(recipe, index, **more)


class KillingProxy:
    """Hands bytes on, and kills a process when a request passes by.

    Args:
        port: where it hands them on to.
        request: how the request begins.
        forwards: the server gets it all the same; its answer reaches nobody.
        after: bytes of the answer that come through before the kill.

    Attributes:
        victim: process id, to be set before anything is asked; 0 for nobody.
    """

    def __init__(
        self, port: int, request: bytes, *, forwards: bool = True, after: int = 0
    ) -> None:
        self._upstream = port
        self._request = request
        self._forwards = forwards
        self._after = after
        self._loop = asyncio.new_event_loop()
        self.victim = 0
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
        if self.victim and not self.has_killed.is_set():
            os.kill(self.victim, signal.SIGKILL)
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
