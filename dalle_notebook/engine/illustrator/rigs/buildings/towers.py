"""Castles, lighthouses, windmills."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, rgb, step, turn, vec
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
    rocks,
)
from .masonry import bricks, door, flag, window

_FIXED: dict[str, Any] = {"role": "fixed"}


def castle(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Four corner towers and a keep; with pointed roofs or without."""
    rig = begin("building", 30.0, (12, 36), (11, 17))
    wall = main_colour(slots, chance, ("#d8c8b0", "#c4c4cc", "#e3c9b8", "#f0e6ee"))
    roof = accent_colour(slots, chance, ("#4f6f9f", "#a8483f", "#6a5a9a", "#d06a8a"))
    stone = bricks()
    pointed = chance.odds("pointed", 0.75)
    flags = chance.pick("flags", ("#d8453a", "#f0b93a", "#3a7fb0"))

    def tower(x: float, z: float, h: float, q: float, roofed: bool) -> None:
        rig.group()
        rig.lathe(
            (x, 0, z),
            [
                (0, q * 1.12),
                (0.2, q),
                (h - 0.18, q),
                (h - 0.08, q * 1.2),
                (h + 0.06, q * 1.2),
            ],
            wall,
            material="stone",
            smooth=False,
            paint=stone,
        )
        rig.disc((x, h, z), q * 1.15, wall)
        for a in ring_angles(8):
            rig.box(
                (x + q * 1.1 * np.cos(a), h + 0.12, z + q * 1.1 * np.sin(a)),
                (0.07, 0.075, 0.06),
                wall,
                turned=turn(float(np.degrees(a))),
            )
        if roofed:
            rig.lathe(
                (x, h + 0.05, z),
                [(0, q * 1.05), (0.25, q * 0.75), (0.95, 0.0)],
                roof,
                material="enamel",
                smooth=False,
            )
            flag(rig, vec(x, h + 0.92, z), flags, 0.24)
        rig.group()
        for y in (h * 0.55, h * 0.82):
            rig.rounded_box(
                (x, y, z + q), (0.045, 0.10, 0.03), 0.04, "#4a4038", **_FIXED
            )

    def battlement(c: Array, half: Array) -> None:
        rig.group()
        rig.box(c, half, wall, material="stone", soft=0.03, paint=stone)
        axis = 0 if half[0] > half[2] else 2
        for t in np.arange(-half[axis] + 0.1, half[axis], 0.22):
            p = c + vec(0, half[1] + 0.07, 0)
            p[axis] += t
            rig.box(p, (0.07, 0.07, 0.07), wall)

    keep = chance.between("keep", 2.1, 2.7)
    tower(-1.0, -0.7, 1.75, 0.30, pointed)
    tower(1.0, -0.7, 1.75, 0.30, pointed)
    tower(0.0, -0.45, keep, 0.44, True)
    if chance.odds("turret", 0.5):
        tower(0.5, -0.35, keep - 0.55, 0.22, True)
    battlement(vec(0, 0.5, 0.7), vec(1.0, 0.5, 0.10))
    battlement(vec(-1.0, 0.5, 0), vec(0.10, 0.5, 0.7))
    battlement(vec(1.0, 0.5, 0), vec(0.10, 0.5, 0.7))
    tower(-1.0, 0.7, 1.35, 0.34, pointed)
    tower(1.0, 0.7, 1.35, 0.34, pointed)
    rig.group()
    rig.box((0, 0.62, 0.74), (0.40, 0.62, 0.14), wall, material="stone", paint=stone)
    for t in (-0.32, -0.1, 0.12, 0.33):
        rig.box((t, 1.30, 0.80), (0.07, 0.07, 0.07), wall)
    door(rig, (0, 0, 0.885), 0.22, 0.70, "#6a4226")
    rig.group(0.06)
    rig.ellipsoid(
        (0, -0.10, 0), (1.75, 0.16, 1.3), "#8fae5f", material="leaf", **_FIXED
    )
    bush(rig, (-0.62, 0.03, 1.0), 0.22, "#6f9a4a", chance)
    bush(rig, (0.7, 0.03, 1.0), 0.2, "#7aa650", chance)
    rig.anchor("top", (0, keep + 1.0, -0.45), 0.4)
    return rig


def lighthouse(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Banded or plain, on rocks, sometimes with a keeper's house."""
    rig = begin("building", 20.0, (-30, 30), (4, 9))
    tone = main_colour(slots, chance, ("#c8382f", "#2f5f8f", "#3a3a40", "#d8803a"))
    white = rgb(slots.accent or "#fbf5ea")
    n = chance.pick("bands", (2, 3, 4))
    spiral = chance.odds("spiral", 0.25)

    def striped(p: Array, n_: Array, c: Array) -> Array:
        twist = np.arctan2(p[2], p[0]) if spiral else 0.0
        w = step(-0.03, 0.03, np.sin((p[1] - 0.15) * TAU * n / 2.5 + 0.3 + twist))
        return np.asarray(c + (tone[:, None] - c) * w)

    rig.group(0.08)
    rig.ellipsoid(
        (0, -0.05, 0), (1.15, 0.28, 0.95), "#8a8478", material="stone", **_FIXED
    )
    rocks(rig, 9, 0.95, 0.3, chance)
    rig.group()
    rig.lathe(
        (0, 0.15, 0),
        [(0, 0.56), (0.6, 0.50), (1.6, 0.40), (2.5, 0.33)],
        white,
        steps=5,
        paint=striped,
    )
    dark = "#3a3a40"
    rig.lathe(
        (0, 2.63, 0),
        [(0, 0.32), (0.06, 0.46), (0.12, 0.46)],
        dark,
        smooth=False,
        **_FIXED,
    )
    rig.disc((0, 2.75, 0), 0.46, dark, **_FIXED)
    for a in ring_angles(12):
        rig.rod(
            (0.44 * np.cos(a), 2.75, 0.44 * np.sin(a)),
            (0.44 * np.cos(a), 2.98, 0.44 * np.sin(a)),
            0.015,
            dark,
            **_FIXED,
        )
    rig.ring((0, 2.98, 0), 0.44, 0.02, dark, axis=(0, 1, 0), **_FIXED)
    rig.group()
    rig.cylinder(
        (0, 2.76, 0),
        (0, 3.2, 0),
        0.26,
        "#ffe9a0",
        material="glow",
        caps=False,
        **_FIXED,
    )
    for a in ring_angles(8):
        rig.rod(
            (0.27 * np.cos(a), 2.76, 0.27 * np.sin(a)),
            (0.27 * np.cos(a), 3.2, 0.27 * np.sin(a)),
            0.02,
            dark,
            **_FIXED,
        )
    rig.group()
    rig.lathe(
        (0, 3.18, 0),
        [(0, 0.38), (0.10, 0.33), (0.28, 0.18), (0.38, 0.04)],
        tone,
        material="enamel",
    )
    rig.ellipsoid((0, 3.6, 0), 0.06, "#d9a83f", material="metal", **_FIXED)
    for y in (0.95, 1.75):
        rig.group()
        rig.rounded_box(
            (0, y, 0.55 - 0.085 * y), (0.07, 0.12, 0.03), 0.04, "#4a5a6a", **_FIXED
        )
    door(rig, (0, 0.2, 0.56), 0.13, 0.46, "#7a4a2a")
    if chance.odds("cabin", 0.4):
        with rig.frame((0.72, 0.1, 0.1), turn(0), 0.36):
            rig.group()
            rig.box((0, 0.5, 0), (0.7, 0.5, 0.6), "#fbf5ea", **_FIXED)
            for s in (1, -1):
                rig.box(
                    (0, 1.25, s * 0.33),
                    (0.8, 0.05, 0.52),
                    tone,
                    turned=turn(0, 0, s * 42),
                )
    else:
        bush(rig, (-0.85, 0.15, 0.5), 0.28, "#6f9a4a", chance)
    rig.anchor("top", (0, 3.0, 0), 0.3)
    return rig


def windmill(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Four lattice sails at any angle."""
    rig = begin("building", 15.0, (8, 34), (4, 9))
    wall = main_colour(slots, chance, ("#f3e8d4", "#d9c0a0", "#e8d8c8", "#b86a4a"))
    cap = accent_colour(slots, chance, ("#8a4a34", "#4a6a7a", "#5a4a3a"))
    rig.group()
    rig.lathe((0, 0, 0), [(0, 0.78), (0.7, 0.66), (1.5, 0.54), (2.05, 0.47)], wall)
    rig.ring(
        (0, 0.75, 0), 0.68, 0.045, "#a8793f", axis=(0, 1, 0), material="wood", knots=16
    )
    rig.lathe(
        (0, 2.02, 0),
        [(0, 0.56), (0.12, 0.56), (0.35, 0.42), (0.62, 0.12), (0.66, 0.0)],
        cap,
        material="cloth",
    )
    for x, y in ((0.0, 1.55), (-0.30, 1.1), (0.30, 1.1)):
        q = 0.80 - 0.18 * y
        window(rig, (x, y, float(np.sqrt(q * q - x * x)) - 0.02), 0.06, 0.09)
    door(rig, (0, 0.0, 0.74), 0.17, 0.62, "#7a4a2a")
    rig.group()
    rig.cylinder((0, 2.15, 0.3), (0, 2.15, 0.78), 0.07, "#5a4030", **_FIXED)
    a0 = chance.between("angle", 0, 90)
    for i in range(4):
        a = np.radians(a0 + 90 * i)
        u, v = vec(np.cos(a), np.sin(a), 0), vec(-np.sin(a), np.cos(a), 0)
        o = vec(0, 2.15, 0.80)

        def lattice(
            p: Array, n: Array, c: Array, u: Array = u, v: Array = v, o: Array = o
        ) -> Array:
            s = u @ (p - o[:, None])
            t = v @ (p - o[:, None])
            bar = np.maximum(
                step(0.40, 0.44, np.abs((t * 7.2) % 1 - 0.5)),
                step(0.018, 0.012, np.abs(s - 0.215)),
            )
            return np.asarray(c + (rgb("#9a7040")[:, None] - c) * bar)

        rig.group()
        rig.rod(
            o, o + v * 1.62, 0.04, "#7a5030", end_radius=0.03, material="wood", **_FIXED
        )
        rig.plate(
            [(0.05, 0.3), (0.38, 0.3), (0.38, 1.55), (0.05, 1.55)],
            o - vec(0, 0, 0.01),
            u,
            v,
            "#fbf3e0",
            thick=0.04,
            puff=0.2,
            smooth=False,
            material="sail",
            paint=lattice,
            **_FIXED,
        )
    rig.ellipsoid((0, 2.15, 0.84), 0.10, "#7a4a2a", **_FIXED)
    grass_mound(rig, (1.5, 0.14, 1.1), chance)
    bush(rig, (-0.95, 0.02, 0.5), 0.3, "#6f9a4a", chance)
    bush(rig, (1.0, 0.02, 0.2), 0.24, "#7aa650", chance)
    return rig
