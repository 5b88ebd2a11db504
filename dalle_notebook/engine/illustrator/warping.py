"""A picture that is not ours, made a little different: bent, framed anew, tinted."""

from __future__ import annotations

import numpy as np
from PIL import Image

from dalle_notebook.engine.illustrator.scenery.pixels import Array, resized

_F = np.float32


def vary(
    picture: Image.Image, size: tuple[int, int], rng: np.random.Generator
) -> Array:
    """A variation of a picture at a size, (h, w, 3), 0..1."""
    crop = rng.uniform(0.82, 0.95)
    at_x, at_y = rng.random(2)
    is_flipped = rng.random() < 0.5
    turn = rng.choice([-1.0, 1.0]) * rng.uniform(0.02, 0.07)
    w, h = picture.width * crop, picture.height * crop
    x, y = (picture.width - w) * at_x, (picture.height - h) * at_y
    framed = picture.convert("RGB").resize(
        size, Image.Resampling.LANCZOS, (x, y, x + w, y + h)
    )
    if is_flipped:
        framed = framed.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return _bent(tinted(framed, float(turn)), rng, 0.02)


def tinted(picture: Image.Image, turn: float) -> Array:
    """A picture with its hues turned by a part of the circle."""
    hsv = np.array(picture.convert("RGB").convert("HSV"))
    hsv[..., 0] = (hsv[..., 0].astype(np.int16) + round(turn * 256)) % 256
    planes = [Image.fromarray(hsv[..., channel]) for channel in range(3)]
    turned = Image.merge("HSV", planes).convert("RGB")
    return np.asarray(turned, _F) * _F(1 / 255)


def _bent(pixels: Array, rng: np.random.Generator, amount: float) -> Array:
    """Moved by a smooth field of at most `amount` of the longer side."""
    h, w = pixels.shape[:2]
    reach = amount * max(h, w)
    field = rng.uniform(-1, 1, (2, 5, 5)).astype(_F)
    dy, dx = (np.clip(resized(plane, w, h), -1, 1) * reach for plane in field)
    rows = np.clip(np.arange(h, dtype=_F)[:, None] + dy, 0, h - 1.001)
    columns = np.clip(np.arange(w, dtype=_F)[None, :] + dx, 0, w - 1.001)
    y, x = rows.astype(np.intp), columns.astype(np.intp)
    fy, fx = (rows - y)[..., None], (columns - x)[..., None]
    above = pixels[y, x] * (1 - fx) + pixels[y, x + 1] * fx
    below = pixels[y + 1, x] * (1 - fx) + pixels[y + 1, x + 1] * fx
    return np.asarray(above * (1 - fy) + below * fy, _F)
