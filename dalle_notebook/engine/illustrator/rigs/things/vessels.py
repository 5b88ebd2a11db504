"""Vases, bottles, bowls and baskets."""

from __future__ import annotations

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, vec
from ..chance import Chance
from ..slots import Slots
from ..start import accent_colour, begin, main_colour, ring_angles, steam
from .cups import GLAZES, pattern, white


def vase(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A vase of one of four outlines, mostly with flowers in it."""
    rig = begin("thing", 0.35, (-20, 20), (7, 12))
    glaze = main_colour(slots, chance, GLAZES)
    second = rgb(slots.accent) if slots.accent else white(glaze)
    outline = chance.pick("outline", ("urn", "bottle", "cone", "ball"))
    profile = {
        "urn": [
            (0, 0.30),
            (0.06, 0.32),
            (0.5, 0.58),
            (0.85, 0.52),
            (1.15, 0.24),
            (1.35, 0.34),
            (1.33, 0.28),
        ],
        "bottle": [
            (0, 0.38),
            (0.06, 0.42),
            (0.45, 0.50),
            (0.75, 0.30),
            (1.0, 0.15),
            (1.45, 0.17),
            (1.43, 0.12),
        ],
        "cone": [(0, 0.26), (0.05, 0.28), (0.7, 0.40), (1.4, 0.56), (1.38, 0.50)],
        "ball": [
            (0, 0.28),
            (0.05, 0.34),
            (0.35, 0.62),
            (0.7, 0.62),
            (1.0, 0.34),
            (1.12, 0.36),
            (1.10, 0.28),
        ],
    }[outline]
    top, mouth = profile[-2][0], profile[-1][1]
    rig.group()
    rig.lathe(
        (0, 0, 0),
        profile,
        glaze,
        material="glaze",
        steps=5,
        # A colour that was asked for is not broken by a pattern.
        paint=None
        if slots.colour and not slots.accent
        else pattern(chance, glaze, second, 0.2, top * 0.75),
    )
    rig.disc((0, 0.03, 0), profile[0][1], glaze, material="glaze")
    if chance.odds("flowers", 0.75):
        rng = chance.stream("flowers")
        tones = ("#e8607a", "#f2c84a", "#fbf6ee", "#b86ad0", "#f0883a", "#5f8fe0")
        first = int(rng.integers(6))
        for i in range(chance.pick("stems", (5, 7, 9))):
            a = i * 2.4
            spread = 0.20 + 0.10 * (i % 3)
            tip = vec(
                np.cos(a) * spread * 2.2,
                top + float(rng.uniform(0.35, 0.85)),
                np.sin(a) * spread * 1.6,
            )
            root = vec(np.cos(a) * mouth * 0.5, top - 0.15, np.sin(a) * mouth * 0.5)
            rig.group()
            rig.tube(
                [root, (root + tip) / 2 + vec(0, 0.08, 0), tip],
                0.022,
                "#5f8f3a",
                role="fixed",
            )
            rig.blade(
                (root + tip) / 2,
                (np.cos(a), 0.3, np.sin(a)),
                0.3,
                0.14,
                "#6fa044",
                normal=(0, 1, 0.4),
                role="fixed",
            )
            tone = tones[(first + i % 2) % 6]
            for b in ring_angles(6, a):
                d = vec(np.cos(b), np.sin(b) * 0.8, 0.35)
                rig.ellipsoid(
                    tip + d * 0.11,
                    (0.10, 0.10, 0.06),
                    tone,
                    material="petal",
                    role="fixed",
                )
            rig.ellipsoid(
                tip + vec(0, 0, 0.07),
                0.07,
                "#f2c230" if tone != "#f2c84a" else "#8a5a2a",
                role="fixed",
            )
    rig.anchor("inside", (0, top, 0), mouth)
    return rig


def bottle(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A bottle with a label and a cork, of clay or of clear glass."""
    rig = begin("thing", 0.3, (-20, 20), (4, 9))
    tone = main_colour(slots, chance, ("#3f7a4a", "#7a4a2a", "#9fcfe0", "#4a5a8a"))
    label = accent_colour(slots, chance, ("#f4ead2", "#d8a53a", "#b8473f"))
    clear = slots.material == "glass" or (
        slots.material is None and chance.odds("clear", 0.35)
    )
    rig.anchor("inside", (0, 0.08, 0), 0.36)
    rig.group()
    rig.lathe(
        (0, 0, 0),
        [
            (0.0, 0.0),
            (0.0, 0.38),
            (0.05, 0.42),
            (1.15, 0.42),
            (1.38, 0.32),
            (1.55, 0.16),
            (1.95, 0.14),
            (2.02, 0.16),
        ],
        tone,
        material="glass" if clear else "enamel",
        steps=5,
    )
    rig.group()
    rig.cylinder(
        (0, 2.0, 0), (0, 2.18, 0), 0.12, "#c79a62", end_radius=0.13, role="fixed"
    )
    if clear:
        return rig
    rig.group()
    rig.lathe(
        (0, 0.42, 0),
        [(0, 0.43), (0.55, 0.43)],
        label,
        smooth=False,
        material="cloth",
        role="fixed",
        paint=lambda p, n, c: np.asarray(
            c * (1 - 0.35 * step(0.03, 0.02, np.abs((p[1] * 7) % 1 - 0.5)))
        ),
    )
    return rig


def bowl(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A bowl of soup, of fruit or of noodles; or a basket of fruit."""
    basket = noun == "basket"
    rig = begin("thing", 0.12, (-26, 26), (18, 28))
    tone = main_colour(slots, chance, ("#c79a58", "#b8844a") if basket else GLAZES)

    def weave(p: Array, n: Array, c: Array) -> Array:
        a = np.arctan2(p[2], p[0]) * 14
        return np.asarray(
            c * (1 - 0.28 * step(0.1, 0.6, np.sin(p[1] * 44) * np.sin(a)))
        )

    rig.group()
    rig.lathe(
        (0, 0, 0),
        [
            (0, 0.30),
            (0.04, 0.36),
            (0.10, 0.45),
            (0.38, 0.86),
            (0.58, 0.98),
            (0.60, 0.95),
            (0.40, 0.80),
            (0.14, 0.4),
        ],
        tone,
        material="cloth" if basket else "glaze",
        paint=weave if basket else None,
    )
    if basket:
        rig.ring(
            (0, 0.58, 0),
            0.97,
            0.05,
            mix(tone, "#000000", 0.15),
            axis=(0, 1, 0),
            knots=16,
        )
        rig.group()
        rig.tube(
            [
                (0.95 * np.cos(a), 0.58 + 0.95 * np.sin(a), 0)
                for a in np.linspace(0, np.pi, 9)
            ],
            0.055,
            mix(tone, "#000000", 0.1),
        )
    inside = chance.pick("inside", ("fruit", "fruit", "soup", "noodles"))
    if basket or inside == "fruit":
        fruit = (
            ("#d8342a", 0.27),
            ("#f0881e", 0.25),
            ("#8fb83a", 0.26),
            ("#f2c62e", 0.22),
        )
        rng = chance.stream("fruit")
        for i in range(9):
            a = i * 2.4
            r = 0.56 if i < 6 else 0.22
            c, s = fruit[int(rng.integers(4))]
            rig.group()
            rig.ellipsoid(
                (np.cos(a) * r, 0.55 + (0.24 if i >= 6 else 0.0), np.sin(a) * r),
                s,
                c,
                material="wet",
                role="fixed",
            )
            rig.rod(
                (np.cos(a) * r, 0.55 + s, np.sin(a) * r),
                (np.cos(a) * r, 0.62 + s + (0.24 if i >= 6 else 0.0), np.sin(a) * r),
                0.02,
                "#6a4526",
                role="fixed",
            )
    else:
        soup = "#d8742e" if inside == "soup" else "#c98a44"
        rig.disc((0, 0.48, 0), 0.88, soup, height=0.015, material="wet", role="fixed")
        rng = chance.stream("bits")
        for _ in range(9):
            a, r = float(rng.uniform(0, 6.28)), float(rng.uniform(0.1, 0.68))
            rig.group()
            if inside == "noodles":
                rig.ring(
                    (np.cos(a) * r, 0.50, np.sin(a) * r),
                    float(rng.uniform(0.12, 0.26)),
                    0.03,
                    "#f6dfa0",
                    axis=(0, 1, 0),
                    knots=8,
                    role="fixed",
                )
            else:
                rig.ellipsoid(
                    (np.cos(a) * r, 0.50, np.sin(a) * r),
                    (0.10, 0.03, 0.06),
                    "#6fa044",
                    material="leaf",
                    role="fixed",
                )
        steam(rig, (0, 0.7, 0), 0.7, chance, 0.12)
    rig.anchor("inside", (0, 0.5, 0), 0.8)
    return rig
