"""Places on firm ground: meadow, savanna, forest, mountain, desert, snow, moon.

Each function paints the whole set from far to near and leaves open ground
around `shot.stand`, where the figures will be.
"""

from __future__ import annotations

import numpy as np

from dalle_notebook.engine.illustrator.scenery import bamboo, growth
from dalle_notebook.engine.illustrator.scenery.pixels import (
    curve,
    mix,
    rgb,
)
from dalle_notebook.engine.illustrator.scenery.shot import Shot
from dalle_notebook.engine.illustrator.scenery.sky import paint_sky
from dalle_notebook.engine.illustrator.scenery.space import nebula, planet
from dalle_notebook.engine.illustrator.scenery.stamps import Set
from dalle_notebook.engine.illustrator.scenery.stonework import gravestones, great_wall

_GREENS = ("#7fb356", "#8fbf62", "#74ab62", "#9cbf58")
_AUTUMN = ("#d9822b", "#c9542a", "#e0a93a", "#a8692f")


def meadow(stage: Set, shot: Shot, features: frozenset[str]) -> None:
    """Rolling hills, round trees, tufts and flowers."""
    paint_sky(stage, shot.horizon, features)
    autumn = "autumn" in features
    if "mountains" in features:
        growth.ridge(stage, shot.horizon, 0.24, "#8ea3b8", 0.9)
    growth.hills(stage, shot.horizon, "#8fc06a" if not autumn else "#c7a24f")
    growth.far_trees(stage, shot.horizon + 0.01, _AUTUMN if autumn else _GREENS, 9)
    near = rgb("#83b850" if not autumn else "#b89a4a")
    growth.ground(
        stage, shot.horizon + 0.055, mix(near, rgb("#b8d47a"), 0.5), near * 0.8
    )
    stage.soften(0.0022)
    if "graves" in features:
        gravestones(stage, shot)
    many = "flowers" in features
    growth.tufts(stage, shot, "#6aa343" if not autumn else "#a88a3c", 70)
    growth.flowers(stage, shot, 130 if many else 34)


def savanna(stage: Set, shot: Shot, features: frozenset[str]) -> None:
    """Dry grass, flat acacias, a far ridge."""
    paint_sky(stage, shot.horizon, features)
    growth.ridge(stage, shot.horizon, 0.10, "#b39a86", 0.9)
    growth.hills(stage, shot.horizon, "#cdb061")
    for _ in range(round(4 * stage.width / stage.short)):
        x, s = stage.rng.random(), 0.10 + 0.12 * stage.rng.random()
        growth.acacia(stage, x, shot.horizon + 0.03 + 0.1 * s, s, 0.5)
    growth.ground(stage, shot.horizon + 0.05, rgb("#e0c477"), rgb("#b98f45"))
    stage.soften(0.002)
    growth.tufts(stage, shot, "#c39a44", 90)


def forest(stage: Set, shot: Shot, features: frozenset[str], *, snowy: bool) -> None:
    """Trees in rows that fade into the haze, with a clearing in the middle."""
    paint_sky(stage, shot.horizon, features)
    autumn = "autumn" in features
    kinds = stage.rng.random()
    pines = snowy or (kinds < 0.45 and not autumn)
    ground = "#eef3f8" if snowy else ("#a98a4c" if autumn else "#6f9a4d")
    colours = _AUTUMN if autumn else _GREENS
    stage.band(
        np.full(stage.width, shot.horizon, np.float32),
        stage.faded(rgb(ground), 1.2)[None, None],
    )
    wide = stage.width / stage.short
    for row in range(4):
        far = 1 - row / 3.4
        y = shot.horizon + 0.015 + 0.075 * row + 0.02 * row * row
        size = 0.30 + 0.17 * row
        count = round((13 - 2.4 * row) * wide)
        growth.ground(
            stage,
            y - 0.015,
            stage.faded(rgb(ground) * 1.04, far),
            rgb(ground) * 0.92,
            amplitude=0.012,
            fade=far,
        )
        for i in range(count):
            x = (i + stage.rng.random()) / count
            jitter = stage.rng.random()
            shade = 0.8 + 0.35 * stage.rng.random()
            middle = abs(x - 0.5) < (0.16 + 0.12 * row) / wide**0.5
            if middle and row > 0:
                continue
            s = size * (0.75 + 0.5 * jitter)
            if "bamboo" in features:
                bamboo.bundle(stage, x, y, s, far * 1.1, shade)
            elif pines:
                growth.pine(stage, x, y, s, far * 1.1, snowy=snowy, shade=shade)
            else:
                c = rgb(colours[int(jitter * 97) % 4]) * shade * 0.85
                growth.leafy(stage, x, y, s, c, far * 1.1)
        if row < 3:
            stage.soften(0.0035 - row * 0.001)
    if stage.air.sun is not None and not stage.air.is_dark:
        growth.shafts(stage, 0.16)
    growth.ground(
        stage, shot.horizon + 0.27, rgb(ground), rgb(ground) * (0.86 if snowy else 0.72)
    )
    if snowy:
        growth.drifts(stage, shot)
    else:
        growth.tufts(stage, shot, "#55843c" if not autumn else "#92712f", 60)
        growth.mushrooms(stage, shot)
    if "fireflies" in features or (stage.air.is_dark and not snowy):
        growth.fireflies(stage)


def mountain(stage: Set, shot: Shot, features: frozenset[str], *, snowy: bool) -> None:
    """Two ridges with snow caps, pines, a meadow in front."""
    paint_sky(stage, shot.horizon, features)
    growth.ridge(stage, shot.horizon - 0.02, 0.34, "#8797ab", 1.0, caps=True)
    growth.ridge(stage, shot.horizon + 0.02, 0.20, "#6f8192", 0.6, caps=snowy)
    ground = rgb("#eaf0f6" if snowy else "#86ad58")
    growth.hills(stage, shot.horizon + 0.03, "#e3ebf3" if snowy else "#7da55c")
    wide = stage.width / stage.short
    for i in range(round(22 * wide)):
        x, jitter = stage.rng.random(), stage.rng.random()
        y = shot.horizon + 0.045 + 0.05 * jitter
        growth.pine(
            stage,
            x,
            y,
            0.09 + 0.07 * jitter,
            0.6 - 0.4 * jitter,
            snowy=snowy,
            shade=0.8 + 0.3 * ((i * 7) % 5) / 5,
        )
    growth.ground(stage, shot.horizon + 0.09, ground, ground * 0.8)
    if "great wall" in features:
        great_wall(stage, shot)
    stage.soften(0.0018)
    if snowy:
        growth.drifts(stage, shot)
    else:
        growth.rocks(stage, shot, "#9aa0a3", 9)
        growth.tufts(stage, shot, "#6d9546", 50)
        growth.flowers(stage, shot, 16)


def desert(stage: Set, shot: Shot, features: frozenset[str]) -> None:
    """Dunes with a lit and a shaded side, mesas, cacti."""
    paint_sky(stage, shot.horizon, features)
    growth.mesas(stage, shot.horizon)
    side = np.sign(stage.light.direction[0])
    for i in range(4):
        y = shot.horizon + 0.01 + 0.055 * i
        line = y - 0.05 * (1 - i / 5) * curve(stage.width, stage.rng, 2.2 + i, 2)
        slope = np.gradient(line) * stage.width
        lit = 1 + 0.22 * np.clip(-slope * side * 1.4, -1, 1)
        far = 1 - i / 3.5
        base = stage.faded(rgb("#e6b878"), far)
        ripples = stage.texture(30, 0.05, 3.0)
        stage.band(line, base[None, None] * lit[None, :, None] * ripples)
        if i == 1:
            stage.soften(0.002)
    wide = stage.width / stage.short
    for _ in range(round(4 * wide)):
        x, s = stage.rng.random(), 0.08 + 0.08 * stage.rng.random()
        if abs(x - 0.5) > 0.2:
            growth.cactus(stage, x, shot.horizon + 0.16 + s * 0.5, s)
    growth.rocks(stage, shot, "#b98057", 8)
    growth.tufts(stage, shot, "#a89a55", 12)


def snow(stage: Set, shot: Shot, features: frozenset[str]) -> None:
    """Snow hills, pines with white shoulders, blue shadows."""
    paint_sky(stage, shot.horizon, features)
    growth.ridge(stage, shot.horizon, 0.17, "#a9bacd", 0.9, caps=True)
    growth.hills(stage, shot.horizon + 0.01, "#dfe9f3")
    wide = stage.width / stage.short
    for _ in range(round(14 * wide)):
        x, jitter = stage.rng.random(), stage.rng.random()
        growth.pine(
            stage,
            x,
            shot.horizon + 0.03 + 0.06 * jitter,
            0.10 + 0.16 * jitter,
            0.6 - 0.4 * jitter,
            snowy=True,
            shade=0.9,
        )
    growth.ground(stage, shot.horizon + 0.085, rgb("#f4f7fb"), rgb("#d5e1ef"))
    stage.soften(0.0016)
    growth.drifts(stage, shot)


def moonscape(stage: Set, shot: Shot, features: frozenset[str], *, red: bool) -> None:
    """Craters under a black sky, with a planet above."""
    stage.pixels = nebula(stage, 0.35)
    if not red:
        planet(stage, 0.2 + 0.6 * stage.rng.random(), 0.2, 0.13, "#3f83d6", ring=False)
    base = rgb("#c2714a" if red else "#a9a9b2")
    growth.ground(
        stage, shot.horizon, base * 0.9, base * 0.62, amplitude=0.02, tint=False
    )
    rng = stage.rng
    spots = sorted((rng.random(), rng.random(), rng.random()) for _ in range(26))
    for depth, x, s in spots:
        y = shot.horizon + 0.02 + (1 - shot.horizon) * depth
        r = (0.02 + 0.10 * depth) * (0.5 + s)
        stage.put("ball", x, y, r * 1.9, r * 0.62, base * 1.12 / stage.air.ground, 0)
        stage.put(
            "ball",
            x,
            y + r * 0.05,
            r * 1.6,
            r * 0.46,
            base * 0.52 / stage.air.ground,
            0,
        )
    stage.soften(0.0016)
    growth.rocks(stage, shot, "#b0643f" if red else "#8e8e97", 8)


def night_hills(stage: Set, shot: Shot) -> None:
    """Dark hills and firs at the foot of a wide sky."""
    top = max(shot.stand - 0.13, 0.6)
    growth.hills(stage, top, "#4f6f7a")
    wide = stage.width / stage.short
    for _ in range(round(9 * wide)):
        x, s = stage.rng.random(), stage.rng.random()
        if abs(x - 0.5) > 0.2:
            growth.pine(
                stage,
                x,
                top + 0.04 + 0.03 * s,
                0.10 + 0.12 * s,
                0.4,
                snowy=False,
                shade=0.8,
            )
    growth.ground(stage, top + 0.05, rgb("#5d8a6a"), rgb("#41694f"))
    stage.soften(0.0016)
    growth.tufts(stage, shot, "#4c7a58", 26)
