"""Rockets, saucers, satellites."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, rgb, step, turn, vec
from ..chance import Chance
from ..slots import Slots
from ..start import accent_colour, begin, main_colour, ring_angles


def rocket(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A toy rocket, standing or flying on a flame."""
    flying = slots.pose == "fly" or (slots.pose is None and chance.odds("fly", 0.6))
    rig = begin("vehicle", 12.0, (-40, 40), (0, 8), ground=not flying)
    body = main_colour(slots, chance, ("#f4f1ea", "#f4f1ea", "#c9ccd2", "#3a7fb0"))
    second = accent_colour(slots, chance, ("#d8453f", "#e8743a", "#3a7fb0", "#f2b82e"))
    if np.abs(body - second).sum() < 0.3:
        second = rgb("#f2b82e")
    paint: dict[str, Any] = {"material": "glaze"}
    lean = chance.between("lean", -32, 32) if flying else 0.0
    with rig.frame((0, 0.9, 0), turn(0, lean)):
        fins = chance.pick("fins", (3, 4))
        rig.group()
        for a in ring_angles(fins, 0.6):
            d = vec(np.cos(a), 0, np.sin(a))
            rig.group()
            rig.plate(
                [
                    (0.28, 0.55),
                    (0.62, 0.28),
                    (0.86, -0.35),
                    (0.82, -0.75),
                    (0.62, -0.45),
                    (0.28, -0.20),
                ],
                (0, 0, 0),
                d,
                (0, 1, 0),
                second,
                thick=0.10,
                puff=0.4,
                **paint,
            )
        rig.group()
        rig.lathe(
            (0, -0.45, 0),
            [(0, 0.24), (0.14, 0.34)],
            "#5a5a62",
            smooth=False,
            material="metal",
            role="fixed",
        )
        rings = chance.odds("rings", 0.6)

        def livery(p: Array, n: Array, c: Array) -> Array:
            w = step(1.42, 1.44, p[1])
            if rings:
                w = np.maximum(w, step(0.07, 0.06, np.abs(p[1] + 0.02)))
                w = np.maximum(w, step(0.05, 0.04, np.abs(p[1] - 1.18)))
            return np.asarray(c + (second[:, None] - c) * w)

        rig.lathe(
            (0, -0.32, 0),
            [
                (0, 0.34),
                (0.4, 0.46),
                (1.0, 0.48),
                (1.55, 0.40),
                (2.0, 0.22),
                (2.3, 0.0),
            ],
            body,
            steps=6,
            paint=livery,
            **paint,
        )
        for y in (0.72,) if chance.odds("one window", 0.5) else (0.95, 0.42):
            for a in (np.pi / 2, -np.pi / 2):
                d = vec(np.cos(a), 0, np.sin(a))
                rig.group()
                rig.ring(
                    vec(0, y, 0) + d * 0.46,
                    0.19,
                    0.05,
                    second,
                    axis=d,
                    material="metal",
                )
                rig.ellipsoid(
                    vec(0, y, 0) + d * 0.43,
                    (0.17, 0.17, 0.08),
                    "#7fc4e8",
                    material="glaze",
                    role="fixed",
                )
        if flying:
            for r, n, tone in (
                (0.27, 1.25, "#f0702a"),
                (0.19, 0.95, "#f8b430"),
                (0.10, 0.60, "#fff3b8"),
            ):
                rig.group(0.02)
                rig.tube(
                    [(0, -0.42, 0), (0, -0.42 - n * 0.45, 0), (0.05, -0.42 - n, 0)],
                    [r, r * 1.05, 0.02],
                    tone,
                    material="glow",
                    bias=0.3 - r,
                    role="fixed",
                )
            for k in range(5):
                rig.group(0.1)
                rig.ellipsoid(
                    (0.16 * np.sin(k * 2.2), -1.45 - 0.16 * k, 0.1 * np.cos(k * 3)),
                    0.17 + 0.05 * k,
                    "#f2eee8",
                    material="mist",
                    role="fixed",
                )
    return rig


def ufo(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A saucer with lights; a satellite by noun."""
    rig = begin("vehicle", 4.0, (-20, 20), (6, 14), ground=False)
    tone = main_colour(slots, chance, ("#b8c0ca", "#9aa8b8", "#8ab0a0"))
    lights = accent_colour(slots, chance, ("#6af0a0", "#ffd84a", "#f07ac0"))
    if noun == "satellite":
        wing = chance.between("wing", 1.2, 1.9)
        tilt = chance.between("tilt", 0.1, 0.6)
        rig.group()
        rig.rounded_box((0, 0, 0), (0.35, 0.5, 0.35), 0.05, "#d9b45a", material="metal")
        for s in (1, -1):
            rig.group()
            rig.rod((s * 0.35, 0, 0), (s * 0.7, 0, 0), 0.05, "#c9ccd2", role="fixed")
            rig.plate(
                [(0, -0.42), (wing, -0.42), (wing, 0.42), (0, 0.42)],
                (s * 0.7, 0, 0),
                (s, 0, 0),
                (0, 0.94, tilt),
                "#2f4f8f",
                thick=0.03,
                smooth=False,
                material="glaze",
                paint=lambda p, n, c: np.asarray(
                    c
                    * (
                        1
                        + 0.8
                        * step(
                            0.42,
                            0.47,
                            np.maximum(
                                np.abs((p[0] * 3.3) % 1 - 0.5),
                                np.abs((p[1] * 3.3) % 1 - 0.5),
                            ),
                        )
                    )
                ),
            )
        rig.lathe(
            (0, 0.55, 0),
            [(0, 0.05), (0.10, 0.32), (0.26, 0.46)],
            "#f4f1ea",
            axis=(0.2, 1, 0.4),
            role="fixed",
        )
        return rig
    rig.group()
    rig.lathe(
        (0, 0, 0),
        [
            (-0.22, 0.0),
            (-0.20, 0.5),
            (-0.02, 1.35),
            (0.06, 1.42),
            (0.14, 1.32),
            (0.34, 0.6),
            (0.38, 0.0),
        ],
        tone,
        material="metal",
        steps=5,
    )
    for a in ring_angles(12):
        rig.group()
        rig.ellipsoid(
            (1.36 * np.cos(a), 0.09, 1.36 * np.sin(a)),
            (0.10, 0.09, 0.10),
            lights,
            material="glow",
            bias=0.04,
            role="fixed",
        )
    rig.group()
    rig.ellipsoid((0, 0.40, 0), (0.30, 0.34, 0.28), "#7ac87a", role="fixed")
    for s in (1, -1):
        rig.ellipsoid(
            (s * 0.11, 0.52, 0.24),
            (0.07, 0.10, 0.05),
            "#1a1a22",
            material="eye",
            role="fixed",
        )
    rig.group()
    rig.ellipsoid(
        (0, 0.36, 0), (0.62, 0.60, 0.62), "#cfeaf4", material="glass", role="fixed"
    )
    return rig
