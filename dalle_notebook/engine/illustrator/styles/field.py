"""What styles measure in a plate: smoothed pixels, edges, stroke directions."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from dalle_notebook.engine.illustrator.plate import Plate
from dalle_notebook.engine.illustrator.scenery.pixels import (
    Array,
    noise,
    to_array,
    to_image,
)

_LUMA = np.array([0.30, 0.59, 0.11], np.float32)


def luma(pixels: Array) -> Array:
    """Brightness (h, w)."""
    return np.asarray(pixels @ _LUMA, np.float32)


def saturated(pixels: Array, amount: float) -> Array:
    """Colours pushed away from their grey; 1 changes nothing."""
    grey = luma(pixels)[..., None]
    return np.clip(grey + (pixels - grey) * np.float32(amount), 0, 1)


def blurred(pixels: Array, radius: float) -> Array:
    """The picture (or a plane) blurred by Pillow, 8 bit inside."""
    if pixels.ndim == 2:
        image = Image.fromarray((np.clip(pixels, 0, 1) * 255 + 0.5).astype(np.uint8))
    else:
        image = to_image(pixels)
    return to_array(image.filter(ImageFilter.GaussianBlur(radius)))


def roughly_blurred(plane: Array, radius: float) -> Array:
    """A wide blur of a plane (h, w), done small and enlarged; cheap."""
    h, w = plane.shape
    k = max(1, int(radius / 2))
    small = Image.fromarray((np.clip(plane, 0, 1) * 255 + 0.5).astype(np.uint8))
    small = small.resize((max(2, w // k), max(2, h // k)), Image.Resampling.BOX)
    small = small.filter(ImageFilter.BoxBlur(1.6))
    return np.asarray(small.resize((w, h), Image.Resampling.BILINEAR), np.float32) / 255


def at_most(pixels: Array, longest: int) -> Array:
    """The picture, reduced where its longer side is above `longest`."""
    h, w = pixels.shape[:2]
    if max(h, w) <= longest:
        return pixels
    k = longest / max(h, w)
    image = to_image(pixels).resize((round(w * k), round(h * k)), Image.Resampling.BOX)
    return to_array(image)


def enlarged(pixels: Array, width: int, height: int) -> Array:
    """The picture at a size, smoothly."""
    if pixels.shape[:2] == (height, width):
        return pixels
    return to_array(to_image(pixels).resize((width, height), Image.Resampling.BICUBIC))


def simplified(pixels: Array, radius: int) -> Array:
    """Flat patches with kept edges: each pixel takes its calmest quadrant's mean."""
    image = to_image(pixels)
    grey = image.convert("L")
    mean = np.asarray(image.filter(ImageFilter.BoxBlur(radius)), np.uint8)
    level = np.asarray(grey, np.float32)
    first = np.asarray(grey.filter(ImageFilter.BoxBlur(radius)), np.float32)
    spread = Image.fromarray(
        np.clip(np.abs(level - first) * 3, 0, 255).astype(np.uint8)
    )
    variance = np.asarray(spread.filter(ImageFilter.BoxBlur(radius)), np.uint8)
    best = np.full(variance.shape, 255, np.uint8)
    out = mean.copy()
    for dy in (-radius, radius):
        for dx in (-radius, radius):
            v = _moved(variance, dy, dx)
            calmer = v < best
            best = np.where(calmer, v, best)
            out[calmer] = _moved(mean, dy, dx)[calmer]
    return np.asarray(out, np.float32) * np.float32(1 / 255)


def _moved(plane: Any, dy: int, dx: int) -> Any:
    """A plane shifted, its border repeated."""
    h, w = plane.shape[:2]
    rows = np.clip(np.arange(h) - dy, 0, h - 1)
    columns = np.clip(np.arange(w) - dx, 0, w - 1)
    return plane[rows][:, columns]


def outline(plate: Plate, width: float) -> Array:
    """Lines (h, w), 0..1, where depth, normals or tones break."""
    h, w = plate.depth.shape
    tone = luma(plate.pixels)
    k = max(1, round(width))
    line: Array = np.zeros((h, w), np.float32)
    for axis in (0, 1):
        deep = np.abs(np.roll(plate.depth, k, axis) - np.roll(plate.depth, -k, axis))
        turn = np.abs(
            np.roll(plate.normal, k, axis) - np.roll(plate.normal, -k, axis)
        ).sum(-1)
        step = np.abs(np.roll(tone, k, axis) - np.roll(tone, -k, axis))
        inside = plate.figures
        line = np.maximum(line, np.clip(deep * 9 - 0.25, 0, 1) * (0.3 + 0.7 * inside))
        line = np.maximum(line, np.clip(turn * 0.62 - 0.42, 0, 1) * inside)
        line = np.maximum(line, np.clip(step * 3.4 - 0.42, 0, 1))
    edge = np.abs(plate.figures - blurred(plate.figures, max(0.6, width)))
    line = np.maximum(line, np.clip(edge * 3 - 0.2, 0, 1))
    line[:k], line[-k:], line[:, :k], line[:, -k:] = 0, 0, 0, 0
    return np.asarray(line)


def directions(plate: Plate, rng: np.random.Generator, size: int) -> Array:
    """Angle of a brush stroke (size-limited plane), along edges and round forms."""
    h, w = plate.depth.shape
    k = max(1, max(h, w) // size)
    tone = blurred(luma(plate.pixels[::k, ::k]), 4)
    gy, gx = np.gradient(tone)
    gx2, gy2, gxy = (
        blurred(np.clip(q * 40 + 0.5, 0, 1), 3) - 0.5
        for q in (gx * gx * 40, gy * gy * 40, gx * gy * 40)
    )
    along = 0.5 * np.arctan2(2 * gxy, gx2 - gy2) + np.pi / 2
    strength = np.clip((np.abs(gx2) + np.abs(gy2)) * 6, 0, 1)
    drift = (
        noise(w // k + 1, h // k + 1, 3, rng, 2)[: tone.shape[0], : tone.shape[1]] - 0.5
    ) * 4
    normal = plate.normal[::k, ::k]
    form = np.arctan2(-normal[..., 1], normal[..., 0]) + np.pi / 2
    tilt = np.clip(np.hypot(normal[..., 0], normal[..., 1]) * 1.6 - 0.3, 0, 1)
    c = np.cos(2 * along) * strength + np.cos(2 * drift) * (1 - strength) * 0.6
    s = np.sin(2 * along) * strength + np.sin(2 * drift) * (1 - strength) * 0.6
    c, s = (
        c * (1 - tilt) + np.cos(2 * form) * tilt,
        s * (1 - tilt) + np.sin(2 * form) * tilt,
    )
    return np.asarray(0.5 * np.arctan2(s, c), np.float32)
