"""Coats of animals: colours and the paint that lays them over a body.

Paint works in rig space (x forward, y up), so patterns wrap round whatever they
cover. One `Coat` colours a whole animal: body, points, belly, eyes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ...kit.primitives import Paint
from ...kit.vectors import Array, Colour, luma, mix, rgb, step, waves
from ..chance import Chance
from ..slots import Slots


@dataclass(frozen=True, slots=True)
class Coat:
    """One way an animal may be coloured."""

    name: str
    main: str
    second: str
    kind: str = "plain"
    """plain, tabby, points, belly, patch, tux, spots, stripes, giraffe, wool, panda,
    unicorn (coloured mane), monkey (pale face), mask (raccoon)."""
    eye: str = ""


def choose(coats: tuple[Coat, ...], slots: Slots, chance: Chance) -> Coat:
    """The coat that the words ask for, else one by the seed; a colour word
    recolours it."""
    wanted = (slots.coat or "").lower()
    named = [c for c in coats if c.name and c.name in wanted]
    # The longest name wins, so that "white siamese" is not just "siamese".
    coat = max(named, key=lambda c: len(c.name)) if named else None
    if coat is None:
        # The first coats of a species are its common ones.
        coat = coats[int(chance.unit("coat") ** 1.6 * len(coats))]
        kind = _KIND_WORDS.get(wanted)
        if kind is not None:
            coat = replace(coat, kind=kind)
        elif slots.colour is not None:
            coat = next((c for c in coats if c.kind in ("plain", "belly")), coat)
    if slots.colour is None:
        return coat
    if coat.kind == "points" and luma(slots.colour) > 0.8:
        return next((c for c in coats if c.name == "white siamese"), coat)
    return _recoloured(coat, slots.colour, slots.accent)


_KIND_WORDS = {
    "tabby": "tabby",
    "striped": "stripes",
    "stripes": "stripes",
    "spotted": "spots",
    "spots": "spots",
    "dotted": "spots",
    "patched": "patch",
    "tuxedo": "tux",
    "plain": "plain",
}


def _recoloured(coat: Coat, colour: str, accent: str | None) -> Coat:
    second = accent
    if second is None:
        # Points and patches keep their own contrast; bellies follow the colour.
        if coat.kind in ("points", "patch", "spots", "stripes", "giraffe", "tux"):
            second = coat.second
        else:
            second = _hex(mix(colour, "#ffffff", 0.35 if luma(colour) < 0.75 else 0.6))
    kind = "plain" if coat.kind in ("tux", "points") else coat.kind
    return replace(coat, main=colour, second=second, kind=kind)


def _hex(colour: Array) -> str:
    return "#" + "".join(f"{round(float(np.clip(v, 0, 1)) * 255):02x}" for v in colour)


def body_paint(coat: Coat, chance: Chance, length: float = 1.0) -> Paint | None:
    """Paint for body, neck, legs and tail; None where one colour will do."""
    second = rgb(coat.second)[:, None]
    slow = waves(chance.stream("coat slow"), 5, 2.2)
    quick = waves(chance.stream("coat quick"), 6, 5.0)
    kind = coat.kind
    if kind == "spots" and coat.name in _BIG_CATS:
        return _dapples(coat, chance, 13.0)
    if kind == "giraffe" or kind == "spots":
        return _cells(coat, chance, giraffe=kind == "giraffe")
    tiger = "tiger" in coat.name or "zebra" in coat.name

    def paint(p: Array, n: Array, c: Array) -> Array:
        under = step(0.2, 0.75, -n[1] + 0.2 * quick(p))
        if kind == "tabby":
            band = step(0.25, 0.8, np.sin(p[0] * 15 + 2.4 * slow(p) + p[1] * 2))
            band = band * step(-0.5, 0.25, n[1] + 0.15)
            spine = step(0.93, 0.99, n[1]) * 0.5
            c = c * (1 - 0.42 * np.maximum(band, spine))
            w = under * 0.8
        elif kind == "stripes":
            wave = p[0] * (11 if tiger else 15) + 2.6 * slow(p) - p[1] * 1.5
            w = step(0.1, 0.45, np.sin(wave)) * step(-0.95, -0.4, n[1])
        elif kind == "points":
            # Shading towards the back and the lower legs, as the breed has it.
            legs = step(0.34, 0.02, p[1]) * step(0.3, 0.0, p[1] * 0.6)
            back = step(0.5, 1.0, n[1]) * 0.14
            w = np.clip(legs * 0.85 + back, 0, 1)
        elif kind == "patch":
            w = step(0.10, 0.26, slow(p * np.float32(1.15)) + 0.18)
        elif kind == "tux":
            w = step(0.1, 0.55, -n[1] + 0.45 * (p[0] > 0.25 * length) + 0.1 * quick(p))
            w = np.maximum(w, step(0.12, 0.06, p[1]))
        elif kind == "belly":
            w = under * 0.85
        elif kind == "panda":
            collar = step(0.26, 0.18, np.abs(p[0] - 0.40 * length + 0.1 * p[1]))
            w = np.maximum(collar, step(0.46, 0.36, p[1])) * step(1.3, 1.2, p[1])
        else:
            return np.asarray(c * (1 + 0.035 * quick(p)))
        return np.asarray(c + (second - c) * w)

    return paint


_BIG_CATS = ("leopard", "cheetah", "snow", "bengal")


def _dapples(coat: Coat, chance: Chance, often: float) -> Paint:
    """Small spots all over, in bent rows."""
    second = rgb(coat.second)[:, None]
    bend = waves(chance.stream("dapples"), 4, 3.0)

    def paint(p: Array, n: Array, c: Array) -> Array:
        shift = 2.2 * bend(p)
        rows = np.sin(p[0] * often + shift) * np.sin(p[1] * often * 1.1 - shift)
        spot = np.abs(rows) * np.abs(np.cos(p[2] * often * 0.8 + shift * 0.6))
        w = step(0.36, 0.52, spot) * step(-0.95, -0.35, n[1])
        return np.asarray(c + (second - c) * w * 0.9)

    return paint


def _cells(coat: Coat, chance: Chance, *, giraffe: bool) -> Paint:
    """Worley cells: a giraffe's net, a leopard's or dalmatian's spots."""
    second = rgb(coat.second)[:, None]
    count = 150 if giraffe else 110
    low, high = [-1.4, -0.2, -0.7], [2.2, 4.2 if giraffe else 2.0, 0.7]
    seeds = chance.stream("cells").uniform(low, high, (count, 3)).astype(np.float32)
    wobble = waves(chance.stream("cell edge"), 4, 6.0)

    def paint(p: Array, n: Array, c: Array) -> Array:
        first = np.full(p.shape[1], 9, np.float32)
        after = first.copy()
        for q in seeds:
            d = (p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2 + (p[2] - q[2]) ** 2
            after = np.minimum(after, np.maximum(first, d))
            first = np.minimum(first, d)
        if giraffe:
            w = step(0.03, 0.07, np.sqrt(after) - np.sqrt(first))
            w = w * step(0.55, 1.0, p[1] + 0.15 * wobble(p))
        else:
            w = step(0.115, 0.085, np.sqrt(first) + 0.02 * wobble(p))
            w = w * step(-0.9, -0.3, n[1])
        return np.asarray(c + (second - c) * w)

    return paint


def face_paint(coat: Coat, chance: Chance, head: float) -> Paint | None:
    """Paint for the head, in head space with the nose along +x."""
    second = rgb(coat.second)[:, None]
    quick = waves(chance.stream("face"), 5, 5.0 / head * 0.4)
    kind = coat.kind
    h = head

    def paint(p: Array, n: Array, c: Array) -> Array:
        x, y, z = p[0] / h, p[1] / h, p[2] / h
        if kind == "tabby":
            lines = step(0.35, 0.75, np.cos(z * 13.0)) * step(0.28, 0.55, y)
            side = step(0.3, 0.7, np.sin(y * 11 - x * 4)) * step(0.62, 0.85, abs(z))
            c = c * (1 - 0.40 * np.maximum(lines * step(-0.9, 0.0, x), side))
            w = step(0.05, -0.25, y + 0.10 * quick(p)) * step(0.0, 0.5, x)
        elif kind == "points":
            far = np.sqrt(
                ((x - 0.95) / 1.0) ** 2 + ((y + 0.16) / 0.92) ** 2 + (z / 0.74) ** 2
            )
            w = step(0.86, 0.30, far + 0.05 * quick(p)) * 0.95
        elif kind == "patch":
            w = step(0.12, 0.28, quick(p * np.float32(0.55)) + 0.5 * z)
        elif kind == "tux":
            blaze = np.abs(z) - 0.10 - 0.22 * step(0.2, -0.4, y)
            w = step(0.06, -0.04, blaze) * step(0.0, 0.4, x)
        elif kind == "belly":
            w = step(0.0, -0.35, y + 0.1 * quick(p)) * step(-0.1, 0.5, x) * 0.9
        elif kind == "spots" and coat.name in _BIG_CATS:
            spot = np.abs(np.sin(z * 13) * np.sin(y * 12 + x * 3))
            w = step(0.55, 0.7, spot) * step(0.12, 0.34, y) * 0.85
            pale = step(-0.05, -0.35, y) * step(0.1, 0.5, x)
            c = c + (np.float32(0.97) - c) * pale * 0.7
        elif kind == "monkey":
            far = np.sqrt((z / 0.66) ** 2 + ((y + 0.14) / 0.74) ** 2)
            dip = 0.22 * step(0.28, 0.0, np.abs(z)) * step(0.2, 0.5, y)
            w = step(1.06, 0.94, far + dip) * step(-0.1, 0.25, x)
        elif kind == "mask":
            band = step(0.30, 0.20, np.abs(y - 0.10 + 0.25 * np.abs(z)))
            w = band * step(-0.2, 0.2, x) * step(0.05, 0.2, np.abs(z))
            pale = step(0.36, 0.44, y) + step(-0.16, -0.26, y + 0.2 * np.abs(z))
            c = (
                c
                + (np.float32(0.95) - c) * np.clip(pale, 0, 1) * step(0.0, 0.3, x) * 0.8
            )
        elif kind == "stripes":
            band = np.sin(y * 15 + np.abs(z) * 6)
            w = step(0.3, 0.7, band) * step(0.30, 0.55, np.abs(z) + 0.5 * y)
        else:
            return np.asarray(c * (1 + 0.03 * quick(p)))
        return np.asarray(c + (second - c) * w)

    return paint


def point_colour(coat: Coat, part: str, main: Colour) -> Array:
    """Colour of an extremity: ears, feet and tail of pointed cats and foxes."""
    if coat.kind == "points":
        return rgb(coat.second)
    if coat.kind == "tux" and part == "foot":
        return rgb(coat.second)
    if coat.kind in ("tabby", "belly") and part == "foot":
        return mix(main, coat.second, 0.8)
    return rgb(main)
