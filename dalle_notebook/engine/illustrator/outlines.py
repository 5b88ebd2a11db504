"""Outlines of figures, small: what a figure covers before it is drawn for good.

A figure is drawn once at a few dozen pixels; its outline is then compared with a
hole at every size and spot. That costs a fraction of drawing it where it ends up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dalle_notebook.engine.illustrator import stage
from dalle_notebook.engine.illustrator.kit.bounds import bounds
from dalle_notebook.engine.illustrator.kit.figure import Figure
from dalle_notebook.engine.illustrator.kit.gbuffer import camera as turned
from dalle_notebook.engine.illustrator.kit.light import Light
from dalle_notebook.engine.illustrator.layout import Place
from dalle_notebook.engine.illustrator.scenery.pixels import Array, resized
from dalle_notebook.engine.illustrator.scenery.shot import Shot

_PROBE_PX = 64
_CANVAS_PX = 96
_UNDER_WATER = 0.12


@dataclass(frozen=True, slots=True)
class Probe:
    """A figure drawn small, for a place that may still change."""

    place: Place
    figure: Figure


@dataclass(frozen=True, slots=True)
class Outline:
    """What a group of figures covers, on a small canvas.

    Attributes:
        solid: (h, w), 0..1, the figures themselves.
        shade: (h, w), 0..1, their shadows or mirror images.
        scale: canvas pixels to one pixel of the picture.
        origin: x and y on the canvas of the point the group stands on.
    """

    solid: Array
    shade: Array
    scale: float
    origin: tuple[float, float]


def probe(place: Place, camera: Shot, light: Light) -> Probe:
    """Draw the figure of a place small."""
    return Probe(place, stage.draw(replace(place, px=_PROBE_PX), camera, light))


def covered(one: Probe, place: Place, hole: Array, *, wet: bool = False) -> float:
    """The part of a figure that lies in a hole, 0..1.

    Args:
        place: where it stands, maybe another than the probe was drawn for.
        hole: (h, w) bool.
    """
    height, width = hole.shape
    alpha, dx, dy = _standing(one, wet)
    zoom = place.px / _PROBE_PX
    rows = place.foot * height + (dy + np.arange(alpha.shape[0]) + 0.5) * zoom
    columns = place.x * width + (dx + np.arange(alpha.shape[1]) + 0.5) * zoom
    y, x = np.floor(rows).astype(int), np.floor(columns).astype(int)
    # What lies outside of the picture is seen by nobody.
    rows_in, columns_in = (y >= 0) & (y < height), (x >= 0) & (x < width)
    seen = alpha[rows_in][:, columns_in]
    inside = hole[np.ix_(y[rows_in], x[columns_in])]
    total = float(seen.sum())
    return float((seen * inside).sum()) / total if total > 0 else 0.0


def roughly_covered(place: Place, camera: Shot, hole: Array) -> float:
    """The part of a figure that lies in a hole, by the boxes of its pieces.

    Good enough to tell whether a mask means a figure, and much faster than a probe.
    """
    solid = roughly_stamped(place, camera, hole.shape)
    total = int(solid.sum())
    return int((solid & hole).sum()) / total if total else 0.0


def roughly_stamped(place: Place, camera: Shot, shape: tuple[int, ...]) -> Array:
    """(h, w) bool: what the boxes of a figure's pieces cover of a picture."""
    height, width = shape
    turn = turned(place.actor.yaw, camera.pitch, 0.0)
    boxes = np.array([bounds(p, turn) for p in place.actor.rig.primitives])[..., :2]
    low, high = boxes[:, 0].min(0), boxes[:, 1].max(0)
    unit = place.px / max(float((high - low).max()), 1e-6)
    left = place.x * width - 0.5 * float(high[0] - low[0]) * unit
    bottom = place.foot * height
    x = np.rint(left + (boxes[..., 0] - low[0]) * unit).astype(int).clip(0, width)
    y = np.rint(bottom - (boxes[..., 1] - low[1]) * unit).astype(int).clip(0, height)
    out = np.zeros((height, width), bool)
    for (x0, x1), (y1, y0) in zip(x, y, strict=True):
        out[y0:y1, x0:x1] = True
    return out


def outline(
    group: Sequence[Probe], anchor: tuple[float, float], size: tuple[int, int],
    *, wet: bool,
) -> Outline:  # fmt: skip
    """Lay a group on one canvas.

    Args:
        anchor: the point that it stands on, in pixels of the picture.
        size: width and height of the picture that the places are parts of.
        wet: it stands in water: sunk a little, with a mirror image.
    """
    pieces: list[_Piece] = []
    for one in group:
        place, figure = one.place, one.figure
        zoom = place.px / _PROBE_PX
        x, y = place.x * size[0] - anchor[0], place.foot * size[1] - anchor[1]
        alpha, dx, dy = _standing(one, wet)
        left, top = x + dx * zoom, y + dy * zoom
        pieces.append(_Piece(alpha, left, top, zoom, is_solid=True))
        if place.floats:
            continue
        above = min(max(round(-dy), 0), len(alpha))
        if wet and above:
            fade = np.linspace(0.62, 0.1, above, dtype=np.float32)[:, None]
            mirrored = alpha[:above][::-1] * fade
            pieces.append(_Piece(mirrored, left, y, zoom, is_solid=False))
        elif not wet and figure.shadow.size > 1:
            sx, sy = figure.shadow_offset
            left, top = left + sx * zoom, top + sy * zoom
            pieces.append(_Piece(figure.shadow, left, top, zoom, is_solid=False))
    return _composed(pieces)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A plane at `zoom` picture pixels a pixel, seen from the group's anchor."""

    plane: Array
    left: float
    top: float
    zoom: float
    is_solid: bool

    @property
    def right(self) -> float:
        return self.left + int(self.plane.shape[1]) * self.zoom

    @property
    def bottom(self) -> float:
        return self.top + int(self.plane.shape[0]) * self.zoom


def _composed(pieces: list[_Piece]) -> Outline:
    left, top = min(p.left for p in pieces), min(p.top for p in pieces)
    right, bottom = max(p.right for p in pieces), max(p.bottom for p in pieces)
    scale = _CANVAS_PX / max(right - left, bottom - top, 1.0)
    shape = round((bottom - top) * scale) + 2, round((right - left) * scale) + 2
    solid, shade = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    for piece in pieces:
        x, y = round((piece.left - left) * scale), round((piece.top - top) * scale)
        h, w = (max(1, round(n * piece.zoom * scale)) for n in piece.plane.shape)
        h, w = min(h, shape[0] - y), min(w, shape[1] - x)
        layer = solid if piece.is_solid else shade
        part = layer[y : y + h, x : x + w]
        np.maximum(part, np.clip(resized(piece.plane, w, h), 0, 1), out=part)
    return Outline(solid, shade * (1 - solid), scale, (-left * scale, -top * scale))


def _standing(one: Probe, wet: bool) -> tuple[Array, float, float]:
    """A probe's alpha and its upper left corner, seen from where it stands."""
    alpha = one.figure.rgba[..., 3]
    dx, dy = stage.corner(one.place, one.figure)
    if not wet or one.place.floats:
        return alpha, dx, dy
    h = alpha.shape[0]
    dy += round(stage.draught(one.place) * h)
    line = min(max(round(-dy), 0), h)
    alpha = alpha.copy()
    alpha[line:] *= _UNDER_WATER
    return alpha, dx, dy
