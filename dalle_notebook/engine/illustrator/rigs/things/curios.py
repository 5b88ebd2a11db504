"""Hourglasses, light bulbs and envelopes."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, luma, mix, step, turn, vec
from ..chance import Chance
from ..slots import Slots
from ..start import TAU, accent_colour, begin, main_colour

_FIXED: dict[str, Any] = {"role": "fixed"}
_BRASS: dict[str, Any] = {"material": "metal"}


def hourglass(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Sand that runs between two bulbs; full above, half way, or nearly done."""
    rig = begin("thing", 0.25, (-26, 26), (8, 15))
    wood = main_colour(slots, chance, ("#8a5430", "#6a3a2c", "#c8963a", "#a8743f"))
    sand = accent_colour(slots, chance, ("#f0c46a", "#e8a05a", "#8ac0d8", "#e8a0b8"))
    left = chance.pick("left", (0.75, 0.5, 0.25))
    metal = luma(wood) > 0.6
    style: dict[str, Any] = {"material": "metal" if metal else "wood"}
    for y in (0.0, 2.2):
        rig.group()
        s = 1 if y == 0 else -1
        rig.cylinder((0, y, 0), (0, y + s * 0.10, 0), 0.72, wood, **style)
        rig.cylinder(
            (0, y + s * 0.10, 0),
            (0, y + s * 0.17, 0),
            0.62,
            mix(wood, "#fff0d0", 0.2),
            **style,
        )
        rig.ring(
            (0, y + s * 0.05, 0), 0.72, 0.05, wood, axis=(0, 1, 0), knots=20, **style
        )
    for k in range(3):
        a = 0.5 + k * TAU / 3
        x, z = 0.60 * np.cos(a), 0.60 * np.sin(a)
        rig.group()
        rig.rod((x, 0.1, z), (x, 2.1, z), 0.042, wood, **style)
        for y in (0.35, 1.10, 1.85):
            rig.ellipsoid((x, y, z), (0.068, 0.10, 0.068), wood, **style)
    rig.group()
    profile = [
        (0.17, 0.44),
        (0.45, 0.48),
        (0.80, 0.30),
        (1.02, 0.075),
        (1.10, 0.05),
        (1.18, 0.075),
        (1.40, 0.30),
        (1.75, 0.48),
        (2.03, 0.44),
    ]
    ys, rs = [p[0] for p in profile], [p[1] for p in profile]

    def radius(y: float) -> float:
        return float(np.interp(y, ys, rs)) * 0.93

    top = 1.14 + 0.75 * left
    fill = np.linspace(1.13, top, 7)
    rig.lathe(
        (0, 0, 0),
        [*((float(y), radius(float(y))) for y in fill), (top - 0.06, 0.0)],
        sand,
        smooth=False,
        **_FIXED,
    )
    heap = 0.17 + 0.70 * (1 - left)
    low = [(0.18, 0.0), (0.18, radius(0.18))]
    low += [
        (float(y), radius(float(y)))
        for y in np.linspace(0.2, 0.17 + 0.45 * (1 - left), 4)
    ]
    rig.lathe((0, 0, 0), [*low, (heap, 0.0)], sand, smooth=False, **_FIXED)
    rig.rod((0, heap - 0.05, 0), (0, 1.14, 0), 0.018, sand, **_FIXED)
    rig.group()
    rig.lathe((0, 0, 0), profile, "#e4eff4", material="glass", **_FIXED)
    for y in (1.72, 0.52):
        rig.ellipsoid(
            (-0.24, y, 0.40),
            (0.03, 0.15, 0.02),
            "#ffffff",
            material="glow",
            bias=0.06,
            **_FIXED,
        )
    return rig


def light_bulb(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Lit, upright or hanging from its flex."""
    hangs = chance.odds("hangs", 0.45)
    rig = begin("thing", 0.12, (-26, 26), (2, 9), ground=not hangs)
    glow = main_colour(slots, chance, ("#ffd95a", "#ffe28a", "#ffcf4a", "#ffe9a8"))
    cap = accent_colour(slots, chance, ("#b8bec8", "#c8963f"))
    rays = chance.odds("rays", 0.5)

    def warm(p: Array, n: Array, c: Array) -> Array:
        rim = step(0.2, 0.95, np.abs(n[2]))
        return np.asarray(c * (0.82 + 0.10 * rim) + (1 - c) * 0.55 * rim)

    with rig.frame(
        (0, 2.6, 0) if hangs else (0, 0, 0), turn(0, 0, 180) if hangs else None
    ):
        rig.group()
        rig.lathe(
            (0, 0, 0),
            [(0.58, 0.34), (0.80, 0.40), (1.10, 0.66), (1.52, 0.84), (1.95, 0.72),
             (2.22, 0.40), (2.30, 0.0)],
            glow, material="lit", paint=warm, steps=6,
        )  # fmt: skip
        rig.group()
        for s in (1, -1):
            rig.rod(
                (s * 0.10, 0.7, 0.5),
                (s * 0.22, 1.36, 0.72),
                0.022,
                "#a8783a",
                bias=0.5,
                **_FIXED,
            )
        coil = [
            vec(-0.22 + 0.44 * t, 1.38 + 0.07 * np.sin(t * 26), 0.74)
            for t in np.linspace(0, 1, 20)
        ]
        rig.tube(coil, 0.030, "#fff8dc", material="glow", bias=0.5, **_FIXED)
        rig.ellipsoid(
            (-0.42, 1.74, 0.58),
            (0.07, 0.17, 0.04),
            "#ffffff",
            turned=turn(0, 0, 24),
            material="glow",
            bias=0.3,
            **_FIXED,
        )
        rig.group()
        rig.cylinder((0, 0.16, 0), (0, 0.60, 0), 0.34, cap, **_BRASS)
        for k in range(4):
            rig.ring(
                (0, 0.20 + 0.12 * k, 0),
                0.345,
                0.05,
                mix(cap, "#ffffff", 0.1),
                axis=(0.06, 1, 0),
                knots=14,
                **_BRASS,
            )
        rig.lathe(
            (0, 0, 0),
            [(0.0, 0.0), (0.0, 0.14), (0.10, 0.27), (0.17, 0.33)],
            "#3a3c42",
            smooth=False,
            **_FIXED,
        )
        if rays:
            for k in range(9):
                a = np.pi * (-0.22 + 1.44 * k / 8)
                d = vec(np.cos(a), np.sin(a), 0)
                rig.group()
                rig.rod(
                    vec(0, 1.5, 0) + d * 1.06,
                    vec(0, 1.5, 0) + d * (1.34 + 0.10 * (k % 2)),
                    0.05,
                    mix(glow, "#f0a020", 0.3),
                    material="glow",
                    **_FIXED,
                )
    if hangs:
        rig.group()
        rig.tube(
            [(0, 2.5, 0), (0.02, 3.0, 0), (-0.03, 3.6, 0)], 0.045, "#3a3438", **_FIXED
        )
        rig.cylinder(
            (0, 2.05, 0), (0, 2.66, 0), 0.40, "#3f3a40", end_radius=0.22, **_FIXED
        )
    return rig


def envelope(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Sealed with wax or a heart, or open with its letter; a stamp."""
    rig = begin("thing", 0.12, (-22, 22), (-2, 8), ground=False)
    paper = main_colour(
        slots, chance, ("#f6ead0", "#fbf8f2", "#f2c8cc", "#bcd8e4", "#d8c09a")
    )
    seal = accent_colour(slots, chance, ("#c8303a", "#b8283a", "#8a3a8a", "#d8a02a"))
    opened = chance.odds("open", 0.4)
    style: dict[str, Any] = {"material": "cloth", "smooth": False}
    with rig.frame((0, 0.85, 0), turn(0, chance.between("lean", -12, 12))):
        rig.group()
        rig.plate(
            [(-1.2, -0.8), (1.2, -0.8), (1.2, 0.8), (-1.2, 0.8)],
            (0, 0, -0.04),
            (1, 0, 0),
            (0, 1, 0),
            mix(paper, "#8a7a60", 0.18 if opened else 0.05),
            thick=0.04,
            puff=0.1,
            **style,
        )
        if opened:
            rig.group()
            rig.plate(
                [(-1.18, 0.0), (1.18, 0.0), (0.12, 0.92), (-0.12, 0.92)],
                (0, 0.78, -0.06),
                (1, 0, 0),
                (0, 1, -0.12),
                mix(paper, "#8a7a60", 0.10),
                thick=0.03,
                puff=0.1,
                **style,
            )

            def written(p: Array, n: Array, c: Array) -> Array:
                line = (
                    step(0.75, 0.95, np.sin(p[1] * 40))
                    * (np.abs(p[0]) < 0.78)
                    * (p[1] > -0.4)
                )
                return np.asarray(c * (1 - 0.45 * line))

            rig.group()
            rig.plate(
                [(-1.0, -0.7), (1.0, -0.7), (1.0, 0.72), (-1.0, 0.72)],
                (0, 0.42, 0.0),
                (1, 0, 0),
                (0, 1, 0),
                "#fffdf6",
                thick=0.02,
                paint=written,
                role="fixed",
                **style,
            )
        for s in (1, -1):
            rig.group()
            rig.plate(
                [(-1.2, -0.8), (0.06, 0.02), (0.0, 0.06), (-1.2, 0.8)],
                (0, 0, 0.03),
                (s, 0, 0),
                (0, 1, 0),
                mix(paper, "#8a7a60", 0.06),
                thick=0.03,
                puff=0.1,
                **style,
            )
        rig.group()
        rig.plate(
            [(-1.2, -0.8), (1.2, -0.8), (0.07, 0.10), (-0.07, 0.10)],
            (0, 0, 0.07),
            (1, 0, 0),
            (0, 1, 0),
            mix(paper, "#ffffff", 0.12),
            thick=0.03,
            puff=0.1,
            **style,
        )
        if not opened:
            rig.group()
            rig.plate(
                [(-1.2, 0.80), (1.2, 0.80), (0.10, -0.14), (-0.10, -0.14)],
                (0, 0, 0.13),
                (1, 0, 0),
                (0, 1, 0),
                mix(paper, "#ffffff", 0.25),
                thick=0.05,
                puff=0.15,
                **style,
            )
        at = vec(0, -0.10 if not opened else 0.02, 0.20)
        rig.group()
        if chance.odds("heart", 0.5):
            outline = [
                (
                    0.20 * 0.0625 * 16 * np.sin(t) ** 3,
                    0.0125
                    * (
                        13 * np.cos(t)
                        - 5 * np.cos(2 * t)
                        - 2 * np.cos(3 * t)
                        - np.cos(4 * t)
                    ),
                )
                for t in np.linspace(0, TAU, 30, endpoint=False)
            ]
            rig.plate(
                [(x * 1.15, y * 1.15) for x, y in outline],
                at,
                (1, 0, 0),
                (0, 1, 0),
                seal,
                thick=0.14,
                puff=0.9,
                smooth=False,
                material="glaze",
                bias=0.05,
            )
        else:
            rig.disc(
                at, 0.22, seal, axis=(0, 0, 1), height=0.05, material="glaze", bias=0.05
            )
            rig.ring(
                at + vec(0, 0, 0.04),
                0.15,
                0.028,
                mix(seal, "#000000", 0.2),
                material="glaze",
                bias=0.06,
            )
        if not opened and chance.odds("wings", 0.35):
            for s in (1, -1):
                for k in range(4):
                    rig.group()
                    rig.blade(
                        (s * 1.15, 0.2 - 0.14 * k, -0.02),
                        (s, 0.85 - 0.42 * k, -0.1),
                        0.85 - 0.12 * k,
                        0.26,
                        mix("#ffffff", paper, 0.15 * k),
                        normal=(0, 0, 1),
                        material="feather",
                        **_FIXED,
                    )
    return rig
