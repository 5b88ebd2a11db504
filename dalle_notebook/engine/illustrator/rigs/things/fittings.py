"""Doors, windows and mirrors: what a house is fitted with."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, vec
from ..chance import Chance
from ..slots import Slots
from ..start import TAU, accent_colour, begin, main_colour, wood_grain

_FIXED: dict[str, Any] = {"role": "fixed"}
_PAINTS = ("#c8403a", "#3a7f6a", "#3a6a9a", "#d8a03a", "#8a5a34")


def door(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A panelled door in its frame, on a step; shut or ajar, square or arched."""
    rig = begin("thing", 2.1, (-28, 28), (4, 10))
    paint = main_colour(slots, chance, _PAINTS)
    frame = accent_colour(slots, chance, ("#fbf6ea", "#a8743f", "#e8e0d0"))
    arched = chance.odds("arched", 0.4)
    ajar = chance.odds("ajar", 0.35)
    grain = wood_grain(chance.stream("grain"), 1, 0.10)
    style: dict[str, Any] = {"material": "wood"}
    rig.group()
    rig.rounded_box(
        (0, 0.06, 0.12), (0.86, 0.06, 0.34), 0.03, "#b0a898", material="stone", **_FIXED
    )
    for s in (1, -1):
        rig.rounded_box((s * 0.66, 1.12, 0), (0.09, 1.02, 0.11), 0.03, frame)
    if arched:
        rig.tube(
            [
                (0.66 * np.cos(a), 2.10 + 0.62 * np.sin(a), 0)
                for a in np.linspace(0, np.pi, 11)
            ],
            0.105,
            frame,
        )
    else:
        rig.rounded_box((0, 2.22, 0), (0.80, 0.11, 0.14), 0.03, frame)
    rig.group()
    tall = 2.08
    inside = [(-0.57, 0.12), (0.57, 0.12), (0.57, tall)]
    if arched:
        inside += [
            (0.57 * np.cos(a), tall + 0.52 * np.sin(a))
            for a in np.linspace(0, np.pi, 11)
        ]
    inside.append((-0.57, tall))
    if ajar:
        rig.plate(
            inside,
            (0, 0, -0.10),
            (1, 0, 0),
            (0, 1, 0),
            "#f8dc96",
            thick=0.01,
            smooth=False,
            material="lit",
            **_FIXED,
        )
    swing = np.radians(42 if ajar else 0)
    u = vec(np.cos(swing), 0, np.sin(swing))
    leaf = [(x + 0.57, y) for x, y in inside]
    hinge = vec(-0.57, 0, 0.0)
    n = vec(-np.sin(swing), 0, np.cos(swing))
    rig.group()
    rig.plate(
        leaf,
        hinge,
        u,
        (0, 1, 0),
        paint,
        thick=0.07,
        puff=0.06,
        smooth=False,
        paint=grain,
        **style,
    )
    window = chance.pick("pane", ("round", "panels", "panes"))
    rows = (
        ((0.55, 0.30), (1.30, 0.36), (1.92, 0.16))
        if window != "round"
        else ((0.58, 0.32),)
    )
    for y, h in rows:
        for x in (0.33, 0.81):
            glass = window == "panes" and y > 1
            rig.group()
            face = hinge + u * x + vec(0, y, 0) + n * 0.075
            rig.plate(
                [(-0.18, -h), (0.18, -h), (0.18, h), (-0.18, h)], face, u, (0, 1, 0),
                "#f8e0a0" if glass else mix(paint, "#000000", 0.16),
                 thick=0.03, puff=0.3, smooth=False,
                material="lit" if glass else "wood", role="fixed" if glass else "",
            )  # fmt: skip
    if window == "round":
        rig.group()
        rig.plate(
            [
                (0.26 * np.cos(a), 0.26 * np.sin(a))
                for a in np.linspace(0, TAU, 18, endpoint=False)
            ],
            hinge + u * 0.57 + vec(0, 1.52, 0) + n * 0.07,
            u,
            (0, 1, 0),
            "#f8e0a0",
            thick=0.02,
            material="lit",
            **_FIXED,
        )
        ring = [
            hinge
            + u * (0.57 + 0.28 * np.cos(a))
            + vec(0, 1.52 + 0.28 * np.sin(a), 0)
            + n * 0.09
            for a in np.linspace(0, TAU, 14, endpoint=False)
        ]
        rig.tube(ring, 0.035, frame, closed=True, steps=3)
    knob = hinge + u * 1.02 + vec(0, 1.05, 0) + n * 0.14
    rig.group()
    rig.ellipsoid(knob, 0.062, "#e8b84a", material="metal", **_FIXED)
    if chance.odds("wreath", 0.3):
        at = hinge + u * 0.57 + vec(0, 1.62, 0) + n * 0.12
        for k in range(16):
            a = k / 16 * TAU
            rig.ellipsoid(
                at + u * 0.24 * np.cos(a) + vec(0, 0.24 * np.sin(a), 0),
                0.07,
                ("#4f8a4a", "#6fa04a", "#4f8a4a", "#c8322e")[k % 4],
                material="leaf",
                **_FIXED,
            )
    return rig


def window(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Panes in a frame with shutters or curtains and a flower box."""
    rig = begin("thing", 1.4, (-26, 26), (4, 10), ground=False)
    frame = main_colour(slots, chance, ("#fbf6ea", "#a8743f", "#7fa8b8", "#e8dcc0"))
    second = accent_colour(slots, chance, ("#4f8a7a", "#c8504a", "#3a6a9a", "#d8a03a"))
    arched = chance.odds("arched", 0.45)
    sides = chance.pick("sides", ("shutters", "curtains"))

    def sky(p: Array, n: Array, c: Array) -> Array:
        t = np.clip((p[1] + 0.8) / 1.8, 0, 1)
        cloud = step(
            0.75, 0.45, np.hypot((p[0] - 0.18) * 1.6, (p[1] - 0.30) * 3.4)
        ) + step(0.7, 0.4, np.hypot((p[0] + 0.26) * 1.8, (p[1] - 0.52) * 4))
        out = rgb("#d8f0f8")[:, None] + (rgb("#6ab4e0") - rgb("#d8f0f8"))[:, None] * t
        hill = step(0.02, -0.02, p[1] + 0.52 - 0.12 * np.sin(p[0] * 3 + 1))
        out = out + (1 - out) * np.clip(cloud, 0, 1) * 0.85
        return np.asarray(out + (rgb("#8ac06a")[:, None] - out) * hill)

    pane = [(-0.62, -0.82), (0.62, -0.82), (0.62, 0.62)]
    if arched:
        pane += [
            (0.62 * np.cos(a), 0.62 + 0.55 * np.sin(a))
            for a in np.linspace(0, np.pi, 11)[1:-1]
        ]
    pane.append((-0.62, 0.62))
    if not arched:
        pane = [(x, y + 0.22 * (y > 0)) for x, y in pane]
    top = 1.17 if arched else 0.84
    rig.group()
    rig.plate(
        pane,
        (0, 0, -0.04),
        (1, 0, 0),
        (0, 1, 0),
        "#9fd0ea",
        thick=0.01,
        smooth=False,
        material="lit",
        paint=sky,
        **_FIXED,
    )
    rig.group()
    corners = [vec(x, y, 0) for x, y in pane]
    for a, b in zip(corners, [*corners[1:], corners[0]], strict=True):
        rig.rod(a, b, 0.075, frame)
    rig.rod((0, -0.82, 0), (0, top, 0), 0.042, frame)
    for y in (-0.28, 0.30):
        rig.rod((-0.62, y, 0), (0.62, y, 0), 0.036, frame)
    rig.group()
    rig.rounded_box(
        (0, -0.96, 0.10), (0.84, 0.06, 0.18), 0.03, mix(frame, "#000000", 0.06)
    )
    for s in (1, -1):
        if sides == "shutters":
            rig.group()
            rig.rounded_box(
                (s * 0.98, -0.02, 0.02),
                (0.27, 0.84, 0.04),
                0.03,
                second,
                material="wood",
            )
            for k in range(9):
                rig.rounded_box(
                    (s * 0.98, -0.68 + 0.165 * k, 0.06),
                    (0.20, 0.05, 0.03),
                    0.02,
                    mix(second, "#000000", 0.14 * (k % 2)),
                    material="wood",
                )
        else:
            for k in range(4):
                rig.group(0.03)
                x = s * (0.74 - 0.12 * k)
                rig.tube(
                    [
                        (x, top + 0.04, 0.08),
                        (s * (0.72 - 0.07 * k), 0.0, 0.10),
                        (s * 0.70, -0.30, 0.12),
                        (s * (0.76 - 0.06 * k), -0.84, 0.10),
                    ],
                    [0.09, 0.085, 0.06, 0.09],
                    mix(second, "#000000", 0.08 * (k % 2)),
                    material="cloth",
                )
            rig.ring(
                (s * 0.70, -0.30, 0.12), 0.15, 0.03, "#e8c86a", axis=(0, 1, 0), **_FIXED
            )
    if sides == "curtains":
        rig.rod(
            (-0.95, top + 0.12, 0.08),
            (0.95, top + 0.12, 0.08),
            0.045,
            "#a8743f",
            material="wood",
            **_FIXED,
        )
    if chance.odds("flowers", 0.6):
        rig.group()
        rig.rounded_box((0, -1.06, 0.30), (0.66, 0.12, 0.14), 0.04, "#b8683f", **_FIXED)
        for k in range(9):
            x = -0.56 + 0.14 * k
            rig.group()
            rig.ellipsoid(
                (x, -0.90, 0.32),
                (0.10, 0.09, 0.10),
                "#5f9a4a",
                material="leaf",
                **_FIXED,
            )
            rig.ellipsoid(
                (x + 0.02, -0.80 + 0.05 * (k % 2), 0.36),
                0.075,
                ("#e8506a", "#f6c84a", "#fbf6ee", "#b86ad0")[k % 4],
                material="petal",
                **_FIXED,
            )
    return rig


def mirror(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Oval in a carved frame on the wall, or tall on a stand."""
    stands = chance.odds("stand", 0.5)
    rig = begin("thing", 1.6 if stands else 1.0, (-24, 24), (3, 9), ground=stands)
    frame = main_colour(
        slots, chance, ("#d8a83a", "#c8963f", "#a8743f", "#e8e0d0", "#c0a0a8")
    )
    gem = accent_colour(slots, chance, ("#b8344a", "#3a8a9a", "#f2e8d0"))
    y, a0, b0 = (1.35, 0.60, 1.02) if stands else (1.0, 0.68, 0.90)
    square = chance.odds("square", 0.3)

    def rim(t: float, k: float) -> Array:
        e = 0.35 if square else 1.0
        c, s = np.cos(t), np.sin(t)
        return vec(
            a0 * k * np.sign(c) * abs(c) ** e, y + b0 * k * np.sign(s) * abs(s) ** e, 0
        )

    def reflect(p: Array, n: Array, c: Array) -> Array:
        d = p[0] * 0.8 + (p[1] - y)
        glare = (
            step(0.05, 0.0, np.abs(d - 0.25) - 0.10) * 0.6
            + step(0.02, 0.0, np.abs(d - 0.52) - 0.03) * 0.6
        )
        t = np.clip((p[1] - y + b0) / (2 * b0), 0, 1)
        out = rgb("#8fb4c4")[:, None] * (1 - t) + rgb("#d6ecf4")[:, None] * t
        return np.asarray(out + (1 - out) * glare)

    ts = np.linspace(0, TAU, 40, endpoint=False)
    rig.group()
    rig.plate(
        [(float(rim(t, 1.0)[0]), float(rim(t, 1.0)[1])) for t in ts],
        (0, 0, 0),
        (1, 0, 0),
        (0, 1, 0),
        "#c8e0ea",
        thick=0.01,
        smooth=False,
        material="lit",
        paint=reflect,
        **_FIXED,
    )
    gold: dict[str, Any] = {"material": "metal"}
    rig.group(0.02)
    rig.tube([rim(t, 1.04) for t in ts], 0.085, frame, closed=True, steps=1, **gold)
    rig.tube(
        [rim(t, 0.97) + vec(0, 0, 0.05) for t in ts],
        0.03,
        mix(frame, "#fff4d0", 0.4),
        closed=True,
        steps=1,
        **gold,
    )
    ornate = chance.odds("ornate", 0.65)
    if ornate:
        for k in range(26):
            t = k / 26 * TAU
            rig.ellipsoid(
                rim(t, 1.13),
                0.055 + 0.02 * (k % 2),
                mix(frame, "#5a3a10", 0.12 * (k % 2)),
                **gold,
            )
        rig.group()
        rig.ellipsoid(vec(0, y + b0 * 1.17, 0.04), (0.15, 0.15, 0.09), frame, **gold)
        rig.ellipsoid(
            vec(0, y + b0 * 1.17, 0.11),
            (0.08, 0.09, 0.06),
            gem,
            material="glaze",
            **_FIXED,
        )
        for s in (1, -1):
            rig.tube(
                [
                    (s * 0.10, y + b0 * 1.16, 0.02),
                    (s * 0.32, y + b0 * 1.22, 0.02),
                    (s * 0.40, y + b0 * 1.06, 0.02),
                ],
                [0.07, 0.05, 0.03],
                frame,
                **gold,
            )
    if stands:
        for s in (1, -1):
            rig.group()
            rig.rod(
                (s * (a0 + 0.18), 0.16, 0),
                (s * (a0 + 0.18), y + 0.35, 0),
                0.05,
                frame,
                **gold,
            )
            rig.ellipsoid((s * (a0 + 0.18), y + 0.40, 0), 0.075, frame, **gold)
            rig.rod((s * (a0 + 0.18), y, 0), (s * a0, y, 0), 0.045, frame, **gold)
            rig.tube(
                [
                    (s * (a0 + 0.18), 0.06, 0.36),
                    (s * (a0 + 0.18), 0.20, 0),
                    (s * (a0 + 0.18), 0.06, -0.36),
                ],
                0.055,
                frame,
                **gold,
            )
        rig.rod((-a0 - 0.18, 0.24, 0), (a0 + 0.18, 0.24, 0), 0.045, frame, **gold)
    return rig
