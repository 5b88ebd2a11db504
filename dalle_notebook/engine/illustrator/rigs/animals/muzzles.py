"""Muzzles: soft, long, a snout, a trunk; nose and whiskers.

Each returns the x of the nose, from which whiskers grow.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.primitives import Paint
from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb
from ..chance import Chance
from ..faces import smile
from .head import Head


def soft_muzzle(rig: Rig, head: Head) -> float:
    """Cat, dog, fox, bear: whisker pads, chin, nose leather; returns nose x."""
    row, h = head.row, head.size
    hx = head.skull[0]
    k = h / row.head
    snout, r, y = row.snout * k, row.snout_r * k, row.snout_y * k
    pale = head.coat.kind in (
        *("belly", "tabby", "tux", "points", "stripes"),
        "monkey",
    )
    colour = head.second if pale else head.main
    paint: Paint | None = None
    if head.coat.kind == "points":
        colour, paint = head.main, head.paint
    if head.coat.kind in ("stripes", "mask"):
        colour = rgb("#fbf4e8")
    if head.coat.kind in ("panda", "wool", "patch", "spots"):
        colour = head.main
    # Short hair on the face, or eyes and mouth would drown in it.
    fur: dict[str, Any] = {"material": "short" if row.material != "skin" else "skin"}
    # A cheek that belongs to the face keeps the face's paint.
    rig.tube(
        [
            (hx * 0.45, y * 0.7, 0),
            (hx * 0.8 + snout * 0.6, y, 0),
            (hx * 0.8 + snout, y - 0.01, 0),
        ],
        [r * 1.2, r, r * 0.82],
        colour,
        paint=paint,
        flow=(-1, 0, 0),
        **fur,
    )
    if snout < 0.3:
        for s in (1, -1):
            rig.ellipsoid(
                (hx * 0.84 + snout * 0.85, y - r * 0.25, s * r * 0.52),
                (r * 0.64, r * 0.60, r * 0.70),
                colour,
                paint=paint,
                flow=(-0.6, -0.35, s * 0.9),
                **fur,
            )
    rig.ellipsoid(
        (hx * 0.70 + snout * 0.5, y - r * 0.85, 0),
        (r * 0.8, r * 0.45, r * 0.58),
        colour,
        paint=paint,
        flow=(0.2, -1, 0),
        **fur,
    )
    nose = hx * 0.8 + snout + r * 0.80
    _nose_leather(rig, head, nose, y, r)
    dark = "#3a2420"
    my = y - r * 0.22
    rig.group()
    line = 0.0075 * k
    rig.tube(
        [(nose + 0.01, y + r * 0.12, 0), (nose + 0.015, my, 0)],
        line,
        dark,
        material="flat",
        bias=0.05,
        role="fixed",
    )
    sag = 0.30 * head.mood.smile
    for s in (1, -1):
        rig.tube(
            [
                (nose + 0.015, my, 0),
                (nose, my - r * sag, s * r * 0.32),
                (nose - 0.05, my - r * sag * 0.35, s * r * 0.80),
            ],
            [line, line * 1.1, line * 0.7],
            dark,
            material="flat",
            bias=0.07,
            role="fixed",
        )
    if head.mood.open_mouth > 0:
        rig.ellipsoid(
            (nose - 0.04, my - r * 0.42, 0),
            (r * 0.3, r * 0.36 * head.mood.open_mouth + 0.01, r * 0.34),
            "#c95560",
            material="wet",
            bias=0.05,
            role="fixed",
        )
    return float(nose)


def _nose_leather(rig: Rig, head: Head, x: float, y: float, r: float) -> None:
    """A rounded triangle with two nostrils."""
    leather = rgb(head.row.nose)
    if head.coat.kind == "points":
        leather = mix("#6a4746", head.second, 0.25)
    rig.group(r * 0.16)
    w = max(0.055, r * 0.42)
    top = y + r * 0.42
    style: dict[str, Any] = {"material": "wet", "role": "fixed"}
    rig.ellipsoid((x - 0.02, top, 0), (w * 0.7, w * 0.55, w), leather, **style)
    rig.ellipsoid(
        (x - 0.015, top - w * 0.38, 0), (w * 0.6, w * 0.5, w * 0.5), leather, **style
    )
    if head.fine:
        rig.group()
        for s in (1, -1):
            rig.ellipsoid(
                (x + w * 0.50, top - w * 0.12, s * w * 0.45),
                (w * 0.12, w * 0.13, w * 0.2),
                mix(leather, "#100808", 0.7),
                material="flat",
                bias=0.03,
                role="fixed",
            )


def long_muzzle(rig: Rig, head: Head) -> float:
    """Horse, cow, giraffe."""
    row, h = head.row, head.size
    hx, _, hz = head.skull
    k = h / row.head
    snout, r, y = row.snout * k, row.snout_r * k, row.snout_y * k
    x = hx * 0.62 + snout
    rig.tube(
        [(hx * 0.2, -0.02 * h, 0), (hx * 0.75, y * 1.4, 0), (x, y * 2.2, 0)],
        [hz * 0.85, r * 1.1, r],
        head.main,
        material=row.material,
        paint=head.paint,
    )
    soft = mix(head.main, row.nose, 0.85 if row.horns == "bull" else 0.6)
    rig.ellipsoid(
        (x, y * 2.3, 0), (r * 0.95, r * 0.9, r * 1.14), soft, material="short"
    )
    for s in (1, -1):
        rig.group()
        rig.ellipsoid(
            (x + r * 0.62, y * 2.0 + 0.03, s * r * 0.55),
            (0.035, 0.04, 0.028),
            "#2a1c18",
            material="flat",
            bias=0.02,
            role="fixed",
        )
    smile(
        rig,
        (x + r * 0.75, y * 2.3 - r * 0.38, 0),
        r * 0.85,
        "#3a2620",
        head.mood,
        depth=r * 0.45,
    )
    return float(x + r * 0.9)


def pig_snout(rig: Rig, head: Head) -> float:
    row, h = head.row, head.size
    hx = head.skull[0]
    k = h / row.head
    snout, r, y = row.snout * k, row.snout_r * k, row.snout_y * k
    x = hx * 0.85 + snout
    rig.tube(
        [(hx * 0.5, y * 0.8, 0), (x, y, 0)], [r * 1.4, r], head.main, material="skin"
    )
    rig.group(0.02)
    rig.ellipsoid(
        (x + r * 0.5, y, 0), (0.06, r * 0.95, r * 1.12), row.nose, material="skin"
    )
    for s in (1, -1):
        rig.group()
        rig.ellipsoid(
            (x + r * 0.5 + 0.055, y, s * r * 0.42),
            (0.02, r * 0.30, r * 0.19),
            mix(row.nose, "#401018", 0.6),
            material="flat",
            bias=0.02,
            role="fixed",
        )
    smile(
        rig,
        (hx * 0.92 + snout * 0.4, y - r * 1.15, 0),
        r,
        "#8a3a40",
        head.mood,
        depth=r * 0.6,
    )
    return float(x + r)


def trunk(rig: Rig, head: Head, chance: Chance) -> float:
    h = head.size
    hx, _, hz = head.skull
    if chance.odds("trunk up", 0.45):
        curve = [
            (hx * 0.55, -0.1 * h, 0),
            (hx * 1.2, -0.5 * h, 0),
            (hx * 1.7, -0.75 * h, 0),
            (hx * 2.15, -0.3 * h, 0),
            (hx * 2.2, 0.4 * h, 0),
            (hx * 2.0, 0.75 * h, 0),
        ]
    else:
        curve = [
            (hx * 0.55, -0.1 * h, 0),
            (hx * 1.15, -0.55 * h, 0),
            (hx * 1.35, -1.2 * h, 0),
            (hx * 1.5, -1.75 * h, 0),
            (hx * 1.95, -1.95 * h, 0),
            (hx * 2.2, -1.65 * h, 0),
        ]
    wrinkle_axis = np.array(curve)

    def wrinkles(p: Array, n: Array, c: Array) -> Array:
        d = np.hypot(p[0] - wrinkle_axis[0, 0], p[1] - wrinkle_axis[0, 1])
        return np.asarray(c * (1 - 0.10 * np.clip(np.sin(d * 46), 0, 1)))

    rig.tube(
        curve,
        [0.30, 0.25, 0.19, 0.15, 0.125, 0.10],
        head.main,
        material=head.row.material,
        paint=wrinkles,
        steps=7,
    )
    for s in (1, -1):
        rig.group()
        rig.tube(
            [
                (hx * 0.7, -0.5 * h, s * hz * 0.55),
                (hx * 1.35, -0.95 * h, s * hz * 0.7),
                (hx * 1.8, -0.85 * h, s * hz * 0.72),
            ],
            [0.075, 0.06, 0.02],
            "#f6eddc",
            material="enamel",
        )
    smile(rig, (hx * 0.80, -0.72 * h, 0), hz * 0.55, "#5a4a50", head.mood, depth=0.12)
    return float(hx * 1.5)


def whiskers(rig: Rig, head: Head, nose: float) -> None:
    row, h = head.row, head.size
    k = h / row.head
    r, y = row.snout_r * k, row.snout_y * k
    rows = (-1.2, -0.4, 0.4, 1.2) if head.fine else (-1, 0, 1)
    thick = 0.0042 * k
    for s in (1, -1):
        for j in rows:
            rig.group()
            rig.tube(
                [
                    (nose - 0.10 * k, y - 0.045 * k + j * 0.028 * k, s * r * 0.82),
                    (nose - 0.02 * k, y - 0.01 + j * 0.06 * k, s * (r + 0.24 * k)),
                    (nose - 0.16 * k, y + j * 0.13 * k - 0.05 * k, s * (r + 0.54 * k)),
                ],
                [thick, thick * 0.75, thick * 0.2],
                "#fffaf0",
                material="whisker",
                bias=0.02,
                role="fixed",
            )
