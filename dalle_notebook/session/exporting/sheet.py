"""A grid as the contact sheet that is drawn of it: its words and its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Literal

import PIL.Image

from dalle_notebook.errors import DalleError
from dalle_notebook.picture.contact.values import Sheet, SheetTile
from dalle_notebook.picture.verify import verify
from dalle_notebook.render.legible import one_line
from dalle_notebook.render.view import STATE_WORDS, STILL_RUNNING, TileView
from dalle_notebook.session.exporting.facts import facts_of
from dalle_notebook.session.exporting.originals import placed_images
from dalle_notebook.session.image import Image
from dalle_notebook.session.results import Grid
from dalle_notebook.session.session import current_session
from dalle_notebook.study.plan import PROMPT

_PREVIEW_PX: Literal[512] = 512


def sheet_of(grid: Grid, quality: Literal["preview", "original"]) -> Sheet:
    """What a contact sheet of a grid shows; pictures are opened when it is drawn."""
    plan, view = grid.plan, grid.whole("text")
    places: list[list[SheetTile | None]] = [
        [None] * len(plan.columns) for _ in plan.rows
    ]
    for (tile, image), shown in zip(placed_images(grid), view.all_tiles, strict=True):
        places[tile.row][tile.column] = _tile(shown, image, quality)
    return Sheet(
        title=one_line(view.title) or _prompts(grid),
        facts=facts_of(grid),
        rows=tuple(map(_lines, plan.rows)),
        columns=tuple(map(_lines, plan.columns)),
        tiles=tuple(map(tuple, places)),
    )


def _prompts(grid: Grid) -> str:
    numbers = {dict(tile.choices).get(PROMPT) for tile in grid.plan.tiles}
    return f"{len(numbers)} prompts" if len(numbers) > 1 else "Pictures"


def _lines(labels: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(one_line, labels))


def _tile(
    shown: TileView, image: Image | None, quality: Literal["preview", "original"]
) -> SheetTile:
    caption = one_line(shown.caption)
    if image is None:
        state, reason = STATE_WORDS[shown.state], one_line(shown.reason)
        if shown.state in STILL_RUNNING and reason:
            # On paper nothing is waiting any more.
            state, reason = reason, ""
        return SheetTile(caption=caption, state=state, reason=reason)
    if quality == "original":
        return SheetTile(image.size, image.pil, caption)
    return SheetTile(image.record.size, partial(_preview, image), caption)


def _preview(image: Image) -> PIL.Image.Image:
    try:
        return verify(
            current_session().with_archive(
                lambda archive: archive.preview(image.digest, _PREVIEW_PX)
            )
        )
    except DalleError:
        # Of another home, or never saved.
        return image.pil()
