"""Animals, by body plan."""

from __future__ import annotations

from collections.abc import Callable

from ...kit.rig import Rig
from ..chance import Chance
from ..slots import Slots
from .birds import flamingo, owl, penguin
from .fish import fish, shark, whale
from .insects import bee, butterfly, snail
from .perching import PERCHING, perching
from .pond import frog, snake
from .quadrupeds import SPECIES, quadruped
from .shore import crab, jellyfish, octopus, starfish, turtle

BIRDS: dict[str, Callable[[str, Slots, Chance], Rig]] = {
    "flamingo": flamingo,
    "owl": owl,
    "penguin": penguin,
    **dict.fromkeys(PERCHING, perching),
}

SEA: dict[str, Callable[[str, Slots, Chance], Rig]] = {
    "fish": fish,
    "shark": shark,
    "dolphin": shark,
    "whale": whale,
    "turtle": turtle,
    "octopus": octopus,
    "crab": crab,
    "jellyfish": jellyfish,
    "starfish": starfish,
}

INSECTS: dict[str, Callable[[str, Slots, Chance], Rig]] = {
    "butterfly": butterfly,
    "bee": bee,
    "ladybug": bee,
    "snail": snail,
    "frog": frog,
    "snake": snake,
}

QUADRUPEDS: dict[str, Callable[[str, Slots, Chance], Rig]] = dict.fromkeys(
    SPECIES, quadruped
)
