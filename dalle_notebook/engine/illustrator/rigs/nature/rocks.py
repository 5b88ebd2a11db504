"""Rocks, icebergs and waterfalls."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, waves
from ..chance import Chance
from ..slots import Slots
from ..start import begin, bush, main_colour, steam

_FIXED: dict[str, Any] = {"role": "fixed"}


def rock(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A boulder with smaller ones; moss or none."""
    rig = begin("thing", 0.8, (-30, 30), (10, 16))
    tone = main_colour(slots, chance, ("#8f8a82", "#a39a8c", "#77797f"))
    rough = waves(chance.stream("rough"), 8, 5)
    moss = rgb("#7a9a4a")
    mossy = chance.odds("moss", 0.5)

    def paint(p: Array, n: Array, c: Array) -> Array:
        out = c * (1 + 0.13 * rough(p) + 0.07 * rough(p * 3))
        if mossy:
            w = step(0.55, 0.8, n[1] + 0.25 * rough(p * 2))
            out = out + (moss[:, None] - out) * w
        return np.asarray(out)

    rng = chance.stream("stones")
    style: dict[str, Any] = {"material": "stone", "paint": paint}
    rig.group(0.05)
    for x, y, z, s in (
        (0, 0.55, 0, 1.0),
        (-0.45, 0.4, 0.2, 0.7),
        (0.5, 0.35, 0.15, 0.65),
    ):
        rig.box(
            (x, y * s, z),
            np.array([0.62, 0.52, 0.5]) * s * rng.uniform(0.85, 1.1, 3),
            tone,
            turned=turn(*rng.uniform(-28, 28, 3)),
            radius=0.16 * s,
            **style,
        )
    for _ in range(chance.pick("small", (1, 2, 4))):
        rig.group()
        s = rng.uniform(0.12, 0.24)
        rig.box(
            (rng.uniform(-1.2, 1.2), s * 0.6, rng.uniform(0.5, 0.9)),
            (s, s * 0.7, s),
            mix(tone, "#ffffff", 0.1),
            turned=turn(*rng.uniform(-30, 30, 3)),
            radius=s * 0.35,
            **style,
        )
    rig.anchor("top", (0, 1.05, 0), 0.4)
    return rig


def iceberg(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Facets of ice over water, blue at the foot."""
    rig = begin("sky", 40.0, (-30, 30), (8, 14))
    tone = main_colour(slots, chance, ("#e6f4fa", "#d4ecf6"))
    deep = rgb("#58b4d8")

    def ice(p: Array, n: Array, c: Array) -> Array:
        w = step(0.7, 0.0, p[1]) * 0.75 + 0.2 * step(0.2, 0.9, n[0])
        line = step(0.9, 1.0, np.sin(p[1] * 9 + p[0] * 2)) * 0.25
        return np.asarray(c + (deep[:, None] - c) * np.clip(w + line, 0, 1))

    rng = chance.stream("ice")
    style: dict[str, Any] = {"material": "glaze", "paint": ice}
    peaks = chance.pick("peaks", (2, 3, 4))
    rig.group(0.04)
    for k in range(peaks + 2):
        x = -0.9 + 1.8 * k / (peaks + 1)
        tall = (1.9 - 1.1 * abs(x)) * rng.uniform(0.75, 1.1)
        rig.box(
            (x, tall * 0.35, rng.uniform(-0.2, 0.25)),
            (0.36, tall * 0.62, 0.40),
            tone,
            turned=turn(
                rng.uniform(-40, 40), rng.uniform(-16, 16), rng.uniform(-22, 22)
            ),
            radius=0.05,
            **style,
        )
    rig.group()
    rig.ellipsoid((0, 0.0, 0), (1.75, 0.07, 1.0), "#5fa8cc", material="wet", **_FIXED)
    rig.ellipsoid((0, 0.03, 0), (1.42, 0.06, 0.78), "#c8ecf8", material="wet", **_FIXED)
    return rig


def waterfall(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Water between two cliffs into a pool; spray, bushes."""
    rig = begin("sky", 30.0, (66, 84), (10, 16))
    stone = main_colour(slots, chance, ("#8a8a86", "#9a8a76", "#7a8088"))
    rough = waves(chance.stream("cliff"), 9, 5)
    wide = chance.between("wide", 0.34, 0.55)

    def cliff(p: Array, n: Array, c: Array) -> Array:
        out = c * (1 + 0.14 * rough(p) + 0.08 * np.sin(p[1] * 9 + 2 * rough(p)))
        w = step(0.6, 0.85, n[1])
        return np.asarray(out + (rgb("#74a84e")[:, None] - out) * w)

    def stream(p: Array, n: Array, c: Array) -> Array:
        line = np.sin(p[2] * 44 + 2.4 * np.sin(p[1] * 3 + p[2] * 9))
        return np.asarray(c + (np.float32(1) - c) * step(-0.2, 0.8, line)[None] * 0.75)

    rng = chance.stream("blocks")
    style: dict[str, Any] = {"material": "stone", "paint": cliff}
    rig.group(0.05)
    rig.box((-0.4, 1.1, 0), (0.4, 1.12, 1.7), stone, radius=0.12, **style)
    for s in (1, -1):
        for k in range(5):
            z = s * (wide + 0.28 + 0.22 * k)
            tall = rng.uniform(0.85, 1.15) * (2.35 - 0.32 * k)
            rig.box(
                (0.05 + 0.09 * k, tall / 2, z),
                (0.38, tall / 2, 0.24),
                stone,
                turned=turn(rng.uniform(-20, 20)),
                radius=0.09,
                **style,
            )
    rig.group(0.06)
    rig.tube(
        [(-0.5, 2.26, 0), (-0.02, 2.28, 0), (0.16, 2.05, 0)],
        [0.05, 0.05, 0.05],
        "#8fd0ea",
        **_FIXED,
    )
    for k in range(7):
        z = wide * (k / 3 - 1) * 0.9
        rig.tube(
            [(-0.2, 2.26, z), (0.14, 2.16, z), (0.24, 1.5, z), (0.28, 0.12, z)],
            wide * 0.24,
            "#7cc4e6",
            paint=stream,
            material="wet",
            **_FIXED,
        )
    rig.group()
    rig.ellipsoid(
        (0.75, 0.02, 0), (0.95, 0.06, 1.5), "#4fa8cc", material="wet", **_FIXED
    )
    for k in range(9):
        z = wide * (k / 4 - 1) * 1.1
        rig.group()
        rig.ellipsoid(
            (0.40 + 0.1 * (k % 2), 0.16, z),
            0.19 + 0.05 * (k % 3),
            "#ffffff",
            material="mist",
            **_FIXED,
        )
    for z in (1.15, -1.2):
        bush(rig, (0.75, 0.02, z), 0.32, "#5f9a4a", chance)
    if chance.odds("tree", 0.5):
        rig.group()
        for k in range(3):
            rig.lathe(
                (-0.3, 2.3 + 0.3 * k, 1.0),
                [(0, 0.36 - 0.08 * k), (0.5, 0.02)],
                "#3f7a4a",
                smooth=False,
                material="leaf",
                **_FIXED,
            )
    steam(rig, (0.5, 0.2, 0), 0.5, chance, 0.2)
    rig.anchor("front", (1.2, 0.05, 0), 0.3)
    return rig
