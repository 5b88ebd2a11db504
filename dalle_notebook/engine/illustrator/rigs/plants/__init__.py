"""What grows."""

from __future__ import annotations

from collections.abc import Callable

from ...kit.rig import Rig
from ..chance import Chance
from ..slots import Slots
from .flowers import FLOWERS, flower
from .grasses import bamboo, fern
from .potted import cactus, mushroom, potted
from .trees import oak, palm, pine

PLANTS: dict[str, Callable[[str, Slots, Chance], Rig]] = {
    "tree": oak,
    "oak": oak,
    "pine": pine,
    "christmas tree": pine,
    "palm": palm,
    **dict.fromkeys(FLOWERS, flower),
    "cactus": cactus,
    "mushroom": mushroom,
    "plant": potted,
    "bamboo": bamboo,
    "fern": fern,
}
