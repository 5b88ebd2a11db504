"""A table with a bar in each row: no script, no SVG, no picture.

In HTML a bar is an empty box of some width, in text a run of block characters;
the sum stands beside it in words either way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dalle_notebook.render.legible import cut, display_width, one_line
from dalle_notebook.render.templating import load_template

_BAR_PX = 240
_LABEL_COLUMNS = 40
_BAR_COLUMNS = 30
_EIGHTHS = " ▏▎▍▌▋▊▉"


@dataclass(frozen=True, slots=True)
class Bar:
    """One row.

    Attributes:
        cells: its words behind the label, one for each column of the head.
        share: how long its bar is, from 0 to 1 (the longest).
    """

    label: str
    cells: tuple[str, ...]
    share: float


@dataclass(frozen=True, slots=True)
class ChartView:
    """A labelled bar chart.

    Attributes:
        head: names of the columns: the label's, then those of the cells. The bar
            stands behind the last one.
        footer: remarks below.
    """

    title: str
    head: tuple[str, ...]
    bars: tuple[Bar, ...]
    footer: tuple[str, ...] = ()


def render_chart(view: ChartView) -> str:
    """Return the chart as HTML."""
    rows = [
        (
            cut(bar.label, _LABEL_COLUMNS),
            [one_line(cell) for cell in bar.cells],
            _pixels(bar.share),
        )
        for bar in view.bars
    ]
    return load_template("chart.html").render(
        title=one_line(view.title),
        head=view.head,
        rows=rows,
        footer=[one_line(line) for line in view.footer],
    )


def _pixels(share: float) -> int:
    # Something that was spent is seen, however little.
    return max(1, round(share * _BAR_PX)) if share > 0 else 0


def chart_text(view: ChartView, width: int) -> str:
    """Return the chart as aligned lines of at most `width` columns."""
    if not view.bars:
        return "\n".join(map(one_line, (view.title, *view.footer)))
    labels = [cut(bar.label, _LABEL_COLUMNS) for bar in view.bars]
    table = [list(view.head)]
    table += [[label, *bar.cells] for label, bar in zip(labels, view.bars, strict=True)]
    widths = [max(map(display_width, column)) for column in zip(*table, strict=True)]
    room = min(_BAR_COLUMNS, width - sum(widths) - 2 * len(widths))
    lines = [one_line(view.title)]
    for row, bar in zip(table, (None, *view.bars), strict=True):
        line = "".join(_aligned(row, widths))
        drawn = _blocks(bar.share, room) if bar and room >= 4 else ""
        lines.append((line + drawn).rstrip())
    return "\n".join([*lines, *map(one_line, view.footer)])


def _aligned(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    """The label to the left, all the others to the right."""
    pads = [
        " " * (width - display_width(cell))
        for cell, width in zip(row, widths, strict=True)
    ]
    label = row[0] + pads[0] + "  "
    return [label, *(p + c + "  " for c, p in zip(row[1:], pads[1:], strict=True))]


def _blocks(share: float, room: int) -> str:
    eighths = max(1, round(share * room * 8)) if share > 0 else 0
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
