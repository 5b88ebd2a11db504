"""A picture of ours set up again behind a mask, with other words.

What was there stands where it stood; what the words add is fitted into the mask.
Only where the mask is (almost) the whole picture, or the new figures would be
inside of it anyway, are they laid out as in a new picture.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dalle_notebook.engine.illustrator import casting
from dalle_notebook.engine.illustrator import stand as stands
from dalle_notebook.engine.illustrator.changes import Changes, compared, removed
from dalle_notebook.engine.illustrator.layout import Place
from dalle_notebook.engine.illustrator.recasting import Cast
from dalle_notebook.engine.illustrator.room import Room
from dalle_notebook.engine.illustrator.scene import Relation, Scene
from dalle_notebook.engine.illustrator.scenery import Backdrop
from dalle_notebook.engine.illustrator.scenery.pixels import Array, resized
from dalle_notebook.engine.illustrator.searching import Ground
from dalle_notebook.engine.illustrator.stand import Stand, View

_ALL = 0.95
"""A mask of this part of the picture is no place, it is the picture."""
_INSIDE = 0.99
_LINES = {"room": 0.16, "lounge": 0.09, "kitchen": 0.12, "library": 0.19,
          "stage": 0.20, "city": 0.15, "street": 0.15, "table": 0.03}  # fmt: skip
"""How far below the horizon the floor of a place bears a figure."""
_LINE = 0.07
_OPEN = frozenset({"meadow", "mountain", "desert", "savanna", "snow", "forest", "sea",
                   "lake", "beach", "city", "street"})  # fmt: skip
_PARTS: dict[str, frozenset[str]] = {
    "sky": _OPEN, "night sky": _OPEN, "sea": frozenset({"beach"})
}  # fmt: skip
"""Places that are a part of others: a balloon "in the sky" stays above the hills."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What is asked of a picture of ours.

    Attributes:
        before: its Scene.
        words: what the prompt says.
        is_removal: the prompt names what shall go.
        hole: (h, w) bool, what may change.
        cast_seed: of the figures that are new.
        is_first: the first answer keeps every choice; others cast anew what the
            mask covers.
    """

    before: Scene
    words: Scene
    is_removal: bool
    hole: Array
    cast_seed: int
    is_first: bool = True


def set_up(edit: Edit, wanted: Scene, frame: Scene) -> Stand:
    """Choose everything for the picture behind the mask.

    Args:
        wanted: the new words, with the old place where they name none.
        frame: settles place, camera and light.
    """
    height, width = edit.hole.shape
    seed = edit.before.seed
    view = stands.view_of(frame, seed)
    backdrop = stands.backdrop_of(view, wanted, frame, width, height, seed)
    scene, spots = _placed(edit, wanted, view, backdrop)
    scene = replace(scene, seed=seed, width=width, height=height, frame=frame)
    return Stand(scene, scene, view, backdrop, spots)


def settled_there(words: Scene, before: Scene) -> Scene:
    """Words whose place is a part of the old picture ("in the sky") stay in that."""
    if words.place is None:
        return words
    furniture = [s for s in before.subjects if s.noun == words.place]
    if furniture and words.subjects:
        # "On a table", and there is one: not a place, but the thing that stands there.
        last = len(words.subjects)
        return replace(
            words,
            place=None,
            subjects=(*words.subjects, furniture[0]),
            relations=(*words.relations, Relation(0, "on", last)),
        )
    frame, seed = stands.framing(before), before.seed
    place = stands.view_of(frame, seed).place
    if place not in _PARTS.get(words.place, ()):
        return words
    features = dict.fromkeys((*frame.features, *words.features))
    return replace(words, place=None, features=tuple(features))


def _placed(
    edit: Edit, wanted: Scene, view: View, backdrop: Backdrop
) -> tuple[Scene, list[Place]]:
    """The new Scene with its spots, and the same figures as places."""
    hole, before = edit.hole, casting.playable(edit.before)
    height, width = hole.shape
    old_view = stands.view_of(stands.framing(edit.before), before.seed)
    stood = stands.figures_of(before, old_view, width, height, before.seed)
    if not hole.any():
        return before, stood
    room = Room(view, hole, _ground(view, backdrop, hole.shape))
    old = {(p.actor.subject, p.copy): p for p in stood}
    seen = {key: room.seen(place) for key, place in old.items()}
    wanted = casting.playable(wanted)
    if edit.is_removal:
        changes = removed(before, edit.words, seen)
    elif hole.mean() >= _ALL:
        changes = Changes(wanted)
        room = replace(room, hole=np.ones_like(hole))
    else:
        inside = {key for key, part in seen.items() if part >= _INSIDE}
        renewed = frozenset() if edit.is_first else inside
        changes = compared(before, wanted, seen, renewed)
    return Cast(before, edit.cast_seed, changes, room).placed(old, seen)


def _ground(view: View, backdrop: Backdrop, shape: tuple[int, ...]) -> Ground:
    height, width = shape
    water = np.zeros(shape, bool)
    if backdrop.water is not None:
        water = resized(backdrop.water, width, height) > 0.5
    line = view.camera.horizon + _LINES.get(view.place, _LINE)
    rows = np.arange(height)[:, None] / height >= line
    land = np.broadcast_to(rows, shape) & (~water | (view.floor == "water"))
    return Ground(land, water, view.camera, view.light)
