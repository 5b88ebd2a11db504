"""Which family draws which noun."""

from __future__ import annotations

from collections.abc import Callable

from ..kit.rig import Rig
from .animals import BIRDS, INSECTS, QUADRUPEDS, SEA
from .beings import BEINGS
from .buildings import BUILDINGS
from .chance import Chance
from .food import FOOD
from .nature import SKY
from .people import PEOPLE
from .plants import PLANTS
from .slots import Slots
from .things import FURNITURE, THINGS, VESSELS
from .vehicles import CRAFT, VEHICLES

Builder = Callable[[str, Slots, Chance], Rig]

ENTRIES: dict[str, Builder] = {
    **QUADRUPEDS,
    **BIRDS,
    **SEA,
    **INSECTS,
    **PLANTS,
    **FOOD,
    **FURNITURE,
    **VESSELS,
    **THINGS,
    **VEHICLES,
    **CRAFT,
    **BUILDINGS,
    **PEOPLE,
    **BEINGS,
    **SKY,
}
