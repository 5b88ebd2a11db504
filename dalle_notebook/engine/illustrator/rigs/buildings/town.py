"""Skyscrapers, churches, temples, bridges."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn
from ..chance import Chance
from ..slots import Slots
from ..start import accent_colour, begin, bush, grass_mound, main_colour, ring_angles
from .masonry import bricks, door, tiles

_FIXED: dict[str, Any] = {"role": "fixed"}


def tower_block(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A skyscraper: slab, stepped or round."""
    rig = begin("building", 80.0, (18, 42), (6, 12))
    wall = main_colour(slots, chance, ("#8fa8bc", "#c8b8a4", "#7f9aa0", "#b0887a"))
    kind = chance.pick("kind", ("slab", "steps", "round"))
    lit = chance.stream("lit").random((40, 40))

    def facade(p: Array, n: Array, c: Array) -> Array:
        if kind == "round":
            u = np.arctan2(p[2], p[0]) * 4
        else:
            u = np.where(np.abs(n[0]) > 0.7, p[2], p[0]) * 7
        v = p[1] * 6.4
        pane = step(0.44, 0.36, np.abs(u % 1 - 0.5)) * step(
            0.40, 0.32, np.abs(v % 1 - 0.5)
        )
        pane = pane * (np.abs(n[1]) < 0.5)
        on = lit[np.floor(u).astype(int) % 40, np.floor(v).astype(int) % 40] > 0.62
        glass = np.where(on, rgb("#fbe3a0")[:, None], rgb("#4a6a86")[:, None])
        return np.asarray(c + (glass - c) * pane)

    style: dict[str, Any] = {"material": "glaze", "paint": facade}
    h = chance.between("height", 1.6, 2.3)
    rig.group()
    if kind == "round":
        rig.cylinder((0, 0, 0), (0, 2 * h, 0), 0.62, wall, **style)
        rig.disc((0, 2 * h + 0.02, 0), 0.66, mix(wall, "#000000", 0.2), height=0.05)
        rig.rod((0, 2 * h, 0), (0, 2 * h + 0.8, 0), 0.03, "#c9ccd2", material="metal")
    elif kind == "slab":
        rig.box((0, h, 0), (0.66, h, 0.45), wall, soft=0.02, **style)
        rig.box((0, 2 * h + 0.06, 0), (0.70, 0.06, 0.49), mix(wall, "#000000", 0.2))
        rig.box((0.2, 2 * h + 0.2, 0), (0.2, 0.12, 0.2), mix(wall, "#000000", 0.1))
    else:
        for k, w in enumerate((0.75, 0.58, 0.42, 0.25)):
            y = h * (0.55 + 0.42 * k)
            rig.box(
                (0, y, 0),
                (w, h * 0.55 if k == 0 else h * 0.42, w * 0.9),
                wall,
                soft=0.02,
                **style,
            )
        rig.lathe(
            (0, h * 2.22, 0),
            [(0, 0.16), (0.4, 0.05), (1.0, 0.0)],
            "#c9ccd2",
            material="metal",
            smooth=False,
        )
    rig.group()
    rig.box((0, 0.10, 0.6), (0.2, 0.16, 0.12), mix(wall, "#000000", 0.3))
    rig.box((0, -0.02, 0), (1.0, 0.04, 0.85), "#a8a49c", material="stone", **_FIXED)
    for x in (-0.8, 0.8):
        rig.ellipsoid((x, 0.22, 0.65), 0.2, "#6f9a4a", material="leaf", **_FIXED)
    return rig


def church(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A nave and a steeple; a temple by noun."""
    if noun == "temple":
        return _temple(slots, chance)
    rig = begin(
        "building", 18.0, (-42, -18) if chance.odds("way", 0.5) else (18, 42), (7, 12)
    )
    wall = main_colour(slots, chance, ("#f6efe2", "#d8c8b0", "#c8ccd2"))
    roof = accent_colour(slots, chance, ("#7a5a44", "#4f6f8f", "#a8483f"))
    paint = bricks(0.9, 0.08)
    rig.group()
    rig.box((0.2, 0.55, 0), (1.0, 0.55, 0.55), wall, paint=paint)
    for x in (-0.78, 1.18):
        rig.plate(
            [(-0.55, 0), (0.55, 0), (0, 0.62)],
            (x, 1.1, 0),
            (0, 0, 1),
            (0, 1, 0),
            wall,
            thick=0.02,
            puff=0.1,
            smooth=False,
        )
    for s in (1, -1):
        with rig.frame((0.2, 1.40, s * 0.31), turn(0, 0, s * 48)):
            rig.box((0, 0.03, 0), (1.08, 0.05, 0.48), roof, paint=tiles)
    rig.group()
    rig.box((-1.0, 1.0, 0), (0.36, 1.0, 0.36), wall, paint=paint)
    rig.box((-1.0, 2.02, 0), (0.40, 0.05, 0.40), mix(wall, "#000000", 0.15))
    tall = chance.between("steeple", 0.9, 1.6)
    rig.lathe(
        (-1.0, 2.06, 0), [(0, 0.48), (tall, 0.0)], roof, smooth=False, material="enamel"
    )
    y = 2.06 + tall
    rig.rod(
        (-1.0, y - 0.05, 0),
        (-1.0, y + 0.34, 0),
        0.03,
        "#e0b040",
        material="metal",
        **_FIXED,
    )
    rig.rod(
        (-1.0, y + 0.2, -0.12),
        (-1.0, y + 0.2, 0.12),
        0.03,
        "#e0b040",
        material="metal",
        **_FIXED,
    )
    rig.rod(
        (-1.12, y + 0.2, 0),
        (-0.88, y + 0.2, 0),
        0.03,
        "#e0b040",
        material="metal",
        **_FIXED,
    )
    for z in (0.36,):
        rig.disc(
            (-1.0, 1.62, z), 0.17, "#fbf5e6", axis=(0, 0, 1), height=0.03, **_FIXED
        )
        rig.rod(
            (-1.0, 1.62, z + 0.04), (-1.0, 1.74, z + 0.04), 0.015, "#2a2a2e", **_FIXED
        )
        rig.rod(
            (-1.0, 1.62, z + 0.04), (-0.92, 1.58, z + 0.04), 0.015, "#2a2a2e", **_FIXED
        )
    door(rig, (-1.0, 0.0, 0.37), 0.18, 0.66, "#7a4a2a")
    for x in (-0.35, 0.2, 0.75):
        rig.group()
        rig.plate(
            [(-0.11, 0), (-0.11, 0.34), (0, 0.5), (0.11, 0.34), (0.11, 0)],
            (x, 0.4, 0.555),
            (1, 0, 0),
            (0, 1, 0),
            "#f0c860",
            thick=0.02,
            puff=0.1,
            smooth=False,
            material="lit",
            paint=lambda p, n, c: np.asarray(
                np.clip(
                    c
                    + 0.3
                    * np.sin(np.stack([p[0] * 40, p[1] * 30, p[0] * 25 + p[1] * 30])),
                    0,
                    1,
                )
            ),
            **_FIXED,
        )
    grass_mound(rig, (1.75, 0.12, 1.0), chance)
    bush(rig, (1.2, 0.03, 0.7), 0.24, "#6f9a4a", chance)
    return rig


def _temple(slots: Slots, chance: Chance) -> Rig:
    """A pagoda with curved roofs, or columns under a gable."""
    rig = begin("building", 14.0, (14, 40), (7, 12))
    if chance.odds("pagoda", 0.6):
        red = main_colour(slots, chance, ("#b8352c", "#a8432f"))
        roof = accent_colour(slots, chance, ("#3f5a5a", "#4a4a56", "#5f7a4a"))
        levels = chance.pick("levels", (3, 4, 5))
        y = 0.15
        rig.group()
        rig.box((0, 0.06, 0), (1.1, 0.10, 1.1), "#b8b0a4", material="stone", **_FIXED)
        for k in range(levels):
            w = 0.72 - 0.09 * k
            rig.group()
            rig.box((0, y + 0.22, 0), (w, 0.24, w), red)
            for x in (-0.6, 0, 0.6):
                for q in (1, -1):
                    rig.rounded_box(
                        (x * w, y + 0.22, q * w),
                        (w * 0.16, 0.13, 0.02),
                        0.02,
                        "#f7dfa0",
                        material="lit",
                        **_FIXED,
                    )
                    rig.rounded_box(
                        (q * w, y + 0.22, x * w),
                        (0.02, 0.13, w * 0.16),
                        0.02,
                        "#f7dfa0",
                        material="lit",
                        **_FIXED,
                    )
            rig.group()
            e = w + 0.42
            rig.lathe(
                (0, y + 0.42, 0),
                [(0.10, e * 1.05), (0.0, e * 0.92), (0.12, e * 0.55), (0.34, w * 0.5)],
                roof,
                material="enamel",
            )
            for a in ring_angles(4, np.pi / 4):
                c, s = np.cos(a), np.sin(a)
                rig.tube(
                    [
                        (c * e * 0.8, y + 0.50, s * e * 0.8),
                        (c * e * 1.12, y + 0.50, s * e * 1.12),
                        (c * e * 1.30, y + 0.66, s * e * 1.30),
                    ],
                    [0.08, 0.06, 0.02],
                    roof,
                    material="enamel",
                )
            y += 0.62
        rig.lathe(
            (0, y + 0.05, 0),
            [(0, 0.10), (0.2, 0.05), (0.5, 0.03), (0.7, 0.0)],
            "#d9a83f",
            material="metal",
            **_FIXED,
        )
        return rig
    stone = main_colour(slots, chance, ("#ece4d4", "#e0d6c4"))
    rig.group()
    for k in range(3):
        rig.box(
            (0, 0.06 + 0.12 * k, 0),
            (1.5 - 0.1 * k, 0.06, 1.0 - 0.1 * k),
            stone,
            material="stone",
        )
    rig.box(
        (0, 0.95, 0), (0.95, 0.6, 0.5), mix(stone, "#000000", 0.12), material="stone"
    )

    def flutes(p: Array, n: Array, c: Array) -> Array:
        a = np.arctan2(n[2], n[0]) * 14
        return np.asarray(c * (0.86 + 0.14 * step(-0.6, 0.4, np.sin(a))))

    for x in np.linspace(-1.15, 1.15, 6):
        for z in (0.72, -0.72):
            rig.group()
            rig.lathe(
                (x, 0.36, z),
                [(0, 0.15), (0.06, 0.12), (1.1, 0.10), (1.16, 0.15)],
                stone,
                smooth=False,
                paint=flutes,
            )
    rig.group()
    rig.box((0, 1.62, 0), (1.36, 0.10, 0.86), stone, material="stone")
    for z in (0.84, -0.84):
        rig.plate(
            [(-1.4, 0), (1.4, 0), (0, 0.55)],
            (0, 1.72, z),
            (1, 0, 0),
            (0, 1, 0),
            stone,
            thick=0.03,
            puff=0.1,
            smooth=False,
            material="stone",
        )
    for s in (1, -1):
        rig.box(
            (s * 0.70, 1.98, 0),
            (0.78, 0.04, 0.92),
            mix(stone, "#b8704a", 0.5),
            turned=turn(0, -21.5 * s),
        )
    return rig


def bridge(noun: str, slots: Slots, chance: Chance) -> Rig:
    """An arched stone bridge."""
    rig = begin("building", 5.0, (10, 34), (9, 15), ground=False)
    stone = main_colour(slots, chance, ("#b8ab98", "#a8a29a", "#c49a80"))
    arches = chance.pick("arches", (1, 2, 3))
    half = 1.9
    span = 2 * half * 0.84 / arches
    outline = [
        (-half, -0.75),
        (-half, 0.35),
        (-0.9, 0.62),
        (0, 0.72),
        (0.9, 0.62),
        (half, 0.35),
        (half, -0.75),
    ]
    holes = []
    for k in range(arches):
        c = (k - (arches - 1) / 2) * span
        r = span * 0.40
        holes.append(
            [
                (c + r * np.cos(a), -0.76 + min(1.0, r * 1.1) * np.sin(a))
                for a in np.linspace(0, np.pi, 13)
            ]
        )
    paint = bricks(0.7)
    for z in (-0.5, -0.25, 0.0, 0.25, 0.5):
        rig.group()
        rig.plate(
            outline,
            (0, 0, z),
            (1, 0, 0),
            (0, 1, 0),
            stone,
            thick=0.14,
            puff=0.04,
            smooth=False,
            holes=holes,
            material="stone",
            paint=paint,
        )
    for s in (1, -1):
        rig.group()
        rig.tube(
            [
                (-half, 0.50, s * 0.5),
                (-0.9, 0.78, s * 0.5),
                (0, 0.88, s * 0.5),
                (0.9, 0.78, s * 0.5),
                (half, 0.50, s * 0.5),
            ],
            0.10,
            mix(stone, "#ffffff", 0.2),
            material="stone",
        )
        for x in (-1.85, 1.85):
            rig.rounded_box(
                (x, 0.50, s * 0.5), (0.13, 0.3, 0.13), 0.05, stone, material="stone"
            )
    rig.anchor("top", (0, 0.72, 0), 0.5)
    return rig
