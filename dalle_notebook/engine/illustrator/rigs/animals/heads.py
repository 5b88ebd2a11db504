"""Heads of four-legged animals: skull and eyes; ears and muzzle by row.

Drawn in a frame whose +x is where the nose points and whose origin is the
middle of the skull. A portrait uses the same code.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, vec
from ..chance import Chance
from ..faces import eye, on_ellipsoid
from .ears import ears, horns, ruff
from .head import Head
from .muzzles import long_muzzle, pig_snout, soft_muzzle, trunk, whiskers


def draw_head(rig: Rig, head: Head, chance: Chance) -> None:
    """Draw the whole head into the current frame and name its anchors."""
    row, h = head.row, head.size
    hx, hy, hz = head.skull
    if row.ruff:
        ruff(rig, head, chance)
    if row.horns:
        horns(rig, head)
    ears(rig, head, chance)
    _skull(rig, head)
    if row.muzzle == "trunk":
        nose_x = trunk(rig, head, chance)
    elif row.muzzle == "long":
        nose_x = long_muzzle(rig, head)
    elif row.muzzle == "flat":
        nose_x = pig_snout(rig, head)
    else:
        nose_x = soft_muzzle(rig, head)
    if row.whiskers:
        whiskers(rig, head, nose_x)
    _eyes(rig, head)
    rig.anchor("head", (0, 0, 0), h)
    rig.anchor("head_top", (-0.05 * h, hy * 0.93, 0), hz * 0.8)
    rig.anchor("eyes", (hx * 0.9, row.eye_up * h, 0), hz)
    rig.anchor("mouth", (nose_x, row.snout_y - 0.5 * row.snout_r, 0), row.snout_r)


def _skull(rig: Rig, head: Head) -> None:
    row, h = head.row, head.size
    hx, hy, hz = head.skull
    rig.group(0.30 * h)
    hair = "short" if row.material == "fur" else row.material
    fur: dict[str, Any] = {"material": hair}
    rig.ellipsoid(
        (0, 0, 0), (hx, hy, hz), head.main, paint=head.paint, flow=(-1, 0.1, 0), **fur
    )
    if row.muzzle == "soft" and row.snout < 0.3:
        for s in (1, -1):
            rig.ellipsoid(
                (hx * 0.30, -hy * 0.36, s * hz * 0.50),
                (h * 0.50, h * 0.43, h * 0.44),
                head.main,
                paint=head.paint,
                flow=(-0.5, -0.25, s * 0.9),
                **fur,
            )
    elif row.ear == "triangle":
        for s in (1, -1):
            rig.ellipsoid(
                (hx * 0.20, -hy * 0.36, s * hz * 0.66),
                (h * 0.44, h * 0.38, h * 0.42),
                head.second if head.coat.kind == "belly" else head.main,
                flow=(-0.6, -0.5, s),
                **fur,
            )
    if head.coat.kind == "panda":
        for s in (1, -1):
            point, normal = on_ellipsoid((hx, hy, hz), (1, 0.02, s * 0.50))
            rig.ellipsoid(
                point - normal * 0.05 * h,
                (0.12 * h, 0.27 * h, 0.21 * h),
                head.second,
                bias=0.03,
                **fur,
            )


def _eyes(rig: Rig, head: Head) -> None:
    row, h = head.row, head.size
    k = h / row.head
    size = row.eye_size * k
    side = row.eye_out > 0.9
    colour = head.coat.eye or row.eye
    lid = head.main
    if head.coat.kind == "points":
        lid = mix(head.main, head.second, 0.9)
    elif head.coat.kind == "panda":
        lid = head.second
    for s in (1, -1):
        d = vec(
            0.42 if side else 1, row.eye_up * 1.2, s * (1.0 if side else row.eye_out)
        )
        point, normal = on_ellipsoid(head.skull, d)
        if side:
            look = normal * 0.8 + vec(0.35, 0, 0)
        else:
            look = normal * 0.45 + vec(0.65, 0, s * 0.12)
        eye(
            rig,
            point + normal * size * 0.05,
            size,
            colour,
            look,
            pupil=row.pupil,
            gaze=(0.02, -s * 0.05),
            mood=head.mood,
            lid=lid,
            lid_material="short",
        )
        if abs(head.mood.brow) > 8:
            _brow(rig, head, point, normal, size, s)


def _brow(
    rig: Rig, head: Head, point: Array, normal: Array, size: float, s: float
) -> None:
    lean = np.sin(np.radians(head.mood.brow)) * size * 1.4
    rig.group()
    at = point + normal * size * 0.25 + vec(0.02, size * 1.62, 0)
    across = vec(0, 0, s) * size * 0.85
    rig.tube(
        [
            at - across + vec(0, lean, 0),
            at + vec(0.01, size * 0.12, 0),
            at + across - vec(0.03, lean, 0),
        ],
        [size * 0.10, size * 0.16, size * 0.08],
        mix(head.main, "#1a1010", 0.55),
        material="short",
        bias=0.03,
    )
