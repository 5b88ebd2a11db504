"""Fewer knots in a curve, where no pixel would miss them."""

from __future__ import annotations

import numpy as np

from ..vectors import Array


def kept(points: Array, radii: Array) -> Array:
    """Numbers of the knots to keep: fewer pieces, same picture.

    A chord over m equal steps misses a curve by about |second difference| m^2 / 8;
    each knot uses up its share of the stride that is allowed.
    """
    if len(points) <= 2:
        return np.arange(len(points))
    bend = np.abs(points[2:] - 2 * points[1:-1] + points[:-2]).max(1)
    swell = np.abs(radii[2:] - 2 * radii[1:-1] + radii[:-2])
    used = np.sqrt(
        np.maximum(bend / (8 * (0.3 + 0.012 * radii[1:-1])), swell / (8 * 0.35))
    )
    travelled = np.concatenate([[0.0], np.cumsum(np.minimum(used, 1.0) + 1e-3)])
    keep = np.flatnonzero(np.diff(np.floor(travelled)) > 0) + 1
    return np.concatenate([[0], keep, [len(points) - 1]])
