"""Scenery: the place behind the figures, from its own random stream.

`paint_backdrop` gives pixels and what the figures need to stand in them: where
water mirrors, how haze colours far things. The same seed and place give the
same backdrop whatever the subjects are, so that edits can change a subject only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dalle_notebook.engine.illustrator.kit.light import Light
from dalle_notebook.engine.illustrator.scene import Scene
from dalle_notebook.engine.illustrator.scenery import (
    abstract,
    indoor,
    land,
    space,
    town,
    water,
)
from dalle_notebook.engine.illustrator.scenery.air import Air
from dalle_notebook.engine.illustrator.scenery.pixels import Array, rgb
from dalle_notebook.engine.illustrator.scenery.shot import Shot
from dalle_notebook.engine.illustrator.scenery.sky import paint_sky
from dalle_notebook.engine.illustrator.scenery.stamps import Set

ABSTRACT = frozenset({"geometric", "fluid", "gradient"})
WEIGHTLESS = frozenset({"sky", "space", "underwater"})
"""Places without a floor: figures float, and cast no shadow."""
LONGEST_PX = 700
SHARPNESS = 0.67
"""Scenery is painted at this part of the picture's size, at most LONGEST_PX, and
enlarged: a little soft, as behind a lens, while the figures are sharp."""


@dataclass(slots=True)
class Backdrop:
    """A painted place.

    Attributes:
        pixels: (h, w, 3), 0..1.
        water: (h, w), 1 where a surface mirrors what stands above it; or None.
        haze: colour of far things; `density` how fast they fade.
        floor: "solid", "water" or "none".
        depth: (h, w), 0 near to 1 far.
    """

    pixels: Array
    water: Array | None
    haze: Array
    density: float
    floor: str
    depth: Array


def paint_backdrop(
    scene: Scene,
    place: str,
    width: int,
    height: int,
    shot: Shot,
    air: Air,
    light: Light,
    rng: np.random.Generator,
    tint: Array | None = None,
) -> Backdrop:
    """Paint a place; `tint` is the studio paper's colour, where one is wanted."""
    features = frozenset(scene.features)
    if place in ABSTRACT:
        colours = abstract.palette(scene, rng)
        paint = {
            "geometric": abstract.geometric,
            "fluid": abstract.fluid,
            "gradient": abstract.gradient,
        }[place]
        pixels = paint(width, height, colours, rng, scene.energy)
        flat = np.ones((height, width), np.float32)
        return Backdrop(pixels, None, colours[-2], 0.0, floor_of(place), flat)
    stage = Set(width, height, light, air, rng)
    surface = _paint(stage, scene, place, shot, features, tint)
    floor = floor_of(place)
    y = (np.arange(height, dtype=np.float32) / height)[:, None]
    down = np.clip((y - shot.horizon) / max(1 - shot.horizon, 0.05), 0, 1)
    depth = np.broadcast_to(1 - down * 0.9, (height, width)).astype(np.float32)
    return Backdrop(stage.pixels, surface, stage.air.haze, air.density, floor, depth)


def floor_of(place: str) -> str:
    """What figures stand on: "solid", "water" or "none"."""
    if place in WEIGHTLESS or place in ABSTRACT:
        return "none"
    return "water" if place in {"sea", "lake"} else "solid"


def _paint(
    stage: Set, scene: Scene, place: str, shot: Shot, features: frozenset[str],
    tint: Array | None,
) -> Array | None:  # fmt: skip
    snowy = scene.weather == "snow"
    if place == "room":
        indoor.room(stage, shot, features)
    elif place == "lounge":
        return indoor.lounge(stage, shot, features)
    elif place == "kitchen":
        indoor.kitchen(stage, shot, features)
    elif place == "table":
        indoor.table(stage, shot, features)
    elif place == "library":
        indoor.library(stage, shot, features)
    elif place == "stage":
        indoor.theatre(stage, shot)
    elif place == "city":
        town.city(stage, shot, features, neon=scene.light == "neon")
    elif place == "street":
        town.street(stage, shot, features, snowy=snowy)
    elif place == "forest":
        land.forest(stage, shot, features, snowy=snowy)
    elif place == "mountain":
        land.mountain(stage, shot, features, snowy=snowy)
    elif place == "savanna":
        land.savanna(stage, shot, features)
    elif place == "desert":
        land.desert(stage, shot, features)
    elif place == "snow" or (place == "meadow" and snowy):
        land.snow(stage, shot, features)
    elif place == "moonscape":
        land.moonscape(stage, shot, features, red="mars" in scene.prompt.lower())
    elif place == "beach":
        return water.beach(stage, shot, features)
    elif place == "sea":
        return water.sea(stage, shot, features, stormy=scene.weather == "storm")
    elif place == "lake":
        return water.lake(stage, shot, features)
    elif place == "underwater":
        water.underwater(stage, shot, features)
    elif place == "space":
        space.space(stage, features)
    elif place == "sky":
        paint_sky(stage, 1.15, features | {"clouds"})
    elif place == "night sky":
        paint_sky(stage, 0.95, features)
        land.night_hills(stage, shot)
    elif place == "studio":
        mood = "backlit" if stage.light.backlit else ""
        if scene.time == "night" or scene.light in {"dramatic", "candle", "neon"}:
            mood = "dark"
        if "white background" in scene.prompt.lower():
            mood = "white"
        indoor.studio(stage, shot, tint, mood)
    else:
        land.meadow(stage, shot, features)
    return None


def paper_for(colour: str | None) -> Array | None:
    """A studio paper on which a subject of this colour stands out."""
    if colour is None:
        return None
    subject = rgb(colour)
    bright = float(subject @ np.array([0.3, 0.59, 0.11], np.float32))
    if bright > 0.82:
        return None
    return None if bright > 0.25 else rgb("#d9c9b4")
