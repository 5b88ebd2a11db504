"""The sky: ramp, sun, moon, stars, clay clouds, rainbow, aurora, fireworks."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from dalle_notebook.engine.illustrator.scenery.pixels import (
    Array,
    grid,
    hue,
    mix,
    noise,
    ramp,
    resized,
    rgb,
)
from dalle_notebook.engine.illustrator.scenery.stamps import Set


def paint_sky(stage: Set, horizon: float, features: frozenset[str]) -> None:
    """Paint the sky over the whole picture; the ground comes on top of it."""
    air, w, h = stage.air, stage.width, stage.height
    low = max(horizon, 0.3)
    sky = ramp(
        h,
        [
            (0, air.zenith),
            (low * 0.55, air.middle),
            (low, air.horizon),
            (1, air.horizon),
        ],
        w,
    ).copy()
    x, y = grid(w, h)
    aspect = w / stage.short, h / stage.short
    if air.stars:
        sky += star_field(stage, low, air.stars)[..., None] * np.array(
            [1, 0.97, 0.9], np.float32
        )
    has_moon = "moon" in features or (air.is_dark and air.stars > 0.6)
    if (air.sun is not None or has_moon) and "bare sky" not in features:
        sx, sy = air.sun or (0.7, 0.2)
        sy = sy * low / 0.5 if not air.is_dark else 0.2 * low / 0.5
        r = np.hypot((x - sx) * aspect[0], (y - sy) * aspect[1])
        if has_moon:
            size = 0.085 if "moon" in features else 0.045
            sky = _moon(stage, sky, r, x - sx, y - sy, size)
        elif air.clouds < 0.9:
            _sun(stage, sky, r)
    if "rainbow" in features:
        sky = _rainbow(sky, x, y, aspect)
    if "aurora" in features:
        sky = _aurora(stage, sky, x, y)
    stage.pixels = sky
    if "fireworks" in features:
        _fireworks(stage)
    amount = max(air.clouds, 0.8 if "clouds" in features else 0)
    _clouds(stage, amount, low)


def _sun(stage: Set, sky: Array, r: Array) -> None:
    """The sun and the glow round it, by the distance r (h, w), in place."""
    h, w = r.shape
    coarse = np.exp(-((r[::4, ::4] / np.float32(0.30)) ** np.float32(1.3)))
    glow = resized(coarse, w, h) * np.float32(0.34)
    rows = np.flatnonzero((r < 0.06).any(1))
    disc = slice(rows[0], rows[-1] + 1) if len(rows) else slice(0, 0)
    inside = np.clip((0.052 - r[disc]) * stage.short / 1.5 + 0.5, 0, 1)
    for i, light in enumerate(stage.air.glow.tolist()):
        sky[..., i] += glow * np.float32(light)
        plane = sky[disc, :, i]
        plane += (min(light * 1.12, 1.0) - plane) * inside


def star_field(stage: Set, low: float, amount: float) -> Array:
    """Stars and a milky band above `low`, as light (h, w)."""
    w, h, rng = stage.width, stage.height, stage.rng
    n = int(260 * amount * (w * h) / stage.short**2)
    # A sky that is all there is reaches below the edge of the picture.
    px, py = rng.random(n), rng.random(n) ** 1.25 * min(low, 1.0)
    bright = rng.random(n) ** 3
    out = np.zeros((h, w), np.float32)
    np.maximum.at(
        out,
        ((py * (h - 1)).astype(int), (px * (w - 1)).astype(int)),
        (0.25 + 0.75 * bright).astype(np.float32),
    )
    points = Image.fromarray((out * 255).astype(np.uint8))
    size = max(0.45, stage.short / 900)
    soft = np.asarray(points.filter(ImageFilter.GaussianBlur(size)), np.float32) / 255
    halo_points = Image.fromarray(((out > 0.9) * 255).astype(np.uint8))
    halo = halo_points.filter(ImageFilter.GaussianBlur(stage.short / 190))
    glow = np.asarray(halo, np.float32) / 255 * (stage.short / 190) ** 2 * 3
    milky = noise(w, h, 3, rng, 4)
    x, y = grid(w, h)
    band = np.exp(-(((y - 0.22 - 0.3 * (x - 0.5)) / 0.17) ** 2))
    dust = band * np.clip(milky * 1.9 - 0.62, 0, 1) * 0.3
    return np.clip(soft * 5.5 * size**2 + glow + dust * amount, 0, 1)


def _moon(stage: Set, sky: Array, r: Array, dx: Array, dy: Array, size: float) -> Array:
    craters = noise(stage.width, stage.height, 26, stage.rng, 2)
    face = rgb("#fdf6dc") * (0.82 + 0.3 * craters)[..., None]
    glow = (np.exp(-((r / (size * 2.6)) ** 1.2)) * 0.5)[..., None]
    sky = sky + glow * rgb("#bcc9f5")
    disc = np.clip((size - r) * stage.short / 1.5 + 0.5, 0, 1)[..., None]
    round_shade = np.sqrt(np.clip(1 - (r / size) ** 2, 0, 1))[..., None]
    return mix(sky, face * (0.8 + 0.25 * round_shade), disc)


def _rainbow(sky: Array, x: Array, y: Array, aspect: tuple[float, float]) -> Array:
    r = np.hypot((x - 0.45) * aspect[0], (y - 0.95) * aspect[1])
    for i, h in enumerate((0.0, 0.07, 0.15, 0.33, 0.55, 0.66, 0.78)):
        band = np.exp(-(((r - 0.74 + i * 0.018) / 0.012) ** 2)) * 0.42
        sky = mix(sky, hue(h, 0.6, 1.0), band[..., None])
    return sky


def _aurora(stage: Set, sky: Array, x: Array, y: Array) -> Array:
    w = stage.width
    drift = noise(w, 4, 4, stage.rng, 3)[1][None, :]
    rays = noise(w, 4, 40, stage.rng, 2)[1][None, :]
    for k, colour in enumerate(("#58f0a8", "#7d7cf5", "#e07bd8")):
        base = 0.38 - 0.09 * k + 0.34 * (drift - 0.5)
        t = (base - y) / 0.26
        curtain = (
            np.clip(1 - t, 0, 1) * np.clip(t * 14 + 0.4, 0, 1) * (0.35 + 0.9 * rays)
        )
        sky = sky + (curtain * 0.5)[..., None] * rgb(colour)
    return sky


def _fireworks(stage: Set) -> None:
    draw = ImageDraw.Draw(stage.image)
    for _ in range(6):
        cx, cy = (
            stage.rng.random() * stage.width,
            stage.rng.random() * 0.4 * stage.height,
        )
        r = stage.short * (0.08 + 0.1 * stage.rng.random())
        c = hue(stage.rng.random(), 0.55, 1.0) * 255
        fill = (int(c[0]), int(c[1]), int(c[2]))
        for k in range(36):
            a = k * 2 * np.pi / 36
            q = r * (0.75 + 0.25 * stage.rng.random())
            for t in np.linspace(0.25, 1, 9):
                px, py = (
                    cx + q * t * np.cos(a),
                    cy + q * t * np.sin(a) + q * 0.2 * t * t,
                )
                s = stage.short / 500 * (0.5 + t)
                draw.ellipse((px - s, py - s, px + s, py + s), fill=fill)


def _clouds(stage: Set, amount: float, low: float) -> None:
    """Clusters of soft balls, bottoms flat and shaded, smaller to the horizon."""
    rng, air = stage.rng, stage.air
    wide = stage.width / stage.short
    count = round(amount * 9 * wide**0.7)
    spots = sorted((rng.random() ** 1.1 for _ in range(count)), reverse=True)
    for depth in spots:
        y = low * (0.10 + 0.74 * depth)
        size = 0.30 * (1 - 0.72 * depth) * (0.7 + 0.6 * rng.random())
        x = rng.random() * 1.2 - 0.1
        lit = mix(air.cloud, air.horizon, 0.45 * depth)
        shade = mix(air.shade, air.horizon, 0.35 * depth)
        _cloud(stage, x, y, size, lit, shade)


def _cloud(
    stage: Set, x: float, y: float, size: float, lit: Array, shade: Array
) -> None:
    rng = stage.rng
    # Drawn small on a plate of its own and enlarged: soft edges for nothing.
    px = max(24, int(size * stage.short * 1.6 / 2))
    plate = np.zeros((px // 2, px), np.float32)
    tone = np.zeros((px // 2, px), np.float32)
    n = 9
    gx, gy = grid(px, px // 2)
    for i in range(n):
        t = (i + 0.5) / n
        cx = 0.14 + 0.72 * t
        bulge = np.sin(np.pi * t) ** 0.7
        r = (0.07 + 0.12 * bulge) * (0.75 + 0.5 * rng.random())
        cy = 0.80 - r * (0.7 + 1.0 * rng.random() * bulge)
        dx, dy = (gx - cx) / r, (gy - cy) * 0.5 / r
        d2 = dx * dx + dy * dy
        ball = np.clip((1 - d2) * 3.2, 0, 1)
        side = np.sign(stage.light.direction[0])
        light = np.clip(0.55 + 0.42 * (-dy) + 0.22 * dx * side, 0, 1)
        tone = np.where(ball > 0.02, tone + (light - tone) * ball, tone)
        plate = np.maximum(plate, ball)
    plate *= np.clip((0.9 - gy) * 7, 0, 1)
    w, h = int(size * stage.short * 1.6), int(size * stage.short * 0.8)
    if w < 4 or h < 3:
        return
    colour = mix(shade, lit, np.clip(tone * 1.25 - 0.12, 0, 1)[..., None])
    picture = Image.fromarray((np.clip(colour, 0, 1) * 255).astype(np.uint8))
    mask = Image.fromarray((plate * 225).astype(np.uint8))
    how = Image.Resampling.BICUBIC
    left, top = int(x * stage.width - w / 2), int(y * stage.height - h / 2)
    stage.image.paste(
        picture.resize((w, h), how), (left, top), mask.resize((w, h), how)
    )
