"""Answers that mean harm: bombs, poisoned JSON, monstrous heads, keys sent back.

Each returns an answer for `FaultServer.script`, `.always` and `.place`.
"""

from __future__ import annotations

import base64
import functools
import json
import zlib
from collections.abc import Callable

from instruments.answers import fault_json, good_body, head, image_json, respond
from instruments.exchange import Answer, Exchange

PRIVATE_TARGETS = (
    "http://169.254.169.254/latest/meta-data/",
    "https://169.254.169.254/latest/meta-data/",
    "https://127.0.0.1/x.png",
    "https://127.1/x.png",
    "https://2130706433/x.png",
    "https://0x7f000001/x.png",
    "https://0177.0.0.1/x.png",
    "https://0.0.0.0/x.png",
    "https://localhost/x.png",
    "https://localhost./x.png",
    "https://10.0.0.1/x.png",
    "https://172.16.0.1/x.png",
    "https://172.31.255.254/x.png",
    "https://192.168.0.1/x.png",
    "https://100.64.0.1/x.png",
    "https://192.0.0.1/x.png",
    "https://192.0.2.1/x.png",
    "https://198.18.0.1/x.png",
    "https://198.51.100.1/x.png",
    "https://203.0.113.1/x.png",
    "https://224.0.0.1/x.png",
    "https://240.0.0.1/x.png",
    "https://255.255.255.255/x.png",
    "https://[::]/x.png",
    "https://[::1]/x.png",
    "https://[::ffff:127.0.0.1]/x.png",
    "https://[::ffff:10.0.0.1]/x.png",
    "https://[64:ff9b::a00:1]/x.png",
    "https://[fc00::1]/x.png",
    "https://[fd12:3456::1]/x.png",
    "https://[fe80::1]/x.png",
    "https://[ff02::1]/x.png",
    "https://[2001:db8::1]/x.png",
    "https://user:word@127.0.0.1/x.png",
    "file:///etc/passwd",
    "file://localhost/etc/passwd",
    "ftp://127.0.0.1/x.png",
    "gopher://127.0.0.1:25/x",
    "data:image/png;base64,AAAA",
    "//169.254.169.254/x.png",
)
"""40 places from which no picture may ever be fetched."""

# Heads.


def _good_with(headers: list[tuple[str, str]]) -> Answer:
    async def answer(exchange: Exchange) -> None:
        body = good_body(exchange.request)
        await exchange.send(head(200, headers, length=len(body)) + body)
        await exchange.hang_up()

    return answer


def huge_header(size: int = 100_000) -> Answer:
    """One header line of 100 KB."""
    return _good_with([("X-Long", "a" * size)])


def many_headers(count: int = 10_000) -> Answer:
    """Ten thousand headers."""
    return _good_with([(f"X-Header-{index}", "a") for index in range(count)])


def control_in_header(character: str = "\0") -> Answer:
    """A NUL or a bare CR inside a header's value."""
    return _good_with([("X-Note", f"before{character}after")])


def two_lengths() -> Answer:
    """Two content lengths that differ."""
    return _good_with([("Content-Length", "3")])


def no_http() -> Answer:
    """Bytes that are no HTTP at all."""

    async def answer(exchange: Exchange) -> None:
        await exchange.send(b"SSH-2.0-OpenSSH_9.6\r\n\x00\xff\xfe\r\n\r\n")
        await exchange.hang_up()

    return answer


# Bombs.

_BLOCK = 1 << 20


def bomb(megabytes: int = 1024, *, coding: str = "gzip", layers: int = 1) -> Answer:
    """Answer with about a thousandth of `megabytes`, which inflates to all of it.

    Args:
        coding: `gzip` or `deflate`.
        layers: 2 packs the packed stream once more (and names the coding twice).
    """
    packed = bomb_stream(megabytes, coding=coding)
    for _ in range(layers - 1):
        packed = _pack(packed, coding)
    headers = [("Content-Encoding", ", ".join([coding] * layers))]
    return respond(packed, headers=headers)


@functools.cache
def bomb_stream(megabytes: int, *, coding: str = "gzip") -> bytes:
    """Return packed JSON whose one picture is `megabytes` of the letter A."""
    # After a full flush the stream's state starts anew, so that the packed form of
    # one megabyte can be repeated: a gigabyte in a fraction of a second.
    before, after = b'{"data":[{"b64_json":"', b'"}]}'
    letters = b"A" * _BLOCK
    packer = _packer(coding)
    parts = [packer.compress(before) + packer.flush(zlib.Z_FULL_FLUSH)]
    block = packer.compress(letters) + packer.flush(zlib.Z_FULL_FLUSH)
    raw = zlib.compressobj(9, zlib.DEFLATED, -15)
    parts += [block] * megabytes
    parts.append(raw.compress(after) + raw.flush())
    if coding == "gzip":
        check = zlib.crc32(before)
        for _ in range(megabytes):
            check = zlib.crc32(letters, check)
        check = zlib.crc32(after, check)
        size = (len(before) + megabytes * _BLOCK + len(after)) & 0xFFFFFFFF
        parts.append(check.to_bytes(4, "little") + size.to_bytes(4, "little"))
    else:
        check = zlib.adler32(before)
        for _ in range(megabytes):
            check = zlib.adler32(letters, check)
        parts.append(zlib.adler32(after, check).to_bytes(4, "big"))
    return b"".join(parts)


def _packer(coding: str) -> zlib._Compress:
    return zlib.compressobj(9, zlib.DEFLATED, 31 if coding == "gzip" else 15)


def _pack(data: bytes, coding: str) -> bytes:
    packer = _packer(coding)
    return packer.compress(data) + packer.flush()


# JSON that parsers stumble over.

POISONED_JSON = {
    "deep": "[" * 100_000,
    "deep_object": '{"data":' * 50_000,
    "nan": '{"created": NaN, "data": [{"b64_json": NaN}]}',
    "infinity": '{"created": -Infinity, "data": []}',
    "big_int": '{"created": ' + "9" * 5_000 + ', "data": []}',
    "lone_surrogate": '{"data": [{"b64_json": "\\ud800"}]}',
    "surrogate_in_text": '{"error": {"message": "\\udfff", "code": "\\ud800"}}',
    "twice_the_same_key": '{"data": [], "data": 1}',
    "cut": '{"created": 1, "data": [{"b64_js',
    "list": "[1, 2]",
    "string": '"data"',
    "null": "null",
    "data_is_a_string": '{"data": "iVBOR"}',
    "data_is_an_object": '{"data": {"b64_json": "iVBOR"}}',
    "entry_is_null": '{"data": [null]}',
    "b64_is_a_number": '{"data": [{"b64_json": 7}]}',
    "url_is_a_list": '{"data": [{"url": ["https://a.invalid/"]}]}',
}


def poisoned_json(form: str, *, status: int = 200) -> Answer:
    """Answer with one of `POISONED_JSON`."""
    return respond(POISONED_JSON[form], status=status)


def not_utf8() -> Answer:
    """JSON by its type, no UTF-8 by its bytes."""
    return respond(b'{"data": [{"b64_json": "\xff\xfe\xc3\x28"}]}')


# The key, sent back.

KEY_ENCODINGS: dict[str, Callable[[str], str]] = {
    "raw": lambda key: key,
    "masked": lambda key: f"{key[:12]}{'*' * 8}{key[-6:]}",
    "percent": lambda key: "".join(f"%{ord(char):02X}" for char in key),
    "escaped": lambda key: "".join(f"\\u{ord(char):04x}" for char in key),
    "base64": lambda key: base64.b64encode(f"Bearer {key}".encode()).decode(),
    "hex": lambda key: key.encode().hex(),
}
"""How a server may write the key that it was given."""

KEY_PLACES = ("body", "header", "reason", "answer", "url")


def echo_key(
    place: str = "body", encoding: str = "raw", *, status: int = 401
) -> Answer:
    """Send the request's own key back.

    Args:
        place: `body` (in the fault's message), `header`, `reason` (the phrase after
            the status), `answer` (a good one, as the revised prompt) or `url` (of a
            picture).
        encoding: one of `KEY_ENCODINGS`.
    """

    async def answer(exchange: Exchange) -> None:
        shown = KEY_ENCODINGS[encoding](sent_key(exchange))
        message = f"Incorrect API key provided: {shown if place == 'body' else ''}"
        headers = [("X-Rejected-Key", shown)] if place == "header" else []
        reason = f"Rejected {shown}" if place == "reason" else None
        body, code = fault_json(message, code="invalid_api_key"), status
        if place == "body" and encoding == "escaped":
            # The parser shall see the escapes, not twice escaped backslashes.
            body = body.replace(b"\\\\u", b"\\u")
        if place == "answer":
            body, code = good_body(exchange.request, datum=_revised(shown)), 200
        if place == "url":
            target = f"{exchange.server.origin}/pictures/{shown}.png"
            body, code = image_json([{"url": target}]), 200
        start = head(code, headers, length=len(body), reason=reason)
        await exchange.send(start + body)

    return answer


def echo_whole_request(status: int = 400) -> Answer:
    """Send the request's head back inside the fault, as debugging proxies do."""

    async def answer(exchange: Exchange) -> None:
        lines = [f"{name}: {value}" for name, value in exchange.request.headers]
        body = json.dumps({"error": {"message": "\n".join(lines)}}).encode()
        await exchange.send(head(status, length=len(body)) + body)

    return answer


def sent_key(exchange: Exchange) -> str:
    """Return the key that came with a request, in whichever header."""
    request = exchange.request
    bearer = (request.header("authorization") or "").removeprefix("Bearer ")
    return bearer or request.header("api-key") or request.header("x-api-key") or ""


def _revised(text: str) -> dict[str, str]:
    return {"revised_prompt": text}
