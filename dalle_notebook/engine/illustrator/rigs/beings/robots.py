"""Robots."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import mix, turn, unit, vec
from ..chance import Chance
from ..faces import mood_of, smile
from ..slots import Slots
from ..start import accent_colour, begin, main_colour

_FIXED: dict[str, Any] = {"role": "fixed"}


def robot(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A tin robot: square or round head, legs, wheel or tracks."""
    rig = begin("person", 1.2, (52, 86), (4, 9))
    tone = main_colour(
        slots, chance, ("#7fb0c0", "#d8a53a", "#c8584a", "#9aa8b8", "#7ab08a")
    )
    second = accent_colour(slots, chance, ("#e8743a", "#f2c84a", "#4f7fae", "#d8453f"))
    dark = "#3f444e"
    mood = mood_of(slots.mood)
    paint: dict[str, Any] = {"material": "enamel"}
    base = chance.pick("base", ("legs", "legs", "wheel", "tracks"))
    if base == "legs":
        for s in (1, -1):
            rig.group()
            x = 0.10 * s * chance.between("stride", -1, 1)
            rig.rod(
                (0, 0.72, s * 0.20), (x * 0.5, 0.42, s * 0.22), 0.085, dark, **_FIXED
            )
            rig.rod(
                (x * 0.5, 0.42, s * 0.22), (x, 0.16, s * 0.22), 0.085, dark, **_FIXED
            )
            rig.ellipsoid((x * 0.5, 0.42, s * 0.22), 0.11, second, material="metal")
            rig.rounded_box(
                (x + 0.06, 0.10, s * 0.22), (0.22, 0.10, 0.15), 0.07, tone, **paint
            )
    elif base == "wheel":
        rig.group()
        rig.ring((0, 0.28, 0), 0.20, 0.10, "#2e2c30", material="rubber", **_FIXED)
        rig.disc(
            (0, 0.28, 0), 0.16, second, axis=(0, 0, 1), height=0.11, material="metal"
        )
        for s in (1, -1):
            rig.rod((0, 0.28, s * 0.15), (0, 0.70, s * 0.18), 0.05, dark, **_FIXED)
    else:
        for s in (1, -1):
            rig.group()
            rig.rounded_box(
                (0, 0.2, s * 0.32),
                (0.48, 0.2, 0.13),
                0.18,
                "#35343a",
                material="rubber",
                **_FIXED,
            )
            for x in (-0.28, 0.0, 0.28):
                rig.cylinder(
                    (x, 0.2, s * 0.42),
                    (x, 0.2, s * 0.47),
                    0.11,
                    second,
                    material="metal",
                )
        rig.rounded_box((0, 0.5, 0), (0.3, 0.16, 0.3), 0.06, dark, **_FIXED)
    rig.group()
    barrel = chance.odds("barrel", 0.4)
    if barrel:
        rig.lathe(
            (0, 0.66, 0),
            [(0, 0.30), (0.06, 0.40), (0.55, 0.44), (0.72, 0.36), (0.76, 0.0)],
            tone,
            **paint,
        )
    else:
        rig.rounded_box((0, 1.02, 0), (0.33, 0.38, 0.42), 0.10, tone, **paint)
    front = 0.45 if barrel else 0.34
    rig.group()
    rig.rounded_box(
        (front, 1.08, 0), (0.03, 0.18, 0.24), 0.03, mix(tone, "#ffffff", 0.5), **_FIXED
    )
    panel = chance.pick("panel", ("lights", "gauge", "heart"))
    if panel == "lights":
        for i, c in enumerate(("#f25a4a", "#f7d04a", "#5ad07a", "#5ab0f0")):
            rig.ellipsoid(
                (front + 0.04, 1.16 - 0.14 * (i // 2), 0.09 - 0.18 * (i % 2)),
                (0.03, 0.05, 0.05),
                c,
                material="lit",
                **_FIXED,
            )
    elif panel == "gauge":
        rig.disc(
            (front + 0.035, 1.08, 0),
            0.14,
            "#fbf6ea",
            axis=(1, 0, 0),
            height=0.02,
            **_FIXED,
        )
        rig.rod(
            (front + 0.06, 1.06, 0),
            (front + 0.06, 1.16, 0.07),
            0.014,
            "#d8322a",
            **_FIXED,
        )
    else:
        heart = [
            (0, -0.14),
            (0.15, 0.02),
            (0.11, 0.12),
            (0.04, 0.12),
            (0, 0.06),
            (-0.04, 0.12),
            (-0.11, 0.12),
            (-0.15, 0.02),
        ]
        rig.plate(
            heart,
            (front + 0.03, 1.08, 0),
            (0, 0, 1),
            (0, 1, 0),
            "#f2566a",
            thick=0.04,
            puff=0.5,
            material="lit",
            **_FIXED,
        )
    raised = chance.between("raise", -0.1, 0.9)
    for s in (1, -1):
        up = raised if s > 0 else 0.0
        shoulder = vec(0, 1.24, s * 0.48)
        elbow = vec(0.08, 0.98 + up * 0.28, s * 0.72)
        hand = vec(0.34, 0.86 + up * 0.95, s * 0.74)
        rig.group()
        rig.ellipsoid(shoulder, 0.13, second, material="metal")
        for a, b in ((shoulder, elbow), (elbow, hand)):
            for t in np.linspace(0.15, 0.9, 4):
                rig.ring(
                    a + (b - a) * t,
                    0.06,
                    0.028,
                    "#9aa0aa",
                    axis=b - a,
                    knots=6,
                    material="metal",
                    **_FIXED,
                )
        rig.ellipsoid(elbow, 0.085, dark, **_FIXED)
        d = unit(hand - elbow)
        rig.ellipsoid(hand, 0.10, second, material="metal")
        side = unit(np.cross(d, (1, 0.2, 0)))
        for k in (1, -1):
            rig.tube(
                [
                    hand,
                    hand + d * 0.12 + side * 0.11 * k,
                    hand + d * 0.24 + side * 0.05 * k,
                ],
                [0.05, 0.045, 0.03],
                "#9aa0aa",
                material="metal",
                **_FIXED,
            )
        rig.anchor("hand_r" if s > 0 else "hand_l", hand + d * 0.15, 0.1)
    rig.group()
    rig.rod((0, 1.36, 0), (0, 1.5, 0), 0.12, dark, **_FIXED)
    with rig.frame(
        (0, 1.82, 0),
        turn(
            chance.between("look", -20, 20),
            0,
            mood.tilt + chance.between("tilt", -6, 6),
        ),
    ):
        rig.group()
        shape = chance.pick("head", ("square", "round", "dome"))
        if shape == "square":
            rig.rounded_box((0, 0, 0), (0.36, 0.32, 0.46), 0.10, tone, **paint)
        elif shape == "round":
            rig.ellipsoid((0, 0, 0), (0.40, 0.36, 0.44), tone, **paint)
        else:
            rig.lathe(
                (0, -0.32, 0),
                [(0, 0.40), (0.28, 0.42), (0.52, 0.30), (0.64, 0.0)],
                tone,
                **paint,
            )
        x = {"square": 0.36, "round": 0.42, "dome": 0.45}[shape]
        rig.group()
        rig.rounded_box(
            (x - 0.02, 0.0, 0),
            (0.05, 0.22, 0.34),
            0.08,
            "#26303c",
            material="glaze",
            **_FIXED,
        )
        light = chance.pick("eyes", ("#7af0f0", "#ffe07a", "#8af08a"))
        shut = 1 - 0.75 * mood.lid
        for s in (1, -1):
            rig.ellipsoid(
                (x + 0.03, 0.05, s * 0.15),
                (0.03, 0.085 * shut * mood.wide, 0.075 * mood.wide),
                light,
                material="glow",
                bias=0.03,
                **_FIXED,
            )
        smile(rig, (x + 0.04, -0.11, 0), 0.11, light, mood, line=0.016)
        for s in (1, -1):
            rig.group()
            rig.cylinder(
                (0, 0, s * 0.42),
                (0, 0, s * 0.54),
                0.12,
                second,
                end_radius=0.08,
                material="metal",
            )
        antennas = chance.pick("antennas", (1, 2))
        for z in (0.0,) if antennas == 1 else (0.18, -0.18):
            rig.rod((0, 0.28, z), (0, 0.55, z * 1.5), 0.02, "#9aa0aa", **_FIXED)
            rig.ellipsoid((0, 0.58, z * 1.5), 0.065, second, material="lit")
        rig.anchor("head", (0, 0, 0), 0.45)
        rig.anchor("head_top", (0, 0.30, 0), 0.40)
        rig.anchor("eyes", (0.36, 0.05, 0), 0.36)
        rig.anchor("mouth", (0.4, -0.15, 0), 0.1)
    rig.anchor("neck", (0, 1.42, 0), 0.2)
    rig.anchor("seat", (0, 0.7, 0), 0.3)
    return rig
