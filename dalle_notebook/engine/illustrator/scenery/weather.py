"""What lies between us and the figures: rain, snow, mist, bubbles, confetti."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from dalle_notebook.engine.illustrator.scenery.pixels import (
    Array,
    grid,
    hue,
    mix,
    noise,
)


def fall(
    picture: Array, weather: str | None, features: frozenset[str],
    haze: Array, rng: np.random.Generator,
) -> Array:  # fmt: skip
    """Draw falling and floating things over the finished stage."""
    h, w = picture.shape[:2]
    if weather in {"rain", "storm"}:
        picture = _rain(picture, rng, 420 if weather == "storm" else 280)
    elif weather == "snow":
        picture = _snow(picture, rng)
    elif weather == "fog":
        drift = noise(w, h, 3, rng, 3, 2.5)
        _, y = grid(w, h)
        veil = np.clip(drift * 0.55 * np.clip(y * 1.6, 0.2, 1), 0, 0.5)[..., None]
        picture = mix(picture, haze, veil)
    if "confetti" in features:
        picture = _confetti(picture, rng)
    return picture


def _rain(picture: Array, rng: np.random.Generator, count: int) -> Array:
    h, w = picture.shape[:2]
    short = min(h, w)
    plate = Image.new("L", (w, h))
    draw = ImageDraw.Draw(plate)
    lean = 0.18 * (1 if rng.random() < 0.5 else -1)
    spots = rng.random((round(count * w * h / short**2), 3))
    for x, y, k in spots:
        length = short * (0.02 + 0.05 * k)
        px, py = x * w * 1.2 - 0.1 * w, y * h
        draw.line(
            (px, py, px + lean * length, py + length),
            fill=int(70 + 110 * k), width=1 if short < 700 else 1 + (k > 0.6),
        )  # fmt: skip
    soft = np.asarray(plate.filter(ImageFilter.GaussianBlur(0.5)), np.float32) / 255
    return mix(picture, np.float32(0.92), (soft * 0.55)[..., None])


def _snow(picture: Array, rng: np.random.Generator) -> Array:
    h, w = picture.shape[:2]
    short = min(h, w)
    plate = Image.new("L", (w, h))
    draw = ImageDraw.Draw(plate)
    for x, y, k in rng.random((round(150 * w * h / short**2), 3)):
        r = short * (0.0016 + 0.0050 * k**3)
        box = (x * w - r, y * h - r, x * w + r, y * h + r)
        draw.ellipse(box, fill=int(150 + 90 * rng.random()))
    near = Image.new("L", (w, h))
    draw = ImageDraw.Draw(near)
    for x, y, k in rng.random((14, 3)):
        r = short * (0.008 + 0.010 * k)
        draw.ellipse((x * w - r, y * h - r, x * w + r, y * h + r), fill=150)
    near = near.filter(ImageFilter.GaussianBlur(short * 0.006))
    fine = plate.filter(ImageFilter.GaussianBlur(max(0.4, short / 1400)))
    mask = np.maximum(np.asarray(fine, np.float32), np.asarray(near, np.float32)) / 255
    return mix(picture, np.float32(0.99), mask[..., None])


def _confetti(picture: Array, rng: np.random.Generator) -> Array:
    h, w = picture.shape[:2]
    short = min(h, w)
    image = Image.fromarray((np.clip(picture, 0, 1) * 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for x, y, k in rng.random((90, 3)):
        r = short * (0.005 + 0.006 * k)
        c = hue(float(rng.random()), 0.6, 0.95) * 255
        px, py = x * w, y * h
        draw.polygon(
            [(px - r, py - r * 0.4), (px + r * 0.4, py - r), (px + r, py + r * 0.4),
             (px - r * 0.4, py + r)],
            fill=(int(c[0]), int(c[1]), int(c[2])),
        )  # fmt: skip
    return np.asarray(image, np.float32) / 255
