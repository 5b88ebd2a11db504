"""One named text in a PNG, read and written without touching its pixels.

Uploads lose their metadata; the one text that has to survive the way to our own
endpoint is taken out before and put back after. Compressed texts are not read: a
few bytes of them can become gigabytes.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from dalle_notebook.picture.inspect import PNG_SIGNATURE, walk_png

MOST_BYTES = 65_536
"""The longest text that is read or written."""

_TEXTS = (b"tEXt", b"zTXt", b"iTXt")
_BEHIND_HEADER = len(PNG_SIGNATURE) + 25


def read_text_chunk(png: bytes, keyword: str) -> bytes | None:
    """The text of this keyword as it stands in the file, or None.

    The last one counts where there are several, as it does for Pillow. A text that
    is compressed or longer than `MOST_BYTES` is None, and so is any text of a file
    that is no PNG.

    Raises:
        BadImage: the PNG is cut or damaged.
    """
    if not png.startswith(PNG_SIGNATURE):
        return None
    walk_png(png)
    found: bytes | None = None
    for name, start, end in _chunks(png):
        body = png[start + 8 : end - 4] if end - start <= MOST_BYTES + 512 else b""
        if name in _TEXTS and _keyword(png, start, end) == keyword.encode("latin-1"):
            text = _text(name, body)
            found = text if text is not None and len(text) <= MOST_BYTES else None
    return found


def with_text_chunk(
    png: bytes, keyword: str, text: bytes, most_bytes: int = MOST_BYTES
) -> bytes:
    """The same PNG with one text of this keyword, in place of any other.

    ASCII goes into a tEXt chunk, which every reader knows; the rest, which should
    be UTF-8, into an iTXt chunk.

    Raises:
        BadImage: the PNG is cut or damaged.
        ValueError: keyword or text is longer than a chunk of ours may be.
    """
    name = keyword.encode("latin-1")
    if not 1 <= len(name) <= 79 or b"\0" in name or len(text) > most_bytes:
        raise ValueError(f"no text chunk {keyword[:20]!r} of {len(text)} bytes")
    walk_png(png)
    if text.isascii():
        new = _chunk(b"tEXt", name + b"\0" + text)
    else:
        new = _chunk(b"iTXt", name + b"\0\0\0\0\0" + text)
    pieces = [png[:_BEHIND_HEADER], new]
    kept = _BEHIND_HEADER
    for kind, start, end in _chunks(png):
        if kind in _TEXTS and _keyword(png, start, end) == name:
            pieces.append(png[kept:start])
            kept = end
    return b"".join([*pieces, png[kept:]])


def _chunks(png: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Type, start and end of each chunk of a PNG that `walk_png` has accepted."""
    at = len(PNG_SIGNATURE)
    name = b""
    while name != b"IEND":
        name = png[at + 4 : at + 8]
        end = at + 12 + int.from_bytes(png[at : at + 4], "big")
        yield name, at, end
        at = end


def _keyword(png: bytes, start: int, end: int) -> bytes:
    return png[start + 8 : min(end - 4, start + 8 + 80)].partition(b"\0")[0]


def _text(name: bytes, body: bytes) -> bytes | None:
    _, nul, rest = body.partition(b"\0")
    if not nul or name == b"zTXt":
        return None
    if name == b"tEXt":
        return rest
    # iTXt: compressed or not, how, language, keyword in that language, text.
    if rest[:1] != b"\0" or len(rest) < 2:
        return None
    parts = rest[2:].split(b"\0", 2)
    return parts[2] if len(parts) == 3 else None


def _chunk(name: bytes, body: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(name + body))
    return struct.pack(">I", len(body)) + name + body + checksum
