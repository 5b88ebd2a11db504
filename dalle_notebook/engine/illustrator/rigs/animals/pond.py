"""Frogs and snakes."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn
from ..chance import Chance
from ..faces import eye, mood_of, smile
from ..slots import Slots
from ..start import TAU, begin, main_colour, mottled


def frog(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A sitting frog with a wide mouth."""
    rig = begin("animal", 0.1, (30, 66), (8, 16))
    skin = main_colour(slots, chance, ("#6fae3a", "#4f9a4a", "#8fbf3a", "#3f8a6a"))
    pale = mix(skin, "#fbf6c8", 0.7)
    patch = mottled(chance.stream("skin"), 0.16, 7)

    def paint(p: Array, n: Array, c: Array) -> Array:
        w = step(0.1, -0.5, n[1]) * step(-0.1, 0.3, n[0])
        out = patch(p, n, c)
        return np.asarray(out + (pale[:, None] - out) * w)

    style: dict[str, Any] = {"material": "wet"}
    for s in (1, -1):
        rig.group(0.06)
        rig.ellipsoid(
            (-0.25, 0.36, s * 0.48),
            (0.42, 0.30, 0.17),
            skin,
            paint=patch,
            turned=turn(s * 12, 24),
            **style,
        )
        rig.tube(
            [(-0.42, 0.16, s * 0.55), (0.1, 0.06, s * 0.66), (0.30, 0.05, s * 0.72)],
            [0.11, 0.09, 0.07],
            skin,
            **style,
        )
        rig.tube(
            [(0.40, 0.45, s * 0.36), (0.52, 0.22, s * 0.45), (0.55, 0.06, s * 0.42)],
            [0.13, 0.09, 0.07],
            skin,
            **style,
        )
        for x, z in ((0.40, 0.72), (0.62, 0.42)):
            for a in (-0.5, 0.0, 0.5):
                rig.rod(
                    (x - 0.05, 0.04, s * z),
                    (x + 0.14 * np.cos(a), 0.03, s * z + 0.14 * np.sin(a)),
                    0.035,
                    skin,
                    **style,
                )
    rig.group(0.14)
    rig.ellipsoid(
        (-0.05, 0.45, 0),
        (0.60, 0.40, 0.48),
        skin,
        turned=turn(0, 22),
        paint=paint,
        **style,
    )
    rig.ellipsoid((0.38, 0.72, 0), (0.40, 0.28, 0.46), skin, paint=paint, **style)
    mood = mood_of(slots.mood)
    for s in (1, -1):
        rig.ellipsoid((0.30, 0.98, s * 0.27), 0.18, skin, **style)
    for s in (1, -1):
        eye(
            rig,
            (0.42, 1.01, s * 0.32),
            0.125,
            "#e8b83a",
            (1, 0.15, s * 0.5),
            pupil="bar",
            mood=mood,
            lid=skin,
            lid_material="wet",
        )
    smile(
        rig,
        (0.75, 0.70, 0),
        0.34,
        "#3a4a1a",
        mood_of(slots.mood or "happy"),
        line=0.016,
        depth=0.20,
    )
    rig.anchor("head_top", (0.3, 1.05, 0), 0.32)
    rig.anchor("back", (-0.1, 0.85, 0), 0.4)
    rig.anchor("mouth", (0.78, 0.68, 0), 0.1)
    return rig


def snake(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A coiled snake, banded or netted."""
    rig = begin("animal", 0.3, (50, 80), (14, 24))
    skin = main_colour(slots, chance, ("#6f9f3f", "#c8843a", "#4f8a8a", "#b84a3a"))
    second = rgb(slots.accent) if slots.accent else mix(skin, "#fbf0c0", 0.7)
    turns = chance.between("turns", 1.6, 2.4)

    def bands(p: Array, n: Array, c: Array) -> Array:
        a = np.arctan2(p[2], p[0])
        w = step(0.2, 0.6, np.sin(a * 9 + p[1] * 4)) * step(-0.4, 0.2, n[1])
        return np.asarray(c + (second[:, None] - c) * w)

    rig.group(0.03)
    t = np.linspace(0, 1, 26)
    radius = 0.95 - 0.42 * t
    angle = t * turns * TAU + 0.9
    coil = [
        (r * np.cos(a), 0.17 + 0.62 * q**1.3, r * np.sin(a))
        for r, a, q in zip(radius, angle, t, strict=True)
    ]
    end = coil[-1]
    coil += [(0.18, 1.15, end[2] * 0.3), (0.12, 1.55, 0), (0.42, 1.78, 0)]
    width = [0.05, *np.linspace(0.12, 0.19, 12), *np.full(13, 0.19), 0.17, 0.15, 0.16]
    rig.tube(coil, width, skin, material="wet", paint=bands, steps=3)
    rig.group(0.06)
    rig.ellipsoid((0.55, 1.80, 0), (0.30, 0.17, 0.23), skin, material="wet")
    mood = mood_of(slots.mood)
    for s in (1, -1):
        eye(
            rig,
            (0.62, 1.88, s * 0.16),
            0.075,
            "#f0c83a",
            (1, 0.25, s * 0.7),
            pupil="slit",
            mood=mood,
            lid=skin,
            lid_material="wet",
        )
    rig.group()
    rig.tube([(0.82, 1.75, 0), (1.02, 1.72, 0)], 0.02, "#d8303a", role="fixed")
    for s in (1, -1):
        rig.rod((1.02, 1.72, 0), (1.12, 1.70, s * 0.06), 0.015, "#d8303a", role="fixed")
    rig.anchor("head_top", (0.5, 1.96, 0), 0.2)
    rig.anchor("mouth", (0.85, 1.75, 0), 0.08)
    return rig
