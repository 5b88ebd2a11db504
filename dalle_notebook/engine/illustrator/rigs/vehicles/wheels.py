"""Wheels, lamps and the paints that vehicles share."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ...kit.rig import Rig
from ...kit.vectors import Colour, mix, vec
from ..start import ring_angles

PAINTS = ("#c23b32", "#2f6f8f", "#3f7a4f", "#d9a53a", "#e8743a", "#6a5ab0", "#e8e2d4")


GLASS = "#7fa6b8"


CHROME = "#d8dade"


def wheel(
    rig: Rig,
    centre: ArrayLike,
    radius: float,
    tyre: float,
    *,
    hub: Colour = "#c9cdd2",
    spokes: int = 0,
    tone: Colour = "#2e2c30",
    rim: Colour | None = None,
) -> None:
    """A wheel whose axle runs along z."""
    c = np.asarray(centre, np.float64)
    fixed: dict[str, Any] = {"role": "fixed"}
    rig.group()
    rig.ring(c, radius - tyre, tyre, tone, material="rubber", knots=14, **fixed)
    if rim is not None:
        rig.ring(
            c,
            radius - tyre * 2.1,
            tyre * 0.45,
            rim,
            material="metal",
            knots=14,
            **fixed,
        )
    if not spokes:
        rig.disc(
            c,
            radius - tyre * 1.3,
            mix(hub, "#000000", 0.2),
            axis=(0, 0, 1),
            height=tyre * 0.6,
            material="metal",
            **fixed,
        )
        for s in (1, -1):
            rig.disc(
                c + vec(0, 0, s * tyre * 0.5),
                radius * 0.42,
                hub,
                axis=(0, 0, 1),
                height=tyre * 0.7,
                material="metal",
                **fixed,
            )
        return
    for a in ring_angles(spokes, 0.2):
        rig.rod(
            c,
            c + vec(np.cos(a), np.sin(a), 0) * (radius - tyre * 1.8),
            tyre * 0.22 if spokes > 9 else tyre * 0.5,
            hub,
            material="metal",
            **fixed,
        )
    rig.ellipsoid(
        c, (radius * 0.12, radius * 0.12, tyre * 1.3), hub, material="metal", **fixed
    )


def lamps(rig: Rig, x: float, y: float, z: float, size: float, front: bool) -> None:
    tone = "#fff3c8" if front else "#d8322a"
    for s in (1, -1):
        rig.group()
        rig.ellipsoid(
            (x, y, s * z),
            (size * 0.4, size, size),
            "#e8e4da",
            material="chrome",
            role="fixed",
        )
        rig.ellipsoid(
            (x + (0.02 if front else -0.02), y, s * z),
            (size * 0.4, size * 0.8, size * 0.8),
            tone,
            material="lit",
            bias=0.02,
            role="fixed",
        )
