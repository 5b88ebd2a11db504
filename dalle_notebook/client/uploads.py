"""Inputs of edits and variations, as parts of a form.

Field and file names are our own constants: a user's file name would travel in a
header, and says more about the user than an endpoint needs to know.
"""

from __future__ import annotations

from pathlib import Path

from dalle_notebook.errors import UsageError
from dalle_notebook.picture.inspect import MAX_FILE_BYTES, inspect
from dalle_notebook.wire.recipe import Upload

Picture = bytes | str | Path | Upload
"""Encoded bytes, a file's path, or an upload that is ready."""


def build_upload(picture: Picture, number: int) -> Upload:
    """Make an upload of a picture, of a client that is used by itself.

    The bytes stay as they are, with all that they hold beside the pixels: where a
    camera was, whose it is, an orientation. Who wants them clean encodes the
    pixels anew and passes an `Upload`, as a session does. The type comes from the
    magic bytes, and the file's own name is never sent.

    Args:
        picture: what to send.
        number: its place among the inputs, from 1; 0 is the mask.

    Raises:
        BadImage: no whole PNG, JPEG or WebP picture.
        UsageError: the file cannot be read.
    """
    if isinstance(picture, Upload):
        return picture
    data = picture if isinstance(picture, bytes) else read_file(Path(picture))
    facts = inspect(data)
    stem = f"image-{number}" if number else "mask"
    return Upload(data, facts.media_type, f"{stem}.{facts.extension}")


def read_file(path: Path) -> bytes:
    """The bytes of a picture's file.

    Raises:
        UsageError: it cannot be read, or is larger than any picture we open.
    """
    reason = "it is too large"
    try:
        if path.stat().st_size <= MAX_FILE_BYTES:
            return path.read_bytes()
    except OSError as problem:
        reason = problem.strerror or "it cannot be opened"
    raise UsageError(f"the picture {path.name!r} cannot be read ({reason})")
