"""New figures fitted into a hole: as large as it allows, where they can stand.

Who stands side by side stays together and is fitted as one group; those on land,
those in water and those that fly are groups of their own. Separate parts of a hole
share the figures among themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from dalle_notebook.engine.illustrator import layout
from dalle_notebook.engine.illustrator.filling import box_of
from dalle_notebook.engine.illustrator.layout import Place, distance_at
from dalle_notebook.engine.illustrator.outlines import Probe, covered, outline
from dalle_notebook.engine.illustrator.scenery.pixels import Array
from dalle_notebook.engine.illustrator.scenery.shot import Shot
from dalle_notebook.engine.illustrator.searching import (
    CELLS,
    LOST,
    Ground,
    Search,
    Wish,
)
from dalle_notebook.engine.illustrator.streams import stream

_MARGIN = 0.96
_FRINGE_PX = 1.5
_LEFT = 0.25
"""What others must leave of a room, or it is shared with them."""


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
    # Where the feet are is seen at the size of drawing only, where the middle is now.
    wishes = [replace(w, place=replace(w.place, centred=True)) for w in wishes]
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
    step = max(1, -(-max(hole.shape) // (2 * CELLS)))
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
    box = box_of(room)
    laid, natural = _laid_out([w for w, _ in group], box, (width, height), arrange)
    probes = [Probe(p, one.figure) for p, (_, one) in zip(laid, group, strict=True)]
    main = max(range(len(laid)), key=lambda i: laid[i].px)
    wish = group[main][0]
    anchor = laid[main].x * width, laid[main].foot * height
    wet = wish.is_afloat and bool((ground.water & room).any())
    figure = outline(probes, anchor, (width, height), wet=wet)
    search = Search(room, box, ground, wish, natural, wet=wet)
    scale, x, y = search.best(figure)
    # Fur and soft edges reach a little farther than a small outline shows.
    zoom = scale * (_MARGIN - _FRINGE_PX / max(scale * laid[main].px, 24))
    while True:
        places = [_moved(p, anchor, (x, y), zoom, (width, height)) for p in laid]
        # The cells were coarse: what is whole there may touch the rim here.
        lost = [covered(o, p, room, wet=wet) < 1 - LOST
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
