"""Dinosaurs."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, unit, vec
from ..chance import Chance
from ..faces import eye, mood_of, smile
from ..slots import Slots
from ..start import begin, main_colour

_FIXED: dict[str, Any] = {"role": "fixed"}


def dinosaur(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A long-neck, a tyrant or a three-horn."""
    rig = begin("animal", 5.0, (12, 42), (4, 10))
    tone = main_colour(slots, chance, ("#6fa05a", "#5f8fa0", "#c88a4a", "#8a7ab0"))
    second = rgb(slots.accent) if slots.accent else mix(tone, "#fbf0c8", 0.65)
    back = mix(tone, "#2a3a2a", 0.35)

    def skin(p: Array, n: Array, c: Array) -> Array:
        under = step(0.1, -0.6, n[1])
        spots = step(
            0.75,
            0.9,
            np.sin(p[0] * 9 + 1) * np.sin(p[1] * 8) * np.sin(p[2] * 9 + 1.5) * 1.6,
        )
        top = step(0.3, 0.9, n[1]) * spots
        out = c + (second[:, None] - c) * under * 0.8
        return np.asarray(out + (back[:, None] - out) * top)

    style: dict[str, Any] = {"material": "wet", "paint": skin}
    mood = mood_of(slots.mood)
    kind = {"tyrannosaurus": "rex"}.get(noun) or chance.pick(
        "kind", ("rex", "long", "horns")
    )
    if kind == "rex":
        for s in (1, -1):
            rig.group(0.10)
            x = 0.16 * s * chance.between("stride", 0.2, 1.0)
            rig.tube(
                [
                    (-0.05, 1.0, s * 0.30),
                    (0.18 + x, 0.66, s * 0.36),
                    (-0.12 + x, 0.34, s * 0.36),
                    (0.02 + x, 0.10, s * 0.36),
                ],
                [0.36, 0.24, 0.13, 0.12],
                tone,
                **style,
            )
            rig.ellipsoid((0.16 + x, 0.08, s * 0.36), (0.28, 0.09, 0.17), tone, **style)
            for q in (-0.09, 0.0, 0.09):
                rig.ellipsoid(
                    (0.42 + x, 0.06, s * 0.36 + q),
                    (0.07, 0.045, 0.04),
                    "#f6eed8",
                    bias=0.03,
                    **_FIXED,
                )
            rig.group(0.04)
            rig.tube(
                [
                    (0.55, 1.30, s * 0.26),
                    (0.74, 1.10, s * 0.34),
                    (0.86, 1.18, s * 0.32),
                ],
                [0.11, 0.07, 0.06],
                tone,
                **style,
            )
            rig.anchor("hand_r" if s > 0 else "hand_l", (0.9, 1.18, s * 0.32), 0.08)
        rig.group(0.16)
        rig.tube(
            [
                (0.62, 1.48, 0),
                (0.25, 1.18, 0),
                (-0.20, 1.02, 0),
                (-0.85, 0.80, 0),
                (-1.45, 0.85, 0.1),
                (-1.85, 1.05, 0.2),
            ],
            [0.32, 0.50, 0.48, 0.26, 0.13, 0.04],
            tone,
            steps=6,
            **style,
        )
        rig.tube([(0.55, 1.42, 0), (0.72, 1.80, 0)], [0.32, 0.28], tone, **style)
        head, big = vec(0.85, 1.98, 0), 1.15
    elif kind == "long":
        for s in (1, -1):
            for x in (0.48, -0.48):
                rig.group(0.10)
                rig.tube(
                    [
                        (x, 0.85, s * 0.32),
                        (x + 0.02, 0.45, s * 0.38),
                        (x, 0.12, s * 0.38),
                    ],
                    [0.28, 0.20, 0.19],
                    tone,
                    **style,
                )
                rig.ellipsoid(
                    (x + 0.04, 0.07, s * 0.38), (0.22, 0.09, 0.19), tone, **style
                )
        rig.group(0.16)
        lean = chance.between("neck", -0.15, 0.25)
        rig.tube(
            [(-0.5, 0.9, 0), (0.0, 0.98, 0), (0.5, 0.95, 0)],
            [0.46, 0.54, 0.46],
            tone,
            **style,
        )
        rig.tube(
            [
                (0.55, 1.0, 0),
                (0.95, 1.45, 0),
                (1.0 + lean, 2.1, 0),
                (1.18 + lean, 2.55, 0),
            ],
            [0.38, 0.23, 0.16, 0.16],
            tone,
            steps=6,
            **style,
        )
        rig.tube(
            [(-0.6, 0.88, 0), (-1.2, 0.62, 0), (-1.75, 0.45, 0.15), (-2.1, 0.58, 0.3)],
            [0.36, 0.22, 0.11, 0.04],
            tone,
            steps=6,
            **style,
        )
        head, big = vec(1.30 + lean, 2.62, 0), 0.72
    else:
        for s in (1, -1):
            for x in (0.48, -0.48):
                rig.group(0.08)
                rig.tube(
                    [(x, 0.7, s * 0.36), (x, 0.12, s * 0.42)],
                    [0.25, 0.18],
                    tone,
                    smooth=False,
                    **style,
                )
                rig.ellipsoid(
                    (x + 0.04, 0.07, s * 0.42), (0.21, 0.08, 0.18), tone, **style
                )
        rig.group(0.16)
        rig.tube(
            [(-0.65, 0.85, 0), (0.0, 0.95, 0), (0.6, 0.92, 0)],
            [0.42, 0.54, 0.46],
            tone,
            **style,
        )
        rig.tube(
            [(-0.75, 0.82, 0), (-1.25, 0.5, 0), (-1.6, 0.4, 0.1)],
            [0.34, 0.17, 0.05],
            tone,
            **style,
        )
        head, big = vec(1.02, 1.12, 0), 1.05
    with rig.frame(
        head,
        turn(chance.between("look", 6, 38), chance.between("nod", -8, 6), mood.tilt),
        big,
    ):
        if kind == "horns":
            rig.group(0.03)
            frill = [
                (np.cos(a) * 0.68, 0.12 + np.sin(a) * 0.66)
                for a in np.linspace(-0.4, 3.54, 13)
            ]
            rig.plate(
                frill,
                (-0.12, 0.05, 0),
                (0, 0, 1),
                unit((-0.45, 1, 0)),
                second,
                thick=0.12,
                puff=0.4,
            )
            for a in np.linspace(-0.2, 3.34, 9):
                p = (
                    vec(-0.12, 0.05, 0)
                    + vec(0, 0, 1) * np.cos(a) * 0.66
                    + unit((-0.45, 1, 0)) * (0.12 + np.sin(a) * 0.64)
                )
                rig.ellipsoid(p, 0.085, tone)
        rig.group(0.12)
        rig.ellipsoid((0, 0, 0), (0.36, 0.32, 0.33), tone, **style)
        long = 0.52 if kind == "rex" else 0.34
        rig.tube([(0.16, -0.06, 0), (long, -0.08, 0)], [0.28, 0.23], tone, **style)
        if kind == "rex":
            rig.tube(
                [(0.08, -0.26, 0), (long - 0.02, -0.30, 0)], [0.17, 0.15], tone, **style
            )
            rig.group()
            for s in (1, -1):
                for i in range(5):
                    x = 0.30 + 0.10 * i
                    rig.tube(
                        [
                            (x, -0.18, s * (0.22 - 0.025 * i)),
                            (x, -0.27, s * (0.22 - 0.025 * i)),
                        ],
                        [0.034, 0.006],
                        "#fbf6ea",
                        material="enamel",
                        bias=0.06,
                        **_FIXED,
                    )
        rig.group()
        for s in (1, -1):
            rig.ellipsoid(
                (long + 0.17, 0.03, s * 0.10),
                0.028,
                "#2a1c18",
                material="flat",
                bias=0.03,
                **_FIXED,
            )
            eye(
                rig,
                (0.16, 0.14, s * 0.27),
                0.10,
                "#e8b03a",
                (0.7, 0.2, s * 0.75),
                mood=mood,
                lid=tone,
                lid_material="wet",
            )
            if kind == "horns":
                rig.tube(
                    [
                        (0.12, 0.24, s * 0.17),
                        (0.34, 0.52, s * 0.24),
                        (0.62, 0.68, s * 0.24),
                    ],
                    [0.09, 0.06, 0.012],
                    "#f0e6cc",
                    material="enamel",
                    **_FIXED,
                )
        if kind == "horns":
            rig.tube(
                [(0.46, 0.08, 0), (0.60, 0.28, 0)], [0.08, 0.015], "#f0e6cc", **_FIXED
            )
        if kind != "rex":
            smile(
                rig,
                (long + 0.21, -0.14, 0),
                0.18,
                "#3a2a20",
                mood,
                line=0.014,
                depth=0.14,
            )
        rig.anchor("head", (0, 0, 0), 0.4)
        rig.anchor("head_top", (0, 0.28, 0), 0.28)
        rig.anchor("mouth", (long + 0.2, -0.15, 0), 0.1)
    rig.anchor("seat", (0, 1.5, 0), 0.4)
    rig.anchor("back", (0, 1.5, 0), 0.4)
    return rig
