"""Insects and snails."""

from __future__ import annotations

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, unit, vec
from ..chance import Chance
from ..faces import bead, eye, mood_of, smile
from ..slots import Slots
from ..start import TAU, begin, main_colour, mottled


def butterfly(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Wings up or spread, with eye spots, veins or bands."""
    rig = begin("animal", 0.1, (62, 84), (42, 62), ground=False)
    tone = main_colour(
        slots, chance, ("#f0882a", "#4f8fe0", "#e85a8a", "#f2c830", "#8a5ac8")
    )
    edge = rgb(slots.accent) if slots.accent else mix(tone, "#14101c", 0.86)
    pattern = chance.pick("pattern", ("veins", "spots", "bands"))
    lift = chance.between("lift", 0.15, 0.85)
    fore = [
        (0, 0),
        (0.20, 0.55),
        (0.62, 1.10),
        (1.10, 1.22),
        (1.22, 0.95),
        (1.02, 0.42),
        (0.55, 0.05),
    ]
    hind = [
        (0, 0),
        (0.55, 0.02),
        (0.95, -0.22),
        (0.98, -0.62),
        (0.70, -0.92),
        (0.38, -0.80),
        (0.10, -0.35),
    ]
    for s in (1, -1):
        u = unit((0.0, lift, s))
        v = vec(1, 0, 0)

        def paint(p: Array, n: Array, c: Array, u: Array = u) -> Array:
            a, b = u @ p, p[0]
            r = np.hypot(a, b)
            angle = np.arctan2(b, a)
            limit = np.where(b > 0.02 * a, 1.18 + 0.28 * np.sin(angle * 1.5), 1.0)
            w = step(0.72, 0.90, r / limit)
            if pattern == "veins":
                w = np.maximum(
                    w, step(0.93, 0.985, np.cos(angle * 13)) * step(0.2, 0.4, r)
                )
            elif pattern == "bands":
                w = np.maximum(w, step(0.6, 0.8, np.sin(r * 14)) * 0.8)
            out = c * (1.08 - 0.25 * r) + (edge[:, None] - c) * w
            for x, y, q in ((0.78, 0.72, 0.16), (0.66, -0.52, 0.17)):
                d = np.hypot(a - x, b - y) / q
                if pattern == "spots":
                    out = out + (rgb("#fdf6e0")[:, None] - out) * step(1.05, 0.92, d)
                    out = out + (edge[:, None] - out) * step(0.75, 0.62, d)
                    out = out + (rgb("#4fb8e8")[:, None] - out) * step(0.4, 0.3, d)
            dots = step(0.55, 0.8, np.cos(angle * 16)) * step(
                0.06, 0.02, np.abs(r / limit - 0.93)
            )
            return np.asarray(out + (1 - out) * dots * 0.9)

        rig.group()
        rig.plate(
            hind,
            (-0.06, 0.0, s * 0.05),
            u,
            v,
            tone,
            thick=0.03,
            puff=0.15,
            material="petal",
            paint=paint,
        )
        rig.group()
        rig.plate(
            fore,
            (0.02, 0.01, s * 0.05),
            u,
            v,
            tone,
            thick=0.03,
            puff=0.15,
            material="petal",
            paint=paint,
        )
    body = mix(edge, "#3a2a20", 0.5)
    rig.group(0.05)
    rig.tube(
        [(-0.62, -0.02, 0), (-0.2, 0.0, 0), (0.15, 0.02, 0)],
        [0.05, 0.10, 0.12],
        body,
        material="fur",
    )
    rig.ellipsoid((0.30, 0.05, 0), 0.125, body, material="short")
    mood = mood_of(slots.mood)
    for s in (1, -1):
        rig.group()
        rig.tube(
            [(0.36, 0.12, s * 0.05), (0.62, 0.34, s * 0.16), (0.80, 0.40, s * 0.26)],
            0.014,
            body,
        )
        rig.ellipsoid((0.81, 0.41, s * 0.27), 0.035, body)
        bead(rig, (0.38, 0.09, s * 0.08), 0.05, (0.7, 0.2, s * 0.7), mood=mood)
    return rig


def bee(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A plump bee or a ladybird."""
    rig = begin("animal", 0.03, (18, 48), (10, 20), ground=noun == "ladybug")
    mood = mood_of(slots.mood)
    if noun == "ladybug":
        tone = main_colour(slots, chance, ("#d8322a", "#d8322a", "#cf2a2a", "#e8743a"))
        spots = [
            (0.25, 0.3),
            (0.30, -0.32),
            (-0.2, 0.42),
            (-0.2, -0.42),
            (-0.55, 0.2),
            (-0.55, -0.2),
            (0.0, 0.0),
        ][: chance.pick("spots", (5, 7))]

        def shell(p: Array, n: Array, c: Array) -> Array:
            w = step(0.035, 0.015, np.abs(p[2]))
            for x, z in spots:
                w = np.maximum(w, step(0.17, 0.15, np.hypot(p[0] - x, p[2] - z)))
            return np.asarray(c * (1 - 0.88 * w))

        for s in (1, -1):
            for x in (0.35, 0.0, -0.35):
                rig.group()
                rig.tube(
                    [
                        (x, 0.25, s * 0.4),
                        (x * 1.2, 0.28, s * 0.72),
                        (x * 1.3, 0.03, s * 0.86),
                    ],
                    0.045,
                    "#2a2628",
                )
        rig.group(0.04)
        rig.ellipsoid(
            (0, 0.26, 0), (0.80, 0.48, 0.66), tone, material="glaze", paint=shell
        )
        rig.group(0.04)
        rig.ellipsoid((0.70, 0.30, 0), (0.28, 0.30, 0.38), "#2a2628", material="enamel")
        for s in (1, -1):
            rig.tube(
                [(0.85, 0.5, s * 0.1), (1.0, 0.75, s * 0.25)], [0.025, 0.02], "#2a2628"
            )
            eye(
                rig,
                (0.84, 0.40, s * 0.18),
                0.09,
                "#3a2a20",
                (1, 0.3, s * 0.4),
                white=True,
                mood=mood,
            )
        rig.anchor("head_top", (0.7, 0.6, 0), 0.25)
        return rig
    tone = main_colour(slots, chance, ("#f4bd2e", "#f0b020", "#f2c84a"))
    dark = rgb("#33261f")

    def stripes(p: Array, n: Array, c: Array) -> Array:
        w = step(0.15, 0.45, np.sin(p[0] * 11 + 0.6)) * step(0.42, 0.30, p[0])
        return np.asarray(c + (dark[:, None] - c) * w)

    rig.group(0.08)
    rig.ellipsoid(
        (-0.1, 0, 0),
        (0.66, 0.45, 0.45),
        tone,
        material="fur",
        paint=stripes,
        flow=(-1, 0, 0),
    )
    rig.tube([(-0.68, 0, 0), (-0.88, -0.02, 0)], [0.12, 0.01], dark)
    rig.group(0.06)
    rig.ellipsoid(
        (0.58, 0.06, 0), (0.33, 0.33, 0.36), tone, material="fur", flow=(-1, 0, 0)
    )
    for s in (1, -1):
        rig.group()
        for x, n, w in ((0.1, 0.95, 0.46), (-0.12, 0.68, 0.34)):
            rig.blade(
                (x, 0.36, s * 0.14),
                (-0.35, 0.85, s * 0.75),
                n,
                w,
                "#e8f4fa",
                normal=(1, 0.2, 0),
                material="water",
                role="fixed",
            )
        rig.group()
        rig.tube(
            [(0.72, 0.34, s * 0.1), (0.86, 0.6, s * 0.2), (1.0, 0.62, s * 0.24)],
            0.022,
            dark,
        )
        rig.ellipsoid((1.0, 0.62, s * 0.24), 0.05, dark)
        eye(rig, (0.80, 0.12, s * 0.21), 0.10, "#2a1c16", (1, 0.1, s * 0.5), mood=mood)
    smile(
        rig,
        (0.90, -0.06, 0),
        0.12,
        "#4a2a14",
        mood_of(slots.mood or "happy"),
        line=0.014,
        depth=0.03,
    )
    rig.anchor("head_top", (0.58, 0.36, 0), 0.28)
    return rig


def snail(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A snail with a spiral house."""
    rig = begin("animal", 0.04, (10, 36), (6, 12))
    shell = main_colour(slots, chance, ("#c8743a", "#8a5a8a", "#d0a03c", "#5a8a7a"))
    skin = rgb(slots.accent or "#e0c79a")
    turn_ = chance.between("spiral", 0, TAU)

    def spiral(p: Array, n: Array, c: Array) -> Array:
        x, y = p[0] + 0.18, p[1] - 0.72
        r, a = np.hypot(x, y), np.arctan2(y, x)
        w = step(0.15, 0.55, np.sin(a + 13 * np.sqrt(r + 0.02) * 1.6 + turn_))
        return np.asarray(c * (1 - 0.45 * w) + 0.10 * w)

    rig.group(0.06)
    rig.tube(
        [
            (-1.05, 0.08, 0),
            (-0.4, 0.17, 0),
            (0.4, 0.18, 0),
            (0.85, 0.26, 0),
            (1.02, 0.62, 0),
        ],
        [0.05, 0.17, 0.20, 0.20, 0.20],
        skin,
        material="wet",
        paint=mottled(chance.stream("skin"), 0.1, 12),
    )
    for s in (1, -1):
        rig.group(0.03)
        rig.tube(
            [(1.05, 0.75, s * 0.08), (1.15, 1.05, s * 0.15), (1.18, 1.2, s * 0.18)],
            0.045,
            skin,
            material="wet",
        )
        bead(
            rig,
            (1.20, 1.24, s * 0.18),
            0.075,
            (1, 0.1, s * 0.3),
            mood=mood_of(slots.mood),
        )
    smile(
        rig, (1.20, 0.58, 0), 0.1, "#7a5030", mood_of(slots.mood or "happy"), depth=0.05
    )
    rig.group()
    rig.ellipsoid(
        (-0.18, 0.72, 0), (0.62, 0.60, 0.40), shell, material="glaze", paint=spiral
    )
    rig.group()
    points = [
        (-0.18 + r * np.cos(a), 0.72 + r * np.sin(a), 0.30 + 0.16 * (1 - r / 0.6))
        for a, r in zip(
            np.linspace(-0.9, 9.5, 22), np.linspace(0.52, 0.05, 22), strict=True
        )
    ]
    rig.tube(
        points,
        [*np.linspace(0.10, 0.03, 22)],
        mix(shell, "#fff0d0", 0.25),
        steps=2,
        material="glaze",
    )
    rig.anchor("back", (-0.18, 1.3, 0), 0.4)
    return rig
