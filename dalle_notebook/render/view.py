"""What a cell output shows, as plain values.

A `GridView` is a labelled table of `TileView`s with words above and below it.
Whoever runs a cell fills these in; `render_html`, `render_progress`,
`render_text` and `render_metadata` turn them into outputs. Previews arrive
ready made: nothing in this room resizes a picture or opens a file. Texts may
come from anybody (a prompt, a provider's fault); they are cleaned and escaped
where they are rendered, never before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal[
    "kept",
    "waiting",
    "sending",
    "batched",
    "refused",
    "failed",
    "unknown",
    "skipped",
]

Mark = Literal["kept", "rejected"]

MARK_WORDS: dict[Mark, str] = {"kept": "✓ kept", "rejected": "✗ rejected"}
"""What a person reads for each mark; the word is for those who hear it."""

STILL_RUNNING: frozenset[State] = frozenset({"waiting", "sending"})
"""States that end as another one before the cell is over."""

STATE_WORDS: dict[State, str] = {
    "kept": "kept",
    "waiting": "waiting",
    "sending": "drawing",
    "batched": "in a batch",
    "refused": "refused",
    "failed": "no picture",
    "unknown": "answer unknown",
    "skipped": "skipped",
}
"""What a person reads for each state."""


@dataclass(frozen=True, slots=True)
class TileView:
    """One picture of a grid, or the reason why there is none.

    Attributes:
        state: how far this picture is; only `kept` shows a picture, and `sending` an
            unfinished one while the cell runs.
        alt: what the picture shows, in words: usually the prompt.
        caption: a few words below the tile, "seed 7" for one, or "".
        preview: WebP, PNG or JPEG bytes to show in the tile, or None.
        preview_px: longest side that the tile is drawn at, in pixels.
        larger: a larger preview that a click brings up, or None.
        reason: one line in words for a state without a picture.
        details: names and values to read on a click; names do not repeat.
        from_archive: the picture was there before this cell ran.
        thumbnail: a small copy for the contact sheet; None takes the preview.
        mark: what somebody decided about it, or None; `note`: what they wrote.
        revised: the prompt as a provider changed it, where it is to be read
            without a click, else "".
    """

    state: State
    alt: str
    caption: str = ""
    preview: bytes | None = None
    preview_px: int = 256
    larger: bytes | None = None
    reason: str = ""
    details: tuple[tuple[str, str], ...] = ()
    from_archive: bool = False
    thumbnail: bytes | None = None
    mark: Mark | None = None
    note: str = ""
    revised: str = ""


@dataclass(frozen=True, slots=True)
class GridView:
    """Tiles in rows and columns, with everything said around them.

    Attributes:
        title: the caption of the table: the prompt, or what is compared.
        rows: labels of each row, outer first; `((),)` for one bare row.
        columns: labels of each column, outer first; `()` for a bare column.
        tiles: one tuple of tiles for each row, one tile for each column.
        footer: lines such as "drawn by illustrator 0.1 · free".
        notes: remarks that a person should not miss.
        before: what the tiles were made from, to stand beside them, or None.
        progress: where a running cell stands, "3 of 8 · 4.1 s", else "".

    Raises:
        ValueError: labels and tiles do not make one rectangle.
    """

    title: str
    rows: tuple[tuple[str, ...], ...]
    columns: tuple[tuple[str, ...], ...]
    tiles: tuple[tuple[TileView, ...], ...]
    footer: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    progress: str = ""
    before: TileView | None = None

    def __post_init__(self) -> None:
        if len(self.tiles) != len(self.rows):
            raise ValueError(
                f"{len(self.rows)} row labels for {len(self.tiles)} rows of tiles"
            )
        for number, tiles in enumerate(self.tiles, start=1):
            if len(tiles) != len(self.columns):
                raise ValueError(
                    f"row {number} has {len(tiles)} tiles"
                    f" for {len(self.columns)} column labels"
                )
        for labels in (self.rows, self.columns):
            if len({len(label) for label in labels}) > 1:
                raise ValueError("labels of one side are not equally deep")

    @property
    def all_tiles(self) -> tuple[TileView, ...]:
        """Every tile in reading order."""
        return tuple(tile for row in self.tiles for tile in row)
