"""Trees."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.primitives import Paint
from ...kit.rig import Rig
from ...kit.vectors import Array, step, unit, vec, waves
from ..chance import Chance
from ..slots import Slots
from ..start import begin, grass_mound, main_colour, ring_angles

_GREENS = ("#6f9a3f", "#7fae4a", "#5f9148")


_AUTUMN = ("#c98a2f", "#b85a2f", "#d8a53a")


def _bark(chance: Chance) -> Paint:
    field = waves(chance.stream("bark"), 5, 8)

    def paint(p: Array, n: Array, c: Array) -> Array:
        ridge = np.sin(np.arctan2(p[0], p[2]) * 9 + 2 * field(p))
        return np.asarray(c * (1 + 0.18 * ridge))

    return paint


def oak(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A broad tree: green, autumn or blossom; apples in some."""
    rig = begin("plant", 8.0, (-25, 25), (4, 8))
    seasons = ("green", "green", "green", "autumn")
    season = chance.pick("season", seasons if noun == "oak" else (*seasons, "blossom"))
    tones = {"green": _GREENS, "autumn": _AUTUMN, "blossom": ("#f2b8c8", "#f6cdd6")}[
        season
    ]
    crown = main_colour(slots, chance, tones)
    wood = "#7a5234"
    bark = _bark(chance)
    style: dict[str, Any] = {"material": "wood", "paint": bark, "role": ""}
    rig.group(0.1)
    lean = chance.between("lean", -0.15, 0.15)
    rig.tube(
        [(0, 0.05, 0), (lean * 0.4, 0.5, 0), (lean * 0.7, 1.15, 0), (lean, 1.7, 0)],
        [0.32, 0.23, 0.20, 0.15],
        wood,
        **style,
    )
    for c, s in ((1, 0.2), (-1, 0.3), (0.3, 1), (-0.4, 0.9)):
        rig.tube([(0, 0.22, 0), (c * 0.5, 0.0, s * 0.45)], [0.17, 0.06], wood, **style)
    for e in ((-0.75, 1.75, 0.1), (0.8, 1.8, 0.1), (0.1, 2.0, 0.3)):
        rig.tube(
            [(lean * 0.6, 1.0, 0), vec(*e) * 0.55 + vec(lean, 0.55, 0), e],
            [0.14, 0.09, 0.05],
            wood,
            **style,
        )
    fine, coarse = (
        waves(chance.stream("leaf"), 8, 24),
        waves(chance.stream("mass"), 6, 7),
    )

    def leaves(p: Array, n: Array, c: Array) -> Array:
        return np.asarray(
            c * (1 + 0.15 * fine(p) + 0.10 * coarse(p) + 0.10 * n[1:2][0])
        )

    rng = chance.stream("crown")
    shape = chance.pick("shape", ("round", "wide", "tall"))
    sx, sy = {"round": (1.1, 0.95), "wide": (1.4, 0.75), "tall": (0.9, 1.25)}[shape]
    rig.group(0.14)
    for i in range(15):
        a, q = i * 2.4, np.sqrt((i + 0.5) / 15)
        x, z = q * np.cos(a) * 0.95 * sx, q * np.sin(a) * 0.75
        y = 2.3 + (0.75 * (1 - q * q) + float(rng.uniform(-0.1, 0.1))) * sy - 0.2 * q
        rig.ellipsoid(
            (lean + x, y, z),
            float(rng.uniform(0.44, 0.58)),
            crown * np.float32(rng.uniform(0.92, 1.08)),
            material="leaf",
            paint=leaves,
        )
    rig.group(0.05)
    for _ in range(46):
        a, b = float(rng.uniform(0, 6.28)), float(rng.uniform(-0.35, 1.4))
        d = vec(
            np.cos(a) * np.cos(b) * 1.42 * sx,
            np.sin(b) * 1.05 * sy,
            np.sin(a) * np.cos(b) * 1.10,
        )
        rig.ellipsoid(
            vec(lean, 2.38, 0) + d,
            float(rng.uniform(0.10, 0.21)),
            crown * np.float32(rng.uniform(0.9, 1.18)),
            material="leaf",
            paint=leaves,
        )
    if noun == "tree" and season == "green" and chance.odds("apples", 0.25):
        for _ in range(14):
            a, b = float(rng.uniform(0.2, 2.9)), float(rng.uniform(-0.3, 0.9))
            d = vec(
                np.cos(a) * np.cos(b) * 1.42 * sx,
                np.sin(b) * 0.95 * sy,
                np.sin(a) * np.cos(b) * 1.2,
            )
            rig.group()
            rig.ellipsoid(
                vec(lean, 2.35, 0) + d, 0.10, "#cf2f2a", material="glaze", role="fixed"
            )
    grass_mound(rig, (1.1, 0.14, 0.8), chance, -0.12)
    return rig


def pine(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A fir: tiers of branches; snow on some, ornaments on a Christmas tree."""
    rig = begin("plant", 9.0, (-20, 20), (5, 10))
    needles = main_colour(slots, chance, ("#3f7a4a", "#4a8a5a", "#35694a"))
    snowy = noun == "pine" and chance.odds("snow", 0.2)
    rng = chance.stream("needles")
    rig.group()
    rig.tube(
        [(0, 0, 0), (0, 0.6, 0)], [0.20, 0.17], "#7a5234", material="wood", smooth=False
    )
    tiers = chance.pick("tiers", (5, 6, 7))
    tall = chance.between("tall", 2.3, 3.0)
    for k in range(tiers):
        t = k / (tiers - 1)
        y, r = 0.42 + tall * t * 0.86, 1.05 * (1 - t) ** 0.9 + 0.16
        n = int(11 * (1 - t) + 7)
        rig.group(0.05)
        rig.lathe(
            (0, y, 0),
            [(0, r * 0.62), (tall * 0.24, 0.05)],
            needles * np.float32(0.82),
            material="leaf",
            smooth=False,
        )
        for a in ring_angles(n, k * 0.4):
            c, s = np.cos(a), np.sin(a)
            reach = r * float(rng.uniform(0.9, 1.12))
            tone = needles * np.float32(rng.uniform(0.86, 1.16))
            rig.tube(
                [
                    (c * 0.05, y + tall * 0.22, s * 0.05),
                    (c * reach * 0.6, y + 0.14, s * reach * 0.6),
                    (c * reach, y - 0.06, s * reach),
                ],
                [0.10, 0.17 * (1.1 - 0.5 * t), 0.03],
                tone,
                material="shaggy",
                steps=3,
                flow=(c, -0.4, s),
            )
            if snowy:
                rig.ellipsoid(
                    (c * reach * 0.62, y + 0.22, s * reach * 0.62),
                    (0.16, 0.07, 0.16),
                    "#fbfcff",
                    material="clay",
                    role="fixed",
                )
    top = vec(0, 0.42 + tall * 0.86 + tall * 0.26, 0)
    if noun == "christmas tree":
        _ornaments(rig, chance, tall, top)
    return rig


def _ornaments(rig: Rig, chance: Chance, tall: float, top: Array) -> None:
    tones = ("#d8322e", "#f0c040", "#3f7fc8", "#e8e4f0", "#b84a9a")
    for i in range(24):
        t = (i + 0.5) / 24
        a = i * 2.4
        r = 1.02 * (1 - t) ** 0.9 + 0.14
        p = vec(np.cos(a) * r, 0.45 + tall * t * 0.9, np.sin(a) * r)
        rig.group()
        rig.ellipsoid(p, 0.085, tones[i % 5], material="chrome", role="fixed")
    rig.group()
    star = [
        (np.cos(a) * r, np.sin(a) * r)
        for i in range(10)
        for a, r in [(np.pi / 2 + i * np.pi / 5, 0.30 if i % 2 == 0 else 0.13)]
    ]
    rig.plate(
        star,
        top + vec(0, 0.12, 0),
        (1, 0, 0),
        (0, 1, 0),
        "#f7cf3a",
        thick=0.1,
        puff=0.4,
        smooth=False,
        material="lit",
        role="fixed",
    )


def _comb(length: float, width: float, pointed: bool) -> list[tuple[float, float]]:
    """Outline of a piece of frond: teeth on both sides that lean outwards."""
    teeth = 6
    upper: list[tuple[float, float]] = []
    for i in range(teeth):
        t = i / teeth
        w = width * (1.0 - 0.75 * t if pointed else 0.55 + 0.45 * t)
        upper.append((length * t, 0.12 * w))
        upper.append((length * (t + 1.15 / teeth), w))
    lower = [(x, -y) for x, y in reversed(upper)]
    return [*upper, (length, 0.0), *lower]


def palm(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A leaning palm, with coconuts."""
    rig = begin("plant", 7.0, (-30, 30), (2, 7))
    leaf = main_colour(slots, chance, ("#5f9a3f", "#6fae4a", "#4f8a44"))
    lean = chance.between("lean", -0.8, 0.8)
    crown = vec(lean, 2.7, 0)

    def rings(p: Array, n: Array, c: Array) -> Array:
        return np.asarray(c * (1 - 0.22 * step(0.3, 0.9, np.sin(p[1] * 26))))

    rig.group()
    rig.tube(
        [(0, 0, 0), (lean * 0.15, 0.9, 0), (lean * 0.5, 1.8, 0), crown],
        [0.20, 0.14, 0.12, 0.12],
        "#a47c50",
        material="wood",
        paint=rings,
    )
    count = chance.pick("fronds", (9, 11, 13))
    rng = chance.stream("fronds")
    for i, a in enumerate(ring_angles(count, 0.3)):
        c, s = np.cos(a), np.sin(a)
        up = 0.55 if i % 2 else 0.22
        length = float(rng.uniform(1.15, 1.45))
        tone = leaf * np.float32(rng.uniform(0.86, 1.14))
        mid = crown + vec(c * 0.55 * length, up, s * 0.55 * length)
        end = crown + vec(c * length, up - 0.75, s * length)
        knots = [crown, crown + vec(c * 0.25, up * 0.8, s * 0.25), mid, end]
        rig.group(0.02)
        rig.tube(knots, [0.05, 0.045, 0.035, 0.012], tone, material="leaf")
        for part, (start, stop) in enumerate(((crown, mid), (mid, end))):
            along = stop - start
            reach = float(np.linalg.norm(along))
            side = unit(np.cross(along, [0.0, 1, 0]))
            rig.plate(
                _comb(reach * 1.06, 0.30 if part == 0 else 0.24, part == 1),
                start - vec(0, 0.03, 0),
                along / reach,
                side,
                tone,
                thick=0.04,
                puff=0.3,
                smooth=False,
                material="leaf",
            )
    rig.group()
    for a in ring_angles(3, 0.7):
        rig.ellipsoid(
            crown + vec(np.cos(a) * 0.17, -0.16, np.sin(a) * 0.17),
            0.13,
            "#6a4426",
            material="wood",
            role="fixed",
        )
    rig.group(0.05)
    rig.ellipsoid(
        (0, -0.10, 0), (0.95, 0.13, 0.75), "#e3cd94", material="clay", role="fixed"
    )
    return rig
