"""Stools and wardrobes."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import mix, rgb, vec
from ..chance import Chance
from ..slots import Slots
from ..start import accent_colour, begin, main_colour, wood_grain
from .seats import WOODS

_FIXED: dict[str, Any] = {"role": "fixed"}


def stool(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A round seat on three or four splayed legs."""
    rig = begin("thing", 0.6, (-30, 30), (14, 20))
    wood = main_colour(slots, chance, WOODS)
    seat = accent_colour(slots, chance, ("#c8503a", "#3f7a8a", "#e0b04a"))
    count = chance.pick("legs", (3, 4))
    cushion = chance.odds("cushion", 0.5)
    for i in range(count):
        a = i / count * 2 * np.pi + 0.5
        d = vec(np.cos(a), 0, np.sin(a))
        rig.group()
        rig.rod(d * 0.62, d * 0.36 + vec(0, 1.2, 0), 0.07, wood, material="wood")
    rig.group()
    rig.ring((0, 0.45, 0), 0.50, 0.04, wood, axis=(0, 1, 0), material="wood")
    rig.group(0.03)
    rig.cylinder((0, 1.18, 0), (0, 1.30, 0), 0.56, wood, material="wood")
    if cushion:
        rig.group(0.05)
        rig.ellipsoid((0, 1.36, 0), (0.54, 0.14, 0.54), seat, material="cloth")
    rig.anchor("seat", (0, 1.4, 0), 0.5)
    return rig


def wardrobe(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Two doors, drawers below or not, a cornice."""
    rig = begin("thing", 2.0, (-34, 34), (8, 13))
    wood = main_colour(slots, chance, (*WOODS, "#dfe6e0"))
    panel = rgb(slots.accent) if slots.accent else mix(wood, "#fff0d0", 0.18)
    style: dict[str, Any] = {
        "material": "wood",
        "paint": wood_grain(chance.stream("grain"), 1),
    }
    drawers = chance.odds("drawers", 0.5)
    low = 0.62 if drawers else 0.22
    rig.group()
    rig.rounded_box((0, 1.35, 0), (0.92, 1.25, 0.42), 0.05, wood, **style)
    rig.rounded_box((0, 2.66, 0.02), (1.02, 0.09, 0.50), 0.06, wood, **style)
    for x in (-0.75, 0.75):
        rig.ellipsoid((x, 0.07, 0.3), 0.12, wood, **style)
    for s in (1, -1):
        rig.group()
        rig.rounded_box(
            (s * 0.44, (low + 2.5) / 2, 0.43),
            (0.40, (2.5 - low) / 2, 0.03),
            0.03,
            panel,
            **style,
        )
        rig.rounded_box(
            (s * 0.44, (low + 2.5) / 2, 0.46),
            (0.26, (2.1 - low) / 2, 0.02),
            0.02,
            wood,
            **style,
        )
        rig.ellipsoid(
            (s * 0.09, 1.4, 0.52), 0.05, "#e0b85a", material="metal", **_FIXED
        )
    if drawers:
        rig.rounded_box((0, 0.38, 0.43), (0.84, 0.17, 0.04), 0.03, panel, **style)
        for x in (-0.4, 0.4):
            rig.ellipsoid((x, 0.38, 0.5), 0.05, "#e0b85a", material="metal", **_FIXED)
    return rig
