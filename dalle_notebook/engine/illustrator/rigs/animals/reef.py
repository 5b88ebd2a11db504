"""Seals, squids, rays, sea horses and lobsters."""

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


def squid(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Mantle up, ten arms that trail, two of them long."""
    rig = begin("animal", 0.5, (50, 80), (2, 8), ground=False)
    tone = main_colour(slots, chance, ("#e8705a", "#d86a9a", "#8a6ac8", "#e8945a"))
    pale = mix(tone, "#fff4e8", 0.6)
    dots = mottled(chance.stream("dots"), 0.2, 12)
    rig.group(0.08)
    rig.lathe(
        (0, 0.3, 0),
        [(0, 0.34), (0.25, 0.42), (0.7, 0.38), (1.15, 0.20), (1.42, 0.02)],
        tone,
        material="wet",
        paint=dots,
    )
    rig.ellipsoid((0, 0.18, 0), (0.38, 0.30, 0.38), tone, material="wet")
    for s in (1, -1):
        rig.plate(
            [(0, 0.5), (0.42, 0.18), (0.40, -0.1), (0, -0.35)],
            (0.0, 1.25, s * 0.12),
            vec(0, 0, s),
            vec(0, 1, 0),
            mix(tone, "#ffffff", 0.15),
            thick=0.08,
            puff=0.5,
            material="wet",
        )
    sway = chance.between("sway", -0.4, 0.4)
    curl = chance.between("curl", 0.1, 0.5)
    for i in range(8):
        a = i / 8 * 2 * np.pi + 0.3
        x, z = np.cos(a), np.sin(a)
        long = 1.5 if i in (1, 6) else 0.9 + 0.12 * (i % 3)
        rig.group(0.04)
        rig.tube(
            [
                (x * 0.22, 0.05, z * 0.22),
                (x * 0.36, -long * 0.4, z * 0.36 + sway * 0.2),
                (x * 0.30, -long * 0.8, z * 0.34 + sway * 0.5),
                (x * (0.30 + curl), -long, z * (0.34 + curl) + sway),
            ],
            [0.11, 0.085, 0.06, 0.03],
            pale if i % 2 else tone,
            material="wet",
        )
    mood = mood_of(slots.mood)
    for s in (1, -1):
        bead(
            rig, (0.30, 0.16, s * 0.22), 0.11, (1, 0.05, s * 0.5), "#f0d060", mood=mood
        )
    smile(rig, (0.40, 0.0, 0), 0.16, "#5a2a2a", mood, depth=0.04)
    rig.anchor("head", (0, 0.2, 0), 0.4)
    rig.anchor("head_top", (0, 1.6, 0), 0.2)
    rig.anchor("mouth", (0.4, 0, 0), 0.1)
    return rig


def sea_horse(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Upright, the tail curled, a crown of knobs."""
    rig = begin("animal", 0.15, (14, 40), (2, 8), ground=False)
    tone = main_colour(slots, chance, ("#f2b33a", "#e8745a", "#5fb0a8", "#c87ad0"))
    pale = rgb(slots.accent) if slots.accent else mix(tone, "#fff6dc", 0.6)

    def rings(p: Array, n: Array, c: Array) -> Array:
        band = step(0.5, 0.9, np.sin(p[1] * 26))
        w = np.maximum(band * 0.35, step(0.45, 0.8, n[0]) * 0.7)
        return np.asarray(c + (pale[:, None] - c) * w)

    rig.group(0.06)
    curl = chance.between("curl", 0.16, 0.24)
    spine = [(0.0, 1.35, 0), (-0.16, 1.0, 0), (0.06, 0.55, 0), (-0.02, 0.05, 0)]
    spine += [(-0.22, -0.35, 0), (-0.12, -0.68, 0), (0.14, -0.68, 0)]
    spine += [(0.20, -0.68 + curl, 0), (0.04, -0.66 + curl, 0)]
    rig.tube(
        spine,
        [0.20, 0.24, 0.36, 0.26, 0.15, 0.11, 0.085, 0.06, 0.04],
        tone,
        steps=7,
        paint=rings,
    )
    with rig.frame((0.06, 1.5, 0), turn(0, -16)):
        rig.ellipsoid((0, 0, 0), (0.30, 0.24, 0.22), tone)
        rig.tube([(0.18, -0.04, 0), (0.62, -0.10, 0)], [0.12, 0.07], tone)
        rig.ellipsoid((0.66, -0.10, 0), (0.06, 0.10, 0.10), pale)
        rig.group(0.02)
        for i in range(5):
            a = np.radians(50 + i * 28)
            at = vec(np.cos(a) * 0.28, np.sin(a) * 0.24, 0)
            rig.rod(at, at * 1.5, 0.06, mix(tone, "#803020", 0.25), end_radius=0.02)
        mood = mood_of(slots.mood)
        for s in (1, -1):
            bead(rig, (0.10, 0.06, s * 0.19), 0.075, (0.4, 0.1, s), mood=mood)
        rig.anchor("head", (0, 0, 0), 0.3)
        rig.anchor("head_top", (0, 0.3, 0), 0.2)
        rig.anchor("mouth", (0.66, -0.1, 0), 0.08)
    rig.group()
    rig.plate(
        [(0, 0.3), (-0.42, 0.34), (-0.52, 0.0), (-0.38, -0.28), (0, -0.25)],
        (-0.20, 0.55, 0),
        (1, 0, 0.25),
        (0, 1, 0),
        pale,
        thick=0.04,
        material="petal",
    )
    return rig


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


def lobster(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Claws in front, a ringed tail that fans out."""
    rig = begin("animal", 0.3, (30, 60), (30, 42))
    shell = main_colour(slots, chance, ("#d83a2a", "#e05a2e", "#3f6aa8"))
    deep = mix(shell, "#3a0c10", 0.3)
    rig.group(0.05)
    rig.tube(
        [(0.5, 0.28, 0), (0.1, 0.34, 0), (-0.3, 0.30, 0)],
        [0.16, 0.28, 0.25],
        shell,
        material="wet",
    )
    bend = chance.between("bend", 0.0, 0.1)
    for i in range(6):
        x = -0.42 - 0.19 * i
        rig.group(0.01)
        rig.ellipsoid(
            (x, 0.27 - 0.02 * i - bend * i * 0.2, 0),
            (0.15, 0.20 - 0.012 * i, 0.25 - 0.02 * i),
            deep if i % 2 else shell,
            material="wet",
        )
    rig.group()
    for k in (-2, -1, 0, 1, 2):
        rig.blade(
            (-1.45, 0.14, 0.05 * k),
            (-1, -0.05, 0.42 * k),
            0.5,
            0.28,
            shell,
            normal=(0, 1, 0),
            thick=0.06,
            material="wet",
        )
    raised = chance.between("raised", 0.0, 0.4)
    for s in (1, -1):
        big = 1.15 if s > 0 else 0.95
        rig.group(0.04)
        rig.tube(
            [
                (0.36, 0.25, s * 0.22),
                (0.62, 0.26, s * 0.58),
                (1.0, 0.28 + raised * 0.5, s * 0.52),
            ],
            [0.08, 0.09, 0.10],
            shell,
            material="wet",
        )
        at = vec(1.2, 0.30 + raised * 0.7, s * 0.46)
        rig.ellipsoid(at, (0.26 * big, 0.13, 0.19 * big), shell, material="wet")
        for side, reach in ((1, 0.34), (-1, 0.26)):
            rig.tube(
                [
                    at + vec(0.12, 0, side * 0.10),
                    at + vec(0.36, 0, side * 0.19),
                    at + vec(0.26 + reach, 0, side * 0.05),
                ],
                [0.11, 0.085, 0.02],
                deep if side < 0 else shell,
                material="wet",
            )
        for j in range(3):
            x = 0.25 - 0.2 * j
            rig.tube(
                [
                    (x, 0.24, s * 0.2),
                    (x + 0.02, 0.34, s * 0.5),
                    (x - 0.05, 0.03, s * 0.72),
                ],
                0.032,
                deep,
            )
        rig.tube(
            [(0.6, 0.36, s * 0.08), (1.0, 0.75, s * 0.34), (1.3, 0.8, s * 0.8)],
            [0.025, 0.018, 0.008],
            deep,
        )
        rig.rod((0.52, 0.36, s * 0.10), (0.58, 0.46, s * 0.13), 0.04, shell)
        bead(rig, (0.60, 0.50, s * 0.14), 0.065, (0.7, 0.3, s * 0.5))
    rig.anchor("head", (0.5, 0.35, 0), 0.25)
    rig.anchor("head_top", (0.4, 0.5, 0), 0.2)
    rig.anchor("back", (0, 0.6, 0), 0.25)
    return rig
