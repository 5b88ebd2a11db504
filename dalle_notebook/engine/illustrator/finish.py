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
        "ink",
        "pencil",
        "crayon",
        "watercolor",
        "lowpoly",
        "stained",
        "comic",
    }
)


def finish(pixels: Array, scene: Scene, rng: np.random.Generator) -> Image.Image:
    """Give the picture as 8-bit RGB."""
    if scene.style not in _DRY and scene.place not in ABSTRACT:
        pixels = _lens(pixels, rng)
    return to_image(pixels)


def _lens(pixels: Array, rng: np.random.Generator) -> Array:
    height, width = pixels.shape[:2]
    x, y = grid(width, height)
    fall = 1.0 - 0.36 * ((x - 0.5) ** 2 + (y - 0.48) ** 2)
    small = to_image(np.clip((pixels[::4, ::4] - 0.74) * 2, 0, 1))
    small = small.filter(ImageFilter.GaussianBlur(min(width, height) / 120))
    glow = small.resize((width, height), Image.Resampling.BILINEAR)
    out = pixels + np.asarray(glow, np.float32) * np.float32(0.16 / 255)
    out *= fall[..., None]
    np.clip(out, 0, 1, out=out)
    out = out * np.float32(0.84) + np.float32(0.16) * (out * out * (3 - 2 * out))
    grain = rng.standard_normal((height // 2 + 1, width // 2 + 1), dtype=np.float32)
    fine = np.repeat(np.repeat(grain, 2, 0), 2, 1)[:height, :width]
    out += (fine * np.float32(0.006))[..., None]
    return np.asarray(out)
