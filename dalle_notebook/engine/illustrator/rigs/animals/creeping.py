"""Ants and dragonflies."""

from __future__ import annotations

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, unit, vec
from ..chance import Chance
from ..faces import bead, eye, mood_of, smile
from ..slots import Slots
from ..start import begin, main_colour


def ant(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Three parts, six legs, bent feelers; may carry a leaf or a crumb."""
    rig = begin("animal", 0.03, (26, 56), (10, 20))
    body = main_colour(slots, chance, ("#6a3424", "#8a4026", "#3a3034", "#a8522a"))
    load = chance.pick("load", ("", "leaf", "crumb")) if not slots.hold else ""
    mood = mood_of(slots.mood or "happy")
    for s in (1, -1):
        for i, x in enumerate((0.16, -0.02, -0.20)):
            reach = (0.42, -0.06, -0.58)[i] + chance.between(f"leg {i}{s}", -0.10, 0.10)
            rig.group(0.01)
            rig.tube(
                [(x, 0.52, s * 0.14), (x + reach * 0.4, 0.78, s * 0.44),
                 (x + reach * 0.85, 0.30, s * 0.66), (x + reach, 0.02, s * 0.76)],
                [0.055, 0.05, 0.036, 0.022], body, material="enamel",
            )  # fmt: skip
    rig.group(0.05)
    rig.ellipsoid((-0.78, 0.62, 0), (0.50, 0.37, 0.37), body, material="enamel",
        paint=lambda p, n, c: np.asarray(c * (1 - 0.22 * step(0.55, 0.9,
         np.sin(p[0] * 18)))))  # fmt: skip
    rig.ellipsoid((-0.32, 0.55, 0), (0.12, 0.11, 0.11), body, material="enamel")
    rig.ellipsoid((0.0, 0.58, 0), (0.30, 0.22, 0.21), body, material="enamel")
    rig.group(0.03)
    rig.ellipsoid((0.52, 0.72, 0), (0.34, 0.32, 0.34), body, material="enamel")
    for s in (1, -1):
        rig.group()
        rig.tube(
            [(0.66, 0.98, s * 0.12), (0.80, 1.28, s * 0.26), (1.12, 1.22, s * 0.36)],
            [0.032, 0.028, 0.034], body, smooth=False, material="enamel",
        )  # fmt: skip
        eye(rig, (0.72, 0.82, s * 0.20), 0.11, "#2a1c18", (1, 0.15, s * 0.6), mood=mood)
        rig.tube(
            [(0.80, 0.56, s * 0.12), (0.98, 0.50, s * 0.12), (1.02, 0.46, s * 0.02)],
            [0.05, 0.04, 0.012], mix(body, "#1a0c08", 0.4), material="enamel",
        )  # fmt: skip
    smile(rig, (0.85, 0.64, 0), 0.12, "#2a120c", mood, line=0.014, depth=0.05)
    if load == "leaf":
        tone = rgb(slots.accent or "#7ab04a")
        rig.group()
        rig.blade(
            (0.98, 0.50, 0),
            (-0.35, 1, 0.25),
            1.35,
            0.85,
            tone,
            normal=(0.4, 0.1, 1),
            role="fixed",
        )
        rig.rod(
            (0.98, 0.50, 0),
            (0.58, 1.68, 0.28),
            0.022,
            mix(tone, "#ffffff", 0.35),
            bias=0.06,
            role="fixed",
        )
    elif load == "crumb":
        rig.group(0.05)
        for k in range(5):
            rig.ellipsoid(
                (
                    -0.1 + 0.14 * np.cos(k * 2.2),
                    0.98 + 0.1 * (k % 2),
                    0.14 * np.sin(k * 2.2),
                ),
                0.20,
                "#e8c07a",
                role="fixed",
            )
    rig.anchor("head", (0.52, 0.72, 0), 0.36)
    rig.anchor("head_top", (0.48, 1.02, 0), 0.28)
    rig.anchor("mouth", (1.0, 0.5, 0), 0.08)
    rig.anchor("back", (-0.2, 0.82, 0), 0.2)
    return rig


def dragonfly(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Four clear wings, a long tail; in the air, or on a reed."""
    sits = slots.pose in ("sit", "stand") or (
        slots.pose is None and chance.odds("reed", 0.4)
    )
    rig = begin("animal", 0.08, (40, 66), (34, 52), ground=False)
    tone = main_colour(slots, chance, ("#3a8ac8", "#3fa08a", "#d8503a", "#7a5ac0"))
    wing = rgb(slots.accent) if slots.accent else mix(tone, "#e8f6fc", 0.72)
    beat = chance.between("beat", -0.10, 0.45)

    def cells(p: Array, n: Array, c: Array) -> Array:
        net = np.maximum(
            step(0.85, 0.98, np.sin(p[0] * 34)),
            step(0.85, 0.98, np.sin(p[2] * 26 + p[0] * 9)),
        )
        return np.asarray(c * (1 - 0.30 * net))

    outline = [
        (0, 0.03),
        (0.5, 0.14),
        (1.15, 0.19),
        (1.50, 0.08),
        (1.46, -0.08),
        (1.0, -0.17),
        (0.4, -0.12),
        (0, -0.05),
    ]
    for s in (1, -1):
        for x, sweep in ((0.10, 0.10), (-0.18, -0.30)):
            u = unit(vec(sweep, beat + (0.06 if x > 0 else 0), s))
            rig.group()
            rig.plate(
                outline,
                (x, 0.14, s * 0.08),
                u,
                (1, 0, 0),
                wing,
                thick=0.02,
                puff=0.2,
                material="water",
                paint=cells,
            )
            spot = vec(x, 0.15, s * 0.08) + u * 1.32 + vec(0.06, 0.01, 0)
            rig.ellipsoid(
                spot, (0.035, 0.014, 0.09), mix(tone, "#1a1420", 0.6), bias=0.02
            )

    def rings(p: Array, n: Array, c: Array) -> Array:
        w = step(0.4, 0.8, np.sin(p[0] * 17))
        return np.asarray(c * (1 - 0.55 * w))

    rig.group(0.03)
    rig.tube(
        [(-0.30, 0.05, 0), (-0.9, 0.02, 0), (-1.6, 0.0, 0), (-1.95, 0.02, 0)],
        [0.10, 0.075, 0.07, 0.06],
        tone,
        material="enamel",
        paint=rings,
    )
    rig.ellipsoid((-0.06, 0.06, 0), (0.34, 0.20, 0.19), tone, material="enamel")
    mood = mood_of(slots.mood)
    rig.ellipsoid(
        (0.38, 0.06, 0),
        (0.15, 0.15, 0.17),
        mix(tone, "#101018", 0.3),
        material="enamel",
    )
    for s in (1, -1):
        bead(
            rig,
            (0.44, 0.12, s * 0.14),
            0.135,
            (0.7, 0.3, s * 0.8),
            "#8a2a3a",
            mood=mood,
        )
        for k in range(3):
            x = 0.12 - 0.10 * k
            rig.group()
            rig.tube(
                [
                    (x, -0.08, s * 0.08),
                    (x + 0.06, -0.24, s * 0.24),
                    (x + 0.02, -0.40, s * 0.14),
                ],
                0.02,
                mix(tone, "#101018", 0.6),
                smooth=False,
            )
    smile(rig, (0.53, 0.0, 0), 0.08, "#201018", mood, line=0.010, depth=0.03)
    if sits:
        rig.group()
        rig.tube(
            [
                (0.30, -1.3, 0.1),
                (0.16, -0.5, 0.02),
                (0.10, -0.02, 0),
                (0.06, 0.5, -0.25),
            ],
            [0.05, 0.045, 0.04, 0.02],
            "#7a9a4a",
            material="leaf",
            role="fixed",
        )
    rig.anchor("head", (0.4, 0.08, 0), 0.2)
    rig.anchor("head_top", (0.36, 0.22, 0), 0.14)
    rig.anchor("back", (-0.1, 0.25, 0), 0.2)
    rig.anchor("mouth", (0.55, 0, 0), 0.05)
    return rig
