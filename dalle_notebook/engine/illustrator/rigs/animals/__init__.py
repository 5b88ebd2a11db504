"""Animals, by body plan."""

from __future__ import annotations

from collections.abc import Callable

from ...kit.rig import Rig
from ..chance import Chance
from ..slots import Slots
from .afar import SITTERS
from .bats import bat
from .birds import flamingo, owl, penguin
from .crawling import caterpillar, spider
from .creeping import ant, dragonfly
from .exotic import EXOTIC, exotic
from .fish import fish, shark, whale
from .flock import PERCHING
from .fowl import FOWL, fowl
from .insects import bee, butterfly, snail
from .perching import perching
from .plumed import ostrich, peacock
from .pond import frog, snake
from .quadrupeds import SPECIES, quadruped
from .reef import ray, seal
from .reptiles import crocodile, lizard
from .shallows import lobster, puffer, seahorse, squid
from .shore import crab, jellyfish, octopus, starfish, turtle
from .upright import sitter

BIRDS: dict[str, Callable[[str, Slots, Chance], Rig]] = {
    "flamingo": flamingo,
    "owl": owl,
    "penguin": penguin,
    **{noun: perching for noun in PERCHING if noun not in FOWL},
    **dict.fromkeys(FOWL, fowl),
    "peacock": peacock,
    "ostrich": ostrich,
    "bat": bat,
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
    "seahorse": seahorse,
    "ray": ray,
    "lobster": lobster,
    "puffer fish": puffer,
}

INSECTS: dict[str, Callable[[str, Slots, Chance], Rig]] = {
    "butterfly": butterfly,
    "bee": bee,
    "ladybug": bee,
    "snail": snail,
    "frog": frog,
    "snake": snake,
    "lizard": lizard,
    "spider": spider,
    "caterpillar": caterpillar,
    "dragonfly": dragonfly,
    "ant": ant,
}

QUADRUPEDS: dict[str, Callable[[str, Slots, Chance], Rig]] = {
    **{n: quadruped for n in SPECIES if n not in EXOTIC and n not in SITTERS},
    **dict.fromkeys(EXOTIC, exotic),
    **dict.fromkeys(SITTERS, sitter),
    "crocodile": crocodile,
}
