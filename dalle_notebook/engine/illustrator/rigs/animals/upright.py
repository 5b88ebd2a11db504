"""Animals that sit, hop or hang: the door to all, kangaroo, otter, sloth.

A portrait is the four-legged animals' bust.
"""

from __future__ import annotations

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, turn, vec
from ..chance import Chance
from ..slots import Slots
from .afar import SITTERS
from .coats import choose
from .head import Head
from .heads import draw_head
from .quadrupeds import quadruped
from .sitting import Sitter, own_face


def sitter(noun: str, slots: Slots, chance: Chance) -> Rig:
    """One of the rows of `SITTERS`."""
    if slots.portrait:
        rig = quadruped(noun, slots, chance)
        own_face(rig, noun, choose(SITTERS[noun].coats, slots, chance))
        return rig
    return _Upright(noun, slots, chance).draw()


class _Upright(Sitter):
    """One animal while it is drawn."""

    def draw(self) -> Rig:
        """The body of this noun."""
        bodies = {
            "monkey": self.monkey,
            "koala": self.koala,
            "kangaroo": self.kangaroo,
            "otter": self.otter,
            "sloth": self.sloth,
        }
        bodies[self.noun]()
        self.rig.anchor("ground", (0, 0, 0), 0.5)
        return self.rig

    def kangaroo(self) -> None:
        """Stands on long feet and a thick tail; a joey may look out."""
        rig, main, chance = self.rig, self.main, self.chance
        rig.yaw = (18.0, 46.0)
        hop = 0.35 if self.slots.pose in ("run", "jump", "walk", "fly") else 0.0
        rig.ground = hop == 0
        rig.group(0.09)
        self.limb(
            [(-0.30, 0.66 + hop, 0), (-0.62, 0.30 + hop, 0), (-1.05, 0.12 + hop, 0.05),
             (-1.55, 0.10 + hop * 1.6, 0.12)],
            [0.26, 0.19, 0.13, 0.055], main,
        )  # fmt: skip
        for s in (1, -1):
            rig.group(0.08)
            tone = main if s > 0 else mix(main, "#000000", 0.07)
            back = -0.25 if hop else 0.0
            rig.ellipsoid(
                (-0.06, 0.62 + hop, s * 0.22), (0.36, 0.40, 0.20), tone,
                turned=turn(0, -30), flow=(0.3, -1, 0), **self.fur,
            )  # fmt: skip
            self.limb(
                [(0.12, 0.50 + hop, s * 0.24),
                 (-0.20 + back, 0.22 + hop * 0.7, s * 0.26),
                 (-0.14 + back, 0.08 + hop * 0.5, s * 0.26)],
                [0.17, 0.095, 0.08], tone,
            )  # fmt: skip
            self.limb(
                [(-0.14 + back, 0.08 + hop * 0.5, s * 0.26),
                 (0.20 + back, 0.07 + hop * 0.3, s * 0.27),
                 (0.50 + back, 0.055 + hop * 0.15, s * 0.27)],
                [0.085, 0.08, 0.05], tone,
            )  # fmt: skip
        rig.group(0.12)
        self.trunk(vec(-0.10, 0.72 + hop, 0), vec(0.22, 1.34 + hop, 0), 0.36, 0.20)
        rig.tube(
            [(0.20, 1.32 + hop, 0), (0.27, 1.52 + hop, 0), (0.32, 1.72 + hop, 0)],
            [0.20, 0.15, 0.16], main, **self.fur,
        )  # fmt: skip
        for s in (1, -1):
            rig.group(0.04)
            hand = vec(0.56, 1.02 + hop, s * 0.15)
            self.limb(
                [(0.24, 1.34 + hop, s * 0.18), (0.26, 1.08 + hop, s * 0.24), hand],
                [0.10, 0.075, 0.055], main,
            )  # fmt: skip
            rig.ellipsoid(
                hand + vec(0.04, -0.02, 0),
                (0.09, 0.055, 0.06),
                mix(main, "#2a1c18", 0.5),
                **self.fur,
            )
            rig.anchor("hand_r" if s > 0 else "hand_l", hand, 0.08)
        if chance.odds("joey", 0.55):
            with rig.frame((0.36, 0.86 + hop, 0.06), turn(8, 6), 0.60):
                joey = Head(
                    self.row, self.coat, main, self.pale, None, self.mood, 0.34, False
                )
                kept = dict(rig.anchors)
                draw_head(rig, joey, chance)
                rig.anchors.clear()
                rig.anchors.update(kept)
            rig.group(0.04)
            rig.ellipsoid(
                (0.22, 0.60 + hop, 0.02), (0.20, 0.17, 0.22),
                mix(self.pale, main, 0.25),
                **self.fur,
            )  # fmt: skip
        self.head((0.36, 1.86 + hop, 0), pitch=-6)
        rig.anchor("seat", (-0.1, 0.9 + hop, 0), 0.3)

    def otter(self) -> None:
        """Stands upright like a post, or floats on its back with a shell."""
        rig, main = self.rig, self.main
        floats = self.slots.pose in ("swim", "lie", "sleep", "fly")
        frame = turn(0, 80) if floats else None
        if floats:
            rig.yaw, rig.pitch = (24.0, 48.0), (16.0, 24.0)
        with rig.frame((0.2, 0.30, 0) if floats else (0, 0, 0), frame):
            rig.group(0.09)
            if floats:
                tail = [(-0.05, 0.10, 0), (-0.05, -0.3, 0), (0.0, -0.75, 0.1)]
            else:
                tail = [(-0.20, 0.24, 0), (-0.52, 0.10, 0.1), (-0.95, 0.06, 0.3)]
            self.limb([*tail], [0.20, 0.13, 0.05], main)
            for s in (1, -1):
                rig.group(0.06)
                self.limb(
                    [(0.02, 0.26, s * 0.20), (0.16, 0.10, s * 0.25),
                     (0.30, 0.06, s * 0.27)],
                    [0.19, 0.10, 0.08], main,
                )  # fmt: skip
                rig.ellipsoid(
                    (0.36, 0.06, s * 0.28),
                    (0.18, 0.055, 0.12),
                    mix(main, "#201410", 0.35),
                    **self.fur,
                )
            rig.group(0.10)
            self.trunk(vec(-0.02, 0.38, 0), vec(0.02, 1.08, 0), 0.31, 0.26)
            for s in (1, -1):
                rig.group(0.05)
                self.limb(
                    [(0.04, 1.04, s * 0.22), (0.20, 0.82, s * 0.34),
                     (0.38, 0.80, s * 0.12)],
                    [0.12, 0.095, 0.075], main,
                )  # fmt: skip
                rig.ellipsoid(
                    (0.42, 0.80, s * 0.10),
                    (0.07, 0.065, 0.08),
                    mix(main, "#201410", 0.4),
                    **self.fur,
                )
                rig.anchor("hand_r" if s > 0 else "hand_l", (0.44, 0.82, s * 0.1), 0.1)
            if not self.slots.hold and self.chance.odds("shell", 0.6):
                self._shell(vec(0.46, 0.86, 0))
            self.head((0.08, 1.42, 0), pitch=-52 if floats else 0)

    def _shell(self, at: Array) -> None:
        tone = self.chance.pick("shell tone", ("#f0b8a0", "#e8d0b0", "#d8a0b8"))

        def ribs(p: Array, n: Array, c: Array) -> Array:
            a = np.arctan2(p[2] - at[2], p[1] - at[1] + 0.2)
            return np.asarray(c * (0.88 + 0.14 * np.sin(a * 26)))

        self.rig.group()
        self.rig.ellipsoid(
            at, (0.07, 0.16, 0.18), tone, material="glaze", paint=ribs, role="fixed"
        )

    def sloth(self) -> None:
        """Hangs under a branch, or sits and hugs it."""
        rig, main = self.rig, self.main
        sits = self.slots.pose in ("sit", "stand", "walk", "lie")
        rig.yaw, rig.pitch = (-22.0, 6.0), (2.0, 8.0)
        rig.ground = sits
        if sits:
            rig.yaw = (40.0, 70.0)
            for s in (1, -1):
                rig.group(0.07)
                self.limb(
                    [(0, 0.28, s * 0.22), (0.36, 0.36, s * 0.40),
                     (0.62, 0.12, s * 0.38)],
                    [0.20, 0.15, 0.12], main,
                )  # fmt: skip
                self._claws(vec(0.66, 0.12, s * 0.38), vec(1, -0.1, 0))
            rig.group(0.12)
            self.trunk(vec(-0.02, 0.40, 0), vec(0.04, 0.90, 0), 0.38, 0.28)
            for s in (1, -1):
                rig.group(0.06)
                hand = vec(0.52, 0.46, s * 0.48)
                self.limb(
                    [(0.04, 0.98, s * 0.26), (0.14, 0.60, s * 0.58), hand],
                    [0.15, 0.13, 0.11], main,
                )  # fmt: skip
                self._claws(hand, vec(0.7, -0.7, 0))
                rig.anchor("hand_r" if s > 0 else "hand_l", hand, 0.1)
            self.head((0.10, 1.30, 0))
            return
        leafy = self.chance.odds("leaves", 0.7)
        rig.group()
        rig.tube(
            [(-1.5, 1.50, 0), (-0.5, 1.42, 0.02), (0.5, 1.46, 0), (1.5, 1.62, 0)],
            [0.13, 0.12, 0.115, 0.09], "#8a6544", material="wood", role="fixed",
        )  # fmt: skip
        for i in range(7 if leafy else 2):
            x = -1.35 + 0.47 * i
            rig.blade(
                (x, 1.55, 0.05), (0.3 * (-1) ** i, 0.9, 0.4), 0.40, 0.24,
                ("#6f9f46", "#86b050")[i % 2], normal=(0.2, 0.2, 1), role="fixed",
            )  # fmt: skip
        rig.group(0.14)
        rig.tube(
            [(-0.52, 0.62, 0), (0, 0.46, 0), (0.46, 0.62, 0)],
            [0.32, 0.38, 0.30], main, flow=(-1, -0.4, 0), **self.fur,
        )  # fmt: skip
        for x, grip in ((-0.62, -0.82), (0.48, 0.42)):
            for s in (1, -1):
                rig.group(0.06)
                hand = vec(grip + 0.15 * s, 1.50, s * 0.05)
                self.limb(
                    [(x, 0.72, s * 0.20), ((x + grip) / 2 + 0.1 * s, 1.10, s * 0.30),
                     hand],
                    [0.15, 0.125, 0.10], main if s > 0 else mix(main, "#000000", 0.08),
                )  # fmt: skip
                self._claws(hand + vec(0, 0.06, s * 0.04), vec(0, 0.2, s))
        rig.anchor("hand_r", (0.57, 1.5, 0.1), 0.1)
        rig.anchor("back", (0, 0.2, 0), 0.4)
        rig.anchor("seat", (0, 0.85, 0), 0.35)
        rig.anchor("neck", (0.60, 0.68, 0.1), 0.28)
        with rig.frame((0.80, 0.76, 0.20), turn(44)):
            self.head((0, 0, 0), roll=16)

    def _claws(self, at: Array, along: Array) -> None:
        self.rig.group()
        for k in (-1, 0, 1):
            side = vec(0.05 * k, 0, 0) if abs(along[0]) < 0.5 else vec(0, 0, 0.06 * k)
            self.rig.tube(
                [
                    at + side,
                    at + side + along * 0.14,
                    at + side + along * 0.20 - vec(0, 0.10, 0),
                ],
                [0.035, 0.028, 0.008],
                "#efe6d0",
                material="enamel",
                role="fixed",
            )
