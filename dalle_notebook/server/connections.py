"""Connections with the limits that aiohttp does not set by itself.

A head that never ends, a caller that does not read its answer, and more
connections than we want are all invisible to a handler. They are dealt with
here, one level below the application.
"""

from __future__ import annotations

import asyncio
import socket
from typing import Any

from aiohttp import web

from dalle_notebook.wire.faults import Fault

from .faults import SERVER_NAME, answer_exception, fault_response, new_request_id
from .limits import Limits
from .serving import SERVING

_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n"
    b"Retry-After: 1\r\nConnection: close\r\n\r\n"
)


class Connection(web.RequestHandler):
    """One connection: aiohttp's, with a clock on heads and answers."""

    __slots__ = ("_head_timer", "_is_answering", "_server")

    def __init__(
        self, server: LimitedServer, *, loop: asyncio.AbstractEventLoop, **kwargs: Any
    ) -> None:
        super().__init__(server, loop=loop, **kwargs)
        self._server = server
        self._head_timer: asyncio.TimerHandle | None = None
        self._is_answering = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin waiting for the first head."""
        super().connection_made(transport)
        if self._server.make_room():
            self._wait_for_head()
        elif self.transport is not None:
            self.transport.write(_FULL)
            self.force_close()

    def data_received(self, data: bytes) -> None:
        """Take bytes; the first ones after an answer begin a new head."""
        if not self._is_answering and self._head_timer is None:
            self._wait_for_head()
        super().data_received(data)

    def head_arrived(self) -> None:
        """A request's head is whole: from now on its handler keeps the time."""
        self._is_answering = True
        self._server.quiet.pop(self, None)
        self._stop_timer()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Forget everything about it."""
        self._stop_timer()
        self._server.quiet.pop(self, None)
        super().connection_lost(exc)

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: Any
    ) -> tuple[web.StreamResponse, bool]:
        """Send an answer; a caller that does not take it is cut off."""
        try:
            async with asyncio.timeout(self._server.limits.send_timeout):
                return await super().finish_response(request, resp, start_time)
        except TimeoutError:
            self.cut()
            return resp, True
        finally:
            self._is_answering = False
            if self.transport is not None:
                self._server.quiet[self] = None

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what never reached a handler in our own words."""
        if request.writer.output_size > 0:
            raise ConnectionError("an answer has begun already")
        if status < 500 or not isinstance(exc, Exception):
            response = fault_response(Fault(status, "The request is not valid HTTP."))
        else:
            response = answer_exception(exc)
        response.headers["Server"] = SERVER_NAME
        response.headers["x-request-id"] = new_request_id()
        response.headers["x-drawn-by"] = self._server.drawn_by
        response.force_close()
        return response

    def cut(self) -> None:
        """Close at once, whatever still waits to be sent."""
        self._server.quiet.pop(self, None)
        if self.transport is not None:
            self.transport.abort()
        self.force_close()

    def _wait_for_head(self) -> None:
        self._server.quiet[self] = None
        timeout = self._server.limits.head_timeout
        self._head_timer = asyncio.get_running_loop().call_later(timeout, self.cut)

    def _stop_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None


class LimitedServer(web.Server):
    """Makes our connections around an application's server.

    Attributes:
        drawn_by: whose pictures they are, for answers that no handler gives.
        quiet: connections without a request, the longest waiting first.
    """

    def __init__(
        self, made: web.Server, limits: Limits, drawn_by: str, **kwargs: Any
    ) -> None:
        super().__init__(made.request_handler, handler_cancellation=True, **kwargs)
        self.limits = limits
        self.drawn_by = drawn_by
        self.quiet: dict[Connection, None] = {}
        self._options = kwargs
        self._make = made.request_factory
        self.request_factory = self._begin_request

    def __call__(self) -> Connection:
        """A new connection."""
        loop = asyncio.get_running_loop()
        return Connection(self, loop=loop, **self._options)

    def make_room(self) -> bool:
        """Whether one more connection fits; the quietest gives up its place."""
        if len(self.connections) <= self.limits.connections:
            return True
        if not self.quiet:
            return False
        next(iter(self.quiet)).cut()
        return True

    def _begin_request(
        self, message: Any, payload: Any, protocol: Any, writer: Any, task: Any
    ) -> web.BaseRequest:
        protocol.head_arrived()
        return self._make(message, payload, protocol, writer, task)


class Listener(web.AppRunner):
    """Runs an application on a socket that is bound already.

    Example:
        listener = Listener(build_app(engine, Doors(key)))
        await listener.listen(bound_socket)
        ...
        await listener.cleanup()
    """

    def __init__(self, app: web.Application) -> None:
        self._limits = app[SERVING].limits
        self._drawn_by = app[SERVING].drawn_by
        super().__init__(
            app,
            handle_signals=False,
            access_log=None,
            shutdown_timeout=0.5,
            keepalive_timeout=self._limits.keep_alive,
            auto_decompress=False,
            lingering_time=2.0,
        )

    async def listen(self, bound: socket.socket) -> None:
        """Begin to answer."""
        await self.setup()
        await web.SockSite(self, bound, backlog=128).start()

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        return LimitedServer(made, self._limits, self._drawn_by, **self._kwargs)


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes any free one.

    Raises:
        OSError: the address is taken or not ours.
    """
    if not 0 <= port <= 65_535:
        raise OSError(f"{port} is no port")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=128)
