"""A friendly skeleton."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig, two_bones
from ...kit.vectors import Array, mix, turn, vec
from ..chance import Chance
from ..faces import mood_of
from ..people.hats import draw_hat
from ..slots import Slots
from ..start import accent_colour, begin, main_colour

_FIXED: dict[str, Any] = {"role": "fixed"}


def skeleton(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Skull, ribs and long bones; waves, walks, dances; with a hat or a bow."""
    rig = begin("person", 1.7, (58, 96), (3, 8))
    bone = main_colour(slots, chance, ("#f6f0de", "#f2ead2", "#faf6ea"))
    shade = mix(bone, "#8a7a5a", 0.22)
    pose = slots.pose or chance.pick("pose", ("stand", "wave", "dance", "walk"))

    def limb(a: Array, b: Array, r: float) -> None:
        """One bone with its two knobs."""
        rig.group(0.02)
        rig.tube([a, (a + b) / 2, b], [r, r * 0.72, r], bone)
        d = (b - a) / max(float(np.linalg.norm(b - a)), 1e-6)
        side = np.cross(d, vec(1, 0, 0))
        for end in (a, b):
            for s in (1, -1):
                rig.ellipsoid(end + side * s * r * 0.55, r * 1.18, bone)

    stride = {"walk": 0.32, "run": 0.42, "dance": 0.20}.get(pose, 0.05)
    for s in (1, -1):
        lift = 0.16 if pose == "dance" and s > 0 else 0.0
        hip = vec(0, 0.84, s * 0.14)
        foot = vec(
            stride * s, 0.08 + lift, s * (0.20 + (0.1 if pose == "dance" else 0))
        )
        _, knee, end = two_bones(hip, foot + vec(-0.04, 0.03, 0), 0.84, (1, 0, 0.3 * s))
        limb(hip, knee, 0.058)
        limb(knee, end, 0.05)
        rig.group(0.03)
        rig.ellipsoid(foot + vec(0.08, -0.02, 0), (0.17, 0.055, 0.085), bone)
    rig.group(0.03)
    rig.ring((0, 0.86, 0), 0.17, 0.065, bone, axis=(0.15, 1, 0))
    for s in (1, -1):
        rig.ellipsoid((0, 0.92, s * 0.16), (0.09, 0.11, 0.09), bone)
    for i in range(5):
        rig.group()
        rig.ellipsoid(
            (-0.03, 0.90 + 0.10 * i, 0), (0.065, 0.042, 0.065), (bone, shade)[i % 2]
        )
    for i in range(4):
        y = 1.44 - 0.105 * i
        wide = (0.21, 0.25, 0.25, 0.20)[i]
        rig.group(0.01)
        rig.ring((0.0, y, 0), wide * 0.86, 0.036, bone, axis=(0.20, 1, 0), tall=wide)
    rig.group(0.02)
    rig.tube([(0.20, 1.44, 0), (0.225, 1.12, 0)], [0.05, 0.035], bone)
    rig.tube([(0, 1.48, 0.32), (0.05, 1.50, 0), (0, 1.48, -0.32)], 0.045, bone)
    rig.tube([(-0.02, 1.42, 0), (0, 1.60, 0)], 0.055, shade)
    goals = [vec(0.30, 0.95, 0.56), vec(0.30, 0.95, -0.56)]
    if pose == "wave":
        goals[0] = vec(0.10, 1.95, 0.80)
    elif pose in ("dance", "jump", "cheer"):
        goals = [vec(0.10, 1.98, 0.72), vec(0.22, 1.0, -0.80)]
    if slots.hold:
        goals[0] = vec(0.42, 1.15, 0.56)
    for s, goal in zip((1, -1), goals, strict=True):
        shoulder, elbow, hand = two_bones(
            (0, 1.46, s * 0.33), goal, 0.86, (-0.5, -0.5, s)
        )
        limb(shoulder, elbow, 0.048)
        limb(elbow, hand, 0.042)
        out = hand - elbow
        out = out / max(float(np.linalg.norm(out)), 1e-6)
        rig.group(0.01)
        rig.ellipsoid(hand + out * 0.06, 0.065, bone)
        for k in (-1.5, -0.5, 0.5, 1.5):
            tip = hand + out * 0.24 + vec(0.05 * k, 0, 0.03 * k)
            rig.tube([hand + out * 0.07, tip], [0.026, 0.02], bone, smooth=False)
        rig.anchor("hand_r" if s > 0 else "hand_l", hand + out * 0.12, 0.1)
    _skull(rig, slots, chance, bone, shade)
    dressed = chance.pick("dressed", ("", "hat", "bow", ""))
    if dressed == "bow" and not slots.wear:
        tone = accent_colour(slots, chance, ("#c8322e", "#3a6ab0", "#8a4ab0"))
        for s in (1, -1):
            rig.group()
            rig.plate(
                [(0, 0), (0.24, 0.14), (0.26, -0.14)], (0.12, 1.52, 0), (0.1, 0, s),
                 (0, 1, 0),
                tone, thick=0.10, puff=0.6, material="cloth", bias=0.02, **_FIXED,
            )  # fmt: skip
        rig.ellipsoid(
            (0.15, 1.52, 0), 0.055, tone, material="cloth", bias=0.03, **_FIXED
        )
    elif dressed == "hat" and not slots.wear:
        with rig.frame((-0.06, 2.24, 0.02), turn(0, 8, 8), 0.34):
            draw_hat(rig, "top hat", None)
    rig.anchor("neck", (0, 1.52, 0), 0.13)
    rig.anchor("back", (-0.2, 1.2, 0), 0.25)
    rig.anchor("seat", (0, 0.85, 0), 0.25)
    return rig


def _skull(rig: Rig, slots: Slots, chance: Chance, bone: Array, shade: Array) -> None:
    mood = mood_of(slots.mood or "happy")
    dark: dict[str, Any] = {"material": "flat", "bias": 0.06, **_FIXED}
    with rig.frame(
        (0.04, 1.96, 0),
        turn(chance.between("look", -16, 16), 0, chance.between("tilt", -8, 8)),
    ):
        rig.group(0.06)
        rig.ellipsoid((0, 0.06, 0), (0.40, 0.38, 0.38), bone)
        rig.ellipsoid((0.14, -0.16, 0), (0.26, 0.17, 0.25), bone)
        rig.group(0.03)
        jaw = -0.34 - 0.06 * mood.open_mouth
        rig.ellipsoid((0.15, jaw, 0), (0.23, 0.10, 0.22), bone)
        for s in (1, -1):
            rig.group()
            rig.ellipsoid(
                (0.33, 0.03, s * 0.155),
                (0.06, 0.115 * mood.wide, 0.105),
                "#2a2226",
                **dark,
            )
            rig.ellipsoid(
                (0.39, 0.04, s * 0.15),
                (0.02, 0.035, 0.035),
                "#ffe9a0",
                material="glow",
                bias=0.10,
                **_FIXED,
            )
        rig.plate(
            [(-0.05, -0.05), (0.0, 0.07), (0.05, -0.05)], (0.385, -0.12, 0), (0, 0, 1),
             (0, 1, 0),
            "#2a2226", thick=0.02, **dark,
        )  # fmt: skip
        corner = 0.05 * mood.smile
        rig.tube(
            [(0.26, -0.245 + corner, 0.20), (0.375, -0.265, 0.09), (0.40, -0.27, 0),
             (0.375, -0.265, -0.09), (0.26, -0.245 + corner, -0.20)],
            0.016, "#2a2226", **dark,
        )  # fmt: skip
        for k in range(6):
            z = (k - 2.5) * 0.062
            x = 0.395 - 0.9 * z * z
            rig.rod(
                (x, -0.215, z),
                (x, -0.315, z),
                0.008,
                mix(shade, "#3a2a20", 0.6),
                **dark,
            )
        rig.anchor("head", (0, 0, 0), 0.42)
        rig.anchor("head_top", (-0.02, 0.38, 0), 0.36)
        rig.anchor("eyes", (0.36, 0.03, 0), 0.36)
        rig.anchor("mouth", (0.42, -0.27, 0), 0.1)
