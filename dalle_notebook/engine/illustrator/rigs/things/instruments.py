"""Musical instruments."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import mix, step, turn
from ..chance import Chance
from ..slots import Slots
from ..start import TAU, accent_colour, begin, main_colour, wood_grain
from .toys import BRIGHT


def guitar(noun: str, slots: Slots, chance: Chance) -> Rig:
    """An acoustic or electric guitar, or a violin."""
    violin = noun == "violin"
    rig = begin("thing", 1.0 if not violin else 0.6, (-22, 22), (-2, 5), ground=False)
    electric = not violin and chance.odds("electric", 0.35)
    tones = BRIGHT if electric else ("#d08a3f", "#a8522a", "#c8a060", "#7a3a28")
    wood = main_colour(slots, chance, tones)
    dark = mix(wood, "#3a1a0a", 0.6)
    half = [
        (0, -1.05),
        (0.38, -0.98),
        (0.60, -0.68),
        (0.58, -0.35),
        (0.40, -0.08),
        (0.36, 0.12),
        (0.44, 0.36),
        (0.36, 0.60),
        (0.0, 0.70),
    ]
    if electric:
        half = [
            (0, -0.95),
            (0.42, -0.98),
            (0.60, -0.62),
            (0.50, -0.25),
            (0.42, -0.02),
            (0.52, 0.35),
            (0.42, 0.72),
            (0.22, 0.55),
            (0.0, 0.42),
        ]
    if violin:
        half = [
            (0, -0.85),
            (0.36, -0.80),
            (0.48, -0.52),
            (0.36, -0.26),
            (0.26, -0.10),
            (0.34, 0.12),
            (0.40, 0.36),
            (0.26, 0.58),
            (0, 0.62),
        ]
    outline = half + [(-x, y) for x, y in half[::-1][1:-1]]
    with rig.frame((0, 0, 0), turn(0, chance.between("lean", -48, -12))):
        rig.group()
        rig.plate(
            outline,
            (0, 0, -0.10),
            (1, 0, 0),
            (0, 1, 0),
            dark,
            thick=0.10,
            puff=0.15,
            material="wood",
        )
        rig.plate(
            [(x * 0.97, y * 0.97) for x, y in outline],
            (0, 0, 0),
            (1, 0, 0),
            (0, 1, 0),
            wood,
            thick=0.07,
            puff=0.12,
            material="glaze",
            paint=None if electric else wood_grain(chance.stream("grain"), 1, 0.08),
        )
        rig.group()
        if violin:
            for s in (1, -1):
                rig.tube(
                    [
                        (s * 0.20, 0.06, 0.08),
                        (s * 0.16, -0.08, 0.08),
                        (s * 0.22, -0.26, 0.08),
                    ],
                    0.018,
                    "#2a1a12",
                    material="flat",
                    bias=0.02,
                    role="fixed",
                )
        elif electric:
            for y in (0.05, -0.25):
                rig.rounded_box(
                    (0, y, 0.09), (0.20, 0.055, 0.03), 0.02, "#2a2a2e", role="fixed"
                )
            for k in range(3):
                rig.ellipsoid(
                    (0.32 + 0.04 * k, -0.48 - 0.13 * k, 0.08),
                    (0.045, 0.045, 0.05),
                    "#e8e4da",
                    material="enamel",
                    role="fixed",
                )
        else:
            rig.disc(
                (0, 0.05, 0.05),
                0.20,
                "#2a1a12",
                axis=(0, 0, 1),
                height=0.012,
                bias=0.03,
                role="fixed",
            )
            rig.ring(
                (0, 0.05, 0.07), 0.225, 0.022, "#f3e2c0", material="wood", role="fixed"
            )
            rig.plate(
                [
                    (0.06, -0.02),
                    (0.28, -0.1),
                    (0.38, -0.35),
                    (0.2, -0.42),
                    (0.14, -0.2),
                ],
                (0, 0, 0.055),
                (1, 0, 0),
                (0, 1, 0),
                "#5a2418",
                thick=0.01,
                puff=0.2,
                bias=0.015,
                material="enamel",
                role="fixed",
            )
        rig.group()
        top = 1.95 if not violin else 1.35
        rig.rounded_box(
            (0, (top + 0.1) / 2, 0.09),
            (0.085, (top - 0.1) / 2, 0.05),
            0.03,
            "#4a2c1c",
            material="wood",
            role="fixed",
        )
        if not violin:
            for y in np.linspace(0.3, top, 12):
                rig.box(
                    (0, y, 0.145),
                    (0.085, 0.009, 0.008),
                    "#d8d4c8",
                    material="metal",
                    role="fixed",
                )
            rig.rounded_box(
                (0, top + 0.27, 0.04),
                (0.15, 0.26, 0.04),
                0.03,
                mix(wood, "#3a1a0a", 0.55),
                material="wood",
            )
            for s in (1, -1):
                for y in (0.13, 0.27, 0.41):
                    rig.rod(
                        (s * 0.13, top + y, 0.04),
                        (s * 0.24, top + y, 0.04),
                        0.022,
                        "#d8dade",
                        material="metal",
                        role="fixed",
                    )
                    rig.ellipsoid(
                        (s * 0.27, top + y, 0.04),
                        (0.05, 0.04, 0.025),
                        "#f3ead8",
                        role="fixed",
                    )
        else:
            rig.tube(
                [
                    (0, top, 0.06),
                    (0, top + 0.2, 0.06),
                    (0.0, top + 0.3, -0.04),
                    (0, top + 0.2, -0.1),
                ],
                [0.07, 0.06, 0.05, 0.03],
                dark,
                material="wood",
            )
            for s in (1, -1):
                rig.rod(
                    (s * 0.05, top + 0.12, 0.05),
                    (s * 0.22, top + 0.14, 0.05),
                    0.03,
                    "#2a1a12",
                    role="fixed",
                )
            rig.rounded_box(
                (0, -0.45, 0.10), (0.08, 0.26, 0.03), 0.03, "#2a1a12", role="fixed"
            )
        rig.rounded_box(
            (0, -0.55 if not violin else -0.12, 0.09),
            (0.26 if not violin else 0.15, 0.05, 0.05),
            0.03,
            "#4a2a1a",
            material="wood",
            role="fixed",
        )
        rig.group()
        n = 6 if not violin else 4
        for i in range(n):
            t = (i - (n - 1) / 2) * 0.028
            rig.rod(
                (t * 1.3, -0.55, 0.15),
                (t, top + 0.05, 0.16),
                0.006,
                "#f4f0e4",
                material="metal",
                role="fixed",
            )
    if violin:
        rig.group()
        rig.tube(
            [(0.75, -1.0, 0.1), (1.0, 0.2, 0.15), (1.1, 1.3, 0.1)],
            0.025,
            "#7a4a2a",
            material="wood",
            role="fixed",
        )
        rig.rod((0.68, -1.0, 0.12), (1.02, 1.3, 0.12), 0.014, "#f6f0e0", role="fixed")
    return rig


def piano(noun: str, slots: Slots, chance: Chance) -> Rig:
    """An upright piano, or a drum."""
    if noun == "drum":
        rig = begin("thing", 0.5, (-20, 20), (14, 22))
        tone = main_colour(slots, chance, BRIGHT)
        rig.group()
        ropes = chance.pick("ropes", (8, 10, 12))
        cross = chance.between("sticks", -0.35, 0.35)
        rig.cylinder((0, 0.1, 0), (0, 1.1, 0), 0.85, tone, material="enamel")
        for y in (0.1, 1.1):
            rig.ring(
                (0, y, 0), 0.86, 0.07, "#f3ead8", axis=(0, 1, 0), knots=16, role="fixed"
            )
        rig.disc((0, 1.12, 0), 0.82, "#fbf6ea", height=0.03, role="fixed")
        rig.group()
        for i in range(ropes):
            a, b, c = (q / ropes * TAU for q in (i, i + 0.5, i + 1))
            for p, q in ((a, b), (c, b)):
                rig.rod(
                    (0.87 * np.cos(p), 1.02, 0.87 * np.sin(p)),
                    (0.87 * np.cos(q), 0.18, 0.87 * np.sin(q)),
                    0.02,
                    "#f0c85a",
                    role="fixed",
                )
        for s in (1, -1):
            rig.rod(
                (s * 0.1, 1.25, 0.1),
                (s * 0.85, 1.75, 0.5 + s * cross),
                0.04,
                "#c0905a",
                role="fixed",
            )
            rig.ellipsoid((s * 0.1, 1.25, 0.1), 0.085, "#c0905a", role="fixed")
        return rig
    rig = begin("thing", 1.2, (-36, 36), (10, 16))
    wood = main_colour(slots, chance, ("#2c282b", "#6f3a22", "#8a5a34"))
    style: dict[str, Any] = {"material": "glaze"}
    rig.group()
    rig.rounded_box((0, 1.0, -0.25), (1.25, 1.0, 0.30), 0.05, wood, **style)
    rig.rounded_box((0, 2.02, -0.22), (1.32, 0.05, 0.38), 0.04, wood, **style)
    if chance.odds("stool", 0.5):
        seat = accent_colour(slots, chance, ("#b8392f", "#2c282b", "#3f6f5a"))
        rig.group()
        rig.rounded_box(
            (0, 0.62, 1.25), (0.42, 0.09, 0.26), 0.07, seat, material="cloth"
        )
        for x in (-0.34, 0.34):
            for z in (1.07, 1.43):
                rig.rod((x, 0, z), (x, 0.55, z), 0.045, wood, **style)
    if chance.odds("vase", 0.4):
        glaze = chance.pick("vase tone", ("#4f8f9f", "#d9a83f", "#c8584a"))
        rig.group()
        rig.lathe(
            (chance.between("vase x", -0.8, 0.8), 2.07, -0.2),
            [(0, 0.12), (0.15, 0.17), (0.32, 0.07), (0.42, 0.11)],
            glaze,
            material="glaze",
            role="fixed",
        )
    rig.rounded_box((0, 0.86, 0.35), (1.22, 0.10, 0.34), 0.04, wood, **style)
    for s in (1, -1):
        rig.rounded_box((s * 1.18, 0.98, 0.32), (0.07, 0.18, 0.36), 0.04, wood, **style)
        rig.rod((s * 1.1, 0.0, 0.55), (s * 1.1, 0.8, 0.55), 0.07, wood, **style)
    rig.group()
    rig.box(
        (0, 0.99, 0.44),
        (1.10, 0.03, 0.22),
        "#fbf8f0",
        material="glaze",
        role="fixed",
        paint=lambda p, n, c: np.asarray(
            c * (1 - 0.5 * step(0.44, 0.48, np.abs((p[0] * 9.5) % 1 - 0.5)))
        ),
    )
    for i in range(20):
        if i % 7 not in (2, 6):
            rig.group()
            rig.box(
                (-1.0 + i * 0.105, 1.04, 0.36),
                (0.034, 0.03, 0.13),
                "#1c1a1e",
                role="fixed",
                soft=0.02,
            )
    rig.group()
    rig.plate(
        [(-0.4, 0), (0.4, 0), (0.4, 0.5), (-0.4, 0.5)],
        (0, 1.25, 0.1),
        (1, 0, 0),
        (0, 1, -0.2),
        "#fbf6ea",
        thick=0.01,
        puff=0.03,
        smooth=False,
        role="fixed",
        paint=lambda p, n, c: np.asarray(
            c * (1 - 0.5 * step(0.6, 0.9, np.sin(p[1] * 70)))
        ),
    )
    return rig
