"""Machines with screens, lenses and keys."""

from __future__ import annotations

import numpy as np

from ...kit.rig import Rig
from ...kit.vectors import Array, mix, rgb, step, turn, vec
from ..chance import Chance
from ..slots import Slots
from ..start import begin, main_colour, wood_grain


def computer(noun: str, slots: Slots, chance: Chance) -> Rig:
    """An open laptop, a screen or a television."""
    shell = main_colour(slots, chance, ("#c9ccd2", "#8a8f98", "#3a3c44"))
    rig = begin("thing", 0.3, (-30, 30), (12, 20))
    if noun == "phone":
        rig = begin("thing", 0.15, (-24, 24), (4, 10), ground=False)
        with rig.frame((0, 0, 0), turn(0, chance.between("lean", -16, 16))):
            rig.group()
            rig.rounded_box(
                (0, 0, 0), (0.52, 1.05, 0.06), 0.06, shell, material="enamel"
            )
            rig.box(
                (0, 0, 0.055),
                (0.46, 0.94, 0.012),
                "#20242e",
                material="glaze",
                role="fixed",
            )
            tones = ("#e8505a", "#4f9fe0", "#f2c230", "#6ab85a", "#b86ad0", "#f0883a")
            for i in range(12):
                rig.group()
                rig.rounded_box(
                    (-0.27 + 0.27 * (i % 3), 0.62 - 0.30 * (i // 3), 0.07),
                    (0.10, 0.10, 0.012),
                    0.012,
                    tones[(i * 5) % 6],
                    material="lit",
                    role="fixed",
                )
            rig.ellipsoid(
                (0, -0.80, 0.07),
                (0.10, 0.03, 0.01),
                "#e8ecf0",
                material="lit",
                role="fixed",
            )
        return rig

    day = chance.pick("picture", ("#5fb0e8", "#f2a0a8", "#3a4a8a"))
    ridge = chance.between("ridge", 0, 6)
    air = rgb(day)

    def picture(p: Array, n: Array, c: Array) -> Array:
        hill = p[1] < 0.75 + 0.16 * np.sin(p[0] * 3 + ridge) + 0.10 * np.sin(
            p[0] * 7 + 1
        )
        sky = air[:, None] + (rgb("#f8d8a0") - air)[:, None] * step(1.6, 0.7, p[1])
        out = np.where(hill, rgb("#5f9a5a")[:, None], sky)
        sun = step(0.16, 0.14, np.hypot(p[0] - 0.5, p[1] - 1.30))
        return np.asarray(out + (rgb("#fff2b8")[:, None] - out) * sun)

    if noun == "laptop":
        rig.group()
        rig.rounded_box(
            (0, 0.06, 0.35), (1.1, 0.06, 0.72), 0.05, shell, material="metal"
        )
        for j in range(4):
            for i in range(11):
                rig.box(
                    ((i - 5) * 0.175, 0.13, 0.08 + 0.16 * j),
                    (0.07, 0.015, 0.06),
                    "#2c2e36",
                    soft=0.02,
                    role="fixed",
                )
        rig.box(
            (0, 0.125, 0.86),
            (0.30, 0.01, 0.14),
            mix(shell, "#ffffff", 0.2),
            role="fixed",
        )
        lid = chance.between("lid", -26, -6)
        with rig.frame((0, 0.10, -0.36), turn(0, 0, lid)):
            rig.group()
            rig.rounded_box(
                (0, 0.72, 0), (1.1, 0.72, 0.04), 0.04, shell, material="metal"
            )
            rig.box(
                (0, 0.74, 0.045),
                (1.0, 0.62, 0.01),
                "#5fb0e8",
                material="glow",
                bias=0.02,
                paint=lambda p, n, c: picture(
                    p + np.array([[0], [0.3], [0]], np.float32), n, c
                ),
                role="fixed",
            )
        return rig
    rig.group()
    if noun == "television" and chance.odds("old", 0.6):
        wood = rgb(slots.colour or "#9a6238")
        rig.rounded_box(
            (0, 0.95, -0.1),
            (1.15, 0.78, 0.45),
            0.14,
            wood,
            material="wood",
            paint=wood_grain(chance.stream("grain")),
        )
        rig.rounded_box(
            (-0.22, 0.95, 0.36), (0.80, 0.62, 0.05), 0.12, "#2a2a2e", role="fixed"
        )
        rig.rounded_box(
            (-0.22, 0.95, 0.41),
            (0.70, 0.52, 0.05),
            0.12,
            "#8fd0e8",
            material="lit",
            paint=lambda p, n, c: picture(
                p + np.array([[0], [0.95], [0]], np.float32), n, c
            ),
            role="fixed",
        )
        for y in (1.3, 1.0):
            rig.cylinder((0.84, y, 0.3), (0.84, y, 0.44), 0.12, "#e8dcc0", role="fixed")
        for s in (1, -1):
            rig.rod(
                (s * 0.1, 1.7, -0.1),
                (s * 0.55, 2.4, -0.1),
                0.025,
                "#c9ccd2",
                material="metal",
                role="fixed",
            )
            rig.rod(
                (s * 0.7, 0.2, 0), (s * 0.85, 0.0, 0.1), 0.06, wood, material="wood"
            )
        return rig
    rig.rounded_box((0, 1.0, 0), (1.15, 0.70, 0.06), 0.05, shell, material="enamel")
    rig.box(
        (0, 1.02, 0.06),
        (1.06, 0.60, 0.01),
        "#5fb0e8",
        material="glow",
        bias=0.02,
        paint=picture,
        role="fixed",
    )
    rig.rod((0, 0.05, -0.05), (0, 0.5, -0.05), 0.09, shell, material="metal")
    rig.ellipsoid((0, 0.04, 0), (0.42, 0.04, 0.28), shell, material="metal")
    if noun == "computer":
        rig.group()
        rig.rounded_box(
            (0, 0.05, 0.75), (0.85, 0.05, 0.26), 0.04, "#e4e4e0", role="fixed"
        )
        for j in range(3):
            for i in range(11):
                rig.box(
                    ((i - 5) * 0.14, 0.11, 0.62 + 0.13 * j),
                    (0.055, 0.015, 0.048),
                    "#b8bcc4",
                    soft=0.02,
                    role="fixed",
                )
        rig.ellipsoid((1.08, 0.07, 0.75), (0.13, 0.08, 0.2), "#e4e4e0", role="fixed")
    return rig


def camera_(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A photo camera with a big lens."""
    rig = begin("thing", 0.12, (-30, 30), (8, 14))
    leather = main_colour(slots, chance, ("#33333a", "#7a4a2e", "#4f7f7a", "#b8473f"))
    rig.group()
    rig.rounded_box((0, 0.62, 0), (1.0, 0.45, 0.32), 0.08, leather, material="stone")
    rig.group()
    rig.rounded_box(
        (0, 1.12, 0), (1.0, 0.16, 0.31), 0.08, "#c9ccd2", material="metal", role="fixed"
    )
    rig.rounded_box(
        (0, 0.13, 0), (1.0, 0.06, 0.31), 0.05, "#c9ccd2", material="metal", role="fixed"
    )
    rig.rounded_box(
        (0, 1.34, 0),
        (0.32, 0.16, 0.26),
        0.06,
        "#c9ccd2",
        material="metal",
        role="fixed",
    )
    for r, z0, z1, tone in ((0.50, 0.2, 0.62, "#2c2c32"), (0.43, 0.6, 0.86, "#3a3a42")):
        rig.cylinder(
            (0, 0.66, z0), (0, 0.66, z1), r, tone, material="enamel", role="fixed"
        )
    rig.ring((0, 0.66, 0.86), 0.39, 0.05, "#c9ccd2", material="metal", role="fixed")
    rig.group()
    rig.ellipsoid(
        (0, 0.66, 0.80),
        (0.34, 0.34, 0.14),
        "#23304a",
        material="glaze",
        role="fixed",
        paint=lambda p, n, c: np.asarray(
            c
            + (rgb("#8a5ad0")[:, None] - c)
            * step(0.1, 0.9, p[0] * 2 + p[1] - 0.5)
            * 0.7
        ),
    )
    rig.ellipsoid(
        (-0.12, 0.80, 0.92),
        (0.07, 0.05, 0.02),
        "#ffffff",
        material="glow",
        role="fixed",
    )
    rig.group()
    rig.cylinder(
        (0.68, 1.26, 0),
        (0.68, 1.40, 0),
        0.14,
        "#d8dade",
        material="metal",
        role="fixed",
    )
    rig.cylinder((-0.68, 1.26, 0), (-0.68, 1.38, 0), 0.20, "#3a3a42", role="fixed")
    rig.rounded_box(
        (0.72, 0.95, 0.30),
        (0.15, 0.09, 0.03),
        0.03,
        "#f4f0d8",
        material="lit",
        role="fixed",
    )
    return rig


def typewriter(noun: str, slots: Slots, chance: Chance) -> Rig:
    """A typewriter with a sheet of paper."""
    rig = begin("thing", 0.3, (-34, 34), (20, 28))
    shell = main_colour(slots, chance, ("#4f8f8a", "#c85a4a", "#3a3a40", "#d9b45a"))
    dark = mix(shell, "#000000", 0.3)
    sheet = chance.between("sheet", 0.6, 1.15)
    big = chance.odds("big rolls", 0.5)
    rig.group(0.05)
    rig.rounded_box((0, 0.20, 0.05), (1.0, 0.18, 0.85), 0.14, shell, material="enamel")
    rig.rounded_box(
        (0, 0.52, -0.42), (0.95, 0.30, 0.42), 0.18, shell, material="enamel"
    )
    rig.group()
    rig.box(
        (0, 0.34, 0.45),
        (0.82, 0.06, 0.42),
        "#2b2b2f",
        turned=turn(0, 0, 14),
        role="fixed",
    )
    for j in range(3):
        for i in range(10):
            x, z, y = (
                (i - 4.5) * 0.168 + (j - 1) * 0.05,
                0.24 + 0.19 * j,
                0.47 - 0.048 * j,
            )
            rig.group()
            rig.ellipsoid(
                (x, y + 0.015, z),
                (0.07, 0.035, 0.07),
                "#fbf5e8",
                material="enamel",
                role="fixed",
            )
    rig.rounded_box((0, 0.30, 0.80), (0.5, 0.035, 0.05), 0.03, "#fbf5e8", role="fixed")
    rig.group()
    rig.plate(
        [(-0.55, 0), (0.55, 0), (0.55, sheet), (-0.55, sheet)],
        (0, 0.86, -0.52),
        (1, 0, 0),
        vec(0, 1, -0.28),
        "#fdfbf4",
        material="cloth",
        thick=0.01,
        puff=0.02,
        smooth=False,
        role="fixed",
        paint=lambda p, n, c: np.asarray(
            c
            * (
                1
                - 0.5
                * step(0.6, 0.9, np.sin(p[1] * 52))
                * (np.abs(p[0]) < 0.4)
                * (p[1] > 1.2)
            )
        ),
    )
    rig.group()
    rig.cylinder(
        (-1.05, 0.88, -0.42), (1.05, 0.88, -0.42), 0.13, "#2b2b2f", role="fixed"
    )
    for s in (1, -1):
        rig.cylinder(
            (s * 1.05, 0.88, -0.42),
            (s * 1.22, 0.88, -0.42),
            0.20 if big else 0.15,
            "#3a3a40",
            role="fixed",
        )
        rig.disc((s * 0.45, 0.80, -0.30), 0.2, dark, height=0.05, material="enamel")
    rig.tube(
        [(-1.1, 0.95, -0.35), (-1.3, 1.05, -0.15), (-1.32, 1.05, 0.0)],
        0.03,
        "#d8dade",
        material="metal",
        role="fixed",
    )
    return rig
