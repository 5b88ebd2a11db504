"""Styles: the finished stage painted again in oil, ink, pixels ...

Each pass takes the plate (pixels, depth, normals) and gives pixels; strength
follows the picture's size. None and "photo" leave the clay world as it is.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dalle_notebook.engine.illustrator.plate import Plate
from dalle_notebook.engine.illustrator.scenery.pixels import Array
from dalle_notebook.engine.illustrator.styles import (
    brush,
    cells,
    inkwash,
    line,
    paper,
    tone,
    wash,
)

PASSES: dict[str, Callable[[Plate, np.random.Generator], Array]] = {
    "oil": brush.oil,
    "watercolor": wash.watercolor,
    "inkwash": inkwash.inkwash,
    "pencil": line.pencil,
    "crayon": line.crayon,
    "ink": line.ink,
    "comic": line.comic,
    "pixel": cells.pixel,
    "flat": cells.flat,
    "papercut": paper.papercut,
    "lowpoly": cells.lowpoly,
    "stained": cells.stained,
    "noir": tone.noir,
    "sepia": tone.sepia,
    "vaporwave": tone.vaporwave,
}


def apply(style: str | None, plate: Plate, rng: np.random.Generator) -> Array:
    """Give the picture in a style; an unknown style changes nothing."""
    paint = PASSES.get(style or "")
    return plate.pixels if paint is None else paint(plate, rng)
