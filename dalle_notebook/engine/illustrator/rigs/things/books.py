"""Books, writing things, keys and candles."""

from __future__ import annotations

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, rgb, step, turn, vec
from ..chance import Chance
from ..slots import Slots
from ..start import accent_colour, begin, main_colour, ring_angles
from .toys import BRIGHT


def book(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Open, closed, or a pile."""
    cover = main_colour(slots, chance, BRIGHT)
    form = chance.pick("form", ("open", "closed", "pile"))
    if slots.pose in ("open", "closed", "pile"):
        form = str(slots.pose)
    gold = accent_colour(slots, chance, ("#f0c85a", "#f7ecd8"))
    page = "#f8f1de"
    lines = 0.82

    def ruled(p: Array, n: Array, c: Array) -> Array:
        row = step(0.75, 0.95, np.sin(p[2] * 34)) * (np.abs(p[2]) < 0.72)
        inside = (np.abs(p[0]) > 0.14) & (np.abs(p[0]) < 0.98)
        return np.asarray(c * (1 - 0.38 * row * inside * lines))

    if form == "open":
        rig = begin("thing", 0.05, (-28, 28), (34, 46))
        rig.group()
        for s in (1, -1):
            with rig.frame((0, 0.02, 0), turn(0, 9 * s)):
                rig.box(
                    (s * 0.62, 0.0, 0),
                    (0.64, 0.03, 0.92),
                    cover,
                    material="cloth",
                    soft=0.02,
                )
        for s in (1, -1):
            rig.group(0.02)
            curve = [(0.0, 0.06), (s * 0.18, 0.22), (s * 0.55, 0.24), (s * 1.12, 0.17)]
            for k in range(len(curve) - 1):
                (xa, ya), (xb, yb) = curve[k], curve[k + 1]
                a, b = vec(xa, ya, 0), vec(xb, yb, 0)
                d = b - a
                rig.box(
                    (a + b) / 2 - vec(0, 0.06, 0),
                    (float(np.linalg.norm(d)) / 2 + 0.01, 0.06, 0.86),
                    page,
                    turned=turn(0, float(np.degrees(np.arctan2(d[1] * s, d[0] * s)))),
                    material="cloth",
                    role="fixed",
                    paint=None,
                    soft=0.02,
                )
            rig.plate(
                [(-0.47, -0.84), (0.47, -0.84), (0.47, 0.84), (-0.47, 0.84)],
                (s * 0.65, 0.235, 0),
                vec(1, -0.09 * s, 0),
                (0, 0, 1),
                page,
                thick=0.01,
                puff=0.02,
                smooth=False,
                material="cloth",
                role="fixed",
                paint=ruled,
                bias=0.02,
            )
        rig.group()
        rig.tube(
            [(0, 0.24, -0.84), (0.02, 0.20, 0), (0.03, 0.18, 0.9), (0.05, 0.02, 1.12)],
            0.025,
            gold,
            material="cloth",
            role="fixed",
        )
        rig.anchor("top", (0, 0.25, 0), 0.8)
        return rig

    def closed(rig: Rig, y: float, tone: Array, yaw: float, thick: float) -> None:
        with rig.frame((0, y, 0), turn(yaw)):
            rig.group()
            rig.box(
                (0.02, thick / 2, 0),
                (0.66, thick / 2 - 0.035, 0.88),
                page,
                material="cloth",
                role="fixed",
                soft=0.01,
                paint=lambda p, n, c: np.asarray(
                    c * (1 - 0.12 * step(0.3, 0.8, np.sin(p[1] * 170)))
                ),
            )
            for h in (0.025, thick - 0.025):
                rig.rounded_box(
                    (0, h, 0), (0.72, 0.025, 0.94), 0.02, tone, material="cloth"
                )
            rig.tube(
                [(-0.70, thick / 2, -0.90), (-0.70, thick / 2, 0.90)],
                thick * 0.48,
                tone,
                smooth=False,
                material="cloth",
            )
            for z in (-0.62, 0.62):
                rig.rod(
                    (-0.72, thick * 0.5, z - 0.02),
                    (-0.72, thick * 0.5, z + 0.02),
                    thick * 0.52,
                    gold,
                    role="fixed",
                )

    if form == "closed":
        rig = begin("thing", 0.24, (-24, 24), (6, 12))
        rig.group()
        rig.box(
            (0.03, 0.95, 0),
            (0.62, 0.86, 0.13),
            page,
            material="cloth",
            role="fixed",
            soft=0.01,
        )
        for z in (-0.16, 0.16):
            rig.rounded_box(
                (0, 0.95, z), (0.70, 0.94, 0.03), 0.03, cover, material="cloth"
            )
        rig.tube(
            [(-0.68, 0.04, 0), (-0.68, 1.86, 0)],
            0.185,
            cover,
            smooth=False,
            material="cloth",
        )
        rig.group()
        rig.ring((0.04, 1.12, 0.20), 0.24, 0.025, gold, material="metal", role="fixed")
        star = [
            (np.cos(a) * r, np.sin(a) * r)
            for i in range(10)
            for a, r in [(np.pi / 2 + i * np.pi / 5, 0.16 if i % 2 == 0 else 0.07)]
        ]
        rig.plate(
            star,
            (0.04, 1.12, 0.2),
            (1, 0, 0),
            (0, 1, 0),
            gold,
            thick=0.03,
            smooth=False,
            material="metal",
            bias=0.02,
            role="fixed",
        )
        for y in (0.55, 0.45):
            rig.rod(
                (-0.16, y, 0.2),
                (0.24, y, 0.2),
                0.02,
                gold,
                material="metal",
                role="fixed",
            )
        for y in (0.2, 1.7):
            rig.rod((-0.5, y, 0.195), (0.6, y, 0.195), 0.014, gold, role="fixed")
        return rig
    rig = begin("thing", 0.2, (-40, 40), (12, 20))
    y = 0.0
    tones = [cover, *(rgb(chance.pick(f"tone {i}", BRIGHT)) for i in range(3))]
    for i in range(chance.pick("pile", (3, 4))):
        thick = chance.between(f"thick {i}", 0.20, 0.34)
        closed(rig, y, tones[i], chance.between(f"yaw {i}", -28, 28), thick)
        y += thick
    rig.anchor("top", (0, y, 0), 0.6)
    return rig


def candle(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A burning candle on a dish or in a stick."""
    rig = begin("thing", 0.2, (-20, 20), (8, 14))
    wax = main_colour(slots, chance, ("#f7efdc", "#d8453f", "#e8b8c8", "#4f7fae"))
    thick = chance.between("thick", 0.20, 0.36)
    tall = chance.between("tall", 0.7, 1.3)
    rig.group()
    rig.lathe(
        (0, 0, 0),
        [
            (0.03, 0.0),
            (0.0, 0.55),
            (0.05, 0.72),
            (0.13, 0.78),
            (0.12, 0.72),
            (0.08, 0.4),
        ],
        "#d9a83f",
        material="metal",
        role="fixed",
    )
    rig.group(0.04)
    rig.cylinder((0, 0.06, 0), (0, 0.06 + tall, 0), thick, wax, material="petal")
    for i, a in enumerate(ring_angles(chance.pick("drips", (3, 5, 7)), 0.4)):
        p = vec(np.cos(a) * thick, 0.06 + tall, np.sin(a) * thick)
        rig.rod(
            p,
            p - vec(0, 0.18 + 0.15 * abs(np.sin(i * 2.1)), 0),
            0.06,
            wax,
            material="petal",
        )
    rig.group()
    y = 0.06 + tall
    rig.rod((0, y, 0), (0, y + 0.12, 0), 0.02, "#2a2020", role="fixed")
    rig.group(0.03)
    rig.tube(
        [(0, y + 0.14, 0), (0.01, y + 0.28, 0), (0.03, y + 0.52, 0)],
        [0.08, 0.105, 0.01],
        "#ffb020",
        material="glow",
        role="fixed",
    )
    rig.group()
    rig.tube(
        [(0, y + 0.14, 0), (0.01, y + 0.34, 0)],
        [0.05, 0.03],
        "#ffe88a",
        material="glow",
        bias=0.12,
        role="fixed",
    )
    return rig


def key(noun: str, slots: Slots, chance: Chance) -> Rig:
    """An old key, a magnifier or a sword, lying in the air."""
    rig = begin("thing", 0.1, (-20, 20), (0, 8), ground=False)
    gold = main_colour(slots, chance, ("#d9a83f", "#c9ccd2", "#b8763a"))
    with rig.frame((0, 0, 0), turn(0, chance.between("lean", 20, 60))):
        rig.group(0.03)
        if noun == "sword":
            rig.plate(
                [(-0.12, 0), (0.12, 0), (0.10, 1.7), (0, 2.0), (-0.10, 1.7)],
                (0, 0, 0),
                (1, 0, 0),
                (0, 1, 0),
                "#dfe5ec",
                material="chrome",
                thick=0.08,
                puff=0.3,
                smooth=False,
            )
            rig.group()
            rig.tube(
                [(-0.42, 0.05, 0), (0, -0.02, 0), (0.42, 0.05, 0)],
                [0.08, 0.07, 0.08],
                gold,
                material="metal",
            )
            rig.rod((0, -0.05, 0), (0, -0.5, 0), 0.07, "#6a4028", role="fixed")
            rig.ellipsoid((0, -0.58, 0), 0.11, gold, material="metal")
            return rig
        for a in ring_angles(3, np.pi / 2):
            rig.ring(
                (0.26 * np.cos(a), 1.35 + 0.26 * np.sin(a), 0),
                0.22,
                0.07,
                gold,
                material="metal",
            )
        rig.rod((0, 1.1, 0), (0, -0.9, 0), 0.085, gold, material="metal")
        rig.ring((0, 0.95, 0), 0.10, 0.06, gold, axis=(0, 1, 0), material="metal")
        rig.group()
        for y, w in ((-0.8, 0.38), (-0.55, 0.28), (-0.32, 0.34)):
            rig.rounded_box(
                (w / 2, y, 0), (w / 2 + 0.04, 0.07, 0.05), 0.03, gold, material="metal"
            )
    return rig


def pencil(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A pencil or a brush."""
    rig = begin("thing", 0.18, (-20, 20), (2, 10), ground=False)
    tone = main_colour(slots, chance, ("#f2c230", "#d8453f", "#3a7fb0", "#4f9a6a"))
    with rig.frame((0, 0, 0), turn(0, chance.between("lean", 28, 58))):
        rig.group()
        if noun == "paintbrush":
            rig.lathe(
                (0, -1.4, 0),
                [(0, 0.03), (0.6, 0.09), (1.6, 0.12), (2.0, 0.10)],
                tone,
                material="glaze",
            )
            rig.cylinder(
                (0, 0.55, 0),
                (0, 0.95, 0),
                0.13,
                "#d8dade",
                material="metal",
                end_radius=0.16,
                role="fixed",
            )
            rig.tube(
                [(0, 0.95, 0), (0, 1.25, 0), (0.04, 1.6, 0)],
                [0.15, 0.18, 0.02],
                rgb(slots.accent or "#d8453f"),
                material="fur",
                role="fixed",
                flow=(0, 1, 0),
            )
            return rig
        rig.lathe(
            (0, -1.3, 0),
            [(0, 0.03), (0.12, 0.06)],
            "#3a3438",
            smooth=False,
            role="fixed",
        )
        rig.lathe(
            (0, -1.18, 0),
            [(0, 0.06), (0.36, 0.20)],
            "#e8c48e",
            smooth=False,
            material="wood",
            role="fixed",
        )
        rig.cylinder((0, -0.83, 0), (0, 1.0, 0), 0.20, tone, material="enamel")
        rig.cylinder(
            (0, 1.0, 0), (0, 1.2, 0), 0.205, "#d8dade", material="metal", role="fixed"
        )
        rig.cylinder((0, 1.2, 0), (0, 1.42, 0), 0.19, "#e8909a", role="fixed")
    return rig
