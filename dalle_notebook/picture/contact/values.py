"""What a contact sheet shows, as plain values.

Texts are one line each and clean; whether the built-in font can draw them is
found out later. A picture is opened when its page is drawn and dropped after it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import PIL.Image


@dataclass(frozen=True, slots=True)
class SheetTile:
    """One place of a sheet.

    Attributes:
        size: (width, height) of the picture in pixels; None where there is none.
        open: gives the picture. A `DalleError` of it is shown in its stead.
        caption: a few words below, or "".
        state: what became of it in two or three words, where there is no picture.
        reason: one line why, likewise.
    """

    size: tuple[int, int] | None = None
    open: Callable[[], PIL.Image.Image] | None = None
    caption: str = ""
    state: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Tiles in rows and columns, with everything said around them.

    Attributes:
        title: what is compared.
        facts: one line below it: who drew, when, how many.
        rows: labels of every row, outermost first; empty labels mean none.
        columns: likewise.
        tiles: one sequence for each row, one tile for each column; None is a place
            where nothing was asked for.
    """

    title: str
    facts: str
    rows: tuple[tuple[str, ...], ...]
    columns: tuple[tuple[str, ...], ...]
    tiles: tuple[tuple[SheetTile | None, ...], ...]
