"""Birds with a body like a robin's, as rows of data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, unit, vec
from ..chance import Chance
from ..faces import bead, mood_of
from ..slots import Slots
from ..start import begin
from .plumage import foot, spread_wing, wing


@dataclass(frozen=True, slots=True)
class Perching:
    """A bird with a body like a robin's, as data."""

    size_m: float
    coats: tuple[tuple[str, str, str], ...]
    """(back, belly, accent) each."""
    beak: str = "#e8a03a"
    beak_shape: str = "small"
    """small, hook, flat, long, big."""
    leg: str = "#a8743a"
    leg_length: float = 0.34
    neck: float = 0.0
    tail: float = 0.6
    crest: bool = False
    belly_top: float = 0.10
    swims: bool = False
    eye: str = "#2a1c14"


PERCHING: dict[str, Perching] = {
    "bird": Perching(
        0.15,
        (
            ("#4f8fc4", "#f6efe0", "#e8743a"),
            ("#7a6a58", "#f0e6d4", "#e0603a"),
            ("#e0b43a", "#fbf0c8", "#3a3a40"),
            ("#c8403a", "#e89a80", "#4a2a2a"),
            ("#5aa06a", "#eef0d0", "#3f6a4a"),
        ),
    ),
    "crow": Perching(
        0.45,
        (("#2c2b33", "#37363f", "#22212a"),),
        beak="#35343a",
        tail=0.7,
        leg="#3a383e",
        beak_shape="long",
    ),
    "eagle": Perching(
        0.9,
        (("#5a3c28", "#6f4b30", "#f6f0e2"),),
        beak="#f0b83a",
        beak_shape="hook",
        leg="#f0b83a",
        tail=0.6,
        eye="#e8b83a",
    ),
    "parrot": Perching(
        0.5,
        (
            ("#d8332f", "#e04a3a", "#2f6fb8"),
            ("#3f9a4a", "#8ac24a", "#e8c23a"),
            ("#2f7fc8", "#f2b82e", "#2f6f4a"),
        ),
        beak="#3a3438",
        beak_shape="hook",
        leg="#5a5054",
        tail=1.15,
        eye="#f0d060",
    ),
    "duck": Perching(
        0.45,
        (
            ("#f4c83a", "#f7d65a", "#f4c83a"),
            ("#8a6a4a", "#c9b090", "#2f6a4a"),
            ("#f6f2e8", "#ffffff", "#f6f2e8"),
        ),
        beak="#f0932e",
        beak_shape="flat",
        leg="#f0932e",
        leg_length=0.22,
        tail=0.28,
        neck=0.18,
        swims=True,
    ),
    "swan": Perching(
        1.2,
        (("#fbf8f2", "#ffffff", "#fbf8f2"), ("#35343c", "#403f48", "#35343c")),
        beak="#e8743a",
        beak_shape="flat",
        leg="#3a3438",
        leg_length=0.2,
        tail=0.3,
        neck=0.95,
        swims=True,
    ),
    "chicken": Perching(
        0.4,
        (
            ("#f6efe2", "#ffffff", "#d8322e"),
            ("#b8662e", "#d08a4a", "#d8322e"),
            ("#4a3a38", "#6a5450", "#d8322e"),
        ),
        beak="#f0b83a",
        leg="#e8a832",
        tail=0.35,
        crest=True,
    ),
}


def perching(
    noun: str, slots: Slots, chance: Chance, row: Perching | None = None
) -> Rig:
    """Songbird, crow, eagle, parrot, duck, swan, hen; perching or flying."""
    row = row or PERCHING[noun]
    rig = begin("animal", row.size_m, (16, 50), (5, 11))
    tones = chance.pick("coat", row.coats)
    back = rgb(slots.colour or tones[0])
    belly = mix(back, tones[1], 0.75) if slots.colour else rgb(tones[1])
    accent = rgb(
        slots.accent
        or (tones[2] if not slots.colour or noun == "parrot" else slots.colour)
    )
    if noun == "eagle":
        accent = rgb("#f6f0e2")
    flying = slots.pose == "fly" or (
        slots.pose is None
        and not row.swims
        and noun in ("bird", "eagle", "crow", "parrot")
        and chance.odds("fly", 0.28)
    )
    rig.ground = not flying
    stand = 0.0 if flying else row.leg_length
    y = 0.62 + stand
    upright = {"bird": 26, "parrot": 52, "eagle": 42, "crow": 22, "chicken": 12}.get(
        noun, 8
    )
    lean = 4 if flying else upright + chance.between("lean", -5, 6)
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
        rig.tube(
            curve, [0.30, 0.17, 0.14, 0.16], accent if noun == "duck" else back, **style
        )
    elif not flying:
        rig.group(0.14)
        rig.tube([base - vec(0.08, 0.05, 0), head_at], [0.36, 0.28], back, **style)
    hood = accent if noun in ("eagle", "duck") else back
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
            [0.10, 0.045, 0.042],
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
