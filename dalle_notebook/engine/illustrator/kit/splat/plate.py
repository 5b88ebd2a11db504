"""Plates: an outline filled by Pillow, puffed by blurring its own mask."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw

from ..filters import blur
from ..primitives import Plate
from ..vectors import Array
from .patch import Patch, View, from_planes

_FLATTEST = 0.12
"""A plate seen edge-on keeps this much slant, so that it never vanishes."""


def splat(p: Plate, x: Array, y: Array, view: View) -> Patch:
    """The puffed sheet over columns x (1, w) and rows y (h, 1)."""
    u = (view.scale * (view.rotation @ p.u)).astype(np.float32)
    v = (view.scale * (view.rotation @ p.v)).astype(np.float32)
    lu, lv = float(np.linalg.norm(u)), float(np.linalg.norm(v))
    n = np.cross(u, v)
    n = n / np.linalg.norm(n)
    n = n if n[2] > 0 else -n
    z = -(n[0] * x + n[1] * y) / max(n[2], _FLATTEST)
    gram = np.linalg.inv(np.array([[u @ u, u @ v], [u @ v, v @ v]])).astype(np.float32)
    pu = x * u[0] + y * u[1] + z * u[2]
    pv = x * v[0] + y * v[1] + z * v[2]
    low, high = p.outlines[0].min(0), p.outlines[0].max(0)
    extent = float((high - low).max()) * 1.12
    corner = (low + high) / 2 - extent / 2
    cells = int(np.clip(extent * max(lu, lv) * 0.75, 16, 256)) // 4 * 4
    shapes = tuple(
        np.rint((outline - corner) * (4 * cells / extent)).astype(np.int16).tobytes()
        for outline in p.outlines
    )
    planes = _raster(shapes, p.puff, cells)
    i = (gram[0, 0] * pu + gram[0, 1] * pv - corner[0]) * (cells / extent) - 0.5
    j = (gram[1, 0] * pu + gram[1, 1] * pv - corner[1]) * (cells / extent) - 0.5
    inside = (i >= 0) & (i < cells - 1) & (j >= 0) & (j < cells - 1)
    at = np.nonzero(inside)
    sample = _bilinear(planes, i[at], j[at])
    bump = np.float32(p.thick / extent * cells * 1.4)
    sharp = max(1.0, min(lu, lv) * extent / cells * min(1.0, n[2] * 1.5))
    cover = np.zeros_like(z)
    cover[at] = np.clip((sample[:, 0] - 0.5) * sharp + 0.5, 0, 1)
    depth = z.copy()
    depth[at] += sample[:, 1] * np.float32(p.thick * view.scale * p.unit)
    normal = [np.full_like(z, n[k]) for k in range(3)]
    for k in range(3):
        slope = sample[:, 2] * (u[k] / lu) + sample[:, 3] * (v[k] / lv)
        normal[k][at] -= slope * bump
    return Patch(depth, from_planes(normal), cover)


@lru_cache(maxsize=96)
def _raster(shapes: tuple[bytes, ...], puff: float, cells: int) -> Array:
    """Mask, height and its slopes, (cells, cells, 4), of outlines in quarter cells.

    Kept, because leaves and petals come in dozens of one shape.
    """
    image = Image.new("L", (cells * 2, cells * 2), 0)
    draw = ImageDraw.Draw(image)
    for k, shape in enumerate(shapes):
        corners = np.frombuffer(shape, np.int16) / 2
        draw.polygon(corners.tolist(), fill=0 if k else 255)
    mask = np.asarray(image.resize((cells, cells), Image.Resampling.BOX), np.float32)
    mask = mask / np.float32(255)
    wide = cells * 0.16 * puff
    height = sum(
        np.float32(share) * blur(mask, wide * reach)
        for reach, share in ((0.5, 0.45), (1.8, 0.55))
    )
    height = np.sqrt(
        np.clip((height - np.float32(0.35)) / np.float32(0.65), 0, 1) + 1e-4
    )
    height = blur(height.astype(np.float32), 1.5)
    dy, dx = np.gradient(height)
    return np.stack([mask, height, dx, dy], -1)


def _bilinear(planes: Array, i: Array, j: Array) -> Array:
    """Samples (n, channels) of planes (rows j, columns i, channels)."""
    ii, jj = i.astype(np.int32), j.astype(np.int32)
    fi, fj = (i - ii)[:, None], (j - jj)[:, None]
    flat = planes.reshape(-1, planes.shape[-1])
    k = jj * planes.shape[1] + ii
    top = flat[k] * (1 - fi) + flat[k + 1] * fi
    k = k + planes.shape[1]
    return np.asarray(top * (1 - fj) + (flat[k] * (1 - fi) + flat[k + 1] * fi) * fj)
