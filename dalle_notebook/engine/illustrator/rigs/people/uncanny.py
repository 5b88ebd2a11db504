"""People of tales: angel and vampire.

The body is everybody's; what only they have is put on its anchors afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...kit.rig import Rig
from ...kit.vectors import Array, frame_towards, mix, rgb, unit, vec
from ..chance import Chance
from ..slots import Slots
from .body import person
from .roles import Role

_FIXED: dict[str, Any] = {"role": "fixed"}

UNCANNY: dict[str, Role] = {
    "angel": Role(
        shirt=("#fbf8f0", "#f6e8ee", "#e6eef8"),
        skirt="robe",
        hair=("long", "curly", "bob"),
        hair_colour=("#e0b45a", "#7a4a24", "#f0dca8"),
        reach=((0.42, 1.22, 0.16), (0.42, 1.22, -0.16)),
    ),
    "vampire": Role(
        skin=("#e8e2e6", "#dcd8e0", "#e6dcd8"),
        shirt=("#f6f2ea",),
        trousers=("#2a262e",),
        sleeve="#2a262e",
        shoes="#1f1c22",
        hair=("short",),
        hair_colour=("#1c181e", "#2a2228"),
    ),
}


def uncanny(noun: str, slots: Slots, chance: Chance) -> Rig:
    """One of the rows of `UNCANNY`."""
    rig = person(noun, slots, chance, UNCANNY[noun])
    _EXTRAS[noun](rig, slots, chance)
    return rig


def head_frame(rig: Rig) -> tuple[Array, Array]:
    """Where a figure's head is, and how it is turned."""
    a = rig.anchors["head"]
    return a.point, frame_towards(a.forward, a.up)


def _angel(rig: Rig, slots: Slots, chance: Chance) -> None:
    """A halo, and wings of long feathers."""
    white = rgb(slots.accent or chance.pick("wings", ("#ffffff", "#fbf0e2", "#f2f0fb")))
    point, frame = head_frame(rig)
    high = chance.between("halo", 0.60, 0.72)
    with rig.frame(point, frame):
        rig.group()
        rig.ring(
            (-0.04, high, 0), 0.30, 0.038, "#f8d25a", axis=(0.18, 1, 0), knots=16,
            material="lit", **_FIXED,
        )  # fmt: skip
    back = rig.anchors["back"].point
    lift = chance.between("lift", 0.35, 0.85)
    folded = chance.odds("folded", 0.4)
    for s in (1, -1):
        root = back + vec(0.02, 0.10, s * 0.10)
        reach = 0.62 if folded else 0.98
        elbow = root + vec(
            -0.18, 0.50 if folded else 0.25 + 0.35 * lift, s * reach * 0.55
        )
        tip = root + vec(-0.22, 0.30 if folded else 0.55 * lift + 0.15, s * reach)
        for layer, (count, long) in enumerate(((8, 0.92), (7, 0.58))):
            rig.group(0.02)
            for i in range(count):
                t = i / (count - 1)
                base = (
                    root
                    + (elbow - root) * min(1, t * 2)
                    + (tip - elbow) * max(0, t * 2 - 1)
                )
                d = unit(
                    vec(-0.10, -1, s * (0.15 + (0.25 if folded else 0.85) * t * t))
                )
                rig.blade(
                    base + vec(0.03 * layer, 0, 0), d, long * (0.62 + 0.5 * t), 0.22,
                    mix(white, "#c8d4e6", 0.22 * (1 - layer) + 0.05 * (i % 2)),
                    normal=(1, 0, 0), material="feather", thick=0.05,
                )  # fmt: skip
        rig.group(0.04)
        rig.tube([root, elbow, tip], [0.10, 0.10, 0.05], white, material="feather")


def _vampire(rig: Rig, slots: Slots, chance: Chance) -> None:
    """Fangs, a widow's peak, and a cape with a high red collar."""
    lining = rgb(
        slots.accent or chance.pick("lining", ("#c0202e", "#8a1f4a", "#b0301f"))
    )
    point, frame = head_frame(rig)
    with rig.frame(point, frame):
        for s in (1, -1):
            rig.group()
            rig.rod(
                (0.40, -0.205, s * 0.06), (0.405, -0.285, s * 0.06), 0.024, "#ffffff",
                end_radius=0.005, material="enamel", bias=0.09, **_FIXED,
            )  # fmt: skip
        rig.group()
        rig.plate(
            [(-0.13, 0.0), (0.0, -0.17), (0.13, 0.0), (0.0, 0.10)], (0.33, 0.30, 0),
            (0, 0, 1), (-0.35, 1, 0),
            "#1c181e", thick=0.06, bias=0.04, material="short", **_FIXED,
        )  # fmt: skip
    black = rgb(slots.colour or "#26222a")
    rig.group(0.02)
    wide = chance.between("cape", 0.62, 0.86)
    cape = [
        (-0.22, 0),
        (0.22, 0),
        (wide * 0.8, -0.7),
        (wide, -1.26),
        (wide * 0.5, -1.18),
        (0, -1.30),
        (-wide * 0.5, -1.18),
        (-wide, -1.26),
        (-wide * 0.8, -0.7),
    ]
    rig.plate(
        cape,
        (-0.27, 1.42, 0),
        (0, 0, 1),
        (0.12, 1, 0),
        black,
        thick=0.10,
        puff=0.4,
        smooth=False,
        material="cloth",
    )
    rig.plate(
        [(a * 0.95, b * 0.97) for a, b in cape],
        (-0.22, 1.42, 0),
        (0, 0, 1),
        (0.12, 1, 0),
        lining,
        thick=0.05,
        puff=0.3,
        smooth=False,
        material="cloth",
        **_FIXED,
    )
    for s in (1, -1):
        rig.group()
        collar = [(0.0, -0.12), (0.34, 0.02), (0.46, 0.46), (0.10, 0.26)]
        for x, tone in ((-0.20, black), (-0.165, lining)):
            rig.plate(
                collar, (x, 1.40, s * 0.02), (0.12 if x > -0.2 else 0.08, 0, s),
                 (-0.12, 1, 0), tone,
                thick=0.05, puff=0.3, smooth=False, material="cloth", **_FIXED,
            )  # fmt: skip
    rig.group()
    rig.ellipsoid(
        (0.245, 1.18, 0),
        (0.05, 0.17, 0.14),
        "#8a2030",
        material="cloth",
        bias=0.01,
        **_FIXED,
    )
    for s in (1, -1):
        rig.ellipsoid(
            (0.22, 1.40, s * 0.09),
            (0.05, 0.055, 0.09),
            lining,
            bias=0.04,
            material="cloth",
            **_FIXED,
        )


_EXTRAS: dict[str, Callable[[Rig, Slots, Chance], None]] = {
    "angel": _angel,
    "vampire": _vampire,
}
