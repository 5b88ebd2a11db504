"""Text chunks of a PNG: those that may hold a recipe, packed ones too.

`text_chunk` writes, and reads the one text that our own endpoint wrote; here are
texts of strangers, in any of the three kinds and in files that are cut.
"""

from __future__ import annotations

from collections.abc import Iterator

from dalle_notebook.picture.inspect import PNG_SIGNATURE
from dalle_notebook.picture.metadata import exif, xmp
from dalle_notebook.picture.metadata.bounds import (
    MOST_BYTES,
    RECIPE,
    WANTED,
    XMP,
    Texts,
    decoded,
    inflated,
)
from dalle_notebook.picture.text_chunk import with_text_chunk

_DESCRIPTION = "Description"
_TEXTS = (b"tEXt", b"zTXt", b"iTXt")
_MOST_CHUNKS = 100_000


def read(data: bytes) -> Texts:
    """The wanted texts, also of a file that is cut."""
    texts: Texts = {}
    for name, body in _chunks(data):
        if name == b"eXIf":
            texts = {**exif.read(bytes(body)), **texts}
        elif name in _TEXTS:
            keyword, text = _text(name, body)
            if keyword == XMP and text is not None:
                texts = {**xmp.read(text), **texts}
            elif keyword in WANTED and text is not None:
                texts.setdefault(keyword, text)
    return texts


def add(data: bytes, recipe: str, description: str) -> bytes:
    """Put our chunks right behind the header, where every reader looks."""
    titled = any(
        name in _TEXTS and _keyword(body) == _DESCRIPTION
        for name, body in _chunks(data)
    )
    if description and not titled:
        data = with_text_chunk(data, _DESCRIPTION, description.encode(), MOST_BYTES)
    return with_text_chunk(data, RECIPE, recipe.encode(), MOST_BYTES)


def is_signed(data: bytes) -> bool:
    """Whether there is a chunk of C2PA, or XMP that names a manifest elsewhere."""
    for name, body in _chunks(data):
        if name == b"caBX":
            return True
        if name == b"iTXt" and _keyword(body) == XMP:
            text = _text(name, body)[1]
            if text and xmp.names_manifest(text):
                return True
    return False


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Name and body of every chunk, up to where the file is damaged."""
    view = memoryview(data)
    at = len(PNG_SIGNATURE)
    for _ in range(_MOST_CHUNKS):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if at + 12 > len(data) or end > len(data):
            return
        yield data[at + 4 : at + 8], view[at + 8 : end - 4]
        at = end


def _keyword(body: memoryview) -> str:
    # The format allows 79 bytes.
    return bytes(body[:80]).partition(b"\0")[0].decode("latin-1")


def _text(name: bytes, body: memoryview) -> tuple[str, str | None]:
    keyword = _keyword(body)
    if keyword != XMP and keyword not in WANTED:
        return keyword, None
    rest = body[len(keyword.encode("latin-1")) + 1 :]
    packed = name == b"zTXt"
    if name == b"zTXt":
        rest = rest[1:]
    elif name == b"iTXt":
        packed, rest = bytes(rest[:1]) == b"\1", rest[2:]
        for _ in range(2):  # its language, and the keyword in that language
            # Neither may push the search through megabytes.
            end = bytes(rest[:1_000]).find(b"\0")
            if end < 0:
                return keyword, None
            rest = rest[end + 1 :]
    plain = inflated(rest) if packed else rest
    return keyword, None if plain is None else decoded(plain)
