"""Padlocks, square or heart-shaped."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import mix, rgb, vec
from ..chance import Chance
from ..slots import Slots
from ..start import TAU, accent_colour, begin, main_colour
from .toys import BRIGHT

_FIXED: dict[str, Any] = {"role": "fixed"}


def padlock(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Shut or sprung, square or heart-shaped, with its key or without."""
    rig = begin("thing", 0.1, (-26, 26), (3, 10))
    body = main_colour(slots, chance, ("#e2ae3c", "#e8b84a", *BRIGHT[:3]))
    steel = accent_colour(slots, chance, ("#c4cad2", "#aab0ba"))
    sprung = chance.odds("open", 0.35)
    heart = chance.odds("heart", 0.3)
    metal: dict[str, Any] = {"material": "metal" if rgb(body)[2] < 0.4 else "enamel"}
    rig.group()
    if heart:
        outline = [
            (
                0.055 * 16 * np.sin(q) ** 3,
                0.055
                * (
                    13 * np.cos(q)
                    - 5 * np.cos(2 * q)
                    - 2 * np.cos(3 * q)
                    - np.cos(4 * q)
                ),
            )
            for q in np.linspace(0, TAU, 36, endpoint=False)
        ]
        for z, tone in ((-0.16, mix(body, "#000000", 0.2)), (0.16, body)):
            rig.plate(
                outline, (0, 0.95, z), (1, 0, 0), (0, 1, 0), tone, thick=0.28, puff=0.5,
                smooth=False, **metal,
            )  # fmt: skip
    else:
        rig.rounded_box((0, 0.66, 0), (0.80, 0.64, 0.30), 0.14, body, **metal)
        for y in (0.26, 1.06):
            rig.rounded_box(
                (0, y, 0), (0.83, 0.05, 0.33), 0.04, mix(body, "#fff4c8", 0.25), **metal
            )
    top = 1.22
    rig.group()
    lift = 0.34 if sprung else 0.0
    arch = [(-0.46, top - 0.1 + lift * 0.2, 0), (-0.46, top + 0.35 + lift, 0)]
    arch += [
        (0.46 * np.cos(a), top + 0.40 + lift + 0.46 * np.sin(a), 0)
        for a in np.linspace(np.pi * 0.85, np.pi * 0.15, 6)
    ]
    arch += [
        (0.46, top + 0.35 + lift, 0),
        (0.46, top + (0.12 + lift * 0.9 if sprung else -0.1), 0),
    ]
    rig.tube(arch, 0.115, steel, steps=5, material="chrome", **_FIXED)
    face = 0.33 if not heart else 0.44
    rig.group()
    rig.disc(
        (0, 0.74, face),
        0.16,
        "#2a2024",
        axis=(0, 0, 1),
        height=0.02,
        bias=0.06,
        **_FIXED,
    )
    rig.plate(
        [(-0.06, 0.0), (0.06, 0.0), (0.11, -0.36), (-0.11, -0.36)],
        (0, 0.72, face),
        (1, 0, 0),
        (0, 1, 0),
        "#2a2024",
        thick=0.02,
        smooth=False,
        bias=0.06,
        **_FIXED,
    )
    if chance.odds("key", 0.4):
        rig.group()
        at = vec(1.15, 0.10, 0.45)
        rig.ring(
            at, 0.17, 0.05, "#d8a83a", axis=(0.2, 1, 0.2), material="metal", **_FIXED
        )
        rig.rod(
            at + vec(0.15, 0, 0.05),
            at + vec(0.62, -0.02, 0.25),
            0.04,
            "#d8a83a",
            material="metal",
            **_FIXED,
        )
        for q in (0.46, 0.58):
            rig.rod(
                at + vec(q, -0.02, 0.25 * q / 0.62),
                at + vec(q - 0.06, -0.02, 0.25 * q / 0.62 + 0.14),
                0.03,
                "#d8a83a",
                material="metal",
                **_FIXED,
            )
    rig.anchor("top", (0, 2.0, 0), 0.3)
    return rig
