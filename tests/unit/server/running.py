"""The server in a thread of this process, and a plain client for it.

The engine paints on threads, which is quick to start; tests of processes start
the real ones.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from types import TracebackType
from typing import Any, Self, TypeVar

from PIL import Image

from dalle_notebook.engine.base import Engine
from dalle_notebook.engine.pool import PooledEngine
from dalle_notebook.server.app import build_app
from dalle_notebook.server.connections import Listener, bind
from dalle_notebook.server.guards import Doors
from dalle_notebook.server.limits import Limits
from dalle_notebook.server.serving import SERVING, Serving
from dalle_notebook.settings import Clock, Secret
from tests.unit.server import stand_in

KEY = "test-key-of-the-server-0123456789"
GENERATIONS = "/v1/images/generations"
EDITS = "/v1/images/edits"
VARIATIONS = "/v1/images/variations"
BOUNDARY = "a-line-between-parts"

T = TypeVar("T")


Part = tuple[str, str | bytes]
"""A field's name and its text, or its file."""


def form(*parts: Part, kind: str = "application/octet-stream") -> bytes:
    """The body of a form; bytes travel as a file of this content type."""
    body = b""
    for name, value in parts:
        disposition = f'form-data; name="{name}"'
        head = f"--{BOUNDARY}\r\nContent-Disposition: {disposition}"
        if isinstance(value, bytes):
            head += f'; filename="upload"\r\nContent-Type: {kind}'
        data = value if isinstance(value, bytes) else value.encode()
        body += head.encode() + b"\r\n\r\n" + data + b"\r\n"
    return body + f"--{BOUNDARY}--\r\n".encode()


def picture(
    size: tuple[int, int] = (64, 64),
    kind: str = "PNG",
    colour: tuple[int, ...] = (200, 120, 40),
    **more: Any,
) -> bytes:
    """An encoded picture of one colour, with alpha where the colour has four."""
    buffer = BytesIO()
    mode = "RGBA" if len(colour) == 4 else "RGB"
    Image.new(mode, size, colour).save(buffer, kind, **more)
    return buffer.getvalue()


HOLE = (0, 0, 0, 0)
"""The colour of what may be painted over."""


class SetClock(Clock):
    """Time that moves when a test says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)


def thread_engine(painter: Any = stand_in.paint) -> PooledEngine:
    """An engine on two threads."""
    threads = ThreadPoolExecutor(2)
    return PooledEngine(
        painter, threads, name="stand-in", version="7", stages=3, workers=2
    )


@dataclass(frozen=True)
class Reply:
    """One answer, read whole; names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def fault(self) -> Any:
        return self.json["error"]


@dataclass
class RunningServer:
    """Runs the server while a `with` lasts."""

    limits: Limits = field(default_factory=Limits)
    clock: Clock = field(default_factory=Clock)
    engine: Engine = field(default_factory=thread_engine)
    doors: Doors = field(default_factory=lambda: Doors(Secret(KEY)))
    lenient: bool = False

    def __enter__(self) -> Self:
        self._bound = bind("127.0.0.1", 0)
        self.port: int = self._bound.getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        self._is_up = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        assert self._is_up.wait(10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(10)
        assert not self._thread.is_alive()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._over = asyncio.Event()
        app = build_app(
            self.engine,
            self.doors,
            clock=self.clock,
            limits=self.limits,
            lenient=self.lenient,
        )
        self.app = app
        self.serving: Serving = app[SERVING]
        listener = Listener(app)
        await listener.listen(self._bound)
        self._is_up.set()
        await self._over.wait()
        await listener.cleanup()

    def on_its_loop(self, look: Callable[[Serving], T]) -> T:
        """Look at the server between two steps of its loop."""

        async def ask() -> T:
            return look(self.serving)

        return asyncio.run_coroutine_threadsafe(ask(), self._loop).result(10)

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        *,
        key: str | None = KEY,
    ) -> Reply:
        """Send one request; a body that is no bytes travels as JSON."""
        given = {"Authorization": f"Bearer {key}"} if key else {}
        if body is not None:
            given["Content-Type"] = "application/json"
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            link.request(method, path, body, {**given, **(headers or {})})
            answer = link.getresponse()
            lowered = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, lowered, answer.read())
        finally:
            link.close()

    def generate(self, prompt: str = "a cat", **more: Any) -> Reply:
        """Ask for pictures, 64 px small unless told otherwise."""
        return self.ask(
            "POST", GENERATIONS, {"prompt": prompt, "size": "64x64", **more}
        )

    def send(self, path: str, *parts: Part, kind: str = "image/png") -> Reply:
        """Send a form."""
        return self.send_body(path, form(*parts, kind=kind))

    def send_body(self, path: str, body: bytes, boundary: str = BOUNDARY) -> Reply:
        """Send bytes as a form."""
        content_type = f"multipart/form-data; boundary={boundary}"
        return self.ask("POST", path, body, {"Content-Type": content_type})
