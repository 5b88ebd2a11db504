"""Things that belong to a figure so closely that they are one rig with it.

A board game stands before its player on a small table; a snail carries the house
that the prompt gives it. `folded` moves such subjects into what their owner
holds, `add` draws them. They are no nouns: nobody asks for them alone.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dalle_notebook.engine.illustrator.kit.bounds import all_bounds
from dalle_notebook.engine.illustrator.kit.relations import attach
from dalle_notebook.engine.illustrator.kit.rig import Rig
from dalle_notebook.engine.illustrator.kit.vectors import Array, rgb, vec
from dalle_notebook.engine.illustrator.language.words import COLOURS
from dalle_notebook.engine.illustrator.rigs import Slots, build
from dalle_notebook.engine.illustrator.rigs.chance import Chance
from dalle_notebook.engine.illustrator.rigs.people.roles import ROLES
from dalle_notebook.engine.illustrator.scene import Scene, Subject

GAME, SHELL, KITE = "chess board", "snail house", "kite on a string"
"""What stands in `Subject.hold` for them."""
_GAMES = frozenset({"chess", "checkers", "board game"})
_JOINS = frozenset({"beside", "with", "playing", "on", "over"})
_CANDY = ("#e8485a", "#f7c83a", "#5fb8e0", "#7ac86a", "#c878d8", "#fbf4ea")


def folded(scene: Scene) -> Scene:
    """The scene with such things in the hands of their owners."""
    for relation in scene.relations:
        who, what = relation.subject, relation.object
        if relation.kind == "over":
            who, what = what, who
        owner, thing = scene.subjects[who], scene.subjects[what]
        held = _held_by(owner, thing)
        if held is None or relation.kind not in _JOINS:
            continue
        kept = [i for i in range(len(scene.subjects)) if i != what]
        subjects = tuple(
            replace(s, hold=(*s.hold, held)) if i == who else s
            for i, s in enumerate(scene.subjects)
            if i in kept
        )
        relations = tuple(
            replace(r, subject=kept.index(r.subject), object=kept.index(r.object))
            for r in scene.relations
            if r.subject in kept and r.object in kept
        )
        return replace(scene, subjects=subjects, relations=relations)
    return scene


def _held_by(owner: Subject, thing: Subject) -> str | None:
    if owner.noun in ROLES:
        if thing.noun == "kite" and thing.count == owner.count == 1:
            return f"{' '.join(thing.colours[:1])} {KITE}".strip()
        return GAME if thing.word in _GAMES else None
    if owner.noun == "snail" and thing.noun in {"house", "cottage"}:
        return f"{thing.material or 'plain'} {SHELL}"
    return None


def is_one(thing: str) -> bool:
    """Whether `add` draws it."""
    return thing == GAME or thing.endswith((SHELL, KITE))


def add(rig: Rig, thing: str, rng: np.random.Generator) -> bool:
    """Draw the thing on its owner; gives whether it is one of these."""
    if thing == GAME and rig.kind == "person":
        tall = float(all_bounds(rig.primitives, np.eye(3))[1][:, 1].max())
        attach(rig, _board_game(rng), (0.40 * tall, 0.0, 0.0), scale=0.42 * tall)
        return True
    if thing.endswith(SHELL) and "back" in rig.anchors:
        sweet = thing.startswith(("candy", "gingerbread"))
        # The shell gives way to the house; its foot and its face stay.
        rig.primitives = [p for p in rig.primitives if p.material != "glaze"]
        house = _candy_house(rng) if sweet else build("cottage", Slots(), rng)
        low, high = all_bounds(house.primitives, np.eye(3))
        wide = float((high.max(0) - low.min(0))[0])
        attach(rig, house, (-0.22, 0.28, 0.0), scale=1.3 / wide, yaw=-102.0 + 180.0)
        return True
    if thing.endswith(KITE) and "hand_r" in rig.anchors:
        _fly_kite(rig, COLOURS.get(thing.removesuffix(KITE).strip()), rng)
        return True
    return False


def _fly_kite(rig: Rig, colour: str | None, rng: np.random.Generator) -> None:
    kite = build("kite", Slots(colour=colour), rng)
    tall = float(all_bounds(rig.primitives, np.eye(3))[1][:, 1].max())
    hand = rig.anchors["hand_r"].point
    at = vec(0.1 * tall, 1.66 * tall, 0.75 * tall)
    attach(rig, kite, at, scale=0.26 * tall, yaw=-62.0)
    rig.group()
    middle = (hand + at) / 2 + vec(0, -0.10 * tall, 0.04 * tall)
    rig.tube([hand, middle, at], 0.009 * tall, "#fdfaf2", role="fixed")


def _board_game(rng: np.random.Generator) -> Rig:
    """A table one unit high with a board and two sets of men."""
    rig = Rig()
    wood, legs = "#a8703f", "#7a4e2c"
    rig.rounded_box((0, 0.93, 0), (0.62, 0.05, 0.80), 0.03, wood, material="wood")
    for x in (-0.5, 0.5):
        for z in (-0.66, 0.66):
            rig.rod((x, 0.0, z), (x, 0.9, z), 0.06, legs, material="wood")
    cell = 0.14

    def squares(p: Array, n: Array, c: Array) -> Array:
        odd = (np.floor(p[0] / cell) + np.floor(p[2] / cell)) % 2
        dark, light = rgb("#4a2f1e")[:, None], rgb("#f4e4c0")[:, None]
        return np.asarray(dark * odd + light * (1 - odd))

    rig.group()
    half = 4 * cell
    rig.box((0, 1.0, 0), (half, 0.03, half), "#f4e4c0", paint=squares, bias=0.02)
    tones = ("#f8efdc", "#2e2a30")
    for side, tone in zip((1, -1), tones, strict=True):
        for k in range(8):
            # Some have moved: a game is on.
            step = int(rng.integers(1, 4)) if rng.random() < 0.6 else 1
            z = (k - 3.5) * cell
            _man(rig, vec(side * (3.5 - step) * cell, 1.03, z), 0.20, tone)
            if k in (0, 2, 3, 4, 5, 7):
                tall = 0.42 if k in (3, 4) else 0.31
                _man(rig, vec(side * 3.5 * cell, 1.03, z), tall, tone)
    return rig


def _man(rig: Rig, at: Array, tall: float, tone: str) -> None:
    rig.group(0.01)
    profile = [
        (0.0, 0.062), (0.10 * tall, 0.062), (0.25 * tall, 0.036), (0.68 * tall, 0.028),
        (0.74 * tall, 0.05), (0.78 * tall, 0.02),
    ]  # fmt: skip
    rig.lathe(at, profile, tone, material="enamel", steps=2)
    rig.ellipsoid(at + vec(0, 0.88 * tall, 0), 0.046, tone, material="enamel")


def _candy_house(rng: np.random.Generator) -> Rig:
    """Gingerbread walls, icing, and sweets all over; its door looks along +x."""
    rig = Rig()
    chance = Chance(rng, SHELL)
    bread, icing = rgb("#b9703a"), "#fdf6ee"
    rig.rounded_box((0, 0.42, 0), (0.46, 0.42, 0.52), 0.06, bread, material="clay")
    gable = [(-0.62, 0.0), (0.62, 0.0), (0.0, 0.62)]
    for x in (0.42, -0.42):
        rig.plate(gable, (x, 0.80, 0), (0, 0, 1), (0, 1, 0), bread,
                  thick=0.10, smooth=False)  # fmt: skip
    pick = int(chance.between("first", 0, 5.99))
    for s in (1, -1):
        rig.group(0.02)
        roof = [(-0.60, -0.10), (0.60, -0.10), (0.60, 0.86), (-0.60, 0.86)]
        rig.plate(roof, (0, 0.80, s * 0.66), (1, 0, 0), (0, 0.70, -s * 0.70),
                  "#f4a0b8", thick=0.12, puff=0.2, smooth=False)  # fmt: skip
        rig.group()
        for row in range(3):
            for k in range(4):
                t = 0.10 + 0.27 * row
                at = vec(-0.42 + 0.28 * k, 0.80 + 0.70 * t, s * (0.66 - 0.70 * t))
                tone = _CANDY[(pick + 2 * row + k) % 6]
                at = at + vec(0, 0.07, s * 0.07)
                rig.ellipsoid(at, 0.085, tone, material="glaze")
    rig.group(0.02)
    rig.tube([(-0.62, 1.44, 0), (0.62, 1.44, 0)], 0.08, icing, smooth=False)
    for s in (1, -1):
        edge = [(0.56, 0.74, s * 0.72), (0.56, 1.44, 0)]
        rig.tube(edge, 0.07, icing, smooth=False)
        _cane(rig, vec(0.50, 0.0, s * 0.50), vec(0.50, 0.78, s * 0.50))
    rig.group()
    rig.rounded_box((0.47, 0.27, 0), (0.03, 0.27, 0.17), 0.03, "#7a4424")
    rig.ellipsoid((0.52, 0.27, 0.09), 0.035, _CANDY[1], material="glaze")
    for z, tone in ((0.33, _CANDY[2]), (-0.33, _CANDY[2])):
        rig.disc((0.48, 0.52, z), 0.13, icing, axis=(1, 0, 0), height=0.03)
        rig.disc((0.51, 0.52, z), 0.09, tone, axis=(1, 0, 0), height=0.03)
    _lollipop(rig, vec(0.50, 1.02, 0), 0.17, pick)
    for s in (1, -1):
        _lollipop(rig, vec(0.0, 0.46, s * 0.56), 0.24, pick + s, axis=(0, 0, 1))
    rig.cylinder((-0.25, 1.2, 0.22), (-0.25, 1.66, 0.22), 0.10, _CANDY[0])
    rig.ellipsoid((-0.25, 1.68, 0.22), (0.15, 0.08, 0.15), icing)
    return rig


def _cane(rig: Rig, low: Array, high: Array) -> None:
    def stripes(p: Array, n: Array, c: Array) -> Array:
        red = (np.sin(p[1] * 34 + 3 * np.arctan2(n[2], n[0])) > 0).astype(np.float32)
        return np.asarray(c * (1 - red) + rgb("#d8323f")[:, None] * red)

    rig.tube([low, high], 0.07, "#fdf6ee", smooth=False, paint=stripes)


def _lollipop(
    rig: Rig, at: Array, size: float, pick: int,
    axis: tuple[float, float, float] = (1, 0, 0),
) -> None:  # fmt: skip
    rig.group()
    out = np.asarray(axis, np.float64) * 0.03
    for k in range(4):
        tone = _CANDY[(pick + (0 if k % 2 else 5)) % 6] if k % 2 else _CANDY[5]
        rig.disc(at + out * (1 + 0.5 * k), size * (1 - 0.24 * k), tone, axis=axis,
                 height=0.03, material="glaze")  # fmt: skip
