"""Rows of birds with a body like a robin's; `perching` draws them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Perching:
    """A bird with a body like a robin's, as data."""

    size_m: float
    coats: tuple[tuple[str, str, str], ...]
    """(back, belly, accent) each."""
    beak: str = "#e8a03a"
    beak_shape: str = "small"
    """small, hook, flat, long, big (toucan), pouch (pelican), needle (stork)."""
    leg: str = "#a8743a"
    leg_length: float = 0.34
    neck: float = 0.0
    tail: float = 0.6
    crest: bool = False
    belly_top: float = 0.10
    swims: bool = False
    eye: str = "#2a1c14"
    upright: float = 8
    """Degrees that the body is raised at rest."""
    flies: bool = False
    """Some seeds show it in the air."""
    hood: bool = False
    """Head and neck take the accent."""
    tuft: bool = False
    fan: bool = False
    """A peacock's train."""


PERCHING: dict[str, Perching] = {
    "bird": Perching(
        0.15,
        (
            ("#4f8fc4", "#f6efe0", "#e8743a"),
            ("#7a6a58", "#f0e6d4", "#e0603a"),
            ("#e0b43a", "#fbf0c8", "#3a3a40"),
            ("#c8403a", "#e89a80", "#4a2a2a"),
            ("#5aa06a", "#eef0d0", "#3f6a4a"),
        ),
        upright=26,
        flies=True,
    ),
    "crow": Perching(
        0.45,
        (("#2c2b33", "#37363f", "#22212a"),),
        beak="#35343a",
        tail=0.7,
        leg="#3a383e",
        beak_shape="long",
        upright=22,
        flies=True,
    ),
    "eagle": Perching(
        0.9,
        (("#5a3c28", "#6f4b30", "#f6f0e2"),),
        beak="#f0b83a",
        beak_shape="hook",
        leg="#f0b83a",
        tail=0.6,
        eye="#e8b83a",
        upright=42,
        flies=True,
        hood=True,
    ),
    "parrot": Perching(
        0.5,
        (
            ("#d8332f", "#e04a3a", "#2f6fb8"),
            ("#3f9a4a", "#8ac24a", "#e8c23a"),
            ("#2f7fc8", "#f2b82e", "#2f6f4a"),
        ),
        beak="#3a3438",
        beak_shape="hook",
        leg="#5a5054",
        tail=1.15,
        eye="#f0d060",
        upright=52,
        flies=True,
    ),
    "duck": Perching(
        0.45,
        (
            ("#f4c83a", "#f7d65a", "#f4c83a"),
            ("#8a6a4a", "#c9b090", "#2f6a4a"),
            ("#f6f2e8", "#ffffff", "#f6f2e8"),
        ),
        beak="#f0932e",
        beak_shape="flat",
        leg="#f0932e",
        leg_length=0.12,
        tail=0.28,
        neck=0.18,
        swims=True,
        hood=True,
    ),
    "swan": Perching(
        1.2,
        (
            ("#fbf8f2", "#ffffff", "#fbf8f2"),
            ("#f6f2ee", "#ffffff", "#f6f2ee"),
            ("#35343c", "#403f48", "#35343c"),
        ),
        beak="#e8743a",
        beak_shape="flat",
        leg="#3a3438",
        leg_length=0.1,
        tail=0.3,
        neck=0.95,
        swims=True,
    ),
    "chicken": Perching(
        0.4,
        (
            ("#f6efe2", "#ffffff", "#d8322e"),
            ("#b8662e", "#d08a4a", "#d8322e"),
            ("#4a3a38", "#6a5450", "#d8322e"),
        ),
        beak="#f0b83a",
        leg="#e8a832",
        tail=0.35,
        crest=True,
        upright=12,
    ),
    "seagull": Perching(
        0.45,
        (("#f2f2ee", "#ffffff", "#9aa6b2"), ("#c4ccd4", "#ffffff", "#8f9aa6")),
        beak="#f0b83a",
        leg="#e8a04a",
        tail=0.4,
        upright=14,
        flies=True,
    ),
    "pigeon": Perching(
        0.3,
        (("#8f98a8", "#a9b2bf", "#4f8f7a"), ("#e8e6e4", "#f6f4f0", "#b08ab8")),
        beak="#4a464c",
        leg="#c8605a",
        leg_length=0.24,
        tail=0.5,
        upright=20,
        hood=True,
    ),
    "goose": Perching(
        0.8,
        (("#f8f4ec", "#ffffff", "#f8f4ec"), ("#a08c78", "#d8cab8", "#2f2c30")),
        beak="#f0932e",
        beak_shape="flat",
        leg="#f0932e",
        leg_length=0.18,
        tail=0.3,
        neck=0.62,
        swims=True,
        hood=True,
    ),
    "pelican": Perching(
        1.2,
        (("#f8f4ec", "#ffffff", "#e8d8b8"), ("#b8a898", "#d8ccc0", "#f0e8d8")),
        beak="#f2a83a",
        beak_shape="pouch",
        leg="#e8963a",
        leg_length=0.24,
        tail=0.3,
        neck=0.5,
        swims=True,
    ),
    "stork": Perching(
        1.1,
        (("#faf7f0", "#ffffff", "#2c2a30"),),
        beak="#e0492e",
        beak_shape="needle",
        leg="#e0492e",
        leg_length=1.5,
        tail=0.35,
        neck=0.6,
        upright=16,
    ),
    "ostrich": Perching(
        2.3,
        (("#34323a", "#4a464e", "#e8b49a"), ("#8a7a6c", "#a8988a", "#e0b8a0")),
        beak="#e8a878",
        leg="#d89a80",
        leg_length=1.6,
        tail=0.5,
        neck=1.15,
        hood=True,
    ),
    "toucan": Perching(
        0.5,
        (("#2c2b33", "#f8f0d8", "#f6c83a"),),
        beak="#f2932e",
        beak_shape="big",
        leg="#5a7a9a",
        tail=0.7,
        upright=38,
        eye="#3a8ac8",
    ),
    "cardinal": Perching(
        0.2,
        (("#cf2f2a", "#d8483a", "#2a2226"),),
        beak="#f08a2e",
        tuft=True,
        upright=34,
    ),
    "hummingbird": Perching(
        0.1,
        (("#2f9a6a", "#f0f0e0", "#d8305a"), ("#3a8ac0", "#eef0e8", "#b83ac0")),
        beak="#2a2628",
        beak_shape="needle",
        tail=0.5,
        upright=34,
        flies=True,
    ),
    "canary": Perching(
        0.12,
        (("#f6d03a", "#fbe87a", "#f0b82a"),),
        beak="#e89a6a",
        upright=30,
    ),
    "peacock": Perching(
        1.0,
        (("#2468b8", "#2f86b0", "#3fae7a"), ("#2a7a9a", "#3a90a8", "#8ac24a")),
        beak="#c8b48a",
        leg="#9a8a7a",
        leg_length=0.42,
        neck=0.55,
        fan=True,
    ),
}
