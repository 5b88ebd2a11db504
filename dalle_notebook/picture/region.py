"""A part of a picture, in fractions: what `--region` takes.

Fractions hold for every size of the same picture, so a region survives a change
of model; pixels would not. It is written with its edges, not with an extent.
No Pillow here: the option table reads regions, and is loaded before any picture.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

from dalle_notebook.errors import UsageError

Shape = Literal["rectangle", "ellipse"]

SHAPES: tuple[Shape, ...] = get_args(Shape)

FORM = (
    "LEFT,TOP,RIGHT,BOTTOM in fractions of the picture from 0 to 1 or in percent, as"
    " in 0.2,0.2,0.8,0.8 or ellipse:20%,20%,80%,80%"
)
"""What to write, in words."""

_NUMBER = re.compile(
    r"([+-]?(?:[0-9]{1,25}(?:\.[0-9]{0,25})?|\.[0-9]{1,25})(?:[eE][+-]?[0-9]{1,3})?)"
    r"\s*(%?)"
)


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle, or the ellipse that fills it, in fractions of a picture.

    Attributes:
        left, right: of the width, `0 <= left < right <= 1`.
        top, bottom: of the height, from above; the same holds.

    Raises:
        UsageError: it lies beyond the picture, or has no extent.
    """

    left: float
    top: float
    right: float
    bottom: float
    shape: Shape = "rectangle"

    def __post_init__(self) -> None:
        edges = self._edges()
        if not _is_within(*edges) or self.shape not in SHAPES:
            raise _wrong(",".join(f"{edge}" for edge in edges), _guess(*edges))
        for name, edge in zip(("left", "top", "right", "bottom"), edges, strict=True):
            # Minus zero is zero, and would be written as something else.
            object.__setattr__(self, name, float(edge) + 0.0)

    @classmethod
    def parse(cls, text: str) -> Region:
        """Read what `str` writes, and percent.

        Raises:
            UsageError: it is no region; the message says what to write.
        """
        head, colon, tail = text.partition(":")
        shape = head.strip().lower() if colon else "rectangle"
        found = [_NUMBER.fullmatch(part.strip()) for part in (tail or head).split(",")]
        numbers = [_value(one[1], one[2]) for one in found if one is not None]
        if len(numbers) != 4 or len(found) != 4 or shape not in SHAPES:
            raise _wrong(text)
        left, top, right, bottom = numbers
        if not _is_within(left, top, right, bottom):
            raise _wrong(text, _guess(left, top, right, bottom, "%" in text))
        return cls(
            left, top, right, bottom, "ellipse" if shape == "ellipse" else "rectangle"
        )

    def __str__(self) -> str:
        written = ",".join(
            f"{edge:.0f}" if edge in (0, 1) else repr(edge) for edge in self._edges()
        )
        return written if self.shape == "rectangle" else f"{self.shape}:{written}"

    def pixels(self, size: tuple[int, int]) -> tuple[int, int, int, int]:
        """Its edges in a picture of `size`, at least one pixel apart.

        Returns:
            left, top, right, bottom; pixels `left` to `right - 1` belong to it.
        """
        left, right = _span(self.left, self.right, size[0])
        top, bottom = _span(self.top, self.bottom, size[1])
        return left, top, right, bottom

    def _edges(self) -> tuple[float, float, float, float]:
        return self.left, self.top, self.right, self.bottom


def _span(start: float, end: float, length: int) -> tuple[int, int]:
    first = min(round(start * length), length - 1)
    return first, max(round(end * length), first + 1)


def _value(number: str, percent: str) -> float:
    # Exact until the end, so that 33.3% is 0.333; and no float holds 1e999.
    exact = Fraction(number) / (100 if percent else 1)
    return float(min(max(exact, Fraction(-1)), Fraction(1_000_000)))


def _is_within(left: float, top: float, right: float, bottom: float) -> bool:
    return 0 <= left < right <= 1 and 0 <= top < bottom <= 1


def _guess(
    left: float, top: float, right: float, bottom: float, is_percent: bool = False
) -> str:
    """What was probably meant instead, for the end of a message."""
    if max(left, top, right, bottom) > 1:
        if is_percent:
            return "; nothing lies beyond 100%"
        return "; these look like pixels: divide them by the picture's width and height"
    if min(left, top, right, bottom) < 0:
        return "; nothing lies before 0"
    if right <= left or bottom <= top:
        return (
            "; the last two are edges, not width and height: RIGHT lies beyond LEFT,"
            " BOTTOM below TOP"
        )
    return ""


def _wrong(text: str, guess: str = "") -> UsageError:
    line = "".join(c if c.isprintable() else " " for c in text)
    line = line if len(line) <= 40 else line[:39] + "…"
    return UsageError(f"a region is {FORM}, not '{line}'{guess}")
