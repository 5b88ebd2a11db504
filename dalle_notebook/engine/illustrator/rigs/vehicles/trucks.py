"""Lorries, tractors and buses."""

from __future__ import annotations

from typing import Any

from ...kit.rig import Rig
from ...kit.vectors import mix, rgb
from ..chance import Chance
from ..slots import Slots
from ..start import accent_colour, begin, main_colour
from .wheels import CHROME, GLASS, PAINTS, lamps, wheel


def truck(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A lorry, a fire engine, or a tractor."""
    fire = noun == "fire truck"
    rig = begin("vehicle", 2.8, (22, 44), (8, 14))
    body = main_colour(slots, chance, ("#d8262a",) if fire else PAINTS)
    load = rgb(
        slots.accent
        or (
            "#d8262a"
            if fire
            else chance.pick("load", ("#f3ead8", "#e8b83a", "#5a8fb0", "#c8743f"))
        )
    )
    paint: dict[str, Any] = {"material": "glaze"}
    rig.group()
    rig.rounded_box((-0.15, 0.50, 0), (1.85, 0.10, 0.50), 0.06, "#35343a", role="fixed")
    rig.group(0.04)
    rig.rounded_box((1.25, 1.05, 0), (0.52, 0.62, 0.66), 0.16, body, **paint)
    rig.group()
    glass: dict[str, Any] = {"material": "glaze", "role": "fixed"}
    rig.rounded_box((1.72, 1.30, 0), (0.06, 0.26, 0.54), 0.05, GLASS, **glass)
    for s in (1, -1):
        rig.rounded_box(
            (1.28, 1.30, s * 0.645), (0.30, 0.24, 0.03), 0.03, GLASS, **glass
        )
        rig.rod(
            (1.60, 1.25, s * 0.75), (1.60, 1.5, s * 0.78), 0.05, "#35343a", role="fixed"
        )
    rig.rounded_box(
        (1.76, 0.72, 0),
        (0.04, 0.16, 0.34),
        0.03,
        CHROME,
        material="chrome",
        role="fixed",
    )
    lamps(rig, 1.77, 0.66, 0.48, 0.11, True)
    rig.rod(
        (1.74, 0.46, -0.62),
        (1.74, 0.46, 0.62),
        0.08,
        CHROME,
        material="chrome",
        role="fixed",
    )
    if fire:
        up = chance.between("ladder", 0.0, 0.9)
        rig.rounded_box((-0.62, 1.10, 0), (1.28, 0.50, 0.64), 0.07, body, **paint)
        rig.rounded_box(
            (-0.62, 0.86, 0), (1.30, 0.05, 0.655), 0.03, "#f3ead8", role="fixed"
        )
        for s in (1, -1):
            rig.rod(
                (-1.85, 1.74, s * 0.2),
                (1.1, 1.86 + up, s * 0.2),
                0.045,
                "#e8e4da",
                material="metal",
                role="fixed",
            )
        for k in range(10):
            x = -1.7 + 0.28 * k
            rig.rod(
                (x, 1.75 + (0.041 + up / 2.95) * (x + 1.85), -0.2),
                (x, 1.75 + (0.041 + up / 2.95) * (x + 1.85), 0.2),
                0.03,
                "#e8e4da",
                material="metal",
                role="fixed",
            )
        for s, tone in ((1, "#3a6fe8"), (-1, "#3a6fe8")):
            rig.ellipsoid(
                (1.3, 1.74, s * 0.3),
                (0.14, 0.11, 0.14),
                tone,
                material="lit",
                role="fixed",
            )
    else:
        kind = chance.pick("body", ("box", "dump", "logs"))
        if kind == "box":
            rig.rounded_box(
                (-0.68, 1.36, 0),
                (1.28, 0.76, 0.72),
                0.07,
                load,
                material="enamel",
                role="" if slots.accent else "fixed",
            )
            rig.box((-0.68, 1.1, 0), (1.29, 0.10, 0.725), body, **paint)
        elif kind == "dump":
            for s in (1, -1):
                rig.rounded_box(
                    (-0.68, 0.98, s * 0.62), (1.22, 0.34, 0.06), 0.04, load, **paint
                )
            rig.rounded_box((-1.9, 0.98, 0), (0.06, 0.34, 0.66), 0.04, load, **paint)
            rig.rounded_box((0.54, 1.1, 0), (0.06, 0.48, 0.66), 0.04, load, **paint)
            rig.group(0.1)
            rig.ellipsoid(
                (-0.68, 1.15, 0),
                (1.15, 0.42, 0.55),
                "#9a7a52",
                material="stone",
                role="fixed",
            )
        else:
            for z, y in (
                (-0.4, 0.85),
                (0.0, 0.85),
                (0.4, 0.85),
                (-0.2, 1.2),
                (0.2, 1.2),
                (0, 1.55),
            ):
                rig.group()
                rig.cylinder(
                    (-1.9, y, z),
                    (0.55, y, z),
                    0.21,
                    "#9a6a40",
                    material="wood",
                    role="fixed",
                )
                rig.disc(
                    (-1.91, y, z),
                    0.17,
                    "#e3c28e",
                    axis=(1, 0, 0),
                    height=0.02,
                    role="fixed",
                )
    for x in (1.2, -0.75, -1.45):
        for s in (1, -1):
            wheel(rig, (x, 0.38, s * 0.56), 0.38, 0.12)
    rig.anchor("top", (-0.6, 2.1, 0), 0.8)
    return rig


def tractor(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Big wheels behind, small in front."""
    rig = begin("vehicle", 2.2, (18, 40), (8, 14))
    body = main_colour(slots, chance, ("#c8322a", "#3f8a4a", "#e8a82a", "#3a6fb0"))
    paint: dict[str, Any] = {"material": "glaze"}
    rig.group(0.05)
    rig.rounded_box((0.65, 0.98, 0), (0.80, 0.28, 0.30), 0.12, body, **paint)
    rig.rounded_box((-0.5, 0.85, 0), (0.55, 0.18, 0.42), 0.08, body, **paint)
    rig.group()
    rig.rounded_box((1.45, 0.95, 0), (0.04, 0.22, 0.22), 0.03, "#35343a", role="fixed")
    lamps(rig, 1.46, 1.12, 0.26, 0.09, True)
    rig.rod((0.75, 1.2, 0.12), (0.75, 1.75, 0.12), 0.05, "#35343a", role="fixed")
    cab = chance.odds("cab", 0.6)
    if cab:
        for x in (-0.95, -0.05):
            for s in (1, -1):
                rig.rod(
                    (x, 1.0, s * 0.40),
                    (x, 1.95, s * 0.36),
                    0.045,
                    "#35343a",
                    role="fixed",
                )
        rig.rounded_box((-0.5, 2.0, 0), (0.60, 0.07, 0.48), 0.06, body, **paint)
        rig.rounded_box(
            (-0.5, 1.5, 0),
            (0.42, 0.40, 0.34),
            0.05,
            GLASS,
            material="glass",
            role="fixed",
        )
    else:
        rig.rounded_box(
            (-0.62, 1.12, 0), (0.20, 0.06, 0.22), 0.05, "#35343a", role="fixed"
        )
        rig.rounded_box(
            (-0.82, 1.32, 0), (0.05, 0.20, 0.22), 0.05, "#35343a", role="fixed"
        )
        rig.rod((-0.05, 1.1, 0), (-0.25, 1.42, 0), 0.03, "#35343a", role="fixed")
        rig.ring(
            (-0.26, 1.45, 0), 0.17, 0.03, "#35343a", axis=(-0.6, 1, 0), role="fixed"
        )
    for s in (1, -1):
        wheel(rig, (-0.62, 0.72, s * 0.62), 0.72, 0.20, hub="#f0c030")
        wheel(rig, (1.0, 0.42, s * 0.48), 0.42, 0.13, hub="#f0c030")
        rig.group()
        rig.tube(
            [
                (-1.25, 1.05, s * 0.62),
                (-0.9, 1.48, s * 0.62),
                (-0.4, 1.50, s * 0.62),
                (0.0, 1.15, s * 0.62),
            ],
            0.09,
            body,
            **paint,
        )
    rig.anchor("seat", (-0.6, 1.2, 0), 0.3)
    return rig


def bus(noun: str, slots: Slots, chance: Chance) -> Rig:
    """One deck or two."""
    rig = begin("vehicle", 3.2, (24, 46), (8, 14))
    body = main_colour(slots, chance, ("#d8322a", "#f2b82a", "#3a7fb0", "#4f9a6a"))
    band = accent_colour(slots, chance, ("#f6efe0", "#f6efe0", "#2f3a52"))
    decks = chance.pick("decks", (1, 1, 2))
    paint: dict[str, Any] = {"material": "glaze"}
    h = 0.62 * decks + 0.25
    rig.group(0.03)
    rig.rounded_box((0, 0.42 + h, 0), (1.95, h, 0.64), 0.16, body, **paint)
    rig.group()
    rig.box((0, 0.72, 0), (1.96, 0.05, 0.65), band, material="glaze")
    glass: dict[str, Any] = {"material": "glaze", "role": "fixed"}
    for deck in range(decks):
        y = 1.16 + deck * 1.02
        for i in range(6):
            x = -1.55 + 0.56 * i
            if deck == 0 and i == 5:
                continue
            for s in (1, -1):
                rig.rounded_box(
                    (x, y, s * 0.645), (0.22, 0.24, 0.02), 0.02, GLASS, **glass
                )
        rig.rounded_box((1.95, y, 0), (0.03, 0.27, 0.52), 0.03, GLASS, **glass)
        rig.rounded_box((-1.95, y, 0), (0.03, 0.22, 0.46), 0.03, GLASS, **glass)
    for s in (1, -1):
        rig.rounded_box(
            (1.30, 0.98, s * 0.645),
            (0.22, 0.46, 0.02),
            0.02,
            mix(GLASS, "#fff", 0.2),
            **glass,
        )
        rig.box((1.30, 0.98, s * 0.67), (0.015, 0.46, 0.01), "#35343a", role="fixed")
    rig.rounded_box(
        (1.96, 0.42 + 2 * h - 0.14, 0),
        (0.02, 0.09, 0.34),
        0.02,
        "#2b2a2e",
        role="fixed",
    )
    rig.rounded_box(
        (1.975, 0.42 + 2 * h - 0.14, 0),
        (0.02, 0.05, 0.26),
        0.02,
        "#f7c84a",
        material="lit",
        role="fixed",
    )
    lamps(rig, 1.97, 0.62, 0.46, 0.10, True)
    lamps(rig, -1.97, 0.62, 0.46, 0.08, False)
    rig.rod(
        (1.97, 0.42, -0.6),
        (1.97, 0.42, 0.6),
        0.07,
        CHROME,
        material="chrome",
        role="fixed",
    )
    for x in (1.05, -1.15):
        for s in (1, -1):
            wheel(rig, (x, 0.36, s * 0.58), 0.36, 0.11)
    rig.anchor("top", (0, 0.42 + 2 * h, 0), 0.8)
    return rig
