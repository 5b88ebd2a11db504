"""Boxes: the nearest of three facing slabs."""

from __future__ import annotations

import numpy as np

from ..primitives import Box
from ..vectors import Array
from .patch import Patch, View, from_planes


def splat(p: Box, x: Array, y: Array, view: View) -> Patch:
    """The front of the box over columns x (1, w) and rows y (h, 1)."""
    inverse = np.linalg.inv(view.scale * (view.rotation @ p.axes)).astype(np.float32)
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
    blend = max(1.0, p.soft * view.scale * p.unit)
    normal = [np.zeros_like(top) for _ in range(3)]
    for z, n in faces:
        weight = np.exp(np.maximum((top - z) / np.float32(blend), -30))
        for j in range(3):
            if abs(n[j]) > 1e-6:
                normal[j] += weight * n[j]
    cover = np.clip((top - back) / np.float32(1.5), 0, 1)
    return Patch(top, from_planes(normal), cover)
