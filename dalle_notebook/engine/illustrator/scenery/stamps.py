"""The set: a backdrop built of lit clay shapes, stamped from far to near.

Each shape (ball, dome, cone, pillar, slab) is lit once with the picture's own
light, then resized, tinted and pasted as often as wanted; that costs some 50
microseconds a piece. Far pieces fade into the haze by their `distance`.
Positions are fractions of the picture, sizes fractions of its shorter side.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from dalle_notebook.engine.illustrator.kit.light import Light
from dalle_notebook.engine.illustrator.scenery.air import Air
from dalle_notebook.engine.illustrator.scenery.pixels import (
    Array,
    mix,
    noise,
    to_array,
    to_image,
)

_PX = 96
_TURN = 5
"""Degrees between the directions in which turned pieces are kept."""
_HEADROOM = 1.45
"""Stamps hold light up to this much, so that a lit side can be bright."""


def _normals(shape: str) -> tuple[Array, Array, Array]:
    """Normals (h, w, 3), coverage (h, w) and closeness of sky (h, w) of a shape."""
    axis = (np.arange(_PX, dtype=np.float32) + 0.5) / _PX * 2 - 1
    u, v = axis[None, :] + 0 * axis[:, None], -axis[:, None] + 0 * axis[None, :]
    if shape == "ball":
        r = np.hypot(u, v)
        z = np.sqrt(np.clip(1 - r * r, 0, 1))
        cover = np.clip((1 - r) * _PX / 2 + 0.5, 0, 1)
        normal = np.stack([u, v, z], -1)
    elif shape == "dome":
        y = (v + 1) / 2
        r = np.hypot(u, y)
        z = np.sqrt(np.clip(1 - r * r, 0, 1))
        cover = np.clip((1 - r) * _PX / 2 + 0.5, 0, 1)
        normal = np.stack([u, y, z], -1)
    elif shape == "cone":
        half = np.maximum((1 - v) / 2, 1e-3)
        t = np.clip(u / half, -1, 1)
        z = np.sqrt(np.clip(1 - t * t, 0, 1))
        scallop = -0.93 + 0.06 * np.cos(t * 9)
        cover = np.clip((half - np.abs(u)) * _PX / 2 + 0.5, 0, 1)
        cover *= np.clip((v - scallop) * _PX / 2 + 0.5, 0, 1)
        normal = np.stack([t, 0.45 + 0 * t, z], -1)
    elif shape == "pillar":
        z = np.sqrt(np.clip(1 - u * u, 0, 1))
        cover = np.clip((1 - np.abs(u)) * _PX / 2 + 0.5, 0, 1)
        normal = np.stack([u, 0 * u, z], -1)
    else:
        raise KeyError(shape)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True) + np.float32(1e-5)
    sky = np.clip(0.55 + 0.45 * normal[..., 1], 0, 1)
    if shape == "pillar":
        sky = sky * 0 + np.float32(0.62)
    return normal.astype(np.float32), cover.astype(np.float32), sky.astype(np.float32)


@lru_cache(maxsize=64)
def _stamp(shape: str, fuzzy: bool, light: Light) -> tuple[Image.Image, Image.Image]:
    """Light and cover of a shape, kept for the next picture in the same light."""
    normal, cover, sky = _normals(shape)
    towards = np.array(light.direction, np.float32)
    direct = np.clip((normal @ towards + 0.3) / 1.3, 0, 1)
    if light.backlit:
        direct = direct * 0.8 + 0.25 * (1 - normal[..., 2]) ** 2 + 0.12
    below = np.clip(-normal[..., 1], 0, 1)
    lit = (
        direct[..., None] * np.array(light.key, np.float32)
        + sky[..., None] * np.array(light.sky, np.float32)
        + below[..., None] * np.array(light.bounce, np.float32)
    )
    # The air already tints the ground, so only the shape of the light
    # and a little of its colour are wanted here.
    grey = lit.mean(-1, keepdims=True)
    lit = mix(lit, grey + 0 * lit, 0.5)
    lit = lit / np.float32(max(float(np.median(grey)), 0.2))
    if fuzzy:
        grain = np.random.default_rng(7).random((_PX, _PX), dtype=np.float32)
        coarse = Image.fromarray((grain * 255).astype(np.uint8))
        coarse = coarse.filter(ImageFilter.BoxBlur(1))
        soft = np.asarray(coarse, np.float32) / 255
        lit = lit * (0.86 + 0.28 * soft)[..., None]
        cover = np.clip(cover * (1.3 - 0.9 * (1 - normal[..., 2]) * grain), 0, 1)
    return (
        to_image(np.clip(lit / _HEADROOM, 0, 1)),
        Image.fromarray((cover * 255).astype(np.uint8)),
    )


@lru_cache(maxsize=64)
def _small_stamp(
    shape: str, fuzzy: bool, light: Light
) -> tuple[Image.Image, Image.Image]:
    lit, cover = _stamp(shape, fuzzy, light)
    return lit.reduce(3), cover.reduce(3)


class Set:
    """A backdrop under construction; see the module for units."""

    def __init__(
        self,
        width: int,
        height: int,
        light: Light,
        air: Air,
        rng: np.random.Generator,
    ) -> None:
        self.width, self.height = width, height
        self.short = min(width, height)
        self.light, self.air, self.rng = light, air, rng
        self.image = Image.new("RGB", (width, height))
        self._felt: Array | None = None
        self._pieces: dict[
            tuple[str, bool, int, int, int], tuple[Image.Image, Image.Image]
        ] = {}

    # ---- whole picture

    @property
    def pixels(self) -> Array:
        return to_array(self.image)

    @pixels.setter
    def pixels(self, picture: Array) -> None:
        self.image = to_image(picture)

    def soften(self, radius: float) -> None:
        """Blur everything so far: depth of field, layer by layer."""
        px = radius * self.short
        if px >= 2.5:
            self.image = self.image.filter(ImageFilter.GaussianBlur(px))
        elif px >= 0.5:
            self.image = self.image.filter(ImageFilter.BoxBlur(1.2 * px))

    def faded(self, colour: Any, distance: float) -> Array:
        """The colour as it looks from far away through this air."""
        ground = np.asarray(colour, np.float32) * self.air.ground
        amount = 1 - np.exp(-2.2 * self.air.density * max(distance, 0.0))
        return mix(ground, self.air.haze, amount)

    # ---- lit shapes

    def put(
        self,
        shape: str,
        x: float,
        y: float,
        width: float,
        height: float,
        colour: Any,
        distance: float = 0.0,
        *,
        fuzzy: bool = False,
        turn: float = 0.0,
    ) -> None:
        """Stamp a shape whose centre stands at (x, y)."""
        w, h = round(width * self.short), round(height * self.short)
        if w < 1 or h < 1:
            return
        left, top = round(x * self.width - w / 2), round(y * self.height - h / 2)
        if left > self.width or top > self.height or left + w < 0 or top + h < 0:
            return
        light, cover = self._piece(shape, fuzzy, w, h, _TURN * round(turn / _TURN))
        far = self._amount(distance)
        tone = np.asarray(colour, np.float32) * self.air.ground
        r, g, b = (min(max(t * (1 - far), 0.0), 1.0) * _HEADROOM for t in tone.tolist())
        hr, hg, hb = (t * far * 255 for t in self.air.haze.tolist())
        tinted = light.convert("RGB", (r, 0, 0, hr, 0, g, 0, hg, 0, 0, b, hb))
        self.image.paste(tinted, (left, top), cover)

    def _piece(
        self, shape: str, fuzzy: bool, w: int, h: int, turn: int
    ) -> tuple[Image.Image, Image.Image]:
        """The light and the cover of a shape at a size, turned by degrees."""
        key = (shape, fuzzy, w, h, turn)
        if key not in self._pieces:
            # Small pieces come from a smaller stamp: resizing pays for what it reads.
            stamp = _small_stamp if max(w, h) <= _PX // 6 else _stamp
            light, cover = stamp(shape, fuzzy, self.light)
            light = light.resize((w, h), Image.Resampling.BILINEAR)
            cover = cover.resize((w, h), Image.Resampling.BILINEAR)
            if turn:
                light = light.rotate(turn, Image.Resampling.BILINEAR)
                cover = cover.rotate(turn, Image.Resampling.BILINEAR)
            self._pieces[key] = light, cover
        return self._pieces[key]

    def _amount(self, distance: float) -> float:
        return 1 - math.exp(-2.2 * self.air.density * max(distance, 0.0))

    def polygon(self, points: list[tuple[float, float]], colour: Any) -> None:
        """A flat filled polygon with smooth edges; points are fractions."""
        scale = 2
        xs = [p[0] * self.width for p in points]
        ys = [p[1] * self.height for p in points]
        left, top = int(max(min(xs) - 1, 0)), int(max(min(ys) - 1, 0))
        right = int(min(max(xs) + 2, self.width))
        bottom = int(min(max(ys) + 2, self.height))
        if right <= left or bottom <= top:
            return
        mask = Image.new("L", ((right - left) * scale, (bottom - top) * scale))
        flat = [
            ((x - left) * scale, (y - top) * scale) for x, y in zip(xs, ys, strict=True)
        ]
        ImageDraw.Draw(mask).polygon(flat, fill=255)
        mask = mask.resize((right - left, bottom - top), Image.Resampling.BOX)
        self.image.paste(_rgb8(colour), (left, top, right, bottom), mask)

    def band(self, line: Array, colours: Any, softness: float = 1.2) -> None:
        """Fill everything below a line (w,) of fractions with colours.

        Args:
            colours: for all rows, for those from `above` on, or one row.
        """
        top = self.above(line)
        y = (np.arange(top, self.height, dtype=np.float32) + 0.5)[:, None]
        mask = np.clip((y - line[None, :] * self.height) / softness + 0.5, 0, 1)
        colours = np.asarray(colours, np.float32)
        if colours.shape[0] == self.height:
            colours = colours[top:]
        colours = np.clip(colours, 0, 1) * np.float32(255)
        shape = (self.height - top, self.width, 3)
        layer = np.broadcast_to(colours.astype(np.uint8), shape)
        self.image.paste(
            Image.fromarray(np.ascontiguousarray(layer)),
            (0, top),
            Image.fromarray((mask * 255).astype(np.uint8)),
        )

    def above(self, line: Array) -> int:
        """The last row that a band below this line leaves alone."""
        return int(min(max(float(line.min()) * self.height - 3, 0), self.height - 1))

    def felt(self, strength: float) -> Array:
        """The fine texture of everything here (h, w, 1), around 1; made once."""
        if self._felt is None:
            cells = self.short / 2.8
            self._felt = noise(self.width, self.height, cells, self.rng, 2) - 0.5
        return (1 + strength * 2 * self._felt)[..., None]

    def texture(self, cells: float, strength: float, stretch: float = 1.0) -> Array:
        """A multiplying texture (h, w, 1) around 1."""
        plane = noise(self.width, self.height, cells, self.rng, 3, stretch)
        return (1 + strength * (plane - 0.5) * 2)[..., None].astype(np.float32)


def _rgb8(colour: Any) -> tuple[int, int, int]:
    c = np.clip(np.asarray(colour, np.float32), 0, 1) * 255 + 0.5
    return int(c[0]), int(c[1]), int(c[2])
