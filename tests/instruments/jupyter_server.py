"""A Jupyter server of the tests' own, on a loop in a thread, asked over a socket.

It loads our server extension and nothing else. `Visitor` asks as a program with the
token does, as a browser with a cookie, or as a stranger with neither.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import logging
import threading
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any, Self, TypeVar

from jupyter_server.serverapp import ServerApp
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from traitlets.config import Config

T = TypeVar("T")

TOKEN = "0f" * 24
"""Of every server here: they live for a test, on this machine only."""

_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        headers: by their names in lower case.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Visitor:
    """Somebody who asks.

    Attributes:
        prefix: put before every path.
        headers: sent with every request.
        cookies: sent, and renewed by what comes back.
    """

    port: int
    prefix: str
    headers: dict[str, str] = field(default_factory=dict)
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request on a connection of its own.

        Args:
            path: below the prefix; absolute with two slashes.
            body: bytes as they are, anything else as JSON; None for none.
        """
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        given = {**self.headers, **(headers or {})}
        if self.cookies:
            given["Cookie"] = "; ".join(
                f"{name}={morsel.coded_value}" for name, morsel in self.cookies.items()
            )
        where = path[1:] if path.startswith("//") else self.prefix + path
        connection = http.client.HTTPConnection("127.0.0.1", self.port, _SECONDS)
        try:
            connection.request(method, where, data, given)
            answer = connection.getresponse()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    self.cookies.load(value)
            return Answer(
                answer.status,
                {name.lower(): value for name, value in answer.getheaders()},
                answer.read(),
            )
        finally:
            connection.close()

    def post(self, path: str, body: object) -> Answer:
        return self.ask(path, "POST", body)


class JupyterServer:
    """A running server, for `with`. It reads the environment when it starts.

    Args:
        folder: root of its notebooks.
        base_url: as behind a proxy.
        settings: of `ServerApp`.
    """

    def __init__(self, folder: Path, base_url: str = "/", **settings: object) -> None:
        self.base_url = base_url
        self.port = 0
        self._folder = folder
        self._settings = settings
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._http: HTTPServer | None = None
        self.app: ServerApp | None = None

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._thread.start()
        self.run(self._start())
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_SECONDS)
        self._loop.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something on the server's loop, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_SECONDS)

    async def _start(self) -> None:
        config = Config()
        config.ServerApp.jpserver_extensions = {"dalle_notebook": True}
        config.IdentityProvider.token = TOKEN
        config.NotebookNotary.db_file = ":memory:"
        for name, value in self._settings.items():
            setattr(config.ServerApp, name, value)
        app = ServerApp(
            config=config,
            base_url=self.base_url,
            root_dir=str(self._folder),
            open_browser=False,
            allow_root=True,
            log_level=logging.DEBUG,
        )
        # Signals belong to whoever runs the tests.
        app.init_signal = lambda: None
        app.initialize(argv=[], find_extensions=False, new_httpserver=False)
        app.log.handlers = []
        app.log.propagate = True
        socket, self.port = bind_unused_port()
        self._http = HTTPServer(app.web_app)
        self._http.add_socket(socket)
        self.app = app

    async def _stop(self) -> None:
        if self._http is not None:
            self._http.stop()
            await self._http.close_all_connections()
        if self.app is not None:
            await self.app._cleanup()

    def stranger(self) -> Visitor:
        """Somebody without a token."""
        return Visitor(self.port, f"{self.base_url}dalle-notebook/api/")

    def program(self) -> Visitor:
        """A program that has the token."""
        visitor = self.stranger()
        visitor.headers["Authorization"] = f"token {TOKEN}"
        return visitor

    def browser(self, *, with_xsrf: bool = True) -> Visitor:
        """A browser that has logged in: a cookie, and what Lab sends with a POST."""
        visitor = self.stranger()
        visitor.ask(f"/{self.base_url}login?token={TOKEN}")
        if with_xsrf:
            # Any page of Jupyter gives the cookie that Lab reads it from.
            visitor.ask(f"/{self.base_url}no-such-page")
            visitor.headers["X-XSRFToken"] = visitor.cookies["_xsrf"].value
        return visitor
