"""A brick wall to lean against, and the stones of a graveyard."""

from __future__ import annotations

import numpy as np
from PIL import ImageDraw

from dalle_notebook.engine.illustrator.scenery.pixels import Array, rgb
from dalle_notebook.engine.illustrator.scenery.shot import Shot
from dalle_notebook.engine.illustrator.scenery.stamps import Set

_BRICKS = ("#b5654a", "#c27a58", "#a8583f", "#bd6f55")
_MORTAR = "#d9c7b2"


def brick_wall(stage: Set, base: float) -> None:
    """A wall across the picture that stands on the line `base` (fraction)."""
    w, h, rng = stage.width, stage.height, stage.rng
    draw = ImageDraw.Draw(stage.image)
    foot = int((base + 0.02) * h)
    row, long = max(4, round(0.045 * stage.short)), max(8, round(0.115 * stage.short))
    joint = max(1, row // 9)
    top = max(0, foot - round(0.62 * stage.short))
    draw.rectangle((0, top, w, foot), fill=_rgb8(stage.faded(rgb(_MORTAR), 0.12)))
    for n, y in enumerate(range(foot - row, top - row, -row)):
        for x in range(-(n % 2) * long // 2, w, long):
            tone = rgb(_BRICKS[int(rng.integers(4))]) * (0.92 + 0.14 * rng.random())
            box = (x, max(top, y), x + long - joint - 1, y + row - joint - 1)
            draw.rectangle(box, fill=_rgb8(stage.faded(tone, 0.12)))
    cap = (0, top - row // 2, w, top + row // 3)
    draw.rectangle(cap, fill=_rgb8(stage.faded(rgb("#c9b8a4"), 0.12)))


def gravestones(stage: Set, shot: Shot) -> None:
    """Rounded stones, left and right of the middle."""
    ratio = stage.short / stage.height
    for side in (-1, 1):
        for k in range(3):
            far, shift = 0.7 - 0.3 * k, stage.rng.random()
            size = 0.10 + 0.05 * (1 - far)
            x = 0.5 + side * (0.15 + 0.14 * k + 0.05 * shift)
            y = shot.horizon + 0.06 + 0.07 * k
            colour = rgb("#8f949c") * (0.85 + 0.2 * shift)
            stage.put("pillar", x, y, 0.74 * size, size, colour, 0.5 * far)
            top = y - 0.64 * size * ratio
            stage.put("dome", x, top, 0.74 * size, 0.3 * size, colour, 0.5 * far)


def _rgb8(colour: Array) -> tuple[int, int, int]:
    c = np.clip(colour, 0, 1) * 255
    return int(c[0]), int(c[1]), int(c[2])
