"""Oil: real strokes in three sizes, then light on the ridges of the paint.

Large strokes lay the ground, smaller ones follow only where there is detail, so
a face stays a face. Stroke sizes grow relative to small pictures.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from dalle_notebook.engine.illustrator.plate import Plate
from dalle_notebook.engine.illustrator.scenery.pixels import (
    Array,
    mix,
    to_array,
    to_image,
)
from dalle_notebook.engine.illustrator.styles import field

_LONGEST_PX = 896
_SIZES = (0.040, 0.020, 0.0105, 0.0055)
_NEED = (0.0, 0.10, 0.26, 0.85)


def oil(plate: Plate, rng: np.random.Generator) -> Array:
    """Paint the plate in oil."""
    h, w = plate.depth.shape
    source = field.saturated(field.at_most(plate.pixels, _LONGEST_PX), 1.18)
    sh, sw = source.shape[:2]
    short = min(sh, sw)
    grow = (1024 / short) ** 0.32 if short < 1024 else 1.0
    angle = field.directions(plate, rng, 256)
    tone = field.luma(source)
    detail = np.abs(tone - field.roughly_blurred(tone, short * 0.012)) * 7
    figures = (
        np.asarray(
            Image.fromarray((plate.figures * 255).astype(np.uint8)).resize((sw, sh)),
            np.float32,
        )
        / 255
    )
    need = field.roughly_blurred(np.clip(detail + 0.20 * figures, 0, 1), short * 0.010)
    focus = Image.fromarray((plate.focus * 255).astype(np.uint8)).resize((sw, sh))
    face = np.asarray(focus, np.float32) / 255
    need = np.maximum(need, np.clip(face * (0.35 + 4 * detail), 0, 1))
    canvas = to_image(source).reduce(8).resize((sw, sh), Image.Resampling.BICUBIC)
    relief = Image.new("L", (sw, sh), 128)
    for size, threshold in zip(_SIZES, _NEED, strict=True):
        _layer(canvas, relief, source, need, angle, size * short * grow, threshold, rng)
    paint = to_array(canvas.filter(ImageFilter.BoxBlur(0.6)))
    ridge = np.asarray(relief.filter(ImageFilter.BoxBlur(0.7)), np.float32) / 255
    lit = ridge - np.roll(ridge, (2, 2), (0, 1))
    weave = np.sin(np.arange(sw) * 2.1)[None, :] * np.sin(np.arange(sh) * 2.1)[:, None]
    paint = mix(paint, source, (0.55 * face * np.clip(detail * 2.5, 0, 1))[..., None])
    paint = paint * (1 + 0.34 * lit + 0.010 * weave)[..., None]
    return field.enlarged(np.clip(paint, 0, 1), w, h)


def _layer(
    canvas: Image.Image, relief: Image.Image, source: Array, need: Array, angle: Array,
    size: float, threshold: float, rng: np.random.Generator,
) -> None:  # fmt: skip
    h, w = need.shape
    step = max(2.0, size * 0.72)
    nx, ny = int(w / step) + 2, int(h / step) + 2
    x, y = np.meshgrid(np.arange(nx) * step, np.arange(ny) * step)
    x = (x + (rng.random(x.shape) - 0.5) * step).ravel()
    y = (y + (rng.random(y.shape) - 0.5) * step).ravel()
    order = rng.permutation(len(x))
    x, y = x[order], y[order]
    ix, iy = np.clip(x, 0, w - 1).astype(int), np.clip(y, 0, h - 1).astype(int)
    wanted = need[iy, ix] >= threshold
    x, y, ix, iy = x[wanted], y[wanted], ix[wanted], iy[wanted]
    ah, aw = angle.shape
    turn = angle[iy * ah // h, ix * aw // w] + (rng.random(len(x)) - 0.5) * 0.5
    length = size * (0.9 + 0.9 * rng.random(len(x)))
    dx, dy = np.cos(turn) * length, np.sin(turn) * length
    # Each stroke takes the mean colour of the small square it stands on.
    cell = max(1, int(size * 0.3))
    small = to_array(
        to_image(source).resize((w // cell + 1, h // cell + 1), Image.Resampling.BOX)
    )
    colour = (
        small[iy * small.shape[0] // h, ix * small.shape[1] // w]
        * (1 + (rng.random(len(x)) - 0.5) * 0.14)[:, None]
    )
    colours = (np.clip(colour, 0, 1) * 255).astype(int).tolist()
    heights = (70 + 150 * rng.random(len(x))).astype(int).tolist()
    draw, bump = ImageDraw.Draw(canvas), ImageDraw.Draw(relief)
    wide, thin = max(1, round(size * 0.62)), max(1, round(size * 0.14))
    off_x, off_y = -np.sin(turn) * size * 0.17, np.cos(turn) * size * 0.17
    lines = np.stack([x - dx, y - dy, x + dx, y + dy], -1).tolist()
    bristles = np.stack(
        [x - dx + off_x, y - dy + off_y, x + dx * 0.8 + off_x, y + dy * 0.8 + off_y], -1
    ).tolist()
    for line, bristle, c, z in zip(lines, bristles, colours, heights, strict=True):
        draw.line(line, fill=(c[0], c[1], c[2]), width=wide)
        bump.line(line, fill=z, width=wide)
        if wide > 3:
            bump.line(bristle, fill=min(255, z + 45), width=thin)
