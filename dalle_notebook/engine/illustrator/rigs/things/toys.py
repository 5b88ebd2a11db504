"""Toys and presents."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, vec
from ..chance import Chance
from ..faces import bead, mood_of, smile
from ..slots import Slots
from ..start import accent_colour, begin, main_colour

BRIGHT = ("#d8453f", "#3a7fb0", "#4f9a6a", "#e8a83a", "#8a5ab0", "#e8743a")


def ball(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A beach ball, football, basketball, tennis ball or plain one."""
    rig = begin("thing", 0.22, (-30, 30), (6, 14))
    kinds = ("beach", "football", "basket", "tennis")
    kind = chance.pick("kind", kinds) if slots.colour is None else "beach"
    base = main_colour(slots, chance, BRIGHT)
    tone: Array = {
        "beach": base,
        "football": rgb("#f6f4ee"),
        "basket": rgb("#e0722a"),
        "tennis": rgb("#c8dc3a"),
    }[kind]
    second = accent_colour(slots, chance, ("#fbf6ea", "#f2c84a"))
    lean = turn(chance.between("spin", 0, 90), chance.between("roll", -50, 50))
    gold = (1 + 5**0.5) / 2
    corners = np.array(
        [(0, s, t * gold) for s in (1, -1) for t in (1, -1)]
        + [(s, t * gold, 0) for s in (1, -1) for t in (1, -1)]
        + [(t * gold, 0, s) for s in (1, -1) for t in (1, -1)]
    )
    corners = corners / np.linalg.norm(corners[0])

    def paint(p: Array, n: Array, c: Array) -> Array:
        q = (lean.T @ n).astype(np.float32)
        if kind == "beach":
            a = np.arctan2(q[2], q[0]) * 3 / np.pi
            w = (np.floor(a) % 2 == 0) * 1.0
            w = np.maximum(w, step(0.955, 0.965, np.abs(q[1])))
            return np.asarray(c + (second[:, None] - c) * w)
        if kind == "football":
            d = np.sort(corners.astype(np.float32) @ q, axis=0)
            black = step(0.925, 0.935, d[-1])
            seam = step(0.022, 0.010, d[-1] - d[-2]) * (1 - black) * 0.55
            return np.asarray(c * (1 - 0.87 * np.maximum(black, seam)))
        if kind == "basket":
            line = np.minimum(np.abs(q[0]), np.abs(q[1]))
            line = np.minimum(line, np.abs(np.abs(q[2]) - 0.30 - 0.55 * q[0] ** 2))
            return np.asarray(c * (1 - 0.8 * step(0.032, 0.020, line)))
        curve = np.abs(q[1] - 0.55 * np.sin(2 * np.arctan2(q[2], q[0])))
        return np.asarray(c + (1 - c) * step(0.06, 0.04, curve))

    material = {
        "beach": "enamel",
        "football": "wet",
        "basket": "clay",
        "tennis": "short",
    }[kind]
    rig.group()
    rig.ellipsoid((0, 1, 0), 1.0, tone, material=material, paint=paint)
    rig.anchor("top", (0, 2, 0), 0.6)
    return rig


def teddy(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A sitting teddy bear with a bow or a patch."""
    rig = begin("thing", 0.35, (62, 108), (6, 11))
    fur = main_colour(slots, chance, ("#b8814a", "#d0a468", "#8a5a38", "#e8dcc8"))
    pale = mix(fur, "#fff4e0", 0.55)
    mood = mood_of(slots.mood)
    style: dict[str, Any] = {"material": "fur"}
    wide = chance.between("legs", 0.42, 0.62)
    for s in (1, -1):
        rig.group(0.05)
        rig.tube(
            [(0.05, 0.28, s * 0.28), (0.55, 0.20, s * wide)],
            [0.24, 0.21],
            fur,
            smooth=False,
            **style,
        )
        rig.ellipsoid((0.66, 0.23, s * wide), (0.17, 0.27, 0.22), fur, **style)
        rig.group(0.02)
        rig.ellipsoid(
            (0.80, 0.24, s * wide), (0.06, 0.18, 0.15), pale, material="cloth"
        )
        rig.group(0.06)
        hug = chance.between(f"arm {s}", -0.1, 0.55)
        rig.tube(
            [
                (0.08, 0.98, s * 0.40),
                (0.22, 0.80 + hug * 0.4, s * 0.66),
                (0.45, 0.66 + hug, s * 0.66),
            ],
            [0.19, 0.18, 0.17],
            fur,
            **style,
        )
        rig.anchor("hand_r" if s > 0 else "hand_l", (0.5, 0.66 + hug, s * 0.66), 0.15)
    rig.group(0.10)
    rig.ellipsoid((0, 0.58, 0), (0.45, 0.56, 0.48), fur, flow=(0, -1, 0), **style)
    rig.ellipsoid((0.16, 0.52, 0), (0.34, 0.40, 0.34), pale, flow=(0, -1, 0), **style)
    with rig.frame(
        (0.06, 1.45, 0),
        turn(
            chance.between("look", -18, 18),
            0,
            mood.tilt + chance.between("tilt", -9, 9),
        ),
    ):
        for s in (1, -1):
            rig.group(0.04)
            rig.ellipsoid((-0.08, 0.40, s * 0.40), (0.12, 0.20, 0.20), fur, **style)
            rig.ellipsoid(
                (0.03, 0.40, s * 0.40), (0.05, 0.12, 0.12), pale, material="cloth"
            )
        rig.group(0.10)
        rig.ellipsoid((0, 0, 0), (0.48, 0.46, 0.52), fur, flow=(-1, 0.2, 0), **style)
        rig.ellipsoid(
            (0.36, -0.12, 0),
            (0.22, 0.20, 0.24),
            pale,
            flow=(-1, 0, 0),
            material="short",
        )
        rig.group(0.02)
        rig.ellipsoid(
            (0.56, -0.03, 0),
            (0.07, 0.07, 0.10),
            "#3a2620",
            material="wet",
            role="fixed",
        )
        smile(rig, (0.57, -0.20, 0), 0.11, "#3a2620", mood, line=0.014, depth=0.05)
        for s in (1, -1):
            bead(rig, (0.40, 0.12, s * 0.20), 0.062, (1, 0.1, s * 0.4), mood=mood)
        rig.anchor("head", (0, 0, 0), 0.52)
        rig.anchor("head_top", (0, 0.42, 0), 0.40)
        rig.anchor("mouth", (0.58, -0.18, 0), 0.1)
        rig.anchor("eyes", (0.46, 0.12, 0), 0.4)
    if chance.odds("bow", 0.6) and not slots.wear:
        tone = accent_colour(slots, chance, BRIGHT)
        _bow(rig, vec(0.40, 1.06, 0), tone, 0.30)
    rig.anchor("neck", (0.04, 1.06, 0), 0.38)
    rig.anchor("seat", (0.4, 0.5, 0), 0.3)
    return rig


def _bow(rig: Rig, at: Array, tone: Array, size: float) -> None:
    rig.group(0.02)
    for s in (1, -1):
        rig.plate(
            [(0.0, 0.0), (0.5, 0.42), (0.95, 0.38), (0.95, -0.38), (0.5, -0.42)],
            at,
            vec(0, 0, s) * size,
            vec(0, 1, 0) * size,
            tone,
            thick=0.25,
            puff=0.7,
            material="cloth",
        )
    rig.ellipsoid(
        at + vec(0.04, 0, 0), 0.24 * size, mix(tone, "#000000", 0.12), material="cloth"
    )


def gift(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A wrapped box with a bow."""
    rig = begin("thing", 0.25, (20, 45), (16, 24))
    paper = main_colour(slots, chance, BRIGHT)
    ribbon = accent_colour(slots, chance, ("#f7cf5a", "#fbf6ea", "#d8453f"))
    dots = chance.odds("dots", 0.5)

    def paint(p: Array, n: Array, c: Array) -> Array:
        if not dots:
            return c
        w = step(
            0.55,
            0.7,
            np.sin(p[0] * 12) * np.sin(p[1] * 12 + 1)
            + np.sin(p[2] * 12) * np.sin(p[1] * 12),
        )
        return np.asarray(c + (1 - c) * w * 0.7)

    h = chance.between("tall", 0.42, 0.75)
    rig.group()
    rig.rounded_box((0, h, 0), (0.7, h, 0.7), 0.05, paper, paint=paint)
    rig.rounded_box((0, 2 * h, 0), (0.76, 0.14, 0.76), 0.05, paper, paint=paint)
    rig.group()
    for half in ((0.13, 2 * h + 0.155, 0.775), (0.775, 2 * h + 0.155, 0.13)):
        x, y, z = half
        rig.box((0, y / 2, 0), (x, y / 2, z), ribbon, material="enamel")
    top = vec(0, 2 * h + 0.18, 0)
    for k in range(4):
        a = k * np.pi / 2 + 0.6
        d = vec(np.cos(a), 0, np.sin(a))
        rig.group(0.02)
        rig.tube(
            [
                top,
                top + d * 0.3 + vec(0, 0.36, 0),
                top + d * 0.55 + vec(0, 0.22, 0),
                top + d * 0.3 + vec(0, 0.02, 0),
                top,
            ],
            [0.05, 0.08, 0.08, 0.07, 0.05],
            ribbon,
            material="enamel",
        )
    rig.ellipsoid(top + vec(0, 0.08, 0), 0.11, ribbon, material="enamel")
    return rig


def toy_balloon(noun: str, slots: Slots, chance: Chance) -> Rig:
    """One balloon or a bunch of three."""
    rig = begin("thing", 0.9, (-20, 20), (2, 8), ground=False)
    first = main_colour(slots, chance, BRIGHT)
    count = chance.pick("count", (1, 3, 3)) if noun == "balloon" else 3
    for i in range(count):
        tone = (
            first if i == 0 or slots.colour else rgb(chance.pick(f"tone {i}", BRIGHT))
        )
        x, y, z = ((0, 2.1, 0.25), (-0.72, 1.85, 0), (0.72, 1.9, -0.15))[i]
        rig.group(0.03)
        rig.ellipsoid((x, y, z), (0.56, 0.68, 0.56), tone, material="glaze")
        rig.tube(
            [(x, y - 0.55, z), (x, y - 0.74, z)], [0.20, 0.06], tone, material="glaze"
        )
        rig.lathe((x, y - 0.80, z), [(0, 0.10), (0.08, 0.03)], tone, smooth=False)
        rig.group()
        rig.tube(
            [
                (x, y - 0.78, z),
                (x * 0.5 + 0.06, 0.8, z * 0.5),
                (0.03, 0.35, 0),
                (-0.02, -0.2, 0),
            ],
            0.012,
            "#f4efe4",
            material="flat",
            role="fixed",
        )
    rig.anchor("grip", (0, 0.0, 0), 0.05)
    return rig


def kite(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A diamond kite with a tail of bows."""
    rig = begin("thing", 1.0, (-24, 24), (-4, 6), ground=False)
    a = main_colour(slots, chance, BRIGHT)
    b = accent_colour(slots, chance, ("#f7d36a", "#fbf3e2", "#7ac0d8"))
    with rig.frame((0, 0, 0), turn(0, chance.between("lean", -28, 28))):
        for q, c in (
            ([(0, 0), (0, 1.0), (-0.75, 0.15)], a),
            ([(0, 0), (0, 1.0), (0.75, 0.15)], b),
            ([(0, 0), (-0.75, 0.15), (0, -1.15)], b),
            ([(0, 0), (0.75, 0.15), (0, -1.15)], a),
            ([(0, 0.3), (-0.75, 0.15), (0, 0.0)], b),
            ([(0, 0.3), (0.75, 0.15), (0, 0)], a),
        ):
            rig.group()
            rig.plate(
                q,
                (0, 0, 0),
                (1, 0, 0),
                (0, 1, 0),
                c,
                thick=0.03,
                puff=0.2,
                smooth=False,
                material="sail",
            )
        rig.group()
        rig.rod(
            (0, 1.0, 0.03), (0, -1.15, 0.03), 0.02, "#8a5a34", bias=0.02, role="fixed"
        )
        rig.rod(
            (-0.75, 0.15, 0.03),
            (0.75, 0.15, 0.03),
            0.02,
            "#8a5a34",
            bias=0.02,
            role="fixed",
        )
        tail = [vec(0.12 * np.sin(i * 1.5), -1.15 - 0.24 * i, 0) for i in range(7)]
        rig.tube(tail, 0.014, "#fdfaf2", role="fixed")
        tones = ("#4f9a8a", "#f0c040", "#d8453f", "#4a8fd0", "#f7ecd8")
        for i in range(1, 6):
            for s in (1, -1):
                rig.group()
                rig.ellipsoid(
                    tail[i] + vec(s * 0.10, 0, 0),
                    (0.11, 0.07, 0.03),
                    tones[i - 1],
                    turned=turn(0, s * 20),
                    material="cloth",
                    role="fixed",
                )
    return rig
