"""Treasure chests and snow globes."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, step, turn, vec
from ..chance import Chance
from ..slots import Slots
from ..start import accent_colour, begin, main_colour, ring_angles, wood_grain

_FIXED: dict[str, Any] = {"role": "fixed"}


def chest(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A treasure chest: open and heaped, ajar, or locked."""
    rig = begin("thing", 0.6, (-34, 30), (14, 22))
    wood = main_colour(slots, chance, ("#8a5430", "#7a4628", "#9a6438", "#6a3a2c"))
    band = accent_colour(slots, chance, ("#d8a83a", "#6a6e78", "#b8863a"))
    state = chance.pick("state", ("open", "open", "ajar", "shut"))
    if slots.pose in ("open", "shut"):
        state = str(slots.pose)
    angle = {"open": 78.0, "ajar": 30.0, "shut": 0.0}[state]
    grain = wood_grain(chance.stream("grain"), 0)

    def planks(p: Array, n: Array, c: Array) -> Array:
        line = step(0.46, 0.49, np.abs((p[1] * 4.4) % 1 - 0.5))
        return np.asarray(grain(p, n, c) * (1 - 0.38 * line))

    metal: dict[str, Any] = {"material": "metal"}
    rig.group()
    for z in (0.62, -0.62):
        rig.box((0, 0.40, z), (1.0, 0.38, 0.06), wood, material="wood", paint=planks)
    for x in (0.95, -0.95):
        rig.box((x, 0.40, 0), (0.06, 0.38, 0.66), wood, material="wood", paint=planks)
    rig.box((0, 0.06, 0), (1.0, 0.05, 0.66), wood, material="wood")
    for x in (-0.97, 0.97, -0.42, 0.42):
        rig.group()
        rig.box((x, 0.40, 0.685), (0.085, 0.39, 0.02), band, soft=0.01, **metal)
        if abs(x) > 0.9:
            rig.box(
                (np.sign(x) * 1.02, 0.40, 0),
                (0.02, 0.39, 0.68),
                band,
                soft=0.01,
                **metal,
            )
        for y in (0.12, 0.40, 0.68):
            rig.ellipsoid((x, y, 0.71), 0.03, mix(band, "#fff0c0", 0.3), **metal)
    with rig.frame((0, 0.78, -0.64)):
        a = np.radians(angle)
        back = np.array(
            [[1, 0, 0], [0, np.cos(a), np.sin(a)], [0, -np.sin(a), np.cos(a)]]
        )
        with rig.frame((0, 0, 0), back):
            rig.group()
            for k in range(9):
                t = np.pi * (k + 0.5) / 9
                z, y = 0.64 + 0.66 * np.cos(t), 0.44 * np.sin(t)
                tilt = float(
                    np.degrees(np.arctan2(-0.44 * np.cos(t), 0.66 * np.sin(t)))
                )
                rig.box(
                    (0, y, z),
                    (1.0, 0.045, 0.135),
                    mix(wood, "#000000", 0.09 * (k % 2)),
                    turned=turn(0, 0, -tilt),
                    soft=0.02,
                    material="wood",
                    paint=grain,
                )
            arc = [
                vec(0, 0.02 + 0.49 * np.sin(t), 0.64 + 0.70 * np.cos(t))
                for t in np.linspace(0, np.pi, 13)
            ]
            for x in (-0.97, 0.97, -0.42, 0.42):
                rig.group()
                rig.tube([q + vec(x, 0, 0) for q in arc], 0.05, band, steps=1, **metal)
                rig.tube(
                    [q + vec(x + 0.07 * (1 if x < 0 else -1), 0, 0) for q in arc],
                    0.05,
                    band,
                    steps=1,
                    **metal,
                )
            for x in (-0.97, 0.97):
                rig.plate(
                    [(float(q[2]), float(q[1])) for q in arc],
                    (x, 0, 0),
                    (0, 0, 1),
                    (0, 1, 0),
                    mix(wood, "#2a1408", 0.2),
                    thick=0.03,
                    smooth=False,
                    material="wood",
                )
            if angle < 60:
                rig.group()
                rig.rounded_box((0, 0.0, 1.36), (0.14, 0.14, 0.04), 0.04, band, **metal)
    rig.group()
    rig.rounded_box((0, 0.60, 0.70), (0.15, 0.15, 0.04), 0.04, band, **metal)
    rig.ellipsoid((0, 0.62, 0.745), (0.035, 0.045, 0.02), "#241a14", **_FIXED)
    rig.box((0, 0.56, 0.745), (0.014, 0.05, 0.012), "#241a14", **_FIXED)
    if angle > 10:
        rng = chance.stream("gold")
        rig.group(0.04)
        heap = 0.26 if angle > 60 else 0.10
        rig.ellipsoid(
            (0, 0.66, 0),
            (0.86, 0.10 + heap, 0.54),
            "#e0a830",
            material="metal",
            **_FIXED,
        )
        for i in range(52):
            t, r = i * 2.4, np.sqrt((i + 0.5) / 52)
            y = 0.68 + (0.10 + heap) * np.sqrt(max(0.02, 1 - r * r))
            rig.group()
            rig.disc(
                (0.84 * r * np.cos(t), y, 0.52 * r * np.sin(t)),
                0.105,
                ("#f6c83a", "#ffd85a", "#e8b02e")[i % 3],
                axis=rng.normal(size=3) + np.array([0, 1.4, 0.6]),
                height=0.025,
                material="metal",
                **_FIXED,
            )
        for i in range(6):
            t = i * 1.1 + 0.5
            rig.group()
            rig.ellipsoid(
                (0.55 * np.cos(t), 0.80 + heap * 0.8, 0.26 + 0.16 * np.sin(t)),
                (0.10, 0.085, 0.085),
                ("#d8283e", "#2f8ad8", "#3fae5a")[i % 3],
                material="glaze",
                **_FIXED,
            )
    if chance.odds("coins", 0.5):
        for k in range(5):
            rig.disc(
                (-0.8 + 0.4 * k, 0.03, 0.95 + 0.1 * (k % 2)),
                0.105,
                "#f6c83a",
                axis=(0.1, 1, 0.1 * k),
                height=0.025,
                material="metal",
                **_FIXED,
            )
    rig.anchor("inside", (0, 0.8, 0), 0.5)
    return rig


def snow_globe(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A glass ball on a foot; in it a house, a fir or a snowman."""
    rig = begin("thing", 0.14, (-24, 24), (6, 12))
    base = main_colour(slots, chance, ("#b8392f", "#7a4a2c", "#3a5f8a", "#3f7a5a"))
    trim = accent_colour(slots, chance, ("#e8b84a", "#f6f0e2"))
    rig.group()
    rig.lathe(
        (0, 0, 0),
        [
            (0, 0.0),
            (0, 0.80),
            (0.10, 0.84),
            (0.16, 0.74),
            (0.34, 0.66),
            (0.42, 0.72),
            (0.46, 0.66),
        ],
        base,
        material="enamel",
        smooth=False,
    )
    for y, r in ((0.12, 0.80), (0.42, 0.70)):
        rig.ring((0, y, 0), r, 0.045, trim, axis=(0, 1, 0), knots=20, material="metal")
    what = chance.pick("inside", ("house", "fir", "snowman"))
    rig.group()
    rig.ellipsoid((0, 0.55, 0), (0.72, 0.22, 0.72), "#f8fbfe", material="lit", **_FIXED)
    if what == "house":
        rig.box((0.02, 0.92, 0.05), (0.28, 0.24, 0.22), "#d8946a", **_FIXED)
        rig.plate(
            [(-0.36, 0), (0.36, 0), (0, 0.34)],
            (0.02, 1.14, 0.28),
            (1, 0, 0),
            (0, 1, 0),
            "#d8946a",
            thick=0.02,
            smooth=False,
            **_FIXED,
        )
        for s in (1, -1):
            d = vec(s * 0.80, 0.60 * -1, 0)
            rig.group()
            rig.tube(
                [(0.02, 1.52, 0.05), vec(0.02, 1.52, 0.05) + d * 0.55],
                0.05,
                "#f8fbfe",
                smooth=False,
                **_FIXED,
            )
            for z in (-0.2, -0.05, 0.1, 0.25):
                rig.tube(
                    [(0.02, 1.50, z + 0.05), vec(0.02, 1.50, z + 0.05) + d * 0.55],
                    0.07,
                    "#f8fbfe",
                    smooth=False,
                    **_FIXED,
                )
        rig.box((0.02, 0.84, 0.28), (0.07, 0.15, 0.02), "#6a3a24", **_FIXED)
        for s in (1, -1):
            rig.box(
                (0.02 + s * 0.17, 0.96, 0.28),
                (0.055, 0.065, 0.02),
                "#ffe08a",
                material="glow",
                **_FIXED,
            )
    elif what == "snowman":
        for y, r in ((0.86, 0.27), (1.22, 0.19), (1.48, 0.14)):
            rig.ellipsoid((0, y, 0.1), r, "#fdfeff", **_FIXED)
        rig.group()
        rig.rod(
            (0, 1.48, 0.23),
            (0.02, 1.47, 0.38),
            0.035,
            "#f0832a",
            end_radius=0.006,
            **_FIXED,
        )
        for s in (1, -1):
            rig.ellipsoid((s * 0.055, 1.53, 0.22), 0.022, "#241f22", **_FIXED)
            rig.rod(
                (s * 0.17, 1.26, 0.1), (s * 0.42, 1.42, 0.1), 0.018, "#6a4a2c", **_FIXED
            )
        rig.cylinder((0, 1.60, 0.1), (0, 1.78, 0.1), 0.11, "#2f2c33", **_FIXED)
        rig.disc((0, 1.60, 0.1), 0.18, "#2f2c33", height=0.02, **_FIXED)
        rig.ring((0, 1.34, 0.1), 0.135, 0.045, "#c8322e", axis=(0, 1, 0), **_FIXED)
    if what != "snowman":
        firs = (
            ((0.0, 0.05, 1.0),)
            if what == "fir"
            else ((-0.42, -0.1, 0.55), (0.46, -0.05, 0.62))
        )
        for x, z, k in firs:
            for j in range(3):
                rig.group()
                rig.lathe(
                    (x, 0.72 + 0.30 * k * j, z),
                    [(0, (0.40 - 0.10 * j) * k), (0.46 * k, 0.0)],
                    "#3f8055",
                    smooth=False,
                    material="leaf",
                    paint=lambda p, n, c: np.asarray(
                        c + (1 - c) * 0.8 * step(0.5, 0.9, np.sin(p[1] * 23))
                    ),
                    **_FIXED,
                )
    rng = chance.stream("flakes")
    flakes: list[Array] = []
    for _ in range(46):
        d = rng.normal(size=3)
        d = d / np.linalg.norm(d)
        if d[1] > -0.30:
            flakes.append(d * 0.855 + vec(0, 1.18, 0))
    rig.group()
    rig.ellipsoid((0, 1.18, 0), 0.86, "#dcecf6", material="glass", **_FIXED)
    rig.ellipsoid(
        (-0.40, 1.62, 0.62),
        (0.10, 0.17, 0.05),
        "#ffffff",
        turned=turn(0, 0, 35),
        material="glow",
        bias=0.02,
        **_FIXED,
    )
    for at in flakes:
        rig.ellipsoid(at, 0.024, "#ffffff", material="glow", bias=0.02, **_FIXED)
    for a in ring_angles(8):
        rig.ellipsoid(
            (0.70 * np.cos(a), 0.27, 0.70 * np.sin(a)), 0.05, trim, material="metal"
        )
    return rig
