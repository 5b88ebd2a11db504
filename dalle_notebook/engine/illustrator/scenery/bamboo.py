"""Bamboo: bundles of straight stalks with knots and flat tufts of leaves."""

from __future__ import annotations

from dalle_notebook.engine.illustrator.scenery.pixels import rgb
from dalle_notebook.engine.illustrator.scenery.stamps import Set

_STALKS = ("#8fb04a", "#7aa24a", "#a3b85c")
_LEAVES = ("#5f9a4a", "#74ab52", "#8ab860")


def bundle(
    stage: Set, x: float, y: float, size: float, far: float, shade: float
) -> None:
    """Three stalks that stand at (x, y) and leave the picture at its top.

    Args:
        size: of a tree at the same place, in shorter sides.
        far: distance as the haze takes it.
    """
    down, across = stage.short / stage.height, stage.short / stage.width
    tall, thick = 2.1 * size, 0.055 * size
    for k in range(3):
        r = stage.rng.random(4)
        at = x + (k - 1 + 0.5 * (r[0] - 0.5)) * 0.17 * size * across
        colour = rgb(_STALKS[k]) * shade
        top = tall * (0.85 + 0.3 * r[1])
        stage.put("pillar", at, y - 0.5 * top * down, thick, top, colour, far)
        for n in range(1, 6):
            knot = y - n / 6 * top * down
            stage.put("pillar", at, knot, 1.35 * thick, 0.22 * thick, colour * 0.8, far)
        for n in range(3):
            side = 1 if (n + k) % 2 else -1
            height = y - (0.34 + 0.2 * n + 0.1 * r[2]) * top * down
            leaf = rgb(_LEAVES[(n + k) % 3]) * shade
            stage.put(
                "ball", at + side * 0.13 * size * across, height, 0.30 * size,
                0.09 * size, leaf, far, fuzzy=True, turn=side * 18.0,
            )  # fmt: skip
