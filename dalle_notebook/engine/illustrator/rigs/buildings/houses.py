"""Houses and tents: where people live."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.primitives import Paint
from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, unit, vec
from ..chance import Chance
from ..slots import Slots
from ..start import (
    TAU,
    accent_colour,
    begin,
    bush,
    grass_mound,
    main_colour,
    ring_angles,
    steam,
)
from .masonry import bricks, door, flag, tiles, window

_FIXED: dict[str, Any] = {"role": "fixed"}


_WALLS = ("#f7ecd6", "#f2d9c8", "#dfe6e0", "#e8c9b0", "#cfdbe6", "#f3e3b0")


_ROOFS = ("#b0603a", "#7a5a44", "#4f7080", "#a8483f", "#5f7a5a")


def _tiles_behind(p: Array, n: Array, c: Array) -> Array:
    """Tiles of the far slope, whose rows run the other way."""
    return tiles(p * np.array([[1], [1], [-1]], np.float32), n, c)


def house(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A cottage or town house: one or two floors, chimney, gable, porch, flowers."""
    rig = begin(
        "building", 6.0, (-40, -16) if chance.odds("way", 0.5) else (16, 40), (8, 14)
    )
    wall = main_colour(slots, chance, _WALLS)
    roof = accent_colour(slots, chance, _ROOFS)
    floors = chance.pick("floors", (1, 1, 2)) if noun != "barn" else 1
    if noun == "barn":
        wall, roof = rgb(slots.colour or "#b23a30"), rgb(slots.accent or "#6a5a54")
    h = 0.5 * (1 + 0.9 * (floors - 1))
    angle = chance.pick("pitch", (40, 46, 54))
    material = chance.pick("wall", ("plain", "brick", "boards"))
    paint: Paint | None = bricks(0.8, 0.10) if material == "brick" else None
    if material == "boards" or noun == "barn":

        def paint(p: Array, n: Array, c: Array) -> Array:
            return np.asarray(c * (1 - 0.14 * step(0.85, 1.0, np.sin(p[1] * 52))))

    rig.group()
    rig.box((0, h, 0), (1.0, h, 0.68), wall, soft=0.04, paint=paint)
    rise = float(np.tan(np.radians(angle))) * 0.68
    for x in (-0.98, 0.98):
        rig.plate(
            [(-0.68, 0), (0.68, 0), (0, rise)],
            (x, 2 * h, 0),
            (0, 0, 1),
            (0, 1, 0),
            wall,
            thick=0.02,
            puff=0.1,
            smooth=False,
            paint=paint,
        )
    if chance.odds("chimney", 0.7) and noun != "barn":
        x = -0.55 if chance.odds("chimney side", 0.5) else 0.45
        rig.group()
        top = 2 * h + rise
        rig.box(
            (x, top - 0.05, -0.2),
            (0.14, 0.34, 0.14),
            "#b8705a",
            paint=bricks(0.5),
            **_FIXED,
        )
        rig.box((x, top + 0.30, -0.2), (0.18, 0.05, 0.18), "#9a5a48", **_FIXED)
        if chance.odds("smoke", 0.6):
            steam(rig, (x, top + 0.5, -0.2), 0.8, chance, 0.13)
    rig.group()
    slope = float(np.hypot(0.76, rise * 0.76 / 0.68))
    for s in (1, -1):
        with rig.frame((0, 2 * h + rise * 0.46, s * 0.385), turn(0, 0, s * angle)):
            rig.box(
                (0, 0.03, 0),
                (1.14, 0.055, slope * 0.56),
                roof,
                soft=0.05,
                paint=tiles if s > 0 else _tiles_behind,
            )
    rig.rod(
        (-1.14, 2 * h + rise + 0.03, 0),
        (1.14, 2 * h + rise + 0.03, 0),
        0.06,
        mix(roof, "#000000", 0.15),
    )
    boxes = chance.odds("flower boxes", 0.5)
    if noun == "barn":
        rig.group()
        rig.box((0, 0.45, 0.69), (0.34, 0.45, 0.02), mix(wall, "#000000", 0.15))
        for a, b in (
            ((-0.34, 0.0), (0.34, 0.9)),
            ((0.34, 0.0), (-0.34, 0.9)),
            ((-0.34, 0.0), (-0.34, 0.9)),
            ((0.34, 0.0), (0.34, 0.9)),
            ((-0.34, 0.9), (0.34, 0.9)),
            ((0, 0), (0, 0.9)),
        ):
            rig.rod((*a, 0.72), (*b, 0.72), 0.03, "#f6efe2", **_FIXED)
        window(rig, (-0.68, 0.6, 0.68), 0.12, 0.14)
        window(rig, (0.68, 0.6, 0.68), 0.12, 0.14)
    else:
        for x in (-0.58, 0.58):
            window(rig, (x, 0.55, 0.68), 0.17, 0.19, box=boxes)
            if floors == 2:
                window(rig, (x, 1.42, 0.68), 0.16, 0.18, box=boxes)
        if floors == 2:
            window(rig, (0, 1.42, 0.68), 0.14, 0.18)
        door(
            rig,
            (0, 0.02, 0.70),
            0.2,
            0.69,
            chance.pick("door", ("#3f7a7a", "#b84a3f", "#4a6aa0", "#d9a53a")),
            arch=chance.odds("arch", 0.5),
        )
        if chance.odds("porch", 0.4):
            rig.group()
            rig.box((0, 0.86, 0.85), (0.36, 0.035, 0.22), roof, turned=turn(0, 0, 14))
            for x in (-0.30, 0.30):
                rig.rod((x, 0, 1.0), (x, 0.82, 1.0), 0.03, "#f6efe2", **_FIXED)
    for s in (-1, 1):
        window(rig, (s * 1.0, 0.56, 0), 0.16, 0.19, yaw=-90 * s)
    grass_mound(rig, (1.65, 0.12, 1.2), chance)
    bush(rig, (-0.85, 0.03, 0.92), 0.22, "#6f9a4a", chance)
    if chance.odds("bush", 0.7):
        bush(rig, (1.15, 0.03, 0.78), 0.24, "#7aa650", chance)
    if chance.odds("fence", 0.35):
        rig.group()
        for x in np.arange(-1.35, 1.4, 0.18):
            if abs(x) > 0.3:
                rig.box((x, 0.14, 1.12), (0.045, 0.14, 0.02), "#fbf8f0", **_FIXED)
        for x in (-0.85, 0.85):
            rig.box((x, 0.16, 1.10), (0.52, 0.02, 0.015), "#fbf8f0", **_FIXED)
    rig.anchor("top", (0, 2 * h + rise, 0), 0.5)
    return rig


def tent(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A camping tent or a circus tent; an igloo by noun."""
    if noun == "igloo":
        rig = begin("building", 2.0, (50, 80), (8, 14))
        snow = main_colour(slots, chance, ("#eef4f8",))

        def blocks(p: Array, n: Array, c: Array) -> Array:
            row = np.floor(p[1] * 4.5)
            a = np.arctan2(p[2], p[0]) * 4.4 + 0.5 * (row % 2)
            gap = np.minimum(
                step(0, 0.08, 0.5 - np.abs((p[1] * 4.5) % 1 - 0.5)),
                step(0, 0.06, 0.5 - np.abs(a % 1 - 0.5)),
            )
            return np.asarray(c * (0.84 + 0.16 * gap))

        rig.group()
        rig.lathe(
            (0, 0, 0),
            [(0, 1.2), (0.4, 1.13), (0.8, 0.84), (1.04, 0.45), (1.12, 0.0)],
            snow,
            steps=5,
            paint=blocks,
        )
        long = chance.pick("tunnel", (3, 4, 5))
        for k in range(long):
            rig.group()
            arch = [
                (0.95 + 0.19 * k, 0.56 * np.sin(a), 0.46 * np.cos(a))
                for a in np.linspace(-0.1, np.pi + 0.1, 9)
            ]
            rig.tube(arch, 0.125, snow * np.float32(1 - 0.03 * (k % 2)))
        rig.group()
        hole = [(0.44 * np.cos(a), 0.54 * np.sin(a)) for a in np.linspace(0, np.pi, 9)]
        x = 0.90 + 0.19 * (long - 1)
        rig.plate(
            hole, (x, 0, 0), (0, 0, 1), (0, 1, 0), "#2f4258", thick=0.02, **_FIXED
        )
        rig.group()
        rig.disc((0.3, -0.03, 0), 1.85, "#f4f8fb", height=0.05, **_FIXED)
        if chance.odds("flag", 0.4):
            flag(rig, vec(0, 1.08, 0), "#d8453f", 0.28)
        return rig
    rig = begin("building", 2.0, (42, 68), (8, 14))
    tone = main_colour(
        slots, chance, ("#e8743a", "#4f8f6a", "#3a7fb0", "#d8453f", "#e8b83a")
    )
    cream = rgb(slots.accent or "#fbf3e0")
    if noun == "circus tent" or chance.odds("circus", 0.25):

        def stripes(p: Array, n: Array, c: Array) -> Array:
            a = np.arctan2(p[2], p[0]) / TAU * 16
            w = np.floor(a) % 2
            return np.asarray(c + (cream[:, None] - c) * w)

        rig.group()
        rig.lathe(
            (0, 0, 0),
            [(0, 1.25), (0.85, 1.25)],
            tone,
            smooth=False,
            material="cloth",
            paint=stripes,
        )
        rig.lathe(
            (0, 0.82, 0),
            [(0, 1.38), (0.35, 0.95), (0.85, 0.40), (1.3, 0.05)],
            tone,
            material="cloth",
            paint=stripes,
        )
        for a in ring_angles(16):
            rig.ellipsoid(
                (1.36 * np.cos(a), 0.80, 1.36 * np.sin(a)),
                (0.20, 0.10, 0.20),
                tone,
                material="cloth",
                paint=stripes,
            )
        flag(rig, vec(0, 2.05, 0), "#d8453f", 0.3)
        rig.plate(
            [(-0.28, 0), (0.28, 0), (0, 0.75)],
            (0.9, 0, 0.9),
            (0.7, 0, -0.7),
            (0, 1, 0),
            "#3a2a2a",
            thick=0.03,
            smooth=False,
            **_FIXED,
        )
        return rig
    h, w, n = 1.15, 0.95, 1.15
    rig.group()
    slope = float(np.hypot(h, w))
    for s in (1, -1):
        rig.plate(
            [(-n, 0), (n, 0), (n, slope), (-n, slope)],
            (0, 0, s * w),
            (1, 0, 0),
            unit((0, h, -s * w)),
            tone,
            thick=0.05,
            puff=0.1,
            smooth=False,
            material="sail",
        )
    rig.plate(
        [(-w, 0), (w, 0), (0, h)],
        (n - 0.05, 0, 0),
        (0, 0, 1),
        (0, 1, 0),
        mix(tone, "#000000", 0.12),
        thick=0.04,
        smooth=False,
        material="sail",
    )
    rig.plate(
        [(-w, 0), (w, 0), (0, h)],
        (-n + 0.05, 0, 0),
        (0, 0, 1),
        (0, 1, 0),
        mix(tone, "#000000", 0.12),
        thick=0.04,
        smooth=False,
        material="sail",
    )
    rig.group()
    rig.plate(
        [(-0.34, 0), (0.34, 0), (0, 0.86)],
        (n, 0, 0),
        (0, 0, 1),
        (0, 1, 0),
        "#4a3a30",
        thick=0.02,
        smooth=False,
        bias=0.03,
        **_FIXED,
    )
    for s in (1, -1):
        rig.plate(
            [(0, 0), (0.22, 0.03), (0, 0.86)],
            (n + 0.03, 0, s * 0.34),
            (0, 0, s),
            (0, 1, 0),
            cream,
            thick=0.05,
            puff=0.4,
            smooth=False,
            bias=0.04,
        )
        rig.rod((n, h, 0), (n + 0.6, 0, s * 0.35), 0.015, "#f0e6d2", **_FIXED)
    grass_mound(rig, (1.7, 0.10, 1.4), chance)
    return rig
