"""Drawn styles: pencil, crayon, ink, comic. Hatching bends round the forms."""

from __future__ import annotations

import numpy as np

from dalle_notebook.engine.illustrator.plate import Plate
from dalle_notebook.engine.illustrator.scenery.pixels import (
    Array,
    grid,
    mix,
    noise,
    rgb,
)
from dalle_notebook.engine.illustrator.styles import field


def _hatch(plate: Plate, angle: float, pitch: float, wobble: Array) -> Array:
    """Lines (h, w), 0..1, at an angle; on figures they follow the form."""
    h, w = plate.depth.shape
    x, y = grid(w, h)
    c, s = np.cos(angle), np.sin(angle)
    phase = (x * w * c + y * h * s) / pitch + wobble * 1.6
    bend = plate.normal[..., 0] * s - plate.normal[..., 1] * c
    phase = phase + bend * 1.9 * plate.figures
    return np.asarray(0.5 + 0.5 * np.sin(2 * np.pi * phase), np.float32)


def _tones(plate: Plate) -> Array:
    tone = field.luma(np.clip(plate.pixels, 0, 1))
    low, high = np.quantile(tone[::4, ::4], (0.03, 0.93))
    return np.asarray(np.clip((tone - low) / max(float(high - low), 0.12), 0, 1))


def _scale(plate: Plate) -> float:
    return float(max(1.0, (min(plate.depth.shape) / 512) ** 0.8))


def pencil(plate: Plate, rng: np.random.Generator) -> Array:
    """Graphite on paper: three hatchings, soft outline, grain."""
    h, w = plate.depth.shape
    k = _scale(plate)
    wobble = noise(w, h, 7, rng, 3)
    grain = noise(w, h, min(h, w) / 1.7, rng, 1)
    tone = field.blurred(_tones(plate), 0.8 * k)
    dark: Array = np.zeros((h, w), np.float32)
    for angle, limit, weight in (
        (0.75, 0.86, 0.34),
        (-0.5, 0.55, 0.36),
        (1.5, 0.30, 0.40),
    ):
        line = _hatch(plate, angle, 3.3 * k, wobble)
        need = np.clip((limit - tone) * 2.4, 0, 1)
        dark += weight * need * np.clip(line * 1.35 - 0.25 + 0.25 * need, 0, 1)
    smudge = np.clip(0.80 - tone, 0, 1) * 0.30
    edge = field.outline(plate, 1.1 * k) * 0.62
    dark = np.maximum(dark + smudge, edge) * (0.66 + 0.62 * grain)
    paper = rgb("#f7f4ec") * (0.97 + 0.05 * grain)[..., None]
    return mix(paper, rgb("#37363d"), np.clip(dark, 0, 0.94)[..., None])


def crayon(plate: Plate, rng: np.random.Generator) -> Array:
    """Coloured pencils: the same hatching, in the picture's own colours."""
    h, w = plate.depth.shape
    k = _scale(plate)
    wobble = noise(w, h, 6, rng, 3)
    grain = noise(w, h, min(h, w) / 1.6, rng, 1)
    colour = field.saturated(field.blurred(np.clip(plate.pixels, 0, 1), 1.2 * k), 1.35)
    tone = field.luma(colour)
    line = _hatch(plate, 0.7, 4.2 * k, wobble)
    cross = _hatch(plate, -0.6, 4.6 * k, wobble)
    cover = 0.60 + 0.30 * line + 0.22 * cross * np.clip(0.75 - tone, 0, 1)
    cover = np.clip(cover * (0.62 + 0.75 * grain), 0, 1)
    paper = rgb("#fbf8f1")
    picture = mix(paper, colour * 0.96, cover[..., None])
    edge = field.outline(plate, 1.2 * k) * (0.5 + 0.4 * grain)
    return mix(picture, colour * 0.34, edge[..., None] * 0.8)


def ink(plate: Plate, rng: np.random.Generator) -> Array:
    """Pen and ink: firm outlines, black hatching in the shade, white paper."""
    h, w = plate.depth.shape
    k = _scale(plate)
    wobble = noise(w, h, 6, rng, 3)
    tone = field.blurred(_tones(plate), 1.0 * k)
    dark: Array = np.zeros((h, w), np.float32)
    for angle, limit in ((0.8, 0.72), (-0.7, 0.42), (0.05, 0.24)):
        line = _hatch(plate, angle, 4.4 * k, wobble)
        width = np.clip((limit - tone) * 1.7, 0, 0.86)
        dark = np.maximum(
            dark, np.clip((line - (1 - width)) * 7, 0, 1) * (width > 0.02)
        )
    dark = np.maximum(dark, np.clip((0.10 - tone) * 26, 0, 1))
    dark = np.maximum(dark, np.clip(field.outline(plate, 1.25 * k) * 1.7, 0, 1))
    return mix(rgb("#faf7ef"), rgb("#191720"), dark[..., None])


def comic(plate: Plate, rng: np.random.Generator) -> Array:
    """Flat bright colours, black outline, dots in the shade."""
    h, w = plate.depth.shape
    k = _scale(plate)
    small = field.at_most(plate.pixels, 420)
    base = field.enlarged(field.simplified(small, 2), w, h)
    colour = field.saturated(base, 1.45)
    tone = field.luma(colour)
    steps = np.floor(np.clip(tone * 1.1, 0, 0.999) * 4) / 4 + 0.16
    colour = np.clip(colour * (steps / np.maximum(tone, 0.08))[..., None], 0, 1)
    x, y = grid(w, h)
    u, v = (x * w + y * h) / (5.4 * k), (x * w - y * h) / (5.4 * k)
    dots = np.cos(np.pi * u) * np.cos(np.pi * v)
    shade = np.clip((0.46 - tone) * 2, 0, 0.6)
    ink_dots = np.clip((dots * 0.5 + 0.5 - (1 - shade)) * 5, 0, 1) * 0.5
    colour = mix(colour, colour * 0.4, ink_dots[..., None])
    edge = np.clip(field.outline(plate, 1.5 * k) * 1.8, 0, 1)
    return mix(colour, rgb("#17131c"), edge[..., None])
