"""The pencil that writes primitives into a list: groups, frames, five strokes.

Primitives of one group melt into each other over `fillet` units; groups meet
with hard edges. A frame (`with sketch.frame(...)`) moves everything that is
drawn inside it. Compound shapes are in `kit.rig`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypedDict, Unpack

import numpy as np
from numpy.typing import ArrayLike

from .primitives import Box, Ellipsoid, Lathe, Paint, Plate, Primitive, Tube
from .vectors import Array, Colour, rgb, spline, unit


class Style(TypedDict, total=False):
    """How a primitive looks; every stroke takes these as keywords."""

    material: str
    paint: Paint | None
    flow: ArrayLike | None
    bias: float
    role: str


class Sketch:
    """Collects primitives in rig space."""

    def __init__(self) -> None:
        self.primitives: list[Primitive] = []
        self._frames: list[tuple[Array, Array]] = [(np.eye(3), np.zeros(3))]
        self._group = 0
        self._fillet = 0.0

    def group(self, fillet: float = 0.0) -> None:
        """Start a new group whose primitives melt over `fillet` units."""
        self._group += 1
        self._fillet = fillet

    @contextmanager
    def frame(
        self,
        origin: ArrayLike = (0, 0, 0),
        turned: Array | None = None,
        scale: float = 1.0,
    ) -> Iterator[None]:
        """Draw in a frame of its own: origin, rotation matrix, scale."""
        matrix, shift = self._frames[-1]
        rotation = np.eye(3) if turned is None else turned
        o = np.asarray(origin, np.float64)
        self._frames.append((matrix @ rotation * scale, matrix @ o + shift))
        try:
            yield
        finally:
            self._frames.pop()

    def place(self, point: ArrayLike) -> Array:
        """A point of the current frame in rig space."""
        matrix, shift = self._frames[-1]
        return np.asarray(matrix @ np.asarray(point, np.float64) + shift)

    def direct(self, direction: ArrayLike) -> Array:
        """A direction of the current frame as a unit vector in rig space."""
        return unit(self._frames[-1][0] @ np.asarray(direction, np.float64))

    def ellipsoid(
        self,
        centre: ArrayLike,
        radii: ArrayLike,
        colour: Colour,
        *,
        turned: Array | None = None,
        **style: Unpack[Style],
    ) -> None:
        """An ellipsoid with half axes `radii` (a number for a ball)."""
        half = np.ones(3) * np.asarray(radii, np.float64)
        axes = (np.eye(3) if turned is None else turned) * half
        shared = self._shared(colour, style)
        centre = np.asarray(centre, np.float64)
        self._add(Ellipsoid(centre=centre, axes=axes, **shared))

    def box(
        self,
        centre: ArrayLike,
        half: ArrayLike,
        colour: Colour,
        *,
        turned: Array | None = None,
        soft: float = 0.06,
        radius: float = 0.0,
        **style: Unpack[Style],
    ) -> None:
        """A box with half edges `half`, rounded by `radius`."""
        edges = np.asarray(half, np.float64)
        axes = (np.eye(3) if turned is None else turned) * edges
        shared = self._shared(colour, style)
        centre = np.asarray(centre, np.float64)
        self._add(Box(centre=centre, axes=axes, soft=soft, radius=radius, **shared))

    def tube(
        self,
        points: Sequence[ArrayLike],
        radii: ArrayLike,
        colour: Colour,
        *,
        steps: int = 5,
        closed: bool = False,
        smooth: bool = True,
        **style: Unpack[Style],
    ) -> None:
        """A round limb along a curve through the points; one radius, or one a
        point."""
        p = np.array([np.asarray(q, np.float64) for q in points])
        r = np.ones(len(p)) * np.asarray(radii, np.float64)
        knots = np.column_stack([p, r])
        if smooth:
            knots = spline(knots, steps, closed=closed)
        if closed:
            knots = np.vstack([knots, knots[:1]])
        self._add(
            Tube(
                points=knots[:, :3],
                radii=np.maximum(knots[:, 3], 0.001),
                closed=closed,
                **self._shared(colour, style),
            )
        )

    def lathe(
        self,
        centre: ArrayLike,
        profile: Sequence[tuple[float, float]],
        colour: Colour,
        *,
        axis: ArrayLike = (0, 1, 0),
        smooth: bool = True,
        steps: int = 4,
        **style: Unpack[Style],
    ) -> None:
        """A surface of revolution: (height, radius) pairs along the axis."""
        p = spline(profile, steps) if smooth else np.asarray(profile, np.float64)
        p = p.copy()
        p[:, 1] = np.maximum(p[:, 1], 0)
        self._add(
            Lathe(
                centre=np.asarray(centre, np.float64),
                axis=unit(axis),
                profile=p,
                **self._shared(colour, style),
            )
        )

    def plate(
        self,
        outline: Sequence[tuple[float, float]],
        origin: ArrayLike,
        u: ArrayLike,
        v: ArrayLike,
        colour: Colour,
        *,
        thick: float = 0.1,
        puff: float = 0.3,
        smooth: bool = True,
        holes: Sequence[Sequence[tuple[float, float]]] = (),
        **style: Unpack[Style],
    ) -> None:
        """A puffed flat part with this outline in the plane (u, v) at origin."""
        outlines = [
            spline(q, 6, closed=True) if smooth else np.asarray(q, np.float64)
            for q in (outline, *holes)
        ]
        self._add(
            Plate(
                outlines=outlines,
                origin=np.asarray(origin, np.float64),
                u=np.asarray(u, np.float64),
                v=np.asarray(v, np.float64),
                thick=thick,
                puff=puff,
                **self._shared(colour, style),
            )
        )

    def _shared(self, colour: Colour, style: Style) -> dict[str, Any]:
        flow = style.get("flow")
        return {
            "colour": rgb(colour),
            "material": style.get("material", "clay"),
            "group": self._group,
            "fillet": self._fillet,
            "bias": style.get("bias", 0.0),
            "paint": style.get("paint"),
            "flow": None if flow is None else np.asarray(flow, np.float64),
            "role": style.get("role", ""),
        }

    def _add(self, primitive: Primitive) -> None:
        if len(self._frames) > 1:
            primitive.move(*self._frames[-1])
        self.primitives.append(primitive)
