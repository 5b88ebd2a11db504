"""Whole suits: astronaut, knight, cook."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, Colour, mix, rgb, step, turn, vec
from ..start import ring_angles
from .dressed import Figure

_FIXED: dict[str, Any] = {"role": "fixed"}


def astronaut(f: Figure) -> None:
    rig = f.rig
    stripe = f.chance.pick("stripe", ("#e8743a", "#3a7fb0", "#c8403a"))
    gold = f.chance.pick("visor", ("#e0a83a", "#4a8fd0", "#e0a83a"))
    white = f.shirt
    rig.group()
    rig.rounded_box((-0.36, 1.12, 0), (0.16, 0.34, 0.30), 0.1, "#d5d5d8", **_FIXED)
    rig.ring(
        (0, 1.40, 0), 0.29, 0.06, stripe, axis=(0, 1, 0), material="enamel", **_FIXED
    )
    rig.ring(
        (0, 0.76, 0), 0.36, 0.045, stripe, axis=(0, 1, 0), material="enamel", **_FIXED
    )
    rig.group(0.04)
    rig.ellipsoid((0, 1.83, 0), (0.50, 0.50, 0.52), white, material="glaze")
    rig.group(0.02)

    def visor(p: Array, n: Array, c: Array) -> Array:
        return np.asarray(c * (0.6 + 0.6 * step(-0.3, 0.35, p[1] - 1.83)))

    rig.ellipsoid(
        (0.16, 1.83, 0),
        (0.385, 0.34, 0.42),
        mix(gold, "#2a1a3a", 0.15),
        material="chrome",
        paint=visor,
        **_FIXED,
    )
    rig.ellipsoid(
        (0.44, 1.98, -0.17),
        (0.05, 0.07, 0.05),
        "#ffffff",
        material="glow",
        bias=0.03,
        **_FIXED,
    )
    rig.group()
    rim = [(0.22, 1.83 + 0.345 * np.sin(a), 0.425 * np.cos(a)) for a in ring_angles(14)]
    rig.tube(rim, 0.045, stripe, material="enamel", closed=True, steps=2, **_FIXED)
    for s in (1, -1):
        rig.cylinder(
            (0, 1.83, s * 0.49),
            (0, 1.83, s * 0.58),
            0.13,
            stripe,
            end_radius=0.11,
            **_FIXED,
        )
    rig.group()
    rig.rod((-0.1, 2.25, 0.2), (-0.12, 2.5, 0.22), 0.015, "#9a9ea4", **_FIXED)
    rig.ellipsoid((-0.12, 2.53, 0.22), 0.04, stripe, **_FIXED)
    rig.rounded_box((0.36, 1.08, 0), (0.04, 0.13, 0.17), 0.04, "#d5d5d8", **_FIXED)
    for i, tone in enumerate(
        ("#d8453f", "#f0c040", "#4a9a5a", "#4a8fd0", "#ffffff", "#d8453f")
    ):
        rig.ellipsoid(
            (0.41, 1.12 - 0.09 * (i // 3), 0.09 - 0.09 * (i % 3)),
            (0.02, 0.03, 0.03),
            tone,
            material="enamel",
            **_FIXED,
        )


def chef(f: Figure) -> None:
    rig = f.rig
    scarf = f.chance.pick("scarf", ("#c8403a", "#3a7fb0", "#4a9a5a"))
    for i in range(3):
        for s in (1, -1):
            rig.group()
            rig.ellipsoid(
                (0.325, 1.18 - 0.17 * i, s * 0.09), 0.03, "#3a3a40", bias=0.03, **_FIXED
            )
    neckerchief(rig, scarf)
    held = f.chance.pick("tool", ("pan", "pan", "cloche"))
    r, left = f.rig.anchors["hand_r"].point, f.rig.anchors["hand_l"].point
    k = f.role.height
    hand = r / k
    rig.group()
    if held == "pan":
        rig.lathe(
            hand + vec(0.10, -0.02, 0.05),
            [(0, 0.16), (0.05, 0.36), (0.09, 0.40), (0.10, 0.36), (0.04, 0.15)],
            "#3a3c42",
            material="metal",
            **_FIXED,
        )
        rig.ellipsoid(
            hand + vec(0.10, 0.08, 0.05),
            (0.28, 0.05, 0.28),
            "#fff8ea",
            material="wet",
            **_FIXED,
        )
        rig.ellipsoid(
            hand + vec(0.12, 0.12, 0.07),
            (0.11, 0.08, 0.11),
            "#f5b52e",
            material="wet",
            **_FIXED,
        )
    else:
        rig.disc(
            hand + vec(0.10, 0.02, 0),
            0.38,
            "#d8dade",
            material="chrome",
            height=0.02,
            **_FIXED,
        )
        rig.lathe(
            hand + vec(0.10, 0.03, 0),
            [(0, 0.32), (0.18, 0.27), (0.30, 0.12), (0.32, 0)],
            "#d8dade",
            material="chrome",
            **_FIXED,
        )
        rig.ellipsoid(
            hand + vec(0.10, 0.38, 0), 0.045, "#d8dade", material="chrome", **_FIXED
        )
    other = left / k
    rig.group()
    rig.rod(
        other + vec(0, -0.1, 0),
        other + vec(0.22, 0.42, -0.05),
        0.03,
        "#a8733f",
        **_FIXED,
    )
    rig.ellipsoid(
        other + vec(0.26, 0.52, -0.06),
        (0.08, 0.13, 0.10),
        "#a8733f",
        turned=turn(0, -22),
        **_FIXED,
    )


def neckerchief(rig: Rig, tone: Colour) -> None:
    rig.group(0.03)
    rig.tube(
        [(0.05, 1.42, 0.2), (0.23, 1.36, 0), (0.05, 1.42, -0.2), (-0.2, 1.42, 0)],
        0.075,
        tone,
        material="cloth",
        closed=True,
        **_FIXED,
    )
    rig.plate(
        [(-0.05, 0), (0.05, 0), (0.12, -0.2), (-0.1, -0.2)],
        (0.29, 1.36, 0.03),
        (0, 0, 1),
        (0, 1, 0),
        tone,
        thick=0.05,
        material="cloth",
        **_FIXED,
    )


def knight(f: Figure) -> None:
    rig = f.rig
    tone = rgb(
        f.slots.accent or f.chance.pick("tabard", ("#b8392f", "#2f5f9f", "#3f7a4a"))
    )
    steel = "#b9c0ca"
    metal: dict[str, Any] = {"material": "chrome", "role": "fixed"}
    rig.group(0.03)
    rig.plate(
        [
            (-0.26, 0.42),
            (0.26, 0.42),
            (0.30, -0.1),
            (0.27, -0.42),
            (0.10, -0.36),
            (0, -0.44),
            (-0.10, -0.36),
            (-0.27, -0.42),
            (-0.30, -0.1),
        ],
        (0.28, 0.98, 0),
        (0, 0, 1),
        (0, 1, 0),
        tone,
        material="cloth",
        thick=0.08,
        puff=0.3,
        **_FIXED,
    )
    cross = [
        (-0.05, 0.16),
        (0.05, 0.16),
        (0.05, 0.05),
        (0.16, 0.05),
        (0.16, -0.05),
        (0.05, -0.05),
        (0.05, -0.2),
        (-0.05, -0.2),
        (-0.05, -0.05),
        (-0.16, -0.05),
        (-0.16, 0.05),
        (-0.05, 0.05),
    ]
    rig.plate(
        cross,
        (0.375, 1.02, 0),
        (0, 0, 1),
        (0, 1, 0),
        "#f0c85a",
        material="enamel",
        thick=0.03,
        smooth=False,
        bias=0.03,
        **_FIXED,
    )
    rig.ring((0, 0.78, 0), 0.34, 0.04, "#6a4028", axis=(0, 1, 0), **_FIXED)
    for s in (1, -1):
        rig.group(0.03)
        rig.ellipsoid((0, 1.34, s * 0.36), (0.19, 0.15, 0.19), steel, **metal)
        rig.ring(
            (0, 1.28, s * 0.37), 0.18, 0.025, "#e0b040", axis=(0, 1, s * 0.3), **_FIXED
        )
    rig.group(0.03)
    rig.lathe(
        (0, 1.42, 0),
        [
            (0, 0.30),
            (0.12, 0.40),
            (0.40, 0.44),
            (0.62, 0.36),
            (0.76, 0.18),
            (0.80, 0.02),
        ],
        steel,
        **metal,
    )
    rig.group(0.02)
    rig.rounded_box(
        (0.40, 1.84, 0), (0.06, 0.05, 0.25), 0.04, "#1c1c22", material="flat", **_FIXED
    )
    rig.rod((0.43, 1.45, 0), (0.47, 1.75, 0), 0.03, "#e0b040", **_FIXED)
    rig.tube(
        [
            (0.20, 1.93, 0.42),
            (0.42, 1.95, 0.2),
            (0.46, 1.95, 0),
            (0.42, 1.95, -0.2),
            (0.20, 1.93, -0.42),
        ],
        0.035,
        "#e0b040",
        **_FIXED,
    )
    for s in (1, -1):
        for i in (0, 1):
            for j in (0, 1):
                rig.ellipsoid(
                    (0.43, 1.62 - 0.08 * j, s * (0.10 + 0.07 * i)),
                    (0.03, 0.016, 0.016),
                    "#1c1c22",
                    material="flat",
                    bias=0.04,
                    **_FIXED,
                )
    rig.group(0.04)
    if f.chance.odds("plume", 0.75):
        rig.tube(
            [(0.05, 2.20, 0), (-0.12, 2.52, 0), (-0.45, 2.55, 0), (-0.66, 2.25, 0)],
            [0.06, 0.15, 0.16, 0.05],
            tone,
            material="fur",
            **_FIXED,
        )
    hand = f.rig.anchors["hand_r"].point / f.role.height
    rig.group()
    rig.rod(hand + vec(0, -0.18, 0), hand + vec(0, 0.12, 0), 0.035, "#6a4028", **_FIXED)
    rig.ellipsoid(hand + vec(0, -0.22, 0), 0.055, "#e0b040", **_FIXED)
    rig.rounded_box(
        hand + vec(0, 0.14, 0), (0.05, 0.035, 0.19), 0.03, "#e0b040", **_FIXED
    )
    rig.plate(
        [(-0.065, 0), (0.065, 0), (0.055, 0.85), (0, 1.02), (-0.055, 0.85)],
        hand + vec(0, 0.16, 0),
        vec(0.3, 0, 0.95),
        (0, 1, 0),
        "#e4eaf0",
        thick=0.05,
        puff=0.3,
        smooth=False,
        **metal,
    )
    other = f.rig.anchors["hand_l"].point / f.role.height
    rig.group(0.02)
    shield = [
        (-0.36, 0.40),
        (0, 0.46),
        (0.36, 0.40),
        (0.36, 0),
        (0.24, -0.32),
        (0, -0.54),
        (-0.24, -0.32),
        (-0.36, 0),
    ]
    side = vec(0.35, 0, 0.93)
    rig.plate(
        shield,
        other + vec(0.13, 0, -0.05),
        side,
        (0, 1, 0),
        "#e0b040",
        material="metal",
        thick=0.08,
        puff=0.3,
        **_FIXED,
    )
    rig.plate(
        [(x * 0.86, y * 0.86) for x, y in shield],
        other + vec(0.16, 0, -0.06),
        side,
        (0, 1, 0),
        tone,
        material="glaze",
        thick=0.08,
        puff=0.3,
        bias=0.03,
        **_FIXED,
    )
    rig.plate(
        [(x * 1.5, y * 1.5) for x, y in cross],
        other + vec(0.21, 0.02, -0.08),
        side,
        (0, 1, 0),
        "#f7ecd8",
        thick=0.03,
        smooth=False,
        bias=0.06,
        **_FIXED,
    )
