"""What an exported page shows, as plain values.

A page holds every tile of a study with its place on every axis, so that a
browser can lay the same tiles out anew. Which axes lie along the rows and the
columns at first is the plan's choice; the reader changes it later.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from dalle_notebook.render.view import TileView


@dataclass(frozen=True, slots=True)
class PageAxis:
    """Something that is varied.

    Attributes:
        name: `prompt`, `n`, a setting, or the name of words in a prompt.
        labels: what people read for each value, in order.
    """

    name: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageTile:
    """One tile and where it belongs.

    Attributes:
        at: for every axis of the page the number of its value, or None where
            the axis does not concern this tile.
        view: what is shown; `larger` is what a click brings up.
        id: names the picture in the archive, or "".
    """

    at: tuple[int | None, ...]
    view: TileView
    id: str = ""


@dataclass(frozen=True, slots=True)
class PageView:
    """A study as a page.

    Attributes:
        axes: the first `row_axes` of them lie along the rows at first, outermost
            first, the others along the columns.
        before: what the pictures were made from, or None.
        footer: lines such as "drawn by illustrator 0.1 · free".

    Raises:
        ValueError: a tile names a value that no axis has.
    """

    title: str
    axes: tuple[PageAxis, ...]
    row_axes: int
    tiles: tuple[PageTile, ...]
    before: PageTile | None = None
    footer: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for tile in self.tiles:
            for axis, value in zip(self.axes, tile.at, strict=True):
                if value is not None and not 0 <= value < len(axis.labels):
                    raise ValueError(f"axis {axis.name!r} has no value {value}")

    @property
    def all_tiles(self) -> tuple[PageTile, ...]:
        """Every tile, and last what they were made from."""
        return tuple(chain(self.tiles, (self.before,) if self.before else ()))
