"""Chess pieces."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, step, turn, vec
from ..chance import Chance
from ..slots import Slots
from ..start import (
    TAU,
    accent_colour,
    begin,
    main_colour,
)

_FIXED: dict[str, Any] = {"role": "fixed"}


def chess_piece(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Pawn, rook, bishop, queen, king or knight, white or black."""
    rig = begin("thing", 0.1, (22, 58), (8, 15))
    side = main_colour(slots, chance, ("#f4e8d0", "#3a3238", "#c8a070", "#5a3a28"))
    felt = accent_colour(slots, chance, ("#3f7a5a", "#8a2f3a"))
    kind = chance.pick(
        "kind", ("pawn", "knight", "knight", "rook", "bishop", "queen", "king")
    )
    if slots.pose in ("pawn", "knight", "rook", "bishop", "queen", "king"):
        kind = str(slots.pose)
    style: dict[str, Any] = {"material": "glaze"}
    rig.group()
    rig.cylinder((0, 0, 0), (0, 0.06, 0), 0.66, felt, material="cloth", **_FIXED)
    rig.lathe(
        (0, 0.05, 0),
        [
            (0, 0.68),
            (0.10, 0.70),
            (0.16, 0.64),
            (0.20, 0.55),
            (0.30, 0.56),
            (0.38, 0.46),
        ],
        side,
        **style,
    )
    rig.disc((0, 0.42, 0), 0.47, side, height=0.04, **style)
    tall = {
        "pawn": 0.95,
        "rook": 1.25,
        "bishop": 1.45,
        "queen": 1.75,
        "king": 1.85,
        "knight": 0.62,
    }[kind]
    if kind != "knight":
        rig.lathe(
            (0, 0.40, 0),
            [
                (0, 0.44),
                (0.12, 0.33),
                (tall * 0.5, 0.22),
                (tall * 0.82, 0.22),
                (tall * 0.95, 0.30),
            ],
            side,
            **style,
        )
        for y, r in ((tall * 0.92, 0.33), (tall * 1.0, 0.38), (tall * 1.06, 0.30)):
            rig.ellipsoid((0, 0.40 + y, 0), (r, 0.055, r), side, **style)
    y = 0.40 + tall
    rig.group()
    if kind == "pawn":
        rig.ellipsoid((0, y + 0.28, 0), 0.34, side, **style)
    elif kind == "rook":
        rig.lathe(
            (0, y, 0),
            [(0.04, 0.28), (0.14, 0.36), (0.42, 0.42), (0.43, 0.30), (0.30, 0.28)],
            side,
            smooth=False,
            **style,
        )
        rig.disc((0, y + 0.30, 0), 0.34, mix(side, "#000000", 0.25), **style)
        for k in range(6):
            a = k / 6 * TAU
            rig.box(
                (0.355 * np.cos(a), y + 0.50, 0.355 * np.sin(a)),
                (0.065, 0.10, 0.13),
                side,
                turned=turn(np.degrees(a)),
                **style,
            )
    elif kind == "bishop":
        cut = mix(side, "#000000", 0.6)[:, None]

        def slit(p: Array, n: Array, c: Array) -> Array:
            w = step(0.05, 0.03, np.abs(p[1] - y - 0.45 - 0.8 * (p[0] - 0.15))) * (
                p[0] > 0
            )
            return np.asarray(c + (cut - c) * w)

        rig.lathe(
            (0, y + 0.02, 0),
            [(0, 0.18), (0.16, 0.32), (0.40, 0.27), (0.62, 0.08), (0.66, 0.0)],
            side,
            paint=slit,
            steps=6,
            **style,
        )
        rig.ellipsoid((0, y + 0.74, 0), 0.085, side, **style)
    elif kind in ("queen", "king"):
        rig.lathe(
            (0, y + 0.04, 0), [(0, 0.22), (0.25, 0.27), (0.48, 0.40)], side, **style
        )
        rig.ellipsoid((0, y + 0.50, 0), (0.37, 0.12, 0.37), side, **style)
        if kind == "queen":
            for k in range(8):
                a = k / 8 * TAU
                rig.tube(
                    [
                        (0.36 * np.cos(a), y + 0.48, 0.36 * np.sin(a)),
                        (0.42 * np.cos(a), y + 0.70, 0.42 * np.sin(a)),
                    ],
                    [0.10, 0.05],
                    side,
                    smooth=False,
                    **style,
                )
                rig.ellipsoid(
                    (0.42 * np.cos(a), y + 0.72, 0.42 * np.sin(a)), 0.062, side, **style
                )
            rig.ellipsoid((0, y + 0.68, 0), 0.12, side, **style)
        else:
            rig.rounded_box((0, y + 0.82, 0), (0.06, 0.24, 0.065), 0.03, side, **style)
            rig.rounded_box((0, y + 0.86, 0), (0.06, 0.065, 0.19), 0.03, side, **style)
    else:
        _knight_head(rig, side, y, style)
    return rig


def _knight_head(rig: Rig, side: Array, y: float, style: dict[str, Any]) -> None:
    rig.group(0.06)
    rig.tube(
        [
            (-0.06, y - 0.58, 0),
            (-0.20, y - 0.10, 0),
            (-0.10, y + 0.42, 0),
            (0.08, y + 0.66, 0),
        ],
        [0.44, 0.34, 0.29, 0.25],
        side,
        steps=6,
        **style,
    )
    rig.tube(
        [(0.06, y + 0.66, 0), (0.38, y + 0.46, 0), (0.60, y + 0.24, 0)],
        [0.25, 0.20, 0.145],
        side,
        **style,
    )
    rig.ellipsoid((0.62, y + 0.20, 0), (0.14, 0.13, 0.14), side, **style)
    rig.group(0.02)
    for s in (1, -1):
        rig.tube(
            [(-0.02, y + 0.82, s * 0.11), (-0.04, y + 1.10, s * 0.13)],
            [0.09, 0.015],
            side,
            smooth=False,
            **style,
        )
        rig.ellipsoid(
            (0.26, y + 0.60, s * 0.205),
            (0.055, 0.05, 0.04),
            mix(side, "#000000", 0.75),
            bias=0.03,
            **style,
        )
        rig.ellipsoid(
            (0.66, y + 0.26, s * 0.10),
            (0.03, 0.03, 0.03),
            mix(side, "#000000", 0.6),
            bias=0.04,
            **style,
        )
    for k in range(8):
        t = k / 7
        at = vec(-0.16 - 0.30 * np.sin(t * 2.2), y + 0.92 - 1.16 * t, 0)
        rig.group()
        rig.ellipsoid(
            at,
            (0.13, 0.12, 0.09),
            mix(side, "#000000", 0.16),
            turned=turn(0, -50 + 60 * t),
            **style,
        )
