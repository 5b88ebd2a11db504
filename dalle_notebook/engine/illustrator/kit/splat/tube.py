"""Tubes: a chain of capsules with one smooth skin.

The depth of a capsule is exact, also when it points at the viewer. Normals use
the tangent interpolated along the chain, so that joints show no rings.
"""

from __future__ import annotations

import numpy as np

from ..primitives import Tube
from ..vectors import Array
from .patch import Patch, View
from .thinning import kept

_MIN_RADIUS_PX = 0.70
"""Thinner strokes would break into dots."""
_UPRIGHT = 0.02
"""A capsule that leans less than this towards the viewer is taken as flat."""
_F = np.float32


def splat(p: Tube, x: Array, y: Array, view: View) -> Patch:
    """The front of the tube over columns x (1, w) and rows y (h, 1)."""
    points = (view.scale * ((p.points - p.reference) @ view.rotation.T)).astype(_F)
    radii = np.maximum(p.radii * view.scale, _MIN_RADIUS_PX).astype(_F)
    knots = kept(points, radii)
    points, radii = points[knots], radii[knots]
    count = len(points) - 1
    if count == 1:
        depth, cover, along = _capsule(points, radii, x, y)
        piece = None
    else:
        h, w = y.shape[0], x.shape[1]
        depth = np.full((h, w), -1e9, _F)
        cover = np.zeros((h, w), _F)
        along = np.zeros((h, w), _F)
        piece = np.zeros((h, w), np.uint8)
        left, top = float(x[0, 0]), float(y[0, 0])
        for i in range(count):
            (ax, ay, _), (bx, by, _) = points[i : i + 2].tolist()
            reach = float(max(radii[i], radii[i + 1])) + 1.5
            x0 = max(0, int(min(ax, bx) - reach - left))
            x1 = max(0, int(max(ax, bx) + reach - left) + 2)
            y0 = max(0, int(top - max(ay, by) - reach))
            y1 = max(0, int(top - min(ay, by) + reach) + 2)
            part = (slice(y0, y1), slice(x0, x1))
            if depth[part].size == 0:
                continue
            z, edge, t = _capsule(
                points[i : i + 2], radii[i : i + 2], x[:, x0:x1], y[y0:y1]
            )
            old, front = cover[part], depth[part]
            win = (edge > 0) & ((z > front) | ((old < edge) & (old < 0.99)))
            np.copyto(front, z, where=win)
            np.maximum(old, edge, out=old)
            np.copyto(along[part], t, where=win)
            piece[part][win] = i
    tangents = _tangents(points, closed=p.closed)
    wide = x.shape[1]

    def axis_at(at: Array) -> tuple[Array, Array, Array | int]:
        """Tangent (3, m), place between two knots and number of the first."""
        k = 0 if piece is None else piece.reshape(-1)[at]
        t = along.reshape(-1)[at]
        if piece is None:
            a, b = tangents[0][:, None], tangents[1][:, None]
        else:
            a, b = tangents[k].T, tangents[k + 1].T
        return a + (b - a) * t, t, k

    def normal(at: Array) -> Array:
        tangent, t, k = axis_at(at)
        rows, columns = np.divmod(at, wide)
        out = np.empty((3, len(at)), _F)
        out[0] = x[0, columns]
        out[1] = y[rows, 0]
        out[2] = depth.reshape(-1)[at]
        if piece is None:
            out -= points[0][:, None] + (points[1] - points[0])[:, None] * t
        else:
            a = points[k].T
            out -= a + (points[k + 1].T - a) * t
        # Take the tangent out of the normal, except on the round end caps.
        excess = (out * tangent).sum(0)
        if not p.closed:
            excess[((k == 0) & (t <= 0)) | ((k == count - 1) & (t >= 1))] = 0
        out -= excess * tangent
        return out

    return Patch(depth, normal, cover, lambda at: axis_at(at)[0][:2])


def _capsule(
    ends: Array, radii: Array, x: Array, y: Array
) -> tuple[Array, Array, Array]:
    """Depth, cover and the place along the axis, 0..1, of one capsule."""
    (ax, ay, az), (bx, by, bz) = ends.tolist()
    ra, rb = radii.tolist()
    qx, qy = x - _F(ax), y - _F(ay)
    dx, dy, dz = bx - ax, by - ay, bz - az
    flat = dx * dx + dy * dy
    length = (flat + dz * dz) ** 0.5 + 1e-6
    swell = _F(rb - ra)
    if flat <= 1e-3:
        t = np.full((y.shape[0], x.shape[1]), 1.0 if dz > 0 else 0.0, _F)
        radius = _F(rb if dz > 0 else ra)
        missed = qx * qx + qy * qy
        cover = _limited(radius - np.sqrt(missed) + _F(0.5))
    else:
        nearest = qx * _F(dx / flat) + qy * _F(dy / flat)
        t = _limited(nearest.copy())
        ex, ey = qx - t * _F(dx), qy - t * _F(dy)
        radius = _F(ra) if swell == 0 else ra + swell * t
        missed = ex * ex + ey * ey
        cover = _limited(radius - np.sqrt(missed) + _F(0.5))
        if abs(dz) > _UPRIGHT * length:
            # A capsule that leans towards the viewer shows a point further
            # along its axis than the nearest one on the screen.
            off = qx * qx + qy * qy - nearest * nearest * _F(flat)
            lean = np.sqrt(np.maximum(radius * radius - off, 0))
            t = _limited(nearest + lean * _F(dz / (flat**0.5 * length)))
            ex, ey = qx - t * _F(dx), qy - t * _F(dy)
            radius = radius if swell == 0 else ra + swell * t
            missed = ex * ex + ey * ey
    depth = np.sqrt(np.maximum(radius * radius - missed, 0))
    depth += t * _F(dz)
    depth += _F(az)
    return depth, cover, t


def _limited(values: Array) -> Array:
    """The values within 0..1, in place; cheaper than numpy's clip."""
    np.maximum(values, 0, out=values)
    return np.asarray(np.minimum(values, 1, out=values))


def _tangents(points: Array, *, closed: bool) -> Array:
    """Unit tangents at the knots, shape (n, 3)."""
    d = np.diff(points, axis=0)
    d = d / (np.sqrt((d * d).sum(1, keepdims=True)) + _F(1e-6))
    first, final = d[:1], d[-1:]
    if closed:
        first = final = (d[:1] + d[-1:]) / 2
    t = np.vstack([first, (d[:-1] + d[1:]) / 2, final])
    return np.asarray(t / (np.sqrt((t * t).sum(1, keepdims=True)) + _F(1e-6)))
