"""Certificates for hostile TLS servers, made in pure Python on every machine.

Each is self-signed on P-256, for 127.0.0.1 and localhost unless it is the one with
the wrong name. A client that is told to trust `path` accepts the good one and must
still refuse the expired one and the one for another name. Never use this code for
anything that has to stay secret: its arithmetic takes no care of timing.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import ssl
import textwrap
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

# The curve NIST P-256, as in FIPS 186.
_P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
_Point = tuple[int, int] | None

_EC_KEY = "1.2.840.10045.2.1"
_P256 = "1.2.840.10045.3.1.7"
_ECDSA_SHA256 = "1.2.840.10045.4.3.2"
_COMMON_NAME = "2.5.4.3"
_KEY_ID = "2.5.29.14"
_OTHER_NAMES = "2.5.29.17"
_BASIC = "2.5.29.19"
_ISSUER_KEY_ID = "2.5.29.35"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A PEM file with a certificate and its key."""

    path: Path

    def server_context(self) -> ssl.SSLContext:
        """Return what a server needs to speak with this certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path)
        return context


def make_certificate(
    folder: Path,
    *,
    name: str = "localhost",
    addresses: tuple[str, ...] = ("127.0.0.1",),
    valid_from: timedelta = timedelta(days=-1),
    valid_until: timedelta = timedelta(days=30),
) -> Certificate:
    """Write a self-signed certificate and its key; times count from now."""
    secret = secrets.randbelow(_N - 1) + 1
    public = _public_bytes(secret)
    now = datetime.now(UTC)
    body = _body(name, addresses, public, now + valid_from, now + valid_until)
    whole = _sequence(body, _sequence(_oid(_ECDSA_SHA256)), _bits(_sign(secret, body)))
    key = _sequence(
        _integer(1),
        _tagged(0x04, secret.to_bytes(32, "big")),
        _tagged(0xA0, _oid(_P256)),
        _tagged(0xA1, _bits(public)),
    )
    path = folder / f"{name}-{secrets.token_hex(4)}.pem"
    path.write_text(_pem("CERTIFICATE", whole) + _pem("EC PRIVATE KEY", key))
    return Certificate(path)


def expired(folder: Path) -> Certificate:
    """Make a certificate that ended yesterday."""
    return make_certificate(
        folder, valid_from=timedelta(days=-30), valid_until=timedelta(days=-1)
    )


def wrong_name(folder: Path) -> Certificate:
    """Make a certificate for another host."""
    return make_certificate(folder, name="other.invalid", addresses=())


def _body(
    name: str,
    addresses: tuple[str, ...],
    public: bytes,
    start: datetime,
    end: datetime,
) -> bytes:
    # RFC 5280; the two key ids because Python 3.13 checks strictly.
    who = _sequence(
        _tagged(0x31, _sequence(_oid(_COMMON_NAME), _tagged(0x0C, name.encode())))
    )
    names = [_tagged(0x82, name.encode())]
    names += [_tagged(0x87, bytes(map(int, ip.split(".")))) for ip in addresses]
    key_id = hashlib.sha1(public, usedforsecurity=False).digest()
    extensions = [
        _extension(_BASIC, _sequence(_tagged(0x01, b"\xff")), critical=True),
        _extension(_OTHER_NAMES, _sequence(*names)),
        _extension(_KEY_ID, _tagged(0x04, key_id)),
        _extension(_ISSUER_KEY_ID, _sequence(_tagged(0x80, key_id))),
    ]
    return _sequence(
        _tagged(0xA0, _integer(2)),
        _integer(secrets.randbits(64) | 1),
        _sequence(_oid(_ECDSA_SHA256)),
        who,
        _sequence(*(_tagged(0x17, _utc(moment)) for moment in (start, end))),
        who,
        _sequence(_sequence(_oid(_EC_KEY), _oid(_P256)), _bits(public)),
        _tagged(0xA3, _sequence(*extensions)),
    )


def _add(left: _Point, right: _Point) -> _Point:
    if left is None or right is None:
        return left or right
    if left[0] == right[0]:
        if (left[1] + right[1]) % _P == 0:
            return None
        slope = (3 * left[0] ** 2 - 3) * pow(2 * left[1], -1, _P)
    else:
        slope = (right[1] - left[1]) * pow(right[0] - left[0], -1, _P)
    x = (slope * slope - left[0] - right[0]) % _P
    return x, (slope * (left[0] - x) - left[1]) % _P


def _times(factor: int) -> tuple[int, int]:
    total: _Point = None
    step: _Point = _G
    while factor:
        if factor & 1:
            total = _add(total, step)
        step = _add(step, step)
        factor >>= 1
    assert total is not None
    return total


def _public_bytes(secret: int) -> bytes:
    x, y = _times(secret)
    return b"\x04" + x.to_bytes(32, "big") + y.to_bytes(32, "big")


def _sign(secret: int, data: bytes) -> bytes:
    digest = int.from_bytes(hashlib.sha256(data).digest(), "big")
    once = secrets.randbelow(_N - 1) + 1
    r = _times(once)[0] % _N
    s = pow(once, -1, _N) * (digest + r * secret) % _N
    return _sequence(_integer(r), _integer(s))


def _tagged(tag: int, data: bytes) -> bytes:
    size = len(data)
    if size < 128:
        return bytes([tag, size]) + data
    width = (size.bit_length() + 7) // 8
    return bytes([tag, 128 | width]) + size.to_bytes(width, "big") + data


def _sequence(*parts: bytes) -> bytes:
    return _tagged(0x30, b"".join(parts))


def _integer(value: int) -> bytes:
    # One more bit than the number needs keeps the sign bit clear.
    return _tagged(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _bits(data: bytes) -> bytes:
    return _tagged(0x03, b"\x00" + data)


def _oid(dotted: str) -> bytes:
    first, second, *others = map(int, dotted.split("."))
    data = bytearray([40 * first + second])
    for arc in others:
        groups = [arc & 127]
        while arc := arc >> 7:
            groups.append(128 | arc & 127)
        data += bytes(reversed(groups))
    return _tagged(0x06, bytes(data))


def _extension(oid: str, value: bytes, *, critical: bool = False) -> bytes:
    flag = _tagged(0x01, b"\xff") if critical else b""
    return _sequence(_oid(oid), flag, _tagged(0x04, value))


def _utc(moment: datetime) -> bytes:
    return moment.strftime("%y%m%d%H%M%SZ").encode()


def _pem(label: str, data: bytes) -> str:
    lines = "\n".join(textwrap.wrap(base64.b64encode(data).decode(), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n"
