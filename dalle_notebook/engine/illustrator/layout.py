"""Where the actors stand and how large they are, in one perspective.

Feet stand on the ground plane of the shot: a foot higher in the picture is
farther away and the figure smaller. World sizes count, softened, so that a cat
beside a house is small but still a cat. Rows are packed by the figures' true
widths, so that nobody is cut off or hidden.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from dalle_notebook.engine.illustrator.casting import Actor
from dalle_notebook.engine.illustrator.kit.bounds import all_bounds
from dalle_notebook.engine.illustrator.kit.gbuffer import camera
from dalle_notebook.engine.illustrator.scenery.pixels import Array
from dalle_notebook.engine.illustrator.scenery.shot import Shot

_BASE = {1: 1.0, 2: 0.80, 3: 0.66, 4: 0.60, 5: 0.54, 6: 0.50, 7: 0.46, 8: 0.43}
_SOFTEN = 0.42
AFLOAT = frozenset(
    {
        "duck",
        "swan",
        "goose",
        "pelican",
        "seagull",
        "boat",
        "sailboat",
        "ship",
        "whale",
        "dolphin",
        "hippo",
        "submarine",
        "crocodile",
        "turtle",
        "flamingo",
        "lighthouse",
        "iceberg",
        "yacht",
    }
)
"""What lies or stands in the water where the place is one."""

_ROOFS = frozenset({"table", "desk", "bench", "chair", "bridge"})
"""What is "under" one of these is between its legs."""

_WIDEST, _TALLEST = 0.86, 0.80


@dataclass(slots=True)
class Place:
    """One figure's spot.

    Attributes:
        x, foot: its middle and where it touches the ground, fractions.
        px: longest side in pixels.
        wide, tall: its width and height as parts of the longest side.
        distance: 0 at the main subject, above farther away.
        floats: no contact with the ground.
        copy: which of its subject's figures it is.
        whole: all of it is shown, even in a portrait.
        layer: those of a higher layer are in front, whatever their distance.
        fades: its shadow and its mirror image end where an edit's mask does.
        centred: x is the middle of what is drawn, not drawn towards its feet.
    """

    actor: Actor
    x: float
    foot: float
    px: float
    wide: float
    tall: float
    distance: float = 0.0
    floats: bool = False
    copy: int = 0
    whole: bool = False
    layer: int = 0
    fades: bool = False
    centred: bool = False


def arrange(
    actors: list[Actor], shot: Shot, width: int, height: int, floor: str,
    rng: np.random.Generator,
) -> list[Place]:  # fmt: skip
    """Give every figure (copies included) its place, far ones first."""
    jitter = rng.random((24, 3)).astype(np.float32)
    people = [(a, copy) for a in actors for copy in a.copies]
    short = min(width, height)
    grounded = [a for a, _ in people if not _hangs(a)]
    n = len(grounded)
    tallest = max((a.height_m for a in grounded), default=1.0)
    places = []
    for k, (actor, copy) in enumerate(people):
        wide, tall = shape(actor, shot)
        if _hangs(actor):
            place = _in_sky(
                actor, wide, tall, n == 0, floor, jitter[k % 24], width, height
            )
            place.copy = copy
            places.append(place)
            continue
        relative = max(0.34, float((actor.height_m / tallest) ** _SOFTEN))
        if n > 1:
            relative *= 0.93 + 0.12 * float(jitter[k % 24, 2])
        body = (0.74 / max((wide * tall) ** 0.5, 0.2)) ** 0.6
        px = (
            shot.fill
            * short
            * _BASE.get(n, 0.40)
            * relative
            * float(np.clip(body, 0.9, 1.45))
        )
        afloat = floor == "water" and actor.rig.noun in AFLOAT
        floats = floor == "none" or (actor.flies and not afloat)
        place = Place(actor, 0.5, shot.stand, px, wide, tall, floats=floats, copy=copy)
        places.append(place)
    standing = [p for p in places if not _hangs(p.actor)]
    if len(standing) == 1:
        _alone(standing[0], shot, width, height, floor, jitter)
    elif standing:
        _in_rows(standing, shot, width, height, floor, jitter)
    obey_relations(places, width, height)
    return in_order(places)


def _hangs(actor: Actor) -> bool:
    """Whether it is up in the sky: a cloud, but no iceberg."""
    return actor.rig.kind == "sky" and not actor.rig.ground


def in_order(places: Iterable[Place]) -> list[Place]:
    """The order in which figures are drawn: far ones first."""
    return sorted(places, key=lambda p: (p.layer, not p.floats, p.foot))


def aligned(place: Place, actor: Actor, shot: Shot, width: int, height: int) -> Place:
    """The place of an actor that another one had, dressed or accompanied otherwise.

    What both have in common stays where it was, at its size.
    """
    wide, tall = shape(actor, shot)
    out = replace(place, actor=actor, wide=wide, tall=tall)
    if shot.portrait and not place.whole:
        return out
    old, new = box(place.actor, shot), box(actor, shot)
    unit = place.px / max(old[2] - old[0], old[3] - old[1], 1e-6)
    out.px = unit * max(new[2] - new[0], new[3] - new[1])
    # Figures are placed by the middle of their box, most of the way.
    shift = 0.5 * (new[0] + new[2] - old[0] - old[2])
    out.x += (1.0 if place.floats or place.centred else 0.75) * shift * unit / width
    out.foot += (old[1] - new[1]) * unit / height
    return out


def shape(actor: Actor, shot: Shot) -> tuple[float, float]:
    """Projected width and height as parts of the longer one."""
    left, bottom, right, top = box(actor, shot)
    wide, tall = right - left, top - bottom
    longest = max(wide, tall, 1e-6)
    return wide / longest, tall / longest


def box(actor: Actor, shot: Shot, after: int = 0) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of a figure on the screen, in the rig's units.

    Args:
        after: leave out so many of its first pieces (those of a host).
    """
    rotation = camera(actor.yaw, shot.pitch, 0.0)
    lows, highs = all_bounds(actor.rig.primitives[after:], rotation)
    low, high = lows.min(0), highs.max(0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _alone(
    place: Place, shot: Shot, width: int, height: int, floor: str, jitter: Array
) -> None:
    shift = float(jitter[0, 0]) - 0.5
    short = min(width, height)
    if shot.portrait:
        place.px = (
            0.98
            * short
            * (height / short) ** 0.4
            * (0.95 + 0.05 * float(jitter[0, 2]))
            * (shot.fill / 1.05) ** 0.7
        )
        place.x, place.foot, place.floats = 0.5 + 0.07 * shift, 1.004, True
        return
    close = shot.fill > 0.95
    widest, tallest = (1.12, 1.02) if close else (_WIDEST, _TALLEST)
    place.px = min(
        place.px
        * (width / short) ** (0.25 * place.wide)
        * (height / short) ** (0.4 * place.tall),
        widest * width / place.wide,
        tallest * height / place.tall,
    )
    room = max(0.0, 1 - place.px * place.wide / width)
    place.x = 0.5 + min(0.14, 0.5 * room) * shift
    tall = place.px * place.tall / height
    if place.floats:
        middle = 0.52 if floor == "none" else 0.42
        place.foot = min(0.97, middle + 0.10 * (float(jitter[0, 1]) - 0.5) + 0.5 * tall)
    else:
        # Low, long figures stand a little higher, so that they are not at the edge.
        place.foot = (
            shot.stand
            if close
            else max(shot.stand - 0.16 * (1 - place.tall), tall + 0.05)
        )
        place.foot = min(place.foot, 0.96 if not close else 1.02)


def _in_rows(
    places: list[Place], shot: Shot, width: int, height: int, floor: str, jitter: Array
) -> None:
    n = len(places)
    rows = 1 if n <= 4 else (2 if n <= 8 else 3)
    if width > 1.5 * height:
        rows = max(1, rows - 1)
    per_row = int(np.ceil(n / rows))
    depth = max(shot.stand - shot.horizon, 0.12)
    order = sorted(range(n), key=lambda i: places[i].px * places[i].tall)
    if rows == 1:
        order = list(range(n))
        if jitter[23, 0] < 0.5:
            order.reverse()
    for row in range(rows):
        members = [places[i] for i in order[row * per_row : (row + 1) * per_row]]
        near = shot.stand + 0.05 - 0.42 * depth * (rows - 1 - row)
        for k, place in enumerate(members):
            wave = 0.16 * depth * (float(jitter[(row * 7 + k) % 24, 1]) - 0.5)
            place.foot = min(near + wave - (0.05 if k % 2 else 0.0) * depth, 0.965)
            place.distance = distance_at(place.foot, shot)
            if not place.floats:
                place.px *= min(1.1, shot.scale_at(place.foot))
        _spread(members, width, 0.04 if row % 2 else 0.0)
        for k, place in enumerate(members):
            tall = place.px * place.tall / height
            if tall > _TALLEST:
                place.px *= _TALLEST / tall
            if place.floats:
                middle = 0.5 if floor == "none" else 0.36
                drift = 0.30 * (float(jitter[(row * 5 + k) % 24, 2]) - 0.5)
                if rows > 1:
                    drift = 0.5 * ((row + 0.5) / rows - 0.5) * 1.3 + 0.3 * drift
                place.foot = float(
                    np.clip(middle + drift + 0.5 * tall, tall + 0.02, 0.97)
                )


def distance_at(foot: float, shot: Shot) -> float:
    """How far behind the main subject's line something stands; see `Place`."""
    return 0.5 * max(0.0, (shot.stand - foot) / max(shot.stand - shot.horizon, 0.12))


def _spread(members: list[Place], width: int, shift: float) -> None:
    """Place a row side by side; all shrink together where the row is too long."""
    total = sum(p.px * p.wide for p in members)
    limit = 0.94 * width
    squeeze = min(1.0, 1.10 * limit / max(total, 1e-6))
    for place in members:
        place.px *= squeeze
    total *= squeeze
    gap = min((limit - total) / max(len(members), 1), 0.10 * width)
    start = 0.5 * width - 0.5 * (total + gap * (len(members) - 1))
    for place in members:
        wide = place.px * place.wide
        place.x = float(np.clip((start + 0.5 * wide) / width + shift, 0.06, 0.94))
        start += wide + gap


def _in_sky(
    actor: Actor,
    wide: float,
    tall: float,
    alone: bool,
    floor: str,
    jitter: Array,
    width: int,
    height: int,
) -> Place:
    short = min(width, height)
    if alone:
        px = (0.60 if floor == "none" else 0.40) * short
        x, foot = (
            0.5 + 0.1 * (float(jitter[0]) - 0.5),
            (0.42 if floor == "none" else 0.30) + 0.5 * px * tall / height,
        )
    else:
        px = 0.26 * short
        x = 0.18 + 0.64 * float(jitter[0])
        foot = 0.05 + 0.06 * float(jitter[1]) + px * tall / height
    return Place(actor, x, foot, px, wide, tall, floats=True)


def _put_over(place: Place, other: Place, side: int, width: int, height: int) -> None:
    """Fly above something; beside its top where the sky has no more room."""
    place.px = max(place.px, 0.50 * other.px)
    if not other.floats:
        other.px *= 0.88
    tall = place.px * place.tall / height
    top = other.foot - other.px * other.tall / height
    place.floats, place.foot = True, max(tall + 0.03, top - 0.02)
    hidden = place.foot - top > 0.12
    half = 0.5 * (other.px * other.wide * 0.5 + place.px * place.wide) / width
    shift = max(half, 0.2) if hidden else 0.10 * half
    away = -side if 0.16 < other.x - side * shift < 0.84 else side
    place.x = float(np.clip(other.x + away * shift, 0.16, 0.84))


def obey_relations(places: list[Place], width: int, height: int) -> None:
    """Move figures to where their relation wants them."""
    first: dict[int, Place] = {}
    for place in places:
        first.setdefault(place.actor.subject, place)
    for place in places:
        if place.actor.near is None:
            continue
        other = first.get(place.actor.near[0])
        kind = place.actor.near[1]
        if other is None or other is place:
            continue
        side = 1 if place.x >= other.x else -1
        half = 0.5 * (other.px * other.wide + place.px * place.wide) / width
        if kind == "under" and place.floats and other.floats:
            # In water or air the one is below the other.
            other.foot = 0.44
            tall = place.px * place.tall / height
            place.foot = min(0.95, 0.52 + tall)
            half = 0.5 * place.px * place.wide / width
            place.x = float(np.clip(other.x, min(half, 0.5), max(1 - half, 0.5)))
        elif kind == "under" and other.actor.rig.noun in _ROOFS:
            other.foot, other.floats = max(other.foot, place.foot), False
            if len(places) == 2:
                other.x, other.px = 0.5, 1.3 * other.px
            place.px = min(place.px, 0.68 * other.px * other.tall / place.tall)
            before = 0.05 if other.actor.rig.noun == "bridge" else -0.02
            place.foot, place.x = other.foot + before, other.x
        elif kind == "under":
            place.foot = min(0.96, other.foot + 0.04)
            place.px = min(place.px, 0.62 * other.px)
            place.x = float(np.clip(other.x + side * 0.42 * half, 0.14, 0.86))
            place.distance = 0.0
        elif kind in {"before", "in", "at"}:
            place.foot = min(0.97, max(place.foot, other.foot + 0.06))
        elif kind == "behind":
            place.foot = other.foot - 0.06
            place.x = other.x + side * 0.6 * half
        elif kind == "over":
            _put_over(place, other, side, width, height)
        elif kind == "on" and not place.floats and other.actor is not place.actor:
            place.foot = other.foot - 0.86 * other.px * other.tall / height
            place.x, place.floats = other.x, True
