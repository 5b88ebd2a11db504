"""What a form's choosers list: the notebook's pictures, the archive's, and prompts.

Told to the page when it asks, never kept in the widget's state: that is saved with
the notebook, and what other notebooks asked for is nothing to hand on with this one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import PIL.Image

from dalle_notebook.errors import DalleError
from dalle_notebook.picture.mask import Mask
from dalle_notebook.render.legible import cut
from dalle_notebook.session.image import Image
from dalle_notebook.session.results import Grid
from dalle_notebook.store.record import Record
from dalle_notebook.widgets.form.fields import ID_DIGITS

Row = dict[str, str]
"""`value`, `label`, the `reason` why it cannot be chosen or "", the `digest` of its
preview or "", its `group` (variable, upload or archive) and its `size` or ""."""

MOST_RECORDS = 60
"""Records of the archive that are looked at."""

_MOST_PICTURES = 24
_MOST_PROMPTS = 30
_MOST_VARIABLES = 40
_MOST_ITEMS = 12
_LABEL_COLUMNS = 60
_PROMPT_CHARACTERS = 6_000
"""Of all prompts together: a page needs no book."""

_LEAST_SIDE = 8
_OF_IPYTHON = frozenset({"In", "Out", "exit", "quit", "get_ipython", "open"})


def read(
    records: Sequence[Record],
    variables: Mapping[str, object],
    uploads: Mapping[str, str],
    own: Iterable[str],
    size: str = "",
) -> dict[str, list[str] | list[Row]]:
    """All lists, as the page has them.

    Args:
        records: of the archive, the newest first.
        variables: of the notebook.
        uploads: archive ids and the names under which they came.
        own: prompts of this form, the newest first.
        size: of the picture that a mask is for, as WIDTHxHEIGHT; "" for none.
    """
    return {
        "history": prompts(records, own),
        "image": images(variables, records, uploads),
        "mask": masks(variables, uploads, size),
    }


def prompts(records: Sequence[Record], own: Iterable[str] = ()) -> list[str]:
    """Prompts asked before, each once, the newest first; a form's own stand first."""
    found: list[str] = []
    room = _PROMPT_CHARACTERS
    for prompt in (*own, *(record.ask.prompt for record in records)):
        if prompt and prompt not in found and len(prompt) <= room:
            room -= len(prompt)
            found.append(prompt)
    return found[:_MOST_PROMPTS]


def images(
    variables: Mapping[str, object],
    records: Sequence[Record],
    uploads: Mapping[str, str],
) -> list[Row]:
    """Pictures to begin with: variables, what was handed over here, the archive's."""
    return [*_variables(variables), *_uploads(uploads), *_kept(records)]


def masks(
    variables: Mapping[str, object], uploads: Mapping[str, str], size: str = ""
) -> list[Row]:
    """Masks: what is painted on, masks, and pictures, which may be some."""
    painted = [
        _painted(name, value)
        for name, value in _named(variables)
        if isinstance(value, Mask) or _is_painter(value)
    ]
    rows = [*painted, *_uploads(uploads), *_variables(variables)]
    return [
        {**row, "reason": f"it is {row['size']}, and the picture {size}"}
        if size and row["size"] not in ("", size)
        else row
        for row in rows
    ]


def _is_painter(value: object) -> bool:
    # By its class: an object of somebody else may answer to any name, or raise.
    return callable(getattr(type(value), "as_mask", None))


def _painted(name: str, value: object) -> Row:
    if isinstance(value, Mask):
        size = f"{value.size[0]}x{value.size[1]}"
        return _row(name, f"{name}: a mask, {size}", size=size)
    return _row(name, f"{name}: what is painted there")


def _uploads(uploads: Mapping[str, str]) -> list[Row]:
    return [
        _row(name, f"upload: {title}", group="upload")
        for name, title in uploads.items()
    ]


def _kept(records: Sequence[Record]) -> list[Row]:
    found: dict[str, Row] = {}
    for record in records:
        size = f"{record.size[0]}x{record.size[1]}"
        words = cut(record.ask.prompt, _LABEL_COLUMNS) or record.ask.verb
        label = f"{words} · {size}"
        row = _row(record.digest[:ID_DIGITS], label, record.digest, "archive", size)
        found.setdefault(record.digest, row)
    return list(islice(found.values(), _MOST_PICTURES))


# -- variables -------------------------------------------------------------------


def _variables(variables: Mapping[str, object]) -> list[Row]:
    rows: Iterator[Row] = (
        row for name, value in _named(variables) for row in _rows(name, value)
    )
    return list(islice(rows, _MOST_VARIABLES))


def _named(variables: Mapping[str, object]) -> list[tuple[str, object]]:
    """What people named themselves, the newest last."""
    # A cell that runs meanwhile may add some.
    named = [
        (name, value)
        for name, value in dict(variables).items()
        if not name.startswith("_") and name not in _OF_IPYTHON
    ]
    return named[::-1]


def _rows(name: str, value: object) -> list[Row]:
    if isinstance(value, Grid | list | tuple):
        # Of a result of one picture the name alone is enough.
        try:
            items = list(islice(value, _MOST_ITEMS))
        except DalleError:
            return []
        if len(items) == 1 and isinstance(value, Grid):
            return _rows(name, items[0])
        return [
            row
            for number, item in enumerate(items)
            if not isinstance(item, list | tuple | Grid)
            for row in _rows(f"{name}[{number}]", item)
        ]
    if isinstance(value, Image):
        width, height = value.size
        words = cut(value.prompt, _LABEL_COLUMNS)
        label = f"{name}: {words} · {width}x{height}" if words else name
        return [_row(name, label, value.digest, size=f"{width}x{height}")]
    if size := _size(value):
        written = f"{size[0]}x{size[1]}"
        return [_row(name, f"{name} · {written}", size=written)]
    return []


def _size(value: Any) -> tuple[int, int] | None:
    """Width and height of a picture, or of an array that can be one."""
    if isinstance(value, PIL.Image.Image):
        return value.size
    numpy = sys.modules.get("numpy")
    if numpy is None or not isinstance(value, numpy.ndarray):
        return None
    is_picture = value.ndim == 2 or (value.ndim == 3 and value.shape[2] in (1, 3, 4))
    if not is_picture or min(value.shape[:2]) < _LEAST_SIDE:
        return None
    return int(value.shape[1]), int(value.shape[0])


def _row(
    value: str, label: str, digest: str = "", group: str = "variable", size: str = ""
) -> Row:
    return {
        "value": value,
        "label": label,
        "reason": "",
        "digest": digest,
        "group": group,
        "size": size,
    }
