"""Watercolour: washes with dark rims, granulation, paper left white at the edge."""

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


def watercolor(plate: Plate, rng: np.random.Generator) -> Array:
    """Paint the plate in watercolour."""
    h, w = plate.depth.shape
    longest = min(_LONGEST_PX, max(192, round(max(h, w) * 0.8)))
    source = field.saturated(field.at_most(plate.pixels, longest), 1.3)
    source = _lightened(source)
    sh, sw = source.shape[:2]
    short = min(sh, sw)
    wash = field.simplified(source, max(1, round(short / 150)))
    face = field.at_most(np.repeat(plate.focus[..., None], 3, 2), longest)[..., :1]
    wash = mix(wash, source, face * 0.75)
    soft = field.blurred(wash, short / 60)
    # Colours run a little: the wash takes part of its surroundings.
    wash = mix(wash, soft, 0.22 * (1 - face))
    paper = rgb("#fbf7ee")
    bleed = noise(sw, sh, 5, rng, 4)
    grain = noise(sw, sh, short / 2.2, rng, 2)
    density = 1 - np.clip(wash, 0, 1)
    rim = np.abs(field.luma(wash) - field.luma(field.blurred(wash, short / 110)))
    amount = (0.72 + 0.56 * bleed) * (0.90 + 0.2 * grain) + np.clip(rim * 3.0, 0, 0.28)
    picture = 1 - np.clip(density * amount[..., None] * 0.98, 0, 1)
    picture = picture * paper
    pool = np.clip((bleed - 0.60) * 6, 0, 1)[..., None]
    picture = mix(picture, np.clip(picture * 1.10 + 0.03, 0, 1), pool * 0.6)
    x, y = grid(sw, sh)
    away = np.minimum(np.minimum(x, 1 - x) * sw, np.minimum(y, 1 - y) * sh) / short
    edge = away + 0.085 * (noise(sw, sh, 11, rng, 4) - 0.5) - 0.034
    mask = np.clip(edge * 70, 0, 1)
    dark_rim = np.exp(-(((edge - 0.018) / 0.008) ** 2)) * 0.10
    picture = mix(paper, picture * (1 - dark_rim[..., None]), mask[..., None])
    picture = picture * (0.975 + 0.05 * grain)[..., None]
    return _with_pencil(field.enlarged(picture, w, h), plate, resized(mask, w, h))


def _lightened(source: Array) -> Array:
    """Even a night is transparent paint: lift dark pictures towards the paper."""
    level = float(field.luma(source)[::4, ::4].mean())
    lift = float(np.clip((0.52 - level) * 1.5, 0.0, 0.42))
    return np.asarray(
        source ** np.float32(1 - 0.45 * lift) * (1 - 0.30 * lift) + 0.30 * lift,
        np.float32,
    )


def _with_pencil(picture: Array, plate: Plate, mask: Array) -> Array:
    """A thin pencil line under the wash, round the figures."""
    soft = field.roughly_blurred(plate.figures, max(2.0, min(mask.shape) / 400))
    edge = np.clip(0.9 - np.abs(2 * soft - 1), 0, 1) * (plate.figures > 0.02)
    line = edge * 0.30 * mask
    return mix(picture, rgb("#4a4450"), line[..., None])
