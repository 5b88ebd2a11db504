"""The tiles of a plan, made when somebody looks at them.

A plan of a hundred thousand pictures holds three numbers for each of them: which
combination it is, its row and its column. What a combination means is told by
`Combinations`, from the prompts and the settings, which all tiles share.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, Self, overload

from dalle_notebook.store.ask import Ask
from dalle_notebook.study.skipping import Choices


@dataclass(frozen=True, slots=True)
class Tile:
    """One place of a table and the picture that belongs there.

    Attributes:
        endpoint: named for this very tile, or None.
        choices: (axis, value) in words, for every axis of the plan.
        row: number of its row, from 0; likewise `column`.
    """

    ask: Ask
    endpoint: str | None
    choices: Choices
    row: int = 0
    column: int = 0


class Combinations(Protocol):
    """Says what each combination of prompt, settings and number is."""

    def choices(self, code: int) -> Choices:
        """The value of every axis, in words."""

    def ask(self, code: int) -> Ask:
        """The picture wanted."""

    def endpoint(self, code: int) -> str | None:
        """The endpoint that is named for it."""

    def at_take(self, take: int) -> Self:
        """The same, all of another take."""


class Tiles(Sequence[Tile]):
    """Reads like a tuple of tiles; each look makes the tile anew.

    Args:
        codes: the combination of each tile, in the order of the table.
        rows, columns: its place.
    """

    def __init__(
        self,
        combinations: Combinations,
        codes: array[int],
        rows: array[int],
        columns: array[int],
    ) -> None:
        self._combinations = combinations
        self._codes = codes
        self._rows = rows
        self._columns = columns

    def __len__(self) -> int:
        return len(self._codes)

    @overload
    def __getitem__(self, at: int) -> Tile: ...
    @overload
    def __getitem__(self, at: slice) -> Tiles: ...
    def __getitem__(self, at: int | slice) -> Tile | Tiles:
        if isinstance(at, slice):
            return Tiles(
                self._combinations, self._codes[at], self._rows[at], self._columns[at]
            )
        code = self._codes[at]
        of = self._combinations
        return Tile(
            of.ask(code),
            of.endpoint(code),
            of.choices(code),
            self._rows[at],
            self._columns[at],
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(
            one == its for one, its in zip(self, other, strict=True)
        )

    def __hash__(self) -> int:
        return hash(len(self))

    def __repr__(self) -> str:
        return f"<{len(self)} tiles>"

    @property
    def places(self) -> Iterator[tuple[int, int]]:
        """Row and column of each; no tile is made for it."""
        return zip(self._rows, self._columns, strict=True)

    @property
    def choices(self) -> Iterator[Choices]:
        """The choices of each; no ask is made for it."""
        return map(self._combinations.choices, self._codes)

    def placed(self, places: Iterable[tuple[int, int, int]]) -> Tiles:
        """Some of these tiles elsewhere: (number, row, column) of each."""
        codes, rows, columns = array("q"), array("i"), array("i")
        for number, row, column in places:
            codes.append(self._codes[number])
            rows.append(row)
            columns.append(column)
        return Tiles(self._combinations, codes, rows, columns)

    def at_take(self, take: int) -> Tiles:
        """The same tiles, all of another take."""
        of = self._combinations.at_take(take)
        return Tiles(of, self._codes, self._rows, self._columns)
