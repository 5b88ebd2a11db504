"""A grid that fills: what `--detach` gives at once.

It is read like any other grid, and every look takes the pictures that are there at
that moment. What `%dalle_wait` or `wait` gives in the end is a grid that stays.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from dalle_notebook.session.endings import Stopped
from dalle_notebook.session.loop import wait, wait_from_any_loop
from dalle_notebook.session.results import Grid
from dalle_notebook.session.running import Running

if TYPE_CHECKING:
    from dalle_notebook.session.exporting.export import Exported


class LiveGrid(Grid):
    """Pictures of an order that runs in the background.

    Everything that a `Grid` has is that of the pictures that are there now.
    """

    # Only what tells this one from a snapshot stands here; any other attribute of a
    # grid is looked up in one.
    def __init__(self, running: Running) -> None:
        self._running = running
        self._final: Grid | None = None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name in ("_running", "_final"):
            raise AttributeError(name)
        return getattr(self.now(), name)

    def now(self) -> Grid:
        """The pictures that are there at this moment, as a grid that stays so."""
        if self._final is None:
            is_over = self.done
            snapshot = self._running.snapshot()
            if not is_over:
                return snapshot
            self._final = snapshot
        return self._final

    @property
    def done(self) -> bool:
        """Nothing more will happen: every picture has come, failed or was cancelled."""
        run = self._running.run
        # A cancelled run is over before what had left has come.
        return self._running.future.done() and not run.outcomes.count_of("sending")

    def cancel(self) -> None:
        """Send nothing more. What has left is paid for, and kept when it comes.

        What an executor paints costs nothing and is taken back from its workers.
        """
        self._running.stop()

    def wait(self) -> Grid:
        """Block until it is over, and give the grid that stays.

        An interrupt ends the waiting only.

        Raises:
            Incomplete, ContentRefused: as `dalle.generate`.
        """
        try:
            wait(self._running.future)
        except KeyboardInterrupt:
            raise Stopped("the detached run goes on") from None
        return self._running.complete()

    async def settled(self) -> Grid:
        """`now`, once the run is over; on any event loop."""
        await wait_from_any_loop(self._running.future)
        return self.now()

    def export(self, path: str | Path, **how: Any) -> Exported:
        """`Grid.export` of the pictures that are there now."""
        return self.now().export(path, **how)

    def to_frame(self) -> Any:
        """`Grid.to_frame` of the pictures that are there now."""
        return self.now().to_frame()

    def resume(self, *, again: bool = False, executor: object = None) -> Grid:
        """Wait until it is over, then ask for what is missing; see `Grid.resume`."""
        wait(self._running.future)
        return self.now().resume(again=again, executor=executor)

    def __repr__(self) -> str:
        if self.done:
            return repr(self.now())
        run = self._running.run
        return f"<running: {run.finished} of {len(run.outcomes)}, {self.now()!r}>"
