"""Hats, shoes, bags and umbrellas as subjects of their own."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, vec
from ..chance import Chance
from ..slots import Slots
from ..start import accent_colour, begin, main_colour, ring_angles
from .toys import BRIGHT


def umbrella(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Open, with eight panels."""
    rig = begin("thing", 0.9, (-10, 10), (0, 8), ground=False)
    pairs = (
        ("#d8453f", "#f7ecd8"),
        ("#3a7fb0", "#f2c84a"),
        ("#4f9a6a", "#f7ecd8"),
        ("#e8a83a", "#d8453f"),
    )
    a, b = chance.pick("coat", pairs)
    first = rgb(slots.colour or a)
    plain = chance.odds("plain", 0.25)
    second = rgb(slots.accent or (mix(first, "#ffffff", 0.75) if slots.colour else b))
    if plain or (slots.colour and not slots.accent):
        second = first
    lean = turn(0, chance.between("lean", -26, 26))
    deep = chance.between("deep", 0.82, 1.1)
    with rig.frame((0, 0, 0), lean):

        def panels(p: Array, n: Array, c: Array) -> Array:
            q = np.arctan2(p[2], p[0]) / np.pi * 4 + 0.25
            w = np.floor(q) % 2
            seam = np.abs(q % 1 - 0.5) * 2
            out = first[:, None] * (1 - w) + second[:, None] * w
            return np.asarray(out * (1 - 0.22 * seam**6))

        rig.group()
        rig.rod(
            (0, -1.25, 0),
            (0, 1.2 * deep, 0),
            0.035,
            "#8a5a34",
            material="wood",
            role="fixed",
        )
        rig.tube(
            [
                (0, -1.2, 0),
                (0, -1.42, 0),
                (0.10, -1.56, 0),
                (0.26, -1.55, 0),
                (0.32, -1.38, 0),
            ],
            0.06,
            "#8a5a34",
            material="wood",
            role="fixed",
        )
        rig.tube(
            [(0, 0.95 * deep, 0), (0, 1.22 * deep, 0)],
            [0.04, 0.015],
            "#d9b45a",
            material="metal",
            role="fixed",
        )
        rig.group()
        rig.lathe(
            (0, 0, 0),
            [
                (0.0, 1.2),
                (0.28 * deep, 1.10),
                (0.6 * deep, 0.84),
                (0.85 * deep, 0.5),
                (0.98 * deep, 0.0),
            ],
            first,
            material="cloth",
            steps=5,
            paint=panels,
        )
        for q in ring_angles(8, 0.2):
            c, s = np.cos(q), np.sin(q)
            rig.rod(
                (1.2 * c, -0.02, 1.2 * s),
                (1.22 * c, -0.10, 1.22 * s),
                0.025,
                "#d9b45a",
                role="fixed",
            )
            rig.tube(
                [
                    (
                        1.19 * np.cos(q + t),
                        0.07 * np.sin(t / 0.785 * np.pi),
                        1.19 * np.sin(q + t),
                    )
                    for t in np.linspace(0, 0.785, 5)
                ],
                0.02,
                mix(second, "#ffffff", 0.4),
                material="cloth",
                steps=2,
            )
        rig.anchor("grip", (0, -1.05, 0), 0.06)
    return rig


def hat(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A top hat, straw hat, wizard's hat, cap or crown."""
    kinds = ("top", "straw", "bowler", "cap")
    kind = {
        "crown": "crown",
        "cap": "cap",
        "top hat": "top",
        "wizard hat": "wizard",
        "party hat": "party",
        "santa hat": "santa",
    }.get(noun) or chance.pick("kind", kinds)
    rig = begin("thing", 0.25, (-30, 30), (10, 18))
    tones = {
        "top": ("#2f2c33", "#4a3a5a"),
        "straw": ("#e6c684", "#dcb870"),
        "bowler": ("#5a4030", "#3a3a42"),
        "cap": BRIGHT,
        "crown": ("#e8b83a",),
        "wizard": ("#4a4a9a", "#6a3a8a"),
        "party": BRIGHT,
        "santa": ("#cf2f2a",),
    }[kind]
    tone = main_colour(slots, chance, tones)
    band = accent_colour(slots, chance, ("#c8403a", "#3a7fb0", "#2f2c33", "#f0c85a"))
    cloth: dict[str, Any] = {"material": "cloth"}
    points = chance.pick("points", (6, 8, 10))
    flop = chance.between("flop", -0.25, 0.2)
    rig.group(0.02)
    if kind == "crown":
        rig.lathe(
            (0, 0, 0), [(0, 0.80), (0.34, 0.84)], tone, smooth=False, material="metal"
        )
        for y in (0.03, 0.32):
            rig.ring(
                (0, y, 0), 0.82, 0.05, tone, axis=(0, 1, 0), material="metal", knots=16
            )
        for a in ring_angles(points):
            c, s = np.cos(a), np.sin(a)
            rig.tube(
                [(c * 0.83, 0.3, s * 0.83), (c * 0.90, 0.72, s * 0.90)],
                [0.16, 0.02],
                tone,
                smooth=False,
                material="metal",
            )
            rig.ellipsoid((c * 0.90, 0.76, s * 0.90), 0.07, tone, material="metal")
            rig.group()
            rig.ellipsoid(
                (c * 0.86, 0.18, s * 0.86),
                0.085,
                ("#d8324a", "#3a8fd0", "#4fae6a")[int(a * 1.3) % 3],
                material="glaze",
                role="fixed",
            )
    elif kind in ("wizard", "party", "santa"):
        tip = vec(0.25, 1.7, 0) if kind == "wizard" else vec(0, 1.4, 0)
        if kind == "santa":
            rig.lathe((0, 0, 0), [(0, 0.78), (0.35, 0.73), (0.62, 0.60)], tone, **cloth)
            rig.tube(
                [
                    (0, 0.58, 0),
                    (0.12, 0.85, 0),
                    (0.42, 1.05, 0),
                    (0.75, 0.85 + flop, 0),
                ],
                [0.58, 0.48, 0.28, 0.10],
                tone,
                **cloth,
            )
            rig.group()
            rig.ring(
                (0, 0.12, 0),
                0.78,
                0.17,
                "#fbf8f2",
                axis=(0, 1, 0),
                material="fur",
                role="fixed",
            )
            rig.ellipsoid(
                (0.82, 0.76 + flop, 0), 0.19, "#fbf8f2", material="fur", role="fixed"
            )
        else:
            stars = kind == "wizard"

            def pattern(p: Array, n: Array, c: Array) -> Array:
                a = np.arctan2(p[2], p[0]) * 4
                if stars:
                    w = step(
                        0.86,
                        0.94,
                        np.sin(a + np.floor(p[1] * 3) * 2) * np.sin(p[1] * 9),
                    )
                else:
                    w = step(0.0, 0.3, np.sin(a * 1.0 + p[1] * 9))
                return np.asarray(c + (band[:, None] - c) * w)

            high = float(tip[1])
            rig.lathe(
                (0, 0.02, 0),
                [(0, 0.74), (high * 0.5, 0.36), (high, 0.02)],
                tone,
                paint=pattern,
                axis=(0.10 if stars else 0.0, 1, 0),
                **cloth,
            )
            if stars:
                rig.disc((0, 0.05, 0), 1.25, tone, height=0.05, **cloth)
                rig.ring((0, 0.16, 0), 0.70, 0.06, band, axis=(0, 1, 0), **cloth)
            else:
                rig.ellipsoid(tip, 0.17, band, material="fur")
    elif kind == "cap":
        rig.lathe(
            (0, 0.02, 0),
            [(0, 0.78), (0.28, 0.75), (0.54, 0.52), (0.66, 0.2), (0.68, 0.0)],
            tone,
            **cloth,
        )
        rig.plate(
            [(0.0, -0.62), (0.55, -0.55), (0.85, 0.0), (0.55, 0.55), (0.0, 0.62)],
            (0.55, 0.05, 0),
            vec(1, -0.16, 0),
            (0, 0, 1),
            mix(tone, "#000000", 0.12),
            thick=0.06,
            puff=0.4,
            **cloth,
        )
        rig.ellipsoid((0, 0.72, 0), 0.08, band)
        rig.disc((0.66, 0.38, 0), 0.20, band, axis=(1, 0.45, 0), height=0.03, **cloth)
        rig.yaw = (20, 50)
    else:
        brim = {"top": 1.02, "straw": 1.4, "bowler": 1.0}[kind]
        rig.lathe(
            (0, 0.02, 0),
            [
                (0.06, 0.5),
                (0.0, brim * 0.8),
                (0.05, brim),
                (0.09, brim * 0.97),
                (0.07, 0.68),
            ],
            tone,
            **cloth,
        )
        top = {
            "top": [(0, 0.66), (0.9, 0.70), (1.05, 0.74), (1.08, 0.0)],
            "straw": [(0, 0.68), (0.42, 0.62), (0.58, 0.42), (0.60, 0.0)],
            "bowler": [(0, 0.68), (0.35, 0.66), (0.60, 0.46), (0.70, 0.0)],
        }[kind]

        def straw(p: Array, n: Array, c: Array) -> Array:
            return np.asarray(
                c
                * (
                    1
                    - 0.13
                    * step(
                        0.2,
                        0.8,
                        np.sin(p[1] * 60) * np.sin(np.arctan2(p[2], p[0]) * 40),
                    )
                )
            )

        rig.lathe(
            (0, 0.06, 0),
            top,
            tone,
            paint=straw if kind == "straw" else None,
            smooth=kind != "top",
            **cloth,
        )
        rig.lathe((0, 0.09, 0), [(0, 0.70), (0.20, 0.705)], band, smooth=False, **cloth)
        if kind == "straw" and chance.odds("flower", 0.5):
            for a in ring_angles(6):
                rig.ellipsoid(
                    (0.2 + 0.13 * np.cos(a), 0.22 + 0.13 * np.sin(a), 0.72),
                    (0.09, 0.09, 0.05),
                    "#e8607a",
                    role="fixed",
                )
            rig.ellipsoid((0.2, 0.22, 0.76), 0.07, "#f2c230", role="fixed")
    return rig


def shoe(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A sneaker with laces."""
    rig = begin("thing", 0.12, (8, 40), (10, 18))
    tone = main_colour(slots, chance, BRIGHT)
    second = accent_colour(slots, chance, ("#fbf6ea", "#2c2c32", "#f2c84a"))
    rig.group(0.10)
    rig.tube(
        [(-0.75, 0.38, 0), (-0.1, 0.34, 0), (0.55, 0.26, 0), (0.95, 0.22, 0)],
        [0.34, 0.32, 0.28, 0.20],
        tone,
        material="cloth",
    )
    rig.tube(
        [(-0.68, 0.45, 0), (-0.62, 0.85, 0)],
        [0.34, 0.30],
        tone,
        material="cloth",
        smooth=False,
    )
    rig.group(0.04)
    rig.ellipsoid((1.0, 0.18, 0), (0.24, 0.18, 0.26), "#fbf6ea", role="fixed")
    rig.group(0.03)
    rig.tube(
        [(-0.95, 0.07, 0), (0, 0.07, 0), (1.0, 0.07, 0)],
        [0.16, 0.17, 0.16],
        "#fbf6ea",
        role="fixed",
    )
    rig.rounded_box((0.02, 0.05, 0), (1.05, 0.07, 0.30), 0.07, "#fbf6ea", role="fixed")
    rig.group()
    rig.ring(
        (-0.60, 0.93, 0),
        0.25,
        0.08,
        mix(tone, "#000000", 0.2),
        axis=(0.1, 1, 0),
        material="cloth",
    )
    rig.ellipsoid(
        (-0.60, 0.90, 0), (0.22, 0.03, 0.2), "#2a2628", material="flat", role="fixed"
    )
    rig.group()
    for i in range(4):
        x, y = -0.18 + 0.2 * i, 0.72 - 0.12 * i
        rig.rod((x, y, -0.2), (x + 0.05, y, 0.2), 0.035, second, role="fixed")
    for s in (1, -1):
        rig.group()
        rig.tube(
            [(-0.35, 0.35, s * 0.34), (0.1, 0.22, s * 0.35), (0.45, 0.42, s * 0.27)],
            0.045,
            second,
            role="fixed",
            bias=0.03,
        )
    return rig


def bag(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A backpack or a suitcase."""
    rig = begin("thing", 0.5, (-34, 34), (8, 14))
    tone = main_colour(slots, chance, ("#b8703a", "#3f6f9f", "#c8504a", "#5f8f5a"))
    dark = mix(tone, "#000000", 0.2)
    cloth: dict[str, Any] = {"material": "cloth"}
    if noun == "suitcase":
        rig.group()
        rig.rounded_box((0, 0.72, 0), (1.0, 0.66, 0.32), 0.14, tone, **cloth)
        for x in (-0.6, 0.6):
            rig.group()
            rig.rounded_box(
                (x, 0.72, 0), (0.07, 0.68, 0.34), 0.03, "#6a4028", role="fixed"
            )
            rig.rounded_box(
                (x, 1.0, 0.35),
                (0.10, 0.08, 0.02),
                0.02,
                "#d9b45a",
                material="metal",
                role="fixed",
            )
        rig.tube(
            [(-0.25, 1.38, 0), (-0.22, 1.58, 0), (0.22, 1.58, 0), (0.25, 1.38, 0)],
            0.055,
            "#6a4028",
            role="fixed",
        )
        for x in (-1, 1):
            for y in (0.12, 1.32):
                rig.ellipsoid(
                    (x * 0.95, y, 0.22), (0.10, 0.10, 0.14), "#6a4028", role="fixed"
                )
        return rig
    rig.group(0.05)
    rig.rounded_box((0, 0.85, 0), (0.66, 0.80, 0.36), 0.28, tone, **cloth)
    rig.group(0.04)
    rig.rounded_box((0, 0.52, 0.42), (0.48, 0.36, 0.16), 0.12, dark, **cloth)
    rig.group(0.03)
    rig.rounded_box((0, 1.35, 0.22), (0.64, 0.26, 0.28), 0.16, dark, **cloth)
    rig.group()
    for x in (-0.28, 0.28):
        rig.rounded_box(
            (x, 1.02, 0.50), (0.06, 0.24, 0.03), 0.03, "#e8c88a", role="fixed"
        )
        rig.ellipsoid(
            (x, 0.86, 0.56),
            (0.07, 0.06, 0.03),
            "#d9b45a",
            material="metal",
            role="fixed",
        )
        rig.tube(
            [(x * 1.4, 1.5, -0.3), (x * 1.9, 1.0, -0.5), (x * 1.6, 0.25, -0.36)],
            0.07,
            dark,
        )
    rig.tube([(-0.12, 1.62, 0), (0, 1.80, 0), (0.12, 1.62, 0)], 0.04, dark)
    return rig
