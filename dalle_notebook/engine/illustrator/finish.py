"""The last touch: lettering, bloom, vignette, a gentle curve, a little grain."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from dalle_notebook.engine.illustrator.scene import Scene
from dalle_notebook.engine.illustrator.scenery import ABSTRACT
from dalle_notebook.engine.illustrator.scenery.pixels import Array, grid, to_image

_DRY = frozenset(
    {
        "pixel",
        "flat",
        "papercut",
        "ink",
        "pencil",
        "crayon",
        "watercolor",
        "lowpoly",
        "stained",
        "comic",
    }
)


_BAND = 32
"""Rows at a time; even, because grain is two pixels tall."""


def finish(pixels: Array, scene: Scene, rng: np.random.Generator) -> Image.Image:
    """Give the picture as 8-bit RGB."""
    if scene.style not in _DRY and scene.place not in ABSTRACT:
        picture = _lens(pixels, rng)
    else:
        picture = to_image(pixels)
    return _lettered(picture, scene.lettering) if scene.lettering else picture


def _lettered(picture: Image.Image, text: str) -> Image.Image:
    """Letter the quoted text on a paper sign; Pillow's own font, Latin only."""
    drawable = "".join(c for c in text if " " <= c <= "\u024f").strip()
    if not drawable:
        return picture
    w, h = picture.size
    size = int(min(0.13 * h, 1.55 * 0.80 * w / max(len(drawable), 4)))
    if size < 7:
        return picture
    font = ImageFont.load_default(size)
    left, top, right, bottom = font.getbbox(drawable)
    tw, th = right - left, bottom - top
    if tw > 0.9 * w:
        size = max(7, int(size * 0.9 * w / tw))
        font = ImageFont.load_default(size)
        left, top, right, bottom = font.getbbox(drawable)
        tw, th = right - left, bottom - top
    pad = 0.45 * size
    x0, y0 = (w - tw) / 2 - pad, 0.07 * h
    box = (x0, y0, x0 + tw + 2 * pad, y0 + th + 1.5 * pad)
    shadow = Image.new("L", (w, h))
    drop = 0.12 * size
    ImageDraw.Draw(shadow).rounded_rectangle(
        (box[0], box[1] + drop, box[2], box[3] + 1.4 * drop), 0.25 * size, fill=110
    )
    shadow = shadow.filter(ImageFilter.GaussianBlur(0.10 * size))
    picture.paste((38, 26, 22), (0, 0), shadow)
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle(box, 0.25 * size, fill=(249, 241, 224))
    line = max(1, round(size / 22))
    inner = (box[0] + 2 * line, box[1] + 2 * line, box[2] - 2 * line, box[3] - 2 * line)
    draw.rounded_rectangle(inner, 0.20 * size, outline=(196, 150, 104), width=line)
    draw.text((x0 + pad - left, y0 + 0.75 * pad - top), drawable, (74, 48, 38), font)
    return picture


def _lens(pixels: Array, rng: np.random.Generator) -> Image.Image:
    """Bloom, vignette, curve and grain, a band of rows at a time (cache)."""
    height, width = pixels.shape[:2]
    small = to_image(np.clip((pixels[::4, ::4] - 0.74) * 2, 0, 1))
    small = small.filter(ImageFilter.GaussianBlur(min(width, height) / 120))
    glow = small.resize((width, height), Image.Resampling.BILINEAR)
    glowing = np.asarray(glow).reshape(height, -1)
    grain = rng.standard_normal((height // 2 + 1, width // 2 + 1), dtype=np.float32)
    grain *= np.float32(0.006 * 255)
    x, y = grid(width, height)
    across = np.repeat(np.float32(0.36) * (x[0] - np.float32(0.5)) ** 2, 3)
    down = 1 - np.float32(0.36) * (y - np.float32(0.48)) ** 2
    flat = np.ascontiguousarray(pixels, np.float32).reshape(height, -1)
    out = np.empty((height, 3 * width), np.uint8)
    for top in range(0, height, _BAND):
        rows = slice(top, top + _BAND)
        part = glowing[rows] * np.float32(0.16 / 255)
        part += flat[rows]
        part *= down[rows] - across
        np.minimum(np.maximum(part, 0, out=part), 1, out=part)
        # Half way to a smooth step: a gentle curve.
        curved = np.float32(3 * 0.16) - np.float32(2 * 0.16) * part
        curved *= part
        curved += np.float32(0.84)
        curved *= part
        curved *= 255
        coarse = grain[top // 2 : (top + curved.shape[0] + 1) // 2]
        speck = np.repeat(np.repeat(coarse, 6, 1), 2, 0)
        curved += speck[: curved.shape[0], : 3 * width]
        curved += np.float32(0.5)
        np.minimum(np.maximum(curved, 0, out=curved), 255, out=curved)
        out[rows] = curved
    return Image.fromarray(out.reshape(height, width, 3))
