"""Ears, ruffs and horns of four-legged animals."""

from __future__ import annotations

import numpy as np

from ...kit.primitives import Paint
from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, unit, vec
from ..chance import Chance
from .head import Head


def ears(rig: Rig, head: Head, chance: Chance) -> None:
    row, h = head.row, head.size
    _, hy, hz = head.skull
    e = row.ear_size * h / row.head
    pointed = head.coat.kind in ("points", "panda", "wool")
    colour = head.second if head.coat.kind in ("points", "panda") else head.main
    if head.coat.kind == "wool" and not pointed:
        colour = head.main
    inner = mix(row.ear_inner, colour, 0.55 if pointed else 0.15)
    flop = chance.unit("ear flop")
    for s in (1.0, -1.0):
        rig.group(0.02)
        if row.ear == "triangle":
            _triangle_ear(rig, head, s, e, colour, inner)
        elif row.ear == "flop":
            ear = mix(colour, "#201008", 0.30)
            if head.coat.kind in ("patch", "spots"):
                ear = rgb(head.second)
            if flop < 0.7:
                rig.tube(
                    [
                        (-0.05 * h, hy * 0.80, s * hz * 0.60),
                        (0, hy * 0.60, s * hz * 1.10),
                        (0.04, -0.1 * h, s * hz * 1.26),
                        (0.05, -e * 1.15, s * hz * 1.12),
                    ],
                    [0.07, 0.14, 0.165, 0.09],
                    ear,
                    material=row.material,
                    flow=(0, -1, 0),
                )
            else:
                rig.tube(
                    [
                        (-0.1 * h, hy * 0.75, s * hz * 0.58),
                        (-0.12 * h, hy * 1.22, s * hz * 0.86),
                        (0.16 * h, hy * 1.05, s * hz * 1.05),
                        (0.30 * h, hy * 0.72, s * hz * 1.0),
                    ],
                    [0.10, 0.12, 0.09, 0.03],
                    ear,
                    material=row.material,
                )
        elif row.ear == "long":
            lean = 0.25 if flop < 0.6 or s > 0 else 0.9
            rig.tube(
                [
                    (-0.1 * h, hy * 0.7, s * hz * 0.40),
                    (-0.16 * h, hy + e * 0.45, s * (hz * 0.5 + e * lean * 0.25)),
                    (-0.25 * h, hy + e * (1.0 - lean * 0.3), s * (hz * 0.5 + e * lean)),
                ],
                [0.08, 0.135, 0.05],
                colour,
                material=row.material,
            )
            rig.tube(
                [
                    (0.0, hy * 0.95, s * hz * 0.42),
                    (-0.05 * h, hy + e * 0.45, s * (hz * 0.5 + e * lean * 0.25)),
                    (
                        -0.16 * h,
                        hy + e * (0.88 - lean * 0.3),
                        s * (hz * 0.48 + e * lean),
                    ),
                ],
                [0.03, 0.078, 0.025],
                inner,
                material="pinkear",
                bias=0.035,
            )
        elif row.ear == "round":
            rig.ellipsoid(
                (-0.12 * h, hy * 0.84, s * hz * 0.72),
                (0.08, e, e),
                colour,
                material=row.material,
            )
            rig.ellipsoid(
                (-0.02 * h, hy * 0.84, s * hz * 0.72),
                (0.05, e * 0.62, e * 0.62),
                inner,
                material="pinkear",
            )
        elif row.ear in ("side", "fold"):
            down = -0.25 if row.ear == "fold" else 0.35
            rig.tube(
                [
                    (-0.2 * h, hy * 0.62, s * hz * 0.60),
                    (-0.1 * h, hy * 0.92, s * (hz + e * 0.55)),
                    (0.0, hy * (0.9 + down), s * (hz + e * 1.25)),
                ],
                [0.05, e * 0.42, 0.02],
                colour,
                material=row.material,
            )
            rig.tube(
                [
                    (0.0, hy * 0.74, s * hz * 0.80),
                    (0.06 * h, hy * 0.94, s * (hz + e * 0.55)),
                    (0.08 * h, hy * (0.92 + down), s * (hz + e * 1.1)),
                ],
                [0.02, e * 0.24, 0.01],
                inner,
                material="pinkear",
                bias=0.02,
            )
        elif row.ear == "side round":
            for size, tone, out in ((e, colour, 0.0), (e * 0.62, inner, 0.05)):
                rig.ellipsoid(
                    (-0.02 * h + out, 0.04 * h, s * (hz * 0.98 + e * 0.5)),
                    (0.05, size * 1.15, size),
                    tone,
                    material="skin" if out else row.material,
                )
        elif row.ear == "fan":
            _fan_ear(rig, head, s, e, inner)


def _triangle_ear(
    rig: Rig, head: Head, s: float, e: float, colour: Array, inner: Array
) -> None:
    """A cat's or fox's ear: a cupped sheet with a pink inside and tufts."""
    h = head.size
    _, hy, hz = head.skull
    across = unit((0.25, 0.0, -s))
    up = unit((-0.10 + 0.05 * head.mood.tilt / 13, 1, s * 0.30))
    origin = vec(-0.06 * h, hy * 0.60, s * hz * 0.56)
    outline = [
        (-0.60 * e, -0.25 * e),
        (-0.55 * e, 0.30 * e),
        (-0.34 * e, 0.80 * e),
        (-0.07 * e, 1.14 * e),
        (0.06 * e, 1.13 * e),
        (0.28 * e, 0.78 * e),
        (0.47 * e, 0.30 * e),
        (0.58 * e, -0.25 * e),
    ]
    rig.plate(
        outline,
        origin,
        across,
        up,
        colour,
        material="ear",
        thick=0.10,
        puff=0.45,
        flow=up,
    )
    inside = [(a * 0.80, b * 0.86) for a, b in outline]
    forward = origin + vec(0.10, 0, 0)
    rig.plate(
        inside,
        forward,
        across,
        up,
        inner,
        material="pinkear",
        thick=0.02,
        puff=0.5,
        bias=0.03,
        flow=vec(0, 0.8, s * 0.6),
        paint=_ear_glow(origin, across, up, e, colour),
    )
    # Pale hair grows out of the ear's inner corner.
    pale = mix(colour, "#fff6ea", 0.62)
    rig.group()
    count = 11 if head.fine else 6
    for i in range(count):
        t = i / (count - 1)
        root = forward + across * ((0.46 - 0.40 * t) * e) + up * (0.10 * e)
        long = e * (0.62 - 0.34 * t) * (1 + 0.18 * np.sin(i * 2.4))
        tip = root + up * long + across * (-0.30 * long) + vec(0.05, 0, 0)
        middle = (root + tip) / 2 + vec(0.06, 0, 0) + across * (0.05 * e)
        thick = (0.008 if head.fine else 0.022) * e
        rig.tube(
            [root, middle, tip],
            [thick, thick * 0.8, thick * 0.2],
            pale,
            material="petal",
            bias=0.008,
            steps=3,
        )


def _ear_glow(origin: Array, across: Array, up: Array, e: float, edge: Array) -> Paint:
    """Deep at the root, paler and veined towards the tip, furry at the edge."""

    def paint(p: Array, n: Array, c: Array) -> Array:
        rise = (up @ (p - origin[:, None])).astype(np.float32) / e
        vein = np.sin(p[2] / e * 17 + 3.5 * np.sin(rise * 5)) * np.sin(
            rise * 9 + p[2] * 6
        )
        tone = 0.58 + 0.52 * np.clip(rise, 0, 1.1) - 0.07 * np.clip(vein, 0, 1)
        warm = np.array([[0.02], [-0.05], [-0.03]], np.float32) * (1 - rise)
        skin = np.clip(c * tone + warm, 0, 1)
        side = np.abs(across @ (p - origin[:, None])).astype(np.float32) / e
        width = 0.50 * np.sqrt(np.clip(1 - rise / 1.02, 0.004, 1.2))
        fur = step(0.52, 0.98, side / width)
        return np.asarray(skin + (edge[:, None] - skin) * fur)

    return paint


def _fan_ear(rig: Rig, head: Head, s: float, e: float, inner: Array) -> None:
    h = head.size
    hz = head.skull[2]
    origin = vec(-0.25 * h, 0.12 * h, s * hz * 0.72)
    across = unit((-0.45, 0, s * 0.9))
    up = vec(0, 1, 0)
    outline = [
        (-0.1 * e, 0.55 * e),
        (0.45 * e, 0.75 * e),
        (1.0 * e, 0.45 * e),
        (1.02 * e, -0.2 * e),
        (0.65 * e, -0.85 * e),
        (0.25 * e, -0.75 * e),
        (0, -0.2 * e),
    ]
    material = head.row.material
    rig.plate(
        outline, origin, across, up, head.main, material=material, thick=0.09, puff=0.5
    )
    rig.plate(
        [(a * 0.8 + 0.05, b * 0.8) for a, b in outline],
        origin + vec(0.07, 0, s * 0.05),
        across,
        up,
        mix(head.main, inner, 0.6),
        material=material,
        thick=0.03,
        puff=0.5,
        bias=0.03,
    )


def ruff(rig: Rig, head: Head, chance: Chance) -> None:
    """A lion's mane: a wreath of tufts about the face."""
    h = head.size
    tone = chance.pick("ruff", head.row.ruff)
    full = chance.between("ruff full", 0.9, 1.12)
    rig.group(0.10)
    for i in range(17):
        a = i / 17 * 2 * np.pi + 0.1
        reach = h * (1.0 + 0.08 * np.sin(i * 2.4)) * full
        rig.ellipsoid(
            (
                -0.22 * h - 0.08 * (i % 2),
                np.cos(a) * reach * 0.98 - 0.06,
                np.sin(a) * reach,
            ),
            (0.22, 0.64 * h, 0.64 * h) if False else (0.22, 0.30, 0.30),
            mix(tone, "#e0a050", 0.25 * (i % 3) / 2),
            material="shaggy",
            flow=(-0.3, np.cos(a), np.sin(a)),
        )
    rig.ellipsoid(
        (-0.35 * h, -0.05, 0),
        (0.3, h * 1.05, h * 1.05),
        tone,
        material="shaggy",
        flow=(-1, -1, 0),
    )


def horns(rig: Rig, head: Head) -> None:
    h = head.size
    _, hy, hz = head.skull
    kind = head.row.horns
    bone = "#e8dcc0"
    if kind == "wool":
        rig.group(0.05)
        wool = head.second
        for i in range(7):
            a = (i / 6 - 0.5) * 2.4
            rig.ellipsoid(
                (-0.25 * h, hy * 0.75 + 0.16 * h * np.cos(a), np.sin(a) * hz * 0.95),
                0.22 * h,
                wool,
                material="fur",
            )
        rig.ellipsoid((0.12 * h, hy * 0.95, 0), 0.26 * h, wool, material="fur")
        return
    if kind == "unicorn":
        _unicorn_horn(rig, head)
        return
    if kind == "rhino":
        nose = head.skull[0] * 0.8 + head.row.snout * h / head.row.head
        for x, y, tall in (
            (nose * 1.02, 0.10 * h, 0.85),
            (nose * 0.62, 0.42 * h, 0.45),
        ):
            rig.group(0.04)
            rig.tube(
                [
                    (x, y - 0.12 * h, 0),
                    (x + 0.12 * h, y + tall * 0.5 * h, 0),
                    (x + 0.02 * h, y + tall * h, 0),
                ],
                [0.30 * tall * h, 0.19 * tall * h, 0.02],
                "#d8d0c0",
                material="enamel",
            )
        return
    for s in (1, -1):
        rig.group(0.03)
        if kind == "knobs":
            rig.tube(
                [
                    (-0.1 * h, hy * 0.8, s * hz * 0.4),
                    (-0.2 * h, hy * 1.7, s * hz * 0.5),
                ],
                [0.04, 0.035],
                head.main,
                material="short",
            )
            rig.ellipsoid(
                (-0.2 * h, hy * 1.75, s * hz * 0.5), 0.055, "#5a3a28", material="short"
            )
        elif kind == "bull":
            rig.tube(
                [
                    (-0.1 * h, hy * 0.85, s * hz * 0.5),
                    (-0.1 * h, hy * 1.10, s * hz * 1.05),
                    (0.0, hy * 1.55, s * hz * 1.15),
                ],
                [0.075, 0.06, 0.015],
                bone,
                material="enamel",
            )
        elif kind == "goat":
            rig.tube(
                [
                    (0.1 * h, hy * 0.85, s * hz * 0.35),
                    (-0.1 * h, hy * 1.6, s * hz * 0.5),
                    (-0.7 * h, hy * 1.9, s * hz * 0.75),
                    (-1.0 * h, hy * 1.5, s * hz * 0.9),
                ],
                [0.075, 0.065, 0.045, 0.015],
                "#b3a58a",
                material="enamel",
            )
        elif kind == "antlers":
            trunk = [
                (-0.05 * h, hy * 0.85, s * hz * 0.35),
                (-0.3 * h, hy * 1.8, s * hz * 0.9),
                (-0.2 * h, hy * 2.6, s * hz * 1.5),
                (0.2 * h, hy * 3.3, s * hz * 1.4),
            ]
            rig.tube(trunk, [0.05, 0.042, 0.035, 0.015], "#a98a62", material="wood")
            for k, (fx, fy, fz) in ((1, (0.5, 0.6, 0.3)), (2, (0.5, 0.5, 0.5))):
                fork = vec(*trunk[k])
                b = fork + vec(fx * h, fy * h * 1.3, s * fz * h)
                rig.rod(fork, b, 0.034, "#a98a62", end_radius=0.012, material="wood")


def _unicorn_horn(rig: Rig, head: Head) -> None:
    """A golden spiral on the forehead."""
    h = head.size
    root = vec(head.skull[0] * 0.42, head.skull[1] * 0.80, 0)
    tip = root + vec(0.95 * h, 2.35 * h, 0)
    rig.group()
    rig.rod(root, tip, 0.24 * h, "#f2cf6a", end_radius=0.015, material="metal")
    across = unit((tip - root)[[1, 0, 2]] * np.array([-1, 1, 1]))
    turns = np.linspace(0.05, 0.92, 19)
    spiral = [
        root
        + (tip - root) * t
        + (across * np.cos(t * 24) + vec(0, 0, 1) * np.sin(t * 24))
        * (0.24 * h * (1 - t) + 0.012)
        for t in turns
    ]
    rig.tube(spiral, [0.035 * h] * len(spiral), "#fdf3d0", steps=2, material="glaze")
