"""Four-legged animals with something that no other has: a horn, humps, quills.

The animal itself is a row; what is added hangs on its anchors, so it follows
every pose.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...kit.rig import Anchor, Rig
from ...kit.vectors import Array, frame_towards, mix, rgb, step, unit, vec
from ..chance import Chance
from ..slots import Slots
from .quadrupeds import quadruped

_BONE: dict[str, Any] = {"material": "enamel", "role": "fixed"}
_PASTELS = (
    ("#f2a8c8", "#b8a8ee", "#9ad0f0"),
    ("#f6b8d8", "#f8d890", "#a8e0d0"),
    ("#c8a0ee", "#f2a0c8", "#a0c8f6"),
    ("#8ad0e0", "#a8b4f2", "#f0b0e0"),
)


def exotic(noun: str, slots: Slots, chance: Chance) -> Rig:
    """The animal with its own extra part."""
    rig = quadruped(noun, slots, chance)
    _EXTRAS[noun](rig, slots, chance)
    return rig


def _in_head(a: Anchor) -> Array:
    return frame_towards(a.forward, a.up)


def _unicorn(rig: Rig, slots: Slots, chance: Chance) -> None:
    head = rig.anchors["head"]
    hues = chance.pick("mane", _PASTELS)
    if slots.accent:
        hues = (slots.accent, slots.accent, "#ffffff")
    hairs = [p for p in rig.primitives if p.material == "shaggy"]
    for i, p in enumerate(hairs):
        p.colour, p.role = rgb(hues[i % 3]), "fixed"
    h = head.radius
    gold = chance.pick("horn", ("#f6c850", "#f2b0d4", "#f6d890"))
    long = chance.between("horn length", 2.0, 2.7) * h

    def spiral(p: Array, n: Array, c: Array) -> Array:
        along = p[0] / h * 13 + np.arctan2(n[2], n[1])
        return np.asarray(c * (0.84 + 0.2 * step(-0.5, 0.6, np.sin(along))))

    with rig.frame(head.point, _in_head(head)):
        rig.group()
        base = vec(0.50 * h, 0.70 * h, 0)
        with rig.frame(base, frame_towards((0.02, 1, 0))):
            rig.tube(
                [(-0.1 * h, 0, 0), (long, 0, 0)],
                [0.22 * h, 0.02 * h],
                gold,
                smooth=False,
                paint=spiral,
                **_BONE,
            )
        rig.group(0.05)
        for i in range(5):
            z = (i - 2) * 0.12 * h
            rig.tube(
                [
                    (0.05 * h, 0.92 * h, z * 0.5),
                    (0.55 * h, 0.80 * h, z * 1.6 + 0.1 * h),
                    (0.85 * h, 0.30 * h, z * 2.0 + 0.2 * h),
                ],
                [0.13 * h, 0.15 * h, 0.04 * h],
                hues[i % 3],
                material="shaggy",
                role="fixed",
            )


def _hippo(rig: Rig, slots: Slots, chance: Chance) -> None:
    """A muzzle like a cushion with nostrils on top, and two tusks."""
    head = rig.anchors["head"]
    h = head.radius
    tone = _body(rig)
    pale = mix(tone, "#e8b4b4", 0.45)
    tusks = chance.odds("tusks", 0.7)
    with rig.frame(head.point, _in_head(head)):
        rig.group(0.22 * h)
        rig.ellipsoid(
            (0.95 * h, -0.20 * h, 0),
            (0.85 * h, 0.62 * h, 0.80 * h),
            tone,
            material="skin",
        )
        for s in (1, -1):
            rig.ellipsoid(
                (1.50 * h, -0.20 * h, s * 0.46 * h),
                (0.46 * h, 0.58 * h, 0.52 * h),
                tone,
                material="skin",
            )
        rig.ellipsoid(
            (1.15 * h, -0.72 * h, 0),
            (0.66 * h, 0.26 * h, 0.70 * h),
            pale,
            material="skin",
        )
        for s in (1, -1):
            rig.group(0.04)
            rig.ellipsoid(
                (1.62 * h, 0.34 * h, s * 0.40 * h),
                (0.17 * h, 0.12 * h, 0.15 * h),
                tone,
                material="skin",
            )
            rig.group()
            rig.ellipsoid(
                (1.73 * h, 0.36 * h, s * 0.40 * h),
                (0.07 * h, 0.07 * h, 0.08 * h),
                "#3a2c34",
                material="flat",
                bias=0.05,
                role="fixed",
            )
            if tusks:
                rig.rod(
                    (1.62 * h, -0.78 * h, s * 0.44 * h),
                    (1.70 * h, -0.50 * h, s * 0.46 * h),
                    0.085 * h,
                    "#fbf6e6",
                    bias=0.06,
                    **_BONE,
                )
        rig.group()
        mouth = [
            (x * h, y * h, z * h)
            for x, y, z in (
                (0.95, -0.42, 0.84), (1.45, -0.58, 0.90), (1.92, -0.56, 0.50),
                (1.86, -0.48, 0), (1.92, -0.56, -0.50), (1.45, -0.58, -0.90),
                (0.95, -0.42, -0.84),
            )
        ]  # fmt: skip
        rig.tube(
            mouth,
            0.03 * h,
            mix(tone, "#301c24", 0.7),
            material="flat",
            bias=0.08,
            role="fixed",
        )
        rig.anchor("mouth", (1.95 * h, -0.5 * h, 0), 0.3 * h)


def _leopard(rig: Rig, slots: Slots, chance: Chance) -> None:
    """Rosettes, laid evenly over the whole animal."""
    dark = rgb(slots.accent or "#3a2820")
    at = chance.stream("rosettes").uniform(-0.25, 0.25, (3,)).astype(np.float32)

    def rosettes(p: Array, n: Array, c: Array) -> Array:
        q = (p + at[:, None]) * 5.6
        q = q + 0.35 * np.sin(q[[1, 2, 0]] * 1.9 + at[:, None] * 9)
        row = np.floor(q[1])
        q = np.stack([q[0] + 0.5 * (row % 2), q[1], q[2] + 0.3 * row])
        cell = np.floor(q)
        jitter = np.sin(cell[0] * 12.9 + cell[1] * 78.2 + cell[2] * 37.7)
        d = q - cell - 0.5
        d = d - (0.15 * jitter)[None, :]
        far = np.sqrt((d * d).sum(0) - (d * n).sum(0) ** 2 * 0.8 + 1e-6)
        ring = step(0.46, 0.36, far) * (0.35 + 0.65 * step(0.10, 0.22, far))
        w = ring * step(-0.95, -0.35, n[1])
        return np.asarray(c + (dark[:, None] - c) * w)

    for p in rig.primitives:
        if p.material == "fur" and p.role != "fixed":
            p.paint = rosettes


def _camel(rig: Rig, slots: Slots, chance: Chance) -> None:
    if "back" not in rig.anchors:
        return
    back = rig.anchors["back"]
    body = _body(rig)
    two = chance.odds("two humps", 0.5)
    rig.group(0.16)
    for x in (-0.34, 0.34) if two else (0.0,):
        rig.tube(
            [
                back.point + vec(x, -0.25, 0),
                back.point + vec(x, 0.10, 0),
                back.point + vec(x - 0.03, 0.36 if two else 0.42, 0),
            ],
            [0.34 if two else 0.46, 0.24 if two else 0.30, 0.12],
            body,
            material="fur",
            flow=(-0.3, -1, 0),
        )
    if chance.odds("saddle", 0.6) and not two:
        cloth = rgb(slots.accent or chance.pick("cloth", ("#b8392f", "#2f6f9a")))

        def stripes(p: Array, n: Array, c: Array) -> Array:
            w = step(0.3, 0.6, np.sin(p[0] * 21))
            return np.asarray(c + (rgb("#f2c860")[:, None] - c) * w * 0.8)

        rig.group(0.04)
        rig.ellipsoid(
            back.point + vec(0, -0.14, 0),
            (0.46, 0.42, 0.50),
            cloth,
            material="cloth",
            paint=stripes,
            role="fixed",
        )
    rig.anchor("seat", back.point + vec(0, 0.30, 0), 0.3)


def _body(rig: Rig) -> Array:
    """The colour that most of the animal has: its largest parts are its trunk."""
    return max(
        rig.primitives, key=lambda p: float(np.sum(getattr(p, "radii", 0)))
    ).colour


def _hedgehog(rig: Rig, slots: Slots, chance: Chance) -> None:
    dark = rgb(slots.accent or chance.pick("quills", ("#6a4a36", "#5a4a44", "#7a5a40")))
    pale = mix(dark, "#f6e8d0", 0.7)
    head = rig.anchors["head"]
    h = head.radius
    if "back" in rig.anchors:
        centre = rig.anchors["back"].point + vec(-0.06, -0.36, 0)
        radii = vec(0.66, 0.52, 0.52)
    else:
        centre = head.point + vec(0, 0.05 * h, -0.75 * h)
        radii = vec(1.5, 1.5, 1.0) * h
    forward = unit(head.point - centre)
    rig.group(0.02)
    rig.ellipsoid(centre, radii * 0.94, dark, material="shaggy", flow=(-1, 0.3, 0))
    count = 300
    for i in range(count):
        y = 1 - 2 * (i + 0.5) / count
        a = i * 2.39996
        r = np.sqrt(1 - y * y)
        d = vec(r * np.cos(a), y, r * np.sin(a))
        if d[1] < -0.28 or float(d @ forward) > 0.62:
            continue
        root = centre + d * radii * 0.9
        out = unit(d / radii - forward * 0.9)
        rig.rod(
            root,
            root + out * (0.22 + 0.04 * np.sin(i * 1.7)) * (radii[0] / 0.66),
            0.022 * radii[0] / 0.66,
            pale if i % 3 else dark,
            end_radius=0.004,
            role="fixed",
        )


def _red_panda(rig: Rig, slots: Slots, chance: Chance) -> None:
    head = rig.anchors["head"]
    h = head.radius
    with rig.frame(head.point, _in_head(head)):
        for s in (1, -1):
            rig.group(0.03)
            for at, size in (
                ((0.66, 0.34, 0.36), (0.12, 0.10, 0.15)),
                ((0.52, -0.20, 0.72), (0.16, 0.19, 0.16)),
            ):
                rig.ellipsoid(
                    vec(at[0], at[1], s * at[2]) * h,
                    vec(*size) * h,
                    "#fdf8ee",
                    material="short",
                    bias=0.03,
                    role="fixed",
                )
    _rings(rig, rgb(slots.accent or "#7a3418"))


def _rings(rig: Rig, dark: Array) -> None:
    """Dark rings on the tail: the first fur tube behind the hips."""
    for p in rig.primitives[:2]:
        points = getattr(p, "points", None)
        if points is None:
            if p.material == "fur":
                p.colour = dark
            continue
        start = points[0].astype(np.float32)

        def bands(
            q: Array, n: Array, c: Array, start: Array = start, tone: Array = dark
        ) -> Array:
            far = np.sqrt(((q - start[:, None]) ** 2).sum(0))
            w = step(-0.1, 0.35, np.sin(far * 21))
            return np.asarray(c + (tone[:, None] - c) * w)

        p.paint = bands


def _skunk(rig: Rig, slots: Slots, chance: Chance) -> None:
    white = rgb(slots.accent or "#f8f4ee")
    double = chance.odds("two stripes", 0.5)

    def stripe(p: Array, n: Array, c: Array) -> Array:
        z = np.abs(np.abs(p[2]) - 0.10) if double else np.abs(p[2])
        w = step(0.12 if not double else 0.08, 0.05, z) * step(0.2, 0.5, n[1])
        return np.asarray(c + (white[:, None] - c) * w)

    for p in rig.primitives:
        if p.material != "fur":
            continue
        points = getattr(p, "points", None)
        if p.role == "fixed":
            continue
        if points is not None and float(points[:, 1].mean()) > 0.25:
            p.paint = stripe
    head = rig.anchors["head"]
    h = head.radius
    with rig.frame(head.point, _in_head(head)):
        rig.group(0.02)
        rig.tube(
            [(0.9 * h, 0.18 * h, 0), (0.55 * h, 0.72 * h, 0), (-0.4 * h, 0.88 * h, 0)],
            [0.06 * h, 0.11 * h, 0.16 * h],
            white,
            material="short",
            bias=0.02,
            role="fixed",
        )


_EXTRAS: dict[str, Callable[[Rig, Slots, Chance], None]] = {
    "unicorn": _unicorn,
    "hippo": _hippo,
    "leopard": _leopard,
    "camel": _camel,
    "hedgehog": _hedgehog,
    "red panda": _red_panda,
    "skunk": _skunk,
}
EXOTIC = frozenset(_EXTRAS)
"""Nouns with a part of their own."""
