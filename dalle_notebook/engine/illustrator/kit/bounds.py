"""The boxes that primitives fill after a rotation, without drawing them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .primitives import Box, Ellipsoid, Lathe, Plate, Primitive, Tube
from .vectors import Array


def bounds(p: Primitive, rotation: Array) -> tuple[Array, Array]:
    """Lowest and highest corner, shape (3,) each, in rotated rig space."""
    low, high = all_bounds([p], rotation)
    return low[0], high[0]


def all_bounds(primitives: Sequence[Primitive], rotation: Array) -> tuple[Array, Array]:
    """Lowest and highest corners, shape (n, 3) each, in rotated rig space.

    Those of one kind are done together: one by one, numpy's calls would cost more
    than the arithmetic.
    """
    low = np.empty((len(primitives), 3))
    high = np.empty((len(primitives), 3))
    solids: list[int] = []
    tubes: list[int] = []
    for i, p in enumerate(primitives):
        if isinstance(p, Tube):
            tubes.append(i)
        elif isinstance(p, Ellipsoid | Box):
            solids.append(i)
        elif isinstance(p, Lathe):
            low[i], high[i] = _lathe(p, rotation)
        elif isinstance(p, Plate):
            low[i], high[i] = _plate(p, rotation)
        else:
            raise TypeError(f"no bounds for {type(p).__name__}")
    if solids:
        some = [primitives[i] for i in solids]
        low[solids], high[solids] = _solids(some, rotation)
    if tubes:
        some = [primitives[i] for i in tubes]
        low[tubes], high[tubes] = _tubes(some, rotation)
    return low, high


def _solids(some: Sequence[Primitive], rotation: Array) -> tuple[Array, Array]:
    centres = np.array([p.reference for p in some]) @ rotation.T
    axes = rotation @ np.array([p.axes for p in some])  # type: ignore[attr-defined]
    is_box = np.array([isinstance(p, Box) for p in some])[:, None]
    around = np.where(is_box, np.abs(axes).sum(2), np.sqrt((axes * axes).sum(2)))
    return centres - around, centres + around


def _tubes(some: Sequence[Primitive], rotation: Array) -> tuple[Array, Array]:
    knots = [p.points for p in some]  # type: ignore[attr-defined]
    first = np.cumsum([0, *(len(k) for k in knots[:-1])])
    points = np.concatenate(knots) @ rotation.T
    radii = np.concatenate([p.radii for p in some])[:, None]  # type: ignore[attr-defined]
    return (
        np.minimum.reduceat(points - radii, first),
        np.maximum.reduceat(points + radii, first),
    )


def _lathe(p: Lathe, rotation: Array) -> tuple[Array, Array]:
    axis = rotation @ p.axis
    q = rotation @ p.centre + p.profile[:, :1] * axis
    e = np.sqrt(np.maximum(1 - axis * axis, 0)) * p.profile[:, 1:]
    return (q - e).min(0), (q + e).max(0)


def _plate(p: Plate, rotation: Array) -> tuple[Array, Array]:
    uv = p.outlines[0]
    q = (p.origin + uv[:, :1] * p.u + uv[:, 1:] * p.v) @ rotation.T
    across = np.cross(rotation @ p.u, rotation @ p.v)
    across = np.abs(across) / max(float(np.linalg.norm(across)), 1e-9)
    t = p.thick * p.unit * (0.25 + across)
    return q.min(0) - t, q.max(0) + t
