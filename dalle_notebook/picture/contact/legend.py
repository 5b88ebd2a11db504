"""Keys (A1, A2, B1 ...) for words that the built-in font cannot draw.

A letter is a side of the table (an axis, the captions, the reasons), a number the
order in which its words come. The legend is a text file beside the sheet, since a
sheet could not show it either, and words in a file can be copied and searched.
"""

from __future__ import annotations

from dataclasses import replace

from dalle_notebook.picture.contact.lettering import drawable
from dalle_notebook.picture.contact.values import Sheet, SheetTile

TITLE = "Title"


class Legend:
    """Words and the keys that stand for them on a sheet."""

    def __init__(self) -> None:
        self._title = ""
        self._sides: dict[int, dict[str, str]] = {}

    def text(self) -> str:
        """The legend: one line for each key; "" where all words can be drawn."""
        lines = [f"{TITLE}: {self._title}"] if self._title else []
        for _, keys in sorted(self._sides.items()):
            lines += [f"{key}: {words}" for words, key in keys.items()]
        return "".join(f"{line}\n" for line in lines)

    def title(self, words: str) -> str:
        """What is drawn as the title."""
        found = drawable(words)
        if found is None:
            self._title = words
            return f"{TITLE}: see the legend"
        return found

    def label(self, words: str, side: int) -> str:
        """What is drawn for words: themselves, or their key."""
        found = drawable(words)
        if found is not None:
            return found
        keys = self._sides.setdefault(side, {})
        return keys.setdefault(words, f"{_letters(side)}{len(keys) + 1}")


def with_keys(sheet: Sheet) -> tuple[Sheet, Legend]:
    """The sheet with words that can be drawn only, and what its keys stand for."""
    legend = Legend()
    down = len(sheet.rows[0])
    across = len(sheet.columns[0])
    captions, reasons, facts = (down + across + n for n in range(3))

    def side(labels: tuple[str, ...], first: int) -> tuple[str, ...]:
        return tuple(legend.label(t, n) for n, t in enumerate(labels, start=first))

    def tile(given: SheetTile | None) -> SheetTile | None:
        if given is None:
            return None
        return replace(
            given,
            caption=legend.label(given.caption, captions),
            reason=legend.label(given.reason, reasons),
        )

    drawn = Sheet(
        title=legend.title(sheet.title),
        rows=tuple(side(labels, 0) for labels in sheet.rows),
        columns=tuple(side(labels, down) for labels in sheet.columns),
        tiles=tuple(tuple(map(tile, row)) for row in sheet.tiles),
        facts=legend.label(sheet.facts, facts),
    )
    return drawn, legend


def _letters(number: int) -> str:
    text = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
