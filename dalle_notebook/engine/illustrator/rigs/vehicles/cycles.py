"""Bicycles and motorbikes."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, step, vec
from ..chance import Chance
from ..slots import Slots
from ..start import begin, main_colour, ring_angles
from .wheels import CHROME, wheel


def bicycle(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A bicycle; with a basket of flowers or fruit in some."""
    rig = begin("vehicle", 1.1, (8, 28), (3, 9))
    body = main_colour(
        slots, chance, ("#3a8f8a", "#d0563f", "#e0b13a", "#4a6ab0", "#b8567a")
    )
    t = 0.045
    enamel: dict[str, Any] = {"material": "enamel"}
    fixed: dict[str, Any] = {"material": "metal", "role": "fixed"}
    for x in (-0.95, 0.95):
        wheel(rig, (x, 0.62, 0), 0.62, 0.058, spokes=14, rim="#d5d8dc")
        if chance.odds("fenders", 0.5):
            rig.group()
            rig.tube(
                [
                    (x + 0.68 * np.cos(a), 0.62 + 0.68 * np.sin(a), 0)
                    for a in np.linspace(0.2, 2.6, 8)
                ],
                0.045,
                body,
                steps=2,
                **enamel,
            )
    rig.group()
    bb, st, hd, hl = (
        vec(-0.12, 0.55, 0),
        vec(-0.36, 1.28, 0),
        vec(0.62, 1.30, 0),
        vec(0.68, 1.08, 0),
    )
    step_through = chance.odds("step through", 0.35)
    bars = [(bb, st), (bb, hl), (hd, hl)]
    if step_through:
        rig.tube([st - vec(-0.05, 0.25, 0), vec(0.05, 0.72, 0), hl], t, body, **enamel)
    else:
        bars.append((st, hd))
    for a, b in bars:
        rig.rod(a, b, t, body, **enamel)
    for s in (1, -1):
        rig.rod(
            bb + vec(0, 0, 0.03 * s), (-0.95, 0.62, s * 0.07), t * 0.6, body, **enamel
        )
        rig.rod(
            st + vec(0.02, -0.06, 0.03 * s),
            (-0.95, 0.62, s * 0.07),
            t * 0.55,
            body,
            **enamel,
        )
        rig.tube(
            [hl, (0.78, 0.86, s * 0.07), (0.95, 0.62, s * 0.07)],
            t * 0.65,
            body,
            **enamel,
        )
    rig.rod(st, (-0.41, 1.45, 0), 0.028, "#c9cdd2", **fixed)
    rig.group(0.04)
    rig.ellipsoid((-0.50, 1.50, 0), (0.20, 0.075, 0.15), "#6a4028", role="fixed")
    rig.ellipsoid((-0.30, 1.49, 0), (0.17, 0.055, 0.06), "#6a4028", role="fixed")
    rig.group()
    rig.rod(hd, (0.58, 1.48, 0), 0.03, "#c9cdd2", **fixed)
    rig.tube(
        [
            (0.32, 1.52, 0.34),
            (0.55, 1.56, 0.28),
            (0.64, 1.5, 0),
            (0.55, 1.56, -0.28),
            (0.32, 1.52, -0.34),
        ],
        0.030,
        "#c9cdd2",
        **fixed,
    )
    for s in (1, -1):
        rig.rod(
            (0.30, 1.515, s * 0.345),
            (0.44, 1.54, s * 0.32),
            0.048,
            "#6a4028",
            role="fixed",
        )
    rig.group()
    rig.ring(bb, 0.14, 0.026, "#b9bdc2", **fixed)
    rig.rod(bb + vec(0, 0.13, 0.02), (-0.95, 0.68, 0.03), 0.014, "#8a8f96", **fixed)
    rig.rod(bb - vec(0, 0.13, -0.02), (-0.95, 0.56, 0.03), 0.014, "#8a8f96", **fixed)
    for s in (1, -1):
        pedal = bb + vec(s * 0.17, -s * 0.2, s * 0.1)
        rig.rod(bb + vec(0, 0, s * 0.09), pedal, 0.024, "#b9bdc2", **fixed)
        rig.rounded_box(
            pedal + vec(0, 0, s * 0.08),
            (0.10, 0.025, 0.07),
            0.02,
            "#2e2c30",
            role="fixed",
        )
    if chance.odds("basket", 0.5):

        def weave(p: Array, n: Array, c: Array) -> Array:
            a = np.arctan2(p[2], p[0] - 0.98) * 14
            return np.asarray(
                c * (1 - 0.25 * step(0.2, 0.6, np.sin(p[1] * 60) * np.sin(a)))
            )

        rig.group()
        rig.lathe(
            (0.98, 1.18, 0),
            [(0, 0.17), (0.30, 0.23)],
            "#b98a52",
            smooth=False,
            paint=weave,
            material="cloth",
            role="fixed",
        )
        rig.ring((0.98, 1.48, 0), 0.23, 0.03, "#a87840", axis=(0, 1, 0), role="fixed")
        tones = ("#e8607a", "#f2c84a", "#ffffff", "#e8607a", "#7aa84f", "#f2c84a")
        for i, a in enumerate(ring_angles(6)):
            rig.ellipsoid(
                (0.98 + 0.11 * np.cos(a), 1.55 + 0.04 * (i % 2), 0.11 * np.sin(a)),
                0.085,
                tones[i],
                material="leaf",
                role="fixed",
            )
    rig.anchor("seat", (-0.45, 1.57, 0), 0.2)
    return rig


def motorcycle(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A motorbike or a scooter."""
    scooter = noun == "scooter" or chance.odds("scooter", 0.35)
    rig = begin("vehicle", 1.2, (12, 36), (4, 10))
    body = main_colour(
        slots, chance, ("#c8322a", "#7fb8b0", "#2f3038", "#e8a82a", "#f0e6d2")
    )
    paint: dict[str, Any] = {"material": "glaze"}
    chrome: dict[str, Any] = {"material": "chrome", "role": "fixed"}
    r = 0.36 if scooter else 0.50
    for x in (-0.9, 0.95):
        wheel(rig, (x, r, 0), r, 0.13 if scooter else 0.12, spokes=0 if scooter else 10)
    if scooter:
        rig.group(0.06)
        rig.tube(
            [(0.80, 0.55, 0), (0.66, 0.95, 0), (0.52, 1.35, 0)],
            [0.22, 0.20, 0.10],
            body,
            **paint,
        )
        rig.rounded_box((0.05, 0.36, 0), (0.60, 0.06, 0.26), 0.06, body, **paint)
        rig.ellipsoid((-0.72, 0.68, 0), (0.58, 0.36, 0.30), body, **paint)
        rig.ellipsoid((0.95, 0.55, 0), (0.34, 0.22, 0.17), body, **paint)
        rig.group(0.04)
        rig.rounded_box(
            (-0.62, 1.05, 0), (0.42, 0.08, 0.22), 0.08, "#6a4028", role="fixed"
        )
        bar = vec(0.50, 1.42, 0)
    else:
        rig.group(0.05)
        rig.ellipsoid((0.18, 1.02, 0), (0.44, 0.21, 0.22), body, **paint)
        rig.tube(
            [(-0.2, 0.98, 0), (-0.6, 0.95, 0), (-0.95, 1.05, 0)],
            [0.13, 0.15, 0.10],
            "#2b2a2e",
            role="fixed",
        )
        rig.group()
        rig.rounded_box(
            (0.05, 0.55, 0),
            (0.28, 0.24, 0.18),
            0.06,
            "#8a8f96",
            material="metal",
            role="fixed",
        )
        for k in range(4):
            rig.box((0.05, 0.52 + 0.09 * k, 0), (0.30, 0.02, 0.21), "#c9cdd2", **chrome)
        for a, b in (
            ((0.60, 1.12, 0), (-0.2, 0.40, 0)),
            ((-0.2, 0.40, 0), (-0.9, r, 0)),
            ((-0.55, 0.92, 0), (-0.9, r, 0)),
        ):
            rig.rod(a, b, 0.05, "#35343a", role="fixed")
        for s in (1, -1):
            rig.rod(
                (0.56, 1.25, s * 0.10), (0.95, r, s * 0.12), 0.045, CHROME, **chrome
            )
        rig.tube(
            [(0.1, 0.45, 0.2), (-0.3, 0.30, 0.22), (-1.15, 0.38, 0.22)],
            [0.05, 0.06, 0.08],
            CHROME,
            **chrome,
        )
        for x, wide in ((-0.9, 1.0), (0.95, 0.8)):
            rig.tube(
                [
                    (x - 0.45 * wide, r + 0.3, 0),
                    (x, r + 0.56 * wide, 0),
                    (x + 0.45 * wide, r + 0.3, 0),
                ],
                0.07,
                body,
                **paint,
            )
        bar = vec(0.52, 1.36, 0)
    rig.group()
    rig.ellipsoid(bar + vec(0.16, -0.10, 0), (0.13, 0.14, 0.14), CHROME, **chrome)
    rig.ellipsoid(
        bar + vec(0.24, -0.10, 0),
        (0.07, 0.115, 0.115),
        "#fff3c8",
        material="lit",
        role="fixed",
    )
    rig.tube(
        [
            bar + vec(-0.22, 0.05, 0.40),
            bar + vec(0, 0.08, 0.2),
            bar,
            bar + vec(0, 0.08, -0.2),
            bar + vec(-0.22, 0.05, -0.40),
        ],
        0.035,
        CHROME,
        **chrome,
    )
    for s in (1, -1):
        rig.rod(
            bar + vec(-0.24, 0.05, s * 0.40),
            bar + vec(-0.12, 0.06, s * 0.32),
            0.05,
            "#2b2a2e",
            role="fixed",
        )
    rig.anchor("seat", (-0.5, 1.1, 0), 0.3)
    return rig
