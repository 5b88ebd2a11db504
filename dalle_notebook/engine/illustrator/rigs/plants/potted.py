"""Cacti, mushrooms and house plants."""

from __future__ import annotations

import numpy as np

from ...kit.primitives import Paint
from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, unit, vec
from ..chance import Chance
from ..slots import Slots
from ..start import accent_colour, begin, main_colour, ring_angles


def cactus(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A saguaro with arms, or a round one; in a pot or in sand; in bloom."""
    rig = begin("plant", 0.4, (-20, 20), (6, 12))
    green = main_colour(slots, chance, ("#5f9a52", "#4f8a5a", "#76a84a"))
    pot = rgb(
        slots.accent or chance.pick("pot", ("#c8693f", "#4f8f9f", "#d9b04a", "#e8ded0"))
    )
    y = 0.0
    if chance.odds("potted", 0.75):
        y = 0.6
        rig.group()
        rig.lathe((0, 0, 0), [(0, 0.36), (0.55, 0.50)], pot, smooth=False, role="fixed")
        rig.lathe(
            (0, 0.52, 0),
            [(0, 0.50), (0.0, 0.56), (0.17, 0.56), (0.17, 0.47)],
            pot,
            smooth=False,
            role="fixed",
        )
        rig.disc((0, 0.62, 0), 0.48, "#6a4a34", height=0.03, role="fixed")
    else:
        rig.group(0.05)
        rig.ellipsoid((0, -0.07, 0), (0.95, 0.14, 0.7), "#e3c88f", role="fixed")

    def ribs(cx: float) -> Paint:
        def paint(p: Array, n: Array, c: Array) -> Array:
            a = np.arctan2(p[2], p[0] - cx) * 14
            return np.asarray(c * (0.80 + 0.28 * step(-0.6, 0.8, np.sin(a))))

        return paint

    blooms: list[tuple[float, float, float]] = []
    if chance.odds("round", 0.3):
        r = chance.between("ball", 0.44, 0.56)
        rig.group()
        rig.ellipsoid((0, y + r * 0.82, 0), (r, r * 0.92, r), green, paint=ribs(0))
        for b in (0.1, 0.45, 0.8, 1.15):
            for a in ring_angles(14, b):
                d = vec(np.cos(a) * np.cos(b), np.sin(b), np.sin(a) * np.cos(b))
                p = vec(0, y + r * 0.82, 0) + d * r * 0.96
                rig.rod(
                    p, p + d * 0.12, 0.012, "#fbf3d8", end_radius=0.004, role="fixed"
                )
        blooms.append((0, y + r * 1.74, 0))
    else:
        h = chance.between("height", 0.95, 1.45)
        rig.group(0.08)
        rig.tube(
            [(0, y, 0), (0, y + h * 0.5, 0), (0, y + h, 0)],
            [0.27, 0.31, 0.24],
            green,
            paint=ribs(0),
        )
        s = 1 if chance.odds("side", 0.5) else -1
        arms = chance.pick("arms", (1, 2, 2, 3))
        for k in range(arms):
            s, base = -s, y + 0.40 + 0.26 * k
            up = 0.55 - 0.12 * k
            rig.tube(
                [
                    (s * 0.2, base, 0),
                    (s * 0.52, base + 0.02, 0),
                    (s * 0.58, base + up * 0.6, 0),
                    (s * 0.57, base + up, 0),
                ],
                [0.15, 0.15, 0.15, 0.12],
                green,
                paint=ribs(s * 0.57),
            )
            if k == 0:
                blooms.append((s * 0.57, base + up + 0.13, 0.02))
        blooms.append((0, y + h + 0.22, 0))
        rig.group()
        for yy in np.arange(y + 0.2, y + h, 0.17):
            for a in ring_angles(14, 0.11):
                if np.sin(a) > -0.3:
                    p = vec(0.30 * np.cos(a), yy, 0.30 * np.sin(a))
                    rig.rod(
                        p,
                        p * vec(1.22, 1, 1.22) + vec(0, 0.02, 0),
                        0.010,
                        "#fbf3d8",
                        end_radius=0.004,
                        material="flat",
                        role="fixed",
                    )
    if chance.odds("bloom", 0.6):
        tone = chance.pick("bloom tone", ("#f06a9a", "#f7c03a", "#f2f0f4"))
        rig.group()
        for o in blooms:
            for a in ring_angles(7):
                rig.ellipsoid(
                    vec(*o) + vec(np.cos(a) * 0.09, 0, np.sin(a) * 0.09),
                    (0.085, 0.06, 0.085),
                    tone,
                    material="petal",
                    role="fixed",
                )
            rig.ellipsoid(vec(*o) + vec(0, 0.05, 0), 0.05, "#f7d94a", role="fixed")
    return rig


def mushroom(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A spotted cap; alone, or with a small one beside it."""
    rig = begin("plant", 0.15, (-20, 20), (4, 12))
    cap = main_colour(slots, chance, ("#cf2f2a", "#b8743a", "#d8a53a"))

    def one(x: float, z: float, k: float, lean: float) -> None:
        with rig.frame((x, 0, z), turn(0, 0, 0) @ turn(0, lean), k):
            rig.group(0.04)
            rig.lathe(
                (0, 0, 0),
                [(0, 0.24), (0.1, 0.26), (0.5, 0.18), (0.95, 0.2)],
                "#f4ead6",
                material="clay",
                role="fixed",
            )
            rig.ring((0, 0.66, 0), 0.20, 0.05, "#f4ead6", axis=(0, 1, 0), role="fixed")
            rig.group()
            rig.lathe(
                (0, 0.86, 0),
                [
                    (0.0, 0.1),
                    (-0.02, 0.70),
                    (0.06, 0.78),
                    (0.30, 0.68),
                    (0.52, 0.42),
                    (0.62, 0.0),
                ],
                cap,
                material="glaze",
                steps=5,
            )
            rng = chance.stream("spots")
            for i in range(15):
                a, b = i * 2.4, 0.2 + 1.2 * (i / 15)
                d = vec(
                    np.cos(a) * np.cos(b) * 0.76,
                    0.90 + np.sin(b) * 0.58,
                    np.sin(a) * np.cos(b) * 0.76,
                )
                s = float(rng.uniform(0.05, 0.11))
                rig.ellipsoid(d, (s, s * 0.6, s), "#fbf6ea", role="fixed")

    one(0, 0, 1.0, chance.between("lean", -6, 6))
    if chance.odds("second", 0.55):
        side = 1 if chance.odds("second side", 0.5) else -1
        one(0.72 * side, 0.25, 0.55, -12 * side)
    rig.group(0.05)
    rig.ellipsoid(
        (0, -0.07, 0), (0.95, 0.12, 0.6), "#7fa04f", material="leaf", role="fixed"
    )
    return rig


def potted(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A house plant with broad leaves."""
    rig = begin("plant", 0.6, (-20, 20), (6, 12))
    green = main_colour(slots, chance, ("#5f9a4f", "#4a8a5a", "#78ac4a"))
    pot = accent_colour(slots, chance, ("#c8693f", "#f3ead8", "#4f7f9f", "#d9b04a"))
    rig.group()
    rig.lathe(
        (0, 0, 0),
        [(0, 0.34), (0.1, 0.40), (0.55, 0.48), (0.60, 0.46), (0.5, 0.4)],
        pot,
        material="glaze",
        role="fixed",
    )
    rig.disc((0, 0.52, 0), 0.44, "#5a4030", height=0.03, role="fixed")
    n = chance.pick("leaves", (9, 12, 15))
    wide = chance.pick("wide", (0.20, 0.34, 0.46))
    rng = chance.stream("leaves")
    for i in range(n):
        a = i * 2.4
        up = float(rng.uniform(0.35, 1.5)) * (1.0 if i % 3 else 1.6)
        d = unit((np.cos(a), up, np.sin(a)))
        length = float(rng.uniform(0.45, 0.75))
        base = vec(0, 0.52, 0)
        tip = base + d * float(rng.uniform(0.35, 0.75))
        rig.group()
        rig.tube(
            [base, (base + tip) / 2 + vec(0, 0.06, 0), tip],
            0.022,
            mix(green, "#000", 0.15),
        )
        rig.blade(
            tip - d * 0.05,
            d + vec(np.cos(a) * 0.5, -0.25, np.sin(a) * 0.5),
            length,
            wide,
            green * np.float32(rng.uniform(0.85, 1.15)),
            normal=(-d[1] * np.cos(a), 1, 0.6),
        )
    return rig
