"""Carrying out a plan: nothing that landed is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from dalle_notebook.errors import TimedOut
from dalle_notebook.study.outcome import Outcome
from dalle_notebook.study.run import AT_WORK, Run

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


async def test_a_stage_is_shown_only_while_its_picture_is_drawn() -> None:
    shown: list[bytes | None] = []

    async def obtain(number: int, leaving: Callable[[], None]) -> Outcome:
        run.show(number, b"too early")
        shown.append(run.outcomes[number].stage)
        leaving()
        run.show(number, b"half")
        shown.append(run.outcomes[number].stage)
        return KEPT

    run = Run(1, obtain)
    await run.carry_out()
    run.show(0, b"too late")

    assert shown == [None, b"half"]
    assert run.outcomes == [KEPT]
    assert run.outcomes.count_of("kept") == 1


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


async def test_only_so_many_tiles_are_worked_on_at_a_time() -> None:
    under_way, most = 0, 0

    async def obtain(number: int, leaving: Callable[[], None]) -> Outcome:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0)
        under_way -= 1
        return KEPT

    run = Run(5 * AT_WORK, obtain)
    before = len(asyncio.all_tasks())
    work = asyncio.ensure_future(run.carry_out())
    await asyncio.sleep(0)
    tasks = len(asyncio.all_tasks()) - before
    await work

    assert most == AT_WORK
    assert tasks <= AT_WORK + 2
    assert run.finished == 5 * AT_WORK


async def test_a_slow_lane_holds_up_no_other() -> None:
    gate = asyncio.Event()

    async def obtain(number: int, leaving: Callable[[], None]) -> Outcome:
        leaving()
        if number % 2:
            await gate.wait()
        return KEPT

    run = Run(4 * AT_WORK, obtain, lane_of=lambda number: number % 2)
    work = asyncio.ensure_future(run.carry_out())
    async with asyncio.timeout(5):
        while run.outcomes.count_of("kept") < 2 * AT_WORK:
            await asyncio.sleep(0)

    count = run.outcomes.count_of
    assert count("kept") == 2 * AT_WORK
    assert count("sending") == count("waiting") == AT_WORK
    gate.set()
    await work
    assert run.finished == 4 * AT_WORK


async def test_tiles_that_no_worker_has_taken_yet_are_not_sent_after_a_stop() -> None:
    gate, sent = asyncio.Event(), []

    async def obtain(number: int, leaving: Callable[[], None]) -> Outcome:
        leaving()
        sent.append(number)
        await gate.wait()
        return KEPT

    run = Run(3 * AT_WORK, obtain)
    work = asyncio.ensure_future(run.carry_out())
    while len(sent) < AT_WORK:
        await asyncio.sleep(0)
    run.stop()
    gate.set()
    await work
    while run.outcomes.count_of("sending"):
        await asyncio.sleep(0)

    assert len(sent) == AT_WORK
    assert run.outcomes.count_of("kept") == AT_WORK
    assert run.outcomes.count_of("waiting") == 2 * AT_WORK
