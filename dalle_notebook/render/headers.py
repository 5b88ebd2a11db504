"""Nested labels of a grid, as header cells that span rows or columns.

Neighbours with the same outer labels share one cell, so that
`(("red", "s"), ("red", "m"))` has one "red" over two columns. The spans of
each level add up to the number of labels; a test holds that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

Labels = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """One label and how many rows or columns it stands for."""

    label: str
    span: int
    start: int
    """Index of the first row or column that it stands for."""


def header_levels(labels: Labels) -> tuple[tuple[HeaderCell, ...], ...]:
    """Return the header cells of each level, outermost level first."""
    depth = len(labels[0]) if labels else 0
    return tuple(tuple(_cells(labels, level)) for level in range(depth))


def _cells(labels: Labels, level: int) -> Iterator[HeaderCell]:
    start = 0
    innermost = level == len(labels[0]) - 1
    for index in range(1, len(labels) + 1):
        # Two equal labels at the innermost level are two tiles, not one.
        if (
            index < len(labels)
            and not innermost
            and labels[index][: level + 1] == labels[start][: level + 1]
        ):
            continue
        yield HeaderCell(labels[start][level], index - start, start)
        start = index
