"""A prepared order under way, from its start to its result."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from dalle_notebook.render.view import GridView
from dalle_notebook.session.captions import Size, State, describe, describe_progress
from dalle_notebook.session.look import look
from dalle_notebook.session.results import Grid, ImageSet
from dalle_notebook.session.session import Prepared, Session
from dalle_notebook.study.outcome import Outcome
from dalle_notebook.study.run import Run


@dataclass(frozen=True, slots=True)
class Running:
    """An order under way.

    Attributes:
        run: the state of every tile, readable at any time.
        future: done when every tile has its outcome.
    """

    session: Session
    prepared: Prepared
    run: Run
    future: Future[None]
    started: float

    def stop(self) -> None:
        """Send nothing more; what has left is still kept when it comes."""
        self.session.loop.call(self.run.stop)

    def view(self, show: Size = "auto") -> GridView:
        """What a cell shows when it is over."""
        return describe(self._state(), show)

    def progress(self) -> GridView:
        """What a cell shows while it waits."""
        return describe_progress(self._state())

    def result(self) -> Grid:
        """The pictures that are there now."""
        state = self._state()
        kind = Grid if self.prepared.plan.is_grid else ImageSet
        result = kind(
            self.prepared.plan,
            state.outcomes,
            self.session.image_of,
            lambda: describe(state),
            lambda *args, **named: look(self._state(), *args, **named),
        )
        self.session.last = result
        return result

    def _state(self) -> State:
        return State(
            self.session,
            self.prepared,
            tuple(self.run.outcomes),
            self.session.clock.monotonic() - self.started,
        )


def start(session: Session, prepared: Prepared) -> Running:
    """Carry out a prepared order in the background.

    Raises:
        OverBudget: it is too dear; nothing was sent.
    """
    session.approve(prepared)
    keeper = session.keeper

    async def obtain(number: int, leaving: Callable[[], None]) -> Outcome:
        return await keeper.obtain(prepared.wanted[number], leaving)

    run = Run(len(prepared.wanted), obtain, prepared.known)
    started = session.clock.monotonic()
    future = session.loop.submit(run.carry_out())
    return Running(session, prepared, run, future, started)
