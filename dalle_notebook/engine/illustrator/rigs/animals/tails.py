"""Tails of four-legged animals."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.vectors import Array, luma, mix, rgb, spline, vec
from .coats import point_colour
from .limbs import Limbs, Stance


class Tails(Limbs):
    """An animal with legs and a tail."""

    def _tail(self, stance: Stance) -> None:
        row, rig = self.row, self.rig
        n = row.tail_length
        lean = self.chance.between("tail", -0.32, 0.32)
        colour = point_colour(self.coat, "tail", self.body)
        resting = stance.pose in ("sit", "lie")
        base = stance.hip + vec(-row.rump * 0.85, row.rump * 0.35, 0)
        if resting:
            base = stance.hip + vec(-row.rump * 0.9, -row.rump * 0.5, 0)
        style: dict[str, Any] = {"material": row.material}
        if row.tail == "puff":
            rig.ellipsoid(
                base + vec(-0.05, -0.06, 0),
                row.tail_r,
                mix(self.body, "#ffffff", 0.6),
                **style,
            )
            return
        if row.tail == "curl":
            points = [
                base
                + vec(
                    0.05 - 0.05 * k,
                    0.02 * k + 0.07 * np.sin(k * 1.6),
                    0.07 * np.cos(k * 1.6),
                )
                for k in range(8)
            ]
            rig.tube(points, row.tail_r, self.main, **style)
            return
        points = self._tail_curve(base, resting, n, lean)
        r = row.tail_r
        if row.tail == "ringed":
            along = spline(points, 6)
            for ring in range(7):
                t = ring / 6
                at = along[int(t * (len(along) - 1))]
                tone = self.second if ring % 2 else self.main
                rig.ellipsoid(at, r * (0.82 + 0.3 * np.sin(np.pi * t)), tone, **style)
            return
        if row.tail == "reptile":
            rig.tube(
                [stance.hip, *points],
                [row.rump * 0.9, r * 1.15, r * 0.85, r * 0.5, 0.02],
                colour,
                paint=self.paint,
                steps=6,
                **style,
            )
            return
        if row.tail in ("brush", "plume"):
            rig.tube(points, [0.09, r * 0.9, r * 1.08, 0.07], colour, **style)
            tip = points[-1] + (points[-2] - points[-1]) * 0.2
            rig.ellipsoid(tip, (r * 0.75, r * 0.68, r * 0.62), self.second, **style)
        elif row.tail == "hair":
            tone = self.hair_tone()
            for k in (-0.05, 0.0, 0.05):
                rig.tube(
                    [q + vec(0, 0, k * i) for i, q in enumerate(points)],
                    [0.08, r * 0.8, r * 0.9, 0.02],
                    tone,
                    material="shaggy",
                )
        else:
            rig.tube(
                points,
                [r * 1.1, r, r * 0.95, r * 0.8],
                colour,
                paint=self.paint if self.coat.kind in ("tabby", "stripes") else None,
                steps=6,
                **style,
            )
            if row.tail in ("tuft", "thin"):
                tip_tone = row.ruff[0] if row.ruff else "#5a3a28"
                big = (0.12, 0.14, 0.12) if row.tail == "tuft" else (0.05, 0.08, 0.05)
                if row.material != "short" or row.tail == "tuft":
                    rig.ellipsoid(points[-1], big, tip_tone, material="fur")

    def hair_tone(self) -> Array:
        """Colour of mane and tail."""
        if self.coat.kind == "unicorn":
            return self.second
        if luma(self.main) < 0.75:
            return mix(self.main, "#1a0f0a", 0.6)
        return rgb("#d8c8b0")

    def _tail_curve(
        self, base: Array, resting: bool, n: float, lean: float
    ) -> list[Array]:
        kind = self.row.tail
        if kind == "plume":
            return [
                base,
                base + vec(-0.30 * n, 0.25 * n, 0),
                base + vec(-0.22 * n, 0.75 * n, lean * 0.3),
                base + vec(-0.45 * n, 1.05 * n, lean * 0.5),
            ]
        if resting and kind in ("long", "tuft", "brush", "up", "ringed"):
            low = self.row.tail_r + 0.03
            side = 1.0 if lean > -0.1 else -1.0
            curve = [
                base,
                base + vec(-0.25, -0.05, 0.15 * side),
                base + vec(-0.22, -0.02, 0.5 * side),
                base + vec(0.15, -0.08, 0.75 * side),
            ]
            return [vec(q[0], max(q[1], low), q[2]) for q in curve]
        offsets = {
            "long": [(-0.28, 0.12, 0), (-0.45, 0.55, lean * 0.3), (-0.35, 0.95, lean)],
            "up": [(-0.2, 0.28, 0), (-0.28, 0.65, 0), (-0.05, 0.95, lean * 0.5)],
            "brush": [(-0.35, -0.10, 0), (-0.7, -0.08, lean * 0.4), (-1.0, 0.18, lean)],
            "ringed": [
                (-0.35, 0.05, 0),
                (-0.72, 0.2, lean * 0.4),
                (-0.95, 0.5, lean),
            ],
            "monkey": [(-0.34, -0.05, 0), (-0.62, 0.45, lean * 0.4), (-0.36, 0.85, 0)],
            "reptile": [(-0.3, -0.04, 0), (-0.6, -0.10, lean), (-0.98, -0.10, -lean)],
            "tuft": [(-0.22, -0.05, 0), (-0.38, -0.5, 0), (-0.50, -0.75, lean)],
            "thin": [(-0.20, -0.02, 0), (-0.30, -0.5, 0), (-0.26, -0.95, lean * 0.3)],
            "hair": [(-0.22, 0.0, 0), (-0.34, -0.5, 0), (-0.28, -0.98, lean * 0.4)],
        }[kind]
        return [base] + [base + vec(*o) * n for o in offsets]
