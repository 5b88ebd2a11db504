"""Hats for a head of radius 1 whose crown is at the origin.

They suit every head that has a `head_top` anchor, not people only.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, Colour, mix, rgb, step, vec
from ..start import ring_angles

_FIXED: dict[str, Any] = {"role": "fixed"}


def draw_hat(rig: Rig, kind: str, tone: Colour | None = None) -> None:
    """A hat for a head of radius 1 whose crown is at the origin."""
    cloth: dict[str, Any] = {"material": "cloth"}
    rig.group(0.03)
    if kind == "chef":
        white = "#fbf8f2"
        rig.cylinder((0, 0.05, 0), (0, 0.62, 0), 0.92, white, end_radius=0.96, **cloth)
        rig.group(0.16)
        for i, a in enumerate(ring_angles(7)):
            rig.ellipsoid(
                (0.62 * np.cos(a), 0.95 + 0.1 * (i % 2), 0.62 * np.sin(a)),
                (0.60, 0.48, 0.60),
                white,
                **cloth,
            )
        rig.ellipsoid((0, 1.2, 0), (0.7, 0.48, 0.7), white, **cloth)
    elif kind == "wizard":
        base = rgb(tone if tone is not None else "#4a4a9a")

        def stars(p: Array, n: Array, c: Array) -> Array:
            a = np.arctan2(p[2], p[0]) * 3
            w = step(
                0.80, 0.92, np.sin(a + np.floor(p[1] * 1.6) * 2) * np.sin(p[1] * 5)
            )
            return np.asarray(c + (rgb("#f7d86a")[:, None] - c) * w)

        rig.disc((0, 0.12, 0), 1.75, base, height=0.07, **cloth)
        rig.tube(
            [(0, 0.15, 0), (-0.08, 1.2, 0), (0.30, 2.4, 0)],
            [0.98, 0.52, 0.04],
            base,
            paint=stars,
            **cloth,
        )
        rig.group()
        rig.ring(
            (0, 0.26, 0), 0.98, 0.10, "#f0c85a", axis=(0, 1, 0), knots=16, **_FIXED
        )
    elif kind == "crown":
        gold: dict[str, Any] = {"material": "metal"}
        t = tone if tone is not None else "#e8b83a"
        rig.lathe((0, 0.05, 0), [(0, 0.84), (0.42, 0.88)], t, smooth=False, **gold)
        rig.ring((0, 0.06, 0), 0.85, 0.07, t, axis=(0, 1, 0), knots=16, **gold)
        for a in ring_angles(8):
            c, s = np.cos(a), np.sin(a)
            rig.tube(
                [(c * 0.87, 0.40, s * 0.87), (c * 0.94, 0.86, s * 0.94)],
                [0.17, 0.02],
                t,
                smooth=False,
                **gold,
            )
            rig.ellipsoid((c * 0.94, 0.90, s * 0.94), 0.085, t, **gold)
            rig.group()
            rig.ellipsoid(
                (c * 0.91, 0.26, s * 0.91),
                0.09,
                ("#d8324a", "#3a8fd0", "#4fae6a")[int(a * 1.3) % 3],
                material="glaze",
                **_FIXED,
            )
    elif kind in ("straw", "cowboy", "hat"):
        t = rgb(
            tone if tone is not None else "#e6c684" if kind == "straw" else "#8a5a34"
        )
        brim = 1.7 if kind != "hat" else 1.5
        rig.lathe(
            (0, 0.08, 0),
            [
                (0.10, 0.6),
                (0.0, brim * 0.75),
                (0.24 if kind == "cowboy" else 0.06, brim),
            ],
            t,
            **cloth,
        )
        edge = 0.32 if kind == "cowboy" else 0.14
        rig.ring((0, edge, 0), brim, 0.075, t, axis=(0, 1, 0), knots=18, **cloth)
        rig.lathe(
            (0, 0.08, 0),
            [(0, 0.96), (0.55, 0.88), (0.78, 0.55), (0.80, 0.0)],
            t,
            **cloth,
        )
        rig.group()
        rig.lathe(
            (0, 0.14, 0), [(0, 0.985), (0.20, 0.975)], "#b8473f", smooth=False, **_FIXED
        )
    elif kind == "top hat":
        t = rgb(tone if tone is not None else "#2f2c33")
        rig.lathe((0, 0.08, 0), [(0.08, 0.6), (0.0, 1.2), (0.10, 1.42)], t, **cloth)
        rig.lathe(
            (0, 0.08, 0),
            [(0, 0.90), (1.25, 0.98), (1.32, 0.9), (1.33, 0.0)],
            t,
            smooth=False,
            **cloth,
        )
        rig.group()
        rig.lathe(
            (0, 0.12, 0), [(0, 0.93), (0.24, 0.95)], "#b8392f", smooth=False, **_FIXED
        )
    elif kind in ("cap", "police"):
        t = rgb(
            tone if tone is not None else "#26344f" if kind == "police" else "#d8453f"
        )
        rig.ellipsoid((0, 0.12, 0), (1.0, 0.62, 0.98), t, **cloth)
        if kind == "police":
            rig.disc((0.06, 0.58, 0), 1.22, t, axis=(0.14, 1, 0), height=0.16, **cloth)
        rig.plate(
            [(0.0, -0.85), (0.55, -0.72), (0.85, 0.0), (0.55, 0.72), (0.0, 0.85)],
            (0.68, 0.14, 0),
            vec(1, -0.22, 0),
            (0, 0, 1),
            mix(t, "#000000", 0.25),
            thick=0.10,
            puff=0.4,
            **cloth,
        )
        rig.group()
        rig.ellipsoid(
            (0.98, 0.42, 0), (0.06, 0.17, 0.15), "#e8b83a", material="metal", **_FIXED
        )
    elif kind == "fire":
        t = rgb(tone if tone is not None else "#d8262a")
        rig.disc(
            (-0.12, 0.12, 0), 1.4, t, axis=(0.12, 1, 0), height=0.10, material="glaze"
        )
        rig.ellipsoid((0, 0.15, 0), (1.0, 0.75, 0.98), t, material="glaze")
        rig.tube(
            [(-0.7, 0.65, 0), (0, 0.95, 0), (0.75, 0.6, 0)],
            [0.10, 0.13, 0.10],
            t,
            material="glaze",
        )
        rig.ellipsoid(
            (0.95, 0.5, 0), (0.07, 0.24, 0.2), "#e8b83a", material="metal", **_FIXED
        )
    elif kind == "nurse":
        rig.rounded_box((0.25, 0.52, 0), (0.42, 0.34, 0.74), 0.14, "#fbfaf6", **cloth)
        rig.box((0.68, 0.54, 0), (0.03, 0.24, 0.08), "#d8323a", **_FIXED)
        rig.box((0.68, 0.54, 0), (0.03, 0.08, 0.24), "#d8323a", **_FIXED)
    elif kind == "elf":
        t = rgb(tone if tone is not None else "#3f8a4a")
        rig.tube(
            [(0, 0.15, 0), (0.0, 0.9, 0), (-0.25, 1.6, 0.1), (-0.9, 1.75, 0.3)],
            [0.98, 0.66, 0.34, 0.06],
            t,
            **cloth,
        )
        rig.ring(
            (0, 0.14, 0), 0.95, 0.16, "#c8382e", axis=(0, 1, 0), knots=16, **_FIXED
        )
        rig.ellipsoid((-0.95, 1.72, 0.3), 0.14, "#e8b83a", material="metal", **_FIXED)
    elif kind == "beret":
        t = rgb(tone if tone is not None else "#b8392f")
        rig.disc(
            (-0.1, 0.42, 0.18), 1.22, t, axis=(-0.1, 1, 0.22), height=0.24, **cloth
        )
        rig.rod((-0.12, 0.6, 0.22), (-0.13, 0.82, 0.24), 0.05, t, **cloth)
    elif kind in ("party", "santa"):
        t = rgb(tone if tone is not None else "#cf2f2a")
        if kind == "santa":
            rig.tube(
                [(0, 0.15, 0), (-0.05, 0.9, 0), (-0.35, 1.35, 0.1), (-0.85, 1.0, 0.3)],
                [0.95, 0.62, 0.34, 0.14],
                t,
                **cloth,
            )
            rig.group()
            rig.ring(
                (0, 0.14, 0),
                0.92,
                0.20,
                "#fbf8f2",
                axis=(0, 1, 0),
                material="fur",
                **_FIXED,
            )
            rig.ellipsoid(
                (-0.92, 0.90, 0.34), 0.24, "#fbf8f2", material="fur", **_FIXED
            )
        else:
            rig.tube(
                [(0, 0.15, 0), (0, 1.0, 0), (0, 1.75, 0)],
                [0.80, 0.40, 0.04],
                t,
                paint=lambda p, n, c: np.asarray(
                    c + (1 - c) * step(0.0, 0.3, np.sin(p[1] * 7)) * 0.8
                ),
                **cloth,
            )
            rig.ellipsoid((0, 1.78, 0), 0.20, "#f7e08a", material="fur", **_FIXED)
    elif kind == "pirate":
        rig.ellipsoid((0, 0.25, 0), (0.95, 0.55, 0.95), "#2a2a30", **cloth)
        rig.plate(
            [
                (-1.55, 0.05),
                (-0.9, 0.75),
                (0, 1.02),
                (0.9, 0.75),
                (1.55, 0.05),
                (0, -0.12),
            ],
            (0.62, 0.15, 0),
            (0, 0, 1),
            vec(0.25, 1, 0),
            "#2a2a30",
            thick=0.22,
            puff=0.5,
            **cloth,
        )
        rig.group()
        rig.ellipsoid(
            (0.98, 0.58, 0), (0.05, 0.22, 0.22), "#f4efe2", bias=0.04, **_FIXED
        )
        for s in (1, -1):
            rig.ellipsoid(
                (1.03, 0.60, s * 0.09),
                (0.04, 0.06, 0.06),
                "#2a2a30",
                bias=0.06,
                **_FIXED,
            )
            rig.rod(
                (1.0, 0.32, s * 0.3), (1.0, 0.42, -s * 0.3), 0.045, "#f4efe2", **_FIXED
            )
    elif kind == "samurai":
        t = rgb(tone if tone is not None else "#3a3a46")
        rig.lathe(
            (0, 0.0, 0),
            [(0.0, 1.5), (0.2, 1.1), (0.35, 1.0), (0.8, 0.75), (1.0, 0.0)],
            t,
            material="metal",
        )
        for s in (1, -1):
            rig.tube(
                [(0.85, 0.55, s * 0.1), (1.0, 1.1, s * 0.55), (0.9, 1.7, s * 0.85)],
                [0.09, 0.09, 0.02],
                "#e8b83a",
                material="metal",
                **_FIXED,
            )
    elif kind == "helmet":
        t = rgb(tone if tone is not None else "#d8453f")
        rig.ellipsoid((0, 0.05, 0), (1.08, 0.85, 1.05), t, material="glaze")
        rig.ring((0, 0.08, 0), 1.06, 0.07, mix(t, "#000000", 0.3), axis=(0, 1, 0))
