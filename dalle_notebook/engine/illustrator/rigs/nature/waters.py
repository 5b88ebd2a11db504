"""Waterfalls, icebergs and rocks."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.primitives import Paint
from ...kit.rig import Rig
from ...kit.vectors import Array, rgb, step, turn, vec, waves
from ..chance import Chance
from ..slots import Slots
from ..start import accent_colour, begin, main_colour

_FIXED: dict[str, Any] = {"role": "fixed"}


def _stone(chance: Chance, moss: float) -> Paint:
    """Speckled stone with layers; moss on what looks up."""
    rough, fine = (
        waves(chance.stream("rough"), 8, 3),
        waves(chance.stream("fine"), 7, 12),
    )
    green = rgb("#7a9a52")[:, None]

    def paint(p: Array, n: Array, c: Array) -> Array:
        layer = 0.07 * np.sin(p[1] * 15 + 2 * rough(p))
        out = c * (1 + 0.10 * rough(p) + 0.08 * fine(p) + layer)
        w = step(0.25, 0.7, n[1] + 0.35 * rough(p)) * moss
        return np.asarray(out + (green - out) * w)

    return paint


def iceberg(noun: str, slots: Slots, chance: Chance) -> Rig:
    """White crags over a sea that shows the blue foot below."""
    rig = begin("thing", 20.0, (-26, 26), (12, 20))
    ice = main_colour(slots, chance, ("#eef7fc", "#e2f2fa", "#f4fafc"))
    deep = accent_colour(slots, chance, ("#5fb8dc", "#4aa8d0", "#6ac8d8"))
    rough = waves(chance.stream("ice"), 7, 3)

    def frozen(p: Array, n: Array, c: Array) -> Array:
        w = step(0.55, -0.25, n[1] + 0.25 * rough(p)) * 0.38
        low = step(0.42, 0.05, p[1]) * 0.55
        crack = (
            step(0.05, 0.02, np.abs(np.sin(p[0] * 4 + p[1] * 5 + 2 * rough(p)))) * 0.25
        )
        out = c + (deep[:, None] - c) * np.clip(w + low + crack, 0, 0.9)
        return np.asarray(out)

    rng = chance.stream("crags")
    peaks = chance.pick("peaks", (1, 2, 3))
    style: dict[str, Any] = {"material": "glaze", "paint": frozen}
    for k in range(peaks):
        x = (0.0, -0.74, 0.72)[k] if peaks > 1 else 0.0
        h = (1.75, 1.15, 0.85)[k]
        wide = 0.82 if peaks == 1 else 0.62
        rig.group(0.03)
        for j in range(7):
            a = j * 2.4 + float(rng.uniform(-0.5, 0.5))
            share = float(rng.uniform(0.45, 0.85)) if j else 1.0
            r = 0.46 * wide * (j > 0)
            lean = turn(
                float(rng.uniform(0, 180)),
                float(rng.uniform(24, 44)),
                float(rng.uniform(14, 34)),
            )
            high = h * share
            half = vec(0.27, 0.50, 0.24) * high
            rig.box(
                vec(x + r * np.cos(a), high * 0.42, r * np.sin(a)),
                half,
                ice,
                turned=lean,
                soft=0.015,
                **style,
            )
    wave = waves(chance.stream("sea"), 6, 3)

    def sea(p: Array, n: Array, c: Array) -> Array:
        far = np.hypot(p[0], p[2])
        foam = step(1.25, 1.0, far + 0.12 * wave(p)) * 0.55
        out = c * (1 + 0.12 * wave(p * np.float32(2)))
        return np.asarray(out + (rgb("#e8f8fc")[:, None] - out) * foam)

    rig.group()
    rig.ellipsoid(
        (0, -0.02, 0),
        (1.75, 0.06, 1.35),
        "#3a94bc",
        material="water",
        paint=sea,
        **_FIXED,
    )
    if chance.odds("floes", 0.6):
        for k in range(4):
            a = 0.5 + 1.5 * k
            rig.group(0.02)
            rig.ellipsoid(
                (1.42 * np.cos(a), 0.05, 1.08 * np.sin(a)),
                (0.20, 0.06, 0.14),
                ice,
                turned=turn(40 * k),
                **style,
            )
    rig.anchor("top", (0, 1.5, 0), 0.3)
    return rig
