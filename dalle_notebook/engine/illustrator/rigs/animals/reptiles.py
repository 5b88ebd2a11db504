"""Crocodiles and lizards."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, vec
from ..chance import Chance
from ..faces import eye, mood_of, smile
from ..slots import Slots
from ..start import TAU, accent_colour, begin, main_colour, mottled


def crocodile(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Long jaws, shut or agape, a comb along the back, a sweeping tail."""
    rig = begin("animal", 0.6, (22, 52), (10, 18))
    hide = main_colour(slots, chance, ("#5f8a4a", "#6a8f3f", "#4f7a5a", "#7a8a4a"))
    pale = rgb(slots.accent) if slots.accent else mix(hide, "#f4eec0", 0.7)
    gape = 24.0 if chance.odds("gape", 0.5) else 3.0
    sweep = chance.between("sweep", -0.5, 0.5)
    scales = mottled(chance.stream("hide"), 0.14, 9)

    def paint(p: Array, n: Array, c: Array) -> Array:
        net = np.sin(p[0] * 24) * np.sin(np.arctan2(n[2], n[1]) * 8)
        out = scales(p, n, c) * (1 - 0.12 * step(0.1, 0.5, net))
        w = step(-0.05, -0.5, n[1])
        return np.asarray(out + (pale[:, None] - out) * w)

    style: dict[str, Any] = {"material": "wet", "paint": paint}
    spine = [
        vec(-2.15, 0.12, sweep), vec(-1.55, 0.16, sweep * 0.55),
         vec(-0.95, 0.27, sweep * 0.1),
        vec(-0.45, 0.36, 0), vec(0.15, 0.38, 0), vec(0.60, 0.38, 0),
    ]  # fmt: skip
    for s in (1, -1):
        for x, back in ((0.34, -0.02), (-0.52, 0.10)):
            rig.group(0.06)
            rig.tube(
                [(x, 0.34, s * 0.26), (x - 0.10 + back, 0.26, s * 0.54),
                 (x + 0.05, 0.07, s * 0.56)],
                [0.17, 0.12, 0.08], hide, **style,
            )  # fmt: skip
            for a in (-0.5, 0.0, 0.5):
                rig.rod(
                    (x + 0.06, 0.05, s * 0.56), (x + 0.24 * np.cos(a),
                    0.03, s * 0.56 + 0.2 * np.sin(a)),
                    0.045, hide, end_radius=0.028, material="wet",
                )  # fmt: skip
    rig.group(0.10)
    rig.tube(spine, [0.03, 0.12, 0.24, 0.33, 0.34, 0.27], hide, steps=6, **style)
    rig.group(0.02)
    for i in range(15):
        t = i / 14 * (len(spine) - 1.6)
        k = int(t)
        q = spine[k] + (spine[k + 1] - spine[k]) * (t - k)
        r = float(np.interp(t, range(6), [0.03, 0.12, 0.24, 0.33, 0.34, 0.27]))
        for z in (0.0,) if i < 5 else (-0.11, 0.11):
            rig.tube(
                [q + vec(0.03, r * 0.82, z),
                 q + vec(-0.05, r + 0.11, z)], [0.075, 0.012],
                mix(hide, "#20301a", 0.3), smooth=False, material="wet",
            )  # fmt: skip
    mood = mood_of(slots.mood)
    with rig.frame((0.78, 0.42, 0), turn(chance.between("look", 0, 26), 4)):
        rig.group(0.06)
        rig.ellipsoid((0, 0.02, 0), (0.32, 0.22, 0.29), hide, **style)
        with rig.frame((0.05, -0.04, 0), turn(0, gape * 0.55)):
            rig.tube(
                [(0.1, 0.06, 0), (0.55, 0.04, 0), (1.0, 0.05, 0)],
                [0.20, 0.15, 0.14],
                hide,
                **style,
            )
            for s in (1, -1):
                rig.ellipsoid(
                    (1.06, 0.15, s * 0.07), (0.07, 0.06, 0.06), hide, material="wet"
                )
            _teeth(rig, -0.07)
        rig.group(0.05)
        with rig.frame((0.02, -0.10, 0), turn(0, -gape * 0.45)):
            rig.tube(
                [(0.05, -0.04, 0), (0.55, -0.05, 0),
                 (0.95, -0.02, 0)], [0.15, 0.105, 0.09],
                mix(hide, pale, 0.75), material="wet",
            )  # fmt: skip
            if gape > 10:
                rig.group()
                rig.ellipsoid(
                    (0.5, 0.05, 0),
                    (0.38, 0.05, 0.09),
                    "#e08a88",
                    material="wet",
                    role="fixed",
                )
        for s in (1, -1):
            rig.group(0.03)
            rig.ellipsoid(
                (0.04, 0.20, s * 0.16), (0.14, 0.13, 0.11), hide, material="wet"
            )
            eye(
                rig, (0.13, 0.23, s * 0.19), 0.085, "#f0c83a", (0.8, 0.2, s * 0.7),
                 pupil="slit",
                mood=mood, lid=hide, lid_material="wet",
            )  # fmt: skip
        rig.anchor("head", (0.2, 0, 0), 0.4)
        rig.anchor("head_top", (0.0, 0.24, 0), 0.22)
        rig.anchor("mouth", (1.1, 0, 0), 0.12)
        rig.anchor("eyes", (0.2, 0.24, 0), 0.24)
    rig.anchor("back", (-0.15, 0.72, 0), 0.3)
    rig.anchor("seat", (-0.15, 0.72, 0), 0.3)
    rig.anchor("neck", (0.62, 0.4, 0), 0.3, (1, 0, 0))
    return rig


def _teeth(rig: Rig, y: float) -> None:
    rig.group()
    for s in (1, -1):
        for i in range(7):
            x = 0.24 + 0.12 * i
            wide = 0.155 - 0.025 * i / 6
            rig.rod(
                (x, y + 0.04, s * wide), (x, y - 0.06, s * wide), 0.032, "#fffbee",
                end_radius=0.006, material="enamel", bias=0.02, role="fixed",
            )  # fmt: skip
    for z in (-0.06, 0.06):
        rig.rod(
            (1.10, y + 0.06, z), (1.12, y - 0.05, z), 0.03, "#fffbee", end_radius=0.006,
            material="enamel", bias=0.02, role="fixed",
        )  # fmt: skip


def lizard(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A gecko on the ground, or a chameleon on a branch with a coiled tail."""
    climbs = slots.pose in ("climb", "sit") or (
        slots.pose not in ("walk", "run") and chance.odds("branch", 0.5)
    )
    rig = begin("animal", 0.2, (14, 44), (16, 28) if not climbs else (4, 12))
    skin = main_colour(slots, chance, ("#6fb04a", "#4fa08a", "#d88a3a", "#8ab83f"))
    second = accent_colour(slots, chance, ("#f4e07a", "#f0a03a", "#3f7ab0", "#d84a5a"))
    kind = chance.pick("pattern", ("spots", "bands"))
    spots = mottled(chance.stream("spots"), 1.0, 6)

    def paint(p: Array, n: Array, c: Array) -> Array:
        if kind == "spots":
            field = spots(p, n, np.ones_like(c))[0] - 1
            w = step(0.30, 0.45, field)
        else:
            w = step(0.35, 0.65, np.sin(p[0] * 12 + p[1] * 2))
        w = w * step(-0.4, 0.2, n[1]) * 0.85
        return np.asarray(c + (second[:, None] - c) * w)

    style: dict[str, Any] = {"material": "wet", "paint": paint}
    y = 0.72 if climbs else 0.22
    if climbs:
        rig.group()
        rig.tube(
            [(-1.5, 0.22, 0), (-0.5, 0.34, 0), (0.5, 0.30, 0), (1.4, 0.44, 0)],
            [0.13, 0.14, 0.12, 0.09], "#8a6544", material="wood", role="fixed",
        )  # fmt: skip
        for x, up in ((1.2, 1), (-1.2, 1), (0.95, -1)):
            rig.blade(
                (x, 0.4, 0.05),
                (0.5, up, 0.3),
                0.42,
                0.22,
                "#7fae4e",
                normal=(0, 0.2, 1),
                role="fixed",
            )
        a = np.linspace(0, 1, 15)
        r = 0.34 * (1 - 0.80 * a)
        tail = [
            vec(
                -1.02 - q * np.sin(t * 1.7 * TAU),
                0.62 - 0.34 + q * np.cos(t * 1.7 * TAU),
                0.02 + 0.02 * t,
            )
            for t, q in zip(a, r, strict=True)
        ]
        tail = [vec(-0.55, y - 0.05, 0), *tail]
        width = list(np.linspace(0.17, 0.035, len(tail)))
    else:
        bend = chance.between("bend", 0.3, 0.6) * (
            1 if chance.odds("bend side", 0.5) else -1
        )
        tail = [
            vec(-0.5, y, 0),
            vec(-1.0, 0.16, bend * 0.5),
            vec(-1.45, 0.10, bend * 0.2),
            vec(-1.85, 0.06, -bend * 0.5),
        ]
        width = [0.18, 0.13, 0.08, 0.02]
    rig.group(0.06)
    rig.tube(tail, width, skin, steps=4, **style)
    for s in (1, -1):
        for x in (0.34, -0.42):
            rig.group(0.04)
            foot = vec(
                x + 0.08, 0.45 if climbs else 0.05, s * (0.10 if climbs else 0.52)
            )
            wide = 0.30 if climbs else 0.42
            rig.tube(
                [(x, y - 0.02, s * 0.18), (x - 0.06, y - 0.06, s * wide), foot],
                [0.11, 0.085, 0.06], skin, **style,
            )  # fmt: skip
            for q in (-0.6, 0.0, 0.6):
                tip = foot + vec(0.14 * np.cos(q), 0, s * 0.04 + 0.13 * np.sin(q))
                rig.rod(foot, tip, 0.034, skin, material="wet")
                rig.ellipsoid(tip, 0.045, mix(skin, "#fff6c0", 0.4), material="wet")
    rig.group(0.10)
    tall = 0.34 if climbs else 0.22
    rig.ellipsoid((-0.08, y, 0), (0.62, tall, 0.27), skin, **style)
    if climbs:
        for i in range(9):
            x = -0.5 + i * 0.11
            rig.ellipsoid(
                (x, y + tall * np.sqrt(max(0.05, 1 - ((x + 0.08) / 0.62) ** 2)), 0),
                (0.06, 0.07, 0.04),
                mix(skin, second, 0.4),
                material="wet",
            )
    mood = mood_of(slots.mood or "happy")
    with rig.frame(
        (0.62, y + (0.12 if climbs else 0.10), 0), turn(chance.between("look", 4, 32))
    ):
        rig.group(0.06)
        rig.ellipsoid((0, 0, 0), (0.36, 0.23, 0.28), skin, **style)
        if climbs:
            rig.ellipsoid(
                (-0.20, 0.22, 0), (0.20, 0.22, 0.10), skin, turned=turn(0, -25), **style
            )
        for s in (1, -1):
            rig.group(0.03)
            rig.ellipsoid((0.08, 0.12, s * 0.20), 0.145, skin, material="wet")
            eye(
                rig, (0.12, 0.13, s * 0.30), 0.090, "#f2b83a", (0.5, 0.1, s),
                pupil="round" if climbs else "slit", mood=mood,
            )  # fmt: skip
        smile(rig, (0.34, -0.06, 0), 0.20, "#2f3a1a", mood, line=0.014, depth=0.14)
        if chance.odds("tongue", 0.35):
            rig.group()
            rig.tube(
                [(0.32, -0.07, 0), (0.58, -0.05, 0), (0.72, 0.05, 0)],
                [0.03, 0.025, 0.04],
                "#e85a70",
                role="fixed",
                material="wet",
            )
        rig.anchor("head", (0, 0, 0), 0.34)
        rig.anchor("head_top", (0, 0.22, 0), 0.24)
        rig.anchor("mouth", (0.36, -0.06, 0), 0.08)
    rig.anchor("back", (-0.1, y + tall, 0), 0.25)
    rig.anchor("neck", (0.42, y + 0.05, 0), 0.22, (1, 0, 0))
    return rig
