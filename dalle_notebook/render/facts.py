"""One picture, large, with everything that is known of it."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from dalle_notebook.render.legible import alt_text, clean, cut, display_width, one_line
from dalle_notebook.render.pictures import data_address
from dalle_notebook.render.templating import load_template

_TITLE_COLUMNS = 160


@dataclass(frozen=True, slots=True)
class FactsView:
    """A picture and its facts.

    Attributes:
        title: usually the prompt.
        preview: WebP, PNG or JPEG bytes, or None where there is no picture.
        missing: said in the place of a picture that is not there.
        facts: names and values, in the order to be read.
        notes: remarks below, what to do next.
    """

    title: str
    preview: bytes | None
    missing: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()


def render_facts(view: FactsView) -> str:
    """Return the picture and a table of its facts as HTML."""
    return load_template("facts.html").render(
        title=cut(view.title, _TITLE_COLUMNS),
        source=data_address(view.preview),
        alt=alt_text(view.title, 1),
        missing=one_line(view.missing),
        facts=[(one_line(name), clean(value).strip()) for name, value in view.facts],
        notes=[line for note in view.notes if (line := one_line(note))],
    )


def facts_text(view: FactsView, width: int) -> str:
    """Return the facts as aligned lines; long values go on below themselves."""
    names = [one_line(name) for name, _ in view.facts]
    indent = max(map(display_width, names), default=0) + 2
    lines = [] if view.preview or not view.missing else [one_line(view.missing)]
    for name, (_, value) in zip(names, view.facts, strict=True):
        parts = [
            part
            for line in clean(value).strip().split("\n")
            for part in _wrapped(line, max(20, width - indent))
        ]
        for number, part in enumerate(parts):
            left = name if number == 0 else ""
            lines.append(left + " " * (indent - display_width(left)) + part)
    return "\n".join([*lines, *(one_line(note) for note in view.notes)])


def _wrapped(line: str, width: int) -> list[str]:
    # Where every character is wide, half as many fit.
    wide = display_width(line) > len(line) * 1.5
    return textwrap.wrap(line, width // 2 if wide else width) or [""]
