"""Benches, stools, desks, wardrobes, mirrors, fireplaces and doors."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, vec
from ..chance import Chance
from ..slots import Slots
from ..start import accent_colour, begin, main_colour, wood_grain
from .seats import WOODS

_FIXED: dict[str, Any] = {"role": "fixed"}


def bench(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A park bench: planks on iron legs, or all of wood."""
    rig = begin("thing", 0.9, (-34, 34), (10, 16))
    wood = main_colour(slots, chance, (*WOODS, "#4f8a5a"))
    iron = chance.odds("iron", 0.6)
    legs = "#34353c" if iron else mix(wood, "#2a1608", 0.25)
    material = "metal" if iron else "wood"
    grain = wood_grain(chance.stream("grain"), 0)
    for x in (-1.25, 1.25):
        rig.group(0.03)
        for z, top in ((0.42, 0.72), (-0.38, 0.72)):
            rig.rod((x, 0, z), (x, top, z), 0.07, legs, material=material)
        rig.rod((x, 0.70, -0.38), (x, 1.65, -0.62), 0.07, legs, material=material)
        rig.rod((x, 0.70, -0.42), (x, 0.70, 0.46), 0.06, legs, material=material)
        rig.tube(
            [(x, 1.15, -0.5), (x, 1.22, 0.1), (x, 1.05, 0.45), (x, 0.72, 0.45)],
            0.06,
            legs,
            material=material,
        )
    for i in range(4):
        rig.group()
        rig.rounded_box(
            (0, 0.80, -0.32 + 0.24 * i),
            (1.45, 0.04, 0.10),
            0.03,
            wood,
            paint=grain,
            material="wood",
        )
    for i in range(chance.pick("slats", (2, 3))):
        rig.group()
        rig.rounded_box(
            (0, 1.12 + 0.25 * i, -0.44 - 0.06 * i),
            (1.45, 0.10, 0.035),
            0.03,
            wood,
            paint=grain,
            material="wood",
        )
    rig.anchor("seat", (0, 0.86, 0), 0.8, forward=(0, 0, 1))
    return rig


def stool(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A round seat on three or four splayed legs."""
    rig = begin("thing", 0.6, (-30, 30), (14, 20))
    wood = main_colour(slots, chance, WOODS)
    seat = accent_colour(slots, chance, ("#c8503a", "#3f7a8a", "#e0b04a"))
    count = chance.pick("legs", (3, 4))
    cushion = chance.odds("cushion", 0.5)
    for i in range(count):
        a = i / count * 2 * np.pi + 0.5
        d = vec(np.cos(a), 0, np.sin(a))
        rig.group()
        rig.rod(d * 0.62, d * 0.36 + vec(0, 1.2, 0), 0.07, wood, material="wood")
    rig.group()
    rig.ring((0, 0.45, 0), 0.50, 0.04, wood, axis=(0, 1, 0), material="wood")
    rig.group(0.03)
    rig.cylinder((0, 1.18, 0), (0, 1.30, 0), 0.56, wood, material="wood")
    if cushion:
        rig.group(0.05)
        rig.ellipsoid((0, 1.36, 0), (0.54, 0.14, 0.54), seat, material="cloth")
    rig.anchor("seat", (0, 1.4, 0), 0.5)
    return rig


def desk(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A writing desk with drawers, a lamp or a pile of books on it."""
    rig = begin("thing", 0.8, (-36, -14), (14, 20))
    wood = main_colour(slots, chance, WOODS)
    dark = mix(wood, "#2a1608", 0.25)
    grain = wood_grain(chance.stream("grain"), 0)
    style: dict[str, Any] = {"material": "wood", "paint": grain}
    rig.group()
    rig.rounded_box((0, 1.30, 0), (1.5, 0.06, 0.70), 0.04, wood, **style)
    side = chance.pick("side", (1, -1))
    rig.rounded_box((side * 1.02, 0.66, 0), (0.40, 0.60, 0.60), 0.04, wood, **style)
    for i in range(3):
        y = 0.28 + 0.38 * i
        rig.rounded_box((side * 1.02, y, 0.60), (0.34, 0.15, 0.03), 0.03, dark, **style)
        rig.ellipsoid(
            (side * 1.02, y, 0.66), 0.05, "#e0b85a", material="metal", **_FIXED
        )
    for z in (0.55, -0.55):
        rig.rod((-side * 1.35, 0, z), (-side * 1.35, 1.3, z), 0.07, wood, **style)
    rig.group()
    if chance.odds("lamp", 0.6):
        x = -side * 1.05
        tone = accent_colour(slots, chance, ("#3f8a6a", "#c8503a", "#e0b04a"))
        rig.cylinder((x, 1.36, -0.3), (x, 1.42, -0.3), 0.2, tone, **_FIXED)
        rig.rod((x, 1.4, -0.3), (x + 0.1, 1.9, -0.35), 0.03, "#c0c4ca", **_FIXED)
        rig.rod((x + 0.1, 1.9, -0.35), (x + 0.4 * side, 2.15, -0.1), 0.03, "#c0c4ca")
        rig.group()
        rig.lathe(
            (x + 0.42 * side, 2.1, -0.05),
            [(-0.16, 0.24), (0.06, 0.12), (0.12, 0.02)],
            tone,
            smooth=False,
            **_FIXED,
        )
    for k, cover in enumerate(("#c8503a", "#3f6f9f", "#e0b04a")):
        rig.group()
        rig.rounded_box(
            (side * 0.95, 1.42 + 0.11 * k, -0.1),
            (0.30 - 0.03 * k, 0.05, 0.24),
            0.02,
            cover,
            **_FIXED,
        )
    rig.group()
    rig.box((0, 1.37, 0.2), (0.28, 0.01, 0.36), "#fbf6ea", **_FIXED)
    rig.anchor("top", (0, 1.37, 0), 0.8)
    return rig


def wardrobe(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Two doors, drawers below or not, a cornice."""
    rig = begin("thing", 2.0, (-34, 34), (8, 13))
    wood = main_colour(slots, chance, (*WOODS, "#dfe6e0"))
    panel = rgb(slots.accent) if slots.accent else mix(wood, "#fff0d0", 0.18)
    style: dict[str, Any] = {
        "material": "wood",
        "paint": wood_grain(chance.stream("grain"), 1),
    }
    drawers = chance.odds("drawers", 0.5)
    low = 0.62 if drawers else 0.22
    rig.group()
    rig.rounded_box((0, 1.35, 0), (0.92, 1.25, 0.42), 0.05, wood, **style)
    rig.rounded_box((0, 2.66, 0.02), (1.02, 0.09, 0.50), 0.06, wood, **style)
    for x in (-0.75, 0.75):
        rig.ellipsoid((x, 0.07, 0.3), 0.12, wood, **style)
    for s in (1, -1):
        rig.group()
        rig.rounded_box(
            (s * 0.44, (low + 2.5) / 2, 0.43),
            (0.40, (2.5 - low) / 2, 0.03),
            0.03,
            panel,
            **style,
        )
        rig.rounded_box(
            (s * 0.44, (low + 2.5) / 2, 0.46),
            (0.26, (2.1 - low) / 2, 0.02),
            0.02,
            wood,
            **style,
        )
        rig.ellipsoid(
            (s * 0.09, 1.4, 0.52), 0.05, "#e0b85a", material="metal", **_FIXED
        )
    if drawers:
        rig.rounded_box((0, 0.38, 0.43), (0.84, 0.17, 0.04), 0.03, panel, **style)
        for x in (-0.4, 0.4):
            rig.ellipsoid((x, 0.38, 0.5), 0.05, "#e0b85a", material="metal", **_FIXED)
    return rig


def mirror(noun: str, slots: Slots, chance: Chance) -> Rig:
    """An oval or square glass in a frame, on a stand."""
    rig = begin("thing", 1.7, (56, 84), (4, 9))
    frame = main_colour(slots, chance, ("#d8a83a", "#a8733f", "#f3ead8", "#8a5ab0"))
    oval = chance.odds("oval", 0.6)

    def shine(p: Array, n: Array, c: Array) -> Array:
        streak = step(0.10, 0.04, np.abs(p[1] - 1.5 + p[2] * 1.3 - 0.25))
        streak = np.maximum(
            streak, step(0.05, 0.02, np.abs(p[1] - 1.5 + p[2] * 1.3 - 0.5))
        )
        sky = c * (0.82 + 0.16 * (p[1] - 1.0)[None, :])
        return np.asarray(sky + (np.float32(1.0) - sky) * streak * 0.85)

    rig.group()
    if oval:
        rig.ellipsoid(
            (0, 1.5, 0),
            (0.03, 1.05, 0.66),
            "#b9d4e2",
            paint=shine,
            material="glaze",
            role="fixed",
        )
        rig.group(0.02)
        rig.ring(
            (0, 1.5, 0),
            0.70,
            0.085,
            frame,
            axis=(1, 0, 0),
            tall=1.1,
            knots=20,
            material="metal",
        )
        rig.ellipsoid((0.04, 2.68, 0), (0.08, 0.14, 0.22), frame, material="metal")
    else:
        rig.box(
            (0, 1.5, 0),
            (0.03, 1.05, 0.62),
            "#b9d4e2",
            paint=shine,
            material="glaze",
            role="fixed",
        )
        rig.group(0.03)
        for s in (1, -1):
            rig.rounded_box((0, 1.5, s * 0.68), (0.07, 1.2, 0.08), 0.05, frame)
            rig.rounded_box((0, 1.5 + s * 1.12, 0), (0.07, 0.08, 0.76), 0.05, frame)
    rig.group()
    for s in (1, -1):
        rig.rod((0, 1.5, s * 0.86), (0, 0.3, s * 0.86), 0.055, frame, material="metal")
        rig.tube(
            [(0.38, 0.04, s * 0.9), (0, 0.3, s * 0.86), (-0.38, 0.04, s * 0.9)],
            0.055,
            frame,
            material="metal",
        )
    rig.rod((0, 0.3, -0.86), (0, 0.3, 0.86), 0.045, frame, material="metal")
    return rig


def fireplace(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A brick hearth with a fire, a mantel and what stands on it."""
    rig = begin("thing", 1.3, (62, 84), (8, 13))
    tone = main_colour(slots, chance, ("#b0563f", "#8f877c", "#c8b8a0"))

    def bricks(p: Array, n: Array, c: Array) -> Array:
        row = np.floor(p[1] / 0.14)
        across = p[2] + p[0] + 0.16 * (row % 2)
        joint = np.minimum(np.abs((p[1] / 0.14) % 1 - 0.5), 0.5)
        seam = np.maximum(
            step(0.40, 0.46, joint), step(0.44, 0.48, np.abs((across / 0.32) % 1 - 0.5))
        )
        shade = 1 + 0.12 * np.sin(row * 12.9 + np.floor(across / 0.32) * 78.2)
        return np.asarray(c * shade * (1 - 0.28 * seam))

    style: dict[str, Any] = {"material": "stone", "paint": bricks}
    rig.group()
    for s in (1, -1):
        rig.box((0, 0.75, s * 0.95), (0.42, 0.75, 0.30), tone, soft=0.03, **style)
    rig.box((0, 1.32, 0), (0.42, 0.24, 1.25), tone, soft=0.03, **style)
    rig.box((-0.38, 0.6, 0), (0.05, 0.6, 0.8), "#2c2422", **_FIXED)
    rig.box((0.1, 0.03, 0), (0.62, 0.06, 1.35), mix(tone, "#3a2a24", 0.35), soft=0.03)
    wood = accent_colour(slots, chance, WOODS)
    rig.rounded_box((0.06, 1.62, 0), (0.54, 0.08, 1.40), 0.04, wood, material="wood")
    for z in (-0.28, 0.28):
        rig.group()
        rig.rod((0.15, 0.18, z), (-0.15, 0.22, -z), 0.10, "#6a4428", material="wood")
    for k, (size, flame) in enumerate(
        ((1.0, "#f2641e"), (0.66, "#f8a02a"), (0.38, "#ffe27a"))
    ):
        rig.group(0.08)
        for z, tall in ((-0.26, 0.6), (0.0, 0.9), (0.26, 0.66)):
            rig.tube(
                [
                    (0.05 * k, 0.25, z * size),
                    (0.05 * k, 0.25 + tall * 0.4 * size, z * size + 0.05),
                    (0.05 * k, 0.25 + tall * size, z * size - 0.03),
                ],
                [0.20 * size, 0.17 * size, 0.02],
                flame,
                material="glow",
                bias=0.05 * k,
                **_FIXED,
            )
    what = chance.pick("mantel", ("clock", "vases", "candles"))
    rig.group()
    if what == "clock":
        rig.ellipsoid((0, 1.98, 0), (0.16, 0.28, 0.30), wood, material="wood")
        rig.disc((0.15, 1.98, 0), 0.2, "#fbf6ea", axis=(1, 0, 0), height=0.03)
        rig.rod((0.2, 1.98, 0), (0.2, 2.1, 0), 0.015, "#2a2422", bias=0.05)
        rig.rod((0.2, 1.98, 0), (0.2, 1.98, 0.1), 0.015, "#2a2422", bias=0.05)
    for s in (1, -1):
        if what == "candles":
            rig.cylinder((0, 1.7, s * 0.8), (0, 2.1, s * 0.8), 0.09, "#fbf0dc")
            rig.ellipsoid(
                (0, 2.2, s * 0.8), (0.04, 0.1, 0.04), "#ffc84a", material="glow"
            )
        else:
            rig.lathe(
                (0, 1.7, s * 0.95),
                [(0, 0.1), (0.15, 0.2), (0.35, 0.1), (0.45, 0.15)],
                "#4f7fae",
                material="glaze",
            )
    return rig


def door(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A door in its frame on a step; panels or a round window."""
    rig = begin("thing", 2.1, (58, 82), (6, 11))
    tone = main_colour(slots, chance, ("#c8402e", "#3f7a5a", "#3a6fa8", "#8a5a34"))
    dark = mix(tone, "#101010", 0.22)
    frame = rgb(slots.accent or chance.pick("frame", ("#f3ead8", "#8a5a34", "#cfd3d8")))
    arch = chance.odds("arch", 0.45)
    rig.group()
    rig.box(
        (0.1, 0.06, 0),
        (0.5, 0.06, 0.95),
        "#a8a098",
        soft=0.03,
        material="stone",
        **_FIXED,
    )
    for s in (1, -1):
        rig.rounded_box((0, 1.3, s * 0.78), (0.14, 1.25, 0.12), 0.05, frame)
    if arch:
        rig.ring((0, 2.45, 0), 0.78, 0.13, frame, axis=(1, 0, 0), knots=16)
        rig.ellipsoid((-0.02, 2.45, 0), (0.07, 0.72, 0.72), tone)
    else:
        rig.rounded_box((0, 2.62, 0), (0.16, 0.12, 0.96), 0.05, frame)
    rig.group()
    rig.rounded_box((0, 1.3, 0), (0.07, 1.2, 0.68), 0.03, tone, material="wood")
    for y, tall in ((0.68, 0.38), (1.85, 0.5)):
        for s in (1, -1):
            rig.group()
            rig.rounded_box((0.06, y, s * 0.32), (0.04, tall, 0.22), 0.03, dark)
    if chance.odds("window", 0.4):
        rig.group()
        rig.disc((0.11, 2.0, 0), 0.26, "#f7dc8a", axis=(1, 0, 0), height=0.03, **_FIXED)
        rig.ring((0.12, 2.0, 0), 0.27, 0.05, frame, axis=(1, 0, 0))
    rig.group()
    rig.ellipsoid((0.16, 1.25, 0.54), 0.08, "#e8b84a", material="metal", **_FIXED)
    rig.anchor("front", (0.3, 0.1, 0), 0.5)
    return rig
