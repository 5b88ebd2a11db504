"""Ellipsoids: one quadratic in z."""

from __future__ import annotations

import numpy as np

from ..primitives import Ellipsoid
from ..vectors import Array
from .patch import Patch, View

_HALF, _TINY = np.float32(0.5), np.float32(1e-9)


def splat(p: Ellipsoid, x: Array, y: Array, view: View) -> Patch:
    """The front of the ellipsoid over columns x (1, w) and rows y (h, 1)."""
    inverse = np.linalg.inv(view.scale * (view.rotation @ p.axes))
    m = (inverse.T @ inverse).astype(np.float32)
    # With Q the implicit form, z solves m22 z^2 + 2 h z + q - 1 = 0; what is
    # under the root is again quadratic in x and y, and Q >= 1 outside.
    a = m[0, 2] ** 2 - m[2, 2] * m[0, 0]
    b = m[0, 2] * m[1, 2] - m[2, 2] * m[0, 1]
    c = m[1, 2] ** 2 - m[2, 2] * m[1, 1]
    gx = a * x + b * y
    gy = b * x + c * y
    under = gx * x + gy * y + m[2, 2]
    root = np.sqrt(np.maximum(under, 0))
    z = (root - (m[0, 2] * x + m[1, 2] * y)) / m[2, 2]
    slope = np.sqrt(gx * gx + gy * gy) + _TINY
    cover = under / slope
    cover *= _HALF
    cover += _HALF
    np.minimum(np.maximum(cover, 0, out=cover), 1, out=cover)
    wide = x.shape[1]

    def normal(at: Array) -> Array:
        rows, columns = np.divmod(at, wide)
        points = np.empty((3, len(at)), np.float32)
        points[0] = x[0, columns]
        points[1] = y[rows, 0]
        points[2] = z.reshape(-1)[at]
        out = m @ points
        # Outside the outline the quadratic has no front; its root is 0 there.
        out[2] = root.reshape(-1)[at]
        return out

    return Patch(z, normal, cover)
