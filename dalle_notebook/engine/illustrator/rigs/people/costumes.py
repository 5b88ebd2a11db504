"""What a role brings along: hats, tools, capes.

Drawn in the body's frame (feet at y = 0, front +x) before the role's height is
applied.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Colour, turn, vec
from ..start import ring_angles
from .dressed import Figure
from .hats import draw_hat
from .marks import halo, zombie
from .suits import astronaut, chef, knight, neckerchief
from .tools import broom, palette, staff, wand

_FIXED: dict[str, Any] = {"role": "fixed"}


_HEAD = vec(0.02, 1.79, 0)


def dress_role(f: Figure) -> None:
    """Add the hat and the extra parts of the figure's role."""
    parts = f.role.extra
    down = -0.42 if f.slots.pose == "sit" else 0.0
    with f.rig.frame((0, down, 0)):
        if parts == "astronaut":
            astronaut(f)
        elif parts == "knight":
            knight(f)
        elif parts == "chef":
            chef(f)
        else:
            for name, draw in _PARTS.items():
                if name in parts:
                    draw(f)
        if f.role.hat and not any(w in _HEADWEAR for w in f.slots.wear):
            big = 1.12 if f.role.child else 1.0
            with f.rig.frame(_HEAD + vec(-0.04, 0.27 * big, 0), turn(0, 6), 0.42 * big):
                tone = f.shirt if f.role.hat in ("wizard", "elf") else None
                draw_hat(f.rig, f.role.hat, tone)


_HEADWEAR = (
    "hat",
    "crown",
    "cap",
    "helmet",
    "top hat",
    "wizard hat",
    "party hat",
    "santa hat",
)


def _cape(f: Figure) -> None:
    tone = f.chance.pick("cape", ("#b8262a", "#6a3a8a", "#2f4f9f"))
    if f.role.extra == "hero cape":
        tone = "#c8262a" if f.shirt[0] < 0.5 else "#2f5fc0"
    f.rig.group(0.03)
    f.rig.plate(
        [
            (-0.24, 0),
            (0.24, 0),
            (0.42, -0.9),
            (0.50, -1.2),
            (0, -1.28),
            (-0.50, -1.2),
            (-0.42, -0.9),
        ],
        (-0.24, 1.40, 0),
        (0, 0, 1),
        vec(0.22, 1, 0),
        tone,
        material="cloth",
        thick=0.10,
        puff=0.4,
        **_FIXED,
    )
    if f.role.extra == "cape":
        f.rig.group(0.03)
        f.rig.ring(
            (0, 1.40, 0),
            0.24,
            0.10,
            "#fbf8f2",
            axis=(0, 1, 0),
            material="fur",
            **_FIXED,
        )


def _glasses(f: Figure) -> None:
    with f.rig.frame(_HEAD):
        draw_glasses(f.rig)


def draw_glasses(rig: Rig, tone: Colour = "#3a3034", *, dark: bool = False) -> None:
    """Spectacles for a head of radius 0.4 that looks along +x."""
    rig.group()
    for s in (1, -1):
        rig.ring(
            (0.43, 0.02, s * 0.16),
            0.115,
            0.016,
            tone,
            axis=(1, 0, s * 0.28),
            bias=0.03,
            **_FIXED,
        )
        if dark:
            rig.disc(
                (0.42, 0.02, s * 0.16),
                0.11,
                "#22242c",
                axis=(1, 0, s * 0.28),
                height=0.015,
                material="glaze",
                bias=0.04,
                **_FIXED,
            )
        rig.rod((0.40, 0.04, s * 0.27), (0.02, 0.06, s * 0.42), 0.014, tone, **_FIXED)
    rig.rod((0.46, 0.04, 0.05), (0.46, 0.04, -0.05), 0.014, tone, bias=0.03, **_FIXED)


def _shawl(f: Figure) -> None:
    f.rig.group(0.04)
    tone = f.chance.pick("shawl", ("#b86a8a", "#6a8ab0", "#8a9a5a"))
    f.rig.tube(
        [
            (0.2, 1.22, 0.12),
            (0, 1.32, 0.30),
            (-0.22, 1.32, 0),
            (0, 1.32, -0.30),
            (0.2, 1.22, -0.12),
            (0.26, 1.05, 0),
        ],
        0.10,
        tone,
        closed=True,
        material="cloth",
        **_FIXED,
    )


def _belt(f: Figure) -> None:
    f.rig.group()
    f.rig.ring(
        (0, 0.80, 0),
        0.285 * f.fat,
        0.045,
        "#2f2a28",
        axis=(0, 1, 0),
        knots=16,
        **_FIXED,
    )
    f.rig.rounded_box(
        (0.30 * f.fat, 0.80, 0),
        (0.03, 0.07, 0.08),
        0.02,
        "#e0b040",
        material="metal",
        **_FIXED,
    )


def _scarf(f: Figure) -> None:
    neckerchief(f.rig, "#c8403a")


def _dungarees(f: Figure) -> None:
    rig, fat = f.rig, f.fat
    rig.group(0.03)
    rig.rounded_box(
        (0.26 * fat, 1.0, 0), (0.05, 0.18, 0.17), 0.04, f.trousers, material="cloth"
    )
    for s in (1, -1):
        rig.tube(
            [
                (0.30 * fat, 1.15, s * 0.13),
                (0.12, 1.42, s * 0.17),
                (-0.2, 1.25, s * 0.13),
            ],
            0.035,
            f.trousers,
            material="cloth",
        )
        rig.ellipsoid(
            (0.33 * fat, 1.14, s * 0.13), 0.03, "#e0b040", material="metal", **_FIXED
        )


def _stripes(f: Figure) -> None:
    for y, r in ((0.92, 0.30), (1.14, 0.27)):
        f.rig.group()
        f.rig.ring(
            (0, y, 0),
            r * f.fat,
            0.035,
            "#e8f06a",
            axis=(0, 1, 0),
            knots=16,
            material="lit",
            **_FIXED,
        )


def _doctor(f: Figure) -> None:
    rig = f.rig
    rig.group()
    rig.tube(
        [
            (0.10, 1.42, 0.15),
            (0.30, 1.22, 0.12),
            (0.34, 1.02, 0.05),
            (0.30, 1.22, -0.12),
            (0.10, 1.42, -0.15),
        ],
        0.032,
        "#2f6f9f",
        bias=0.06,
        **_FIXED,
    )
    rig.ellipsoid(
        (0.38, 1.0, 0.05), 0.075, "#c9ccd2", material="metal", bias=0.08, **_FIXED
    )
    for tall, wide in ((0.07, 0.022), (0.022, 0.07)):
        rig.box((0.30, 1.02, -0.16), (0.03, tall, wide), "#d8323a", bias=0.08, **_FIXED)
    rig.ring((0, 2.03, 0), 0.36, 0.025, "#3a3a42", axis=(0.25, 1, 0), **_FIXED)
    rig.disc(
        (0.41, 2.08, 0),
        0.12,
        "#e4e9ee",
        axis=(1, 0.2, 0),
        height=0.04,
        material="chrome",
        bias=0.05,
        **_FIXED,
    )


def _pirate(f: Figure) -> None:
    with f.rig.frame(_HEAD):
        f.rig.group()
        f.rig.ellipsoid(
            (0.39, 0.03, 0.16), (0.05, 0.10, 0.10), "#22222a", bias=0.06, **_FIXED
        )
        f.rig.tube(
            [
                (0.2, 0.25, 0.33),
                (0.36, 0.13, 0.17),
                (0.40, 0.16, -0.1),
                (0.2, 0.3, -0.34),
            ],
            0.014,
            "#22222a",
            bias=0.05,
            **_FIXED,
        )
    _belt(f)


def _clown(f: Figure) -> None:
    rig = f.rig
    with rig.frame(_HEAD):
        rig.group()
        rig.ellipsoid(
            (0.45, -0.06, 0), 0.095, "#d8262a", material="glaze", bias=0.03, **_FIXED
        )
        rig.ellipsoid(
            (0.34, -0.20, 0),
            (0.07, 0.10, 0.19),
            "#fbf6ea",
            material="skin",
            bias=0.02,
            **_FIXED,
        )
    rig.group()
    for a in ring_angles(11):
        rig.ellipsoid(
            (0.26 * np.cos(a), 1.44, 0.26 * np.sin(a)),
            (0.11, 0.05, 0.11),
            "#fbf6ea",
            material="cloth",
            **_FIXED,
        )
    for i in range(3):
        rig.group()
        rig.ellipsoid(
            (0.30 * f.fat, 1.2 - 0.18 * i, 0),
            0.065,
            ("#d8453f", "#3a7fb0", "#4f9a6a")[i],
            material="fur",
            bias=0.03,
            **_FIXED,
        )


def _hero(f: Figure) -> None:
    rig = f.rig
    rig.group()
    rig.plate(
        [(-0.14, 0.10), (-0.08, 0.16), (0.08, 0.16), (0.14, 0.10), (0, -0.14)],
        (0.29 * f.fat, 1.12, 0),
        (0, 0, 1),
        (0, 1, 0),
        "#f7cf3a",
        thick=0.04,
        smooth=False,
        bias=0.03,
        **_FIXED,
    )
    _belt(f)
    with rig.frame(_HEAD):
        rig.group()
        mask = [
            (0.26, 0.06, 0.33),
            (0.40, 0.05, 0.16),
            (0.43, 0.05, 0.0),
            (0.40, 0.05, -0.16),
            (0.26, 0.06, -0.33),
        ]
        rig.tube(
            [vec(*p) + vec(-0.055, 0.0, 0) for p in mask],
            [0.08, 0.115, 0.07, 0.115, 0.08],
            "#26262e",
            material="cloth",
            **_FIXED,
        )


def _ninja(f: Figure) -> None:
    rig = f.rig
    with rig.frame(_HEAD):
        rig.group(0.05)
        dark = f.shirt
        rig.ellipsoid((-0.04, 0.14, 0), (0.44, 0.36, 0.45), dark, material="cloth")
        rig.ellipsoid((0.03, -0.20, 0), (0.43, 0.26, 0.41), dark, material="cloth")
        rig.group(0.03)
        rig.tube(
            [
                (0.16, 0.22, 0.42),
                (0.42, 0.21, 0.12),
                (0.42, 0.21, -0.12),
                (0.16, 0.22, -0.42),
            ],
            0.055,
            "#c8262a",
            material="cloth",
            **_FIXED,
        )
        rig.tube(
            [(-0.40, 0.2, 0), (-0.62, 0.12, 0.1), (-0.85, -0.1, 0.1)],
            [0.06, 0.05, 0.03],
            "#c8262a",
            material="cloth",
            **_FIXED,
        )
    rig.group()
    rig.rod((-0.38, 0.7, 0.3), (-0.30, 1.75, -0.38), 0.045, "#4a2a20", **_FIXED)
    rig.rod((-0.30, 1.75, -0.38), (-0.28, 1.95, -0.50), 0.04, "#c8a050", **_FIXED)


def _wings(f: Figure) -> None:
    for s in (1, -1):
        f.rig.group()
        for up, n in ((0.75, 0.95), (-0.1, 0.72)):
            f.rig.blade(
                (-0.22, 1.15, s * 0.06),
                (-0.55, up, s * 0.9),
                n,
                0.52,
                "#e2f2fa",
                normal=(1, 0, 0.3 * s),
                material="water",
                **_FIXED,
            )


def _pointed_ears(f: Figure) -> None:
    with f.rig.frame(_HEAD):
        f.rig.group(0.03)
        for s in (1, -1):
            f.rig.tube(
                [
                    (0, -0.02, s * 0.40),
                    (-0.06, 0.14, s * 0.54),
                    (-0.10, 0.28, s * 0.62),
                ],
                [0.08, 0.06, 0.01],
                f.skin,
                material="skin",
            )


_PARTS = {
    "cape": _cape,
    "staff": staff,
    "broom": broom,
    "glasses": _glasses,
    "shawl": _shawl,
    "belt": _belt,
    "scarf": _scarf,
    "dungarees": _dungarees,
    "stripes": _stripes,
    "doctor": _doctor,
    "pirate": _pirate,
    "palette": palette,
    "clown": _clown,
    "hero": _hero,
    "ninja": _ninja,
    "wings": _wings,
    "halo": halo,
    "zombie": zombie,
    "wand": wand,
    "pointed ears": _pointed_ears,
}
