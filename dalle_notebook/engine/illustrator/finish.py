"""The last touch: bloom, vignette, a gentle curve, a little grain."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from dalle_notebook.engine.illustrator.scene import Scene
from dalle_notebook.engine.illustrator.scenery import ABSTRACT
from dalle_notebook.engine.illustrator.scenery.pixels import Array, grid, to_image

_DRY = frozenset(
    {
        "pixel",
        "flat",
        "papercut",
        "ink",
        "pencil",
        "crayon",
        "watercolor",
        "inkwash",
        "lowpoly",
        "stained",
        "comic",
    }
)


_BAND = 32
"""Rows at a time; even, because grain is two pixels tall."""


def finish(pixels: Array, scene: Scene, rng: np.random.Generator) -> Image.Image:
    """Give the picture as 8-bit RGB."""
    if scene.style not in _DRY and scene.place not in ABSTRACT:
        return _lens(pixels, rng)
    return to_image(pixels)


def _lens(pixels: Array, rng: np.random.Generator) -> Image.Image:
    """Bloom, vignette, curve and grain, a band of rows at a time (cache)."""
    height, width = pixels.shape[:2]
    small = to_image(np.clip((pixels[::4, ::4] - 0.74) * 2, 0, 1))
    small = small.filter(ImageFilter.GaussianBlur(min(width, height) / 120))
    glow = small.resize((width, height), Image.Resampling.BILINEAR)
    glowing = np.asarray(glow).reshape(height, -1)
    grain = rng.standard_normal((height // 2 + 1, width // 2 + 1), dtype=np.float32)
    grain *= np.float32(0.006 * 255)
    x, y = grid(width, height)
    across = np.repeat(np.float32(0.36) * (x[0] - np.float32(0.5)) ** 2, 3)
    down = 1 - np.float32(0.36) * (y - np.float32(0.48)) ** 2
    flat = np.ascontiguousarray(pixels, np.float32).reshape(height, -1)
    out = np.empty((height, 3 * width), np.uint8)
    for top in range(0, height, _BAND):
        rows = slice(top, top + _BAND)
        part = glowing[rows] * np.float32(0.16 / 255)
        part += flat[rows]
        part *= down[rows] - across
        np.minimum(np.maximum(part, 0, out=part), 1, out=part)
        # Half way to a smooth step: a gentle curve.
        curved = np.float32(3 * 0.16) - np.float32(2 * 0.16) * part
        curved *= part
        curved += np.float32(0.84)
        curved *= part
        curved *= 255
        coarse = grain[top // 2 : (top + curved.shape[0] + 1) // 2]
        speck = np.repeat(np.repeat(coarse, 6, 1), 2, 0)
        curved += speck[: curved.shape[0], : 3 * width]
        curved += np.float32(0.5)
        np.minimum(np.maximum(curved, 0, out=curved), 255, out=curved)
        out[rows] = curved
    return Image.fromarray(out.reshape(height, width, 3))
