"""Bathtubs and washing machines."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import mix, turn, vec
from ..chance import Chance
from ..slots import Slots
from ..start import TAU, accent_colour, begin, main_colour

_FIXED: dict[str, Any] = {"role": "fixed"}
_METAL: dict[str, Any] = {"material": "chrome", "role": "fixed"}


def bathtub(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A tub on feet, full of foam; a duck, or a shower, or both."""
    rig = begin("thing", 0.75, (-28, 24), (18, 26))
    tub = main_colour(slots, chance, ("#fbf9f4", "#f2c8cc", "#a8d0d8", "#c8dcb8"))
    feet = accent_colour(slots, chance, ("#d8a83a", "#b8bec8"))
    rig.group(0.02)
    levels = (
        (0.20, 0.72, 0.28),
        (0.30, 0.98, 0.46),
        (0.55, 1.14, 0.56),
        (0.86, 1.22, 0.62),
        (1.0, 1.28, 0.67),
    )
    for y, rx, rz in levels[1:-1]:
        rig.ellipsoid((0, y, 0), (rx, 0.26, rz), tub, material="glaze")
    rig.ellipsoid((0, 0.52, 0), (1.12, 0.36, 0.54), tub, material="glaze")
    rim = [
        vec(1.25 * np.cos(a), 1.0 + 0.06 * abs(np.cos(a)) ** 3, 0.65 * np.sin(a))
        for a in np.linspace(0, TAU, 24, endpoint=False)
    ]
    rig.group()
    rig.tube(
        rim, 0.075, mix(tub, "#ffffff", 0.35), closed=True, steps=2, material="glaze"
    )
    for x in (0.70, -0.70):
        for s in (1, -1):
            rig.group()
            rig.tube(
                [
                    (x, 0.34, s * 0.40),
                    (x * 1.12, 0.20, s * 0.52),
                    (x * 1.08, 0.05, s * 0.50),
                ],
                [0.10, 0.07, 0.08],
                feet,
                material="metal",
            )
            rig.ellipsoid(
                (x * 1.10, 0.05, s * 0.54), (0.10, 0.06, 0.10), feet, material="metal"
            )
    rig.group()
    rig.ellipsoid((0, 1.02, 0), (1.16, 0.04, 0.58), "#9fd8ee", material="wet", **_FIXED)
    rng = chance.stream("foam")
    for i in range(34):
        a = i * 2.4
        r = np.sqrt((i + 0.5) / 34)
        size = float(rng.uniform(0.10, 0.19))
        rig.group(0.03)
        rig.ellipsoid(
            (
                -0.12 + 0.95 * r * np.cos(a),
                1.06 + 0.22 * (1 - r) * float(rng.random()),
                0.46 * r * np.sin(a),
            ),
            size,
            "#fcfdff",
            material="lit",
            **_FIXED,
        )
    for i in range(5):
        rig.group()
        rig.ellipsoid(
            (
                float(rng.uniform(-0.9, 0.9)),
                1.45 + 0.15 * i,
                float(rng.uniform(-0.2, 0.3)),
            ),
            0.07 + 0.015 * (i % 3),
            "#d8f0fa",
            material="glass",
            **_FIXED,
        )
    rig.group()
    rig.tube(
        [
            (-1.34, 0.2, 0),
            (-1.36, 1.3, 0),
            (-1.28, 1.45, 0),
            (-1.05, 1.42, 0),
            (-1.0, 1.28, 0),
        ],
        0.05,
        "#c8ced6",
        **_METAL,
    )
    for s in (1, -1):
        rig.ellipsoid((-1.36, 1.28, s * 0.15), (0.05, 0.07, 0.07), "#c8ced6", **_METAL)
    if chance.odds("shower", 0.45):
        rig.tube(
            [(-1.36, 1.4, 0), (-1.38, 2.2, 0), (-1.15, 2.45, 0), (-0.90, 2.36, 0)],
            0.035,
            "#c8ced6",
            **_METAL,
        )
        rig.lathe(
            (-0.88, 2.36, 0),
            [(0, 0.04), (0.10, 0.17)],
            "#c8ced6",
            axis=(0.35, -1, 0),
            smooth=False,
            **_METAL,
        )
    if chance.odds("duck", 0.7):
        with rig.frame((0.52, 1.30, 0.20), turn(30), 0.24):
            rig.group(0.1)
            rig.ellipsoid(
                (0, 0, 0), (0.75, 0.5, 0.55), "#f8d03a", material="enamel", **_FIXED
            )
            rig.ellipsoid((0.35, 0.62, 0), 0.42, "#f8d03a", material="enamel", **_FIXED)
            rig.tube(
                [(-0.5, 0.1, 0), (-0.85, 0.42, 0)],
                [0.3, 0.05],
                "#f8d03a",
                material="enamel",
                **_FIXED,
            )
            rig.group()
            rig.ellipsoid(
                (0.80, 0.55, 0),
                (0.24, 0.09, 0.2),
                "#f0802a",
                material="enamel",
                **_FIXED,
            )
            for s in (1, -1):
                rig.ellipsoid(
                    (0.62, 0.76, s * 0.24), 0.085, "#2a2024", material="eye", **_FIXED
                )
    rig.anchor("inside", (0, 0.95, 0), 0.6)
    rig.anchor("seat", (0.1, 0.85, 0), 0.5)
    return rig


def washing_machine(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A white box with a round door, behind which clothes turn."""
    rig = begin("thing", 0.85, (-32, 32), (8, 15))
    case = main_colour(slots, chance, ("#f8f7f4", "#f4f4f6", "#e2e6ea", "#b8d4d8"))
    tone = accent_colour(slots, chance, ("#3a8ab8", "#e8743a", "#4f9a7a"))
    open_ = chance.odds("open", 0.3)
    rig.group()
    rig.rounded_box((0, 1.0, 0), (0.86, 0.96, 0.74), 0.08, case, material="enamel")
    rig.box((0, 1.66, 0.745), (0.80, 0.015, 0.01), mix(case, "#505860", 0.4), **_FIXED)
    for s in (1, -1):
        rig.cylinder(
            (s * 0.66, 0, 0.5), (s * 0.66, 0.07, 0.5), 0.08, "#3a3c42", **_FIXED
        )
    rig.group()
    rig.rounded_box(
        (-0.52, 1.80, 0.74),
        (0.24, 0.09, 0.03),
        0.03,
        mix(case, "#8a929a", 0.25),
        material="enamel",
    )
    rig.rounded_box(
        (0.10, 1.80, 0.74),
        (0.20, 0.075, 0.03),
        0.02,
        "#1f3a3f",
        material="lit",
        **_FIXED,
    )
    for k in range(3):
        rig.box(
            (0.02 + 0.08 * k, 1.80, 0.775),
            (0.022, 0.035, 0.01),
            "#8af0c8",
            material="glow",
            **_FIXED,
        )
    rig.cylinder((0.58, 1.80, 0.72), (0.58, 1.80, 0.84), 0.095, tone, material="enamel")
    rig.rod((0.58, 1.80, 0.85), (0.62, 1.87, 0.85), 0.014, "#ffffff", **_FIXED)
    for k in range(2):
        rig.ellipsoid(
            (0.38, 1.84 - 0.08 * k, 0.76),
            0.026,
            ("#5fd07a", "#e8b84a")[k],
            material="lit",
            **_FIXED,
        )
    y = 0.88
    rig.group()
    rig.disc((0, y, 0.73), 0.52, "#26303a", axis=(0, 0, 1), height=0.03, **_FIXED)
    rng = chance.stream("clothes")
    for i in range(9):
        a = i * 2.4
        r = 0.32 * np.sqrt((i + 0.5) / 9)
        rig.group(0.05)
        rig.ellipsoid(
            (r * np.cos(a), y - 0.08 + r * np.sin(a), 0.76),
            (0.19, 0.13, 0.08),
            ("#d8453f", "#3a7fb0", "#f2c84a", "#fbf6ee", "#8a5ab0", "#4f9a6a")[i % 6],
            turned=turn(0, 0, float(rng.uniform(0, 90))),
            material="cloth",
            **_FIXED,
        )
    if not open_:
        rig.group()
        rig.ellipsoid(
            (0, y - 0.30, 0.80), (0.36, 0.13, 0.05), "#e8f6fc", material="lit", **_FIXED
        )
        rig.ellipsoid(
            (0, y, 0.78), (0.50, 0.50, 0.16), "#cfe8f2", material="glass", **_FIXED
        )
    hinge = vec(0, y, 0.80) if not open_ else vec(-0.76, y, 1.28)
    axis = vec(0, 0, 1) if not open_ else vec(0.95, 0, 0.32)
    rig.group()
    rig.ring(
        hinge,
        0.56,
        0.10,
        mix("#c8ced6", case, 0.35),
        axis=axis,
        knots=20,
        material="chrome",
        **_FIXED,
    )
    if open_:
        rig.ring(
            (0, y, 0.76), 0.56, 0.06, "#8a929a", knots=20, material="rubber", **_FIXED
        )
        rig.tube(
            [
                (0.1, y - 0.35, 0.80),
                (0.15, y - 0.52, 0.95),
                (0.12, 0.35, 0.98),
                (0.20, 0.12, 1.02),
            ],
            [0.14, 0.12, 0.15, 0.12],
            tone,
            material="cloth",
        )
    else:
        rig.rounded_box(
            (0.60, y, 0.86), (0.05, 0.13, 0.05), 0.03, tone, material="enamel"
        )
        if chance.odds("bubbles", 0.6):
            for k in range(6):
                rig.ellipsoid(
                    (0.72 + 0.12 * (k % 3), 2.05 + 0.14 * k, 0.3 - 0.1 * k),
                    0.06 + 0.02 * (k % 3),
                    "#d8f0fa",
                    material="glass",
                    **_FIXED,
                )
    rig.anchor("top", (0, 1.98, 0), 0.6)
    rig.anchor("inside", (0, y, 0.5), 0.4)
    return rig
