"""Pyramids, towers, huts, fountains, factories and fences."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, vec
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
    wood_grain,
)

_FIXED: dict[str, Any] = {"role": "fixed"}


def _courses(height: float) -> Any:
    """Paint of hewn stones in rows."""

    def paint(p: Array, n: Array, c: Array) -> Array:
        row = np.floor(p[1] / height)
        along = np.where(np.abs(n[0]) > np.abs(n[2]), p[2], p[0]) + 0.5 * (row % 2)
        joint = np.abs((p[1] / height) % 1 - 0.5)
        seam = np.maximum(
            step(0.42, 0.47, joint),
            step(0.44, 0.48, np.abs((along / height / 2) % 1 - 0.5)),
        )
        tone = 1 + 0.08 * np.sin(row * 12.9 + np.floor(along / height / 2) * 78.2)
        return np.asarray(c * tone * (1 - 0.22 * seam))

    return paint


def pyramid(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Steps of sandstone with a door; one or two small ones beside it."""
    rig = begin("building", 100.0, (24, 60), (8, 14))
    tone = main_colour(slots, chance, ("#e0b86a", "#d2a860", "#c8b088"))
    stepped = chance.odds("stepped", 0.5)
    places = [(0.0, 0.0, 1.0)]
    if chance.odds("second", 0.6):
        places.append((-1.75, 0.7, 0.5))
    for x, z, size in places:
        rows = 7 if stepped else 15
        for i in range(rows):
            half = 1.5 * (1 - i / rows) * size
            high = 1.9 / rows * size
            rig.group()
            rig.box(
                (x, high * (i + 0.5), z),
                (half, high / 2, half),
                mix(tone, "#fff4d0", 0.1) if i % 2 else tone,
                soft=0.02,
                material="stone",
                paint=_courses(0.16),
            )
    rig.group()
    rig.box((1.42, 0.24, 0), (0.14, 0.24, 0.2), "#3a2c20", soft=0.02, **_FIXED)
    rig.box((1.46, 0.52, 0), (0.14, 0.06, 0.3), tone, soft=0.02, material="stone")
    rig.group(0.04)
    rig.ellipsoid(
        (0, -0.06, 0), (2.6, 0.12, 2.2), "#e8c88a", material="stone", **_FIXED
    )
    return rig


def tower(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A round stone tower: battlements or a pointed roof, ivy, a lit window."""
    rig = begin("building", 25.0, (20, 60), (6, 12))
    stone = main_colour(slots, chance, ("#a8a29a", "#c0b096", "#8f949c"))
    roof = accent_colour(slots, chance, ("#b8503a", "#4f6f9a", "#6a5a8a"))
    style: dict[str, Any] = {"material": "stone", "paint": _courses(0.2)}
    grass_mound(rig, (1.3, 0.14, 1.2), chance)
    rig.group()
    rig.lathe(
        (0, 0, 0),
        [(0, 0.78), (0.2, 0.70), (2.5, 0.58), (2.7, 0.72), (3.0, 0.72)],
        stone,
        smooth=False,
        **style,
    )
    if chance.odds("roof", 0.55):
        rig.lathe(
            (0, 2.95, 0), [(0, 0.92), (0.5, 0.58), (1.5, 0.02)], roof, smooth=False
        )
        rig.disc((0, 2.96, 0), 0.9, mix(roof, "#000", 0.3), height=0.03)
        rig.rod((0, 4.4, 0), (0, 4.8, 0), 0.03, "#6a5a4a")
        rig.plate(
            [(0, 0.16), (0.5, 0.0), (0, -0.16)],
            (0, 4.66, 0),
            (1, 0, 0.2),
            (0, 1, 0),
            "#d8402e",
            thick=0.04,
            smooth=False,
            material="cloth",
        )
    else:
        rig.disc((0, 2.95, 0), 0.7, mix(stone, "#000", 0.35))
        for a in ring_angles(9):
            rig.group()
            rig.box(
                (np.cos(a) * 0.66, 3.12, np.sin(a) * 0.66),
                (0.10, 0.16, 0.15),
                stone,
                turned=turn(np.degrees(-a)),
                soft=0.02,
                **style,
            )
    for y, a in ((1.2, 0.3), (2.0, -0.5), (2.1, 1.1)):
        d = vec(np.cos(a), 0, np.sin(a))
        rig.group()
        rig.ellipsoid(d * 0.62 + vec(0, y, 0), (0.1, 0.2, 0.11), "#3a2c28", **_FIXED)
        rig.ellipsoid(
            d * 0.645 + vec(0, y, 0),
            (0.09, 0.16, 0.08),
            "#ffd98a",
            material="lit",
            bias=0.03,
            **_FIXED,
        )
    rig.group()
    rig.ellipsoid(
        (0.70, 0.34, 0.12),
        (0.1, 0.42, 0.24),
        "#6a4428",
        material="wood",
        bias=0.03,
        **_FIXED,
    )
    bush(rig, (0.6, 0, 0.85), 0.3, "#5f9a4a", chance)
    if chance.odds("ivy", 0.6):
        rng = chance.stream("ivy")
        rig.group(0.03)
        for _ in range(26):
            a, y = rng.normal(-0.4, 0.35), rng.uniform(0.1, 1.7)
            r = 0.74 - 0.06 * y
            rig.ellipsoid(
                (np.cos(a) * r, y, np.sin(a) * r),
                rng.uniform(0.07, 0.12),
                "#4f8a3f",
                material="leaf",
            )
    return rig


def hut(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A round mud hut under a thatched roof, or a hut of logs on stilts."""
    rig = begin("building", 4.0, (20, 54), (8, 14))
    wall = main_colour(slots, chance, ("#d8b080", "#c8906a", "#e8d8b8"))
    straw = accent_colour(slots, chance, ("#d0a85a", "#b8904a"))
    lift = 0.7 if chance.odds("stilts", 0.4) else 0.0
    grain = wood_grain(chance.stream("straw"), 1, 0.3)
    if lift:
        for a in ring_angles(6, 0.4):
            rig.rod(
                (np.cos(a) * 0.8, 0, np.sin(a) * 0.8),
                (np.cos(a) * 0.8, lift, np.sin(a) * 0.8),
                0.07,
                "#7a5232",
            )
        rig.cylinder(
            (0, lift - 0.06, 0), (0, lift, 0), 1.15, "#8a6238", material="wood"
        )
        for k in range(5):
            rig.rod(
                (0.98 + 0.1 * k, lift - 0.14 * k, -0.2),
                (0.98 + 0.1 * k, lift - 0.14 * k, 0.3),
                0.04,
                "#8a6238",
            )
    else:
        grass_mound(rig, (1.7, 0.14, 1.6), chance)
    rig.group()
    rig.lathe(
        (0, lift, 0), [(0, 0.98), (1.0, 0.92)], wall, smooth=False, material="stone"
    )
    rig.group(0.03)
    rig.lathe(
        (0, lift + 0.9, 0),
        [(0, 1.42), (0.12, 1.36), (0.75, 0.72), (1.35, 0.05)],
        straw,
        smooth=False,
        paint=grain,
        material="fur",
    )
    rig.disc((0, lift + 0.92, 0), 1.36, mix(straw, "#3a2410", 0.5), height=0.03)
    rig.ellipsoid((0, lift + 2.25, 0), (0.16, 0.14, 0.16), straw, material="fur")
    rig.group()
    rig.ellipsoid(
        (0.93, lift + 0.34, 0.05), (0.1, 0.50, 0.28), "#3a2418", bias=0.02, **_FIXED
    )
    for a in (0.9, -0.9):
        rig.disc(
            (np.cos(a) * 0.95, lift + 0.58, np.sin(a) * 0.95),
            0.16,
            "#4a3020",
            axis=(np.cos(a), 0, np.sin(a)),
            height=0.03,
            **_FIXED,
        )
    return rig


def fountain(noun: str, slots: Slots, chance: Chance) -> Rig:
    """One to three basins, jets of water."""
    rig = begin("building", 3.0, (-30, 30), (16, 24))
    stone = main_colour(slots, chance, ("#c8c0b2", "#d8d4cc", "#b0a8a0"))
    tiers = chance.pick("tiers", (1, 2, 2))
    water = "#8fd0ea"
    style: dict[str, Any] = {"material": "stone"}
    rig.group()
    rig.lathe(
        (0, 0, 0),
        [
            (0, 1.6),
            (0.1, 1.62),
            (0.42, 1.55),
            (0.5, 1.66),
            (0.56, 1.6),
            (0.5, 1.46),
            (0.2, 1.4),
        ],
        stone,
        smooth=False,
        **style,
    )
    rig.disc((0, 0.40, 0), 1.46, water, height=0.03, material="wet", **_FIXED)
    top = 0.4
    for k in range(tiers):
        r = 0.85 - 0.3 * k
        rig.group(0.02)
        rig.lathe(
            (0, top, 0),
            [(0, 0.24 - 0.06 * k), (0.3, 0.12), (0.7, 0.12), (0.8, r * 0.5), (0.95, r)],
            stone,
            **style,
        )
        rig.disc(
            (0, top + 0.93, 0), r * 0.95, water, height=0.03, material="wet", **_FIXED
        )
        for a in ring_angles(8, 0.2 * k):
            d = vec(np.cos(a), 0, np.sin(a))
            rig.group()
            rig.tube(
                [
                    d * r + vec(0, top + 0.94, 0),
                    d * (r + 0.16) + vec(0, top + 0.8, 0),
                    d * (r + 0.24) + vec(0, top + 0.1 * (1 - k), 0),
                ],
                [0.035, 0.04, 0.05],
                water,
                material="water",
                **_FIXED,
            )
        top += 0.93
    jets = chance.pick("jets", (5, 7))
    for i in range(jets):
        a = TAU * i / jets
        d = vec(np.cos(a), 0, np.sin(a)) * (0 if i == 0 else 1)
        rig.group()
        rig.tube(
            [
                (0, top, 0),
                d * 0.18 + vec(0, top + 0.85, 0),
                d * 0.40 + vec(0, top + 0.75, 0),
                d * 0.55 + vec(0, top + 0.2, 0),
            ],
            [0.05, 0.06, 0.055, 0.03],
            "#dff2fa",
            material="water",
            **_FIXED,
        )
    return rig


def factory(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A hall with a saw-tooth roof and smoking chimneys."""
    rig = begin("building", 25.0, (24, 56), (10, 16))
    brick = main_colour(slots, chance, ("#b0563f", "#a8a29a", "#c8905a"))
    roof = accent_colour(slots, chance, ("#5a6470", "#6a8a9a"))
    rig.group()
    rig.box(
        (0, 0.45, 0),
        (1.6, 0.45, 0.75),
        brick,
        soft=0.02,
        paint=_courses(0.12),
        material="stone",
    )
    for k in range(4):
        x = -1.2 + 0.8 * k
        rig.group()
        rig.box(
            (x, 1.06, 0),
            (0.46, 0.05, 0.74),
            roof,
            turned=turn(0, 27),
            soft=0.02,
        )
        rig.box((x + 0.36, 1.05, 0), (0.03, 0.20, 0.72), "#bfe0ea", soft=0.02, **_FIXED)
        for s in (1, -1):
            rig.box(
                (x, 0.45, s * 0.75),
                (0.22, 0.2, 0.03),
                "#ffd98a",
                material="lit",
                **_FIXED,
            )
    for k in range(chance.pick("chimneys", (1, 2, 3))):
        x = -1.1 + 0.7 * k
        tall = 2.3 - 0.2 * k
        rig.group()
        rig.lathe(
            (x, 0, -0.45),
            [(0, 0.24), (tall, 0.15), (tall, 0.19), (tall + 0.1, 0.19)],
            brick,
            smooth=False,
            paint=_courses(0.12),
        )
        steam(rig, (x, tall + 0.1, -0.45), 0.9, chance, 0.2)
    rig.group()
    rig.box((1.6, 0.28, 0), (0.04, 0.28, 0.3), "#4a3a34", soft=0.02, **_FIXED)
    return rig


def fence(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Pickets or rails, with grass at their feet."""
    rig = begin("thing", 1.0, (-30, 30), (8, 14))
    wood = main_colour(slots, chance, ("#f6f2ea", "#a8733f", "#8a6a4a"))
    pickets = chance.odds("pickets", 0.65)
    grain = wood_grain(chance.stream("grain"), 1 if pickets else 0)
    style: dict[str, Any] = {"material": "wood", "paint": grain}
    for y in (0.35, 0.85) if pickets else (0.3, 0.62, 0.94):
        rig.group()
        rig.rounded_box((0, y, -0.05), (1.7, 0.06, 0.035), 0.03, wood, **style)
    rig.group()
    for i in range(11 if pickets else 4):
        x = -1.6 + 3.2 * i / (10 if pickets else 3)
        wide = 0.10 if pickets else 0.12
        rig.rounded_box((x, 0.55, 0.02), (wide, 0.55, 0.035), 0.03, wood, **style)
        if pickets:
            rig.plate(
                [(-wide, 0), (wide, 0), (0, 0.18)],
                (x, 1.08, 0.02),
                (1, 0, 0),
                (0, 1, 0),
                wood,
                thick=0.06,
                smooth=False,
                puff=0.1,
            )
    rng = chance.stream("grass")
    for _ in range(16):
        x, z = rng.uniform(-1.7, 1.7), rng.uniform(0.08, 0.25)
        rig.blade(
            (x, 0, z),
            (rng.uniform(-0.4, 0.4), 1, 0),
            rng.uniform(0.15, 0.32),
            0.08,
            rgb("#6fa84a"),
            **_FIXED,
        )
    return rig
