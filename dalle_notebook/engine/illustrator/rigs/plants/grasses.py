"""Bamboo and ferns."""

from __future__ import annotations

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import mix, turn, vec
from ..chance import Chance
from ..slots import Slots
from ..start import begin, grass_mound, main_colour


def bamboo(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A few jointed stalks with narrow leaves."""
    rig = begin("plant", 4.0, (-30, 30), (4, 10))
    green = main_colour(slots, chance, ("#7fb04a", "#93b85a", "#6a9a52"))
    rng = chance.stream("stalks")
    grass_mound(rig, (0.9, 0.1, 0.7), chance)
    for k in range(chance.pick("stalks", (3, 4, 5))):
        x, z = rng.uniform(-0.5, 0.5), rng.uniform(-0.35, 0.35)
        lean = rng.uniform(-0.10, 0.10)
        tall = rng.uniform(2.4, 3.4)
        pieces = int(tall / 0.42)
        r = rng.uniform(0.07, 0.105)
        tone = mix(green, "#e8d878", rng.uniform(0, 0.35))
        for i in range(pieces):
            low = vec(x + lean * i * 0.42, 0.42 * i, z)
            high = vec(x + lean * (i + 1) * 0.42, 0.42 * (i + 1), z)
            rig.group()
            rig.rod(low, high, r * (1 - 0.03 * i), tone, material="wet")
            rig.ring(
                high,
                r * (1 - 0.03 * i),
                0.022,
                mix(tone, "#3a4a18", 0.4),
                axis=(lean, 1, 0),
                knots=8,
            )
            if i >= pieces // 2 - k % 2:
                for s in (1, -1):
                    d = vec(
                        s * rng.uniform(0.5, 1), rng.uniform(-0.3, 0.5), rng.normal()
                    )
                    for turn_by in (-18, 12):
                        rig.blade(
                            high,
                            turn(turn_by) @ d,
                            rng.uniform(0.45, 0.7),
                            0.14,
                            mix(green, "#2f6a2a", rng.uniform(0.1, 0.5)),
                        )
    rig.anchor("front", (0.5, 0.2, 0.5), 0.2)
    return rig


def fern(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Arching fronds from one root, in a pot or in the ground."""
    rig = begin("plant", 0.8, (-30, 30), (12, 20))
    green = main_colour(slots, chance, ("#4f9a3f", "#6aae4a", "#3f8a4a"))
    base = 0.0
    if chance.odds("pot", 0.5):
        base = 0.7
        rig.lathe(
            (0, 0, 0),
            [(0, 0.36), (0.6, 0.5), (0.62, 0.56), (0.74, 0.56)],
            "#c8704a",
            smooth=False,
            role="fixed",
        )
        rig.disc((0, 0.7, 0), 0.5, "#4a3424", role="fixed")
    else:
        grass_mound(rig, (0.9, 0.12, 0.9), chance)
    count = chance.pick("fronds", (9, 11, 13))
    rise = chance.between("rise", 0.7, 1.1)
    for k in range(count):
        a = k / count * 2 * np.pi
        d = vec(np.cos(a), 0, np.sin(a))
        side = vec(-np.sin(a), 0, np.cos(a))
        rig.group()
        for i in range(1, 8):
            t = i / 7
            at = d * (1.25 * t) + vec(0, base + rise * np.sin(np.pi * 0.8 * t), 0)
            size = 0.34 * np.sin(np.pi * (0.15 + 0.8 * t)) + 0.05
            for s in (1, -1):
                rig.blade(
                    at,
                    side * s + d * 0.5,
                    size,
                    0.13,
                    mix(green, "#c8e080", 0.3 * t),
                    normal=(0, 1, 0),
                    thick=0.02,
                )
        rig.tube(
            [
                (0, base, 0),
                d * 0.55 + vec(0, base + rise * 0.9, 0),
                d * 1.3 + vec(0, base + rise * 0.5, 0),
            ],
            [0.035, 0.025, 0.01],
            mix(green, "#2a4a1a", 0.4),
        )
    return rig
