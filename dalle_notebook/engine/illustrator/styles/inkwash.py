"""Ink wash: grey-black ink on rice paper, the figure alone on empty ground.

What lies behind the figures is mist, not a scene: the empty paper is part of the
picture. A little of each colour stays, as in tinted ink painting.
"""

from __future__ import annotations

import numpy as np

from dalle_notebook.engine.illustrator.plate import Plate
from dalle_notebook.engine.illustrator.scenery.pixels import (
    Array,
    grid,
    mix,
    noise,
    resized,
    rgb,
)
from dalle_notebook.engine.illustrator.styles import field

_LONGEST_PX = 640
_PAPER, _INK, _SEAL = "#f2ead8", "#23211f", "#b3322a"


def inkwash(plate: Plate, rng: np.random.Generator) -> Array:
    """Paint the plate in ink and water."""
    h, w = plate.depth.shape
    longest = min(_LONGEST_PX, max(192, round(max(h, w) * 0.8)))
    source = field.at_most(np.clip(plate.pixels, 0, 1), longest)
    sh, sw = source.shape[:2]
    short = min(sh, sw)
    paper = rgb(_PAPER) * (0.97 + 0.05 * noise(sw, sh, short / 3, rng, 2))[..., None]
    calm = field.simplified(source, max(1, round(short / 130)))
    body = field.at_most(np.repeat(plate.figures[..., None], 3, 2), longest)[..., :1]
    face = field.at_most(np.repeat(plate.focus[..., None], 3, 2), longest)[..., :1]
    calm = mix(calm, source, face * 0.8)
    tone = field.luma(calm)[..., None]
    bleed = noise(sw, sh, 6, rng, 4)[..., None]
    # Ink is laid in few depths and pools where the brush rested.
    dark = np.clip(1.06 - 1.08 * tone, 0, 1) ** 1.25 * (0.74 + 0.5 * bleed)
    ink = mix(paper, rgb(_INK), np.clip(dark, 0, 0.94))
    tint = np.clip(calm / np.maximum(tone, 0.08), 0, 1.6)
    ink = ink * mix(np.ones_like(tint), np.clip(tint, 0.35, 1.25), 0.42)
    _, y = grid(sw, sh)
    soft = field.blurred(source, short / 28)
    mist = np.clip(0.85 - field.luma(soft), 0, 1)[..., None] * 0.42
    # The far half dissolves, the foot of the picture stays bare.
    mist = mist * np.exp(-(((y - 0.42) / 0.24) ** 2))[..., None] * (0.5 + bleed)
    ground = mix(paper, rgb("#6d7172"), np.clip(mist, 0, 0.6))
    picture = mix(ground, ink, np.clip(body * 1.15 - 0.05, 0, 1))
    picture = field.enlarged(np.clip(picture, 0, 1), w, h)
    line = field.outline(plate, max(1.0, min(h, w) / 420)) * plate.figures
    wet = resized(0.55 + 0.9 * bleed[..., 0], w, h)
    picture = mix(picture, rgb(_INK), np.clip(line * wet * 0.8, 0, 0.9)[..., None])
    _stamp_seal(picture, w, h)
    return np.asarray(picture, np.float32)


def _stamp_seal(picture: Array, w: int, h: int) -> None:
    """The red square of a name seal in the lower corner."""
    side = max(5, round(0.055 * min(w, h)))
    gap = round(0.045 * min(w, h))
    box = picture[h - gap - side : h - gap, w - gap - side : w - gap]
    box[:] = mix(box, rgb(_SEAL), np.float32(0.88))
    bar = max(1, side // 9)
    for k in (2, 4, 6):
        box[k * bar : k * bar + bar, 2 * bar : -2 * bar] = rgb(_PAPER)
    box[2 * bar : -2 * bar, side // 2 : side // 2 + bar] = rgb(_PAPER)
