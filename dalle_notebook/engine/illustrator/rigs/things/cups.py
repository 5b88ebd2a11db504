"""Cups, glasses and teapots."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.primitives import Paint
from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step
from ..chance import Chance
from ..slots import Slots
from ..start import begin, main_colour, steam

GLAZES = ("#d9604a", "#4f8f9f", "#f3ead8", "#7aa06a", "#5b8fbf", "#d9a83f", "#8a6ab0")


def pattern(
    chance: Chance, base: Array, second: Array, low: float, high: float
) -> Paint:
    """Dots, a band, stripes or nothing, between two heights."""
    kind = chance.pick("pattern", ("plain", "band", "dots", "stripes"))
    count = chance.pick("pattern count", (5, 6, 7, 8))
    mid = (low + high) / 2

    def paint(p: Array, n: Array, c: Array) -> Array:
        a = np.arctan2(p[2], p[0])
        if kind == "plain":
            return c
        if kind == "band":
            w = step(0.06, 0.05, np.abs(p[1] - mid) / (high - low))
        elif kind == "dots":
            u = (a * count / np.pi) % 1 - 0.5
            v = (p[1] - mid) * 3.4
            w = step(0.22, 0.17, np.hypot(u, (v - np.round(v / 2) * 2) * 0.8))
        else:
            w = step(0.0, 0.25, np.sin(a * count * 2))
        return np.asarray(c + (second[:, None] - c) * w)

    return paint


def white(base: Array) -> Array:
    return mix(base, "#ffffff", 0.82) if base.mean() < 0.8 else rgb("#c8743f")


def cup(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A cup on a saucer or a mug, with coffee or tea in it."""
    rig = begin("thing", 0.1, (-26, 34), (18, 28))
    glaze = main_colour(slots, chance, GLAZES)
    second = rgb(slots.accent) if slots.accent else white(glaze)
    mug = noun == "mug" or chance.odds("mug", 0.4)
    drink = chance.pick("drink", ("coffee", "coffee", "latte", "tea"))
    tone = {"coffee": "#5a3018", "latte": "#b8824e", "tea": "#a8521e"}[drink]
    style: dict[str, Any] = {"material": "glaze"}
    side = 1 if chance.odds("handle", 0.75) else -1
    if mug:
        h, r = 1.1, 0.62
        rig.group()
        rig.tube(
            [
                (side * r, 0.85, 0),
                (side * (r + 0.42), 0.80, 0),
                (side * (r + 0.42), 0.36, 0),
                (side * r, 0.28, 0),
            ],
            0.085,
            glaze,
            **style,
        )
        rig.lathe(
            (0, 0, 0),
            [
                (0.0, 0.0),
                (0.0, 0.54),
                (0.04, 0.60),
                (0.2, r),
                (h - 0.04, r),
                (h, r - 0.03),
                (h - 0.04, r - 0.06),
                (0.3, r - 0.07),
            ],
            glaze,
            paint=pattern(chance, glaze, second, 0.1, h - 0.1),
            **style,
        )
        level, rim = h - 0.14, r - 0.06
    else:
        rig.group()
        rig.lathe(
            (0, 0, 0),
            [
                (0.02, 0.25),
                (0.0, 0.42),
                (0.06, 0.75),
                (0.15, 1.0),
                (0.17, 0.98),
                (0.10, 0.72),
                (0.05, 0.4),
            ],
            mix(glaze, "#ffffff", 0.72),
            **style,
        )
        rig.disc((0, 0.06, 0), 0.45, mix(glaze, "#ffffff", 0.68), height=0.02, **style)
        rig.group()
        rig.tube(
            [
                (side * 0.55, 0.78, 0),
                (side * 0.92, 0.82, 0),
                (side * 1.02, 0.55, 0),
                (side * 0.80, 0.32, 0),
                (side * 0.45, 0.30, 0),
            ],
            0.075,
            glaze,
            steps=6,
            **style,
        )
        rig.lathe(
            (0, 0.08, 0),
            [
                (0, 0.30),
                (0.05, 0.42),
                (0.25, 0.56),
                (0.55, 0.64),
                (0.86, 0.66),
                (0.88, 0.63),
                (0.80, 0.60),
                (0.55, 0.58),
                (0.2, 0.4),
            ],
            glaze,
            paint=pattern(chance, glaze, second, 0.3, 0.9),
            **style,
        )
        level, rim = 0.82, 0.60
        if chance.odds("spoon", 0.6):
            rig.group()
            rig.tube(
                [(-0.7, 0.24, 0.55), (-0.35, 0.22, 0.75), (0.05, 0.21, 0.85)],
                [0.035, 0.03, 0.03],
                "#d8dade",
                material="metal",
                role="fixed",
            )
            rig.ellipsoid(
                (0.17, 0.215, 0.87),
                (0.15, 0.035, 0.09),
                "#d8dade",
                material="metal",
                role="fixed",
            )

    def surface(p: Array, n: Array, c: Array) -> Array:
        q = np.hypot(p[0], p[2]) / rim
        out = c + 0.16 * step(0.85, 0.97, q) * rgb("#c98a4f")[:, None]
        if drink == "latte":
            x, z = p[0] / rim * 1.35, -p[2] / rim * 1.35 + 0.15
            heart = (x * x + z * z - 0.42) ** 3 - x * x * z**3 * 2.2
            out = out + (rgb("#fbeed6")[:, None] - out) * step(0.02, -0.02, heart)
        return np.asarray(out)

    rig.group()
    rig.disc(
        (0, level, 0),
        rim,
        tone,
        height=0.012,
        material="wet",
        paint=surface,
        role="fixed",
    )
    if chance.odds("steam", 0.6):
        steam(rig, (0, level + 0.15, 0), 0.85, chance, 0.12)
    rig.anchor("top", (0, level, 0), rim)
    rig.anchor("grip", (side * 0.95, 0.55, 0), 0.1)
    return rig


def glass(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A tumbler of water or juice, or a stemmed glass of wine."""
    rig = begin("thing", 0.15, (-20, 20), (10, 18))
    drink = main_colour(slots, chance, ("#9fd4ea", "#f2a83a", "#b8324a", "#e8d860"))
    clear = "#e4f1f5"
    if noun == "wine glass" or chance.odds("stem", 0.3):
        rig.group()
        rig.lathe(
            (0, 0, 0),
            [(0.0, 0.46), (0.04, 0.42), (0.08, 0.07), (0.62, 0.05), (0.70, 0.12)],
            clear,
            material="glass",
        )
        rig.group()
        rig.lathe(
            (0, 0.72, 0),
            [(0, 0.06), (0.08, 0.30), (0.32, 0.45)],
            drink,
            material="water",
            steps=5,
            role="fixed",
        )
        rig.disc(
            (0, 1.04, 0),
            0.44,
            mix(drink, "#ffffff", 0.2),
            material="water",
            role="fixed",
        )
        rig.group()
        rig.lathe(
            (0, 0.70, 0),
            [(0, 0.06), (0.10, 0.34), (0.38, 0.49), (0.72, 0.45), (0.95, 0.38)],
            clear,
            material="glass",
            steps=5,
        )
        return rig
    rig.group()
    rig.cylinder(
        (0, 0.06, 0),
        (0, 0.86, 0),
        0.40,
        drink,
        end_radius=0.46,
        material="water",
        role="fixed",
    )
    rig.group()
    rig.lathe(
        (0, 0, 0),
        [(0.0, 0.0), (0.0, 0.42), (0.06, 0.44), (1.2, 0.54)],
        clear,
        material="glass",
        smooth=False,
    )
    rig.group()
    if chance.odds("straw", 0.6):
        rig.tube(
            [(-0.1, 0.2, 0), (0.25, 1.25, 0), (0.5, 1.45, 0)],
            0.04,
            "#e8505a",
            smooth=False,
            role="fixed",
            paint=lambda p, n, c: np.asarray(
                c + (1 - c) * step(-0.1, 0.1, np.sin(p[1] * 34 + p[0] * 20))
            ),
        )
    if chance.odds("slice", 0.5):
        rig.disc(
            (0.5, 1.15, 0.05),
            0.24,
            "#f6c03a",
            axis=(0.3, 0.2, 1),
            height=0.03,
            material="wet",
            role="fixed",
        )
    return rig


def teapot(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Round or tall, with a pattern."""
    rig = begin("thing", 0.2, (-28, 28), (11, 18))
    glaze = main_colour(slots, chance, GLAZES)
    second = rgb(slots.accent) if slots.accent else white(glaze)
    f, k = chance.between("fat", 0.88, 1.14), chance.between("tall", 0.88, 1.2)
    style: dict[str, Any] = {"material": "glaze"}
    rig.group(0.04)
    rig.tube(
        [
            (-0.55 * f, 1.0 * k, 0),
            (-1.02, 1.1 * k, 0),
            (-1.18, 0.75 * k, 0),
            (-0.95, 0.4 * k, 0),
            (-0.6 * f, 0.36 * k, 0),
        ],
        0.075,
        glaze,
        steps=6,
        **style,
    )
    rig.tube(
        [
            (0.5 * f, 0.45 * k, 0),
            (0.9, 0.6 * k, 0),
            (1.02, 0.95 * k, 0),
            (1.26, 1.15 * k, 0),
        ],
        [0.20, 0.14, 0.095, 0.085],
        glaze,
        steps=6,
        **style,
    )
    rig.lathe(
        (0, 0, 0),
        [
            (0, 0.42),
            (0.05 * k, 0.45),
            (0.12 * k, 0.55 * f),
            (0.4 * k, 0.74 * f),
            (0.65 * k, 0.76 * f),
            (0.95 * k, 0.58),
            (1.12 * k, 0.42),
        ],
        glaze,
        paint=pattern(chance, glaze, second, 0.25 * k, 1.0 * k),
        **style,
    )
    rig.group()
    y = 1.10 * k
    rig.lathe(
        (0, y, 0),
        [(0, 0.45), (0.05, 0.44), (0.14, 0.30), (0.20, 0.10), (0.21, 0)],
        glaze,
        **style,
    )
    rig.ring((0, y + 0.02, 0), 0.455, 0.032, second, axis=(0, 1, 0), **style)
    rig.ellipsoid((0, y + 0.28, 0), 0.10, second, **style)
    if chance.odds("steam", 0.5):
        steam(rig, (1.32, 1.25 * k, 0), 0.5, chance, 0.08)
    rig.anchor("top", (0, y + 0.35, 0), 0.3)
    return rig
