"""Named dice: every choice of a rig has a stream of its own.

A draw depends on the seed and its name only, never on what was drawn before, so
a branch that is not taken shifts nothing.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")
_SCALE = 1.0 / 2**53


class Chance:
    """Draws for one figure, all from one number of the generator."""

    def __init__(self, rng: np.random.Generator, noun: str = "") -> None:
        self._key = int(rng.integers(2**63)) ^ (zlib.crc32(noun.encode()) << 20)

    def unit(self, name: str) -> float:
        """A number in 0..1."""
        # splitmix64, enough to scatter (seed, name) pairs.
        x = (self._key + 0x9E3779B97F4A7C15 * (1 + zlib.crc32(name.encode()))) % 2**64
        x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) % 2**64
        x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) % 2**64
        return ((x ^ (x >> 31)) >> 11) * _SCALE

    def between(self, name: str, low: float, high: float) -> float:
        """A number in low..high."""
        return low + (high - low) * self.unit(name)

    def pick(self, name: str, options: Sequence[T]) -> T:
        """One of the options."""
        return options[int(self.unit(name) * len(options))]

    def odds(self, name: str, share: float) -> bool:
        """True in this share of seeds."""
        return self.unit(name) < share

    def stream(self, name: str) -> np.random.Generator:
        """A generator for scattered details."""
        return np.random.default_rng(int(self.unit(name) * 2**53))
