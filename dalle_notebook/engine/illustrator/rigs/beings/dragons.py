"""Dragons."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.primitives import Paint
from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, unit, vec
from ..chance import Chance
from ..faces import eye, mood_of, smile
from ..slots import Slots
from ..start import begin, main_colour, mottled

_FIXED: dict[str, Any] = {"role": "fixed"}


def _ribs(root: Array, u: Array) -> Paint:
    """Soft folds across a wing."""

    def paint(p: Array, n: Array, c: Array) -> Array:
        return np.asarray(
            c * (1 - 0.12 * np.abs(np.sin(9 * (u @ (p - root[:, None])))))
        )

    return paint


def dragon(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A round dragon with spines and wings; breathes fire in some."""
    rig = begin("animal", 2.5, (22, 56), (5, 11))
    tone = main_colour(
        slots, chance, ("#5fa04a", "#c8453a", "#4f7fc0", "#8a5ab8", "#3fa090")
    )
    belly = rgb(slots.accent or "#f3dfa0")
    skin = mottled(chance.stream("skin"), 0.10, 8)
    mood = mood_of(slots.mood)
    style: dict[str, Any] = {"material": "wet", "paint": skin}
    for s in (1, -1):
        rig.group(0.10)
        rig.ellipsoid((-0.10, 0.46, s * 0.42), (0.36, 0.40, 0.22), tone, **style)
        rig.ellipsoid((0.14, 0.10, s * 0.48), (0.32, 0.12, 0.18), tone, **style)
        rig.group()
        for q in (-0.1, 0.0, 0.1):
            rig.tube(
                [(0.40, 0.10, s * 0.48 + q), (0.52, 0.04, s * 0.48 + q * 1.2)],
                [0.05, 0.015],
                "#f6eed8",
                **_FIXED,
            )
        rig.group(0.06)
        rig.tube(
            [(0.32, 1.05, s * 0.34), (0.52, 0.84, s * 0.46), (0.66, 0.92, s * 0.38)],
            [0.15, 0.11, 0.09],
            tone,
            **style,
        )
        rig.anchor("hand_r" if s > 0 else "hand_l", (0.7, 0.92, s * 0.38), 0.1)
    sway = chance.between("tail", -0.6, 0.6)
    tail = [
        (-0.30, 0.42, 0),
        (-0.85, 0.20, 0.1 * sway),
        (-1.30, 0.16, 0.5 * sway),
        (-1.62, 0.34, 0.9 * sway),
    ]
    rig.group(0.12)
    rig.tube(tail, [0.42, 0.27, 0.16, 0.06], tone, steps=6, **style)

    def scutes(p: Array, n: Array, c: Array) -> Array:
        return np.asarray(c * (1 - 0.14 * step(0.6, 0.95, np.sin(p[1] * 30))))

    rig.ellipsoid(
        (0.02, 0.72, 0), (0.50, 0.62, 0.50), tone, turned=turn(0, -8), **style
    )
    rig.group(0.05)
    rig.ellipsoid(
        (0.20, 0.68, 0), (0.38, 0.52, 0.36), belly, turned=turn(0, -8), paint=scutes
    )
    neck = [(0.05, 1.15, 0), (0.20, 1.45, 0), (0.26, 1.78, 0)]
    rig.group(0.10)
    rig.tube(neck, [0.36, 0.25, 0.24], tone, **style)
    rig.group()
    for k, p in enumerate(
        [
            (-1.35, 0.34, 0.55 * sway),
            (-1.0, 0.42, 0.25 * sway),
            (-0.65, 0.62, 0.05),
            (-0.44, 0.92, 0),
            (-0.34, 1.22, 0),
            (-0.14, 1.50, 0),
            (-0.02, 1.80, 0),
        ]
    ):
        rig.tube(
            [p, vec(*p) + vec(-0.12, 0.16 + 0.03 * min(k, 3), 0)],
            [0.10, 0.015],
            mix(tone, belly, 0.75),
        )
    lift = chance.between("wings", 0.2, 1.0)
    for s in (1, -1):
        rig.group()
        root = vec(-0.22, 1.15, s * 0.26)
        u = unit((-0.45, 0.25 + 0.75 * lift, s * 0.8))
        v = unit((-0.8, -0.35, -s * 0.1))
        wing = [
            (0, -0.05),
            (0.75, -0.12),
            (1.35, 0.05),
            (1.22, 0.40),
            (1.02, 0.34),
            (0.92, 0.78),
            (0.66, 0.58),
            (0.48, 0.92),
            (0.26, 0.55),
            (0.02, 0.50),
        ]
        rig.plate(
            wing,
            root,
            u,
            v,
            mix(tone, belly, 0.45),
            thick=0.05,
            puff=0.2,
            smooth=False,
            material="petal",
            paint=_ribs(root, u),
        )
        for a, b in (
            ((0, -0.05), (1.35, 0.05)),
            ((0.1, 0.0), (0.92, 0.78)),
            ((0.05, 0.05), (0.48, 0.92)),
        ):
            rig.rod(
                root + u * a[0] + v * a[1],
                root + u * b[0] + v * b[1],
                0.05,
                tone,
                end_radius=0.02,
            )
    with rig.frame(
        (0.34, 1.98, 0),
        turn(chance.between("look", 6, 40), chance.between("nod", -6, 8), mood.tilt),
    ):
        rig.group(0.12)
        rig.ellipsoid((0, 0, 0), (0.38, 0.34, 0.36), tone, **style)
        rig.tube([(0.20, -0.08, 0), (0.55, -0.12, 0)], [0.27, 0.22], tone, **style)
        for s in (1, -1):
            rig.ellipsoid((0.68, -0.02, s * 0.12), 0.10, tone, **style)
        rig.group()
        for s in (1, -1):
            rig.ellipsoid(
                (0.76, 0.0, s * 0.12),
                0.035,
                "#2a1c18",
                material="flat",
                bias=0.03,
                **_FIXED,
            )
            rig.tube(
                [
                    (-0.12, 0.25, s * 0.18),
                    (-0.34, 0.48, s * 0.24),
                    (-0.52, 0.52, s * 0.26),
                ],
                [0.08, 0.06, 0.015],
                "#f0e4c4",
                material="enamel",
                **_FIXED,
            )
            rig.blade(
                (-0.16, 0.05, s * 0.30),
                (-0.5, 0.45, s),
                0.34,
                0.22,
                mix(tone, belly, 0.45),
                normal=(1, 0.3, 0),
            )
            eye(
                rig,
                (0.22, 0.16, s * 0.26),
                0.115,
                chance.pick("iris", ("#f2c83a", "#e8842a")),
                (0.8, 0.2, s * 0.6),
                pupil="slit",
                mood=mood,
                lid=tone,
                lid_material="wet",
            )
            rig.tube(
                [(0.68, -0.22, s * 0.15), (0.69, -0.32, s * 0.15)],
                [0.03, 0.006],
                "#fbf6ea",
                material="enamel",
                bias=0.04,
                **_FIXED,
            )
        smile(rig, (0.77, -0.17, 0), 0.20, "#3a2420", mood, line=0.014, depth=0.18)
        if chance.odds("fire", 0.3):
            for r, n, c in (
                (0.17, 0.85, "#f0702a"),
                (0.12, 0.62, "#f8b430"),
                (0.06, 0.4, "#fff3b8"),
            ):
                rig.group(0.02)
                rig.tube(
                    [(0.78, -0.2, 0), (0.78 + n * 0.5, -0.16, 0), (0.78 + n, -0.04, 0)],
                    [0.04, r, 0.02],
                    c,
                    material="glow",
                    bias=0.25 - r,
                    **_FIXED,
                )
        rig.anchor("head", (0, 0, 0), 0.42)
        rig.anchor("head_top", (0, 0.3, 0), 0.3)
        rig.anchor("mouth", (0.78, -0.15, 0), 0.1)
    rig.anchor("seat", (-0.25, 1.25, 0), 0.3)
    rig.anchor("back", (-0.25, 1.25, 0), 0.3)
    rig.anchor("neck", (0.2, 1.45, 0), 0.25)
    return rig
