"""Rigs put into other rigs, and turned into their mirror image.

Riding, holding, wearing and sitting in are real composition: the guest's
primitives join the host's list, so occlusion and shadows are true.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .primitives import scale_of
from .rig import Anchor, Rig
from .vectors import Array, turn

_FLIP = np.diag([-1.0, 1.0, 1.0])


def mirror(rig: Rig) -> Rig:
    """A new rig that faces the other way. The picture is never flipped, because
    light and cast shadow would flip with it."""
    out = _like(rig)
    for p in rig.primitives:
        q = p.copy()
        q.move(_FLIP, np.zeros(3))
        out.primitives.append(q)
    out.anchors = {k: _moved(a, _FLIP, np.zeros(3)) for k, a in rig.anchors.items()}
    out.yaw = (-rig.yaw[1], -rig.yaw[0])
    return out


def attach(
    host: Rig,
    guest: Rig,
    at: str | ArrayLike,
    *,
    scale: float = 1.0,
    yaw: float = 0.0,
    pitch: float = 0.0,
    roll: float = 0.0,
    grip: str | ArrayLike = (0, 0, 0),
    prefix: str = "",
) -> None:
    """Put the guest into the host, so that the guest's `grip` lies on the
    host's anchor or point `at`. The guest's anchors join under `prefix`."""
    matrix = turn(yaw, pitch, roll) * scale
    goal = host.anchors[at].point if isinstance(at, str) else np.asarray(at, float)
    held = (
        guest.anchors[grip].point if isinstance(grip, str) else np.asarray(grip, float)
    )
    shift = goal - matrix @ held
    above = max((p.group for p in host.primitives), default=0) + 1
    for p in guest.primitives:
        q = p.copy()
        q.move(matrix, shift)
        q.group += above
        host.primitives.append(q)
    host._group = max(p.group for p in host.primitives) if host.primitives else 0
    if prefix:
        for name, a in guest.anchors.items():
            host.anchors[prefix + name] = _moved(a, matrix, shift)


def lift(rig: Rig, height: float) -> None:
    """Raise a whole rig, in place."""
    shift = np.array([0.0, height, 0.0])
    for p in rig.primitives:
        p.move(np.eye(3), shift)
    rig.anchors = {k: _moved(a, np.eye(3), shift) for k, a in rig.anchors.items()}


def _moved(a: Anchor, matrix: Array, shift: Array) -> Anchor:
    size = scale_of(matrix)
    return Anchor(
        matrix @ a.point + shift,
        matrix @ a.forward / size,
        matrix @ a.up / size,
        a.radius * size,
    )


def _like(rig: Rig) -> Rig:
    out = Rig()
    out.kind, out.noun, out.size_m, out.ground = (
        rig.kind,
        rig.noun,
        rig.size_m,
        rig.ground,
    )
    out.pitch, out.bust_bottom = rig.pitch, rig.bust_bottom
    return out
