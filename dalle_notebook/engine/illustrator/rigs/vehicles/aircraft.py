"""Aeroplanes, helicopters, balloons."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, vec
from ..chance import Chance
from ..slots import Slots
from ..start import TAU, accent_colour, begin, main_colour, ring_angles


def aeroplane(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A plump airliner, a biplane, or a propeller plane; a helicopter by noun."""
    if noun == "helicopter":
        return _helicopter(slots, chance)
    rig = begin("vehicle", 4.0, (18, 44), (6, 18), ground=False)
    body = main_colour(
        slots, chance, ("#f4f1ea", "#d8453f", "#3a7fb0", "#f2b82e", "#4f9a8a")
    )
    second = accent_colour(slots, chance, ("#d8453f", "#3a7fb0", "#f2b82e", "#2f4f7f"))
    if np.abs(body - second).sum() < 0.3:
        second = rgb("#fbf6ea")
    kind = chance.pick("kind", ("jet", "propeller", "biplane"))
    paint: dict[str, Any] = {"material": "glaze"}

    def livery(p: Array, n: Array, c: Array) -> Array:
        w = (
            step(0.05, 0.035, np.abs(p[1] + 0.10))
            if kind == "jet"
            else step(0.0, -0.03, p[1] + 0.12)
        )
        return np.asarray(c + (second[:, None] - c) * w)

    with rig.frame(
        (0, 0, 0),
        turn(0, chance.between("climb", 0, 16), chance.between("bank", -16, 16)),
    ):
        rig.group(0.10)
        fat = 1.0 if kind == "jet" else 1.15
        rig.tube(
            [
                (1.45, -0.02, 0),
                (1.0, 0.0, 0),
                (-0.2, 0.02, 0),
                (-1.0, 0.10, 0),
                (-1.62, 0.22, 0),
            ],
            [0.20 * fat, 0.36 * fat, 0.38 * fat, 0.24, 0.08],
            body,
            paint=livery,
            steps=7,
            **paint,
        )
        rig.group()
        if kind == "jet":
            for s in (1, -1):
                rig.plate(
                    [(0.45, 0.0), (-0.45, 1.85), (-0.75, 1.85), (-0.45, 0.0)],
                    (0.05, -0.12, s * 0.25),
                    (1, 0, 0),
                    vec(0, 0.10, s),
                    second,
                    thick=0.10,
                    puff=0.4,
                    smooth=False,
                    **paint,
                )
                rig.group()
                rig.cylinder(
                    (0.25, -0.30, s * 0.95),
                    (-0.30, -0.28, s * 0.95),
                    0.16,
                    body,
                    end_radius=0.11,
                    **paint,
                )
                rig.disc(
                    (0.26, -0.30, s * 0.95),
                    0.13,
                    "#2c2b30",
                    axis=(1, 0, 0),
                    role="fixed",
                    bias=0.02,
                )
            for i in range(9):
                for s in (1, -1):
                    rig.group()
                    rig.ellipsoid(
                        (0.80 - 0.20 * i, 0.10, s * (0.36 - 0.012 * i)),
                        (0.05, 0.065, 0.03),
                        "#3f5a72",
                        material="glaze",
                        bias=0.03,
                        role="fixed",
                    )
            rig.group()
            rig.ellipsoid(
                (1.22, 0.17, 0),
                (0.20, 0.12, 0.20),
                "#3f5a72",
                material="glaze",
                bias=0.02,
                role="fixed",
            )
        else:
            for y in (-0.18, 0.62) if kind == "biplane" else (-0.05,):
                rig.group()
                rig.rounded_box(
                    (0.35, y, 0), (0.34, 0.055, 1.65), 0.05, second, **paint
                )
            if kind == "biplane":
                for s in (1, -1):
                    for z in (0.55, 1.3):
                        for x in (0.15, 0.55):
                            rig.rod(
                                (x, -0.18, s * z),
                                (x, 0.62, s * z),
                                0.025,
                                "#8a5a34",
                                role="fixed",
                            )
            rig.group()
            rig.ellipsoid(
                (-0.05, 0.38, 0),
                (0.32, 0.20, 0.22),
                "#7fb0c8",
                material="glaze",
                role="fixed",
            )
            rig.cylinder(
                (1.40, -0.02, 0), (1.55, -0.02, 0), 0.30, "#3a3a42", role="fixed"
            )
            rig.ellipsoid((1.62, -0.02, 0), (0.18, 0.12, 0.12), second, **paint)
            for a in ring_angles(3, chance.between("spin", 0, 2)):
                d = vec(0, np.cos(a), np.sin(a))
                rig.blade(
                    (1.62, -0.02, 0),
                    d,
                    0.85,
                    0.18,
                    "#8a5a34",
                    normal=(1, 0, 0),
                    material="wood",
                    role="fixed",
                )
            for s in (1, -1):
                rig.rod(
                    (0.55, -0.25, s * 0.25),
                    (0.62, -0.70, s * 0.38),
                    0.04,
                    "#3a3a42",
                    role="fixed",
                )
                rig.ring(
                    (0.62, -0.75, s * 0.40),
                    0.11,
                    0.07,
                    "#2e2c30",
                    role="fixed",
                    knots=8,
                )
        rig.group()
        rig.plate(
            [(0.25, 0.0), (-0.25, 0.75), (-0.52, 0.75), (-0.38, 0.0)],
            (-1.30, 0.22, 0),
            (1, 0, 0),
            (0, 1, 0),
            second,
            thick=0.08,
            puff=0.4,
            smooth=False,
            **paint,
        )
        for s in (1, -1):
            rig.plate(
                [(0.20, 0.0), (-0.15, 0.68), (-0.38, 0.68), (-0.25, 0.0)],
                (-1.36, 0.22, s * 0.05),
                (1, 0, 0),
                vec(0, 0.05, s),
                second,
                thick=0.08,
                puff=0.4,
                smooth=False,
                **paint,
            )
        rig.anchor("seat", (-0.05, 0.45, 0), 0.3)
        rig.anchor("back", (-0.5, 0.4, 0), 0.3)
    return rig


def _helicopter(slots: Slots, chance: Chance) -> Rig:
    rig = begin("vehicle", 3.5, (18, 44), (4, 12), ground=False)
    body = main_colour(slots, chance, ("#d8453f", "#3a7fb0", "#f2b82e", "#4f9a6a"))
    paint: dict[str, Any] = {"material": "glaze"}
    rig.group(0.10)
    rig.ellipsoid((0.2, 0, 0), (0.80, 0.58, 0.52), body, **paint)
    rig.tube(
        [(-0.3, 0.08, 0), (-1.1, 0.20, 0), (-1.95, 0.32, 0)],
        [0.34, 0.14, 0.08],
        body,
        **paint,
    )
    rig.group()
    rig.ellipsoid(
        (0.48, 0.08, 0),
        (0.58, 0.44, 0.46),
        "#8fc4dc",
        material="glaze",
        bias=0.0,
        role="fixed",
    )
    rig.rod((0.15, 0.5, 0), (0.15, 0.82, 0), 0.06, "#3a3a42", role="fixed")
    for a in ring_angles(chance.pick("blades", (3, 4)), chance.between("spin", 0, 3)):
        d = vec(np.cos(a), 0, np.sin(a))
        rig.blade(
            (0.15, 0.82, 0),
            d,
            1.75,
            0.20,
            "#4a4a52",
            normal=(0, 1, 0),
            thick=0.02,
            role="fixed",
        )
    rig.ellipsoid((0.15, 0.85, 0), (0.10, 0.07, 0.10), body, **paint)
    rig.plate(
        [(0.1, -0.05), (-0.22, 0.5), (-0.40, 0.5), (-0.20, -0.05)],
        (-1.85, 0.32, 0),
        (1, 0, 0),
        (0, 1, 0),
        body,
        thick=0.06,
        smooth=False,
        **paint,
    )
    for a in ring_angles(3, 0.5):
        rig.blade(
            (-1.98, 0.42, 0.10),
            (np.cos(a), np.sin(a), 0),
            0.30,
            0.09,
            "#4a4a52",
            role="fixed",
        )
    for s in (1, -1):
        rig.group()
        rig.tube(
            [(0.95, -0.72, s * 0.42), (0.8, -0.82, s * 0.42), (-0.6, -0.82, s * 0.42)],
            0.045,
            "#3a3a42",
            role="fixed",
        )
        for x in (0.5, -0.2):
            rig.rod(
                (x, -0.45, s * 0.25),
                (x, -0.82, s * 0.42),
                0.035,
                "#3a3a42",
                role="fixed",
            )
    return rig


def hot_air_balloon(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Gores or bands, with a basket."""
    rig = begin("vehicle", 20.0, (-30, 30), (-4, 6), ground=False)
    tones = ("#d8453f", "#f2b82e", "#3a7fb0", "#4f9a6a", "#8a5ab0", "#e8743a")
    first = main_colour(slots, chance, tones)
    second = accent_colour(slots, chance, ("#fbf3e0", "#f7d04a", "#fbf3e0"))
    pattern = chance.pick("pattern", ("gores", "zigzag", "bands"))

    def gores(p: Array, n: Array, c: Array) -> Array:
        a = np.arctan2(p[2], p[0]) / TAU * 16
        seam = 1 - 0.16 * np.abs(a % 1 - 0.5) ** 4 * 16
        if pattern == "gores":
            w = np.floor(a) % 2
        elif pattern == "bands":
            w = step(-0.1, 0.1, np.sin(p[1] * 4.2))
        else:
            y = p[1] * 2.2 + np.abs((a * 0.5) % 1 - 0.5) * 1.6
            w = step(-0.1, 0.1, np.sin(y * 2.6))
        return np.asarray((c + (second[:, None] - c) * w) * seam)

    rig.group()
    rig.lathe(
        (0, 1.15, 0),
        [
            (0.0, 0.30),
            (0.35, 0.62),
            (0.9, 1.05),
            (1.5, 1.22),
            (2.05, 1.05),
            (2.42, 0.60),
            (2.55, 0.0),
        ],
        first,
        material="sail",
        steps=5,
        paint=gores,
    )
    rig.lathe(
        (0, 1.02, 0),
        [(0, 0.28), (0.16, 0.32)],
        mix(first, "#000000", 0.25),
        smooth=False,
        material="cloth",
    )
    rig.group()
    for a in ring_angles(4, 0.6):
        rig.rod(
            (0.30 * np.cos(a), 1.05, 0.30 * np.sin(a)),
            (0.26 * np.cos(a), 0.42, 0.26 * np.sin(a)),
            0.012,
            "#6a4a30",
            role="fixed",
        )
    rig.ellipsoid(
        (0, 0.98, 0), (0.09, 0.16, 0.09), "#ffb830", material="glow", role="fixed"
    )

    def weave(p: Array, n: Array, c: Array) -> Array:
        a = np.arctan2(p[2], p[0]) * 14
        return np.asarray(
            c * (1 - 0.28 * step(0.1, 0.6, np.sin(p[1] * 50) * np.sin(a)))
        )

    rig.group()
    rig.rounded_box(
        (0, 0.22, 0),
        (0.30, 0.22, 0.30),
        0.08,
        "#a8743f",
        material="cloth",
        role="fixed",
        paint=weave,
    )
    rig.rounded_box((0, 0.43, 0), (0.33, 0.04, 0.33), 0.04, "#7a4f2a", role="fixed")
    for a in ring_angles(4, 0.0):
        rig.ellipsoid(
            (0.36 * np.cos(a), 0.26, 0.36 * np.sin(a)),
            (0.08, 0.13, 0.08),
            "#d8c8a0",
            material="cloth",
            role="fixed",
        )
    rig.anchor("inside", (0, 0.45, 0), 0.25)
    return rig
