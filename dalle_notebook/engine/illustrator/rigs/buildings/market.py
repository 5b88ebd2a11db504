"""What stands on a market square: a well, a shop."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, unit, vec
from ..chance import Chance
from ..slots import Slots
from ..start import accent_colour, begin, main_colour, ring_angles
from .masonry import bricks

_FIXED: dict[str, Any] = {"role": "fixed"}


def well(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A round wall with a little roof, a winch and a bucket."""
    rig = begin("building", 2.2, (16, 44), (9, 15))
    stone = main_colour(slots, chance, ("#a8a094", "#b8a890", "#949aa0"))
    roof = accent_colour(slots, chance, ("#b85a3a", "#8a5a3a", "#4a7a8a", "#7a8a4a"))
    rig.group()
    for row in range(4):
        for i, a in enumerate(ring_angles(13, 0.24 * (row % 2))):
            r = 0.86
            tone = mix(
                stone,
                ("#6a6258", "#fff4e0")[(i + row) % 2],
                0.10 + 0.06 * ((i * 7 + row) % 3),
            )
            rig.group(0.01)
            rig.ellipsoid(
                (r * np.cos(a), 0.13 + 0.21 * row, r * np.sin(a)),
                (0.15, 0.125, 0.225),
                tone,
                turned=turn(np.degrees(a)),
                material="stone",
            )
    rig.group()
    rig.lathe(
        (0, 0, 0),
        [(0, 0.80), (0.86, 0.80)],
        mix(stone, "#3a3028", 0.4),
        smooth=False,
        material="stone",
    )
    rig.disc((0, 0.55, 0), 0.80, "#2f6a8a", material="water", **_FIXED)
    for s in (1, -1):
        rig.group()
        rig.box(
            (s * 0.84, 1.35, 0),
            (0.07, 0.75, 0.08),
            "#8a5f38",
            material="wood",
            **_FIXED,
        )
    rig.rod(
        (-1.0, 1.42, 0), (1.08, 1.42, 0), 0.055, "#7a5230", material="wood", **_FIXED
    )
    rig.tube(
        [(1.08, 1.42, 0), (1.10, 1.20, 0.1), (1.26, 1.20, 0.1)],
        0.03,
        "#4a4a50",
        smooth=False,
        material="metal",
        **_FIXED,
    )
    for k in range(5):
        rig.ring(
            (-0.16 + 0.08 * k, 1.42, 0),
            0.075,
            0.032,
            "#d8c08a",
            axis=(1, 0, 0),
            knots=8,
            **_FIXED,
        )
    low = chance.between("rope", 0.98, 1.14)
    rig.rod((0, 1.42, 0.07), (0, low + 0.2, 0.07), 0.022, "#d8c08a", **_FIXED)
    rig.ring((0, low + 0.10, 0.07), 0.14, 0.016, "#4a4a50", material="metal", **_FIXED)
    rig.lathe(
        (0, low - 0.22, 0.07),
        [(0, 0.0), (0, 0.135), (0.30, 0.17)],
        "#a8743f",
        smooth=False,
        material="wood",
        paint=lambda p, n, c: np.asarray(
            c * (0.82 + 0.2 * step(-0.6, 0.2, np.sin(np.arctan2(p[2], p[0]) * 10)))
        ),
        **_FIXED,
    )

    def shingles(p: Array, n: Array, c: Array) -> Array:
        row = np.floor(p[2] * 6.5)
        t = p[0] * 5 + 0.5 * (row % 2)
        return np.asarray(
            c
            * (
                0.80
                + 0.22 * ((p[2] * 6.5) % 1)
                - 0.14 * step(0.1, 0.0, np.minimum(t % 1, 1 - t % 1))
            )
        )

    for s in (1, -1):
        with rig.frame((0, 2.55, 0), turn(0, 0, 0)):
            d = unit(vec(0, -0.72, s))
            frame = np.stack([vec(1, 0, 0), np.cross(d, vec(1, 0, 0)), d], 1)
            with rig.frame((0, 0, 0), frame):
                rig.group()
                rig.box(
                    (0, 0, 0.46), (1.16, 0.045, 0.50), roof, soft=0.03, paint=shingles
                )
    rig.rod((-1.18, 2.57, 0), (1.18, 2.57, 0), 0.07, mix(roof, "#3a2418", 0.25))
    if chance.odds("flowers", 0.5):
        for k in range(6):
            a = 0.3 + 0.5 * k
            rig.group()
            rig.ellipsoid(
                (1.12 * np.cos(a), 0.10, 1.12 * np.sin(a)),
                0.12,
                "#6f9a46",
                material="leaf",
                **_FIXED,
            )
            rig.ellipsoid(
                (1.16 * np.cos(a), 0.22, 1.16 * np.sin(a)),
                0.055,
                ("#e8607a", "#f2c84a", "#fbf6ee")[k % 3],
                material="petal",
                **_FIXED,
            )
    return rig


def shop(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A corner shop with a striped awning, a lit window and a sign."""
    rig = begin("building", 6.0, (-24, 24), (6, 12))
    wall = main_colour(
        slots, chance, ("#e8b8a0", "#9fc0c8", "#f0dcb0", "#b8c89a", "#c8a0b0")
    )
    stripe = accent_colour(slots, chance, ("#c8403a", "#3a7f6a", "#3a6a9a", "#d88a2a"))
    rig.group()
    rig.box((0, 1.0, 0), (1.30, 1.0, 0.8), wall, soft=0.03, paint=bricks(0.9, 0.08))
    rig.box((0, 2.06, 0), (1.40, 0.08, 0.9), mix(wall, "#fff8ec", 0.6), soft=0.03)
    rig.box((0, 0.05, 0.12), (1.42, 0.05, 0.95), "#a8a098", material="stone", **_FIXED)
    goods = chance.pick("goods", ("bread", "cake", "flower", "book"))
    rig.group()
    rig.rounded_box((-0.42, 0.68, 0.80), (0.68, 0.42, 0.05), 0.04, "#fbf6ec", **_FIXED)
    rig.box(
        (-0.42, 0.70, 0.84), (0.60, 0.34, 0.02), "#f8dc9a", material="lit", **_FIXED
    )
    tones = {
        "bread": ("#c8843f", "#d89a54"),
        "cake": ("#f2a8b8", "#fbf0e0"),
        "flower": ("#e8607a", "#f2c84a"),
        "book": ("#3a6a9a", "#c8403a"),
    }[goods]
    for k in range(6):
        x = -0.90 + 0.19 * k
        rig.group()
        if goods == "book":
            rig.box(
                (x, 0.52, 0.90),
                (0.06, 0.13 + 0.03 * (k % 2), 0.05),
                tones[k % 2],
                material="cloth",
                **_FIXED,
            )
        elif goods == "flower":
            rig.ellipsoid(
                (x, 0.46, 0.90),
                (0.07, 0.10, 0.06),
                "#5f9a4a",
                material="leaf",
                **_FIXED,
            )
            rig.ellipsoid(
                (x, 0.60, 0.91), 0.075, tones[k % 2], material="petal", **_FIXED
            )
        else:
            rig.ellipsoid((x, 0.47, 0.90), (0.10, 0.08, 0.07), tones[k % 2], **_FIXED)
            rig.ellipsoid(
                (x, 0.56, 0.90), (0.07, 0.06, 0.05), tones[(k + 1) % 2], **_FIXED
            )
    rig.box(
        (-0.42, 0.36, 0.90), (0.64, 0.03, 0.10), "#8a5f38", material="wood", **_FIXED
    )
    rig.group()
    rig.rounded_box(
        (0.82, 0.60, 0.80),
        (0.30, 0.56, 0.05),
        0.04,
        mix(stripe, "#3a2a20", 0.3),
        material="wood",
    )
    rig.box(
        (0.82, 0.76, 0.85), (0.19, 0.28, 0.02), "#bfe0ea", material="glaze", **_FIXED
    )
    rig.ellipsoid((0.60, 0.52, 0.88), 0.04, "#e8b84a", material="metal", **_FIXED)
    for i in range(13):
        x = -1.26 + 0.21 * i
        tone: Array = stripe if i % 2 == 0 else rgb("#fbf6ec")
        rig.group()
        rig.tube(
            [(x, 1.50, 0.80), (x, 1.40, 1.10), (x, 1.22, 1.34), (x, 1.12, 1.36)],
            [0.11, 0.11, 0.11, 0.105],
            tone,
            material="cloth",
            steps=3,
            role="" if i % 2 == 0 else "fixed",
        )
    rig.group()
    rig.rounded_box(
        (0, 1.76, 0.84), (0.86, 0.15, 0.05), 0.05, mix(stripe, "#201814", 0.25)
    )
    for k in range(6):
        rig.rounded_box(
            (-0.55 + 0.22 * k, 1.76, 0.90),
            (0.06 + 0.02 * (k % 2), 0.055, 0.012),
            0.012,
            "#fbf0d0",
            **_FIXED,
        )
    if chance.odds("pots", 0.7):
        for x in (0.40, 1.22):
            rig.group()
            rig.cylinder(
                (x, 0.08, 1.02),
                (x, 0.30, 1.02),
                0.10,
                "#c8744a",
                end_radius=0.13,
                **_FIXED,
            )
            rig.ellipsoid(
                (x, 0.46, 1.02),
                (0.17, 0.18, 0.17),
                "#6f9a46",
                material="leaf",
                **_FIXED,
            )
    return rig
