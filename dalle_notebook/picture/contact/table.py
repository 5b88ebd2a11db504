"""A sheet as headed rows of cells, ready to be broken into pages.

A true table (rows and columns) keeps its shape: the innermost row label stands at
the left, outer ones become headings. A single row or column has no such shape, so
its tiles flow, each with its label below.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from dalle_notebook.picture.contact.values import Sheet, SheetTile

JOINT = " · "


@dataclass(frozen=True, slots=True)
class Cell:
    """A tile and the label that stands below it, or ""."""

    tile: SheetTile | None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """Cells side by side.

    Attributes:
        heading: what all rows of its section have in common, or "".
        label: what stands at its left, or "".
    """

    heading: str
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of equally many cells.

    Attributes:
        columns: labels of every column, outermost first; without any where cells
            carry their own labels.
    """

    columns: tuple[tuple[str, ...], ...]
    rows: tuple[Row, ...]
    facts: str
    title: str

    @property
    def width(self) -> int:
        """How many cells stand side by side."""
        return len(self.columns)


def does_flow(sheet: Sheet) -> bool:
    """Whether its tiles may be broken into rows anywhere."""
    return len(sheet.rows) == 1 or len(sheet.columns) == 1


def longest_run(sheet: Sheet) -> int:
    """How many tiles of a flowing sheet could stand side by side."""
    return max(len(cells) for _, cells in _sections(sheet))


def arrange(sheet: Sheet, across: int = 0) -> Table:
    """Lay out the rows; `across` cells side by side where tiles flow."""
    if not does_flow(sheet):
        rows = (
            Row(_joined(labels[:-1]), _joined(labels[-1:]), tuple(map(Cell, tiles)))
            for labels, tiles in zip(sheet.rows, sheet.tiles, strict=True)
        )
        return Table(sheet.columns, tuple(rows), sheet.facts, sheet.title)
    rows = (
        Row(heading, "", _filled(cells[at : at + across], across))
        for heading, cells in _sections(sheet)
        for at in range(0, len(cells), across)
    )
    # What all tiles have in common is said once.
    common = _joined(sheet.rows[0] if len(sheet.rows) == 1 else sheet.columns[0])
    facts = JOINT.join(filter(None, (common, sheet.facts)))
    return Table(((),) * across, tuple(rows), facts, sheet.title)


def _filled(cells: tuple[Cell, ...], across: int) -> tuple[Cell, ...]:
    return cells + (Cell(None),) * (across - len(cells))


def _sections(sheet: Sheet) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    """The tiles of a flowing sheet by what their outer labels have in common."""
    if len(sheet.rows) == 1:
        yield "", _labelled(zip(sheet.columns, sheet.tiles[0], strict=True), 0)
        return
    pairs = zip(sheet.rows, (tiles[0] for tiles in sheet.tiles), strict=True)
    for outer, group in groupby(pairs, lambda pair: pair[0][:-1]):
        yield _joined(outer), _labelled(group, len(outer))


def _labelled(
    pairs: Iterable[tuple[tuple[str, ...], SheetTile | None]], skip: int
) -> tuple[Cell, ...]:
    return tuple(
        Cell(tile, _joined(labels[skip:])) for labels, tile in pairs if tile is not None
    )


def _joined(labels: tuple[str, ...]) -> str:
    return JOINT.join(filter(None, labels))
