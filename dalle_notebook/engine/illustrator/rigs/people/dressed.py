"""What costume parts need to know about the body they dress."""

from __future__ import annotations

from dataclasses import dataclass

from ...kit.rig import Rig
from ...kit.vectors import Array
from ..chance import Chance
from ..faces import Mood
from ..slots import Slots
from .roles import Role


@dataclass(slots=True)
class Figure:
    """What costume parts need to know about the body they dress."""

    rig: Rig
    slots: Slots
    chance: Chance
    role: Role
    skin: Array
    shirt: Array
    trousers: Array
    hair: Array
    mood: Mood
    fat: float
