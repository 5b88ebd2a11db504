"""Animals, by body plan."""

from __future__ import annotations

from collections.abc import Callable

from ...kit.rig import Rig
from ..chance import Chance
from ..slots import Slots
from .birds import flamingo, owl, penguin
from .crawling import caterpillar, dragonfly, spider
from .fish import fish, shark, whale
from .flock import PERCHING
from .insects import bee, butterfly, snail
from .perching import perching
from .pond import frog, snake
from .quadrupeds import SPECIES, quadruped
from .reef import lobster, ray, sea_horse, seal, squid
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
    "seal": seal,
    "squid": squid,
    "sea horse": sea_horse,
    "ray": ray,
    "lobster": lobster,
}

INSECTS: dict[str, Callable[[str, Slots, Chance], Rig]] = {
    "butterfly": butterfly,
    "bee": bee,
    "ladybug": bee,
    "snail": snail,
    "frog": frog,
    "snake": snake,
    "spider": spider,
    "caterpillar": caterpillar,
    "dragonfly": dragonfly,
}

QUADRUPEDS: dict[str, Callable[[str, Slots, Chance], Rig]] = dict.fromkeys(
    SPECIES, quadruped
)
