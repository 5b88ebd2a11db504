"""What is built."""

from __future__ import annotations

from collections.abc import Callable

from ...kit.rig import Rig
from ..chance import Chance
from ..slots import Slots
from .houses import house, tent
from .monuments import factory, fountain, hut, pyramid, tower
from .towers import castle, lighthouse, windmill
from .town import bridge, church, tower_block

BUILDINGS: dict[str, Callable[[str, Slots, Chance], Rig]] = {
    "house": house,
    "cottage": house,
    "barn": house,
    "castle": castle,
    "lighthouse": lighthouse,
    "windmill": windmill,
    "skyscraper": tower_block,
    "church": church,
    "temple": church,
    "tent": tent,
    "circus tent": tent,
    "igloo": tent,
    "bridge": bridge,
    "pyramid": pyramid,
    "tower": tower,
    "hut": hut,
    "fountain": fountain,
    "factory": factory,
}
