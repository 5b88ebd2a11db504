"""The five primitives a rig is made of, and how they move.

Geometry is stored in rig space. A primitive also remembers the space in which
it was made (`to_local`, `local_origin`), so that its paint keeps sticking to it
when the rig is mirrored or put into another one. `move` takes any similarity:
rotation, reflection, uniform scale; a non-uniform one suits ellipsoids, boxes
and plates only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields

import numpy as np

from .vectors import Array

Paint = Callable[[Array, Array, Array], Array]
"""(points (3, n), unit normals (3, n), colours (3, n)), local -> colours (3, n)."""


_HERE, _ORIGIN = np.eye(3), np.zeros(3)


def scale_of(matrix: Array) -> float:
    """How much a 3x3 matrix enlarges, by the cube root of its volume."""
    (a, b, c), (d, e, f), (g, h, i) = matrix.tolist()
    volume = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    return float(abs(volume) ** (1 / 3))


@dataclass(slots=True, kw_only=True)
class Primitive:
    """What all primitives share."""

    colour: Array
    material: str
    group: int
    fillet: float
    bias: float = 0.0
    """Extra depth, in rig units, so that decals win over what they lie on."""
    paint: Paint | None = None
    flow: Array | None = None
    """Direction in which hair grows, rig space."""
    role: str = ""
    """'' follows a material given by the recipe; 'fixed' keeps its own."""
    unit: float = 1.0
    to_local: Array = field(default_factory=lambda: _HERE)
    local_origin: Array = field(default_factory=lambda: _ORIGIN)
    """Followed for painted ones only; arrays are replaced, never written to."""

    def move(self, matrix: Array, shift: Array) -> None:
        """Apply `p -> matrix @ p + shift` to the primitive, in place."""
        size = scale_of(matrix)
        self.unit *= size
        self.bias *= size
        if self.flow is not None:
            self.flow = matrix @ self.flow / size
        if self.paint is not None:
            self.to_local = self.to_local @ np.linalg.inv(matrix)
            self.local_origin = matrix @ self.local_origin + shift
        self._move(matrix, shift, size)

    def _move(self, matrix: Array, shift: Array, size: float) -> None:
        raise NotImplementedError

    @property
    def reference(self) -> Array:
        """A point of the primitive that pixels are measured from."""
        raise NotImplementedError

    def copy(self) -> Primitive:
        """A copy that can be moved without moving this one."""
        # A third of the time of copy.copy, and a figure has a hundred of them.
        other = object.__new__(type(self))
        for each in fields(self):
            setattr(other, each.name, getattr(self, each.name))
        return other

    def painted(self, points: Array, normals: Array, colours: Array) -> Array:
        """The colours after paint; points and normals are in rig space."""
        if self.paint is None:
            return colours
        inverse = self.to_local.astype(np.float32)
        local = inverse @ (points - self.local_origin.astype(np.float32)[:, None])
        turned = inverse @ normals
        turned /= np.sqrt((turned * turned).sum(0)) + np.float32(1e-6)
        return self.paint(local, turned, colours)


@dataclass(slots=True, kw_only=True)
class Ellipsoid(Primitive):
    """`axes`: columns are the three half axes."""

    centre: Array
    axes: Array

    def _move(self, matrix: Array, shift: Array, size: float) -> None:
        self.centre = matrix @ self.centre + shift
        self.axes = matrix @ self.axes

    @property
    def reference(self) -> Array:
        return self.centre


@dataclass(slots=True, kw_only=True)
class Box(Primitive):
    """`axes`: columns are the half edges; `soft` rounds the normals at edges,
    `radius` above 0 the box itself."""

    centre: Array
    axes: Array
    soft: float
    radius: float = 0.0

    def _move(self, matrix: Array, shift: Array, size: float) -> None:
        self.centre = matrix @ self.centre + shift
        self.axes = matrix @ self.axes

    @property
    def reference(self) -> Array:
        return self.centre


@dataclass(slots=True, kw_only=True)
class Tube(Primitive):
    """A chain of capsules: `points` (n, 3), `radii` (n,)."""

    points: Array
    radii: Array
    closed: bool = False

    def _move(self, matrix: Array, shift: Array, size: float) -> None:
        self.points = self.points @ matrix.T + shift
        self.radii = self.radii * size

    @property
    def reference(self) -> Array:
        return np.asarray(self.points[0])


@dataclass(slots=True, kw_only=True)
class Lathe(Primitive):
    """An open two-sided surface of revolution: `profile` (n, 2) of height along
    the unit `axis` and radius."""

    centre: Array
    axis: Array
    profile: Array

    def _move(self, matrix: Array, shift: Array, size: float) -> None:
        self.centre = matrix @ self.centre + shift
        self.axis = matrix @ self.axis / size
        self.profile = self.profile * size

    @property
    def reference(self) -> Array:
        return self.centre


@dataclass(slots=True, kw_only=True)
class Plate(Primitive):
    """A puffed flat part: closed `outlines` (n, 2) in the plane (`u`, `v`) at
    `origin`; outlines after the first are holes."""

    outlines: list[Array]
    origin: Array
    u: Array
    v: Array
    thick: float
    puff: float

    def _move(self, matrix: Array, shift: Array, size: float) -> None:
        self.origin = matrix @ self.origin + shift
        self.u = matrix @ self.u
        self.v = matrix @ self.v

    @property
    def reference(self) -> Array:
        return self.origin
