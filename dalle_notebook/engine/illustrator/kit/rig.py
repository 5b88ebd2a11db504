"""A rig: everything that can be drawn from any side, with its anchors.

Compound shapes are here too. A rig knows where hats sit and hands hold
(`anchors`), how tall it is in the world, and from which sides it looks like
itself. Moving rigs into each other is `kit.relations`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike

from .primitives import scale_of
from .sketch import Sketch, Style
from .vectors import Array, Colour, frame_towards, unit, vec


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place on a rig with a frame: what sits there faces `forward`, stands
    along `up` and is about as wide as `radius`."""

    point: Array
    forward: Array
    up: Array
    radius: float


class Rig(Sketch):
    """A drawing in three dimensions."""

    def __init__(self) -> None:
        super().__init__()
        self.anchors: dict[str, Anchor] = {}
        self.kind = "thing"
        self.noun = ""
        self.size_m = 1.0
        """Height in metres, for relative scale in a scene."""
        self.ground = True
        """Stands on the ground (y = 0) and throws a shadow on it."""
        self.yaw = (10.0, 40.0)
        """Degrees between which the figure shows its best side."""
        self.pitch = (6.0, 12.0)
        self.bust_bottom: float | None = None
        """Where a portrait is cut, for a rig that is only head and shoulders."""

    def anchor(
        self,
        name: str,
        point: ArrayLike,
        radius: float = 0.2,
        forward: ArrayLike = (1, 0, 0),
        up: ArrayLike = (0, 1, 0),
    ) -> None:
        """Name a place of the current frame."""
        scale = scale_of(self._frames[-1][0])
        self.anchors[name] = Anchor(
            self.place(point), self.direct(forward), self.direct(up), radius * scale
        )

    def disc(
        self,
        centre: ArrayLike,
        radius: float,
        colour: Colour,
        *,
        axis: ArrayLike = (0, 1, 0),
        height: float = 0.01,
        **style: Unpack[Style],
    ) -> None:
        """A flat round cushion across the axis."""
        turned = frame_towards(axis, (0, 0, 1))
        self.ellipsoid(centre, (height, radius, radius), colour, turned=turned, **style)

    def cylinder(
        self,
        start: ArrayLike,
        end: ArrayLike,
        radius: float,
        colour: Colour,
        *,
        end_radius: float | None = None,
        caps: bool = True,
        **style: Unpack[Style],
    ) -> None:
        """A cylinder or cone with closed ends."""
        a, b = np.asarray(start, np.float64), np.asarray(end, np.float64)
        last = radius if end_radius is None else end_radius
        length = float(np.linalg.norm(b - a))
        axis = (b - a) / length
        profile = [(0.0, radius), (length, last)]
        self.lathe(a, profile, colour, axis=axis, smooth=False, **style)
        if caps:
            for p, r in ((a, radius), (b, last)):
                if r > 0.004:
                    h = max(0.004, r * 0.04)
                    self.disc(p, r, colour, axis=axis, height=h, **style)

    def ring(
        self,
        centre: ArrayLike,
        radius: float,
        thickness: float,
        colour: Colour,
        *,
        axis: ArrayLike = (0, 0, 1),
        knots: int = 12,
        tall: float | None = None,
        **style: Unpack[Style],
    ) -> None:
        """A torus; `tall` makes it an ellipse."""
        f = frame_towards(axis, (0, 1, 0) if abs(unit(axis)[1]) < 0.9 else (1, 0, 0))
        c = np.asarray(centre, np.float64)
        angles = np.arange(knots) / knots * 2 * np.pi
        ry = radius if tall is None else tall
        points = [
            c + f[:, 2] * radius * np.cos(a) + f[:, 1] * ry * np.sin(a) for a in angles
        ]
        self.tube(points, thickness, colour, steps=3, closed=True, **style)

    def rounded_box(
        self,
        centre: ArrayLike,
        half: ArrayLike,
        radius: float,
        colour: Colour,
        *,
        turned: Array | None = None,
        **style: Unpack[Style],
    ) -> None:
        """A box with round edges and corners."""
        h = np.maximum(np.asarray(half, np.float64), 0.002)
        self.box(centre, h, colour, turned=turned, radius=min(radius, h.min()), **style)

    def rod(
        self,
        start: ArrayLike,
        end: ArrayLike,
        radius: float,
        colour: Colour,
        *,
        end_radius: float | None = None,
        **style: Unpack[Style],
    ) -> None:
        """A straight round bar with round ends."""
        r = (radius, radius if end_radius is None else end_radius)
        self.tube([start, end], r, colour, smooth=False, **style)

    def blade(
        self,
        origin: ArrayLike,
        direction: ArrayLike,
        length: float,
        width: float,
        colour: Colour,
        *,
        normal: ArrayLike = (0, 0, 1),
        thick: float = 0.05,
        **style: Unpack[Style],
    ) -> None:
        """A leaf or petal that starts at origin and points along direction."""
        d = unit(direction)
        side = unit(np.cross(np.asarray(normal, np.float64), d))
        w, n = width, length
        outline = [
            (0.0, 0.0),
            (0.25 * n, w * 0.45),
            (0.6 * n, w * 0.42),
            (n, 0.0),
            (0.6 * n, -w * 0.42),
            (0.25 * n, -w * 0.45),
        ]
        style.setdefault("material", "leaf")
        self.plate(outline, origin, d, side, colour, thick=thick, puff=0.6, **style)


def two_bones(
    start: ArrayLike, end: ArrayLike, length: float, bend: ArrayLike
) -> Sequence[Array]:
    """Start, joint and end of a limb of two equal bones; the joint is pushed
    along `bend`, an end out of reach is pulled in."""
    a, b = np.asarray(start, np.float64), np.asarray(end, np.float64)
    d = b - a
    reach = float(np.linalg.norm(d))
    if reach > length:
        b, reach = a + d / reach * length, length
    out = unit(bend) * np.sqrt(max(length**2 - reach**2, 0)) / 2
    return [a, (a + b) / 2 + out, b]


__all__ = ["Anchor", "Rig", "two_bones", "vec"]
