"""What one four-legged species is, as data; the rows are in `home` and `wild`.

Lengths are in rig units, an adult cat's shoulder being at about 0.75. A new
species is a row; only a new kind of ear, tail or nose needs code.
"""

from __future__ import annotations

from dataclasses import dataclass

from .coats import Coat


@dataclass(frozen=True, slots=True, kw_only=True)
class Species:
    """Proportions, parts and coats of one species."""

    size_m: float
    length: float = 1.0
    """Hip to shoulder."""
    chest: float = 0.40
    belly: float = 0.36
    rump: float = 0.38
    leg: float = 0.65
    thick: float = 0.13
    paw: float = 0.13
    neck: float = 0.25
    neck_angle: float = 45
    neck_r: float = 0.25
    head: float = 0.42
    skull: tuple[float, float, float] = (0.92, 0.88, 0.98)
    snout: float = 0.15
    snout_r: float = 0.16
    snout_y: float = -0.13
    """Height of the nose line relative to the eye line, rig units."""
    muzzle: str = "soft"
    """soft (cat, dog), long (horse, cow), trunk, flat (pig)."""
    ear: str = "triangle"
    ear_size: float = 0.3
    ear_inner: str = "#e6a59a"
    tail: str = "long"
    tail_length: float = 1.0
    tail_r: float = 0.08
    material: str = "fur"
    eye: str = "#4a2d1a"
    pupil: str = "round"
    eye_size: float = 0.085
    eye_out: float = 0.46
    """How far the eyes sit to the sides: 0.4 front, 1 side."""
    eye_up: float = 0.08
    nose: str = "#3a2a2a"
    whiskers: bool = False
    hoof: str = ""
    foot: str = ""
    ruff: tuple[str, ...] = ()
    mane: bool = False
    hump: float = 0.0
    """Height of a camel's hump."""
    back_spikes: int = 0
    horns: str = ""
    head_yaw: float = 36
    head_pitch: float = 0
    poses: tuple[str, ...] = ("stand", "walk", "sit")
    coats: tuple[Coat, ...] = (Coat("", "#c98b4e", "#f3dfc0"),)
