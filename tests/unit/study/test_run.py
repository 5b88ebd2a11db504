"""Carrying out a plan: nothing that landed is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from dalle_notebook.errors import TimedOut
from dalle_notebook.study.outcome import Outcome
from dalle_notebook.study.run import Run

KEPT = Outcome("kept")


async def test_one_failure_leaves_the_others_alone() -> None:
    async def obtain(number: int, leaving: Callable[[], None]) -> Outcome:
        leaving()
        if number == 1:
            raise TimedOut("too slow")
        await asyncio.sleep(0.01)
        return KEPT

    run = Run(3, obtain)
    await run.carry_out()

    assert [outcome.state for outcome in run.outcomes] == ["kept", "failed", "kept"]
    assert isinstance(run.outcomes[1].error, TimedOut)


async def test_what_is_known_is_not_obtained_again() -> None:
    asked = []

    async def obtain(number: int, leaving: Callable[[], None]) -> Outcome:
        asked.append(number)
        return KEPT

    run = Run(3, obtain, {0: KEPT, 2: KEPT})
    await run.carry_out()

    assert asked == [1]
    assert run.finished == 3


async def test_stop_ends_what_waits_and_lets_what_has_left_arrive() -> None:
    arrival, sent = asyncio.Event(), []

    async def obtain(number: int, leaving: Callable[[], None]) -> Outcome:
        if number > 0:
            await asyncio.sleep(3600)
        leaving()
        sent.append(number)
        await arrival.wait()
        return KEPT

    run = Run(3, obtain)
    work = asyncio.ensure_future(run.carry_out())
    while not sent:
        await asyncio.sleep(0)
    run.stop()
    arrival.set()
    await work
    while run.outcomes[0].state != "kept":
        await asyncio.sleep(0)

    assert sent == [0]
    assert [outcome.state for outcome in run.outcomes] == ["kept", "waiting", "waiting"]
