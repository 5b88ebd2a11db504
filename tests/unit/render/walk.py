"""Walking a table as a screen reader does: which headers belong to which cell.

The rules are those of the HTML standard ("forming a table" and "forming
relationships between data cells and header cells"), for headers with a `scope`.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.unit.render.markup import Element


@dataclass(frozen=True, eq=False)
class Cell:
    """A cell with the places that it covers."""

    element: Element
    x: int
    y: int
    width: int
    height: int

    @property
    def is_data(self) -> bool:
        return self.element.tag == "td"

    @property
    def words(self) -> str:
        return " ".join(self.element.words().split())


def cells_of(table: Element) -> dict[tuple[int, int], Cell]:
    """The cell at each place; two cells at one place fail."""
    slots: dict[tuple[int, int], Cell] = {}
    for y, row in enumerate(table.all("tr")):
        x = 0
        for element in row.children:
            while (x, y) in slots:
                x += 1
            width = int(element.attributes.get("colspan", 1))
            height = int(element.attributes.get("rowspan", 1))
            cell = Cell(element, x, y, width, height)
            for place in ((x + i, y + j) for i in range(width) for j in range(height)):
                assert place not in slots, f"two cells at {place}"
                slots[place] = cell
            x += width
    return slots


def headers_of(slots: dict[tuple[int, int], Cell], cell: Cell) -> list[str]:
    """The words of the headers of a cell: those of its row, then of its column."""
    found: dict[int, Cell] = {}
    for y in range(cell.y, cell.y + cell.height):
        _scan(slots, cell, (cell.x, y), (-1, 0), found)
    for x in range(cell.x, cell.x + cell.width):
        _scan(slots, cell, (x, cell.y), (0, -1), found)
    return [header.words for header in found.values()]


def _scan(
    slots: dict[tuple[int, int], Cell],
    cell: Cell,
    start: tuple[int, int],
    step: tuple[int, int],
    found: dict[int, Cell],
) -> None:
    (x, y), (dx, dy) = start, step
    scope = "row" if dx else "col"
    opaque: list[Cell] = []
    block: list[Cell] = []
    here: list[Cell] = []
    while True:
        x, y = x + dx, y + dy
        if x < 0 or y < 0:
            break
        current = slots.get((x, y))
        if current is None or current is cell:
            continue
        if current.is_data:
            opaque += block
            block = []
            continue
        block.append(current)
        blocked = any(
            (old.y, old.height) == (current.y, current.height)
            if dx
            else (old.x, old.width) == (current.x, current.width)
            for old in opaque
        )
        if not blocked and current.element.attributes.get("scope") == scope:
            here.append(current)
    # Outermost first, as it is read out.
    for header in reversed(here):
        found.setdefault(id(header), header)
