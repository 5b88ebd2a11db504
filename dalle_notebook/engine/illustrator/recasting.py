"""The figures of an edited picture of ours, cast and placed.

Figures of the old picture keep their chances and their places; new ones get a
place in the mask. What was decided is written into the Scene as spots, so that
the next edit finds every figure where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from dalle_notebook.engine.illustrator import casting, fitting, layout
from dalle_notebook.engine.illustrator.casting import Actor, Throw
from dalle_notebook.engine.illustrator.changes import Changes, Key
from dalle_notebook.engine.illustrator.layout import AFLOAT, Place
from dalle_notebook.engine.illustrator.room import Room, reach
from dalle_notebook.engine.illustrator.scene import Scene, Spot
from dalle_notebook.engine.illustrator.scenery.pixels import Array
from dalle_notebook.engine.illustrator.scenery.shot import Shot
from dalle_notebook.engine.illustrator.searching import Wish
from dalle_notebook.engine.illustrator.streams import stream

_INSIDE = 0.99
_REACHES_OUT = 0.02
_SEATED = 0.9
_CRAMPED = 0.4
"""New figures smaller than this part of their natural size need more room."""
_IN_FRONT = frozenset({"before", "in", "at"})
_MUCH = 2.2
"""So much larger must figures get to be worth hiding a part of an old one."""
_IN_WATER = re.compile(
    r"\bin(?:to)? (?:the|a) (?:\w+ )?(?:pool|water|sea|lake|pond)\b|水里|水中|泳池里",
    re.IGNORECASE,
)


class Cast:
    """The figures of the new Scene on their way to their places."""

    def __init__(self, before: Scene, seed: int, changes: Changes, room: Room) -> None:
        self._seed, self._changes, self._room = seed, changes, room
        self._view = room.view
        self._throws = _throws_of(before)
        self._riders = casting.joined_in(before)
        self._actors: dict[Key, Actor] = {}
        self._seats: dict[int, tuple[float, Array]] = {}

    def placed(
        self, old: Mapping[Key, Place], seen: Mapping[Key, float]
    ) -> tuple[Scene, list[Place]]:
        """The Scene with spots, and all figures where they stand, far ones first."""
        self._cast(portrait=self._view.camera.portrait)
        if self._unseated(old):
            self._cast(portrait=self._view.camera.portrait)
        places = self._kept(old)
        natural = self._natural()
        new = [key for key in natural if key not in places]
        if not places and all(self._is_well(natural[key]) for key in new):
            places = natural
        elif new:
            places |= self._fitted(new, places, natural, seen)
        return self._described(places), layout.in_order(places.values())

    def _cast(self, *, portrait: bool) -> None:
        actors, _ = casting.cast(
            self._changes.scene, self._seed, portrait=portrait, dice=self._throw
        )
        self._actors = {(a.subject, c): a for a in actors for c in a.copies}

    def _throw(self, index: int, copy: int) -> Throw:
        kept = self._changes.kept
        if (index, copy) in kept:
            return self._throws(*kept[index, copy])
        if index in self._changes.guests:
            return self._throws(self._changes.guests[index], copy)
        for (other, _), key in kept.items():
            if other == index:
                # One more of its kind.
                seed, number, _ = self._throws(*key)
                return Throw(seed, number, 24 + copy)
        used = {self._throws(*key)[:2] for key in kept.values()}
        number = index if (self._seed, index) not in used else 64 + index
        return Throw(self._seed, number, copy)

    def _natural(self) -> dict[Key, Place]:
        """Where the figures would stand in a new picture."""
        actors = list({id(a): a for a in self._actors.values()}.values())
        view, (height, width) = self._view, self._room.hole.shape
        chances = stream(self._seed, "layout")
        laid = layout.arrange(actors, view.camera, width, height, view.floor, chances)
        return {(p.actor.subject, p.copy): p for p in laid}

    def _is_well(self, place: Place) -> bool:
        """Whether a figure laid out without regard to the mask may stay there."""
        (height, width), water = self._room.hole.shape, self._room.ground.water
        row = min(max(int(place.foot * height) - 1, 0), height - 1)
        column = min(max(int(place.x * width), 0), width - 1)
        drowns = water[row, column] and not (place.floats or self._belongs(place.actor))
        return not drowns and self._room.is_whole(place)

    def _belongs(self, actor: Actor) -> bool:
        """Whether a figure is at home in water, or the words put it there."""
        is_sea = self._view.floor == "water" or actor.rig.noun in AFLOAT
        return is_sea or bool(_IN_WATER.search(self._changes.scene.prompt))

    def _kept(self, old: Mapping[Key, Place]) -> dict[Key, Place]:
        height, width = self._room.hole.shape
        places = {}
        for key, was in self._changes.kept.items():
            actor = self._actors[key]
            if key in self._changes.same:
                # The very rig, though cast again it would be an equal one.
                actor = replace(actor, rig=old[was].actor.rig)
                places[key] = replace(old[was], actor=actor, copy=key[1])
                continue
            camera = self._view.camera
            place = layout.aligned(old[was], actor, camera, width, height)
            place.copy = key[1]
            # In another pose it may reach out of a mask that held all of it.
            if self._room.seen(place) > self._room.seen(old[was]) - _REACHES_OUT:
                places[key] = place
        return places

    def _unseated(self, old: Mapping[Key, Place]) -> bool:
        """Let new riders go whose seat on an old figure is not in the mask."""
        changes, (height, width) = self._changes, self._room.hole.shape
        lost = False
        for host, rider in casting.joined_in(changes.scene).items():
            was = changes.kept.get((host, 0))
            if was is None or was[0] in self._riders or rider in changes.guests:
                continue
            camera = self._view.camera
            place = layout.aligned(
                old[was], self._actors[host, 0], camera, width, height
            )
            rows, columns, px = _part(place, old[was], camera, width, height)
            part = self._room.hole[rows, columns]
            if part.size and part.mean() >= _SEATED:
                continue
            lost = True
            seat = np.zeros_like(self._room.hole)
            bottom = rows.stop
            reach = max(2, round(0.04 * height))
            seat[max(0, bottom - reach) : bottom + reach] = True
            left = round(old[was].x * width - 0.42 * old[was].px * old[was].wide)
            right = round(old[was].x * width + 0.42 * old[was].px * old[was].wide)
            seat[:, : max(0, left)] = False
            seat[:, max(0, right) :] = False
            self._seats[rider] = px / changes.scene.subjects[rider].count ** 0.5, seat
            pair = {host, rider}
            relations = changes.scene.relations
            left_over = (r for r in relations if {r.subject, r.object} != pair)
            changes.scene = replace(changes.scene, relations=tuple(left_over))
            changes.same.add((host, 0))
        return lost

    def _fitted(
        self,
        new: list[Key],
        places: dict[Key, Place],
        natural: dict[Key, Place],
        seen: Mapping[Key, float],
    ) -> dict[Key, Place]:
        """Places in the mask for new figures; `places` are those that stay."""
        if self._view.camera.portrait:
            if (0, 0) in new:
                self._cast(portrait=False)
                natural = self._natural()
            natural = {k: replace(p, whole=True) for k, p in natural.items()}
        wishes = self._wishes(new, places, natural)
        found = self._settled(wishes, places)
        kept = self._changes.kept
        movable = [k for k in places if k in kept and seen[kept[k]] >= _INSIDE]
        small = min(found[k].px / wishes[k].place.px for k in new)
        if movable and small < _CRAMPED:
            others = {k: p for k, p in places.items() if k not in movable}
            wishes = self._wishes([*movable, *new], others, natural)
            found = self._settled(wishes, others)
        return found

    def _wishes(
        self, new: list[Key], places: dict[Key, Place], natural: dict[Key, Place]
    ) -> dict[Key, Wish]:
        main = max(places, key=lambda k: places[k].px, default=None)
        share = 1.0 if main is None else places[main].px / natural[main].px
        has_water = bool((self._room.ground.water & self._room.hole).any())
        wishes = {}
        for key in new:
            px = natural[key].px * share
            px, seat = self._seats.get(key[0], (px, None))
            actor = self._actors[key]
            place = replace(natural[key], actor=actor, px=px)
            if has_water and actor.rig.noun in AFLOAT:
                place.floats = False
            wishes[key] = Wish(place, self._belongs(actor), seat)
        return wishes

    def _settled(
        self, wishes: dict[Key, Wish], places: dict[Key, Place]
    ) -> dict[Key, Place]:
        room, view = self._room, self._view
        found = {}
        for key, wish in wishes.items():
            related = self._related(wish.place, places)
            if related is not None:
                found[key] = related
        left = [key for key in wishes if key not in found]
        taken = np.zeros_like(room.hole)
        for key, place in [*places.items(), *found.items()]:
            # What sits on something or stands before it covers it.
            over = any(
                wishes[k].spot is not None or _is_before(wishes[k].place, key[0])
                for k in left
            )
            if not over:
                taken |= room.stamp(place)
        arrange = fitting.side_by_side(view.camera, view.floor, self._seed)
        if left:
            wanted = [wishes[k] for k in left]
            settled = fitting.fit(wanted, room.hole, taken, room.ground, arrange)
            if (taken & room.hole).any() and _is_poor(settled, room.hole):
                none = np.zeros_like(taken)
                other = fitting.fit(wanted, room.hole, none, room.ground, arrange)
                if _area(other) > _MUCH * _area(settled):
                    settled = other
            found |= dict(zip(left, settled, strict=True))
        for key in left:
            self._bring_forward(found[key], places)
        return found

    def _related(self, place: Place, places: dict[Key, Place]) -> Place | None:
        """A figure where its relation to one that stays wants it, if that fits."""
        near = place.actor.near
        if near is None or all(key[0] != near[0] for key in places):
            return None
        height, width = self._room.hole.shape
        still = {id(p): replace(p.actor, near=None) for p in places.values()}
        others = [replace(p, actor=still[id(p)]) for p in places.values()]
        if near[1] in _IN_FRONT:
            return None
        moved = replace(place)
        layout.obey_relations([*others, moved], width, height)
        if (moved.x, moved.foot, moved.px) == (place.x, place.foot, place.px):
            return None
        return moved if self._room.is_whole(moved) else None

    def _bring_forward(self, place: Place, places: dict[Key, Place]) -> None:
        """Let a new figure be seen where it would be hidden by an old one."""
        rows, columns = reach(place, self._room.hole.shape)
        for other in places.values():
            down, across = reach(other, self._room.hole.shape)
            apart = rows.start >= down.stop or down.start >= rows.stop
            apart |= columns.start >= across.stop or across.start >= columns.stop
            if not apart and layout.in_order([place, other])[0] is place:
                place.layer = other.layer + 1

    def _described(self, places: Mapping[Key, Place]) -> Scene:
        """The new Scene with a spot for each figure."""
        scene, longer = self._changes.scene, max(self._room.hole.shape)
        spots = []
        for (index, copy), place in sorted(places.items()):
            seed, number, chance = self._throw(index, copy)
            spots.append(
                Spot(
                    index, float(place.x), float(place.foot), float(place.px / longer),
                    seed, number, chance, float(place.distance), bool(place.floats),
                    place.whole, place.layer, place.centred,
                )
            )  # fmt: skip
        for host, guest in casting.joined_in(scene).items():
            for copy in range(scene.subjects[guest].count):
                where = places[host, 0]
                throw = self._throw(guest, copy)
                x, foot = float(where.x), float(where.foot)
                spots.append(Spot(guest, x, foot, 0.0, *throw))
        return replace(scene, spots=tuple(spots))


def _is_before(place: Place, subject: int) -> bool:
    near = place.actor.near
    return near is not None and near[0] == subject and near[1] in _IN_FRONT


def _area(places: list[Place]) -> float:
    return sum(p.px * p.px * p.wide * p.tall for p in places)


def _is_poor(places: list[Place], hole: Array) -> bool:
    """Whether figures make little of a hole."""
    return _area(places) < 0.25 * float(hole.sum())


def _part(
    place: Place, host: Place, camera: Shot, width: int, height: int
) -> tuple[slice, slice, float]:
    """Rows and columns of what joined a host, and its longer side in pixels."""
    whole = layout.box(place.actor, camera)
    part = layout.box(place.actor, camera, after=len(host.actor.rig.primitives))
    unit = place.px / max(whole[2] - whole[0], whole[3] - whole[1], 1e-6)
    left = place.x * width - 0.5 * (whole[2] - whole[0]) * unit
    bottom = place.foot * height
    x0, x1 = (left + (part[i] - whole[0]) * unit for i in (0, 2))
    y0, y1 = (bottom - (part[i] - whole[1]) * unit for i in (3, 1))
    rows = slice(max(0, round(y0)), max(0, round(y1)))
    columns = slice(max(0, round(x0)), max(0, round(x1)))
    return rows, columns, max(x1 - x0, y1 - y0)


def _throws_of(before: Scene) -> casting.Dice:
    """Which throws the figures of the old picture are."""
    spots: dict[int, list[Spot]] = {}
    for spot in before.spots:
        spots.setdefault(spot.subject, []).append(spot)

    def throw(index: int, copy: int) -> Throw:
        own = spots.get(index, [])
        if copy < len(own):
            return Throw(own[copy].seed, own[copy].number, own[copy].copy)
        different = min(before.subjects[index].count, casting.MOST_DIFFERENT)
        return Throw(before.seed, index, copy % different)

    return throw
