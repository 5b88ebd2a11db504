"""Noodles, sushi, popcorn: what is served in bowls, boxes and on boards."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.primitives import Paint
from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, unit, vec
from ..chance import Chance
from ..slots import Slots
from ..start import TAU, accent_colour, begin, main_colour, mottled

_FIXED: dict[str, Any] = {"role": "fixed"}


def ramen(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A bowl of noodles in broth with egg, greens and a pink swirl."""
    rig = begin("food", 0.14, (-30, 30), (30, 40))
    bowl = main_colour(slots, chance, ("#c8342e", "#2f3f5f", "#f2ece0", "#3a6a5a"))
    trim = accent_colour(slots, chance, ("#f6ead2", "#e8b84a"))
    broth = chance.pick("broth", ("#d8964a", "#e0b070", "#b8703a"))

    def border(p: Array, n: Array, c: Array) -> Array:
        a = np.arctan2(p[2], p[0])
        key = step(-0.2, 0.2, np.sin(a * 18)) * step(0.05, 0.03, np.abs(p[1] - 0.50))
        line = step(0.02, 0.01, np.abs(np.abs(p[1] - 0.50) - 0.075))
        return np.asarray(c + (trim[:, None] - c) * np.maximum(key, line))

    rig.group()
    rig.lathe(
        (0, 0, 0),
        [(0, 0.36), (0.10, 0.36), (0.14, 0.50), (0.36, 0.84), (0.66, 1.02),
         (0.68, 0.98), (0.48, 0.88)],
        bowl, material="glaze", paint=border,
    )  # fmt: skip
    rig.disc((0, 0.54, 0), 0.93, broth, height=0.03, material="wet", **_FIXED)
    rng = chance.stream("noodles")
    for k in range(16):
        a = k / 16 * TAU + float(rng.uniform(-0.3, 0.3))
        r = float(rng.uniform(0.10, 0.40))
        c = vec(
            -0.12 + r * np.cos(a), 0.57 + 0.05 * (1 - r), 0.10 + r * np.sin(a) * 0.9
        )
        turns = float(rng.uniform(0, 6))
        rig.group()
        rig.tube(
            [c + vec(0.34 * np.cos(turns + t), 0.05 * np.sin(t * 2 + k),
             0.26 * np.sin(turns + t)) for t in np.linspace(0, 3.6, 7)],
            0.042, ("#f6dc96", "#f2d080")[k % 2], material="wet", steps=4, **_FIXED,
        )  # fmt: skip
    _half_egg(rig, vec(0.42, 0.66, 0.34), turn(0, 62, 12))
    if chance.odds("second egg", 0.5):
        _half_egg(rig, vec(0.12, 0.66, 0.60), turn(70, 62, 0))
    _swirl(rig, vec(0.56, 0.66, -0.16))
    for k in range(3):
        rig.group()
        rig.plate(
            [(-0.22, 0), (0.22, 0), (0.24, 0.62),
             (-0.20, 0.60)], (-0.62 + 0.10 * k, 0.52, -0.44 - 0.08 * k),
            (1, 0, -0.5), (-0.15, 1, -0.35),
            "#2f4a38", thick=0.03, smooth=False, material="leaf", **_FIXED,
        )  # fmt: skip
    if chance.odds("meat", 0.7):
        for k in range(2):
            at = vec(0.08 - 0.3 * k, 0.65 + 0.03 * k, -0.42 - 0.02 * k)
            rig.group()
            rig.ellipsoid(
                at, (0.27, 0.05, 0.25), "#d8a088", turned=turn(0, 12, -14),
                 material="wet",
                paint=_rolled(at), **_FIXED,
            )  # fmt: skip
    for _ in range(14):
        a, r = float(rng.uniform(0, TAU)), float(rng.uniform(0.1, 0.7))
        rig.ring(
            (r * np.cos(a), 0.66, r * np.sin(a)),
            0.042,
            0.018,
            "#7ab84a",
            axis=(0.2, 1, 0.1),
            knots=6,
            material="leaf",
            **_FIXED,
        )
    _sticks(rig, vec(0.86, 0.74, -0.6), vec(-0.90, 0.74, -0.95), chance)
    rig.anchor("inside", (0, 0.6, 0), 0.8)
    return rig


def _rolled(at: Array) -> Paint:
    """The spiral of a slice of rolled meat."""

    def paint(p: Array, n: Array, c: Array) -> Array:
        far = np.hypot(p[0] - at[0], p[2] - at[2])
        return np.asarray(c * (1 - 0.30 * step(0.2, 0.6, np.sin(far * 26))))

    return paint


def _half_egg(rig: Rig, at: Array, turned: Array) -> None:
    with rig.frame(at, turned):
        rig.group()
        rig.ellipsoid(
            (0, 0, 0), (0.09, 0.25, 0.20), "#fffaf0", material="wet", **_FIXED
        )
        rig.ellipsoid(
            (0.06, -0.01, 0),
            (0.045, 0.135, 0.125),
            "#f2a02a",
            material="wet",
            bias=0.02,
            **_FIXED,
        )


def _swirl(rig: Rig, at: Array) -> None:
    with rig.frame(at, turn(0, 40)):
        rig.group()
        rig.cylinder(
            (0, -0.03, 0), (0, 0.04, 0), 0.19, "#fffaf4", material="wet", **_FIXED
        )
        curl = [
            vec(0.14 * (1 - t) * np.cos(t * 9), 0.06, 0.14 * (1 - t) * np.sin(t * 9))
            for t in np.linspace(0, 0.9, 12)
        ]
        rig.tube(curl, 0.022, "#f0789a", bias=0.02, **_FIXED)


def _sticks(rig: Rig, a: Array, b: Array, chance: Chance) -> None:
    tone = chance.pick("sticks", ("#8a4a2a", "#c8966a", "#3a2a28"))
    for k in (0, 1):
        rig.group()
        off = vec(0, 0.02 * k, 0.11 * k)
        rig.rod(
            a + off + vec(0.5, 0.16, 0.1),
            b + off,
            0.036,
            tone,
            end_radius=0.024,
            material="wood",
            **_FIXED,
        )


def sushi(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Rolls and slices of fish on rice, on a board."""
    rig = begin("food", 0.06, (-32, 32), (28, 38))
    board = rgb(slots.accent or chance.pick("board", ("#a8703f", "#3a3a42", "#7a4a2c")))
    rig.group()
    rig.rounded_box(
        (0, 0.10, 0), (1.35, 0.06, 0.72), 0.05, board, material="wood", **_FIXED
    )
    for x in (-0.9, 0.9):
        rig.box(
            (x, 0.02, 0),
            (0.08, 0.05, 0.6),
            mix(board, "#000000", 0.3),
            material="wood",
            **_FIXED,
        )
    grain = mottled(chance.stream("rice"), 0.10, 34)
    tops = ("salmon", "tuna", "egg", "shrimp")
    first = int(chance.unit("first") * 4)
    many = chance.pick("layout", (2, 3))
    for k in range(many):
        kind = tops[(first + k) % 4]
        tone = (
            rgb(slots.colour)
            if slots.colour
            else rgb(
                {
                    "salmon": "#f6804a",
                    "tuna": "#d83a48",
                    "egg": "#f6cc4a",
                    "shrimp": "#f8b094",
                }[kind]
            )
        )
        x = -0.92 + 0.52 * k
        rig.group(0.02)
        rig.ellipsoid(
            (x, 0.36, 0.05), (0.20, 0.21, 0.46), "#fcf9f0", paint=grain, **_FIXED
        )

        def marbled(p: Array, n: Array, c: Array, kind: str = kind) -> Array:
            line = step(0.72, 0.95, np.sin(p[2] * 26 + p[0] * 9))
            return np.asarray(
                c + (1 - c) * line * (0.55 if kind in ("salmon", "shrimp") else 0.12)
            )

        rig.group()
        rig.tube(
            [(x, 0.34, -0.46), (x, 0.56, -0.22), (x, 0.585, 0.10), (x, 0.50, 0.40),
             (x, 0.34, 0.58)],
            [0.13, 0.19, 0.20, 0.19, 0.13], tone, material="wet", paint=marbled,
             steps=6,
            role="" if slots.colour else "fixed",
        )  # fmt: skip
        if kind == "egg":
            rig.group()
            rig.tube(
                [(x - 0.24, 0.25, 0.06), (x - 0.22, 0.6, 0.06), (x, 0.80, 0.06),
                 (x + 0.22, 0.6, 0.06), (x + 0.24, 0.25, 0.06)],
                0.04, "#2a3a30", material="leaf", bias=0.02, **_FIXED,
            )  # fmt: skip
    spots = ((0.66, 0.34), (1.06, 0.10), (0.66, -0.30), (1.06, -0.44), (0.30, 0.0))
    for k in range(5 if many == 2 else 4):
        x, z = spots[k]
        _roll(
            rig,
            vec(x, 0.16, z),
            ("#f6804a", "#7ab84a", "#f2c84a")[(k + first) % 3],
            grain,
        )
    if chance.odds("sticks", 0.6):
        _sticks(rig, vec(0.9, 0.20, 0.80), vec(-1.2, 0.22, 0.74), chance)
    rig.anchor("top", (0, 0.7, 0), 0.8)
    return rig


def _roll(rig: Rig, at: Array, heart: str, grain: Any) -> None:
    rig.group()
    rig.cylinder(at, at + vec(0, 0.34, 0), 0.235, "#26352c", material="leaf", **_FIXED)
    rig.disc(
        at + vec(0, 0.345, 0), 0.205, "#fcf9f0", height=0.03, paint=grain, **_FIXED
    )
    rig.disc(at + vec(0, 0.37, 0), 0.105, heart, height=0.03, material="wet", **_FIXED)
    rig.ellipsoid(
        at + vec(0.03, 0.385, 0.02),
        (0.05, 0.025, 0.05),
        "#8fcf6a" if heart != "#7ab84a" else "#f6a04a",
        material="wet",
        **_FIXED,
    )


def popcorn(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A striped box or tub, heaped."""
    rig = begin("food", 0.25, (-32, 32), (12, 20))
    red = main_colour(slots, chance, ("#d8322e", "#d8322e", "#3a7fb0", "#e8a83a"))
    cream = accent_colour(slots, chance, ("#fdf8ec",))
    tub = chance.odds("round tub", 0.4)

    def stripes(p: Array, n: Array, c: Array) -> Array:
        if tub:
            w = step(-0.12, 0.12, np.sin(np.arctan2(p[2], p[0]) * 9))
        else:
            across = np.where(np.abs(n[2]) > np.abs(n[0]), p[0], p[2])
            spread = 0.50 + 0.17 * p[1]
            w = step(-0.12, 0.12, np.sin(across / spread * np.pi * 2.5 + 0.01))
        return np.asarray(c + (cream[:, None] - c) * w)

    rig.group()
    if tub:
        rig.lathe(
            (0, 0, 0),
            [(0, 0.0), (0, 0.52), (1.25, 0.76)],
            red,
            smooth=False,
            material="cloth",
            paint=stripes,
        )
        rig.ring((0, 1.25, 0), 0.76, 0.04, cream, axis=(0, 1, 0), knots=20)
    else:
        for s in (1, -1):
            for side in (0, 1):
                n = vec(0, 0, s) if side == 0 else vec(s, 0, 0)
                u = vec(1, 0, 0) if side == 0 else vec(0, 0, 1)
                wave = [
                    (-0.72 + 0.24 * i, 1.32 + 0.07 * (i % 2)) for i in range(6, -1, -1)
                ]
                rig.plate(
                    [(-0.50, 0.0), (0.50, 0.0),
                     *wave], n * 0.50, u, vec(0, 1, 0) + n * 0.165,
                    red, thick=0.02, smooth=False, material="cloth", paint=stripes,
                )  # fmt: skip
    top = 1.26
    rng = chance.stream("corn")
    wide = 0.66 if tub else 0.60
    for i in range(46):
        a = i * 2.39996
        r = wide * np.sqrt((i + 0.5) / 46)
        high = 0.42 * (1 - (r / wide) ** 2)
        at = vec(r * np.cos(a), top + high, r * np.sin(a))
        _kernel(rig, at, rng)
    for i in range(chance.pick("spilled", (0, 3, 5))):
        a = 0.6 + i * 1.25
        _kernel(rig, vec(1.0 * np.cos(a), 0.11, 0.95 * np.sin(a)), rng)
    rig.anchor("inside", (0, 1.3, 0), 0.5)
    rig.anchor("top", (0, 1.7, 0), 0.4)
    return rig


def _kernel(rig: Rig, at: Array, rng: np.random.Generator) -> None:
    rig.group(0.03)
    for _ in range(3):
        d = unit(rng.normal(size=3)) * 0.075
        rig.ellipsoid(at + d, 0.095, "#fdf3d6", **_FIXED)
    rig.ellipsoid(at + vec(0.02, -0.02, 0.03), 0.07, "#f2c860", **_FIXED)
