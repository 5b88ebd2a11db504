"""Trains."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import mix, rgb
from ..chance import Chance
from ..slots import Slots
from ..start import begin, main_colour
from .wheels import wheel


def train(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A steam engine with smoke, mostly with a carriage or tender behind."""
    rig = begin("vehicle", 3.5, (20, 42), (7, 13))
    body = main_colour(
        slots, chance, ("#2f5f4a", "#a8322e", "#2f4f8f", "#3a3a40", "#c8702a")
    )
    red, gold, black = "#b8392f", rgb(slots.accent or "#d9a83f"), "#2c2b30"
    paint: dict[str, Any] = {"material": "glaze"}
    fixed: dict[str, Any] = {"role": "fixed"}
    rig.group()
    rig.rounded_box(
        (0, 0.48, 0), (1.55, 0.10, 0.40), 0.05, red, material="enamel", **fixed
    )
    rig.cylinder((-0.45, 0.98, 0), (1.30, 0.98, 0), 0.42, body, **paint)
    rig.cylinder((1.28, 0.98, 0), (1.45, 0.98, 0), 0.44, black, **fixed)
    rig.ellipsoid(
        (1.46, 0.98, 0), (0.05, 0.30, 0.30), "#4a4a50", material="metal", **fixed
    )
    for x in (-0.1, 0.35, 0.8, 1.25):
        rig.ring((x, 0.98, 0), 0.425, 0.025, gold, axis=(1, 0, 0), material="metal")
    rig.group()
    rig.rounded_box((-0.98, 1.08, 0), (0.55, 0.55, 0.48), 0.06, body, **paint)
    rig.rounded_box(
        (-0.98, 1.68, 0), (0.68, 0.07, 0.58), 0.06, black, material="enamel", **fixed
    )
    for s in (1, -1):
        rig.rounded_box(
            (-0.98, 1.28, s * 0.485),
            (0.34, 0.20, 0.02),
            0.03,
            "#f2d79a",
            material="lit",
            **fixed,
        )
    rig.group()
    tall = chance.between("chimney", 0.5, 0.8)
    rig.lathe(
        (1.0, 1.32, 0),
        [
            (0, 0.15),
            (tall * 0.6, 0.13),
            (tall * 0.8, 0.18),
            (tall, 0.25),
            (tall + 0.06, 0.22),
        ],
        black,
        material="enamel",
        **fixed,
    )
    rig.ring(
        (1.0, 1.32 + tall + 0.02, 0), 0.22, 0.03, gold, axis=(0, 1, 0), material="metal"
    )
    rig.ellipsoid((0.42, 1.40, 0), (0.17, 0.20, 0.17), gold, material="metal")
    rig.ellipsoid((-0.08, 1.40, 0), (0.13, 0.14, 0.13), gold, material="metal")
    rig.cylinder(
        (1.40, 1.42, 0), (1.56, 1.42, 0), 0.10, gold, end_radius=0.12, material="metal"
    )
    rig.ellipsoid(
        (1.57, 1.42, 0), (0.04, 0.1, 0.1), "#fff3c0", material="glow", **fixed
    )
    for s in (1, -1):
        for x, q in ((-1.05, 0.36), (-0.25, 0.36), (0.45, 0.28), (1.0, 0.28)):
            wheel(rig, (x, q, s * 0.47), q, 0.06, hub=red, tone=black, spokes=8)
        rig.group()
        rig.rod(
            (-1.05, 0.26, s * 0.56),
            (0.45, 0.24, s * 0.56),
            0.035,
            "#c9cdd2",
            material="metal",
            **fixed,
        )
    rig.group()
    for z in np.linspace(-0.36, 0.36, 7):
        rig.rod(
            (1.52, 0.5, z),
            (1.86, 0.08, z * 1.25),
            0.035,
            red,
            material="enamel",
            **fixed,
        )
    rig.tube(
        [(1.84, 0.08, -0.46), (1.9, 0.08, 0), (1.84, 0.08, 0.46)], 0.045, red, **fixed
    )
    rng = chance.stream("smoke")
    x, y = 1.0, 1.32 + tall + 0.25
    for i in range(6):
        rig.group(0.1)
        rig.ellipsoid(
            (x, y, 0),
            (0.17 + 0.05 * i) * float(rng.uniform(0.9, 1.1)),
            mix("#ffffff", "#d8d4d0", i / 8),
            material="mist",
            **fixed,
        )
        rig.ellipsoid(
            (x + 0.1, y - 0.06, 0.08),
            (0.13 + 0.04 * i),
            "#f6f3ef",
            material="mist",
            **fixed,
        )
        x, y = x - 0.26 - 0.03 * i, y + 0.15 + 0.02 * i
    end = -1.85
    if chance.odds("carriage", 0.6):
        end = -4.0
        tone = rgb(chance.pick("carriage tone", ("#8a3a34", "#d9b45a", "#4a6a8a")))
        rig.group()
        rig.rounded_box((-2.75, 0.50, 0), (1.0, 0.08, 0.42), 0.05, black, **fixed)
        rig.rounded_box(
            (-2.75, 1.02, 0), (0.98, 0.46, 0.46), 0.06, tone, material="glaze", **fixed
        )
        rig.rounded_box((-2.75, 1.54, 0), (1.05, 0.08, 0.54), 0.07, "#efe6d2", **fixed)
        rig.rod((-1.75, 0.5, 0), (-1.4, 0.5, 0), 0.06, black, **fixed)
        for i in range(4):
            for s in (1, -1):
                rig.rounded_box(
                    (-3.42 + 0.45 * i, 1.15, s * 0.46),
                    (0.15, 0.18, 0.02),
                    0.02,
                    "#f2d79a",
                    material="lit",
                    **fixed,
                )
        for xx in (-3.3, -2.2):
            for s in (1, -1):
                wheel(
                    rig, (xx, 0.28, s * 0.47), 0.28, 0.06, hub=red, tone=black, spokes=8
                )
    for xx in np.arange(end, 2.1, 0.30):
        rig.group()
        rig.box((xx, -0.05, 0), (0.07, 0.04, 0.62), "#7a5a3c", material="wood", **fixed)
    for z in (0.47, -0.47):
        rig.rod(
            (end, 0.0, z), (2.1, 0.0, z), 0.035, "#9a9ea4", material="metal", **fixed
        )
    rig.anchor("top", (-0.98, 1.76, 0), 0.5)
    return rig
