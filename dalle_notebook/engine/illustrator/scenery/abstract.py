"""Pictures without things: geometric tiles, marbled flow, soft gradients.

Palette and energy come from the words; the seed moves everything else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from dalle_notebook.engine.illustrator.language.words import COLOURS
from dalle_notebook.engine.illustrator.scene import Scene
from dalle_notebook.engine.illustrator.scenery.pixels import (
    Array,
    grid,
    hue,
    mix,
    noise,
    rgb,
    to_array,
)


def palette(scene: Scene, rng: np.random.Generator) -> list[Array]:
    """Colours of the words, or of the prompt's own hash; light and dark added."""
    shift = float(rng.random()) * 0.12
    names = [c for s in scene.subjects for c in s.colours] + list(scene.palette)
    named = [rgb(COLOURS[c]) for c in dict.fromkeys(names) if c in COLOURS]
    if not named:
        digest = hashlib.sha256(scene.prompt.lower().encode()).digest()
        base = digest[0] / 256 + shift
        calm = 1 - scene.energy
        spread = 0.10 + 0.34 * scene.energy
        value = 0.78 - 0.22 * calm * (digest[1] / 256)
        named = [
            hue((base + spread * k) % 1, 0.42 + 0.36 * scene.energy, value)
            for k in range(3)
        ]
    if len(named) == 1:
        named.append(mix(named[0], rgb("#fff3df"), 0.55))
    return [*named, rgb("#f6efe2"), named[0] * 0.42]


def geometric(
    width: int,
    height: int,
    colours: Sequence[Array],
    rng: np.random.Generator,
    energy: float,
) -> Array:
    """Tiles of circles, arcs and triangles, like cut paper with little shadows."""
    short = min(width, height)
    layout, count = rng.random(), int(rng.integers(4, 8))
    cell = short / count
    image = Image.new("RGB", (width * 2, height * 2), _rgb8(colours[-2]))
    shade = Image.new("L", (width * 2, height * 2), 0)
    for y in range(int(np.ceil(height / cell))):
        for x in range(int(np.ceil(width / cell))):
            size = cell * 2
            pick = rng.permutation(len(colours))
            ground = colours[pick[0]]
            form = colours[pick[1]]
            if layout > 0.5 and (x + y) % 2:
                ground = colours[-2]
                form = colours[pick[0] if pick[0] != len(colours) - 2 else pick[1]]
            kind, turn = int(rng.integers(0, 8)), int(rng.integers(0, 4))
            tile, cut = _tile(
                int(np.ceil(size)), kind, turn, ground, form, colours[pick[2]]
            )
            box = (int(x * size), int(y * size))
            image.paste(tile, box)
            shade.paste(cut, box)
    picture = to_array(image.resize((width, height), Image.Resampling.BOX))
    height_map = (
        np.asarray(shade.resize((width, height), Image.Resampling.BOX), np.float32)
        / 255
    )
    k = max(1, round(short / 220))
    lift = np.roll(height_map, (k, k), (0, 1))
    shadow = np.clip(lift - height_map, 0, 1)
    edge_light = np.clip(height_map - lift, 0, 1)
    picture = picture * (1 - 0.30 * shadow[..., None]) + 0.07 * edge_light[..., None]
    paper = noise(width, height, short / 3, rng, 1)
    return picture * (0.965 + 0.07 * paper)[..., None]


def _tile(
    n: int, kind: int, turn: int, ground: Array, form: Array, third: Array
) -> tuple[Image.Image, Image.Image]:
    tile, cut = Image.new("RGB", (n, n), _rgb8(ground)), Image.new("L", (n, n), 0)
    for image, a, b in ((tile, _rgb8(form), _rgb8(third)), (cut, 255, 130)):
        draw = ImageDraw.Draw(image)
        if kind == 0:
            draw.pieslice((-n, -n, n, n), 0, 90, fill=a)
        elif kind == 1:
            draw.ellipse((n * 0.14, n * 0.14, n * 0.86, n * 0.86), fill=a)
            draw.ellipse((n * 0.34, n * 0.34, n * 0.66, n * 0.66), fill=b)
        elif kind == 2:
            draw.polygon([(0, 0), (n, n), (0, n)], fill=a)
        elif kind == 3:
            draw.pieslice((0, -n / 2, n, n / 2), 0, 180, fill=a)
            draw.pieslice((0, 0, n, n), 0, 180, fill=b)
        elif kind == 4:
            for i in range(0, 6, 2):
                draw.rectangle((n * i / 6, 0, n * (i + 1) / 6, n), fill=a)
        elif kind == 5:
            draw.polygon([(n / 2, 0), (n, n / 2), (n / 2, n), (0, n / 2)], fill=a)
            draw.ellipse((n * 0.36, n * 0.36, n * 0.64, n * 0.64), fill=b)
        elif kind == 6:
            for k in (1.0, 0.72, 0.44, 0.18):
                c = a if k in (1.0, 0.44) else b
                draw.pieslice((-n * k, -n * k, n * k, n * k), 0, 90, fill=c)
        else:
            draw.polygon(
                [(0, 0), (n / 2, 0), (n, n / 2), (n, n), (n / 2, n), (0, n / 2)], fill=a
            )
    angle = 90 * turn
    return tile.rotate(angle), cut.rotate(angle)


def fluid(
    width: int,
    height: int,
    colours: Sequence[Array],
    rng: np.random.Generator,
    energy: float,
) -> Array:
    """Marbled paint: warped bands with a wet sheen."""
    k = 0.5 if max(width, height) > 400 else 1.0
    w, h = max(8, int(width * k)), max(8, int(height * k))
    bend = 0.5 + 1.6 * energy
    x, y = grid(w, h)
    ax, ay = x * w / min(w, h), y * h / min(w, h)
    angle = rng.random() * np.pi
    field = ax * np.cos(angle) + ay * np.sin(angle)
    for cells, strength in ((1.6, 0.9), (3.2, 0.42), (7.0, 0.13)):
        field = (
            field
            + bend * strength * (noise(w, h, cells + 2 * energy, rng, 3) - 0.5) * 2
        )
    bands = (field * (1.5 + 1.6 * energy)) % 1 * len(colours)
    index = np.floor(bands).astype(int) % len(colours)
    step = np.clip((bands - np.floor(bands)) / 0.16, 0, 1)[..., None]
    table = np.array(colours, np.float32)
    picture = mix(table[(index - 1) % len(colours)], table[index], step)
    gy, gx = np.gradient(field * 9)
    slope = np.clip(0.5 - (gx * 0.7 + gy * 0.7) * 5 / k, 0, 1)
    fine = np.sin(field * 60) * 0.5
    picture = picture * (0.80 + 0.34 * slope + 0.03 * fine)[..., None]
    sheen = np.clip(slope - 0.86, 0, 1) * 2.2
    picture = picture + sheen[..., None] * np.float32(0.35)
    if k == 1.0:
        return np.asarray(picture)
    image = Image.fromarray((np.clip(picture, 0, 1) * 255).astype(np.uint8))
    return to_array(image.resize((width, height), Image.Resampling.BICUBIC))


def gradient(
    width: int,
    height: int,
    colours: Sequence[Array],
    rng: np.random.Generator,
    energy: float,
) -> Array:
    """Soft lights of colour that melt into one another, with discs in front."""
    w, h = max(8, width // 2), max(8, height // 2)
    x, y = grid(w, h)
    ax, ay = x * w / min(w, h), y * h / min(w, h)
    picture = np.zeros((h, w, 3), np.float32) + mix(colours[-1], colours[0], 0.5)
    for i in range(5 + int(4 * energy)):
        cx, cy, r = rng.random(3)
        d = np.hypot(ax - cx * w / min(w, h), ay - cy * h / min(w, h)) / (
            0.35 + 0.4 * r
        )
        picture = mix(
            picture, colours[i % len(colours)], np.exp(-d * d)[..., None] * 0.85
        )
    for i in range(3):
        cx, cy, r = rng.random(3)
        size = 0.08 + 0.16 * r
        dx, dy = (
            ax - (0.2 + 0.6 * cx) * w / min(w, h),
            ay - (0.2 + 0.6 * cy) * h / min(w, h),
        )
        d = np.hypot(dx, dy) / size
        ball = np.clip((1 - d) * size * min(w, h) / 1.2 + 0.5, 0, 1)[..., None]
        light = np.clip(0.75 + 0.4 * (-dx - dy) / size, 0.3, 1.25)[..., None]
        shadow = np.exp(
            -(((dx - 0.3 * size) ** 2 + (dy - 0.4 * size) ** 2) / (size * size * 1.1))
        )
        picture = picture * (1 - 0.22 * shadow[..., None])
        picture = mix(picture, colours[(i + 1) % len(colours)] * light, ball)
    image = Image.fromarray((np.clip(picture, 0, 1) * 255).astype(np.uint8))
    big = to_array(image.resize((width, height), Image.Resampling.BICUBIC))
    grain = rng.random((height, width), dtype=np.float32)[..., None]
    return np.asarray(big * (0.98 + 0.04 * grain))


def _rgb8(colour: Array) -> tuple[int, int, int]:
    c = np.clip(colour, 0, 1) * 255 + 0.5
    return int(c[0]), int(c[1]), int(c[2])
