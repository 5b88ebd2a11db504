"""Faces that a row cannot say: a monkey's, a koala's, a sloth's.

Painted over, or put on, the head that stands at the rig's anchor.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.primitives import Paint
from ...kit.rig import Rig
from ...kit.vectors import Array, rgb, vec


def monkey_face(rig: Rig, bare: Array) -> None:
    """A bare face in the shape of a heart, painted on what the head has drawn."""
    head = rig.anchors["head"]
    h = head.radius

    def heart(p: Array, n: Array, c: Array) -> Array:
        q = (frame.T @ (p - head.point[:, None])).astype(np.float32) / h
        eyes = np.minimum(
            np.hypot(q[2] - 0.30, q[1] - 0.08), np.hypot(q[2] + 0.30, q[1] - 0.08)
        )
        low = np.hypot(q[2] * 0.80, (q[1] + 0.34) * 0.95)
        far = np.minimum(eyes / 0.40, low / 0.52)
        w = np.clip((1.06 - far) / 0.12, 0, 1) * (q[0] > 0.1)
        return np.asarray(c + (bare[:, None] - c) * w)

    frame = np.stack([head.forward, head.up, np.cross(head.forward, head.up)], 1)
    for p in rig.primitives:
        if p.role == "fixed" or p.material not in ("short", "fur"):
            continue
        if float(np.linalg.norm(p.reference - head.point)) < 0.86 * h:
            p.paint = _in_rig_space(p.to_local, p.local_origin, heart)


def _in_rig_space(to_local: Array, origin: Array, paint: Paint) -> Paint:
    """Paint given in rig space, for a primitive that lives in a frame."""
    back = np.linalg.inv(to_local)

    def painted(p: Array, n: Array, c: Array) -> Array:
        return paint(np.asarray(back @ p + origin[:, None]), n, c)

    return painted


def koala_face(rig: Rig, tone: Array) -> None:
    """A nose like a spoon and wide ears with white tufts."""
    head = rig.anchors["head"]
    h = head.radius
    frame = np.stack([head.forward, head.up, np.cross(head.forward, head.up)], 1)
    with rig.frame(head.point, frame):
        for s in (1, -1):
            rig.group(0.04)
            style: dict[str, Any] = {"material": "shaggy", "flow": (0.2, 0.3, s)}
            at = vec(-0.12 * h, 0.52 * h, s * 1.08 * h)
            rig.ellipsoid(at, (0.20 * h, 0.44 * h, 0.46 * h), tone, **style)
            rig.ellipsoid(
                at + vec(0.14 * h, -0.04 * h, s * 0.04 * h),
                (0.10 * h, 0.28 * h, 0.30 * h),
                "#f8f0ec",
                role="fixed",
                **style,
            )
        rig.group()
        rig.ellipsoid(
            (0.98 * h, -0.12 * h, 0),
            (0.17 * h, 0.32 * h, 0.19 * h),
            "#2c2628",
            material="wet",
            bias=0.06,
            role="fixed",
        )


def sloth_face(rig: Rig) -> None:
    """The pale face of a sloth with its dark eye stripes."""
    head = rig.anchors["head"]
    h = head.radius
    frame = np.stack([head.forward, head.up, np.cross(head.forward, head.up)], 1)

    def mask(p: Array, n: Array, c: Array) -> Array:
        q = (frame.T @ (p - head.point[:, None])).astype(np.float32) / h
        face = np.hypot(q[2] * 1.05, (q[1] + 0.05) * 1.25)
        w = np.clip((0.86 - face) / 0.12, 0, 1) * (q[0] > 0.1)
        c = c + (rgb("#f2e4cc")[:, None] - c) * w
        side = np.abs(q[2])
        stripe = np.hypot((side - 0.52) * 0.85, (q[1] + 0.16 * (side - 0.3)) * 2.4)
        d = np.clip((0.34 - stripe) / 0.08, 0, 1) * (q[0] > 0.05)
        return np.asarray(c + (rgb("#5a4232")[:, None] - c) * d)

    for p in rig.primitives:
        if p.role == "fixed" or p.material not in ("short", "shaggy"):
            continue
        if float(np.linalg.norm(p.reference - head.point)) < 0.9 * h:
            p.paint = _in_rig_space(p.to_local, p.local_origin, mask)
            p.material = "short"
