"""A prepared order under way, from its start to its result, and once more for what
is missing."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from dalle_notebook.errors import UsageError
from dalle_notebook.render.view import GridView
from dalle_notebook.session.batching import Batching
from dalle_notebook.session.captions import Size, State
from dalle_notebook.session.describing import describe, describe_whole
from dalle_notebook.session.endings import check_complete, stopped
from dalle_notebook.session.endpoints import OFFLINE
from dalle_notebook.session.look import look
from dalle_notebook.session.loop import wait, wait_from_any_loop
from dalle_notebook.session.painting import PaintingEndpoint
from dalle_notebook.session.plan_view import price_plan
from dalle_notebook.session.preparing import Prepared, approve, prepare_again
from dalle_notebook.session.progress import Progress
from dalle_notebook.session.results import Grid, ImageSet
from dalle_notebook.session.session import Session
from dalle_notebook.session.wants import Wants
from dalle_notebook.study.outcome import Outcome
from dalle_notebook.study.run import AT_WORK, Run

_SETTLE_SECONDS = 2.0
"""For pictures that came at the moment of a stop to be kept."""


@dataclass(frozen=True, slots=True)
class Running:
    """An order under way.

    Attributes:
        run: the state of every tile, readable at any time.
        future: done when every tile has its outcome.
        painting: paints it on somebody's executor, or None.
    """

    session: Session
    prepared: Prepared
    run: Run
    future: Future[None]
    started: float
    progress: Progress
    painting: PaintingEndpoint | None = None

    def stop(self) -> None:
        """Send nothing more; what has left is still kept when it comes.

        What an executor paints is taken back: it costs nothing to ask again.
        """
        self.session.loop.call(self.run.stop)
        if self.painting is not None:
            taking = self.session.loop.submit(self._take_back(self.painting))
            with suppress(NotYet):
                taking.result(2 * _SETTLE_SECONDS)

    async def _take_back(self, painting: PaintingEndpoint) -> None:
        painting.take_back()
        await self.run.settle(_SETTLE_SECONDS)

    def view(self, show: Size = "auto") -> GridView:
        """What a cell shows when it is over."""
        return describe(self._state(), show)

    def progress_view(self) -> GridView:
        """What a cell shows while it waits."""
        return self.progress.view(self._state())

    def seconds_left(self) -> float | None:
        """Until all is there, by a limit that was told or a rate that was seen."""
        return self.progress.seconds_left(self._state())

    def snapshot(self) -> Grid:
        """The pictures that are there now."""
        state = self._state()
        kind = Grid if self.prepared.plan.is_grid else ImageSet
        return kind(
            price_plan(self.session, self.prepared, is_asked=True),
            state.outcomes,
            self.session.image_of,
            lambda: describe(state),
            lambda *args, **named: look(self._state(), *args, **named),
            partial(describe_whole, state),
            partial(resume, self.session, self.prepared, state.outcomes),
        )

    def result(self) -> Grid:
        """The pictures that are there now, which `dalle.last` names from now on."""
        result = self.session.last = self.snapshot()
        return result

    def wait(self) -> Grid:
        """Block until it is over.

        Raises:
            Incomplete: a picture is missing; `.result` holds the others.
            ContentRefused: the provider refused every picture.
        """
        try:
            wait(self.future)
        except KeyboardInterrupt:
            self.stop()
            raise stopped(self.result()) from None
        return self.complete()

    async def wait_from_any_loop(self) -> Grid:
        """`wait`, awaited on whatever loop the caller runs."""
        try:
            await wait_from_any_loop(self.future)
        except asyncio.CancelledError:
            self.stop()
            if "ipykernel" not in sys.modules:
                raise
            # The kernel's button cancels the task of a cell.
            raise stopped(self.result()) from None
        except KeyboardInterrupt:
            self.stop()
            raise stopped(self.result()) from None
        return self.complete()

    def complete(self) -> Grid:
        """The result of an order that is over; raises as `wait` does."""
        result = self.result()
        check_complete(result)
        return result

    def _state(self) -> State:
        return State(
            self.session,
            self.prepared,
            self.run.outcomes.copy(),
            self.session.clock.monotonic() - self.started,
        )


def start(session: Session, prepared: Prepared, executor: object = None) -> Running:
    """Carry out a prepared order in the background.

    Args:
        executor: paints what the built-in illustrator would draw, see
            `PaintingEndpoint`; without it what the session was configured with.

    Raises:
        OverBudget: it is too dear; nothing was sent.
        UsageError: nothing of it can be painted on that executor.
    """
    # First: what is refused there costs nothing.
    painting = _painting(session, prepared, executor)
    try:
        approve(session, prepared)
    except BaseException:
        if painting is not None:
            session.loop.submit(painting.close())
        raise
    if painting is not None:
        prepared = replace(prepared, wanted=_painted(prepared, painting))
    keeper = session.keeper
    wanted = prepared.wanted
    progress = Progress(session, prepared)

    batching = Batching(keeper, prepared, session.clock, session.settings.timeout)

    async def obtain(number: int, leaving: Callable[[], None]) -> Outcome:
        if batching.has(number):
            return await batching.obtain(number)
        return await keeper.obtain(wanted[number], leaving, partial(show, number))

    def show(number: int, stage: bytes) -> None:
        # Small before it is held: the tiles of a grid would hold many megabytes. What
        # goes wrong here (the session may be ending) must not end the request.
        with suppress(RuntimeError):
            progress.shrink(stage).add_done_callback(partial(land, number))

    def land(number: int, small: Future[bytes | None]) -> None:
        if small.cancelled() or small.exception() is not None:
            return
        stage = small.result()
        if stage is not None:
            with suppress(RuntimeError):
                session.loop.call(partial(run.show, number, stage))

    # Twice what a cluster paints: those whose turn comes next are prepared meanwhile.
    hands = 0 if painting is None else painting.capacity()
    lane_of = prepared.lanes.number_of
    run = Run(
        len(wanted), obtain, prepared.known, lane_of, at_work=max(AT_WORK, 2 * hands)
    )
    started = session.clock.monotonic()
    future = session.loop.submit(_carry_out(run, painting))
    return Running(session, prepared, run, future, started, progress, painting)


async def _carry_out(run: Run, painting: PaintingEndpoint | None) -> None:
    try:
        await run.carry_out()
    finally:
        if painting is not None:
            painting.take_back()
            await painting.close()


def _painting(
    session: Session, prepared: Prepared, executor: object
) -> PaintingEndpoint | None:
    """What paints the illustrator's part of an order without its endpoint, or None."""
    missing = [lane for lane in prepared.lanes.all if lane.missing]
    # A model on this machine has no address either, and is nothing to paint with here.
    elsewhere = [lane for lane in missing if lane.chosen.id != OFFLINE]
    if prepared.order.replay:
        missing = elsewhere = []
    if executor is not None and elsewhere:
        raise UsageError(
            "an executor paints what the built-in illustrator draws, and a part of "
            f"this is drawn by {elsewhere[0].chosen.title}: leave one of them out"
        )
    settings = session.settings
    chosen = settings.executor if executor is None else executor
    if chosen is None or len(missing) == len(elsewhere):
        return None
    timeout = prepared.order.timeout or settings.timeout
    return PaintingEndpoint(chosen, timeout, session.clock)


def _painted(prepared: Prepared, painting: PaintingEndpoint) -> Wants:
    return prepared.wanted.changed(
        lambda wanted: (
            replace(wanted, endpoint=painting)
            # What is in a batch is fetched from where it was sent.
            if wanted.chosen.id == OFFLINE and wanted.in_batch is None
            else wanted
        )
    )


def resume(
    session: Session,
    prepared: Prepared,
    outcomes: Sequence[Outcome],
    *,
    again: bool = False,
    executor: object = None,
) -> Running:
    """Ask once more for the tiles of an order that have no picture.

    The same as its cell run again: what the archive has by now is not asked for, and
    what may have been billed only with `again`.
    """
    prepared = prepare_again(session, prepared, outcomes, again=again)
    return start(session, prepared, executor)
