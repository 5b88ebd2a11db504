"""One cell output while an order runs, and when it is done.

A waiting output is redrawn at most twice a second, and ever more rarely the more
its updates have cost: all together they never weigh more than twice what will stand
there in the end. A terminal cannot redraw, so it gets only the end.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from IPython.display import display

from dalle_notebook.session.bundle import Bundle, mime_bundle, progress_bundle
from dalle_notebook.session.captions import Size
from dalle_notebook.session.running import Running
from dalle_notebook.session.summary import MOST_TILES

_SHORTEST_PAUSE = 0.5
_CLOCK_PAUSE = 2.0
_TIMES_THE_END = 2
_SMALL = 30_000
"""Bytes of updates that nobody minds, however small the end will be."""


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
        self._last_bytes = 0
        self._notes: tuple[str, ...] = ()

    def add_note(self, line: str) -> None:
        """Have the final output say something more, however often it is drawn."""
        self._notes += (line,)

    def refresh(self) -> None:
        """Redraw the waiting output if there is something new to see."""
        run = self._running.run
        if not self._can_redraw or self._running.future.done():
            return
        is_news = run.changes != self._seen and len(run.outcomes) <= MOST_TILES
        pause = _SHORTEST_PAUSE if is_news else _CLOCK_PAUSE
        left = 1 - (self._bytes + self._last_bytes) / self._budget()
        # What is left is spent in ever smaller parts of it, so some is always left
        # for the next change of an order that runs for hours.
        if left <= 0 or time.monotonic() - self._drawn_at < pause / left**2:
            return
        bundle = progress_bundle(self._running.progress_view())
        self._last_bytes = sum(len(str(text).encode()) for text in bundle[0].values())
        self._bytes += self._last_bytes
        self._seen, self._drawn_at = run.changes, time.monotonic()
        self._put(bundle)

    def _budget(self) -> int:
        return max(_TIMES_THE_END * self._running.progress.final_bytes, _SMALL)

    def draw(self) -> Bundle:
        """Make the final output without showing it; from any thread."""
        view = self._running.view(self._show)
        return mime_bundle(replace(view, notes=(*view.notes, *self._notes)))

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
