"""A raw-socket HTTP server that does what the test says, byte by byte.

It reads requests properly, remembers them and counts POSTs; what goes back is the
business of an *answer*, a coroutine that writes to the socket itself. No HTTP library
is in the way, so anything can be said wrongly. It runs on 127.0.0.1 in a thread and
an event loop of its own, so that a blocked test never blocks the server.

Answers live in `instruments.answers` (sound ones) and `instruments.faults`.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from instruments.answers import good
from instruments.exchange import (
    Answer,
    Exchange,
    reset_connection,
    reset_on_close,
)
from instruments.requests import Request, RequestReader

HOST = "127.0.0.1"


@dataclass(slots=True)
class _Rule:
    """Which answers go to which requests; `None` among them means the usual one."""

    answers: list[Answer | None]
    is_endless: bool
    method: str | None
    path: str | None
    containing: bytes | None

    def fits(self, request: Request) -> bool:
        if not self.answers:
            return False
        return (
            self.method in (None, request.method)
            and self.path in (None, urlsplit(request.target).path)
            and (self.containing is None or self.containing in request.body)
        )

    def take(self) -> Answer | None:
        return self.answers[0] if self.is_endless else self.answers.pop(0)


@dataclass(slots=True, eq=False)
class _Connection:
    received: bytearray = field(default_factory=bytearray)
    is_open: bool = True


class FaultServer:
    """A server for `with`; the usual answer to a POST is a good picture.

    Args:
        usual: the answer where no rule says otherwise.
        certificate: a server context turns the server into an https one.

    Example:
        with FaultServer() as server:
            server.place(faults.reset(), 4)            # the fifth POST
            server.script(faults.html_200(), containing="a fox")
            ...  # talk to server.base_url
            assert server.posts == 9
    """

    def __init__(
        self,
        usual: Answer | None = None,
        *,
        certificate: ssl.SSLContext | None = None,
    ) -> None:
        self.usual = usual or good()
        self.requests: list[Request] = []
        self.problems: list[BaseException] = []
        self.port = 0
        self._tls = certificate
        self._rules: list[_Rule] = []
        self._connections: list[_Connection] = []
        self._resets = 0
        self._interruptions: list[tuple[int, Answer]] = []
        # The only kind that can watch a socket of ours on every system.
        self._loop = asyncio.SelectorEventLoop()
        self._door: socket.socket | None = None
        self._conversations: set[asyncio.Task[None]] = set()
        self._arrival = threading.Condition()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="fault-server", daemon=True
        )

    # What a test says before it asks.

    def script(
        self,
        *answers: Answer | None,
        containing: str | bytes | None = None,
        path: str | None = None,
        method: str | None = "POST",
    ) -> None:
        """Give these answers, one each, to the next requests that fit.

        Among several scripts the one added first is used up first. `containing` is
        looked for in the body as received; JSON escapes text that is not ASCII.
        """
        self._add(list(answers), False, containing, path, method)

    def always(
        self,
        answer: Answer,
        *,
        containing: str | bytes | None = None,
        path: str | None = None,
        method: str | None = None,
    ) -> None:
        """Give this answer to every request that fits, any method by default."""
        self._add([answer], True, containing, path, method)

    def place(self, answer: Answer, position: int) -> None:
        """Give this answer to one POST, counted from 0 in order of arrival."""
        self.script(*[None] * position, answer)

    def interrupt_upload(self, answer: Answer, *, after: int = 100_000) -> None:
        """Give this answer to the next POST that has `after` bytes of body, at once.

        The rest of the body is then unread. An answer that ends the connection leaves
        it so; after any other it is read, and answered as ever.
        """
        self._interruptions.append((after, answer))

    def reset_next_connections(self, count: int) -> None:
        """Accept so many connections and reset each before a byte is read."""
        self._resets = count

    def _add(
        self,
        answers: list[Answer | None],
        is_endless: bool,
        containing: str | bytes | None,
        path: str | None,
        method: str | None,
    ) -> None:
        text = containing.encode() if isinstance(containing, str) else containing
        self._rules.append(_Rule(answers, is_endless, method, path, text))

    # What a test reads afterwards.

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"{'https' if self._tls else 'http'}://{HOST}:{self.port}"

    @property
    def base_url(self) -> str:
        """What a client of the Image API takes as its base URL."""
        return f"{self.origin}/v1"

    @property
    def posts(self) -> int:
        """How many POSTs arrived, those included whose upload was interrupted."""
        return sum(request.method == "POST" for request in list(self.requests))

    @property
    def received(self) -> bytes:
        """Every byte that any connection brought, requests or not."""
        return b"\n".join(bytes(each.received) for each in list(self._connections))

    @property
    def connections(self) -> int:
        """How many connections were accepted."""
        return len(self._connections)

    @property
    def open_connections(self) -> int:
        """How many connections neither side has closed yet."""
        return sum(each.is_open for each in list(self._connections))

    def wait_for(self, count: int, *, timeout: float = 10.0) -> None:
        """Wait until so many requests have arrived.

        Raises:
            TimeoutError: fewer came in `timeout` seconds.
        """
        with self._arrival:
            if not self._arrival.wait_for(lambda: len(self.requests) >= count, timeout):
                raise TimeoutError(f"{len(self.requests)} of {count} requests came")

    def wait_until(self, is_so: Callable[[], object], *, timeout: float = 10.0) -> None:
        """Wait until something about this server holds, looking every 5 ms.

        Raises:
            TimeoutError: it did not in `timeout` seconds.
        """
        end = time.monotonic() + timeout
        while not is_so():
            if time.monotonic() > end:
                raise TimeoutError(f"not so after {timeout} s")
            time.sleep(0.005)

    # Life.

    def start(self) -> Self:
        """Listen on a free port of 127.0.0.1."""
        self._thread.start()
        self._run(self._listen())
        return self

    def stop(self) -> None:
        """Close the port and every connection; safe to call twice."""
        if self._loop.is_closed():
            return
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def refuse(self) -> None:
        """Stop listening: from now on new connections are refused."""
        self._run(self.stop_listening())

    def listen_again(self) -> None:
        """Listen once more on the same port."""
        self._run(self._listen())

    async def stop_listening(self) -> None:
        """Close the port but no connection; for answers, on the server's loop."""
        if self._door is not None:
            self._loop.remove_reader(self._door)
            self._door.close()
            self._door = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        # A mistake inside an answer must not pass as a fault of the network.
        if error is None and self.problems:
            raise self.problems[0]

    def _run(self, coroutine: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)

    async def _listen(self) -> None:
        self._door = socket.create_server((HOST, self.port), backlog=512)
        self._door.setblocking(False)
        self.port = self._door.getsockname()[1]
        self._loop.add_reader(self._door, self._accept, self._door)

    # A door of our own: `asyncio.start_server` forgets a connection, and leaves it
    # open, if it was accepted in the very moment in which the port is closed.
    def _accept(self, door: socket.socket) -> None:
        try:
            link, _ = door.accept()
        except OSError:
            return  # whoever knocked has left

        def end(task: asyncio.Task[None]) -> None:
            self._conversations.discard(task)
            link.close()

        task = self._loop.create_task(self._serve(link))
        self._conversations.add(task)
        task.add_done_callback(end)

    async def _close(self) -> None:
        await self.stop_listening()
        for task in self._conversations:
            task.cancel()
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others)
        # Sockets are closed one turn after their task has ended.
        await asyncio.sleep(0)

    async def _serve(self, link: socket.socket) -> None:
        connection = _Connection()
        self._connections.append(connection)
        try:
            await self._converse(link, connection)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client left, or the server goes
        except Exception as problem:
            self.problems.append(problem)
        finally:
            link.close()
            connection.is_open = False

    async def _converse(self, link: socket.socket, connection: _Connection) -> None:
        if self._resets > 0:
            self._resets -= 1
            reset_on_close(link)
            return
        reader, writer = await self._open(link)
        incoming = RequestReader(reader, writer, connection.received)
        number = self._connections.index(connection)
        try:
            while request := await incoming.next_head(number):
                exchange = Exchange(request, self, reader, writer)
                is_early = bool(self._interruptions) and request.method == "POST"
                if is_early:
                    after, early = self._interruptions.pop(0)
                    await incoming.take_part(request, after)
                    self._remember(request)
                    await early(exchange)
                    if exchange.is_over:
                        return
                await incoming.take_body(request)
                # Chosen before a waiting test learns of the request.
                answer = self._answer_to(request)
                if not is_early:
                    self._remember(request)
                await answer(exchange)
                if exchange.is_over or request.wants_close:
                    return
        except asyncio.CancelledError:
            reset_connection(writer)
        finally:
            writer.close()
            with suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _open(
        self, link: socket.socket
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        link.setblocking(False)
        reader = asyncio.StreamReader()
        protocol = asyncio.StreamReaderProtocol(reader)
        transport, _ = await self._loop.connect_accepted_socket(
            lambda: protocol, link, ssl=self._tls
        )
        return reader, asyncio.StreamWriter(transport, protocol, reader, self._loop)

    def _answer_to(self, request: Request) -> Answer:
        rule = next((each for each in self._rules if each.fits(request)), None)
        answer = rule.take() if rule else None
        return answer or self.usual

    def _remember(self, request: Request) -> None:
        with self._arrival:
            self.requests.append(request)
            self._arrival.notify_all()


def closed_port() -> int:
    """Return a port of 127.0.0.1 on which nobody listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port
