"""Fish, sharks, dolphins and whales."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, unit, vec
from ..chance import Chance
from ..faces import bead, eye, mood_of, smile
from ..slots import Slots
from ..start import begin, main_colour


def fish(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A round little fish: banded, scaled or plain, with a fan of a tail."""
    rig = begin("animal", 0.2, (8, 34), (4, 10), ground=False)
    pairs = (
        ("#f58a2a", "#fdf3e2"),
        ("#3f8fd0", "#f2d04a"),
        ("#e85a6a", "#fbe3c8"),
        ("#f2c230", "#3f6fb0"),
        ("#8a6ac8", "#f2b8d0"),
    )
    main, second = chance.pick("coat", pairs)
    body = rgb(slots.colour or main)
    other = rgb(slots.accent or second)
    dark = mix(body, "#3a1a0a", 0.35)
    pattern = chance.pick("pattern", ("bands", "bands", "scales", "belly"))
    if slots.coat in ("striped", "stripes"):
        pattern = "bands"

    def skin(p: Array, n: Array, c: Array) -> Array:
        scale = 0.07 * np.sin(p[0] * 34) * np.sin(p[1] * 34)
        if pattern == "bands":
            x = p[0] + 0.36 * p[1] ** 2
            white = sum(step(0.12, 0.085, np.abs(x - q)) for q in (0.38, -0.22))
            rim = sum(step(0.155, 0.13, np.abs(x - q)) for q in (0.38, -0.22))
            c = c * (1 - 0.75 * np.clip(rim - white, 0, 1))
            return np.asarray(np.clip(c + (other[:, None] - c) * white + scale, 0, 1))
        w = step(0.05, -0.3, p[1]) * (1.0 if pattern == "belly" else 0.5)
        ring = step(0.5, 0.9, np.sin(p[0] * 30 + np.cos(p[1] * 30) * 1.5)) * 0.2
        out = c * (1 - (ring if pattern == "scales" else 0)) + scale
        return np.asarray(np.clip(out + (other[:, None] - out) * w, 0, 1))

    tall = chance.between("tall", 0.48, 0.66)
    style: dict[str, Any] = {"material": "leaf"}
    rig.group()
    fork = chance.between("fork", 0.35, 0.62)
    rig.plate(
        [
            (-0.05, 0),
            (-0.45, fork * 0.85),
            (-0.62, fork),
            (-0.5, 0),
            (-0.62, -fork),
            (-0.45, -fork * 0.85),
        ],
        (-0.72, 0, 0),
        (1, 0, 0.15),
        (0, 1, 0),
        body,
        thick=0.07,
        puff=0.4,
        **style,
    )
    rig.plate(
        [(0.45, -0.05), (0.25, 0.36), (-0.2, 0.42), (-0.55, 0.22), (-0.5, -0.05)],
        (0, tall * 0.8, 0),
        (1, 0, 0),
        (0, 1, 0),
        dark,
        thick=0.06,
        puff=0.4,
        **style,
    )
    rig.plate(
        [(0.25, 0.1), (0.1, -0.25), (-0.25, -0.3), (-0.3, 0.1)],
        (-0.1, -tall * 0.8, 0),
        (1, 0, 0),
        (0, 1, 0),
        dark,
        thick=0.06,
        puff=0.4,
        **style,
    )
    rig.group(0.1)
    rig.ellipsoid((0, 0, 0), (0.85, tall, 0.33), body, material="enamel", paint=skin)
    rig.tube(
        [(-0.5, 0, 0), (-0.85, 0, 0)], [0.28, 0.12], body, material="enamel", paint=skin
    )
    for s in (1, -1):
        rig.group()
        rig.plate(
            [(0.1, 0.1), (-0.3, 0.25), (-0.42, 0), (-0.3, -0.22), (0.1, -0.1)],
            (0.12, -0.08, s * 0.34),
            (1, 0, -0.3 * s),
            (0, 1, 0),
            mix(body, other, 0.2),
            thick=0.06,
            puff=0.5,
            **style,
        )
    rig.group(0.02)
    rig.ring(
        (0.83, -0.08, 0.0),
        0.07,
        0.035,
        dark,
        axis=(1, 0, 0),
        knots=8,
        material="enamel",
    )
    mood = mood_of(slots.mood)
    for s in (1, -1):
        eye(
            rig,
            (0.54, 0.14, s * 0.24),
            0.095,
            "#2a5a80",
            (0.5, 0.1, s),
            white=True,
            mood=mood,
        )
    if chance.odds("bubbles", 0.5):
        for i in range(3):
            rig.group()
            rig.ellipsoid(
                (1.05 + 0.1 * i, 0.25 + 0.2 * i, 0.1),
                0.05 + 0.015 * i,
                "#e4f5fb",
                material="glass",
                role="fixed",
            )
    rig.anchor("back", (0, tall, 0), 0.3)
    rig.anchor("head_top", (0.4, tall * 0.8, 0), 0.25)
    rig.anchor("mouth", (0.9, -0.08, 0), 0.08)
    return rig


def shark(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Shark or dolphin: a spindle with fins; the dolphin jumps and smiles."""
    dolphin = noun == "dolphin"
    rig = begin("animal", 1.2, (12, 40), (2, 9), ground=False)
    tone = main_colour(
        slots,
        chance,
        ("#7f93a8", "#6f8496", "#8a9cb0")
        if dolphin
        else ("#66757f", "#5a6c7c", "#7a868c"),
    )
    pale = rgb("#eef2f2")

    def skin(p: Array, n: Array, c: Array) -> Array:
        w = step(0.02, -0.12, p[1] - 0.10 * np.abs(p[0]) + 0.05)
        return np.asarray(c + (pale[:, None] - c) * w)

    bend = chance.between("bend", 0.1, 0.42) * (
        1 if dolphin or chance.odds("up", 0.5) else -1
    )
    spine = [
        (1.35, -0.05, 0),
        (0.85, 0.0, 0),
        (0.1, 0.06, 0),
        (-0.7, 0.02 - bend * 0.15, 0),
        (-1.35, -0.05 - bend, 0),
    ]
    style: dict[str, Any] = {"material": "wet"}
    rig.group(0.08)
    rig.tube(
        spine,
        [0.20, 0.34, 0.45, 0.29, 0.09] if dolphin else [0.10, 0.30, 0.42, 0.26, 0.08],
        tone,
        paint=skin,
        steps=7,
        **style,
    )
    if dolphin:
        rig.tube(
            [(1.25, -0.10, 0), (1.72, -0.17, 0)],
            [0.15, 0.075],
            tone,
            paint=skin,
            **style,
        )
        rig.ellipsoid((1.12, 0.06, 0), (0.32, 0.27, 0.27), tone, paint=skin, **style)
    rig.group(0.05)
    rig.plate(
        [(0.30, 0), (-0.12, 0.52), (-0.30, 0.56), (-0.18, 0.25), (-0.22, 0)],
        (0.05, 0.38, 0),
        (1, 0, 0),
        (0, 1, 0),
        tone,
        thick=0.10,
        puff=0.5,
        **style,
    )
    end = vec(*spine[-1])
    if dolphin:
        rig.plate(
            [
                (0.08, 0.0),
                (-0.18, 0.42),
                (-0.42, 0.56),
                (-0.30, 0.12),
                (-0.30, -0.12),
                (-0.42, -0.56),
                (-0.18, -0.42),
            ],
            end,
            unit((1, 0.4 * bend, 0)),
            (0, 0.15, 1),
            tone,
            thick=0.07,
            puff=0.5,
            **style,
        )
    else:
        rig.plate(
            [
                (0.12, 0.0),
                (-0.15, 0.35),
                (-0.55, 0.72),
                (-0.32, 0.10),
                (-0.40, -0.42),
                (-0.10, -0.2),
            ],
            end,
            (1, 0, 0.12),
            (0, 1, 0),
            tone,
            thick=0.08,
            puff=0.5,
            **style,
        )
    for s in (1, -1):
        rig.group(0.05)
        rig.plate(
            [(0.2, 0.0), (0.02, -0.35), (-0.36, -0.58), (-0.28, -0.16), (-0.16, 0.0)],
            (0.50, -0.20, s * 0.30),
            (1, 0, 0),
            (0, 0.75, -s * 0.65),
            tone,
            thick=0.09,
            puff=0.5,
            **style,
        )
        if not dolphin:
            rig.group()
            for i in range(4):
                x = 0.62 - 0.08 * i
                rig.tube(
                    [
                        (x, 0.14, s * 0.33),
                        (x - 0.03, -0.02, s * 0.36),
                        (x, -0.14, s * 0.33),
                    ],
                    0.014,
                    mix(tone, "#000000", 0.5),
                    material="flat",
                    bias=0.03,
                    role="fixed",
                )
        bead(
            rig,
            (1.0, 0.08, s * (0.25 if dolphin else 0.22)),
            0.06,
            (0.5, 0.15, s),
            mood=mood_of(slots.mood),
        )
    if dolphin:
        smile(rig, (1.55, -0.16, 0), 0.10, "#4a5662", mood_of("happy"), depth=0.30)
    else:
        rig.group()
        rig.tube(
            [
                (0.86, -0.20, 0.24),
                (1.08, -0.17, 0.17),
                (1.20, -0.15, 0),
                (1.08, -0.17, -0.17),
                (0.86, -0.20, -0.24),
            ],
            0.02,
            "#5a2a30",
            material="flat",
            bias=0.05,
            role="fixed",
        )
        for i in range(9):
            a = (i - 4) / 4
            x = 1.20 - 0.30 * a * a
            rig.group()
            rig.ellipsoid(
                (x, -0.19, 0.22 * a),
                (0.022, 0.045, 0.022),
                "#fbfaf4",
                material="enamel",
                bias=0.07,
                role="fixed",
            )
    rig.anchor("back", (0.2, 0.42, 0), 0.35)
    rig.anchor("head_top", (0.95, 0.32, 0), 0.25)
    rig.anchor("mouth", (1.5, -0.15, 0), 0.1)
    return rig


def whale(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A round whale, its tail up, spouting or not."""
    rig = begin("animal", 3.0, (8, 34), (5, 11), ground=False)
    tone = main_colour(slots, chance, ("#4a7aa8", "#5a8ab8", "#5a6a86", "#3f6a8a"))
    pale = rgb(slots.accent or "#eef3f2")

    def skin(p: Array, n: Array, c: Array) -> Array:
        line = 0.12 * p[0] * (p[0] < 0.9)
        w = step(0.03, 0.14, -0.12 - p[1] + line) * step(-0.75, -0.3, p[0])
        groove = 1 - 0.22 * step(0.4, 0.9, np.sin(p[1] * 42))
        return np.asarray(c * (1 - w) + pale[:, None] * (groove * w))

    up = chance.between("tail", 0.15, 0.65)
    style: dict[str, Any] = {"material": "enamel"}
    rig.group(0.1)
    rig.plate(
        [
            (0, 0.0),
            (-0.22, 0.52),
            (-0.5, 0.72),
            (-0.48, 0.3),
            (-0.38, 0),
            (-0.48, -0.3),
            (-0.5, -0.72),
            (-0.22, -0.52),
        ],
        (-1.5, 0.32 + up, 0),
        (0.8, -0.45, 0.1),
        (0.25, 0.75, 0.75),
        tone,
        thick=0.10,
        puff=0.6,
        **style,
    )
    rig.tube(
        [
            (0.62, 0.02, 0),
            (0.1, 0.05, 0),
            (-0.5, 0.02, 0),
            (-1.05, 0.10 + up * 0.25, 0),
            (-1.55, 0.32 + up, 0),
        ],
        [0.60, 0.64, 0.50, 0.26, 0.09],
        tone,
        paint=skin,
        steps=8,
        **style,
    )
    rig.ellipsoid((0.68, 0, 0), (0.56, 0.56, 0.58), tone, paint=skin, **style)
    mood = mood_of(slots.mood)
    for s in (1, -1):
        rig.group(0.05)
        rig.plate(
            [(0.18, 0.0), (0.05, -0.4), (-0.3, -0.62), (-0.28, -0.2), (-0.15, 0.0)],
            (0.35, -0.22, s * 0.56),
            (1, 0, 0.1 * s),
            (0, 0.9, -s * 0.45),
            tone,
            thick=0.1,
            puff=0.6,
            **style,
        )
        bead(rig, (0.86, 0.04, s * 0.51), 0.065, (0.6, 0.1, s), mood=mood)
    rig.group()
    rig.tube(
        [
            (1.2, -0.08, 0.0),
            (1.12, -0.10, 0.32),
            (0.95, -0.12, 0.49),
            (0.78, -0.10, 0.58),
            (0.68, -0.02, 0.60),
        ],
        0.016,
        "#24384a",
        material="flat",
        bias=0.05,
        role="fixed",
    )
    if chance.odds("spout", 0.65):
        for s in (1, -1):
            for k in (0.7, 1.0):
                rig.group()
                rig.tube(
                    [
                        (0.35, 0.60, 0),
                        (0.35 + s * 0.04, 0.60 + 0.35 * k, 0),
                        (0.35 + s * 0.22 * k, 0.60 + 0.58 * k, s * 0.05),
                        (0.35 + s * 0.42 * k, 0.60 + 0.42 * k, s * 0.08),
                    ],
                    [0.04, 0.055, 0.06, 0.03],
                    "#cfe9f6",
                    material="water",
                    role="fixed",
                )
            rig.ellipsoid(
                (0.35 + s * 0.5, 0.86, 0),
                0.05,
                "#cfe9f6",
                material="water",
                role="fixed",
            )
    rig.anchor("back", (0.1, 0.68, 0), 0.5)
    rig.anchor("head_top", (0.7, 0.55, 0), 0.4)
    rig.anchor("mouth", (1.2, -0.1, 0), 0.2)
    return rig
