"""A hole in a picture filled from what stands around it.

A patch whose rim looks like the hole's is moved in whole, and what still differs
at the rim flows inward over a pyramid (pull and push). Without such a patch the
colours alone flow in. Good on sky, grass, sand and walls; a structure that has no
like in the picture ends at the hole.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from PIL import Image, ImageFilter

from dalle_notebook.engine.illustrator.scenery.pixels import Array

Box = tuple[int, int, int, int]
"""Left, top, right and bottom, the last two outside."""
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
    if _is_wide(hole):
        return np.where(hole[..., None], _continued(pixels, hole), pixels)
    filled = pixels.copy()
    left = hole.copy()
    for tile in _tiles(hole):
        patched = _transplanted(filled, tile, left, hole)
        if patched is None:
            patched = _flow_in(filled, ~left)
        filled[tile] = np.clip(patched, 0, 1)[tile]
        left &= ~tile
    return filled


def _is_wide(hole: Array) -> bool:
    """Whether what stands beside a hole is too narrow for patches, but is there."""
    x0, _, x1, _ = box_of(hole)
    beside = max(x0, int(hole.shape[1]) - x1)
    return (x1 - x0) / 16 < beside < 0.45 * (x1 - x0)


def _continued(pixels: Array, hole: Array) -> Array:
    """Both sides mirrored into a hole, so that the horizon and the ground go on."""
    x0, _, x1, _ = box_of(hole)
    width, across = hole.shape[1], x1 - x0
    inside = np.arange(across)
    # Where one side is next to nothing, the other one does it all.
    share = np.clip(((inside + 0.5) / across - 0.5) / 0.24 + 0.5, 0, 1)
    if x0 < across / 16:
        share = np.ones(across)
    elif width - x1 < across / 16:
        share = np.zeros(across)
    weight = share[None, :, None].astype(_F)
    from_left = np.maximum(x0 - 1 - _bounced(inside, x0), 0)
    from_right = x1 + _bounced(across - 1 - inside, width - x1)
    from_right = np.minimum(from_right, width - 1)
    out = pixels.copy()
    out[:, x0:x1] = pixels[:, from_left] * (1 - weight) + pixels[:, from_right] * weight
    change = np.clip(_flow_in(pixels - out, ~hole), -_MOST_CHANGE, _MOST_CHANGE)
    return np.asarray(np.clip(out + change, 0, 1), _F)


def _bounced(steps: Array, length: int) -> Array:
    """Steps away from a mirror into a strip of a length, to and fro."""
    length = max(length, 1)
    there = steps % (2 * length)
    return np.where(there < length, there, 2 * length - 1 - there)


_TILES = 3
"""Pieces along each side: a large hole rarely has its like in one piece."""


def _tiles(hole: Array) -> list[Array]:
    """The hole in pieces; those with the most rim come first."""
    x0, y0, x1, y1 = box_of(hole)
    columns = np.linspace(x0, x1, _TILES + 1).round().astype(int)
    rows = np.linspace(y0, y1, _TILES + 1).round().astype(int)
    tiles = []
    for top, bottom in pairwise(rows):
        for left, right in pairwise(columns):
            tile = np.zeros_like(hole)
            tile[top:bottom, left:right] = hole[top:bottom, left:right]
            if tile.any():
                full = tile.sum() / ((bottom - top) * (right - left))
                middle = (left + right) / 2 - (x0 + x1) / 2
                tiles.append((full - abs(middle) / max(x1 - x0, 1), tile))
    return [tile for _, tile in sorted(tiles, key=lambda one: one[0])]


def feather(hole: Array, width: float) -> Array:
    """Weights (h, w), 0..1, that rise inside a hole and are 0 everywhere else."""
    soft = Image.fromarray((hole * 255).astype(np.uint8))
    soft = soft.filter(ImageFilter.GaussianBlur(max(width, 0.5)))
    inner = np.asarray(soft, _F) * _F(1 / 255)
    return np.asarray(np.clip(inner * 2 - 1, 0, 1) * hole, _F)


def rim(hole: Array) -> Array:
    """Weights (h, w), 0..1, that rise over a narrow rim inside a hole of any size."""
    if not hole.any():
        return np.zeros(hole.shape, _F)
    left, top, right, bottom = box_of(hole)
    return feather(hole, min(right - left, bottom - top) / 40)


def box_of(hole: Array) -> Box:
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


_MOST_CHANGE = 0.12
"""How far a patch's colours may be moved to meet the rim."""
_UP_OR_DOWN = 0.4
"""What it costs to take a patch from another height: of a picture there is the sky
above and the ground below."""
_FARTHEST = 0.25
_TOO_UNLIKE = 0.03
"""Mean square difference at the rim from which colours alone are better."""


def _transplanted(
    pixels: Array, tile: Array, unknown: Array, hole: Array
) -> Array | None:
    """The picture with a patch of itself in a tile, or None if none is free.

    Args:
        unknown: what is not filled yet, the tile among it.
        hole: the whole hole; nothing is taken from it.
    """
    found = _best_patch(pixels, tile, unknown, hole)
    if found is None:
        return None
    (left, top, right, bottom), dx, dy = found
    here = pixels[top:bottom, left:right]
    patch = pixels[top + dy : bottom + dy, left + dx : right + dx]
    known = ~unknown[top:bottom, left:right]
    change = np.clip(_flow_in(here - patch, known), -_MOST_CHANGE, _MOST_CHANGE)
    filled = pixels.copy()
    filled[top:bottom, left:right] = patch + change
    return filled


def _best_patch(
    pixels: Array, tile: Array, unknown: Array, hole: Array
) -> tuple[Box, int, int] | None:
    """The tile with its rim as a box, and how far away the box most like it lies."""
    h, w = hole.shape
    step = max(1, -(-max(h, w) // _SEARCH_PX))
    small = _shrunk(pixels, step)
    # What lies between two of the looked-at pixels may belong to the hole too.
    inside, missing, gone = (
        _shrunk(plane[..., None].astype(_F), step)[..., 0] > 0
        for plane in (tile, unknown, hole)
    )
    if not inside.any():
        return None
    rows, columns = gone.shape
    x0, y0, x1, y1 = box_of(inside)
    left, top = max(x0 - _RIM, 0), max(y0 - _RIM, 0)
    right, bottom = min(x1 + _RIM, columns), min(y1 + _RIM, rows)
    wanted = small[top:bottom, left:right]
    weight = (~missing[top:bottom, left:right])[..., None]
    if not weight.any():
        return None
    across, down = right - left, bottom - top
    stride = max(1, min(across, down) // 6)
    seen = 3 * float(weight.sum())
    best = _TOO_UNLIKE, -1, -1
    for y in range(top % stride, rows - down + 1, stride):
        away = abs(y - top) / rows
        if away > _FARTHEST:
            continue
        for x in range(left % stride, columns - across + 1, stride):
            if gone[y : y + down, x : x + across].any():
                continue
            there = small[y : y + down, x : x + across]
            unlike = float((np.square(there - wanted) * weight).sum()) / seen
            unlike += _UP_OR_DOWN * away * away
            best = min(best, (unlike, x, y))
    if best[1] < 0:
        return None
    box = left * step, top * step, min(right * step, w), min(bottom * step, h)
    return box, (best[1] - left) * step, (best[2] - top) * step


_RIM = 4
"""Width of the rim that is compared, in looked-at pixels."""


def _shrunk(plane: Array, step: int) -> Array:
    """Means of blocks; blocks at the far edges may lack pixels."""
    h, w, channels = plane.shape
    down, across = h // step, w // step
    cut = plane[: down * step, : across * step]
    blocks = cut.reshape(down, step, across, step, channels)
    return np.asarray(blocks.mean((1, 3)), _F)
