"""Beings of tales and toys."""

from __future__ import annotations

from collections.abc import Callable

from ...kit.rig import Rig
from ..chance import Chance
from ..slots import Slots
from .dinosaurs import dinosaur
from .dragons import dragon
from .robots import robot
from .skeleton import skeleton
from .tales import ghost, monster, pumpkin, snowman

BEINGS: dict[str, Callable[[str, Slots, Chance], Rig]] = {
    "robot": robot,
    "dragon": dragon,
    "dinosaur": dinosaur,
    "tyrannosaurus": dinosaur,
    "snowman": snowman,
    "ghost": ghost,
    "monster": monster,
    "alien": monster,
    "pumpkin": pumpkin,
    "skeleton": skeleton,
}
