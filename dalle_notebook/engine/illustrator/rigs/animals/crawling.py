"""Spiders, caterpillars and dragonflies."""

from __future__ import annotations

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import mix, rgb, unit, vec
from ..chance import Chance
from ..faces import bead, mood_of, smile
from ..slots import Slots
from ..start import begin, main_colour


def spider(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Eight bent legs round a woolly body, four eyes, perhaps a thread."""
    rig = begin("animal", 0.05, (38, 72), (16, 28))
    tone = main_colour(slots, chance, ("#4a4048", "#6a4a38", "#5a4a78", "#2f3238"))
    mark = rgb(slots.accent or chance.pick("mark", ("#e0483a", "#f0c83a", "#f4eee4")))
    hanging = chance.odds("thread", 0.3)
    rig.ground = not hanging
    rig.group(0.05)
    rig.ellipsoid((-0.55, 0.72, 0), (0.58, 0.50, 0.52), tone, material="fur")
    rig.ellipsoid((0.12, 0.60, 0), (0.36, 0.32, 0.36), tone, material="fur")
    rig.group()
    for i in range(3):
        rig.ellipsoid(
            (-0.35 - 0.22 * i, 1.13 - 0.06 * i * i, 0),
            (0.09, 0.05, 0.16 - 0.03 * i),
            mark,
            bias=0.05,
            role="fixed",
        )
    knee = chance.between("knee", 1.0, 1.3)
    for s in (1, -1):
        for i in range(4):
            a = np.radians(38 + 36 * i)
            d = vec(np.cos(a), 0, s * np.sin(a))
            root = vec(0.1, 0.55, 0) + d * 0.25
            rig.group(0.02)
            rig.tube(
                [
                    root,
                    root + d * 0.42 + vec(0, knee * 0.55, 0),
                    root + d * 0.85 + vec(0, knee * 0.30, 0),
                    root + d * 1.12 + vec(0, -0.52, 0),
                ],
                [0.085, 0.085, 0.065, 0.04],
                mix(tone, mark, 0.35 if i % 2 else 0.0),
                material="short",
            )
    mood = mood_of(slots.mood)
    for s in (1, -1):
        bead(rig, (0.42, 0.70, s * 0.12), 0.10, (1, 0.15, s * 0.2), mood=mood)
        bead(rig, (0.34, 0.78, s * 0.28), 0.06, (0.8, 0.3, s * 0.6), mood=mood)
    smile(rig, (0.47, 0.50, 0), 0.15, "#f4e8e0", mood, depth=0.04)
    if hanging:
        rig.group()
        rig.rod((-0.5, 1.1, 0), (-0.5, 2.6, 0), 0.012, "#f8f6f2", role="fixed")
    rig.anchor("head", (0.12, 0.6, 0), 0.36)
    rig.anchor("head_top", (0.1, 0.9, 0), 0.3)
    rig.anchor("mouth", (0.46, 0.5, 0), 0.1)
    rig.anchor("back", (-0.5, 1.2, 0), 0.4)
    return rig


def caterpillar(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A row of balls that humps, with feet and feelers; on a leaf or not."""
    rig = begin("animal", 0.04, (24, 54), (10, 18))
    tone = main_colour(slots, chance, ("#8fc84a", "#f2c83a", "#e8945a", "#7ab8d8"))
    second = rgb(slots.accent) if slots.accent else mix(tone, "#ffffff", 0.4)
    count = chance.pick("rings", (6, 7, 8))
    hump = chance.between("hump", 0.0, 0.6)
    rig.group(0.05)
    for i in range(count):
        t = i / (count - 1)
        at = vec(-1.3 + 1.9 * t, 0.36 + hump * np.sin(np.pi * t), 0)
        rig.ellipsoid(
            at, (0.30, 0.32, 0.32), second if i % 2 else tone, material="short"
        )
        for s in (1, -1):
            rig.rod(
                at + vec(0, -0.2, s * 0.2), at + vec(0, -0.36, s * 0.24), 0.07, tone
            )
    mood = mood_of(slots.mood)
    with rig.frame((0.95, 0.72, 0)):
        rig.group(0.05)
        rig.ellipsoid((0, 0, 0), 0.42, tone, material="short")
        for s in (1, -1):
            bead(rig, (0.33, 0.10, s * 0.19), 0.10, (1, 0.1, s * 0.3), mood=mood)
            rig.group()
            rig.tube(
                [(0.02, 0.36, s * 0.16), (0.10, 0.62, s * 0.24)],
                [0.03, 0.02],
                "#4a3a30",
            )
            rig.ellipsoid((0.10, 0.66, s * 0.25), 0.06, "#e8574a")
        smile(rig, (0.41, -0.12, 0), 0.2, "#5a3a2a", mood, depth=0.06)
        rig.anchor("head", (0, 0, 0), 0.42)
        rig.anchor("head_top", (0, 0.38, 0), 0.34)
        rig.anchor("mouth", (0.42, -0.12, 0), 0.1)
    if chance.odds("leaf", 0.5):
        rig.group()
        rig.blade(
            (-1.9, 0.0, 0), (1, 0, 0), 3.5, 1.7, "#5f9a3f", normal=(0, 1, 0), thick=0.06
        )
    rig.anchor("back", (-0.4, 0.7, 0), 0.3)
    return rig


def dragonfly(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A long ringed body and four glassy wings."""
    rig = begin("animal", 0.08, (52, 78), (34, 52), ground=False)
    tone = main_colour(slots, chance, ("#2f8fc8", "#3fae6a", "#d8483a", "#7a5ac8"))
    dark = mix(tone, "#101828", 0.5)
    wing = mix(tone, "#ffffff", 0.72)
    rig.group(0.03)
    bend = chance.between("bend", -0.15, 0.2)
    for i in range(9):
        t = i / 8
        rig.ellipsoid(
            (-0.3 - 1.5 * t, bend * t * t, 0),
            (0.13, 0.10 - 0.03 * t, 0.10 - 0.03 * t),
            dark if i % 2 else tone,
            material="enamel",
        )
    rig.group(0.05)
    rig.ellipsoid((0, 0.02, 0), (0.34, 0.22, 0.22), tone, material="enamel")
    rig.ellipsoid((0.36, 0.0, 0), (0.18, 0.17, 0.20), dark, material="enamel")
    lift = chance.between("lift", 0.05, 0.45)
    for s in (1, -1):
        for x, back, long in ((0.12, 0.16, 1.5), (-0.12, -0.26, 1.35)):
            rig.group()
            d = unit((back, lift, s))
            rig.blade(
                (x, 0.12, s * 0.12),
                d,
                long,
                0.55,
                wing,
                normal=(0.1, 1, 0),
                thick=0.02,
                material="petal",
            )
            tip = vec(x, 0.12, s * 0.12) + d * long * 0.86
            rig.ellipsoid(tip, (0.08, 0.02, 0.05), dark, bias=0.03)
        bead(rig, (0.44, 0.08, s * 0.13), 0.12, (0.7, 0.4, s * 0.8), "#3a8a5a")
        for j in range(3):
            rig.tube(
                [(0.1 - 0.1 * j, -0.12, s * 0.1), (0.16 - 0.14 * j, -0.36, s * 0.26)],
                0.022,
                dark,
            )
    rig.anchor("head", (0.36, 0, 0), 0.2)
    rig.anchor("head_top", (0.34, 0.18, 0), 0.16)
    rig.anchor("back", (0, 0.25, 0), 0.2)
    return rig
