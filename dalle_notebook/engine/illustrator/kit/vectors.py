"""Small linear algebra, colours and curves that every part of the kit speaks.

Vectors are float64 while a rig is built and float32 once they are pixels.
Colours are display-referred RGB in 0..1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]
Colour = str | Array
Field = Callable[[Array], Array]
"""Smooth noise: points of shape (3, n) to values of about -1..1, shape (n,)."""


def vec(*parts: float) -> Array:
    """A float64 vector."""
    return np.array(parts, np.float64)


def unit(v: ArrayLike) -> Array:
    """The vector scaled to length 1."""
    a = np.asarray(v, np.float64)
    return a / max(float(np.linalg.norm(a)), 1e-9)


def rgb(colour: Colour) -> Array:
    """`#rgb`, `#rrggbb` or an array as float32 RGB of shape (3,)."""
    if not isinstance(colour, str):
        return np.asarray(colour, np.float32)
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(c * 2 for c in digits)
    return np.array([int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)], np.float32)


def mix(a: Colour, b: Colour, t: float) -> Array:
    """A colour on the way from `a` (t=0) to `b` (t=1)."""
    return np.asarray(rgb(a) * np.float32(1 - t) + rgb(b) * np.float32(t))


def luma(colour: Colour) -> float:
    """Perceived brightness of a colour, 0..1."""
    return float(rgb(colour) @ np.array([0.3, 0.59, 0.11], np.float32))


def turn(yaw: float = 0, pitch: float = 0, roll: float = 0) -> Array:
    """Rotation, degrees. Yaw turns forward (+x) towards the viewer (+z), pitch
    lifts the front, roll leans about forward."""
    a, b, c = np.radians([yaw, pitch, roll])
    ca, sa, cb, sb, cc, sc = (
        np.cos(a),
        np.sin(a),
        np.cos(b),
        np.sin(b),
        np.cos(c),
        np.sin(c),
    )
    about_y = np.array([[ca, 0, -sa], [0, 1, 0], [sa, 0, ca]])
    about_z = np.array([[cb, -sb, 0], [sb, cb, 0], [0, 0, 1]])
    about_x = np.array([[1, 0, 0], [0, cc, -sc], [0, sc, cc]])
    return np.asarray(about_y @ about_z @ about_x)


def frame_towards(forward: ArrayLike, up: ArrayLike = (0, 1, 0)) -> Array:
    """Columns (forward, up, side) of a right-handed frame that looks along
    `forward`."""
    f = unit(forward)
    side = np.cross(f, np.asarray(up, np.float64))
    if np.linalg.norm(side) < 1e-6:
        side = np.cross(f, [1.0, 0, 0])
    side = unit(side)
    return np.stack([f, np.cross(side, f), side], 1)


def spline(
    points: Sequence[ArrayLike] | Array, steps: int, *, closed: bool = False
) -> Array:
    """A Catmull-Rom curve through the points, `steps` samples a span."""
    p = np.asarray(points, np.float64)
    if len(p) < 3 and not closed:
        return p
    if closed:
        q = np.vstack([p[-1:], p, p[:2]])
    else:
        q = np.vstack([2 * p[:1] - p[1:2], p, 2 * p[-1:] - p[-2:-1]])
    t = (np.arange(steps) / steps)[None, :, None]
    a, b, c, d = (q[i : len(q) - 3 + i, None, :] for i in range(4))
    curve = 0.5 * (
        2 * b
        + (c - a) * t
        + (2 * a - 5 * b + 4 * c - d) * t * t
        + (3 * b - a - 3 * c + d) * t**3
    )
    out = curve.reshape(-1, p.shape[1])
    return out if closed else np.vstack([out, p[-1:]])


def step(low: float, high: float, x: Any) -> Any:
    """Smoothstep; `low` may lie above `high` for a falling edge."""
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def waves(rng: np.random.Generator, count: int = 5, frequency: float = 3.0) -> Field:
    """A cheap smooth noise field made of a few random plane waves."""
    k = (rng.normal(size=(count, 3)) * frequency).astype(np.float32)
    phase = (rng.random((count, 1)) * 2 * np.pi).astype(np.float32)
    gain = np.float32(1 / (1.1 * count**0.5))

    def field(points: Array) -> Array:
        return np.asarray(np.sin(k @ points + phase).sum(0) * gain)

    return field
