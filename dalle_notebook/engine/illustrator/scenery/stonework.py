"""A brick wall to lean against, the Great Wall, the stones of a graveyard."""

from __future__ import annotations

import numpy as np
from PIL import ImageDraw

from dalle_notebook.engine.illustrator.scenery.pixels import Array, rgb
from dalle_notebook.engine.illustrator.scenery.shot import Shot
from dalle_notebook.engine.illustrator.scenery.stamps import Set

_BRICKS = ("#b5654a", "#c27a58", "#a8583f", "#bd6f55")
_MORTAR = "#d9c7b2"


def brick_wall(stage: Set, base: float) -> None:
    """A wall across the picture that stands on the line `base` (fraction)."""
    w, h, rng = stage.width, stage.height, stage.rng
    draw = ImageDraw.Draw(stage.image)
    foot = int((base + 0.02) * h)
    row, long = max(4, round(0.045 * stage.short)), max(8, round(0.115 * stage.short))
    joint = max(1, row // 9)
    top = max(0, foot - round(0.62 * stage.short))
    draw.rectangle((0, top, w, foot), fill=_rgb8(stage.faded(rgb(_MORTAR), 0.12)))
    for n, y in enumerate(range(foot - row, top - row, -row)):
        for x in range(-(n % 2) * long // 2, w, long):
            tone = rgb(_BRICKS[int(rng.integers(4))]) * (0.92 + 0.14 * rng.random())
            box = (x, max(top, y), x + long - joint - 1, y + row - joint - 1)
            draw.rectangle(box, fill=_rgb8(stage.faded(tone, 0.12)))
    cap = (0, top - row // 2, w, top + row // 3)
    draw.rectangle(cap, fill=_rgb8(stage.faded(rgb("#c9b8a4"), 0.12)))


def great_wall(stage: Set, shot: Shot) -> None:
    """A wall with battlements and watchtowers that winds over hills to the horizon."""
    ratio = stage.short / stage.height
    side = 1.0 if stage.rng.random() < 0.5 else -1.0
    reach = 1.0 - shot.horizon
    t = np.linspace(0, 1, 64)
    size = 0.045 + 0.15 * (1 - t) ** 1.4
    x = 0.5 - side * (0.62 - 0.34 * t) * np.cos(2.35 * np.pi * t)
    y = shot.horizon - 0.13 * t * ratio + 0.74 * reach * (1 - t) ** 1.25
    y -= 0.05 * np.sin(4.7 * np.pi * t) * ratio * (1.1 - t)
    stone, light, dark = (rgb(c) for c in ("#b9a88c", "#d9cbb0", "#8d7c66"))
    slope = [(float(x[i]), float(y[i])) for i in range(len(t))]
    hill = stage.faded(rgb("#77a056"), 0.35)
    bank = [(px, py + 0.5 * s * ratio) for (px, py), s in zip(slope, size, strict=True)]
    stage.polygon([(px, py - 0.01) for px, py in slope] + bank[::-1], hill)
    for i in range(len(t) - 2, -1, -1):
        far = float(0.75 * t[i])
        (x0, y0), (x1, y1) = slope[i], slope[i + 1]
        h0, h1 = 0.62 * size[i] * ratio, 0.62 * size[i + 1] * ratio
        lane0, lane1 = 0.20 * size[i] * ratio, 0.20 * size[i + 1] * ratio
        back = [(x0, y0 - h0), (x1, y1 - h1)]
        front = [(x1, y1 - h1 + lane1), (x0, y0 - h0 + lane0)]
        stage.polygon(back + front, stage.faded(light, far))
        tone = stage.faded(stone * (0.96 + 0.08 * (i % 2)), far)
        stage.polygon([*front[::-1], (x1, y1), (x0, y0)], tone)
        # Two merlons a length; gaps between them make the battlement.
        for k in (0.08, 0.58):
            for (ax, ay), (bx, by), shade in (
                (back[0], back[1], dark),
                (front[1], front[0], stone),
            ):
                px, py = ax + (bx - ax) * k, ay + (by - ay) * k
                qx, qy = ax + (bx - ax) * (k + 0.28), ay + (by - ay) * (k + 0.28)
                up = 0.15 * size[i] * ratio
                block = [(px, py + 0.004), (px, py - up), (qx, qy - up), (qx, qy)]
                stage.polygon(block, stage.faded(shade, far))
        if i % 12 == 5:
            _watchtower(stage, slope[i], float(size[i]), far)


def _watchtower(stage: Set, foot: tuple[float, float], size: float, far: float) -> None:
    ratio, wide = stage.short / stage.height, stage.short / stage.width
    half, tall = 0.52 * size * wide, 1.35 * size * ratio
    x, y = foot[0], foot[1] + 0.06 * size * ratio
    stone, dark = rgb("#c4b294"), stage.faded(rgb("#4f4438"), far)

    def block(left: float, top: float, right: float, low: float, tone: Array) -> None:
        stage.polygon([(left, top), (right, top), (right, low), (left, low)], tone)

    block(x - half, y - tall, x + half, y, stage.faded(stone, far))
    block(x + 0.4 * half, y - tall, x + half, y, stage.faded(stone * 0.82, far))
    ledge = stage.faded(stone * 1.08, far)
    block(x - 1.15 * half, y - tall, x + 1.15 * half, y - 0.9 * tall, ledge)
    for k in range(4):
        left = x + (-1.15 + 0.62 * k) * half
        top = y - 1.13 * tall
        block(left, top, left + 0.42 * half, y - 0.98 * tall, ledge)
    for slit in (-0.5, 0.15):
        left = x + slit * half
        block(left, y - 0.72 * tall, left + 0.3 * half, y - 0.5 * tall, dark)


def gravestones(stage: Set, shot: Shot) -> None:
    """Rounded stones, left and right of the middle."""
    ratio = stage.short / stage.height
    for side in (-1, 1):
        for k in range(3):
            far, shift = 0.7 - 0.3 * k, stage.rng.random()
            size = 0.10 + 0.05 * (1 - far)
            x = 0.5 + side * (0.15 + 0.14 * k + 0.05 * shift)
            y = shot.horizon + 0.06 + 0.07 * k
            colour = rgb("#8f949c") * (0.85 + 0.2 * shift)
            stage.put("pillar", x, y, 0.74 * size, size, colour, 0.5 * far)
            top = y - 0.64 * size * ratio
            stage.put("dome", x, top, 0.74 * size, 0.3 * size, colour, 0.5 * far)


def _rgb8(colour: Array) -> tuple[int, int, int]:
    c = np.clip(colour, 0, 1) * 255
    return int(c[0]), int(c[1]), int(c[2])
