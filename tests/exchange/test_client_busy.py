"""Fifty asks, one limit, and an endpoint that says when to come again.

On a virtual clock that stands while a request is under way, so that waits are measured
to the second though the sockets are real.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from instruments import answers
from instruments.canary import Canary
from instruments.exchange import Exchange
from instruments.fault_server import FaultServer
from unit.client.virtual_clock import VirtualClock

from dalle_notebook.client import ImagesClient
from dalle_notebook.errors import RateLimitError
from dalle_notebook.wire.endpoint import Answer
from dalle_notebook.wire.recipe import Recipe

JOBS, CAP, WINDOW = 50, 20, 60.0
WAIT = 90
"""Seconds; more than a window, so that it shows behind the cap."""

FIFTH = 4
"""Where the busy answer stands, counted from 0: inside the first lot."""

# The wait that each form means, in seconds.
FORMS = {
    "seconds": WAIT,
    "milliseconds": WAIT,
    "http_date": WAIT,
    "past_date": 0,
    "zero": 0,
    "negative": 0,
    "junk": 0,
}
# What says nothing makes a 503 a broken endpoint instead of a busy one.
BUSY = [(429, form) for form in FORMS]
BUSY += [(503, form) for form in FORMS if form not in ("negative", "junk")]


class StandingClock(VirtualClock):
    """Stands still while anything is under way, as the endpoint draws in no time."""

    def __init__(self) -> None:
        super().__init__()
        self.is_busy: Callable[[], bool] = lambda: False

    def _tick(self, turns: int) -> None:
        if self.is_busy():
            asyncio.get_running_loop().call_later(0.001, self._tick, turns)
        else:
            super()._tick(turns)


class Office:
    """A client under a cap, and the moments at which its requests left."""

    def __init__(self, server: FaultServer, key: str, cap: int | None = CAP) -> None:
        self.clock = StandingClock()
        self.client = ImagesClient(
            server.base_url, key, images_per_minute=cap, clock=self.clock
        )
        self.clock.is_busy = lambda: self.client._pacers.of(None)._under_way > 0
        self.left: list[float] = []

    async def run(self) -> list[Answer | BaseException]:
        async with self.client as client:
            jobs = (
                client.ask(
                    Recipe(prompt=f"fox {number}"),
                    on_sent=lambda: self.left.append(self.clock.time),
                )
                for number in range(JOBS)
            )
            return await asyncio.gather(*jobs, return_exceptions=True)

    def first_after_the_start(self) -> float:
        """When the second lot began to leave; the first left at 0."""
        return min(moment for moment in self.left if moment > 0)

    def most_in_a_window(self, moments: list[float] | None = None) -> int:
        """How many left in the fullest window."""
        left = self.left if moments is None else moments
        return max(
            sum(moment <= other < moment + WINDOW for other in left) for moment in left
        )


def busy(form: str, code: int, clock: VirtualClock) -> Any:
    """Refuse, counting dates from the client's clock."""

    async def answer(exchange: Exchange) -> None:
        now = clock.now().timestamp()
        await answers.retry_after(form, code=code, seconds=WAIT, now=now)(exchange)

    return answer


@pytest.mark.parametrize(("code", "form"), BUSY)
async def test_fifty_jobs_wait_as_they_are_told_and_keep_the_cap(
    form: str, code: int, fault_server: FaultServer, canary: Canary
) -> None:
    office = Office(fault_server, canary.key)
    fault_server.place(busy(form, code, office.clock), FIFTH)

    drawn = await office.run()

    assert all(isinstance(each, Answer) for each in drawn)
    assert fault_server.posts == JOBS + 1
    assert office.most_in_a_window() <= CAP
    assert office.first_after_the_start() == pytest.approx(
        max(FORMS[form], WINDOW), rel=0.1
    )


async def test_of_several_waits_the_longest_holds_for_all(
    fault_server: FaultServer, canary: Canary
) -> None:
    office = Office(fault_server, canary.key)
    fault_server.script(*(busy(form, 429, office.clock) for form in FORMS))

    drawn = await office.run()

    assert all(isinstance(each, Answer) for each in drawn)
    assert fault_server.posts == JOBS + len(FORMS)
    assert office.most_in_a_window() <= CAP
    assert office.first_after_the_start() == pytest.approx(WAIT, rel=0.1)


async def test_without_a_cap_the_limit_that_is_named_is_kept(
    fault_server: FaultServer, canary: Canary
) -> None:
    """The refusal's text names five a minute; eight are under way by then."""
    office = Office(fault_server, canary.key, cap=None)
    fault_server.place(busy("seconds", 429, office.clock), FIFTH)

    drawn = await office.run()

    assert all(isinstance(each, Answer) for each in drawn)
    assert office.first_after_the_start() == pytest.approx(WAIT, rel=0.1)
    late = [moment for moment in office.left if moment > 0]
    assert office.most_in_a_window(late) <= 5


async def test_a_wait_of_five_minutes_is_handed_to_the_person(
    fault_server: FaultServer, canary: Canary
) -> None:
    office = Office(fault_server, canary.key)
    fault_server.place(busy("five_minutes", 429, office.clock), FIFTH)

    drawn = await office.run()

    (refused,) = [each for each in drawn if isinstance(each, BaseException)]
    assert isinstance(refused, RateLimitError)
    assert refused.retry_after == 300
    assert fault_server.posts == JOBS
    assert office.most_in_a_window() <= CAP
