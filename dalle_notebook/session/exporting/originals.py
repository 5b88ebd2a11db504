"""The pictures of a grid as files in a folder, named by where they stand in it."""

from __future__ import annotations

from pathlib import Path

from dalle_notebook.session.image import Image
from dalle_notebook.session.results import Grid
from dalle_notebook.session.saving import name_words
from dalle_notebook.study.plan import PROMPT, Tile


def save_originals(grid: Grid, folder: Path, *, recipe: bool | None) -> list[Path]:
    """Save every picture, see `Image.save`; names say which tile it is.

    Raises:
        UsageError, ArchiveError: as `Image.save`; those before it are written.
    """
    return [
        image.save(folder / tile_file_name(tile, image), recipe=recipe)
        for tile, image in placed_images(grid)
        if image is not None
    ]


def placed_images(grid: Grid) -> list[tuple[Tile, Image | None]]:
    """Every tile of a grid and its picture, if it has one."""
    images = iter(grid)
    return [
        (tile, next(images) if outcome.state == "kept" else None)
        for tile, outcome in zip(grid.plan.tiles, grid.outcomes, strict=True)
    ]


def tile_file_name(tile: Tile, image: Image) -> str:
    """A name made of the values of a tile, its prompt and the digest.

    It is the same in every export, so that data and pictures can be joined.
    """
    # Which of several prompts it is, the prompt itself says.
    values = [value for name, value in tile.choices if name != PROMPT]
    here = name_words(" ".join(values))
    return f"{here}-{image.file_name()}" if here else image.file_name()
