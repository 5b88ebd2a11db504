"""One cell output while an order runs, and when it is done.

A waiting output is redrawn at most twice a second, and ever more rarely once its
updates have cost as many bytes as the pictures will: what goes to the browser
stays in proportion to what is kept. A terminal cannot redraw, so it gets only
the end.
"""

from __future__ import annotations

import time
from typing import Any

from IPython.display import display

from dalle_notebook.session.bundle import Bundle, mime_bundle, progress_bundle
from dalle_notebook.session.captions import Size
from dalle_notebook.session.running import Running

_SHORTEST_PAUSE = 0.5
_CLOCK_PAUSE = 2.0
_BYTES_A_TILE = 6_000
"""About what one tile of the final output weighs; updates share that budget."""


class Screen:
    """The output of one order."""

    def __init__(self, running: Running, show: Size, *, can_redraw: bool) -> None:
        self._running = running
        self._show = show
        self._can_redraw = can_redraw
        self._handle: Any = None
        self._seen = -1
        self._drawn_at = 0.0
        self._bytes = 0

    def refresh(self) -> None:
        """Redraw the waiting output if there is something new to see."""
        run = self._running.run
        if not self._can_redraw or self._running.future.done():
            return
        since = time.monotonic() - self._drawn_at
        pause = _SHORTEST_PAUSE if run.changes != self._seen else _CLOCK_PAUSE
        over = self._bytes / (_BYTES_A_TILE * max(1, len(run.outcomes)))
        if since < pause * max(1.0, over * 10):
            return
        bundle = progress_bundle(self._running.progress())
        self._bytes += len(bundle[0]["text/html"])
        self._seen, self._drawn_at = run.changes, time.monotonic()
        self._put(bundle)

    def draw(self) -> Bundle:
        """Make the final output without showing it; from any thread."""
        return mime_bundle(self._running.view(self._show))

    def finish(self, drawn: Bundle | None = None) -> None:
        """Show the final output; may be called from a later cell as well.

        Args:
            drawn: what `draw` made of it, where that was done before.
        """
        self._put(drawn or self.draw())

    def _put(self, bundle: Bundle) -> None:
        data, metadata = bundle
        if self._handle is not None:
            self._handle.update(data, raw=True, metadata=metadata)
        elif self._can_redraw:
            self._handle = display(data, raw=True, metadata=metadata, display_id=True)
        else:
            display(data, raw=True, metadata=metadata)
