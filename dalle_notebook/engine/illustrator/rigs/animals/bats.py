"""Bats, in flight or hanging."""

from __future__ import annotations

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, turn, unit, vec
from ..chance import Chance
from ..faces import eye, mood_of, smile
from ..slots import Slots
from ..start import accent_colour, begin, main_colour


def bat(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Wings spread in flight, or hanging from a twig wrapped in them."""
    hangs = slots.pose in ("sleep", "lie", "sit", "hang") or (
        slots.pose is None and chance.odds("hang", 0.25)
    )
    rig = begin("animal", 0.3, (74, 106), (-2, 6), ground=False)
    fur = main_colour(slots, chance, ("#5a4a5a", "#6a4c38", "#4a4a5c", "#7a5a48"))
    skin = accent_colour(slots, chance, ("#3a2c38", "#4a3440", "#33303e"))
    mood = mood_of(slots.mood or ("sleepy" if hangs else None))
    if hangs:
        rig.group()
        rig.tube(
            [(0, 2.02, -1.0), (0, 1.96, 0), (0, 2.04, 1.0)], [0.08, 0.075, 0.06],
            "#7a5a3c", material="wood", role="fixed",
        )  # fmt: skip
        for s in (1, -1):
            rig.group()
            rig.tube([(0, 1.5, s * 0.12), (0.02, 1.98, s * 0.14)], [0.06, 0.05], skin)
    flip = turn(0, 0, 180) if hangs else None
    lift = chance.between("flap", 0.0, 0.5)
    with rig.frame((0, 1.72, 0) if hangs else (0, 0, 0), flip):
        for s in (1, -1):
            if hangs:
                rig.group(0.04)
                rig.plate(
                    [(-0.1, 1.05), (0.34, 0.95), (0.42, 0.4), (0.10, 0.02),
                     (-0.12, 0.3)],
                    (0.22, 0.02, s * 0.10), (-0.4, 0, s), (0, 1, 0),
                    mix(skin, fur, 0.25), thick=0.12, puff=0.8, material="wet",
                     bias=0.02,
                )  # fmt: skip
                continue
            _bat_wing(rig, s, lift, skin)
        rig.group(0.08)
        rig.ellipsoid(
            (0, 0.48, 0), (0.34, 0.44, 0.36), fur, material="fur", flow=(0, -1, 0)
        )
        rig.ellipsoid(
            (0.12, 0.52, 0), (0.27, 0.32, 0.27), mix(fur, "#f0dcc8", 0.4),
            material="fur", flow=(0, -1, 0),
        )  # fmt: skip
        if not hangs:
            for s in (1, -1):
                rig.group(0.02)
                rig.tube(
                    [(0.02, 0.12, s * 0.14), (0.06, -0.06, s * 0.15)],
                    [0.06, 0.04],
                    skin,
                )
        with rig.frame((0.10, 1.06, 0), turn(chance.between("look", -14, 14))):
            for s in (1, -1):
                rig.group(0.03)
                ear = [
                    (-0.16, -0.05),
                    (-0.20, 0.22),
                    (0.02, 0.58),
                    (0.17, 0.20),
                    (0.15, -0.05),
                ]
                rig.plate(
                    ear, (-0.02, 0.22, s * 0.22), (0, 0.1, s), (-0.05, 1, s * 0.32),
                     fur,
                    material="ear", thick=0.10, puff=0.5,
                )  # fmt: skip
                rig.plate(
                    [(a * 0.68, b * 0.80 + 0.02) for a, b in ear], (0.05, 0.22,
                     s * 0.22),
                    (0, 0.1, s), (-0.05, 1, s * 0.32), "#d89a98",
                    material="pinkear", thick=0.03, bias=0.02, role="fixed",
                )  # fmt: skip
            rig.group(0.06)
            rig.ellipsoid(
                (0, 0, 0), (0.34, 0.33, 0.37), fur, material="short", flow=(-1, 0.2, 0)
            )
            rig.ellipsoid(
                (0.26, -0.12, 0),
                (0.16, 0.13, 0.18),
                mix(fur, "#f0dcc8", 0.35),
                material="short",
            )
            rig.group()
            rig.ellipsoid(
                (0.42, -0.06, 0),
                (0.04, 0.05, 0.07),
                "#2c2024",
                material="wet",
                role="fixed",
            )
            smile(rig, (0.42, -0.16, 0), 0.13, "#2c1c20", mood, line=0.013, depth=0.06)
            for s in (1, -1):
                rig.rod(
                    (0.415, -0.175, s * 0.055), (0.42, -0.245, s * 0.055),
                    0.024, "#fffdf6",
                    end_radius=0.006, bias=0.08, material="enamel", role="fixed",
                )  # fmt: skip
                eye(
                    rig, (0.27, 0.08, s * 0.18), 0.092, "#5a3a1c", (1, 0.05, s * 0.35),
                    mood=mood, lid=fur, lid_material="short",
                )  # fmt: skip
            rig.anchor("head", (0, 0, 0), 0.38)
            rig.anchor("head_top", (0, 0.30, 0), 0.28)
            rig.anchor("eyes", (0.32, 0.08, 0), 0.34)
            rig.anchor("mouth", (0.44, -0.16, 0), 0.08)
    rig.anchor("back", (-0.3, 0.5, 0), 0.3)
    rig.anchor("neck", (0.05, 0.80, 0), 0.28)
    return rig


def _bat_wing(rig: Rig, s: float, lift: float, skin: Array) -> None:
    u, v = unit(vec(-0.22, lift, s)), unit(vec(0, 1, -0.2 * lift * s))
    origin = vec(-0.08, 0.55, s * 0.22)
    edge = [
        (0.0, 0.16), (0.30, 0.46), (0.72, 0.62), (1.20, 0.52), (1.72, 0.10),
        (1.40, 0.06), (1.24, -0.30), (0.98, -0.06), (0.74, -0.42), (0.50, -0.12),
        (0.22, -0.40), (0.0, -0.20),
    ]  # fmt: skip
    rig.group()
    rig.plate(
        edge, origin, u, v, mix(skin, "#b87a80", 0.25), thick=0.05, puff=0.3,
        smooth=False, material="petal",
    )  # fmt: skip
    rig.group(0.01)
    wrist = (0.72, 0.60)
    for a, b in (
        ((0.0, 0.12), wrist),
        (wrist, (1.70, 0.10)),
        (wrist, (1.24, -0.27)),
        (wrist, (0.74, -0.38)),
        (wrist, (0.24, -0.36)),
    ):
        p, q = (origin + u * x + v * y + vec(0.03, 0, 0) for x, y in (a, b))
        thick = 0.045 if a[0] == 0.0 else 0.026
        rig.rod(p, q, thick, skin, end_radius=0.014, bias=0.015)
