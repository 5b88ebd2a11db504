"""What a plan says, as HTML and as text for a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dalle_notebook.render.legible import cut, display_width, one_line, wrap
from dalle_notebook.render.templating import load_template

TEXT_COLUMNS = 80
LINE_COLUMNS = 120
"""A prompt is cut to this in HTML, where the browser breaks it into lines."""

_INDENT = "  "
_WORDS = 2
"""So many columns of the prices are words, which may be cut; numbers never are."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of what is said before the prices.

    Attributes:
        name: of the row, "prompts" for one.
        lines: each is a line of its own.
    """

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan in words.

    Attributes:
        title: the one line that must be read.
        facts: what varies, how long it takes.
        head: names of the columns of the prices; the first two are words, the
            others numbers.
        rows: one for each model and endpoint; the last is their sum if there are
            several.
        notes: remarks that a person should not miss.
    """

    title: str
    facts: tuple[Fact, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()

    @property
    def has_sum(self) -> bool:
        """Whether the last row is a sum."""
        return len(self.rows) > 1


def render_plan_html(view: PlanView) -> str:
    """A plan as one piece of HTML, with inline styles only."""
    return load_template("plan.html").render(
        title=one_line(view.title),
        facts=[
            (one_line(fact.name), [cut(line, LINE_COLUMNS) for line in fact.lines])
            for fact in view.facts
        ],
        head=view.head,
        rows=[[one_line(cell) for cell in row] for row in view.rows],
        has_sum=view.has_sum,
        notes=[line for note in view.notes if (line := one_line(note))],
    )


def render_plan_text(view: PlanView) -> str:
    """A plan as aligned lines of at most `TEXT_COLUMNS` columns."""
    lines = wrap(view.title, TEXT_COLUMNS)
    names = [cut(fact.name, 24) for fact in view.facts]
    width = max(map(display_width, names), default=0)
    room = TEXT_COLUMNS - len(_INDENT) * 2 - width
    lines += [""] * bool(view.facts)
    for name, fact in zip(names, view.facts, strict=True):
        head = _padded(name, width)
        for line in fact.lines:
            for part in (
                wrap(line, room) if fact.name != "prompts" else [cut(line, room)]
            ):
                lines.append(f"{_INDENT}{head}{_INDENT}{part}".rstrip())
                head = " " * width
    if view.rows:
        lines += ["", *_aligned((view.head, *view.rows))]
    for note in view.notes:
        if not one_line(note):
            continue
        first, *more = wrap(note, TEXT_COLUMNS - len(_INDENT) * 2)
        lines += [f"{_INDENT}! {first}", *(f"{_INDENT}  {line}" for line in more)]
    return "\n".join(lines)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    cells = [[one_line(cell) for cell in row] for row in rows]
    widths = [max(map(display_width, column)) for column in zip(*cells, strict=True)]
    room = TEXT_COLUMNS - len(_INDENT) * len(widths) - sum(widths[_WORDS:])
    endpoint = min(widths[1], max(room - widths[0], room // 3))
    widths[:_WORDS] = [min(widths[0], room - endpoint), endpoint]
    return [
        (
            _INDENT
            + _INDENT.join(
                _padded(cut(cell, width), width, to_right=number >= _WORDS)
                for number, (cell, width) in enumerate(zip(row, widths, strict=True))
            )
        ).rstrip()
        for row in cells
    ]


def _padded(text: str, width: int, *, to_right: bool = False) -> str:
    air = " " * (width - display_width(text))
    return air + text if to_right else text + air
