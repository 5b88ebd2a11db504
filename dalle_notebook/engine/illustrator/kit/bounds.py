"""The box that a primitive fills after a rotation, without drawing it."""

from __future__ import annotations

import numpy as np

from .primitives import Box, Ellipsoid, Lathe, Plate, Primitive, Tube
from .vectors import Array


def bounds(p: Primitive, rotation: Array) -> tuple[Array, Array]:
    """Lowest and highest corner, shape (3,) each, in rotated rig space."""
    if isinstance(p, Ellipsoid):
        c, e = rotation @ p.centre, np.linalg.norm(rotation @ p.axes, axis=1)
        return c - e, c + e
    if isinstance(p, Box):
        c, e = rotation @ p.centre, np.abs(rotation @ p.axes).sum(1)
        return c - e, c + e
    if isinstance(p, Tube):
        q, r = p.points @ rotation.T, p.radii[:, None]
        return (q - r).min(0), (q + r).max(0)
    if isinstance(p, Lathe):
        axis = rotation @ p.axis
        q = rotation @ p.centre + p.profile[:, :1] * axis
        e = np.sqrt(np.maximum(1 - axis * axis, 0)) * p.profile[:, 1:]
        return (q - e).min(0), (q + e).max(0)
    if isinstance(p, Plate):
        uv = p.outlines[0]
        q = (p.origin + uv[:, :1] * p.u + uv[:, 1:] * p.v) @ rotation.T
        across = np.cross(rotation @ p.u, rotation @ p.v)
        across = np.abs(across) / max(float(np.linalg.norm(across)), 1e-9)
        t = p.thick * p.unit * (0.25 + across)
        return q.min(0) - t, q.max(0) + t
    raise TypeError(f"no bounds for {type(p).__name__}")
