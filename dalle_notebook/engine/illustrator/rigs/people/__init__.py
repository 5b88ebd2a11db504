"""People, their roles, clothes and hats."""

from __future__ import annotations

from collections.abc import Callable

from ...kit.rig import Rig
from ..chance import Chance
from ..slots import Slots
from .body import person
from .roles import ROLES

PEOPLE: dict[str, Callable[[str, Slots, Chance], Rig]] = dict.fromkeys(ROLES, person)
