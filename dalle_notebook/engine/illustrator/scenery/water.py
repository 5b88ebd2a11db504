"""Places with water: open sea, lake, beach, underwater.

`sea`, `lake` and `beach` give back where the surface mirrors what stands on it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from dalle_notebook.engine.illustrator.scenery import growth
from dalle_notebook.engine.illustrator.scenery.air import Air
from dalle_notebook.engine.illustrator.scenery.peaks import peaks
from dalle_notebook.engine.illustrator.scenery.pixels import (
    Array,
    curve,
    edge,
    grid,
    mix,
    noise,
    ramp,
    rgb,
)
from dalle_notebook.engine.illustrator.scenery.shot import Shot
from dalle_notebook.engine.illustrator.scenery.sky import paint_sky
from dalle_notebook.engine.illustrator.scenery.stamps import Set


def sea(stage: Set, shot: Shot, features: frozenset[str], *, stormy: bool) -> Array:
    """Open water to the horizon; rows of clay waves."""
    paint_sky(stage, shot.horizon, features)
    if stormy:
        _lightning(stage, shot.horizon)
    mask = _water(stage, shot.horizon, "#2f86ad", "#3fb2c2", 0.25 if stormy else 0.45)
    _waves(stage, shot.horizon, 13, 0.026 if stormy else 0.010)
    return mask


def lake(stage: Set, shot: Shot, features: frozenset[str]) -> Array:
    """Calm water with hills and trees on the far shore, mirrored."""
    paint_sky(stage, shot.horizon, features)
    far = shot.horizon - 0.01
    named = "mountains" in features
    if named:
        # Who names them wants to see them: they are the subject.
        peaks(stage, far + 0.05, 0.52)
    elif stage.rng.random() < 0.6:
        growth.ridge(stage, far, 0.22, "#8093a6", 0.8, caps=True)
    if not named:
        growth.hills(stage, far - 0.01, "#7fa968")
    wide = stage.width / stage.short
    for _ in range(round((6 if named else 13) * wide)):
        x, s = stage.rng.random(), stage.rng.random()
        growth.pine(
            stage,
            x,
            far + 0.03 + 0.01 * s,
            0.07 + 0.09 * s,
            0.55,
            snowy=False,
            shade=0.9 + 0.2 * s,
        )
    mask = _water(stage, shot.horizon + 0.035, "#3c7f9c", "#5fb0b4", 0.62)
    _waves(stage, shot.horizon + 0.05, 8, 0.003)
    return mask


def beach(stage: Set, shot: Shot, features: frozenset[str]) -> Array:
    """Sea, foam and wet sand; palms at the side."""
    paint_sky(stage, shot.horizon, features)
    mask = _water(stage, shot.horizon, "#2b86b4", "#69d0cb", 0.4)
    _waves(stage, shot.horizon, 6, 0.006)
    w, h = stage.width, stage.height
    shore = shot.horizon + 0.5 * (shot.stand - shot.horizon)
    line = shore + 0.02 * curve(w, stage.rng, 2.2, 2)
    far, near = rgb("#f0dcae") * stage.air.ground, rgb("#dcb983") * stage.air.ground
    y = (np.arange(h, dtype=np.float32) / h)[:, None]
    wet = np.clip(1 - (y - line[None, :]) / 0.07, 0, 1)[..., None]
    sand = ramp(h, [(0, far), (shore, far), (1, near)])
    sand = sand * stage.texture(6, 0.10, 2.4) * stage.felt(0.09)
    sand = mix(sand, sand * 0.74 + stage.air.horizon * 0.12, wet)
    stage.band(line, sand)
    for offset, strength in ((-0.012, 0.9), (-0.045, 0.55)):
        foam_line = line + offset + 0.006 * curve(w, stage.rng, 9, 2)
        t = (y - foam_line[None, :]) * h
        wide = (0.010 if strength > 0.8 else 0.006) * h
        foam = edge(wide - np.abs(t), 2.5) * strength
        white = stage.faded(rgb("#fdfdf8"), 0)
        stage.pixels = mix(stage.pixels, white, foam[..., None])
    stage.soften(0.0012)
    if "palms" in features or stage.rng.random() < 0.55:
        side = 0.09 if stage.rng.random() < 0.5 else 0.91
        _palm(stage, side, shore + 0.10, 0.52)
    _shells(stage, shot, shore)
    return mask * (y < line[None, :] - 0.01)


def underwater(stage: Set, shot: Shot, features: frozenset[str]) -> None:
    """Blue depth, beams from above, sand with caustics, corals and weed."""
    w, h, rng = stage.width, stage.height, stage.rng
    x, y = grid(w, h)
    water = ramp(
        h,
        [
            (0, rgb("#7fe0e6")),
            (0.3, rgb("#2fa6c9")),
            (0.75, rgb("#17679c")),
            (1, rgb("#0f4a7c")),
        ],
        w,
    )
    lean = 0.35 * np.sign(stage.light.direction[0])
    beams = noise(w, 3, 12, rng, 2)[1]
    shift = np.clip(((x + y * lean) * 0.7 + 0.15) * w, 0, w - 1).astype(int)
    ray = np.clip(beams[shift] * 2.2 - 0.95, 0, 1) * np.clip(1 - y * 1.05, 0, 1)
    picture = water + ray[..., None] * np.array([0.22, 0.34, 0.32], np.float32)
    floor = 0.80 + 0.03 * curve(w, rng, 3, 2)
    caustic = np.clip(1 - np.abs(noise(w, h, 12, rng, 2, 2.4) - 0.5) * 11, 0, 1) ** 2
    sand = rgb("#c9c39a") * np.array([0.62, 0.86, 0.92], np.float32)
    mask = edge((y - floor[None, :]) * h, 3)
    far = np.clip(1 - (y - floor[None, :]) / 0.2, 0, 1)[..., None]
    ground = mix(sand, rgb("#2b86ac"), far * 0.75) + (caustic * 0.16)[..., None]
    picture = picture + (ground - picture) * mask[..., None]
    stage.pixels = picture
    white = np.ones(3, np.float32)
    stage.air = _in_water(stage, white)
    wide = w / stage.short
    for _ in range(round(9 * wide)):
        px, s, kind = rng.random(3)
        if abs(px - 0.5) < 0.22:
            continue
        base = 0.84 + 0.12 * s
        if kind < 0.45:
            _weed(stage, px, base, 0.16 + 0.2 * s)
        else:
            _coral(stage, px, base, 0.07 + 0.07 * s, kind)
    stage.soften(0.0014)
    for _ in range(26):
        px, py, s = rng.random(3)
        _bubble(stage, px, py * 0.8, 0.008 + 0.016 * s)


def _in_water(stage: Set, white: Array) -> Air:
    return replace(
        stage.air, ground=white * 0.92, haze=rgb("#2b86ac"), density=0.3, is_dark=False
    )


def _water(stage: Set, top: float, far: str, near: str, mirror: float) -> Array:
    """Water from `top` down: its colour, and the sky upside down in it."""
    w, h = stage.width, stage.height
    start = min(max(int(top * h), 1), h - 2)
    above = stage.pixels
    depth = h - start
    rows = np.clip(start - 1 - (np.arange(depth) * 0.85).astype(int), 0, start - 1)
    mirrored = above[rows]
    t = np.linspace(0, 1, depth, dtype=np.float32)[:, None, None]
    own = mix(rgb(far), rgb(near), t) * stage.air.ground
    swell = noise(w, h, 26, stage.rng, 3, 3.2)[start:]
    # Long near waves, fine far ones: the texture is squeezed to the horizon.
    squeeze = (np.linspace(0, 1, depth) ** 1.7 * (depth - 1)).astype(int)
    swell = swell[squeeze][..., None]
    surface = mix(own * (0.72 + 0.56 * swell), mirrored, mirror * (1 - 0.55 * t))
    if stage.air.sun is not None and not stage.air.is_dark:
        x = np.linspace(0, 1, w, dtype=np.float32)[None, :]
        path = np.exp(-(((x - stage.air.sun[0]) / (0.05 + 0.10 * t[..., 0])) ** 2))
        glint = np.clip(swell[..., 0] * 3 - 1.45, 0, 1) * path
        surface = surface + (glint * 0.75)[..., None] * stage.air.glow
    picture = above.copy()
    picture[start:] = surface
    stage.pixels = picture
    mask = np.zeros((h, w), np.float32)
    mask[start:] = 1
    return mask


def _waves(stage: Set, top: float, rows: int, height: float) -> None:
    """Crests with a light edge, growing towards us."""
    w, h = stage.width, stage.height
    picture = stage.pixels
    light = mix(stage.air.cloud, stage.air.horizon, 0.3)
    for i in range(rows):
        t = ((i + 0.6) / rows) ** 1.7
        base = top + (1.02 - top) * t
        line = base + height * (0.25 + t) * curve(w, stage.rng, 4 + 16 * (1 - t), 2)
        lit = np.clip(curve(w, stage.rng, 9, 2) + 0.35, 0, 1)[None, :]
        thick = (0.0015 + 0.006 * t) * stage.short
        # Only the rows that the crest can reach.
        y0 = int(max(0, float(line.min()) * h - 3 * thick))
        y1 = int(min(h, float(line.max()) * h + 8 * thick))
        if y1 <= y0:
            continue
        d = np.arange(y0, y1, dtype=np.float32)[:, None] - line[None, :] * h
        crest = np.exp(-((d / thick) ** 2)) * lit * (0.25 + 0.4 * t)
        body = np.clip(1 - d / (thick * 7), 0, 1) * (d > 0)
        part = picture[y0:y1] * (1 - 0.14 * t * body)[..., None]
        picture[y0:y1] = mix(part, light, crest[..., None])
    stage.pixels = picture


def _lightning(stage: Set, horizon: float) -> None:
    rng = stage.rng
    x, y = 0.15 + 0.7 * rng.random(), 0.08
    points = [(x * stage.width, y * stage.height)]
    while y < horizon - 0.02:
        y += 0.03 + 0.05 * rng.random()
        x += 0.09 * (rng.random() - 0.5)
        points.append((x * stage.width, y * stage.height))
    glow = stage.image.copy()
    for wide, c in (
        (0.030, (150, 170, 215)),
        (0.012, (205, 218, 250)),
        (0.004, (255, 255, 250)),
    ):
        ImageDraw.Draw(glow).line(points, fill=c, width=max(1, int(wide * stage.short)))
        if wide > 0.005:
            glow = glow.filter(ImageFilter.GaussianBlur(stage.short * wide * 0.5))
    stage.image = glow


def _palm(stage: Set, x: float, y: float, s: float) -> None:
    kx, ky = stage.short / stage.width, stage.short / stage.height
    lean = -1 if x > 0.5 else 1
    for k in range(21):
        t = k / 20
        stage.put(
            "ball",
            x + lean * 0.12 * s * t * t * kx,
            y - s * t * ky,
            s * (0.085 - 0.03 * t),
            s * 0.11,
            rgb("#a5794f") * (0.85 + 0.25 * (k % 2)),
            0,
        )
    top_x, top_y = x + lean * 0.12 * s * kx, y - s * ky
    for a in (200, 165, 20, -15, 225, -45, 130, 50):
        r = np.radians(a)
        for k in range(1, 17):
            t = k / 16
            px = top_x + np.cos(r) * 0.42 * s * t * kx
            py = top_y - (np.sin(r) * 0.36 * t - 0.34 * t * t) * s * ky
            size = s * (0.12 - 0.07 * t)
            stage.put(
                "ball",
                px,
                py,
                size * 1.4,
                size,
                rgb("#57994e") * (0.8 + 0.3 * t),
                0,
                fuzzy=True,
            )
    for dx in (-0.03, 0.03):
        stage.put(
            "ball",
            top_x + dx * s * kx,
            top_y + 0.04 * s * ky,
            s * 0.08,
            s * 0.08,
            rgb("#7a5234"),
            0,
        )


def _shells(stage: Set, shot: Shot, shore: float) -> None:
    for _ in range(12):
        x, t, k = stage.rng.random(3)
        y = shore + 0.08 + (0.98 - shore) * t
        c = rgb(("#f7e3d3", "#e9a58c", "#cfc4b4")[int(k * 3)])
        s = 0.008 + 0.014 * t
        stage.put("dome", x, y, s * 1.4, s, c, 0)


def _weed(stage: Set, x: float, y: float, s: float) -> None:
    sway = stage.rng.random() * 6
    for k in range(11):
        t = k / 10
        dx = 0.06 * s * np.sin(t * 6 + sway)
        stage.put(
            "ball",
            x + dx,
            y - s * t,
            s * (0.16 - 0.10 * t),
            s * 0.17,
            rgb("#3f9a5c") * (0.75 + 0.4 * t),
            0.4,
        )


def _coral(stage: Set, x: float, y: float, s: float, kind: float) -> None:
    colour = rgb(("#f0766a", "#f2a7c0", "#f0b04f", "#b07fd8")[int(kind * 41) % 4])
    rng = stage.rng
    for k in range(7):
        a = np.pi * (0.12 + 0.76 * k / 6)
        length = s * (0.7 + 0.6 * rng.random())
        for j in range(5):
            t = (j + 1) / 5
            stage.put(
                "ball",
                x + np.cos(a) * length * t * 0.8,
                y - np.sin(a) * length * t,
                s * (0.42 - 0.16 * t),
                s * (0.42 - 0.16 * t),
                colour * (0.75 + 0.3 * t),
                0.35,
            )


def _bubble(stage: Set, x: float, y: float, s: float) -> None:
    w = max(2, round(s * stage.short * 2))
    plate = Image.new("L", (w * 3, w * 3))
    draw = ImageDraw.Draw(plate)
    draw.ellipse(
        (2, 2, w * 3 - 3, w * 3 - 3), outline=190, width=max(1, w // 5), fill=38
    )
    draw.ellipse((w * 0.7, w * 0.6, w * 1.2, w * 1.05), fill=255)
    mask = plate.resize((w, w), Image.Resampling.LANCZOS)
    stage.image.paste(
        (235, 252, 255), (int(x * stage.width), int(y * stage.height)), mask
    )
