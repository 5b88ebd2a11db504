"""What a surface is made of, as numbers that `shade` and `fur` read.

Colour is not here: a primitive has its own. A material travels through the
g-buffer as its row number, so that a pixel costs one small integer.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Material:
    """One kind of surface. All strengths are 0..1 unless said."""

    hair: float = 0.0
    """Length of a strand in rig units of a figure about 2 units high."""
    gloss: float = 0.1
    power: float = 16.0
    """Exponent of the highlight: large is small and sharp."""
    metal: float = 0.0
    warmth: float = 0.4
    """Saturation that enters the shade: cheap subsurface light."""
    grain: float = 0.0
    glow: float = 0.0
    opacity: float = 1.0
    """Seen straight on; see `edge`."""
    edge: float = 1.0
    """Opacity where the surface turns away: glass is high, mist is 0."""
    thin: float = 0.0
    """Lets light through from behind: ears, leaves, petals, sails."""
    clear: float = 0.0
    """Mirrors the sky over its own colour: glaze, glass, wet eyes."""


MATERIALS: dict[str, Material] = {
    "clay": Material(gloss=0.14, power=18, warmth=0.5, grain=0.3),
    "whisker": Material(gloss=0.0, warmth=0.0, glow=0.75),
    "fur": Material(hair=0.062, gloss=0.03, power=9, warmth=0.5),
    "short": Material(hair=0.03, gloss=0.07, power=14, warmth=0.5),
    "shaggy": Material(hair=0.12, gloss=0.03, power=9, warmth=0.5),
    "feather": Material(hair=0.034, gloss=0.06, power=12, warmth=0.5),
    "skin": Material(gloss=0.10, power=16, warmth=0.8, grain=0.1),
    "ear": Material(hair=0.03, gloss=0.03, power=9, warmth=0.8, thin=0.32),
    "pinkear": Material(hair=0.014, gloss=0.04, power=9, warmth=0.9, thin=0.58),
    "enamel": Material(gloss=0.5, power=60, warmth=0.3, clear=0.16),
    "glaze": Material(gloss=0.6, power=80, warmth=0.4, clear=0.22),
    "metal": Material(gloss=0.7, power=50, metal=1.0, warmth=0.0),
    "chrome": Material(gloss=0.9, power=90, metal=1.0, warmth=0.0, clear=0.3),
    "cloth": Material(gloss=0.03, power=8, warmth=0.6, grain=1.0),
    "sail": Material(gloss=0.03, power=8, warmth=0.5, grain=0.6, thin=0.35),
    "wood": Material(gloss=0.12, power=20, warmth=0.4, grain=0.7),
    "stone": Material(gloss=0.04, power=10, warmth=0.2, grain=1.2),
    "rubber": Material(gloss=0.10, power=10, warmth=0.0, grain=0.1),
    "eye": Material(gloss=0.7, power=120, warmth=0.0, clear=0.10, glow=0.5),
    "wet": Material(gloss=0.55, power=40, warmth=0.5, clear=0.10),
    "flat": Material(gloss=0.0, warmth=0.0),
    "leaf": Material(gloss=0.10, power=14, warmth=0.9, grain=0.4, thin=0.35),
    "petal": Material(gloss=0.05, power=12, warmth=0.8, grain=0.2, thin=0.5),
    "glow": Material(gloss=0.0, warmth=0.0, glow=1.0),
    "lit": Material(gloss=0.05, power=9, warmth=0.5, glow=0.6),
    "glass": Material(gloss=1.0, power=120, opacity=0.18, edge=0.92, clear=0.6),
    "water": Material(gloss=0.9, power=90, opacity=0.72, edge=0.95, clear=0.4),
    "mist": Material(gloss=0.0, warmth=0.2, opacity=0.5, edge=0.0),
}
NAMES: tuple[str, ...] = tuple(MATERIALS)
ROW: dict[str, int] = {name: i for i, name in enumerate(NAMES)}
FIELDS: tuple[str, ...] = tuple(Material.__dataclass_fields__)
TABLE = np.array([astuple(m) for m in MATERIALS.values()], np.float32)
"""Shape (materials, fields), rows as in `ROW`, columns as in `FIELDS`."""


def column(name: str) -> int:
    """The column of `TABLE` that holds a field."""
    return FIELDS.index(name)
