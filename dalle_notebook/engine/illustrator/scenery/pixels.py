"""Small pixel arithmetic for scenery: noise, ramps, soft shapes, conversions.

Arrays are float32, display-referred, 0..1; a picture is (h, w, 3). Random
numbers come from the generator that is handed in, in a fixed order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Array = NDArray[Any]
"""float32 in practice; Any, because numpy's types widen at every step."""
_F = np.float32


def rgb(text: str) -> Array:
    """'#rrggbb' as three floats."""
    return np.array([int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)], _F)


def mix(a: Any, b: Any, t: Any) -> Array:
    """Blend from `a` (t = 0) to `b` (t = 1)."""
    a = np.asarray(a, _F)
    return np.asarray(a + (np.asarray(b, _F) - a) * np.asarray(t, _F), _F)


def to_image(picture: Array) -> Image.Image:
    """Give the float picture as an 8-bit one."""
    return Image.fromarray((np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8))


def to_array(image: Image.Image) -> Array:
    """Give an 8-bit picture as floats."""
    return np.asarray(image, _F) * _F(1 / 255)


def resized(plane: Array, width: int, height: int) -> Array:
    """One float plane at another size, smoothly."""
    image = Image.fromarray(np.ascontiguousarray(plane, _F))
    return np.asarray(image.resize((width, height), Image.Resampling.BICUBIC), _F)


def noise(
    width: int,
    height: int,
    cells: float,
    rng: np.random.Generator,
    octaves: int = 3,
    stretch: float = 1.0,
) -> Array:
    """Smooth value noise around 0.5.

    Args:
        cells: cells over the longer side in the coarsest octave.
        stretch: above 1 the shapes are wide and flat.
    """
    longer = max(width, height)
    total = np.zeros((height, width), _F)
    weight = 0.0
    amplitude = 1.0
    for octave in range(octaves):
        n = cells * 2**octave
        across = max(2, int(n * width / longer) + 2)
        down = max(2, int(n * height / longer * stretch) + 2)
        grid = rng.random((down, across), dtype=_F)
        if across < width and down < height:
            total += _F(amplitude) * resized(grid, width, height)
            weight += amplitude
        amplitude *= 0.5
    return total / _F(max(weight, 1e-6)) if weight else total + _F(0.5)


def ramp(
    height: int, stops: Sequence[tuple[float, Any]], width: int | None = None
) -> Array:
    """A vertical colour ramp (h, 1, 3), or (h, w, 3) where a width is given."""
    t = np.linspace(0, 1, height, dtype=_F)
    places = [s[0] for s in stops]
    colours = np.array([s[1] for s in stops], _F)
    planes = [np.interp(t, places, colours[:, i]) for i in range(3)]
    column = np.stack(planes, -1).astype(_F)[:, None, :]
    return column if width is None else np.repeat(column, width, 1)


def grid(width: int, height: int) -> tuple[Array, Array]:
    """Coordinates (x of shape (1, w), y of shape (h, 1)), both from 0 to 1."""
    x = ((np.arange(width, dtype=_F) + _F(0.5)) / _F(width))[None, :]
    y = ((np.arange(height, dtype=_F) + _F(0.5)) / _F(height))[:, None]
    return x, y


def over(picture: Array, mask: Array, colour: Any) -> Array:
    """Lay a colour (or a picture) over a picture where the mask (h, w) is 1."""
    colour = np.asarray(colour, _F)
    return np.asarray(picture + (colour - picture) * mask[..., None], _F)


def edge(signed: Array, softness: float) -> Array:
    """Signed distance (positive inside, in pixels) to a soft mask 0..1."""
    return np.clip(signed / _F(max(softness, 1e-3)) + _F(0.5), 0, 1)


def curve(
    width: int, rng: np.random.Generator, cells: float, octaves: int = 3
) -> Array:
    """A smooth line of `width` samples, about -1..1: hills, dunes, shore lines."""
    total = np.zeros(width, _F)
    amplitude = 1.0
    for octave in range(octaves):
        n = max(2, int(cells * 2**octave) + 2)
        knots = rng.random(n, dtype=_F) * 2 - 1
        offset = rng.random()
        t = np.linspace(offset, n - 2 + offset, width)
        t = np.clip(t, 0, n - 1.001)
        i = t.astype(int)
        f = (t - i).astype(_F)
        f = f * f * (3 - 2 * f)
        total += _F(amplitude) * (
            knots[i] * (1 - f) + knots[np.minimum(i + 1, n - 1)] * f
        )
        amplitude *= 0.5
    return total


def hue(h: float, saturation: float, value: float) -> Array:
    """A colour from hue (turns), saturation and value."""
    i = np.array([5.0, 3.0, 1.0])
    k = (i + h * 6) % 6
    return np.asarray(
        value - value * saturation * np.clip(np.minimum(k, 4 - k), 0, 1), _F
    )
