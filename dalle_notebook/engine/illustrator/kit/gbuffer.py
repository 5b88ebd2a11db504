"""Depth, normal, colour and material of every pixel of a rig.

Primitives are written one after the other into a single frame, touching only
the pixels where they win or blend; paint runs only there. Inside a group a
smooth maximum of depth melts neighbours; between groups the nearer one wins.
See-through materials come last, over what is already there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .bounds import all_bounds
from .materials import MATERIALS, ROW
from .primitives import Box, Ellipsoid, Lathe, Plate, Primitive, Tube
from .rig import Rig
from .splat import box, ellipsoid, lathe, plate, tube
from .splat.patch import Patch, View
from .vectors import Array, turn

_SPLAT: dict[type[Primitive], Callable[[Any, Array, Array, View], Patch]] = {
    Ellipsoid: ellipsoid.splat,
    Box: box.splat,
    Tube: tube.splat,
    Lathe: lathe.splat,
    Plate: plate.splat,
}
_DOWN = np.array([-0.6, -1.0, 0.0])
FAR = np.float32(-1e9)
_HALF, _LEAST = np.float32(0.5), np.float32(1e-4)


@dataclass(slots=True)
class GBuffer:
    """Planes of one view of a rig; x right, y down, depth in pixels."""

    view: View
    origin: tuple[float, float]
    """Pixel (x, y) of the point (0, 0, 0) of the rig."""
    low: Array
    high: Array
    alpha: Array
    depth: Array
    attributes: Array
    """(h * w, 8): red, green, blue, normal x y z, hair direction x y (y up)."""
    material: Array
    group: Array

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width) in pixels."""
        h, w = self.alpha.shape
        return h, w


def camera(yaw: float, pitch: float, roll: float) -> Array:
    """World -> view rotation, degrees."""
    a = np.radians(pitch)
    c, s = np.cos(a), np.sin(a)
    tilt = np.array([[1, 0, 0], [0, c, -s], [0, s, c]])
    b = np.radians(roll)
    lean = np.array([[np.cos(b), -np.sin(b), 0], [np.sin(b), np.cos(b), 0], [0, 0, 1]])
    return np.asarray(lean @ tilt @ turn(yaw))


def fill(rig: Rig, px: int, rotation: Array, *, bottom: float | None = None) -> GBuffer:
    """Draw the rig so that its longest side is about `px` pixels.

    Args:
        bottom: cut everything below this height (a portrait); the figure then
            also loses what lies far to the sides.
    """
    lows, highs = all_bounds(rig.primitives, rotation)
    low, high = lows.min(0), highs.max(0)
    if bottom is not None:
        low[1] = bottom
        tall = max(float(high[1]) - bottom, 0.01)
        low[0], high[0] = max(low[0], -tall * 0.62), min(high[0], tall * 0.62)
    scale = px / float(max(high[0] - low[0], high[1] - low[1]))
    pad = max(3, px // 24)
    w = int(np.ceil((high[0] - low[0]) * scale)) + 2 * pad
    h = int(np.ceil((high[1] - low[1]) * scale)) + (
        pad if bottom is not None else 2 * pad
    )
    view = View(rotation, scale)
    g = GBuffer(
        view=view,
        origin=(pad - scale * float(low[0]), pad + scale * float(high[1])),
        low=low,
        high=high,
        alpha=np.zeros((h, w), np.float32),
        depth=np.full((h, w), FAR),
        attributes=np.zeros((h * w, 8), np.float32),
        material=np.zeros((h, w), np.uint8),
        group=np.full((h, w), -1, np.int32),
    )
    order = sorted(
        range(len(rig.primitives)),
        key=lambda i: (_see_through(rig.primitives[i]), rig.primitives[i].group, i),
    )
    for i in order:
        _write(g, rig.primitives[i], lows[i], highs[i])
    return g


def _see_through(p: Primitive) -> bool:
    return MATERIALS[p.material].opacity < 1


def _write(g: GBuffer, p: Primitive, low: Array, high: Array) -> None:
    h, w = g.shape
    s = g.view.scale
    cx, cy = g.origin
    x0 = max(0, int(cx + low[0] * s - 2))
    x1 = min(w, int(cx + high[0] * s + 3))
    y0 = max(0, int(cy - high[1] * s - 2))
    y1 = min(h, int(cy - low[1] * s + 3))
    if x1 <= x0 or y1 <= y0:
        return
    c = s * (g.view.rotation @ p.reference)
    x = (np.arange(x0, x1) + (0.5 - cx - c[0])).astype(np.float32)[None, :]
    y = ((cy - 0.5 - c[1]) - np.arange(y0, y1)).astype(np.float32)[:, None]
    patch = _SPLAT[type(p)](p, x, y, g.view)
    lift = np.float32(c[2] + p.bias * s)
    melt = np.float32(p.fillet * s * p.unit + 1e-3)

    z = patch.depth + lift
    region = (slice(y0, y1), slice(x0, x1))
    open_to = (z > g.depth[region] - melt) | (g.alpha[region] < 1)
    inside = np.flatnonzero(open_to & (patch.cover > 0))
    if not len(inside):
        return
    wide = x1 - x0
    rows = inside // wide
    at = inside + (rows * (w - wide) + (y0 * w + x0))
    depth, alpha = g.depth.reshape(-1), g.alpha.reshape(-1)
    group, material = g.group.reshape(-1), g.material.reshape(-1)
    z = z.ravel()[inside]
    cover = patch.cover.ravel()[inside]
    z0, a0 = depth[at], alpha[at]
    see_through = _see_through(p)
    if see_through:
        n = _normals(patch, inside)
        kind = MATERIALS[p.material]
        facing = n[2] ** 2 if kind.edge < kind.opacity else 1 - (1 - n[2]) ** 2
        cover = cover * (kind.edge + (kind.opacity - kind.edge) * facing)

    front = z > z0
    clear = cover * (1 - a0)
    union = a0 + clear
    weight = np.where(front, cover, clear) / np.maximum(union, _LEAST)
    new_z = z
    both: Array | None = None
    if not see_through:
        same = (group[at] == p.group) & (a0 > 0)
        if same.any():
            t = np.clip((z - z0) * (_HALF / melt) + _HALF, 0, 1)
            ours, theirs = t * cover, (1 - t) * a0
            mixed = ours / np.maximum(ours + theirs, _LEAST)
            weight = np.where(same, mixed, weight)
            both = same & (a0 > 0.5) & (cover > 0.5)
            new_z = z0 + (z - z0) * t + melt * (t * (1 - t))
            union = np.where(same, np.maximum(a0, cover), union)
    takes = (front & (cover > 0.5)) | ((a0 <= 0.5) & (cover > a0))
    if see_through:
        takes &= a0 < 0.3
    if both is None:
        new_z = np.where(takes, z, z0)
    else:
        new_z = np.where(both, new_z, np.where(takes, z, z0))
    keep = np.flatnonzero(weight > 0.004)
    if not len(keep):
        return
    alpha[at] = union
    depth[at] = new_z
    if len(keep) < len(at):
        at, inside, weight = at[keep], inside[keep], weight[keep]
        rows, z, takes = rows[keep], z[keep], takes[keep]
    owns = takes | (weight > (0.2 if see_through else 0.5))
    own = at[owns]
    material[own] = ROW[p.material]
    group[own] = p.group

    n = _normals(patch, inside)
    fresh = np.empty((len(at), 8), np.float32)
    fresh[:, 3:6] = n.T
    if p.paint is None:
        fresh[:, 0:3] = p.colour
    else:
        unrotate = g.view.rotation.T.astype(np.float32)
        screen = np.empty((3, len(at)), np.float32)
        screen[0] = (x.ravel() + np.float32(c[0]))[inside - rows * wide]
        screen[1] = (y.ravel() + np.float32(c[1]))[rows]
        screen[2] = z - np.float32(p.bias * s)
        screen /= np.float32(s)
        base = np.repeat(p.colour[:, None], len(at), axis=1)
        fresh[:, 0:3] = p.painted(unrotate @ screen, unrotate @ n, base).T
    if MATERIALS[p.material].hair > 0:
        fresh[:, 6:8] = _hair_direction(g, p, patch, inside, n)
    else:
        fresh[:, 6:8] = 0
    old = g.attributes[at]
    fresh -= old
    fresh *= weight[:, None]
    fresh += old
    g.attributes[at] = fresh


def _normals(patch: Patch, inside: Array) -> Array:
    n = patch.normal(inside)
    n /= np.sqrt(np.einsum("ij,ij->j", n, n)) + np.float32(1e-6)
    return n


def _hair_direction(
    g: GBuffer, p: Primitive, patch: Patch, inside: Array, n: Array
) -> Array:
    """Growth projected on the screen, pixels of a strand of length 1, (m, 2)."""
    if p.flow is None and patch.along is not None:
        return patch.along(inside).T
    d = (g.view.rotation @ (_DOWN if p.flow is None else p.flow)).astype(np.float32)
    d = d / (np.linalg.norm(d) + 1e-6)
    into = d @ n
    return np.stack([d[0] - n[0] * into, d[1] - n[1] * into], 1)
