"""New figures fitted into a hole: as large as it allows, where they can stand.

The outline of a group is slid over the hole by Fourier transform, which tells for
every spot at once how much of it would be cut off. A spot must keep the figures
whole; among those the size counts most, then ground or water under the feet, the
perspective of the place, room for the shadow, and the middle of the hole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from PIL import Image

from dalle_notebook.engine.illustrator import layout
from dalle_notebook.engine.illustrator.kit.light import Light
from dalle_notebook.engine.illustrator.layout import Place, distance_at
from dalle_notebook.engine.illustrator.outlines import (
    Outline,
    Probe,
    covered,
    outline,
    probe,
)
from dalle_notebook.engine.illustrator.scenery.pixels import Array
from dalle_notebook.engine.illustrator.scenery.shot import Shot
from dalle_notebook.engine.illustrator.streams import stream

_CELLS = 64
_LOST = 0.006
"""Part of the figures that a spot may cut off."""
_MARGIN = 0.96
_LEFT = 0.25
"""What others must leave of a room, or it is shared with them."""
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


Arrange = Callable[[Sequence[Place], int, int], list[Place]]
"""Lays figures out in a frame of a width and a height, in the same order."""


def fit(
    wishes: Sequence[Wish], hole: Array, taken: Array, ground: Ground, arrange: Arrange
) -> list[Place]:
    """Find the places of new figures in a hole.

    Args:
        hole: (h, w) bool, not empty.
        taken: (h, w) bool, what other figures cover; left free if possible.

    Returns:
        One place for each wish, in their order.
    """
    wishes = [_reachable(wish, hole) for wish in wishes]
    probes = [ground.probe(w.place) for w in wishes]
    free = hole & ~taken
    if free.sum() < 0.2 * hole.sum():
        free = hole
    islands = _islands(free)
    places: dict[int, Place] = {}
    for together in _together(wishes, free, ground):
        for island, members in _shared_out(together, wishes, islands):
            room = island.copy()
            for place in places.values():
                room[_box(place, hole.shape)] = False
            room = room if room.sum() > _LEFT * island.sum() else island
            group = [(wishes[i], probes[i]) for i in members]
            settled = _settled(group, room, ground, arrange)
            places |= dict(zip(members, settled, strict=True))
    return [places[i] for i in range(len(wishes))]


def _reachable(wish: Wish, hole: Array) -> Wish:
    if wish.spot is None or (wish.spot & hole).any():
        return wish
    return replace(wish, spot=None)


def _together(wishes: Sequence[Wish], free: Array, ground: Ground) -> list[list[int]]:
    """Who stands side by side: on land, in water; whoever flies is alone."""
    has_shore = bool((ground.water & free).any() and (ground.land & free).any())
    wet, dry, alone = [], [], []
    for i, wish in enumerate(wishes):
        if wish.place.floats or wish.spot is not None:
            alone.append([i])
        elif wish.is_afloat and has_shore:
            wet.append(i)
        else:
            dry.append(i)
    return [group for group in (wet, dry, *alone) if group]


def side_by_side(camera: Shot, floor: str, seed: int) -> Arrange:
    """Lay figures out as in a picture of their own."""

    def arrange(places: Sequence[Place], width: int, height: int) -> list[Place]:
        actors = [replace(p.actor, copies=[k]) for k, p in enumerate(places)]
        chances = stream(seed, "layout")
        laid = layout.arrange(actors, camera, width, height, floor, chances)
        return sorted(laid, key=lambda place: place.copy)

    return arrange


def _box(place: Place, shape: tuple[int, ...]) -> tuple[slice, slice]:
    height, width = shape
    half = 0.5 * place.px * place.wide
    left, right = round(place.x * width - half), round(place.x * width + half)
    bottom = round(place.foot * height)
    top = round(bottom - place.px * place.tall)
    return slice(max(0, top), max(0, bottom)), slice(max(0, left), max(0, right))


def _shared_out(
    members: list[int], wishes: Sequence[Wish], islands: list[Array]
) -> list[tuple[Array, list[int]]]:
    """Islands with their figures: the largest figure goes to the largest one."""
    by_size = sorted(members, key=lambda i: -wishes[i].place.px)
    shares: list[list[int]] = [[] for _ in islands]
    for k, member in enumerate(by_size):
        shares[k % len(islands)].append(member)
    return [(land, sorted(s)) for land, s in zip(islands, shares, strict=True) if s]


def _islands(hole: Array) -> list[Array]:
    """The separate parts of a hole that are worth using, largest first."""
    step = max(1, -(-max(hole.shape) // (2 * _CELLS)))
    h, w = hole.shape
    rows, columns = -(-h // step), -(-w // step)
    padded = np.zeros((rows * step, columns * step), bool)
    padded[:h, :w] = hole
    left = np.asarray(padded.reshape(rows, step, columns, step).any((1, 3)))
    found: list[Array] = []
    while left.any() and len(found) < 12:
        part = _flooded(left)
        left &= ~part
        whole = part.repeat(step, 0).repeat(step, 1)[:h, :w] & hole
        found.append(whole)
    found.sort(key=lambda one: -int(one.sum()))
    largest = found[0].sum()
    return [one for one in found if one.sum() >= 0.2 * largest]


def _flooded(left: Array) -> Array:
    """The part that hangs together with the first cell."""
    part = np.zeros_like(left)
    part.flat[int(np.argmax(left))] = True
    while True:
        grown = part.copy()
        grown[1:] |= part[:-1]
        grown[:-1] |= part[1:]
        grown[:, 1:] |= grown[:, :-1]
        grown[:, :-1] |= grown[:, 1:]
        grown &= left
        if (grown == part).all():
            return part
        part = grown


def _settled(
    group: list[tuple[Wish, Probe]], room: Array, ground: Ground, arrange: Arrange
) -> list[Place]:
    """Fit a group that stays together into one room."""
    height, width = room.shape
    box = _window_of(room)
    laid, natural = _laid_out([w for w, _ in group], box, (width, height), arrange)
    probes = [Probe(p, one.figure) for p, (_, one) in zip(laid, group, strict=True)]
    main = max(range(len(laid)), key=lambda i: laid[i].px)
    wish = group[main][0]
    anchor = laid[main].x * width, laid[main].foot * height
    wet = wish.is_afloat and bool((ground.water & room).any())
    figure = outline(probes, anchor, (width, height), wet=wet)
    search = _Search(room, box, ground, wish, natural, wet=wet)
    scale, x, y = search.best(figure)
    zoom = scale * _MARGIN
    while True:
        places = [_moved(p, anchor, (x, y), zoom, (width, height)) for p in laid]
        # The cells were coarse: what is whole there may touch the rim here.
        lost = [covered(o, p, room, wet=wet) < 1 - _LOST
                for o, p in zip(probes, places, strict=True)]  # fmt: skip
        if not any(lost) or zoom < 0.7 * scale:
            break
        zoom *= 0.97
    for place in places:
        place.fades = True
        place.distance = distance_at(place.foot, ground.camera) if ground.is_deep else 0
    return places


def _laid_out(
    wishes: list[Wish], box: tuple[int, int, int, int], size: tuple[int, int],
    arrange: Arrange,
) -> tuple[list[Place], float]:  # fmt: skip
    """The figures side by side, and the scale at which they have natural size."""
    if len(wishes) == 1:
        return [replace(wishes[0].place)], 1.0
    x0, y0, x1, y1 = box
    places = arrange([w.place for w in wishes], x1 - x0, y1 - y0)
    laid = []
    for wish, place in zip(wishes, places, strict=True):
        x, foot = place.x * (x1 - x0) / size[0], place.foot * (y1 - y0) / size[1]
        laid.append(replace(wish.place, x=x, foot=foot, px=place.px))
    ratios = [w.place.px / p.px for w, p in zip(wishes, laid, strict=True)]
    return laid, float(np.median(ratios))


def _moved(
    place: Place, anchor: tuple[float, float], to: tuple[float, float], zoom: float,
    size: tuple[int, int],
) -> Place:  # fmt: skip
    width, height = size
    return replace(
        place,
        x=(to[0] + (place.x * width - anchor[0]) * zoom) / width,
        foot=(to[1] + (place.foot * height - anchor[1]) * zoom) / height,
        px=place.px * zoom,
    )


def _window_of(room: Array) -> tuple[int, int, int, int]:
    rows, columns = np.nonzero(room.any(1))[0], np.nonzero(room.any(0))[0]
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


class _Search:
    """The best scale and spot for an outline in one room."""

    def __init__(
        self, room: Array, box: tuple[int, int, int, int], ground: Ground, wish: Wish,
        natural: float, *, wet: bool,
    ) -> None:  # fmt: skip
        self._x0, self._y0, x1, y1 = box
        self._natural, self._wish, self._ground = natural, wish, ground
        self._wet = wet
        self._height = room.shape[0]
        self._cell = max(1, -(-max(x1 - self._x0, y1 - self._y0) // _CELLS))
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
        worth = np.where(lost <= _LOST, worth, -np.inf)
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
