"""Wings and feet that birds share."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from ...kit.rig import Rig
from ...kit.vectors import Array, Colour, mix, unit, vec


def wing(
    rig: Rig,
    origin: ArrayLike,
    back: ArrayLike,
    up: ArrayLike,
    length: float,
    width: float,
    colour: Colour,
) -> None:
    """A folded wing: a puffed drop that points along `back`."""
    n, w = length, width
    outline = [
        (0, w * 0.5),
        (n * 0.35, w * 0.55),
        (n * 0.8, w * 0.15),
        (n * 1.02, -w * 0.25),
        (n * 0.7, -w * 0.55),
        (n * 0.2, -w * 0.55),
        (-0.05 * n, 0),
    ]
    rig.plate(
        outline,
        origin,
        back,
        up,
        colour,
        material="feather",
        thick=0.09,
        puff=0.5,
        flow=unit(back),
    )


def spread_wing(
    rig: Rig,
    root: ArrayLike,
    side: float,
    span: float,
    width: float,
    lift: float,
    colour: Colour,
    tip: Colour,
) -> None:
    """An open wing with separate flight feathers."""
    r = np.asarray(root, np.float64)
    out = unit((-0.1, lift, side))
    rig.group(0.03)
    joint = r + out * span * 0.5 + vec(0.10, 0.05, 0)
    end = r + out * span + vec(-0.08, 0.02, 0)
    for i in range(9):
        t = i / 8
        base = r + (joint - r) * min(1, t * 2) + (end - joint) * max(0, t * 2 - 1)
        d = unit(vec(-1, -0.05, 0) * (1 - 0.75 * t) + out * (0.25 + 1.0 * t))
        rig.blade(
            base - d * 0.10,
            d,
            width * (0.85 + 0.5 * t),
            0.26 * width + 0.08,
            mix(colour, tip, t * 0.9),
            normal=(0, 1, side * 0.4),
            thick=0.05,
            material="feather",
        )
    rig.group(0.05)
    rig.tube(
        [r, joint, end],
        [0.15 * width + 0.06, 0.11 * width + 0.04, 0.04],
        colour,
        material="feather",
    )


def foot(rig: Rig, at: ArrayLike, size: float, colour: Colour) -> None:
    """Three toes forward, one back."""
    c = np.asarray(at, np.float64)
    for a in (-0.55, 0.0, 0.55, np.pi):
        length = size if a < 3 else size * 0.6
        rig.rod(
            c,
            c + vec(np.cos(a) * length, 0, np.sin(a) * length),
            size * 0.20,
            colour,
            end_radius=size * 0.12,
        )


def fan(rig: Rig, at: ArrayLike, back: Array, accent: Array) -> None:
    """A peacock's train: a wheel of feathers with eyes."""
    root = np.asarray(at, np.float64)
    for ring, (count, reach) in enumerate(((13, 1.75), (10, 1.15))):
        for i in range(count):
            a = np.radians(-78 + 156 * i / (count - 1))
            d = vec(-0.30 + 0.1 * ring, np.cos(a), np.sin(a))
            tip = root + d * reach
            rig.group()
            rig.blade(
                root + vec(0.04 * ring, 0, 0),
                d,
                reach * 1.1,
                0.42,
                mix(accent, back, 0.25 * ring),
                normal=(1, 0, 0),
                thick=0.03,
                material="feather",
            )
            for size, tone in (
                (0.15, "#c8a03a"),
                (0.10, "#2fa8b8"),
                (0.055, "#24306a"),
            ):
                rig.disc(
                    tip + vec(0.03, 0, 0),
                    size,
                    tone,
                    axis=(1, 0, 0),
                    height=0.02,
                    bias=0.06 - size * 0.2,
                    role="fixed",
                )
