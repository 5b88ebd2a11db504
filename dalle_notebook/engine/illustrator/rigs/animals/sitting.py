"""Animals that sit like people: what they share, monkeys and koalas.

Their heads are the four-legged animals' heads, by a row of `afar`. `upright`
adds those that hop, stand and hang, and is the door to all of them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ...kit.rig import Rig
from ...kit.vectors import Array, rgb, turn, vec
from ..chance import Chance
from ..faces import mood_of
from ..slots import Slots
from ..start import begin
from .afar import SITTERS
from .coats import Coat, choose, face_paint
from .head import Head
from .heads import draw_head
from .masks import koala_face, monkey_face, sloth_face


def own_face(rig: Rig, noun: str, coat: Coat) -> None:
    if noun == "monkey":
        monkey_face(rig, rgb(coat.second))
    elif noun == "sloth":
        sloth_face(rig)
    elif noun == "koala":
        koala_face(rig, rgb(coat.main))


class Sitter:
    """One animal while it is drawn."""

    def __init__(self, noun: str, slots: Slots, chance: Chance) -> None:
        self.noun, self.slots, self.chance = noun, slots, chance
        self.row = SITTERS[noun]
        self.rig = begin("animal", self.row.size_m, (36, 66), (5, 11))
        self.coat = choose(self.row.coats, slots, chance)
        self.main, self.pale = rgb(self.coat.main), rgb(self.coat.second)
        self.mood = mood_of(slots.mood)
        self.fur: dict[str, Any] = {"material": self.row.material}

    def head(self, at: ArrayLike, *, pitch: float = 0.0, roll: float = 0.0) -> None:
        """The head, looking about by the seed."""
        chance = self.chance
        yaw = chance.between("look", -8, 30)
        lean = roll + self.mood.tilt + chance.between("tilt", -7, 7)
        with self.rig.frame(at, turn(yaw, pitch + chance.between("nod", -4, 6), lean)):
            paint = face_paint(self.coat, chance, self.row.head)
            size = self.row.head * chance.between("head", 0.97, 1.06)
            head = Head(
                self.row,
                self.coat,
                self.main,
                self.pale,
                paint,
                self.mood,
                size,
                False,
            )
            draw_head(self.rig, head, chance)
        own_face(self.rig, self.noun, self.coat)

    def limb(
        self, points: list[ArrayLike], radii: list[float], tone: Array, **style: Any
    ) -> None:
        """An arm, a leg or a tail."""
        self.rig.tube(points, radii, tone, steps=6, **{**self.fur, **style})

    def trunk(self, low: Array, high: Array, wide: float, slim: float) -> None:
        """The body between hips and shoulders, with a pale front."""
        rig = self.rig
        middle = (low + high) / 2 + vec(-0.04, 0, 0)
        rig.tube([low, middle, high], [wide, wide * 0.96, slim], self.main, **self.fur)
        front = low * 0.55 + high * 0.45 + vec(wide * 0.42, 0, 0)
        tall = float(np.linalg.norm(high - low)) * 0.5 + wide * 0.42
        rig.ellipsoid(
            front,
            (wide * 0.62, tall, wide * 0.70),
            self.pale,
            flow=(0, -1, 0),
            **self.fur,
        )
        rig.anchor("neck", high + vec(0.02, 0.14, 0), slim * 1.1)
        rig.anchor("back", middle + vec(-wide * 0.9, 0.1, 0), wide)
        rig.anchor("seat", low + vec(0.1, wide, 0), wide)

    def monkey(self) -> None:
        """Sits with long arms and a tail in a curl; waves, or holds a banana."""
        rig, chance, main, pale = self.rig, self.chance, self.main, self.pale
        standing = self.slots.pose in ("stand", "walk", "run", "jump", "dance")
        up = 0.34 if standing else 0.0
        rig.group(0.05)
        base = vec(-0.26, 0.24 + up, 0)
        self.limb(
            [
                base, base + vec(-0.40, -0.06, -0.05), base + vec(-0.72, 0.22, -0.08),
                base + vec(-0.66, 0.72, -0.06), base + vec(-0.88, 1.0, 0),
                base + vec(-1.10, 0.88, 0), base + vec(-1.02, 0.70, 0),
            ],
            [0.075, 0.07, 0.065, 0.06, 0.058, 0.055, 0.045],
            main,
            material="short",
        )  # fmt: skip
        for s in (1, -1):
            rig.group(0.06)
            if standing:
                stride = 0.16 * s if self.slots.pose in ("walk", "run") else 0.0
                foot = vec(0.06 + stride, 0.06, s * 0.22)
                self.limb(
                    [(0, 0.55, s * 0.18), (0.10 + stride, 0.32, s * 0.24), foot],
                    [0.17, 0.12, 0.09], main,
                )  # fmt: skip
            else:
                foot = vec(0.62, 0.07, s * 0.34)
                self.limb(
                    [(0.0, 0.26, s * 0.22), (0.44, 0.50, s * 0.38),
                     (0.54, 0.14, s * 0.33)],
                    [0.19, 0.135, 0.09], main,
                )  # fmt: skip
            rig.group(0.03)
            rig.ellipsoid(
                foot + vec(0.10, 0.0, s * 0.02),
                (0.20, 0.075, 0.11),
                pale,
                material="skin",
            )
        rig.group(0.10)
        self.trunk(vec(-0.02, 0.34 + up, 0), vec(0.06, 0.86 + up, 0), 0.34, 0.25)
        wave = self.slots.pose in ("wave", "dance") or (
            not self.slots.hold and chance.odds("wave", 0.4)
        )
        for s in (1, -1):
            rig.group(0.05)
            hand = vec(0.48, 0.52 + up, s * 0.36)
            bend = vec(0.10, 0.58 + up, s * 0.56)
            if s > 0 and wave:
                hand, bend = vec(0.18, 1.50 + up, 0.80), vec(0.06, 0.98 + up, 0.72)
            self.limb(
                [(0.04, 0.94 + up, s * 0.22), bend, hand], [0.13, 0.10, 0.085], main
            )
            rig.group(0.03)
            rig.ellipsoid(hand + vec(0.04, 0.02, 0), 0.105, pale, material="skin")
            rig.anchor("hand_r" if s > 0 else "hand_l", hand + vec(0.05, 0, 0), 0.1)
        if not self.slots.hold and chance.odds("banana", 0.45):
            self._banana(rig.anchors["hand_l"].point)
        self.head((0.12, 1.30 + up, 0))

    def _banana(self, at: Array) -> None:
        self.rig.group(0.02)
        self.rig.tube(
            [
                at + vec(0.02, -0.16, 0),
                at + vec(0.10, 0.02, -0.02),
                at + vec(0.06, 0.26, 0),
            ],
            [0.05, 0.085, 0.03],
            "#f4c93a",
            material="wet",
            role="fixed",
        )

    def koala(self) -> None:
        """Sits, or clings to a gum tree."""
        rig, main = self.rig, self.main
        clings = self.slots.pose is None and self.chance.odds("branch", 0.65)
        if clings:
            rig.group()
            rig.tube(
                [(0.62, -0.02, 0.05), (0.52, 0.8, -0.02), (0.58, 1.6, 0.02),
                 (0.5, 2.1, 0)],
                [0.17, 0.15, 0.14, 0.11], "#a98a66", material="wood", role="fixed",
            )  # fmt: skip
            for i, (y, s) in enumerate(((1.75, -1), (1.95, 1), (2.08, -1), (0.62, 1))):
                rig.blade(
                    (0.53, y, s * 0.08), (0.5, -0.25 + 0.3 * (i % 2), s), 0.46, 0.2,
                    "#7fa066", normal=(1, 0.4, 0), role="fixed",
                )  # fmt: skip
            rig.yaw = (-4.0, 24.0)
        lift = 0.22 if clings else 0.0
        for s in (1, -1):
            rig.group(0.07)
            foot = (
                vec(0.60, 0.14 + lift, s * 0.24)
                if clings
                else vec(0.52, 0.11, s * 0.34)
            )
            self.limb(
                [(0, 0.30 + lift, s * 0.24), (0.32, 0.32 + lift, s * 0.36), foot],
                [0.24, 0.18, 0.13], main,
            )  # fmt: skip
            rig.ellipsoid(foot + vec(0.05, 0, 0), (0.12, 0.15, 0.13), main, **self.fur)
        rig.group(0.12)
        self.trunk(vec(-0.04, 0.42 + lift, 0), vec(0.04, 0.84 + lift, 0), 0.42, 0.34)
        for s in (1, -1):
            rig.group(0.06)
            hand = (
                vec(0.60, 0.86 + lift, s * 0.20)
                if clings
                else vec(0.42, 0.52, s * 0.30)
            )
            self.limb(
                [(0.04, 0.94 + lift, s * 0.30), (0.28, 0.72 + lift, s * 0.46), hand],
                [0.17, 0.145, 0.12], main,
            )  # fmt: skip
            rig.anchor("hand_r" if s > 0 else "hand_l", hand + vec(0.06, 0, 0), 0.12)
        self.head((0.06, 1.34 + lift, 0.10 if clings else 0))
