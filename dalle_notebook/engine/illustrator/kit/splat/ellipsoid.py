"""Ellipsoids: one quadratic in z."""

from __future__ import annotations

import numpy as np

from ..primitives import Ellipsoid
from ..vectors import Array
from .patch import Patch, View


def splat(p: Ellipsoid, x: Array, y: Array, view: View) -> Patch:
    """The front of the ellipsoid over columns x (1, w) and rows y (h, 1)."""
    inverse = np.linalg.inv(view.scale * (view.rotation @ p.axes))
    m = (inverse.T @ inverse).astype(np.float32)
    # With Q the implicit form, z solves m22 z^2 + 2 h z + q - 1 = 0; what is
    # under the root is again quadratic in x and y, and Q >= 1 outside.
    a = m[0, 2] ** 2 - m[2, 2] * m[0, 0]
    b = m[0, 2] * m[1, 2] - m[2, 2] * m[0, 1]
    c = m[1, 2] ** 2 - m[2, 2] * m[1, 1]
    under = a * (x * x) + c * (y * y) + (2 * b) * (x * y) + m[2, 2]
    root = np.sqrt(np.maximum(under, 0))
    z = (root - (m[0, 2] * x + m[1, 2] * y)) / m[2, 2]
    slope = 2 * np.sqrt((a * x + b * y) ** 2 + (b * x + c * y) ** 2) + np.float32(1e-9)
    cover = np.clip(under / slope + np.float32(0.5), 0, 1)
    normal = (
        m[0, 0] * x + m[0, 1] * y + m[0, 2] * z,
        m[0, 1] * x + m[1, 1] * y + m[1, 2] * z,
        root,
    )
    return Patch(z, normal, cover)
