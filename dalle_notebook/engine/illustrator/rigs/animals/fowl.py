"""More birds: those of town, farm and shore.

The ones with a robin's body are rows that `perching` draws, with a part of
their own added.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, frame_towards, mix, rgb, step, vec
from ..chance import Chance
from ..faces import bead
from ..slots import Slots
from .perching import Perching, perching

_FIXED: dict[str, Any] = {"material": "enamel", "role": "fixed"}

# fmt: off
FLOCK: dict[str, Perching] = {
    "pigeon": Perching(
        0.32, (("#8d98a8", "#a8b2c0", "#5a8a7a"), ("#f6f2ea", "#ffffff", "#e8e2d8"),
               ("#a89080", "#c8b4a4", "#7a5a8a")),
        beak="#5a5058", leg="#d8605a", leg_length=0.24, tail=0.55, eye="#e87a2a",
    ),
    "goose": Perching(
        0.8, (("#fbf8f0", "#ffffff", "#fbf8f0"), ("#a89a8a", "#ece4d6", "#a89a8a")),
        beak="#f0932e", beak_shape="flat", leg="#f0932e", leg_length=0.24, tail=0.3,
        neck=0.52, swims=True,
    ),
    "rooster": Perching(
        0.5, (("#b8552a", "#8a3a22", "#1f5a4a"), ("#f6efe2", "#ffffff", "#f0e6d2"),
              ("#3a3038", "#4a3a40", "#2a6a5a")),
        beak="#f0b83a", leg="#e8a832", leg_length=0.36, tail=0.2, crest=True,
        neck=0.14,
    ),
    "seagull": Perching(
        0.4, (("#b8c2cc", "#ffffff", "#2a2a30"), ("#9aa6b2", "#fbfaf6", "#2a2a30")),
        beak="#f2b82e", leg="#f0a03a", leg_length=0.28, tail=0.4, belly_top=0.34,
        beak_shape="long", eye="#3a3020",
    ),
    "toucan": Perching(
        0.5, (("#26242c", "#2e2c36", "#f6e8b0"), ("#2a3040", "#333a4c", "#fbf0c8")),
        beak="#f0902a", beak_shape="small", leg="#6a8aa0", leg_length=0.26, tail=0.55,
        eye="#2a1c14",
    ),
    "pelican": Perching(
        1.4, (("#f8f2e8", "#ffffff", "#f8f2e8"), ("#cfc2b4", "#f2eae0", "#cfc2b4"),
              ("#f8dcd4", "#fff2ee", "#f8dcd4")),
        beak="#f0a83a", beak_shape="small", leg="#e8903a", leg_length=0.26, tail=0.3,
        neck=0.62, swims=True,
    ),
}
# fmt: on


def flocking(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A bird by its row, with what only it has."""
    rig = perching(noun, slots, chance, FLOCK[noun])
    extra = _EXTRAS.get(noun)
    if extra is not None:
        extra(rig, slots, chance)
    return rig


def _head_frame(rig: Rig) -> tuple[Array, Array]:
    a = rig.anchors["head"]
    return a.point, frame_towards(a.forward, a.up)


def _pigeon(rig: Rig, slots: Slots, chance: Chance) -> None:
    """A shimmering collar and dark bars on the wings."""
    base = rig.anchors["neck"].point
    green, plum = rgb("#4f8f7a"), rgb("#8a5a98")

    def collar(p: Array, n: Array, c: Array) -> Array:
        d = p - base[:, None]
        w = step(0.36, 0.12, np.abs(d[1] - 0.10)) * step(0.5, 0.3, np.abs(d[0] - 0.02))
        tone = green[:, None] + (plum - green)[:, None] * step(0.0, 0.25, d[1])
        return np.asarray(c + (tone - c) * w * 0.75)

    if chance.odds("collar", 0.75):
        for p in rig.primitives:
            if p.material == "feather" and p.paint is None and p.flow is None:
                p.paint = collar


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


def _seagull(rig: Rig, slots: Slots, chance: Chance) -> None:
    """A white head and a red spot on the beak."""
    white = rgb("#fbfaf6")
    head = rig.anchors["head"].point
    for p in rig.primitives:
        if p.material == "feather" and float(np.linalg.norm(p.reference - head)) < 0.52:
            p.colour = white
    point, frame = _head_frame(rig)
    with rig.frame(point, frame):
        rig.group()
        rig.ellipsoid(
            (0.56, -0.07, 0), (0.035, 0.03, 0.06), "#d8322e", bias=0.03, **_FIXED
        )


def _toucan(rig: Rig, slots: Slots, chance: Chance) -> None:
    """The great beak, a pale bib."""
    tip = rgb(slots.accent or chance.pick("tip", ("#d8322e", "#2a2428", "#3a9a6a")))
    beak = rgb(chance.pick("beak", ("#f2a02a", "#f4c23a", "#8ac04a")))
    point, frame = _head_frame(rig)

    def striped(p: Array, n: Array, c: Array) -> Array:
        w = step(0.86, 0.98, p[0])
        out = c + (tip[:, None] - c) * w
        cut = step(0.03, 0.012, np.abs(p[1] + 0.10 + 0.10 * (p[0] - 0.3) ** 2))
        return np.asarray(out * (1 - 0.6 * cut))

    with rig.frame(point, frame):
        rig.group(0.03)
        rig.tube(
            [(0.16, 0.0, 0), (0.52, 0.10, 0), (0.90, 0.02, 0), (1.12, -0.20, 0)],
            [0.20, 0.19, 0.145, 0.03],
            beak,
            paint=striped,
            **_FIXED,
        )
        rig.group(0.02)
        rig.ring((0.24, 0.0, 0), 0.185, 0.03, "#26242a", axis=(1, 0.1, 0), **_FIXED)
        for s in (1, -1):
            rig.group()
            rig.ellipsoid(
                (0.12, 0.10, s * 0.215), (0.12, 0.12, 0.07), "#4fb0d8", role="fixed"
            )
            bead(rig, (0.15, 0.10, s * 0.26), 0.070, (0.35, 0.05, s))
    neck = rig.anchors["neck"].point
    rig.group(0.06)
    rig.ellipsoid(
        neck + vec(0.16, 0.02, 0),
        (0.25, 0.34, 0.28),
        "#fbf2cf",
        material="feather",
        flow=(0, -1, 0),
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
    "pigeon": _pigeon,
    "rooster": _rooster,
    "seagull": _seagull,
    "toucan": _toucan,
    "pelican": _pelican,
}
