"""A grid as a pandas DataFrame, for those who have pandas; we do not need it."""

from __future__ import annotations

import importlib
from typing import Any

from dalle_notebook.errors import UsageError
from dalle_notebook.session.exporting.data import FACTS, axis_columns, rows_of
from dalle_notebook.session.results import Grid

_WHOLE = ("seed",)
_NUMBERS = ("cost", "seconds", "changed_outside", "changed_outside_mean")


def frame_of(grid: Grid) -> Any:
    """See `Grid.to_frame`.

    Axes are ordered categories, so that groups and plots keep the order of the
    study; numbers are numbers, `created` is a time in UTC.
    """
    try:
        pandas = importlib.import_module("pandas")
    except ImportError:
        raise UsageError(
            "to_frame needs pandas: pip install pandas, or write a file with "
            '.export("x.csv")'
        ) from None
    axes = tuple(axis_columns(grid).values())
    frame = pandas.DataFrame(rows_of(grid), columns=[*axes, *FACTS])
    for name in axes:
        values = list(dict.fromkeys(frame[name].dropna()))
        if all(isinstance(value, str) for value in values):
            frame[name] = pandas.Categorical(frame[name], values, ordered=True)
        else:
            frame[name] = frame[name].astype("Int64")
    # pandas has no whole number that may be missing unless asked for one.
    for name in _WHOLE:
        frame[name] = frame[name].astype("Int64")
    for name in _NUMBERS:
        frame[name] = frame[name].astype("float64")
    frame["created"] = pandas.to_datetime(frame["created"], utc=True)
    return frame
