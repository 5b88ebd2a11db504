"""Viking and scientist: everybody's body with the tools of the trade."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, frame_towards, mix, rgb, vec
from ..chance import Chance
from ..slots import Slots
from .body import person
from .roles import Role
from .uncanny import head_frame

_FIXED: dict[str, Any] = {"role": "fixed"}

TRADES: dict[str, Role] = {
    "viking": Role(
        shirt=("#7a5a3a", "#5f6f8a", "#8a4a3a"),
        trousers=("#5a4a3c", "#4a4440"),
        hair=("long",),
        hair_colour=("#d8943a", "#b8552a", "#e0b45a", "#6a4a2c"),
        beard="long",
        fat=1.25,
        reach=((0.34, 1.02, 0.74), (0.36, 0.98, -0.46)),
    ),
    "scientist": Role(
        shirt=("#fbfaf6",),
        sleeve="#fbfaf6",
        trousers=("#4a5468", "#5a4a40"),
        hair=("curly", "bun", "short"),
        hair_colour=("#e6e4e0", "#3a2418", "#8a8a90"),
        beard="maybe",
        extra="glasses",
        reach=((0.40, 1.02, 0.62), (0.30, 0.85, -0.52)),
    ),
}


def trade(noun: str, slots: Slots, chance: Chance) -> Rig:
    """One of the rows of `TRADES`."""
    rig = person(noun, slots, chance, TRADES[noun])
    _EXTRAS[noun](rig, slots, chance)
    return rig


def _viking(rig: Rig, slots: Slots, chance: Chance) -> None:
    """A horned helmet, a fur on the shoulders, an axe and a round shield."""
    point, frame = head_frame(rig)
    steel: dict[str, Any] = {"material": "metal", **_FIXED}
    with rig.frame(point, frame):
        rig.group(0.02)
        rig.lathe(
            (-0.02, 0.12, 0),
            [(0, 0.51), (0.20, 0.53), (0.42, 0.38), (0.54, 0.0)],
            "#aab0ba",
            **steel,
        )
        rig.ring(
            (-0.02, 0.13, 0), 0.52, 0.05, "#c8963a", axis=(0, 1, 0), knots=16, **steel
        )
        rig.tube(
            [(0.52, 0.14, 0), (0.40, 0.48, 0), (0.0, 0.67, 0)],
            0.035,
            "#c8963a",
            **steel,
        )
        wide = chance.between("horns", 0.9, 1.25)
        for s in (1, -1):
            rig.group()
            rig.tube(
                [(0, 0.24, s * 0.42), (0.0, 0.30, s * 0.42 + s * 0.26 * wide),
                 (0.04, 0.66, s * 0.42 + s * 0.30 * wide)],
                [0.095, 0.075, 0.012], "#f2e8d0", material="enamel", steps=6, **_FIXED,
            )  # fmt: skip
    rig.group(0.03)
    rig.ring(
        (0, 1.36, 0),
        0.25,
        0.115,
        "#8a6a4a",
        axis=(0, 1, 0),
        material="shaggy",
        **_FIXED,
    )
    rig.group()
    rig.ring((0, 0.90, 0), 0.345, 0.045, "#4a3424", axis=(0, 1, 0), **_FIXED)
    rig.ellipsoid((0.36, 0.90, 0), (0.04, 0.07, 0.07), "#d8a83a", **steel)
    left, right = rig.anchors["hand_l"].point, rig.anchors["hand_r"].point
    tone = rgb(slots.accent or chance.pick("shield", ("#b8392f", "#3a6a9a", "#4a7a4a")))
    with rig.frame(left + vec(0.10, -0.02, -0.04), frame_towards((0.85, 0, -0.5))):
        quarters = np.array([tone, rgb("#f0e6d0")])

        def field(p: Array, n: Array, c: Array) -> Array:
            k = (np.sign(p[1]) * np.sign(p[2]) > 0).astype(int)
            return np.asarray(quarters[k].T)

        rig.group()
        rig.ellipsoid(
            (0, 0, 0), (0.06, 0.42, 0.42), tone, paint=field, material="wood", **_FIXED
        )
        rig.ring((0, 0, 0), 0.42, 0.04, "#8f959e", axis=(1, 0, 0), knots=16, **steel)
        rig.ellipsoid((0.06, 0, 0), (0.08, 0.11, 0.11), "#b4bac4", **steel)
    if not slots.hold:
        rig.group()
        rig.rod(
            right + vec(0, -0.45, 0),
            right + vec(0.02, 0.50, 0),
            0.035,
            "#8a5f38",
            material="wood",
            **_FIXED,
        )
        rig.plate(
            [(0, 0.09), (0.20, 0.13), (0.34, 0.26), (0.40, 0.0), (0.34, -0.26),
             (0.20, -0.13), (0, -0.09)],
            right + vec(0.02, 0.36, 0), (1, 0, 0.25), (0, 1, 0),
             "#c2c8d0", thick=0.05, **steel,
        )  # fmt: skip


def _scientist(rig: Rig, slots: Slots, chance: Chance) -> None:
    """A flask that fizzes, pens in the pocket, the coat's lapels."""
    liquid = rgb(
        slots.accent
        or chance.pick("liquid", ("#4fbf6a", "#4a9ad8", "#c85ac0", "#f0a030"))
    )
    rig.group()
    for s in (1, -1):
        rig.plate(
            [(0, 0.0), (0.15, 0.10), (0.10, -0.16), (0.01, -0.34)], (0.26, 1.32, 0),
            (0, 0, s), (-0.10, 1, 0), "#e8e6e0", thick=0.03, smooth=False, bias=0.02,
            material="cloth", **_FIXED,
        )  # fmt: skip
    rig.rod(
        (0.285, 1.22, 0),
        (0.30, 1.02, 0),
        0.045,
        liquid,
        bias=0.025,
        material="cloth",
        **_FIXED,
    )
    for k in range(2):
        rig.rod(
            (0.26, 1.14, 0.14 + 0.05 * k),
            (0.26, 1.24, 0.14 + 0.05 * k),
            0.014,
            ("#d8453f", "#3a6ab0")[k],
            bias=0.03,
            **_FIXED,
        )
    rig.group()
    rig.lathe(
        (0, 0, 0),
        [(0.40, 0.40), (0.62, 0.34), (0.92, 0.285)],
        "#fbfaf6",
        material="cloth",
        smooth=False,
    )
    if slots.hold:
        return
    hand = rig.anchors["hand_r"].point + vec(0.06, 0.02, 0)
    round_ = chance.odds("round flask", 0.5)
    if round_:
        glass = [
            (-0.02, 0.0),
            (0.0, 0.10),
            (0.10, 0.19),
            (0.20, 0.17),
            (0.30, 0.065),
            (0.46, 0.06),
            (0.48, 0.075),
        ]
        rig.group()
        rig.ellipsoid(
            hand + vec(0, 0.09, 0),
            (0.165, 0.11, 0.165),
            liquid,
            material="wet",
            **_FIXED,
        )
    else:
        glass = [
            (0.0, 0.0),
            (0.0, 0.21),
            (0.05, 0.21),
            (0.30, 0.07),
            (0.44, 0.06),
            (0.46, 0.075),
        ]
        rig.group()
        rig.lathe(
            hand,
            [(0.01, 0.19), (0.05, 0.19), (0.18, 0.125), (0.18, 0.0)],
            liquid,
            material="wet",
            smooth=False,
            **_FIXED,
        )
    rig.group()
    rig.lathe(hand, glass, "#e8f2f4", material="glass", smooth=round_, **_FIXED)
    for k in range(3):
        rig.ellipsoid(
            hand + vec(0.03 * (k - 1), 0.53 + 0.085 * k, 0.04 * (-1) ** k),
            0.045 - 0.008 * k,
            mix(liquid, "#ffffff", 0.5),
            material="glaze",
            **_FIXED,
        )


_EXTRAS: dict[str, Callable[[Rig, Slots, Chance], None]] = {
    "viking": _viking,
    "scientist": _scientist,
}
