"""Details that all tiles share, apart from those that are a tile's own.

A long prompt stands once in an output, not once for each picture.
"""

from __future__ import annotations

from collections.abc import Sequence

from dalle_notebook.render.view import GridView, TileView

Pairs = tuple[tuple[str, str], ...]


def shared_details(view: GridView) -> Pairs:
    """Return names and values that every tile has; none for a single tile."""
    return shared_pairs(view.all_tiles)


def shared_pairs(tiles: Sequence[TileView]) -> Pairs:
    """The same for tiles that stand in no table yet."""
    if len(tiles) < 2:
        return ()
    others = [set(tile.details) for tile in tiles[1:]]
    return tuple(
        pair for pair in tiles[0].details if all(pair in other for other in others)
    )


def own_details(tile: TileView, shared: Pairs) -> Pairs:
    """Return the details of a tile that are not among the shared ones."""
    return tuple(pair for pair in tile.details if pair not in shared)
