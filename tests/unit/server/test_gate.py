"""A door whose room changes while people wait before it."""

from __future__ import annotations

import asyncio

import pytest

from dalle_notebook.engine import gate
from dalle_notebook.engine.gate import Gate


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "_LOOK_SECONDS", 0.01)


async def _go_in(door: Gate, inside: list[int], number: int) -> None:
    await door.acquire()
    inside.append(number)


async def _turns() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_only_as_many_are_inside_as_there_is_room_for() -> None:
    door, inside = Gate(lambda: 2), list[int]()
    tasks = [asyncio.ensure_future(_go_in(door, inside, n)) for n in range(4)]
    await _turns()
    assert inside == [0, 1]

    door.release()
    await _turns()
    assert inside == [0, 1, 2]
    door.release()
    await asyncio.gather(*tasks)


async def test_more_room_lets_in_who_waits_although_nobody_leaves() -> None:
    room = [1]
    door, inside = Gate(lambda: room[0]), list[int]()
    tasks = [asyncio.ensure_future(_go_in(door, inside, n)) for n in range(3)]
    await _turns()
    room[0] = 3

    await asyncio.wait_for(asyncio.gather(*tasks), 5)
    assert inside == [0, 1, 2]


async def test_less_room_sends_nobody_out_and_lets_nobody_in() -> None:
    room = [2]
    door, inside = Gate(lambda: room[0]), list[int]()
    await _go_in(door, inside, 0)
    await _go_in(door, inside, 1)
    room[0] = 1
    late = asyncio.ensure_future(_go_in(door, inside, 2))
    door.release()
    await asyncio.sleep(0.05)
    assert inside == [0, 1]

    door.release()
    await late


async def test_whoever_stops_waiting_takes_no_place() -> None:
    door, inside = Gate(lambda: 1), list[int]()
    await _go_in(door, inside, 0)
    tasks = [asyncio.ensure_future(_go_in(door, inside, n)) for n in (1, 2, 3)]
    await _turns()
    tasks[0].cancel()
    door.release()
    # Let in and called away in the same moment.
    tasks[1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

    assert inside == [0, 3]


async def test_a_place_given_back_passes_by_who_leaves_at_that_moment() -> None:
    door, inside = Gate(lambda: 1), list[int]()
    await _go_in(door, inside, 0)
    tasks = [asyncio.ensure_future(_go_in(door, inside, n)) for n in (1, 2)]
    await _turns()
    # Called away, and not yet told of it when the place is free.
    tasks[0].cancel()
    door.release()
    found = await asyncio.gather(*tasks, return_exceptions=True)

    assert [type(one) for one in found] == [asyncio.CancelledError, type(None)]
    assert inside == [0, 2]
    door.release()
    await asyncio.wait_for(door.acquire(), 5)
