"""What a figure wears and holds, each thing in its own colour.

Plain things go through the rigs' slots. A thing with a colour word of its own
("a red scarf") is put on afterwards, because a rig has one accent only. Clothes
that are not a piece apart (coat, dress) colour the figure itself.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dalle_notebook.engine.illustrator import belongings
from dalle_notebook.engine.illustrator.kit.bounds import bounds
from dalle_notebook.engine.illustrator.kit.primitives import Primitive
from dalle_notebook.engine.illustrator.kit.relations import attach
from dalle_notebook.engine.illustrator.kit.rig import Rig
from dalle_notebook.engine.illustrator.kit.vectors import Array, turn
from dalle_notebook.engine.illustrator.language.nouns import NOUNS as WORDS
from dalle_notebook.engine.illustrator.language.words import COLOURS
from dalle_notebook.engine.illustrator.rigs import NOUNS, WEAR, Slots, build, dress
from dalle_notebook.engine.illustrator.rigs.chance import Chance
from dalle_notebook.engine.illustrator.scene import Subject

_CLOTHES = frozenset(
    {"coat", "jacket", "suit", "dress", "shirt", "sweater", "raincoat", "hoodie",
     "robe", "uniform", "kimono", "tuxedo", "apron"}
)  # fmt: skip
_ROBES = frozenset({"robe", "kimono"})
"""They change the body's outline; `rigs.people.body` draws them."""
_ALMOST = {"cowboy hat": "hat", "straw hat": "hat", "witch hat": "wizard hat",
           "tiara": "crown", "beanie": "cap", "sombrero": "hat", "bowtie": "bow tie",
           "monocle": "glasses", "goggles": "glasses", "beret": "cap",
           "flower crown": "crown"}  # fmt: skip


_MOST_THINGS = 4
"""A file may ask for more; nobody can wear it."""


def split_colour(thing: str) -> tuple[str | None, str]:
    """Split "red scarf" into its colour ('#rrggbb' or None) and the thing."""
    for length in (2, 1):
        words = thing.split(" ")
        colour = " ".join(words[:length])
        if len(words) > length and colour in COLOURS:
            return COLOURS[colour], " ".join(words[length:])
    return None, thing


def dressed(subject: Subject, slots: Slots) -> Slots:
    """The slots with what can be worn and held without a colour of its own."""
    wear, colour = [], slots.colour
    for thing in subject.wear[:_MOST_THINGS]:
        hue, noun = split_colour(thing)
        if noun in _CLOTHES:
            colour = colour or hue
            if noun in _ROBES:
                wear.append("robe")
        elif hue is None and _worn(noun) in WEAR:
            wear.append(_worn(noun))
    # A name that no rig knows raises the hand all the same; `finish` fills it.
    hold = tuple(
        f"{thing} later"
        if split_colour(thing)[1] in {*_SHOWN, *_ALOFT, *_CHEWED}
        else thing
        for thing in subject.hold[:_MOST_THINGS]
        if not belongings.is_one(thing) and thing != "guitar"
    )
    pose = slots.pose
    if any(thing.endswith(belongings.KITE) for thing in subject.hold):
        pose = pose or "wave"
    if {belongings.GAME, "guitar"} & set(subject.hold):
        pose = "play"
    if pose is None and "book" in subject.hold:
        pose = "read"
    return replace(slots, wear=tuple(wear), hold=hold, colour=colour, pose=pose)


def finish(rig: Rig, subject: Subject, rng: np.random.Generator) -> None:
    """Put on and hand over the things that have colours of their own."""
    for thing in subject.wear[:_MOST_THINGS]:
        hue, noun = split_colour(thing)
        if hue is not None and _worn(noun) in WEAR:
            dress.wear(rig, _worn(noun), Chance(rng, noun), hue)
    for thing in subject.hold[:_MOST_THINGS]:
        if belongings.add(rig, thing, rng):
            continue
        hue, noun = split_colour(thing)
        held = _held(noun)
        if noun == "book":
            _read(rig, open_book(Slots(colour=hue), rng))
        elif noun == "guitar" and held is not None and "neck" in rig.anchors:
            _strum(rig, build(held, Slots(colour=hue), rng))
        elif noun in _SHOWN and held is not None:
            _read(rig, build(held, Slots(colour=hue), rng), turned=(0, 62))
        elif noun in _CHEWED and held is not None and "mouth" in rig.anchors:
            _chew(rig, build(held, Slots(colour=hue), rng))
        elif noun in _ALOFT and held is not None and rig.kind == "person":
            _raise(rig, build(held, Slots(colour=hue), rng), _ALOFT[noun])
        elif held is not None and (noun in _ALOFT or hue is not None or held != noun):
            dress.hold(rig, build(held, Slots(colour=hue), rng))


_SHOWN = frozenset({"book", "pizza", "plate"})
"""Held with both hands, turned to the viewer."""
_CHEWED = frozenset({"bamboo"})
"""Too tall to be held upright before a face: it lies across the mouth."""
_ALOFT = {"umbrella": 1.25, "balloon": 1.45}
"""Held above the head: length from the grip to the lower rim, in their units."""


def _strum(rig: Rig, guitar: Rig) -> None:
    """Hold a guitar across the body, its neck up and to one side."""
    low, high = _extent(rig)
    first, last = _extent(guitar)
    tall = float(high[1] - low[1])
    long = float(last[1] - first[1])
    front = [p for p in rig.primitives if 0.3 * tall < _top(p) < 0.66 * tall]
    chest = max((float(bounds(p, np.eye(3))[1][0]) for p in front), default=0.2)
    neck = rig.anchors["neck"].point
    grip = (first + last) / 2 - np.array([0.0, 0.26 * long, 0.0])
    at = np.array([min(chest, 0.26 * tall), low[1] + 0.68 * (neck[1] - low[1]), 0.0])
    scale = 0.62 * tall / long
    attach(rig, guitar, at, scale=scale, yaw=-90, roll=0, pitch=-58, grip=grip)


def _raise(rig: Rig, thing: Rig, shaft: float) -> None:
    """Hold something above the head, long enough to clear it."""
    if "grip" in thing.anchors:
        # It leans by chance where it stands alone; here it must not hide the face.
        x, y = thing.anchors["grip"].point[:2]
        upright = turn(0, -float(np.degrees(np.arctan2(x, -y))), 0)
        for p in thing.primitives:
            p.move(upright, np.zeros(3))
        held = thing.anchors["grip"]
        thing.anchors["grip"] = replace(held, point=upright @ held.point)
    low, high = _extent(rig)
    first, last = _extent(thing)
    tall = float(high[1] - low[1])
    hand = rig.anchors["hand_r"].point
    top = rig.anchors["head_top"].point[1] if "head_top" in rig.anchors else high[1]
    scale = min((float(top - hand[1]) + 0.13 * tall) / shaft, 0.5 * tall)
    scale = max(scale, 0.4 * tall / float((last - first).max()))
    grip = thing.anchors["grip"].point if "grip" in thing.anchors else first
    # The shaft leans inwards, so that the canopy is over the head.
    middle = rig.anchors["head"].point if "head" in rig.anchors else hand
    aside = float(np.clip((hand[2] - middle[2]) / max(scale * shaft, 1e-3), -0.5, 0.5))
    roll = float(np.degrees(np.arcsin(0.8 * aside)))
    attach(rig, thing, hand, scale=scale, pitch=11, roll=-roll, grip=grip)


def _chew(rig: Rig, thing: Rig) -> None:
    low, high = _extent(rig)
    first, last = _extent(thing)
    tall = float(last[1] - first[1])
    scale = 0.34 * float(high[1] - low[1]) / tall
    # Without the patch of earth it grows from, and held by its upper end.
    foot = first[1] + 0.12 * tall
    thing.primitives = [p for p in thing.primitives if _top(p) > foot]
    grip = (first + last) / 2 + np.array([0.0, 0.30 * tall, 0.0])
    mouth = rig.anchors["mouth"]
    at = mouth.point + 0.05 * mouth.forward
    attach(rig, thing, at, scale=scale, pitch=24, roll=30, grip=grip)


def _top(p: Primitive) -> float:
    return float(bounds(p, np.eye(3))[1][1])


def open_book(slots: Slots, rng: np.random.Generator) -> Rig:
    """The flattest of a few books: one to read, not a pile."""
    books = [build("book", slots, rng) for _ in range(4)]
    return min(books, key=lambda b: float((_extent(b)[1] - _extent(b)[0])[1]))


def _read(rig: Rig, book: Rig, turned: tuple[float, float] = (90.0, 58.0)) -> None:
    """Hold a book with both hands towards the reader; on the ground without hands.

    Args:
        turned: yaw and roll of what is held.
    """
    low, high = _extent(rig)
    first, last = _extent(book)
    tall = high[1] - low[1]
    scale = 0.40 * tall / float((last - first).max())
    if not {"hand_r", "hand_l"} <= rig.anchors.keys():
        middle = np.array(
            [(first[0] + last[0]) / 2, first[1], (first[2] + last[2]) / 2]
        )
        face = rig.anchors["head"].point[0] if "head" in rig.anchors else high[0]
        side = 1.0 if face > 0.5 * (low[0] + high[0]) else -1.0
        goal = np.array([face * 0.9, low[1], high[2] + 0.16 * tall])
        attach(rig, book, goal, scale=scale * 1.15, yaw=90 * side, roll=24, grip=middle)
        return
    right, left = rig.anchors["hand_r"].point, rig.anchors["hand_l"].point
    goal = (right + left) / 2 + np.array([0.10, 0.06, 0.0]) * tall
    yaw, roll = turned
    attach(rig, book, goal, scale=scale, yaw=yaw, roll=roll, grip=(first + last) / 2)


def _extent(rig: Rig) -> tuple[Array, Array]:
    boxes = [bounds(p, np.eye(3)) for p in rig.primitives]
    return np.min([b[0] for b in boxes], axis=0), np.max([b[1] for b in boxes], axis=0)


def cannot_wear(subject: Subject) -> list[str]:
    """Things in the prompt that are neither drawn on a figure nor in its hands."""
    out = [
        noun
        for _, noun in map(split_colour, subject.wear)
        if _worn(noun) not in WEAR and noun not in _CLOTHES
    ]
    return out + [
        noun for _, noun in map(split_colour, subject.hold) if _held(noun) is None
    ]


def _worn(noun: str) -> str:
    return noun if noun in WEAR else _ALMOST.get(noun, noun)


def _held(noun: str) -> str | None:
    if noun in NOUNS:
        return noun
    canonical = WORDS.get(noun, noun)
    return canonical if canonical in NOUNS else _NEAR_HELD.get(canonical)


_NEAR_HELD = {
    "coffee": "mug",
    "cup": "mug",
    "lantern": "lamp",
    "trumpet": "violin",
    "jar": "vase",
    "glass of water": "glass",
    "goblet": "wine glass",
}
