"""The shadow that a figure throws on the ground it stands on.

Every visible point is carried along the light on to the plane through the
figure's foot; points near the ground add a contact shadow right below them.
"""

from __future__ import annotations

import numpy as np

from .filters import blur, resize
from .gbuffer import GBuffer
from .light import Light
from .vectors import Array

_GRID_PX = 176
_STEEPEST = 0.38
"""Lights lower than this throw no longer shadows."""


def cast(g: GBuffer, light: Light) -> tuple[Array, tuple[int, int]]:
    """The shadow map, float32 0..1, and the (x, y) of its corner relative to
    the g-buffer's corner."""
    h, w = g.shape
    factor = max(1, round(max(h, w) / _GRID_PX))
    sampled = g.alpha[::factor, ::factor]
    ys, xs = np.nonzero(sampled > 0.5)
    if not len(ys):
        return np.zeros((1, 1), np.float32), (0, 0)
    z = g.depth[::factor, ::factor][ys, xs]
    rotation = g.view.rotation
    cx, cy = g.origin
    screen = np.stack([xs * factor - cx, cy - ys * factor, z], 1)
    world = screen @ rotation
    ground = max(0.0, float(world[:, 1].min()))
    height = world[:, 1] - ground
    towards = rotation.T @ light.towards
    thrown = world - height[:, None] * (towards / max(float(towards[1]), _STEEPEST))
    thrown[:, 1] = ground
    low = height < max(h, w) * 0.05
    below = world[low].copy()
    below[:, 1] = ground
    far = _on_screen(thrown, rotation, g.origin) / factor
    near = _on_screen(below, rotation, g.origin) / factor
    soft = _GRID_PX * 0.02
    pad = int(soft * 3) + 2
    x0, y0 = (np.floor(far.min(0)) - pad).astype(int)
    x1, y1 = (np.ceil(far.max(0)) + pad).astype(int)
    # A long evening shadow may leave the picture; it need not be kept.
    limit = 3 * max(sampled.shape)
    x0, y0 = max(x0, -limit), max(y0, -limit)
    x1, y1 = min(x1, x0 + 2 * limit), min(y1, y0 + 2 * limit)
    shape = (max(2, y1 - y0), max(2, x1 - x0))
    wide = blur(np.clip(blur(_count(far, x0, y0, shape), 1.2) * 1.3, 0, 1), soft)
    contact = np.clip(blur(_count(near, x0, y0, shape), _GRID_PX * 0.012), 0, 1)
    small = np.clip(0.46 * wide + 0.45 * contact, 0, 0.85)
    out = resize(small, shape[1] * factor, shape[0] * factor)
    return np.clip(out, 0, 1), (int(x0) * factor, int(y0) * factor)


def _on_screen(world: Array, rotation: Array, origin: tuple[float, float]) -> Array:
    q = world @ rotation.T
    return np.stack([origin[0] + q[:, 0], origin[1] - q[:, 1]], 1)


def _count(points: Array, x0: int, y0: int, shape: tuple[int, int]) -> Array:
    """How many points fall into each cell, at most a few."""
    i = (points - (x0, y0)).astype(np.int64)
    ok = (i[:, 0] >= 0) & (i[:, 1] >= 0) & (i[:, 0] < shape[1]) & (i[:, 1] < shape[0])
    flat = i[ok, 1] * shape[1] + i[ok, 0]
    count = np.bincount(flat, minlength=shape[0] * shape[1])
    return count.reshape(shape).astype(np.float32)
