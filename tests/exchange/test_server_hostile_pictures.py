"""Pictures that mean harm, and forms that lie about what they carry."""

from __future__ import annotations

import base64
import io
import json
import socket
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from instruments.attacks import POISONED_JSON
from instruments.pictures import PNG_SIGNATURE, chunk, half_png, pixels, png, write_png
from instruments.raw_client import exchange
from PIL import Image

from dalle_notebook.server.limits import Limits
from tests.unit.server.running import (
    BOUNDARY,
    EDITS,
    HOLE,
    KEY,
    VARIATIONS,
    Reply,
    RunningServer,
    form,
    picture,
)

_MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with RunningServer() as running:
        yield running


def _png_of(width: int, height: int, data: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    return PNG_SIGNATURE + body


def _zeros(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(_MEGABYTE)) for _ in range(megabytes))
    return packed + packer.flush()


def _with_chunk(name: bytes, data: bytes) -> bytes:
    return write_png(pixels(), before_pixels=((name, data),))


def _animated(kind: str) -> bytes:
    frames = [Image.new("RGB", (32, 32), (n * 20, 0, 0)) for n in range(12)]
    buffer = io.BytesIO()
    frames[0].save(buffer, kind, save_all=True, append_images=frames[1:])
    return buffer.getvalue()


def _jpeg_of(width: int, height: int) -> bytes:
    data = bytearray(picture(kind="JPEG"))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def _webp_of(width: int, height: int) -> bytes:
    data = bytearray(picture(kind="WEBP", lossless=True))
    at = data.index(b"VP8L") + 9
    packed = struct.unpack("<I", data[at : at + 4])[0] & ~0xFFFFFFF
    packed |= (width - 1) | (height - 1) << 14
    data[at : at + 4] = struct.pack("<I", packed)
    return bytes(data)


BOMBS: dict[str, Any] = {
    "a billion pixels by the header": lambda: _png_of(30_000, 30_000, b"x"),
    "the largest sides that a header can say": lambda: _png_of(2**31 - 1, 1, b"x"),
    "a JPEG of 4 billion pixels": lambda: _jpeg_of(65_535, 65_535),
    "a WebP of 268 million pixels": lambda: _webp_of(16_384, 16_384),
    "300 MB behind a small header": lambda: _png_of(64, 64, _zeros(300)),
    "an animated PNG": lambda: _animated("PNG"),
    "an animated WebP": lambda: _animated("WEBP"),
    "a GIF": lambda: _animated("GIF"),
    "a compressed text of 200 MB": lambda: _with_chunk(b"zTXt", b"a\0\0" + _zeros(200)),
    "an international text of 200 MB": lambda: _with_chunk(
        b"iTXt", b"a\0\1\0\0\0" + _zeros(200)
    ),
    "a thousand texts": lambda: write_png(
        pixels(), before_pixels=((b"zTXt", b"a\0\0" + _zeros(1)),) * 1000
    ),
    "half of its rows": half_png,
    "a wrong checksum": lambda: png()[:-14] + b"\0\0" + png()[-12:],
    "SVG": lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "a page": lambda: b"<!doctype html><script>1</script>",
    "PostScript": lambda: b"%!PS-Adobe-3.0\n",
    "a TIFF": lambda: picture(kind="TIFF"),
    "a BMP": lambda: picture(kind="BMP"),
    "an icon": lambda: picture(kind="ICO"),
    "a picture of Photoshop": lambda: b"8BPS\0\1" + bytes(40),
    "zero bytes": lambda: bytes(100_000),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_and_costs_nothing(server: RunningServer, name: str) -> None:
    bomb = BOMBS[name]()
    process = psutil.Process()
    before = process.memory_info().rss
    replies = [
        server.send(EDITS, ("prompt", "a"), ("image", bomb)),
        server.send(VARIATIONS, ("image", bomb), ("model", "dall-e-2")),
        server.send(EDITS, ("prompt", "a"), ("image", png()), ("mask", bomb)),
    ]

    assert [reply.status for reply in replies] == [400] * 3
    assert all(len(reply.body) < 600 for reply in replies)
    assert process.memory_info().rss - before < 120 * _MEGABYTE


def test_a_profile_that_inflates_is_not_followed(server: RunningServer) -> None:
    bomb = _with_chunk(b"iCCP", b"a\0\0" + _zeros(200))
    process = psutil.Process()
    before = process.memory_info().rss
    reply = server.send(VARIATIONS, ("image", bomb))

    assert reply.status in (200, 400)
    assert process.memory_info().rss - before < 120 * _MEGABYTE


def _send_raw(
    server: RunningServer, body: bytes, length: str, *headers: str, path: str = EDITS
) -> Any:
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: 127.0.0.1:{server.port}",
        f"Authorization: Bearer {KEY}",
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}",
        "Connection: close",
        length,
        *headers,
    ]
    head = "\r\n".join(lines).encode() + b"\r\n\r\n"
    return exchange(server.origin, head + body)


GOOD = form(("prompt", "a"), ("image", picture()))


@pytest.mark.slow
def test_a_length_that_lies_is_found_out() -> None:
    with RunningServer(limits=Limits(body_timeout=0.5)) as server:
        honest = _send_raw(server, GOOD, f"Content-Length: {len(GOOD)}")
        longer = _send_raw(server, GOOD, f"Content-Length: {len(GOOD) + 50}")
        shorter = _send_raw(server, GOOD, f"Content-Length: {len(GOOD) - 50}")
        huge = _send_raw(server, GOOD, "Content-Length: 999999999999")
        absurd = _send_raw(server, GOOD, f"Content-Length: {'9' * 400}")
        negative = _send_raw(server, GOOD, "Content-Length: -5")
        both = _send_raw(
            server, GOOD, f"Content-Length: {len(GOOD)}", "Transfer-Encoding: chunked"
        )
        chunks = _send_raw(
            server, b"zz\r\n" + GOOD + b"\r\n0\r\n\r\n", "Transfer-Encoding: chunked"
        )

    assert honest.status == 200
    assert [longer.status, shorter.status, huge.status] == [408, 400, 413]
    assert [absurd.status, negative.status, both.status, chunks.status] == [400] * 4


def test_a_form_may_come_in_chunks(server: RunningServer) -> None:
    pieces = [GOOD[at : at + 100] for at in range(0, len(GOOD), 100)]
    body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    reply = _send_raw(server, body + b"0\r\n\r\n", "Transfer-Encoding: chunked")

    assert reply.status == 200


def test_a_form_that_drips_is_given_up() -> None:
    with RunningServer(limits=Limits(body_timeout=0.4)) as server:
        link = socket.create_connection(("127.0.0.1", server.port), timeout=10)
        head = (
            f"POST {EDITS} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
            f"Authorization: Bearer {KEY}\r\nContent-Length: 100000\r\n"
            f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n"
        )
        link.sendall(head.encode() + GOOD[:50])
        answer = link.recv(4096)
        free = server.serving.room.free
        link.close()

    assert b" 408 " in answer
    assert free == Limits().held_bytes


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        f"multipart/form-data; boundary={'x' * 71}",
        "multipart/mixed; boundary=x",
        "application/x-www-form-urlencoded",
    ],
)
def test_a_form_says_where_its_parts_end(
    server: RunningServer, content_type: str
) -> None:
    reply = server.ask("POST", EDITS, GOOD, {"Content-Type": content_type})

    assert reply.status == 415


@pytest.mark.parametrize("name", POISONED_JSON)
def test_poisoned_json_is_no_edit(server: RunningServer, name: str) -> None:
    assert server.ask("POST", EDITS, POISONED_JSON[name].encode()).status == 400


@pytest.mark.parametrize("name", ["a billion pixels by the header", "a thousand texts"])
def test_a_bomb_in_a_data_url_is_refused(server: RunningServer, name: str) -> None:
    coded = base64.b64encode(BOMBS[name]()).decode()
    url = {"image_url": f"data:image/png;base64,{coded}"}
    reply = server.ask("POST", EDITS, {"prompt": "a", "images": [url]})

    assert reply.status == 400


# Requests that nobody would write, all answered without failing.

_TEXT = st.text(st.characters(exclude_categories=()), max_size=20)
_DATA = st.sampled_from(
    [
        b"",
        b"x",
        png(),
        png()[:40],
        half_png(),
        picture(kind="JPEG"),
        picture(colour=HOLE),
        picture((32, 64)),
        _png_of(30_000, 30_000, b"x"),
        bytes(np.arange(256, dtype=np.uint8)),
    ]
)
_VALUES = st.sampled_from(
    [
        "",
        "1",
        "0",
        "NaN",
        "-1",
        "64x64",
        "auto",
        "true",
        "dall-e-2",
        "gpt-image-1",
        "url",
        "b64_json",
        "webp",
        "transparent",
        "low",
        "1e9",
        "illustrator",
        "null",
    ]
)
_FIELDS = st.sampled_from(
    [
        "prompt",
        "n",
        "size",
        "model",
        "seed",
        "stream",
        "partial_images",
        "quality",
        "background",
        "output_format",
        "output_compression",
        "response_format",
        "user",
        "input_fidelity",
        "image",
        "image[]",
        "image[0]",
        "mask",
        "markup",
        "svg[model]",
    ]
)
_PARTS = st.lists(
    st.tuples(_FIELDS | _TEXT, _VALUES | _TEXT | _DATA | st.binary(max_size=40)),
    max_size=6,
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _TEXT,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3)
    ),
    max_leaves=8,
)
_URL = _DATA.map(
    lambda data: f"data:image/png;base64,{base64.b64encode(data).decode()}"
)
_REFERENCE = st.fixed_dictionaries({"image_url": _URL | _TEXT}) | _JSON
_BODIES = st.builds(
    lambda images, more: {"prompt": "a", "size": "64x64", "images": images, **more},
    st.lists(_REFERENCE, max_size=3) | _JSON,
    st.dictionaries(
        _FIELDS | st.just("mask"), _JSON | _REFERENCE | _VALUES, max_size=3
    ),
)


def _form_bytes(parts: Any) -> bytes:
    safe = [
        (
            name.encode("utf-8", "replace").decode().replace('"', "%22"),
            value
            if isinstance(value, bytes)
            else value.encode("utf-8", "replace").decode(),
        )
        for name, value in parts
    ]
    return form(*safe)


def _check(reply: Reply) -> None:
    assert reply.status in (200, 400, 413, 415), (reply.status, reply.body)
    if reply.status != 200:
        assert set(reply.fault) == {"message", "type", "param", "code"}
        assert len(reply.body) < 3000


@st.composite
def _requests(draw: st.DrawFn) -> tuple[str, bytes, bool]:
    path = draw(st.sampled_from([EDITS, VARIATIONS]))
    kind = draw(st.sampled_from(["form", "likely", "json", "cut"]))
    if kind == "json":
        return EDITS, json.dumps(draw(_BODIES | _JSON)).encode(), False
    parts = draw(_PARTS)
    if kind == "likely":
        words = [("prompt", "a")] if path == EDITS else []
        parts = [*words, ("size", "64x64"), ("image", png()), *parts[:2]]
    body = _form_bytes(parts)
    if kind == "cut":
        body = body[: draw(st.integers(0, len(body)))]
    return path, body, True


def _answer(server: RunningServer, request: tuple[str, bytes, bool]) -> None:
    path, body, is_form = request
    _check(server.send_body(path, body) if is_form else server.ask("POST", path, body))


_QUIET = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


@settings(max_examples=300, deadline=None, suppress_health_check=_QUIET)
@given(request=_requests())
def test_any_request_is_answered_without_failing(
    server: RunningServer, request: Any
) -> None:
    _answer(server, request)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@settings(max_examples=10_000, deadline=None, suppress_health_check=_QUIET)
@given(request=_requests())
def test_ten_thousand_requests_are_answered_without_failing(
    server: RunningServer, request: Any
) -> None:
    _answer(server, request)


@settings(max_examples=100, deadline=None, suppress_health_check=_QUIET)
@given(request=_requests())
def test_a_lenient_server_fails_no_more_than_others(
    lenient: RunningServer, request: Any
) -> None:
    _answer(lenient, request)


@pytest.fixture(scope="module")
def lenient() -> Iterator[RunningServer]:
    with RunningServer(lenient=True) as running:
        yield running
