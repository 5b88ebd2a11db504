"""Seahorses, lobsters, squid and puffer fish."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, unit, vec
from ..chance import Chance
from ..faces import bead, eye, mood_of, smile
from ..slots import Slots
from ..start import TAU, accent_colour, begin, main_colour, mottled

_TIDE = ("#f0a03a", "#e8784a", "#f2c84a", "#d86a8a", "#7ab0a0")


def seahorse(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Upright, ringed, the tail in a coil; with a crown, or round weed."""
    rig = begin("animal", 0.15, (12, 38), (3, 9), ground=False)
    skin = main_colour(slots, chance, _TIDE)
    pale = rgb(slots.accent) if slots.accent else mix(skin, "#fff4d8", 0.6)

    def rings(p: Array, n: Array, c: Array) -> Array:
        front = step(0.1, 0.6, n[0])
        out = c + (pale[:, None] - c) * front * 0.75
        line = 0.5 + 0.5 * np.sin(p[1] * 30 + p[0] * 6)
        return np.asarray(out * (0.86 + 0.16 * line))

    if chance.odds("weed", 0.5):
        for k in range(3):
            x = -0.66 + 0.55 * k
            rig.group()
            rig.tube(
                [(x + 0.12 * (-1) ** i, -0.05 + 0.42 * i, -0.2 + 0.1 * k)
                 for i in range(4 + k % 2)],
                [0.07, 0.06, 0.055, 0.03] + [0.012] * (k % 2),
                ("#5f9a5a", "#4f8a6a", "#7aa84a")[k], material="leaf", role="fixed",
            )  # fmt: skip
        rig.ground = True
    t = np.linspace(0, 1, 15)
    angle = -0.5 * np.pi + t * 1.55 * TAU
    r = 0.36 * (1 - 0.78 * t)
    coil = [
        vec(0.02 + q * np.cos(a), 0.40 + q * np.sin(a), 0)
        for a, q in zip(angle, r, strict=True)
    ]
    body = [
        vec(0.30, 1.78, 0),
        vec(0.06, 1.55, 0),
        vec(0.12, 1.22, 0),
        vec(-0.02, 0.86, 0),
        vec(-0.26, 0.55, 0),
        vec(-0.22, 0.20, 0),
    ]
    path = body + coil[1:]
    width = [0.20, 0.20, 0.31, 0.26, 0.17, 0.13, *np.linspace(0.12, 0.035, 14)]
    rig.group(0.03)
    rig.tube(path, width, skin, steps=4, material="wet", paint=rings)
    rig.group(0.02)
    fan = [
        (0.0, 0.24),
        (0.26, 0.30),
        (0.40, 0.12),
        (0.40, -0.10),
        (0.24, -0.26),
        (0.0, -0.22),
    ]
    flick = chance.between("fin", -0.2, 0.2)

    def rays(p: Array, n: Array, c: Array) -> Array:
        return np.asarray(
            c * (0.9 + 0.14 * np.sin(np.arctan2(p[1] - 1.25, -p[0]) * 18))
        )

    rig.plate(
        fan, (-0.10, 1.24, 0), vec(-1, 0.1, flick), (0.1, 1, 0), pale, thick=0.04,
        material="petal", paint=rays,
    )  # fmt: skip
    mood = mood_of(slots.mood)
    with rig.frame((0.34, 1.86, 0)):
        rig.group(0.06)
        rig.ellipsoid((0, 0, 0), (0.30, 0.24, 0.22), skin, material="wet")
        rig.tube(
            [(0.14, -0.04, 0), (0.40, -0.12, 0),
             (0.62, -0.14, 0)], [0.13, 0.075, 0.085],
            skin, material="wet",
        )  # fmt: skip
        rig.group(0.02)
        count = chance.pick("crown", (3, 5))
        for i in range(count):
            a = np.pi * (0.30 + 0.62 * i / (count - 1))
            d = vec(np.cos(a), np.sin(a), 0)
            rig.tube(
                [d * 0.18, d * 0.36], [0.075, 0.02], pale, smooth=False, material="wet"
            )
        for s in (1, -1):
            rig.plate(
                [(0, 0), (-0.16, 0.12), (-0.20, -0.04),
                 (-0.10, -0.12)], (-0.16, -0.10, s * 0.19),
                (1, 0, 0.3 * s), (0, 1, 0), pale, material="petal", thick=0.04,
            )  # fmt: skip
            eye(
                rig,
                (0.08, 0.04, s * 0.19),
                0.085,
                "#3a5a8a",
                (0.35, 0.1, s),
                mood=mood,
                lid=skin,
                lid_material="wet",
            )
        rig.anchor("head", (0, 0, 0), 0.3)
        rig.anchor("head_top", (-0.02, 0.22, 0), 0.2)
        rig.anchor("mouth", (0.66, -0.14, 0), 0.07)
    for i in range(6):
        y = 1.46 - 0.14 * i
        x = -0.14 - 0.02 * i + (0.06 if i < 1 else 0)
        rig.group(0.01)
        rig.tube(
            [(x + 0.08, y, 0), (x - 0.10, y + 0.03, 0)],
            [0.05, 0.012],
            pale,
            smooth=False,
            material="wet",
        )
    rig.anchor("back", (-0.1, 1.4, 0), 0.2)
    rig.anchor("neck", (0.14, 1.62, 0), 0.2)
    return rig


def lobster(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Two big claws, a jointed tail in a fan."""
    rig = begin("animal", 0.3, (30, 62), (24, 38))
    shell = main_colour(slots, chance, ("#d8402f", "#c8342e", "#e0562f", "#3f6aa8"))
    deep = rgb(slots.accent) if slots.accent else mix(shell, "#3a0a10", 0.35)
    spots = mottled(chance.stream("shell"), 0.10, 11)
    style: dict[str, Any] = {"material": "enamel", "paint": spots}
    for s in (1, -1):
        for i in range(4):
            x = 0.30 - 0.17 * i
            rig.group(0.01)
            rig.tube(
                [(x, 0.26, s * 0.18), (x + 0.06 - 0.1 * i, 0.42, s * 0.50),
                 (x + 0.10 - 0.16 * i, 0.02, s * 0.82)],
                [0.055, 0.048, 0.016], deep, material="enamel",
            )  # fmt: skip
        raise_ = chance.between(f"claw {s}", 0.0, 0.45)
        rig.group(0.03)
        elbow = vec(0.72, 0.26, s * 0.52)
        wrist = vec(1.02, 0.30 + raise_, s * 0.46)
        rig.tube(
            [(0.44, 0.26, s * 0.18), elbow, wrist], [0.085, 0.10, 0.09], shell, **style
        )
        big = 1.18 if s > 0 else 0.95
        along = unit(vec(1, 0.5 * raise_ + 0.1, -s * 0.18))
        rig.group(0.05)
        palm = wrist + along * 0.26 * big
        rig.tube(
            [wrist, palm, palm + along * 0.18],
            [0.10, 0.21 * big, 0.17 * big],
            shell,
            **style,
        )
        for side, long in ((1, 0.44), (-1, 0.36)):
            out = vec(-along[2], 0.12, along[0]) * side
            rig.tube(
                [palm + along * 0.12 + out * 0.09,
                 palm + along * 0.34 * big + out * 0.17,
                 palm + along * (0.24 + long) * big + out * 0.05],
                [0.13 * big, 0.085 * big, 0.015], shell if side > 0 else deep, **style,
            )  # fmt: skip
        rig.anchor("hand_r" if s > 0 else "hand_l", palm + along * 0.4, 0.12)
        rig.group()
        sweep = chance.between(f"feeler {s}", 0.5, 1.1)
        rig.tube(
            [(0.62, 0.40, s * 0.10), (1.05, 0.85, s * 0.35), (0.75, 1.25, s * sweep)],
            [0.028, 0.02, 0.008], deep, material="enamel",
        )  # fmt: skip
    rig.group(0.04)
    rig.tube(
        [(-0.30, 0.30, 0), (0.15, 0.33, 0), (0.55, 0.31, 0), (0.72, 0.32, 0)],
        [0.25, 0.27, 0.22, 0.06], shell, **style,
    )  # fmt: skip
    curl = chance.between("curl", 0.0, 0.35)
    for i in range(5):
        t = i / 4
        rig.group(0.01)
        rig.ellipsoid(
            (-0.42 - 0.19 * i, 0.29 - 0.08 * t + curl * t * t, 0),
            (0.145, 0.22 - 0.05 * t, 0.25 - 0.06 * t), mix(shell, deep, 0.4 * (i % 2)),
            **style,
        )  # fmt: skip
    for k in range(5):
        a = (k - 2) * 0.42
        rig.group()
        rig.blade(
            (-1.26, 0.20 + curl, 0), (-np.cos(a), 0.1 + curl, np.sin(a)), 0.46, 0.26,
            mix(shell, deep, 0.3 * (k % 2)), normal=(0.2, 1, 0), material="enamel",
        )  # fmt: skip
    mood = mood_of(slots.mood)
    for s in (1, -1):
        rig.group()
        rig.rod(
            (0.56, 0.44, s * 0.09),
            (0.64, 0.58, s * 0.13),
            0.035,
            shell,
            material="enamel",
        )
        bead(rig, (0.66, 0.61, s * 0.14), 0.075, (1, 0.3, s * 0.3), mood=mood)
    rig.anchor("head_top", (0.5, 0.56, 0), 0.2)
    rig.anchor("back", (0, 0.6, 0), 0.25)
    rig.anchor("mouth", (0.75, 0.32, 0), 0.06)
    return rig


def squid(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A mantle with two fins above, arms below, two of them long."""
    rig = begin("animal", 0.5, (64, 112), (2, 9), ground=False)
    skin = main_colour(slots, chance, ("#e88aa0", "#d86a7a", "#b88ac8", "#f0a07a"))
    dots = accent_colour(slots, chance, ("#a83a5a", "#8a4a9a", "#c85a3a"))
    freckles = chance.odds("freckles", 0.7)

    def freckled(p: Array, n: Array, c: Array) -> Array:
        a = np.arctan2(p[2], p[0]) * 4
        row = np.floor(p[1] * 6)
        near = np.hypot(np.sin(a + row * 1.6) * 0.7, np.cos(p[1] * 6 * np.pi))
        w = step(0.42, 0.30, near) * step(1.0, 1.15, p[1]) * freckles
        return np.asarray(c + (dots[:, None] - c) * w * 0.8)

    spread = chance.between("spread", 0.8, 1.25)
    for i in range(8):
        a = i / 8 * TAU + 0.2
        d = vec(np.cos(a), 0, np.sin(a))
        sway = chance.between(f"arm {i}", -0.25, 0.25)
        rig.group(0.03)
        rig.tube(
            [d * 0.18 + vec(0, 0.72, 0), d * 0.34 * spread + vec(0, 0.38, 0),
             d * 0.36 * spread + vec(sway * 0.4, 0.10, 0),
              d * (0.52 * spread) + vec(sway, -0.08, 0)],
            [0.12, 0.10, 0.07, 0.025], mix(skin, "#ffffff", 0.12 * (i % 2)),
             steps=6, material="wet",
        )  # fmt: skip
    for s in (1, -1):
        bend = chance.between(f"long {s}", 0.5, 0.9)
        rig.group(0.02)
        end = vec(0.20, 0.02, s * (bend + 0.36))
        rig.tube(
            [(0.12, 0.70, s * 0.16), (0.20, 0.30, s * 0.42), (0.22, -0.14, s * bend),
             end],
            [0.075, 0.055, 0.05, 0.05], skin, steps=6, material="wet",
        )  # fmt: skip
        rig.ellipsoid(
            end + vec(0, 0.06, s * 0.05),
            (0.07, 0.15, 0.09),
            mix(skin, "#fff0f0", 0.3),
            material="wet",
        )
        rig.anchor("hand_r" if s > 0 else "hand_l", end, 0.1)
        rig.group(0.05)
        rig.plate(
            [(0, -0.34), (0.30, -0.30), (0.52, 0.10), (0.26, 0.44), (0, 0.52)],
            (-0.02, 1.62, s * 0.14), (0, 0, s), (0, 1, 0), mix(skin, dots, 0.2),
            thick=0.10, puff=0.6, material="wet",
        )  # fmt: skip
    rig.group(0.10)
    rig.tube(
        [(0, 0.98, 0), (0, 1.38, 0), (0, 1.85, 0),
         (0, 2.22, 0)], [0.34, 0.40, 0.28, 0.04],
        skin, steps=7, material="wet", paint=freckled,
    )  # fmt: skip
    rig.ellipsoid((0.03, 0.82, 0), (0.32, 0.24, 0.34), skin, material="wet")
    mood = mood_of(slots.mood or "happy")
    for s in (1, -1):
        eye(
            rig,
            (0.27, 0.90, s * 0.22),
            0.125,
            "#3a4a7a",
            (1, 0.05, s * 0.6),
            mood=mood,
            lid=skin,
            lid_material="wet",
        )
    smile(rig, (0.36, 0.74, 0), 0.12, "#8a3048", mood, line=0.016, depth=0.03)
    rig.anchor("head", (0, 1.3, 0), 0.6)
    rig.anchor("head_top", (0, 2.1, 0), 0.2)
    rig.anchor("mouth", (0.38, 0.72, 0), 0.08)
    return rig


def puffer(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A ball of spines with a small mouth; half blown up, or wholly."""
    rig = begin("animal", 0.3, (34, 66), (2, 10), ground=False)
    back = main_colour(slots, chance, ("#e8b84a", "#8ab0a0", "#c8985a", "#7aa0c8"))
    belly = accent_colour(slots, chance, ("#fdf8ea",))
    spots = mottled(chance.stream("spots"), 1.0, 5)
    dark = mix(back, "#3a2418", 0.45)
    tall = chance.between("puff", 0.72, 0.92)

    def paint(p: Array, n: Array, c: Array) -> Array:
        field = spots(p, n, np.ones_like(c))[0] - 1
        out = c + (dark[:, None] - c) * step(0.32, 0.45, field) * 0.7
        w = step(0.0, -0.35, n[1])
        return np.asarray(out + (belly[:, None] - out) * w)

    radii = vec(0.95, tall, 0.88)
    rig.group(0.05)
    rig.ellipsoid((0, 0, 0), radii, back, material="wet", paint=paint)
    rig.tube(
        [(-0.7, 0, 0), (-1.1, 0.02, 0)], [0.30, 0.12], back, material="wet", paint=paint
    )
    for i in range(120):
        y = 1 - 2 * (i + 0.5) / 120
        a = i * 2.39996
        q = np.sqrt(1 - y * y)
        d = vec(q * np.cos(a), y, q * np.sin(a))
        if d[0] > 0.72 or d[0] < -0.86:
            continue
        out = unit(d / radii + vec(-0.25, 0, 0))
        rig.rod(
            d * radii * 0.97, d * radii + out * 0.17, 0.032,
             mix(back if y > -0.1 else belly, "#fff8e0", 0.5),
            end_radius=0.006, role="fixed",
        )  # fmt: skip
    rig.group(0.01)
    fin = mix(back, "#f0883a", 0.4)
    rig.plate(
        [(0, 0.10), (0.36, 0.34), (0.46, 0.0), (0.36, -0.34), (0, -0.10)],
        (-1.05, 0.02, 0),
        (-1, 0, 0.1),
        (0, 1, 0),
        fin,
        thick=0.05,
        material="petal",
    )
    rig.plate(
        [(0.2, 0), (0.0, 0.34), (-0.3, 0.36), (-0.32, 0.0)],
        (-0.52, tall * 0.84, 0),
        (1, 0, 0),
        (0, 1, 0),
        fin,
        thick=0.05,
        material="petal",
    )
    for s in (1, -1):
        flap = chance.between(f"fin {s}", -0.2, 0.4)
        rig.plate(
            [(0, 0.16), (0.34, 0.28), (0.42, 0.0), (0.32, -0.22), (0, -0.12)],
            (0.20, -0.05, s * 0.86),
            vec(-0.7, flap, s * 0.7),
            (0, 1, 0),
            fin,
            thick=0.05,
            material="petal",
        )
    mood = mood_of(slots.mood)
    for s in (1, -1):
        eye(
            rig,
            (0.64, 0.30 * tall, s * 0.55),
            0.20,
            "#3a6a5a",
            (0.8, 0.15, s * 0.75),
            mood=mood,
            lid=back,
            lid_material="wet",
        )
    rig.group(0.03)
    rig.ring(
        (0.97, -0.14, 0),
        0.12,
        0.055,
        mix(belly, "#e89a8a", 0.5),
        axis=(1, -0.1, 0),
        tall=0.08,
        material="wet",
    )
    rig.ellipsoid((0.94, -0.14, 0), (0.05, 0.07, 0.11), "#6a2a2a", role="fixed")
    rig.anchor("head", (0.2, 0, 0), 0.9)
    rig.anchor("head_top", (0.1, tall, 0), 0.5)
    rig.anchor("mouth", (1.0, -0.14, 0), 0.1)
    return rig
