"""Which picture this is, whatever file it came in.

Encoded bytes differ between libraries and runs, pixels do not; the identity of
an input picture is part of an ask, so it must not change when a file is saved
again without loss.
"""

from __future__ import annotations

import hashlib

from PIL import Image

from dalle_notebook.picture.orient import orient, to_rgb


def identity(image: Image.Image) -> str:
    """Return sha256 (hex) over mode, size and pixels, rotated as EXIF says.

    Palettes are resolved first: their numbers alone say nothing of the colours.
    """
    image = orient(image)
    if image.mode in ("P", "PA") or "transparency" in image.info:
        image = to_rgb(image)
    width, height = image.size
    whole = hashlib.sha256(f"{image.mode} {width}x{height}\n".encode())
    whole.update(image.tobytes())
    return whole.hexdigest()
