"""What a splat gives back: one primitive's pixels inside its bounding box."""

from __future__ import annotations

from dataclasses import dataclass

from ..vectors import Array


@dataclass(slots=True)
class View:
    """An orthographic camera: rig space -> pixels (y up, z to the viewer)."""

    rotation: Array
    scale: float
    """Pixels per rig unit."""


@dataclass(slots=True)
class Patch:
    """Planes of shape (h, w), float32; positions are pixels relative to the
    primitive's reference point; normals need not be of length 1."""

    depth: Array
    normal: tuple[Array, Array, Array]
    cover: Array
    """0..1: how much of the pixel the primitive fills."""
    along: tuple[Array, Array] | None = None
    """Screen direction of a tube's axis, where hair grows along it."""
