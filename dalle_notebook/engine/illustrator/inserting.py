"""Figures set into a picture that is not ours.

Nothing is known of such a picture but its pixels: the hole is filled from around
it and taken for ground, the light comes from the brighter side, and the figures
are drawn a little towards the colours they stand in.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dalle_notebook.engine.illustrator import casting, fitting, layout, stage, styles
from dalle_notebook.engine.illustrator.filling import rim
from dalle_notebook.engine.illustrator.kit.light import Light
from dalle_notebook.engine.illustrator.painter import put_figures
from dalle_notebook.engine.illustrator.scene import Scene
from dalle_notebook.engine.illustrator.scenery import Backdrop
from dalle_notebook.engine.illustrator.scenery.pixels import Array, mix
from dalle_notebook.engine.illustrator.searching import Ground, Wish
from dalle_notebook.engine.illustrator.stand import Stand, view_of
from dalle_notebook.engine.illustrator.streams import stream

_TINT = 0.25
"""How far the figures' mean colour is drawn towards that of what they cover."""
_SEEN_SIDE = 0.03
"""Difference of brightness between the sides that says where the light is."""


def insert(
    pixels: Array, hole: Array, scene: Scene, seed: int, rough: float = 1.0
) -> Array | None:
    """Set the figures of a Scene into a hole that is filled already.

    Args:
        pixels: (h, w, 3), 0..1.
        hole: (h, w) bool, not empty.
        rough: detail of the figures, below 1 in what is not for keeping.

    Returns:
        The picture, changed inside the hole only; None if the Scene has no figure.
    """
    stand = set_up(pixels, hole, scene, seed)
    if not stand.spots:
        return None
    height, width = hole.shape
    soft = rim(hole)
    plate = stage.set_up(stand.backdrop, width, height)
    put_figures(plate, stand, rough, soft)
    alpha = (plate.figures * (soft > 0))[..., None]
    if not alpha.any():
        return pixels
    painted = plate.pixels
    if scene.style in styles.PASSES:
        styled = styles.apply(scene.style, plate, stream(seed, "style"))
        painted = mix(painted, styled, alpha)
    around = (pixels * alpha).sum((0, 1)) / alpha.sum()
    own = (painted * alpha).sum((0, 1)) / alpha.sum()
    drawn = np.clip(painted + _TINT * (around - own) * alpha, 0, 1)
    # Figures are whole in the hole; only what they throw fades towards its rim.
    return np.where(hole[..., None], drawn, pixels)


def set_up(pixels: Array, hole: Array, scene: Scene, seed: int) -> Stand:
    """Choose the figures of a Scene and their places in a hole."""
    height, width = hole.shape
    scene = casting.playable(replace(scene, camera=None))
    view = view_of(scene, seed)
    view = replace(view, light=_turned(view.light, pixels, hole))
    on_water = view.floor == "water"
    water = np.ones(hole.shape, np.float32) if on_water else None
    floor = view.floor
    far = np.ones(hole.shape, np.float32)
    backdrop = Backdrop(pixels, water, pixels.mean((0, 1)), 0.0, floor, far)
    spots: list[layout.Place] = []
    actors, _ = casting.cast(scene, seed, portrait=False)
    if actors:
        arrange = fitting.side_by_side(view.camera, floor, seed)
        everywhere = np.ones(hole.shape, bool)
        ground = Ground(
            everywhere & (not on_water), everywhere & on_water, view.camera,
            view.light, is_deep=False,
        )  # fmt: skip
        alone = layout.arrange(
            actors, view.camera, width, height, floor, stream(seed, "layout")
        )
        wishes = [Wish(place, is_afloat=on_water) for place in alone]
        free = np.zeros_like(hole)
        spots = fitting.fit(wishes, hole, free, ground, arrange)
    scene = replace(scene, seed=seed, width=width, height=height)
    return Stand(scene, scene, view, backdrop, layout.in_order(spots))


def _turned(light: Light, pixels: Array, hole: Array) -> Light:
    """The light from the brighter side of what is kept."""
    bright = pixels.mean(-1)
    third = max(1, pixels.shape[1] // 3)
    sides = []
    for part in (np.s_[:, :third], np.s_[:, -third:]):
        kept = ~hole[part]
        sides.append(float(bright[part][kept].mean()) if kept.any() else 0.0)
    if abs(sides[0] - sides[1]) < _SEEN_SIDE or not all(sides):
        return light
    x, y, z = light.direction
    return replace(light, direction=(abs(x) if sides[1] > sides[0] else -abs(x), y, z))
