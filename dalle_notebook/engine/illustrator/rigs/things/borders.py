"""Flags and fences."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, step, turn, vec
from ..chance import Chance
from ..slots import Slots
from ..start import (
    TAU,
    accent_colour,
    begin,
    main_colour,
    wood_grain,
)
from .toys import BRIGHT

_FIXED: dict[str, Any] = {"role": "fixed"}


def flag(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Waving from a pole: stripes, a cross, a disc or a star."""
    rig = begin("thing", 3.0, (-22, 22), (2, 9))
    first = main_colour(slots, chance, BRIGHT)
    second = accent_colour(slots, chance, ("#fbf6ec", "#f2c84a"))
    kind = chance.pick("pattern", ("stripes", "bands", "cross", "disc", "star"))
    pole = chance.pick("pole", ("#c8ccd4", "#a8743f", "#e8e4da"))
    rig.group()
    rig.cylinder(
        (0, 0, 0),
        (0, 0.12, 0),
        0.34,
        "#8a8580",
        end_radius=0.26,
        material="stone",
        **_FIXED,
    )
    rig.rod((0, 0.1, 0), (0, 3.0, 0), 0.045, pole, **_FIXED)
    rig.ellipsoid((0, 3.06, 0), 0.09, "#e2ae3c", material="metal", **_FIXED)
    phase = chance.between("phase", 0, 6.28)
    wide, tall, low = 1.95, 1.15, 1.72

    def cloth(p: Array, n: Array, c: Array) -> Array:
        x, y = p[0] / wide, (p[1] - low) / tall + 0.04 * np.sin(p[0] * 3.4 + phase)
        if kind == "stripes":
            w = step(-0.2, 0.2, np.sin(y * 5 * np.pi * 1.2))
        elif kind == "bands":
            w = step(0.32, 0.34, x) * step(0.68, 0.66, x)
        elif kind == "cross":
            w = np.maximum(
                step(0.10, 0.085, np.abs(y - 0.5)), step(0.06, 0.05, np.abs(x - 0.36))
            )
        elif kind == "disc":
            w = step(0.30, 0.28, np.hypot((x - 0.5) * wide / tall, y - 0.5))
        else:
            u, v = (x - 0.5) * wide / tall, y - 0.5
            a = np.arctan2(u, v)
            edge = (
                0.36
                * np.cos(np.pi / 5 * 0.9)
                / np.cos((a + np.pi / 5) % (TAU / 5) - np.pi / 5)
                * (0.55 + 0.45 * np.abs(np.cos(a * 2.5)) ** 0.9)
            )
            w = step(0.01, -0.01, np.hypot(u, v) - edge)
        fold = 0.10 * np.cos(p[0] * 3.4 + phase)
        return np.asarray((c + (second[:, None] - c) * w) * (1 + fold))

    rig.group(0.02)
    columns = 15
    for i in range(columns):
        x = 0.06 + (i + 0.5) / columns * wide
        t = x / wide
        z = 0.16 * t * np.sin(x * 3.4 + phase)
        dip = -0.10 * t + 0.05 * t * np.sin(x * 3.4 + phase + 1)
        slope = 0.16 * t * 3.4 * np.cos(x * 3.4 + phase)
        rig.box(
            (x, low + tall / 2 + dip, z), (wide / columns * 0.62, tall / 2, 0.03),
            first,
            turned=turn(float(np.degrees(np.arctan(slope)))),
             soft=0.02, material="cloth", paint=cloth,
        )  # fmt: skip
    rig.anchor("grip", (0, 0.8, 0), 0.06)
    return rig


def fence(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Pickets or rails with flowers and grass at the foot."""
    rig = begin("thing", 1.0, (-30, 30), (7, 14))
    paint = main_colour(
        slots, chance, ("#fbf8f0", "#fbf8f0", "#a8743f", "#9ac0c8", "#8a6a48")
    )
    bloom = accent_colour(slots, chance, ("#e8506a", "#f2c84a", "#8a6ad0", "#f0883a"))
    rails = chance.odds("rails", 0.35)
    grain = wood_grain(chance.stream("grain"), 0 if rails else 1)
    wood: dict[str, Any] = {"material": "wood", "paint": grain}
    if rails:
        for x in (-1.45, -0.48, 0.48, 1.45):
            rig.group()
            rig.cylinder((x, 0, 0), (x, 1.15, 0), 0.11, paint, end_radius=0.095, **wood)
        for k, y in enumerate((0.38, 0.70, 1.0)):
            rig.group()
            tilt = chance.between(f"rail {k}", -0.05, 0.05)
            rig.rod(
                (-1.7, y - tilt, 0.10),
                (1.7, y + tilt, 0.10),
                0.07,
                mix(paint, "#000000", 0.08),
                **wood,
            )
    else:
        tip = chance.pick("tip", ("point", "round"))
        for y in (0.34, 0.80):
            rig.group()
            rig.box(
                (0, y, -0.06), (1.72, 0.055, 0.035), mix(paint, "#000000", 0.05), **wood
            )
        for k in range(9):
            x = -1.52 + 0.38 * k
            top = 1.05 + 0.04 * np.sin(k * 1.3)
            shape = [(-0.12, 0.0), (0.12, 0.0), (0.12, top)]
            shape += (
                [(0.0, top + 0.17)]
                if tip == "point"
                else [
                    (0.12 * np.cos(a), top + 0.12 * np.sin(a))
                    for a in np.linspace(0.3, np.pi - 0.3, 5)
                ]
            )
            shape.append((-0.12, top))
            rig.group()
            rig.plate(
                shape,
                (x, 0, 0),
                (1, 0, 0),
                (0, 1, 0),
                paint,
                thick=0.06,
                puff=0.15,
                smooth=False,
                **wood,
            )
            for y in (0.34, 0.80):
                rig.ellipsoid((x, y, 0.05), 0.018, "#8a8a8e", bias=0.03, **_FIXED)
    rng = chance.stream("grass")
    for i in range(34):
        x, z = float(rng.uniform(-1.7, 1.7)), float(rng.uniform(0.04, 0.26))
        rig.group()
        rig.blade(
            (x, 0, z),
            (float(rng.uniform(-0.3, 0.3)), 1, 0.1),
            float(rng.uniform(0.16, 0.34)),
            0.06,
            ("#6f9f46", "#86b458")[i % 2],
            normal=(0, 0.1, 1),
            **_FIXED,
        )
    if chance.odds("flowers", 0.75):
        for i in range(7):
            x, h = -1.4 + 0.46 * i, float(rng.uniform(0.30, 0.62))
            at = vec(x, h, 0.20)
            rig.group()
            rig.rod((x, 0, 0.18), at, 0.016, "#5f8f3f", **_FIXED)
            for k in range(6):
                a = k / 6 * TAU
                rig.ellipsoid(
                    at + vec(0.075 * np.cos(a), 0.075 * np.sin(a), 0.02),
                    (0.055, 0.055, 0.03),
                    bloom,
                    material="petal",
                    **_FIXED,
                )
            rig.ellipsoid(
                at + vec(0, 0, 0.04),
                0.045,
                "#f6d24a" if bloom[2] > 0.35 else "#8a5a2a",
                **_FIXED,
            )
    return rig
