"""Carousels and ferris wheels."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, vec
from ..chance import Chance
from ..slots import Slots
from ..start import TAU, accent_colour, begin, main_colour, ring_angles

_FIXED: dict[str, Any] = {"role": "fixed"}
_GAY = ("#d8453f", "#3a8fc0", "#f2c230", "#5fae5a", "#a85ac0", "#f08a3a")


def ferris_wheel(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A great wheel with gondolas on an A-frame."""
    rig = begin("building", 40.0, (-30, 30), (3, 9))
    steel = main_colour(slots, chance, ("#e8e4dc", "#d8453f", "#3a7fb0", "#f0c84a"))
    first = accent_colour(slots, chance, _GAY)
    count = chance.pick("gondolas", (8, 10, 12))
    start = chance.between("turn", 0, TAU / 10)
    y, r = 2.35, 1.75
    metal: dict[str, Any] = {"material": "enamel"}
    for s in (1, -1):
        rig.group()
        rig.ring((0, y, s * 0.20), r, 0.055, steel, knots=32, **metal)
        rig.ring((0, y, s * 0.20), r * 0.62, 0.035, steel, knots=24, **metal)
        for a in ring_angles(count, start):
            rig.rod(
                (0, y, s * 0.20),
                (r * np.cos(a), y + r * np.sin(a), s * 0.20),
                0.026,
                steel,
                **metal,
            )
        rig.group()
        leg = mix(steel, "#4a4a58", 0.35)
        for x in (-1.05, 1.05):
            rig.rod((x, 0, s * 0.62), (0, y, s * 0.40), 0.075, leg, **metal)
        rig.rod((-0.55, 1.1, s * 0.52), (0.55, 1.1, s * 0.52), 0.045, leg, **metal)
    rig.rod((0, y, -0.45), (0, y, 0.45), 0.13, "#c8a03a", material="metal", **_FIXED)
    if chance.odds("star", 0.6):
        star = [
            (k * np.cos(a), k * np.sin(a))
            for i in range(10)
            for a, k in [(np.pi / 2 + i * np.pi / 5, 0.42 if i % 2 == 0 else 0.18)]
        ]
        rig.group()
        rig.plate(
            star,
            (0, y, 0.46),
            (1, 0, 0),
            (0, 1, 0),
            "#f6cf4a",
            thick=0.06,
            smooth=False,
            material="lit",
            **_FIXED,
        )
    for i, a in enumerate(ring_angles(count, start)):
        at = vec(r * np.cos(a), y + r * np.sin(a), 0)
        tone: Array = first if i % 2 == 0 or slots.accent else rgb(_GAY[i % 6])
        rig.group()
        rig.rod(at - vec(0, 0, 0.22), at + vec(0, 0, 0.22), 0.035, "#8a8a92", **_FIXED)
        rig.rod(at, at - vec(0, 0.14, 0), 0.022, "#8a8a92", **_FIXED)
        rig.lathe(
            at - vec(0, 0.50, 0),
            [(0.0, 0.0), (0.0, 0.13), (0.08, 0.20), (0.20, 0.21)],
            tone,
            smooth=False,
            **metal,
        )
        rig.lathe(
            at - vec(0, 0.24, 0),
            [(0.0, 0.25), (0.13, 0.0)],
            mix(tone, "#ffffff", 0.35),
            smooth=False,
            **metal,
        )
        for s in (1, -1):
            rig.rod(
                at + vec(0, -0.32, s * 0.17),
                at + vec(0, -0.22, s * 0.17),
                0.015,
                "#f4efe4",
                **_FIXED,
            )
        if i % 2 == 0:
            rig.ellipsoid(
                at + vec(0, -0.28, 0.05),
                0.07,
                ("#f2c9a4", "#8a5a3c", "#c98f63")[i % 3],
                material="skin",
                **_FIXED,
            )
    for s in (1, -1):
        for a in ring_angles(count * 2, start + 0.13):
            rig.ellipsoid(
                (r * np.cos(a), y + r * np.sin(a), s * 0.27),
                0.035,
                "#fff2b0",
                material="glow",
                **_FIXED,
            )
    rig.group()
    rig.rounded_box((0, 0.06, 0), (1.35, 0.07, 0.80), 0.05, "#b8a890", **_FIXED)
    rig.rounded_box((0.0, 0.30, 0.55), (0.30, 0.22, 0.16), 0.05, first)
    rig.box((0, 0.36, 0.72), (0.16, 0.09, 0.01), "#ffe9a8", material="lit", **_FIXED)
    return rig


def carousel(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Little horses on twisted poles under a striped roof."""
    rig = begin("building", 6.0, (-24, 24), (8, 14))
    first = main_colour(slots, chance, ("#d8453f", "#3a8fc0", "#c85a8a", "#4f9a7a"))
    second = accent_colour(slots, chance, ("#fbf4e2", "#f8e0a0"))
    gold: dict[str, Any] = {"material": "metal", **_FIXED}
    rig.group()
    rig.cylinder((0, 0, 0), (0, 0.10, 0), 1.62, mix(first, "#3a2418", 0.3))
    rig.cylinder((0, 0.10, 0), (0, 0.20, 0), 1.52, second)
    rig.ring((0, 0.10, 0), 1.62, 0.05, "#e0ae3c", axis=(0, 1, 0), knots=26, **gold)

    def panels(p: Array, n: Array, c: Array) -> Array:
        a = np.arctan2(p[2], p[0])
        w = step(-0.1, 0.1, np.sin(a * 5))
        dot = step(0.14, 0.11, np.hypot(np.sin(a * 5 + 1.57) * 0.35, p[1] - 1.0)) * 0.9
        out = c + (second[:, None] - c) * w
        return np.asarray(out + (rgb("#f2c84a")[:, None] - out) * dot)

    rig.group()
    rig.lathe((0, 0, 0), [(0.2, 0.46), (1.9, 0.42)], first, smooth=False, paint=panels)

    def stripes(p: Array, n: Array, c: Array) -> Array:
        w = step(-0.08, 0.08, np.sin(np.arctan2(p[2], p[0]) * 8))
        return np.asarray(c + (second[:, None] - c) * w)

    rig.group()
    rig.lathe(
        (0, 1.92, 0),
        [(0.0, 1.70), (0.34, 1.0), (0.74, 0.30), (0.98, 0.0)],
        first,
        material="cloth",
        paint=stripes,
        steps=5,
    )
    rig.lathe(
        (0, 1.92, 0),
        [(-0.20, 1.68), (0.02, 1.70)],
        second,
        smooth=False,
        material="cloth",
    )
    for i, a in enumerate(ring_angles(22)):
        rig.disc(
            (1.70 * np.cos(a), 1.72, 1.70 * np.sin(a)),
            0.13,
            first if i % 2 else second,
            axis=(np.cos(a), 0, np.sin(a)),
            height=0.03,
            material="cloth",
        )
        rig.ellipsoid(
            (1.72 * np.cos(a), 1.92, 1.72 * np.sin(a)),
            0.045,
            "#fff2b0",
            material="glow",
            **_FIXED,
        )
    rig.group()
    rig.rod((0, 2.85, 0), (0, 3.30, 0), 0.035, "#e0ae3c", **gold)
    rig.plate(
        [(0, 0), (0.42, -0.10), (0, -0.24)],
        (0.02, 3.28, 0),
        (1, 0, 0.1),
        (0, 1, 0),
        first,
        thick=0.03,
        smooth=False,
        material="cloth",
    )
    rig.ellipsoid((0, 2.92, 0), 0.09, "#e0ae3c", **gold)
    count = chance.pick("horses", (6, 7))
    spin = chance.between("spin", 0, 1)
    coats = ("#fbf6ee", "#c88a50", "#5a4034", "#e8c898", "#a8b0bc")
    for i, a in enumerate(ring_angles(count, spin)):
        at = vec(
            1.12 * np.cos(a), 0.78 + 0.16 * np.sin(i * 2.0 + spin * 3), 1.12 * np.sin(a)
        )
        rig.group()
        rig.rod((at[0], 0.2, at[2]), (at[0], 1.9, at[2]), 0.032, "#e0ae3c", **gold)
        with rig.frame(
            at, turn(float(np.degrees(np.arctan2(np.cos(a), -np.sin(a))))), 0.42
        ):
            _small_horse(rig, rgb(coats[(i + int(spin * 5)) % 5]), rgb(_GAY[i % 6]))
    return rig


def _small_horse(rig: Rig, coat: Array, saddle: Array) -> None:
    style: dict[str, Any] = {"material": "glaze", **_FIXED}
    rig.group(0.06)
    rig.tube(
        [(-0.48, 0, 0), (0, -0.02, 0), (0.45, 0.04, 0)],
        [0.25, 0.24, 0.25],
        coat,
        **style,
    )
    rig.tube(
        [(0.45, 0.10, 0), (0.72, 0.52, 0), (0.82, 0.72, 0)],
        [0.22, 0.14, 0.14],
        coat,
        **style,
    )
    rig.tube([(0.82, 0.74, 0), (1.10, 0.50, 0)], [0.15, 0.10], coat, **style)
    for s in (1, -1):
        rig.tube(
            [(0.45, -0.08, s * 0.14), (0.78, -0.28, s * 0.15), (0.62, -0.56, s * 0.15)],
            [0.11, 0.075, 0.06],
            coat,
            **style,
        )
        rig.tube(
            [
                (-0.48, -0.08, s * 0.14),
                (-0.58, -0.40, s * 0.15),
                (-0.86, -0.52, s * 0.15),
            ],
            [0.13, 0.08, 0.06],
            coat,
            **style,
        )
        rig.ellipsoid((0.93, 0.70, s * 0.11), 0.035, "#2a1c18", bias=0.02, **_FIXED)
        rig.rod(
            (0.76, 0.84, s * 0.07),
            (0.76, 0.98, s * 0.08),
            0.045,
            coat,
            end_radius=0.01,
            **style,
        )
    rig.group(0.03)
    for k in range(4):
        rig.ellipsoid(
            (0.42 + 0.11 * k, 0.32 + 0.17 * k, 0),
            (0.10, 0.13, 0.07),
            mix(saddle, "#fff0d0", 0.3),
            **_FIXED,
        )
    rig.tube(
        [(-0.68, 0.08, 0), (-0.95, 0.05, 0), (-1.0, -0.35, 0)],
        [0.07, 0.10, 0.03],
        mix(saddle, "#fff0d0", 0.3),
        **_FIXED,
    )
    rig.ellipsoid(
        (-0.02, 0.12, 0), (0.27, 0.17, 0.26), saddle, material="cloth", **_FIXED
    )
