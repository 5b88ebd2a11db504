"""Hair: a brushed texture, and single strands over it from root to tip.

`brush` smears noise along the growth direction: dense and cheap. `comb` draws
strands that also grow a little out of the surface, so the outline frays by
itself; they take one step at a time, all together, and where two meet in a
pixel the later one wins.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, fields

import numpy as np

from .filters import resize
from .vectors import Array

_STEP_PX = 1.15
_MOST_STEPS = 34
_BAND = 2000
"""Strands drawn at a time."""


def brush(
    growth: Array, hairy: Array, length: float, rng: np.random.Generator
) -> Array:
    """Noise smeared along the growth direction (line integral convolution).

    Args:
        growth: (h, w, 2) screen direction, y up.
        hairy: (h, w) where to work, bool.
        length: pixels of one smear.

    Returns:
        (h, w) of mean 0 and deviation about 1, 0 where nothing grows.
    """
    h, w = hairy.shape
    out = np.zeros(h * w, np.float32)
    at = np.nonzero(hairy.ravel())[0]
    if not len(at):
        return out.reshape(h, w)
    noise = rng.random(h * w, dtype=np.float32)
    wobble = resize((rng.random((9, 9), dtype=np.float32) - 0.5) * 1.6, w, h).ravel()
    gx, gy = growth[..., 0].ravel(), -growth[..., 1].ravel()
    c, s = np.cos(wobble), np.sin(wobble)
    vx, vy = gx * c - gy * s, gx * s + gy * c
    norm = np.sqrt(vx * vx + vy * vy) + np.float32(1e-3)
    vx, vy = vx / norm, vy / norm
    total = np.zeros(len(at), np.float32)
    steps = int(np.clip(length * 0.5, 3, 9))
    for way in (1, -1):
        x = (at % w).astype(np.float32) + np.float32(0.5)
        y = (at // w).astype(np.float32) + np.float32(0.5)
        for _ in range(steps):
            k = np.clip(y, 0, h - 1).astype(np.int32) * w
            k += np.clip(x, 0, w - 1).astype(np.int32)
            total += noise[k]
            x += way * vx[k]
            y += way * vy[k]
    total -= total.mean()
    out[at] = total / (total.std() + np.float32(1e-5))
    return np.clip(out, -2.5, 2.5).reshape(h, w)


def comb(
    colour: Array,
    alpha: Array,
    depth: Array,
    normal: Array,
    growth: Array,
    length: Array,
    rng: np.random.Generator,
    sheen: Array,
) -> None:
    """Draw strands into `colour` (h, w, 3) and `alpha` (h, w), in place.

    Args:
        depth: pixels, larger is nearer.
        normal: (h, w, 3).
        growth: (h, w, 2) screen direction, y up; shorter where foreshortened.
        length: (h, w) strand length in pixels, 0 where there is no hair.
        sheen: colour of the light that catches the tips, (3,).
    """
    h, w = alpha.shape
    longest = float(length.max())
    if longest < 1.5:
        return
    typical = float(np.percentile(length[length > 0.5], 60))
    spacing = max(1.8, min(typical, longest) * 0.155)
    rows, cols = _roots(h, w, spacing, rng)
    grows = (length[rows, cols] > 1.0) & (alpha[rows, cols] > 0.45)
    rows, cols = rows[grows], cols[grows]
    if not len(rows):
        return
    n = len(rows)
    wobble = resize((rng.random((9, 9), dtype=np.float32) - 0.5) * 1.5, w, h)
    angle = wobble[rows, cols] + rng.normal(0, 0.28, n).astype(np.float32)
    bend = rng.normal(0, 0.022, n).astype(np.float32)
    # Few pixels a strand: less contrast, or white fur turns into noise.
    calm = np.clip(longest / 22, 0.30, 1.0)
    shade = rng.normal(0, 0.085 * calm, n).astype(np.float32)
    size = length[rows, cols] * (0.6 + 0.6 * rng.random(n, dtype=np.float32))

    gx, gy = growth[rows, cols, 0], -growth[rows, cols, 1]
    nx, ny, nz = normal[rows, cols, 0], -normal[rows, cols, 1], normal[rows, cols, 2]
    lift = 0.30 + 0.45 * (1 - np.clip(nz, 0, 1))
    dx, dy = gx + lift * nx, gy + lift * ny
    reach = np.clip(np.hypot(dx, dy), 0.25, 1.1)
    scale = reach / (np.hypot(dx, dy) + np.float32(1e-4))
    c, s = np.cos(angle), np.sin(angle)
    dx, dy = (dx * c - dy * s) * scale, (dx * s + dy * c) * scale

    ink = colour[rows, cols]
    tip = ink + ((1 - np.clip(nz, 0, 1)) ** 2 * 0.16)[:, None] * sheen
    root_tone, tip_tone = 1 - 0.08 * calm, 1 + 0.07 * calm
    canvas = np.empty((h * w, 4), np.float32)
    canvas[:, :3] = (colour * alpha[..., None]).reshape(-1, 3)
    canvas[:, 3] = alpha.ravel()
    field = _Field(canvas, _barrier(alpha, depth, length, longest), w, h)
    strands = _Strands(
        x=cols + rng.random(n, dtype=np.float32),
        y=rows + rng.random(n, dtype=np.float32),
        z=depth[rows, cols],
        dx=dx,
        dy=dy,
        bend=bend,
        size=size.astype(np.float32),
        root=ink * (root_tone * (1 + shade))[:, None],
        tip=tip * (tip_tone * (1 + shade))[:, None],
    )
    # Short strands need few steps: draw them apart from the long ones.
    edges = [0.0, float(np.percentile(size, 40)), float(np.percentile(size, 80)), 1e9]
    for low, high in itertools.pairwise(edges):
        some = np.nonzero((strands.size >= low) & (strands.size < high))[0]
        # Neighbours in memory together: a band of the picture stays in the cache.
        for start in range(0, len(some), _BAND):
            _grow(field, strands.take(some[start : start + _BAND]))
    opaque = np.maximum(canvas[:, 3:], 1e-3)
    drawn = canvas[:, 3] > 1e-3
    colour.reshape(-1, 3)[drawn] = (canvas[:, :3] / opaque)[drawn]
    alpha.reshape(-1)[:] = canvas[:, 3]


@dataclass(slots=True)
class _Strands:
    """Strands that grow together: arrays of one value a strand."""

    x: Array
    y: Array
    z: Array
    dx: Array
    dy: Array
    bend: Array
    size: Array
    root: Array
    tip: Array

    def take(self, some: Array) -> _Strands:
        """A selection of the strands."""
        return _Strands(*(getattr(self, f.name)[some] for f in fields(self)))


@dataclass(slots=True)
class _Field:
    """What strands are drawn on: premultiplied colour and alpha (n, 4), and the
    depth below which a strand may not be rooted to show in a pixel."""

    canvas: Array
    barrier: Array
    width: int
    height: int


def _barrier(alpha: Array, depth: Array, length: Array, longest: float) -> Array:
    """Hair covers hair about as near as itself, never eyes or a nose."""
    margin = np.float32(longest * 0.35)
    barrier = np.where(length > 0.5, depth - 2 * margin, depth + margin)
    return np.where(alpha < 0.5, np.float32(-1e9), barrier).astype(np.float32).ravel()


def _grow(field: _Field, s: _Strands) -> None:
    """Draw the strands step by step, each step two pixels wide and soft."""
    w = field.width
    longest = float(s.size.max())
    steps = int(np.clip(np.ceil(longest / _STEP_PX), 2, _MOST_STEPS))
    stride = s.size / np.float32(steps)
    x, y, dx, dy = s.x, s.y, s.dx * stride, s.dy * stride
    for k in range(steps):
        t = np.float32((k + 0.5) / steps)
        opacity = np.float32(0.72 * (1 - t**2.2))
        xi = np.clip(x, 0, w - 2).astype(np.int32)
        yi = np.clip(y, 0, field.height - 2).astype(np.int32)
        base = yi * w + xi
        inside = (y < field.height - 1) & (y >= 0) & (x < w - 1) & (x >= 0)
        use = np.nonzero(inside & (field.barrier[base] < s.z))[0]
        base = base[use]
        across = np.abs(dx[use]) > np.abs(dy[use])
        part = np.where(across, y[use] - yi[use], x[use] - xi[use])
        strand = np.ones((len(use), 4), np.float32)
        strand[:, :3] = s.root[use] * (1 - t) + s.tip[use] * t
        for at, weight in ((base, 1 - part), (base + np.where(across, w, 1), part)):
            a = (weight * opacity)[:, None]
            under = field.canvas[at]
            under += (strand - under) * a
            field.canvas[at] = under
        x, y = x + dx, y + dy
        dx, dy = dx - dy * s.bend, dy + dx * s.bend


def _roots(
    h: int, w: int, spacing: float, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Points of a jittered grid, row by row (near in memory, so fast)."""
    ny, nx = int(h / spacing), int(w / spacing)
    if ny < 1 or nx < 1:
        return np.zeros(0, int), np.zeros(0, int)
    ys, xs = np.mgrid[0:ny, 0:nx]
    jitter = rng.random((2, ny, nx))
    rows = ((ys + jitter[0]) * spacing).astype(int).ravel()
    cols = ((xs + jitter[1]) * spacing).astype(int).ravel()
    return np.minimum(rows, h - 1), np.minimum(cols, w - 1)
