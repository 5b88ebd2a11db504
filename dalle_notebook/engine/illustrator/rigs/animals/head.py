"""What all parts of one animal's head need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...kit.primitives import Paint
from ...kit.vectors import Array
from ..faces import Mood
from .coats import Coat
from .species import Species


@dataclass(frozen=True, slots=True)
class Head:
    """What all parts of one head need."""

    row: Species
    coat: Coat
    main: Array
    second: Array
    paint: Paint | None
    mood: Mood
    size: float
    fine: bool
    """A portrait: spend detail."""

    @property
    def skull(self) -> Array:
        """Half axes of the skull."""
        return np.array(self.row.skull) * self.size
