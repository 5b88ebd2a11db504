"""A cell output as one line of text, for terminals and for search.

The line names what was asked, how it ended and where it is kept. It never
holds a picture: a base64 text would bury a notebook's diff.
"""

from __future__ import annotations

from dalle_notebook.render.legible import cut, one_line
from dalle_notebook.render.view import STATE_WORDS, STILL_RUNNING, GridView

_TITLE_COLUMNS = 120
_LINE_COLUMNS = 400
_CAPTIONS_SHOWN = 4


def render_text(view: GridView) -> str:
    """Return one line that says what this output is."""
    lines = [one_line(line) for line in (view.progress, *view.footer, *view.notes)]
    parts = [cut(view.title, _TITLE_COLUMNS), _missing(view), _captions(view), *lines]
    said = [part for part in parts if part] or [f"pictures: {len(view.all_tiles)}"]
    return cut(" · ".join(said), _LINE_COLUMNS)


def _missing(view: GridView) -> str:
    """Say how many tiles are pictures and what became of the others, if any."""
    if view.progress:
        return ""  # it speaks for all tiles, also for those that are not shown
    tiles = view.all_tiles
    kept = sum(tile.state == "kept" for tile in tiles)
    if kept == len(tiles):
        return ""
    others = [
        f"{count} {state}"
        for state in STATE_WORDS
        if state != "kept" and state not in STILL_RUNNING
        if (count := sum(tile.state == state for tile in tiles))
    ]
    return ", ".join([f"{kept} of {len(tiles)} pictures", *others])


def _captions(view: GridView) -> str:
    captions = [one_line(tile.caption) for tile in view.all_tiles if tile.caption]
    return ", ".join(captions) if len(captions) <= _CAPTIONS_SHOWN else ""
