"""The shapes in which a key may hide, and the search for them.

A secret is looked for raw and in every usual coding, at all three alignments of
base64, and by its first 12 and last 6 characters, as maskings leave them. Compressed
containers that the package writes or could write (gzip, zip, PNG text, SQLite) are
looked into as well.
"""

from __future__ import annotations

import base64
import io
import re
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from instruments.pictures import PNG_SIGNATURE

_MOST_INFLATED = 64 << 20


@dataclass(frozen=True, slots=True)
class Form:
    """One shape of the key: its name and the bytes or the pattern to look for."""

    name: str
    needle: bytes
    pattern: re.Pattern[bytes] | None = None

    def is_in(self, data: bytes) -> bool:
        if self.needle not in data:
            return False
        return self.pattern is None or self.pattern.search(data) is not None


def forms_of(key: str) -> tuple[Form, ...]:
    """Return every shape of this key that counts as a leak."""
    raw = key.encode()
    tail = raw[-6:]
    forms = [
        Form("raw", raw),
        Form("first 12 characters", raw[:12]),
        # Base64 of pictures holds any six letters now and then, but not at its end.
        Form(
            "last 6 characters",
            tail,
            re.compile(re.escape(tail) + rb"(?![A-Za-z0-9+/])"),
        ),
        Form("upper case", raw.upper()),
        Form("reversed", raw[::-1]),
        Form("percent", b"".join(b"%%%02X" % byte for byte in raw)),
        Form("percent, small", b"".join(b"%%%02x" % byte for byte in raw)),
        Form("JSON escapes", b"".join(b"\\u%04x" % byte for byte in raw)),
        Form("JSON escapes, capital", b"".join(b"\\u%04X" % byte for byte in raw)),
        Form("HTML entities", b"".join(b"&#%d;" % byte for byte in raw)),
        Form("HTML entities, hex", b"".join(b"&#x%x;" % byte for byte in raw)),
        Form("hex", raw.hex().encode()),
        Form("hex, capital", raw.hex().upper().encode()),
        Form("UTF-16", key.encode("utf-16-le")),
        Form("UTF-32", key.encode("utf-32-le")),
    ]
    forms += _base64_forms("key", raw)
    forms += _base64_forms("Bearer key", b"Bearer " + raw)
    return tuple(forms)


def _base64_forms(what: str, raw: bytes) -> Iterator[Form]:
    # What stands around the key changes the characters at its edges; those between
    # are the same wherever it stands at this alignment.
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + raw)
        inner = whole[(0, 2, 3)[shift] : (shift + len(raw)) * 4 // 3]
        yield Form(f"base64 of {what}, alignment {shift}", inner)
        safe = inner.translate(bytes.maketrans(b"+/", b"-_"))
        if safe != inner:
            yield Form(f"base64url of {what}, alignment {shift}", safe)


def search(data: bytes, forms: tuple[Form, ...]) -> list[str]:
    """Return the names of the forms found in these bytes, packed ones included."""
    found = [form.name for form in forms if form.is_in(data)]
    for inner in _inner(data):
        found += [f"{form.name}, packed" for form in forms if form.is_in(inner)]
    return found


def search_file(path: Path, forms: tuple[Form, ...]) -> list[str]:
    """Return the names of the forms found in a file; none if it is gone."""
    try:
        data = path.read_bytes()
    except OSError:
        return []
    found = search(data, forms)
    if data.startswith(b"SQLite format 3\0"):
        for value in _sqlite_values(path):
            found += [f"{name}, in a row" for name in search(value, forms)]
    return found


def _inner(data: bytes) -> Iterator[bytes]:
    if data.startswith(PNG_SIGNATURE):
        yield from _png_texts(data)
    elif data.startswith(b"\x1f\x8b"):
        yield _inflate(data, 31)
    elif data.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                for name in packed.namelist():
                    yield packed.read(name)
        except (zipfile.BadZipFile, RuntimeError):
            return


def _png_texts(data: bytes) -> Iterator[bytes]:
    at = len(PNG_SIGNATURE)
    while at + 8 <= len(data):
        (size,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        if kind in (b"zTXt", b"iTXt", b"iCCP"):
            # Where the packed part begins differs; it always follows a zero byte.
            for start in (match.end() for match in re.finditer(rb"\0", body[:256])):
                yield _inflate(body[start:], 15)
                yield _inflate(body[start + 1 :], 15)
        at += size + 12


def _inflate(data: bytes, bits: int) -> bytes:
    try:
        return zlib.decompressobj(bits).decompress(data, _MOST_INFLATED)
    except zlib.error:
        return b""


def _sqlite_values(path: Path) -> Iterator[bytes]:
    # A long value is spread over several pages of the file; a query joins it.
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as base:
            base.text_factory = bytes
            tables = base.execute("SELECT name FROM sqlite_master WHERE type='table'")
            for (table,) in tables.fetchall():
                name = table.decode().replace('"', '""')
                for row in base.execute(f'SELECT * FROM "{name}"'):
                    yield from (value for value in row if isinstance(value, bytes))
    except sqlite3.Error:
        return
