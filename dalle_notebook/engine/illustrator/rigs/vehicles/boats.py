"""Boats and ships."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, unit
from ..chance import Chance
from ..slots import Slots
from ..start import accent_colour, begin, main_colour

_HULLS = ("#b8463c", "#2f6f8f", "#7a4f2f", "#f3ead8", "#3f7a5a")


_OUTLINE = (
    (-1.15, -0.26), (-0.4, -0.42), (0.5, -0.36), (1.32, 0.0),
    (0.5, 0.36), (-0.4, 0.42), (-1.15, 0.26),
)  # fmt: skip


def _planks(rig: Rig, tone: Array) -> None:
    """An open boat: planks one over the other, wider towards the rail."""
    for k in range(6):
        t = k / 5
        wide = 0.66 + 0.34 * t**0.6
        knots = [(x * wide, 0.08 + 0.40 * t, z * wide) for x, z in _OUTLINE]
        rig.group(0.02)
        plank = (
            mix(tone, "#f6efe0", 0.7)
            if k == 5
            else mix(tone, "#2a1c12", 0.07 * (k % 2))
        )
        rig.tube(knots, 0.085 if k < 5 else 0.07, plank, closed=True, steps=5)
    rig.group()
    floor = [(x * 0.72, z * 0.72) for x, z in _OUTLINE]
    rig.plate(
        floor,
        (0, 0.14, 0),
        (1, 0, 0),
        (0, 0, 1),
        "#8a5c34",
        thick=0.02,
        material="wood",
        role="fixed",
    )


def _hull(
    rig: Rig,
    length: float,
    beam: float,
    depth: float,
    tone: Array,
    deck: str,
) -> None:
    """A boat's body under its deck."""

    def strakes(p: Array, n: Array, c: Array) -> Array:
        band = step(depth * 0.80, depth * 0.83, p[1])
        out = c * (1 - 0.10 * step(0.9, 1.0, np.sin(p[1] / depth * 22)))
        return np.asarray(out + (rgb("#f6efe0")[:, None] - out) * band)

    rig.group(0.12)
    for k in range(5):
        t = k / 4
        y = depth * (0.12 + 0.22 * k)
        rig.tube(
            [
                (-length * (0.80 + 0.10 * t), y, 0),
                (-length * 0.45, y, 0),
                (length * 0.35, y, 0),
                (length * (0.78 + 0.26 * t), y + 0.05 * t, 0),
            ],
            [
                beam * (0.30 + 0.25 * t),
                beam * (0.55 + 0.42 * t),
                beam * (0.50 + 0.40 * t),
                0.05,
            ],
            tone,
            material="enamel",
            paint=strakes,
            steps=6,
        )
    rig.group()
    y = depth * 1.30
    outline = [
        (-length * 0.95, -beam * 0.62),
        (-length * 0.3, -beam * 0.92),
        (length * 0.4, -beam * 0.78),
        (length * 1.06, 0),
        (length * 0.4, beam * 0.78),
        (-length * 0.3, beam * 0.92),
        (-length * 0.95, beam * 0.62),
    ]
    rig.plate(
        outline,
        (0, y, 0),
        (1, 0, 0),
        (0, 0, 1),
        deck,
        thick=0.03,
        puff=0.1,
        material="wood",
        role="fixed",
        bias=0.03,
        paint=lambda p, n, c: np.asarray(
            c * (1 - 0.2 * step(0.85, 1.0, np.sin(p[2] * 40)))
        ),
    )
    rail = [(x, y + 0.06, z) for x, z in outline]
    rig.tube(
        rail, 0.055, mix(tone, "#f6efe0", 0.35), closed=True, steps=3, material="wood"
    )


def boat(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A rowing boat, a fishing boat with a wheelhouse, or a sailing boat."""
    kind = {"sailboat": "sail", "ship": "ship"}.get(noun) or chance.pick(
        "kind", ("sail", "sail", "fishing", "row")
    )
    rig = begin(
        "vehicle",
        {"sail": 6.0, "ship": 18.0, "fishing": 4.0, "row": 1.2}[kind],
        (-40, -12) if chance.odds("way", 0.5) else (14, 40),
        (7, 13),
        ground=False,
    )
    tone = main_colour(slots, chance, _HULLS)
    second = accent_colour(slots, chance, ("#d9573f", "#3f7aa0", "#e8b83a", "#4f8a6a"))
    wood: dict[str, Any] = {"material": "wood", "role": "fixed"}
    if kind == "ship":
        _ship(rig, tone, second, chance)
        return rig
    if kind == "row":
        _planks(rig, tone)
        for x in (-0.5, 0.15):
            rig.group()
            rig.box((x, 0.56, 0), (0.12, 0.03, 0.40), "#a8753f", **wood)
        for s in (1, -1):
            rig.group()
            rig.rod(
                (-0.2, 0.62, s * 0.42),
                (-0.55, 0.10, s * 1.25),
                0.035,
                "#a8753f",
                **wood,
            )
            rig.plate(
                [(-0.08, 0), (0.08, 0), (0.10, 0.35), (-0.10, 0.35)],
                (-0.55, 0.10, s * 1.25),
                (1, 0, 0),
                unit((-0.35, -0.5, s * 0.8)),
                "#a8753f",
                thick=0.04,
                puff=0.3,
                **wood,
            )
        rig.anchor("seat", (-0.5, 0.6, 0), 0.3)
        return rig
    _hull(rig, 1.25, 0.46, 0.36, tone, "#c79a62")
    if kind == "fishing":
        rig.group()
        rig.rounded_box(
            (-0.25, 0.86, 0), (0.36, 0.34, 0.28), 0.06, "#f6efe0", role="fixed"
        )
        rig.rounded_box(
            (-0.25, 1.24, 0), (0.44, 0.05, 0.35), 0.04, second, material="enamel"
        )
        for s in (1, -1):
            rig.rounded_box(
                (-0.25, 0.98, s * 0.28),
                (0.20, 0.12, 0.02),
                0.02,
                "#7fb0c8",
                material="glaze",
                role="fixed",
            )
        rig.rounded_box(
            (0.115, 0.98, 0),
            (0.02, 0.12, 0.18),
            0.02,
            "#7fb0c8",
            material="glaze",
            role="fixed",
        )
        rig.cylinder(
            (-0.42, 1.25, 0), (-0.42, 1.62, 0), 0.10, second, material="enamel"
        )
        rig.rod((0.55, 0.5, 0), (0.55, 1.7, 0), 0.035, "#8a5a34", **wood)
        rig.rod((0.55, 1.62, 0), (1.15, 1.2, 0), 0.02, "#8a5a34", **wood)
        for k in range(3):
            rig.ring((-0.9 + 0.16 * k, 0.42, 0.50), 0.12, 0.05, "#f2f0ea", role="fixed")
        rig.anchor("seat", (0.3, 0.55, 0), 0.3)
        return rig
    rig.group()
    rig.rod((0.1, 0.3, 0), (0.1, 3.0, 0), 0.05, "#8a5a34", end_radius=0.03, **wood)
    rig.rod((0.08, 0.78, 0.02), (-1.15, 0.72, 0.05), 0.035, "#8a5a34", **wood)
    stripe = chance.pick("stripe", ("one", "none", "many"))
    white = rgb("#fbf5e6")
    bright = chance.odds("bright sail", 0.3)
    cloth = second if bright else white
    mark = white if bright else second

    def sail(p: Array, n: Array, c: Array) -> Array:
        seam = 0.08 * step(0.93, 1.0, np.sin(p[1] * 12 + p[0] * 3))
        out = c * (1 - seam)
        w = np.zeros(p.shape[1])
        if stripe == "one":
            w = step(0.17, 0.155, np.abs(p[1] - 1.75))
        elif stripe == "many":
            w = step(0.0, 0.12, np.sin(p[1] * 7.5))
        return np.asarray(out + (mark[:, None] - out) * w)

    rig.group()
    rig.plate(
        [
            (0.02, 0.84),
            (0.04, 1.5),
            (0.05, 2.9),
            (-0.30, 2.35),
            (-0.78, 1.58),
            (-1.13, 0.84),
            (-0.6, 0.80),
        ],
        (0, 0, 0.06),
        (1, 0, 0.1),
        (0, 1, 0),
        cloth,
        thick=0.32,
        puff=0.9,
        smooth=False,
        material="sail",
        paint=sail,
        role="fixed",
    )
    if chance.odds("jib", 0.75):
        rig.plate(
            [(0.22, 0.70), (0.6, 0.72), (1.28, 0.72), (0.85, 1.45), (0.20, 2.6)],
            (0, 0, 0.05),
            (1, 0, 0.15),
            (0, 1, 0),
            mix(white, "#f0d9a8", 0.3),
            thick=0.28,
            puff=0.9,
            smooth=False,
            material="sail",
            role="fixed",
        )
    rig.group()
    rig.plate(
        [(0, 0), (-0.28, 0.10), (0, 0.2)],
        (0.1, 2.98, 0),
        (1, 0, 0),
        (0, 1, 0),
        second,
        thick=0.05,
        smooth=False,
        material="cloth",
    )
    rig.anchor("seat", (-0.5, 0.6, 0), 0.3)
    return rig


def _ship(rig: Rig, tone: Array, second: Array, chance: Chance) -> None:
    """A steamer or a three-master."""
    _hull(rig, 2.1, 0.55, 0.55, tone, "#c79a62")
    if chance.odds("masts", 0.5):
        for x, h in ((-1.2, 2.3), (-0.1, 2.8), (1.0, 2.3)):
            rig.group()
            rig.rod(
                (x, 0.6, 0),
                (x, 0.7 + h, 0),
                0.045,
                "#7a5030",
                material="wood",
                role="fixed",
            )
            for y, w in ((0.95, 0.62), (0.95 + h * 0.42, 0.46)):
                tall = h * 0.36
                rig.group()
                rig.plate(
                    [(-w, 0), (w, 0), (w * 0.8, tall), (-w * 0.8, tall)],
                    (x + 0.10, y, 0.04),
                    (1, 0, 0.45),
                    (0, 1, 0),
                    "#fbf5e6",
                    thick=0.30,
                    puff=0.9,
                    smooth=False,
                    material="sail",
                    role="fixed",
                )
                rig.rod(
                    (x - w * 0.7, y + tall, -w * 0.32),
                    (x + w * 0.8, y + tall, w * 0.36),
                    0.03,
                    "#7a5030",
                    role="fixed",
                )
            rig.plate(
                [(0, 0), (-0.32, 0.10), (0, 0.2)],
                (x, 0.7 + h, 0),
                (1, 0, 0),
                (0, 1, 0),
                second,
                thick=0.05,
                smooth=False,
                material="cloth",
            )
        rig.rod((1.9, 0.75, 0), (2.8, 1.15, 0), 0.05, "#7a5030", role="fixed")
        return
    for k, (x0, x1, z) in enumerate(
        ((-1.3, 1.1, 0.40), (-1.1, 0.8, 0.34), (-0.2, 0.7, 0.3))
    ):
        y = 0.90 + 0.30 * k
        rig.group()
        rig.rounded_box(
            ((x0 + x1) / 2, y, 0),
            ((x1 - x0) / 2, 0.15, z),
            0.05,
            "#f8f3e6",
            role="fixed",
        )
        for xx in np.arange(x0 + 0.2, x1 - 0.1, 0.22):
            for s in (1, -1):
                rig.ellipsoid(
                    (xx, y + 0.02, s * z),
                    (0.055, 0.055, 0.02),
                    "#5a86a0",
                    material="glaze",
                    role="fixed",
                )
    for x in (-0.85, -0.3, 0.25):
        rig.group()
        rig.cylinder((x, 1.3, 0), (x - 0.06, 2.05, 0), 0.16, second, material="enamel")
        rig.cylinder(
            (x - 0.06, 2.0, 0), (x - 0.07, 2.12, 0), 0.17, "#2c2b30", role="fixed"
        )
    rig.rod((1.2, 0.7, 0), (1.2, 2.0, 0), 0.03, "#8a5a34", role="fixed")
