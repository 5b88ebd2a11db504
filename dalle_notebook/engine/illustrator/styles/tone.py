"""Styles that only change tones: noir, sepia, vaporwave."""

from __future__ import annotations

import numpy as np

from dalle_notebook.engine.illustrator.plate import Plate
from dalle_notebook.engine.illustrator.scenery.pixels import Array, grid, mix, rgb
from dalle_notebook.engine.illustrator.styles import field


def _stretched(plate: Plate) -> Array:
    tone = field.luma(np.clip(plate.pixels, 0, 1))
    low, high = np.quantile(tone[::4, ::4], (0.02, 0.985))
    return np.asarray(np.clip((tone - low) / max(float(high - low), 0.15), 0, 1))


def noir(plate: Plate, rng: np.random.Generator) -> Array:
    """Black and white with hard light; the background sinks into the dark."""
    h, w = plate.depth.shape
    tone = _stretched(plate)
    x, y = grid(w, h)
    cx = 0.5 + 0.1 * (float(rng.random()) - 0.5)
    pool = np.exp(-(((x - cx) / 0.52) ** 2 + ((y - 0.5) / 0.58) ** 2))
    behind = 1 - plate.figures
    blinds = 0.5 + 0.5 * np.tanh(np.sin((y * 1.0 + 0.22 * x) * 58) * 3)
    tone = tone * (1 - behind * (0.50 - 0.30 * blinds * pool))
    tone = tone * (0.35 + 0.75 * pool)
    # Faces keep some light, whatever falls on them.
    tone = tone + plate.focus * 0.55 * (np.sqrt(np.maximum(tone, 0)) - tone)
    curve = tone * tone * (3 - 2 * tone)
    grain = rng.standard_normal((h, w), dtype=np.float32) * np.float32(0.022)
    return np.repeat(np.clip(curve + grain, 0, 1)[..., None], 3, 2)


def sepia(plate: Plate, rng: np.random.Generator) -> Array:
    """An old photograph."""
    h, w = plate.depth.shape
    tone = 0.08 + 0.86 * _stretched(plate)
    x, y = grid(w, h)
    fade = 1 - 0.9 * ((x - 0.5) ** 2 + (y - 0.5) ** 2)
    grain = rng.standard_normal((h, w), dtype=np.float32) * np.float32(0.02)
    tone = np.clip(tone * fade + grain, 0, 1)[..., None]
    return np.where(
        tone < 0.5, mix(rgb("#2a1a10"), rgb("#a3825a"), tone * 2),
        mix(rgb("#a3825a"), rgb("#f6ead0"), tone * 2 - 1),
    ).astype(np.float32)  # fmt: skip


def vaporwave(plate: Plate, rng: np.random.Generator) -> Array:
    """Violet to pink to cyan, scan lines."""
    h = plate.depth.shape[0]
    tone = _stretched(plate)[..., None]
    ramp = np.where(
        tone < 0.5, mix(rgb("#2b0f54"), rgb("#ff5fb8"), tone * 2),
        mix(rgb("#ff5fb8"), rgb("#9ff5f2"), tone * 2 - 1),
    )  # fmt: skip
    picture = mix(ramp, field.saturated(np.clip(plate.pixels, 0, 1), 1.3), 0.34)
    pitch = max(3.0, h / 170)
    lines = 0.94 + 0.06 * np.sin(2 * np.pi * np.arange(h) / pitch)
    return np.asarray(picture * lines[:, None, None], np.float32)
