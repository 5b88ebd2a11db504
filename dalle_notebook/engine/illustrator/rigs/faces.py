"""Eyes, brows, noses and mouths: what makes a figure look back at you.

Eyes are one glossy ball whose iris is painted by formula, so they stay sharp in
a close-up. The direction of the gaze is apart from the direction of the socket:
both eyes of a face look at the same thing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ..kit.primitives import Paint
from ..kit.rig import Rig
from ..kit.vectors import Array, Colour, frame_towards, mix, rgb, step, unit, vec


@dataclass(frozen=True, slots=True)
class Mood:
    """How open, how tilted, how curved: numbers that faces read."""

    lid: float = 0.0
    """0 open .. 1 shut."""
    wide: float = 1.0
    """Size of the eyes."""
    pupil: float = 1.0
    brow: float = 0.0
    """Degrees; positive is worried, negative is angry."""
    smile: float = 1.0
    open_mouth: float = 0.0
    tilt: float = 0.0
    """Degrees that the head leans."""


MOODS: dict[str, Mood] = {
    "": Mood(),
    "curious": Mood(wide=1.10, pupil=1.25, brow=6, smile=0.6, tilt=13),
    "happy": Mood(lid=0.12, smile=1.6, open_mouth=0.5, tilt=5),
    "sleepy": Mood(lid=0.58, smile=0.6, tilt=-6),
    "sad": Mood(lid=0.22, brow=16, smile=-0.9, tilt=-5),
    "angry": Mood(lid=0.25, pupil=0.75, brow=-20, smile=-0.6),
    "surprised": Mood(wide=1.2, pupil=0.8, brow=10, smile=0.1, open_mouth=0.8),
    "proud": Mood(lid=0.25, smile=0.8),
    "grumpy": Mood(lid=0.35, brow=-14, smile=-1.0),
}


def mood_of(word: str | None) -> Mood:
    """The numbers for a mood word; unknown ones leave the face neutral."""
    return MOODS.get(word or "", MOODS[""])


def iris_paint(
    size: float, colour: Colour, pupil: str, gaze: tuple[float, float], mood: Mood
) -> Paint:
    """Paint in the eye's frame: x out of the head, y up, z to its side."""
    iris, deep = rgb(colour), mix(colour, "#0a0d14", 0.62)
    pale = mix(colour, "#f4ffe8", 0.45)
    dark = rgb("#140f10")

    def paint(p: Array, n: Array, c: Array) -> Array:
        y = p[1] / size - gaze[0]
        z = p[2] / size - gaze[1]
        r = np.sqrt(y * y + z * z)
        angle = np.arctan2(z, y)
        streak = 0.5 + 0.5 * np.sin(angle * 23 + 3 * np.sin(angle * 7))
        glow = step(-0.1, -0.75, y) * 0.75 + 0.18 * streak * step(0.75, 0.4, r)
        base = iris[:, None] + (pale - iris)[:, None] * np.clip(glow, 0, 1)
        rim = step(0.58, 0.92, r) * 0.85
        base = base + (deep[:, None] - base) * rim
        shade = step(0.1, 0.95, p[1] / size) * 0.55
        base = base * (1 - shade)
        if pupil == "slit":
            hole = (z / (0.34 * mood.pupil)) ** 2 + (y / 0.70) ** 2
        elif pupil == "bar":
            hole = (z / 0.66) ** 2 + (y / 0.28) ** 2
        else:
            hole = (r / (0.58 * min(mood.pupil, 1.2))) ** 2
        black = np.maximum(
            step(1.12, 0.86, hole), step(0.90, 0.97, np.hypot(p[1], p[2]) / size)
        )
        return np.asarray(base + (dark[:, None] - base) * black)

    return paint


def eye(
    rig: Rig,
    centre: ArrayLike,
    size: float,
    colour: Colour,
    outward: ArrayLike,
    *,
    pupil: str = "round",
    gaze: tuple[float, float] = (0.0, 0.0),
    mood: Mood = MOODS[""],
    lid: Colour | None = None,
    lid_material: str = "short",
    white: bool = False,
) -> None:
    """A wet eye on the surface at `centre` that faces `outward`.

    Args:
        lid: colour of the eyelids; None for none (fish, birds).
        white: a ball of white with a smaller iris, as cartoons have.
    """
    size = size * mood.wide
    frame = frame_towards(outward)
    rig.group()
    with rig.frame(centre, frame):
        if white:
            rig.ellipsoid(
                (-size * 0.35, 0, 0),
                size * 1.5,
                "#fbf8f0",
                material="eye",
                role="fixed",
            )
        off = size * 0.72 if white else 0.0
        rig.ellipsoid(
            (off, 0, 0),
            (size * 0.55, size, size),
            colour,
            material="eye",
            paint=iris_paint(size, colour, pupil, gaze, mood),
            role="fixed",
        )
        front = off + size * 0.44
        rig.ellipsoid(
            (front, size * 0.36, -size * 0.26),
            (size * 0.08, size * 0.23, size * 0.21),
            "#ffffff",
            material="glow",
            bias=size * 0.5,
            role="fixed",
        )
        rig.ellipsoid(
            (front, -size * 0.36, size * 0.30),
            (size * 0.06, size * 0.11, size * 0.11),
            "#dfe9f6",
            material="glow",
            bias=size * 0.5,
            role="fixed",
        )
        if lid is not None:
            _lids(rig, size, lid, lid_material, mood)


def _lids(rig: Rig, size: float, colour: Colour, material: str, mood: Mood) -> None:
    """A fold of skin above, lower as the mood closes the eye."""
    rig.group(size * 0.25)
    drop = 2.0 * mood.lid
    top = size * (1.0 - drop)
    fold = size * (0.10 + 0.12 * mood.lid)
    corner = size * (0.12 - 0.55 * drop)
    rig.tube(
        [
            (-size * 0.12, corner, -size * 1.08),
            (size * 0.28, top * 0.86, -size * 0.62),
            (size * 0.44, top, 0),
            (size * 0.28, top * 0.86, size * 0.62),
            (-size * 0.12, corner, size * 1.08),
        ],
        [fold * 0.6, fold, fold, fold, fold * 0.6],
        colour,
        material=material,
        flow=(0, 1, 0),
    )
    if mood.lid > 0.15:
        rig.ellipsoid(
            (size * 0.06, size * (1.0 - drop * 0.5), 0),
            (size * 0.54, size * max(0.12, drop * 0.55), size * 0.98),
            colour,
            material=material,
            flow=(0, 1, 0),
        )


def bead(
    rig: Rig,
    centre: ArrayLike,
    size: float,
    outward: ArrayLike,
    colour: Colour = "#3a2618",
    *,
    white: bool = False,
    mood: Mood = MOODS[""],
) -> None:
    """A small dark eye without lids: birds, fish, toys."""
    eye(rig, centre, size, colour, outward, white=white, mood=mood)


def smile(
    rig: Rig,
    centre: ArrayLike,
    width: float,
    colour: Colour,
    mood: Mood,
    *,
    line: float = 0.012,
    depth: float = 0.0,
) -> None:
    """A curved line in the plane x = const, corners a little back by `depth`."""
    c = np.asarray(centre, np.float64)
    sag = width * 0.36 * mood.smile
    rig.group()
    rig.tube(
        [
            c + vec(-depth, sag * 0.7, width),
            c + vec(-depth * 0.3, -sag * 0.2, width * 0.55),
            c + vec(0, -sag * 0.5, 0),
            c + vec(-depth * 0.3, -sag * 0.2, -width * 0.55),
            c + vec(-depth, sag * 0.7, -width),
        ],
        [line * 0.7, line, line * 1.25, line, line * 0.7],
        colour,
        material="flat",
        bias=0.06,
        role="fixed",
    )


def on_ellipsoid(radii: ArrayLike, direction: ArrayLike) -> tuple[Array, Array]:
    """Point and outward normal of an ellipsoid's surface along a direction."""
    r, d = np.asarray(radii, np.float64), np.asarray(direction, np.float64)
    point = d / np.sqrt(((d / r) ** 2).sum())
    return point, unit(point / r**2)
