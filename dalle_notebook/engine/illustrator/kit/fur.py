"""Hair: a brushed texture, and single strands over it from root to tip.

`brush` smears noise along the growth direction: dense and cheap. `comb` draws
strands that also grow a little out of the surface, so the outline frays by
itself; they take one step at a time, all together, and where two meet in a
pixel the later one wins.
"""

from __future__ import annotations

import numpy as np

from .filters import resize
from .vectors import Array

_STEP_PX = 1.0
_MOST_STEPS = 34


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
    spacing = max(1.7, min(typical, longest) * 0.115)
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

    steps = int(np.clip(np.ceil(longest / _STEP_PX), 3, _MOST_STEPS))
    stride = (size / steps).astype(np.float32)
    ink = colour[rows, cols]
    z = depth[rows, cols]
    edge_light = (1 - np.clip(nz, 0, 1)) ** 2 * 0.16
    x = cols + rng.random(n, dtype=np.float32)
    y = rows + rng.random(n, dtype=np.float32)
    flat_colour, flat_alpha = colour.reshape(-1, 3), alpha.reshape(-1)
    flat_depth = depth.reshape(-1)
    hairy = (length > 0.5).reshape(-1)
    margin = np.float32(longest * 0.35)
    for k in range(steps):
        t = (k + 0.5) / steps
        tone = (1 - 0.08 * calm + 0.15 * calm * t) * (1 + shade)
        strand = ink * tone[:, None] + (edge_light * t)[:, None] * sheen
        opacity = 0.72 * (1 - t**2.2)
        across = np.abs(dx) > np.abs(dy)
        minor = np.where(across, y, x)
        part = minor - np.floor(minor)
        xi, yi = x.astype(np.int32), y.astype(np.int32)
        ok = (xi >= 0) & (yi >= 0) & (xi < w - 1) & (yi < h - 1)
        base = yi * w + xi
        next_to = np.where(across, w, 1)
        for tap, weight in ((0, 1 - part), (1, part)):
            at = base + tap * next_to
            use = np.nonzero(ok & (weight > 0.12))[0]
            at = at[use]
            free = flat_alpha[at] < 0.5
            same = hairy[at] & (np.abs(flat_depth[at] - z[use]) < margin * 2)
            behind = flat_depth[at] < z[use] - margin
            use = use[free | same | behind]
            at = base[use] + tap * next_to[use]
            a = (weight[use] * opacity).astype(np.float32)
            union = a + flat_alpha[at] * (1 - a)
            under = flat_colour[at]
            share = (a / np.maximum(union, 1e-3))[:, None]
            flat_colour[at] = under + (strand[use] - under) * share
            flat_alpha[at] = union
        x = x + dx * stride
        y = y + dy * stride
        dx, dy = dx - dy * bend, dy + dx * bend


def _roots(
    h: int, w: int, spacing: float, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Jittered grid points in random order, so that no strand row wins."""
    ny, nx = int(h / spacing), int(w / spacing)
    if ny < 1 or nx < 1:
        return np.zeros(0, int), np.zeros(0, int)
    ys, xs = np.mgrid[0:ny, 0:nx]
    jitter = rng.random((2, ny, nx))
    rows = ((ys + jitter[0]) * spacing).astype(int).ravel()
    cols = ((xs + jitter[1]) * spacing).astype(int).ravel()
    order = rng.permutation(len(rows))
    return np.minimum(rows[order], h - 1), np.minimum(cols[order], w - 1)
