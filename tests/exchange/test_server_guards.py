"""Who may ask: names, pages, keys and content types, each as a table."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator

import pytest
from instruments.raw_client import Reply, exchange

from dalle_notebook.server.guards import Doors
from dalle_notebook.settings import Secret
from tests.unit.server.running import GENERATIONS, KEY, RunningServer

BODY = json.dumps({"prompt": "a cat", "size": "64x64"}).encode()


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with RunningServer() as running:
        yield running


def _send(
    server: RunningServer,
    *headers: str,
    method: str = "POST",
    target: str = GENERATIONS,
    host: str | None = "127.0.0.1:{port}",
    key: str | None = KEY,
    content_type: str | None = "application/json",
    body: bytes = BODY,
) -> Reply:
    lines = [f"{method} {target} HTTP/1.1", "Connection: close"]
    if host is not None:
        lines.append("Host: " + host.replace("{port}", str(server.port)))
    if key is not None:
        lines.append(f"Authorization: Bearer {key}")
    if content_type is not None:
        lines.append(f"Content-Type: {content_type}")
    lines += [*headers, f"Content-Length: {len(body)}", "", ""]
    return exchange(server.origin, "\r\n".join(lines).encode() + body)


@pytest.mark.parametrize(
    "host", ["127.0.0.1:{port}", "localhost:{port}", "[::1]:{port}"]
)
def test_our_own_names_are_answered(server: RunningServer, host: str) -> None:
    assert _send(server, host=host).status == 200


FOREIGN_HOSTS = [
    "evil.example",
    "evil.example:{port}",
    "127.0.0.1",
    "localhost",
    "[::1]",
    "127.0.0.1:1",
    "localhost:1",
    "127.0.0.1:{port}1",
    "127.0.0.1.:{port}",
    "localhost.:{port}",
    "LOCALHOST:{port}",
    "localhost.evil.example:{port}",
    "127.0.0.1.nip.io:{port}",
    "user@localhost:{port}",
    "0.0.0.0:{port}",
    "127.1:{port}",
    "2130706433:{port}",
    "0x7f.0.0.1:{port}",
    "127.0.0.2:{port}",
    "[::ffff:127.0.0.1]:{port}",
    "::1:{port}",
    "localhost:{port} ",
    "localhost:{port}/",
    "localhost:{port},evil.example",
    "",
]


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_a_foreign_name_is_not_answered(server: RunningServer, host: str) -> None:
    reply = _send(server, host=host)

    # Blanks around a header's value are no part of it.
    if host.endswith(" "):
        assert reply.status == 200
    else:
        assert reply.status in (400, 421)
        assert b"data" not in reply.body


def test_a_request_without_a_host_is_refused(server: RunningServer) -> None:
    assert _send(server, host=None).status == 400


def test_two_hosts_are_refused(server: RunningServer) -> None:
    assert _send(server, "Host: evil.example").status == 400


ORIGINS = [
    "null",
    "http://evil.example",
    "https://evil.example",
    "http://127.0.0.1:{port}",
    "http://localhost:{port}",
    "http://localhost:8888",
    "http://localhost.evil.example",
    "http://localhost:port",
    "file://",
    "chrome-extension://abcdefghijklmnop",
    "",
]


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("method", ["POST", "GET", "OPTIONS"])
def test_a_page_may_not_ask(server: RunningServer, origin: str, method: str) -> None:
    given = origin.replace("{port}", str(server.port))
    reply = _send(server, f"Origin: {given}", method=method)

    assert reply.status == 403
    assert reply.header("Access-Control-Allow-Origin") is None


@pytest.mark.parametrize("site", ["cross-site", "same-site", "junk", ""])
def test_a_request_of_another_site_is_refused(server: RunningServer, site: str) -> None:
    assert _send(server, f"Sec-Fetch-Site: {site}").status == 403


def test_a_listed_page_may_ask_and_no_page_that_looks_like_it() -> None:
    doors = Doors(Secret(KEY), origins=frozenset({"http://localhost:3000"}))
    with RunningServer(doors=doors) as server:
        asked = {
            origin: _send(server, f"Origin: {origin}").status
            for origin in (
                "http://localhost:3000",
                "http://localhost:30000",
                "https://localhost:3000",
                "http://localhost:3000.evil.example",
            )
        }
        both = _send(server, "Origin: http://localhost:3000", "Origin: null").status

    assert list(asked.values()) == [200, 403, 403, 403]
    assert both == 403


def test_a_picture_may_be_shown_by_any_page_and_read_by_none(
    server: RunningServer,
) -> None:
    path = server.generate().json["data"][0]["url"].removeprefix(server.origin)
    shown = server.ask("GET", path, None, {"Sec-Fetch-Site": "cross-site"}, key=None)
    read = server.ask("GET", path, None, {"Origin": "http://evil.example"}, key=None)
    renamed = server.ask("GET", path, None, {"Host": "evil.example"}, key=None)

    assert (shown.status, read.status, renamed.status) == (200, 403, 421)


ROUTES = [
    "/v1/images/generations",
    "/images/generations",
    "/v1/models",
    "/models",
    "/v1/models/illustrator",
    "/health",
    "/v1/health",
    "/v1/images/edits",
    "/images/edits",
    "/v1/images/variations",
    "/images/variations",
    "/openapi.json",
    "/v1/openapi.json",
    "/",
    "/no/such/route",
    "*",
]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"]


@pytest.mark.parametrize("method", METHODS)
def test_no_route_answers_without_the_key(server: RunningServer, method: str) -> None:
    for target in ROUTES:
        reply = _send(server, method=method, target=target, key=None)

        assert reply.status in (400, 401), target
        assert len(reply.body) < 200
        assert reply.header("Allow") is None


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_a_picture_needs_the_key_for_anything_but_a_look(
    server: RunningServer, method: str
) -> None:
    path = server.generate().json["data"][0]["url"].removeprefix(server.origin)

    assert _send(server, method=method, target=path, key=None).status == 401


@pytest.mark.parametrize(
    "header",
    [
        "Authorization: Bearer",
        "Authorization: Bearer ",
        f"Authorization: {KEY}",
        f"Authorization: Basic {KEY}",
        f"Authorization: Bearer {KEY}x",
        f"Authorization: Bearer {KEY[:-1]}",
        f"Authorization: Bearer {KEY.upper()}",
        f"Authorization: Bearer {KEY} {KEY}",
        "Authorization: Bearer schlüssel",
        f"api-key: {KEY}",
        f"X-Note: a\r\nAuthorization: Bearer a\r\nAuthorization: Bearer {KEY}",
    ],
)
def test_a_wrong_key_is_refused(server: RunningServer, header: str) -> None:
    reply = _send(server, header, key=None)

    assert reply.status == 401
    assert json.loads(reply.body)["error"]["code"] == "invalid_api_key"
    assert reply.header("WWW-Authenticate") == "Bearer"
    assert KEY.encode() not in reply.data


def test_the_scheme_of_a_key_is_read_in_any_case(server: RunningServer) -> None:
    assert _send(server, f"authorization: bearer {KEY}", key=None).status == 200


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/octet-stream",
        "application/json-patch+json",
        "application/json; charset=utf-16",
        "text/json",
        "application/jsonp",
        "*/*",
    ],
)
def test_only_json_is_json(server: RunningServer, content_type: str | None) -> None:
    assert _send(server, content_type=content_type).status == 415


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "Application/JSON"]
)
def test_json_is_read_however_it_is_spelt(
    server: RunningServer, content_type: str
) -> None:
    assert _send(server, content_type=content_type).status == 200


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
def test_a_compressed_body_is_refused(server: RunningServer, coding: str) -> None:
    assert _send(server, f"Content-Encoding: {coding}").status == 415


def test_hosts_origins_and_types_are_all_checked(server: RunningServer) -> None:
    hosts = ["127.0.0.1:{port}", "evil.example:{port}"]
    origins = [None, "null", "http://evil.example"]
    types = ["application/json", "text/plain"]
    good = (hosts[0], origins[0], types[0])
    for case in itertools.product(hosts, origins, types):
        host, origin, content_type = case
        extra = [] if origin is None else [f"Origin: {origin}"]
        reply = _send(server, *extra, host=host, content_type=content_type)

        assert (reply.status == 200) == (case == good), case


_OUR_HOSTS = ["127.0.0.1:{port}", "localhost:{port}", "[::1]:{port}"]
_TYPES = ["application/json", "text/plain", "multipart/form-data; boundary=x", None]
_MORE_ORIGINS = [
    "http://[::1]:{port}",
    "http://127.0.0.1",
    "http://0.0.0.0:{port}",
    "http://localhost:{port}.evil.example",
    "HTTP://LOCALHOST:{port}",
    "moz-extension://0123",
    "data:",
    "http://localhost:{port} http://evil.example",
]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_host_with_every_origin_and_type_is_checked(
    server: RunningServer,
) -> None:
    hosts = [*_OUR_HOSTS, *(h for h in FOREIGN_HOSTS if not h.endswith(" "))]
    origins = [None, *ORIGINS, *_MORE_ORIGINS]
    answered = []
    cases = list(itertools.product(hosts, origins, _TYPES))
    for host, origin, content_type in cases:
        given = (origin or "").replace("{port}", str(server.port))
        extra = [] if origin is None else [f"Origin: {given}"]
        reply = _send(server, *extra, host=host, content_type=content_type)
        assert reply.status in (200, 400, 403, 415, 421)
        if reply.status == 200:
            answered.append((host, origin, content_type))

    assert len(cases) == 27 * 20 * 4
    assert answered == [(host, None, "application/json") for host in _OUR_HOSTS]


REMOTE_HOSTS = {
    "192.0.2.7:{port}": 200,
    "192.0.2.7": 200,
    "[2001:db8::7]:{port}": 200,
    "127.0.0.1:{port}": 200,
    "studio:{port}": 200,
    "evil.example:{port}": 421,
    "192.0.2.7.evil.example:{port}": 421,
    "192.0.2.7:x": 421,
}


def test_a_remote_server_knows_addresses_and_its_own_name() -> None:
    doors = Doors(Secret(KEY), is_remote=True, names=frozenset({"studio"}))
    with RunningServer(doors=doors) as server:
        found = {host: _send(server, host=host).status for host in REMOTE_HOSTS}

    assert found == REMOTE_HOSTS


def test_no_answer_names_the_library(server: RunningServer) -> None:
    replies = [
        _send(server),
        _send(server, key=None),
        _send(server, target="/lost"),
        _send(server, host=None),
        exchange(server.origin, b"\x16\x03\x01 no http\r\n\r\n"),
        exchange(server.origin, b"GET / HTTP/1.1\r\nHost: a\r\nBad Header\r\n\r\n"),
        _send(server, "Expect: miracles"),
    ]

    for reply in replies:
        assert reply.status > 0
        assert b"aiohttp" not in reply.data.lower()
        assert b"Python" not in reply.data
        assert reply.header("x-request-id")
        assert reply.header("x-drawn-by") == "stand-in 7"


def test_the_log_holds_no_prompt_query_or_key(
    server: RunningServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.generate("my-private-words", user="my-own-name")
    _send(server, target=f"{GENERATIONS}?token=in-the-query")
    _send(server, target="/private-path/../x")

    assert "POST /v1/images/generations 200" in caplog.text
    for private in ("my-private-words", "my-own-name", "in-the-query", KEY):
        assert private not in caplog.text
    assert "private-path" not in caplog.text
