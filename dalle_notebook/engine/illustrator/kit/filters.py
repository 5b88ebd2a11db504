"""Resizing and blurring of float32 planes.

A blur is done at reduced size: Pillow shrinks by whole squares, a few passes of
1-2-1 soften, Pillow enlarges. That is a fraction of the cost of running sums.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from .vectors import Array

_BOX = Image.Resampling.BOX
BICUBIC = Image.Resampling.BICUBIC
BILINEAR = Image.Resampling.BILINEAR
_HALF, _QUARTER = np.float32(0.5), np.float32(0.25)


def resize(
    plane: Array, width: int, height: int, how: Image.Resampling = BICUBIC
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


def _softened(plane: Array, passes: int) -> Array:
    """1-2-1 along both axes, `passes` times; edges repeat."""
    out = plane
    for _ in range(passes):
        for flip in (False, True):
            source = out.T if flip else out
            mixed = source * _HALF
            quarter = source * _QUARTER
            mixed[1:] += quarter[:-1]
            mixed[:-1] += quarter[1:]
            mixed[0] += quarter[0]
            mixed[-1] += quarter[-1]
            out = mixed.T if flip else mixed
    return out


def _passes(radius: float, factor: int) -> int:
    """So many that the deviation comes to 0.73 of the radius."""
    return max(1, round(1.07 * (radius / factor) ** 2 - 0.2 * (factor > 1)))


def _factor(radius: float, shape: tuple[int, ...]) -> int:
    factor = max(1, int(radius / 1.3))
    return factor if min(shape) >= 3 * factor else 1


def blur(plane: Array, radius: float) -> Array:
    """A soft blur of about `radius` pixels."""
    if radius < 0.4:
        return plane
    h, w = plane.shape
    factor = _factor(radius, plane.shape)
    small = _softened(shrink(plane, factor), min(_passes(radius, factor), 12))
    return np.ascontiguousarray(resize(small, w, h))


def blur_inside(planes: list[Array], mask: Array, radius: float) -> list[Array]:
    """Blur planes (h, w) as if only the pixels inside the mask existed."""
    h, w = mask.shape
    factor = _factor(radius, mask.shape)
    passes = min(_passes(radius, factor), 12)
    weight = _softened(shrink(mask, factor), passes) + np.float32(1e-3)
    return [
        resize(_softened(shrink(p * mask, factor), passes) / weight, w, h, BILINEAR)
        for p in planes
    ]
