"""What stands in open country: hills, ridges, trees, tufts, flowers, rocks, snow.

Pieces are stamped from far to near; `distance` 1 is far in the haze.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from dalle_notebook.engine.illustrator.scenery.pixels import (
    Array,
    curve,
    grid,
    mix,
    noise,
    ramp,
    rgb,
)
from dalle_notebook.engine.illustrator.scenery.shot import Shot
from dalle_notebook.engine.illustrator.scenery.stamps import Set

_SPECK_PX = 3.0
"""Smaller than this, a tuft is one blade and a flower one dot."""
_FLOWERS = ("#e8564f", "#f7d14a", "#fbf3e6", "#b57be0", "#f08fb6", "#5f8fe6")


def ground(
    stage: Set,
    top: float,
    far: Array,
    near: Array,
    *,
    amplitude: float = 0.008,
    fade: float = 0.0,
    tint: bool = True,
) -> None:
    """The ground from `top` down: a ramp, felt texture, gentle mounds."""
    line = top + amplitude * curve(stage.width, stage.rng, 3, 2)
    if tint:
        far = far * stage.air.ground if fade == 0 else far
        near = stage.faded(near, fade)
    first = stage.above(line)
    colours = ramp(stage.height, [(0, far), (max(top, 0.01), far), (1, near)])
    mounds = noise(stage.width, stage.height, 5, stage.rng, 3, 2.6)[first:, :, None]
    texture = (0.84 + 0.32 * mounds) * stage.felt(0.10)[first:]
    stage.band(line, colours[first:] * texture)


def hills(stage: Set, horizon: float, colour: str) -> None:
    side = np.sign(stage.light.direction[0])
    for i in range(3):
        line = (
            horizon
            + 0.025 * i
            - 0.06
            * (1 - i / 4)
            * (0.6 + 0.6 * curve(stage.width, stage.rng, 1.6 + i, 2))
        )
        slope = np.gradient(line) * stage.width
        lit = 1 + 0.12 * np.clip(-slope * side * 2, -1, 1)
        base = stage.faded(rgb(colour) * (1 - 0.05 * i), 0.95 - 0.32 * i)
        rows = np.arange(stage.above(line), stage.height, dtype=np.float32)
        depth = np.clip((rows[:, None] / stage.height - line[None, :]) * 7, 0, 1)
        shade = lit.astype(np.float32) * (1.1 - 0.22 * depth)
        stage.band(line, shade[..., None] * base)


def ridge(
    stage: Set,
    horizon: float,
    height: float,
    colour: str,
    far: float,
    caps: bool = False,
) -> None:
    """A chain of mountains: facets from a folded line, snow above a limit."""
    w, h, rng = stage.width, stage.height, stage.rng
    peaks = curve(w, rng, 2.3 * max(1, w / stage.short), 2)
    rough = curve(w, rng, 14, 3)
    line = horizon - height * (0.42 + 0.52 * peaks + 0.07 * rough)
    _, y = grid(w, h)
    side = np.sign(stage.light.direction[0])
    # Faces lean away from the peaks, so the noise is sheared to both sides.
    folds = noise(w, h, 9, rng, 4, 1.0)
    shift = (np.arange(h) * 0.55 * side).astype(int)
    columns = (np.arange(w)[None, :] + shift[:, None]) % w
    folds = np.take_along_axis(folds, columns, axis=1)
    smooth = np.gradient(0.52 * height * peaks) * w
    facet = np.clip(smooth[None, :] * side * 0.35, -0.4, 0.4) + (folds - 0.5) * 2.2
    lit = 1 + 0.32 * np.clip(facet * 1.9, -0.8, 0.8)
    base = stage.faded(rgb(colour), far * 0.7)
    colours = base[None, None] * lit[..., None]
    if caps:
        limit = horizon - height * 0.40 + 0.5 * height * (folds - 0.5)
        white = np.clip((limit - y) * h / 5, 0, 1)
        cold = stage.faded(rgb("#f7fafd"), far * 0.5)[None, None]
        colours = mix(colours, cold * (0.72 + 0.28 * lit)[..., None], white[..., None])
    depth = np.clip((y - line[None, :]) / max(height, 0.01), 0, 1)[..., None]
    colours = mix(
        colours, stage.air.haze, depth * 0.5 * min(1, stage.air.density * 1.6)
    )
    stage.band(line, colours)


def mesas(stage: Set, horizon: float) -> None:
    for i in range(3):
        x, s = stage.rng.random(), 0.10 + 0.14 * stage.rng.random()
        c = stage.faded(rgb("#c07a4e"), 0.75 - 0.15 * i)
        top = horizon - s * 0.8
        stage.polygon(
            [
                (x - s, horizon + 0.05),
                (x - s * 0.62, top + 0.02),
                (x - s * 0.5, top),
                (x + s * 0.42, top),
                (x + s * 0.6, top + 0.03),
                (x + s, horizon + 0.05),
            ],
            c,
        )


def pine(
    stage: Set,
    x: float,
    y: float,
    size: float,
    far: float,
    *,
    snowy: bool,
    shade: float,
) -> None:
    green = rgb("#3f6b4f") * shade
    stage.put(
        "pillar",
        x,
        y - size * 0.06 * down(stage),
        size * 0.07,
        size * 0.2,
        rgb("#6b4a33"),
        far,
    )
    for k in range(3):
        w = size * (0.52 - 0.12 * k)
        cy = y - size * (0.30 + 0.22 * k) * down(stage)
        stage.put(
            "cone", x, cy, w, size * 0.42, green * (1 + 0.08 * k), far, fuzzy=True
        )
        if snowy:
            stage.put(
                "cone",
                x,
                cy - size * 0.035 * down(stage),
                w * 0.8,
                size * 0.34,
                rgb("#f4f8fc"),
                far,
                fuzzy=True,
            )


def leafy(
    stage: Set, x: float, y: float, size: float, colour: Array, far: float
) -> None:
    ky, kx = down(stage), across(stage)
    stage.put(
        "pillar", x, y - size * 0.18 * ky, size * 0.09, size * 0.42, rgb("#76553b"), far
    )
    rng = stage.rng
    balls = [
        (0.0, 0.72, 0.42),
        (-0.17, 0.52, 0.34),
        (0.18, 0.53, 0.34),
        (0.02, 0.5, 0.36),
    ]
    for dx, dy, r in balls:
        r *= 0.85 + 0.3 * rng.random()
        stage.put(
            "ball",
            x + dx * size * kx,
            y - dy * size * ky,
            size * r,
            size * r * 0.95,
            colour * (0.82 + 0.3 * dy),
            far,
            fuzzy=True,
        )


def far_trees(stage: Set, y: float, colours: tuple[str, ...], count: int) -> None:
    wide = stage.width / stage.short
    for _ in range(round(count * wide)):
        x, s, k = stage.rng.random(), stage.rng.random(), stage.rng.random()
        c = rgb(colours[int(k * 4) % 4]) * 0.85
        leafy(stage, x, y + 0.03 * s, 0.06 + 0.09 * s, c, 0.7 - 0.3 * s)


def acacia(stage: Set, x: float, y: float, s: float, far: float) -> None:
    ky, kx = down(stage), across(stage)
    stage.put("pillar", x, y - s * 0.35 * ky, s * 0.05, s * 0.75, rgb("#6f4e35"), far)
    for dx, dy, w in ((0, 0.82, 0.9), (-0.28, 0.70, 0.6), (0.3, 0.72, 0.6)):
        stage.put(
            "ball",
            x + dx * s * kx,
            y - dy * s * ky,
            s * w,
            s * 0.24,
            rgb("#7f9448"),
            far,
            fuzzy=True,
        )


def cactus(stage: Set, x: float, y: float, s: float) -> None:
    ky, kx = down(stage), across(stage)
    green = rgb("#5d9455")
    for dx, dy, w, h in (
        (0, 0.5, 0.24, 1.0),
        (-0.24, 0.55, 0.15, 0.42),
        (0.24, 0.7, 0.15, 0.4),
    ):
        stage.put(
            "pillar", x + dx * s * kx, y - dy * s * ky, s * w, s * h * 0.85, green, 0.2
        )
        stage.put(
            "ball",
            x + dx * s * kx,
            y - (dy + h * 0.42) * s * ky,
            s * w,
            s * w,
            green,
            0.2,
        )
        if dx:
            stage.put(
                "pillar",
                x + dx * 0.5 * s * kx,
                y - (dy - 0.16) * s * ky,
                s * 0.3,
                s * 0.13,
                green * 0.9,
                0.2,
            )


def spots(
    stage: Set, shot: Shot, count: int, start: float
) -> list[tuple[float, float, float]]:
    """Places on the ground, far ones first: (x, y, closeness 0..1)."""
    rng = stage.rng
    wide = stage.width / stage.short
    spots = []
    for _ in range(round(count * wide)):
        x, t = rng.random(), rng.random() ** 0.8
        spots.append((x, shot.horizon + start + (1.04 - shot.horizon - start) * t, t))
    return sorted(spots, key=lambda s: s[1])


def tufts(stage: Set, shot: Shot, colour: str, count: int) -> None:
    base = rgb(colour)
    for x, y, near in spots(stage, shot, count, 0.10):
        s = 0.008 + 0.030 * near
        tone = base * (0.8 + 0.4 * stage.rng.random())
        for k in (-1, 0, 1):
            lean = k * 24 + 10 * (stage.rng.random() - 0.5)
            if k and s * stage.short < _SPECK_PX:
                continue
            stage.put(
                "cone",
                x + k * s * 0.4 * across(stage),
                y - s * 0.5,
                s * 0.55,
                s * 1.6,
                tone * (1 + 0.1 * k),
                0.35 * (1 - near),
                turn=-lean,
            )


def flowers(stage: Set, shot: Shot, count: int) -> None:
    ky = down(stage)
    for x, y, near in spots(stage, shot, count, 0.11):
        s = 0.006 + 0.020 * near
        colour = rgb(_FLOWERS[int(stage.rng.random() * len(_FLOWERS))])
        far = 0.3 * (1 - near)
        stage.put("pillar", x, y - s * 0.6 * ky, s * 0.22, s * 1.6, rgb("#5c9440"), far)
        if s * stage.short < _SPECK_PX:
            stage.put("ball", x, y - 1.5 * s * ky, s * 1.5, s * 1.4, colour, far)
            continue
        for a in range(5):
            t = a * 2 * np.pi / 5 + x * 9
            stage.put(
                "ball",
                x + np.cos(t) * s * 0.5 * across(stage),
                y - (1.5 + 0.42 * np.sin(t)) * s * ky,
                s * 0.7,
                s * 0.62,
                colour,
                far,
            )
        stage.put("ball", x, y - 1.5 * s * ky, s * 0.55, s * 0.5, rgb("#f7c948"), far)


def mushrooms(stage: Set, shot: Shot) -> None:
    ky = down(stage)
    for x, y, near in spots(stage, shot, 7, 0.3):
        s = 0.02 + 0.03 * near
        stage.put("pillar", x, y - s * 0.4 * ky, s * 0.4, s * 0.9, rgb("#f2e6d2"), 0)
        stage.put("dome", x, y - s * 1.0 * ky, s * 1.3, s * 0.75, rgb("#cf4436"), 0)
        for k in (-0.3, 0.05, 0.34):
            stage.put(
                "ball",
                x + k * s * across(stage),
                y - (1.05 + 0.1 * k) * s * ky,
                s * 0.18,
                s * 0.15,
                rgb("#fdf6ea"),
                0,
            )


def rocks(stage: Set, shot: Shot, colour: str, count: int) -> None:
    for x, y, near in spots(stage, shot, count, 0.09):
        s = 0.02 + 0.07 * near * stage.rng.random() + 0.02 * near
        tone = rgb(colour) * (0.85 + 0.3 * stage.rng.random())
        stage.put(
            "dome",
            x,
            y - s * 0.25,
            s * 1.7,
            s * 0.85,
            tone,
            0.2 * (1 - near),
            fuzzy=True,
        )
        stage.put(
            "dome",
            x + s * 0.7 * across(stage),
            y - s * 0.12,
            s,
            s * 0.45,
            tone * 0.94,
            0.2 * (1 - near),
            fuzzy=True,
        )


def drifts(stage: Set, shot: Shot) -> None:
    for x, y, near in spots(stage, shot, 12, 0.12):
        s = 0.10 + 0.30 * near * stage.rng.random()
        stage.put(
            "dome", x, y, s * 2.4, s * 0.16, rgb("#f7fafd") * 0.97, 0.3 * (1 - near)
        )


def shafts(stage: Set, strength: float) -> None:
    """Soft beams of light between the trees."""
    x, y = grid(stage.width, stage.height)
    lean = stage.light.direction[0] * 0.9
    beams = np.clip(np.sin((x + (y * lean)) * 21 + stage.rng.random() * 6), 0, 1) ** 2
    beams *= np.clip(np.sin((x + y * lean) * 8.3 + 1), 0, 1) * np.clip(
        1.05 - y * 1.25, 0, 1
    )
    stage.pixels = stage.pixels + (beams * strength)[..., None] * stage.air.glow


def fireflies(stage: Set) -> None:
    glow = np.zeros((stage.height, stage.width), np.float32)
    for _ in range(26):
        x, y, s = stage.rng.random(3)
        px, py = int(x * (stage.width - 1)), int((0.35 + 0.55 * y) * (stage.height - 1))
        glow[py, px] = 0.4 + 0.6 * s
    points = Image.fromarray((glow * 255).astype(np.uint8))
    r = stage.short / 160
    soft = np.asarray(points.filter(ImageFilter.GaussianBlur(r)), np.float32) / 255
    stage.pixels = stage.pixels + (soft * r * r * 5)[..., None] * rgb("#ffe27a")


def across(stage: Set) -> float:
    """Fraction of the width that one unit of the shorter side is."""
    return stage.short / stage.width


def down(stage: Set) -> float:
    """Fraction of the height that one unit of the shorter side is."""
    return stage.short / stage.height
