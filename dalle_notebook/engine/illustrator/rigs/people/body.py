"""People: one body, dressed by a row of `people.roles`.

Hands, head and seat are anchors, so that people hold, wear and ride.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.primitives import Paint
from ...kit.rig import Rig, two_bones
from ...kit.vectors import Array, mix, rgb, step, vec
from ..chance import Chance
from ..faces import mood_of
from ..slots import Slots
from ..start import begin
from .costumes import dress_role
from .dressed import Figure
from .heads import draw_head
from .roles import ROLES, Role

_FIXED: dict[str, Any] = {"role": "fixed"}


def person(
    noun: str,
    slots: Slots,
    chance: Chance,
    role: Role | None = None,
) -> Rig:
    """Anybody: body, face, hair, clothes, then the role's own parts."""
    role = role or ROLES[noun]
    rig = begin("person", role.size_m, (40, 80), (3, 8))
    shirt = rgb(slots.colour or chance.pick("shirt", role.shirt))
    trousers = rgb(slots.accent or chance.pick("trousers", role.trousers))
    if len(role.shirt) == 1 and role.shirt == role.trousers:
        trousers = shirt
    f = Figure(
        rig,
        slots,
        chance,
        role,
        rgb(chance.pick("skin", role.skin)),
        shirt,
        trousers,
        rgb(chance.pick("hair tone", role.hair_colour)),
        mood_of(slots.mood),
        role.fat * chance.between("fat", 0.95, 1.06),
    )
    if slots.portrait:
        rig.yaw, rig.pitch = (72.0, 104.0), (1.0, 5.0)
    pose = slots.pose or chance.pick("pose", ("stand", "walk", "wave"))
    with rig.frame(scale=role.height):
        _body(f, pose)
        draw_head(f)
        dress_role(f)
    return rig


def _body(f: Figure, pose: str) -> None:
    rig, role, fat = f.rig, f.role, f.fat
    style: dict[str, Any] = {"material": role.material}
    sits = pose in ("sit", "ride", "lie")
    skirt = role.skirt
    if skirt == "maybe":
        skirt = f.chance.pick("skirt", ("", "skirt", "dress"))
    robed = "robe" in f.slots.wear and skirt != "tail"
    if robed:
        skirt = "robe"
    stride = {"walk": 0.75, "run": 1.3, "dance": 0.8}.get(
        pose, f.chance.between("stride", -0.25, 0.25)
    )
    down = -0.42 if pose == "sit" else 0.0
    bare = skirt in ("skirt", "dress", "tutu")
    leg_tone = f.skin if bare else f.trousers
    leg_style = {"material": "skin"} if bare else style
    with rig.frame((0, down, 0)):
        if skirt == "tail":
            _fish_tail(f)
        else:
            for s in (1, -1):
                rig.group(0.05)
                if sits:
                    wide = 0.34 if pose == "ride" else 0.18
                    drop = -0.10 if pose == "sit" else 0.16
                    foot = vec(
                        0.42, 0.10 if pose == "ride" else 0.50, s * (wide + 0.08)
                    )
                    knee = vec(
                        0.36 if pose == "ride" else 0.50, 0.70 + drop * 0.2, s * wide
                    )
                    if pose == "sit":
                        foot = vec(0.80, 0.50, s * (wide + 0.05))
                    rig.tube(
                        [(0, 0.74, s * 0.15), knee, foot],
                        [0.17 * fat, 0.145 * fat, 0.11 * fat],
                        leg_tone,
                        **leg_style,
                    )
                    shoe = foot + vec(0.07, -0.02, 0)
                else:
                    fx = stride * s * 0.28
                    lift = max(0.0, -fx) * 0.45
                    if pose == "jump":
                        fx, lift = 0.1 - 0.25 * (s > 0), 0.2
                    rig.tube(
                        [
                            (0, 0.74, s * 0.14),
                            (fx * 0.5 + 0.03, 0.40 + lift * 0.5, s * 0.16),
                            (fx, 0.14 + lift, s * 0.17),
                        ],
                        [0.175 * fat, 0.14 * fat, 0.105 * fat],
                        leg_tone,
                        **leg_style,
                    )
                    shoe = vec(fx + 0.07, 0.08 + lift, s * 0.17)
                rig.group(0.03)
                metal = role.material == "metal"
                rig.ellipsoid(
                    shoe,
                    (0.205, 0.09, 0.12),
                    role.shoes,
                    material="metal" if metal else "enamel",
                    **_FIXED,
                )
        rig.group(0.10)
        rig.tube(
            [(0, 0.92, 0), (0.01, 1.06, 0), (0, 1.26, 0)],
            [0.275 * fat, 0.270 * fat, 0.225 * fat],
            f.shirt,
            paint=_shirt_paint(f),
            **style,
        )
        for s in (1, -1):
            rig.ellipsoid(
                (0, 1.24, s * 0.16 * fat),
                (0.19 * fat, 0.17, 0.15 * fat),
                f.shirt,
                paint=_shirt_paint(f),
                **style,
            )
        if skirt == "":
            rig.group(0.03)
            rig.ellipsoid(
                (0, 0.76, 0),
                (0.28 * fat, 0.21, 0.29 * fat),
                f.trousers,
                bias=0.02,
                **style,
            )
        if not sits and skirt not in ("", "tail"):
            _skirt(f, skirt)
        rig.group(0.04)
        rig.tube(
            [(0, 1.28, 0), (0.02, 1.5, 0)], [0.125, 0.115], f.skin, material="skin"
        )
        _arms(f, pose, wide=robed)
        if robed:
            _sash(f)
        rig.anchor("seat", (0, 0.62, 0), 0.3)
        rig.anchor("neck", (0.01, 1.40, 0), 0.15)
        rig.anchor("back", (-0.26 * fat, 1.12, 0), 0.3)
    rig.anchor("ground", (0, 0, 0), 0.3)


def _shirt_paint(f: Figure) -> Paint | None:
    """Plain, striped, or dotted, where the role leaves the shirt free."""
    if len(f.role.shirt) < 5:
        return None
    kind = f.chance.pick("shirt pattern", ("plain", "stripes", "dots"))
    if kind == "plain":
        return None

    def paint(p: Array, n: Array, c: Array) -> Array:
        if kind == "stripes":
            w = step(-0.1, 0.2, np.sin(p[1] * 38))
        else:
            a = np.arctan2(p[2], p[0]) * 5
            w = step(0.72, 0.85, np.sin(p[1] * 30) * np.sin(a * 2))
        return np.asarray(c + (1 - c) * w * 0.75)

    return paint


def _skirt(f: Figure, kind: str) -> None:
    rig, fat = f.rig, f.fat

    def folds(p: Array, n: Array, c: Array) -> Array:
        return np.asarray(c * (0.92 + 0.09 * np.sin(np.arctan2(p[2], p[0]) * 11)))

    profile = {
        "skirt": [(0.34, 0.46), (0.55, 0.38), (0.82, 0.27)],
        "dress": [(0.14, 0.58), (0.42, 0.46), (0.68, 0.32), (0.92, 0.26)],
        "robe": [(0.03, 0.54), (0.35, 0.45), (0.75, 0.33), (1.0, 0.29)],
        "tutu": [(0.60, 0.72), (0.66, 0.62), (0.72, 0.35), (0.80, 0.27)],
    }[kind]
    tone = f.trousers if kind == "skirt" and not f.slots.colour else f.shirt
    rig.group(0.03)
    rig.lathe(
        (0, 0, 0),
        [(y, r * fat) for y, r in profile],
        tone,
        material="petal" if kind == "tutu" else "cloth",
        paint=folds,
        steps=5,
    )
    low, wide = profile[0]
    if kind in ("robe", "dress"):
        rig.ring(
            (0, low + 0.03, 0),
            wide * fat,
            0.028,
            mix(tone, "#f7e0a0", 0.5),
            axis=(0, 1, 0),
            knots=16,
        )


def _fish_tail(f: Figure) -> None:
    rig = f.rig
    tone = rgb(
        f.slots.accent or f.chance.pick("scales", ("#3fa08a", "#3a8ab8", "#7a5ab8"))
    )

    def scales(p: Array, n: Array, c: Array) -> Array:
        a = np.arctan2(n[2], n[0]) * 5
        return np.asarray(c * (0.9 + 0.16 * np.sin(p[1] * 40) * np.sin(a * 2)))

    rig.group(0.08)
    rig.tube(
        [
            (0, 0.80, 0),
            (0.12, 0.50, 0),
            (0.02, 0.22, 0),
            (-0.30, 0.10, 0),
            (-0.62, 0.20, 0),
        ],
        [0.27, 0.26, 0.21, 0.14, 0.07],
        tone,
        material="glaze",
        paint=scales,
        steps=6,
    )
    rig.group()
    for s in (1, -1):
        rig.plate(
            [(0, 0), (0.22, 0.10), (0.50, 0.02), (0.42, -0.12), (0.12, -0.10)],
            (-0.60, 0.20, 0),
            (-0.75, 0.5, s * 0.6),
            (0.2, 0.8, s * 0.5),
            mix(tone, "#ffffff", 0.2),
            material="petal",
            thick=0.04,
            puff=0.3,
        )


def _sash(f: Figure) -> None:
    """A broad sash with hanging ends, and a collar that crosses over the chest."""
    rig, fat = f.rig, f.fat
    trim = rgb(
        f.slots.accent or f.chance.pick("trim", ("#c8414b", "#3a5a8a", "#e0b04a"))
    )
    rig.group(0.02)
    rig.lathe(
        (0, 0, 0),
        [
            (0.86, 0.30 * fat),
            (0.90, 0.315 * fat),
            (1.02, 0.305 * fat),
            (1.06, 0.28 * fat),
        ],
        trim,
        material="cloth",
        bias=0.03,
    )
    for s in (0.07, -0.05):
        rig.tube(
            [(0.30 * fat, 0.92, s), (0.40, 0.66, 1.3 * s), (0.47, 0.36, 1.8 * s)],
            [0.045, 0.05, 0.055],
            trim,
            material="cloth",
            bias=0.03,
        )
    for s in (1, -1):
        rig.tube(
            [
                (0.06, 1.43, s * 0.15),
                (0.24 * fat, 1.26, s * 0.09),
                (0.28 * fat, 1.05, -s * 0.10),
            ],
            0.042,
            mix(trim, "#ffffff", 0.65 if s > 0 else 0.5),
            material="cloth",
            bias=0.04,
        )


def _arms(f: Figure, pose: str, *, wide: bool = False) -> None:
    rig, role, fat = f.rig, f.role, f.fat
    goals = [np.array(g) for g in role.reach]
    if pose == "wave":
        goals[0] = vec(0.10, 1.72, 0.92)
    elif pose in ("walk", "run"):
        goals = [vec(0.30, 0.82, 0.42), vec(-0.22, 0.80, -0.46)]
    elif pose in ("jump", "cheer", "dance"):
        goals = [vec(0.15, 1.85, 0.55), vec(0.15, 1.85, -0.55)]
    elif pose == "ride":
        goals = [vec(0.55, 1.0, 0.28), vec(0.55, 1.0, -0.28)]
    elif pose in ("read", "hold", "eat", "play"):
        goals = [vec(0.50, 1.08, 0.22), vec(0.50, 1.08, -0.22)]
    if role.reach != Role().reach and pose not in ("ride", "jump", "cheer"):
        goals = [np.array(g) for g in role.reach]
    if f.slots.hold:
        goals[0] = vec(0.38, 1.12, 0.64)
    sleeve = rgb(role.sleeve) if role.sleeve else f.shirt * np.float32(0.95)
    for s, goal in zip((1, -1), goals, strict=True):
        a, e, b = two_bones(
            (0, 1.27, s * 0.25 * fat), goal, 0.72, (-0.6, -0.5, s * 0.8)
        )
        d = (b - e) / max(float(np.linalg.norm(b - e)), 1e-6)
        rig.group(0.06)
        rig.tube(
            [a, e, b - d * 0.02],
            [0.122 * fat, 0.10 * fat, 0.085 * fat],
            sleeve,
            material=role.material,
            steps=6,
        )
        if wide:
            # The sleeve of a robe widens to the wrist and hangs below it.
            rig.tube(
                [a, e, b - d * 0.05 - vec(0, 0.05, 0)],
                [0.13 * fat, 0.16, 0.22],
                sleeve,
                material=role.material,
                steps=6,
            )
            hem = b - d * 0.10
            rig.tube(
                [hem - vec(0, 0.06, 0), hem - vec(0, 0.30, 0)],
                [0.17, 0.13],
                sleeve,
                material=role.material,
            )
        rig.group(0.03)
        tone = rgb(role.glove) if role.glove else f.skin
        material = (
            "skin"
            if not role.glove
            else "metal"
            if role.material == "metal"
            else "cloth"
        )
        rig.ellipsoid(
            b + d * 0.07, 0.098 * (1.12 if role.glove else 1), tone, material=material
        )
        rig.tube(
            [b + d * 0.03 + vec(0, 0.04, 0), b + d * 0.10 + vec(0.04, 0.10, 0)],
            [0.042, 0.034],
            tone,
            material=material,
        )
        rig.anchor("hand_r" if s > 0 else "hand_l", b + d * 0.08, 0.1)
