"""What rolls, floats and flies."""

from __future__ import annotations

from collections.abc import Callable

from ...kit.rig import Rig
from ..chance import Chance
from ..slots import Slots
from .aircraft import aeroplane, hot_air_balloon
from .boats import boat
from .cars import car
from .cycles import bicycle, motorcycle
from .spacecraft import rocket, ufo
from .submarine import submarine
from .trains import train
from .trucks import bus, tractor, truck

VEHICLES: dict[str, Callable[[str, Slots, Chance], Rig]] = {
    "car": car,
    "taxi": car,
    "police car": car,
    "sports car": car,
    "truck": truck,
    "fire truck": truck,
    "tractor": tractor,
    "bus": bus,
    "bicycle": bicycle,
    "motorcycle": motorcycle,
    "scooter": motorcycle,
    "train": train,
}

CRAFT: dict[str, Callable[[str, Slots, Chance], Rig]] = {
    "boat": boat,
    "sailboat": boat,
    "ship": boat,
    "airplane": aeroplane,
    "helicopter": aeroplane,
    "submarine": submarine,
    "hot air balloon": hot_air_balloon,
    "rocket": rocket,
    "ufo": ufo,
    "satellite": ufo,
}
