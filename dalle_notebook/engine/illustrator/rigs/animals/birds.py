"""Birds of odd shape: flamingo, owl, penguin."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, vec
from ..chance import Chance
from ..faces import bead, eye, mood_of
from ..slots import Slots
from ..start import accent_colour, begin, main_colour
from .plumage import foot, wing


def flamingo(noun: str, slots: Slots, chance: Chance) -> Rig:
    """On one leg or two, the neck an S or bent down to feed."""
    rig = begin("animal", 1.4, (18, 46), (5, 10))
    pink = main_colour(slots, chance, ("#f58ea0", "#f27a8c", "#f7a3a8", "#f4829a"))
    leg = mix(pink, "#c04a60", 0.32)
    style: dict[str, Any] = {"material": "feather"}
    one_leg = slots.pose in (None, "stand", "") and chance.odds("one leg", 0.6)
    rig.group(0.02)
    rig.tube(
        [(0.0, 1.5, 0.1), (0.02, 0.85, 0.1), (-0.02, 0.05, 0.1)],
        [0.07, 0.045, 0.04],
        leg,
    )
    rig.ellipsoid((0.02, 0.85, 0.1), 0.058, leg)
    foot(rig, (-0.02, 0.04, 0.1), 0.2, leg)
    if one_leg:
        rig.tube(
            [(0.0, 1.5, -0.1), (0.24, 1.0, -0.1), (-0.16, 0.78, -0.1)],
            [0.07, 0.05, 0.035],
            leg,
        )
        rig.ellipsoid((0.24, 1.0, -0.1), 0.058, leg)
    else:
        rig.tube(
            [(0, 1.5, -0.1), (0.16, 0.8, -0.1), (0.22, 0.05, -0.1)],
            [0.07, 0.05, 0.035],
            leg,
        )
        foot(rig, (0.22, 0.04, -0.1), 0.2, leg)
    rig.group(0.16)
    rig.ellipsoid(
        (0, 1.75, 0),
        (0.56, 0.37, 0.35),
        pink,
        turned=turn(0, 12),
        flow=(-1, -0.3, 0),
        **style,
    )
    rig.tube([(-0.35, 1.72, 0), (-0.78, 1.56, 0)], [0.22, 0.04], pink, **style)
    if chance.odds("feeding", 0.25):
        neck = [
            (0.38, 1.85, 0),
            (0.78, 2.12, 0),
            (1.06, 1.85, 0),
            (1.0, 1.35, 0),
            (1.06, 0.95, 0),
            (1.22, 0.78, 0),
        ]
        head, forward = vec(1.24, 0.76, 0), -40.0
    else:
        lean = chance.between("neck", -0.10, 0.14)
        neck = [
            (0.38, 1.85, 0),
            (0.72, 2.05, 0),
            (0.66 + lean, 2.45, 0),
            (0.42 + lean, 2.75, 0),
            (0.52 + lean, 3.08, 0),
            (0.78 + lean, 3.1, 0),
        ]
        head, forward = vec(0.80 + lean, 3.1, 0), 0.0
    rig.tube(neck, [0.2, 0.125, 0.108, 0.10, 0.105, 0.12], pink, steps=7, **style)
    with rig.frame(head, turn(chance.between("look", 8, 30), forward)):
        rig.group(0.05)
        rig.ellipsoid((0, 0, 0), (0.20, 0.165, 0.155), pink, **style)
        rig.group(0.02)
        rig.tube(
            [(0.13, -0.02, 0), (0.32, -0.08, 0), (0.38, -0.22, 0)],
            [0.10, 0.088, 0.062],
            "#fbe7dc",
            material="enamel",
            role="fixed",
        )
        rig.tube(
            [(0.37, -0.18, 0), (0.35, -0.36, 0)],
            [0.072, 0.025],
            "#2a2226",
            material="enamel",
            role="fixed",
        )
        for s in (1, -1):
            bead(rig, (0.07, 0.05, s * 0.135), 0.050, (0.4, 0.1, s), "#e8c23a")
        rig.anchor("head", (0, 0, 0), 0.3)
        rig.anchor("head_top", (0, 0.15, 0), 0.16)
        rig.anchor("mouth", (0.36, -0.3, 0), 0.08)
    for s in (1, -1):
        rig.group(0.05)
        wing(
            rig,
            (0.28, 1.86, s * 0.33),
            (-1, -0.22, 0.05 * s),
            (-0.2, 1, 0),
            0.95,
            0.5,
            mix(pink, "#ffffff", 0.14),
        )
        rig.group()
        wing(
            rig,
            (0.0, 1.74, s * 0.37),
            (-1, -0.25, 0.02 * s),
            (-0.2, 1, 0),
            0.74,
            0.30,
            mix(pink, "#c8304a", 0.38),
        )
    rig.anchor("back", (0, 2.1, 0), 0.3)
    rig.anchor("neck", neck[1], 0.13, forward=(0, 0, 1))
    return rig


def owl(noun: str, slots: Slots, chance: Chance) -> Rig:
    """On a branch, with or without ear tufts."""
    rig = begin("animal", 0.4, (56, 88), (4, 9))
    brown = main_colour(slots, chance, ("#9a6a42", "#8a7a6a", "#b98a55", "#e8e2d6"))
    pale = mix(brown, "#fff3dc", 0.75)
    style: dict[str, Any] = {"material": "feather"}

    def belly(p: Array, n: Array, c: Array) -> Array:
        t = step(0.35, 0.75, n[0]) * step(1.25, 1.0, p[1])
        v = step(0.3, 0.7, np.sin(p[1] * 26) * np.sin(p[2] * 24))
        chest = pale[:, None] * (1 - 0.3 * v * step(0.0, 0.1, 1.15 - p[1]))
        return np.asarray(c + (chest - c) * t)

    rig.group()
    rig.cylinder(
        (-0.1, 0.1, -1.0),
        (-0.05, 0.1, 1.0),
        0.10,
        "#7a5233",
        end_radius=0.085,
        material="wood",
        role="fixed",
    )
    if chance.odds("twig", 0.6):
        rig.tube(
            [(-0.1, 0.12, -0.7), (0.02, 0.34, -0.86)],
            [0.05, 0.02],
            "#7a5233",
            material="wood",
            role="fixed",
        )
        rig.blade(
            (0.02, 0.34, -0.86),
            (0.1, 0.5, -0.6),
            0.3,
            0.18,
            "#7aa048",
            normal=(1, 0, 0),
            role="fixed",
        )
    rig.group(0.12)
    rig.ellipsoid(
        (0, 0.85, 0), (0.52, 0.72, 0.58), brown, paint=belly, flow=(0, -1, 0), **style
    )
    wide = mood_of(slots.mood)
    roll = chance.between("tilt", -10, 10) + wide.tilt
    with rig.frame((0.06, 1.55, 0), turn(chance.between("look", -22, 22), 0, roll)):
        rig.group(0.12)
        rig.ellipsoid(
            (0, 0, 0), (0.48, 0.44, 0.56), brown, flow=(-0.5, -0.6, 0), **style
        )
        if chance.odds("tufts", 0.65):
            for s in (1, -1):
                rig.tube(
                    [(0.06, 0.25, s * 0.34), (0.08, 0.57, s * 0.52)],
                    [0.16, 0.03],
                    mix(brown, "#000000", 0.15),
                    **style,
                )
        rig.group(0.05)
        for s in (1, -1):
            rig.ellipsoid(
                (0.34, 0, s * 0.22),
                (0.14, 0.30, 0.27),
                pale,
                turned=turn(s * -18),
                flow=(0, 0.2, s),
                **style,
            )
        iris = chance.pick("iris", ("#f2b32e", "#f0c840", "#e8932a"))
        for s in (1, -1):
            eye(
                rig,
                (0.47, 0.03, s * 0.21),
                0.165,
                iris,
                (1, 0.02, s * 0.28),
                mood=wide,
                lid=brown if wide.lid > 0.1 else None,
                lid_material="feather",
            )
        rig.group(0.02)
        rig.tube(
            [(0.50, -0.08, 0), (0.60, -0.17, 0), (0.56, -0.29, 0)],
            [0.075, 0.06, 0.015],
            "#e0a040",
            material="enamel",
            role="fixed",
        )
        rig.anchor("head", (0, 0, 0), 0.5)
        rig.anchor("head_top", (0, 0.40, 0), 0.45)
        rig.anchor("mouth", (0.6, -0.2, 0), 0.1)
    for s in (1, -1):
        rig.group(0.04)
        rig.ellipsoid(
            (-0.02, 0.9, s * 0.55),
            (0.36, 0.58, 0.15),
            mix(brown, "#2a1a10", 0.3),
            turned=turn(0, -10),
            flow=(-0.2, -1, 0),
            **style,
        )
        rig.group()
        for j in (-1, 0, 1):
            z = s * (0.2 + 0.09 * j)
            rig.tube(
                [(0.2 + 0.02 * j, 0.2, z), (0.28, 0.12, z), (0.2, 0.02, z)],
                0.045,
                "#e0a040",
                role="fixed",
            )
    rig.anchor("neck", (0.05, 1.25, 0), 0.45)
    return rig


def penguin(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Wings at rest or spread, sometimes a scarf."""
    rig = begin("animal", 0.8, (44, 84), (5, 9))
    coat = main_colour(slots, chance, ("#2f3442", "#3a4258", "#2a2a30"))
    white = rgb("#fbf6ec")
    style: dict[str, Any] = {"material": "feather"}

    def front(p: Array, n: Array, c: Array) -> Array:
        t = step(0.28, 0.5, n[0]) * step(1.42, 1.25, p[1])
        return np.asarray(c + (white[:, None] - c) * t)

    rig.group(0.1)
    rig.ellipsoid(
        (0, 0.78, 0), (0.48, 0.74, 0.52), coat, paint=front, flow=(0, -1, 0), **style
    )
    mood = mood_of(slots.mood)
    with rig.frame(
        (0.05, 1.55, 0), turn(chance.between("look", -24, 24), 0, mood.tilt)
    ):
        rig.group(0.1)
        rig.ellipsoid((0, 0, 0), (0.38, 0.38, 0.40), coat, flow=(-1, -0.3, 0), **style)
        rig.ellipsoid((0, -0.22, 0), (0.34, 0.24, 0.37), coat, **style)
        rig.group(0.04)
        for s in (1, -1):
            rig.ellipsoid(
                (0.22, -0.03, s * 0.14), (0.17, 0.24, 0.19), white, bias=0.03, **style
            )
        rig.group(0.02)
        rig.tube(
            [(0.33, -0.07, 0), (0.57, -0.11, 0)],
            [0.10, 0.02],
            "#f0932e",
            material="enamel",
            role="fixed",
        )
        for s in (1, -1):
            bead(rig, (0.385, 0.05, s * 0.16), 0.065, (1, 0.1, s * 0.4), mood=mood)
        rig.anchor("head", (0, 0, 0), 0.42)
        rig.anchor("head_top", (0, 0.36, 0), 0.36)
        rig.anchor("mouth", (0.55, -0.1, 0), 0.08)
    if chance.odds("yellow", 0.6):
        rig.group(0.03)
        rig.ellipsoid(
            (0.30, 1.22, 0),
            (0.2, 0.10, 0.25),
            "#f6c24a",
            material="feather",
            role="fixed",
        )
    spread = chance.between("wings", 0.0, 1.3)
    for s in (1, -1):
        rig.group(0.03)
        rig.tube(
            [
                (0, 1.12, s * 0.46),
                (0, 0.85, s * (0.68 + 0.1 * spread)),
                (0.03, 0.5 + 0.35 * spread, s * (0.78 + 0.22 * spread)),
            ],
            [0.13, 0.125, 0.04],
            coat,
            **style,
        )
        rig.group(0.02)
        rig.ellipsoid(
            (0.2, 0.07, s * 0.24), (0.30, 0.08, 0.19), "#f0932e", role="fixed"
        )
        rig.anchor(
            "hand_r" if s > 0 else "hand_l",
            (0.06, 0.55 + 0.35 * spread, s * (0.8 + 0.22 * spread)),
            0.1,
        )
    if chance.odds("scarf", 0.3) and not slots.wear:
        tone = accent_colour(slots, chance, ("#c8403a", "#3a78b8", "#4a9a5a"))
        rig.group(0.03)
        rig.ring((0.05, 1.26, 0), 0.40, 0.085, tone, axis=(0.1, 1, 0), material="cloth")
        rig.tube(
            [(0.36, 1.2, 0.22), (0.5, 0.95, 0.25), (0.5, 0.7, 0.25)],
            [0.08, 0.09, 0.1],
            tone,
            material="cloth",
        )
    rig.anchor("neck", (0.05, 1.26, 0), 0.40)
    return rig
