"""Turtles, octopuses, crabs, jellyfish, starfish."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, vec
from ..chance import Chance
from ..faces import bead, eye, mood_of, smile
from ..slots import Slots
from ..start import TAU, begin, main_colour, mottled, ring_angles


def turtle(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A turtle that swims with flippers, or walks on stout legs."""
    rig = begin("animal", 0.4, (14, 40), (14, 24))
    skin = rgb(slots.accent or chance.pick("skin", ("#7fae5a", "#8fae6a", "#a8a862")))
    shell = main_colour(slots, chance, ("#8a6a3a", "#4f7a4a", "#7a5a4a"))
    centres = [(0.0, 0.0)]
    centres += [(0.48 * np.cos(a), 0.40 * np.sin(a)) for a in ring_angles(6, 0.3)]
    centres += [(0.9 * np.cos(a), 0.75 * np.sin(a)) for a in ring_angles(10)]
    seam = mix(shell, "#f0dca8", 0.55)

    def plates(p: Array, n: Array, c: Array) -> Array:
        first = np.full(p.shape[1], 9.0, np.float32)
        after = first.copy()
        for q in centres:
            d = np.hypot(p[0] - q[0], p[2] - q[1])
            after = np.minimum(after, np.maximum(first, d))
            first = np.minimum(first, d)
        w = step(0.03, 0.07, after - first)
        return np.asarray(
            c * (0.9 + 0.45 * (0.25 - first)) * w + seam[:, None] * (1 - w)
        )

    swims = slots.pose in ("swim", "fly") or (
        slots.pose is None and chance.odds("swim", 0.45)
    )
    rig.ground = not swims
    y = 0.22
    sway = chance.between("sway", -0.2, 0.2)
    for s in (1, -1):
        rig.group(0.05)
        if swims:
            rig.plate(
                [
                    (0, 0.18),
                    (0.45, 0.25),
                    (0.95, -0.05),
                    (1.0, -0.25),
                    (0.55, -0.12),
                    (0, -0.18),
                ],
                (0.40, y, s * 0.62),
                vec(0.15 + sway * s, -0.30, s),
                vec(1, 0.1, -s * 0.1),
                skin,
                thick=0.12,
                puff=0.5,
            )
            rig.plate(
                [(0, 0.14), (0.35, 0.18), (0.55, 0.0), (0.35, -0.14), (0, -0.12)],
                (-0.6, y - 0.05, s * 0.45),
                vec(-0.7, -0.15, s * 0.7),
                vec(0.7, 0, s * 0.7),
                skin,
                thick=0.10,
                puff=0.5,
            )
        else:
            for x in (0.52, -0.52):
                rig.tube(
                    [
                        (x, y, s * 0.48),
                        (x * 1.15, 0.12, s * 0.68),
                        (x * 1.15 + 0.08, 0.05, s * 0.72),
                    ],
                    [0.20, 0.17, 0.15],
                    skin,
                    paint=mottled(chance.stream("skin"), 0.12, 12),
                )
    rig.tube([(-0.8, y, 0), (-1.12, y - 0.05, 0)], [0.1, 0.02], skin)
    rig.group(0.08)
    rig.tube([(0.7, y + 0.06, 0), (1.0, y + 0.18, 0)], [0.2, 0.2], skin)
    rig.ellipsoid((1.12, y + 0.26, 0), (0.30, 0.25, 0.26), skin)
    mood = mood_of(slots.mood)
    for s in (1, -1):
        bead(rig, (1.25, y + 0.34, s * 0.18), 0.075, (0.7, 0.3, s), mood=mood)
    smile(rig, (1.40, y + 0.17, 0), 0.16, "#3a4a2a", mood, depth=0.06)
    rig.group(0.06)
    rig.ellipsoid((0, y - 0.03, 0), (0.95, 0.20, 0.80), mix(shell, "#f0dca8", 0.7))
    rig.group(0.06)
    high = chance.between("dome", 0.42, 0.62)
    rig.ellipsoid(
        (0, y + 0.10, 0), (0.92, high, 0.78), shell, material="enamel", paint=plates
    )
    rig.anchor("back", (0, y + 0.1 + high, 0), 0.5)
    rig.anchor("head_top", (1.1, y + 0.5, 0), 0.22)
    rig.anchor("mouth", (1.4, y + 0.18, 0), 0.1)
    return rig


def octopus(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Eight arms that curl differently each time."""
    rig = begin("animal", 0.6, (58, 92), (10, 16))
    skin = main_colour(
        slots, chance, ("#d9607a", "#9a6ac8", "#e8824a", "#4a9ab0", "#c8503f")
    )
    rng = chance.stream("arms")
    curl = chance.between("curl", 0.1, 1.0)
    for a in ring_angles(8, 0.25):
        a = a + float(rng.uniform(-0.12, 0.12))
        c, s = np.cos(a), np.sin(a)
        up, twist = float(rng.uniform(0, 0.55)) * curl, float(rng.uniform(-0.6, 0.6))
        ct, st = np.cos(a + twist), np.sin(a + twist)
        rig.group(0.06)
        rig.tube(
            [
                (c * 0.15, 0.75, s * 0.15),
                (c * 0.55, 0.30, s * 0.55),
                (c * 0.95, 0.13, s * 0.95),
                (ct * 1.3, 0.15 + up * 0.5, st * 1.3),
                (ct * 1.34, 0.25 + up, st * 1.34),
                (ct * 1.14, 0.32 + up, st * 1.14),
            ],
            [0.24, 0.17, 0.135, 0.10, 0.07, 0.035],
            skin,
            material="wet",
            steps=6,
        )
    rig.group(0.16)
    head = chance.between("head", 0.58, 0.78)
    rig.ellipsoid(
        (-0.05, 0.70 + head, 0),
        (0.58, head, 0.60),
        skin,
        material="wet",
        turned=turn(0, 8),
        paint=mottled(chance.stream("skin"), 0.08, 5),
    )
    rig.ellipsoid((0.05, 0.85, 0), (0.44, 0.36, 0.46), skin, material="wet")
    spots = chance.stream("spots")
    for _ in range(7):
        a, b = float(spots.uniform(-1.2, 1.2)), float(spots.uniform(0.3, 1.2))
        rig.group()
        p = vec(
            -0.05 + 0.57 * np.cos(a) * np.cos(b),
            0.70 + head + head * 0.97 * np.sin(b),
            0.59 * np.sin(a) * np.cos(b),
        )
        rig.ellipsoid(
            p,
            float(spots.uniform(0.05, 0.09)),
            mix(skin, "#ffffff", 0.3),
            material="wet",
        )
    mood = mood_of(slots.mood)
    for s in (1, -1):
        eye(
            rig,
            (0.44, 1.02, s * 0.24),
            0.115,
            "#e8b83a",
            (1, 0.05, s * 0.35),
            white=True,
            pupil="bar" if chance.odds("bar", 0.4) else "round",
            mood=mood,
        )
    smile(rig, (0.51, 0.76, 0), 0.14, "#4a1a2a", mood, line=0.018, depth=0.03)
    rig.anchor("head_top", (-0.05, 0.70 + 2 * head, 0), 0.5)
    rig.anchor("head", (0, 1.2, 0), 0.6)
    rig.anchor("hand_r", (0.2, 0.5, 1.25), 0.1)
    rig.anchor("hand_l", (0.2, 0.5, -1.25), 0.1)
    return rig


def crab(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A crab with raised claws and eyes on stalks."""
    rig = begin("animal", 0.15, (70, 110), (14, 22))
    shell = main_colour(slots, chance, ("#d8452f", "#e8743a", "#c83a4a"))
    style: dict[str, Any] = {"material": "enamel"}
    for s in (1, -1):
        for i in range(3):
            x = 0.22 - 0.24 * i
            rig.group(0.03)
            rig.tube(
                [
                    (x, 0.42, s * 0.5),
                    (x - 0.05 * i, 0.56, s * 0.95),
                    (x - 0.12 * i, 0.04, s * 1.22),
                ],
                [0.09, 0.075, 0.025],
                shell,
                **style,
            )
        raise_ = chance.between(f"claw {s}", 0.25, 0.85)
        rig.group(0.05)
        rig.tube(
            [
                (0.28, 0.45, s * 0.55),
                (0.52, 0.5 + raise_ * 0.3, s * 0.95),
                (0.62, 0.6 + raise_, s * 0.90),
            ],
            [0.10, 0.10, 0.11],
            shell,
            **style,
        )
        claw = vec(0.64, 0.78 + raise_, s * 0.86)
        rig.ellipsoid(claw, (0.16, 0.24, 0.19), shell, **style)
        for k in (1, -1):
            rig.tube(
                [
                    claw + vec(0.0, 0.14, s * 0.10 * k),
                    claw + vec(0.02, 0.36, s * 0.17 * k),
                    claw + vec(0.02, 0.48, s * 0.05 * k),
                ],
                [0.10, 0.07, 0.02],
                shell,
                **style,
            )
    rig.group(0.08)
    rig.ellipsoid((0, 0.48, 0), (0.52, 0.32, 0.72), shell, **style)
    rig.ellipsoid(
        (0.05, 0.38, 0), (0.46, 0.22, 0.62), mix(shell, "#fbe3c0", 0.6), **style
    )
    mood = mood_of(slots.mood)
    for s in (1, -1):
        rig.group()
        rig.rod((0.32, 0.7, s * 0.2), (0.38, 0.98, s * 0.23), 0.05, shell)
        eye(
            rig,
            (0.40, 1.03, s * 0.23),
            0.09,
            "#2a4a3a",
            (1, 0.05, s * 0.15),
            white=True,
            mood=mood,
        )
    smile(rig, (0.52, 0.42, 0), 0.2, "#6a1a14", mood, line=0.018, depth=0.05)
    rig.anchor("head_top", (0, 0.80, 0), 0.4)
    rig.anchor("back", (0, 0.80, 0), 0.5)
    return rig


def jellyfish(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A see-through bell with ribbons."""
    rig = begin("animal", 0.4, (-30, 30), (4, 12), ground=False)
    tone = main_colour(slots, chance, ("#c88ae0", "#8ac8e8", "#f2a0b8", "#f2d08a"))
    rng = chance.stream("ribbons")
    for i, a in enumerate(ring_angles(11)):
        r = 0.55 if i % 2 else 0.25
        x, z = np.cos(a) * r, np.sin(a) * r
        length, ph = float(rng.uniform(0.9, 1.7)), float(rng.uniform(0, 6))
        rig.group()
        rig.tube(
            [
                (
                    x * (1 + 0.1 * t) + 0.10 * np.sin(ph + 5 * t),
                    1.3 - t * length,
                    z + 0.08 * np.cos(ph + 4 * t),
                )
                for t in np.linspace(0, 1, 6)
            ],
            [0.07 if i % 2 == 0 else 0.035] * 5 + [0.01],
            mix(tone, "#ffffff", 0.3),
            material="petal",
        )
    rig.group(0.04)
    rig.ellipsoid(
        (0, 1.45, 0), (0.45, 0.30, 0.45), mix(tone, "#ffffff", 0.35), material="petal"
    )

    def bell(p: Array, n: Array, c: Array) -> Array:
        a = np.arctan2(p[2], p[0])
        return np.asarray(c * (0.92 + 0.12 * np.cos(a * 8)))

    rig.group()
    rig.lathe(
        (0, 1.25, 0),
        [(0.0, 0.82), (0.10, 0.84), (0.40, 0.72), (0.66, 0.42), (0.76, 0.0)],
        tone,
        material="water",
        paint=bell,
        steps=5,
    )
    rig.ring((0, 1.26, 0), 0.82, 0.06, tone, axis=(0, 1, 0), material="petal", knots=16)
    mood = mood_of(slots.mood)
    for s in (1, -1):
        bead(rig, (s * 0.25, 1.55, 0.72), 0.08, (s * 0.3, 0.1, 1), mood=mood)
    return rig


def starfish(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Five arms with rows of dots."""
    rig = begin("animal", 0.15, (-20, 20), (10, 22), ground=False)
    tone = main_colour(slots, chance, ("#e8743a", "#d8506a", "#f0b03a", "#8a6ac8"))
    rig.group(0.14)
    a0 = chance.between("turn", -0.3, 0.3)
    arms = [a0 + np.pi / 2 + i * TAU / 5 for i in range(5)]
    for a in arms:
        d = vec(np.cos(a), np.sin(a), 0)
        rig.tube(
            [d * 0.1, d * 0.6, d * 1.08],
            [0.30, 0.22, 0.09],
            tone,
            paint=mottled(chance.stream("skin"), 0.1, 9),
        )
    rig.group()
    for a in arms:
        for k in (0.25, 0.45, 0.65, 0.85):
            p = vec(np.cos(a) * k, np.sin(a) * k, 0.29 - 0.16 * k)
            rig.ellipsoid(p, 0.05 - 0.02 * k, mix(tone, "#fff2d0", 0.6))
    mood = mood_of(slots.mood or "happy")
    for s in (1, -1):
        bead(rig, (s * 0.14, 0.10, 0.28), 0.07, (s * 0.1, 0, 1), mood=mood)
    with rig.frame((0, 0, 0), turn(90)):
        smile(rig, (0.30, -0.10, 0), 0.12, "#6a2a1a", mood, line=0.016)
    return rig
