"""Heads of people: face, beard and hair."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.vectors import Array, mix, turn, vec, waves
from ..faces import eye
from .dressed import Figure

_FIXED: dict[str, Any] = {"role": "fixed"}


def draw_head(f: Figure) -> None:
    rig, role = f.rig, f.role
    down = -0.42 if f.slots.pose == "sit" else 0.0
    big = 1.12 if role.child else 1.0
    look = f.chance.between("look", -18, 18)
    tilt = f.mood.tilt * 0.8 + f.chance.between("tilt", -5, 5)
    with rig.frame((0.02, 1.79 + down + 0.04 * (big - 1), 0), turn(look, 0, tilt), big):
        rig.anchor("head", (0, 0, 0), 0.42)
        rig.anchor("head_top", (-0.02, 0.34, 0), 0.40)
        rig.anchor("eyes", (0.36, 0.03, 0), 0.36)
        rig.anchor("mouth", (0.42, -0.2, 0), 0.1)
        if not role.bare_head:
            return
        _face(f)
        _hair(f)


def _face(f: Figure) -> None:
    rig, skin, mood = f.rig, f.skin, f.mood
    style: dict[str, Any] = {"material": "skin"}
    rig.group(0.05)
    rig.ellipsoid((0, 0.02, 0), (0.39, 0.41, 0.41), skin, **style)
    rig.ellipsoid((0.06, -0.17, 0), (0.32, 0.25, 0.33), skin, **style)
    for s in (1, -1):
        rig.ellipsoid((-0.01, -0.04, s * 0.41), (0.06, 0.09, 0.05), skin, **style)
    nose = mix(skin, "#d06a50", 0.25)
    rig.ellipsoid((0.41, -0.07, 0), (0.055, 0.05, 0.06), nose, **style)
    iris = f.chance.pick("iris", ("#4a2f1c", "#3f6f9a", "#4f7a4a", "#3a2418"))
    lid = mix(skin, "#a05a40", 0.18)
    big = 0.082 if f.role.child else 0.074
    for s in (1, -1):
        eye(
            rig,
            (0.355, 0.03, s * 0.155),
            big,
            iris,
            (1, 0.02, s * 0.32),
            mood=mood,
            lid=lid if mood.lid > 0.1 or f.slots.portrait else None,
            lid_material="skin",
        )
        rig.group()
        brow = np.sin(np.radians(mood.brow)) * 0.10
        tone = mix(f.hair, "#000000", 0.1)
        rig.tube(
            [
                (0.375, 0.165 + brow, s * 0.09),
                (0.365, 0.185, s * 0.16),
                (0.325, 0.155 - brow, s * 0.23),
            ],
            [0.013, 0.018, 0.010],
            tone,
            material="flat",
            bias=0.03,
            **_FIXED,
        )
        rig.group()
        rig.ellipsoid(
            (0.325, -0.12, s * 0.22),
            (0.02, 0.05, 0.07),
            mix(skin, "#e8604a", 0.32),
            material="skin",
            turned=turn(s * 30),
            bias=0.012,
        )
    sag = 0.045 * mood.smile
    lip = mix(skin, "#a83a38", 0.62)
    rig.group()
    rig.tube(
        [
            (0.365, -0.185 + sag * 0.7, 0.11),
            (0.395, -0.20 - sag * 0.3, 0.05),
            (0.40, -0.205 - sag * 0.5, 0),
            (0.395, -0.20 - sag * 0.3, -0.05),
            (0.365, -0.185 + sag * 0.7, -0.11),
        ],
        [0.009, 0.014, 0.017, 0.014, 0.009],
        lip,
        material="flat",
        bias=0.06,
        **_FIXED,
    )
    if mood.open_mouth > 0:
        rig.ellipsoid(
            (0.37, -0.235, 0),
            (0.03, 0.05 * mood.open_mouth + 0.01, 0.07),
            "#8a2f30",
            material="wet",
            bias=0.05,
            **_FIXED,
        )
    if f.role.old:
        for s in (1, -1):
            rig.group()
            rig.tube(
                [(0.36, -0.10, s * 0.13), (0.34, -0.18, s * 0.18)],
                0.008,
                mix(skin, "#7a4030", 0.35),
                material="flat",
                bias=0.02,
                **_FIXED,
            )
    beard = f.role.beard
    if beard == "maybe":
        beard = f.chance.pick("beard", ("", "", "short", "moustache"))
    _beard(f, beard)


def _beard(f: Figure, kind: str) -> None:
    rig = f.rig
    style: dict[str, Any] = {"material": "fur"}
    if kind in ("moustache", "long"):
        rig.group(0.02)
        for s in (1, -1):
            rig.tube(
                [(0.41, -0.14, 0), (0.42, -0.155, s * 0.09), (0.37, -0.11, s * 0.19)],
                [0.045, 0.052, 0.012],
                f.hair,
                bias=0.03,
                material="short",
            )
    if kind == "short":
        rig.group(0.05)
        rig.tube(
            [
                (0.12, -0.10, 0.37),
                (0.24, -0.32, 0.24),
                (0.32, -0.38, 0),
                (0.24, -0.32, -0.24),
                (0.12, -0.10, -0.37),
            ],
            [0.06, 0.10, 0.11, 0.10, 0.06],
            f.hair,
            material="short",
        )
    if kind == "long":
        rig.group(0.08)
        rig.tube(
            [(0.27, -0.28, 0), (0.36, -0.55, 0), (0.30, -0.95, 0)],
            [0.25, 0.22, 0.03],
            f.hair,
            flow=(0.1, -1, 0),
            **style,
        )
        rig.tube(
            [
                (0.10, -0.05, 0.37),
                (0.22, -0.30, 0.24),
                (0.30, -0.38, 0),
                (0.22, -0.30, -0.24),
                (0.10, -0.05, -0.37),
            ],
            [0.07, 0.12, 0.14, 0.12, 0.07],
            f.hair,
            flow=(0.1, -1, 0),
            **style,
        )


def _hair(f: Figure) -> None:
    rig, tone = f.rig, f.hair
    kind = f.chance.pick("hair", f.role.hair)
    if kind == "none":
        return
    field_ = waves(f.chance.stream("hair wave"), 4, 7)

    def strands(p: Array, n: Array, c: Array) -> Array:
        return np.asarray(c * (1 + 0.12 * np.sin(p[2] * 40 + 4 * field_(p))))

    style: dict[str, Any] = {"material": "short", "paint": strands}
    rig.group(0.05)
    if kind == "tuft":
        rig.tube(
            [(0.0, 0.40, 0), (0.12, 0.50, 0.02), (0.20, 0.44, 0.0)],
            [0.06, 0.05, 0.01],
            tone,
            **style,
        )
        return
    rig.ellipsoid(
        (-0.085, 0.10, 0), (0.39, 0.385, 0.435), tone, flow=(-1, -0.7, 0), **style
    )
    side = 1 if f.chance.odds("parting", 0.5) else -1
    if kind == "curly":
        rng = f.chance.stream("curls")
        for i in range(40):
            a, b = i * 2.4, 0.05 + 1.45 * (i / 40)
            d = vec(np.cos(a) * np.cos(b) - 0.12, np.sin(b), np.sin(a) * np.cos(b))
            if d[0] > 0.45 and d[1] < 0.62:
                continue
            rig.ellipsoid(
                vec(-0.05, 0.12, 0) + d * 0.42,
                float(rng.uniform(0.09, 0.14)),
                tone,
                **style,
            )
        return
    # A fringe swept to one side.
    for z in (-0.26, -0.14, 0.0, 0.13, 0.25):
        rig.tube(
            [
                (0.02, 0.42, z * 0.4 - 0.05 * side),
                (0.26, 0.37, z),
                (0.355, 0.23 + 0.05 * side * z, z * 1.3 + 0.06 * side),
            ],
            [0.08, 0.09, 0.025],
            tone,
            **style,
        )
    if kind == "long":
        for s in (1, -1):
            rig.tube(
                [
                    (0.0, 0.20, s * 0.38),
                    (-0.06, -0.2, s * 0.43),
                    (0.0, -0.62, s * 0.36),
                ],
                [0.12, 0.14, 0.05],
                tone,
                **style,
            )
        rig.tube(
            [(-0.28, 0.10, 0), (-0.34, -0.28, 0), (-0.28, -0.66, 0)],
            [0.25, 0.26, 0.12],
            tone,
            **style,
        )
    elif kind == "bob":
        for s in (1, -1):
            rig.tube(
                [
                    (0.05, 0.18, s * 0.38),
                    (0.05, -0.10, s * 0.42),
                    (0.10, -0.28, s * 0.34),
                ],
                [0.10, 0.13, 0.07],
                tone,
                **style,
            )
        rig.tube([(-0.28, 0.10, 0), (-0.30, -0.16, 0)], [0.26, 0.22], tone, **style)
    elif kind == "buns":
        for s in (1, -1):
            rig.ellipsoid((-0.06, 0.36, s * 0.34), 0.165, tone, **style)
    elif kind == "bun":
        rig.ellipsoid((-0.26, 0.42, 0), 0.19, tone, **style)
