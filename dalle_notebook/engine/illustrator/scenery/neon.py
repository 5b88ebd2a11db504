"""Neon signs on the fronts of a city: tubes of light with their glow.

They are drawn before the street, so that a wet road mirrors them.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from dalle_notebook.engine.illustrator.scenery.pixels import Array
from dalle_notebook.engine.illustrator.scenery.stamps import Set

_TUBES = ((255, 74, 178), (64, 226, 244), (255, 186, 64), (150, 110, 255))
_SHAPES: tuple[tuple[tuple[tuple[float, float], ...], ...], ...] = (
    (((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9), (0.1, 0.1)),
     ((0.5, 0.1), (0.5, 0.9))),
    (((0.1, 0.2), (0.9, 0.2)), ((0.5, 0.0), (0.5, 1.0)), ((0.1, 0.7), (0.9, 0.7))),
    (((0.1, 0.9), (0.5, 0.1), (0.9, 0.9)), ((0.3, 0.6), (0.7, 0.6))),
    (((0.0, 0.5), (0.9, 0.5), (0.6, 0.15)), ((0.9, 0.5), (0.6, 0.85))),
    (((0.5, 0.95), (0.05, 0.4), (0.28, 0.08), (0.5, 0.3), (0.72, 0.08), (0.95, 0.4),
      (0.5, 0.95)),),
    (((0.1, 0.15), (0.9, 0.15), (0.1, 0.85), (0.9, 0.85)),),
)  # fmt: skip
"""Signs that mean nothing in any writing: strokes in a square."""


def hang_signs(stage: Set, base: float) -> None:
    """Hang boards on the fronts that stand on the line `base` (fraction)."""
    w, h, rng = stage.width, stage.height, stage.rng
    layer = Image.new("RGB", (w, h))
    draw, boards = ImageDraw.Draw(layer), ImageDraw.Draw(stage.image)
    count = max(3, round(5 * w / stage.short))
    for k in range(count):
        a, b, c, d = rng.random(4)
        size = stage.short * (0.052 + 0.026 * a)
        signs = 2 + int(2.9 * b)
        x = (k + 0.2 + 0.6 * c) / count * w - size / 2
        y = base * h - (signs + 0.7 + 1.3 * d) * size
        colour = _TUBES[int(rng.integers(len(_TUBES)))]
        rim = 0.16 * size
        frame = (x - rim, y - rim, x + size + rim, y + signs * size + rim)
        boards.rounded_rectangle(frame, rim, fill=(22, 18, 40))
        thick = max(1, round(0.11 * size))
        draw.rounded_rectangle(frame, rim, outline=colour, width=max(1, thick // 2))
        for n in range(signs):
            shape = _SHAPES[int(rng.integers(len(_SHAPES)))]
            other = _TUBES[int(rng.integers(len(_TUBES)))] if n == 0 else colour
            for stroke in shape:
                points = [
                    (x + (0.18 + 0.64 * u) * size, y + (n + 0.16 + 0.68 * v) * size)
                    for u, v in stroke
                ]
                draw.line(points, other, thick, joint="curve")
    stage.pixels = _shone(stage.pixels, layer, stage.short)


def _shone(picture: Array, layer: Image.Image, short: int) -> Array:
    """Add the tubes and their glow as light adds, without clipping."""
    light = np.asarray(layer, np.float32) / 255
    near = layer.filter(ImageFilter.GaussianBlur(0.012 * short))
    wide = layer.filter(ImageFilter.BoxBlur(0.05 * short))
    glow = np.asarray(near, np.float32) / 300 + np.asarray(wide, np.float32) / 200
    lit = np.clip(light * 1.05 + glow, 0, 1)
    return np.asarray(1 - (1 - np.clip(picture, 0, 1)) * (1 - lit))
