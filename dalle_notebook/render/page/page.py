"""A study as one HTML file: markup, pictures, data, style and script in one.

Nothing in it is fetched: its policy allows `data:` pictures and, by their hashes,
one style sheet and one script; no address, no frame, no style attribute. Without
the script it is a plain table. The pictures stand in that table only, the script
moves them about. Texts come in through autoescape and through `tojson`, which
leaves no `<` in the data.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from markupsafe import Markup

from dalle_notebook.render.details import Pairs, own_details, shared_pairs
from dalle_notebook.render.legible import alt_text, clean, one_line
from dalle_notebook.render.page.table import make_table
from dalle_notebook.render.page.values import PageTile, PageView
from dalle_notebook.render.pictures import data_address
from dalle_notebook.render.templating import load_template
from dalle_notebook.render.view import STATE_WORDS

VERSION = 1

SCRIPTS = (
    "words.js", "elements.js", "study.js", "layout.js", "tiles.js", "table.js",
    "marks.js", "viewer.js", "compare.js", "controls.js", "keys.js", "start.js",
)  # fmt: skip
"""Joined in this order into one script."""


def render_page(view: PageView) -> str:
    """Return the whole HTML file.

    Its size is that of the previews as base64 (4/3) and about 60 KB.
    """
    shared = shared_pairs([tile.view for tile in view.tiles])
    title = one_line(view.title) or " × ".join(_names(view)) or _count(len(view.tiles))
    return load_template("page.html").render(
        title=title,
        policy=_policy(),
        # Our own files, the only text of a page that is not escaped.
        style=Markup(_style()),  # noqa: S704
        script=Markup(_script()),  # noqa: S704
        table=make_table(view),
        caption=_caption(view),
        tiles=[_tile(t, n, shared) for n, t in enumerate(view.tiles)],
        before=_tile(view.before, len(view.tiles), ()) if view.before else None,
        shared=[(clean(name), clean(value)) for name, value in shared],
        footer=[one_line(line) for line in view.footer],
        notes=[one_line(line) for line in view.notes],
        label=one_line,
        data=_data(view, title, shared),
    )


def _data(view: PageView, title: str, shared: Pairs) -> dict[str, Any]:
    """What the script knows, besides the pictures."""
    return {
        "version": VERSION,
        "title": title,
        "axes": [
            {"name": one_line(a.name), "labels": [one_line(x) for x in a.labels]}
            for a in view.axes
        ],
        "rowAxes": view.row_axes,
        "shared": [[clean(name), clean(value)] for name, value in shared],
        "tiles": [_tile_data(tile, shared) for tile in view.tiles],
        "before": _tile_data(view.before, ()) if view.before else None,
    }


def _tile_data(tile: PageTile, shared: Pairs) -> dict[str, Any]:
    return {
        "at": list(tile.at),
        "id": tile.id,
        "state": tile.view.state,
        "caption": one_line(tile.view.caption),
        "details": [
            [clean(name), clean(value)]
            for name, value in own_details(tile.view, shared)
        ],
        "larger": data_address(tile.view.larger),
        "mark": tile.view.mark,
        "note": clean(tile.view.note),
    }


def _tile(tile: PageTile, number: int, shared: Pairs) -> dict[str, Any]:
    view = tile.view
    source = data_address(view.preview) if view.state == "kept" else ""
    return {
        "number": number,
        "state": view.state,
        "source": source,
        "alt": alt_text(view.alt, number + 1),
        "word": "not shown" if view.state == "kept" else STATE_WORDS[view.state],
        "reason": one_line(view.reason),
        "caption": one_line(view.caption),
        "details": [(clean(n), clean(v)) for n, v in own_details(view, shared)],
        "mark": view.mark or "",
        "note": clean(view.note),
    }


def _caption(view: PageView) -> str:
    names = _names(view)
    sides = (names[: view.row_axes], "down"), (names[view.row_axes :], "across")
    words = [f"{', '.join(side)} {where}" for side, where in sides if side]
    return ", ".join([_count(len(view.tiles)), *words])


def _names(view: PageView) -> list[str]:
    return [one_line("picture" if a.name == "n" else a.name) for a in view.axes]


def _count(tiles: int) -> str:
    return "1 picture" if tiles == 1 else f"{tiles} pictures"


def _policy() -> str:
    return (
        f"default-src 'none'; img-src data:; style-src {_hash(_style())}; "
        f"script-src {_hash(_script())}; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _style() -> str:
    return _read(("page.css",))


@cache
def _script() -> str:
    # One function around all of it: nothing of ours is a global of the page.
    return f'(() => {{\n"use strict";\n{_read(SCRIPTS)}}})();\n'


def _read(names: Sequence[str]) -> str:
    folder = files("dalle_notebook.render.page") / "static"
    # Read as text, so that a checkout with CR LF has the same hash.
    return "".join((folder / name).read_text("utf-8") for name in names)
