"""Pictures as lines of a terminal, as wide as it is.

Wide characters take two columns; what has no room is cut, the prompt first.
"""

from __future__ import annotations

from collections.abc import Sequence

from dalle_notebook.render.legible import cut, display_width, one_line

_GAP = "  "
_LEAST_LAST = 24
_MOST = 28
"""Columns of any cell but the last."""


def render_list(
    head: Sequence[str], rows: Sequence[Sequence[str]], width: int
) -> list[str]:
    """Aligned lines of at most `width` columns; the last column gives way.

    Columns that are empty in every row are left out. Where the last column would
    have less than 24 columns, it stands on a line of its own below each row.
    """
    kept = [n for n in range(len(head)) if any(one_line(row[n]) for row in rows)]
    if not kept:
        return []
    head = [head[n] for n in kept]
    cells = [[cut(row[n], _MOST) for n in kept[:-1]] for row in rows]
    lasts = [one_line(row[kept[-1]]) for row in rows]
    widths = [
        max(map(display_width, column))
        for column in zip(head[:-1], *cells, strict=True)
    ]
    room = width - sum(widths) - len(_GAP) * len(widths)
    lines = []
    for row, last in zip([head[:-1], *cells], [head[-1], *lasts], strict=True):
        line = "".join(map(_padded, row, widths))
        if room >= _LEAST_LAST:
            lines.append((line + cut(last, room)).rstrip())
        else:
            below = cut(last, max(2, width - len(_GAP)))
            lines += [cut(line, max(2, width)), _GAP + below]
    return lines


def _padded(text: str, width: int) -> str:
    return text + " " * (width - display_width(text)) + _GAP
