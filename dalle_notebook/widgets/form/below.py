"""What stands below a form: an ordinary output, in which its pictures are.

It is saved with the notebook and needs neither a kernel nor trust.
"""

from __future__ import annotations

from typing import Any

from IPython.display import display

from dalle_notebook.render.form import render_message
from dalle_notebook.session.bundle import Bundle

_NOTHING = "No pictures drawn yet."


class Below:
    """The place of a form's pictures."""

    def __init__(self) -> None:
        self._handle: Any = None
        self._shown: Bundle = (
            {"text/html": render_message(_NOTHING), "text/plain": ""},
            {},
        )

    def display(self) -> None:
        """Show what there is, here and wherever it was shown before."""
        data, metadata = self._shown
        name = True if self._handle is None else self._handle.display_id
        self._handle = display(data, raw=True, metadata=metadata, display_id=name)

    def show(self, bundle: Bundle) -> None:
        """Show something else in its place."""
        self._shown = bundle
        data, metadata = bundle
        # Without an output of its own somebody has put the form into another widget,
        # where its own tiles are all there is.
        if self._handle is not None:
            self._handle.update(data, raw=True, metadata=metadata)
