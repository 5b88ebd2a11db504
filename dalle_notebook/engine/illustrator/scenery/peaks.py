"""Mountains that are the subject: pointed, each with a lit and a shaded flank.

`growth.ridge` paints far chains behind other things. Here a stranger must say
"mountains" at 64 pixels and through any style, so the flanks are few and large.
"""

from __future__ import annotations

import numpy as np

from dalle_notebook.engine.illustrator.scenery.pixels import mix, rgb
from dalle_notebook.engine.illustrator.scenery.stamps import Set

_ROCK = "#5a6ea8"
_SNOW = "#fbfcff"


def peaks(stage: Set, base: float, height: float) -> None:
    """A row of peaks whose feet stand on the line `base`; all are fractions."""
    rng, ratio = stage.rng, stage.short / stage.height
    wide = stage.short / stage.width
    count = max(3, round(4.4 / wide))
    order = rng.permutation(count)
    tallest = int(rng.integers(1, count - 1))
    # Small ones far behind first.
    for rank, k in enumerate(sorted(order, key=lambda k: k == tallest)):
        part = 1.0 if k == tallest else 0.52 + 0.30 * float(rng.random())
        x = (k + 0.5 + 0.4 * (float(rng.random()) - 0.5)) / count
        _peak(stage, x, base, height * part * ratio, 0.72 * height * part * wide,
              0.5 - 0.4 * rank / count)  # fmt: skip


def _peak(
    stage: Set, x: float, base: float, tall: float, half: float, far: float
) -> None:
    rng = stage.rng
    side = 1.0 if stage.light.direction[0] > 0 else -1.0
    rock = rgb(_ROCK)
    lit = stage.faded(mix(rock, rgb("#dfe4f6"), 0.45) * 1.1, far)
    shade = stage.faded(rock * 0.60, far)
    top = (x, base - tall)
    steps = np.linspace(0, 1, 5)[1:]
    bend = 0.16 * half * (rng.random(4) - 0.5) * 2
    spine = [top] + [
        (x + 0.10 * side * half * t + float(b) * (t < 1), base - tall * (1 - t))
        for t, b in zip(steps, bend, strict=True)
    ]
    for sign, tone, cool in ((side, lit, 1.0), (-side, shade, 0.80)):
        rim = [top] + [
            (x + sign * half * (t + 0.07 * (float(rng.random()) - 0.5) * (t < 1)),
             base - tall * (1 - t))
            for t in steps
        ]  # fmt: skip
        stage.polygon(spine + rim[::-1], tone)
        # A facet of the flank catches less light: the form breaks there.
        facet = [spine[1], rim[2], rim[3], spine[3]]
        stage.polygon(facet, tone * 0.93)
        snow = stage.faded(rgb(_SNOW) * 1.3 * cool, 0.3 * far)
        low = [
            _between(spine[1], spine[2], 0.5),
            _between(_between(spine[1], rim[1], 0.35), spine[1], 0.1),
            _between(_between(spine[2], rim[2], 0.6), rim[1], 0.35),
            _between(rim[1], rim[2], 0.3),
        ]
        stage.polygon([top, *low, rim[1]], snow)


def _between(
    a: tuple[float, float], b: tuple[float, float], t: float
) -> tuple[float, float]:
    return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t
