"""Roosters and pelicans: birds of `flock` with a part of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...kit.rig import Rig
from ...kit.vectors import Array, frame_towards, mix, rgb
from ..chance import Chance
from ..slots import Slots
from .perching import perching

_FIXED: dict[str, Any] = {"material": "enamel", "role": "fixed"}


def fowl(noun: str, slots: Slots, chance: Chance) -> Rig:
    """The bird of `flock` with what only it has."""
    rig = perching(noun, slots, chance)
    _EXTRAS[noun](rig, slots, chance)
    return rig


def _head_frame(rig: Rig) -> tuple[Array, Array]:
    a = rig.anchors["head"]
    return a.point, frame_towards(a.forward, a.up)


def _rooster(rig: Rig, slots: Slots, chance: Chance) -> None:
    """A tail of long sickles and a tall comb."""
    tone = rgb(slots.accent or chance.pick("sickle", ("#1f5a4a", "#2a4a6a", "#3a2a4a")))
    y = rig.anchors["back"].point[1] - 0.35
    count = chance.pick("sickles", (6, 8))
    for i in range(count):
        t = i / (count - 1)
        z = (i % 3 - 1) * 0.10
        out = 0.50 + 0.40 * t
        high = 1.10 - 0.75 * t
        rig.group(0.02)
        rig.tube(
            [
                (-0.48, y, z * 0.5),
                (-0.62 - out * 0.3, y + high * 0.75, z),
                (-0.80 - out * 0.75, y + high * 0.80, z * 1.6),
                (-0.92 - out * 0.95, y + high * 0.20, z * 2.0),
            ],
            [0.09, 0.085, 0.07, 0.015],
            mix(tone, "#0a1414", 0.25 * (i % 2)),
            material="feather",
            role="fixed",
        )
    point, frame = _head_frame(rig)
    with rig.frame(point, frame):
        rig.group(0.03)
        for i, tall in enumerate((0.16, 0.24, 0.26, 0.20)):
            rig.tube(
                [(0.20 - 0.13 * i, 0.24, 0), (0.18 - 0.14 * i, 0.30 + tall, 0)],
                [0.075, 0.03],
                "#d8322e",
                role="fixed",
            )


def _pelican(rig: Rig, slots: Slots, chance: Chance) -> None:
    """A long beak over a pouch; sometimes a fish in it."""
    pouch = rgb(slots.accent or chance.pick("pouch", ("#f2b040", "#f0986a", "#f4c860")))
    full = chance.between("pouch size", 0.10, 0.20)
    point, frame = _head_frame(rig)
    with rig.frame(point, frame):
        rig.group(0.03)
        rig.tube(
            [(0.18, 0.02, 0), (0.70, -0.08, 0), (1.25, -0.22, 0), (1.32, -0.32, 0)],
            [0.12, 0.085, 0.06, 0.02],
            mix(pouch, "#f6e0a0", 0.4),
            **_FIXED,
        )
        rig.group(0.06)
        rig.tube(
            [
                (0.10, -0.20, 0),
                (0.42, -0.28 - full, 0),
                (0.86, -0.24, 0),
                (1.22, -0.26, 0),
            ],
            [0.14, 0.13 + full * 0.5, 0.09, 0.03],
            pouch,
            material="wet",
            role="fixed",
        )
        if chance.odds("fish", 0.35):
            rig.group(0.03)
            rig.tube(
                [(0.88, -0.20, 0.02), (0.98, 0.06, 0.06), (0.94, 0.22, 0.10)],
                [0.07, 0.06, 0.02],
                "#8fb4c8",
                material="wet",
                role="fixed",
            )
            rig.plate(
                [(0, 0), (0.14, 0.12), (0.10, 0), (0.14, -0.12)],
                (0.94, 0.20, 0.10),
                (-0.1, 1, 0.2),
                (1, 0.1, 0),
                "#7aa0b8",
                role="fixed",
            )


_EXTRAS: dict[str, Callable[[Rig, Slots, Chance], None]] = {
    "rooster": _rooster,
    "pelican": _pelican,
}
FOWL = frozenset(_EXTRAS)
"""Nouns with a part of their own."""
