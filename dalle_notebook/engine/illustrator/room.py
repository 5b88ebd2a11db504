"""The mask of an edit as a room for figures: what it covers, what it holds whole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dalle_notebook.engine.illustrator.layout import Place
from dalle_notebook.engine.illustrator.outlines import (
    covered,
    roughly_covered,
    roughly_stamped,
)
from dalle_notebook.engine.illustrator.scenery.pixels import Array
from dalle_notebook.engine.illustrator.searching import Ground
from dalle_notebook.engine.illustrator.stand import View

_WHOLE = 0.985
"""A figure is whole in the mask if this part of it is."""


@dataclass(frozen=True, slots=True)
class Room:
    """The mask and what can be stood on in it."""

    view: View
    hole: Array
    ground: Ground

    def seen(self, place: Place) -> float:
        """About the part of a figure that the mask covers."""
        near = self.hole[reach(place, self.hole.shape)]
        if not near.any() or near.all():
            return float(near.any())
        if self.view.camera.portrait and not place.whole:
            # The pieces below the shoulders are not shown.
            return covered(self.ground.probe(place), place, self.hole)
        return roughly_covered(place, self.view.camera, self.hole)

    def is_whole(self, place: Place) -> bool:
        """Whether a figure is inside the mask where it stands."""
        if self.hole[reach(place, self.hole.shape)].all():
            return True
        return covered(self.ground.probe(place), place, self.hole) >= _WHOLE

    def stamp(self, place: Place) -> Array:
        """(h, w) bool: what a figure covers, where that concerns the mask."""
        if not self.hole[reach(place, self.hole.shape)].any():
            return np.zeros_like(self.hole)
        return roughly_stamped(place, self.view.camera, self.hole.shape)


def reach(place: Place, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """The pixels that a figure can cover, generously."""
    height, width = shape
    half, tall = 0.62 * place.px * place.wide, 1.12 * place.px * place.tall
    x, y = place.x * width, place.foot * height
    rows = slice(max(0, int(y - tall)), max(0, int(y + 0.12 * place.px)))
    return rows, slice(max(0, int(x - half)), max(0, int(x + half)))
