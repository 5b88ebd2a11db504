"""What roles hold: staff, broom, palette, wand."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.vectors import vec
from .dressed import Figure

_FIXED: dict[str, Any] = {"role": "fixed"}


def staff(f: Figure) -> None:
    """A wizard's staff with a glowing orb."""
    hand = f.rig.anchors["hand_r"].point / f.role.height
    f.rig.group()
    f.rig.tube(
        [vec(hand[0], 0.02, hand[2]), hand, vec(hand[0] - 0.04, 2.0, hand[2])],
        0.035,
        "#7a5230",
        material="wood",
        **_FIXED,
    )
    f.rig.ellipsoid(
        (hand[0] - 0.04, 2.12, hand[2]),
        0.13,
        f.chance.pick("orb", ("#6ad0f0", "#f0a0e8", "#f7d86a")),
        material="lit",
        **_FIXED,
    )


def broom(f: Figure) -> None:
    """A broom."""
    hand = f.rig.anchors["hand_r"].point / f.role.height
    f.rig.group()
    f.rig.rod(
        vec(hand[0], 0.3, hand[2]),
        vec(hand[0], 1.75, hand[2]),
        0.03,
        "#8a5a34",
        **_FIXED,
    )
    f.rig.tube(
        [
            vec(hand[0], 0.5, hand[2]),
            vec(hand[0], 0.25, hand[2]),
            vec(hand[0], 0.0, hand[2]),
        ],
        [0.05, 0.15, 0.12],
        "#d0a050",
        material="fur",
        flow=(0, -1, 0),
        **_FIXED,
    )


def palette(f: Figure) -> None:
    """A palette and a brush."""
    hand = f.rig.anchors["hand_l"].point / f.role.height
    rig = f.rig
    rig.group()
    rig.ellipsoid(
        hand + vec(0.12, 0.06, 0),
        (0.26, 0.025, 0.2),
        "#c79a62",
        material="wood",
        **_FIXED,
    )
    for i, tone in enumerate(("#d8453f", "#f2c230", "#3a7fb0", "#4f9a6a", "#ffffff")):
        a = 0.6 + i * 0.85
        rig.ellipsoid(
            hand + vec(0.12 + 0.17 * np.cos(a), 0.09, 0.13 * np.sin(a)),
            (0.045, 0.025, 0.045),
            tone,
            material="wet",
            **_FIXED,
        )
    other = f.rig.anchors["hand_r"].point / f.role.height
    rig.rod(
        other + vec(-0.05, -0.12, 0),
        other + vec(0.14, 0.34, 0),
        0.018,
        "#c0905a",
        **_FIXED,
    )
    rig.tube(
        [other + vec(0.14, 0.34, 0), other + vec(0.19, 0.46, 0)],
        [0.035, 0.01],
        "#d8453f",
        **_FIXED,
    )


def wand(f: Figure) -> None:
    """A star on a stick."""
    hand = f.rig.anchors["hand_r"].point / f.role.height
    f.rig.group()
    tip = hand + vec(0.15, 0.55, 0.05)
    f.rig.rod(hand, tip, 0.02, "#f0d890", **_FIXED)
    star = [
        (np.cos(a) * r, np.sin(a) * r)
        for i in range(10)
        for a, r in [(np.pi / 2 + i * np.pi / 5, 0.16 if i % 2 == 0 else 0.07)]
    ]
    f.rig.plate(
        star,
        tip,
        (0.4, 0, -0.9),
        (0, 1, 0),
        "#f7d84a",
        thick=0.06,
        smooth=False,
        material="lit",
        **_FIXED,
    )
