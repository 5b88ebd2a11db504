"""Trumpets."""

from __future__ import annotations

from typing import Any

from ...kit.rig import Rig
from ...kit.vectors import turn
from ..chance import Chance
from ..slots import Slots
from ..start import accent_colour, begin, main_colour

_FIXED: dict[str, Any] = {"role": "fixed"}
_GOLD = "#f0c04a"


def trumpet(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Brass: a bell, valves and a loop of tube."""
    rig = begin("thing", 0.5, (-28, 10), (6, 14))
    brass = main_colour(slots, chance, (_GOLD, "#d8a83a", "#c8ccd2"))
    style: dict[str, Any] = {"material": "metal"}
    rig.ground = False
    lift = chance.between("lift", -12, 20)
    with rig.frame((0, 0, 0), turn(0, lift)):
        rig.group(0.02)
        rig.lathe(
            (0.5, 0.2, 0),
            [(0, 0.07), (0.7, 0.10), (1.0, 0.20), (1.18, 0.46), (1.22, 0.56)],
            brass,
            axis=(1, 0, 0),
            **style,
        )
        rig.ring((1.72, 0.2, 0), 0.55, 0.03, brass, axis=(1, 0, 0), knots=18, **style)
        rig.rod((-1.35, 0.2, 0), (0.5, 0.2, 0), 0.07, brass, **style)
        rig.lathe(
            (-1.35, 0.2, 0),
            [(-0.16, 0.14), (-0.1, 0.12), (0, 0.06)],
            brass,
            axis=(1, 0, 0),
            **style,
        )
        rig.tube(
            [
                (-0.75, 0.2, 0),
                (-0.95, 0.02, 0),
                (-0.8, -0.24, 0),
                (0.55, -0.26, 0),
                (0.78, -0.02, 0),
                (0.55, 0.2, 0),
            ],
            0.065,
            brass,
            **style,
        )
        for k in range(chance.pick("valves", (3, 3, 4))):
            x = -0.35 + 0.24 * k
            rig.group()
            rig.cylinder((x, -0.42, 0.05), (x, 0.42, 0.05), 0.105, brass, **style)
            rig.rod((x, 0.42, 0.05), (x, 0.58, 0.05), 0.03, brass, **style)
            rig.disc((x, 0.60, 0.05), 0.09, "#fbf6ea", height=0.03, **_FIXED)
        if slots.accent or chance.odds("cord", 0.35):
            tone = accent_colour(slots, chance, ("#c8322e", "#3a5ab0"))
            rig.group(0.02)
            rig.plate(
                [(0, 0), (0.7, 0), (0.66, -0.75), (0.35, -0.62), (0.04, -0.75)],
                (-0.1, -0.36, 0.0),
                (1, 0, 0),
                (0, 1, 0),
                tone,
                smooth=False,
                material="cloth",
            )
    return rig
