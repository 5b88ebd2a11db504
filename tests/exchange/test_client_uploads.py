"""What goes wrong while a picture is still on its way up.

From the moment at which the head of a request has left, its outcome is unknown until
an answer says otherwise: nobody outside can tell how much of an upload an endpoint
needs before it begins to work. An answer that comes early is as good as a late one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from instruments import answers, faults, pictures
from instruments.canary import Canary
from instruments.exchange import Answer
from instruments.fault_server import FaultServer, closed_port
from instruments.leftovers import Leftovers
from unit.client.virtual_clock import VirtualClock

from dalle_notebook.client import ImagesClient
from dalle_notebook.client.uploads import build_upload
from dalle_notebook.errors import (
    AuthenticationError,
    BadAnswer,
    EndpointDown,
    EndpointError,
    InvalidRequest,
    RateLimitError,
    ServerError,
    TimedOut,
)
from dalle_notebook.wire.endpoint import Answer as Pictures
from dalle_notebook.wire.profiles import profiles
from dalle_notebook.wire.recipe import Recipe

# More than sockets hold at first, so that the upload waits, unless a system is slow.
BIG = pictures.noise_png((2048, 2048))
SMALL = pictures.png((64, 64))
MASK = pictures.png((64, 64), alpha=True)

VERBS: dict[str, Callable[[ImagesClient], Awaitable[Pictures]]] = {
    "edit": lambda client: client.edit(BIG, "a hat", size="64x64"),
    "edit with mask": lambda client: client.edit([BIG, SMALL], "a hat", mask=MASK),
    "vary": lambda client: client.vary(BIG, size="64x64"),
}
# A plain run takes the largest of them.
ONE_OR_ALL = [
    pytest.param(verb, marks=[] if verb == "edit with mask" else [pytest.mark.slow])
    for verb in VERBS
]
UNKNOWN: dict[str, tuple[Answer, type[EndpointError]]] = {
    "closed": (faults.hang_up(), BadAnswer),
    "reset": (faults.reset(), BadAnswer),
    "a gateway's page": (
        faults.refuse_and_close(answers.status(502, "html")),
        ServerError,
    ),
}
REFUSED: dict[str, tuple[Answer, type[EndpointError]]] = {
    f"{code} and {way.__name__}": (way(answers.status(code)), error)
    for code, error in ((413, InvalidRequest), (401, AuthenticationError))
    for way in (
        faults.refuse_and_close,
        faults.refuse_and_linger,
    )
}


def client(server: FaultServer, canary: Canary, **how: Any) -> ImagesClient:
    return ImagesClient(server.base_url, canary.key, **{"clock": VirtualClock(), **how})


@pytest.mark.parametrize("verb", ONE_OR_ALL)
@pytest.mark.parametrize("fault", UNKNOWN)
async def test_an_upload_that_breaks_off_is_sent_once_and_its_outcome_unknown(
    fault: str,
    verb: str,
    fault_server: FaultServer,
    canary: Canary,
    no_leftovers: Leftovers,
    no_running_tasks: None,
) -> None:
    answer, expected = UNKNOWN[fault]
    fault_server.interrupt_upload(answer)

    async with client(fault_server, canary) as images:
        with pytest.raises(expected) as caught:
            await VERBS[verb](images)

    assert caught.value.may_be_billed
    assert "may have been billed" in str(caught.value)
    assert fault_server.posts == 1
    assert not fault_server.requests[0].is_whole


@pytest.mark.parametrize("fault", REFUSED)
async def test_a_refusal_before_the_upload_ends_is_heard_and_costs_nothing(
    fault: str,
    fault_server: FaultServer,
    canary: Canary,
    no_leftovers: Leftovers,
    no_running_tasks: None,
) -> None:
    answer, expected = REFUSED[fault]
    fault_server.interrupt_upload(answer)

    async with client(fault_server, canary) as images:
        with pytest.raises(expected) as caught:
            await images.edit(BIG, "a hat")
        # The connection on which half an upload stands is not used again.
        assert (await images.edit(SMALL, "a hat")).images

    assert not caught.value.may_be_billed
    assert fault_server.posts == 2
    assert fault_server.connections == 2


@pytest.mark.parametrize("verb", ONE_OR_ALL)
async def test_an_upload_that_is_not_read_on_ends_with_the_time_limit(
    verb: str, fault_server: FaultServer, canary: Canary
) -> None:
    fault_server.interrupt_upload(faults.stall())

    async with client(fault_server, canary, timeout=0.5) as images:
        with pytest.raises(TimedOut) as caught:
            await VERBS[verb](images)
    await _until_left_alone(fault_server)

    assert caught.value.may_be_billed
    assert fault_server.posts == 1


@pytest.mark.parametrize(
    ("code", "expected"), [(413, InvalidRequest), (401, AuthenticationError)]
)
async def test_a_refusal_is_heard_though_the_upload_is_not_read_on(
    code: int, expected: type[EndpointError], fault_server: FaultServer, canary: Canary
) -> None:
    fault_server.interrupt_upload(faults.refuse_and_stall(answers.status(code)))

    async with client(fault_server, canary) as images:
        with pytest.raises(expected) as caught:
            await images.edit(BIG, "a hat")
    await _until_left_alone(fault_server)

    assert not caught.value.may_be_billed
    assert fault_server.posts == 1


async def _until_left_alone(server: FaultServer) -> None:
    """What nobody reads keeps its socket until the other side closes."""
    await asyncio.to_thread(server.wait_until, lambda: not server.open_connections)
    await asyncio.sleep(0.05)


@pytest.mark.parametrize("status", [100, 102, 103])
async def test_an_interim_answer_is_not_the_answer(
    status: int, fault_server: FaultServer, canary: Canary
) -> None:
    fault_server.interrupt_upload(faults.informed(status))

    async with client(fault_server, canary) as images:
        answer = await images.edit(BIG, "a hat")

    assert len(answer.images) == 1
    assert fault_server.posts == 1
    assert BIG in fault_server.requests[0].body


async def test_a_busy_endpoint_is_sent_the_very_same_upload_again(
    fault_server: FaultServer, canary: Canary
) -> None:
    busy = answers.status(429, headers=[("Retry-After", "2")])
    fault_server.interrupt_upload(faults.refuse_and_linger(busy))

    async with client(fault_server, canary) as images:
        await images.edit(BIG, "a hat", mask=MASK)

    first, second = fault_server.requests
    assert not first.is_whole
    assert second.is_whole
    assert second.body.startswith(first.body)
    assert first.header("idempotency-key") == second.header("idempotency-key")


async def test_an_endpoint_that_stays_busy_is_given_up(
    fault_server: FaultServer, canary: Canary
) -> None:
    busy = answers.status(429, headers=[("Retry-After", "300")])
    fault_server.interrupt_upload(faults.refuse_and_close(busy))

    async with client(fault_server, canary) as images:
        with pytest.raises(RateLimitError) as caught:
            await images.vary(BIG)

    assert not caught.value.may_be_billed
    assert fault_server.posts == 1


async def test_a_free_endpoint_gets_a_broken_upload_three_times(
    fault_server: FaultServer, canary: Canary
) -> None:
    for _ in range(3):
        fault_server.interrupt_upload(faults.hang_up())

    async with client(fault_server, canary, profile=profiles()["offline"]) as images:
        with pytest.raises(EndpointError) as caught:
            await images.edit(BIG, "a hat")
        posts = fault_server.posts
        await images.edit(BIG, "a hat")

    assert posts == 3
    assert not caught.value.may_be_billed


@pytest.mark.parametrize("verb", ONE_OR_ALL)
async def test_an_upload_to_nobody_has_sent_nothing(verb: str, canary: Canary) -> None:
    clock = VirtualClock()

    async with ImagesClient(
        f"http://127.0.0.1:{closed_port()}/v1", canary.key, clock=clock
    ) as images:
        with pytest.raises(EndpointDown, match="nothing was sent") as caught:
            await VERBS[verb](images)

    assert not caught.value.may_be_billed
    assert clock.waits == [0.5]


async def test_the_sender_learns_that_an_upload_began(
    fault_server: FaultServer, canary: Canary
) -> None:
    """What is told here decides whether a claim is kept as unknown."""
    fault_server.interrupt_upload(faults.reset())
    left: list[str] = []

    async with client(fault_server, canary) as images:
        with pytest.raises(BadAnswer):
            await images.ask(
                Recipe(verb="edit", prompt="a hat", images=(build_upload(BIG, 1),)),
                on_sent=lambda: left.append("head"),
            )

    assert left == ["head"]


async def test_the_connection_of_an_upload_carries_no_other_request(
    fault_server: FaultServer, canary: Canary
) -> None:
    """An early answer may meet an upload that looks finished from here."""
    async with client(fault_server, canary) as images:
        await images.generate("a fox")
        await images.generate("a fox")
        assert fault_server.connections == 1
        await images.edit(SMALL, "a hat")
        await images.edit(SMALL, "a hat")

    assert fault_server.connections == 3
    assert [r.wants_close for r in fault_server.requests] == [False, False, True, True]
