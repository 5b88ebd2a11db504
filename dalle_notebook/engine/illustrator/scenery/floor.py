"""Wood in perspective: floor boards and table tops."""

from __future__ import annotations

import numpy as np

from dalle_notebook.engine.illustrator.scenery.pixels import grid, mix, noise, rgb
from dalle_notebook.engine.illustrator.scenery.stamps import Set


def planks(stage: Set, line: float, dark: str, light: str) -> None:
    """Boards that run towards us, from `line` down to the picture's edge."""
    _wood(stage, line, dark, light, boards=7.0, grain=1.0)


def board(stage: Set, line: float, dark: str, light: str) -> None:
    """A table top: wide boards across, a rounded front light at its far edge."""
    _wood(stage, line, dark, light, boards=2.6, grain=1.8)
    w, h = stage.width, stage.height
    _, y = grid(w, h)
    rim = np.exp(-(((y - line - 0.006) / 0.006) ** 2)) * 0.22 + 0 * y
    shade = np.exp(-np.clip(y - line, 0, 9) * 26) * 0.20 * (y > line)
    stage.pixels = stage.pixels * (1 - shade[..., None]) + rim[..., None] * rgb(
        "#ffe9c8"
    )


def _wood(
    stage: Set, line: float, dark: str, light: str, boards: float, grain: float
) -> None:
    w, h = stage.width, stage.height
    top = min(max(int(line * h), 0), h - 2)
    rows = h - top
    x = (
        (np.arange(w, dtype=np.float32) / w - np.float32(0.5))[None, :]
        * w
        / stage.short
    )
    t = (np.arange(rows, dtype=np.float32) + 0.5)[:, None] / h
    depth = 0.30 / (t + 0.13)
    across, along = x * depth * 2.0, depth * 3.0
    place = across * boards
    number = np.floor(place)
    seam = np.minimum(place - number, 1 - (place - number))
    tones = stage.rng.random(1024).astype(np.float32)
    tone = tones[(number.astype(int) * 37) % 1024]
    wave = noise(256, 256, 5, stage.rng, 4)
    v = ((along * 26 + tone * 700) % 256).astype(int)
    u = ((across * 150 + tone * 90) % 256).astype(int)
    warp = wave[v, u]
    lines = 0.5 + 0.5 * np.sin(across * 46 * grain + tone * 20 + warp * 9)
    mixture = 0.18 + 0.42 * tone + 0.22 * lines + 0.22 * (warp - 0.5)
    wood = mix(rgb(dark), rgb(light), mixture[..., None])
    width_px = stage.short / np.maximum(depth * 2.0 * boards, 0.1)
    gap = np.clip(seam * width_px / 2.2, 0, 1)[..., None]
    wood = wood * (0.62 + 0.38 * gap) * stage.air.ground
    side = np.sign(stage.light.direction[0])
    sheen = np.exp(-(((x - 0.35 * side) / 0.5) ** 2)) * 0.20
    wood = wood * (0.92 + sheen)[..., None]
    picture = stage.pixels
    picture[top:] = wood
    stage.pixels = picture
