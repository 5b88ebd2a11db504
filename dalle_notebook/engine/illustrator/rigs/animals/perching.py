"""Birds with a body like a robin's; their rows are in `flock`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, unit, vec
from ..chance import Chance
from ..faces import bead, mood_of
from ..slots import Slots
from ..start import begin
from .flock import PERCHING, Perching
from .plumage import fan, foot, spread_wing, wing


def perching(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Songbird, crow, eagle, parrot, duck, swan, hen; perching or flying."""
    row = PERCHING[noun]
    rig = begin("animal", row.size_m, (16, 50), (5, 11))
    tones = chance.pick("coat", row.coats)
    back = rgb(slots.colour or tones[0])
    belly = mix(back, tones[1], 0.75) if slots.colour else rgb(tones[1])
    accent = rgb(
        slots.accent
        or (tones[2] if not slots.colour or noun == "parrot" else slots.colour)
    )
    if row.hood and noun != "duck":
        accent = rgb(tones[2])
    flying = slots.pose == "fly" or (
        slots.pose is None and not row.swims and row.flies and chance.odds("fly", 0.28)
    )
    rig.ground = not flying
    stand = 0.0 if flying else 0.7 * row.leg_length
    y = 0.62 + stand
    lean = 4 if flying else row.upright + chance.between("lean", -5, 6)
    style: dict[str, Any] = {"material": "feather"}

    def plumage(p: Array, n: Array, c: Array) -> Array:
        w = step(row.belly_top, -0.25, p[1] + 0.25 * p[0] * -1)
        out = c + (belly[:, None] - c) * w
        if noun == "bird":
            red = step(0.40, 0.15, np.hypot(p[0] - 0.42, (p[1] + 0.02) * 0.9)) * step(
                0.2, 0.5, p[0]
            )
            out = out + (accent[:, None] - out) * red * 0.9
        return np.asarray(out)

    if not flying:
        _legs(rig, row, stand, chance)
    with rig.frame((0, y, 0), turn(0, lean)):
        _tail_feathers(rig, row, back, accent if noun == "parrot" else back, noun)
        rig.group(0.16)
        rig.ellipsoid(
            (0, 0, 0),
            (0.58, 0.44, 0.42),
            back,
            paint=plumage,
            flow=(-1, -0.3, 0),
            **style,
        )
        rig.ellipsoid(
            (0.20, -0.02, 0),
            (0.40, 0.42, 0.40),
            back,
            paint=plumage,
            flow=(-0.6, -1, 0),
            **style,
        )
        rig.tube([(-0.35, 0.02, 0), (-0.75, 0.06, 0)], [0.26, 0.08], back, **style)
        for s in (1, -1):
            if flying:
                lift = chance.between("flap", 0.15, 0.95)
                spread_wing(
                    rig,
                    (0.12, 0.18, s * 0.32),
                    s,
                    1.05,
                    0.55,
                    lift,
                    back,
                    accent if noun == "parrot" else mix(back, "#101018", 0.45),
                )
            else:
                rig.group(0.05)
                wing(
                    rig,
                    (0.22, 0.10, s * 0.38),
                    (-1, -0.12, -0.06 * s),
                    (-0.1, 1, 0),
                    0.82,
                    0.48,
                    mix(back, "#101018", 0.14),
                )
                rig.group()
                wing(
                    rig,
                    (-0.02, 0.0, s * 0.42),
                    (-1, -0.16, -0.06 * s),
                    (-0.1, 1, 0),
                    0.66,
                    0.26,
                    mix(back, accent if noun == "parrot" else "#101018", 0.45),
                )
    d = turn(0, lean) @ vec(1, 0, 0)
    base = vec(0, y, 0) + d * 0.40 + vec(0, 0.14, 0)
    head_at = base + vec(0.10, 0.30, 0)
    if row.neck:
        head_at = base + vec(0.06, 0.26 + row.neck, 0)
        k = row.neck
        curve = [
            base - vec(0.06, 0.08, 0),
            base + vec(0.16, 0.12 + 0.2 * k, 0),
            base + vec(0.02 - 0.12 * k, 0.2 + 0.65 * k, 0),
            head_at,
        ]
        rig.group(0.12)
        rig.tube(curve, [0.30, 0.17, 0.14, 0.16], accent if row.hood else back, **style)
    elif not flying:
        rig.group(0.14)
        rig.tube([base - vec(0.08, 0.05, 0), head_at], [0.36, 0.28], back, **style)
    hood = accent if row.hood else back
    yaw = chance.between("look", 6, 36)
    with rig.frame(head_at, turn(yaw, chance.between("nod", -6, 8))):
        _bird_head(rig, row, noun, hood, accent, slots)
    rig.anchor("back", (0, y + 0.4, 0), 0.35)
    rig.anchor("neck", base, 0.25)
    return rig


def _legs(rig: Rig, row: Perching, stand: float, chance: Chance) -> None:
    rig.group(0.02)
    for s in (1, -1):
        x = 0.09 * s
        rig.tube(
            [
                (x, stand + 0.35, s * 0.19),
                (x + 0.03, stand * 0.5, s * 0.20),
                (x, 0.03, s * 0.20),
            ],
            [0.075, 0.034, 0.030],
            row.leg,
            role="fixed",
        )
        if row.swims:
            rig.ellipsoid(
                (x + 0.12, 0.03, s * 0.20), (0.19, 0.03, 0.13), row.leg, role="fixed"
            )
        else:
            foot(rig, (x, 0.035, s * 0.20), 0.19, row.leg)


def _tail_feathers(
    rig: Rig, row: Perching, back: Array, accent: Array, noun: str
) -> None:
    if row.fan:
        fan(rig, (-0.50, 0.10, 0), back, accent)
        return
    rig.group(0.03)
    for i in range(5):
        z = (i - 2) * 0.10
        up = 0.75 if noun == "chicken" else 0.10
        d = unit((-1, up - 0.05 * abs(i - 2), z * 0.9))
        tone = mix(back, accent, 0.8 if i % 2 else 0.2)
        rig.blade(
            (-0.55, 0.06, z * 0.6),
            d,
            row.tail,
            0.20,
            mix(tone, "#101018", 0.12),
            normal=(0.2, 1, 0),
            material="feather",
        )


def _bird_head(
    rig: Rig, row: Perching, noun: str, hood: Array, accent: Array, slots: Slots
) -> None:
    style: dict[str, Any] = {"material": "feather"}
    mood = mood_of(slots.mood)
    rig.group(0.05)
    rig.ellipsoid((0, 0, 0), (0.33, 0.31, 0.30), hood, flow=(-1, -0.3, 0), **style)
    beak = row.beak
    rig.group(0.02)
    fixed: dict[str, Any] = {"material": "enamel", "role": "fixed"}
    if row.beak_shape == "hook":
        rig.tube(
            [(0.22, 0.04, 0), (0.44, 0.05, 0), (0.52, -0.10, 0), (0.46, -0.22, 0)],
            [0.13, 0.12, 0.08, 0.015],
            beak,
            **fixed,
        )
        rig.tube(
            [(0.24, -0.10, 0), (0.40, -0.14, 0)],
            [0.09, 0.04],
            mix(beak, "#000", 0.15),
            **fixed,
        )
    elif row.beak_shape == "flat":
        rig.ellipsoid((0.42, -0.05, 0), (0.24, 0.055, 0.16), beak, **fixed)
        rig.ellipsoid(
            (0.40, -0.12, 0), (0.20, 0.045, 0.14), mix(beak, "#a03a10", 0.3), **fixed
        )
        rig.ellipsoid((0.28, 0.0, 0), (0.12, 0.10, 0.12), beak, **fixed)
    elif row.beak_shape == "big":
        rig.tube(
            [(0.22, 0.02, 0), (0.55, 0.06, 0), (0.92, -0.03, 0), (1.02, -0.16, 0)],
            [0.17, 0.17, 0.10, 0.02],
            beak,
            **fixed,
        )
        rig.tube([(0.24, -0.10, 0), (0.80, -0.12, 0)], [0.09, 0.03], "#2a2226", **fixed)
    elif row.beak_shape == "pouch":
        rig.tube([(0.24, 0.03, 0), (1.12, -0.10, 0)], [0.09, 0.03], beak, **fixed)
        rig.ellipsoid((0.62, -0.17, 0), (0.44, 0.17, 0.10), beak, **fixed)
    elif row.beak_shape == "needle":
        rig.tube([(0.24, 0.02, 0), (1.0, -0.06, 0)], [0.08, 0.012], beak, **fixed)
    elif row.beak_shape == "long":
        rig.tube([(0.24, 0.02, 0), (0.62, -0.05, 0)], [0.11, 0.015], beak, **fixed)
    else:
        rig.tube([(0.26, 0.03, 0), (0.52, -0.01, 0)], [0.095, 0.012], beak, **fixed)
        rig.tube(
            [(0.26, -0.05, 0), (0.45, -0.05, 0)],
            [0.07, 0.012],
            mix(beak, "#602008", 0.3),
            **fixed,
        )
    if noun == "parrot":
        rig.group()
        for s in (1, -1):
            rig.ellipsoid(
                (0.20, 0.03, s * 0.19), (0.11, 0.14, 0.10), "#fbf3e6", **style
            )
    if row.tuft:
        rig.group(0.03)
        rig.tube(
            [(0.10, 0.22, 0), (-0.06, 0.50, 0), (-0.26, 0.66, 0)],
            [0.17, 0.10, 0.015],
            hood,
            **style,
        )
    if row.fan:
        rig.group()
        for k in (-1, 0, 1):
            tip = (-0.05, 0.62, 0.13 * k)
            rig.rod((0.02, 0.28, 0), tip, 0.014, hood, role="fixed")
            rig.ellipsoid(tip, 0.05, accent, role="fixed")
    if row.crest:
        rig.group(0.03)
        for i in range(4):
            rig.ellipsoid(
                (0.20 - 0.12 * i, 0.33 + 0.03 * np.sin(i * 1.2), 0),
                (0.075, 0.12 - 0.01 * abs(i - 1.5), 0.045),
                "#d8322e",
                role="fixed",
            )
        for s in (1, -1):
            rig.ellipsoid(
                (0.30, -0.20, s * 0.05), (0.055, 0.11, 0.05), "#d8322e", role="fixed"
            )
    for s in (1, -1):
        bead(rig, (0.17, 0.08, s * 0.235), 0.070, (0.45, 0.08, s), row.eye, mood=mood)
    if noun == "eagle":
        for s in (1, -1):
            rig.group()
            rig.rod(
                (0.30, 0.14, s * 0.15), (0.08, 0.19, s * 0.27), 0.035, hood, **style
            )
    rig.anchor("head", (0, 0, 0), 0.42)
    rig.anchor("head_top", (0, 0.28, 0), 0.28)
    rig.anchor("mouth", (0.5, -0.05, 0), 0.1)
