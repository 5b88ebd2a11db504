"""Fruit and vegetables."""

from __future__ import annotations

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, vec, waves
from ..chance import Chance
from ..slots import Slots
from ..start import begin, main_colour, mottled, ring_angles

_APPLES = ("#c8202a", "#d8342a", "#b81f30", "#8fb83a", "#d9b03a")


def _stem_and_leaf(rig: Rig, y: float, chance: Chance, size: float = 1.0) -> None:
    lean = chance.between("stem", -0.12, 0.12)
    rig.group()
    rig.tube(
        [
            (0, y - 0.10 * size, 0),
            (lean * 0.3, y + 0.08 * size, 0),
            (lean, y + 0.24 * size, 0),
        ],
        [0.03 * size, 0.026 * size, 0.036 * size],
        "#6a4526",
        material="wood",
        role="fixed",
    )
    if chance.odds("leaf", 0.75):
        side = 1 if chance.odds("leaf side", 0.5) else -1
        rig.blade(
            (lean * 0.4, y + 0.10 * size, 0),
            (side, 0.42, 0.25),
            0.46 * size,
            0.30 * size,
            "#6ea43c",
            normal=(0, 0.5, 1),
            role="fixed",
        )


def apple(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A round apple with a dimple, a blush and a stem."""
    rig = begin("food", 0.09, (-30, 30), (10, 18))
    skin = main_colour(slots, chance, _APPLES[:4])
    blush = (
        mix(skin, "#f2d05a", 0.55)
        if slots.colour is None
        else mix(skin, "#ffe9b0", 0.4)
    )
    speck = waves(chance.stream("speck"), 6, 16)
    slow = waves(chance.stream("blush"), 4, 1.6)

    def paint(p: Array, n: Array, c: Array) -> Array:
        streak = 0.5 + 0.5 * np.sin(np.arctan2(p[2], p[0]) * 24 + 2 * speck(p))
        w = step(0.25, 0.95, slow(p) + 0.35 * n[1]) * (0.35 + 0.35 * streak)
        hollow = step(0.20, 0.02, np.hypot(p[0], p[2])) * (n[1] > 0)
        w = np.maximum(w, hollow * 0.6)
        out = c + (blush[:, None] - c) * w
        return np.asarray(out * (1 - 0.25 * hollow))

    wide = chance.between("wide", 0.96, 1.08)
    tall = chance.between("tall", 0.94, 1.08)
    rig.group()
    rig.lathe(
        (0, 0, 0),
        [
            (0.06 * tall, 0.0),
            (0.03 * tall, 0.14),
            (0.04 * tall, 0.26),
            (0.24 * tall, 0.46 * wide),
            (0.52 * tall, 0.54 * wide),
            (0.76 * tall, 0.50 * wide),
            (0.92 * tall, 0.34),
            (0.93 * tall, 0.18),
            (0.84 * tall, 0.05),
            (0.80 * tall, 0.0),
        ],
        skin,
        material="glaze",
        steps=5,
        paint=paint,
    )
    _stem_and_leaf(rig, 0.86 * tall, chance)
    rig.anchor("top", (0, 0.9, 0), 0.2)
    return rig


def citrus(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Orange, lemon, lime, peach: a ball with its own skin."""
    tones = {
        "orange": ("#f0881e", "#ee7d1a"),
        "lemon": ("#f4d42c", "#f0cb20"),
        "peach": ("#f3a06a", "#f0926a"),
        "tomato": ("#d8332a", "#cf2a26"),
    }[noun]
    rig = begin("food", 0.08, (-30, 30), (10, 18))
    skin = main_colour(slots, chance, tones)
    pore = waves(chance.stream("pore"), 9, 34)
    second = mix(skin, "#d8442a" if noun == "peach" else "#ffffff", 0.35)
    slow = waves(chance.stream("slow"), 4, 1.8)

    def paint(p: Array, n: Array, c: Array) -> Array:
        c = c * (1 + 0.045 * pore(p))
        w = step(0.1, 0.9, slow(p)) * (0.75 if noun == "peach" else 0.15)
        return np.asarray(c + (second[:, None] - c) * w)

    rig.group(0.05)
    stretch = 1.22 if noun == "lemon" else 1.0
    lean = turn(0, 0 if noun != "lemon" else 12)
    radii = (0.5 * stretch, 0.48 if noun != "tomato" else 0.40, 0.5)
    y = radii[1]
    rig.ellipsoid((0, y, 0), radii, skin, material="wet", turned=lean, paint=paint)
    if noun == "lemon":
        rig.ellipsoid((0.58, y + 0.12, 0), (0.12, 0.10, 0.10), skin, material="wet")
        rig.ellipsoid((-0.58, y - 0.12, 0), (0.08, 0.08, 0.08), skin, material="wet")
    elif noun == "tomato":
        rig.group()
        for a in ring_angles(5, 0.3):
            rig.blade(
                (0, 0.78, 0),
                (np.cos(a), 0.12, np.sin(a)),
                0.32,
                0.15,
                "#5f9a3a",
                normal=(0, 1, 0),
                role="fixed",
            )
        rig.rod((0, 0.78, 0), (0.03, 0.94, 0), 0.03, "#5f9a3a", role="fixed")
    else:
        rig.group()
        rig.disc((0, 2 * y - 0.01, 0), 0.07, "#7a8a3a", height=0.02, role="fixed")
        _stem_and_leaf(rig, 2 * y - 0.02, chance, 0.9)
    if noun == "orange" and chance.odds("half", 0.5):
        _cut_half(rig, skin, chance)
    return rig


def _cut_half(rig: Rig, skin: Array, chance: Chance) -> None:
    """A cut half leaning in front, with its segments."""
    side = 1 if chance.odds("half side", 0.5) else -1

    def flesh(p: Array, n: Array, c: Array) -> Array:
        r, a = np.hypot(p[1], p[2]) / 0.44, np.arctan2(p[1], p[2])
        walls = step(0.12, 0.04, np.abs(np.sin(a * 5)) * r)
        w = np.maximum(walls, np.maximum(step(0.90, 0.94, r), step(0.14, 0.08, r)))
        w = w * 0.85
        pulp = c * (0.95 + 0.09 * np.sin(a * 60 + r * 21))
        return np.asarray(pulp + (rgb("#fdf0d0")[:, None] - pulp) * w)

    with rig.frame(
        (0.18, 0.40, 0.72 * side if side > 0 else 0.72), turn(62 * side, 24)
    ):
        rig.group()
        rig.ellipsoid((-0.10, 0, 0), (0.36, 0.45, 0.45), skin, material="wet")
        rig.ellipsoid(
            (0.02, 0, 0),
            (0.26, 0.45, 0.45),
            mix(skin, "#ffd060", 0.3),
            material="wet",
            paint=flesh,
            bias=0.03,
        )


def pear(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A pear, or an aubergine-shaped fruit by colour."""
    rig = begin("food", 0.12, (-30, 30), (8, 14))
    skin = main_colour(slots, chance, ("#b9c24a", "#d2b544", "#a8b83e"))
    spots = waves(chance.stream("spots"), 8, 26)
    rig.group()
    rig.lathe(
        (0, 0, 0),
        [
            (0.03, 0.0),
            (0.0, 0.16),
            (0.10, 0.38),
            (0.38, 0.50),
            (0.66, 0.40),
            (0.92, 0.23),
            (1.10, 0.17),
            (1.18, 0.08),
            (1.18, 0.0),
        ],
        skin,
        material="wet",
        paint=lambda p, n, c: np.asarray(c * (1 - 0.10 * step(0.5, 0.9, spots(p)))),
    )
    _stem_and_leaf(rig, 1.15, chance, 0.9)
    return rig


def banana(noun: str, slots: Slots, chance: Chance) -> Rig:
    """One banana or a hand of them."""
    rig = begin("food", 0.12, (-20, 20), (10, 20))
    skin = main_colour(slots, chance, ("#f4d03c", "#f2c62e", "#e8d048"))
    count = chance.pick("count", (1, 2, 3, 3))
    freckle = waves(chance.stream("freckle"), 9, 17)

    def paint(p: Array, n: Array, c: Array) -> Array:
        ripe = step(0.86, 1.05, freckle(p)) * 0.55
        return np.asarray(c * (1 - ripe) + rgb("#7a5020")[:, None] * ripe)

    for i in range(count):
        z = (i - (count - 1) / 2) * 0.27
        spread = (i - (count - 1) / 2) * 0.16
        rig.group(0.03)
        curve = [
            (-0.80, 0.62, z * 0.25),
            (-0.62, 0.40, z * 0.6),
            (-0.22, 0.17, z + spread),
            (0.28, 0.20, z + spread * 1.6),
            (0.66, 0.48, z + spread * 1.8),
            (0.78, 0.66, z + spread * 1.8),
        ]
        rig.tube(
            curve,
            [0.06, 0.13, 0.175, 0.17, 0.11, 0.05],
            skin,
            material="wet",
            paint=paint,
            steps=6,
        )
        rig.group(0.02)
        rig.rod(
            curve[-1],
            np.array(curve[-1]) + vec(0.03, 0.06, 0),
            0.045,
            "#5a4426",
            role="fixed",
        )
    rig.group(0.03)
    rig.tube(
        [(-0.76, 0.58, 0), (-0.88, 0.72, 0), (-0.93, 0.86, 0)],
        [0.09, 0.07, 0.06],
        mix(skin, "#7a8a2a", 0.4),
    )
    rig.rod((-0.93, 0.84, 0), (-0.94, 0.90, 0), 0.062, "#5a4426", role="fixed")
    return rig


def avocado(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A cut half with its stone, mostly with the other half behind it."""
    rig = begin("food", 0.11, (-18, 18), (4, 12))
    skin = main_colour(slots, chance, ("#3f5a2a", "#4a6630", "#35482a"))
    flesh, rim = rgb("#e9e39a"), rgb("#a9c24e")
    outline = [
        (0, -0.72),
        (0.36, -0.64),
        (0.56, -0.34),
        (0.52, 0.02),
        (0.34, 0.36),
        (0.20, 0.62),
        (0, 0.70),
        (-0.20, 0.62),
        (-0.34, 0.36),
        (-0.52, 0.02),
        (-0.56, -0.34),
        (-0.36, -0.64),
    ]

    def cut(p: Array, n: Array, c: Array) -> Array:
        y = p[1] / 0.95 + 0.06
        wide = 0.54 * np.sqrt(np.clip(1 - ((y + 0.28) / 0.62) ** 2, 0.05, 1))
        edge = np.abs(p[0]) / np.maximum(wide, 0.22) + 0.22 * step(0.25, 0.6, np.abs(y))
        w = step(0.42, 0.98, edge)
        return np.asarray(flesh[:, None] * (1 - w) + rim[:, None] * w)

    def half(stone: bool) -> None:
        rig.group()
        rig.plate(
            outline,
            (0, 0, -0.04),
            (1, 0, 0),
            (0, 1, 0),
            skin,
            thick=0.34,
            puff=0.9,
            material="clay",
            paint=mottled(chance.stream("skin"), 0.16, 18),
        )
        rig.plate(
            [(x * 0.90, y * 0.91) for x, y in outline],
            (0, 0, 0.28),
            (1, 0, 0),
            (0, 1, 0),
            flesh,
            thick=0.05,
            puff=0.12,
            material="wet",
            paint=cut,
            bias=0.02,
            role="fixed",
        )
        rig.group()
        if stone:
            rig.ellipsoid(
                (0, -0.26, 0.34),
                (0.25, 0.27, 0.22),
                "#7a4622",
                material="wet",
                paint=mottled(chance.stream("stone"), 0.12, 9),
                role="fixed",
            )
        else:
            rig.ellipsoid(
                (0, -0.26, 0.32),
                (0.24, 0.26, 0.05),
                "#c9c878",
                material="wet",
                bias=0.02,
                role="fixed",
            )

    pair = chance.odds("pair", 0.6)
    if pair:
        side = 1 if chance.odds("pair side", 0.5) else -1
        with rig.frame((0.62 * side, 0.66, -0.42), turn(-24 * side, 14 * side, -10)):
            half(not chance.odds("front stone", 0.7))
    with rig.frame((-0.1, 0.70, 0), turn(0, -8, -8)):
        half(True if not pair else chance.odds("front stone", 0.7))
    return rig


def cherry(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A pair of cherries on their stems."""
    rig = begin("food", 0.06, (-20, 20), (4, 10))
    skin = main_colour(slots, chance, ("#b01828", "#c41e30", "#7a1424"))
    spots = [(-0.42, 0.36), (0.40, 0.30), (-0.02, 0.42)]
    drop = chance.between("drop", -0.14, 0.14)
    for i, (x, y) in enumerate(spots[: chance.pick("count", (2, 2, 3))]):
        y = y + drop * (1 if i % 2 else -1) + 0.14
        rig.group()
        rig.ellipsoid((x, y, 0), (0.34, 0.31, 0.33), skin, material="glaze")
        rig.tube(
            [(x, y + 0.28, 0), (x * 0.7, y + 0.75, 0), (0.05, 1.32, 0)],
            0.022,
            "#6f8a3a",
            role="fixed",
        )
    side = 1 if chance.odds("leaf side", 0.5) else -1
    rig.blade((0.05, 1.28, 0), (side, 0.25, 0.3), 0.55, 0.32, "#6ea43c", role="fixed")
    return rig
