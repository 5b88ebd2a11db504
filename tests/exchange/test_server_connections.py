"""Callers that are slow, many, silent or lying, over raw sockets."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import pytest
from instruments.raw_client import exchange

from dalle_notebook.server.limits import Limits
from tests.unit.server.running import GENERATIONS, KEY, RunningServer

QUICK = Limits(
    head_timeout=0.4,
    body_timeout=0.4,
    send_timeout=0.6,
    connections=8,
    requests_under_way=3,
    body_bytes=1000,
)


@pytest.fixture
def server() -> Iterator[RunningServer]:
    with RunningServer(limits=QUICK) as running:
        yield running


def _head(server: RunningServer, *headers: str) -> bytes:
    lines = [
        f"POST {GENERATIONS} HTTP/1.1",
        f"Host: 127.0.0.1:{server.port}",
        f"Authorization: Bearer {KEY}",
        "Content-Type: application/json",
        *headers,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


def _connect(server: RunningServer) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=10)


def _is_closed(link: socket.socket) -> bool:
    try:
        return link.recv(1) == b""
    except ConnectionError:
        return True


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"POST /v1/images/gener", id="half a line"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n", id="half a head"),
    ],
)
def test_a_head_that_does_not_end_is_cut_off(
    server: RunningServer, sent: bytes
) -> None:
    with _connect(server) as link:
        link.sendall(sent)

        assert _is_closed(link)


def test_a_head_that_drips_is_cut_off(server: RunningServer) -> None:
    with _connect(server) as link, pytest.raises(ConnectionError):
        link.sendall(b"GET / HTTP/1.1\r\nX-A: ")
        for _ in range(60):
            link.sendall(b"a")
            time.sleep(0.05)


def test_a_second_head_that_does_not_end_is_cut_off(server: RunningServer) -> None:
    models = f"GET /models HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
    with _connect(server) as link:
        link.sendall(f"{models}Authorization: Bearer {KEY}\r\n\r\n".encode())
        assert link.recv(12) == b"HTTP/1.1 200"
        link.sendall(b"GET / HTT")
        while link.recv(65536):
            pass


@pytest.mark.slow
def test_a_body_that_does_not_end_is_answered_and_cut_off(
    server: RunningServer,
) -> None:
    reply = exchange(
        server.origin, _head(server, "Content-Length: 900") + b"{", limit=8
    )

    assert reply.status == 408
    assert reply.end == "closed"


def test_a_quiet_connection_is_closed() -> None:
    with RunningServer(limits=Limits(keep_alive=0.4)) as server:
        models = f"GET /models HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        whole = f"{models}Authorization: Bearer {KEY}\r\n\r\n".encode()
        reply = exchange(server.origin, whole, limit=8)

    assert (reply.status, reply.end) == (200, "closed")


def test_a_connection_serves_many_requests() -> None:
    with RunningServer() as server, _connect(server) as link:
        request = (
            f"GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
            f"Authorization: Bearer {KEY}\r\n\r\n"
        ).encode()
        for _ in range(5):
            link.sendall(request)
            assert link.recv(65536).startswith(b"HTTP/1.1 200")


def test_half_open_connections_do_not_keep_others_out(server: RunningServer) -> None:
    with ExitStack() as stack:
        for _ in range(100):
            link = stack.enter_context(_connect(server))
            link.sendall(b"POST / HT")
        reply = server.generate()

    assert reply.status == 200


def test_when_all_are_busy_the_next_one_is_told_to_come_again() -> None:
    limits = Limits(connections=2)
    with RunningServer(limits=limits) as server:
        slow = [threading.Thread(target=server.generate, args=("slow",)) for _ in "ab"]
        for thread in slow:
            thread.start()
        while server.serving.under_way < 2:
            time.sleep(0.01)
        reply = exchange(server.origin, b"")
        for thread in slow:
            thread.join()

    assert reply.status == 503
    assert reply.header("Retry-After") == "1"


@pytest.mark.slow
def test_too_many_waiting_requests_are_told_to_come_again(
    server: RunningServer,
) -> None:
    statuses: list[int] = []

    def ask() -> None:
        statuses.append(server.generate("slow").status)

    slow = [threading.Thread(target=ask) for _ in range(3)]
    for thread in slow:
        thread.start()
    while server.serving.under_way < 3:
        time.sleep(0.01)
    reply = server.generate()
    for thread in slow:
        thread.join()

    assert (reply.status, reply.fault["code"]) == (429, "slow_down")
    assert reply.headers["retry-after"] == "1"
    assert statuses == [200] * 3
    assert server.generate().status == 200


@pytest.mark.slow
def test_a_caller_who_does_not_read_is_cut_off(server: RunningServer) -> None:
    # Noise enough that no system's buffers hold the answer.
    fields = {"prompt": "noise", "n": 3, "size": "2048x2048"}
    body = json.dumps({**fields, "response_format": "b64_json"}).encode()
    received = bytearray()
    with socket.socket() as link, suppress(ConnectionError):
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        link.connect(("127.0.0.1", server.port))
        link.sendall(_head(server, f"Content-Length: {len(body)}") + body)
        while server.serving.painted < 3:
            time.sleep(0.05)
        time.sleep(1.5)
        while piece := link.recv(65536):
            received += piece
    head, _, rest = bytes(received).partition(b"\r\n\r\n")
    promised = int(head.partition(b"Content-Length: ")[2].split(b"\r\n")[0])

    assert len(rest) < promised


@pytest.mark.parametrize(
    ("size", "status"), [(999, 200), (1000, 200), (1001, 413), (100_000, 413)]
)
def test_the_limit_of_a_body_is_exact(
    server: RunningServer, size: int, status: int
) -> None:
    body = json.dumps({"prompt": "a", "size": "64x64"}).encode().ljust(size)
    told = server.ask("POST", GENERATIONS, body)
    chunk = f"{size:x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
    head = _head(server, "Transfer-Encoding: chunked", "Connection: close")
    chunked = exchange(server.origin, head + chunk)

    assert (told.status, chunked.status) == (status, status)


@pytest.mark.slow
def test_a_body_without_end_is_not_read_to_the_end(server: RunningServer) -> None:
    head = _head(server, "Transfer-Encoding: chunked")
    reply = exchange(server.origin, head + b"400\r\n" + bytes(1024) + b"\r\n", limit=9)

    assert reply.status == 413


SMUGGLED = {
    "two lengths": ("Content-Length: 2", "Content-Length: 3"),
    "length and chunks": ("Content-Length: 2", "Transfer-Encoding: chunked"),
    "negative length": ("Content-Length: -2",),
    "signed length": ("Content-Length: +2",),
    "folded header": ("X-A: b\r\n c", "Content-Length: 2"),
    "blank in a name": ("X A: b", "Content-Length: 2"),
    "NUL in a value": ("X-A: b\0c", "Content-Length: 2"),
    "unknown coding": ("Transfer-Encoding: rot13",),
    "long header": (f"X-A: {'a' * 20_000}", "Content-Length: 2"),
    "many headers": (*[f"X-{n}: a" for n in range(500)], "Content-Length: 2"),
}


@pytest.mark.parametrize("form", SMUGGLED)
def test_ambiguous_framing_is_refused_and_closed(
    server: RunningServer, form: str
) -> None:
    reply = exchange(server.origin, _head(server, *SMUGGLED[form]) + b"{}", limit=8)

    assert 400 <= reply.status < 500
    assert reply.end in ("closed", "reset")
    assert reply.data.count(b"HTTP/1.") == 1


def test_a_huge_chunk_size_is_refused(server: RunningServer) -> None:
    head = _head(server, "Transfer-Encoding: chunked")
    reply = exchange(server.origin, head + b"f" * 40 + b"\r\n{}", limit=8)

    assert reply.status == 400
