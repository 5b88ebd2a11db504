"""Tacos and grapes: what is eaten with the hands."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, step, turn, unit, vec, waves
from ..chance import Chance
from ..slots import Slots
from ..start import begin, main_colour, ring_angles

_FIXED: dict[str, Any] = {"role": "fixed"}


def taco(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A folded shell, full of meat, salad, tomato and cheese."""
    rig = begin("food", 0.10, (-26, 26), (10, 20))
    shell = main_colour(slots, chance, ("#e8b04a", "#e0a040", "#edc070"))
    blotch = waves(chance.stream("toast"), 6, 5)

    def toasted(p: Array, n: Array, c: Array) -> Array:
        return np.asarray(c * (1 - 0.20 * step(0.25, 0.8, blotch(p))))

    two = chance.odds("two", 0.45)
    for x, z, yaw in (
        ((-0.35, -0.42, 14), (0.25, 0.40, -6)) if two else ((0.0, 0.0, 0),)
    ):
        with rig.frame((x, 0, z), turn(yaw)):
            _one_taco(rig, shell, toasted, chance)
    rig.anchor("top", (0, 1.0, 0), 0.4)
    return rig


def _one_taco(rig: Rig, shell: Array, toasted: Any, chance: Chance) -> None:
    half = [(1.0 * np.cos(a), 1.0 * np.sin(a)) for a in np.linspace(0, np.pi, 13)]
    outline = [*half, (-0.7, -0.12), (0.0, -0.16), (0.7, -0.12)]
    for s in (-1, 1):
        rig.group(0.01)
        rig.plate(
            outline, (0, 0.16, s * 0.10), (1, 0, 0), unit(vec(0, 1, s * 0.26)), shell,
            thick=0.06, puff=0.2, smooth=False, paint=toasted,
        )  # fmt: skip
    rig.tube(
        [(-0.82, 0.13, 0), (0, 0.10, 0), (0.82, 0.13, 0)],
        [0.10, 0.14, 0.10],
        shell,
        paint=toasted,
    )
    rng = chance.stream("filling")
    for i in range(17):
        a = np.pi * (0.06 + 0.88 * i / 16)
        at = vec(
            0.92 * np.cos(a), 0.20 + 0.92 * np.sin(a), float(rng.uniform(-0.06, 0.06))
        )
        rig.group(0.02)
        rig.ellipsoid(
            at * np.array([0.92, 0.92, 1]), 0.15, "#8a4f2e", material="wet", **_FIXED
        )
        kind = i % 3
        out = vec(np.cos(a), np.sin(a), 0)
        if kind == 0:
            rig.blade(
                at - out * 0.12,
                out + vec(0, 0, float(rng.uniform(-0.8, 0.8))),
                0.36,
                0.30,
                ("#7ab84a", "#9ccc5a")[i % 2],
                normal=(0.3, 0.3, 1),
                thick=0.12,
                **_FIXED,
            )
        elif kind == 1:
            rig.rounded_box(
                at + out * 0.07,
                (0.085, 0.07, 0.08),
                0.03,
                "#d8392c",
                turned=turn(i * 40, i * 30),
                material="wet",
                **_FIXED,
            )
        else:
            for q in (-0.05, 0.06):
                d = vec(-out[1], out[0], q * 6)
                rig.rod(
                    at + out * 0.10 - d * 0.13 + vec(0, 0, q),
                    at + out * 0.13 + d * 0.13,
                    0.026,
                    "#f6c43a",
                    **_FIXED,
                )


def grapes(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A bunch with a leaf and a woody stalk; lying or upright."""
    rig = begin("food", 0.18, (-28, 28), (6, 14))
    tone = main_colour(slots, chance, ("#6a3a8a", "#8ab04a", "#7a2a4a", "#3f3a78"))
    lean = chance.between("lean", -14, 14)
    bloom = waves(chance.stream("bloom"), 5, 5)
    rng = chance.stream("berries")
    with rig.frame((0, 0, 0), turn(0, lean)):
        rows = ((0.24, 1), (0.50, 4), (0.78, 7), (1.06, 9), (1.34, 9), (1.58, 6))
        for y, count in rows:
            r = (0.0, 0.20, 0.36, 0.46, 0.46, 0.32)[[q for q, _ in rows].index(y)]
            for a in ring_angles(count, y * 7):
                rig.group()
                size = 0.215 * float(rng.uniform(0.93, 1.05))
                rig.ellipsoid(
                    (r * np.cos(a), y + float(rng.uniform(-0.04, 0.04)), r * np.sin(a)),
                    (size, size * 1.06, size),
                    mix(tone, "#ffffff", float(rng.uniform(0, 0.10))), material="glaze",
                    paint=lambda p, n, c: np.asarray(c + (mix("#ffffff", tone, 0.45)[:,
                     None] - c) * 0.20 * step(0.0, 0.8, bloom(p))),
                )  # fmt: skip
        rig.group(0.03)
        rig.tube(
            [(0, 1.50, 0), (0.02, 1.92, 0), (0.10, 2.12, 0)],
            [0.06, 0.055, 0.07],
            "#7a5a34",
            material="wood",
            **_FIXED,
        )
        rig.tube(
            [(-0.14, 2.14, 0), (0.12, 2.12, 0), (0.38, 2.18, 0)],
            [0.05, 0.06, 0.045],
            "#7a5a34",
            material="wood",
            **_FIXED,
        )
        leaf = [
            (0, -0.10),
            (0.28, -0.26),
            (0.36, -0.02),
            (0.68, -0.10),
            (0.56, 0.20),
            (0.72, 0.42),
            (0.40, 0.42),
            (0.30, 0.66),
            (0.10, 0.44),
            (-0.12, 0.46),
            (-0.06, 0.16),
        ]
        for s in (1, -1) if chance.odds("two leaves", 0.4) else (1,):
            rig.group()
            rig.plate(
                leaf,
                (0.04 * s, 1.78, 0.12),
                (s, -0.12, 0.35),
                (0.12 * s, 1, 0.35),
                "#6fa044",
                thick=0.06,
                puff=0.4,
                material="leaf",
                **_FIXED,
            )
        if chance.odds("tendril", 0.6):
            rig.tube(
                [
                    vec(
                        -0.1 - 0.26 * t - 0.06 * np.cos(t * 14),
                        2.10 - 0.32 * t + 0.07 * np.sin(t * 14),
                        0.05,
                    )
                    for t in np.linspace(0, 1, 13)
                ],
                0.016,
                "#8ab04a",
                **_FIXED,
            )
    rig.anchor("top", (0, 2.1, 0), 0.2)
    return rig
