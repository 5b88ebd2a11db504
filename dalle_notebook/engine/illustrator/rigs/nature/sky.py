"""What hangs in the sky."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, vec, waves
from ..chance import Chance
from ..faces import bead, mood_of, smile
from ..slots import Slots
from ..start import TAU, accent_colour, begin, main_colour, mottled, ring_angles

_FIXED: dict[str, Any] = {"role": "fixed"}


def _maybe_face(rig: Rig, slots: Slots, chance: Chance, z: float, share: float) -> None:
    """A friendly face on the side of the viewer, in some pictures."""
    if not (slots.mood or chance.odds("face", share)):
        return
    mood = mood_of(slots.mood or "happy")
    for s in (1, -1):
        bead(rig, (s * 0.30, 0.12, z), 0.09, (s * 0.2, 0, 1), mood=mood)
        rig.group()
        rig.ellipsoid(
            (s * 0.48, -0.12, z - 0.04),
            (0.12, 0.08, 0.03),
            "#f2806a",
            bias=0.03,
            **_FIXED,
        )
    with rig.frame((0, 0, 0), turn(90)):
        smile(rig, (z + 0.04, -0.16, 0), 0.22, "#6a3a20", mood, line=0.024, depth=0.04)


def sun(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A disc with rays: pointed, round or wavy."""
    rig = begin("sky", 1.0, (-14, 14), (-4, 4), ground=False)
    tone = main_colour(slots, chance, ("#f7c62e", "#f8b830", "#fad04a"))
    ray = rgb(slots.accent) if slots.accent else mix(tone, "#f08a20", 0.5)
    kind = chance.pick("rays", ("points", "drops", "waves"))
    n = chance.pick("count", (10, 12, 14))
    for i, a in enumerate(ring_angles(n, 0.1)):
        d, side = vec(np.cos(a), np.sin(a), 0), vec(-np.sin(a), np.cos(a), 0)
        long = 0.42 if i % 2 else 0.58
        rig.group()
        if kind == "points":
            rig.tube([d * 0.92, d * (1.0 + long)], [0.17, 0.02], ray, material="lit")
        elif kind == "drops":
            rig.ellipsoid(
                d * (1.22 + 0.1 * (i % 2)), (0.10, 0.10, 0.08), ray, material="lit"
            )
            rig.tube(
                [d * 1.02, d * (1.2 + long * 0.5)], [0.11, 0.08], ray, material="lit"
            )
        else:
            rig.tube(
                [
                    d * 0.9,
                    d * 1.12 + side * 0.10,
                    d * 1.30 - side * 0.08,
                    d * (1.1 + long),
                ],
                [0.14, 0.12, 0.09, 0.02],
                ray,
                material="lit",
            )
    rig.group()
    rig.ellipsoid(
        (0, 0, 0),
        (0.85, 0.85, 0.55),
        tone,
        material="lit",
        paint=mottled(chance.stream("sun"), 0.03, 3),
    )
    _maybe_face(rig, slots, chance, 0.52, 0.45)
    return rig


def moon(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A full moon with craters, or a crescent."""
    rig = begin("sky", 1.0, (-14, 14), (-4, 4), ground=False)
    tone = main_colour(slots, chance, ("#f3e6b8", "#e8e2d0", "#f6dc8a"))
    pits = chance.stream("craters").normal(size=(15, 3))
    pits = pits / np.linalg.norm(pits, axis=1, keepdims=True)
    sizes = chance.stream("crater size").uniform(0.10, 0.30, 15)

    def craters(p: Array, n: Array, c: Array) -> Array:
        out = c
        q = p / (np.sqrt((p * p).sum(0)) + 1e-6)
        for pit, r in zip(pits, sizes, strict=True):
            d = np.sqrt(((q - pit[:, None].astype(np.float32)) ** 2).sum(0)) / r
            out = out * (
                1 - 0.16 * step(1.0, 0.7, d) + 0.10 * step(0.25, 0.0, np.abs(d - 1.05))
            )
        return np.asarray(out)

    if chance.odds("crescent", 0.5):
        with rig.frame((0, 0, 0), turn(0, chance.between("lean", -10, 25))):
            rig.group(0.05)
            angles = np.linspace(0.9, TAU - 0.9, 11)
            arc = [(0.72 * np.cos(a), 0.9 * np.sin(a), 0) for a in angles]
            thick = [
                0.02,
                *(0.10 + 0.30 * np.sin(np.linspace(0.15, np.pi - 0.15, 9))),
                0.02,
            ]
            rig.tube(arc, thick, tone, material="lit", steps=4)
            if slots.mood or chance.odds("face", 0.4):
                bead(rig, (-0.62, 0.16, 0.36), 0.06, (0.2, 0, 1))
            if chance.odds("star", 0.6):
                rig.group()
                points = [
                    (np.cos(a) * r, np.sin(a) * r)
                    for i in range(10)
                    for a, r in [
                        (np.pi / 2 + i * np.pi / 5, 0.30 if i % 2 == 0 else 0.13)
                    ]
                ]
                rig.plate(
                    points,
                    (0.35, 0.2, 0),
                    (1, 0, 0),
                    (0, 1, 0),
                    "#f7d84a",
                    thick=0.1,
                    puff=0.5,
                    smooth=False,
                    material="lit",
                    **_FIXED,
                )
        return rig
    rig.group()
    rig.ellipsoid((0, 0, 0), 1.0, tone, material="lit", paint=craters)
    _maybe_face(rig, slots, chance, 0.93, 0.25)
    return rig


def star(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A puffed star or a heart."""
    rig = begin(
        "sky" if noun == "star" else "thing", 1.0, (-22, 22), (-4, 6), ground=False
    )
    tones = (
        ("#f7cf3a", "#f8c030") if noun == "star" else ("#e0324a", "#f0607a", "#c81e3a")
    )
    tone = main_colour(slots, chance, tones)
    if noun == "heart":
        t = np.linspace(0, TAU, 72)[:-1]
        wide = chance.between("wide", 0.90, 1.08)
        outline = [
            (
                wide * np.sin(a) ** 3,
                (13 * np.cos(a) - 5 * np.cos(2 * a) - 2 * np.cos(3 * a) - np.cos(4 * a))
                / 16,
            )
            for a in t
        ]
        for s in (1, -1):
            rig.group()
            rig.plate(
                outline,
                (0, 0, 0),
                (s, 0, 0),
                (0, 1, 0),
                tone,
                thick=0.34 + 0.2 * chance.unit("thick"),
                puff=0.9,
                smooth=False,
                material="glaze",
            )
        return rig
    n = 5
    inner = chance.between("inner", 0.42, 0.56)
    outline = [
        (np.cos(a) * r, np.sin(a) * r)
        for i in range(2 * n)
        for a, r in [(np.pi / 2 + i * np.pi / n, 1.0 if i % 2 == 0 else inner)]
    ]
    rig.group()
    rig.plate(
        outline,
        (0, 0, 0),
        (1, 0, 0),
        (0, 1, 0),
        tone,
        thick=0.36,
        puff=0.8,
        material="lit",
        smooth=False,
    )
    _maybe_face(rig, slots, chance, 0.36, 0.35)
    return rig


def cloud(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A heap of cotton, sometimes with rain."""
    rig = begin("sky", 2.0, (-20, 20), (0, 8), ground=False)
    tone = main_colour(slots, chance, ("#fbfbfd", "#f4f6fa", "#e4e8ee"))
    rng = chance.stream("puffs")
    wide = chance.between("wide", 1.0, 1.5)
    rig.group(0.18)
    for i in range(11):
        x = (i / 10 - 0.5) * 2.2 * wide
        h = 0.55 * (1 - (x / (1.3 * wide)) ** 2)
        rig.ellipsoid(
            (x, h * float(rng.uniform(0.3, 0.9)), float(rng.uniform(-0.25, 0.25))),
            0.32 + 0.28 * h + float(rng.uniform(-0.04, 0.08)),
            tone,
            material="cloth",
        )
    rig.ellipsoid((0, -0.10, 0), (1.15 * wide, 0.26, 0.42), tone, material="cloth")
    if chance.odds("rain", 0.3):
        for i in range(9):
            x = (i / 8 - 0.5) * 1.8 * wide
            y = -0.55 - 0.28 * float(rng.uniform(0, 1.6))
            rig.group()
            rig.tube(
                [(x, y + 0.12, 0), (x, y, 0)],
                [0.012, 0.05],
                "#5fb0e8",
                material="glaze",
                **_FIXED,
            )
    _maybe_face(rig, slots, chance, 0.60, 0.2)
    return rig


def rainbow(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Six bands between two clouds."""
    rig = begin("sky", 3.0, (-16, 16), (2, 8), ground=False)
    for i, tone in enumerate(
        ("#e0403a", "#f0883a", "#f7d04a", "#5fb05a", "#4a90d8", "#7a5ac0")
    ):
        r = 1.65 - 0.16 * i
        rig.group()
        rig.tube(
            [(r * np.cos(a), r * np.sin(a), 0) for a in np.linspace(0, np.pi, 13)],
            0.085,
            tone,
            steps=3,
            **_FIXED,
        )
    puff = chance.stream("puffs")
    for s in (1, -1):
        rig.group(0.12)
        for _ in range(6):
            rig.ellipsoid(
                (
                    s * 1.25 + float(puff.uniform(-0.45, 0.45)),
                    float(puff.uniform(-0.12, 0.18)),
                    0.14,
                ),
                float(puff.uniform(0.2, 0.36)),
                "#fbfbfd",
                material="cloth",
                **_FIXED,
            )
    return rig


def planet(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Earth, or a banded planet with or without a ring."""
    rig = begin("sky", 5.0, (-20, 20), (10, 22), ground=False)
    field = waves(chance.stream("land"), 9, 2.1)
    fine = waves(chance.stream("fine"), 7, 7.0)
    earth = noun in ("earth", "globe")
    tone = main_colour(
        slots,
        chance,
        ("#3a7fc8",)
        if earth
        else ("#d8a060", "#c86a5a", "#6a8ad0", "#8ac0a0", "#b07ac8"),
    )
    second = accent_colour(slots, chance, ("#f3dcb0", "#f0c8a8", "#d8e8f0"))

    def surface(p: Array, n: Array, c: Array) -> Array:
        if earth:
            height = field(p) + 0.35 * fine(p)
            land = step(0.05, 0.14, height)
            green = rgb("#6fa84a")[:, None] + (rgb("#d8b870") - rgb("#6fa84a"))[
                :, None
            ] * step(0.4, 0.9, height)
            out = c + (green - c) * land
            ice = step(0.80, 0.88, np.abs(p[1]) + 0.08 * fine(p))
            cloud_ = step(0.55, 0.9, fine(p * np.float32(0.9) + 3)) * 0.75
            return np.asarray(out + (1 - out) * np.maximum(ice, cloud_))
        w = 0.5 + 0.5 * np.sin(p[1] * 11 + 1.1 * field(p) + 0.5 * fine(p))
        return np.asarray(c + (second[:, None] - c) * w * 0.75)

    with rig.frame((0, 0, 0), turn(0, 18)):
        rig.group()
        rig.ellipsoid((0, 0, 0), 1.0, tone, material="wet", paint=surface)
        if noun == "globe":
            rig.tube(
                [
                    (1.12 * np.cos(a), 1.12 * np.sin(a), 0)
                    for a in np.linspace(-1.7, 1.7, 11)
                ],
                0.05,
                "#d9a83f",
                material="metal",
                **_FIXED,
            )
        elif not earth and chance.odds("ring", 0.7):
            rig.group()
            for r, t in ((1.38, 0.035), (1.52, 0.06), (1.70, 0.05), (1.86, 0.03)):
                rig.ring(
                    (0, 0, 0), r, t, mix(second, tone, 0.3), axis=(0, 1, 0), knots=20
                )
    if noun == "globe":
        rig.ground = True
        rig.rod((0, -1.15, 0), (0, -1.45, 0), 0.07, "#d9a83f", **_FIXED)
        rig.lathe(
            (0, -1.62, 0),
            [(0, 0.62), (0.06, 0.6), (0.12, 0.3), (0.2, 0.08)],
            "#7a4a2a",
            material="wood",
            **_FIXED,
        )
    return rig
