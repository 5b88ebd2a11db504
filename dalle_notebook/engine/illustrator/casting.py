"""Subjects become actors: rigs that are built, dressed and put together.

Relations are real composition where the rigs allow it: a rider joins the horse
as one rig. What only stands near something else stays an actor of its own with
a wish where to stand (`near`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from dalle_notebook.engine.illustrator import belongings, composing, dressing
from dalle_notebook.engine.illustrator.kit import relations
from dalle_notebook.engine.illustrator.kit.bounds import bounds
from dalle_notebook.engine.illustrator.kit.rig import Rig
from dalle_notebook.engine.illustrator.language.words import COLOURS
from dalle_notebook.engine.illustrator.rigs import MATERIALS, Slots, build
from dalle_notebook.engine.illustrator.scene import Scene, Subject
from dalle_notebook.engine.illustrator.sky_things import (
    with_sky_things as with_sky_things,
)
from dalle_notebook.engine.illustrator.stand_ins import drawable as drawable
from dalle_notebook.engine.illustrator.streams import stream

MOST_DIFFERENT = 4
"""More figures of one subject than this are repeated."""

_SEATS = {"riding": ("seat", "back"), "on": ("seat", "top", "back", "head_top"),
          "in": ("inside", "seat", "top")}  # fmt: skip


_TOPPINGS = frozenset({"candle", "strawberry", "cherry", "egg"})
_TOPPED = frozenset({"cake", "cupcake", "ice cream", "donut", "ramen", "pizza"})
"""Small things stand small on these, without their plate."""
_BUILDINGS = frozenset(
    {"castle", "house", "church", "tower", "barn", "shop", "lighthouse", "windmill",
     "tent", "pagoda", "igloo", "bridge", "tree", "pine", "palm", "bush"}
)  # fmt: skip
"""What is "in" one of these stands in front of it."""


@dataclass(slots=True)
class Actor:
    """One figure, or a group that is one rig.

    Attributes:
        subject: index in the scene.
        height_m: height in the world, for relative size.
        near: (index of another subject, kind of relation), or None.
        flies: it is in the air.
    """

    rig: Rig
    subject: int
    height_m: float
    near: tuple[int, str] | None = None
    flies: bool = False
    yaw: float = 20.0
    copies: list[int] = field(default_factory=list)


class Throw(NamedTuple):
    """Which throw of the dice a figure is: equal ones give equal figures."""

    seed: int
    number: int
    copy: int


Dice = Callable[[int, int], Throw]
"""The throw of a copy of a subject, both by their index."""


def playable(scene: Scene) -> Scene:
    """The scene as it can be drawn: without subjects, if none of them has a rig."""
    scene = belongings.folded(with_sky_things(scene))
    if any(drawable(s.noun, s.word) for s in scene.subjects):
        return scene
    return replace(scene, subjects=(), relations=())


def has_head(scene: Scene, seed: int) -> bool:
    """Whether the first subject is a being, of which a portrait can be made."""
    if not scene.subjects or scene.camera not in {"portrait", "close-up"}:
        return False
    noun = drawable(scene.subjects[0].noun, scene.subjects[0].word)
    if noun is None or sum(s.count for s in scene.subjects) > 1:
        return False
    return "head" in build(noun, Slots(portrait=True), stream(seed, "head")).anchors


def cast(
    scene: Scene, seed: int, *, portrait: bool, dice: Dice | None = None
) -> tuple[list[Actor], list[str]]:
    """Build all actors; also gives the nouns that cannot be drawn yet.

    Args:
        dice: says which figure is which throw, where that is not its own index.
    """
    dice = dice or (lambda index, copy: Throw(seed, index, copy))
    missing = [s.noun for s in scene.subjects if drawable(s.noun, s.word) is None]
    joined = joined_in(scene)
    actors: list[Actor] = []
    for index, subject in enumerate(scene.subjects):
        if drawable(subject.noun, subject.word) is None or index in joined.values():
            continue
        variants = min(subject.count, MOST_DIFFERENT)
        for copy in range(variants):
            rng = _rolled(dice(index, copy))
            actor = _actor(scene, index, subject, rng, portrait and index == 0)
            for guest, host in _guests(joined, scene, index):
                if copy == 0 or scene.subjects[guest].count > 1:
                    _attach(actor, scene, guest, host, dice)
            actor.copies = list(range(copy, subject.count, variants))
            actors.append(actor)
    return actors, missing


def _rolled(throw: Throw) -> np.random.Generator:
    return stream(throw.seed, f"figure {throw.number} {throw.copy}")


def joined_in(scene: Scene) -> dict[int, int]:
    """Host -> guest pairs that can become one rig, as {host: guest}."""
    pairs: dict[int, int] = {}
    for relation in scene.relations:
        within = scene.subjects[relation.object].noun in _BUILDINGS
        if relation.kind == "in" and within:
            continue
        if relation.kind in _SEATS and _rideable(
            scene, relation.subject, relation.object
        ):
            pairs.setdefault(relation.object, relation.subject)
    return pairs


def _rideable(scene: Scene, guest: int, host: int) -> bool:
    first, second = scene.subjects[guest], scene.subjects[host]
    known = drawable(first.noun, first.word) and drawable(second.noun, second.word)
    return bool(known) and first.count <= 5


def _guests(
    joined: dict[int, int], scene: Scene, index: int
) -> list[tuple[int, tuple[str, ...]]]:
    if index not in joined:
        return []
    guest = joined[index]
    kinds = [r.kind for r in scene.relations if (r.subject, r.object) == (guest, index)]
    return [(guest, _SEATS[kinds[0]])]


def _actor(
    scene: Scene, index: int, subject: Subject, rng: np.random.Generator, portrait: bool
) -> Actor:
    turn, _, flip = rng.random(3)
    noun = drawable(subject.noun, subject.word)
    assert noun is not None
    slots = slots_of(subject, portrait=portrait)
    if subject.word == "open book":
        rig = dressing.open_book(slots, rng)
    else:
        rig = build(noun, slots, rng)
    dressing.finish(rig, subject, rng)
    model = drawable(subject.shape) if subject.shape else None
    if model is not None and not portrait:
        composing.reshape(rig, build(model, Slots(), rng))
    low, high = rig.yaw
    yaw = low + (high - low) * float(turn)
    if scene.camera == "side":
        yaw = low
    elif scene.camera == "front":
        yaw = high
    if flip < 0.5:
        rig = relations.mirror(rig)
        yaw = -yaw
    size = {"tiny": 0.45, "small": 0.75, "big": 1.35, "huge": 2.0}.get(
        subject.size or "", 1.0
    )
    near = next(
        ((r.object, r.kind) for r in scene.relations if r.subject == index), None
    )
    flies = "fly" in (subject.pose, _USUAL_POSE.get(subject.word)) or not rig.ground
    return Actor(rig, index, max(rig.size_m, 0.02) * size, near, flies, yaw)


_TYPICAL = {"fox": ("ginger",), "flamingo": ("pink",), "rose": ("red",)}
"""Colours without which few would know them."""
_USUAL_POSE = {"hummingbird": "fly"}
"""Without which few would know them, either."""
_ALMOST_MADE_OF = {"leather": "rubber", "velvet": "felt"}


def slots_of(subject: Subject, *, portrait: bool = False) -> Slots:
    """What the words say, in the rigs' terms."""
    typical = _TYPICAL.get(subject.noun, ()) if subject.coat is None else ()
    hexes = [COLOURS[c] for c in subject.colours or typical if c in COLOURS]
    slots = Slots(
        colour=hexes[0] if hexes else None,
        accent=hexes[1] if len(hexes) > 1 else None,
        material=_ALMOST_MADE_OF.get(subject.material or "", subject.material),
        coat=subject.coat,
        pose=subject.pose or _USUAL_POSE.get(subject.word),
        mood=subject.mood,
        portrait=portrait,
    )
    return dressing.dressed(subject, slots)


def cannot_be(subject: Subject) -> list[str]:
    """Shape and material of a subject that are not drawn."""
    material = _ALMOST_MADE_OF.get(subject.material or "", subject.material)
    lost = [material] if material and material not in MATERIALS else []
    if subject.shape and drawable(subject.shape) is None:
        lost.append(subject.shape)
    return lost


def _attach(
    actor: Actor, scene: Scene, guest: int, seats: tuple[str, ...], dice: Dice
) -> None:
    """Put the guests of a relation into the actor's rig."""
    subject = scene.subjects[guest]
    clear = scene.subjects[actor.subject].material == "glass"
    if "inside" in seats and (clear or actor.rig.noun in composing.CLEAR):
        noun = drawable(subject.noun, subject.word)
        assert noun is not None
        rig = build(noun, slots_of(subject), _rolled(dice(guest, 0)))
        if rig.kind != "plant":
            composing.encase(actor.rig, rig)
            return
    if actor.rig.kind == "person" and seats == _SEATS["on"]:
        seats = ("head_top",)
    seat = next((s for s in seats if s in actor.rig.anchors), None)
    bouquet = seat == "inside" and actor.rig.noun == "vase" and _is_plant(subject)
    if bouquet:
        # The vase's own flowers make room for those that were asked for.
        actor.rig.primitives = [p for p in actor.rig.primitives if p.role != "fixed"]
    low, high = extent(actor.rig)
    host_height = high[1] - low[1]
    if seat is None:
        level = _level(actor.rig) if actor.rig.noun in _TOPPED else high[1]
        middle = (low[0] + high[0]) / 2, level, (low[2] + high[2]) / 2
        spot, forward, radius = (
            np.array(middle),
            np.array([1.0, 0, 0]),
            0.2 * host_height,
        )
    else:
        anchor = actor.rig.anchors[seat]
        spot, forward, radius = anchor.point, anchor.forward, anchor.radius
    yaw = float(np.degrees(np.arctan2(forward[2], forward[0])))
    grown = 0.0
    for copy in range(subject.count):
        throw = dice(guest, copy)
        rng = _rolled(throw)
        rng.random(3)
        noun = drawable(subject.noun, subject.word)
        assert noun is not None
        slots = slots_of(subject)
        if slots.pose is None and seat == "seat":
            slots = replace(slots, pose="sit")
        rig = build(noun, slots, rng)
        if slots.pose == "ride" and rig.kind == "animal":
            again = stream(throw.seed, f"rider {throw.number}")
            rig = build(noun, replace(slots, pose="sit"), again)
        dressing.finish(rig, subject, rng)
        bottom, top = extent(rig)
        height = top[1] - bottom[1]
        if rig.kind == "plant" and seat == "inside":
            _cut_foot(rig, bottom[1] + 0.14 * height)
        share = _share(rig.size_m, height, actor.height_m, host_height, seat)
        if rig.kind == "plant" and seat == "inside" and subject.count > 2:
            share *= 0.8
        if bouquet:
            share = (0.95 if subject.count > 2 else 1.05) * host_height / height
        if noun in _TOPPINGS and actor.rig.noun in _TOPPED:
            share = 0.26 * host_height / height
            _cut_foot(rig, bottom[1] + 0.13 * height)
            bottom = (bottom[0], bottom[1] + 0.16 * height, bottom[2])
        # Several guests stand round the middle of the seat.
        angle = 2.4 * copy
        away = 0.55 * radius * (copy > 0)
        if noun in _TOPPINGS and subject.count > 1:
            angle, away = 6.28 * copy / subject.count, 0.7 * radius
        sunk = 0.35 * share * height if seats[0] == "inside" and seat == "top" else 0.0
        at = spot + np.array([np.cos(angle) * away, -sunk, np.sin(angle) * away])
        grip: str | tuple[float, float, float] = (0.0, bottom[1], 0.0)
        if rig.kind == "person" and slots.pose == "ride" and "seat" in rig.anchors:
            grip = "seat"
        if rig.kind == "plant" and seat == "inside":
            grip = (0.0, bottom[1] + 0.45 * height, 0.0)
        lean = 16.0 * (copy > 0 and noun not in _TOPPINGS)
        if seat == "seat" and rig.kind == "animal" and actor.rig.kind == "thing":
            # Cats on a sofa are its subject: large, side by side, seen from the side.
            share *= 1.35
            across = np.array([forward[2], 0.0, -forward[0]])
            row = copy - (subject.count - 1) / 2
            at = spot + across * row * 1.1 * radius
            turned = 50.0 if row <= 0 else -75.0
        else:
            turned = 0.0
        roll, aside, fan = lean if copy % 2 else -lean, 25.0 * copy + turned, 0.0
        if bouquet:
            # Fanned out, every blossom towards the viewer.
            part = copy / max(subject.count - 1, 1) - 0.5 * (subject.count > 1)
            roll, aside, fan = 0.0, 0.0, -80.0 * part
            low_one = 0.12 * (copy % 2) * height
            grip = (0.0, bottom[1] + 0.42 * height + low_one, 0.0)
            at = spot + np.array([0.7 * radius * part, 0.0, 0.06 * (copy % 2)])
        relations.attach(
            actor.rig, rig, at, scale=share, yaw=yaw * (not bouquet) + aside, grip=grip,
            pitch=fan, roll=roll, prefix="guest_" if copy == 0 else "",
        )  # fmt: skip
        grown = max(grown, share * height / host_height)
    actor.height_m *= 1 + 0.5 * grown
    if "guest_head" in actor.rig.anchors and "head" not in actor.rig.anchors:
        actor.rig.anchors["head"] = actor.rig.anchors["guest_head"]
        actor.rig.anchors["eyes"] = actor.rig.anchors.get(
            "guest_eyes", actor.rig.anchors["guest_head"]
        )


def _is_plant(subject: Subject) -> bool:
    return drawable(subject.noun, subject.word) in _BLOSSOMS


_BLOSSOMS = frozenset(
    {"flower", "daisy", "sunflower", "rose", "tulip", "poppy", "lavender"}
)


def _level(rig: Rig) -> float:
    """Height of the highest broad piece: a cake's top, not that of its cherry."""
    low, high = extent(rig)
    boxes = [bounds(p, np.eye(3)) for p in rig.primitives]
    broad = [b for b in boxes if b[1][0] - b[0][0] > 0.4 * (high[0] - low[0])]
    return max((float(b[1][1]) for b in broad), default=high[1])


def _cut_foot(rig: Rig, line: float) -> None:
    """Take away the pot, plate or patch of earth that something stands on."""
    still = np.eye(3)
    rig.primitives = [p for p in rig.primitives if bounds(p, still)[1][1] > line]


def _share(
    guest_m: float, height: float, host_m: float, host_height: float, seat: str | None
) -> float:
    """Scale of a guest in its host: true sizes, pulled towards each other."""
    true = (max(guest_m, 0.02) / height) / (host_m / host_height)
    same = host_height / height
    least, most = (0.45, 1.0) if seat != "inside" else (0.6, 1.2)
    return float(np.clip(1.2 * true**0.6 * same**0.4, least * same, most * same))


def extent(rig: Rig) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Lowest and highest corner of a rig, in its own space."""
    boxes = [bounds(p, np.eye(3)) for p in rig.primitives]
    low = np.min([b[0] for b in boxes], axis=0)
    high = np.max([b[1] for b in boxes], axis=0)
    return (
        (float(low[0]), float(low[1]), float(low[2])),
        (float(high[0]), float(high[1]), float(high[2])),
    )
