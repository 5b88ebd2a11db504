"""The best size and spot for an outline in a hole.

The outline is slid over the hole by Fourier transform, which tells for every spot
at once how much of it would be cut off. A spot must keep the figures whole; among
those the size counts most, then ground or water under the feet, the perspective of
the place, room for the shadow, and the middle of the hole.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from dalle_notebook.engine.illustrator.kit.light import Light
from dalle_notebook.engine.illustrator.layout import Place
from dalle_notebook.engine.illustrator.outlines import Outline, Probe, probe
from dalle_notebook.engine.illustrator.scenery.pixels import Array
from dalle_notebook.engine.illustrator.scenery.shot import Shot

CELLS = 64
"""Cells along the longer side of a hole."""
LOST = 0.006
"""Part of the figures that a spot may cut off."""
_STEP = 0.93
_STEPS = 40
_NEAREST_SKY = 0.12


@dataclass(frozen=True, slots=True)
class Ground:
    """What a picture offers to stand on.

    Attributes:
        land, water: (h, w) bool, where feet stand dry, and where they get wet.
        camera, light: those of the picture.
        is_deep: sizes follow the perspective of the camera.
    """

    land: Array
    water: Array
    camera: Shot
    light: Light
    is_deep: bool = True
    _drawn: dict[int, Probe] = field(default_factory=dict)

    def probe(self, place: Place) -> Probe:
        """The figure of a place drawn small, once for each figure."""
        rig = place.actor.rig
        if id(rig) not in self._drawn:
            self._drawn[id(rig)] = probe(place, self.camera, self.light)
        return Probe(place, self._drawn[id(rig)].figure)


@dataclass(frozen=True, slots=True)
class Wish:
    """One figure to be fitted in.

    Attributes:
        place: where and how large it would be without a hole.
        is_afloat: it belongs into water, if there is some.
        spot: (h, w) bool, where it would rather stand (a seat); or None.
    """

    place: Place
    is_afloat: bool = False
    spot: Array | None = None


class Search:
    """The best scale and spot for an outline in one room."""

    def __init__(
        self, room: Array, box: tuple[int, int, int, int], ground: Ground, wish: Wish,
        natural: float, *, wet: bool,
    ) -> None:  # fmt: skip
        self._x0, self._y0, x1, y1 = box
        self._natural, self._wish, self._ground = natural, wish, ground
        self._wet = wet
        self._height = room.shape[0]
        self._cell = max(1, -(-max(x1 - self._x0, y1 - self._y0) // CELLS))
        cell = self._cell
        self._rows = max(1, (y1 - self._y0) // cell)
        self._columns = max(1, (x1 - self._x0) // cell)
        cut = room[self._y0 : self._y0 + self._rows * cell, self._x0 : x1]
        cut = cut[: self._rows * cell, : self._columns * cell]
        h, w = cut.shape
        cells = cut.reshape(self._rows, h // self._rows, self._columns,
                            w // self._columns)  # fmt: skip
        self._free = np.asarray(cells.all((1, 3)), np.float32)
        # The row below a cell's last one is where feet stand that stand in it.
        feet_y = self._y0 + np.arange(1, self._rows + 1) * cell - 1
        feet_x = self._x0 + np.arange(self._columns) * cell + cell // 2
        feet_y = np.minimum(feet_y, room.shape[0] - 1)
        feet_x = np.minimum(feet_x, room.shape[1] - 1)
        self._bonus = self._worth(feet_x, feet_y)
        self._persp = self._natural_at(feet_y + 1)

    def _worth(self, x: Array, y: Array) -> Array:
        """What a spot is worth by itself, (rows, columns)."""
        ground, wish = self._ground, self._wish
        at = np.ix_(y, x)
        across, down = (np.abs(np.linspace(-1, 1, len(n))) for n in (x, y))
        worth = np.zeros((len(y), len(x)), np.float32) - 0.15 * across[None, :]
        if wish.place.floats:
            return np.asarray(worth - 0.15 * down[:, None], np.float32)
        good = ground.water[at] if self._wet else ground.land[at]
        worth -= np.where(good, 0.0, np.where(ground.water[at], 1.2, 2.5))
        if wish.spot is not None:
            worth = np.where(wish.spot[at], 2.0, worth)
        return np.asarray(worth, np.float32)

    def _natural_at(self, y: Array) -> Array:
        """The scale that the perspective wants where feet stand at rows `y`."""
        place, camera = self._wish.place, self._ground.camera
        flat = np.full((len(y), 1), self._natural, np.float32)
        if not self._ground.is_deep:
            return np.full_like(flat, np.inf)
        if place.floats or self._wish.spot is not None:
            return flat
        # Above the ground nothing says how far away something is.
        lowest = camera.horizon + _NEAREST_SKY
        rows = np.maximum(y / self._height, lowest)
        here = np.array([camera.scale_at(row) for row in rows])
        return np.asarray(flat * (here / camera.scale_at(place.foot))[:, None])

    def best(self, figure: Outline) -> tuple[float, float, float]:
        """Scale, and x and y in pixels of the picture."""
        cell = self._cell
        unit = 1 / (figure.scale * cell)
        solid = np.argwhere(figure.solid > 0.05)
        tall, wide = (solid.max(0) - solid.min(0) + 1) * unit
        scale = min(self._rows / tall, self._columns / wide)
        scale = min(scale, 1.6 * float(self._persp.max()))
        least = 0.15 * scale
        best = (-np.inf, scale * 0.2, self._columns / 2, float(self._rows))
        for _ in range(_STEPS):
            most = np.log(scale) + float(self._bonus.max())
            if scale < least or most < best[0]:
                break
            found = self._at(figure, scale, unit)
            best = max(best, found, key=lambda one: one[0])
            scale *= _STEP
        _, scale, column, row = best
        return scale, self._x0 + column * cell, self._y0 + row * cell

    def _at(
        self, figure: Outline, scale: float, unit: float
    ) -> tuple[float, float, float, float]:
        """The best spot at one scale: its worth, the scale, column and row."""
        zoom = scale * unit
        h, w = (max(1, round(side * zoom)) for side in figure.solid.shape)
        planes = [_shrunk(plane, w, h) for plane in (figure.solid, figure.shade)]
        x, y = (round(o * zoom) for o in figure.origin)
        lost, dim = _lost(planes[0], planes[1], self._free, x, y)
        ratio = np.log(scale / self._persp) if self._ground.is_deep else 0.0
        worth = (
            np.log(scale)
            + self._bonus
            - 0.25 * np.abs(ratio)
            - 1.0 * np.maximum(ratio - 0.4, 0)
            - (0.4 if self._wet else 0.25) * dim
        )
        worth = np.where(lost <= LOST, worth, -np.inf)
        row, column = np.unravel_index(int(np.argmax(worth)), worth.shape)
        return float(worth[row, column]), scale, column + 0.5, row + 1.0


def _shrunk(plane: Array, width: int, height: int) -> Array:
    image = Image.fromarray(np.ascontiguousarray(plane, np.float32))
    small = image.resize((width, height), Image.Resampling.BOX)
    return np.asarray(small, np.float32)


def _lost(
    solid: Array, shade: Array, free: Array, x: int, y: int
) -> tuple[Array, Array]:
    """For each cell to stand on, the parts of figure and shadow outside of `free`.

    Args:
        x, y: where the planes have the point that stands on the cell's lower rim.
    """
    rows, columns = free.shape
    h, w = solid.shape
    size = rows + h, columns + w
    # Both at once: the figure is the real part, its shadow the imaginary one.
    both = np.fft.fft2(solid - 1j * shade, size)
    found = np.fft.ifft2(np.fft.fft2(free, size) * np.conj(both))
    at = np.ix_((np.arange(rows) + 1 - y) % size[0], (np.arange(columns) - x) % size[1])
    kept = found[at]
    whole, dark = max(float(solid.sum()), 1e-6), max(float(shade.sum()), 1e-6)
    dim = np.clip(1 - kept.imag / dark, 0, 1) if shade.any() else 0 * kept.real
    return np.clip(1 - kept.real / whole, 0, 1), dim
