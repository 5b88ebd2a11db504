"""Tables, lamps, clocks and shelves."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, vec
from ..chance import Chance
from ..slots import Slots
from ..start import begin, main_colour, ring_angles, wood_grain
from .seats import WOODS


def table(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Square on four legs, or round on a turned foot; the top is an anchor."""
    rig = begin("thing", 0.75, (18, 42), (12, 20))
    wood = main_colour(slots, chance, WOODS)
    dark = mix(wood, "#000000", 0.15)
    grain = wood_grain(chance.stream("grain"))
    style: dict[str, Any] = {"material": "wood"}
    if chance.odds("round", 0.35):
        rig.group()
        rig.lathe(
            (0, 1.02, 0),
            [(0, 1.1), (0.05, 1.18), (0.10, 1.15), (0.11, 0)],
            wood,
            paint=grain,
            **style,
        )
        rig.group(0.03)
        rig.lathe(
            (0, 0.16, 0),
            [
                (0, 0.20),
                (0.12, 0.24),
                (0.24, 0.12),
                (0.45, 0.17),
                (0.65, 0.11),
                (0.86, 0.2),
            ],
            dark,
            **style,
        )
        for a in ring_angles(4, 0.4):
            c, s = np.cos(a), np.sin(a)
            rig.tube(
                [
                    (c * 0.1, 0.30, s * 0.1),
                    (c * 0.40, 0.14, s * 0.40),
                    (c * 0.66, 0.05, s * 0.66),
                ],
                [0.10, 0.08, 0.06],
                dark,
                **style,
            )
        rig.anchor("top", (0, 1.13, 0), 0.9)
        return rig
    w, d = chance.between("width", 1.25, 1.55), 0.80
    rig.group()
    rig.rounded_box((0, 1.06, 0), (w, 0.07, d), 0.05, wood, paint=grain, **style)
    rig.group()
    rig.box((0, 0.92, 0), (w * 0.88, 0.08, d * 0.82), dark, **style)
    turned = chance.odds("turned legs", 0.5)
    for x in (-1, 1):
        for z in (-1, 1):
            rig.group()
            at = vec(x * w * 0.86, 0, z * d * 0.78)
            if turned:
                rig.lathe(
                    at,
                    [
                        (0, 0.06),
                        (0.08, 0.085),
                        (0.2, 0.05),
                        (0.45, 0.085),
                        (0.62, 0.06),
                        (0.72, 0.10),
                        (1.0, 0.10),
                    ],
                    dark,
                    **style,
                )
            else:
                rig.box(at + vec(0, 0.5, 0), (0.075, 0.5, 0.075), dark, **style)
    rig.anchor("top", (0, 1.13, 0), w)
    return rig


def lamp(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A table lamp with a pleated shade that glows."""
    rig = begin("thing", 0.55, (-20, 20), (6, 10))
    foot = main_colour(slots, chance, ("#4f8f8a", "#c8743f", "#5a6a9a", "#d9b45a"))
    shade = rgb(slots.accent or "#fbe3ae")
    h = chance.between("height", 0.0, 0.4)
    t = chance.between("taper", 0.28, 0.6)
    rig.group()
    rig.lathe(
        (0, 0, 0),
        [(0, 0.48), (0.06, 0.48), (0.12, 0.36), (0.20, 0.14)],
        foot,
        material="glaze",
    )
    body = chance.pick("body", ("urn", "balls", "stick"))
    if body == "urn":
        rig.lathe(
            (0, 0.15, 0),
            [
                (0, 0.12),
                (0.15, 0.2),
                (0.38, 0.33),
                (0.62, 0.26),
                (0.85 + h, 0.09),
                (1.0 + h, 0.08),
            ],
            foot,
            material="glaze",
        )
    elif body == "balls":
        for k in range(3):
            rig.ellipsoid(
                (0, 0.34 + k * (0.28 + h * 0.25), 0),
                0.23 - 0.03 * k,
                foot,
                material="glaze",
            )
    else:
        rig.cylinder((0, 0.15, 0), (0, 1.15 + h, 0), 0.06, foot, material="metal")
    rig.cylinder((0, 1.0 + h, 0), (0, 1.45 + h, 0), 0.04, "#d9b45a", material="metal")

    def pleats(p: Array, n: Array, c: Array) -> Array:
        y = (p[1] - 1.22 - h) / 0.85
        g = np.exp(-(((y - 0.35) / 0.5) ** 2))
        fold = 0.95 + 0.05 * np.sin(np.arctan2(p[2], p[0]) * 34)
        warm = np.array([[1.0], [0.96], [0.86]], np.float32) ** (1.5 * (1 - g))
        return np.asarray(np.clip(c * (0.72 + 0.35 * g) * fold * warm, 0, 1))

    rig.group()
    rig.lathe(
        (0, 1.22 + h, 0),
        [(0, 0.78), (0.85, t)],
        shade,
        material="glow",
        smooth=False,
        paint=pleats,
        role="fixed",
    )
    for y, r in ((1.22, 0.78), (2.07, t)):
        rig.ring(
            (0, y + h, 0),
            r,
            0.026,
            mix(shade, "#b0702a", 0.5),
            axis=(0, 1, 0),
            material="cloth",
        )
    rig.group()
    rig.ellipsoid((0, 2.13 + h, 0), 0.05, "#d9b45a", material="metal")
    if chance.odds("chain", 0.5):
        rig.rod((0.3, 1.22 + h, 0.35), (0.3, 0.95 + h, 0.36), 0.01, "#d9b45a")
        rig.ellipsoid((0.3, 0.93 + h, 0.36), 0.035, "#d9b45a", material="metal")
    return rig


def clock(noun: str, slots: Slots, chance: Chance) -> Rig:
    """An alarm clock with two bells, or a clock in a wooden case."""
    rig = begin("thing", 0.2, (-24, 24), (4, 10))
    case = main_colour(slots, chance, ("#c8403a", "#3f8f8a", "#d9a83f", "#4a5a7a"))
    alarm = chance.odds("alarm", 0.6)
    c = vec(0, 0.82 if alarm else 0.9, 0)
    rig.group()
    if alarm:
        rig.cylinder(
            c - vec(0, 0, 0.24), c + vec(0, 0, 0.16), 0.70, case, material="enamel"
        )
        rig.ring(c + vec(0, 0, 0.18), 0.66, 0.075, case, material="enamel", knots=16)
        for s in (1, -1):
            rig.group()
            rig.rod(
                (s * 0.35, 0.3, 0),
                (s * 0.52, 0.04, 0),
                0.06,
                "#c9a04a",
                material="metal",
                role="fixed",
            )
            rig.lathe(
                (s * 0.42, 1.50, 0),
                [(0, 0.30), (0.14, 0.26), (0.24, 0.12), (0.27, 0)],
                "#d9b45a",
                axis=(s * 0.5, 1, 0),
                material="metal",
                role="fixed",
            )
            rig.rod(
                (s * 0.36, 1.38, 0), (s * 0.44, 1.56, 0), 0.03, "#c9a04a", role="fixed"
            )
        rig.rod(
            (0, 1.5, 0), (0, 1.82, 0), 0.03, "#c9a04a", material="metal", role="fixed"
        )
        rig.ellipsoid(
            (0, 1.84, 0), (0.10, 0.06, 0.06), "#c9a04a", material="metal", role="fixed"
        )
    else:
        rig.rounded_box(
            (0, 0.86, -0.05), (0.85, 0.86, 0.24), 0.12, case, material="wood"
        )
        rig.ring(c + vec(0, 0, 0.18), 0.66, 0.05, "#d9b45a", material="metal", knots=16)
    rig.group()
    rig.disc(
        c + vec(0, 0, 0.17), 0.64, "#fbf5e6", axis=(0, 0, 1), height=0.02, role="fixed"
    )
    rig.group()
    for i, a in enumerate(ring_angles(12)):
        d = vec(np.cos(a), np.sin(a), 0)
        long = 0.12 if i % 3 == 0 else 0.06
        rig.rod(
            c + d * (0.56 - long) + vec(0, 0, 0.21),
            c + d * 0.56 + vec(0, 0, 0.21),
            0.022 if i % 3 == 0 else 0.014,
            "#3a3438",
            material="flat",
            role="fixed",
        )
    hour = chance.between("hour", 0, 12)
    for part, length, thick in ((hour / 12, 0.30, 0.032), (hour % 1, 0.46, 0.022)):
        a = np.pi / 2 - part * 2 * np.pi
        rig.rod(
            c + vec(0, 0, 0.24),
            c + vec(np.cos(a) * length, np.sin(a) * length, 0.24),
            thick,
            "#2f2a30",
            end_radius=thick * 0.5,
            material="flat",
            role="fixed",
        )
    rig.ellipsoid(
        c + vec(0, 0, 0.25), 0.045, "#c8403a", material="enamel", role="fixed"
    )
    return rig


def bookshelf(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Shelves of books, and a plant or a ball among them."""
    rig = begin("thing", 1.8, (-28, 28), (6, 10))
    wood = main_colour(slots, chance, WOODS)
    rng = chance.stream("books")
    shelves = chance.pick("shelves", (3, 4))
    h = shelves * 0.62 + 0.1
    style: dict[str, Any] = {"material": "wood"}
    rig.group()
    rig.box((0, h / 2, -0.26), (0.92, h / 2, 0.03), mix(wood, "#000000", 0.25), **style)
    for x in (-0.95, 0.95):
        rig.box((x, h / 2, 0), (0.05, h / 2, 0.30), wood, **style)
    for k in range(shelves + 1):
        rig.box((0, 0.05 + k * 0.62, 0), (0.95, 0.045, 0.30), wood, **style)
    tones = (
        "#b8473f",
        "#3f6f9f",
        "#d0a03c",
        "#4f8a5a",
        "#7a5a94",
        "#efe3cc",
        "#c8743f",
    )
    for k in range(shelves):
        x, y = -0.86, 0.10 + k * 0.62
        while x < 0.82:
            t = float(rng.uniform(0.05, 0.10))
            if rng.random() < 0.08:
                rig.group()
                rig.ellipsoid(
                    (x + 0.12, y + 0.13, 0),
                    0.13,
                    tones[int(rng.integers(7))],
                    material="glaze",
                    role="fixed",
                )
                x += 0.28
                continue
            tall = float(rng.uniform(0.34, 0.50))
            rig.group()
            rig.box(
                (x + t, y + tall / 2, 0.0),
                (t * 0.92, tall / 2, 0.22),
                tones[int(rng.integers(7))],
                material="cloth",
                soft=0.03,
                role="fixed",
            )
            x += 2 * t
    return rig
