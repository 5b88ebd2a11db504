"""Pizza, burgers, bread: what comes out of a kitchen."""

from __future__ import annotations

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, vec, waves
from ..chance import Chance
from ..slots import Slots
from ..start import begin, main_colour, mottled, ring_angles


def pizza(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A slice with dripping cheese, or the whole round."""
    rig = begin("food", 0.06, (-35, 35), (46, 56))
    blotch = waves(chance.stream("cheese"), 6, 4)
    cheese = rgb(slots.colour or "#f3c552")

    def browned(p: Array, n: Array, c: Array) -> Array:
        return np.asarray(c * (1 - 0.18 * step(0.1, 0.6, blotch(p))))

    def toppings(spots: list[tuple[float, float, float]], y: float) -> None:
        top = chance.pick("topping", ("salami", "salami", "vegetable"))
        for i, (x, z, r) in enumerate(spots):
            rig.group()
            if top == "salami" or i % 2 == 0:
                rig.ellipsoid(
                    (x, y, z),
                    (r, 0.05, r),
                    "#b83a2a",
                    material="wet",
                    paint=lambda p, n, c: np.asarray(c * (1 + 0.14 * blotch(p * 5))),
                    role="fixed",
                )
                rig.ring(
                    (x, y + 0.01, z),
                    r * 0.93,
                    0.028,
                    "#9a2c20",
                    axis=(0, 1, 0),
                    role="fixed",
                )
            else:
                rig.ring(
                    (x, y + 0.02, z),
                    r * 0.75,
                    0.05,
                    "#5f8f3a",
                    axis=(0, 1, 0),
                    role="fixed",
                )

    def basil(points: list[tuple[float, float, float]], y: float) -> None:
        for x, z, a in points:
            rig.group()
            rig.blade(
                (x, y, z),
                (np.cos(a), 0.1, np.sin(a)),
                0.28,
                0.2,
                "#5f9a3f",
                normal=(0, 1, 0),
                role="fixed",
            )

    if chance.odds("whole", 0.4):
        rig.group(0.04)
        rig.disc((0, 0.04, 0), 1.22, "#d99a4f", height=0.10)
        rig.ring(
            (0, 0.14, 0),
            1.16,
            0.14,
            "#c9813c",
            axis=(0, 1, 0),
            knots=18,
            paint=mottled(chance.stream("crust"), 0.16, 5),
        )
        rig.group(0.03)
        rig.disc((0, 0.14, 0), 1.08, cheese, height=0.06, material="wet", paint=browned)
        spots = [
            (0.62 * np.cos(a), 0.62 * np.sin(a), 0.21) for a in ring_angles(6, 0.4)
        ]
        toppings([*spots, (0.0, 0.0, 0.2)], 0.22)
        basil(
            [(0.32, 0.3, 0.5), (-0.4, 0.25, 2.2), (0.05, -0.45, 4.0), (0.7, 0.0, 1.0)],
            0.26,
        )
        return rig
    rig.group(0.05)
    rig.plate(
        [
            (-0.74, -0.85),
            (-0.4, 0.15),
            (-0.04, 1.25),
            (0.04, 1.25),
            (0.4, 0.15),
            (0.74, -0.85),
            (0, -1.0),
        ],
        (0, 0.10, 0),
        (1, 0, 0),
        (0, 0, 1),
        cheese,
        material="wet",
        thick=0.14,
        puff=0.35,
        smooth=False,
        paint=browned,
    )
    rig.plate(
        [
            (-0.78, -0.88),
            (-0.4, 0.15),
            (-0.05, 1.3),
            (0.05, 1.3),
            (0.4, 0.15),
            (0.78, -0.88),
            (0, -1.05),
        ],
        (0, 0.02, 0),
        (1, 0, 0),
        (0, 0, 1),
        "#d99a4f",
        thick=0.10,
        puff=0.3,
        smooth=False,
    )
    for x, z, drip in ((-0.33, 0.25, 0.25), (0.28, -0.1, 0.32), (0.02, 1.12, 0.22)):
        rig.tube(
            [
                (x, 0.12, z),
                (x * 1.1, 0.05, z + 0.15),
                (x * 1.15, -0.02, z + 0.15 + drip * 0.3),
            ],
            [0.09, 0.08, 0.05],
            cheese,
            material="wet",
        )
    rig.group(0.03)
    rig.tube(
        [
            (-0.85, 0.14, -0.82),
            (-0.45, 0.17, -1.0),
            (0, 0.18, -1.06),
            (0.45, 0.17, -1.0),
            (0.85, 0.14, -0.82),
        ],
        [0.15, 0.17, 0.18, 0.17, 0.15],
        "#c9813c",
        paint=mottled(chance.stream("crust"), 0.14, 5),
    )
    toppings(
        [
            (-0.32, -0.45, 0.23),
            (0.34, -0.5, 0.21),
            (0.02, 0.05, 0.21),
            (-0.02, 0.62, 0.15),
        ],
        0.245,
    )
    basil(
        [(0, -0.72, 0.4), (0.28, -0.08, 2.0), (-0.22, 0.22, 4.0), (0.12, 0.38, 1.0)],
        0.29,
    )
    for x, z in ((-0.55, -0.7), (0.1, -0.28), (0.5, -0.75), (-0.1, 0.85)):
        rig.group()
        rig.ring((x, 0.27, z), 0.085, 0.028, "#3a3a34", axis=(0, 1, 0), role="fixed")
    return rig


def burger(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Bun, lettuce, tomato, cheese, patty, bun with sesame."""
    rig = begin("food", 0.12, (-25, 25), (10, 16))
    bun = main_colour(slots, chance, ("#d99a4a", "#c98a3e", "#e0a858"))
    rig.group()
    rig.lathe(
        (0, 0, 0), [(0.0, 0.0), (0.0, 0.7), (0.10, 0.86), (0.26, 0.88), (0.3, 0.0)], bun
    )
    rig.group(0.02)
    y = 0.30
    for layer in range(2 if chance.odds("double", 0.4) else 1):
        rig.lathe(
            (0, y, 0),
            [(0, 0.5), (0.02, 0.86), (0.12, 0.92), (0.22, 0.86), (0.24, 0.0)],
            "#6a3a22",
            paint=mottled(chance.stream("patty"), 0.2, 12),
            role="fixed",
        )
        rig.box(
            (0, y + 0.25, 0),
            (0.72, 0.025, 0.72),
            "#f2b52e",
            turned=turn(20 + 40 * layer),
            material="wet",
            role="fixed",
        )
        y += 0.28
    rig.group(0.02)
    rig.disc(
        (0, y + 0.04, 0), 0.84, "#d8402e", height=0.07, material="wet", role="fixed"
    )
    curl = [
        (
            np.cos(a) * (0.90 + 0.10 * np.sin(a * 9)),
            y + 0.12 + 0.06 * np.sin(a * 13),
            np.sin(a) * (0.90 + 0.10 * np.sin(a * 9)),
        )
        for a in ring_angles(30)
    ]
    rig.tube(curl, 0.07, "#7ab648", closed=True, steps=2, material="leaf", role="fixed")
    rig.group()
    rig.lathe(
        (0, y + 0.14, 0),
        [
            (0.0, 0.80),
            (0.08, 0.92),
            (0.26, 0.88),
            (0.50, 0.62),
            (0.62, 0.25),
            (0.64, 0.0),
        ],
        bun,
        material="wet",
    )
    for i in range(34):
        a, b = i * 2.4, 0.25 + 1.2 * (i / 34)
        p = vec(
            0.86 * np.cos(a) * np.cos(b),
            y + 0.20 + 0.58 * np.sin(b),
            0.86 * np.sin(a) * np.cos(b),
        )
        rig.ellipsoid(
            p, (0.036, 0.022, 0.026), "#fbf0d0", turned=turn(i * 50), role="fixed"
        )
    return rig


def bread(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A loaf with slashes, or a sliced one."""
    rig = begin("food", 0.12, (15, 40), (12, 20))
    crust = main_colour(slots, chance, ("#c98a44", "#b8763a", "#d39a56"))
    flour = waves(chance.stream("flour"), 6, 5)

    def paint(p: Array, n: Array, c: Array) -> Array:
        cut = step(0.75, 0.92, np.sin(p[0] * 9 + p[2] * 3)) * step(0.5, 0.8, n[1])
        out = c * (1 + 0.10 * flour(p))
        return np.asarray(out + (rgb("#f3dcae")[:, None] - out) * cut * 0.85)

    rig.group(0.10)
    rig.tube(
        [(-0.8, 0.34, 0), (0, 0.40, 0), (0.8, 0.34, 0)],
        [0.32, 0.40, 0.32],
        crust,
        paint=paint,
    )
    if chance.odds("sliced", 0.5):
        for i in range(2):
            with rig.frame((1.22 + 0.22 * i, 0.02, 0.05), turn(0, 0, 0)):
                rig.group()
                rig.ellipsoid((0, 0.38, 0), (0.06, 0.38, 0.40), crust)
                rig.ellipsoid(
                    (0.03, 0.38, 0), (0.05, 0.34, 0.36), "#f6e4c0", role="fixed"
                )
    return rig


def egg(noun: str, slots: Slots, chance: Chance) -> Rig:
    """An egg in a cup, or by itself."""
    rig = begin("food", 0.06, (-20, 20), (8, 14))
    shell = main_colour(slots, chance, ("#f4e6d2", "#e0b48a", "#fbf6ec"))
    y = 0.0
    if chance.odds("cup", 0.5):
        y = 0.42
        rig.group()
        rig.lathe(
            (0, 0, 0),
            [
                (0, 0.40),
                (0.05, 0.36),
                (0.16, 0.12),
                (0.34, 0.14),
                (0.52, 0.36),
                (0.72, 0.44),
                (0.74, 0.41),
            ],
            rgb(
                slots.accent
                or chance.pick("cup tone", ("#5b8fbf", "#d9705a", "#7aa06a"))
            ),
            material="glaze",
        )
    rig.group()
    rig.lathe(
        (0, y, 0),
        [
            (0.0, 0.0),
            (0.03, 0.16),
            (0.20, 0.36),
            (0.46, 0.43),
            (0.78, 0.32),
            (0.98, 0.14),
            (1.02, 0.0),
        ],
        shell,
        material="clay",
        paint=mottled(chance.stream("shell"), 0.03, 12),
        steps=5,
    )
    return rig


def cheese(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A wedge with holes."""
    rig = begin("food", 0.1, (20, 50), (14, 22))
    tone = main_colour(slots, chance, ("#f3c64a", "#f0bd3c", "#f6d678"))
    holes = chance.stream("holes").uniform([-0.8, 0.1, -0.5], [0.9, 0.7, 0.5], (16, 3))
    dark = mix(tone, "#b06a10", 0.45)

    def paint(p: Array, n: Array, c: Array) -> Array:
        w = np.zeros(p.shape[1], np.float32)
        for i, q in enumerate(holes):
            d = np.sqrt(((p - q[:, None]) ** 2).sum(0))
            w = np.maximum(w, step(0.15, 0.12, d / (0.7 + 0.6 * (i % 3))))
        return np.asarray(c + (dark[:, None] - c) * w)

    rig.group()
    wedge = [(-1.0, 0.55), (-1.0, -0.55), (1.1, 0.0)]
    for y in (0.04, 0.2, 0.36, 0.52, 0.68):
        rig.plate(
            wedge,
            (0, y, 0),
            (1, 0, 0),
            (0, 0, 1),
            tone,
            thick=0.12,
            puff=0.06,
            smooth=False,
            paint=paint,
        )
    for z in (-1, 1):
        rig.plate(
            [(-1.05, 0.0), (1.05, 0.0), (1.05, 0.76), (-1.05, 0.76)],
            (0.05, 0, z * 0.275),
            vec(2.1, 0, -z * 0.55) / 2.17,
            (0, 1, 0),
            tone,
            thick=0.02,
            puff=0.03,
            smooth=False,
            paint=paint,
        )
    rig.box((-1.0, 0.38, 0), (0.03, 0.38, 0.55), "#d8862a", role="fixed")
    return rig
