"""A rig drawn: pixels with depth, normals, shadow and projected anchors.

The g-buffer is filled at no more than `_SOLID_PX`; larger figures are enlarged
(materials are soft, edges come from alpha) and combed at their full size, so
that hair stays crisp where it is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from . import fur, shadow
from .filters import BICUBIC, BILINEAR, blur_inside, resize
from .gbuffer import GBuffer, camera, fill
from .light import Light
from .materials import TABLE, column
from .rig import Rig
from .shade import lit
from .vectors import Array

_SOLID_PX = 520
_PORTRAIT_PX = 540


@dataclass(slots=True)
class Figure:
    """One figure, cropped to itself."""

    rgba: Array
    """float32 (h, w, 4), straight alpha, colours 0..1 display-referred."""
    depth: Array
    """float32 (h, w), rig units, larger is nearer; far below where empty."""
    normal: Array
    """float32 (h, w, 3), x right, y up, z to the viewer."""
    shadow: Array
    """float32 (h2, w2), 0..1, on the ground plane; may reach beyond `rgba`."""
    shadow_offset: tuple[int, int]
    """(x, y) of shadow[0, 0] relative to rgba[0, 0]."""
    foot: tuple[float, float]
    """(x, y) in pixels of rgba where it touches the ground."""
    px_per_unit: float
    anchors: dict[str, tuple[float, float]]
    """Projected, pixels of rgba."""


def draw(
    rig: Rig,
    px: int,
    light: Light,
    *,
    yaw: float,
    pitch: float,
    roll: float = 0.0,
    portrait: bool = False,
) -> Figure:
    """Draw a rig so that its longest side is about `px` pixels.

    Args:
        yaw: degrees; turns the front (+x) towards the viewer.
        pitch: degrees; positive looks down on it.
        roll: degrees counter-clockwise on the screen.
        portrait: only head and shoulders, cut straight below.
    """
    rotation = camera(yaw, pitch, roll)
    solid = min(px, _PORTRAIT_PX if portrait else _SOLID_PX)
    g = fill(rig, solid, rotation, bottom=_bust(rig) if portrait else None)
    rng = np.random.default_rng(len(rig.primitives))
    _settle(g)
    colour = lit(g, light, rng)
    _brushed(g, colour, rng)
    if rig.ground and not portrait:
        thrown, offset = shadow.cast(g, light)
    else:
        thrown, offset = np.zeros((1, 1), np.float32), (0, 0)
    zoom = px / solid
    figure = _enlarged(g, colour, thrown, offset, zoom, light, rng)
    figure.anchors = {
        name: _project(g, a.point, zoom) for name, a in rig.anchors.items()
    }
    figure.foot = _foot(g, zoom)
    return _cropped(figure, keep_bottom=portrait)


def _settle(g: GBuffer) -> None:
    """Fur hides creases: average the normals of hairy pixels over a strand."""
    h, w = g.shape
    hairy = (TABLE[g.material, column("hair")] > 0.025) & (g.alpha > 0.5)
    if not hairy.any():
        return
    planes = g.attributes.reshape(h, w, 8)
    soft = blur_inside(
        [planes[..., 3 + i] for i in range(3)],
        hairy.astype(np.float32),
        max(1.0, max(h, w) * 0.017),
    )
    for i in range(3):
        planes[..., 3 + i][hairy] = (
            0.25 * planes[..., 3 + i][hairy] + 0.75 * soft[i][hairy]
        )


def _brushed(g: GBuffer, colour: Array, rng: np.random.Generator) -> None:
    """Brush the lit colours of hairy pixels, in place."""
    h, w = g.shape
    hair = TABLE[g.material, column("hair")] * g.view.scale
    hairy = (hair > 1.0) & (g.alpha > 0)
    if not hairy.any():
        return
    growth = g.attributes.reshape(h, w, 8)[..., 6:8]
    texture = fur.brush(growth, hairy, float(hair.max()), rng)
    strength = np.clip(hair * 0.012, 0.03, 0.085) * hairy
    colour *= (1 + texture * strength)[..., None]


def _bust(rig: Rig) -> float | None:
    """Height of the cut under the shoulders, in rig space."""
    if rig.bust_bottom is not None:
        return rig.bust_bottom
    head = rig.anchors.get("head")
    return None if head is None else float(head.point[1] - 1.9 * head.radius)


def _project(g: GBuffer, point: Array, zoom: float) -> tuple[float, float]:
    q = g.view.rotation @ point * g.view.scale
    return (g.origin[0] + float(q[0])) * zoom, (g.origin[1] - float(q[1])) * zoom


def _foot(g: GBuffer, zoom: float) -> tuple[float, float]:
    """The middle of what stands on the ground, on the screen."""
    solid = g.alpha > 0.5
    rows = np.nonzero(solid.any(1))[0]
    last = int(rows[-1]) if len(rows) else 0
    band = solid[max(0, last - max(2, g.shape[0] // 30)) : last + 1]
    columns = np.nonzero(band.any(0))[0]
    x = float(columns.mean()) if len(columns) else g.shape[1] / 2
    return x * zoom, (last + 1) * zoom


def _enlarged(
    g: GBuffer,
    colour: Array,
    thrown: Array,
    offset: tuple[int, int],
    zoom: float,
    light: Light,
    rng: np.random.Generator,
) -> Figure:
    h, w = g.shape
    height, width = round(h * zoom), round(w * zoom)
    scale = g.view.scale

    def grown(plane: Array, how: Image.Resampling = BILINEAR) -> Array:
        return resize(plane, width, height, how)

    planes = g.attributes.reshape(h, w, 8)
    rgba = np.empty((height, width, 4), np.float32)
    for i in range(3):
        rgba[..., i] = grown(colour[..., i], BICUBIC)
    rgba[..., 3] = np.clip(grown(g.alpha, BICUBIC), 0, 1)
    solid = g.alpha > 0
    floor = np.float32(g.low[2] * scale)
    depth = grown(np.where(solid, g.depth, floor)) * np.float32(zoom)
    normal = np.stack([grown(planes[..., 3 + i]) for i in range(3)], -1)
    normal /= np.sqrt((normal * normal).sum(-1, keepdims=True)) + np.float32(1e-5)
    hair = TABLE[g.material, column("hair")] * (scale * zoom) * solid
    if hair.max() > 1.5:
        alpha = np.ascontiguousarray(rgba[..., 3])
        ink = np.ascontiguousarray(rgba[..., :3])
        growth = np.stack([grown(planes[..., 6 + i]) for i in range(2)], -1)
        length = np.clip(grown(hair.astype(np.float32)), 0, None)
        sheen = np.array(light.rim, np.float32)
        fur.comb(ink, alpha, depth, normal, growth, length, rng, sheen)
        rgba[..., :3] = np.clip(ink, 0, 1)
        rgba[..., 3] = alpha
    else:
        np.clip(rgba, 0, 1, out=rgba)
    if zoom != 1 and thrown.size > 1:
        th, tw = thrown.shape
        thrown = np.clip(resize(thrown, round(tw * zoom), round(th * zoom)), 0, 1)
        offset = (round(offset[0] * zoom), round(offset[1] * zoom))
    return Figure(
        rgba=rgba,
        depth=depth / np.float32(scale * zoom),
        normal=normal,
        shadow=thrown,
        shadow_offset=offset,
        foot=(0.0, 0.0),
        px_per_unit=scale * zoom,
        anchors={},
    )


def _cropped(f: Figure, *, keep_bottom: bool) -> Figure:
    """Cut the empty margin away; all pixel positions move along."""
    visible = f.rgba[..., 3] > 0.004
    rows, columns = np.nonzero(visible.any(1))[0], np.nonzero(visible.any(0))[0]
    if not len(rows):
        return f
    y0, y1 = int(rows[0]), int(rows[-1]) + 1
    x0, x1 = int(columns[0]), int(columns[-1]) + 1
    if keep_bottom:
        y1 = f.rgba.shape[0]
    f.rgba = f.rgba[y0:y1, x0:x1]
    f.depth, f.normal = f.depth[y0:y1, x0:x1], f.normal[y0:y1, x0:x1]
    f.shadow_offset = (f.shadow_offset[0] - x0, f.shadow_offset[1] - y0)
    f.foot = (f.foot[0] - x0, f.foot[1] - y0)
    f.anchors = {k: (x - x0, y - y0) for k, (x, y) in f.anchors.items()}
    return f
