"""Tubes: a chain of capsules with one smooth skin.

The depth of a capsule is exact, also when it points at the viewer. Normals use
the tangent interpolated along the chain, so that joints show no rings.
"""

from __future__ import annotations

import numpy as np

from ..primitives import Tube
from ..vectors import Array
from .patch import Patch, View

_MIN_RADIUS_PX = 0.70
"""Thinner strokes would break into dots."""


def splat(p: Tube, x: Array, y: Array, view: View) -> Patch:
    """The front of the tube over columns x (1, w) and rows y (h, 1)."""
    points = (view.scale * ((p.points - p.reference) @ view.rotation.T)).astype(
        np.float32
    )
    radii = np.maximum(p.radii * view.scale, _MIN_RADIUS_PX).astype(np.float32)
    points, radii = _thinned(points, radii)
    tangent = _tangents(points, closed=p.closed)
    h, w = y.shape[0], x.shape[1]
    depth = np.full((h, w), -1e9, np.float32)
    cover = np.zeros((h, w), np.float32)
    normal = np.zeros((3, h, w), np.float32)
    along = np.zeros((2, h, w), np.float32)
    last = len(points) - 2
    for i in range(len(points) - 1):
        a, b = points[i], points[i + 1]
        ra, rb = radii[i], radii[i + 1]
        reach = max(ra, rb) + 1.5
        x0 = max(0, int(min(a[0], b[0]) - reach - x[0, 0]))
        x1 = max(0, int(max(a[0], b[0]) + reach - x[0, 0]) + 2)
        y0 = max(0, int(y[0, 0] - max(a[1], b[1]) - reach))
        y1 = max(0, int(y[0, 0] - min(a[1], b[1]) + reach) + 2)
        part = (slice(y0, y1), slice(x0, x1))
        px, py = x[:, x0:x1], y[y0:y1]
        if px.size == 0 or py.size == 0:
            continue
        dx, dy, dz = (float(v) for v in b - a)
        flat = dx * dx + dy * dy
        length = np.sqrt(flat + dz * dz) + 1e-6
        if flat > 1e-3:
            nearest = ((px - a[0]) * dx + (py - a[1]) * dy) / np.float32(flat)
            closest = np.clip(nearest, 0, 1)
            ex = px - a[0] - closest * dx
            ey = py - a[1] - closest * dy
            r = ra + (rb - ra) * closest
            miss = np.sqrt(ex * ex + ey * ey)
            edge = np.clip(r - miss + np.float32(0.5), 0, 1)
            # A capsule that leans towards the viewer shows a point further
            # along its axis than the nearest one on the screen.
            off = (px - a[0]) * (dy / np.sqrt(flat)) - (py - a[1]) * (
                dx / np.sqrt(flat)
            )
            lean = np.sqrt(np.maximum(r * r - off * off, 0)) * np.float32(
                dz / (np.sqrt(flat) * length)
            )
            t = np.clip(nearest + lean, 0, 1)
        else:
            t = np.full((py.shape[0], px.shape[1]), 1.0 if dz > 0 else 0.0, np.float32)
            nearest = t
            r = ra + (rb - ra) * t
            miss = np.hypot(px - a[0], py - a[1])
            edge = np.clip(r - miss + np.float32(0.5), 0, 1)
        r = ra + (rb - ra) * t
        ex = px - a[0] - t * dx
        ey = py - a[1] - t * dy
        rise = np.sqrt(np.maximum(r * r - ex * ex - ey * ey, 0))
        z = a[2] + t * np.float32(dz) + rise
        old = cover[part]
        win = (edge > 0) & ((z > depth[part]) | ((old < edge) & (old < 0.99)))
        if not win.any():
            continue
        tx, ty, tz = (
            tangent[i][j] + (tangent[i + 1][j] - tangent[i][j]) * t for j in range(3)
        )
        # Take the tangent out of the normal, except on the round end caps.
        out = ex * tx + ey * ty + rise * tz
        if not p.closed and i == 0:
            out = np.where(nearest <= 0, 0, out)
        if not p.closed and i == last:
            out = np.where(nearest >= 1, 0, out)
        depth[part] = np.where(win, z, depth[part])
        cover[part] = np.maximum(old, edge)
        for j, v in enumerate((ex - out * tx, ey - out * ty, rise - out * tz)):
            normal[j][part] = np.where(win, v, normal[j][part])
        for j, v in enumerate((tx, ty)):
            along[j][part] = np.where(win, v, along[j][part])
    return Patch(depth, (normal[0], normal[1], normal[2]), cover, (along[0], along[1]))


def _thinned(points: Array, radii: Array) -> tuple[Array, Array]:
    """Drop knots that no pixel would miss: fewer capsules, same picture."""
    if len(points) <= 2:
        return points, radii
    keep = [0]
    for i in range(1, len(points) - 1):
        a, b = points[keep[-1]], points[i + 1]
        between = points[keep[-1] + 1 : i + 1]
        d = b - a
        length = float(np.sqrt(d @ d)) + 1e-6
        t = np.clip(((between - a) @ d) / length**2, 0, 1)
        gap = np.abs(between - a - t[:, None] * d).max()
        swell = np.abs(
            radii[keep[-1] + 1 : i + 1]
            - radii[keep[-1]]
            - t * (radii[i + 1] - radii[keep[-1]])
        ).max()
        if gap > 0.3 + 0.012 * radii[i] or swell > 0.35:
            keep.append(i)
    keep.append(len(points) - 1)
    return points[keep], radii[keep]


def _tangents(points: Array, *, closed: bool) -> Array:
    """Unit tangents at the knots, shape (n, 3)."""
    d = np.diff(points, axis=0)
    d = d / (np.sqrt((d * d).sum(1, keepdims=True)) + np.float32(1e-6))
    first, final = d[:1], d[-1:]
    if closed:
        first = final = (d[:1] + d[-1:]) / 2
    t = np.vstack([first, (d[:-1] + d[1:]) / 2, final])
    return np.asarray(t / (np.sqrt((t * t).sum(1, keepdims=True)) + np.float32(1e-6)))
