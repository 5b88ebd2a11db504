"""Birds that are mostly feathers: peacock and ostrich."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, turn, unit, vec
from ..chance import Chance
from ..faces import bead, mood_of
from ..slots import Slots
from ..start import begin, main_colour
from .plumage import foot, wing

_FIXED: dict[str, Any] = {"material": "enamel", "role": "fixed"}


def peacock(noun: str, slots: Slots, chance: Chance) -> Rig:
    """With the fan open behind it, or the train trailing."""
    rig = begin("animal", 1.1, (62, 98), (4, 9))
    blue = main_colour(slots, chance, ("#2060b0", "#2a7ab8", "#2a58a8"))
    green = rgb(slots.accent or chance.pick("fan", ("#3f8f5a", "#4f9a4a", "#3f8a7a")))
    style: dict[str, Any] = {"material": "feather"}
    fan = slots.pose not in ("walk", "run", "fly") and chance.odds("fan", 0.8)
    gold, ring, pupil = rgb("#d8b04a"), rgb("#3fa8c0"), rgb("#1f2f70")

    def plume(root: Array, d: Array, length: float, normal: Array) -> None:
        tip = root + d * length
        rig.tube(
            [root, tip],
            [0.035, 0.03],
            mix(green, "#c8c060", 0.35),
            smooth=False,
            **style,
        )
        side = unit(np.cross(normal, d))
        for r, tone, lift in (
            (1.0, green, 0.0),
            (0.74, gold, 0.012),
            (0.52, ring, 0.024),
            (0.28, pupil, 0.036),
        ):
            rig.ellipsoid(
                tip + normal * lift - d * 0.05 * (1 - r),
                (0.20 * r, 0.15 * r, 0.03),
                tone,
                turned=np.stack([d, side, normal], 1),
                material="petal",
                role="" if r == 1.0 else "fixed",
            )

    rig.group()
    if fan:
        for row, (count, length) in enumerate(((15, 1.75), (13, 1.36), (10, 0.98))):
            spread = 1.72 - 0.1 * row
            for i in range(count):
                a = (i / (count - 1) - 0.5) * 2 * spread
                d = unit(vec(-0.16, np.cos(a), np.sin(a)))
                plume(
                    vec(-0.42 + 0.07 * row, 0.72, 0), d, length, unit(vec(1, 0.16, 0))
                )
    else:
        rig.yaw = (14.0, 40.0)
        for i in range(11):
            z = (i - 5) * 0.10
            d = unit(vec(-1, -0.20, z * 0.5))
            plume(
                vec(-0.40, 0.78, z * 0.4),
                d,
                1.3 + 0.16 * (i % 3),
                unit(vec(-0.15, 1, 0)),
            )
    rig.group(0.02)
    for s in (1, -1):
        rig.tube(
            [(0, 0.5, s * 0.15), (0.05, 0.26, s * 0.16), (0, 0.04, s * 0.16)],
            [0.09, 0.035, 0.032],
            "#8a7a60",
            role="fixed",
        )
        foot(rig, (0, 0.035, s * 0.16), 0.17, "#8a7a60")
    rig.group(0.14)
    rig.ellipsoid(
        (-0.05, 0.72, 0), (0.50, 0.36, 0.34), blue, turned=turn(0, 22), **style
    )
    rig.tube(
        [(0.20, 0.80, 0), (0.40, 1.12, 0), (0.36, 1.45, 0), (0.44, 1.66, 0)],
        [0.27, 0.17, 0.115, 0.13],
        blue,
        steps=6,
        **style,
    )
    for s in (1, -1):
        rig.group(0.04)
        wing(
            rig,
            (0.15, 0.80, s * 0.31),
            (-1, -0.1, 0),
            (0, 1, 0),
            0.62,
            0.36,
            mix(blue, "#b89a70", 0.6),
        )
    mood = mood_of(slots.mood)
    with rig.frame((0.46, 1.70, 0), turn(chance.between("look", -14, 24))):
        rig.group(0.04)
        rig.ellipsoid((0, 0, 0), (0.18, 0.165, 0.15), blue, **style)
        rig.group()
        rig.tube([(0.14, 0.0, 0), (0.32, -0.05, 0)], [0.06, 0.01], "#5a5a52", **_FIXED)
        for s in (1, -1):
            rig.ellipsoid(
                (0.08, 0.03, s * 0.11), (0.08, 0.075, 0.05), "#fbf8f0", role="fixed"
            )
            bead(rig, (0.10, 0.035, s * 0.135), 0.042, (0.5, 0.1, s), mood=mood)
        for i in range(5):
            a = (i - 2) * 0.28
            top = vec(-0.05 - 0.02 * abs(i - 2), 0.40, np.sin(a) * 0.30)
            rig.group()
            rig.tube([(0, 0.13, 0), top], [0.012, 0.010], blue, smooth=False)
            rig.ellipsoid(top, 0.042, ring, role="fixed")
        rig.anchor("head", (0, 0, 0), 0.24)
        rig.anchor("head_top", (0, 0.14, 0), 0.15)
        rig.anchor("mouth", (0.32, -0.05, 0), 0.06)
    rig.anchor("neck", (0.38, 1.2, 0), 0.17)
    rig.anchor("back", (-0.1, 1.0, 0), 0.3)
    return rig


def ostrich(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Long legs, a ball of plumes, a long bare neck."""
    rig = begin("animal", 2.2, (18, 48), (4, 9))
    plumes = main_colour(slots, chance, ("#33303a", "#6a5a50", "#3a3236"))
    bare = rgb(slots.accent or chance.pick("skin", ("#f0c4b0", "#e8b8a8", "#d8b0a0")))
    runs = slots.pose in ("run", "walk") or (
        slots.pose is None and chance.odds("run", 0.4)
    )
    rig.group(0.04)
    for s in (1, -1):
        swing = 0.34 * s if runs else 0.04 * s
        lift = 0.16 if runs and s > 0 else 0.0
        z = s * 0.20
        rig.tube(
            [
                (-0.05, 1.55, z),
                (0.10 + swing * 0.5, 1.15, z),
                (-0.06 + swing, 0.62 + lift, z),
                (0.02 + swing, 0.08 + lift, z),
            ],
            [0.24, 0.17, 0.062, 0.055],
            bare,
            material="skin",
            role="fixed",
        )
        for a in (-0.28, 0.28):
            rig.rod(
                (swing, 0.06 + lift, z),
                (swing + 0.26 * np.cos(a), 0.05 + lift, z + 0.26 * np.sin(a)),
                0.06, mix(bare, "#6a4a40", 0.3), end_radius=0.04, role="fixed",
            )  # fmt: skip
    rig.group(0.06)
    soft: dict[str, Any] = {"material": "shaggy"}
    rig.ellipsoid(
        (-0.05, 1.72, 0), (0.66, 0.48, 0.50), plumes, flow=(-1, -0.4, 0), **soft
    )
    white = mix("#fbf8f2", plumes, 0.08)
    for i in range(6):
        z = (i - 2.5) * 0.11
        rig.tube(
            [(-0.5, 1.80, z * 0.6), (-0.86, 1.98 - 0.04 * abs(i - 2.5), z),
             (-1.05, 1.70, z * 1.3)],
            [0.14, 0.14, 0.05], white, role="fixed", **soft,
        )  # fmt: skip
    for s in (1, -1):
        rig.group(0.05)
        for k in range(4):
            x = 0.18 - 0.2 * k
            rig.tube(
                [(x + 0.15, 1.88, s * 0.42), (x, 1.70, s * 0.56),
                 (x - 0.12, 1.46, s * 0.54)],
                [0.14, 0.13, 0.05], white if k > 1 else plumes,
                 role="fixed" if k > 1 else "", **soft,
            )  # fmt: skip
    lean = chance.between("neck", -0.06, 0.14)
    rig.group(0.10)
    rig.tube(
        [(0.42, 1.78, 0), (0.70, 2.05, 0), (0.60 + lean, 2.55, 0),
         (0.68 + lean, 3.05, 0)],
        [0.22, 0.105, 0.085, 0.10], bare, material="skin", role="fixed", steps=6,
    )  # fmt: skip
    mood = mood_of(slots.mood)
    with rig.frame((0.72 + lean, 3.10, 0), turn(chance.between("look", 8, 40))):
        rig.group(0.04)
        rig.ellipsoid(
            (0, 0, 0), (0.22, 0.17, 0.18), bare, material="short", role="fixed"
        )
        rig.group(0.02)
        rig.ellipsoid((0.26, -0.04, 0), (0.18, 0.055, 0.11), "#e8a860", **_FIXED)
        rig.ellipsoid((0.22, -0.09, 0), (0.14, 0.04, 0.09), "#d08a48", **_FIXED)
        for s in (1, -1):
            bead(rig, (0.06, 0.07, s * 0.145), 0.075, (0.5, 0.1, s), mood=mood)
        for k in range(5):
            rig.group()
            rig.rod(
                (-0.02, 0.15, (k - 2) * 0.03),
                (-0.06, 0.27, (k - 2) * 0.07),
                0.012,
                plumes,
            )
        rig.anchor("head", (0, 0, 0), 0.28)
        rig.anchor("head_top", (0, 0.16, 0), 0.17)
        rig.anchor("mouth", (0.42, -0.05, 0), 0.07)
        rig.anchor("eyes", (0.12, 0.07, 0), 0.18)
    rig.anchor("neck", (0.62, 2.4, 0), 0.11)
    rig.anchor("seat", (-0.05, 2.15, 0), 0.35)
    rig.anchor("back", (-0.05, 2.15, 0), 0.4)
    return rig
