"""Four-legged animals: torso, neck and pose, from a row of `home` or `wild`.

The pose is worked out first as points (`Stance`), then everything is drawn on
them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, turn, vec
from ..chance import Chance
from ..slots import Slots
from .coats import choose, face_paint
from .head import Head
from .heads import draw_head
from .home import HOME
from .kin import BREEDS, KIN
from .limbs import Stance
from .species import Species
from .tails import Tails
from .wild import WILD

SPECIES: dict[str, Species] = {**HOME, **WILD, **KIN}


def quadruped(noun: str, slots: Slots, chance: Chance) -> Rig:
    """Any four-legged animal, in any pose, or its head and shoulders."""
    row = _breed(slots, chance) if noun == "dog" else SPECIES[noun]
    rig = Rig()
    rig.kind, rig.size_m = "animal", row.size_m
    coat = choose(row.coats, slots, chance)
    animal = _Animal(rig, row, coat, slots, chance)
    if slots.portrait:
        animal.bust()
    else:
        animal.whole()
    return rig


def _breed(slots: Slots, chance: Chance) -> Species:
    """The dog that the coat word asks for; without one, any in some seeds."""
    for word, row in BREEDS.items():
        if word in (slots.coat or "").lower().split():
            return row
    if slots.coat is None and chance.odds("breed", 0.4):
        return BREEDS[chance.pick("which breed", sorted(BREEDS))]
    return SPECIES["dog"]


class _Animal(Tails):
    """The whole animal, or its head and shoulders."""

    def whole(self) -> None:
        """Body, legs, tail, neck and head in the pose asked for."""
        row, rig = self.row, self.rig
        pose = self.slots.pose or self.chance.pick("pose", row.poses)
        stance = self._stance(pose)
        rig.yaw, rig.pitch = (14.0, 44.0), (5.0, 12.0)
        if stance.pose == "sit":
            rig.yaw = (22.0, 62.0)
        rig.group(0.05)
        self._tail(stance)
        rig.group(0.11)
        for front in (False, True):
            self._leg(stance, front, -1)
        self._torso(stance)
        for front in (False, True):
            self._leg(stance, front, 1)
        self._neck_and_head(stance)
        if self.coat.kind == "wool":
            self._wool(stance.hip, stance.shoulder)
        mid = (stance.hip + stance.shoulder) / 2
        rig.anchor("back", mid + vec(0, row.belly * self.fat, 0), row.belly)
        rig.anchor("seat", mid + vec(0, row.belly * self.fat * 0.95, 0), row.belly)
        rig.anchor("ground", (0, 0, 0), self.length)

    def _stance(self, pose: str) -> Stance:
        row, leg = self.row, self.leg
        half = self.length / 2
        tall = leg + row.chest * 0.5
        if pose == "sit" and not row.hoof:
            hip = vec(-half * 0.62, row.rump * 0.98, 0)
            front = vec(half * 0.50, leg * 0.92 + row.chest * 0.72, 0)
            return Stance("sit", hip, front, neck_lift=16)
        if pose in ("lie", "sleep") or (pose == "sit" and row.hoof):
            hip = vec(-half, row.rump * 0.92, 0)
            front = vec(half, row.chest * 1.02, 0)
            return Stance("lie", hip, front, neck_lift=12)
        if pose == "run":
            hip, front = (
                vec(-half * 1.05, tall * 1.04, 0),
                vec(half * 1.1, tall * 1.0, 0),
            )
            return Stance("run", hip, front, swing=0.62 * leg, neck_lift=-12)
        if pose in ("jump", "leap", "fly"):
            hip, front = vec(-half, tall * 1.05, 0), vec(half, tall * 1.05 + half, 0)
            return Stance("jump", hip, front, swing=0.6 * leg, neck_lift=4)
        swing = 0.24 * leg if pose == "walk" else 0.03 * leg
        return Stance(
            "walk" if pose == "walk" else "stand",
            vec(-half, tall, 0),
            vec(half, tall, 0),
            swing=swing * self.chance.between("stride", 0.8, 1.25),
        )

    def _torso(self, stance: Stance) -> None:
        """Rump, tucked belly and a deep chest: not a sausage."""
        row, rig, fat = self.row, self.rig, self.fat
        hip, front = stance.hip, stance.shoulder
        lift = vec(0, 0.02 * row.chest, 0)
        middle = (hip + front) / 2 + lift
        style: dict[str, Any] = {"material": self.fur, "paint": self.paint}
        rig.tube(
            [hip, middle, front],
            [row.rump * 0.92, row.belly * fat, row.chest * 0.90],
            self.body,
            steps=6,
            **style,
        )
        rig.ellipsoid(
            front + vec(-0.02, -row.chest * 0.16, 0),
            (row.chest * 0.92, row.chest * 1.08, row.chest * 0.90),
            self.body,
            flow=(-0.5, -1, 0),
            **style,
        )
        rig.ellipsoid(
            hip + vec(-row.rump * 0.06, 0, 0),
            (row.rump * 1.02, row.rump * 1.04, row.rump * 0.96),
            self.body,
            flow=(-1, -0.6, 0),
            **style,
        )
        if stance.pose == "sit":
            rig.ellipsoid(
                hip + vec(0.06, -0.04, 0),
                (row.rump * 1.16, row.rump * 1.0, row.rump * 1.14),
                self.body,
                flow=(0, -1, 0),
                **style,
            )
        if row.hump:
            top = middle + vec(0, row.belly * fat * 0.7, 0)
            rig.tube(
                [top, top + vec(-0.02, row.hump * 0.55, 0), top + vec(0, row.hump, 0)],
                [row.belly * 0.85, row.belly * 0.62, row.belly * 0.30],
                self.body,
                **style,
            )
        for i in range(row.back_spikes):
            at = hip + (front - hip) * (i / max(row.back_spikes - 1, 1))
            rig.ellipsoid(
                at + vec(0, row.belly * 0.95, 0),
                (0.07, 0.10, 0.04),
                mix(self.main, "#203018", 0.35),
            )

    def _wool(self, hip: Array, front: Array) -> None:
        """Curls all over the barrel, or one would see a goat."""
        row = self.row
        self.rig.group(0.03)
        for i in range(64):
            t, a = (i * 0.7549) % 1.0, i * 0.5698 * 2 * np.pi
            c = hip * (1 - t) + front * t + vec((t - 0.5) * 0.62, 0.0, 0)
            r = row.belly * (1.30 - 1.1 * (t - 0.5) ** 2)
            c = c + vec(0, np.cos(a) * r, np.sin(a) * r)
            self.rig.ellipsoid(c, row.belly * 0.36, self.second, material="short")

    def _neck_and_head(self, stance: Stance) -> None:
        row, rig = self.row, self.rig
        angle = np.radians(
            row.neck_angle + stance.neck_lift + self.chance.between("neck", -5, 6)
        )
        along = vec(np.cos(angle), np.sin(angle), 0)
        base = stance.shoulder + vec(row.chest * 0.35, row.chest * 0.35, 0)
        head_at = base + along * (row.neck + self.head * 0.55)
        slim = row.neck > 0.5
        rig.tube(
            [
                stance.shoulder + vec(0, 0.02, 0),
                (base * 1.1 + head_at * 0.9) / 2 + vec(-0.03, 0, 0),
                head_at,
            ],
            [
                row.chest * 0.84,
                row.neck_r,
                row.neck_r * 0.80 if slim else self.head * 0.62,
            ],
            self.body,
            material=self.fur,
            paint=self.paint,
            steps=6,
        )
        if self.coat.kind in ("tux", "belly", "tabby") and not slim:
            rig.ellipsoid(
                stance.shoulder + vec(row.chest * 0.55, -0.02, 0),
                (row.chest * 0.50, row.chest * 0.72, row.chest * 0.56),
                self.second,
                material=self.fur,
                flow=(0.2, -1, 0),
            )
        if row.mane:
            self._mane(base, head_at)
        yaw = row.head_yaw + self.chance.between("look", -20, 18)
        pitch = row.head_pitch + self.chance.between("nod", -6, 7)
        roll = self.mood.tilt * (1 if self.chance.odds("tilt side", 0.5) else -1)
        with rig.frame(head_at, turn(yaw, pitch, roll)):
            self._head(fine=False)
        rig.anchor(
            "neck", base * 0.55 + head_at * 0.45, row.neck_r, along, vec(0, 1, 0)
        )

    def _head(self, *, fine: bool) -> None:
        paint = face_paint(self.coat, self.chance, self.head)
        draw_head(
            self.rig,
            Head(
                self.row,
                self.coat,
                self.main,
                self.second,
                paint,
                self.mood,
                self.head,
                fine,
            ),
            self.chance,
        )

    def _mane(self, base: Array, head_at: Array) -> None:
        rig = self.rig
        tone = rgb("#2c292c") if self.coat.kind == "stripes" else self.hair_tone()
        d = head_at - base
        rig.group(0.06)
        short = self.row.head_pitch > -35
        for i in range(9):
            q = base + d * (i / 8 * 1.18 - 0.12) + vec(-0.20 * (1 - i / 16), 0.10, 0)
            hang = 0.10 if short else 0.28
            rig.tube(
                [
                    q + vec(0.06, 0.08, 0),
                    q + vec(-0.08, 0.02, 0.08),
                    q + vec(-0.10, -hang, 0.15 if not short else 0.08),
                ],
                [0.07, 0.09, 0.03],
                tone,
                material="shaggy",
            )

    def bust(self) -> None:
        """Head, neck and chest, facing the viewer at yaw 0."""
        row, rig, h = self.row, self.rig, self.head
        rig.ground = False
        rig.yaw, rig.pitch = (-12.0, 12.0), (2.0, 6.0)
        rig.bust_bottom = -1.62 * h
        style: dict[str, Any] = {"material": self.fur}
        slim = row.neck > 0.5
        rig.group(0.75 * h)
        widths = [0.60, 0.62, 0.80, 0.95] if slim else [0.70, 0.82, 1.08, 1.25]
        rig.tube(
            [
                (0, -0.30 * h, -0.30 * h),
                (0, -1.15 * h, -0.50 * h),
                (0, -1.9 * h, -0.55 * h),
                (0, -2.7 * h, -0.55 * h),
            ],
            [h * w for w in widths],
            self.body,
            flow=(0, -1, 0.15),
            **style,
        )
        pale = self.coat.kind in ("tux", "belly", "tabby")
        chest = self.second if pale else self.body
        rig.ellipsoid(
            (0, -1.95 * h, -0.22 * h),
            (1.14 * h, 1.25 * h, 0.78 * h),
            chest,
            flow=(0, -1, 0.25),
            **style,
        )
        look = self.chance.between("look", -16, 16)
        nod = self.chance.between("nod", -3, 6) + row.head_pitch * 0.25
        side = 1 if self.chance.odds("tilt side", 0.5) else -1
        tilt = self.mood.tilt * side + self.chance.between("lean", -4, 4)
        with rig.frame((0, 0, 0), turn(90 + look, nod, tilt)):
            self._head(fine=True)
        rig.anchor("neck", (0, -0.95 * h, -0.2 * h), 0.75 * h, (0, 0, 1))
