"""Park benches and desks."""

from __future__ import annotations

from typing import Any

from ...kit.rig import Rig
from ...kit.vectors import mix
from ..chance import Chance
from ..slots import Slots
from ..start import (
    accent_colour,
    begin,
    main_colour,
    wood_grain,
)
from .seats import WOODS

_FIXED: dict[str, Any] = {"role": "fixed"}


def bench(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A park bench of slats on iron or wooden legs."""
    rig = begin("thing", 0.9, (16, 44), (10, 17))
    wood = main_colour(slots, chance, (*WOODS, "#5a8a6a", "#4f7a9a"))
    iron = accent_colour(slots, chance, ("#3a3c42", "#2f4a3a"))
    curly = chance.odds("iron", 0.65)
    grain = wood_grain(chance.stream("grain"), 0)
    long = chance.between("long", 1.05, 1.40)
    leg: dict[str, Any] = {"material": "metal" if curly else "wood"}
    tone = iron if curly else mix(wood, "#2a1a10", 0.25)
    for s in (1, -1):
        x = s * (long - 0.16)
        rig.group(0.02)
        if curly:
            rig.tube(
                [
                    (x, 0.02, 0.52),
                    (x, 0.30, 0.36),
                    (x, 0.52, 0.44),
                    (x, 0.56, 0.0),
                    (x, 0.54, -0.34),
                    (x, 0.28, -0.30),
                    (x, 0.02, -0.50),
                ],
                0.045,
                tone,
                **leg,
            )
            rig.tube(
                [(x, 0.54, -0.34), (x, 0.95, -0.44), (x, 1.30, -0.56)],
                0.045,
                tone,
                **leg,
            )
            rig.tube(
                [
                    (x, 0.92, -0.42),
                    (x, 0.90, 0.10),
                    (x, 0.86, 0.40),
                    (x, 0.70, 0.46),
                    (x, 0.54, 0.36),
                ],
                0.04,
                tone,
                **leg,
            )
        else:
            for z in (0.38, -0.34):
                rig.box((x, 0.28, z), (0.07, 0.28, 0.07), tone, **leg)
            rig.box((x, 0.94, -0.46), (0.07, 0.40, 0.06), tone, **leg)
            rig.rounded_box((x, 0.86, 0.0), (0.07, 0.045, 0.44), 0.03, tone, **leg)
            rig.box((x, 0.70, 0.36), (0.05, 0.16, 0.05), tone, **leg)
    for k in range(5):
        rig.group()
        rig.rounded_box(
            (0, 0.60, 0.40 - 0.18 * k),
            (long, 0.035, 0.075),
            0.03,
            mix(wood, "#000000", 0.05 * (k % 2)),
            material="wood",
            paint=grain,
        )
    for k in range(3):
        rig.group()
        rig.rounded_box(
            (0, 0.82 + 0.20 * k, -0.37 - 0.07 * k),
            (long, 0.075, 0.035),
            0.03,
            mix(wood, "#000000", 0.05 * (k % 2)),
            material="wood",
            paint=grain,
        )
    rig.anchor("seat", (0, 0.66, 0.05), 0.5, (0, 0, 1))
    rig.anchor("top", (0, 0.66, 0.05), 0.6)
    return rig


def desk(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A desk with drawers, a lamp, books or papers."""
    rig = begin("thing", 0.8, (-38, -12), (14, 22))
    wood = main_colour(slots, chance, WOODS)
    tone = accent_colour(slots, chance, ("#c8403a", "#3a7f6a", "#e8b03a", "#3a6a9a"))
    grain = wood_grain(chance.stream("grain"), 0)
    style: dict[str, Any] = {"material": "wood", "paint": grain}
    both = chance.odds("two pedestals", 0.5)
    rig.group()
    rig.rounded_box((0, 1.16, 0), (1.30, 0.055, 0.62), 0.04, wood, **style)
    for s in (1, -1) if both else (1,):
        rig.group()
        rig.rounded_box(
            (s * 0.90, 0.60, 0),
            (0.34, 0.50, 0.54),
            0.03,
            mix(wood, "#2a1a10", 0.10),
            **style,
        )
        for k in range(3):
            rig.group()
            rig.rounded_box(
                (s * 0.90, 0.28 + 0.31 * k, 0.55),
                (0.29, 0.13, 0.03),
                0.02,
                mix(wood, "#fff0d0", 0.18),
                **style,
            )
            rig.ellipsoid(
                (s * 0.90, 0.28 + 0.31 * k, 0.60),
                (0.06, 0.025, 0.03),
                "#e8b84a",
                material="metal",
                **_FIXED,
            )
    for s in (1, -1):
        for z in (0.5, -0.5):
            if s > 0 or both:
                rig.rod(
                    (s * 1.15, 0.0, z), (s * 1.15, 0.14, z), 0.05, wood, material="wood"
                )
            else:
                rig.rod((-1.18, 0.0, z), (-1.18, 1.12, z), 0.055, wood, material="wood")
    rig.group()
    rig.cylinder(
        (-0.92, 1.22, -0.25), (-0.92, 1.26, -0.25), 0.17, tone, material="enamel"
    )
    rig.tube(
        [(-0.92, 1.26, -0.25), (-1.02, 1.56, -0.25), (-0.86, 1.84, -0.22)],
        0.028,
        "#3a3c42",
        material="metal",
        smooth=False,
        **_FIXED,
    )
    rig.lathe(
        (-0.86, 1.86, -0.22),
        [(-0.04, 0.06), (0.16, 0.12), (0.26, 0.22)],
        tone,
        axis=(0.55, -1, 0.35),
        smooth=False,
        material="enamel",
    )
    rig.ellipsoid((-0.76, 1.70, -0.15), 0.085, "#fff2b8", material="glow", **_FIXED)
    for k in range(3):
        rig.group()
        rig.rounded_box(
            (0.80 - 0.03 * k, 1.26 + 0.09 * k, -0.20),
            (0.30 - 0.02 * k, 0.04, 0.20),
            0.02,
            ("#c8403a", "#3a6a9a", "#4f9a6a")[k],
            material="cloth",
            **_FIXED,
        )
    rig.group()
    rig.box((-0.06, 1.225, 0.16), (0.24, 0.008, 0.30), "#fbf8ee", soft=0.0, **_FIXED)
    rig.rod((0.26, 1.25, 0.32), (0.36, 1.25, -0.02), 0.022, "#f2b83a", **_FIXED)
    rig.cylinder(
        (0.36, 1.21, -0.40),
        (0.36, 1.42, -0.40),
        0.085,
        mix(tone, "#ffffff", 0.3),
        **_FIXED,
    )
    for k in range(4):
        rig.rod(
            (0.34 + 0.02 * k, 1.4, -0.40),
            (0.27 + 0.06 * k, 1.64, -0.42),
            0.018,
            ("#f2b83a", "#d8453f", "#3a6ab0", "#4f9a5a")[k],
            **_FIXED,
        )
    rig.anchor("top", (0, 1.22, 0), 0.6)
    return rig
