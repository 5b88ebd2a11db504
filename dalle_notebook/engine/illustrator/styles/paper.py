"""Cut paper: sheets of one colour each, laid over one another with soft shadows."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from dalle_notebook.engine.illustrator.plate import Plate
from dalle_notebook.engine.illustrator.scenery.pixels import Array, to_array, to_image
from dalle_notebook.engine.illustrator.styles import field

_COLOURS = 14


def papercut(plate: Plate, rng: np.random.Generator) -> Array:
    """Lighter sheets lie on darker ones, figures above all; light from the left."""
    h, w = plate.depth.shape
    short = min(h, w)
    small = field.at_most(field.saturated(np.clip(plate.pixels, 0, 1), 1.35), 300)
    calm = to_image(field.simplified(small, 3)).filter(ImageFilter.MedianFilter(5))
    faces = to_image(small).filter(ImageFilter.MedianFilter(3))
    inside = plate.figures > 0.5
    # Figures have colours of their own, or a sunset would take all there are.
    picture = _sheets(calm, calm, _COLOURS, w, h)
    if inside.any():
        rows, columns = np.nonzero(inside)
        k = small.shape[0] / h
        box = (columns.min() * k, rows.min() * k, columns.max() * k, rows.max() * k)
        crop = faces.crop(tuple(round(v) for v in box))
        if min(crop.size) > 1:
            dressed = _sheets(faces, crop, _COLOURS, w, h)
            picture = np.where(inside[..., None], dressed, picture)
    # The rank of a sheet is its brightness; figures are glued on last.
    rank = field.luma(picture) + 1.5 * (plate.figures > 0.5)
    rank = field.blurred(rank / np.float32(2.5), short / 700) * np.float32(2.5)
    shade = np.zeros((h, w), np.float32)
    for reach, strength in ((0.006, 0.5), (0.014, 0.5)):
        k = max(1, round(short * reach))
        above = np.roll(rank, (k, k), (0, 1))
        above[:k], above[:, :k] = rank[:k], rank[:, :k]
        over = np.clip((above - rank) * 7, 0, 1)
        shade += strength * field.blurred(over, short * reach * 0.6)
    fibre = 1 + 0.05 * rng.standard_normal((h, w), dtype=np.float32)
    fibre = field.blurred(np.clip(fibre * 0.5, 0, 1), 0.7) * 2
    edge = np.clip((rank - np.roll(rank, (1, 1), (0, 1))) * 2.5, 0, 0.12)
    lit = picture * (1 - 0.42 * np.clip(shade, 0, 1))[..., None]
    return np.asarray(np.clip((lit + edge[..., None]) * fibre[..., None], 0, 1))


def _sheets(
    image: Image.Image, of: Image.Image, colours: int, width: int, height: int
) -> Array:
    """The image in the main colours of another, enlarged to smooth shapes."""
    palette = of.quantize(colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    big = image.resize((width, height), Image.Resampling.BICUBIC)
    sheets = big.quantize(palette=palette, dither=Image.Dither.NONE).convert("RGB")
    return to_array(sheets.filter(ImageFilter.GaussianBlur(0.7)))
