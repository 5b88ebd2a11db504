"""Copies of pictures for people: their names, their formats, their files.

A copy is written beside its final name and linked to it, so that it is whole or
not there and never takes the place of another file. Its recipe is added to the
finished bytes: pixels that need no conversion stay byte for byte as received.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import secrets
import unicodedata
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import PIL.Image

from dalle_notebook.errors import ArchiveError, BadImage, UsageError
from dalle_notebook.picture.metadata import RECIPE, add_recipe, is_signed, read_texts
from dalle_notebook.picture.orient import to_rgb
from dalle_notebook.store.recipe_text import OwnRecipe, read_recipe, write_recipe
from dalle_notebook.store.record import Record

FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}
"""Formats by the ending of a file name."""

_MOST_NAME_BYTES = 96
_PNG_MODES = frozenset({"1", "L", "LA", "P", "RGB", "RGBA", "I;16"})


def file_name(prompt: str, digest: str, ending: str) -> str:
    """A name made of the prompt and the digest, good on every system.

    Letters and digits of any script stay. The digest at its end keeps it from
    being a device of Windows, and two pictures of one prompt apart.
    """
    return f"{name_words(prompt) or 'picture'}-{digest[:8]}{ending}"


def name_words(text: str) -> str:
    """The beginning of a text as words of a file name, "" if it has none."""
    # Some letters are two in lower case, the second of which is none.
    lower = unicodedata.normalize("NFC", text).lower()
    words = "-".join("".join(c if c.isalnum() else " " for c in lower).split())
    short = words[:48].encode()[:_MOST_NAME_BYTES].decode("utf-8", "ignore")
    return short.strip("-")


def ending_of(target: Path) -> str:
    """The ending of a file name, in lower case.

    Raises:
        UsageError: no format goes with it.
    """
    ending = target.suffix.lower()
    if ending not in FORMATS:
        raise UsageError(
            f"cannot save as {target.name!r}: end the name in .png, .jpg or .webp"
        )
    return ending


def encode(image: PIL.Image.Image, ending: str) -> bytes:
    """The picture in the format of an ending; on white where that has no alpha."""
    kind = FORMATS[ending]
    colours = image.info.get("icc_profile") if image.mode in ("RGB", "RGBA") else None
    if kind != "PNG" or image.mode not in _PNG_MODES:
        image = to_rgb(image)
    if kind == "JPEG" and image.mode == "RGBA":
        white = PIL.Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        image = white
    buffer = io.BytesIO()
    image.save(buffer, kind, quality=95, icc_profile=colours)
    return buffer.getvalue()


def with_recipe(data: bytes, record: Record, *, even_if_signed: bool) -> bytes:
    """The same file with its recipe in it, where it can and may be added.

    A signature of C2PA covers all bytes: a copy with anything added reads as one
    that was tampered with, which is worse than a copy without our recipe. So a
    signed file stays as it is unless a person insists, and a warning says it.
    """
    if is_signed(data) and not even_if_signed:
        _warn(
            "the picture carries its maker's signature (C2PA), which an added recipe "
            "would break, so the copy has none: recipe=True adds it all the same"
        )
        return data
    own = OwnRecipe.of(record)
    labelled = add_recipe(data, write_recipe(own), own.ask.prompt)
    if labelled is None:
        _warn(
            "the recipe does not fit beside the metadata that the picture has, so "
            "the copy has none"
        )
        return data
    return labelled


def _warn(text: str) -> None:
    # From here over `with_recipe`, `save` of a picture, to whoever calls that.
    warnings.warn(text, UserWarning, stacklevel=4)


def holds_picture(found: bytes, plain: bytes) -> bool:
    """Whether a file is this picture with a recipe of ours, perhaps an older one."""
    try:
        text = read_texts(found).get(RECIPE, "")
        own = read_recipe(text)
        return add_recipe(plain, text, own.ask.prompt) == found
    except (BadImage, ArchiveError):
        return False


def write_copy(target: Path, data: bytes, is_same: Callable[[bytes], bool]) -> None:
    """Write a file that is not there yet; one with the same picture may be.

    Args:
        is_same: whether the bytes of an existing file are a copy as good as this;
            then nothing is written.

    Raises:
        UsageError: there is a file with another content.
        ArchiveError: it cannot be written.
    """
    temporary = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        _make_folder(target.parent)
        if _is_there(target, data, is_same):
            return
        try:
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            _name(temporary, target)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
    except FileExistsError:
        raise _taken(target) from None
    except (OSError, ValueError) as problem:
        # ValueError: a NUL in the name.
        reason = getattr(problem, "strerror", None) or "no such name is possible"
        raise ArchiveError(f"cannot write {target.name!r}: {reason}") from None


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        # It is the folder's name that a file has, not the target's.
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)) from None


def write_files(files: Sequence[tuple[Path, bytes]]) -> None:
    """Write files that belong together; each may be there with the same content.

    Raises:
        UsageError: one is there with another content; none was written.
        ArchiveError: one cannot be written.
    """
    for target, data in files:
        try:
            _is_there(target, data, _never)
        except FileExistsError:
            raise _taken(target) from None
        except (OSError, ValueError):
            # Writing it will say what is wrong.
            break
    for target, data in files:
        write_copy(target, data, _never)


def _never(found: bytes) -> bool:
    return False


def _taken(target: Path) -> UsageError:
    return UsageError(f"{target.name} exists already: choose another name")


def _is_there(target: Path, data: bytes, is_same: Callable[[bytes], bool]) -> bool:
    if not os.path.lexists(target):
        return False
    # A device or a pipe must not be read, and a copy is never much larger.
    if target.is_file() and target.stat().st_size <= 2 * len(data) + 2**20:
        found = target.read_bytes()
        if found == data or is_same(found):
            return True
    raise FileExistsError


def _name(temporary: Path, target: Path) -> None:
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:
        # Disks without links (FAT, some network folders): the check above counts.
        if os.path.lexists(target):
            raise FileExistsError from None
        temporary.replace(target)


def expanded(path: str | Path) -> Path:
    """A path as typed, `~` written out.

    Raises:
        UsageError: there is no such user.
    """
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise UsageError("the path names a user who is not there") from None


def is_folder(path: str | Path) -> bool:
    """Whether a person means a folder: it is one, or ends like one."""
    if str(path).endswith(("/", "\\")):
        return True
    try:
        return expanded(path).is_dir()
    except (OSError, ValueError):
        return False
