"""The one light of a picture, and the named ones.

Figures and scenery share the vector, so that shadows of both fall the same
way. Which words ask for which light is decided by the stage, not here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .vectors import Array

Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Light:
    """The one light of a picture, shared by figures and scenery."""

    direction: Triple
    """Unit vector towards the light; x right, y up, z to the viewer."""
    key: Triple
    """Colour times strength, about 1."""
    sky: Triple
    """Ambient light from above."""
    bounce: Triple
    """Light that comes back from below."""
    rim: Triple
    """Colour of the rim; black for none."""
    backlit: bool = False
    """The light stands behind: thin parts glow, the rim runs all around."""

    @property
    def towards(self) -> Array:
        """The direction as a float32 array of length 1."""
        v = np.array(self.direction, np.float32)
        return np.asarray(v / np.linalg.norm(v))


def _light(
    direction: Triple,
    key: Triple,
    sky: Triple,
    bounce: Triple,
    rim: Triple,
    *,
    backlit: bool = False,
) -> Light:
    v = np.array(direction)
    x, y, z = (float(q) for q in v / np.linalg.norm(v))
    return Light((x, y, z), key, sky, bounce, rim, backlit)


LIGHTS: dict[str, Light] = {
    "day": _light(
        (-0.55, 0.65, 0.62),
        (1.05, 0.98, 0.86),
        (0.42, 0.45, 0.52),
        (0.28, 0.21, 0.14),
        (1.0, 0.88, 0.68),
    ),
    "studio": _light(
        (-0.50, 0.62, 0.68),
        (1.02, 0.98, 0.92),
        (0.44, 0.45, 0.50),
        (0.26, 0.22, 0.18),
        (0.95, 0.92, 0.90),
    ),
    "backlit": _light(
        (0.45, 0.62, -0.66),
        (1.35, 1.08, 0.74),
        (0.80, 0.78, 0.80),
        (0.42, 0.33, 0.25),
        (1.55, 1.15, 0.70),
        backlit=True,
    ),
    "golden": _light(
        (-0.74, 0.38, 0.52),
        (1.20, 0.88, 0.55),
        (0.40, 0.40, 0.52),
        (0.32, 0.20, 0.12),
        (1.25, 0.80, 0.42),
    ),
    "sunset": _light(
        (0.62, 0.30, -0.45),
        (1.20, 0.70, 0.45),
        (0.46, 0.38, 0.50),
        (0.34, 0.20, 0.18),
        (1.45, 0.75, 0.42),
        backlit=True,
    ),
    "night": _light(
        (-0.45, 0.72, 0.42),
        (0.50, 0.60, 0.86),
        (0.20, 0.24, 0.38),
        (0.10, 0.10, 0.16),
        (0.62, 0.76, 1.10),
    ),
    "indoor": _light(
        (-0.60, 0.66, 0.52),
        (1.02, 0.92, 0.76),
        (0.42, 0.41, 0.42),
        (0.30, 0.22, 0.15),
        (0.95, 0.80, 0.60),
    ),
    "overcast": _light(
        (-0.25, 0.86, 0.48),
        (0.66, 0.68, 0.72),
        (0.62, 0.65, 0.70),
        (0.24, 0.22, 0.20),
        (0.45, 0.48, 0.52),
    ),
    "candle": _light(
        (-0.50, 0.25, 0.72),
        (1.15, 0.72, 0.36),
        (0.20, 0.17, 0.18),
        (0.30, 0.16, 0.08),
        (0.80, 0.42, 0.18),
    ),
    "neon": _light(
        (-0.70, 0.40, 0.50),
        (1.05, 0.42, 0.95),
        (0.26, 0.26, 0.48),
        (0.14, 0.12, 0.30),
        (0.25, 1.05, 1.25),
    ),
    "underwater": _light(
        (-0.20, 0.90, 0.42),
        (0.72, 0.98, 1.02),
        (0.30, 0.48, 0.58),
        (0.10, 0.20, 0.26),
        (0.55, 0.95, 1.05),
    ),
    "snow": _light(
        (-0.52, 0.58, 0.66),
        (1.00, 0.98, 0.98),
        (0.48, 0.53, 0.62),
        (0.40, 0.42, 0.48),
        (1.0, 0.98, 1.0),
    ),
    "stage": _light(
        (-0.30, 0.85, 0.46),
        (1.22, 1.06, 0.86),
        (0.24, 0.22, 0.32),
        (0.20, 0.14, 0.14),
        (0.85, 0.55, 1.05),
    ),
}
