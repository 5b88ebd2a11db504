"""Water lilies and bushes."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, step, unit, vec
from ..chance import Chance
from ..slots import Slots
from ..start import TAU, accent_colour, begin, main_colour, mottled

_FIXED: dict[str, Any] = {"role": "fixed"}


def lotus(noun: str, slots: Slots, chance: Chance) -> Rig:
    """An open water lily on round leaves; a bud, or a second bloom."""
    rig = begin("plant", 0.3, (-26, 26), (26, 36))
    petal = main_colour(slots, chance, ("#f4a0c0", "#fbf4f0", "#f2b8d8", "#c8a0e8"))
    heart = accent_colour(slots, chance, ("#f6c83a", "#f2a83a"))
    rim = mix(petal, "#ffffff", 0.5)

    def veined(p: Array, n: Array, c: Array) -> Array:
        a = np.arctan2(p[2], p[0])
        return np.asarray(c * (1 - 0.12 * step(0.75, 0.98, np.cos(a * 16))))

    pads = (
        (0.0, 0.0, 1.05),
        (-0.98, 0.42, 0.56),
        (0.95, -0.36, 0.62),
        (0.80, 0.66, 0.40),
    )
    for k, (x, z, r) in enumerate(pads[: chance.pick("pads", (2, 3, 4))]):
        notch = 0.5 + 2.2 * k
        ring = [
            (r * np.cos(a + notch), r * np.sin(a + notch))
            for a in np.linspace(0.16, TAU - 0.16, 22)
        ]
        rig.group()
        with rig.frame((x, 0.03 + 0.012 * k, z)):
            rig.plate(
                [(0.0, 0.0), *ring], (0, 0, 0), (1, 0, 0), (0, 0, 1),
                 ("#5f9a4a", "#6fa850", "#4f8a4a", "#7ab058")[k],
                thick=0.05, puff=0.2, smooth=False, material="leaf", paint=veined,
                 **_FIXED,
            )  # fmt: skip

    def bloom(at: Array, size: float) -> None:
        with rig.frame(at, None, size):
            for count, tilt, long, start in (
                (9, 0.12, 0.74, 0.0),
                (8, 0.62, 0.66, 0.3),
                (6, 1.5, 0.56, 0.1),
            ):
                for i in range(count):
                    a = start + i / count * TAU
                    out = vec(np.cos(a), tilt, np.sin(a))
                    up = unit(np.cross(np.cross(out, vec(0, 1, 0)), out))
                    rig.group()
                    rig.blade(
                        vec(np.cos(a), 0.25, np.sin(a)) * 0.10, out, long, 0.36,
                        mix(petal, rim, (0.0, 0.35, 0.65)[(0.12, 0.62,
                         1.5).index(tilt)]), normal=up, thick=0.12, material="petal",
                    )  # fmt: skip
            rig.group()
            rig.ellipsoid((0, 0.22, 0), (0.15, 0.13, 0.15), heart, **_FIXED)
            for i in range(12):
                a = i / 12 * TAU
                rig.rod(
                    (0.10 * np.cos(a), 0.22, 0.10 * np.sin(a)),
                    (0.19 * np.cos(a), 0.38, 0.19 * np.sin(a)),
                    0.022,
                    heart,
                    **_FIXED,
                )

    bloom(vec(0, 0.10, 0), 1.0)
    if chance.odds("bud", 0.6):
        root = vec(-0.92, 0.05, -0.20)
        rig.group()
        rig.tube(
            [root, root + vec(-0.05, 0.5, 0), root + vec(0.03, 0.92, 0.05)],
            [0.04, 0.036, 0.036],
            "#6f9a4a",
            **_FIXED,
        )
        for i in range(6):
            a = i / 6 * TAU
            rig.blade(
                root + vec(0.03 + 0.05 * np.cos(a), 0.90, 0.05 + 0.05 * np.sin(a)),
                (0.14 * np.cos(a), 1, 0.14 * np.sin(a)),
                0.42,
                0.24,
                petal,
                normal=(np.cos(a), 0.1, np.sin(a)),
                thick=0.14,
                material="petal",
            )
    rig.anchor("top", (0, 0.7, 0), 0.4)
    return rig


def shrub(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A round bush, plain, in flower, or with berries."""
    rig = begin("plant", 1.0, (-28, 28), (6, 13))
    green = main_colour(slots, chance, ("#6f9a46", "#5f8f50", "#84a84e", "#5a8a5a"))
    dots = accent_colour(
        slots, chance, ("#e8607a", "#fbf6ee", "#f2c84a", "#c83a3a", "#b88ae0")
    )
    kind = chance.pick("kind", ("plain", "flowers", "berries"))
    leaf = mottled(chance.stream("leaves"), 0.12, 9)
    rng = chance.stream("blobs")
    centres = [(vec(0, 0.58, 0), 0.62)]
    for k in range(9):
        a = k * 2.4
        centres.append(
            (
                vec(0.58 * np.cos(a), 0.42 + 0.26 * (k % 3), 0.46 * np.sin(a)),
                0.36 + 0.06 * float(rng.random()),
            )
        )
    rig.group(0.06)
    for c, r in centres:
        rig.ellipsoid(c, (r, r * 0.92, r), green, material="leaf", paint=leaf)
    for i in range(230):
        c, r = centres[i % len(centres)]
        y = 1 - 1.7 * ((i * 0.7548) % 1)
        a = i * 2.39996
        q = np.sqrt(max(0.0, 1 - y * y))
        d = vec(q * np.cos(a), y, q * np.sin(a))
        at = c + d * r * 0.96
        hidden = any(
            float(np.linalg.norm(at - e)) < w * 0.93 for e, w in centres if e is not c
        )
        if hidden or at[1] < 0.06:
            continue
        rig.group()
        if kind != "plain" and i % 9 == 0:
            if kind == "berries":
                rig.ellipsoid(at + d * 0.03, 0.055, dots, material="wet", **_FIXED)
            else:
                for b in range(5):
                    w = b / 5 * TAU
                    u = unit(np.cross(d, vec(0.3, 1, 0.2)))
                    v = np.cross(d, u)
                    rig.ellipsoid(
                        at + d * 0.03 + (u * np.cos(w) + v * np.sin(w)) * 0.055,
                        0.042,
                        dots,
                        material="petal",
                        **_FIXED,
                    )
                rig.ellipsoid(at + d * 0.06, 0.032, "#f6d24a", **_FIXED)
        else:
            lean = unit(d + 0.6 * unit(rng.normal(size=3)))
            rig.blade(
                at - d * 0.05,
                lean,
                0.22,
                0.17,
                mix(green, ("#dfe88a", "#2f5a30")[i % 2], 0.22 * float(rng.random())),
                normal=d,
                thick=0.05,
            )
    rig.tube(
        [(0, -0.02, 0), (0, 0.3, 0)], [0.12, 0.08], "#6a4a30", material="wood", **_FIXED
    )
    return rig
