"""Waterfalls, icebergs and rocks."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.primitives import Paint
from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, vec, waves
from ..chance import Chance
from ..slots import Slots
from ..start import accent_colour, begin, bush, main_colour, mottled

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


def rock(noun: str, slots: Slots, chance: Chance) -> Rig:
    """One boulder or a few, bare or mossy, cut by flat faces."""
    rig = begin("thing", 0.8, (-30, 30), (8, 18))
    tone = main_colour(slots, chance, ("#8f8a82", "#a09482", "#7d848c", "#9a8a7a"))
    moss = chance.pick("moss", (0.0, 0.0, 0.85)) if not slots.colour else 0.0
    paint = _stone(chance, moss)
    rng = chance.stream("faces")
    count = chance.pick("count", (1, 2, 3))
    for k in range(count):
        at = vec((0.0, 0.98, -0.92)[k], 0, (0.0, 0.30, 0.34)[k])
        size = (1.0, 0.52, 0.42)[k]
        rig.group(0.20 * size)
        with rig.frame(at, turn(float(rng.uniform(0, 180))), size):
            rig.ellipsoid(
                (0, 0.46, 0), (0.80, 0.56, 0.66), tone, material="stone", paint=paint
            )
            for j in range(8):
                a = j * 2.4 + float(rng.uniform(-0.4, 0.4))
                h = float(rng.uniform(0.16, 0.62))
                r = 0.42 * np.sqrt(max(0.1, 1 - ((h - 0.30) / 0.7) ** 2))
                lean = turn(
                    float(rng.uniform(0, 90)),
                    float(rng.uniform(-30, 30)),
                    float(rng.uniform(-30, 30)),
                )
                at_j = (r * np.cos(a), h, r * np.sin(a))
                half = rng.uniform(0.26, 0.40, 3)
                if j % 3:
                    rig.ellipsoid(
                        at_j,
                        half * 1.18,
                        tone,
                        turned=lean,
                        material="stone",
                        paint=paint,
                    )
                else:
                    rig.box(
                        at_j,
                        half * 0.86,
                        tone,
                        turned=lean,
                        soft=0.22,
                        material="stone",
                        paint=paint,
                    )
    if chance.odds("grass", 0.55):
        for k in range(3):
            a = 0.6 + k * 1.1
            root = vec(1.0 * np.cos(a), 0, 0.80 * np.sin(a))
            for j in range(5):
                d = vec((j - 2) * 0.22, 1, 0.1)
                rig.group()
                rig.blade(
                    root,
                    d,
                    0.30 + 0.05 * (j % 2),
                    0.07,
                    ("#7aa84a", "#8fb858")[j % 2],
                    normal=(0, 0.1, 1),
                    **_FIXED,
                )
    rig.anchor("seat", (0, 1.0, 0), 0.4)
    rig.anchor("top", (0, 1.02, 0), 0.4)
    return rig


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


def waterfall(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Water over a mossy cliff into a pool; one fall or two steps."""
    rig = begin("thing", 12.0, (-16, 16), (10, 17))
    water = main_colour(slots, chance, ("#bfe6f4", "#a8dcf0", "#cfeef6"))
    tone = accent_colour(slots, chance, ("#8a8074", "#7f868c", "#94836e"))
    paint = _stone(chance, 0.9)
    rng = chance.stream("cliff")
    stepped = chance.odds("stepped", 0.45)
    style: dict[str, Any] = {"material": "stone", "paint": paint, **_FIXED}
    wide = chance.between("wide", 0.34, 0.52)
    rig.group(0.08)
    for s in (-1, 1):
        for k in range(7):
            y = 0.16 + 0.29 * k
            x = s * (wide + 0.34 + 0.10 * np.sin(k * 2.1 + s))
            rig.box(
                (x, y, -0.12 - 0.06 * (k % 2)),
                (0.42 + float(rng.uniform(-0.06, 0.10)), 0.18, 0.40), tone, soft=0.08,
                turned=turn(float(rng.uniform(-18, 18)), float(rng.uniform(-8, 8)),
                 float(rng.uniform(-8, 8))), **style,
            )  # fmt: skip
    rig.box(
        (0, 1.0, -0.36), (wide + 0.3, 1.02, 0.25), mix(tone, "#3a3a40", 0.25), **style
    )
    if stepped:
        rig.rounded_box((0, 0.48, 0.02), (wide + 0.22, 0.50, 0.28), 0.08, tone, **style)

    def falling(p: Array, n: Array, c: Array) -> Array:
        streak = np.sin(p[0] * 42 + 2.2 * np.sin(p[0] * 13 + p[1] * 1.3))
        thin = np.sin(p[0] * 87 + 1.5 * np.sin(p[1] * 2))
        w = 0.5 * step(-0.2, 0.7, streak) + 0.35 * step(0.2, 0.8, thin)
        base = mix(c[:, 0], "#4f9cc0", 0.35)[:, None]
        return np.asarray(base + (1 - base) * w)

    falls = (
        ((2.12, 0.94, 0.02, 0.34), (0.98, 0.06, 0.34, 0.62))
        if stepped
        else ((2.12, 0.05, 0.02, 0.42),)
    )
    for top, low, z0, z1 in falls:
        rig.group(0.02)
        for i in range(9):
            x = (i - 4) / 4 * wide
            bulge = 0.05 * np.sin(i * 2.7)
            rig.tube(
                [(x, top - 0.02, z0 - 0.40), (x, top, z0 - 0.05),
                 (x, top - 0.14, z1 - 0.12 + bulge), (x, (top + low) / 2, z1 + bulge),
                 (x * 1.06, low, z1 + 0.04 + bulge)],
                [0.07, wide / 5.6, wide / 5.2, wide / 5.0, wide / 4.4], water,
                 material="lit", paint=falling, steps=5,
            )  # fmt: skip
    rig.group()

    def pool(p: Array, n: Array, c: Array) -> Array:
        far = np.hypot(p[0], (p[2] - 0.6) * 1.2)
        ring = step(0.55, 0.9, np.sin(far * 20)) * step(1.3, 0.3, far) * 0.5
        return np.asarray(c + (1 - c) * ring)

    rig.ellipsoid(
        (0, 0.0, 0.62),
        (1.28, 0.06, 0.80),
        mix(water, "#3a8ab0", 0.55),
        material="water",
        paint=pool,
        **_FIXED,
    )
    for i in range(9):
        x = (i - 4) / 4 * (wide + 0.08)
        rig.group(0.10)
        rig.ellipsoid(
            (x, 0.07 + 0.03 * (i % 2), 0.62 + 0.05 * np.sin(i * 2.0)),
            (0.16, 0.10 + 0.03 * (i % 3), 0.13),
            "#fbfeff",
            material="lit",
            **_FIXED,
        )
    for k in range(8):
        a = -0.35 + k * 0.55
        rig.group(0.03)
        rig.ellipsoid(
            (1.26 * np.cos(a), 0.05, 0.62 + 0.80 * np.sin(a)), (0.24, 0.17, 0.20), tone,
            turned=turn(float(rng.uniform(0, 180))), **style,
        )  # fmt: skip
    for s in (-1, 1):
        bush(
            rig,
            (s * (wide + 0.42), 2.05, -0.10),
            0.34,
            ("#6f9a46", "#5f8f4a")[s > 0],
            chance,
        )
        if chance.odds(f"fern {s}", 0.7):
            bush(rig, (s * 1.18, 0.06, 0.34), 0.26, "#7aa850", chance)
    if chance.odds("trees", 0.5):
        leaves = mottled(chance.stream("tree"), 0.12, 6)
        for s in (-1, 1):
            root = vec(s * (wide + 0.62), 2.0, -0.25)
            for k in range(3):
                rig.group()
                rig.lathe(
                    root + vec(0, 0.22 + 0.24 * k, 0),
                    [(0, 0.34 - 0.08 * k), (0.42, 0.0)],
                    "#4a7f4a",
                    smooth=False,
                    material="leaf",
                    paint=leaves,
                    **_FIXED,
                )
    return rig
