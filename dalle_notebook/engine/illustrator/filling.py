"""A hole in a picture filled from what stands around it.

Colours flow in from the rim over a pyramid (pull and push); the grain is that of
a patch nearby, moved in whole. Good on sky, grass, sand and walls; a structure
that the hole cuts through ends at it.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from dalle_notebook.engine.illustrator.scenery.pixels import Array

_F = np.float32
_SEARCH_PX = 128
"""Longer side at which the patch is looked for."""


def fill(pixels: Array, hole: Array) -> Array:
    """Fill a hole.

    Args:
        pixels: (h, w, 3), 0..1; what it holds inside the hole is not looked at.
        hole: (h, w) bool.

    Returns:
        The picture, changed inside the hole only.
    """
    if not hole.any():
        return pixels
    if hole.all():
        return np.full_like(pixels, 0.86)
    smooth = _flow_in(pixels, ~hole)
    grain = _grain(pixels, smooth, hole)
    filled = np.clip(smooth + grain, 0, 1)
    return np.where(hole[..., None], filled, pixels)


def feather(hole: Array, width: float) -> Array:
    """Weights (h, w), 0..1, that rise inside a hole and are 0 everywhere else."""
    soft = Image.fromarray((hole * 255).astype(np.uint8))
    soft = soft.filter(ImageFilter.GaussianBlur(max(width, 0.5)))
    inner = np.asarray(soft, _F) * _F(1 / 255)
    return np.asarray(np.clip(inner * 2 - 1, 0, 1) * hole, _F)


def box_of(hole: Array) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a hole, the last two outside."""
    rows, columns = np.nonzero(hole.any(1))[0], np.nonzero(hole.any(0))[0]
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _flow_in(pixels: Array, known: Array) -> Array:
    colours = [np.asarray(pixels * known[..., None], _F)]
    weights = [np.asarray(known, _F)]
    while min(weights[-1].shape) > 1 and weights[-1].min() <= 0:
        colours.append(_halved(colours[-1]))
        weights.append(_halved(weights[-1][..., None])[..., 0])
        # A pixel that anything known reached is known, whatever its share.
        share = np.maximum(weights[-1], 1e-6)[..., None]
        reached = (weights[-1] > 0)[..., None]
        colours[-1] = np.where(reached, colours[-1] / share, 0)
        weights[-1] = np.asarray(reached[..., 0], _F)
    mean = pixels[known].mean(0)
    below = np.where(weights[-1][..., None] > 0, colours[-1], mean)
    for colour, weight in zip(colours[-2::-1], weights[-2::-1], strict=True):
        h, w = weight.shape
        wide = _enlarged(below, w, h)
        below = colour + wide * (1 - weight[..., None])
    return np.asarray(below, _F)


def _halved(plane: Array) -> Array:
    h, w, _ = plane.shape
    padded = np.pad(plane, ((0, h % 2), (0, w % 2), (0, 0)), "edge")
    return np.asarray(
        (padded[::2, ::2] + padded[1::2, ::2] + padded[::2, 1::2] + padded[1::2, 1::2])
        / 4,
        _F,
    )


def _enlarged(plane: Array, width: int, height: int) -> Array:
    planes = [
        Image.fromarray(np.ascontiguousarray(plane[..., i], _F)).resize(
            (width, height), Image.Resampling.BILINEAR
        )
        for i in range(plane.shape[2])
    ]
    return np.stack([np.asarray(one, _F) for one in planes], -1)


def _grain(pixels: Array, smooth: Array, hole: Array) -> Array:
    """What the patch most like the rim has beyond its smooth colours."""
    none = np.zeros_like(pixels)
    offset = _offset_of_patch(smooth, hole)
    if offset is None:
        return none
    left, top, right, bottom = box_of(hole)
    dx, dy = offset
    fine = pixels - _blurred(pixels)
    patch = fine[top + dy : bottom + dy, left + dx : right + dx]
    none[top:bottom, left:right] = patch
    return none


def _blurred(pixels: Array) -> Array:
    h, w = pixels.shape[:2]
    image = Image.fromarray((np.clip(pixels, 0, 1) * 255 + 0.5).astype(np.uint8))
    image = image.filter(ImageFilter.GaussianBlur(max(2.0, min(h, w) / 64)))
    return np.asarray(image, _F) * _F(1 / 255)


def _offset_of_patch(smooth: Array, hole: Array) -> tuple[int, int] | None:
    """How far away lies the patch whose colours are those of the filled hole."""
    h, w = hole.shape
    step = max(1, -(-max(h, w) // _SEARCH_PX))
    small, gone = smooth[::step, ::step], hole[::step, ::step]
    if not gone.any():
        return None
    left, top, right, bottom = box_of(gone)
    wanted = small[top:bottom, left:right]
    best: tuple[float, int, int] | None = None
    across, down = right - left, bottom - top
    stride = max(1, min(across, down) // 6)
    for y in range(0, gone.shape[0] - down + 1, stride):
        for x in range(0, gone.shape[1] - across + 1, stride):
            if gone[y : y + down, x : x + across].any():
                continue
            there = small[y : y + down, x : x + across]
            unlike = float(np.square(there - wanted).mean())
            if best is None or unlike < best[0]:
                best = unlike, x, y
    if best is None:
        return None
    # Exact edges of the large box: the small one may reach beyond the picture.
    x0, y0, x1, y1 = box_of(hole)
    dx, dy = (best[1] - left) * step, (best[2] - top) * step
    dx = min(max(dx, -x0), w - x1)
    dy = min(max(dy, -y0), h - y1)
    moved = hole[y0 + dy : y1 + dy, x0 + dx : x1 + dx]
    return None if moved.any() else (dx, dy)
