"""EXIF and XMP segments of a JPEG in, an XMP segment out.

A segment holds 64 KiB. A longer recipe goes into segments of extended XMP, as
Adobe's specification has it, so that other programs still find all of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from dalle_notebook.picture.metadata import exif, xmp
from dalle_notebook.picture.metadata.bounds import MOST_BYTES, Texts, decoded

_EXIF = b"Exif\0\0"
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_MORE_XMP = b"http://ns.adobe.com/xmp/extension/\0"
_GUID_BYTES = 32
_MOST_BODY = 65_533
_MOST_XMP = _MOST_BODY - len(_XMP)
_PIECE = 65_000
_MOST_SEGMENTS = 10_000


def read(data: bytes) -> Texts:
    """The wanted texts of EXIF and XMP."""
    texts: Texts = {}
    more: dict[bytes, dict[int, bytes]] = {}
    packet = ""
    for _, marker, body in _segments(data):
        if marker != 0xE1:
            continue
        if body.startswith(_EXIF):
            texts = {**exif.read(body[len(_EXIF) :]), **texts}
        elif body.startswith(_XMP):
            packet = packet or decoded(body[len(_XMP) :]) or ""
        elif body.startswith(_MORE_XMP):
            rest = body[len(_MORE_XMP) :]
            at = int.from_bytes(rest[_GUID_BYTES + 4 : _GUID_BYTES + 8], "big")
            more.setdefault(rest[:_GUID_BYTES], {})[at] = rest[_GUID_BYTES + 8 :]
    return {**xmp.read(packet), **_extended(packet, more), **texts}


def _extended(packet: str, more: dict[bytes, dict[int, bytes]]) -> Texts:
    pieces = more.get(xmp.extension_of(packet).encode("ascii", "replace"), {})
    if not 0 < sum(map(len, pieces.values())) <= MOST_BYTES:
        return {}
    whole = b"".join(pieces[at] for at in sorted(pieces))
    return xmp.read(decoded(whole) or "")


def add(data: bytes, recipe: str, description: str) -> bytes | None:
    """Put our XMP behind the header, or into the XMP that is there."""
    at = 2
    for start, marker, body in _segments(data):
        if marker == 0xE1 and body.startswith(_XMP):
            joined = _joined(body[len(_XMP) :], recipe, description)
            if joined is None:
                return None
            end = start + 4 + len(body)
            return data[:start] + _segment(_XMP + joined) + data[end:]
        # EXIF and JFIF must come first.
        if marker in (0xE0, 0xE1):
            at = start + 4 + len(body)
    packet = xmp.packet(recipe, description).encode()
    if len(packet) <= _MOST_XMP:
        return data[:at] + _segment(_XMP + packet) + data[at:]
    return data[:at] + _in_pieces(recipe, description) + data[at:]


def _joined(packet: bytes, recipe: str, description: str) -> bytes | None:
    text = decoded(packet)
    joined = None if text is None else xmp.join(text, recipe, description)
    if joined is None or len(joined.encode()) > _MOST_XMP:
        return None
    return joined.encode()


def _in_pieces(recipe: str, description: str) -> bytes:
    extended = xmp.packet(recipe, description, wrapped=False).encode()
    guid = hashlib.md5(extended, usedforsecurity=False).hexdigest().upper()
    segments = [_segment(_XMP + xmp.pointer(guid).encode())]
    for at in range(0, len(extended), _PIECE):
        numbers = len(extended).to_bytes(4, "big") + at.to_bytes(4, "big")
        piece = extended[at : at + _PIECE]
        segments.append(_segment(_MORE_XMP + guid.encode() + numbers + piece))
    return b"".join(segments)


def is_signed(data: bytes) -> bool:
    """Whether there is a C2PA box (APP11), or XMP that names a manifest elsewhere."""
    for _, marker, body in _segments(data):
        if marker == 0xEB and body.startswith(b"JP") and b"c2pa" in body[:200]:
            return True
        if marker == 0xE1 and body.startswith(_XMP):
            text = decoded(body[len(_XMP) :])
            if text and xmp.names_manifest(text):
                return True
    return False


def _segments(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Start, marker and body of every segment before the pixels."""
    at = 2
    for _ in range(_MOST_SEGMENTS):
        while data[at : at + 2] == b"\xff\xff":  # padding before a marker
            at += 1
        if at + 4 > len(data) or data[at] != 0xFF or data[at + 1] in (0xD9, 0xDA):
            return
        marker = data[at + 1]
        if marker == 0x01 or 0xD0 <= marker <= 0xD8:  # these carry no length
            at += 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if length < 2 or at + 2 + length > len(data):
            return
        yield at, marker, data[at + 4 : at + 2 + length]
        at += 2 + length


def _segment(body: bytes) -> bytes:
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body
