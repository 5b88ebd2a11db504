"""A widget's line to its page, opened so that a busy cell does not hold it up."""

from __future__ import annotations

from typing import Any


def answer_beside_cells(comm: Any) -> None:
    """Let the kernel serve a widget's messages while a cell runs.

    Args:
        comm: the open line, or None where there is no kernel.
    """
    if comm is not None:
        # ipykernel 7.4 hands what a page says to the shell that used the line last:
        # the cell's, which may be busy for long. The page's own choice is a shell
        # beside it. Where a kernel does not ask, this does nothing.
        comm._reply_subshell_for = lambda _, chosen: chosen
