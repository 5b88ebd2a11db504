"""What a splat gives back: one primitive's pixels inside its bounding box.

Depth and cover are whole planes, since they decide who wins; normals are asked
for afterwards and only where the primitive did win.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ..vectors import Array

Pick = Callable[[Array], Array]
"""Numbers of pixels, row by row, shape (m,), to values of shape (channels, m)."""


@dataclass(slots=True)
class View:
    """An orthographic camera: rig space -> pixels (y up, z to the viewer)."""

    rotation: Array
    scale: float
    """Pixels per rig unit."""


@dataclass(slots=True)
class Patch:
    """Planes of shape (h, w), float32; positions are pixels relative to the
    primitive's reference point."""

    depth: Array
    normal: Pick
    """Normals, three channels, of any length."""
    cover: Array
    """0..1: how much of the pixel the primitive fills."""
    along: Pick | None = None
    """Screen direction of a tube's axis, where hair grows along it."""


def from_planes(planes: Sequence[Array]) -> Pick:
    """Values that are there as whole planes."""

    def pick(at: Array) -> Array:
        out = np.empty((len(planes), len(at)), np.float32)
        for row, plane in zip(out, planes, strict=True):
            row[:] = plane.reshape(-1)[at]
        return out

    return pick
