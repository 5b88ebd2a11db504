"""Pagodas."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, step, turn
from ..chance import Chance
from ..slots import Slots
from ..start import accent_colour, begin, main_colour, mottled
from .masonry import bricks, window

_FIXED: dict[str, Any] = {"role": "fixed"}


def pagoda(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Three to five storeys under curved eaves, with a spire."""
    rig = begin("building", 18.0, (18, 44), (4, 10))
    wall = main_colour(slots, chance, ("#c8402f", "#b8392f", "#e8dcc8", "#8a4a3a"))
    tiles = accent_colour(slots, chance, ("#3a5a5a", "#4a5a6a", "#3a4a44", "#5a4a50"))
    storeys = chance.pick("storeys", (3, 4, 5))
    rig.group()
    for k in range(2):
        rig.box(
            (0, 0.06 + 0.12 * k, 0),
            (1.10 - 0.12 * k, 0.06, 1.10 - 0.12 * k),
            "#b8b0a4",
            material="stone",
            paint=bricks(0.5),
            **_FIXED,
        )
    y = 0.24
    for k in range(storeys):
        half = 0.66 - 0.085 * k
        high = 0.40 - 0.025 * k
        rig.group()
        rig.box((0, y + high / 2, 0), (half, high / 2, half), wall, soft=0.02)
        for s in (1, -1):
            for t in (1, -1):
                rig.rod(
                    (s * half, y, t * half),
                    (s * half, y + high, t * half),
                    0.045,
                    mix(wall, "#5a1a14", 0.4),
                )
        for yaw in (0, 90):
            with rig.frame((0, y + high * 0.48, 0), turn(yaw)):
                if k == 0:
                    rig.group()
                    rig.box(
                        (0, -0.03, half),
                        (0.16, high * 0.42, 0.02),
                        "#4a2a1c",
                        material="wood",
                        **_FIXED,
                    )
                    rig.box(
                        (0, -0.03, half + 0.015),
                        (0.012, high * 0.40, 0.02),
                        "#d8b04a",
                        **_FIXED,
                    )
                else:
                    window(rig, (0, 0, half + 0.005), 0.12, high * 0.22)
        y += high
        reach = half + 0.42 - 0.02 * k
        rig.group(0.01)
        _eaves(rig, y, half + 0.02, reach, tiles)
        y += 0.20
    rig.group()
    rig.rod(
        (0, y - 0.05, 0), (0, y + 0.62, 0), 0.03, "#d8a83a", material="metal", **_FIXED
    )
    for k in range(4):
        rig.ring(
            (0, y + 0.16 + 0.10 * k, 0),
            0.10 - 0.015 * k,
            0.022,
            "#d8a83a",
            axis=(0, 1, 0),
            material="metal",
            **_FIXED,
        )
    rig.ellipsoid((0, y + 0.64, 0), 0.055, "#e8b84a", material="metal", **_FIXED)
    if chance.odds("blossom", 0.6):
        for s in (1, -1):
            blob = mottled(chance.stream(f"tree {s}"), 0.10, 9)
            rig.group()
            rig.tube(
                [(s * 1.35, 0, 0.35), (s * 1.30, 0.4, 0.35), (s * 1.38, 0.75, 0.35)],
                [0.07, 0.055, 0.04],
                "#6a4a3a",
                material="wood",
                **_FIXED,
            )
            rig.group(0.05)
            for i in range(7):
                a = i * 2.4
                rig.ellipsoid(
                    (
                        s * 1.36 + 0.24 * np.cos(a),
                        0.92 + 0.13 * (i % 3),
                        0.35 + 0.2 * np.sin(a),
                    ),
                    0.22,
                    ("#f4b8cc", "#f8d0dc")[i % 2],
                    material="petal",
                    paint=blob,
                    **_FIXED,
                )
    return rig


def _eaves(rig: Rig, y: float, inner: float, reach: float, tone: Array) -> None:
    """A roof whose corners turn up: four curved slopes."""
    lift = 0.13

    def rows(p: Array, n: Array, c: Array) -> Array:
        side = np.where(np.abs(p[0]) > np.abs(p[2]), p[2], p[0])
        return np.asarray(c * (0.86 + 0.18 * step(-0.4, 0.4, np.sin(side * 44))))

    for yaw in (0, 90, 180, 270):
        with rig.frame((0, y, 0), turn(yaw)):
            out = [
                (-reach, lift),
                (-reach * 0.6, 0.02),
                (0, -0.01),
                (reach * 0.6, 0.02),
                (reach, lift),
            ]
            for i in range(9):
                t = i / 8
                z = reach + (inner * 0.55 - reach) * t
                rise = 0.20 * t**1.5
                pts = [
                    (
                        x * (1 - t) + np.sign(x) * min(abs(x), inner * 0.55) * t,
                        h * (1 - t) + rise,
                        z,
                    )
                    for x, h in out
                ]
                rig.tube(pts, 0.045, tone, steps=3, material="glaze", paint=rows)
            rig.tube(
                [
                    (reach, lift + 0.03, reach),
                    (reach * 0.75, 0.09, reach * 0.75),
                    (inner * 0.5, 0.24, inner * 0.5),
                ],
                [0.04, 0.05, 0.05],
                mix(tone, "#e8c86a", 0.35),
                material="glaze",
            )
            rig.tube(
                [
                    (reach, lift + 0.03, reach),
                    (reach * 1.06, lift + 0.16, reach * 1.06),
                ],
                [0.04, 0.015],
                mix(tone, "#e8c86a", 0.35),
                material="glaze",
            )
