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

    Columns that are empty in every row are left out, and where it is narrow those
    before the last, from the right; the first one stays.
    """
    kept = [n for n in range(len(head)) if any(one_line(row[n]) for row in rows)]
    cells = {n: [head[n], *(cut(row[n], _MOST) for row in rows)] for n in kept}
    if not kept:
        return []
    *front, last = kept
    widths = {n: max(map(display_width, cells[n])) for n in front}

    def room() -> int:
        return width - sum(widths[n] + len(_GAP) for n in front)

    while len(front) > 1 and room() < _LEAST_LAST:
        front.pop()
    texts = [head[last], *(row[last] for row in rows)]
    return [
        (
            "".join(_padded(cells[n][number], widths[n]) for n in front)
            + cut(text, max(2, room()))
        ).rstrip()
        for number, text in enumerate(texts)
    ]


def _padded(text: str, width: int) -> str:
    return text + " " * (width - display_width(text)) + _GAP
