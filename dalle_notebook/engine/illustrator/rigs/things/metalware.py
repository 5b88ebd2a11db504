"""Bells, trophies, dice and anchors: small things of one material."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import luma, mix, rgb, turn, vec
from ..chance import Chance
from ..slots import Slots
from ..start import accent_colour, begin, main_colour

_FIXED: dict[str, Any] = {"role": "fixed"}
_METAL: dict[str, Any] = {"material": "metal"}


def bell(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A hand bell with a handle, or a church bell with a bow."""
    hand = chance.odds("handle", 0.5)
    rig = begin("thing", 0.2, (-26, 26), (2, 10), ground=False)
    gold = main_colour(slots, chance, ("#e2ae3c", "#e8b84a", "#d8a040", "#c8ccd4"))
    second = accent_colour(slots, chance, ("#c8322e", "#3a7f5a", "#8a5430"))
    with rig.frame((0, 0.2, 0), turn(0, chance.between("swing", -20, 20))):
        rig.group()
        rig.lathe(
            (0, 0, 0),
            [(0.0, 0.86), (0.06, 0.92), (0.12, 0.84), (0.34, 0.66), (0.80, 0.52),
             (1.12, 0.42), (1.30, 0.24), (1.36, 0.0)],
            gold, steps=6, **_METAL,
        )  # fmt: skip
        rig.ring((0, 0.04, 0), 0.90, 0.06, gold, axis=(0, 1, 0), knots=20, **_METAL)
        for y, r in ((0.38, 0.645), (0.46, 0.62), (1.05, 0.455)):
            rig.ring(
                (0, y, 0),
                r,
                0.03,
                mix(gold, "#fff4c8", 0.35),
                axis=(0, 1, 0),
                knots=20,
                **_METAL,
            )
        rig.group()
        rig.ellipsoid((0, -0.06, 0), 0.19, mix(gold, "#5a3a10", 0.3), **_METAL)
        if hand:
            rig.tube(
                [(0, 1.30, 0), (0, 1.55, 0), (0, 1.85, 0), (0, 2.10, 0)],
                [0.08, 0.11, 0.14, 0.10],
                second,
                material="wood",
            )
            rig.ellipsoid((0, 2.16, 0), 0.15, second, material="wood")
        else:
            rig.ring((0, 1.52, 0), 0.18, 0.06, gold, **_METAL)
            for s in (1, -1):
                rig.group()
                rig.plate(
                    [(0, 0), (0.30, 0.30), (0.62, 0.28), (0.62, -0.22), (0.30, -0.26)],
                    (0, 1.42, 0.18),
                    (s, 0.1, 0.1),
                    (0, 1, 0),
                    second,
                    thick=0.20,
                    puff=0.8,
                    material="cloth",
                    **_FIXED,
                )
                rig.blade(
                    (0, 1.38, 0.22),
                    (s * 0.45, -1, 0.25),
                    0.75,
                    0.28,
                    second,
                    material="cloth",
                    **_FIXED,
                )
            rig.ellipsoid(
                (0, 1.42, 0.26),
                0.14,
                mix(second, "#000000", 0.12),
                material="cloth",
                **_FIXED,
            )
    rig.anchor("grip", (0, 2.0, 0), 0.1)
    return rig


def trophy(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A cup with two handles on a plinth, with a star or a ribbon."""
    rig = begin("thing", 0.4, (-24, 24), (6, 12))
    gold = main_colour(slots, chance, ("#e6b23a", "#ecc04a", "#c8ccd4", "#c08850"))
    base = accent_colour(slots, chance, ("#3a2a26", "#6a3a24", "#26324a"))
    rig.group()
    rig.rounded_box((0, 0.14, 0), (0.56, 0.14, 0.56), 0.04, base, material="wood")
    rig.rounded_box((0, 0.38, 0), (0.44, 0.12, 0.44), 0.04, base, material="wood")
    rig.rounded_box(
        (0, 0.15, 0.56), (0.28, 0.07, 0.02), 0.02, mix(gold, "#fff4c8", 0.3), **_METAL
    )
    rig.group()
    rig.lathe(
        (0, 0.48, 0),
        [(0.0, 0.36), (0.08, 0.34), (0.20, 0.12), (0.40, 0.10), (0.52, 0.24),
         (0.78, 0.56), (1.15, 0.66), (1.55, 0.72), (1.60, 0.68), (1.2, 0.56)],
        gold, steps=6, **_METAL,
    )  # fmt: skip
    rig.ring((0, 2.06, 0), 0.71, 0.05, gold, axis=(0, 1, 0), knots=20, **_METAL)
    rig.ellipsoid((0, 0.88, 0), (0.17, 0.07, 0.17), gold, **_METAL)
    loops = chance.pick("handles", ("round", "ear"))
    for s in (1, -1):
        rig.group(0.02)
        if loops == "round":
            rig.tube(
                [
                    (s * 0.66, 1.90, 0),
                    (s * 1.02, 1.94, 0),
                    (s * 1.12, 1.62, 0),
                    (s * 0.90, 1.34, 0),
                    (s * 0.56, 1.22, 0),
                ],
                0.07,
                gold,
                steps=6,
                **_METAL,
            )
        else:
            rig.tube(
                [
                    (s * 0.68, 1.98, 0),
                    (s * 0.96, 2.16, 0),
                    (s * 1.14, 1.92, 0),
                    (s * 0.88, 1.56, 0),
                    (s * 0.84, 1.26, 0),
                    (s * 0.50, 1.20, 0),
                ],
                [0.06, 0.07, 0.07, 0.07, 0.06, 0.06],
                gold,
                steps=6,
                **_METAL,
            )
    rig.group()
    if chance.odds("star", 0.6):
        star = [
            (k * np.cos(a), k * np.sin(a))
            for i in range(10)
            for a, k in [(np.pi / 2 + i * np.pi / 5, 0.30 if i % 2 == 0 else 0.13)]
        ]
        rig.plate(
            star,
            (0, 1.62, 0.70),
            (1, 0, 0),
            (0, 1, 0.15),
            mix(gold, "#ffffff", 0.6),
            thick=0.08,
            smooth=False,
            bias=0.04,
            material="glaze",
            **_FIXED,
        )
    else:
        rig.disc(
            (0, 1.62, 0.68),
            0.26,
            "#fbf6ea",
            axis=(0, -0.15, 1),
            height=0.05,
            bias=0.03,
            **_FIXED,
        )
        rig.rod((0, 1.50, 0.76), (0, 1.74, 0.74), 0.032, "#3a2a26", bias=0.06, **_FIXED)
    rig.anchor("inside", (0, 2.0, 0), 0.5)
    rig.anchor("top", (0, 2.1, 0), 0.5)
    return rig


def dice(noun: str, slots: Slots, chance: Chance) -> Rig:
    """One or two cubes with pips."""
    rig = begin("thing", 0.03, (18, 42), (22, 34))
    body = main_colour(slots, chance, ("#fbf8f0", "#d8322e", "#2f6fb0", "#2a2a30"))
    dots = (
        rgb(slots.accent)
        if slots.accent
        else rgb("#2a2428" if luma(body) > 0.6 else "#fdfaf2")
    )
    spots = {
        1: [(0, 0)], 2: [(-1, -1), (1, 1)], 3: [(-1, -1), (0, 0), (1, 1)],
        4: [(-1, -1), (1, 1), (-1, 1), (1, -1)], 5: [(-1, -1), (1, 1), (-1, 1),
         (1, -1), (0, 0)],
        6: [(-1, -1), (-1, 0), (-1, 1), (1, -1), (1, 0), (1, 1)],
    }  # fmt: skip
    two = chance.odds("two", 0.65)
    places = (
        ((-0.72, 0.0, -0.15, -12.0), (0.82, 0.0, 0.30, 24.0))
        if two
        else ((0.0, 0.0, 0.0, 0.0),)
    )
    for k, (x, y, z, yaw) in enumerate(places):
        first = int(chance.unit(f"face {k}") * 3)
        with rig.frame(
            (x, y + 0.62, z), turn(yaw + chance.between(f"yaw {k}", -14, 14))
        ):
            rig.group()
            rig.rounded_box((0, 0, 0), (0.62, 0.62, 0.62), 0.16, body, material="glaze")
            faces = ((0, 1, 2), (1, 2, 0), (2, 0, 1))
            for f, (n, u, v) in enumerate(faces):
                value = (first + 2 * f) % 3 * 2 + 1 + (k + f) % 2
                for sign, pips in ((1, value), (-1, 7 - value)):
                    for a, b in spots[pips]:
                        at, axis = np.zeros(3), np.zeros(3)
                        at[n], at[u], at[v] = sign * 0.615, a * 0.29, b * 0.29
                        axis[n] = sign
                        rig.disc(
                            at,
                            0.115,
                            dots,
                            axis=axis,
                            height=0.02,
                            material="enamel",
                            bias=0.01,
                            **_FIXED,
                        )
    rig.anchor("top", (0, 1.24, 0), 0.4)
    return rig


def anchor(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A ship's anchor with a rope or a chain."""
    rig = begin("thing", 1.2, (-26, 26), (2, 8))
    iron = main_colour(slots, chance, ("#5a6a7a", "#3f4a5a", "#c89a3a", "#7a8088"))
    rope = accent_colour(slots, chance, ("#d8b878", "#c8a060"))
    chain = chance.odds("chain", 0.4)
    with rig.frame((0, 0.16, 0), turn(0, chance.between("lean", -12, 12))):
        rig.group(0.03)
        rig.rod((0, 0.15, 0), (0, 2.05, 0), 0.115, iron, **_METAL)
        rig.ring((0, 2.28, 0), 0.22, 0.065, iron, **_METAL)
        rig.rod((-0.62, 1.72, 0), (0.62, 1.72, 0), 0.085, iron, **_METAL)
        for s in (1, -1):
            rig.ellipsoid((s * 0.66, 1.72, 0), 0.125, iron, **_METAL)
            rig.group(0.04)
            rig.tube(
                [
                    (0, 0.10, 0),
                    (s * 0.50, 0.18, 0),
                    (s * 0.88, 0.48, 0),
                    (s * 1.02, 0.80, 0),
                ],
                [0.14, 0.125, 0.105, 0.08],
                iron,
                steps=6,
                **_METAL,
            )
            rig.plate(
                [(0, 0.38), (0.24, -0.02), (0.05, -0.12), (-0.30, -0.06)],
                (s * 1.02, 0.76, 0),
                (s, 0, 0),
                (-0.15 * s, 1, 0),
                iron,
                thick=0.14,
                puff=0.4,
                smooth=False,
                **_METAL,
            )
        if chain:
            for k in range(7):
                t = k / 6
                rig.group()
                rig.ring(
                    (0.24 + 0.34 * np.sin(t * 4.0), 2.24 - 0.30 * k, 0.16),
                    0.13,
                    0.042,
                    mix(iron, "#ffffff", 0.2),
                    axis=(0, 0.2, 1) if k % 2 else (1, 0, 0.3),
                    tall=0.18,
                    knots=10,
                    **_METAL,
                )
        else:
            turns = np.linspace(0, 1, 15)
            path = [
                vec(0.02 + 0.26 * np.sin(q * 11), 2.22 - 1.9 * q, 0.20 * np.cos(q * 11))
                for q in turns
            ]
            rig.group()
            rig.tube(
                path,
                0.062,
                rope,
                material="cloth",
                steps=4,
                paint=lambda p, n, c: np.asarray(
                    c * (0.85 + 0.18 * np.sin(p[1] * 60 + p[0] * 40))
                ),
            )
    rig.anchor("grip", (0, 2.4, 0), 0.1)
    return rig
