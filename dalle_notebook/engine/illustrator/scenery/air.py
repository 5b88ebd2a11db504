"""Air and light: what time, weather and light words mean in colours.

`Air` holds the colours of sky, sun and haze; `choose` picks it together with
the one `Light` that figures and scenery share. The seed turns the light to the
left or the right and moves it a little, so that pictures of one prompt differ.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dalle_notebook.engine.illustrator.kit.light import LIGHTS, Light
from dalle_notebook.engine.illustrator.scene import Scene
from dalle_notebook.engine.illustrator.scenery.pixels import Array, mix, rgb


@dataclass(frozen=True, slots=True)
class Air:
    """Colours of the sky and of the air between us and the hills.

    Attributes:
        zenith, middle, horizon: the sky from top to bottom.
        cloud, shade: lit and shaded side of clouds.
        haze: what far things fade into; `density` 0 none to 1 thick.
        ground: multiplies every colour on the ground.
        sun: position in the sky (x, y in 0..1), or None.
        stars, clouds: amounts, 0..1.
    """

    zenith: Array
    middle: Array
    horizon: Array
    cloud: Array
    shade: Array
    haze: Array
    ground: Array
    glow: Array
    sun: tuple[float, float] | None
    density: float
    stars: float
    clouds: float
    is_dark: bool = False


def _air(
    sky: str,
    cloud: str,
    haze: str,
    ground: str,
    glow: str,
    density: float,
    stars: float,
    clouds: float,
    is_dark: bool = False,
) -> Air:
    zenith, middle, horizon = (rgb(c) for c in sky.split())
    lit, shade = (rgb(c) for c in cloud.split())
    return Air(
        zenith, middle, horizon, lit, shade, rgb(haze), rgb(ground) * np.float32(1.0),
        rgb(glow), None, density, stars, clouds, is_dark,
    )  # fmt: skip


AIRS: dict[str, Air] = {
    "day": _air(
        "#3f8fd8 #86c3ee #dceff5",
        "#ffffff #b9cfe2",
        "#c5dfee",
        "#ffffff",
        "#fff3c8",
        0.35,
        0,
        0.55,
    ),
    "dawn": _air(
        "#6f86c6 #eeb2b6 #ffe2b8",
        "#fff0e2 #c79bb0",
        "#f0c9bd",
        "#fbe0d2",
        "#ffd9a0",
        0.55,
        0,
        0.5,
    ),
    "sunset": _air(
        "#3c4a8f #d9706f #ffc46b",
        "#ffc79a #8a5f86",
        "#f0a07a",
        "#f2bfa0",
        "#ffb04a",
        0.5,
        0.05,
        0.6,
    ),
    "dusk": _air(
        "#232c5e #5a5a9c #e39a8f",
        "#b58aa6 #55527f",
        "#7f739f",
        "#8e8ab8",
        "#ff9f7a",
        0.5,
        0.3,
        0.45,
        True,
    ),
    "night": _air(
        "#0a1030 #16235a #3d4c8c",
        "#56639c #2a3566",
        "#2c3a72",
        "#5d70b2",
        "#cfd9ff",
        0.4,
        1.0,
        0.25,
        True,
    ),
    "rain": _air(
        "#66788c #8fa0ae #bccad0",
        "#b3c0ca #768795",
        "#a9b8c0",
        "#a9b6be",
        "#dfe6ea",
        0.7,
        0,
        0.9,
    ),
    "storm": _air(
        "#2b3548 #4c5a6e #8c9aa0",
        "#7c8a98 #39445a",
        "#6d7a86",
        "#7f8c98",
        "#dfe8f5",
        0.6,
        0,
        1.0,
        True,
    ),
    "fog": _air(
        "#b3c0c9 #c9d3d8 #dde3e3",
        "#e3e8e8 #bcc8cd",
        "#d3dbdc",
        "#d5d9d8",
        "#fff6dd",
        1.0,
        0,
        0.3,
    ),
    "clouds": _air(
        "#7d97b2 #a9bccb #d3dde1",
        "#e8edf0 #97a8b8",
        "#c0ccd3",
        "#d9dfe2",
        "#fff8e6",
        0.5,
        0,
        0.95,
    ),
    "snow": _air(
        "#9db4cd #c3d3e2 #e8edf1",
        "#f4f7f9 #b5c6d8",
        "#dbe4ec",
        "#eef2f8",
        "#fff3df",
        0.65,
        0,
        0.6,
    ),
}
"""Named airs."""

_LIGHT_OF_AIR = {
    "day": "day", "dawn": "golden", "sunset": "sunset", "dusk": "night",
    "night": "night", "rain": "overcast", "storm": "overcast", "fog": "overcast",
    "clouds": "overcast", "snow": "snow",
}  # fmt: skip
_LIGHT_OF_WORD = {
    "backlit": "backlit", "studio": "studio", "sunlit": "day", "golden": "golden",
    "moonlight": "night", "candle": "candle", "neon": "neon", "dramatic": "stage",
    "soft": "overcast",
}  # fmt: skip
INDOORS = frozenset({"room", "lounge", "kitchen", "table", "library", "stage"})


def choose(scene: Scene, place: str, rng: np.random.Generator) -> tuple[Air, Light]:
    """Pick air and light for a scene; consumes the same random numbers always."""
    turn, rise, hour, spot = rng.random(4)
    name = _air_name(scene, place, hour)
    air = AIRS[name]
    if scene.weather == "snow" and name != "snow":
        air = replace(air, haze=mix(air.haze, air.cloud, 0.3), clouds=0.6)
    light = LIGHTS[_light_name(scene, place, name)]
    x, y, z = light.direction
    side = -1.0 if turn < 0.5 else 1.0
    swing = 0.75 + 0.5 * rise
    vector = np.array([abs(x) * side * swing, y, z])
    vector /= np.linalg.norm(vector)
    light = replace(
        light, direction=(float(vector[0]), float(vector[1]), float(vector[2]))
    )
    sun_y = {"sunset": 0.44, "dawn": 0.42, "dusk": 0.47}.get(name, 0.16 + 0.12 * rise)
    # A sun in front of us shines where the light comes from.
    sun_x = 0.5 + side * (0.16 + 0.2 * spot)
    if air.clouds < 0.9 or name in {"sunset", "dawn"}:
        air = replace(air, sun=(float(sun_x), float(sun_y)))
    return air, light


def _air_name(scene: Scene, place: str, hour: float) -> str:
    if place in {"night sky", "space", "moonscape"}:
        return "night"
    if scene.weather == "storm":
        return "night" if scene.time == "night" else "storm"
    if scene.time in {"night", "dusk", "dawn", "sunset"}:
        return str(scene.time)
    if scene.light == "moonlight" or {"stars", "moon", "aurora"} & set(scene.features):
        return "night"
    if scene.light in {"golden", "backlit"} and place not in INDOORS:
        return "sunset" if scene.light == "backlit" else "dawn"
    if scene.light == "neon":
        return "night"
    if scene.weather in {"rain", "fog", "clouds"}:
        return str(scene.weather)
    if scene.weather == "snow" or place == "snow":
        return "snow" if scene.light != "sunlit" else "day"
    if place == "city" and scene.time is None and hour > 0.7:
        return "sunset"
    if scene.time is None and scene.light is None and hour > 0.82:
        return "dawn"
    return "day"


def _light_name(scene: Scene, place: str, air: str) -> str:
    if scene.light in _LIGHT_OF_WORD:
        return _LIGHT_OF_WORD[scene.light]
    if place == "underwater":
        return "underwater"
    if place == "stage":
        return "stage"
    if place in {"space", "moonscape"}:
        return "studio"
    if place == "studio":
        return "night" if scene.time == "night" else "studio"
    if place in INDOORS:
        return "candle" if air == "night" else "indoor"
    if place in {"city", "street"} and air == "night":
        return "neon" if scene.light == "neon" else "night"
    return _LIGHT_OF_AIR[air]
