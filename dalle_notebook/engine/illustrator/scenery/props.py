"""Real figures as furniture of a place: the same rigs that subjects are made of.

They stand in the background, so they are drawn small and enlarged.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from dalle_notebook.engine.illustrator.kit import figure as kit
from dalle_notebook.engine.illustrator.rigs import Slots, build
from dalle_notebook.engine.illustrator.scenery.pixels import mix, resized
from dalle_notebook.engine.illustrator.scenery.stamps import Set

_MOST_PX = 130
_PITCH = 7.0


def prop(
    stage: Set, noun: str, x: float, foot: float, size: float, colour: str | None = None
) -> None:
    """Stand a figure in the set.

    Args:
        x, foot: where it touches the floor, fractions of the picture.
        size: its longest side, as a part of the picture's shorter side.
        colour: '#rrggbb', or None for one of the seed's.
    """
    turn = float(stage.rng.random())
    seed = int(stage.rng.integers(2**31))
    rig = build(noun, Slots(colour=colour), np.random.default_rng(seed))
    low, high = rig.yaw
    # It faces the middle of the room.
    yaw = (low if x > 0.5 else high) * (0.4 + 0.5 * turn)
    wanted = max(8, round(size * stage.short))
    px = max(8, min(round(0.75 * wanted), _MOST_PX))
    figure = kit.draw(rig, px, stage.light, yaw=yaw, pitch=_PITCH)
    zoom = wanted / px
    h, w = figure.rgba.shape[:2]
    left = round(x * stage.width - 0.5 * w * zoom)
    top = round(foot * stage.height - figure.foot[1] * zoom)
    _shadow(stage, figure, left, top, zoom)
    colours = figure.rgba[..., :3] * stage.air.ground
    eight = np.dstack([colours, figure.rgba[..., 3]])
    image = Image.fromarray((np.clip(eight, 0, 1) * 255 + 0.5).astype(np.uint8), "RGBA")
    image = image.resize(
        (max(1, round(w * zoom)), max(1, round(h * zoom))), Image.Resampling.BICUBIC
    )
    stage.image.paste(image.convert("RGB"), (left, top), image.getchannel("A"))


def _shadow(stage: Set, figure: kit.Figure, left: int, top: int, zoom: float) -> None:
    if figure.shadow.size <= 1:
        return
    h, w = figure.shadow.shape
    size = max(1, round(w * zoom)), max(1, round(h * zoom))
    dark = np.clip(resized(figure.shadow, *size), 0, 1) * 0.5
    dx, dy = figure.shadow_offset
    x0, y0 = left + round(dx * zoom), top + round(dy * zoom)
    box = (
        max(0, x0),
        max(0, y0),
        min(stage.width, x0 + size[0]),
        min(stage.height, y0 + size[1]),
    )
    if box[2] <= box[0] or box[3] <= box[1]:
        return
    piece = np.asarray(stage.image.crop(box), np.float32)
    part = dark[box[1] - y0 : box[3] - y0, box[0] - x0 : box[2] - x0, None]
    shaded = mix(piece, piece * np.array([0.30, 0.27, 0.28], np.float32), part)
    stage.image.paste(Image.fromarray(shaded.astype(np.uint8)), box[:2])
