"""Flowers."""

from __future__ import annotations

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, Colour, mix, rgb, step, turn, unit, vec
from ..chance import Chance
from ..slots import Slots
from ..start import begin, main_colour, mottled, ring_angles


def _flower_head(
    rig: Rig, kind: str, tone: Array, heart: Colour, size: float, chance: Chance
) -> None:
    """Blossom in a frame whose +z looks at the viewer."""
    rng = chance.stream("petals")
    if kind == "tulip":
        rig.group(0.02)
        for ring_, (n, r, y) in enumerate(((3, 0.20, 0.0), (3, 0.26, -0.02))):
            for a in ring_angles(n, 0.5 + ring_):
                c, s = np.cos(a), np.sin(a)
                rig.ellipsoid(
                    (c * r * size, (0.42 + y) * size, s * r * size),
                    (0.24 * size, 0.46 * size, 0.17 * size),
                    tone * np.float32(1 - 0.08 * ring_),
                    material="petal",
                    turned=turn(-np.degrees(a) + 90, 0, 0),
                )
        return
    if kind == "rose":
        _rose(rig, tone, size)
        return
    rows = {
        "daisy": ((13, 0.0, 0.58, 0.20),),
        "sunflower": ((17, -0.06, 0.62, 0.24), (15, 0.0, 0.54, 0.24)),
        "poppy": ((5, -0.02, 0.62, 0.72),),
        "flower": ((6, -0.02, 0.60, 0.52),),
    }[kind]
    for k, (n, z, length, width) in enumerate(rows):
        for a in ring_angles(n, 0.2 * k + float(rng.uniform(0, 0.3))):
            rig.group()
            c, s = np.cos(a), np.sin(a)
            start = 0.20 if kind != "poppy" else 0.05
            rig.blade(
                (
                    start * c * size,
                    start * s * size,
                    z * size + 0.008 * (int(a * 7) % 2),
                ),
                (c, s, 0.14),
                length * size * float(rng.uniform(0.92, 1.06)),
                width * size,
                tone * np.float32(rng.uniform(0.92, 1.05)),
                material="petal",
                thick=0.05,
            )
    centre = {"daisy": 0.22, "sunflower": 0.34, "poppy": 0.16, "flower": 0.19}[kind]

    def seeds(p: Array, n: Array, c: Array) -> Array:
        q, a = np.hypot(p[0], p[1]), np.arctan2(p[1], p[0])
        s = np.sin(a * 13 + q * 42 / size) * np.sin(a * 13 - q * 42 / size)
        return np.asarray(c * (0.80 + 0.35 * step(-0.3, 0.5, s)))

    rig.group()
    rig.ellipsoid(
        (0, 0, 0.04 * size),
        (centre * size, centre * size, 0.14 * size),
        heart,
        paint=seeds,
    )


def _rose(rig: Rig, tone: Array, size: float) -> None:
    """Rings of cupped petals, each a group of its own, around a spiral."""
    for k, (count, r, z, petal, shade) in enumerate(
        (
            (6, 0.36, -0.10, 0.27, 1.04),
            (5, 0.25, 0.04, 0.24, 0.94),
            (4, 0.14, 0.15, 0.19, 0.84),
        )
    ):
        for a in ring_angles(count, 0.5 * k):
            d = vec(np.cos(a), np.sin(a), 0)
            out = unit(d * (0.75 - 0.2 * k) + vec(0, 0, 0.75))
            frame = np.stack([out, unit(np.cross(vec(0, 0, 1), d)), d], 1)
            frame[:, 2] = np.cross(frame[:, 0], frame[:, 1])
            rig.group()
            rig.ellipsoid(
                (d * r + vec(0, 0, z)) * size,
                (0.075 * size, petal * size, petal * 0.92 * size),
                tone * np.float32(shade + 0.05 * np.sin(a * 5)),
                material="petal",
                turned=frame,
            )

    def swirl(p: Array, n: Array, c: Array) -> Array:
        r, a = np.hypot(p[0], p[1]) / size, np.arctan2(p[1], p[0])
        return np.asarray(c * (1 - 0.38 * step(0.1, 0.8, np.sin(a + r * 42))))

    rig.group()
    rig.ellipsoid(
        (0, 0, 0.20 * size),
        (0.15 * size, 0.15 * size, 0.12 * size),
        tone * np.float32(0.82),
        material="petal",
        paint=swirl,
    )


FLOWERS: dict[str, tuple[tuple[str, ...], str]] = {
    "flower": (("#e8607a", "#5f8fe0", "#f2a03a", "#b86ad0", "#f2d03a"), "#f2c230"),
    "daisy": (("#fbf8f0",), "#f2c230"),
    "sunflower": (("#f5b921", "#f7c93a", "#e8902a"), "#6a3f1f"),
    "rose": (("#c8202f", "#e8708a", "#f6efe4", "#f2c04a"), "#8a1020"),
    "tulip": (("#d8344a", "#f2b32e", "#b05ac0", "#f07a3a"), "#f2c230"),
    "poppy": (("#d8322a", "#e8743a"), "#2a2426"),
}


def flower(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A single stem, three stems, or one in a pot."""
    tones, heart = FLOWERS[noun]
    rig = begin("plant", 0.5, (-20, 20), (3, 8))
    tone = main_colour(slots, chance, tones)
    heart_tone = rgb(slots.accent or heart)
    stems = chance.pick("stems", (1, 1, 3)) if noun != "sunflower" else 1
    pot = chance.odds("pot", 0.35)
    y0 = 0.0
    if pot:
        y0 = 0.42
        clay = rgb(chance.pick("pot tone", ("#c8693f", "#4f8f9f", "#e3d3b8")))
        rig.group()
        rig.lathe(
            (0, 0, 0), [(0, 0.26), (0.40, 0.36)], clay, smooth=False, role="fixed"
        )
        rig.lathe(
            (0, 0.36, 0),
            [(0, 0.38), (0, 0.42), (0.13, 0.42), (0.13, 0.34)],
            clay,
            smooth=False,
            role="fixed",
        )
        rig.disc((0, 0.45, 0), 0.35, "#6a4a34", height=0.03, role="fixed")
    else:
        rig.group(0.05)
        rig.ellipsoid(
            (0, -0.05, 0),
            (0.6, 0.09, 0.42),
            "#8a6244",
            role="fixed",
            paint=mottled(chance.stream("soil"), 0.12, 9),
        )
    big = 1.0 if stems == 1 else 0.72
    for k in range(stems):
        off = (k - (stems - 1) / 2) * 0.62
        high = y0 + (1.9 if noun == "sunflower" else 1.35) * (1 - 0.14 * abs(off) / 0.6)
        bend = off * 0.6 + chance.between(f"bend {k}", -0.15, 0.15)
        top = vec(bend * 1.4, high, 0.1 * (k % 2))
        rig.group(0.02)
        rig.tube(
            [
                (off * 0.15, y0, 0),
                (bend * 0.5, (y0 + high) / 2, 0),
                top - vec(0, 0, 0.08),
            ],
            [0.05, 0.042, 0.04],
            "#5f8f3a",
            material="leaf",
            role="fixed",
        )
        for side, t in ((1, 0.42), (-1, 0.26), (1, 0.15)):
            p = vec(off * 0.15 + (bend * 0.5) * t * 2, y0 + (high - y0) * t, 0)
            rig.group()
            if noun == "tulip":
                rig.blade(
                    p - vec(0, 0.1, 0),
                    (side * 0.35, 1, 0.15),
                    0.85,
                    0.2,
                    "#6fa044",
                    role="fixed",
                )
            else:
                rig.blade(
                    p,
                    (side, 0.35, 0.15),
                    0.55 * big + 0.12,
                    0.34 * big + 0.06,
                    mix("#6fa044", "#3f7030", 0.4 * (t < 0.2)),
                    role="fixed",
                )
        facing = turn(chance.between(f"face {k}", -14, 14)) @ turn(0, 0, 10)
        with rig.frame(top, facing):
            _flower_head(rig, noun, tone, heart_tone, big, chance)
    return rig
