"""A grid of pictures as HTML that survives everywhere a notebook is opened.

`render_html` is what a cell leaves behind; `render_progress` is the lean form
of the same table for a cell that still runs. Both use only elements,
attributes and inline styles that JupyterLab keeps in a notebook it does not
trust: no style sheet, script, id, position, flex or CSS variable. Colours are
inherited and backgrounds transparent, so one output fits both themes.

Every text passes through autoescape in `templates/`; nothing is marked safe.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import ceil

from dalle_notebook.render.details import Pairs, own_details, shared_details
from dalle_notebook.render.headers import HeaderCell, Labels, header_levels
from dalle_notebook.render.legible import alt_text, clean, cut, one_line
from dalle_notebook.render.pictures import data_address
from dalle_notebook.render.templating import load_template
from dalle_notebook.render.view import (
    MARK_WORDS,
    STATE_WORDS,
    GridView,
    State,
    TileView,
)

TITLE_COLUMNS = 160
LABEL_COLUMNS = 60
REASON_COLUMNS = 160
NOTE_COLUMNS = 100
CAPTION_COLUMNS = 60

TILES_ON_A_LINE = 5
"""A bare row of more pictures than this is broken into lines."""

OPENED_PX, SMALLEST_PX = 512, 192
"""Width of details below a larger picture, and the least for legible ones."""

_AFTER = "after"

THUMBNAIL_PX = 64
PROGRESS_PX = 160
"""The longest side of a picture that travels with the updates of a running cell."""
"""Only previews drawn at most this large may stand in a running update."""

WORDED_TILES = 64
"""Running tiles above this number are one mark each, with a legend below."""

_MARKS: dict[State, str] = {
    "kept": "✓",
    "waiting": "·",
    "sending": "…",
    "refused": "✗",
    "failed": "!",
    "unknown": "?",
    "batched": "≡",
    "skipped": "–",
}


def render_html(view: GridView) -> str:
    """Return a finished grid as one self-contained piece of HTML."""
    shared = shared_details(view)
    mixed = len({tile.from_archive for tile in view.all_tiles if _shows(tile)}) > 1
    bands = _bands(view, shared, mixed=mixed)
    return load_template("grid.html").render(
        title=_label(view.title, TITLE_COLUMNS),
        bands=bands,
        is_pictured=any(
            tile.source for band in bands for row in band.rows for tile in row.tiles
        ),
        before=_before(view),
        depth=len(view.rows[0]) if view.rows else 0,
        widths=_widths(view),
        shared=_readable(shared),
        count=len(view.all_tiles),
        progress=one_line(view.progress),
        notes=[line for note in view.notes if (line := one_line(note))],
        footer=[line for text in view.footer if (line := one_line(text))],
    )


def render_progress(view: GridView) -> str:
    """Return a running grid in less than 150 bytes a tile, or 15 where it is large.

    Pictures are words and colours here, unless a tile brings a thumbnail
    (`preview_px` at most 64), which is then drawn as large as the tile. Of more than
    `WORDED_TILES` each is a mark.
    """
    tiles = view.all_tiles
    marks = _MARKS if len(tiles) > WORDED_TILES else {}
    states = Counter(tile.state for tile in tiles)
    legend = [
        f"{mark} {STATE_WORDS[state]} {states[state]}"
        for state, mark in marks.items()
        if states[state]
    ]
    large = max((tile.preview_px for tile in view.all_tiles), default=THUMBNAIL_PX)
    return load_template("progress.html").render(
        title=_label(view.title, TITLE_COLUMNS),
        bands=_bands(view, (), mixed=False, thumbnails_only=True),
        depth=len(view.rows[0]) if view.rows else 0,
        widths=[] if marks else [large] * _columns_on_a_line(view),
        marks=marks,
        lines=[
            line
            for text in (view.progress, "   ".join(legend), *view.footer, *view.notes)
            if (line := one_line(text))
        ],
    )


def _before(view: GridView) -> _Tile | None:
    tile = view.before
    if tile is None:
        return None
    return _tile(tile, 0, (), mixed=False, thumbnails_only=False)


@dataclass(frozen=True, slots=True)
class _Label:
    """A label as shown, and in full where that is longer."""

    text: str
    full: str
    span: int = 1


@dataclass(frozen=True, slots=True)
class _Tile:
    """A tile with its texts cleaned and its pictures as addresses."""

    state: str
    word: str
    source: str
    alt: str
    larger: str
    caption: str
    reason: _Label
    mark: str
    is_rejected: bool
    note: _Label
    revised: str
    details: tuple[tuple[str, str], ...]
    width: int
    """Natural width of the picture, in pixels."""
    opened_px: int
    """Width of the details: opening them gives the tile its full size."""


@dataclass(frozen=True, slots=True)
class _Row:
    headers: tuple[_Label, ...]
    tiles: tuple[_Tile, ...]


@dataclass(frozen=True, slots=True)
class _Band:
    """Column headers and the rows below them.

    A labelled grid is one band. A bare row of many pictures is one band for
    each of its lines, so that every tile stands below its own header.
    """

    headers: tuple[tuple[_Label, ...], ...]
    rows: tuple[_Row, ...]


def _bands(
    view: GridView, shared: Pairs, *, mixed: bool, thumbnails_only: bool = False
) -> list[_Band]:
    numbers = iter(range(1, len(view.all_tiles) + 1))
    tiles = [
        tuple(
            _tile(tile, next(numbers), shared, mixed, thumbnails_only) for tile in row
        )
        for row in view.tiles
    ]
    step = _columns_on_a_line(view) or 1
    row_levels = header_levels(view.rows)
    columns = view.columns
    if view.before is not None and not any(columns):
        # Beside a picture called "before", the others need a name as well.
        columns = tuple((_AFTER,) for _ in columns)
    return [
        _Band(
            headers=_column_headers(columns[first : first + step]),
            rows=tuple(
                _Row(_starting(row_levels, index), row[first : first + step])
                for index, row in enumerate(tiles)
            ),
        )
        for first in range(0, len(columns), step)
    ]


def _columns_on_a_line(view: GridView) -> int:
    """Say how many tiles stand side by side; only a bare row is broken."""
    count = len(view.columns)
    labelled = view.rows != ((),) or (view.columns and len(view.columns[0]) > 1)
    if labelled or count <= TILES_ON_A_LINE:
        return count
    return ceil(count / ceil(count / TILES_ON_A_LINE))


def _column_headers(labels: Labels) -> tuple[tuple[_Label, ...], ...]:
    return tuple(
        tuple(_label(cell.label, LABEL_COLUMNS, cell.span) for cell in level)
        for level in header_levels(labels)
    )


def _starting(
    levels: tuple[tuple[HeaderCell, ...], ...], row: int
) -> tuple[_Label, ...]:
    """Return the row headers whose first row this is, outer first."""
    return tuple(
        _label(cell.label, LABEL_COLUMNS, cell.span)
        for level in levels
        for cell in level
        if cell.start == row
    )


def _widths(view: GridView) -> list[int]:
    """Return the natural width of each column of tiles, in pixels."""
    step = _columns_on_a_line(view)
    return [
        max(tile.preview_px for row in view.tiles for tile in row[column :: step or 1])
        for column in range(step if view.tiles else 0)
    ]


def _tile(
    tile: TileView, number: int, shared: Pairs, mixed: bool, thumbnails_only: bool
) -> _Tile:
    caption = cut(tile.caption, CAPTION_COLUMNS)
    if mixed and tile.from_archive and _shows(tile):
        caption = f"{caption} · from the archive" if caption else "from the archive"
    details, note = own_details(tile, shared), _label(tile.note, NOTE_COLUMNS)
    if note.full:
        details = (*details, ("note", tile.note))
    is_shown = _shows(tile) or (thumbnails_only and tile.state == "sending")
    fits = not thumbnails_only or tile.preview_px <= PROGRESS_PX
    return _Tile(
        state=tile.state,
        word=STATE_WORDS[tile.state],
        source=data_address(tile.preview) if is_shown and fits else "",
        alt=alt_text(tile.alt, number),
        larger="" if thumbnails_only else data_address(tile.larger),
        caption=caption,
        reason=_label(tile.reason, REASON_COLUMNS),
        mark=MARK_WORDS[tile.mark] if tile.mark else "",
        is_rejected=tile.mark == "rejected",
        note=note,
        revised=clean(tile.revised).strip(),
        details=_readable(details),
        width=tile.preview_px,
        opened_px=max(tile.preview_px, OPENED_PX if tile.larger else SMALLEST_PX),
    )


def _shows(tile: TileView) -> bool:
    return tile.state == "kept"


def _readable(details: Pairs) -> tuple[tuple[str, str], ...]:
    return tuple((one_line(name), clean(value).strip()) for name, value in details)


def _label(text: str, width: int, span: int = 1) -> _Label:
    shown, line = cut(text, width), one_line(text)
    return _Label(shown, line if line != shown else "", span)
