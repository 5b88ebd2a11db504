"""A painted picture in the encoding that was asked for.

Engines hand out lossless PNG; what a caller wants instead is made here, off the
loop, because encoding a large picture takes a good part of a second.
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from dalle_notebook.wire.recipe import Recipe

_BEST = 100


def media_type_of(recipe: Recipe) -> str:
    """In which encoding a recipe's pictures travel."""
    return f"image/{recipe.output_format or 'png'}"


def encode(png: bytes, recipe: Recipe) -> bytes:
    """Encode a painted PNG as the recipe says; PNG is handed through."""
    kind = recipe.output_format or "png"
    if kind == "png":
        return png
    quality = recipe.output_compression
    quality = _BEST if quality is None else quality
    buffer = BytesIO()
    with Image.open(BytesIO(png), formats=("PNG",)) as picture:
        if kind == "jpeg":
            # Full colour resolution where the best was asked for.
            fine = 0 if quality >= 90 else 2
            picture.convert("RGB").save(
                buffer, "JPEG", quality=max(quality, 1), subsampling=fine
            )
        else:
            picture.save(buffer, "WEBP", quality=quality, method=2)
    return buffer.getvalue()


def is_transparent(png: bytes) -> bool:
    """Whether a PNG has an alpha channel, by its header."""
    return len(png) > 25 and png[25] in (4, 6)
