"""Fireplaces."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, step, vec
from ..chance import Chance
from ..slots import Slots
from ..start import accent_colour, begin, main_colour, wood_grain

_FIXED: dict[str, Any] = {"role": "fixed"}


def fireplace(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A brick or stone hearth with a fire, a mantel and what stands on it."""
    rig = begin("thing", 1.6, (-24, 24), (6, 12))
    wall = main_colour(slots, chance, ("#b8604a", "#a89a8a", "#e8e0d4", "#9a5a44"))
    wood = accent_colour(slots, chance, ("#7a4a2c", "#a8743f", "#f6f0e4"))

    def courses(p: Array, n: Array, c: Array) -> Array:
        row = np.floor(p[1] * 7.5)
        along = np.where(np.abs(n[0]) > 0.7, p[2], p[0]) * 3.6 + 0.5 * (row % 2)
        bed = step(0, 0.09, 0.5 - np.abs((p[1] * 7.5) % 1 - 0.5)) * step(
            0, 0.05, 0.5 - np.abs(along % 1 - 0.5)
        )
        tint = 0.07 * np.sin(row * 5.1 + np.floor(along) * 7.7)
        return np.asarray(c * (0.72 + 0.28 * bed + tint))

    style: dict[str, Any] = {"material": "stone", "paint": courses}
    rig.group()
    for s in (1, -1):
        rig.box((s * 0.92, 0.86, 0), (0.30, 0.80, 0.36), wall, soft=0.02, **style)
    rig.box((0, 1.44, 0), (1.22, 0.24, 0.36), wall, soft=0.02, **style)
    rig.box((0, 0.8, -0.28), (0.7, 0.75, 0.06), "#2c2422", material="stone", **_FIXED)
    rig.box(
        (0, 0.06, 0.14),
        (1.42, 0.07, 0.62),
        mix(wall, "#6a6460", 0.4),
        soft=0.02,
        material="stone",
    )
    rig.rounded_box(
        (0, 1.74, 0.06),
        (1.42, 0.075, 0.48),
        0.04,
        wood,
        material="wood",
        paint=wood_grain(chance.stream("grain"), 0),
    )
    if chance.odds("chimney", 0.5):
        rig.box((0, 2.32, -0.08), (0.72, 0.52, 0.26), wall, soft=0.02, **style)
    for k, (x, yaw) in enumerate(((0.0, 8), (0.05, -14), (-0.05, 24))):
        d = vec(np.cos(np.radians(yaw)), 0, np.sin(np.radians(yaw))) * 0.46
        at = vec(x, 0.20 + 0.13 * (k == 2), 0.02 + 0.14 * (k == 1))
        rig.group()
        rig.cylinder(at - d, at + d, 0.085, "#7a5230", material="wood", **_FIXED)
        rig.disc(at + d, 0.075, "#d8b07a", axis=d, height=0.01, **_FIXED)
    for k in range(7):
        x = (k - 3) * 0.125
        high = 0.62 - 0.10 * abs(k - 3) + chance.between(f"flame {k}", -0.08, 0.10)
        lean = chance.between(f"lick {k}", -0.08, 0.08)
        rig.group(0.04)
        rig.tube(
            [
                (x, 0.28, 0.06),
                (x + lean, 0.28 + high * 0.45, 0.08),
                (x - lean * 0.6, 0.28 + high, 0.06),
            ],
            [0.12, 0.10, 0.012],
            "#f2701e",
            material="lit",
            steps=6,
            **_FIXED,
        )
        rig.group(0.03)
        rig.tube(
            [
                (x, 0.28, 0.16),
                (x + lean * 0.6, 0.28 + high * 0.30, 0.17),
                (x, 0.28 + high * 0.62, 0.15),
            ],
            [0.085, 0.065, 0.01],
            "#ffcf4a",
            material="glow",
            steps=6,
            **_FIXED,
        )
    what = chance.pick("mantel", ("candles", "clock", "stockings"))
    if what == "candles":
        for x, h in ((-0.95, 0.30), (-0.72, 0.20), (0.80, 0.34), (1.02, 0.22)):
            rig.group()
            rig.cylinder(
                (x, 1.82, 0.10), (x, 1.82 + h, 0.10), 0.06, "#fbf4e2", **_FIXED
            )
            rig.tube(
                [(x, 1.86 + h, 0.10), (x, 2.0 + h, 0.10)],
                [0.035, 0.008],
                "#ffc84a",
                material="glow",
                smooth=False,
                **_FIXED,
            )
    elif what == "clock":
        rig.group()
        rig.rounded_box(
            (0, 1.98, 0.12),
            (0.24, 0.17, 0.10),
            0.08,
            mix(wood, "#3a2010", 0.3),
            material="wood",
            **_FIXED,
        )
        rig.disc((0, 1.99, 0.23), 0.115, "#fdf8ea", axis=(0, 0, 1), **_FIXED)
        rig.rod((0, 1.99, 0.245), (0.0, 2.07, 0.245), 0.011, "#2a2426", **_FIXED)
        rig.rod((0, 1.99, 0.245), (0.05, 1.97, 0.245), 0.011, "#2a2426", **_FIXED)
        for x in (-0.92, 0.92):
            rig.ellipsoid(
                (x, 1.98, 0.10),
                (0.15, 0.17, 0.15),
                "#6f9a46",
                material="leaf",
                **_FIXED,
            )
    else:
        for k, x in enumerate((-0.85, 0.0, 0.85)):
            rig.group(0.03)
            tone = ("#c8322e", "#3f8a4a", "#c8322e")[k]
            rig.tube(
                [
                    (x, 1.62, 0.50),
                    (x, 1.34, 0.50),
                    (x + 0.03, 1.22, 0.52),
                    (x + 0.17, 1.20, 0.54),
                ],
                [0.085, 0.085, 0.10, 0.08],
                tone,
                material="cloth",
                **_FIXED,
            )
            rig.group()
            rig.cylinder(
                (x, 1.58, 0.50),
                (x, 1.70, 0.50),
                0.105,
                "#fbf8f2",
                material="fur",
                **_FIXED,
            )
    rig.anchor("top", (0, 1.82, 0.1), 0.6)
    return rig
