"""Figures put into the scenery: shadows, contact, water, haze.

The stage paints with floats on the finished backdrop, far figures first, and
keeps a depth and a normal map beside the pixels for the styles.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from dalle_notebook.engine.illustrator.kit import figure as kit
from dalle_notebook.engine.illustrator.kit.filters import BICUBIC, BILINEAR, resize
from dalle_notebook.engine.illustrator.kit.light import Light
from dalle_notebook.engine.illustrator.layout import Place
from dalle_notebook.engine.illustrator.plate import Plate
from dalle_notebook.engine.illustrator.scenery import Backdrop
from dalle_notebook.engine.illustrator.scenery.pixels import (
    Array,
    mix,
    to_array,
    to_image,
)
from dalle_notebook.engine.illustrator.scenery.shot import Shot

_SHADOW = 0.62
_PORTRAIT_DETAIL = 0.86
_DRAUGHT = {
    "duck": 0.26, "swan": 0.24, "goose": 0.24, "pelican": 0.22, "seagull": 0.2,
    "boat": 0.10, "sailboat": 0.08, "ship": 0.12, "whale": 0.30, "dolphin": 0.3,
    "hippo": 0.5, "crocodile": 0.3, "lighthouse": 0.05, "flamingo": 0.10,
    "submarine": 0.3,
}  # fmt: skip
"""Part of a figure's height that is under water."""


def set_up(backdrop: Backdrop, width: int, height: int) -> Plate:
    """Enlarge the backdrop to the picture's size."""
    pixels = backdrop.pixels
    if pixels.shape[:2] == (height, width):
        pixels, depth = np.array(pixels, np.float32), backdrop.depth.copy()
    else:
        image = to_image(pixels).resize((width, height), Image.Resampling.BICUBIC)
        pixels = to_array(image)
        depth = resize(backdrop.depth, width, height, BILINEAR)
        backdrop.depth = depth
        if backdrop.water is not None:
            backdrop.water = resize(backdrop.water, width, height, BILINEAR)
    empty = np.zeros((height, width), np.float32)
    normal = np.zeros((height, width, 3), np.float32)
    return Plate(pixels, depth.copy(), normal, empty, empty.copy())


def draw(place: Place, shot: Shot, light: Light, detail: float = 1.0) -> kit.Figure:
    """Draw one actor for its place.

    Args:
        detail: below 1 it is drawn smaller and enlarged; crowds and painted
            styles need less.
    """
    rig = place.actor.rig
    low, high = rig.pitch
    pitch = float(np.clip(shot.pitch, low - 6, max(high + 4, shot.pitch)))
    wanted = max(8, round(place.px))
    # A rig of very many pieces has small ones that nobody misses.
    # Steps, not a slope: with a hat on it, it is to look the same.
    pieces = len(rig.primitives)
    detail *= 0.90 if pieces <= 60 else 0.82 if pieces <= 150 else 0.70
    if shot.portrait:
        detail *= _PORTRAIT_DETAIL
    px = max(min(wanted, 64), round(place.px * min(1.0, detail)))
    figure = kit.draw(
        rig,
        px,
        light,
        yaw=place.actor.yaw,
        pitch=pitch,
        portrait=shot.portrait and not place.whole,
    )
    return figure if px == wanted else _enlarged(figure, wanted / px)


def _enlarged(figure: kit.Figure, zoom: float) -> kit.Figure:
    def grown(plane: Array, how: Image.Resampling = BILINEAR) -> Array:
        h, w = plane.shape[:2]
        size = max(1, round(w * zoom)), max(1, round(h * zoom))
        if plane.ndim == 2:
            return resize(plane, *size, how)
        planes = [resize(plane[..., i], *size, how) for i in range(plane.shape[2])]
        return np.stack(planes, -1)

    rgba = np.clip(grown(figure.rgba, BICUBIC), 0, 1)
    dx, dy = figure.shadow_offset
    shadow = figure.shadow
    if shadow.size > 1:
        shadow = np.clip(grown(shadow), 0, 1)
    return kit.Figure(
        rgba=rgba,
        depth=grown(figure.depth),
        normal=grown(figure.normal),
        shadow=shadow,
        shadow_offset=(round(dx * zoom), round(dy * zoom)),
        foot=(figure.foot[0] * zoom, figure.foot[1] * zoom),
        px_per_unit=figure.px_per_unit * zoom,
        anchors={k: (x * zoom, y * zoom) for k, (x, y) in figure.anchors.items()},
    )


def put(
    plate: Plate,
    backdrop: Backdrop,
    place: Place,
    figure: kit.Figure,
    light: Light,
    within: Array | None = None,
) -> None:
    """Lay one figure on the plate, with everything that ties it to its place.

    Args:
        within: (h, w), 0..1, how much of its shadow and mirror image is laid.
    """
    bare = None if within is None else plate.pixels.copy()
    height, width = plate.depth.shape
    h, w = figure.rgba.shape[:2]
    dx, dy = corner(place, figure)
    left, top = round(place.x * width + dx), round(place.foot * height + dy)
    rgba = _hazed(figure.rgba, backdrop, place)
    on_water = backdrop.water is not None and _is_wet(
        backdrop.water, place, width, height
    )
    if on_water and not place.floats:
        depth = draught(place)
        line = round(place.foot * height)
        top += round(depth * h)
        _reflect(plate, backdrop, rgba, left, top, line)
        rgba = _sunk(rgba, h, line - top)
        _ripple(plate, backdrop, rgba, left, line)
    elif not place.floats and backdrop.floor != "none":
        _shade(plate, figure, left, top, light)
    elif backdrop.floor == "solid" and place.floats and place.foot < 0.9:
        _shade_below(plate, place, w, width, height)
    if bare is not None and within is not None:
        plate.pixels = mix(bare, plate.pixels, within[..., None])
    _paste(plate, figure, rgba, left, top, place)


def corner(place: Place, figure: kit.Figure) -> tuple[float, float]:
    """Where a figure's upper left corner lies, seen from the point it stands on."""
    h, w = figure.rgba.shape[:2]
    if place.floats:
        return -w / 2, float(-h)
    if place.centred:
        return -w / 2, -figure.foot[1]
    # The body's middle is centred; the foot alone would push long figures aside.
    return -(0.25 * figure.foot[0] + 0.75 * w / 2), -figure.foot[1]


def draught(place: Place) -> float:
    """The part of a figure's height that is under water where it stands in some."""
    return _DRAUGHT.get(place.actor.rig.noun, 0.04)


def _hazed(rgba: Array, backdrop: Backdrop, place: Place) -> Array:
    amount = 1 - float(np.exp(-1.6 * backdrop.density * place.distance))
    if amount < 0.01:
        return rgba
    out = rgba.copy()
    out[..., :3] = mix(out[..., :3], backdrop.haze, amount * 0.8)
    return out


def _is_wet(water: Array, place: Place, width: int, height: int) -> bool:
    x = min(max(int(place.x * width), 0), width - 1)
    y = min(max(int(place.foot * height) - 1, 0), height - 1)
    return bool(water[y, x] > 0.5)


def _window(
    shape: tuple[int, int], left: int, top: int, h: int, w: int
) -> tuple[tuple[slice, slice], tuple[slice, slice]] | None:
    """Slices of the plate and of the piece where both overlap."""
    y0, x0 = max(0, top), max(0, left)
    y1, x1 = min(shape[0], top + h), min(shape[1], left + w)
    if y1 <= y0 or x1 <= x0:
        return None
    on_plate = (slice(y0, y1), slice(x0, x1))
    on_piece = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
    return on_plate, on_piece


def _shade(plate: Plate, figure: kit.Figure, left: int, top: int, light: Light) -> None:
    shadow = figure.shadow
    if shadow.size <= 1:
        return
    dx, dy = figure.shadow_offset
    h, w = shadow.shape
    window = _window(plate.depth.shape, left + dx, top + dy, h, w)
    if window is None:
        return
    on_plate, on_piece = window
    strength = _SHADOW * min(1.0, 0.35 + 0.65 * max(light.key))
    dark = (shadow[on_piece] * strength)[..., None]
    # Shadows are not grey: the sky's blue is left in them.
    plate.pixels[on_plate] *= 1 - dark * np.array([1.0, 0.94, 0.84], np.float32)


def _shade_below(plate: Plate, place: Place, w: int, width: int, height: int) -> None:
    """A faint round shadow on the ground under something that flies."""
    cx, cy = place.x * width, min(0.93, place.foot + 0.30) * height
    rx, ry = 0.34 * w, 0.06 * w
    y0, y1 = int(max(0, cy - 2 * ry)), int(min(height, cy + 2 * ry))
    x0, x1 = int(max(0, cx - 2 * rx)), int(min(width, cx + 2 * rx))
    if y1 <= y0 or x1 <= x0:
        return
    y = (np.arange(y0, y1, dtype=np.float32)[:, None] - cy) / max(ry, 1)
    x = (np.arange(x0, x1, dtype=np.float32)[None, :] - cx) / max(rx, 1)
    dark = 0.22 * np.exp(-(x * x + y * y))
    plate.pixels[y0:y1, x0:x1] *= 1 - dark[..., None]


def _reflect(
    plate: Plate, backdrop: Backdrop, rgba: Array, left: int, top: int, line: int
) -> None:
    """The figure upside down in the water, broken by ripples."""
    assert backdrop.water is not None
    h, w = rgba.shape[:2]
    above = max(1, min(h, line - top))
    piece = rgba[:above][::-1]
    rows = np.arange(above)
    sway = np.sin(rows / max(above, 1) * 46 + 0.6) * (1 + rows / above * 3) * w / 130
    columns = (np.arange(w)[None, :] + sway[:, None]).astype(int)
    inside = (columns >= 0) & (columns < w)
    piece = np.take_along_axis(piece, np.clip(columns, 0, w - 1)[..., None], axis=1)
    fade = np.linspace(0.62, 0.10, above, dtype=np.float32)[:, None]
    alpha = piece[..., 3] * fade * inside
    window = _window(plate.depth.shape, left, line, above, w)
    if window is None:
        return
    on_plate, on_piece = window
    mask = (alpha[on_piece] * backdrop.water[on_plate])[..., None]
    colour = piece[on_piece][..., :3] * np.array([0.80, 0.90, 0.95], np.float32)
    plate.pixels[on_plate] = mix(plate.pixels[on_plate], colour, mask)


def _ripple(
    plate: Plate, backdrop: Backdrop, rgba: Array, left: int, line: int
) -> None:
    """Light rings where something stands in the water."""
    assert backdrop.water is not None
    h, w = rgba.shape[:2]
    row = min(max(line - 1, 0), plate.depth.shape[0] - 1)
    edge = rgba[min(max(h - max(2, h // 12), 0), h - 1) :, :, 3].max(0) > 0.1
    columns = np.nonzero(edge)[0]
    cx = left + (float(columns.mean()) if len(columns) else w / 2)
    half = max(0.05 * w, 0.5 * float(np.ptp(columns)) if len(columns) else 0.0)
    reach = half + 0.16 * w
    y0, y1 = (
        int(max(0, row - 0.4 * reach)),
        int(min(plate.depth.shape[0], row + 0.4 * reach)),
    )
    x0, x1 = (
        int(max(0, cx - 1.6 * reach)),
        int(min(plate.depth.shape[1], cx + 1.6 * reach)),
    )
    if y1 - y0 < 3 or x1 - x0 < 3:
        return
    dy = (np.arange(y0, y1, dtype=np.float32)[:, None] - row) * 3.4
    dx = np.arange(x0, x1, dtype=np.float32)[None, :] - cx
    r = np.hypot(dx, dy)
    rings = np.zeros_like(r)
    for k in range(3):
        radius = half * 1.15 + (0.03 + 0.055 * k) * w
        rings += np.exp(-(((r - radius) / (0.009 * w + 0.7)) ** 2)) * (0.34 - 0.09 * k)
    mask = rings * backdrop.water[y0:y1, x0:x1]
    part = plate.pixels[y0:y1, x0:x1]
    plate.pixels[y0:y1, x0:x1] = part + (0.8 * mask)[..., None] * (1 - part)


def _sunk(rgba: Array, h: int, line: int) -> Array:
    """Fade what is below the water line (a row of the figure)."""
    y = np.arange(h, dtype=np.float32)[:, None]
    out = rgba.copy()
    out[..., 3] *= np.clip((line - y) / max(1.5, h * 0.012) + 1, 0.12, 1)
    return out


def _paste(
    plate: Plate, figure: kit.Figure, rgba: Array, left: int, top: int, place: Place
) -> None:
    h, w = rgba.shape[:2]
    window = _window(plate.depth.shape, left, top, h, w)
    if window is None:
        return
    on_plate, on_piece = window
    alpha = rgba[on_piece][..., 3:]
    plate.pixels[on_plate] = mix(plate.pixels[on_plate], rgba[on_piece][..., :3], alpha)
    solid = alpha[..., 0] > 0.5
    near = figure.depth[on_piece]
    span = max(float(figure.depth.max() - 0), 1e-3)
    depth = 0.42 - 0.12 * np.clip(near / span, -1, 1) + 0.3 * place.distance
    plate.depth[on_plate] = np.where(solid, depth, plate.depth[on_plate])
    plate.normal[on_plate] = np.where(
        solid[..., None], figure.normal[on_piece], plate.normal[on_plate]
    )
    plate.figures[on_plate] = np.maximum(plate.figures[on_plate], alpha[..., 0])
    _mark_face(plate, figure, left, top, place)


def _mark_face(
    plate: Plate, figure: kit.Figure, left: int, top: int, place: Place
) -> None:
    """Mark where eyes and mouth are, so that no style loses them."""
    head = place.actor.rig.anchors.get("head")
    spot = figure.anchors.get("eyes") or figure.anchors.get("head")
    if head is None or spot is None:
        return
    r = max(2.0, 1.0 * head.radius * figure.px_per_unit)
    cx, cy = left + spot[0], top + spot[1] + 0.25 * r
    h, w = plate.focus.shape
    y0, y1 = int(max(0, cy - 1.3 * r)), int(min(h, cy + 1.3 * r))
    x0, x1 = int(max(0, cx - 1.3 * r)), int(min(w, cx + 1.3 * r))
    if y1 <= y0 or x1 <= x0:
        return
    dy = (np.arange(y0, y1, dtype=np.float32)[:, None] - cy) / r
    dx = (np.arange(x0, x1, dtype=np.float32)[None, :] - cx) / r
    bump = np.clip(2.2 - 1.9 * np.hypot(dx, dy), 0, 1)
    piece = plate.focus[y0:y1, x0:x1]
    np.maximum(piece, bump * plate.figures[y0:y1, x0:x1], out=piece)
