"""Everything that can be drawn, by its English noun.

`build` is the only door. Families are one file each with their tables as data;
`catalogue` says which family draws a noun; `dress` adds what any figure may
wear, hold or be made of.
"""

from __future__ import annotations

import numpy as np

from ..kit.bounds import all_bounds
from ..kit.relations import lift
from ..kit.rig import Rig
from .catalogue import ENTRIES
from .chance import Chance
from .dress import MATERIALS, WEAR, hold, remake, wear
from .extras import add_extras
from .slots import Slots

NOUNS: frozenset[str] = frozenset(ENTRIES)
"""Canonical English nouns that can be drawn."""


def build(noun: str, slots: Slots, rng: np.random.Generator) -> Rig:
    """Make the rig of a noun.

    Args:
        slots: what the words said; the rest is chosen by `rng`, of which
            exactly one number is drawn.

    Raises:
        KeyError: the noun is not in `NOUNS`.
    """
    chance = Chance(rng, noun)
    rig = ENTRIES[noun](noun, slots, chance)
    rig.noun = noun
    add_extras(rig, noun, slots, chance)
    if rig.ground and rig.kind not in ("building", "plant"):
        _stand(rig)
    if slots.material:
        remake(rig, slots.material)
    for word in slots.wear:
        wear(rig, word, chance, slots.accent)
    for word in slots.hold:
        if word in ENTRIES:
            hold(rig, build(word, Slots(), chance.stream(f"hold {word}")))
    return rig


def _stand(rig: Rig) -> None:
    """Lift what would stick in the ground: hats, globes, feet on a slope."""
    lowest = float(all_bounds(rig.primitives, np.eye(3))[0][:, 1].min())
    if lowest < -0.04:
        lift(rig, -lowest)


__all__ = ["MATERIALS", "NOUNS", "WEAR", "Slots", "build"]
