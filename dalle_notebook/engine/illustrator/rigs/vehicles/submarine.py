"""A submarine."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, vec
from ..chance import Chance
from ..slots import Slots
from ..start import TAU, accent_colour, begin, main_colour

_FIXED: dict[str, Any] = {"role": "fixed"}
_BRASS: dict[str, Any] = {"material": "metal", "role": "fixed"}


def submarine(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A round little submarine: portholes or one big window, periscope, screw."""
    rig = begin("vehicle", 4.0, (-36, 28), (3, 12), ground=False)
    hull = main_colour(
        slots, chance, ("#f2c230", "#f2c230", "#d8453f", "#3a9a8a", "#5a7fb8")
    )
    trim = accent_colour(slots, chance, ("#f6f0e2", "#d8743a", "#3a4a6a"))
    dome = chance.odds("dome", 0.45)

    def plates(p: Array, n: Array, c: Array) -> Array:
        seam = step(0.018, 0.008, np.abs(np.mod(p[0] + 0.3, 0.62) - 0.31) - 0.0)
        belly = step(-0.30, -0.34, p[1])
        out = c + (trim[:, None] - c) * belly
        return np.asarray(out * (1 - 0.22 * seam))

    style: dict[str, Any] = {"material": "enamel"}
    rig.group()
    rig.lathe(
        (-1.5, 0, 0),
        [(0.0, 0.10), (0.25, 0.34), (0.75, 0.58), (1.4, 0.70), (2.1, 0.70),
         (2.65, 0.52), (2.95, 0.24), (3.02, 0.0)],
        hull, axis=(1, 0, 0), paint=plates, steps=6, **style,
    )  # fmt: skip
    tall = chance.between("tower", 0.50, 0.68)
    rig.group(0.05)
    rig.lathe(
        (0.05, 0.55, 0),
        [(0, 0.42), (tall * 0.8, 0.34), (tall, 0.26), (tall + 0.02, 0.0)],
        hull,
        smooth=False,
        **style,
    )
    rig.ellipsoid(
        (-0.22, 0.55 + tall * 0.42, 0), (0.40, tall * 0.42, 0.24), hull, **style
    )
    rig.group()
    rig.ring((0.05, 0.58 + tall * 0.86, 0), 0.33, 0.04, trim, axis=(0, 1, 0), knots=16)
    rig.cylinder(
        (0.05, 0.55 + tall, 0), (0.05, 0.63 + tall, 0), 0.17, "#c8963a", **_BRASS
    )
    top = 0.55 + tall
    rig.tube(
        [
            (0.22, top - 0.05, 0),
            (0.22, top + 0.52, 0),
            (0.26, top + 0.60, 0),
            (0.48, top + 0.60, 0),
        ],
        0.055,
        "#c8963a",
        **_BRASS,
    )
    rig.disc(
        (0.51, top + 0.60, 0),
        0.075,
        "#bfe6f4",
        axis=(1, 0, 0),
        height=0.03,
        material="glaze",
        **_FIXED,
    )
    if chance.odds("flag", 0.4):
        rig.rod((-0.14, top, 0), (-0.14, top + 0.62, 0), 0.018, "#8a8f98", **_FIXED)
        rig.plate(
            [(0, 0), (0.40, -0.10), (0, -0.22)],
            (-0.15, top + 0.60, 0),
            (-1, 0, 0.1),
            (0, 1, 0),
            "#d8453f",
            thick=0.03,
            smooth=False,
            material="cloth",
            **_FIXED,
        )
    for s in (1, -1):
        count = 2 if dome else 3
        for k in range(count):
            x = (-0.62, 0.0, 0.62)[k]
            _porthole(rig, vec(x, 0.10, s * 0.685), vec(0, 0.12, s), 0.19)
        _porthole(rig, vec(0.05, 0.56 + tall * 0.48, s * 0.37), vec(0, 0.1, s), 0.10)
        rig.group(0.02)
        rig.plate(
            [(0.2, 0), (0.10, 0.34), (-0.26, 0.40), (-0.30, 0.0)],
            (-1.0, 0.0, s * 0.42),
            (1, 0, 0),
            (0.0, 0.10, s),
            trim,
            thick=0.07,
            **style,
        )
        rig.plate(
            [(0.16, 0), (0.06, 0.28), (-0.18, 0.30), (-0.20, 0.0)],
            (0.55, -0.22, s * 0.62),
            (1, 0, 0),
            (0.0, -0.25, s),
            trim,
            thick=0.06,
            **style,
        )
    if dome:
        rig.group()
        rig.ring(
            (1.06, 0.0, 0), 0.55, 0.06, "#c8963a", axis=(1, 0, 0), knots=20, **_BRASS
        )
        rig.ellipsoid(
            (1.10, 0.02, 0), (0.46, 0.50, 0.50), "#9fdcf0", material="glaze", **_FIXED
        )
        for q in (0.5, 0.24):
            rig.ellipsoid(
                (1.42 + 0.05 * q, 0.25 - 0.1 * q, 0.22 * q),
                (0.03, 0.07 * q + 0.02, 0.05),
                "#ffffff",
                material="glow",
                bias=0.08,
                **_FIXED,
            )
    else:
        for s in (1, -1):
            rig.group()
            rig.lathe(
                (1.28, -0.12, s * 0.25),
                [(0, 0.13), (0.16, 0.15), (0.18, 0.12)],
                "#c8963a",
                axis=(1, 0, 0.2 * s),
                smooth=False,
                **_BRASS,
            )
            rig.disc(
                (1.45, -0.12, s * 0.28),
                0.12,
                "#fff2b8",
                axis=(1, 0, 0.2 * s),
                height=0.04,
                material="glow",
                **_FIXED,
            )
    for up in (1, -1):
        rig.group(0.02)
        rig.plate(
            [(0.24, 0), (0.02, 0.52), (-0.26, 0.56), (-0.24, 0.0)],
            (-1.16, up * 0.28, 0),
            (1, 0, 0),
            (0, up, 0),
            trim,
            thick=0.08,
            **style,
        )
    spin = chance.between("spin", 0, 2)
    rig.group()
    rig.rod((-1.5, 0, 0), (-1.76, 0, 0), 0.07, "#c8963a", **_BRASS)
    for k in range(4):
        a = spin + k * TAU / 4
        d = vec(0, np.cos(a), np.sin(a))
        rig.group(0.02)
        rig.blade(
            vec(-1.68, 0, 0),
            d,
            0.50,
            0.34,
            "#d8a84a",
            normal=(1, 0.3 * np.sin(a), 0.3),
            thick=0.08,
            **_BRASS,
        )
    rig.ellipsoid((-1.76, 0, 0), (0.12, 0.09, 0.09), "#c8963a", **_BRASS)
    if chance.odds("bubbles", 0.6):
        for k in range(5):
            rig.ellipsoid(
                (-1.95 - 0.17 * k, 0.25 + 0.24 * k, 0.12 * (-1) ** k),
                0.08 + 0.025 * (k % 3),
                "#d8f0fa",
                material="glass",
                **_FIXED,
            )
    rig.anchor("seat", (0.05, top + 0.06, 0), 0.3)
    rig.anchor("top", (0.05, top + 0.06, 0), 0.3)
    rig.anchor("inside", (0.05, 0.5, 0), 0.3)
    return rig


def _porthole(rig: Rig, at: Array, out: Array, r: float) -> None:
    rig.group()
    rig.disc(
        at, r, "#8ad4ec", axis=out, height=0.05, material="glaze", bias=0.02, **_FIXED
    )
    rig.ring(
        at + out * 0.03, r, 0.045, "#c8963a", axis=out, knots=14, bias=0.03, **_BRASS
    )
    rig.ellipsoid(
        at + out * 0.07 + vec(-0.3, 0.35, 0) * r,
        (r * 0.20, r * 0.30, 0.02),
        "#ffffff",
        material="glow",
        bias=0.06,
        **_FIXED,
    )
    for k in range(6):
        a = k / 6 * TAU
        rig.ellipsoid(
            at + out * 0.05 + vec(np.cos(a), np.sin(a), 0) * r * 1.02,
            0.022,
            mix("#c8963a", rgb("#fff0c0"), 0.5),
            bias=0.05,
            **_BRASS,
        )
