"""Lathes: a stack of cones about one axis, open and two-sided."""

from __future__ import annotations

import numpy as np

from ..primitives import Lathe
from ..vectors import Array
from .patch import Patch, View, from_planes
from .thinning import kept


def splat(p: Lathe, x: Array, y: Array, view: View) -> Patch:
    """The nearest wall over columns x (1, w) and rows y (h, 1)."""
    axis = (view.rotation @ p.axis).astype(np.float32)
    profile = (p.profile * view.scale).astype(np.float32)
    h, w = y.shape[0], x.shape[1]
    depth = np.full((h, w), -1e9, np.float32)
    cover = np.zeros((h, w), np.float32)
    normal = np.zeros((3, h, w), np.float32)
    knots = kept(profile, profile[:, 1])
    profile, wall = profile[knots], _wall_normals(profile)[knots]
    spread = np.sqrt(np.maximum(1 - axis * axis, 0))
    for i in range(len(profile) - 1):
        low = np.minimum(
            profile[i, 0] * axis - spread * profile[i, 1],
            profile[i + 1, 0] * axis - spread * profile[i + 1, 1],
        )
        high = np.maximum(
            profile[i, 0] * axis + spread * profile[i, 1],
            profile[i + 1, 0] * axis + spread * profile[i + 1, 1],
        )
        x0 = max(0, int(low[0] - x[0, 0] - 2))
        x1 = max(0, int(high[0] - x[0, 0] + 3))
        y0 = max(0, int(y[0, 0] - high[1] - 2))
        y1 = max(0, int(y[0, 0] - low[1] + 3))
        part = (slice(y0, y1), slice(x0, x1))
        px, py = x[:, x0:x1], y[y0:y1]
        if px.size == 0 or py.size == 0:
            continue
        target = (depth[part], cover[part], normal[:, part[0], part[1]])
        (ya, ra), (yb, rb) = profile[i], profile[i + 1]
        if abs(yb - ya) < 0.02 * abs(rb - ra) + 1e-3:
            _annulus(px, py, axis, ya, ra, rb, target)
        else:
            _cone(px, py, axis, profile[i], profile[i + 1], wall[i : i + 2], target)
    return Patch(depth, from_planes(list(normal)), cover)


_Target = tuple[Array, Array, Array]


def _wall_normals(profile: Array) -> Array:
    """(axial, radial) parts of the normal at each knot, smoothed along."""
    dy, dr = np.gradient(profile[:, 0]), np.gradient(profile[:, 1])
    length = np.hypot(dy, dr) + 1e-6
    return np.stack([-dr / length, dy / length], 1).astype(np.float32)


def _annulus(
    px: Array, py: Array, axis: Array, height: float, ra: float, rb: float, to: _Target
) -> None:
    depth, cover, normal = to
    if abs(axis[2]) < 0.02:
        return
    z = (height - px * axis[0] - py * axis[1]) / axis[2]
    r = np.sqrt(np.maximum(px * px + py * py + z * z - height * height, 0))
    win = (r >= min(ra, rb) - 0.5) & (r <= max(ra, rb) + 0.5) & (z > depth)
    depth[win] = z[win]
    cover[win] = 1
    for j in range(3):
        normal[j][win] = axis[j] * np.sign(axis[2])


def _cone(
    px: Array, py: Array, axis: Array, a: Array, b: Array, wall: Array, to: _Target
) -> None:
    depth, cover, normal = to
    tilt = axis[2]
    g = px * axis[0] + py * axis[1]
    m = (b[1] - a[1]) / (b[0] - a[0])
    e = a[1] + m * (g - a[0])
    qa = (1 - tilt * tilt) - m * m * tilt * tilt
    if abs(qa) < 1e-5:
        qa = np.float32(1e-5)
    qb = -2 * tilt * (g + e * m)
    qc = px * px + py * py - g * g - e * e
    under = qb * qb - 4 * qa * qc
    if min(under.shape) > 2:
        gy, gx = np.gradient(under)
        edge = np.clip(under / (np.hypot(gx, gy) + np.float32(1e-6)) + 0.5, 0, 1)
    else:
        edge = (under >= 0).astype(np.float32)
    root = np.sqrt(np.maximum(under, 0))
    low, high = min(a[0], b[0]), max(a[0], b[0])
    for sign in (1, -1):
        z = (sign * root - qb) / (2 * qa)
        height = g + z * tilt
        radius = e + m * tilt * z
        win = (
            (edge > 0)
            & (height >= low - 0.02)
            & (height <= high + 0.02)
            & (radius >= -1e-3)
            & (z > depth)
        )
        at = np.nonzero(win)
        if not len(at[0]):
            continue
        zz, hh = z[at], height[at]
        t = np.clip((hh - a[0]) / (b[0] - a[0]), 0, 1)
        axial = wall[0, 0] + (wall[1, 0] - wall[0, 0]) * t
        radial = wall[0, 1] + (wall[1, 1] - wall[0, 1]) * t
        out = radial / np.maximum(np.abs(radius[at]), 1e-3)
        n = (
            (px[0, at[1]] - hh * axis[0]) * out + axis[0] * axial,
            (py[at[0], 0] - hh * axis[1]) * out + axis[1] * axial,
            (zz - hh * axis[2]) * out + axis[2] * axial,
        )
        facing = np.where(n[2] < 0, -1, 1)
        depth[at] = zz
        for j in range(3):
            normal[j][at] = n[j] * facing
        cover[at] = np.maximum(edge[at], cover[at])
