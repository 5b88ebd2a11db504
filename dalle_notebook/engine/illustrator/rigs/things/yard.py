"""Scarecrows and totem poles."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, unit, vec
from ..chance import Chance
from ..faces import mood_of, smile
from ..people.hats import draw_hat
from ..slots import Slots
from ..start import accent_colour, begin, main_colour, mottled, wood_grain

_FIXED: dict[str, Any] = {"role": "fixed"}
_STRAW = "#e8c25a"


def scarecrow(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Sackcloth and straw on a pole, in a hat; a crow on the arm, or none."""
    rig = begin("person", 1.9, (64, 104), (3, 9))
    shirt = main_colour(slots, chance, ("#c8503a", "#4f7fa8", "#5f8a4a", "#8a5a8a"))
    trousers = accent_colour(slots, chance, ("#4a5f8a", "#7a5a3a", "#5a5a4a"))
    mood = mood_of(slots.mood or "happy")
    check = chance.odds("checked", 0.55)

    def plaid(p: Array, n: Array, c: Array) -> Array:
        if not check:
            return c
        lines = step(0.55, 0.8, np.sin(p[1] * 24)) + step(0.55, 0.8, np.sin(p[2] * 24))
        return np.asarray(c * (1 - 0.20 * lines))

    rng = chance.stream("straw")

    def straw(at: Array, along: Array, count: int, long: float) -> None:
        for _ in range(count):
            d = unit(along + 0.42 * rng.normal(size=3))
            rig.group()
            rig.rod(
                at,
                at + d * long * float(rng.uniform(0.7, 1.15)),
                0.017,
                mix(_STRAW, "#b8862a", float(rng.uniform(0, 0.5))),
                end_radius=0.008,
                **_FIXED,
            )

    wood: dict[str, Any] = {"material": "wood", **_FIXED}
    rig.group()
    rig.rod((-0.06, 0, 0), (-0.06, 1.9, 0), 0.06, "#8a6238", **wood)
    rig.rod((-0.06, 1.42, -1.02), (-0.06, 1.42, 1.02), 0.05, "#8a6238", **wood)
    for s in (1, -1):
        rig.group(0.05)
        rig.tube(
            [(0, 0.84, s * 0.12), (0.03, 0.56, s * 0.16), (0.02, 0.36, s * 0.18)],
            [0.17, 0.14, 0.14],
            trousers,
            material="cloth",
        )
        straw(vec(0.02, 0.34, s * 0.18), vec(0, -1, 0.15 * s), 9, 0.20)
        droop = chance.between(f"droop {s}", -0.02, 0.10)
        rig.group(0.05)
        rig.tube(
            [(0, 1.40, s * 0.20), (0, 1.40, s * 0.55), (0, 1.39 - droop, s * 0.84)],
            [0.14, 0.12, 0.135],
            shirt,
            material="cloth",
            paint=plaid,
        )
        straw(vec(0, 1.39 - droop, s * 0.86), vec(0, -0.15, s), 10, 0.22)
        rig.anchor("hand_r" if s > 0 else "hand_l", (0.03, 1.40, s * 1.0), 0.1)
    rig.group(0.08)
    rig.tube(
        [(0, 0.80, 0), (0.01, 1.10, 0), (0, 1.38, 0)],
        [0.28, 0.27, 0.23],
        shirt,
        material="cloth",
        paint=plaid,
    )
    rig.group()
    rig.ring((0, 0.90, 0), 0.285, 0.035, "#b8924a", axis=(0, 1, 0), **_FIXED)
    for k, (y, z, tone) in enumerate(
        ((1.18, 0.12, "#f2c84a"), (0.62, -0.14, "#c8503a"))
    ):
        rig.group()
        rig.plate(
            [(-0.08, -0.08), (0.08, -0.07), (0.07, 0.08), (-0.08, 0.07)],
            (0.255 - 0.10 * k, y, z),
            (0, 0, 1),
            (0, 1, 0),
            tone,
            thick=0.03,
            smooth=False,
            material="cloth",
            bias=0.05,
            **_FIXED,
        )
    straw(vec(0.05, 1.46, 0), vec(0.2, 0.1, 0.9), 7, 0.26)
    straw(vec(0.05, 1.46, 0), vec(0.2, 0.1, -0.9), 7, 0.26)
    sack = chance.pick("sack", ("#d8b47a", "#e0c08a", "#cda468"))
    weave = mottled(chance.stream("sack"), 0.07, 22)
    with rig.frame(
        (0.02, 1.80, 0),
        turn(chance.between("look", -14, 14), 0, chance.between("tilt", -9, 9)),
    ):
        rig.group(0.05)
        rig.ellipsoid(
            (0, 0, 0), (0.33, 0.35, 0.34), sack, material="cloth", paint=weave, **_FIXED
        )
        rig.tube(
            [(0, -0.26, 0), (0, -0.42, 0)],
            [0.20, 0.22],
            sack,
            material="cloth",
            **_FIXED,
        )
        rig.group()
        rig.ring((0, -0.31, 0), 0.205, 0.034, "#a8743f", axis=(0, 1, 0), **_FIXED)
        dark: dict[str, Any] = {"material": "flat", "bias": 0.06, **_FIXED}
        for s in (1, -1):
            rig.group()
            rig.disc(
                (0.285, 0.06, s * 0.13),
                0.062 * mood.wide,
                "#3a2a24",
                axis=(1, 0.1, s * 0.35),
                height=0.03,
                material="enamel",
                bias=0.03,
                **_FIXED,
            )
            for q in (-0.02, 0.02):
                rig.ellipsoid(
                    (0.325, 0.06 + q, s * 0.135 + q),
                    0.010,
                    "#d8b47a",
                    bias=0.06,
                    **_FIXED,
                )
            rig.disc(
                (0.27, -0.08, s * 0.20),
                0.055,
                "#e0805a",
                axis=(1, 0, s * 0.6),
                height=0.015,
                bias=0.02,
                **_FIXED,
            )
        rig.plate(
            [(-0.05, -0.04), (0.05, -0.04), (0, 0.06)],
            (0.335, -0.03, 0),
            (0, 0, 1),
            (0, 1, 0),
            "#e8743a",
            thick=0.05,
            smooth=False,
            material="cloth",
            bias=0.04,
            **_FIXED,
        )
        smile(rig, (0.325, -0.14, 0), 0.15, "#3a2420", mood, line=0.013, depth=0.05)
        for k in range(5):
            z = (k - 2) * 0.065
            y = -0.165 + 0.35 * z * z * 8 * 0.5
            rig.rod(
                (0.325 - z * z, y - 0.03, z),
                (0.325 - z * z, y + 0.03, z),
                0.008,
                "#3a2420",
                **dark,
            )
        for s in (1, -1):
            straw(vec(0.02, 0.20, s * 0.28), vec(0.15, -0.35, s), 8, 0.24)
        straw(vec(0.22, 0.24, 0), vec(0.8, -0.1, 0), 5, 0.14)
        if not slots.wear:
            with rig.frame((-0.02, 0.22, 0), turn(0, 6), 0.36):
                draw_hat(
                    rig,
                    chance.pick("hat", ("straw", "wizard", "hat")),
                    rgb("#8a6a48") if chance.odds("brown", 0.5) else None,
                )
        rig.anchor("head", (0, 0, 0), 0.36)
        rig.anchor("head_top", (-0.02, 0.30, 0), 0.33)
        rig.anchor("eyes", (0.30, 0.06, 0), 0.3)
        rig.anchor("mouth", (0.34, -0.14, 0), 0.1)
    if chance.odds("crow", 0.6):
        _crow(rig, vec(0, 1.52, 0.72 if chance.odds("crow side", 0.5) else -0.72))
    rig.anchor("neck", (0, 1.48, 0), 0.2)
    rig.anchor("back", (-0.2, 1.2, 0), 0.25)
    return rig


def _crow(rig: Rig, at: Array) -> None:
    black: dict[str, Any] = {"material": "feather", **_FIXED}
    rig.group(0.03)
    rig.ellipsoid(
        at + vec(0.02, 0.12, 0),
        (0.17, 0.11, 0.105),
        "#2c2b33",
        turned=turn(0, 24),
        **black,
    )
    rig.tube(
        [at + vec(-0.08, 0.09, 0), at + vec(-0.28, 0.0, 0)],
        [0.07, 0.03],
        "#2c2b33",
        **black,
    )
    rig.ellipsoid(at + vec(0.15, 0.25, 0), 0.085, "#2c2b33", **black)
    rig.group()
    rig.tube(
        [at + vec(0.21, 0.25, 0), at + vec(0.33, 0.22, 0)],
        [0.035, 0.005],
        "#e8a03a",
        material="enamel",
        **_FIXED,
    )
    for s in (1, -1):
        rig.ellipsoid(
            at + vec(0.19, 0.28, s * 0.06),
            0.022,
            "#fff6e0",
            material="eye",
            bias=0.02,
            **_FIXED,
        )
        rig.ellipsoid(
            at + vec(0.205, 0.28, s * 0.068), 0.012, "#14101a", bias=0.04, **_FIXED
        )


def totem(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Carved faces on a pole: bird with wings on top, beasts below."""
    rig = begin("thing", 4.0, (66, 102), (3, 8))
    wood = main_colour(slots, chance, ("#a8683a", "#8a5430", "#b8804a"))
    accent = accent_colour(slots, chance, ("#c8392f", "#2f8a8a", "#e8a83a"))
    grain = wood_grain(chance.stream("grain"), 1, 0.12)
    style: dict[str, Any] = {"material": "wood", "paint": grain}
    tones = [accent, rgb("#2f8a8a"), rgb("#e8b03a"), rgb("#3f4f7a"), rgb("#f6ecd8")]
    shift = int(chance.unit("shift") * 4)
    count = chance.pick("faces", (3, 3, 4))
    rig.group()
    rig.cylinder((0, 0, 0), (0, 0.16, 0), 0.58, mix(wood, "#2a1810", 0.3), **style)
    rig.cylinder((0, 0.1, 0), (0, 0.16 + count * 0.92, 0), 0.42, wood, **style)
    for k in range(count):
        y = 0.62 + 0.92 * k
        main, second = tones[(k + shift) % 4], tones[(k + shift + 1) % 4]
        bird = k == count - 1
        kind = ("bear", "beaver", "frog")[(k + shift) % 3]
        rig.group()
        rig.cylinder((0, y - 0.44, 0), (0, y - 0.36, 0), 0.455, main)
        rig.group(0.05)
        rig.ellipsoid(
            (0.06, y + 0.02, 0), (0.44, 0.42, 0.46), mix(wood, main, 0.30), **style
        )
        for s in (1, -1):
            rig.group()
            rig.disc(
                (0.40, y + 0.10, s * 0.19),
                0.155,
                "#fbf4e2",
                axis=(1, 0.05, s * 0.42),
                height=0.04,
                bias=0.02,
                **_FIXED,
            )
            rig.disc(
                (0.43, y + 0.10, s * 0.195),
                0.085,
                "#241c20",
                axis=(1, 0.05, s * 0.42),
                height=0.04,
                bias=0.04,
                **_FIXED,
            )
            rig.tube(
                [
                    (0.44, y + 0.22, s * 0.04),
                    (0.41, y + 0.31, s * 0.19),
                    (0.28, y + 0.24, s * 0.36),
                ],
                [0.04, 0.055, 0.03],
                second,
                bias=0.02,
            )
            if not bird and kind != "frog":
                rig.group(0.02)
                rig.ellipsoid((0.0, y + 0.40, s * 0.36), (0.09, 0.15, 0.12), main)
                rig.ellipsoid((0.06, y + 0.40, s * 0.37), (0.05, 0.08, 0.06), second)
        if bird:
            rig.group(0.02)
            rig.tube(
                [(0.38, y + 0.02, 0), (0.70, y + 0.0, 0), (0.80, y - 0.18, 0)],
                [0.17, 0.13, 0.03],
                tones[2],
                material="enamel",
            )
            for s in (1, -1):
                edge = [
                    (0, 0.24),
                    (0.5, 0.36),
                    (1.02, 0.30),
                    (1.06, 0.12),
                    (0.98, -0.02),
                    (0.86, 0.02),
                    (0.80, -0.18),
                    (0.64, -0.12),
                    (0.56, -0.32),
                    (0.36, -0.22),
                    (0, -0.30),
                ]
                rig.group()
                rig.plate(
                    edge,
                    (0, y - 0.05, s * 0.34),
                    (0.05, 0.14, s),
                    (0, 1, 0),
                    main,
                    thick=0.10,
                    puff=0.3,
                    smooth=False,
                    material="wood",
                )
                rig.plate(
                    [(a * 0.78 + 0.05, b * 0.62 + 0.02) for a, b in edge],
                    (0.06, y - 0.05, s * 0.34),
                    (0.05, 0.14, s),
                    (0, 1, 0),
                    second,
                    thick=0.06,
                    puff=0.3,
                    smooth=False,
                    material="wood",
                )
            for j in range(3):
                rig.blade(
                    (0, y + 0.36, (j - 1) * 0.13),
                    (-0.1, 1, (j - 1) * 0.5),
                    0.42,
                    0.18,
                    tones[(j + shift) % 4],
                    normal=(1, 0.1, 0),
                    material="wood",
                    thick=0.08,
                )
        else:
            rig.group(0.02)
            if kind == "bear":
                rig.ellipsoid((0.50, y - 0.08, 0), (0.14, 0.11, 0.15), main)
                rig.ellipsoid(
                    (0.63, y - 0.05, 0), (0.05, 0.05, 0.075), "#241c20", **_FIXED
                )
            else:
                rig.ellipsoid((0.49, y - 0.04, 0), (0.07, 0.06, 0.10), main)
            rig.group()
            mouth = [
                (0.46, y - 0.22, 0.24),
                (0.54, y - 0.25, 0),
                (0.46, y - 0.22, -0.24),
            ]
            rig.tube(
                mouth,
                [0.045, 0.075, 0.045],
                tones[0] if kind != "bear" else rgb("#8a2420"),
                bias=0.04,
            )
            for j in range(2 if kind == "beaver" else 5):
                z = (j - (0.5 if kind == "beaver" else 2)) * 0.085
                rig.box(
                    (0.575 - z * z * 0.9, y - 0.25, z),
                    (0.02, 0.085 if kind == "beaver" else 0.035, 0.034),
                    "#fbf4e2",
                    bias=0.05,
                    **_FIXED,
                )
    rig.anchor("top", (0, 0.3 + count * 0.92, 0), 0.4)
    return rig
