"""Which texts of a picture are read, and how much of each."""

from __future__ import annotations

import zlib

Texts = dict[str, str]
"""Texts of one file by name; the first of a name counts."""

RECIPE = "dalle_notebook:recipe"
"""Keyword of our own text in a PNG, and its name among the texts of any file."""

XMP = "XML:com.adobe.xmp"
"""Keyword of XMP in a PNG."""

WANTED = frozenset(
    {RECIPE, "parameters", "prompt", "workflow", "invokeai_metadata", "sd-metadata"}
)
"""Keywords of a PNG that hold recipes, ours and those of other programs."""

MOST_BYTES = 2**20
"""Of one text, after unpacking."""


def decoded(raw: bytes | memoryview) -> str | None:
    """A text that should be UTF-8 or Latin-1; None if it is too long."""
    if len(raw) > MOST_BYTES:
        return None
    # A Latin-1 text with a letter beyond ASCII is hardly ever valid UTF-8.
    try:
        return bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        return bytes(raw).decode("latin-1")


def inflated(raw: bytes | memoryview) -> bytes | None:
    """What zlib packed, or its beginning, longer than a text may be; None if broken."""
    try:
        return zlib.decompressobj().decompress(raw, MOST_BYTES + 1)
    except zlib.error:
        return None
