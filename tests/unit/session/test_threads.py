"""Work that is done together is done for each."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest

from dalle_notebook.session.threads import Threads, Together


async def test_all_who_ask_while_a_thread_is_busy_are_served_in_one_go() -> None:
    threads, gate, lots = Threads(), threading.Event(), []

    def work(things: Sequence[int]) -> list[Exception | None]:
        gate.wait(10)
        lots.append(list(things))
        return [ValueError(thing) if thing == 3 else None for thing in things]

    together = Together(threads.leaving, work)
    asking = [asyncio.ensure_future(together.do(thing)) for thing in range(6)]
    await asyncio.sleep(0.05)
    asking += [asyncio.ensure_future(together.do(thing)) for thing in (6, 7)]
    asking[4].cancel()
    gate.set()
    found = await asyncio.gather(*asking, return_exceptions=True)
    threads.shutdown()

    assert sum(len(lot) for lot in lots) == 8
    assert len(lots) == 2
    assert [type(each).__name__ for each in found[3:5]] == [
        "ValueError",
        "CancelledError",
    ]
    assert all(each is None for each in (*found[:3], *found[5:]))


async def test_work_that_breaks_is_told_to_all_who_wait() -> None:
    threads = Threads()

    def work(things: Sequence[int]) -> list[Exception | None]:
        raise OSError("no disk")

    together = Together(threads.leaving, work)
    for _ in range(2):
        with pytest.raises(OSError, match="no disk"):
            await together.do(1)
    threads.shutdown()
