"""Sky and landforms."""

from __future__ import annotations

from collections.abc import Callable

from ...kit.rig import Rig
from ..chance import Chance
from ..slots import Slots
from .landforms import diamond, flame, mountain
from .rocks import iceberg, rock, waterfall
from .sky import cloud, moon, planet, rainbow, star, sun

SKY: dict[str, Callable[[str, Slots, Chance], Rig]] = {
    "sun": sun,
    "moon": moon,
    "star": star,
    "heart": star,
    "cloud": cloud,
    "rainbow": rainbow,
    "planet": planet,
    "earth": planet,
    "globe": planet,
    "mountain": mountain,
    "volcano": mountain,
    "campfire": flame,
    "diamond": diamond,
    "rock": rock,
    "iceberg": iceberg,
    "waterfall": waterfall,
}
