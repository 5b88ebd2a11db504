"""Chests, flags, hourglasses, trumpets, light bulbs and chess pieces."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, vec
from ..chance import Chance
from ..slots import Slots
from ..start import TAU, accent_colour, begin, main_colour, wood_grain
from .seats import WOODS

_FIXED: dict[str, Any] = {"role": "fixed"}
_GOLD = "#f0c04a"


def treasure_chest(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A banded chest, shut or open and heaped with gold."""
    rig = begin("thing", 0.6, (24, 54), (14, 22))
    wood = main_colour(slots, chance, WOODS)
    iron = rgb(slots.accent or chance.pick("bands", ("#c8963a", "#4a4c54")))
    style: dict[str, Any] = {
        "material": "wood",
        "paint": wood_grain(chance.stream("grain"), 2),
    }
    is_open = chance.odds("open", 0.7)
    rig.group()
    rig.rounded_box((0, 0.42, 0), (0.62, 0.42, 0.95), 0.04, wood, **style)
    for z in (-0.62, 0, 0.62):
        rig.rounded_box((0, 0.42, z), (0.65, 0.44, 0.07), 0.03, iron, material="metal")
    back = turn(0, 78) if is_open else np.eye(3)
    with rig.frame((-0.6, 0.86, 0), back):
        rig.group()
        for z, r, tone, mat in (
            (0, 0.62, wood, "wood"),
            (-0.62, 0.65, iron, "metal"),
            (0, 0.65, iron, "metal"),
            (0.62, 0.65, iron, "metal"),
        ):
            half = 0.95 if mat == "wood" else 0.07
            rig.ellipsoid(
                (0.6, 0.0, z),
                (r, r * 0.62, half if half < 0.5 else 0.01),
                tone,
                material=mat,
            )
            if half > 0.5:
                for k in range(7):
                    a = np.radians(8 + k * 27)
                    rig.rounded_box(
                        (0.6 - 0.58 * np.cos(a), 0.36 * np.sin(a), 0),
                        (0.17, 0.05, 0.95),
                        0.04,
                        wood,
                        turned=turn(0, 90 - np.degrees(a) * 0.95),
                        **style,
                    )
    if is_open:
        rng = chance.stream("gold")
        rig.group()
        for i in range(34):
            x, z = rng.uniform(-0.48, 0.5), rng.uniform(-0.8, 0.8)
            y = 0.84 + 0.22 * (1 - abs(z)) * rng.uniform(0.4, 1)
            if i % 7 == 3:
                gem = ("#d8344a", "#3fae6a", "#4f8fe0", "#b85ad8")[i % 4]
                rig.ellipsoid((x, y + 0.05, z), 0.11, gem, material="glaze", **_FIXED)
            else:
                rig.disc(
                    (x, y, z),
                    0.14,
                    _GOLD,
                    axis=(rng.normal(0.3, 0.5), 1, rng.normal(0, 0.5)),
                    height=0.03,
                    material="metal",
                    **_FIXED,
                )
    rig.group()
    rig.rounded_box((0.66, 0.68, 0), (0.05, 0.16, 0.13), 0.03, _GOLD, material="metal")
    rig.ellipsoid((0.72, 0.68, 0), (0.02, 0.05, 0.03), "#2a2018", bias=0.03, **_FIXED)
    rig.anchor("inside", (0, 0.9, 0), 0.5)
    return rig


def flag(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Cloth on a pole; plain, striped, halved or with a disc."""
    rig = begin("thing", 2.5, (62, 92), (2, 8))
    tone = main_colour(slots, chance, ("#d8402e", "#3a6fb8", "#3f9a5a", "#e8b83a"))
    other = accent_colour(slots, chance, ("#fbf6ea", "#2c3a5a", "#f2d05a"))
    kind = chance.pick("kind", ("stripes", "disc", "halves", "plain"))
    wave = chance.between("wave", 0.10, 0.2)

    def paint(p: Array, n: Array, c: Array) -> Array:
        y, z = p[1] - 2.1, p[2] - 0.85
        if kind == "stripes":
            w = step(-0.05, 0.05, np.sin(y * 13))
        elif kind == "disc":
            w = step(0.34, 0.31, np.hypot(y, z))
        elif kind == "halves":
            w = step(-0.02, 0.02, y)
        else:
            w = 0 * y
        return np.asarray(c + (other[:, None] - c) * w)

    rig.group()
    rig.rod((0, 0, 0), (0, 2.9, 0), 0.05, "#b8895a", material="wood", **_FIXED)
    rig.ellipsoid((0, 2.95, 0), 0.10, _GOLD, material="metal", **_FIXED)
    rig.lathe((0, 0, 0), [(0, 0.42), (0.1, 0.4), (0.16, 0.1)], "#8a8078", **_FIXED)
    rig.group(0.10)
    for k in range(12):
        z = 0.08 + 0.135 * k
        x = wave * np.sin(k * 0.85) * (0.3 + k / 14)
        rig.rounded_box(
            (x, 2.1 - 0.012 * k, z),
            (0.035, 0.56, 0.085),
            0.03,
            tone,
            paint=paint,
            material="cloth",
            turned=turn(np.degrees(wave * 1.6 * np.cos(k * 0.85))),
        )
    return rig


def hourglass(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Two glass bulbs in a frame, the sand half way."""
    rig = begin("thing", 0.2, (20, 60), (6, 12))
    frame = main_colour(slots, chance, ("#a8733f", "#c8963a", "#6a4428"))
    sand = accent_colour(slots, chance, ("#e8c47a", "#e89a6a", "#8fc0d8"))
    left = chance.between("left", 0.3, 0.8)
    rig.group()
    for y in (0.08, 2.12):
        rig.cylinder((0, y - 0.08, 0), (0, y + 0.08, 0), 0.78, frame, material="wood")
    for a in ring_angles4(chance):
        rig.group()
        x, z = np.cos(a) * 0.64, np.sin(a) * 0.64
        rig.tube(
            [(x, 0.1, z), (x, 0.6, z), (x, 1.1, z), (x, 1.6, z), (x, 2.1, z)],
            [0.06, 0.085, 0.05, 0.085, 0.06],
            frame,
            material="wood",
        )
    rig.group()
    rig.lathe(
        (0, 1.12, 0),
        [(0, 0.03), (0.12, 0.08), (0.2 + 0.5 * left, 0.18 + 0.3 * left)],
        sand,
        **_FIXED,
    )
    rig.disc((0, 1.31 + 0.5 * left, 0), 0.18 + 0.3 * left, sand, **_FIXED)
    rig.lathe(
        (0, 0.17, 0),
        [(0, 0.5), (0.12, 0.46), (0.55 - 0.3 * left, 0.04)],
        sand,
        **_FIXED,
    )
    rig.rod((0, 0.5, 0), (0, 1.12, 0), 0.018, sand, **_FIXED)
    rig.group()
    rig.lathe(
        (0, 1.1, 0),
        [
            (-0.94, 0.44),
            (-0.7, 0.56),
            (-0.4, 0.46),
            (-0.1, 0.10),
            (0, 0.06),
            (0.1, 0.10),
            (0.4, 0.46),
            (0.7, 0.56),
            (0.94, 0.44),
        ],
        "#e8f4f8",
        material="glass",
        **_FIXED,
    )
    return rig


def ring_angles4(chance: Chance) -> Array:
    """Where the posts of a frame stand: three or four."""
    count = chance.pick("posts", (3, 4))
    return np.arange(count) / count * TAU + 0.6


def trumpet(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Brass: a bell, valves and a loop of tube."""
    rig = begin("thing", 0.5, (-28, 10), (6, 14))
    brass = main_colour(slots, chance, (_GOLD, "#d8a83a", "#c8ccd2"))
    style: dict[str, Any] = {"material": "metal"}
    rig.ground = False
    lift = chance.between("lift", -12, 20)
    with rig.frame((0, 0, 0), turn(0, lift)):
        rig.group(0.02)
        rig.lathe(
            (0.5, 0.2, 0),
            [(0, 0.07), (0.7, 0.10), (1.0, 0.20), (1.18, 0.46), (1.22, 0.56)],
            brass,
            axis=(1, 0, 0),
            **style,
        )
        rig.ring((1.72, 0.2, 0), 0.55, 0.03, brass, axis=(1, 0, 0), knots=18, **style)
        rig.rod((-1.35, 0.2, 0), (0.5, 0.2, 0), 0.07, brass, **style)
        rig.lathe(
            (-1.35, 0.2, 0),
            [(-0.16, 0.14), (-0.1, 0.12), (0, 0.06)],
            brass,
            axis=(1, 0, 0),
            **style,
        )
        rig.tube(
            [
                (-0.75, 0.2, 0),
                (-0.95, 0.02, 0),
                (-0.8, -0.24, 0),
                (0.55, -0.26, 0),
                (0.78, -0.02, 0),
                (0.55, 0.2, 0),
            ],
            0.065,
            brass,
            **style,
        )
        for k in range(chance.pick("valves", (3, 3, 4))):
            x = -0.35 + 0.24 * k
            rig.group()
            rig.cylinder((x, -0.42, 0.05), (x, 0.42, 0.05), 0.105, brass, **style)
            rig.rod((x, 0.42, 0.05), (x, 0.58, 0.05), 0.03, brass, **style)
            rig.disc((x, 0.60, 0.05), 0.09, "#fbf6ea", height=0.03, **_FIXED)
        if slots.accent or chance.odds("cord", 0.35):
            tone = accent_colour(slots, chance, ("#c8322e", "#3a5ab0"))
            rig.group(0.02)
            rig.plate(
                [(0, 0), (0.7, 0), (0.66, -0.75), (0.35, -0.62), (0.04, -0.75)],
                (-0.1, -0.36, 0.0),
                (1, 0, 0),
                (0, 1, 0),
                tone,
                smooth=False,
                material="cloth",
            )
    return rig


def light_bulb(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A glowing bulb in its screw; round or pear-shaped."""
    rig = begin("thing", 0.12, (20, 60), (4, 10))
    tone = main_colour(slots, chance, ("#ffe08a", "#fff2c8", "#ffc86a"))
    round_ = chance.odds("round", 0.4)
    rays = chance.odds("rays", 0.5)
    rig.group()
    for k in range(4):
        rig.ring(
            (0, 0.2 + 0.12 * k, 0),
            0.26,
            0.065,
            "#b8bcc4",
            axis=(0.06, 1, 0),
            material="metal",
            **_FIXED,
        )
    rig.cylinder(
        (0, 0.14, 0), (0, 0.66, 0), 0.25, "#9a9ea6", material="metal", **_FIXED
    )
    rig.ellipsoid((0, 0.08, 0), (0.14, 0.09, 0.14), "#3a3a40", **_FIXED)
    rig.group(0.05)
    profile = [
        (0.6, 0.27),
        (0.85, 0.34),
        (1.2, 0.62),
        (1.55, 0.74),
        (1.95, 0.60),
        (2.2, 0.02),
    ]
    if round_:
        profile = [
            (0.6, 0.27),
            (0.75, 0.4),
            (1.1, 0.78),
            (1.5, 0.88),
            (1.9, 0.72),
            (2.2, 0.02),
        ]
    rig.lathe((0, 0, 0), profile, tone, material="lit")
    rig.group()
    rig.tube(
        [
            (0.1, 0.9, -0.14),
            (0.1, 1.35, -0.24),
            (0.1, 1.2, -0.08),
            (0.1, 1.4, 0),
            (0.1, 1.2, 0.08),
            (0.1, 1.35, 0.24),
            (0.1, 0.9, 0.14),
        ],
        0.028,
        "#e8742a",
        material="glow",
        bias=0.8,
        **_FIXED,
    )
    rig.ellipsoid(
        (0.52, 1.75, 0.3),
        (0.03, 0.16, 0.07),
        "#ffffff",
        material="glow",
        bias=0.1,
        **_FIXED,
    )
    if rays:
        for k in range(9):
            a = np.radians(-30 + 30 * k)
            d = vec(0, np.sin(a), np.cos(a))
            c = vec(0, 1.5, 0)
            rig.rod(
                c + d * 1.05, c + d * 1.3, 0.05, "#ffcf5a", material="glow", **_FIXED
            )
    return rig


def chess_piece(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A pawn, a rook, a bishop, a queen or a king on its foot."""
    rig = begin("thing", 0.1, (10, 50), (8, 14))
    tone = main_colour(slots, chance, ("#f0e2c4", "#3a302c", "#8a4a2a"))
    kind = chance.pick("piece", ("pawn", "rook", "bishop", "queen", "king", "king"))
    tall = {"pawn": 0.7, "rook": 0.85, "bishop": 1.15}.get(kind, 1.35)
    style: dict[str, Any] = {"material": "wet"}
    rig.group(0.02)
    rig.lathe(
        (0, 0, 0),
        [
            (0, 0.62),
            (0.16, 0.62),
            (0.2, 0.5),
            (0.34, 0.46),
            (0.4, 0.32),
            (0.4 + tall * 0.7, 0.2),
            (0.4 + tall, 0.30),
        ],
        tone,
        smooth=False,
        **style,
    )
    rig.ring((0, 0.22, 0), 0.5, 0.06, tone, axis=(0, 1, 0), knots=16, **style)
    top = 0.4 + tall
    rig.disc((0, top, 0), 0.38, tone, height=0.07, **style)
    if kind == "pawn":
        rig.ellipsoid((0, top + 0.3, 0), 0.32, tone, **style)
    elif kind == "rook":
        rig.cylinder((0, top, 0), (0, top + 0.35, 0), 0.4, tone, **style)
        for a in np.arange(6) / 6 * TAU:
            rig.group()
            rig.box(
                (np.cos(a) * 0.32, top + 0.42, np.sin(a) * 0.32),
                (0.08, 0.12, 0.12),
                tone,
                turned=turn(np.degrees(-a)),
                **style,
            )
    elif kind == "bishop":
        rig.ellipsoid((0, top + 0.36, 0), (0.28, 0.42, 0.28), tone, **style)
        rig.ellipsoid((0, top + 0.82, 0), 0.08, tone, **style)
        rig.group()
        rig.rod(
            (0.1, top + 0.30, 0.28),
            (0.26, top + 0.62, 0.1),
            0.035,
            mix(tone, "#000000", 0.6),
            bias=0.04,
        )
    else:
        rig.lathe(
            (0, top, 0),
            [(0, 0.22), (0.35, 0.40), (0.42, 0.40)],
            tone,
            smooth=False,
            **style,
        )
        rig.group(0.02)
        if kind == "queen":
            for a in np.arange(8) / 8 * TAU:
                rig.ellipsoid(
                    (np.cos(a) * 0.37, top + 0.46, np.sin(a) * 0.37), 0.09, tone
                )
            rig.ellipsoid((0, top + 0.52, 0), 0.14, tone, **style)
        else:
            rig.ellipsoid((0, top + 0.42, 0), (0.38, 0.14, 0.38), tone, **style)
            rig.group()
            rig.rounded_box((0, top + 0.74, 0), (0.06, 0.24, 0.06), 0.03, tone, **style)
            rig.rounded_box((0, top + 0.78, 0), (0.06, 0.06, 0.18), 0.03, tone, **style)
    return rig
