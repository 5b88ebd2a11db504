"""What any figure may wear, hold or be made of, whatever family it is from.

Things are put on anchors: hats on `head_top`, spectacles on `eyes`, scarves on
`neck`, held things at `hand_r`, or at `mouth` where there are no hands. A word
that finds no anchor is left out; the stage knows the words and can say so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ..kit.bounds import bounds
from ..kit.relations import attach
from ..kit.rig import Anchor, Rig
from ..kit.vectors import Array, mix, rgb, step, unit, vec
from .chance import Chance
from .people.costumes import draw_glasses
from .people.hats import draw_hat

HATS = {
    "hat": "hat",
    "top hat": "top hat",
    "straw hat": "straw",
    "cowboy hat": "cowboy",
    "wizard hat": "wizard",
    "party hat": "party",
    "santa hat": "santa",
    "crown": "crown",
    "cap": "cap",
    "helmet": "helmet",
    "beret": "beret",
    "chef hat": "chef",
    "pirate hat": "pirate",
}
WEAR: frozenset[str] = frozenset(
    {
        *HATS,
        "glasses",
        "sunglasses",
        "scarf",
        "bow tie",
        "bow",
        "tie",
        "cape",
        "necklace",
    }
)
"""Words that `wear` understands."""

MATERIALS: dict[str, tuple[str, str | None, float]] = {
    "glass": ("glass", "#cfe6ee", 0.6),
    "crystal": ("glass", "#d8e4f8", 0.6),
    "ice": ("water", "#c8e6f6", 0.85),
    "jelly": ("water", None, 0.0),
    "gold": ("metal", "#e2ae3c", 1.0),
    "golden": ("metal", "#e2ae3c", 1.0),
    "silver": ("chrome", "#c9ced6", 1.0),
    "bronze": ("metal", "#b07a42", 1.0),
    "copper": ("metal", "#c8744a", 1.0),
    "metal": ("chrome", "#b4bcc6", 0.9),
    "chrome": ("chrome", "#d0d4da", 1.0),
    "wood": ("wood", "#a8743f", 0.85),
    "wooden": ("wood", "#a8743f", 0.85),
    "stone": ("stone", "#a09a90", 0.9),
    "marble": ("glaze", "#efebe4", 0.85),
    "clay": ("clay", None, 0.0),
    "plasticine": ("clay", None, 0.0),
    "porcelain": ("glaze", "#f6f3ee", 0.8),
    "ceramic": ("glaze", None, 0.0),
    "plastic": ("enamel", None, 0.0),
    "rubber": ("rubber", None, 0.0),
    "felt": ("cloth", None, 0.0),
    "fabric": ("cloth", None, 0.0),
    "cloth": ("cloth", None, 0.0),
    "wool": ("fur", None, 0.0),
    "fur": ("fur", None, 0.0),
    "plush": ("fur", None, 0.0),
    "chocolate": ("wet", "#5a3420", 0.95),
    "cheese": ("wet", "#f3c552", 0.9),
    "paper": ("cloth", "#fbf7ee", 0.5),
    "snow": ("clay", "#f6f9fc", 0.95),
}
"""Material word -> (surface, tint or None, how much of the tint)."""


def remake(rig: Rig, word: str) -> None:
    """Make the rig of another material; eyes and the like keep their own."""
    if word not in MATERIALS:
        return
    surface, tint, share = MATERIALS[word]
    grain = _planks() if surface == "wood" else None
    for p in rig.primitives:
        if p.role == "fixed" or p.material in (
            "eye",
            "glow",
            "flat",
            "whisker",
            "mist",
        ):
            continue
        p.material = surface
        if tint is not None:
            p.colour = mix(p.colour, tint, share)
            p.paint = grain
        if surface == "glass":
            p.paint = None


def _planks() -> Callable[[Array, Array, Array], Array]:
    def paint(p: Array, n: Array, c: Array) -> Array:
        ring = np.sin(p[1] * 24 + 2.2 * np.sin(p[0] * 3 + p[2] * 2) + np.sin(p[0] * 9))
        return np.asarray(c * (1 - 0.16 * step(0.2, 0.9, ring)))

    return paint


def wear(rig: Rig, word: str, chance: Chance, accent: str | None) -> None:
    """Put one thing on."""
    tone = None if accent is None else rgb(accent)
    if word in HATS and "head_top" in rig.anchors:
        a = rig.anchors["head_top"]
        frame = _frame(a)
        with rig.frame(a.point - a.up * a.radius * 0.32, frame, a.radius * 1.02):
            draw_hat(rig, HATS[word], tone)
    elif word in ("glasses", "sunglasses") and "eyes" in rig.anchors:
        a = rig.anchors["eyes"]
        scale = a.radius / 0.36
        with rig.frame(a.point - a.forward * 0.40 * scale, _frame(a), scale):
            draw_glasses(rig, dark=word == "sunglasses")
    elif (
        word in ("scarf", "bow tie", "bow", "tie", "necklace") and "neck" in rig.anchors
    ):
        _at_neck(rig, rig.anchors["neck"], word, tone, chance)
    elif word == "cape" and "back" in rig.anchors:
        a = rig.anchors["back"]
        rig.group(0.03)
        rig.plate(
            [(-0.3, 0.1), (0.3, 0.1), (0.6, -1.0), (0, -1.1), (-0.6, -1.0)],
            a.point,
            (0, 0, 1),
            vec(0.3, 1, 0),
            tone if tone is not None else "#b8262a",
            material="cloth",
            thick=0.1,
            puff=0.4,
            role="fixed",
        )


def _at_neck(
    rig: Rig, a: Anchor, word: str, tone: Array | None, chance: Chance
) -> None:
    cloth = (
        tone
        if tone is not None
        else rgb(
            chance.pick("scarf tone", ("#c8403a", "#3a78b8", "#4a9a5a", "#e8a83a"))
        )
    )
    r = a.radius * 1.02
    axis = a.up if abs(a.up[1]) > 0.5 else unit(a.forward)
    front = a.point + unit(np.array([a.forward[0], 0, a.forward[2]]) + 1e-6) * r
    if word in ("scarf", "necklace"):
        if word == "scarf" and rig.kind == "animal":
            # A chin would hide it: it is a thick one, and lies on the shoulders.
            a = replace(a, point=a.point - vec(0, 0.30 * r, 0))
            r *= 1.22
            front = a.point + unit(front - a.point) * r
        rig.group(0.03)
        thick = 0.34 if word == "scarf" else 0.06
        rig.ring(
            a.point,
            1.12 * r if word == "scarf" else r,
            thick * r,
            cloth if word == "scarf" else rgb("#e2ae3c"),
            axis=axis,
            material="cloth" if word == "scarf" else "metal",
            role="fixed",
            knots=14,
        )
        if word == "scarf":
            # Two ends that hang before the chest, one longer: a single short one
            # was taken for a tongue.
            out = unit(front - a.point)
            for side, long in ((0.80, 1.9), (0.30, 1.3)):
                knot = front + out * 0.2 * r + vec(0, 0, side * r)
                rig.tube(
                    [
                        knot,
                        knot + out * 0.24 * r - vec(0, 0.5 * long * r, 0),
                        knot + out * 0.16 * r - vec(0, long * r, -0.2 * side * r),
                    ],
                    [0.26 * r, 0.32 * r, 0.36 * r],
                    cloth,
                    material="cloth",
                    role="fixed",
                )
        return
    size = r * 0.62
    out = unit(front - a.point)
    across = unit(np.cross(out, [0.0, 1, 0]))
    at = front + out * 0.12 * r
    rig.group(0.02)
    if word == "tie":
        rig.plate(
            [(-0.1, 0), (0.1, 0), (0.2, -1.2), (0, -1.45), (-0.2, -1.2)],
            at,
            across * size,
            vec(0, size, 0),
            cloth,
            thick=0.2,
            material="cloth",
            role="fixed",
            bias=0.03,
        )
    else:
        for s in (1, -1):
            rig.plate(
                [(0.0, 0.0), (0.5, 0.42), (0.95, 0.38), (0.95, -0.38), (0.5, -0.42)],
                at,
                across * s * size,
                vec(0, size, 0),
                cloth,
                thick=0.25,
                puff=0.7,
                material="cloth",
                role="fixed",
                bias=0.03,
            )
    rig.ellipsoid(
        at + out * 0.06,
        0.22 * size,
        mix(cloth, "#000000", 0.15),
        material="cloth",
        role="fixed",
        bias=0.04,
    )


def hold(rig: Rig, thing: Rig) -> None:
    """Put a thing into the right hand, or into the mouth."""
    place = next((k for k in ("hand_r", "mouth") if k in rig.anchors), None)
    if place is None or not thing.primitives:
        return
    extents = [bounds(p, np.eye(3)) for p in thing.primitives]
    low = np.min([e[0] for e in extents], axis=0)
    high = np.max([e[1] for e in extents], axis=0)
    host = [bounds(p, np.eye(3)) for p in rig.primitives]
    tall = float(np.max([e[1][1] for e in host]) - np.min([e[0][1] for e in host]))
    ratio = np.clip(thing.size_m / max(rig.size_m, 0.1), 0.20, 0.62)
    scale = float(ratio) * tall / float((high - low).max())
    grip: str | Array
    if "grip" in thing.anchors:
        grip = "grip"
    elif place == "mouth":
        grip = (low + high) / 2
    else:
        grip = np.array(
            [
                (low[0] + high[0]) / 2,
                low[1] + 0.1 * (high[1] - low[1]),
                (low[2] + high[2]) / 2,
            ]
        )
    goal = rig.anchors[place].point + rig.anchors[place].forward * 0.05
    attach(rig, thing, goal, scale=scale, yaw=-90, grip=grip)


def _frame(a: Anchor) -> Array:
    """Columns (forward, up, side) of an anchor."""
    f, u = unit(a.forward), unit(a.up)
    return np.stack([f, u, np.cross(f, u)], 1)
