"""A cell output as data, for `metadata["dalle_notebook"]` of that output.

Programs that read a saved notebook find here what the table says in words.
No pictures: a digest among the details leads to the archive. Details that are
the same for every tile stand once under `common`, since a long prompt would
otherwise be in the file once for each picture.
"""

from __future__ import annotations

from typing import Any

from dalle_notebook.render.details import Pairs, own_details, shared_details
from dalle_notebook.render.legible import clean
from dalle_notebook.render.view import GridView, TileView

VERSION = 1
"""Grows when a reader of older files would misread a newer one."""


def render_metadata(view: GridView) -> dict[str, Any]:
    """Return the view as values that JSON can hold, without pictures.

    Returns:
        `version, title, rows, columns, common, tiles, footer, notes`, and
        `before` where there is one: `tiles` is a list of rows of
        `{"state", "details", ...}`, `before` is one such tile; `common` holds
        the details that every tile of two or more shares.
    """
    shared = shared_details(view)
    return {
        "version": VERSION,
        "title": clean(view.title),
        "rows": [[clean(label) for label in labels] for labels in view.rows],
        "columns": [[clean(label) for label in labels] for labels in view.columns],
        "common": {clean(name): clean(value) for name, value in shared},
        **({"before": _tile(view.before, ())} if view.before else {}),
        "tiles": [[_tile(tile, shared) for tile in row] for row in view.tiles],
        "footer": [clean(line) for line in view.footer],
        "notes": [clean(line) for line in view.notes],
    }


def _tile(tile: TileView, shared: Pairs) -> dict[str, Any]:
    """Return one tile; words that are empty are left out."""
    values: dict[str, Any] = {
        "state": tile.state,
        "caption": clean(tile.caption),
        "reason": clean(tile.reason),
        "mark": tile.mark,
        "note": clean(tile.note),
        "revised": clean(tile.revised),
        "from_archive": tile.from_archive,
        "details": {
            clean(name): clean(value) for name, value in own_details(tile, shared)
        },
    }
    return {
        name: value
        for name, value in values.items()
        if name == "state" or value not in ("", None, False, {})
    }
