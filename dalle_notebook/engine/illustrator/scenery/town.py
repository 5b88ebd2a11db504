"""Places in town: a street of small houses, a city skyline by day and night."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from dalle_notebook.engine.illustrator.scenery.neon import hang_signs
from dalle_notebook.engine.illustrator.scenery.pixels import (
    Array,
    grid,
    mix,
    ramp,
    rgb,
)
from dalle_notebook.engine.illustrator.scenery.shot import Shot
from dalle_notebook.engine.illustrator.scenery.sky import paint_sky
from dalle_notebook.engine.illustrator.scenery.stamps import Set
from dalle_notebook.engine.illustrator.scenery.stonework import brick_wall

_FRONTS = ("#e8b48a", "#d9806a", "#e9d5a4", "#a9c4b4", "#9db7cf", "#d8a4ac", "#f0c97a")
_ROOFS = ("#9c4a3c", "#6d5a5f", "#7a5a45", "#54687a")
_TOWERS = ("#a9b8c9", "#8fa1b5", "#c9b9a6", "#b5a3a8", "#9fb0ae")
_LIT = rgb("#ffd37a")


def city(stage: Set, shot: Shot, features: frozenset[str], *, neon: bool) -> None:
    """Three rows of towers that fade into the haze, a street in front."""
    paint_sky(stage, shot.horizon + 0.05, features)
    for row in range(3):
        far = 0.95 - 0.36 * row
        _towers(stage, shot.horizon + 0.10, 0.50 - 0.07 * row, far, row, neon)
        stage.soften(0.0022 - 0.0006 * row)
    if neon:
        hang_signs(stage, shot.horizon + 0.12)
    _road(stage, shot, neon)
    stage.soften(0.0008)


def street(stage: Set, shot: Shot, features: frozenset[str], *, snowy: bool) -> None:
    """A row of small coloured houses with roofs, doors and trees."""
    paint_sky(stage, shot.horizon, features)
    base = shot.horizon + 0.14
    x = -0.06
    if "wall" in features:
        brick_wall(stage, base)
        x = 2.0
    while x < 1.05:
        r = stage.rng.random(4)
        width = (0.17 + 0.10 * r[0]) * stage.short / stage.width
        _house(stage, x, base, width, 0.24 + 0.16 * r[1], r[2], r[3], snowy)
        x += width + 0.004
    stage.soften(0.003)
    neon = "neon signs" in features
    if neon:
        hang_signs(stage, base)
    _road(stage, shot, neon, snowy)
    wide = stage.width / stage.short
    for i in range(round(4 * wide)):
        tx = (i + 0.25 + 0.5 * stage.rng.random()) / round(4 * wide)
        if abs(tx - 0.5) < 0.17 or "wall" in features:
            continue
        colour = rgb("#eef3f8" if snowy else "#74a458")
        ky = stage.short / stage.height
        stage.put("pillar", tx, base - 0.03 * ky, 0.02, 0.12, rgb("#6e4f39"), 0.2)
        stage.put("ball", tx, base - 0.13 * ky, 0.14, 0.16, colour, 0.2, fuzzy=True)
    stage.soften(0.0012)


def _towers(
    stage: Set, base: float, height: float, far: float, row: int, neon: bool
) -> None:
    w, h, rng = stage.width, stage.height, stage.rng
    draw = ImageDraw.Draw(stage.image)
    x = -0.03
    dark = stage.air.is_dark
    while x < 1.02:
        a, b, c, d = rng.random(4)
        width = (0.07 + 0.08 * a) * stage.short / w
        top = base - height * (0.35 + 0.65 * b)
        tone = stage.faded(rgb(_TOWERS[int(c * 5)]) * (0.9 if not dark else 0.75), far)
        left, right = int(x * w), int((x + width) * w)
        y0, y1 = int(top * h), int((base + 0.02) * h)
        cut = left + int(
            (right - left) * (0.68 if stage.light.direction[0] < 0 else 0.32)
        )
        bright, dim = tone * 1.08, tone * 0.78
        first, second = (bright, dim) if stage.light.direction[0] < 0 else (dim, bright)
        draw.rectangle((left, y0, cut, y1), fill=_rgb8(first))
        draw.rectangle((cut, y0, right, y1), fill=_rgb8(second))
        if d < 0.35:
            mid = (left + right) // 2
            spire = int(0.05 * h * (0.4 + d))
            draw.rectangle((mid - 1, y0 - spire, mid + 1, y0), fill=_rgb8(dim))
        elif d < 0.6:
            inset = (right - left) // 5
            up = int(0.025 * h)
            draw.rectangle(
                (left + inset, y0 - up, right - inset, y0), fill=_rgb8(first)
            )
        _windows(draw, rng, (left, y0, right, y1), tone, far, dark, neon, stage.short)
        x += width + 0.012 * d


def _windows(
    draw: ImageDraw.ImageDraw,
    rng: np.random.Generator,
    box: tuple[int, int, int, int],
    tone: Array,
    far: float,
    dark: bool,
    neon: bool,
    short: int,
) -> None:
    left, top, right, bottom = box
    step_x, step_y = max(3, round(short * 0.017)), max(4, round(short * 0.024))
    size_x, size_y = max(1, step_x * 5 // 9), max(2, step_y * 5 // 9)
    for y in range(top + step_y // 2, bottom - size_y, step_y):
        for x in range(left + step_x // 3, right - size_x, step_x):
            k = rng.random()
            if dark:
                if k > 0.52:
                    continue
                colour = (
                    _LIT
                    if not neon or k > 0.25
                    else rgb(("#ff5fc8", "#4fe3f0", "#a97bff")[int(k * 12) % 3])
                )
                colour = mix(colour * (0.6 + 0.8 * k), tone, 0.55 * far)
            else:
                colour = mix(tone * 0.72, rgb("#eaf6ff"), 0.25 + 0.5 * (k < 0.2))
            draw.rectangle((x, y, x + size_x - 1, y + size_y - 1), fill=_rgb8(colour))


def _road(stage: Set, shot: Shot, neon: bool, snowy: bool = False) -> None:
    w, h = stage.width, stage.height
    top = shot.horizon + 0.13
    tint = stage.air.ground
    far = rgb("#e4eaf1" if snowy else "#8b8b90") * tint
    near = rgb("#f2f5f9" if snowy else "#6c6b72") * tint
    road = ramp(h, [(0, far), (top, far), (1, near)]) * stage.texture(
        stage.short / 3, 0.08
    )
    x, y = grid(w, h)
    t = np.clip((y - top) / (1 - top), 0, 1)
    if not snowy:
        slab = np.clip(1 - np.abs(y - top - 0.02) / 0.02, 0, 1)[..., None]
        road = mix(road, rgb("#b9b2a8") * tint, slab * 0.9)
        dash = (np.abs((x - 0.5) / (0.012 + 0.05 * t)) < 0.5) & (
            (t * 1.0) ** 0.5 * 7 % 1 < 0.55
        )
        road = mix(road, rgb("#e8dfc6") * tint, (dash * (t > 0.12) * 0.65)[..., None])
    if stage.air.is_dark:
        start = int(top * h)
        flip = stage.pixels[max(0, start - (h - start)) : start][::-1]
        mirror = Image.fromarray((np.clip(flip, 0, 1) * 255).astype(np.uint8))
        mirror = mirror.resize((w, h - start), Image.Resampling.BILINEAR)
        wet = np.zeros_like(road)
        wet[start:] = np.asarray(mirror, np.float32) / 255
        road = mix(road, wet + road * 0.4, (0.42 * (1 - 0.5 * t))[..., None])
        if neon:
            road = (
                road
                + np.exp(-((x - 0.2) ** 2) / 0.04)[..., None] * rgb("#ff3fb0") * 0.12
            )
            road = (
                road
                + np.exp(-((x - 0.8) ** 2) / 0.04)[..., None] * rgb("#2fd8ee") * 0.12
            )
    stage.band(np.full(w, top, np.float32), road)


def _house(
    stage: Set, x: float, base: float, width: float, height: float, a: float, b: float,
    snowy: bool,
) -> None:  # fmt: skip
    w, h = stage.width, stage.height
    front = stage.faded(rgb(_FRONTS[int(a * 7)]), 0.25)
    roof = stage.faded(rgb("#f4f7fb" if snowy else _ROOFS[int(b * 4)]), 0.2)
    top = base - height
    stage.polygon(
        [(x, base + 0.02), (x, top), (x + width, top), (x + width, base + 0.02)], front
    )
    stage.polygon(
        [(x + width * 0.72, base + 0.02), (x + width * 0.72, top), (x + width, top),
         (x + width, base + 0.02)], front * 0.9,
    )  # fmt: skip
    peak = 0.09 + 0.05 * b
    over = width * 0.07
    stage.polygon(
        [
            (x - over, top + 0.012),
            (x + width / 2, top - peak),
            (x + width + over, top + 0.012),
        ],
        roof,
    )
    draw = ImageDraw.Draw(stage.image)
    lit = stage.air.is_dark
    glass = _LIT * 1.05 if lit else stage.faded(rgb("#bfe0ee"), 0.1)
    frame = stage.faded(rgb("#fff7ea"), 0.1)
    rows = 2 if height > 0.3 else 1
    for r in range(rows):
        for c in range(2):
            cx = (x + width * (0.28 + 0.44 * c)) * w
            cy = (top + 0.075 + 0.12 * r) * h
            s = width * w * 0.105
            draw.rectangle(
                (cx - s * 1.2, cy - s * 1.5, cx + s * 1.2, cy + s * 1.5),
                fill=_rgb8(frame),
            )
            draw.rectangle(
                (cx - s, cy - s * 1.3, cx + s, cy + s * 1.3), fill=_rgb8(glass)
            )
            draw.rectangle(
                (cx - s * 0.08, cy - s * 1.3, cx + s * 0.08, cy + s * 1.3),
                fill=_rgb8(frame),
            )
    door = stage.faded(rgb(_ROOFS[int(a * 13) % 4]), 0.1)
    cx, s = (x + width * 0.5) * w, width * w * 0.12
    draw.rounded_rectangle(
        (cx - s, (base - 0.085) * h, cx + s, (base + 0.02) * h),
        s * 0.8,
        fill=_rgb8(door),
    )


def _rgb8(colour: Array) -> tuple[int, int, int]:
    c = np.clip(colour, 0, 1) * 255
    return int(c[0]), int(c[1]), int(c[2])
