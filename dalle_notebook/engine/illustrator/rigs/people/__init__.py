"""People, their roles, clothes and hats."""

from __future__ import annotations

from collections.abc import Callable

from ...kit.rig import Rig
from ..chance import Chance
from ..slots import Slots
from .body import person
from .roles import ROLES
from .trades import TRADES, trade
from .uncanny import UNCANNY, uncanny

PEOPLE: dict[str, Callable[[str, Slots, Chance], Rig]] = {
    **dict.fromkeys(ROLES, person),
    **dict.fromkeys(TRADES, trade),
    **dict.fromkeys(UNCANNY, uncanny),
}
