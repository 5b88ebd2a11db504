"""How every family begins a rig, and the parts that several families share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from ..kit.primitives import Paint
from ..kit.rig import Rig
from ..kit.vectors import Array, Colour, rgb, step, turn, vec, waves
from .chance import Chance
from .slots import Slots

TAU = 2 * np.pi


def begin(
    kind: str,
    size_m: float,
    yaw: tuple[float, float] = (-25.0, 25.0),
    pitch: tuple[float, float] = (8.0, 14.0),
    *,
    ground: bool = True,
) -> Rig:
    """An empty rig that knows its kind, height and best views."""
    rig = Rig()
    rig.kind, rig.size_m, rig.ground = kind, size_m, ground
    rig.yaw, rig.pitch = yaw, pitch
    return rig


def main_colour(slots: Slots, chance: Chance, options: Sequence[str]) -> Array:
    """The colour that was asked for, else one by the seed."""
    return rgb(slots.colour or chance.pick("colour", options))


def accent_colour(slots: Slots, chance: Chance, options: Sequence[str]) -> Array:
    """The second colour that was asked for, else one by the seed."""
    return rgb(slots.accent or chance.pick("accent", options))


def ring_angles(count: int, start: float = 0.0) -> Array:
    """`count` angles around a circle."""
    return np.asarray(start + np.arange(count) / count * TAU)


def mottled(
    rng: np.random.Generator, strength: float = 0.1, frequency: float = 6.0
) -> Paint:
    """Paint that makes a colour uneven, as living and fired things are."""
    field = waves(rng, 6, frequency)

    def paint(p: Array, n: Array, c: Array) -> Array:
        return np.asarray(c * (1 + strength * field(p)))

    return paint


def wood_grain(
    rng: np.random.Generator, along: int = 0, strength: float = 0.14
) -> Paint:
    """Fine lines along one axis (0 x, 1 y, 2 z)."""
    field = waves(rng, 5, 2.2)
    a, b = (i for i in range(3) if i != along)

    def paint(p: Array, n: Array, c: Array) -> Array:
        rings = p[a] * 9 + p[b] * 7 + 1.6 * field(p * np.float32(0.8))
        line = 0.5 + 0.5 * np.sin(rings * 5)
        return np.asarray(c * (1 - strength * line * line + 0.05 * field(p * 3)))

    return paint


def bush(rig: Rig, at: ArrayLike, size: float, colour: Colour, chance: Chance) -> None:
    """A round shrub beside buildings."""
    rig.group(0.05)
    paint = mottled(chance.stream("bush"), 0.14, 14 / max(size, 0.1) * 0.25)
    c = np.asarray(at, np.float64)
    for a, b in ((-1, 0), (-0.4, 0.5), (0.35, -0.4), (0.9, 0.3), (0, 1)):
        rig.ellipsoid(
            c + vec(a * size * 0.7, (0.35 - 0.25 * abs(a)) * size, b * size * 0.3),
            size * (0.5 - 0.12 * abs(a)),
            colour,
            material="leaf",
            paint=paint,
        )


def rocks(
    rig: Rig, count: int, radius: float, size: float, chance: Chance, y: float = 0.0
) -> None:
    """A wreath of stones."""
    rng = chance.stream("rocks")
    tones = ("#8f887c", "#a39b8c", "#7a7468")
    for i, a in enumerate(ring_angles(count)):
        rig.ellipsoid(
            (np.cos(a) * radius, y, np.sin(a) * radius),
            np.array([size, size * 0.6, size]) * rng.uniform(0.7, 1.3),
            tones[i % 3],
            material="stone",
            turned=turn(float(rng.uniform(0, 180)), float(rng.uniform(-20, 20))),
        )


def steam(
    rig: Rig, at: ArrayLike, height: float, chance: Chance, size: float = 0.1
) -> None:
    """Soft wisps that rise, curl and fade."""
    rng = chance.stream("steam")
    c = np.asarray(at, np.float64)
    for i in range(2):
        side = (i - 0.5) * size * 1.9
        tall = height * (1.15, 0.85)[i]
        phase, sway = rng.uniform(0, TAU), size * rng.uniform(0.7, 1.1)
        rig.group()
        points = [
            c + vec(side + sway * np.sin(phase + 4.4 * t), t * tall, 0.08 * i)
            for t in np.linspace(0, 1, 6)
        ]
        thick = [size * w for w in (0.55, 0.95, 1.25, 1.3, 1.05, 0.5)]
        rig.tube(points, thick, "#fbfaf6", material="mist", role="fixed")


def grass_mound(rig: Rig, radii: ArrayLike, chance: Chance, y: float = -0.08) -> None:
    """The patch of lawn that a building or tree stands on."""
    rig.group(0.05)
    rig.ellipsoid(
        (0, y, 0),
        radii,
        "#8fae5f",
        material="leaf",
        paint=mottled(chance.stream("grass"), 0.10, 8),
        role="fixed",
    )


def bands(edges: Sequence[float], colours: Sequence[Colour]) -> Paint:
    """Rings of colour by height: colours[i] lies above edges[i-1]."""
    tones = [rgb(c)[:, None] for c in colours]

    def paint(p: Array, n: Array, c: Array) -> Array:
        out = np.repeat(tones[0], p.shape[1], axis=1)
        for edge, tone in zip(edges, tones[1:], strict=False):
            w = step(edge - 0.006, edge + 0.006, p[1])
            out = out + (tone - out) * w
        return np.asarray(out)

    return paint
