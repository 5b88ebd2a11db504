"""EXIF and XMP chunks of a WebP in, an XMP chunk out.

A simple WebP (one chunk of pixels) has no place for metadata, so it gets the
header of an extended one in front; its pixels are copied as they are.
"""

from __future__ import annotations

from collections.abc import Iterator

from dalle_notebook.picture.inspect import inspect
from dalle_notebook.picture.metadata import exif, xmp
from dalle_notebook.picture.metadata.bounds import Texts, decoded

_HAS_XMP = 0x04
_HAS_ALPHA = 0x10
_MOST_CHUNKS = 100_000

_Chunk = tuple[bytes, bytes]
"""Name and body."""


def read(data: bytes) -> Texts:
    """The wanted texts of EXIF and XMP."""
    texts: Texts = {}
    for name, body in _chunks(data):
        if name == b"EXIF":
            texts = {**exif.read(body.removeprefix(b"Exif\0\0")), **texts}
        elif name == b"XMP ":
            texts = {**xmp.read(decoded(body) or ""), **texts}
    return texts


def add(data: bytes, recipe: str, description: str) -> bytes | None:
    """Put our XMP at the end, or into the XMP that is there."""
    chunks = list(_chunks(data))
    end = int.from_bytes(data[4:8], "little") + 8
    if 12 + sum(8 + len(body) + (len(body) & 1) for _, body in chunks) < end:
        return None  # more than we walk through
    if chunks[0][0] != b"VP8X":
        chunks.insert(0, (b"VP8X", _header(data, chunks)))
    header = chunks[0][1]
    chunks[0] = b"VP8X", bytes([header[0] | _HAS_XMP]) + header[1:]
    for number, (name, body) in enumerate(chunks):
        if name == b"XMP ":
            text = decoded(body)
            joined = None if text is None else xmp.join(text, recipe, description)
            if joined is None:
                return None
            chunks[number] = name, joined.encode()
            break
    else:
        chunks.append((b"XMP ", xmp.packet(recipe, description).encode()))
    written = b"".join(
        name + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) & 1)
        for name, body in chunks
    )
    size = (len(written) + 4).to_bytes(4, "little")
    return b"RIFF" + size + b"WEBP" + written + data[end:]


def _header(data: bytes, chunks: list[_Chunk]) -> bytes:
    width, height = inspect(data).size
    # A lossless picture says so itself; a lossy one has alpha only beside a VP8X.
    has_alpha = any(n == b"VP8L" and body[4] & 0x10 for n, body in chunks)
    flags = _HAS_ALPHA if has_alpha else 0
    sides = b"".join((side - 1).to_bytes(3, "little") for side in (width, height))
    return bytes([flags, 0, 0, 0]) + sides


def is_signed(data: bytes) -> bool:
    """Whether there is a chunk of C2PA, or XMP that names a manifest elsewhere."""
    for name, body in _chunks(data):
        if name == b"C2PA":
            return True
        if name == b"XMP " and xmp.names_manifest(decoded(body) or ""):
            return True
    return False


def _chunks(data: bytes) -> Iterator[_Chunk]:
    end = min(len(data), int.from_bytes(data[4:8], "little") + 8)
    at = 12
    for _ in range(_MOST_CHUNKS):
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 > end or at + 8 + length > end:
            return
        yield data[at : at + 4], data[at + 8 : at + 8 + length]
        at += 8 + length + (length & 1)
