"""Two rigs made into one where anchors do not say how: encased, or in a shape.

A ship in a bottle is seen through the glass. An armchair in the shape of an
avocado keeps its seat and legs, while the avocado is its back; what has no seat
gets the other thing as its body, and its own wheels, spout or doors stick out.
"""

from __future__ import annotations

import numpy as np

from dalle_notebook.engine.illustrator.kit.bounds import bounds
from dalle_notebook.engine.illustrator.kit.primitives import Primitive
from dalle_notebook.engine.illustrator.kit.relations import attach
from dalle_notebook.engine.illustrator.kit.rig import Anchor, Rig
from dalle_notebook.engine.illustrator.kit.vectors import Array, turn

CLEAR = frozenset({"bottle", "jar", "glass", "glass of water", "wine glass", "globe"})
"""Through these one sees what is in them."""

_STILL = np.eye(3)


def encase(host: Rig, guest: Rig) -> None:
    """Put the guest into a clear vessel; a slim one lies on its side for it."""
    host.primitives = [p for p in host.primitives if p.material != "cloth"]
    low, high = _extent(host.primitives)
    if high[1] - low[1] > 1.7 * (high[0] - low[0]):
        for p in host.primitives:
            p.move(turn(0, -90, 0), np.array([0.0, (high[0] - low[0]) / 2, 0.0]))
        host.yaw = (-12.0, 12.0)
        low, high = _extent(host.primitives)
    for p in host.primitives:
        if p.role != "fixed":
            p.material, p.paint = "glass", None
            p.colour = np.asarray(0.35 * p.colour + 0.65 * np.array([0.78, 0.90, 0.94]))
    first, last = _extent(guest.primitives)
    room, size = high - low, last - first
    # The neck of a vessel is no room.
    scale = float(min(0.52 * room[0] / size[0], 0.76 * room[1] / size[1]))
    middle = np.array([low[0] + 0.38 * room[0], low[1] + 0.10 * room[1], 0.0])
    if room[1] > room[0]:
        middle[0] = (low[0] + high[0]) / 2
    grip = np.array([(first[0] + last[0]) / 2, first[1], (first[2] + last[2]) / 2])
    before = len(host.primitives)
    attach(host, guest, middle, scale=scale, grip=grip)
    for p in host.primitives[before:]:
        p.bias += float(room[2]) + scale * float(size[2])


def reshape(rig: Rig, model: Rig) -> None:
    """Give the rig the shape and the colours of the model."""
    main = _main_colour(model)
    for p in rig.primitives:
        if p.role != "fixed":
            p.colour, p.paint = np.asarray(0.15 * p.colour + 0.85 * main), None
    low, high = _extent(rig.primitives)
    first, last = _extent(model.primitives)
    room, size = high - low, last - first
    foot = np.array([(first[0] + last[0]) / 2, first[1], (first[2] + last[2]) / 2])
    if "seat" in rig.anchors and rig.kind == "thing":
        seat = rig.anchors["seat"]
        rig.primitives = [p for p in rig.primitives if not _is_back(p, seat)]
        depth = float(np.abs(seat.forward) @ room)
        wide = float(room[0] + room[2]) - depth
        tall = 1.25 * (float(high[1] - seat.point[1]) + 0.25 * float(room[1]))
        scale = min(tall / float(size[1]), 1.05 * wide / float(max(size[0], size[2])))
        at = seat.point - seat.forward * 0.30 * depth
        at = at - np.array([0.0, 0.18 * room[1], 0.0])
        attach(rig, model, at, scale=scale, grip=foot)
        return
    ratios = room / np.maximum(size, 1e-3)
    scale = float(min(ratios.max(), 1.5 * ratios.min())) * 0.96
    lift = max(0.0, 0.5 * (float(room[1]) - scale * float(size[1])))
    at = np.array([(low[0] + high[0]) / 2, low[1] + lift, (low[2] + high[2]) / 2])
    attach(rig, model, at, scale=scale, grip=foot)


def _is_back(p: Primitive, seat: Anchor) -> bool:
    low, high = bounds(p, _STILL)
    centre = (np.asarray(low) + np.asarray(high)) / 2 - seat.point
    return bool(centre[1] > 0.12 and centre @ seat.forward < 0.05)


def _main_colour(model: Rig) -> Array:
    """The colour of the largest piece."""
    return max(model.primitives, key=_bulk).colour


def _bulk(p: Primitive) -> float:
    low, high = bounds(p, _STILL)
    return float(np.prod(np.asarray(high) - np.asarray(low)))


def _extent(pieces: list[Primitive]) -> tuple[Array, Array]:
    boxes = [bounds(p, _STILL) for p in pieces]
    return np.min([b[0] for b in boxes], axis=0), np.max([b[1] for b in boxes], axis=0)
