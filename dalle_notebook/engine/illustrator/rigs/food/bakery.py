"""Pancakes, croissants and candy: breakfast and the sweet shop."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, vec, waves
from ..chance import Chance
from ..slots import Slots
from ..start import TAU, accent_colour, begin, main_colour, mottled

_FIXED: dict[str, Any] = {"role": "fixed"}
_SWEET = ("#e8436a", "#4fb0d8", "#8ac04a", "#f2a02a", "#a85ac8")


def pancakes(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A stack with butter, syrup that runs, and berries."""
    rig = begin("food", 0.15, (-28, 28), (16, 25))
    cake = main_colour(slots, chance, ("#d8954a", "#cf8a3f", "#e0a45a"))
    pale = mix(cake, "#fdf0cc", 0.65)
    plate = accent_colour(slots, chance, ("#f8f6f0", "#a8c8d8", "#f0c8c0"))
    rig.group()
    rig.lathe(
        (0, 0, 0),
        [
            (0.02, 0.0),
            (0.02, 0.75),
            (0.05, 1.0),
            (0.13, 1.32),
            (0.15, 1.30),
            (0.07, 1.0),
        ],
        plate,
        material="glaze",
        **_FIXED,
    )
    blotch = waves(chance.stream("griddle"), 6, 3)

    def baked(p: Array, n: Array, c: Array) -> Array:
        top = step(0.35, 0.75, np.abs(n[1]))
        out = pale[:, None] + (c - pale[:, None]) * top
        return np.asarray(out * (1 - 0.14 * top * step(0.1, 0.7, blotch(p))))

    count = chance.pick("cakes", (3, 4, 5, 6))
    y = 0.10
    for i in range(count):
        rig.group()
        x, z = (
            chance.between(f"x{i}", -0.06, 0.06),
            chance.between(f"z{i}", -0.06, 0.06),
        )
        rig.ellipsoid((x, y + 0.10, z), (0.93, 0.115, 0.93), cake, paint=baked)
        y += 0.185
    top = y + 0.02
    syrup = chance.pick("syrup", ("#a8581a", "#8a3f14", "#b8242e"))
    wet: dict[str, Any] = {"material": "wet", **_FIXED}
    rig.group(0.05)
    rig.ellipsoid((0, top - 0.005, 0), (0.70, 0.045, 0.66), syrup, **wet)
    for i in range(7):
        a = i / 7 * TAU + chance.between(f"run {i}", -0.25, 0.25)
        d = vec(np.cos(a), 0, np.sin(a))
        low = max(0.16, top - chance.between(f"drop {i}", 0.22, 0.75))
        rig.tube(
            [d * 0.55 + vec(0, top, 0), d * 0.86 + vec(0, top - 0.03, 0),
             d * 0.965 + vec(0, top - 0.12, 0), d * 0.99 + vec(0, low, 0)],
            [0.07, 0.075, 0.06, 0.075], syrup, bias=0.02, **wet,
        )  # fmt: skip
    rig.group()
    with rig.frame((0.02, top + 0.12, 0), turn(chance.between("butter", 0, 60), 6)):
        rig.rounded_box(
            (0, 0, 0), (0.21, 0.09, 0.18), 0.04, "#fbe48a", material="wet", **_FIXED
        )
    if chance.odds("berries", 0.65):
        for i in range(6):
            a = i * 1.05 + 0.4
            r = 0.40 if i % 2 else 0.50
            tone = ("#d8283a", "#3f4a9a")[i % 2]
            rig.group()
            rig.ellipsoid(
                (r * np.cos(a), top + 0.09, r * np.sin(a)),
                0.115 if i % 2 else 0.13,
                tone,
                **wet,
            )
    rig.anchor("top", (0, top + 0.2, 0), 0.4)
    return rig


def croissant(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A crescent of flaky rolls, curved or nearly straight."""
    rig = begin("food", 0.08, (-24, 24), (34, 46))
    crust = main_colour(slots, chance, ("#d08a3a", "#c87c30", "#dc9c4c"))
    pale = mix(crust, "#fbe6b4", 0.6)
    bend = chance.between("bend", 0.55, 1.05)

    def flaky(p: Array, n: Array, c: Array) -> Array:
        a = np.arctan2(p[0], p[2] + 1.1)
        line = step(0.55, 0.95, np.sin(a * 46 + np.sin(p[1] * 9)))
        low = step(0.1, -0.6, n[1])
        return np.asarray(c + (pale[:, None] - c) * np.maximum(0.55 * line, low))

    count = 7
    for i in range(count):
        t = (i - (count - 1) / 2) / ((count - 1) / 2)
        a = t * 1.15
        r = 0.56 * (1 - abs(t) ** 1.7 * 0.70)
        x, z = 1.06 * np.sin(a), 1.0 * bend * (np.cos(a) - 0.55) * -1
        rig.group(0.012)
        ridge = turn(
            np.degrees(a) * bend + (10 if t > 0 else -10) * (abs(t) > 0.1), 0, 0
        )
        rig.ellipsoid(
            (x, r * 0.92 + 0.02, z), (0.25 + 0.06 * (1 - abs(t)), r * 0.95, r * 1.02),
            crust,
            turned=ridge, paint=flaky, material="glaze" if i % 2 else "wet",
        )  # fmt: skip
    for s in (1, -1):
        a = s * 1.15
        rig.tube(
            [(1.0 * np.sin(a), 0.17, -1.0 * bend * (np.cos(a) - 0.55)),
             (1.18 * np.sin(a), 0.11, -1.0 * bend * (np.cos(a) - 0.75) + 0.16)],
            [0.15, 0.06], crust, paint=flaky, material="wet",
        )  # fmt: skip
    if chance.odds("crumbs", 0.5):
        for k in range(6):
            rig.group()
            rig.ellipsoid(
                (
                    chance.between(f"cx{k}", -1.2, 1.2),
                    0.03,
                    0.75 + chance.between(f"cz{k}", 0, 0.4),
                ),
                (0.05, 0.02, 0.035),
                crust,
                **_FIXED,
            )
    rig.anchor("top", (0, 0.85, 0), 0.3)
    return rig


def candy(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A wrapped sweet, a swirled lollipop, or a cane."""
    form = chance.pick("form", ("sweet", "lollipop", "lollipop", "cane"))
    if slots.pose in ("sweet", "lollipop", "cane"):
        form = str(slots.pose)
    tone = main_colour(slots, chance, _SWEET if form != "cane" else ("#d8282e",))
    second = accent_colour(slots, chance, ("#fff6ec", "#fff6ec", "#f8e08a"))
    if form == "sweet":
        return _wrapped(tone, second, chance)
    if form == "cane":
        return _cane(tone, second, chance)
    rig = begin("food", 0.2, (-16, 16), (2, 8), ground=False)
    turns = chance.pick("turns", (2, 3))

    def swirl(p: Array, n: Array, c: Array) -> Array:
        r = np.hypot(p[0], p[1] - 1.75)
        a = np.arctan2(p[1] - 1.75, p[0])
        w = step(-0.12, 0.12, np.sin(a * turns + r * 9))
        return np.asarray(c + (second[:, None] - c) * w)

    rig.group()
    rig.rod((0, -0.35, -0.02), (0, 1.2, -0.02), 0.06, "#fbf7ee", **_FIXED)
    rig.ellipsoid((0, 1.75, 0), (0.82, 0.82, 0.20), tone, material="glaze", paint=swirl)
    if chance.odds("bow", 0.5):
        for s in (1, -1):
            rig.group()
            rig.plate(
                [(0, 0), (0.38, 0.24), (0.42, -0.22)],
                (0, 0.84, 0.10),
                (s, 0.1, 0.1),
                (0, 1, 0),
                mix(tone, second, 0.25),
                thick=0.14,
                puff=0.7,
                material="cloth",
            )
        rig.ellipsoid((0, 0.84, 0.12), 0.09, tone, material="cloth")
    rig.anchor("grip", (0, 0.1, 0), 0.06)
    return rig


def _wrapped(tone: Array, second: Array, chance: Chance) -> Rig:
    rig = begin("food", 0.04, (-26, 26), (14, 26))
    spiral = chance.odds("spiral", 0.5)

    def striped(p: Array, n: Array, c: Array) -> Array:
        wave = p[0] * 9 + np.arctan2(p[1] - 0.5, p[2]) * (2 if spiral else 0)
        return np.asarray(c + (second[:, None] - c) * step(-0.12, 0.12, np.sin(wave)))

    with rig.frame((0, 0, 0), turn(0, chance.between("lean", -8, 8))):
        rig.group(0.05)
        rig.ellipsoid(
            (0, 0.5, 0), (0.66, 0.5, 0.5), tone, material="glaze", paint=striped
        )
        for s in (1, -1):
            rig.group(0.02)
            rig.ellipsoid(
                (s * 0.66, 0.5, 0), (0.07, 0.14, 0.14), second, material="glaze"
            )
            for k in range(5):
                a = (k - 2) * 0.42
                rig.blade(
                    (s * 0.62, 0.5, 0), (s * np.cos(a), np.sin(a), 0.25 * (-1) ** k),
                    0.62, 0.30,
                    mix(tone, second, 0.55 * (k % 2)), normal=(0, 0.2, 1),
                     material="glaze", thick=0.06,
                )  # fmt: skip
    return rig


def _cane(tone: Array, second: Array, chance: Chance) -> Rig:
    rig = begin("food", 0.2, (-18, 18), (2, 8), ground=False)
    path = [vec(0, 0.0, 0), vec(0, 0.8, 0), vec(0, 1.45, 0)]
    path += [
        vec(0.42 - 0.42 * np.cos(a), 1.45 + 0.44 * np.sin(a), 0)
        for a in np.linspace(0.3, np.pi, 8)
    ]
    path.append(vec(0.84, 1.22, 0))

    def striped(p: Array, n: Array, c: Array) -> Array:
        a = np.arctan2(p[1] - 1.45, p[0] - 0.42)
        along = np.where(
            p[1] < 1.45,
            np.where(p[0] < 0.42, p[1], 2.9 - p[1] + 1.3),
            1.45 + (np.pi - a) * 0.42,
        )
        w = step(-0.15, 0.15, np.sin(along * 13 + n[2] * 1.2 + n[0]))
        return np.asarray(c + (second[:, None] - c) * w)

    with rig.frame((0, 0, 0), turn(0, chance.between("lean", -14, 14))):
        rig.group()
        rig.tube(path, 0.15, tone, material="glaze", paint=striped)
        if chance.odds("bow", 0.6):
            green = "#3f8a4a"
            for s in (1, -1):
                rig.group()
                rig.plate(
                    [(0, 0), (0.40, 0.26), (0.44, -0.20)],
                    (0, 0.95, 0.14),
                    (s, 0.1, 0.1),
                    (0, 1, 0),
                    green,
                    thick=0.14,
                    puff=0.7,
                    material="cloth",
                    **_FIXED,
                )
                rig.blade(
                    (0, 0.92, 0.15),
                    (s * 0.5, -1, 0.1),
                    0.5,
                    0.2,
                    green,
                    material="cloth",
                    **_FIXED,
                )
            rig.ellipsoid((0, 0.95, 0.17), 0.10, green, material="cloth", **_FIXED)
    rig.anchor("grip", (0, 0.3, 0), 0.1)
    return rig


def cookie(noun: str, slots: Slots, chance: Chance) -> Rig:
    """With chocolate chips; whole, bitten, or a pile of three."""
    rig = begin("food", 0.05, (-30, 30), (34, 48))
    dough = main_colour(slots, chance, ("#cf9a56", "#c08a48", "#8a5a38"))
    chip = rgb(slots.accent or "#3f2418")
    crack = mottled(chance.stream("dough"), 0.10, 6)
    pile = chance.pick("pile", (1, 1, 3))
    bite = chance.odds("bite", 0.4) and pile == 1
    rim = [
        ((0.96 - (0.26 * max(0.0,
        np.cos((a - 0.7) * 2.6)) if bite and abs(a - 0.7) < 0.6 else 0.0)) * np.cos(a),
         (0.96 - (0.26 * max(0.0,
         np.cos((a - 0.7) * 2.6)) if bite and abs(a - 0.7) < 0.6 else 0.0)) * np.sin(a))
        for a in np.linspace(0, TAU, 40, endpoint=False)
    ]  # fmt: skip
    for k in range(pile):
        y = 0.12 + 0.24 * k
        x, z = 0.12 * np.sin(k * 2.1), 0.12 * np.cos(k * 1.7)
        rig.group(0.03)
        rig.plate(
            rim,
            (x, y, z),
            (1, 0, 0),
            (0, 0, 1),
            dough,
            thick=0.20,
            puff=0.6,
            paint=crack,
        )
        rig.plate(
            rim,
            (x, y - 0.03, z),
            (1, 0, 0),
            (0, 0, 1),
            mix(dough, "#7a4a20", 0.35),
            thick=0.10,
            puff=0.6,
        )
        rng = chance.stream(f"chips {k}")
        for i in range(11):
            a, r = i * 2.4, 0.70 * np.sqrt((i + 0.5) / 11)
            if bite and abs(a % TAU - 0.7) < 0.7 and r > 0.5:
                continue
            rig.group()
            rig.ellipsoid(
                (x + r * np.cos(a), y + 0.15 + 0.03 * (1 - r), z + r * np.sin(a)),
                (0.11, 0.07, 0.095), chip, turned=turn(float(rng.uniform(0, 180))),
                material="wet", **_FIXED,
            )  # fmt: skip
    rig.anchor("top", (0, 0.3 + 0.24 * (pile - 1), 0), 0.5)
    return rig
