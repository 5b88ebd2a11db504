"""Random streams: one seed, several independent generators.

Scenery and every figure draw from streams of their own, so that another subject
in the same picture does not move the clouds. Equal seeds give equal pictures in
every process; Python's hash randomisation plays no part.
"""

from __future__ import annotations

import hashlib

import numpy as np

_BITS = 63


def seed_of_prompt(prompt: str) -> int:
    """The seed of a prompt for which none was given."""
    return _digest(f"prompt\0{prompt}")


def seed_of_picture(seed: int, index: int) -> int:
    """The seed of picture number `index`; number 0 keeps the seed itself."""
    if index == 0:
        return seed
    # The last bits count on, so that neighbours get another kind of shot.
    return _digest(f"{seed}\0{index}") & ~3 | (seed + index) & 3


_KINDS_OF_SHOT = ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0))


def kind_of_shot(seed: int) -> tuple[bool, bool, bool]:
    """Light from the right, near, from above: any two of four pictures of one
    ask differ in two of these."""
    right, near, above = _KINDS_OF_SHOT[seed & 3]
    return bool(right), bool(near), bool(above)


def stream(seed: int, name: str) -> np.random.Generator:
    """The generator of one purpose ("scenery", "figure 0")."""
    return np.random.Generator(np.random.PCG64(_digest(f"{seed}\0{name}")))


def _digest(text: str) -> int:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "little") >> (64 - _BITS)
