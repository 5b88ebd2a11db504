"""A picture brought to the size that was asked for.

Models answer in sizes of their own. Nothing is ever squeezed: the picture is
scaled until it covers the wanted size, and what stands over is cut off evenly.
"""

from __future__ import annotations

from PIL import Image, ImageOps

from dalle_notebook.picture.orient import orient, to_rgb


def resize(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture upright, in RGB or RGBA, exactly `size` (width, height) pixels."""
    image = to_rgb(orient(image))
    if image.size == size:
        return image
    return ImageOps.fit(image, size, method=Image.Resampling.LANCZOS)
