"""Small things that tell two of a kind apart: a bow, a badge, a flower, a flag.

Families whose build leaves little to chance get them here, by noun: each is
there in some seeds only, in the accent colour where one was asked for.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..kit.rig import Rig
from ..kit.vectors import Array, mix, rgb, vec
from .chance import Chance
from .slots import Slots

Draw = Callable[[Rig, Array, float, Array], None]
Point = tuple[float, float, float]

_BRIGHT = ("#e0483a", "#f2b83a", "#3f8fc8", "#5fae5a", "#b86ad0", "#f4f0e6")


def add_extras(rig: Rig, noun: str, slots: Slots, chance: Chance) -> None:
    """Add what the seed gives this noun."""
    for k, (draw, at, size, odds) in enumerate(_EXTRAS.get(noun, ())):
        if not chance.odds(f"extra {k}", odds):
            continue
        tone = rgb(slots.accent or chance.pick(f"extra tone {k}", _BRIGHT))
        rig.group(0.02)
        draw(rig, np.array(at, np.float64), size, tone)


def _bow(rig: Rig, at: Array, size: float, tone: Array) -> None:
    for s in (1, -1):
        side = vec(s * 0.55, 0.12, 0) * size
        rig.ellipsoid(at + side, (size * 0.5, size * 0.3, size * 0.2), tone)
        rig.rod(at, at + vec(s * 0.4, -0.75, 0.1) * size, size * 0.13, tone)
    rig.ellipsoid(at, size * 0.22, mix(tone, "#000000", 0.2))


def _badge(rig: Rig, at: Array, size: float, tone: Array) -> None:
    rig.disc(at, size, tone, axis=(0, 0, 1), height=size * 0.25, bias=0.03)
    rig.disc(
        at + vec(0, 0, size * 0.2),
        size * 0.55,
        "#fbf4e4",
        axis=(0, 0, 1),
        height=size * 0.2,
        bias=0.05,
    )


def _flower(rig: Rig, at: Array, size: float, tone: Array) -> None:
    for a in np.arange(5) / 5 * 2 * np.pi:
        petal = at + vec(np.cos(a), np.sin(a), 0) * size * 0.6
        rig.ellipsoid(petal, size * 0.42, tone, material="petal", bias=0.02)
    rig.ellipsoid(at + vec(0, 0, 0.15) * size, size * 0.36, "#f8d24a", bias=0.05)


def _feather(rig: Rig, at: Array, size: float, tone: Array) -> None:
    for k in (-1, 0, 1):
        rig.blade(
            at,
            vec(-0.35 + 0.16 * k, 1, 0.15 * k),
            size * (2.2 - 0.3 * abs(k)),
            size * 0.6,
            mix(tone, "#ffffff", 0.15 * (k + 1)),
            material="feather",
        )


def _flag(rig: Rig, at: Array, size: float, tone: Array) -> None:
    rig.rod(at, at + vec(0, 2.2, 0) * size, size * 0.08, "#8a6a48")
    rig.plate(
        [(0, 0.5), (1.5, 0.0), (0, -0.5)],
        at + vec(0, 1.7, 0) * size,
        vec(size, 0, 0.2 * size),
        vec(0, size, 0),
        tone,
        thick=size * 0.1,
        smooth=False,
        material="cloth",
    )


def _roll(rig: Rig, at: Array, size: float, tone: Array) -> None:
    """A rolled blanket across, with two straps."""
    wide = vec(2.2, 0, 0) * size
    rig.cylinder(at - wide, at + wide, size, tone, material="cloth")
    for s in (0.5, -0.5):
        strap = at + wide * s
        rig.ring(strap, size * 1.02, size * 0.14, "#5a4030", axis=(1, 0, 0))


def _aerial(rig: Rig, at: Array, size: float, tone: Array) -> None:
    rig.rod(at, at + vec(0.1, 1.6, 0) * size, size * 0.08, "#b8bcc4")
    rig.ellipsoid(at + vec(0.1, 1.7, 0) * size, size * 0.25, tone)


def _box(rig: Rig, at: Array, size: float, tone: Array) -> None:
    half = (size, size * 0.75, size * 0.85)
    rig.rounded_box(at, half, size * 0.2, tone)
    rig.rounded_box(
        at + vec(0, 0.55, 0) * size,
        (size * 1.05, size * 0.2, size * 0.9),
        size * 0.12,
        mix(tone, "#ffffff", 0.3),
    )


def _leaf(rig: Rig, at: Array, size: float, tone: Array) -> None:
    for s in (1, -1):
        rig.blade(at, vec(s, 0.5, 0.3), size * 1.6, size * 0.8, rgb("#6aa843"))


def _slice(rig: Rig, at: Array, size: float, tone: Array) -> None:
    """A slice of lemon on a rim."""
    rig.disc(at, size, "#f4d03a", axis=(0.2, 0, 1), height=size * 0.16)
    rig.disc(at, size * 0.8, "#fbf0a8", axis=(0.2, 0, 1), height=size * 0.2, bias=0.02)


_Extra = tuple[Draw, Point, float, float]
_HAT: tuple[_Extra, ...] = (
    (_feather, (0.1, 0.30, 0.95), 0.34, 0.4),
    (_flower, (-0.15, 0.28, 0.98), 0.22, 0.4),
)
_EXTRAS: dict[str, tuple[_Extra, ...]] = {
    "cap": (
        (_badge, (0.35, 0.52, 0.78), 0.2, 0.5),
        (_bow, (-0.8, 0.4, 0.3), 0.25, 0.3),
    ),
    "top hat": _HAT,
    "wizard hat": (
        (_badge, (0, 0.75, 0.66), 0.18, 0.4),
        (_feather, (0.1, 0.30, 0.95), 0.34, 0.4),
    ),
    "party hat": (
        (_badge, (0, 0.6, 0.62), 0.2, 0.45),
        (_bow, (0, 0.12, 0.95), 0.34, 0.45),
    ),
    "santa hat": (
        (_flower, (0.3, 0.25, 1.0), 0.2, 0.4),
        (_leaf, (0.3, 0.3, 1), 0.22, 0.4),
    ),
    "backpack": (
        (_roll, (0, 1.86, 0), 0.2, 0.5),
        (_badge, (0.2, 0.55, 0.6), 0.15, 0.5),
    ),
    "suitcase": (
        (_badge, (0.0, 0.85, 0.35), 0.2, 0.5),
        (_badge, (-0.25, 0.45, 0.35), 0.14, 0.5),
        (_flower, (0.28, 0.5, 0.36), 0.13, 0.4),
    ),
    "camera": (
        (_box, (0.0, 1.66, 0.0), 0.24, 0.45),
        (_badge, (-0.72, 0.85, 0.34), 0.1, 0.5),
    ),
    "shoe": (
        (_bow, (0.1, 0.78, 0.05), 0.24, 0.55),
        (_badge, (-0.55, 0.45, 0.36), 0.14, 0.45),
    ),
    "scooter": (
        (_box, (-0.95, 1.2, 0.0), 0.28, 0.5),
        (_flag, (-0.9, 0.9, 0.2), 0.3, 0.35),
    ),
    "ufo": (
        (_aerial, (0.0, 0.75, 0.0), 0.35, 0.55),
        (_flag, (0.5, 0.45, 0.2), 0.25, 0.3),
    ),
    "wine glass": (
        (_slice, (0.45, 1.62, 0.15), 0.22, 0.45),
        (_bow, (0, 0.45, 0.1), 0.2, 0.4),
    ),
    "bee": ((_flower, (-0.2, -0.75, 0.3), 0.3, 0.5),),
    "ladybug": (
        (_leaf, (0.2, 0.0, 0.9), 0.5, 0.5),
        (_flower, (-0.9, 0.15, 0.6), 0.2, 0.45),
    ),
    "circus tent": (
        (_flag, (1.1, 0.9, 0.6), 0.3, 0.55),
        (_flag, (-1.1, 0.9, 0.6), 0.3, 0.55),
        (_bow, (0, 1.1, 1.1), 0.25, 0.4),
    ),
}
