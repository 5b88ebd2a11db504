"""Space: stars, nebula, planets with rings."""

from __future__ import annotations

import numpy as np

from dalle_notebook.engine.illustrator.scenery.pixels import (
    Array,
    grid,
    hue,
    mix,
    noise,
    rgb,
)
from dalle_notebook.engine.illustrator.scenery.sky import star_field
from dalle_notebook.engine.illustrator.scenery.stamps import Set


def nebula(stage: Set, strength: float) -> Array:
    """Stars and two clouds of colour on near black (h, w, 3)."""
    w, h, rng = stage.width, stage.height, stage.rng
    base = float(rng.random())
    picture: Array = np.zeros((h, w, 3), np.float32) + rgb("#0a0c22")
    warp = noise(w, h, 3, rng, 4)
    for k in range(2):
        cloud = (
            np.clip(noise(w, h, 2 + k, rng, 5) + 0.5 * (warp - 0.5) - 0.42, 0, 1) * 2.6
        )
        colour = hue((base + 0.28 * k) % 1, 0.62, 0.85)
        picture = picture + (cloud * strength)[..., None] * colour
    dust = np.clip(noise(w, h, 5, rng, 4) * 2 - 0.9, 0, 1) * 0.35
    picture = picture * (1 - dust[..., None])
    stars = star_field(stage, 1.0, 1.0)[..., None]
    return np.asarray(picture + stars * np.array([1, 0.97, 0.92], np.float32))


def planet(
    stage: Set, x: float, y: float, r: float, colour: str | Array, *, ring: bool
) -> None:
    """A banded planet with a dark side."""
    w, h = stage.width, stage.height
    gx, gy = grid(w, h)
    dx = (gx - x) * w / stage.short / r
    dy = (gy - y) * h / stage.short / r
    d2 = dx * dx + dy * dy
    z = np.sqrt(np.clip(1 - d2, 0, 1))
    lx, ly, lz = stage.light.direction
    lit = np.clip(dx * lx - dy * ly + z * max(lz, 0.3), 0, 1) * 1.15 + 0.05
    bands = noise(4, h, 40, stage.rng, 2)[:, :1] - 0.5
    base = rgb(colour) if isinstance(colour, str) else colour
    swirl = noise(w, h, 14, stage.rng, 3, 2.2) - 0.5
    face = base * (1 + 0.55 * bands + 0.5 * swirl)[..., None] * lit[..., None]
    mask = np.clip((1 - np.sqrt(d2)) * r * stage.short / 1.4 + 0.5, 0, 1)
    halo = np.exp(-np.clip(np.sqrt(d2) - 1, 0, 9) * 9) * 0.25
    picture = stage.pixels + (halo * (1 - mask))[..., None] * base
    rings = np.zeros_like(d2)
    if ring:
        rd = np.hypot(dx + 0.25 * dy, dy * 3.6 - 0.5 * dx)
        rings = np.clip(1 - np.abs(rd - 1.75) / 0.42, 0, 1) ** 0.5
        rings = rings * (0.55 + 0.45 * np.sin(rd * 40))
        tone = mix(base, np.ones(3, np.float32), 0.55)
        behind = rings * (dy < 0.12 * dx)
        picture = mix(picture, tone, (behind * 0.75)[..., None])
    picture = mix(picture, face, mask[..., None])
    if ring:
        front = rings * (dy >= 0.12 * dx)
        picture = mix(picture, tone, (front * 0.8)[..., None])
    stage.pixels = picture


def space(stage: Set, features: frozenset[str]) -> None:
    """The whole picture: nebula and one or two planets."""
    rng = stage.rng
    stage.pixels = nebula(stage, 0.55)
    x, y, r, h, ring = rng.random(5)
    planet(
        stage, 0.12 + 0.2 * x + 0.5 * (ring > 0.5), 0.16 + 0.16 * y, 0.09 + 0.08 * r,
        hue(float(h), 0.5, 0.9), ring=ring > 0.35,
    )  # fmt: skip
    if "planets" in features or r > 0.5:
        planet(
            stage, 0.86 - 0.6 * x, 0.80, 0.05, hue(float(h) + 0.4, 0.5, 0.8), ring=False
        )
