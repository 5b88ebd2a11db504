"""Turns are given out in order, and never more than the limit in a window."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.client.virtual_clock import VirtualClock

from dalle_notebook.client.pacing import Pacer, Pacers, limit_in


async def draw(
    pacer: Pacer, clock: VirtualClock, count: int, *, n: int = 1, takes: float = 5.0
) -> list[float]:
    """Send `count` requests at once; the moments when their heads left."""
    left: list[float] = []

    async def one() -> None:
        async with pacer.turn(n, pacer.ticket()) as turn:
            turn.leave()
            left.append(clock.time)
            await clock.sleep(takes)
            turn.succeed()

    await asyncio.gather(*(one() for _ in range(count)))
    return left


async def test_no_window_ever_holds_more_than_the_limit() -> None:
    clock = VirtualClock()
    pacer = Pacer(50, at_once=8, clock=clock)

    left = await draw(pacer, clock, 200)

    assert len(left) == 200
    for index in range(50, 200):
        assert left[index] - left[index - 50] > 60


async def test_two_hundred_pictures_take_little_more_than_the_ideal() -> None:
    clock = VirtualClock()
    pacer = Pacer(50, at_once=8, clock=clock)

    left = await draw(pacer, clock, 200)

    assert left[-1] <= 3 * 60 * 1.03


async def test_a_request_for_n_pictures_counts_n() -> None:
    clock = VirtualClock()
    pacer = Pacer(10, at_once=8, clock=clock)

    left = await draw(pacer, clock, 4, n=4)

    assert [moment > 60 for moment in left] == [False, False, True, True]


async def test_a_request_larger_than_the_limit_still_goes_when_it_is_alone() -> None:
    clock = VirtualClock()
    pacer = Pacer(2, at_once=8, clock=clock)

    left = await draw(pacer, clock, 2, n=4)

    assert left[0] == 0
    assert left[1] > 60


async def test_without_a_limit_only_so_many_are_under_way() -> None:
    clock = VirtualClock()
    pacer = Pacer(None, at_once=3, clock=clock)

    left = await draw(pacer, clock, 7, takes=5.0)

    assert left == [0, 0, 0, 5, 5, 5, 10]


async def test_a_limit_named_in_an_answer_holds_for_what_was_sent_before() -> None:
    clock = VirtualClock()
    pacer = Pacer(None, at_once=8, clock=clock)

    await draw(pacer, clock, 3)
    pacer.learn({"x-ratelimit-limit-images": "5"})
    left = await draw(pacer, clock, 4)

    assert pacer.limit == 5
    assert [moment > 60 for moment in left] == [False, False, True, True]


async def test_a_given_limit_is_not_overruled() -> None:
    pacer = Pacer(7, at_once=8, clock=VirtualClock())

    pacer.learn({"x-ratelimit-limit-images": "5"}, "images per minute: Limit 3")

    assert pacer.limit == 7


async def test_the_header_is_believed_more_than_the_text() -> None:
    pacer = Pacer(None, at_once=8, clock=VirtualClock())

    pacer.learn({}, "images per minute: Limit 3")
    assert pacer.limit == 3
    pacer.learn({"x-ratelimit-limit-images": "5"})
    pacer.learn({}, "images per minute: Limit 3")

    assert pacer.limit == 5


@pytest.mark.parametrize("value", ["0", "-1", "five", "1e3", "", "٣", "9999999"])
async def test_a_limit_that_makes_no_sense_is_not_taken(value: str) -> None:
    pacer = Pacer(None, at_once=8, clock=VirtualClock())

    pacer.learn({"x-ratelimit-limit-images": value})

    assert pacer.limit is None


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Rate limit reached for images per minute: Limit 5", 5),
        ("input-images per min: Limit 50, Used 50, Requested 1. Try in 12s.", 50),
        ("Limit 50", 50),
        ("limit: 20 / 1min", 20),
        ("Rate limit reached on tokens per min (TPM): Limit 100000, Used 1", None),
        ("requests per day (RPD): Limit 200", None),
        ("50 images per 5 minutes: Limit 50", None),
        ("Limit 0", None),
        ("Too many pictures.", None),
        ("", None),
    ],
)
def test_the_limit_is_found_in_the_text_of_a_429(
    message: str, expected: int | None
) -> None:
    assert limit_in(message) == expected


async def test_after_a_429_all_pause_and_then_go_one_by_one() -> None:
    clock = VirtualClock()
    pacer = Pacer(None, at_once=8, clock=clock)
    left: list[float] = []

    async def one() -> None:
        async with pacer.turn(1, pacer.ticket()) as turn:
            turn.leave()
            left.append(clock.time)
            await clock.sleep(2.5)
            if clock.time > 30:
                turn.succeed()

    pacer.pause(20.0)
    await asyncio.gather(*(one() for _ in range(20)))

    assert left[:5] == [20, 21, 22, 23, 24]


async def test_one_good_answer_after_the_pause_ends_the_care() -> None:
    clock = VirtualClock()
    pacer = Pacer(None, at_once=8, clock=clock)

    pacer.pause(20.0)
    left = await draw(pacer, clock, 6, takes=0.25)

    assert left[0] == 20
    assert left[-1] == 20.25


async def test_a_retry_stands_before_those_that_came_later() -> None:
    clock = VirtualClock()
    pacer = Pacer(None, at_once=1, clock=clock)
    order: list[str] = []
    first = pacer.ticket()

    async def one(name: str, ticket: int) -> None:
        async with pacer.turn(1, ticket) as turn:
            turn.leave()
            order.append(name)
            await clock.sleep(1)

    async def retry() -> None:
        await one("first", first)
        await one("first again", first)

    await asyncio.gather(
        retry(), *(one(f"later {i}", pacer.ticket()) for i in range(3))
    )

    assert order == ["first", "first again", "later 0", "later 1", "later 2"]


async def test_whoever_is_cancelled_in_the_line_takes_no_place() -> None:
    clock = VirtualClock()
    pacer = Pacer(2, at_once=8, clock=clock)
    waiting = [asyncio.ensure_future(draw(pacer, clock, 1)) for _ in range(6)]
    await asyncio.sleep(0)

    for task in waiting[2:5]:
        task.cancel()
    done = await asyncio.gather(*waiting, return_exceptions=True)

    times = [each[0] for each in done if isinstance(each, list)]
    assert len(times) == 3
    assert times[:2] == [0, 0]
    assert 60 < times[2] < 65


async def test_a_request_that_never_left_uses_up_nothing() -> None:
    clock = VirtualClock()
    pacer = Pacer(2, at_once=8, clock=clock)

    for _ in range(10):
        async with pacer.turn(1, pacer.ticket()):
            pass

    assert clock.time == 0


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 12),
    st.lists(st.tuples(st.integers(1, 3), st.floats(0.01, 90)), max_size=25),
)
def test_whatever_the_mix_no_window_is_overfull(
    limit: int, jobs: list[tuple[int, float]]
) -> None:
    async def play() -> list[tuple[float, int]]:
        clock = VirtualClock()
        pacer = Pacer(limit, at_once=8, clock=clock)
        left: list[tuple[float, int]] = []

        async def one(n: int, takes: float) -> None:
            async with pacer.turn(n, pacer.ticket()) as turn:
                turn.leave()
                left.append((clock.time, n))
                await clock.sleep(takes)

        await asyncio.gather(*(one(*job) for job in jobs))
        return left

    left = asyncio.run(play())

    assert len(left) == len(jobs)
    for moment, _ in left:
        together = [n for other, n in left if moment - 60 < other <= moment]
        assert sum(together) <= limit or len(together) == 1


async def test_models_that_are_counted_apart_do_not_wait_for_each_other() -> None:
    clock = VirtualClock()
    pacers = Pacers(2, at_once=8, clock=clock, by_model=True)

    slow, fast = await asyncio.gather(
        draw(pacers.of("slow"), clock, 4), draw(pacers.of("fast"), clock, 2)
    )

    assert [moment > 60 for moment in slow] == [False, False, True, True]
    assert fast == [0, 0]


async def test_elsewhere_all_models_share_one_window() -> None:
    clock = VirtualClock()
    pacers = Pacers(2, at_once=8, clock=clock)

    left = await asyncio.gather(
        draw(pacers.of("a"), clock, 2), draw(pacers.of("b"), clock, 1)
    )

    late = [moment > 60 for each in left for moment in each]
    assert sorted(late) == [False, False, True]


async def test_a_limit_given_later_counts_what_was_sent_before() -> None:
    clock = VirtualClock()
    pacers = Pacers(None, at_once=8, clock=clock)
    await draw(pacers.of(None), clock, 3, takes=1.0)

    pacers.say(3)
    pacers.hold()
    left = await draw(pacers.of(None), clock, 1)

    assert left[0] > 60
