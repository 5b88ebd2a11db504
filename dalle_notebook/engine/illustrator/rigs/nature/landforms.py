"""Mountains, fires and gems."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, unit, vec, waves
from ..chance import Chance
from ..slots import Slots
from ..start import TAU, begin, main_colour, ring_angles

_FIXED: dict[str, Any] = {"role": "fixed"}


def mountain(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A snow-capped mountain; a volcano, with smoke and lava."""
    rig = begin("sky", 300.0, (-30, 30), (4, 10))
    volcano = noun == "volcano"
    tone = main_colour(
        slots,
        chance,
        ("#7a6a66", "#6a5f60") if volcano else ("#7f8a96", "#8a8078", "#6f8090"),
    )
    rough = waves(chance.stream("rock"), 9, 4)
    fine = waves(chance.stream("fine"), 7, 13)

    def rock(p: Array, n: Array, c: Array) -> Array:
        out = c * (1 + 0.10 * rough(p) + 0.08 * fine(p))
        if volcano:
            a = np.arctan2(p[2], p[0])
            lava = step(0.75, 0.95, np.sin(a * 5 + 0.9 * rough(p))) * step(
                0.5, 1.3, p[1]
            )
            return np.asarray(out + (rgb("#f2701e")[:, None] - out) * lava)
        snow = step(1.05, 1.25, p[1] + 0.28 * rough(p) + 0.10 * fine(p))
        green = step(0.42, 0.22, p[1] + 0.15 * rough(p))
        out = out + (rgb("#fbfcff")[:, None] - out) * snow
        return np.asarray(out + (rgb("#6f9a5a")[:, None] - out) * green)

    style: dict[str, Any] = {"material": "stone", "paint": rock}
    rig.group(0.10)
    if volcano:
        rig.lathe(
            (0, 0, 0),
            [
                (0, 1.7),
                (0.5, 1.15),
                (1.0, 0.72),
                (1.5, 0.42),
                (1.52, 0.34),
                (1.3, 0.25),
            ],
            tone,
            **style,
        )
        rig.disc((0, 1.40, 0), 0.33, "#ff8a2a", material="glow", height=0.04, **_FIXED)
        rng = chance.stream("smoke")
        for i in range(9):
            rig.group(0.15)
            rig.ellipsoid(
                (
                    float(rng.uniform(-0.12, 0.12)) + 0.06 * i,
                    1.75 + 0.16 * i,
                    float(rng.uniform(-0.2, 0.2)),
                ),
                0.26 + 0.05 * i,
                mix("#6f6a6e", "#d8d4d4", i / 9),
                material="fur",
                **_FIXED,
            )
        for i, a in enumerate(ring_angles(6, 0.4)):
            d = vec(np.cos(a) * 0.55, 1.0, np.sin(a) * 0.55)
            rig.group()
            rig.ellipsoid(
                vec(0, 1.5, 0) + d * (0.25 + 0.1 * (i % 3)),
                0.06,
                "#ffae3a",
                material="glow",
                **_FIXED,
            )
    else:
        peaks = chance.pick("peaks", (1, 2, 3))
        for k in range(peaks):
            x = (0.0, -0.95, 0.9)[k]
            h = (2.0, 1.45, 1.25)[k] * chance.between("tall", 1.1, 1.35)
            rig.lathe(
                (x, 0, -0.25 * k),
                [
                    (0, h * 0.66),
                    (h * 0.35, h * 0.40),
                    (h * 0.7, h * 0.17),
                    (h * 0.93, h * 0.05),
                    (h, 0.0),
                ],
                tone,
                **style,
            )
            rng = chance.stream(f"shoulders {k}")
            for a in ring_angles(7, 0.5 * k):
                out, tall = rng.uniform(0.3, 0.5) * h, rng.uniform(0.35, 0.68) * h
                rig.lathe(
                    (x + np.cos(a) * out, 0, -0.25 * k + np.sin(a) * out),
                    [(0, tall * 0.8), (tall * 0.45, tall * 0.42), (tall, 0.0)],
                    tone,
                    **style,
                )
        for i in range(7):
            a = 0.3 + i * 0.42
            p = vec(1.5 * np.cos(a), 0, 1.3 * abs(np.sin(a)))
            rig.group()
            rig.lathe(
                p,
                [(0, 0.14), (0.42, 0.0)],
                "#3f7a4a",
                smooth=False,
                material="leaf",
                **_FIXED,
            )
    rig.anchor("top", (0, 2.0, 0), 0.2)
    return rig


def flame(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A camp fire on logs."""
    rig = begin("thing", 0.6, (-24, 24), (10, 16))
    for a in ring_angles(5, 0.2):
        d = vec(np.cos(a), 0, np.sin(a))
        rig.group()
        rig.cylinder(
            d * 0.75 + vec(0, 0.10, 0),
            d * -0.1 + vec(0, 0.34, 0),
            0.11,
            "#7a5230",
            material="wood",
            **_FIXED,
        )
        rig.disc(
            d * 0.76 + vec(0, 0.10, 0), 0.09, "#d8b07a", axis=d, height=0.02, **_FIXED
        )
    rng = chance.stream("flames")
    for r, n, tone, k in (
        (0.30, 1.25, "#ee5a1e", 7),
        (0.22, 1.0, "#f8a02a", 6),
        (0.13, 0.7, "#ffe48a", 4),
    ):
        for a in ring_angles(k, float(rng.uniform(0, 2))):
            c, s = np.cos(a) * r * 0.8, np.sin(a) * r * 0.8
            h = n * float(rng.uniform(0.65, 1.1))
            rig.group(0.03)
            rig.tube(
                [
                    (c, 0.22, s),
                    (c * 1.1, 0.25 + h * 0.4, s),
                    (c * 0.3, 0.25 + h, s * 0.3),
                ],
                [r * 0.5, r * 0.55, 0.01],
                tone,
                material="glow",
                bias=4 * (0.3 - r),
                **_FIXED,
            )
    for i, a in enumerate(ring_angles(10)):
        rig.group()
        rig.ellipsoid(
            (0.95 * np.cos(a), 0.08, 0.95 * np.sin(a)),
            (0.17, 0.13, 0.17),
            ("#8f887c", "#a39b8c", "#7a7468")[i % 3],
            material="stone",
            **_FIXED,
        )
    return rig


def diamond(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A cut gem: flat facets that catch the light one by one."""
    rig = begin("thing", 0.05, (-20, 20), (6, 16), ground=False)
    tone = main_colour(slots, chance, ("#9fdcf2", "#f28aa8", "#8ae0a8", "#c8a0f2"))
    n = chance.pick("facets", (8, 10))
    rig.group()
    top, belt, tip = 0.42, 0.0, -1.0
    for i, a in enumerate(ring_angles(n)):
        b = a + TAU / n
        m = (a + b) / 2
        shade = np.float32(0.78 + 0.4 * abs(np.sin(i * 2.3)))
        for lo, hi, r0, r1 in ((belt, top, 1.0, 0.58), (tip, belt, 0.0, 1.0)):
            p = [
                vec(np.cos(q) * r, y, np.sin(q) * r)
                for q, r, y in ((a, r0, lo), (b, r0, lo), (b, r1, hi), (a, r1, hi))
            ]
            centre = (p[0] + p[1] + p[2] + p[3]) / 4
            u = vec(-np.sin(m), 0, np.cos(m))
            v = unit((p[2] + p[3]) / 2 - (p[0] + p[1]) / 2)
            outline = [(float((q - centre) @ u), float((q - centre) @ v)) for q in p]
            rig.plate(
                outline,
                centre,
                u,
                v,
                np.clip(tone * shade, 0, 1),
                thick=0.0,
                puff=0.02,
                smooth=False,
                material="glaze",
            )
            shade = np.float32(0.72 + 0.45 * abs(np.sin(i * 1.7 + 1)))
    rig.disc(
        (0, top, 0), 0.58, mix(tone, "#ffffff", 0.55), height=0.01, material="glaze"
    )
    return rig
