"""Walls, roofs, windows, doors and flags that buildings share."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ...kit.primitives import Paint
from ...kit.rig import Rig
from ...kit.vectors import Array, Colour, step, turn, vec

_FIXED: dict[str, Any] = {"role": "fixed"}


def bricks(size: float = 1.0, depth: float = 0.14) -> Paint:
    """Courses of stone on any upright wall."""

    def paint(p: Array, n: Array, c: Array) -> Array:
        along = np.where(np.abs(n[0]) > 0.7, p[2], p[0]) * (4.2 / size)
        row = np.floor(p[1] * 7 / size)
        shift = along + 0.5 * (row % 2)
        bed = step(0, 0.10, 0.5 - np.abs((p[1] * 7 / size) % 1 - 0.5))
        head = step(0, 0.06, 0.5 - np.abs(shift % 1 - 0.5))
        tone = 0.05 * np.sin(row * 5.1 + np.floor(shift) * 7.7)
        return np.asarray(c * (1 - depth + depth * bed * head + tone))

    return paint


def tiles(p: Array, n: Array, c: Array) -> Array:
    """Roof tiles in the frame of a roof slab (x along the ridge, z down)."""
    d = p[2] * 7.5
    row = np.floor(d)
    t = p[0] * 6 + 0.5 * (row % 2)
    tone = 0.10 * np.sin(np.floor(t) * 9.1 + row * 4.3)
    gap = 0.18 * step(0.12, 0.0, np.minimum(t % 1, 1 - t % 1))
    return np.asarray(c * (0.78 + 0.25 * (d % 1) + tone - gap))


def window(
    rig: Rig, at: ArrayLike, w: float, h: float, *, box: bool = False, yaw: float = 0.0
) -> None:
    """A lit window that looks along +z of its frame."""
    with rig.frame(at, turn(yaw)):
        rig.group()
        rig.rounded_box(
            (0, 0, 0), (w + 0.045, h + 0.045, 0.03), 0.03, "#fffaf0", **_FIXED
        )
        rig.rounded_box(
            (0, 0, 0.015), (w, h, 0.03), 0.02, "#f7d98a", material="lit", **_FIXED
        )
        for half in ((0.016, h, 0.025), (w, 0.016, 0.025)):
            rig.box((0, 0, 0.03), half, "#fffaf0", **_FIXED)
        if box:
            rig.rounded_box(
                (0, -h - 0.09, 0.09),
                (w + 0.06, 0.055, 0.07),
                0.03,
                "#8a5a34",
                material="wood",
                **_FIXED,
            )
            for i, t in enumerate((-1, -0.35, 0.35, 1)):
                tone = ("#e8607a", "#f2c84a", "#e8607a", "#7aa84f")[i]
                rig.ellipsoid(
                    (t * w, -h - 0.01, 0.10), 0.062, tone, material="leaf", **_FIXED
                )


def door(
    rig: Rig, at: ArrayLike, w: float, h: float, tone: Colour, *, arch: bool = True
) -> None:
    """A door in the plane z = const, its sill at `at`."""
    c = np.asarray(at, np.float64)
    rig.group()
    top = [
        (-w, h * 0.72),
        (-w * 0.6, h * 0.92),
        (0, h),
        (w * 0.6, h * 0.92),
        (w, h * 0.72),
    ]
    outline = [(-w, 0.0), *(top if arch else [(-w, h), (w, h)]), (w, 0.0)]
    rig.plate(
        outline,
        c,
        (1, 0, 0),
        (0, 1, 0),
        tone,
        material="wood",
        thick=0.04,
        puff=0.2,
        smooth=False,
        paint=lambda p, n, k: np.asarray(
            k * (1 - 0.25 * step(0.8, 1.0, np.sin(p[0] * 60)))
        ),
        **_FIXED,
    )
    rig.ellipsoid(
        c + vec(w * 0.6, h * 0.48, 0.06), 0.028, "#e0b040", material="metal", **_FIXED
    )
    rig.box(
        c + vec(0, 0.0, 0.10),
        (w + 0.09, 0.035, 0.13),
        "#b0a898",
        material="stone",
        **_FIXED,
    )


def flag(rig: Rig, at: Array, tone: Colour, size: float) -> None:
    rig.group()
    rig.rod(at, at + vec(0, size * 1.8, 0), 0.02, "#6a4a30", **_FIXED)
    rig.plate(
        [
            (0, 0),
            (size * 0.6, 0.06 * size),
            (size * 1.3, -0.08 * size),
            (size * 1.25, 0.55 * size),
            (size * 0.6, 0.72 * size),
            (0, 0.65 * size),
        ],
        at + vec(0, size * 1.1, 0),
        (1, 0, 0.2),
        (0, 1, 0),
        tone,
        material="cloth",
        thick=0.06,
        puff=0.4,
        **_FIXED,
    )
