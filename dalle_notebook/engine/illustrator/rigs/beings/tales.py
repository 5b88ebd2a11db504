"""Snowmen, ghosts, monsters, pumpkins."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import mix, rgb, step, turn, vec
from ..chance import Chance
from ..faces import bead, eye, mood_of, smile
from ..people.hats import draw_hat
from ..slots import Slots
from ..start import accent_colour, begin, main_colour, mottled, ring_angles

_FIXED: dict[str, Any] = {"role": "fixed"}


def snowman(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Two or three balls, a carrot, stick arms; hat and scarf differ."""
    rig = begin("person", 1.6, (56, 96), (5, 10))
    white = main_colour(slots, chance, ("#f7fafc",))
    snow = mottled(chance.stream("snow"), 0.025, 7)
    balls = chance.pick("balls", (2, 3, 3))
    sizes = (0.72, 0.52, 0.40) if balls == 3 else (0.78, 0.50)
    y, centres = 0.0, []
    rig.group(0.08)
    for r in sizes:
        rig.ellipsoid((0, y + r * 0.92, 0), (r, r * 0.94, r), white, paint=snow)
        centres.append(y + r * 0.92)
        y += r * 1.62
    body = centres[-2]
    rb = sizes[-2]
    for i in range(3):
        t = 0.5 - 0.42 * i
        rig.group()
        rig.ellipsoid(
            (rb * float(np.cos(t * 0.8)), body + rb * 0.85 * t, 0),
            0.06,
            "#2a2628",
            bias=0.02,
            **_FIXED,
        )
    for s in (1, -1):
        up = chance.between(f"arm {s}", -0.1, 0.6)
        rig.group()
        a, b = (
            vec(0, body + 0.12, s * rb * 0.9),
            vec(0.15, body + 0.3 + up, s * (rb + 0.58)),
        )
        rig.tube(
            [a, (a + b) / 2 + vec(0, -0.06, 0), b],
            [0.045, 0.04, 0.03],
            "#6a4a2c",
            material="wood",
            **_FIXED,
        )
        for k in (-1, 1):
            rig.rod(
                a + (b - a) * 0.78,
                b + vec(0.05, 0.12 * k + 0.05, s * 0.04),
                0.022,
                "#6a4a2c",
                **_FIXED,
            )
        rig.anchor("hand_r" if s > 0 else "hand_l", b, 0.06)
    head, r = centres[-1], sizes[-1]
    mood = mood_of(slots.mood or "happy")
    with rig.frame(
        (0, head, 0),
        turn(chance.between("look", -16, 16), 0, chance.between("tilt", -8, 8)),
    ):
        rig.group()
        rig.tube(
            [(r * 0.9, 0.0, 0), (r * 0.9 + 0.42, -0.03, 0)],
            [0.085, 0.012],
            "#f0832a",
            **_FIXED,
        )
        for s in (1, -1):
            bead(
                rig,
                (r * 0.86, r * 0.36, s * r * 0.36),
                0.055,
                (1, 0.2, s * 0.3),
                "#1c1a1e",
                mood=mood,
            )
        for k in range(5):
            bend = (k - 2) * 0.28
            rig.group()
            rig.ellipsoid(
                (
                    r * 0.90 * np.cos(bend),
                    -r * 0.42 + 0.10 * abs(k - 2) ** 1.5 * 0.3,
                    r * 0.9 * np.sin(bend),
                ),
                0.03,
                "#1c1a1e",
                bias=0.03,
                **_FIXED,
            )
        rig.anchor("head", (0, 0, 0), r)
        rig.anchor("head_top", (0, r * 0.82, 0), r * 0.85)
        if not slots.wear:
            kind = chance.pick("hat", ("top hat", "top hat", "straw", "santa", "none"))
            if kind != "none":
                with rig.frame((-0.03, r * 0.66, 0), turn(0, 5), r * 0.86):
                    draw_hat(rig, kind)
    tone = accent_colour(slots, chance, ("#c8403a", "#3a78b8", "#4a9a5a", "#e8a83a"))
    neck = head - r * 0.86
    if not any(w == "scarf" for w in slots.wear):
        rig.group(0.03)
        rig.ring(
            (0, neck, 0), r * 0.80, 0.105, tone, axis=(0.05, 1, 0), material="cloth"
        )
        rig.tube(
            [
                (r * 0.72, neck - 0.02, 0.2),
                (r * 0.98, neck - 0.3, 0.24),
                (r * 1.02, neck - 0.6, 0.25),
            ],
            [0.10, 0.11, 0.12],
            tone,
            material="cloth",
            paint=lambda p, n, c: np.asarray(
                c + (1 - c) * step(0.5, 0.7, np.sin(p[1] * 26)) * 0.6
            ),
        )
    rig.anchor("neck", (0, neck, 0), r * 0.8)
    return rig


def ghost(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A sheet ghost with a hem of waves."""
    rig = begin("person", 1.2, (64, 108), (0, 6), ground=False)
    white = main_colour(slots, chance, ("#f6f6fb", "#eef2fb"))
    rig.group(0.05)
    n = chance.pick("waves", (6, 7, 8))
    rig.lathe(
        (0, 0, 0),
        [
            (0.15, 0.66),
            (0.6, 0.58),
            (1.1, 0.52),
            (1.5, 0.38),
            (1.68, 0.18),
            (1.72, 0.0),
        ],
        white,
        material="petal",
        steps=5,
    )
    for i, a in enumerate(ring_angles(n)):
        rig.ellipsoid(
            (0.52 * np.cos(a), 0.12 + 0.04 * (i % 2), 0.52 * np.sin(a)),
            (0.20, 0.17, 0.20),
            white,
            material="petal",
        )
    up = chance.between("arms", 0.0, 0.5)
    for s in (1, -1):
        rig.tube(
            [
                (0.1, 0.95, s * 0.42),
                (0.28, 1.0 + up * 0.5, s * 0.68),
                (0.40, 1.02 + up, s * 0.72),
            ],
            [0.19, 0.14, 0.09],
            white,
            material="petal",
        )
        rig.anchor("hand_r" if s > 0 else "hand_l", (0.42, 1.02 + up, s * 0.72), 0.1)
    mood = mood_of(slots.mood or chance.pick("mood", ("happy", "surprised", "")))
    for s in (1, -1):
        rig.group()
        rig.ellipsoid(
            (0.42, 1.30, s * 0.17),
            (0.06, 0.13 * mood.wide, 0.09),
            "#22222c",
            material="eye",
            bias=0.03,
            **_FIXED,
        )
        rig.ellipsoid(
            (0.47, 1.36, s * 0.17 - 0.03),
            (0.02, 0.035, 0.03),
            "#ffffff",
            material="glow",
            bias=0.06,
            **_FIXED,
        )
        rig.ellipsoid(
            (0.42, 1.12, s * 0.30), (0.03, 0.05, 0.07), "#f2b0b8", bias=0.02, **_FIXED
        )
    if mood.open_mouth > 0.6 or chance.odds("oh", 0.4):
        rig.ellipsoid(
            (0.48, 1.06, 0), (0.05, 0.10, 0.08), "#3a2a38", bias=0.03, **_FIXED
        )
    else:
        smile(rig, (0.51, 1.08, 0), 0.14, "#3a2a38", mood, line=0.016, depth=0.05)
    rig.anchor("head", (0, 1.3, 0), 0.45)
    rig.anchor("head_top", (0, 1.62, 0), 0.38)
    return rig


def monster(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A furry or smooth monster with one to three eyes; an alien by noun."""
    alien = noun == "alien"
    rig = begin("person", 1.2, (58, 98), (4, 9))
    tone = main_colour(
        slots,
        chance,
        ("#7ac86a", "#8ad0a0")
        if alien
        else ("#6a8ae0", "#b86ad0", "#5ac0a0", "#f08a3a", "#e86a8a"),
    )
    second = rgb(slots.accent) if slots.accent else mix(tone, "#fff0d0", 0.6)
    mood = mood_of(slots.mood)
    furry = not alien and chance.odds("furry", 0.65)
    m: dict[str, Any] = {"material": "shaggy" if furry else "wet"}
    for s in (1, -1):
        rig.group(0.08)
        rig.tube(
            [(0, 0.45, s * 0.26), (0.02, 0.12, s * 0.28)],
            [0.2, 0.17],
            tone,
            smooth=False,
            **m,
        )
        rig.ellipsoid((0.12, 0.10, s * 0.28), (0.26, 0.11, 0.18), tone, **m)
        up = chance.between(f"arm {s}", -0.3, 0.7)
        rig.tube(
            [
                (0, 0.85, s * 0.46),
                (0.12, 0.75 + up * 0.5, s * 0.78),
                (0.26, 0.72 + up, s * 0.82),
            ],
            [0.15, 0.12, 0.14],
            tone,
            **m,
        )
        rig.anchor("hand_r" if s > 0 else "hand_l", (0.3, 0.72 + up, s * 0.82), 0.12)
    rig.group(0.14)
    if alien:
        rig.ellipsoid((0, 0.68, 0), (0.34, 0.44, 0.40), tone, **m)
        rig.ellipsoid((0.02, 1.38, 0), (0.48, 0.46, 0.56), tone, **m)
        face, hz = vec(0.42, 1.40, 0), 0.24
    else:
        tall = chance.between("tall", 0.62, 0.82)
        rig.ellipsoid(
            (0, 0.25 + tall, 0), (0.52, tall, 0.58), tone, flow=(0, -1, 0), **m
        )
        rig.group(0.05)
        rig.ellipsoid(
            (0.20, 0.62, 0),
            (0.36, 0.34, 0.38),
            second,
            material="short" if furry else "wet",
            flow=(0, -1, 0),
        )
        face, hz = vec(0.44, 0.45 + tall * 1.15, 0), 0.22
    count = chance.pick("eyes", (1, 2, 3)) if not alien else 2
    iris = chance.pick("iris", ("#f2b02e", "#4fb0e8", "#7ac84a", "#e85a8a"))
    if alien:
        for s in (1, -1):
            rig.group()
            rig.ellipsoid(
                face + vec(0.0, 0, s * hz),
                (0.08, 0.15 * mood.wide, 0.19),
                "#17171f",
                material="eye",
                turned=turn(0, 0, -s * 24) @ turn(s * -26),
                bias=0.02,
                **_FIXED,
            )
            rig.ellipsoid(
                face + vec(0.09, 0.06, s * hz - 0.05),
                (0.02, 0.035, 0.03),
                "#ffffff",
                material="glow",
                bias=0.05,
                **_FIXED,
            )
            rig.tube([(0, 1.75, s * 0.2), (0.0, 2.0, s * 0.32)], 0.03, tone, **m)
            rig.ellipsoid((0, 2.03, s * 0.33), 0.085, iris, material="lit", **_FIXED)
    else:
        spots = {
            1: [(0.0, 0.0, 0.21)],
            2: [(0.0, hz, 0.15), (0.0, -hz, 0.15)],
            3: [(-0.04, 0.27, 0.12), (0.12, 0.0, 0.15), (-0.04, -0.27, 0.12)],
        }[count]
        for y, z, r in spots:
            p = face + vec(-abs(z) * 0.35, y, z)
            eye(rig, p, r * 0.72, iris, (1, 0.05, z * 1.2), white=True, mood=mood)
    smile(
        rig,
        face + vec(0.06, -0.34, 0),
        0.24,
        "#3a1a28",
        mood_of(slots.mood or "happy"),
        line=0.022,
        depth=0.10,
    )
    if not alien:
        rig.group()
        for s in (1, -1):
            rig.tube(
                [face + vec(0.05, -0.34, s * 0.12), face + vec(0.07, -0.24, s * 0.12)],
                [0.035, 0.008],
                "#fbf6ea",
                material="enamel",
                bias=0.08,
                **_FIXED,
            )
        horn = chance.pick("horn", ("horns", "antenna", "ears"))
        top = face[1] + 0.28
        for s in (1, -1):
            rig.group(0.03)
            if horn == "horns":
                rig.tube(
                    [
                        (0, top, s * 0.26),
                        (0.0, top + 0.22, s * 0.42),
                        (0.08, top + 0.42, s * 0.40),
                    ],
                    [0.11, 0.09, 0.015],
                    "#f3e6c8",
                    material="enamel",
                    **_FIXED,
                )
            elif horn == "antenna":
                rig.tube([(0, top, s * 0.16), (0, top + 0.4, s * 0.28)], 0.03, tone)
                rig.ellipsoid((0, top + 0.44, s * 0.29), 0.09, second)
            else:
                rig.ellipsoid(
                    (-0.05, top - 0.02, s * 0.46), (0.10, 0.24, 0.16), tone, **m
                )
    rig.anchor("head", (0, face[1], 0), 0.5)
    rig.anchor("head_top", (0, face[1] + 0.35, 0), 0.42)
    rig.anchor("mouth", face + vec(0.1, -0.34, 0), 0.1)
    rig.anchor("eyes", face, 0.4)
    rig.anchor("neck", (0, face[1] - 0.45, 0), 0.45)
    return rig


def pumpkin(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A pumpkin, carved or whole."""
    rig = begin("food", 0.3, (-24, 24), (7, 13))
    tone = main_colour(slots, chance, ("#ea7a1e", "#f08a2a", "#d86a1a"))
    ribs = chance.pick("ribs", (9, 10, 12))
    rig.group(0.05)
    for a in ring_angles(ribs, 0.2):
        rig.ellipsoid(
            (0.42 * np.cos(a), 0.55, 0.42 * np.sin(a)),
            (0.42, 0.52, 0.30),
            tone,
            turned=turn(float(np.degrees(a))),
            material="wet",
        )
    rig.group(0.03)
    rig.tube(
        [(0, 0.95, 0), (0.04, 1.16, 0), (0.18, 1.28, 0)],
        [0.12, 0.08, 0.06],
        "#6f8a3a",
        material="wood",
        **_FIXED,
    )
    rig.blade((0, 1.02, 0), (-1, 0.3, 0.4), 0.45, 0.34, "#6a9a3f", **_FIXED)
    if chance.odds("carved", 0.5) or noun == "jack-o-lantern":
        glow = "#ffd23a"
        for s in (1, -1):
            rig.group()
            rig.plate(
                [(-0.14, -0.10), (0.14, -0.10), (s * 0.02, 0.16)],
                (s * 0.27, 0.68, 0.76),
                (1, 0, -0.3 * s),
                (0, 1, 0),
                glow,
                thick=0.01,
                smooth=False,
                material="glow",
                bias=0.12,
                **_FIXED,
            )
        rig.plate(
            [(-0.06, -0.06), (0.06, -0.06), (0, 0.06)],
            (0, 0.50, 0.82),
            (1, 0, 0),
            (0, 1, 0),
            glow,
            thick=0.01,
            smooth=False,
            material="glow",
            bias=0.12,
            **_FIXED,
        )
        mouth = [
            (-0.42, 0.10),
            (-0.22, 0.02),
            (-0.14, 0.10),
            (-0.06, 0.0),
            (0.06, 0.0),
            (0.14, 0.10),
            (0.22, 0.02),
            (0.42, 0.10),
            (0.24, -0.14),
            (0.08, -0.10),
            (0.0, -0.2),
            (-0.08, -0.10),
            (-0.24, -0.14),
        ]
        rig.plate(
            mouth,
            (0, 0.34, 0.76),
            (1, 0, 0),
            (0, 1, 0),
            glow,
            thick=0.01,
            smooth=False,
            material="glow",
            bias=0.16,
            **_FIXED,
        )
    rig.anchor("top", (0, 1.0, 0), 0.4)
    return rig
