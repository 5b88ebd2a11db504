"""Animals, by body plan."""

from __future__ import annotations

from collections.abc import Callable

from ...kit.rig import Rig
from ..chance import Chance
from ..slots import Slots
from .afar import SITTERS
from .birds import flamingo, owl, penguin
from .creeping import ant, caterpillar, dragonfly
from .exotic import EXOTIC, exotic
from .fish import fish, shark, whale
from .fowl import FLOCK, flocking
from .insects import bee, butterfly, snail
from .lurking import bat, spider
from .perching import PERCHING, perching
from .plumed import ostrich, peacock
from .pond import frog, snake
from .quadrupeds import SPECIES, quadruped
from .reptiles import crocodile, lizard
from .shallows import lobster, puffer, seahorse, squid
from .shore import crab, jellyfish, octopus, starfish, turtle
from .upright import sitter

BIRDS: dict[str, Callable[[str, Slots, Chance], Rig]] = {
    "flamingo": flamingo,
    "owl": owl,
    "penguin": penguin,
    **dict.fromkeys(PERCHING, perching),
    **dict.fromkeys(FLOCK, flocking),
    "peacock": peacock,
    "ostrich": ostrich,
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
    "seahorse": seahorse,
    "lobster": lobster,
    "squid": squid,
    "puffer fish": puffer,
}

INSECTS: dict[str, Callable[[str, Slots, Chance], Rig]] = {
    "butterfly": butterfly,
    "bee": bee,
    "ladybug": bee,
    "snail": snail,
    "frog": frog,
    "snake": snake,
    "bat": bat,
    "spider": spider,
    "ant": ant,
    "caterpillar": caterpillar,
    "dragonfly": dragonfly,
    "crocodile": crocodile,
    "lizard": lizard,
}

QUADRUPEDS: dict[str, Callable[[str, Slots, Chance], Rig]] = {
    **dict.fromkeys(SPECIES, quadruped),
    **dict.fromkeys(EXOTIC, exotic),
    **dict.fromkeys(SITTERS, sitter),
}
