"""Cakes and sweets."""

from __future__ import annotations

import numpy as np

from ...kit.primitives import Paint
from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, vec, waves
from ..chance import Chance
from ..slots import Slots
from ..start import TAU, accent_colour, begin, main_colour, ring_angles


def cake(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A cake on a stand: one to three tiers, dripping icing, candles or fruit."""
    rig = begin("food", 0.3, (-25, 25), (14, 22))
    icing = main_colour(slots, chance, ("#f7b8c4", "#fbf3e4", "#7a4a30", "#bfe0d4"))
    sponge = mix(icing, "#f4e2b8", 0.55)
    accent = accent_colour(slots, chance, ("#d8344a", "#f2b33a", "#7a5ab8", "#4f9a8a"))
    rig.group()
    rig.lathe(
        (0, 0, 0),
        [
            (0, 0.5),
            (0.05, 0.42),
            (0.14, 0.12),
            (0.30, 0.10),
            (0.34, 0.4),
            (0.36, 1.12),
            (0.40, 1.14),
        ],
        "#f3f0ea",
        material="glaze",
    )
    rig.disc((0, 0.37, 0), 1.12, "#f3f0ea", material="glaze", height=0.02)
    tiers = chance.pick("tiers", (1, 2, 2, 3))
    y, r = 0.38, 0.95 if tiers > 1 else 0.90
    for tier in range(tiers):
        h = 0.50 if tiers > 1 else 0.66
        rig.group(0.04)
        rig.cylinder((0, y, 0), (0, y + h, 0), r, sponge, material="cloth")
        for a in ring_angles(int(13 * r) + 5, tier * 0.2):
            drop = 0.12 + 0.16 * abs(np.sin(a * 5.3 + tier))
            p = vec(np.cos(a) * r * 1.01, y + h, np.sin(a) * r * 1.01)
            rig.rod(p, p - vec(0, drop, 0), 0.085, icing, material="wet")
        rig.ring((0, y + h, 0), r * 0.96, 0.10, icing, axis=(0, 1, 0), material="wet")
        rig.disc((0, y + h + 0.04, 0), r, icing, height=0.07, material="wet")
        rig.group()
        for a in ring_angles(int(16 * r)):
            rig.ellipsoid(
                (np.cos(a) * r * 1.04, y + 0.06, np.sin(a) * r * 1.04),
                0.085,
                mix(icing, "#ffffff", 0.45),
                material="wet",
            )
        y, r = y + h + 0.05, r * 0.66
    r /= 0.66
    if chance.odds("candles", 0.55):
        count = chance.pick("candle count", (1, 3, 5))
        for i, a in enumerate(ring_angles(count, 0.4)):
            q = 0.0 if count == 1 else r * 0.55
            x, z = np.cos(a) * q, np.sin(a) * q
            rig.group()
            rig.rod(
                (x, y, z),
                (x, y + 0.42, z),
                0.045,
                mix(accent, "#ffffff", 0.3 * (i % 2)),
            )
            rig.group(0.02)
            rig.ellipsoid(
                (x, y + 0.56, z),
                (0.055, 0.11, 0.055),
                "#ffb830",
                material="glow",
                role="fixed",
            )
            rig.ellipsoid(
                (x, y + 0.53, z),
                (0.035, 0.06, 0.035),
                "#fff3c0",
                material="glow",
                bias=0.03,
                role="fixed",
            )
    else:
        for a in ring_angles(6, 0.2):
            rig.group()
            rig.ellipsoid(
                (np.cos(a) * r * 0.66, y + 0.08, np.sin(a) * r * 0.66),
                0.13,
                accent,
                material="glaze",
            )
        rig.group()
        rig.ellipsoid((0, y + 0.13, 0), 0.17, accent, material="glaze")
        rig.tube([(0, y + 0.28, 0), (0.05, y + 0.5, 0)], 0.02, "#5f8a3a", role="fixed")
    return rig


def donut(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A glazed ring with sprinkles."""
    rig = begin("food", 0.05, (-20, 20), (36, 48))
    icing = main_colour(slots, chance, ("#f290b0", "#6a3a22", "#f6efe2", "#8ac6d0"))
    rig.group(0.04)
    rig.ring((0, 0.32, 0), 0.68, 0.34, "#d99a52", axis=(0, 1, 0), knots=14)
    rig.group(0.03)
    rig.ring(
        (0, 0.42, 0), 0.67, 0.305, icing, axis=(0, 1, 0), knots=14, material="glaze"
    )
    rng = chance.stream("sprinkles")
    tones = ("#f7d24a", "#4f9fd0", "#ffffff", "#e8505a", "#6ab85a")
    for i in range(46):
        a, b = rng.uniform(0, TAU), rng.uniform(0.2, 2.6)
        c = vec(np.cos(a), 0, np.sin(a))
        p = c * (0.67 + 0.30 * np.cos(b)) + vec(0, 0.42 + 0.30 * np.sin(b), 0)
        d = turn(float(rng.uniform(0, 360))) @ vec(0.05, 0, 0)
        rig.group()
        rig.rod(p - d, p + d, 0.022, tones[i % 5], material="wet", role="fixed")
    return rig


def ice_cream(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Scoops in a waffle cone."""
    rig = begin("food", 0.2, (-20, 20), (2, 8), ground=False)
    tones = ("#f7a8bc", "#fbf1dc", "#7a4a30", "#b8e0c8", "#f3d06a")
    first = main_colour(slots, chance, tones)

    def waffle(p: Array, n: Array, c: Array) -> Array:
        a = np.arctan2(p[2], p[0]) * 5
        line = np.maximum(np.sin(a + p[1] * 11), np.sin(a - p[1] * 11))
        return np.asarray(c * (1 - 0.24 * step(0.75, 0.95, line)))

    rig.group()
    rig.lathe(
        (0, 0, 0),
        [(0, 0.03), (1.25, 0.46), (1.3, 0.47)],
        "#d99a52",
        smooth=False,
        paint=waffle,
        role="fixed",
    )
    scoops = chance.pick("scoops", (1, 2, 2, 3))
    y, lumps = 1.42, waves(chance.stream("lumps"), 8, 7)
    for i in range(scoops):
        tone = (
            first if i == 0 else rgb(slots.accent or chance.pick(f"scoop {i}", tones))
        )
        rig.group(0.08)
        paint: Paint = lambda p, n, c: np.asarray(c * (1 + 0.06 * lumps(p)))  # noqa: E731
        rig.ellipsoid((0, y, 0), (0.50, 0.44, 0.50), tone, material="wet", paint=paint)
        for a in ring_angles(9, i):
            rig.ellipsoid(
                (0.42 * np.cos(a), y - 0.30, 0.42 * np.sin(a)),
                (0.15, 0.10, 0.15),
                tone,
                material="wet",
                paint=paint,
            )
        y += 0.62
    rig.group()
    if chance.odds("cherry", 0.6):
        rig.ellipsoid((0, y - 0.10, 0), 0.13, "#c41e30", material="glaze", role="fixed")
        rig.tube([(0, y, 0), (0.08, y + 0.2, 0)], 0.016, "#6a5a2a", role="fixed")
    else:
        rig.rod((0.1, y - 0.3, 0), (0.34, y + 0.26, 0), 0.06, "#c98a4a", role="fixed")
    return rig
