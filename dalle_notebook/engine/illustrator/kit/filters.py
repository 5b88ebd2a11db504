"""Resizing and blurring of float32 planes, with Pillow and running sums."""

from __future__ import annotations

import numpy as np
from PIL import Image

from .vectors import Array

_BOX = Image.Resampling.BOX
_BICUBIC = Image.Resampling.BICUBIC
_BILINEAR = Image.Resampling.BILINEAR


def resize(
    plane: Array, width: int, height: int, how: Image.Resampling = _BICUBIC
) -> Array:
    """A float32 plane (h, w) at another size."""
    if plane.shape == (height, width):
        return plane
    source = Image.fromarray(np.ascontiguousarray(plane, np.float32))
    return np.asarray(source.resize((width, height), how))


def shrink(plane: Array, factor: int) -> Array:
    """The plane at 1/factor, each pixel the mean of its square."""
    if factor <= 1:
        return plane
    h, w = plane.shape
    return resize(plane, max(2, w // factor), max(2, h // factor), _BOX)


def _box(plane: Array, radius: int) -> Array:
    out = plane
    for _ in range(2):
        for axis in (0, 1):
            n = out.shape[axis]
            pad = [(0, 0), (0, 0)]
            pad[axis] = (radius + 1, radius)
            total = np.cumsum(
                np.pad(out, pad, mode="edge"), axis=axis, dtype=np.float32
            )
            width = 2 * radius + 1
            if axis == 0:
                out = (total[width : width + n] - total[:n]) / np.float32(width)
            else:
                out = (total[:, width : width + n] - total[:, :n]) / np.float32(width)
    return out


def blur(plane: Array, radius: float) -> Array:
    """A soft blur of about `radius` pixels; wide ones are done at reduced size."""
    if radius < 0.4:
        return plane
    h, w = plane.shape
    factor = max(1, int(radius / 2.5))
    if factor == 1 or min(h, w) < 3 * factor:
        return _box(plane, max(1, round(radius * 0.9)))
    small = _box(shrink(plane, factor), max(1, round(radius * 0.9 / factor)))
    return resize(small, w, h)


def blur_inside(planes: list[Array], mask: Array, radius: float) -> list[Array]:
    """Blur planes (h, w) as if only the pixels inside the mask existed."""
    factor = max(1, int(radius / 2))
    h, w = mask.shape
    if min(h, w) < 2 * factor + 2:
        factor = 1
    size = max(1, round(radius * 0.9 / factor))
    weight = _box(shrink(mask, factor), size) + np.float32(1e-3)
    return [
        resize(_box(shrink(p * mask, factor), size) / weight, w, h, _BILINEAR)
        for p in planes
    ]
