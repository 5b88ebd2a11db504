"""What lies and stands about a house."""

from __future__ import annotations

from collections.abc import Callable

from ...kit.rig import Rig
from ..buildings.monuments import fence
from ..chance import Chance
from ..slots import Slots
from .books import book, candle, key, pencil
from .clothes import bag, hat, shoe, umbrella
from .cups import cup, glass, teapot
from .devices import camera_, computer, typewriter
from .furniture import bookshelf, clock, lamp, table
from .household import bench, desk, door, fireplace, mirror, stool, wardrobe
from .instruments import guitar, piano
from .seats import armchair, bed, chair
from .toys import ball, gift, kite, teddy, toy_balloon
from .treasures import (
    chess_piece,
    flag,
    hourglass,
    light_bulb,
    treasure_chest,
    trumpet,
)
from .vessels import bottle, bowl, vase

VESSELS: dict[str, Callable[[str, Slots, Chance], Rig]] = {
    "cup": cup,
    "mug": cup,
    "glass": glass,
    "wine glass": glass,
    "teapot": teapot,
    "vase": vase,
    "bottle": bottle,
    "bowl": bowl,
    "basket": bowl,
}

FURNITURE: dict[str, Callable[[str, Slots, Chance], Rig]] = {
    "table": table,
    "chair": chair,
    "armchair": armchair,
    "sofa": armchair,
    "lamp": lamp,
    "clock": clock,
    "bed": bed,
    "bookshelf": bookshelf,
    "bench": bench,
    "stool": stool,
    "desk": desk,
    "wardrobe": wardrobe,
    "mirror": mirror,
    "fireplace": fireplace,
    "door": door,
}

THINGS: dict[str, Callable[[str, Slots, Chance], Rig]] = {
    "book": book,
    "ball": ball,
    "teddy bear": teddy,
    "umbrella": umbrella,
    "hat": hat,
    "crown": hat,
    "cap": hat,
    "top hat": hat,
    "wizard hat": hat,
    "party hat": hat,
    "santa hat": hat,
    "guitar": guitar,
    "violin": guitar,
    "piano": piano,
    "drum": piano,
    "candle": candle,
    "gift": gift,
    "balloon": toy_balloon,
    "kite": kite,
    "laptop": computer,
    "computer": computer,
    "television": computer,
    "phone": computer,
    "camera": camera_,
    "typewriter": typewriter,
    "shoe": shoe,
    "backpack": bag,
    "suitcase": bag,
    "key": key,
    "sword": key,
    "pencil": pencil,
    "paintbrush": pencil,
    "treasure chest": treasure_chest,
    "flag": flag,
    "hourglass": hourglass,
    "trumpet": trumpet,
    "light bulb": light_bulb,
    "chess piece": chess_piece,
    "fence": fence,
}
