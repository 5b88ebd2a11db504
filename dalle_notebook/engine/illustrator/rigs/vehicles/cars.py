"""Cars."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, vec
from ..chance import Chance
from ..slots import Slots
from ..start import accent_colour, begin, main_colour
from .wheels import CHROME, GLASS, PAINTS, lamps, wheel


def car(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A round small car, a saloon of the thirties or a pick-up; a taxi, a police
    car, a sports car by noun."""
    rig = begin("vehicle", 1.5, (20, 44), (8, 15))
    paints = {
        "taxi": ("#f2c02a",),
        "police car": ("#f2f2f0",),
        "sports car": ("#d8262e",),
    }
    body = main_colour(slots, chance, paints.get(noun, PAINTS))
    roof = accent_colour(slots, chance, ("#f3e6cf", "#f3e6cf", "#3a3a40"))
    kind = chance.pick("kind", ("beetle", "beetle", "classic", "hatch"))
    if noun in ("taxi", "police car"):
        kind = chance.pick("cab", ("hatch", "beetle"))
    if noun == "sports car":
        kind = "sport"
    if kind == "classic":
        _classic_car(rig, body, roof)
        return rig
    paint: dict[str, Any] = {"material": "glaze"}
    spoiler = kind == "sport" and chance.odds("spoiler", 0.5)
    low = kind == "sport"
    tall = 0.0 if low else 0.18
    rig.group(0.07)
    if kind == "beetle":
        rig.tube(
            [
                (-1.35, 0.50, 0),
                (-0.8, 0.66, 0),
                (0, 0.70, 0),
                (0.8, 0.64, 0),
                (1.35, 0.48, 0),
            ],
            [0.22, 0.44, 0.52, 0.44, 0.22],
            body,
            **paint,
        )
        rig.rounded_box((0, 0.50, 0), (1.45, 0.20, 0.60), 0.16, body, **paint)
    else:
        rig.rounded_box(
            (0, 0.55, 0), (1.62, 0.24 if not low else 0.19, 0.66), 0.18, body, **paint
        )
        if low:
            rig.ellipsoid((1.0, 0.60, 0), (0.85, 0.22, 0.62), body, **paint)
    cabin = {
        "beetle": [
            (-1.0, 0.78),
            (-0.75, 1.12),
            (-0.2, 1.34),
            (0.30, 1.26),
            (0.72, 0.84),
        ],
        "hatch": [
            (-1.25, 0.75),
            (-1.12, 1.28),
            (-0.4, 1.40),
            (0.35, 1.32),
            (0.82, 0.78),
        ],
        "sport": [
            (-1.15, 0.70),
            (-0.75, 0.92),
            (-0.2, 1.02),
            (0.25, 0.96),
            (0.85, 0.68),
        ],
    }[kind]
    for z, k in ((-0.50, 0.96), (-0.25, 1.0), (0.0, 1.0), (0.25, 1.0), (0.50, 0.96)):
        rig.tube(
            [(x, 0.7 + (y - 0.7) * k, z) for x, y in cabin],
            0.10,
            body,
            steps=4,
            **paint,
        )
    top = max(y for _, y in cabin)
    rig.rounded_box(
        (-0.28, (top + 0.78) / 2, 0),
        (0.62, (top - 0.70) / 2, 0.54),
        0.12,
        body,
        **paint,
    )
    rig.group()
    # Windows are let in: a little outside the cabin, so that they win.
    h = (top - 0.78) / 2 - 0.06
    glass: dict[str, Any] = {"material": "glaze", "role": "fixed"}
    for s in (1, -1):
        y = 0.82 + h
        rig.plate(
            [(-0.40, -h), (0.44, -h), (0.26, h * 0.9), (-0.36, h * 0.95)],
            (0.10, y, s * 0.605),
            (1, 0, 0),
            (0, 1, 0),
            GLASS,
            thick=0.02,
            puff=0.2,
            smooth=False,
            **glass,
        )
        rig.plate(
            [(-0.40, -h), (0.30, -h), (0.30, h * 0.95), (-0.18, h * 0.9)],
            (-0.68, y, s * 0.605),
            (1, 0, 0),
            (0, 1, 0),
            GLASS,
            thick=0.02,
            puff=0.2,
            smooth=False,
            **glass,
        )
    (xa, ya), (xb, yb) = cabin[-2], cabin[-1]
    d = vec(xa - xb, ya - yb, 0)
    middle = vec((xa + xb) / 2 + 0.09, (ya + yb) / 2 + 0.07, 0)
    half = float(np.linalg.norm(d)) / 2
    rig.plate(
        [
            (-0.47, -half * 0.82),
            (0.47, -half * 0.82),
            (0.42, half * 0.8),
            (-0.42, half * 0.8),
        ],
        middle,
        (0, 0, 1),
        d / (2 * half),
        GLASS,
        thick=0.02,
        puff=0.2,
        smooth=False,
        bias=0.02,
        **glass,
    )
    (xa, ya), (xb, yb) = cabin[1], cabin[0]
    rig.plate(
        [(-0.44, -0.15), (0.44, -0.15), (0.40, 0.15), (-0.40, 0.15)],
        ((xa + xb) / 2 - 0.09, (ya + yb) / 2 + 0.06, 0),
        (0, 0, 1),
        vec(xa - xb, ya - yb, 0) / max(0.1, float(np.hypot(xa - xb, ya - yb))),
        GLASS,
        thick=0.02,
        puff=0.2,
        smooth=False,
        bias=0.02,
        **glass,
    )
    for s in (1, -1):
        rig.group(0.04)
        for x in (0.95, -0.95):
            rig.tube(
                [
                    (x + 0.46, 0.42, s * 0.60),
                    (x + 0.30, 0.70, s * 0.63),
                    (x, 0.80, s * 0.64),
                    (x - 0.30, 0.70, s * 0.63),
                    (x - 0.46, 0.42, s * 0.60),
                ],
                [0.08, 0.12, 0.13, 0.12, 0.08],
                mix(body, "#000000", 0.12),
                **paint,
            )
            wheel(rig, (x, 0.36, s * 0.62), 0.36, 0.10)
        rig.group()
        rig.rod(
            (-0.50, 0.62 + tall * 0.3, s * 0.68),
            (-0.36, 0.62 + tall * 0.3, s * 0.68),
            0.025,
            CHROME,
            material="chrome",
            role="fixed",
        )
        rig.ellipsoid((0.62, 0.90, s * 0.72), (0.06, 0.07, 0.09), body, **paint)
    if spoiler:
        rig.group()
        rig.rounded_box((-1.42, 1.02, 0), (0.16, 0.03, 0.62), 0.03, body, **paint)
        for s in (1, -1):
            rig.rod((-1.40, 0.7, s * 0.45), (-1.42, 1.0, s * 0.45), 0.03, body)
    lamps(rig, 1.50, 0.60, 0.42, 0.13, True)
    lamps(rig, -1.52, 0.60, 0.44, 0.09, False)
    rig.group()
    for x in (1.60, -1.60):
        rig.tube(
            [(x * 0.95, 0.36, -0.60), (x * 1.02, 0.36, 0), (x * 0.95, 0.36, 0.60)],
            0.065,
            CHROME,
            material="chrome",
            role="fixed",
        )
    if noun == "taxi":
        rig.rounded_box(
            (-0.25, top + 0.18, 0),
            (0.22, 0.09, 0.12),
            0.05,
            "#fff3c0",
            material="lit",
            role="fixed",
        )
        if chance.odds("checks", 0.5):
            rig.box(
                (0, 0.62, 0),
                (1.2, 0.05, 0.685),
                "#2a2a2e",
                role="fixed",
                paint=lambda p, n, c: np.asarray(
                    c + (0.85 - c) * (np.floor(p[0] * 9) % 2)
                ),
            )
    elif noun == "police car":
        rig.rounded_box(
            (0, 0.55, 0),
            (0.6, 0.20, 0.68),
            0.05,
            "#26344f",
            role="fixed",
            material="glaze",
        )
        for s, tone in ((1, "#3a6fe8"), (-1, "#e8323a")):
            rig.ellipsoid(
                (-0.2, top + 0.14, s * 0.22),
                (0.12, 0.10, 0.18),
                tone,
                material="lit",
                role="fixed",
            )
    elif chance.odds("load", 0.3) and kind in ("beetle", "hatch"):
        rig.rounded_box(
            (-0.3, top + 0.22, 0),
            (0.42, 0.14, 0.36),
            0.06,
            "#9a6238",
            material="clay",
            role="fixed",
        )
        for x in (-0.5, -0.1):
            rig.box((x, top + 0.22, 0), (0.04, 0.15, 0.37), "#5a3820", role="fixed")
    rig.anchor("seat", (-0.1, top + 0.05, 0), 0.5)
    rig.anchor("top", (-0.2, top + 0.08, 0), 0.6)
    return rig


def _classic_car(rig: Rig, body: Array, roof: Array) -> None:
    dark = "#2b2a2e"
    paint: dict[str, Any] = {"material": "glaze"}
    rig.group()
    rig.rounded_box((0, 0.42, 0), (1.55, 0.10, 0.52), 0.08, dark, role="fixed")
    rig.rounded_box((-0.55, 0.72, 0), (0.78, 0.26, 0.56), 0.16, body, **paint)
    rig.group(0.06)
    rig.rounded_box((0.75, 0.70, 0), (0.62, 0.23, 0.36), 0.14, body, **paint)
    rig.lathe(
        (0.1, 0.72, 0),
        [(0, 0.36), (0.6, 0.32), (1.25, 0.28)],
        body,
        axis=(1, 0, 0),
        **paint,
    )
    rig.group()
    rig.rounded_box(
        (-0.55, 1.18, 0),
        (0.66, 0.30, 0.50),
        0.10,
        mix(GLASS, "#203040", 0.3),
        material="glaze",
        role="fixed",
    )
    rig.rounded_box(
        (-0.55, 1.50, 0),
        (0.74, 0.075, 0.56),
        0.07,
        roof,
        material="cloth",
        role="fixed",
    )
    for x in (-1.2, -0.55, 0.10):
        for z in (0.5, -0.5):
            rig.rod((x, 0.95, z), (x * 0.97 - 0.01, 1.46, z), 0.055, body, **paint)
    rig.group()
    rig.rounded_box(
        (1.38, 0.72, 0),
        (0.05, 0.25, 0.27),
        0.05,
        CHROME,
        material="chrome",
        role="fixed",
    )
    for z in np.linspace(-0.2, 0.2, 7):
        rig.rod((1.44, 0.52, z), (1.44, 0.92, z), 0.016, "#8a8f96", role="fixed")
    lamps(rig, 1.44, 0.86, 0.40, 0.145, True)
    for s in (1, -1):
        rig.group(0.03)
        z = s * 0.62
        rig.tube(
            [
                (1.55, 0.40, z),
                (1.45, 0.72, z),
                (1.02, 0.86, z),
                (0.62, 0.62, z),
                (0.25, 0.36, z),
                (-0.35, 0.36, z),
                (-0.62, 0.66, z),
                (-1.0, 0.84, z),
                (-1.40, 0.66, z),
                (-1.5, 0.40, z),
            ],
            [0.10, 0.13, 0.15, 0.13, 0.09, 0.09, 0.13, 0.15, 0.13, 0.08],
            mix(body, "#000000", 0.25),
            steps=4,
            **paint,
        )
        for x in (1.02, -1.0):
            wheel(rig, (x, 0.38, z), 0.38, 0.095, hub="#e9e3d6")
    rig.group()
    rig.tube(
        [(1.62, 0.36, -0.66), (1.68, 0.36, 0), (1.62, 0.36, 0.66)],
        0.05,
        CHROME,
        material="chrome",
        role="fixed",
    )
    rig.anchor("seat", (-0.5, 1.55, 0), 0.5)
    rig.anchor("top", (-0.5, 1.58, 0), 0.6)
