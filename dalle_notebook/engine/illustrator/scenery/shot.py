"""Where the camera stands: horizon, ground, pitch, and how large the subject is.

One `Shot` is chosen before anything is painted; scenery and figures both obey
it, which is what makes them stand in one space.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dalle_notebook.engine.illustrator.scene import Scene


@dataclass(frozen=True, slots=True)
class Shot:
    """The camera.

    Attributes:
        horizon: height of the horizon, 0 top to 1 bottom.
        stand: where the main subject touches the ground, same units.
        pitch: degrees that we look down on the figures.
        fill: part of the frame that the main subject takes.
        portrait: only head and shoulders are framed.
    """

    horizon: float
    stand: float
    pitch: float
    fill: float
    portrait: bool = False

    def scale_at(self, y: float) -> float:
        """Size of things that stand at `y`, relative to those at `stand`."""
        return max(0.05, (y - self.horizon + 0.12) / (self.stand - self.horizon + 0.12))


_SHOTS: dict[str, Shot] = {
    "": Shot(0.50, 0.85, 10, 0.70),
    "close-up": Shot(0.56, 1.00, 7, 1.0),
    "portrait": Shot(0.56, 1.00, 6, 1.05, True),
    "macro": Shot(0.50, 0.90, 12, 0.86),
    "wide": Shot(0.46, 0.80, 9, 0.34),
    "aerial": Shot(0.14, 0.74, 34, 0.55),
    "low": Shot(0.70, 0.90, 1, 0.74),
    "side": Shot(0.52, 0.85, 6, 0.70),
    "front": Shot(0.52, 0.86, 8, 0.70),
    "full": Shot(0.50, 0.88, 9, 0.78),
}


_LANDSCAPES = frozenset(
    {
        "meadow",
        "mountain",
        "desert",
        "savanna",
        "snow",
        "forest",
        "sea",
        "lake",
        "beach",
        "city",
        "street",
        "moonscape",
    }
)
"""Without a subject the view itself is the picture: less ground in front."""


def choose(
    scene: Scene, place: str, rng: np.random.Generator, *, has_head: bool = False
) -> Shot:
    """Pick the camera by the words; the seed moves it a little.

    Args:
        has_head: the subject is a being: its close-up is a portrait.
    """
    tilt, near, high = rng.random(3)
    shot = _SHOTS.get(scene.camera or "", _SHOTS[""])
    horizon = shot.horizon + 0.09 * (tilt - 0.5)
    if place == "table":
        horizon = min(horizon, 0.52) - 0.02
    if not scene.subjects and place in _LANDSCAPES:
        horizon += 0.13
    if place in {"space", "sky", "underwater"}:
        horizon = shot.horizon
    fill = shot.fill * (0.96 + 0.08 * near)
    pitch = shot.pitch + 4 * (high - 0.5)
    stand = shot.stand + 0.03 * (near - 0.5)
    portrait = has_head and scene.camera in {"portrait", "close-up"}
    return Shot(horizon, stand, max(0.0, pitch), fill, portrait)
