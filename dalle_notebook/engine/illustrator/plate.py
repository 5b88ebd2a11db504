"""The picture in the making: pixels with depth and normals beside them."""

from __future__ import annotations

from dataclasses import dataclass

from dalle_notebook.engine.illustrator.scenery.pixels import Array


@dataclass(slots=True)
class Plate:
    """What the stage paints on and the styles read.

    Attributes:
        pixels: (h, w, 3), 0..1.
        depth: (h, w), 0 near to 1 far.
        normal: (h, w, 3); zero where there is no figure.
        figures: (h, w), 1 where a figure covers the pixel.
        focus: (h, w), 1 on faces: styles keep their detail there.
    """

    pixels: Array
    depth: Array
    normal: Array
    figures: Array
    focus: Array
