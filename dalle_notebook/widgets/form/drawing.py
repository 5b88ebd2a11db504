"""One order of a form, from the press of the button to its last picture.

Runs on the session's loop; whatever waits for the disk is done beside it. Whoever
shows it is told whenever there is something new, and asks for it as tiles.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from dalle_notebook.errors import DalleError
from dalle_notebook.render.legible import cut
from dalle_notebook.session.bundle import Bundle, mime_bundle, progress_bundle
from dalle_notebook.session.endings import check_complete, stopped
from dalle_notebook.session.preparing import Prepared
from dalle_notebook.session.progress import in_time
from dalle_notebook.session.results import Grid
from dalle_notebook.session.running import Running, start
from dalle_notebook.session.session import Session
from dalle_notebook.store.choices import Mark
from dalle_notebook.store.facts import cost_in_words
from dalle_notebook.store.record import Record
from dalle_notebook.study.outcome import Outcome
from dalle_notebook.study.outcomes import Outcomes
from dalle_notebook.study.plan import COUNT, Tile
from dalle_notebook.widgets.form.words import about, reason_of_tile

MOST_TILES = 48
"""Tiles that the page is told of; all of them stand in the output below."""

_WAKE_SECONDS = 0.25
_CLOCK_SECONDS = 2.0
_TITLE_COLUMNS = 300
_CAPTION_COLUMNS = 120
_NOTE_COLUMNS = 300
_STATES = {"sending": "drawing", "skipped": "stopped"}
_STOPPED = {
    "waiting": "not sent",
    "sending": "already sent: kept when it comes, draw again to see it",
}


Ready = tuple[Prepared, float | None]
"""An order that may be started, and how many seconds it should take by what was seen
before, where that is known."""


class Drawing:
    """An order under way.

    Args:
        prepare: makes it ready; may wait for the disk, or for the picture behind a
            link.
        tell: called when there is something new, with what to show below.

    Attributes:
        running: None until it has begun.
        is_stopped: somebody pressed the button.
        is_over: set by whoever says how it ended, in one go with those words.
        result: its pictures, once it is over.
        saved: names of the files into which pictures were copied, by digest.
    """

    def __init__(
        self,
        session: Session,
        prepare: Callable[[], Ready],
        tell: Callable[[Bundle], None],
    ) -> None:
        self._session = session
        self._prepare = prepare
        self._tell = tell
        self._seconds: float | None = None
        self._began = time.monotonic()
        self._marks: dict[str, Mark | None] = {}
        self.saved: dict[str, str] = {}
        self.running: Running | None = None
        self.is_stopped = False
        self.is_over = False
        self.result: Grid | None = None

    def stop(self) -> None:
        """Send nothing more; what has left is kept when it comes."""
        if self.is_over:
            return
        self.is_stopped = True
        if self.running is not None:
            self.running.stop()

    async def carry_out(self) -> None:
        """Go through with it.

        Raises:
            DalleError: it cannot be begun, or it ended without some pictures. A stop
                is no error: `words_of_stop` says what it left.
        """
        prepared, self._seconds = await asyncio.to_thread(self._prepare)
        if self.is_stopped:
            return
        running = await asyncio.to_thread(start, self._session, prepared)
        self.running = running
        if self.is_stopped:
            running.stop()
        done = asyncio.wrap_future(running.future)
        seen, told_at = -1, 0.0
        # What was sent may take minutes yet; whoever stopped it does not wait.
        while not done.done() and not self.is_stopped:
            changes, now = running.run.changes, time.monotonic()
            if changes != seen or now - told_at > _CLOCK_SECONDS:
                seen, told_at = changes, now
                await asyncio.to_thread(self._show_progress, running)
            await asyncio.wait({done}, timeout=_WAKE_SECONDS)
        if done.done():
            await done
        await asyncio.to_thread(self._finish, running)

    def _show_progress(self, running: Running) -> None:
        self._tell(progress_bundle(running.progress_view()))

    def _finish(self, running: Running) -> None:
        self.result = running.result()
        bundle = mime_bundle(running.view())
        # The pictures are there, whatever is wrong with the archive.
        with suppress(DalleError):
            self.look_at_marks()
        self._tell(bundle)
        if not self.is_stopped:
            check_complete(self.result)

    @property
    def words_of_stop(self) -> str:
        """What a stop left, in a line; "" where nobody stopped it."""
        if not self.is_stopped:
            return ""
        if self.result is None:
            return "stopped before anything was sent"
        # Said, not raised: an interrupt would end the session's loop.
        return str(stopped(self.result))

    # -- as the page has it --------------------------------------------------------

    @property
    def outcomes(self) -> Outcomes:
        """Of every tile, as it is now."""
        if self.result is not None:
            return self.result.outcomes
        return self.running.run.outcomes.copy() if self.running else Outcomes()

    def to_json(self) -> dict[str, Any]:
        """How far it is."""
        outcomes = self.outcomes
        return {
            "is_on": not self.is_over,
            "is_stopping": self.is_stopped and not self.is_over,
            "done": outcomes.finished,
            "of": len(outcomes),
            "eta": "" if self.is_over else about(self._seconds_left()),
        }

    def _seconds_left(self) -> float | None:
        known = self.running.seconds_left() if self.running else None
        if known is not None or self._seconds is None:
            return known
        # Somewhat longer than thought is no reason to count below nothing.
        return max(self._seconds - (time.monotonic() - self._began), 1.0)

    def look_at_marks(self) -> None:
        """Read what somebody decided about the pictures; waits for the archive."""
        shown = self.outcomes[:MOST_TILES]
        digests = [o.record.digest for o in shown if o.record is not None]
        found = self._session.with_archive(
            lambda archive: archive.choices.of_many(digests)
        )
        self._marks = {digest: choice.mark for digest, choice in found.items()}

    def tiles(self) -> list[Mapping[str, Any]]:
        """What there is to see of it."""
        if self.running is None:
            return []
        plan = self.running.prepared.plan.tiles[:MOST_TILES]
        pairs = list(zip(plan, self.outcomes[:MOST_TILES], strict=True))
        return [self._tile(n, tile, outcome) for n, (tile, outcome) in enumerate(pairs)]

    def _tile(self, number: int, tile: Tile, outcome: Outcome) -> Mapping[str, Any]:
        state = _STATES.get(outcome.state, outcome.state)
        note = reason_of_tile(outcome.reason)
        if self.is_stopped and outcome.state in _STOPPED:
            state, note = "stopped", _STOPPED[outcome.state]
        elif outcome.state == "kept":
            note = " · ".join(outcome.notes)
        digest = outcome.record.digest if outcome.record else None
        # What tells this tile from the others, but for its number, which is seen.
        caption = [words for name, words in tile.choices if words and name != COUNT]
        caption += _facts(outcome.record) if outcome.record else []
        return {
            "number": number,
            "state": state,
            "digest": digest,
            "title": cut(tile.ask.prompt, _TITLE_COLUMNS),
            "caption": cut(" · ".join(caption), _CAPTION_COLUMNS),
            "note": cut(note, _NOTE_COLUMNS),
            "mark": self._marks.get(digest or ""),
            "saved": self.saved.get(digest or ""),
        }


def _facts(record: Record) -> list[str]:
    facts = [
        record.drawn_by or record.model or record.endpoint_title,
        f"{record.size[0]}x{record.size[1]}",
        in_time(record.seconds) if record.seconds >= 1 else "",
        cost_in_words(record),
    ]
    return [fact for fact in facts if fact]
