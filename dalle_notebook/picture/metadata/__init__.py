"""Text that travels inside a picture file: found in any, added without decoding.

`read_texts` is for files of strangers: it takes only the texts that somebody here
can use, each at most 1 MiB after unpacking, and stops quietly where a file is
damaged. `add_recipe` writes one text of ours beside what is there; every byte of
the pixels and of other people's data stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable

from dalle_notebook.picture.inspect import (
    MAX_FILE_BYTES,
    PNG_SIGNATURE,
    inspect,
)
from dalle_notebook.picture.metadata import jpeg, png, webp
from dalle_notebook.picture.metadata.bounds import MOST_BYTES, RECIPE, Texts

__all__ = ["RECIPE", "Texts", "add_recipe", "is_signed", "read_texts"]


def read_texts(data: bytes) -> Texts:
    """The texts of a picture that may hold a recipe, by where they stood.

    Names are PNG keywords (`parameters`, `prompt`, ...), `exif:` and the tag's name,
    and `RECIPE` for our own in any format.

    Raises:
        BadImage: it is no PNG, JPEG or WebP, or too large to be opened.
    """
    reader: Callable[[bytes], Texts] | None = _READERS.get(_kind(data))
    if reader is None or len(data) > MAX_FILE_BYTES:
        inspect(data)  # which says what these bytes are instead
        return {}
    return reader(data)


def add_recipe(data: bytes, recipe: str, description: str) -> bytes | None:
    """The same file with our text in it; pixels are not touched.

    Args:
        data: a whole picture that `inspect` accepts.
        recipe: JSON on one line; what `read_texts` gives back as `RECIPE`.
        description: for other programs, where they look for a caption.

    Returns:
        None where the text is too long, or the file has metadata that cannot be
        added to safely.

    Raises:
        BadImage: it is no whole picture.
    """
    writers = {"png": png.add, "jpeg": jpeg.add, "webp": webp.add}
    inspect(data)
    if max(len(recipe.encode()), len(description.encode())) > MOST_BYTES:
        return None
    written = writers[_kind(data)](data, recipe, description)
    if written is None or read_texts(written).get(RECIPE) != recipe:
        return None
    return written


def is_signed(data: bytes) -> bool:
    """Whether a picture carries a C2PA manifest, which any added byte makes invalid."""
    checks = {"png": png.is_signed, "jpeg": jpeg.is_signed, "webp": webp.is_signed}
    check = checks.get(_kind(data))
    return check is not None and check(data)


_READERS = {"png": png.read, "jpeg": jpeg.read, "webp": webp.read}


def _kind(data: bytes) -> str:
    if data.startswith(PNG_SIGNATURE):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    return "webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""
