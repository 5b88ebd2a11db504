"""Fruit and vegetables with a texture of their own."""

from __future__ import annotations

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, vec
from ..chance import Chance
from ..slots import Slots
from ..start import TAU, begin, main_colour, ring_angles


def strawberry(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A strawberry with its seeds and a green collar."""
    rig = begin("food", 0.05, (-25, 25), (6, 14))
    skin = main_colour(slots, chance, ("#d8283a", "#cf2030", "#e03a44"))
    wide = chance.between("wide", 0.86, 1.12)
    profile = [
        (0.0, 0.0),
        (0.03, 0.10 * wide),
        (0.22, 0.30 * wide),
        (0.52, 0.46 * wide),
        (0.78, 0.46 * wide),
        (0.92, 0.30 * wide),
        (0.94, 0.0),
    ]
    rig.group()
    rig.lathe((0, 0.04, 0), profile, skin, material="glaze", steps=5)
    rig.group()
    for j in range(6):
        y = 0.16 + j * 0.125
        r = float(
            np.interp(y, [p[0] for p in profile[:5]], [p[1] for p in profile[:5]])
        )
        for a in ring_angles(max(5, int(r * 24)), 0.3 * (j % 2)):
            if np.sin(a) > -0.3:
                rig.ellipsoid(
                    (r * 1.02 * np.cos(a), y + 0.05, r * 1.02 * np.sin(a)),
                    (0.022, 0.034, 0.022),
                    "#f3d66a",
                    material="wet",
                    role="fixed",
                )
    rig.group()
    for a in ring_angles(8, 0.2):
        rig.blade(
            (0, 1.02, 0),
            (np.cos(a), 0.06 + 0.1 * np.cos(3 * a), np.sin(a)),
            0.42,
            0.20,
            "#5f9a3a",
            normal=(0, 1, 0),
            role="fixed",
        )
    rig.tube(
        [(0, 0.95, 0), (0.03, 1.1, 0), (0.1, 1.2, 0)], 0.03, "#6aa040", role="fixed"
    )
    return rig


def pineapple(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A pineapple: rows of scales and a crown of leaves."""
    rig = begin("food", 0.3, (-20, 20), (4, 10))
    skin = main_colour(slots, chance, ("#e0a32e", "#d98f2a", "#c9a83a"))
    rng = chance.stream("leaves")
    rig.group()
    for k, (n, y, t, length) in enumerate(
        (
            (7, 1.5, 0.5, 0.75),
            (8, 1.52, 0.95, 0.9),
            (6, 1.5, 1.3, 1.0),
            (9, 1.48, 0.1, 0.6),
        )
    ):
        for a in ring_angles(n, k * 0.5):
            d = vec(np.cos(a) * np.cos(t), np.sin(t) + 0.1, np.sin(a) * np.cos(t))
            o = vec(np.cos(a) * 0.12, y, np.sin(a) * 0.12)
            droop = vec(np.cos(a) * 0.22, -0.12, np.sin(a) * 0.22) * (t < 1.2)
            rig.tube(
                [o, o + d * length * 0.55, o + d * length + droop],
                [0.085, 0.075, 0.008],
                mix("#5f9a4a", "#3f7038", 0.5 * rng.random()),
                material="leaf",
                steps=3,
                role="fixed",
            )

    def scales(p: Array, n: Array, c: Array) -> Array:
        a = np.arctan2(p[2], p[0]) * 11 / TAU
        v = (p[1] - 0.8) * 5.4
        u, w = a * 2 + v, a * 2 - v
        fu, fw = np.abs(u % 1 - 0.5), np.abs(w % 1 - 0.5)
        edge = step(0.36, 0.48, np.maximum(fu, fw))
        eye = step(0.16, 0.08, np.maximum(fu, fw))
        out = c * (1.08 - 0.45 * edge)
        return np.asarray(out + (rgb("#7a4a18")[:, None] - out) * eye * 0.8)

    rig.group()
    rig.ellipsoid((0, 0.8, 0), (0.56, 0.80, 0.56), skin, paint=scales)
    rows = 9
    for j in range(rows):
        v = -1.2 + j * 2.4 / (rows - 1)
        for a in ring_angles(11, 0.5 * (j % 2) / 11 * TAU):
            if np.sin(a) < -0.2:
                continue
            q = 0.56 * np.cos(v)
            p = vec(q * np.cos(a), 0.8 + 0.80 * np.sin(v), q * np.sin(a))
            rig.ellipsoid(
                p,
                (0.10 * np.cos(v) + 0.05, 0.085, 0.10 * np.cos(v) + 0.05),
                skin,
                paint=scales,
            )
    return rig


def carrot(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A carrot standing on its tip, leaning."""
    rig = begin("food", 0.2, (-20, 20), (4, 10))
    skin = main_colour(slots, chance, ("#ec7a24", "#e8702a", "#f08a30"))
    with rig.frame((0, 0.05, 0), turn(0, 0, chance.between("lean", -14, 14))):
        rig.group()
        rig.lathe(
            (0, 0, 0),
            [
                (0, 0.02),
                (0.3, 0.12),
                (0.9, 0.24),
                (1.3, 0.30),
                (1.42, 0.22),
                (1.44, 0.0),
            ],
            skin,
            material="wet",
            paint=lambda p, n, c: np.asarray(
                c * (1 - 0.16 * step(0.8, 0.98, np.sin(p[1] * 26 + p[0] * 6)))
            ),
        )
        rng = chance.stream("top")
        for a in ring_angles(9):
            d = vec(np.cos(a) * 0.35, 1, np.sin(a) * 0.35)
            length = float(rng.uniform(0.5, 0.8))
            rig.tube(
                [
                    (0, 1.4, 0),
                    vec(0, 1.4, 0) + d * length * 0.6,
                    vec(0, 1.4, 0) + d * length + vec(np.cos(a) * 0.15, -0.05, 0),
                ],
                [0.03, 0.06, 0.02],
                "#5f9a3a",
                material="leaf",
                role="fixed",
            )
    return rig


def watermelon(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A wedge with seeds."""
    rig = begin("food", 0.2, (-20, 20), (6, 14))
    rind = rgb(slots.accent or "#4f8f3f")
    flesh = main_colour(slots, chance, ("#e8434e", "#e03a44"))
    seeds = [
        (x, y)
        for y, xs in (
            (0.30, (-0.2, 0.2)),
            (0.55, (-0.5, -0.1, 0.3, 0.6)),
            (0.75, (-0.7, -0.3, 0.1, 0.5, 0.8)),
        )
        for x in xs
    ]
    outline = (
        [(-1.1, 0.9)]
        + [
            (1.1 * np.cos(a), 0.9 + 0.9 * np.sin(a))
            for a in np.linspace(np.pi, TAU, 14)
        ]
        + [(1.1, 0.9)]
    )
    with rig.frame((0, 0.02, 0), turn(0, 0, chance.between("lean", -8, 8))):

        def cut(p: Array, n: Array, c: Array) -> Array:
            r = np.sqrt((p[0] / 1.1) ** 2 + ((p[1] - 0.9) / 0.9) ** 2)
            out = c + (rgb("#f6efcf")[:, None] - c) * step(0.84, 0.87, r)
            return np.asarray(out + (rind[:, None] - out) * step(0.90, 0.93, r))

        for z in (-0.24, 0.24):
            rig.group()
            rig.plate(
                outline,
                (0, 0, z),
                (1, 0, 0),
                (0, 1, 0),
                flesh,
                smooth=False,
                thick=0.06,
                puff=0.1,
                material="wet",
                paint=cut,
            )
        rig.group()
        arc = [
            (1.08 * np.cos(a), 0.9 + 0.88 * np.sin(a), 0)
            for a in np.linspace(np.pi, TAU, 9)
        ]
        rig.tube(
            arc,
            0.25,
            rind,
            paint=lambda p, n, c: np.asarray(
                c
                * (1 - 0.3 * step(0.2, 0.6, np.sin(np.arctan2(p[1] - 0.9, p[0]) * 22)))
            ),
        )
        rig.box((0, 0.82, 0), (1.0, 0.10, 0.24), flesh, material="wet")
        rig.group()
        for x, y in seeds:
            rig.ellipsoid(
                (x * 0.8, y, 0.32),
                (0.035, 0.06, 0.02),
                "#2a1c18",
                material="wet",
                bias=0.03,
                role="fixed",
            )
    return rig
