"""A decoded picture brought into the form that all other work starts from:
rotated as its EXIF data says, and in plain 8-bit colours.
"""

from __future__ import annotations

from PIL import ExifTags, Image, ImageOps


def orient(image: Image.Image) -> Image.Image:
    """The picture as a viewer shows it, rotated as its EXIF data says."""
    # EXIF is foreign text that many parsers touch; unreadable means not rotated.
    try:
        turned = image.getexif().get(ExifTags.Base.Orientation, 1) != 1
        return ImageOps.exif_transpose(image) if turned else image
    except Exception:
        return image


def to_rgb(image: Image.Image) -> Image.Image:
    """The picture as 8-bit RGB, or RGBA where it has any transparency."""
    if image.mode.startswith("I;16"):
        image = _to_8_bits(image)
    elif image.mode == "La":
        image = image.convert("LA")  # Pillow knows no other way out of it
    if image.mode in ("RGB", "RGBA") and "transparency" not in image.info:
        return image
    transparent = image.has_transparency_data
    return image.convert("RGBA" if transparent else "RGB")


def _to_8_bits(image: Image.Image) -> Image.Image:
    # Pillow's own conversion clips at 255: all but black would turn white.
    # Only the machine's own byte order can be calculated with, hence mode I.
    grey = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    # One grey of 65,536 as the transparent one: in 8 bits it means nothing.
    grey.info.pop("transparency", None)
    return grey
