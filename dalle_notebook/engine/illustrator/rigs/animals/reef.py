"""Seals and rays."""

from __future__ import annotations

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, vec
from ..chance import Chance
from ..faces import bead, mood_of, smile
from ..slots import Slots
from ..start import begin, main_colour, mottled


def seal(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A seal on its belly, head up; sometimes with a ball on its nose."""
    rig = begin("animal", 0.9, (24, 56), (6, 12))
    coat = main_colour(slots, chance, ("#7d8794", "#a8a49c", "#5f6672", "#e8e6e0"))
    pale = rgb(slots.accent) if slots.accent else mix(coat, "#ffffff", 0.45)
    rise = chance.between("rise", 0.0, 0.25)
    mood = mood_of(slots.mood)
    freckles = mottled(chance.stream("freckles"), 0.12, 9)

    def skin(p: Array, n: Array, c: Array) -> Array:
        w = step(0.1, 0.6, -n[1]) * step(-0.3, 0.3, p[0])
        return np.asarray(freckles(p, n, c) + (pale[:, None] - c) * w * 0.8)

    rig.group(0.14)
    body = [(-1.25, 0.22, 0), (-0.6, 0.36, 0), (0.15, 0.48, 0), (0.5, 0.9 + rise, 0)]
    body.append((0.58, 1.28 + rise, 0))
    rig.tube(
        body, [0.13, 0.36, 0.48, 0.36, 0.28], coat, steps=7, material="wet", paint=skin
    )
    for s in (1, -1):
        rig.group(0.06)
        rig.tube(
            [(-1.2, 0.2, 0), (-1.5, 0.14, s * 0.14), (-1.75, 0.20, s * 0.36)],
            [0.11, 0.13, 0.05],
            coat,
            material="wet",
        )
        rig.tube(
            [(0.2, 0.34, s * 0.38), (0.42, 0.16, s * 0.62), (0.66, 0.07, s * 0.80)],
            [0.17, 0.13, 0.06],
            mix(coat, "#202028", 0.2),
            material="wet",
        )
    with rig.frame((0.62, 1.42 + rise, 0), turn(chance.between("look", -6, 24), 8)):
        rig.group(0.10)
        rig.ellipsoid((0, 0, 0), (0.36, 0.33, 0.34), coat, material="wet")
        for s in (1, -1):
            rig.ellipsoid((0.30, -0.09, s * 0.10), (0.17, 0.14, 0.14), pale)
            bead(rig, (0.24, 0.08, s * 0.22), 0.082, (0.75, 0.1, s * 0.55), mood=mood)
        rig.group()
        rig.ellipsoid((0.46, 0.0, 0), (0.06, 0.05, 0.075), "#2a2628", material="wet")
        smile(rig, (0.45, -0.14, 0), 0.12, "#3a3438", mood, depth=0.05)
        for s in (1, -1):
            for j in (-1, 0, 1):
                rig.rod(
                    (0.38, -0.08, s * 0.14),
                    (0.44, -0.12 + 0.07 * j, s * 0.46),
                    0.007,
                    "#fbf6ec",
                    material="whisker",
                    role="fixed",
                )
        if chance.odds("ball", 0.35) and not slots.hold:
            for i, tone in enumerate(("#e0483a", "#fbf4e4")):
                rig.group()
                rig.ellipsoid(
                    (0.56, 0.36, 0),
                    0.30 - 0.002 * i,
                    tone,
                    role="fixed",
                    paint=_beach_ball,
                )
        rig.anchor("head", (0, 0, 0), 0.36)
        rig.anchor("head_top", (-0.04, 0.30, 0), 0.28)
        rig.anchor("mouth", (0.46, -0.12, 0), 0.1)
    rig.anchor("back", (-0.3, 0.8, 0), 0.4)
    rig.anchor("neck", (0.54, 1.08 + rise, 0), 0.3)
    return rig


def _beach_ball(p: Array, n: Array, c: Array) -> Array:
    wedge = np.sin(np.arctan2(n[2], n[1]) * 3)
    red, cream = rgb("#e0483a")[:, None], rgb("#fbf4e4")[:, None]
    return np.asarray(cream + (red - cream) * step(-0.08, 0.08, wedge))


def ray(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A manta seen from above, wings up or down, a whip of a tail."""
    rig = begin("animal", 0.8, (50, 74), (38, 54), ground=False)
    tone = main_colour(slots, chance, ("#3f5a7a", "#4a4a5c", "#5f7f8a"))
    pale = mix(tone, "#ffffff", 0.75)
    spots = chance.odds("spots", 0.5)
    flap = chance.between("flap", -0.15, 0.4)

    def back(p: Array, n: Array, c: Array) -> Array:
        w = step(0.0, -0.4, n[1])
        if spots:
            dot = np.sin(p[0] * 15) * np.sin(p[2] * 14)
            w = np.maximum(w, step(0.72, 0.86, dot))
        return np.asarray(c + (pale[:, None] - c) * w)

    style = {"material": "wet", "paint": back}
    rig.group(0.12)
    rig.ellipsoid((0, 0, 0), (0.75, 0.20, 0.42), tone, **style)  # type: ignore[arg-type]
    for s in (1, -1):
        rig.plate(
            [(0.62, 0), (0.42, 0.55), (-0.1, 1.45), (-0.22, 0.9), (-0.60, 0.1)],
            (0, 0.0, s * 0.1),
            vec(1, 0, 0),
            vec(0, flap, s),
            tone,
            thick=0.14,
            puff=0.6,
            **style,  # type: ignore[arg-type]
        )
        rig.tube(
            [(0.62, 0, s * 0.28), (0.95, -0.02, s * 0.26)],
            [0.12, 0.05],
            tone,
            material="wet",
        )
        bead(
            rig, (0.62, 0.08, s * 0.34), 0.055, (0.6, 0.4, s), mood=mood_of(slots.mood)
        )
    rig.tube(
        [(-0.7, 0, 0), (-1.3, 0.04, 0.06), (-1.9, 0.0, -0.06)],
        [0.07, 0.035, 0.015],
        tone,
    )
    rig.anchor("head", (0.6, 0, 0), 0.35)
    rig.anchor("head_top", (0.5, 0.2, 0), 0.3)
    rig.anchor("back", (0, 0.2, 0), 0.5)
    return rig
