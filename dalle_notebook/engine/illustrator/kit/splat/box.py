"""Boxes, sharp and rounded.

A sharp box is the nearest of three facing slabs. A rounded one is what a ball
sweeps in a smaller box: its outline is exact in the plane (a hexagon, grown by
the ball), its depth is found along each ray by Newton's rule, which cannot
overshoot, because the distance to a convex body is convex.
"""

from __future__ import annotations

import numpy as np

from ..primitives import Box
from ..vectors import Array
from .patch import Patch, View, from_planes

_STEPS = 4
_F = np.float32


def splat(p: Box, x: Array, y: Array, view: View) -> Patch:
    """The front of the box over columns x (1, w) and rows y (h, 1)."""
    return _rounded(p, x, y, view) if p.radius > 0 else _sharp(p, x, y, view)


def _sharp(p: Box, x: Array, y: Array, view: View) -> Patch:
    inverse = np.linalg.inv(view.scale * (view.rotation @ p.axes)).astype(np.float32)
    top, back, faces = _slabs(inverse, x, y)
    blend = max(1.0, p.soft * view.scale * p.unit)
    normal = [np.zeros_like(top) for _ in range(3)]
    for z, n in faces:
        weight = np.exp(np.maximum((top - z) / np.float32(blend), -30))
        for j in range(3):
            if abs(n[j]) > 1e-6:
                normal[j] += weight * n[j]
    cover = np.clip((top - back) / np.float32(1.5), 0, 1)
    return Patch(top, from_planes(normal), cover)


def _slabs(
    inverse: Array, x: Array, y: Array
) -> tuple[Array, Array, list[tuple[Array, Array]]]:
    """Where a ray enters and leaves, and each facing slab with its normal."""
    faces: list[tuple[Array, Array]] = []
    back: Array | None = None
    for row in inverse:
        along = row[2] if abs(row[2]) > 1e-7 else np.float32(1e-7)
        sign = np.sign(along)
        across = row[0] * x + row[1] * y
        faces.append(((sign - across) / along, row * sign / np.linalg.norm(row)))
        far = (-sign - across) / along
        back = far if back is None else np.maximum(back, far)
    assert back is not None
    top = np.minimum(np.minimum(faces[0][0], faces[1][0]), faces[2][0])
    return top, back, faces


def _rounded(p: Box, x: Array, y: Array, view: View) -> Patch:
    edges = view.scale * (view.rotation @ p.axes)
    half = np.sqrt((edges * edges).sum(0))
    turned = (edges / half).astype(_F)
    radius = min(max(p.radius * view.scale * p.unit, 0.55), max(half.min(), 0.55))
    inner = np.maximum(half - radius, 0)
    distance = _outline(turned[:2] * inner, x, y) - _F(radius)
    cover = np.minimum(np.maximum(_F(0.5) - distance, 0), 1)

    base = [turned[0, j] * x + turned[1, j] * y for j in range(3)]
    z, _, _ = _slabs((turned / np.maximum(half, 0.55)).T.astype(_F), x, y)
    inner = inner.astype(_F)
    for _ in range(_STEPS):
        beyond, total = [], _F(1e-6)
        for j in range(3):
            place = base[j] + turned[2, j] * z
            # How far past the inner box, with the sign of the side.
            past = place - np.minimum(np.maximum(place, -inner[j]), inner[j])
            beyond.append(past)
            total = total + past * past
        length = np.sqrt(total)
        slope = sum(past * turned[2, j] for j, past in enumerate(beyond)) / length
        step = (length - _F(radius)) / np.maximum(slope, _F(0.12))
        z -= np.where(slope > 0.05, np.maximum(step, 0), 0)

    def normal(at: Array) -> Array:
        out = np.zeros((3, len(at)), _F)
        depth = z.reshape(-1)[at]
        for j in range(3):
            place = base[j].reshape(-1)[at] + turned[2, j] * depth
            past = place - np.minimum(np.maximum(place, -inner[j]), inner[j])
            out += turned[:, j][:, None] * past
        return out

    return Patch(z, normal, cover)


def _outline(generators: Array, x: Array, y: Array) -> Array:
    """Signed distance in the plane to the shadow of a box, pixels.

    Args:
        generators: (2, 3), its half edges as the screen shows them.
    """
    reach = [float(np.hypot(*generators[:, j])) for j in range(3)]
    outside: Array | None = None
    inside: Array | None = None
    for j in range(3):
        if reach[j] < 1e-3:
            continue
        gx, gy = (float(v) for v in generators[:, j] / reach[j])
        # The side along this edge lies at the other two, both on one side of it.
        others = [generators[:, k] for k in range(3) if k != j]
        sides = [float(o[1] * gx - o[0] * gy) for o in others]
        offset = sum(abs(s) for s in sides)
        middle = sum(
            (1 if s >= 0 else -1) * float(o[0] * gx + o[1] * gy)
            for o, s in zip(others, sides, strict=True)
        )
        across = _F(gx) * y - _F(gy) * x
        side = np.where(across >= 0, _F(1), _F(-1))
        gone = across * side - _F(offset)
        along = (_F(gx) * x + _F(gy) * y) * side - _F(middle)
        past = np.maximum(np.abs(along) - _F(reach[j]), 0)
        away = gone * gone + past * past
        outside = away if outside is None else np.minimum(outside, away)
        inside = gone if inside is None else np.maximum(inside, gone)
    if outside is None or inside is None:
        return np.asarray(np.sqrt(x * x + y * y))
    return np.where(inside > 0, np.sqrt(outside), -np.sqrt(outside))
