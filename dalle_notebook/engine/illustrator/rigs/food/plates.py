"""What is served: ramen, sushi, pancakes; croissants, grapes and candy."""

from __future__ import annotations

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, vec
from ..chance import Chance
from ..slots import Slots
from ..start import TAU, accent_colour, begin, main_colour, mottled, steam


def ramen(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A bowl of noodles with egg, nori, spring onion; chopsticks or not."""
    rig = begin("food", 0.14, (-20, 20), (30, 42))
    bowl = main_colour(slots, chance, ("#c8382e", "#2f4f7a", "#f3ead8", "#2c2a2e"))
    inner = mix(bowl, "#fff6e4", 0.8)
    broth = chance.pick("broth", ("#c8843a", "#e0b070", "#a85a2a"))

    def glaze(p: Array, n: Array, c: Array) -> Array:
        band = step(0.72, 0.75, p[1]) * step(0.92, 0.89, p[1])
        return np.asarray(c + (inner[:, None] - c) * band * 0.9)

    rig.group()
    rig.lathe(
        (0, 0, 0),
        [(0, 0.42), (0.12, 0.40), (0.16, 0.55), (0.5, 0.95), (1.0, 1.18)],
        bowl,
        material="glaze",
        paint=glaze,
    )
    rig.ring((0, 1.0, 0), 1.18, 0.04, bowl, axis=(0, 1, 0), knots=20, material="glaze")
    rig.disc((0, 0.82, 0), 1.10, broth, height=0.03, material="wet")
    rng = chance.stream("noodles")
    rig.group(0.01)
    for _ in range(11):
        a, r = rng.uniform(0, TAU), rng.uniform(0.1, 0.55)
        c = vec(np.cos(a) * r - 0.15, 0.86, np.sin(a) * r + 0.1)
        turns = np.linspace(0, TAU * 0.8, 7) + rng.uniform(0, TAU)
        size = rng.uniform(0.22, 0.42)
        knots = [
            c + vec(np.cos(t) * size, 0.05 * np.sin(3 * t), np.sin(t) * size)
            for t in turns
        ]
        rig.tube(knots, 0.052, "#f4d890", steps=3, material="wet")
    for k, (x, z) in enumerate(((0.42, 0.5), (0.72, 0.12))):
        if k and chance.odds("one egg", 0.4):
            break
        with rig.frame((x, 0.95, z), turn(0, 12, -16)):
            rig.group(0.02)
            rig.ellipsoid((0, 0, 0), (0.26, 0.11, 0.20), "#fbf6ea", material="wet")
            rig.group()
            rig.disc((0.02, 0.09, 0), 0.12, "#f2a02e", height=0.03, bias=0.03)
    rig.group()
    for k in range(2):
        rig.rounded_box(
            (-0.55 + 0.2 * k, 1.25, -0.62 - 0.04 * k),
            (0.24, 0.38, 0.02),
            0.015,
            "#24332a",
            turned=turn(10, 0, 0) @ turn(0, 0, -14),
        )
    for k in range(2):
        rig.group()
        rig.disc(
            (-0.62, 0.96 + 0.03 * k, 0.45 - 0.28 * k),
            0.26,
            "#e8a088",
            height=0.05,
            paint=mottled(chance.stream("meat"), 0.25, 8),
            material="wet",
        )
    for _ in range(12):
        a, r = rng.uniform(0, TAU), rng.uniform(0.0, 0.45)
        rig.ring(
            (0.25 + np.cos(a) * r, 0.97, -0.35 + np.sin(a) * r * 0.7),
            0.055,
            0.02,
            "#5fae4a",
            axis=(0.2, 1, 0.1),
            knots=6,
        )
    if chance.odds("chopsticks", 0.7):
        wood = accent_colour(slots, chance, ("#6a3a24", "#c8402e", "#2c2a2e"))
        for z in (-0.05, 0.09):
            rig.group()
            rig.rod((-0.35, 1.08, 0.72 + z), (2.0, 1.42, 0.5 + 2 * z), 0.035, wood)
    steam(rig, (0.0, 1.1, -0.1), 0.9, chance, 0.14)
    rig.anchor("inside", (0, 0.9, 0), 0.9)
    return rig


def sushi(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Nigiri and rolls on a wooden board."""
    rig = begin("food", 0.07, (-34, -14), (28, 38))
    board = main_colour(slots, chance, ("#a8733f", "#2c2a2e", "#c0905a"))
    rig.group()
    rig.rounded_box((0, 0.12, 0), (1.5, 0.06, 0.85), 0.03, board, material="wood")
    for x in (-1.0, 1.0):
        rig.rounded_box((x, 0.04, 0), (0.08, 0.06, 0.7), 0.02, board, material="wood")
    rice = mottled(chance.stream("rice"), 0.07, 34)
    tops = ["#f0803a", "#d8404a", "#f6c8a0", "#f5d35a"]
    first = chance.pick("first", (0, 1, 2))
    for k in range(3):
        x = -0.95 + 0.62 * k
        tone = tops[(first + k) % 4]
        rig.group(0.04)
        rig.rounded_box(
            (x, 0.34, -0.30), (0.20, 0.17, 0.40), 0.14, "#fbf8f0", paint=rice
        )

        def stripes(p: Array, n: Array, c: Array) -> Array:
            line = step(0.75, 0.95, np.sin(p[2] * 21 + p[0] * 6))
            return np.asarray(c + (np.float32(0.98) - c) * line * 0.55)

        rig.group(0.04)
        rig.rounded_box(
            (x, 0.55, -0.30),
            (0.24, 0.07, 0.46),
            0.065,
            tone,
            material="wet",
            paint=stripes,
        )
    rolls = chance.pick("rolls", (3, 4))
    for k in range(rolls):
        x = -1.05 + 0.52 * k
        rig.group()
        rig.cylinder((x, 0.18, 0.48), (x, 0.55, 0.48), 0.24, "#24332a", caps=False)
        rig.disc((x, 0.54, 0.48), 0.225, "#fbf8f0", height=0.035, paint=rice)
        rig.disc((x, 0.57, 0.48), 0.10, tops[(first + k) % 4], height=0.03, bias=0.02)
    rig.group(0.03)
    rig.ellipsoid((1.15, 0.28, 0.42), (0.2, 0.13, 0.2), "#8fbf5a")
    rig.group()
    for k in range(3):
        rig.disc(
            (1.05, 0.24 + 0.04 * k, -0.15), 0.2, "#f6c4b0", axis=(0.3 * k - 0.3, 1, 0.3)
        )
    if chance.odds("chopsticks", 0.6):
        for z in (0.0, 0.12):
            rig.rod((-1.6, 0.24, 1.0 + z), (1.5, 0.24, 1.12 + z), 0.035, "#5a3222")
    return rig


def pancakes(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A stack with butter and syrup; berries or not."""
    rig = begin("food", 0.15, (-20, 20), (16, 24))
    tone = main_colour(slots, chance, ("#d99a4a", "#e0a85a", "#c8843a"))
    count = chance.pick("count", (3, 4, 5))
    rig.group()
    rig.lathe(
        (0, 0, 0), [(0, 0.7), (0.06, 1.0), (0.16, 1.5)], "#f6f4ef", material="glaze"
    )
    rig.disc((0, 0.06, 0), 1.0, "#f6f4ef", material="glaze")
    rng = chance.stream("stack")
    for k in range(count):
        x, z = rng.uniform(-0.05, 0.05, 2)
        y = 0.22 + 0.2 * k

        def crust(p: Array, n: Array, c: Array) -> Array:
            side = step(0.7, 0.3, np.abs(n[1]))
            return np.asarray(c + (rgb("#f7dfa4")[:, None] - c) * side * 0.85)

        rig.group(0.02)
        rig.lathe(
            (x, y - 0.1, z),
            [
                (0, 0.0),
                (0.0, 0.85),
                (0.04, 0.97),
                (0.1, 1.0),
                (0.16, 0.97),
                (0.2, 0.85),
            ],
            tone,
            smooth=False,
            paint=crust,
        )
        rig.disc((x, y + 0.09, z), 0.95, tone, height=0.025, paint=crust)
    top = 0.22 + 0.2 * (count - 1) + 0.12
    syrup = "#8a4416"
    rig.group(0.05)
    rig.ellipsoid((0, top, 0), (0.66, 0.05, 0.62), syrup, material="wet")
    for a in rng.uniform(0, TAU, 6):
        p = vec(np.cos(a) * 0.98, top - 0.06, np.sin(a) * 0.98)
        rig.tube(
            [
                p * (0.5, 1, 0.5) + vec(0, 0.08, 0),
                p,
                p - vec(0, rng.uniform(0.2, 0.5), 0),
            ],
            [0.09, 0.075, 0.09],
            syrup,
            material="wet",
        )
    rig.group()
    rig.rounded_box(
        (0.05, top + 0.12, 0.1), (0.18, 0.09, 0.16), 0.04, "#fbe48a", turned=turn(28)
    )
    if chance.odds("berries", 0.6):
        berry = accent_colour(slots, chance, ("#3f4f9a", "#d8344a"))
        for x, z in (
            (-0.4, 0.3),
            (-0.3, -0.25),
            (-0.55, 0.02),
            (1.2, 0.4),
            (1.15, -0.1),
        ):
            y = top + 0.1 if x < 1 else 0.22
            rig.ellipsoid((x, y, z), 0.12, berry, material="wet")
    return rig


def croissant(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A crescent of rolled layers."""
    rig = begin("food", 0.08, (60, 100), (30, 42))
    tone = main_colour(slots, chance, ("#d08a3a", "#c07a30", "#e0a04a"))
    pale = mix(tone, "#fbe4b0", 0.55)
    bend = chance.between("bend", 0.9, 1.25)
    layers = chance.pick("layers", (7, 9))

    def crust(p: Array, n: Array, c: Array) -> Array:
        low = step(0.3, -0.3, n[1])
        return np.asarray(c + (pale[:, None] - c) * low * 0.7)

    rig.group(0.06)
    for i in range(layers):
        t = 2 * i / (layers - 1) - 1
        a = t * bend
        at = vec(-np.cos(a) * 1.1 + 0.7, 0.34 - 0.1 * t * t, np.sin(a) * 1.25)
        fat = 0.46 * (1 - 0.62 * abs(t) ** 1.5)
        rig.ellipsoid(
            at,
            (fat, fat * 0.86, 0.36 - 0.08 * abs(t)),
            mix(tone, "#7a3a10", 0.18 if i % 2 else 0.0),
            turned=turn(np.degrees(-a)),
            paint=crust,
            material="wet",
        )
    return rig


def grapes(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A bunch on its stalk with a leaf; purple or green."""
    rig = begin("food", 0.16, (-20, 20), (4, 12))
    tone = main_colour(slots, chance, ("#6a3a8a", "#8a3a6a", "#9ac04a", "#3f3a6a"))
    rng = chance.stream("bunch")
    sheen = mix(tone, "#ffffff", 0.25)
    rows = chance.pick("rows", (5, 6))
    rig.group()
    for row in range(rows):
        t = row / (rows - 1)
        count = max(1, round(8 * (1 - t) ** 0.8))
        radius = 0.56 * (1 - t) ** 0.8
        for i in range(count):
            a = i / count * TAU + row
            rig.ellipsoid(
                (
                    np.cos(a) * radius,
                    1.5 - 1.25 * t + rng.uniform(-0.04, 0.04),
                    np.sin(a) * radius,
                ),
                0.235,
                sheen if i % 3 == 0 else tone,
                material="wet",
            )
    rig.ellipsoid((0, 1.62, 0), (0.4, 0.2, 0.4), tone, material="wet")
    rig.tube(
        [(0, 1.6, 0), (0.04, 1.95, 0), (0.2, 2.15, 0)], [0.06, 0.05, 0.05], "#7a5a34"
    )
    rig.blade((0.05, 1.9, 0.05), (-1, 0.25, 0.3), 0.85, 0.75, "#6aa843")
    if chance.odds("tendril", 0.6):
        turns = np.linspace(0, 9, 9)
        rig.tube(
            [
                (0.2 + 0.08 * t, 1.85 + 0.09 * np.sin(t * 2), 0.09 * np.cos(t * 2))
                for t in turns
            ],
            0.018,
            "#7aa84a",
            steps=3,
        )
    return rig


def candy(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A lollipop with a swirl, or a wrapped sweet."""
    rig = begin("food", 0.12, (70, 100), (2, 8))
    tone = main_colour(slots, chance, ("#e8456a", "#4fb0e0", "#f29a2e", "#8a5ad8"))
    other = rgb(slots.accent) if slots.accent else rgb("#fff8ee")

    def swirl(p: Array, n: Array, c: Array) -> Array:
        r, a = np.hypot(p[1] - centre[1], p[2]), np.arctan2(p[2], p[1] - centre[1])
        w = step(-0.12, 0.12, np.sin(a * arms + r * 8))
        return np.asarray(c + (other[:, None] - c) * w)

    arms = chance.pick("arms", (3, 4, 5))
    if chance.odds("lollipop", 0.6):
        centre = vec(0, 1.75, 0)
        rig.group()
        rig.rod((0, 0, 0), (0, 1.4, 0), 0.05, "#fbf6ea", role="fixed")
        rig.group()
        rig.ellipsoid(centre, (0.16, 0.72, 0.72), tone, paint=swirl, material="glaze")
        if chance.odds("bow", 0.5):
            for s in (1, -1):
                rig.ellipsoid((0.06, 0.98, s * 0.18), (0.08, 0.12, 0.18), tone)
        return rig
    centre = vec(0, 0.5, 0)
    rig.group()
    rig.ellipsoid(centre, (0.42, 0.48, 0.58), tone, paint=swirl, material="glaze")
    for s in (1, -1):
        rig.group(0.02)
        for k in range(5):
            rig.blade(
                (0, 0.5, s * 0.55),
                (0.3 * np.sin(k * 1.3), 0.34 * (k - 2), s),
                0.6,
                0.3,
                mix(tone, "#ffffff", 0.25 if k % 2 else 0.0),
                normal=(1, 0, 0),
                material="petal",
            )
    return rig
