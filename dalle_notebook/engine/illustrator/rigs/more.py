"""The second table of nouns: builders that stand in no family's own table.

A row here wins over a row of the same noun in a family, so that a figure can be
redrawn in a file of its own.
"""

from __future__ import annotations

from collections.abc import Callable

from ..kit.rig import Rig
from .animals.afar import FOUR_LEGGED, SITTERS
from .animals.creeping import ant, caterpillar, dragonfly
from .animals.exotic import EXOTIC, exotic
from .animals.fowl import FLOCK, flocking
from .animals.lurking import bat, spider
from .animals.plumed import ostrich, peacock
from .animals.quadrupeds import quadruped
from .animals.reptiles import crocodile, lizard
from .animals.shallows import lobster, puffer, seahorse, squid
from .animals.upright import sitter
from .beings.skeleton import skeleton
from .buildings.fairground import carousel, ferris_wheel
from .buildings.fountains import fountain, statue
from .buildings.market import shop, tower, well
from .buildings.wonders import pagoda, pyramid
from .chance import Chance
from .food.bakery import candy, cookie, croissant, pancakes
from .food.bowls import popcorn, ramen, sushi
from .food.picnic import grapes, taco
from .nature.waters import iceberg, rock, waterfall
from .people.trades import ROLES as TRADES
from .people.trades import trade
from .people.uncanny import ROLES as UNCANNY
from .people.uncanny import uncanny
from .plants.waterside import bamboo, lotus, shrub
from .slots import Slots
from .things.bathroom import bathtub, washing_machine
from .things.benches import bench, desk
from .things.borders import fence, flag
from .things.curios import envelope, hourglass, light_bulb
from .things.fittings import door, mirror, window
from .things.hearth import fireplace
from .things.keepsakes import chest, snow_globe
from .things.metalware import anchor, bell, dice, trophy
from .things.padlocks import padlock
from .things.parlour import chess_piece, trumpet
from .things.yard import scarecrow, totem
from .vehicles.submarine import submarine

_ANIMALS: dict[str, Callable[[str, Slots, Chance], Rig]] = {
    **dict.fromkeys(FOUR_LEGGED, quadruped),
    **dict.fromkeys(EXOTIC, exotic),
    **dict.fromkeys(SITTERS, sitter),
    **dict.fromkeys(FLOCK, flocking),
    "peacock": peacock,
    "ostrich": ostrich,
    "seahorse": seahorse,
    "lobster": lobster,
    "squid": squid,
    "puffer fish": puffer,
    "bat": bat,
    "spider": spider,
    "crocodile": crocodile,
    "lizard": lizard,
    "ant": ant,
    "caterpillar": caterpillar,
    "dragonfly": dragonfly,
}

_PEOPLE: dict[str, Callable[[str, Slots, Chance], Rig]] = {
    **dict.fromkeys(UNCANNY, uncanny),
    **dict.fromkeys(TRADES, trade),
    "skeleton": skeleton,
}

_OUTDOORS: dict[str, Callable[[str, Slots, Chance], Rig]] = {
    "bamboo": bamboo,
    "lotus": lotus,
    "bush": shrub,
    "rock": rock,
    "iceberg": iceberg,
    "waterfall": waterfall,
    "pyramid": pyramid,
    "pagoda": pagoda,
    "tower": tower,
    "well": well,
    "shop": shop,
    "ferris wheel": ferris_wheel,
    "carousel": carousel,
    "fountain": fountain,
    "statue": statue,
    "submarine": submarine,
    "bench": bench,
    "fence": fence,
    "flag": flag,
    "scarecrow": scarecrow,
    "totem": totem,
}

_FOOD: dict[str, Callable[[str, Slots, Chance], Rig]] = {
    "ramen": ramen,
    "sushi": sushi,
    "popcorn": popcorn,
    "taco": taco,
    "grapes": grapes,
    "pancakes": pancakes,
    "croissant": croissant,
    "candy": candy,
    "cookie": cookie,
}

_INDOORS: dict[str, Callable[[str, Slots, Chance], Rig]] = {
    "door": door,
    "window": window,
    "mirror": mirror,
    "desk": desk,
    "bathtub": bathtub,
    "washing machine": washing_machine,
    "fireplace": fireplace,
    "treasure chest": chest,
    "snow globe": snow_globe,
    "hourglass": hourglass,
    "light bulb": light_bulb,
    "envelope": envelope,
    "chess piece": chess_piece,
    "trumpet": trumpet,
    "bell": bell,
    "trophy": trophy,
    "dice": dice,
    "anchor": anchor,
    "lock": padlock,
}

MORE: dict[str, Callable[[str, Slots, Chance], Rig]] = {
    **_ANIMALS,
    **_PEOPLE,
    **_OUTDOORS,
    **_FOOD,
    **_INDOORS,
}
"""Builders by noun."""
