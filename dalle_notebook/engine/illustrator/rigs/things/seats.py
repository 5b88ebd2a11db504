"""Chairs, armchairs, sofas and beds."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, vec
from ..chance import Chance
from ..slots import Slots
from ..start import accent_colour, begin, main_colour, wood_grain

WOODS = ("#a8733f", "#8a5a34", "#c0905a", "#6f4528")


CLOTHS = ("#5f8f6a", "#c8743f", "#4f6f9f", "#b8566a", "#8a6ab0", "#d0a03c")


def chair(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A wooden chair; the back has slats, a panel or rungs."""
    rig = begin("thing", 0.95, (-62, -28), (10, 18))
    wood = main_colour(slots, chance, WOODS)
    seat = rgb(slots.accent) if slots.accent else mix(wood, "#f0d8a8", 0.25)
    style: dict[str, Any] = {"material": "wood"}
    rig.group()
    for z in (-0.42, 0.42):
        rig.tube([(0.42, 0, z), (0.42, 0.85, z)], 0.055, wood, smooth=False, **style)
        rig.tube(
            [(-0.45, 0, z), (-0.42, 0.85, z), (-0.55, 1.85, z)], 0.055, wood, **style
        )
        rig.rod((0.42, 0.35, z), (-0.44, 0.35, z), 0.035, wood, **style)
    rig.rod((0.0, 0.35, -0.42), (0.0, 0.35, 0.42), 0.03, wood, **style)
    rig.group()
    rig.rounded_box(
        (0, 0.88, 0),
        (0.52, 0.06, 0.50),
        0.05,
        seat,
        paint=wood_grain(chance.stream("grain"), 0),
        **style,
    )
    rig.group()
    back = chance.pick("back", ("slats", "panel", "rungs"))
    if back == "slats":
        for z in np.linspace(-0.28, 0.28, 5):
            rig.tube([(-0.43, 0.95, z), (-0.55, 1.78, z)], 0.035, wood, **style)
    elif back == "rungs":
        for y in (1.15, 1.38, 1.60):
            x = -0.43 - (y - 0.9) * 0.13
            rig.rounded_box((x, y, 0), (0.03, 0.06, 0.40), 0.02, wood, **style)
    else:
        rig.rounded_box(
            (-0.48, 1.40, 0), (0.04, 0.30, 0.40), 0.04, seat, turned=turn(0, 8), **style
        )
    rig.rounded_box((-0.56, 1.84, 0), (0.05, 0.09, 0.50), 0.05, wood, **style)
    rig.anchor("seat", (0, 0.94, 0), 0.45)
    return rig


def armchair(noun: str, slots: Slots, chance: Chance) -> Rig:
    """An upholstered chair or a sofa, with rolled arms and a cushion."""
    rig = begin("thing", 1.0 if noun == "armchair" else 0.9, (-38, 38), (10, 16))
    cloth = main_colour(slots, chance, CLOTHS)
    dark, pale = mix(cloth, "#000000", 0.12), mix(cloth, "#ffffff", 0.14)
    w = 0.78 if noun == "armchair" else 1.75
    m: dict[str, Any] = (
        {"material": slots.material or "cloth"}
        if slots.material in ("cloth",)
        else {"material": "cloth"}
    )
    for x in (-w * 0.82, w * 0.82):
        for z in (-0.5, 0.5):
            rig.group()
            rig.lathe(
                (x, 0, z),
                [(0, 0.05), (0.22, 0.09)],
                "#7a4a2a",
                material="wood",
                smooth=False,
                role="fixed",
            )
    rig.group(0.05)
    rig.rounded_box((0, 0.38, 0), (w, 0.20, 0.62), 0.12, dark, **m)
    rig.group(0.04)
    high = chance.pick("back", (0.55, 0.72, 0.88)) if noun == "armchair" else 0.55
    rig.rounded_box(
        (0, 0.45 + high, -0.48),
        (w * 0.93, high, 0.17),
        0.17,
        cloth,
        turned=turn(0, 0, -8),
        **m,
    )
    top = 0.45 + 2 * high
    if chance.odds("scalloped", 0.5):
        for x in np.linspace(-w * 0.58, w * 0.58, 3 if noun == "armchair" else 5):
            rig.ellipsoid(
                (x, top - 0.02, -0.55 - 0.06 * high), (0.30, 0.14, 0.18), cloth, **m
            )
    if chance.odds("buttons", 0.6):
        for x in np.linspace(-w * 0.5, w * 0.5, 3 if noun == "armchair" else 6):
            for y in np.arange(0.95, top - 0.1, 0.35):
                rig.group()
                rig.ellipsoid(
                    (x, y, -0.30 - 0.05 * (y - 1)), (0.045, 0.045, 0.03), dark, **m
                )
    for s in (1, -1):
        x = s * (w + 0.02)
        rig.group(0.06)
        rig.rounded_box((x, 0.62, 0.06), (0.15, 0.36, 0.62), 0.13, cloth, **m)
        rig.tube(
            [(x * 1.02, 1.0, -0.52), (x * 1.02, 1.0, 0.62)],
            0.20,
            cloth,
            smooth=False,
            **m,
        )
        rig.ring((x * 1.02, 1.0, 0.80), 0.09, 0.03, dark, **m)
    seats = 1 if noun == "armchair" else 3
    for i in range(seats):
        rig.group(0.05)
        x = (i - (seats - 1) / 2) * (2 * w * 0.80 / seats)
        rig.rounded_box(
            (x, 0.68, 0.10), (w * 0.79 / seats, 0.15, 0.58), 0.13, pale, **m
        )
    if chance.odds("cushion", 0.7):
        tone = accent_colour(
            slots, chance, ("#f0c45a", "#f3e2c8", "#e88a6a", "#7aa8b8")
        )
        rig.group()
        q = [
            (-0.28, -0.28),
            (0, -0.23),
            (0.28, -0.28),
            (0.23, 0),
            (0.28, 0.28),
            (0, 0.23),
            (-0.28, 0.28),
            (-0.23, 0),
        ]
        rig.plate(
            q,
            (0.22 + (w - 0.78) * 0.6, 1.08, -0.16),
            vec(0.96, 0.25, 0),
            vec(-0.25, 0.93, -0.25),
            tone,
            thick=0.22,
            puff=0.9,
            material="cloth",
            role="fixed",
        )
    rig.anchor("seat", (0, 0.85, 0.1), 0.6, forward=(0, 0, 1))
    return rig


def bed(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A made bed with a blanket and pillows."""
    rig = begin("thing", 0.9, (24, 48), (16, 24))
    blanket = main_colour(slots, chance, CLOTHS)
    wood = rgb(slots.accent or chance.pick("wood", WOODS))
    rig.group()
    rig.rounded_box((-1.5, 0.75, 0), (0.08, 0.72, 0.95), 0.08, wood, material="wood")
    rig.rounded_box((1.45, 0.45, 0), (0.07, 0.42, 0.95), 0.07, wood, material="wood")
    rig.box((0, 0.28, 0), (1.45, 0.12, 0.90), wood, material="wood")
    rig.group()
    rig.rounded_box(
        (0, 0.52, 0),
        (1.42, 0.18, 0.90),
        0.12,
        "#f6f1e6",
        material="cloth",
        role="fixed",
    )
    rig.group(0.05)
    stripe = chance.odds("stripes", 0.5)

    def quilt(p: Array, n: Array, c: Array) -> Array:
        if stripe:
            w = step(0.5, 0.7, np.sin(p[0] * 16)) * 0.35
        else:
            w = step(0.86, 0.96, np.maximum(np.sin(p[0] * 10), np.sin(p[2] * 10))) * 0.3
        return np.asarray(c + (1 - c) * w)

    rig.rounded_box(
        (0.42, 0.62, 0),
        (1.02, 0.16, 0.96),
        0.14,
        blanket,
        material="cloth",
        paint=quilt,
    )
    for z in (-0.42, 0.42):
        rig.group()
        rig.ellipsoid(
            (-1.08, 0.80, z),
            (0.32, 0.15, 0.38),
            "#fbf8f0",
            material="cloth",
            role="fixed",
        )
    rig.anchor("seat", (0.2, 0.78, 0), 0.8)
    return rig
