"""A grid as data: one row for every tile, for spreadsheets and for programs.

Columns are the axes, then the same facts for every grid. An axis that is called
like one of them (size, model, ...) becomes `axis_size`; which of several prompts
it was is `prompt_number`, from 1.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dalle_notebook.session.exporting.originals import placed_images, tile_file_name
from dalle_notebook.session.image import Image
from dalle_notebook.session.results import Grid
from dalle_notebook.store.record import Record
from dalle_notebook.study.outcome import Outcome
from dalle_notebook.study.plan import COUNT, PROMPT, Tile
from dalle_notebook.wire.profiles import is_own

FACTS = (
    "prompt",
    "revised_prompt",
    "state",
    "reason",
    "model",
    "endpoint",
    "drawn_by",
    "size",
    "asked_size",
    "seed",
    "cost",
    "seconds",
    "created",
    "digest",
    "file",
    "changed_outside",
    "changed_outside_mean",
    "mark",
    "note",
)
"""Columns that every grid has. `size` is as received; `cost` is in US dollars and
empty where nobody told; `seconds` is what the request took; `created` is UTC; `file`
is what the originals of a folder are called; `changed_outside` is the share (0 to 1)
of the pixels that an edit changed where its mask said not to; `mark` is what somebody
chose (kept or rejected) and `note` what they wrote."""

NUMBER = "prompt_number"

Row = dict[str, Any]

# What a spreadsheet would take for a formula (full-width signs too, in some
# languages), perhaps behind apostrophes and blanks of its own.
_FORMULA = re.compile(r"'*\s*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n]")

_EXACT = 10**15
"""Spreadsheets round whole numbers from here on."""

# JSON allows them bare, but readers of lines may break one there, and half
# surrogates fit into no file.
_TO_ESCAPE = re.compile(
    "[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def axis_columns(grid: Grid) -> Mapping[str, str]:
    """The names of the axes and of their columns, outermost first."""
    names = [name for name, _ in grid.plan.axes]
    taken = {*names, *FACTS}
    columns: dict[str, str] = {}
    for name in names:
        column = name
        if name in FACTS:
            column = NUMBER if name == PROMPT else f"axis_{name}"
            while column in taken:
                column += "_"
        columns[name] = column
    return columns


def rows_of(grid: Grid) -> list[Row]:
    """The rows, in the order of the table; None is a cell without a value."""
    axes = axis_columns(grid)
    placed = zip(placed_images(grid), grid.outcomes, strict=True)
    return [_row(axes, tile, outcome, image) for (tile, image), outcome in placed]


def to_csv(grid: Grid) -> bytes:
    """The rows as CSV for spreadsheets, in UTF-8.

    It begins with a byte order mark, without which Excel reads UTF-8 as something
    else; programs that do not know it are better off with JSON Lines. A text that a
    spreadsheet would take for a formula has an apostrophe before it, and so has a
    seed of more digits than spreadsheets keep.
    """
    memory = io.StringIO(newline="")
    writer = csv.writer(memory)
    rows = rows_of(grid)
    writer.writerow(map(safe_cell, _names(grid)))
    for row in rows:
        writer.writerow(map(_cell, row.values()))
    return memory.getvalue().encode("utf-8-sig", "replace")


def to_jsonl(grid: Grid) -> bytes:
    """The rows as one JSON object a line, in UTF-8, texts exactly as they are."""
    lines = (json.dumps(_plain(row), ensure_ascii=False) for row in rows_of(grid))
    text = "".join(f"{_TO_ESCAPE.sub(_escaped, line)}\n" for line in lines)
    return text.encode()


def safe_cell(text: str) -> str:
    """A text as a spreadsheet may have it: a formula gets an apostrophe before it."""
    return f"'{text}" if _FORMULA.match(text) else text


def _names(grid: Grid) -> tuple[str, ...]:
    return (*axis_columns(grid).values(), *FACTS)


def _row(
    axes: Mapping[str, str],
    tile: Tile,
    outcome: Outcome,
    image: Image | None,
) -> Row:
    choices = dict(tile.choices)
    chosen = {column: _value(name, choices.get(name)) for name, column in axes.items()}
    record, ask = outcome.record, tile.ask
    facts: Row = dict.fromkeys(FACTS)
    facts |= {
        "prompt": ask.prompt,
        "state": outcome.state,
        "reason": outcome.reason or None,
        "model": ask.settings.get("model"),
        "endpoint": tile.endpoint,
        "asked_size": ask.settings.get("size"),
        "seed": _number(ask.settings.get("seed")),
    }
    if record is not None:
        share, mean = record.changed_outside or (None, None)
        sent = record.parameters.get("seed")
        facts |= {
            "revised_prompt": record.revised_prompt,
            "model": record.model,
            "endpoint": record.endpoint_id,
            "drawn_by": record.drawn_by,
            "size": f"{record.size[0]}x{record.size[1]}",
            "asked_size": record.asked_size,
            "seed": _number(sent) if facts["seed"] is None else facts["seed"],
            "cost": _dollars(record),
            "seconds": round(record.seconds, 3),
            "created": record.created,
            "digest": record.digest,
            "changed_outside": share,
            "changed_outside_mean": mean,
        }
    if image is not None:
        facts["file"] = tile_file_name(tile, image)
        facts["mark"], facts["note"] = image.mark, image.note or None
    return {**chosen, **facts}


def _dollars(record: Record) -> float | None:
    if is_own(record.endpoint_id):
        return 0.0
    return None if record.cost is None else float(record.cost)


def _value(name: str, value: str | None) -> str | int | None:
    if value is None:
        return None
    if name == PROMPT:
        return int(value) + 1
    return int(value) if name == COUNT else value


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _plain(row: Row) -> Row:
    return {name: _text_of(value) for name, value in row.items()}


def _text_of(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _cell(value: Any) -> Any:
    value = _text_of(value)
    if isinstance(value, float):
        # Never with an exponent, which some spreadsheets read as text.
        return f"{value:.6f}".rstrip("0").rstrip(".")
    if isinstance(value, int) and abs(value) >= _EXACT:
        return f"'{value}"
    return safe_cell(value) if isinstance(value, str) else value


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
