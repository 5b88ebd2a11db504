"""Fountains and statues."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, step, turn, unit, vec
from ..chance import Chance
from ..slots import Slots
from ..start import (
    TAU,
    accent_colour,
    begin,
    main_colour,
    mottled,
    ring_angles,
)

_FIXED: dict[str, Any] = {"role": "fixed"}


def fountain(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Basins on a column, with arcs of water into the pool."""
    rig = begin("building", 3.0, (-26, 26), (12, 19))
    stone = main_colour(slots, chance, ("#d8d0c2", "#c8c4be", "#e8dcc8", "#b8b4ae"))
    water = accent_colour(slots, chance, ("#7fc8e8", "#8ad0e0"))
    veins = mottled(chance.stream("stone"), 0.07, 7)
    style: dict[str, Any] = {"material": "stone", "paint": veins}
    tiers = chance.pick("tiers", (1, 2, 2))

    def ripples(p: Array, n: Array, c: Array) -> Array:
        far = np.hypot(p[0], p[2])
        return np.asarray(c + (1 - c) * 0.5 * step(0.5, 0.95, np.sin(far * 26)))

    rig.group()
    rig.lathe(
        (0, 0, 0),
        [
            (0, 1.72),
            (0.08, 1.72),
            (0.10, 1.60),
            (0.44, 1.55),
            (0.50, 1.70),
            (0.58, 1.70),
            (0.58, 1.48),
            (0.30, 1.44),
        ],
        stone,
        smooth=False,
        **style,
    )
    rig.disc(
        (0, 0.42, 0), 1.46, water, height=0.03, material="wet", paint=ripples, **_FIXED
    )
    rig.lathe(
        (0, 0.3, 0),
        [(0, 0.36), (0.3, 0.24), (0.55, 0.17), (0.95, 0.22)],
        stone,
        **style,
    )
    tops = ((1.20, 0.95), (1.98, 0.55))[:tiers]
    for k, (y, r) in enumerate(tops):
        rig.group()
        rig.lathe(
            (0, y, 0),
            [
                (0.0, 0.14),
                (0.04, r * 0.55),
                (0.20, r),
                (0.26, r),
                (0.24, r * 0.9),
                (0.10, r * 0.5),
            ],
            stone,
            **style,
        )
        rig.disc(
            (0, y + 0.20, 0),
            r * 0.92,
            water,
            height=0.02,
            material="wet",
            paint=ripples,
            **_FIXED,
        )
        if k == 0 and tiers == 2:
            rig.lathe(
                (0, y + 0.15, 0),
                [(0, 0.22), (0.25, 0.13), (0.62, 0.16)],
                stone,
                **style,
            )
    top, radius = tops[-1]
    what = chance.pick("finial", ("jet", "jet", "ball"))
    if what == "ball":
        rig.group()
        rig.ellipsoid((0, top + 0.42, 0), 0.22, stone, **style)
    spray: dict[str, Any] = {"material": "lit", **_FIXED}
    foam = mix(water, "#ffffff", 0.62)
    peak = top + 0.85
    if what == "jet":
        rig.group(0.03)
        rig.tube(
            [(0, top + 0.2, 0), (0, peak - 0.2, 0), (0, peak, 0)],
            [0.07, 0.06, 0.09],
            foam,
            **spray,
        )
    for a in ring_angles(8, chance.between("spray", 0, 0.7)):
        d = vec(np.cos(a), 0, np.sin(a))
        rig.group()
        high = peak if what == "jet" else top + 0.62
        rig.tube(
            [vec(0, high, 0), d * radius * 0.32 + vec(0, high + 0.03, 0),
             d * radius * 0.62 + vec(0, high - 0.25, 0),
              d * radius * 0.75 + vec(0, top + 0.24, 0)],
            [0.035, 0.036, 0.03, 0.035], foam, steps=6, **spray,
        )  # fmt: skip
    levels = [*((y, r) for y, r in tops)]
    for k, (y, r) in enumerate(levels):
        land, wide = (
            (0.45, min(1.30, r + 0.34)) if k == 0 else (levels[0][0] + 0.24, r + 0.18)
        )
        for a in ring_angles(14 if k == 0 else 10, 0.1 * k):
            d = vec(np.cos(a), 0, np.sin(a))
            rig.group()
            rig.tube(
                [
                    d * (r - 0.02) + vec(0, y + 0.27, 0),
                    d * (r + 0.10) + vec(0, y + 0.18, 0),
                    d * wide + vec(0, land, 0),
                ],
                [0.03, 0.042, 0.034],
                foam,
                steps=6,
                **spray,
            )
            rig.ellipsoid(
                d * wide + vec(0, land, 0), (0.09, 0.035, 0.09), "#fbfeff", **spray
            )
    return rig


def statue(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A figure of marble or bronze on a plinth: a thinker of olden times."""
    rig = begin("thing", 3.0, (40, 80), (4, 9))
    bronze = chance.odds("bronze", 0.35)
    stone = main_colour(
        slots, chance, ("#6f9a86", "#8a6a44") if bronze else ("#eceae4", "#e2ded4")
    )
    plinth = accent_colour(slots, chance, ("#b0aaa0", "#c8bfae", "#8f8a84"))
    surface: dict[str, Any] = {
        "material": "metal" if bronze else "stone",
        "paint": mottled(chance.stream("stone"), 0.05, 8),
    }
    rig.group()
    rig.box((0, 0.09, 0), (0.72, 0.09, 0.72), plinth, material="stone", soft=0.02)
    rig.box((0, 0.52, 0), (0.54, 0.38, 0.54), plinth, material="stone", soft=0.02)
    rig.box((0, 0.94, 0), (0.64, 0.06, 0.64), plinth, material="stone", soft=0.02)
    rig.box((0.55, 0.52, 0), (0.02, 0.16, 0.30), "#c8a24a", material="metal", **_FIXED)
    pose = chance.pick("gesture", ("torch", "book", "point"))
    b = 1.0
    for s in (1, -1):
        rig.group(0.05)
        rig.ellipsoid((0.10, b + 0.06, s * 0.16), (0.19, 0.07, 0.09), stone, **surface)
    folds = 9

    def pleats(p: Array, n: Array, c: Array) -> Array:
        return np.asarray(
            c * (0.90 + 0.12 * np.sin(np.arctan2(p[2], p[0]) * folds + p[1] * 2.2))
        )

    drape: dict[str, Any] = {**surface, "paint": pleats}
    rig.group(0.04)
    rig.lathe(
        (0, b, 0),
        [(0.04, 0.42), (0.40, 0.37), (0.85, 0.29), (1.10, 0.27)],
        stone,
        **drape,
    )
    for k in range(11):
        a = k / 11 * TAU
        d = vec(np.cos(a), 0, np.sin(a))
        rig.tube(
            [
                d * 0.41 + vec(0, b + 0.05, 0),
                d * 0.35 + vec(0, b + 0.5, 0),
                d * 0.25 + vec(0, b + 1.05, 0),
            ],
            [0.06, 0.05, 0.03],
            stone,
            **surface,
        )
    rig.group(0.06)
    rig.tube(
        [(0, b + 1.0, 0), (0.0, b + 1.25, 0), (0, b + 1.42, 0)],
        [0.27, 0.27, 0.20],
        stone,
        **drape,
    )
    rig.tube(
        [
            (-0.05, b + 1.50, -0.24),
            (0.22, b + 1.30, -0.10),
            (0.27, b + 1.02, 0.16),
            (0.12, b + 0.86, 0.30),
        ],
        [0.09, 0.11, 0.11, 0.08],
        stone,
        **drape,
    )
    hands = {
        "torch": vec(0.10, b + 2.30, 0.52),
        "book": vec(0.40, b + 1.12, 0.24),
        "point": vec(0.75, b + 1.62, 0.42),
    }
    elbow = {
        "torch": vec(0.02, b + 1.80, 0.56),
        "book": vec(0.05, b + 1.05, 0.50),
        "point": vec(0.32, b + 1.44, 0.46),
    }
    rig.group(0.05)
    rig.tube(
        [(0, b + 1.46, 0.24), elbow[pose], hands[pose]],
        [0.12, 0.10, 0.075],
        stone,
        **surface,
    )
    rig.ellipsoid(hands[pose], 0.095, stone, **surface)
    rig.tube(
        [(0, b + 1.46, -0.24), (0.05, b + 1.06, -0.46), (0.32, b + 1.02, -0.28)],
        [0.12, 0.10, 0.08],
        stone,
        **surface,
    )
    rig.ellipsoid((0.36, b + 1.03, -0.26), 0.09, stone, **surface)
    if pose == "torch":
        rig.group()
        rig.cylinder(
            hands[pose] - vec(0, 0.12, 0),
            hands[pose] + vec(0, 0.26, 0),
            0.05,
            stone,
            end_radius=0.12,
            **surface,
        )
        rig.tube(
            [
                hands[pose] + vec(0, 0.26, 0),
                hands[pose] + vec(0.02, 0.44, 0),
                hands[pose] + vec(-0.02, 0.60, 0),
            ],
            [0.11, 0.10, 0.012],
            stone,
            **surface,
        )
    elif pose == "book":
        rig.group()
        for s in (1, -1):
            rig.box(
                (0.48, b + 1.16, 0.02 + s * 0.13),
                (0.15, 0.02, 0.13),
                stone,
                turned=turn(0, 25, s * 14),
                **surface,
            )
    head = vec(0.04, b + 1.78, 0)
    with rig.frame(head, turn(chance.between("look", -14, 22))):
        rig.group(0.05)
        rig.tube([(-0.04, -0.38, 0), (0, -0.15, 0)], [0.11, 0.11], stone, **surface)
        rig.ellipsoid((0, 0.02, 0), (0.23, 0.28, 0.21), stone, **surface)
        rig.ellipsoid((0.06, -0.13, 0), (0.17, 0.15, 0.15), stone, **surface)
        rig.group(0.02)
        rig.tube([(0.21, 0.08, 0), (0.27, -0.03, 0)], [0.025, 0.042], stone, **surface)
        for s in (1, -1):
            rig.tube(
                [
                    (0.21, 0.09, s * 0.03),
                    (0.20, 0.11, s * 0.09),
                    (0.14, 0.09, s * 0.15),
                ],
                0.024,
                stone,
                **surface,
            )
            rig.ellipsoid(
                (0.19, 0.035, s * 0.085), (0.03, 0.03, 0.042), stone, **surface
            )
        rig.ellipsoid(
            (0.215, -0.14, 0),
            (0.03, 0.022, 0.06),
            mix(stone, "#000000", 0.15),
            **surface,
        )
        curls = chance.odds("curls", 0.6)
        rig.group(0.03)
        for k in range(26):
            y = 0.95 - 1.15 * (k + 0.5) / 26
            a = k * 2.4
            q = np.sqrt(max(0.0, 1 - y * y))
            d = vec(q * np.cos(a), y, q * np.sin(a))
            if d[0] > 0.45 and d[1] < 0.55:
                continue
            rig.ellipsoid(
                d * np.array([0.24, 0.29, 0.225]) + vec(-0.02, 0.03, 0),
                0.075 if curls else 0.06,
                mix(stone, "#000000", 0.05),
                **surface,
            )
        if chance.odds("wreath", 0.5):
            for k in range(14):
                a = k / 14 * TAU
                rig.blade(
                    (0.22 * np.cos(a) - 0.02, 0.15, 0.22 * np.sin(a)),
                    unit(vec(-np.sin(a), 0.6, np.cos(a))),
                    0.16,
                    0.08,
                    mix(stone, "#000000", 0.12),
                    normal=(np.cos(a), 0, np.sin(a)),
                    **{**surface, "paint": None},
                )
        rig.anchor("head_top", (0, 0.28, 0), 0.22)
    return rig
