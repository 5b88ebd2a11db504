from __future__ import annotations

import http.client
import json
import socket
import ssl
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from instruments import answers, certificates, faults
from instruments.exchange import Exchange
from instruments.fault_server import FaultServer, closed_port
from instruments.raw_client import exchange, post_bytes


def ask(server: FaultServer, prompt: str = "a cat") -> int:
    return exchange(server.origin, post_bytes({"prompt": prompt})).status


def test_requests_are_counted_and_remembered_whole(fault_server: FaultServer) -> None:
    sent = post_bytes({"prompt": "雪"}, headers=(("X-Note", "b"),))

    exchange(fault_server.origin, sent)
    exchange(
        fault_server.origin, b"GET /v1/models HTTP/1.0\r\nConnection: close\r\n\r\n"
    )

    post, get = fault_server.requests
    assert fault_server.posts == 1
    assert (post.method, post.target) == ("POST", "/v1/images/generations")
    assert post.header("x-note") == "b"
    assert post.json() == {"prompt": "雪"}
    assert (get.method, get.target, get.body) == ("GET", "/v1/models", b"")
    assert sent in fault_server.received


def test_a_chunked_body_is_put_together(fault_server: FaultServer) -> None:
    link = http.client.HTTPConnection("127.0.0.1", fault_server.port)
    link.request("POST", "/v1/images/edits", iter([b"ab", b"c" * 70_000]))
    link.getresponse().read()
    link.close()

    assert fault_server.requests[0].body == b"ab" + b"c" * 70_000


def test_one_connection_serves_many_requests(fault_server: FaultServer) -> None:
    link = http.client.HTTPConnection("127.0.0.1", fault_server.port)
    for _ in range(3):
        link.request("POST", "/", b"{}")
        assert link.getresponse().read()
    link.close()

    assert fault_server.posts == 3
    assert fault_server.connections == 1


@pytest.mark.parametrize("position", [0, 4, 8])
def test_a_fault_is_placed_at_one_picture_of_nine(
    fault_server: FaultServer, position: int
) -> None:
    fault_server.place(answers.status(500), position)

    seen = [ask(fault_server) for _ in range(9)]

    assert [index for index, status in enumerate(seen) if status != 200] == [position]


def test_a_fault_can_wait_for_a_certain_text(fault_server: FaultServer) -> None:
    fault_server.script(
        answers.status(500), answers.status(503), containing="a red fox"
    )

    seen = [
        ask(fault_server, text) for text in ("cat", "a red fox", "dog", "a red fox")
    ]

    assert seen == [200, 500, 200, 503]
    assert ask(fault_server, "a red fox") == 200


def test_a_path_can_have_an_answer_of_its_own(fault_server: FaultServer) -> None:
    fault_server.always(answers.models("one", "two"), path="/v1/models")

    reply = exchange(
        fault_server.origin,
        b"GET /v1/models?a=1 HTTP/1.1\r\nConnection: close\r\n\r\n",
    )

    assert [each["id"] for each in json.loads(reply.body)["data"]] == ["one", "two"]
    assert ask(fault_server) == 200


def test_a_port_that_nobody_listens_on_refuses() -> None:
    with pytest.raises(ConnectionRefusedError):
        exchange(f"http://127.0.0.1:{closed_port()}", b"")


def test_a_server_can_refuse_and_listen_again(fault_server: FaultServer) -> None:
    fault_server.refuse()
    with pytest.raises(ConnectionRefusedError):
        ask(fault_server)

    fault_server.listen_again()
    assert ask(fault_server) == 200


def test_connections_can_be_reset_before_a_byte_is_read(
    fault_server: FaultServer,
) -> None:
    fault_server.reset_next_connections(2)

    ends = [exchange(fault_server.origin, post_bytes()).end for _ in range(3)]

    assert ends == ["reset", "reset", "closed"]
    assert fault_server.posts == 1


def test_waiting_for_requests_ends_when_they_are_there(
    fault_server: FaultServer,
) -> None:
    asking = threading.Timer(0.05, ask, (fault_server,))
    asking.start()

    fault_server.wait_for(1)

    asking.join()
    with pytest.raises(TimeoutError, match="1 of 2"):
        fault_server.wait_for(2, timeout=0.01)


def test_it_is_known_when_a_client_has_hung_up(fault_server: FaultServer) -> None:
    fault_server.usual = faults.hang_headers()

    with socket.create_connection(("127.0.0.1", fault_server.port)) as link:
        link.sendall(post_bytes())
        fault_server.wait_for(1)
        assert fault_server.requests[0].client_left_at is None
        assert fault_server.open_connections == 1

    fault_server.wait_until(lambda: fault_server.requests[0].client_left_at)
    fault_server.wait_until(lambda: fault_server.open_connections == 0)


def test_stopping_ends_every_connection() -> None:
    server = FaultServer(faults.hang_headers()).start()
    link = socket.create_connection(("127.0.0.1", server.port), timeout=5)
    link.sendall(post_bytes())
    server.wait_for(1)

    server.stop()
    server.stop()

    with link, pytest.raises(ConnectionResetError):
        link.recv(1)
    assert server.open_connections == 0


def test_a_mistake_in_an_answer_is_no_fault_of_the_network() -> None:
    async def broken(exchange: Exchange) -> None:
        raise LookupError("a mistake in a test")

    with pytest.raises(LookupError, match="a mistake"), FaultServer(broken) as server:
        ask(server)


TlsServer = Callable[[certificates.Certificate], FaultServer]


def shake_hands(server: FaultServer, trusted: Path | None) -> str:
    context = ssl.create_default_context(cafile=trusted)
    link = http.client.HTTPSConnection("127.0.0.1", server.port, context=context)
    try:
        link.request("POST", "/", b"{}")
        return str(link.getresponse().status)
    except ssl.SSLCertVerificationError as problem:
        return problem.verify_message
    finally:
        link.close()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        pytest.param(certificates.make_certificate, "200", id="good"),
        pytest.param(certificates.expired, "certificate has expired", id="expired"),
        pytest.param(certificates.wrong_name, "IP address mismatch", id="wrong name"),
    ],
)
def test_a_trusted_certificate_has_just_its_own_flaw(
    tls_server: TlsServer,
    tmp_path: Path,
    make: Callable[[Path], certificates.Certificate],
    said: str,
) -> None:
    certificate = make(tmp_path)
    server = tls_server(certificate)

    assert said in shake_hands(server, certificate.path)
    assert "self-signed" in shake_hands(server, None) or said != "200"


def test_a_plain_port_keeps_the_tls_greeting_and_answers_at_once(
    fault_server: FaultServer,
) -> None:
    link = http.client.HTTPSConnection("127.0.0.1", fault_server.port, timeout=5)
    with pytest.raises(ssl.SSLError):
        link.request("POST", "/", b"{}", headers={"Authorization": "Bearer x"})
    link.close()

    assert fault_server.received.startswith(b"\x16\x03")
    assert fault_server.posts == 0
