"""What a figure may be told. Everything else is chosen by the seed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slots:
    """None or "" leaves the choice to the seed."""

    colour: str | None = None
    """Main colour, `#rrggbb`."""
    accent: str | None = None
    material: str | None = None
    """`glass`, `wood`, `gold`, ...; see `rigs.finish`."""
    coat: str | None = None
    """`siamese`, `tabby`, `white siamese`, `spotted`, ..."""
    pose: str | None = None
    """`stand`, `walk`, `sit`, `lie`, `fly`, ..."""
    mood: str | None = None
    """`curious`, `happy`, `sleepy`, `sad`, `angry`, `surprised`."""
    wear: tuple[str, ...] = ()
    hold: tuple[str, ...] = ()
    portrait: bool = False
    """Only head and shoulders will be framed: spend detail there."""
