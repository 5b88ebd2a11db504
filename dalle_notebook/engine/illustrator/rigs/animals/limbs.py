"""Legs and feet of four-legged animals, on joints that the stance gives.

Elbows and hocks point backwards, wrists and knees forwards. `Limbs` also holds
what the rest of the body needs; `tails` and `quadrupeds` build on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...kit.primitives import Paint
from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, vec
from ..chance import Chance
from ..faces import mood_of
from ..slots import Slots
from .coats import Coat, body_paint, point_colour
from .species import Species

_GAIT = {(True, 1): 1.0, (True, -1): -1.0, (False, 1): -0.9, (False, -1): 0.9}
"""Phase of each leg (front?, side) in a walk: diagonal pairs move together."""


@dataclass(slots=True)
class Stance:
    """Where the spine is, and how the legs stand under it."""

    pose: str
    hip: Array
    shoulder: Array
    swing: float = 0.0
    """Length of a step."""
    neck_lift: float = 0.0
    """Degrees added to the neck."""


class Limbs:
    """One animal while it is being drawn: its measures, colours and legs."""

    def __init__(
        self, rig: Rig, row: Species, coat: Coat, slots: Slots, chance: Chance
    ) -> None:
        self.rig, self.row, self.coat = rig, row, coat
        self.slots, self.chance = slots, chance
        shade = chance.between("shade", 0.95, 1.04) if slots.colour is None else 1.0
        self.main = np.clip(rgb(coat.main) * np.float32(shade), 0, 1)
        self.second = rgb(coat.second)
        self.dark = mix(self.main, "#000000", 0.07)
        self.length = row.length * chance.between("length", 0.94, 1.08)
        self.leg = row.leg * chance.between("leg", 0.93, 1.08)
        self.fat = chance.between("fat", 0.94, 1.10)
        self.head = row.head * chance.between("head", 0.97, 1.07)
        self.paint: Paint | None = body_paint(coat, chance, self.length)
        self.fur = row.material
        self.mood = mood_of(slots.mood)
        # A sheep's body is its wool; its main colour is the face and legs.
        self.body = self.second if coat.kind == "wool" else self.main
        if coat.kind == "wool":
            self.fur = "fur"

    def _leg(self, stance: Stance, front: bool, side: int) -> None:
        if stance.pose == "sit" and not front:
            self._folded_hind(stance, side)
        elif stance.pose == "lie":
            self._lying_leg(stance, front, side)
        else:
            self._standing_leg(stance, front, side)

    def _standing_leg(self, stance: Stance, front: bool, side: int) -> None:
        row, leg = self.row, self.leg
        colour = self.main if side > 0 else self.dark
        joint = stance.shoulder if front else stance.hip
        z = side * (row.chest if front else row.rump) * 0.56
        phase = _GAIT[(front, side)]
        ground = 0.0
        if stance.pose in ("run", "jump"):
            reach = 1.0 if front else -1.0
            step_x = reach * stance.swing + 0.12 * leg * side
            ground = 0.18 * leg if stance.pose == "run" else joint[1] - leg * 0.95
            if stance.pose == "jump" and front:
                ground = joint[1] - leg * 0.45
                step_x += 0.15 * leg
        else:
            step_x = phase * stance.swing
            ground = max(0.0, phase) * stance.swing * 0.28
        if stance.pose == "sit":
            step_x, ground = 0.05, 0.0
        foot = vec(joint[0] + step_x, ground, z * 1.02)
        top = vec(joint[0] + (0.0 if front else -0.04), joint[1] - 0.04, z * 0.86)
        span = top[1] - ground
        # Elbows and hocks point backwards, wrists and knees forwards.
        if front:
            upper = top + vec(-0.05 * leg + step_x * 0.25, -span * 0.36, z * 0.06)
            lower = vec(foot[0] - step_x * 0.12 + 0.02, ground + span * 0.30, z * 1.0)
        else:
            upper = top + vec(0.11 * leg + step_x * 0.30, -span * 0.34, z * 0.10)
            lower = vec(foot[0] - 0.13 * leg, ground + span * 0.30, z * 1.0)
        ankle = foot + vec(-0.01, row.paw * 1.0, 0)
        thigh = row.thick * (1.35 if front else 1.75)
        stout = 1.0 if row.muzzle != "trunk" else 1.15
        if row.muzzle == "trunk":
            lower[0] = foot[0]
        rig = self.rig
        rig.tube(
            [top, upper, lower, ankle],
            [
                thigh * (1.0 if row.muzzle != "trunk" else 0.75),
                row.thick * 1.22,
                row.thick * 0.80 * stout,
                row.paw * 0.76 * stout,
            ],
            colour,
            material=self.row.material,
            paint=self.paint,
        )
        if row.foot or self.coat.kind == "points":
            self._stocking(lower, ankle)
        self._foot(foot, side, colour)

    def _stocking(self, lower: Array, ankle: Array) -> None:
        row = self.row
        colour = row.foot or self.coat.second
        if self.coat.kind == "points":
            return
        self.rig.tube(
            [lower, ankle],
            [row.thick * 0.82, row.paw * 0.8],
            colour,
            material=row.material,
        )

    def _foot(self, foot: Array, side: int, colour: Array) -> None:
        row, rig = self.row, self.rig
        p = row.paw
        if row.hoof:
            rig.lathe(
                foot + vec(0.01, 0, 0),
                [(0, p * 1.2), (0.13, p * 0.88)],
                row.hoof,
                material="enamel",
                smooth=False,
            )
            rig.disc(foot + vec(0.01, 0.01, 0), p * 1.15, row.hoof, material="enamel")
            return
        if row.muzzle == "trunk":
            rig.ellipsoid(
                foot + vec(0, p * 0.35, 0),
                (p * 1.1, p * 0.42, p * 1.1),
                colour,
                material=row.material,
            )
            for q in (-0.5, 0.0, 0.5):
                rig.ellipsoid(
                    foot + vec(p * 1.0 * np.cos(q), 0.06, p * 1.0 * np.sin(q) + 0.02),
                    (0.05, 0.05, 0.06),
                    "#e8ddd0",
                    material="enamel",
                    bias=0.02,
                )
            return
        tone = rgb(row.foot) if row.foot else point_colour(self.coat, "foot", colour)
        rig.ellipsoid(
            foot + vec(p * 0.36, p * 0.60, 0),
            (p * 1.22, p * 0.66, p * 0.98),
            tone,
            material=row.material,
            flow=(1, -0.1, 0),
        )
        for q in (-0.42, 0.0, 0.42):
            rig.ellipsoid(
                foot + vec(p * 1.15 - abs(q) * p * 0.3, p * 0.42, q * p * 1.2),
                (p * 0.42, p * 0.40, p * 0.32),
                tone,
                material="short",
                flow=(1, 0, 0),
            )

    def _folded_hind(self, stance: Stance, side: int) -> None:
        row, rig = self.row, self.rig
        hip = stance.hip
        z = side * row.rump * 0.62
        colour = self.main if side > 0 else self.dark
        style: dict[str, Any] = {"material": row.material}
        rig.ellipsoid(
            (hip[0] + 0.12, hip[1] * 0.80, z * 1.12),
            (row.rump * 0.80, row.rump * 0.84, row.thick * 1.5),
            colour,
            paint=self.paint,
            flow=(0.2, -1, 0),
            **style,
        )
        tone = rgb(row.foot) if row.foot else point_colour(self.coat, "foot", colour)
        rig.tube(
            [
                (hip[0], 0.12, z * 1.30),
                (hip[0] + row.rump * 0.6, row.paw * 0.8, z * 1.36),
                (hip[0] + row.rump * 1.22, row.paw * 0.75, z * 1.32),
            ],
            [row.paw * 0.9, row.paw, row.paw],
            tone,
            **style,
        )

    def _lying_leg(self, stance: Stance, front: bool, side: int) -> None:
        row, rig = self.row, self.rig
        colour = self.main if side > 0 else self.dark
        tone = rgb(row.foot) if row.foot else point_colour(self.coat, "foot", colour)
        if row.hoof:
            tone = rgb(row.hoof)
        style: dict[str, Any] = {"material": row.material}
        p = row.paw
        if front:
            x, z = stance.shoulder[0], side * row.chest * 0.62
            reach = min(self.leg * 0.75, 0.6)
            rig.tube(
                [
                    (x - 0.02, row.chest * 0.7, z * 0.9),
                    (x - 0.10, row.thick * 1.1, z * 1.1),
                    (x + reach * 0.5, p * 0.85, z * 1.0),
                    (x + reach, p * 0.75, z * 0.95),
                ],
                [row.thick * 1.4, row.thick * 1.1, p * 0.9, p * 0.85],
                colour,
                paint=self.paint,
                **style,
            )
            rig.ellipsoid(
                (x + reach + p * 0.4, p * 0.65, z * 0.95),
                (p * 1.2, p * 0.66, p * 0.98),
                tone,
                flow=(1, -0.1, 0),
                **style,
            )
            return
        x, z = stance.hip[0], side * row.rump * 0.70
        rig.ellipsoid(
            (x + 0.10, row.rump * 0.72, z * 1.05),
            (row.rump * 0.86, row.rump * 0.72, row.thick * 1.6),
            colour,
            paint=self.paint,
            flow=(0.4, -1, 0),
            **style,
        )
        rig.tube(
            [
                (x + 0.02, p * 0.9, z * 1.22),
                (x + row.rump * 0.7, p * 0.8, z * 1.30),
                (x + row.rump * 1.25, p * 0.75, z * 1.25),
            ],
            [p * 0.9, p, p],
            tone,
            **style,
        )
