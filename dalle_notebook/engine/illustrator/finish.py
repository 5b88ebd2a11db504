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
        "ink",
        "pencil",
        "crayon",
        "watercolor",
        "lowpoly",
        "stained",
        "comic",
    }
)


def finish(pixels: Array, scene: Scene, rng: np.random.Generator) -> Image.Image:
    """Give the picture as 8-bit RGB."""
    if scene.style not in _DRY and scene.place not in ABSTRACT:
        pixels = _lens(pixels, rng)
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


def _lens(pixels: Array, rng: np.random.Generator) -> Array:
    height, width = pixels.shape[:2]
    x, y = grid(width, height)
    fall = 1.0 - 0.36 * ((x - 0.5) ** 2 + (y - 0.48) ** 2)
    small = to_image(np.clip((pixels[::4, ::4] - 0.74) * 2, 0, 1))
    small = small.filter(ImageFilter.GaussianBlur(min(width, height) / 120))
    glow = small.resize((width, height), Image.Resampling.BILINEAR)
    out = pixels + np.asarray(glow, np.float32) * np.float32(0.16 / 255)
    out *= fall[..., None]
    np.clip(out, 0, 1, out=out)
    out = out * np.float32(0.84) + np.float32(0.16) * (out * out * (3 - 2 * out))
    grain = rng.standard_normal((height // 2 + 1, width // 2 + 1), dtype=np.float32)
    fine = np.repeat(np.repeat(grain, 2, 0), 2, 1)[:height, :width]
    out += (fine * np.float32(0.006))[..., None]
    return np.asarray(out)
