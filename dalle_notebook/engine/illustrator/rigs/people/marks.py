"""What sets angels and the undead apart: a halo, patches and scars."""

from __future__ import annotations

from .dressed import Figure


def halo(f: Figure) -> None:
    """A ring of light over the head."""
    f.rig.group()
    f.rig.ring(
        (-0.06, 2.42, 0),
        0.34,
        0.045,
        "#ffe08a",
        axis=(0.12, 1, 0),
        knots=18,
        material="glow",
        role="fixed",
    )


def zombie(f: Figure) -> None:
    """Rings under the eyes, a scar, torn patches on the shirt."""
    rig = f.rig
    rig.group()
    for s in (1, -1):
        rig.ellipsoid(
            (0.36, 1.77, s * 0.17),
            (0.06, 0.11, 0.11),
            "#5f7048",
            bias=0.005,
            role="fixed",
        )
    rig.rod((0.34, 2.04, 0.06), (0.28, 1.98, 0.28), 0.014, "#6a2a2a", bias=0.04)
    for k in (-1, 0, 1):
        x, z = 0.33 - 0.02 * k, 0.17 + 0.07 * k
        rig.rod((x, 2.05, z), (x, 1.97, z), 0.010, "#6a2a2a", bias=0.05)
    for y, z, size in ((1.12, 0.12, 0.09), (0.92, -0.12, 0.11), (0.98, 0.2, 0.06)):
        rig.ellipsoid(
            (0.24 * f.fat, y, z), (0.05, size, size * 0.8), "#5a4a3a", bias=0.03
        )
    rig.ellipsoid((0.36, 1.6, 0), (0.05, 0.05, 0.1), "#3a1f22", bias=0.04, role="fixed")
