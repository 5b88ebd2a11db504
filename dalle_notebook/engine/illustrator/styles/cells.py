"""Styles made of cells: pixel art, low poly, stained glass, flat shapes."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from dalle_notebook.engine.illustrator.plate import Plate
from dalle_notebook.engine.illustrator.scenery.pixels import (
    Array,
    mix,
    rgb,
    to_array,
    to_image,
)
from dalle_notebook.engine.illustrator.styles import field


def pixel(plate: Plate, rng: np.random.Generator) -> Array:
    """Big square pixels, few colours, a dark line round the figures."""
    h, w = plate.depth.shape
    short = min(h, w)
    cells = (
        112 if short >= 768 else (96 if short >= 384 else (64 if short >= 160 else 40))
    )
    cw, ch = max(8, round(w / short * cells)), max(8, round(h / short * cells))
    source = field.saturated(np.clip(plate.pixels, 0, 1), 1.25)
    sharp = to_image(source).resize((cw * 3, ch * 3), Image.Resampling.BOX)
    sharp = sharp.filter(ImageFilter.UnsharpMask(2.2, 130, 2))
    small = sharp.resize((cw, ch), Image.Resampling.BOX)
    mask = Image.fromarray((plate.figures * 255).astype(np.uint8))
    inside = (
        np.asarray(mask.resize((cw, ch), Image.Resampling.BOX), np.float32) / 255 > 0.5
    )
    out = np.asarray(small, np.float32) / 255
    out = np.clip((out - 0.5) * 1.10 + 0.5, 0, 1)
    rim = np.zeros_like(inside)
    for shift, axis in ((1, 0), (-1, 0), (1, 1), (-1, 1)):
        rim |= np.roll(inside, shift, axis)
    rim &= ~inside
    out = np.where(rim[..., None], out * 0.22 + rgb("#1c1530") * 0.3, out)
    image = to_image(out).quantize(36, dither=Image.Dither.NONE).convert("RGB")
    return to_array(image.resize((w, h), Image.Resampling.NEAREST))


def flat(plate: Plate, rng: np.random.Generator) -> Array:
    """Cut paper: smooth shapes in a dozen colours."""
    h, w = plate.depth.shape
    small = field.at_most(field.saturated(np.clip(plate.pixels, 0, 1), 1.3), 300)
    calm = to_image(field.simplified(small, 2)).filter(ImageFilter.MedianFilter(5))
    colours = calm.quantize(22, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    # Enlarged first and mapped to the palette afterwards: the borders of the
    # shapes come out as smooth curves instead of stairs.
    big = calm.resize((w, h), Image.Resampling.BICUBIC)
    shapes = big.quantize(palette=colours, dither=Image.Dither.NONE).convert("RGB")
    shapes = shapes.filter(ImageFilter.GaussianBlur(0.7 if min(h, w) < 700 else 1.0))
    picture = mix(to_array(shapes), _faces(plate), plate.figures[..., None])
    edge = np.clip(blur_step(plate.figures, min(h, w) / 140), 0, 1)
    return picture * (1 - 0.22 * edge[..., None])


def _faces(plate: Plate) -> Array:
    """The picture with few tones but all its small shapes, for faces."""
    image = to_image(field.saturated(np.clip(plate.pixels, 0, 1), 1.25))
    few = image.quantize(48, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    return to_array(few.convert("RGB").filter(ImageFilter.BoxBlur(0.5)))


def blur_step(mask: Array, radius: float) -> Array:
    """A soft shadow just outside a mask, fallen to the lower right."""
    k = max(1, round(radius))
    moved = np.roll(field.blurred(mask, radius), (k, k), (0, 1))
    return np.asarray(np.clip(moved - mask, 0, 1))


def lowpoly(plate: Plate, rng: np.random.Generator) -> Array:
    """Triangles, smaller on the figures."""
    h, w = plate.depth.shape
    image = Image.new("RGB", (w * 2, h * 2))
    _facets(image, plate, rng, 26, None)
    facets = to_array(image.reduce(2))
    return mix(facets, _faces(plate), _small_details(plate)[..., None])


def _small_details(plate: Plate) -> Array:
    """Eyes and nose (h, w): what is much darker or lighter than the face round it."""
    tone = field.luma(np.clip(plate.pixels, 0, 1))
    r = min(tone.shape) / 45
    contrast = np.clip(np.abs(tone - field.blurred(tone, r)) * 6 - 0.55, 0, 1)
    return np.asarray(contrast * plate.focus)


def stained(plate: Plate, rng: np.random.Generator) -> Array:
    """Glass pieces in lead: large panes behind, the figures cut along their colours.

    A figure is not cut at random: leads through an eye hide what it is.
    """
    h, w = plate.depth.shape
    image = Image.new("RGB", (w * 2, h * 2))
    lead = max(2, round(min(h, w) * 0.0085))
    _facets(image, plate, rng, 9, lead)
    glass = field.saturated(to_array(image.reduce(2)), 1.5)
    glow = field.blurred(glass, min(h, w) / 50)
    figure, seams = _cut_along_colours(plate)
    glass = mix(glass, figure, plate.figures[..., None])
    line = field.blurred(seams, 0.4 * lead) * plate.figures
    soft = field.blurred(plate.figures, 0.8 * lead)
    rim = np.clip((1 - np.abs(2 * soft - 1)) * 2.2 - 0.5, 0, 1)
    line = np.maximum(np.clip(line * 2.0, 0, 1) * (1 - 0.75 * plate.focus), rim)
    picture = mix(glass * 1.08, rgb("#17151c"), line[..., None] * 0.92)
    return np.clip(picture + 0.14 * glow, 0, 1)


def _cut_along_colours(plate: Plate) -> tuple[Array, Array]:
    """The figures in a few clear colours (h, w, 3), and the seams between (h, w)."""
    h, w = plate.depth.shape
    small = field.at_most(field.saturated(np.clip(plate.pixels, 0, 1), 1.5), 224)
    calm = to_image(field.simplified(small, 3))
    few = calm.quantize(12, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few = few.filter(ImageFilter.ModeFilter(7))
    number = np.asarray(few, np.int16)
    seams = np.zeros(number.shape, np.float32)
    seams[1:] = number[1:] != number[:-1]
    seams[:, 1:] = np.maximum(seams[:, 1:], number[:, 1:] != number[:, :-1])
    panes = to_array(few.convert("RGB").resize((w, h), Image.Resampling.BICUBIC))
    panes = mix(panes, _faces(plate), np.clip(0.35 + plate.focus, 0, 1)[..., None])
    seams = np.repeat(seams[..., None], 3, 2)
    return np.clip(panes * 1.06, 0, 1), field.enlarged(seams, w, h)[..., 0]


def _snap(x: Array, y: Array, small: Array, zoom: float, step: float) -> None:
    """Move the grid's points, in place, onto edges of the picture that are near.

    Facets then end at a ridge or a shore instead of fraying it.
    """
    tone = field.blurred(field.luma(small), 0.8)
    up, across = np.gradient(tone)
    edge = np.hypot(up, across)
    reach = max(1, int(0.42 * step * zoom))
    h, w = edge.shape
    wide = 2 * reach + 1
    for j in range(x.shape[0]):
        for i in range(x.shape[1]):
            cx, cy = int(x[j, i] * zoom), int(y[j, i] * zoom)
            if not (reach <= cx < w - reach and reach <= cy < h - reach):
                continue
            near = edge[cy - reach : cy + reach + 1, cx - reach : cx + reach + 1]
            best = int(near.argmax())
            if near.flat[best] > 0.045:
                x[j, i] = (cx - reach + best % wide + 0.5) / zoom
                y[j, i] = (cy - reach + best // wide + 0.5) / zoom


def _facets(
    image: Image.Image,
    plate: Plate,
    rng: np.random.Generator,
    count: int,
    lead: int | None,
) -> None:
    h, w = plate.depth.shape
    step = min(h, w) / count
    nx, ny = int(np.ceil(w / step)) + 2, int(np.ceil(h / step)) + 2
    jitter = (rng.random((ny, nx, 2)) - 0.5) * 0.72
    x = (np.arange(nx)[None, :] - 0.5 + jitter[..., 0]) * step
    y = (np.arange(ny)[:, None] - 0.5 + jitter[..., 1]) * step
    small = field.at_most(field.saturated(np.clip(plate.pixels, 0, 1), 1.25), 256)
    zoom = small.shape[0] / h
    _snap(x, y, small, zoom, step)
    # Plain lists: a facet reads one pixel, which numpy is slow at.
    mean = (field.blurred(small, max(0.5, step * zoom * 0.22)) * 255).tolist()
    last_x, last_y = small.shape[1] - 1, small.shape[0] - 1
    inside = field.at_most(np.repeat(plate.figures[..., None], 3, 2), 256)[..., 0]
    covered = (inside > 0.2).tolist()
    draw = ImageDraw.Draw(image)
    flips = rng.random((ny, nx)) < 0.5
    lights = 0.93 + 0.14 * rng.random((ny, nx, 8))
    lead_colour = (24, 22, 28)

    def facet(points: list[tuple[float, float]], light: float) -> None:
        cx = sum(p[0] for p in points) / len(points)
        cy = sum(p[1] for p in points) / len(points)
        ix = min(max(int(cx * zoom), 0), last_x)
        iy = min(max(int(cy * zoom), 0), last_y)
        r, g, b = (min(255, int(channel * light)) for channel in mean[iy][ix])
        flat_points = [(px * 2, py * 2) for px, py in points]
        draw.polygon(flat_points, fill=(r, g, b))
        if lead:
            draw.line([*flat_points, flat_points[0]], fill=lead_colour, width=lead)

    for j in range(ny - 1):
        for i in range(nx - 1):
            a, b = (
                (float(x[j, i]), float(y[j, i])),
                (float(x[j, i + 1]), float(y[j, i + 1])),
            )
            c = float(x[j + 1, i + 1]), float(y[j + 1, i + 1])
            d = float(x[j + 1, i]), float(y[j + 1, i])
            ix = min(max(int((a[0] + c[0]) / 2 * zoom), 0), last_x)
            iy = min(max(int((a[1] + c[1]) / 2 * zoom), 0), last_y)
            light = lights[j, i]
            if covered[iy][ix] and not lead:
                m = ((a[0] + b[0] + c[0] + d[0]) / 4, (a[1] + b[1] + c[1] + d[1]) / 4)
                mids = [
                    ((p[0] + q[0]) / 2, (p[1] + q[1]) / 2)
                    for p, q in ((a, b), (b, c), (c, d), (d, a))
                ]
                ring = [a, mids[0], b, mids[1], c, mids[2], d, mids[3]]
                for k in range(8):
                    facet([m, ring[k], ring[(k + 1) % 8]], float(light[k]))
            elif flips[j, i]:
                facet([a, b, c], float(light[0]))
                facet([a, c, d], float(light[1]))
            else:
                facet([a, b, d], float(light[0]))
                facet([b, c, d], float(light[1]))
