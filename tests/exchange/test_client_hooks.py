"""When the hooks of an ask are called, and what a cancelled ask leaves behind."""

from __future__ import annotations

import asyncio

import pytest
from instruments import answers, faults
from instruments.canary import Canary
from instruments.fault_server import FaultServer, closed_port
from instruments.leftovers import Leftovers
from unit.client.virtual_clock import VirtualClock

from dalle_notebook.client import ImagesClient
from dalle_notebook.errors import ArchiveError, EndpointDown
from dalle_notebook.wire.recipe import Recipe

RECIPE = Recipe(prompt="a fox")


async def test_the_hooks_are_called_around_every_post(
    fault_server: FaultServer,
) -> None:
    heard: list[str] = []
    fault_server.script(answers.retry_after("zero"))

    async def before() -> None:
        heard.append(f"before, {fault_server.posts} posts")

    async with ImagesClient(fault_server.base_url, clock=VirtualClock()) as client:
        await client.ask(
            RECIPE, before_send=before, on_sent=lambda: heard.append("sent")
        )

    assert heard == ["before, 0 posts", "sent", "before, 1 posts", "sent"]


async def test_what_before_send_raises_ends_the_ask_unsent(
    fault_server: FaultServer,
) -> None:
    async def before() -> None:
        raise ArchiveError("the journal is full")

    async with ImagesClient(fault_server.base_url) as client:
        with pytest.raises(ArchiveError):
            await client.ask(RECIPE, before_send=before)
        await client.ask(RECIPE)

    assert fault_server.posts == 1


async def test_where_no_connection_is_made_nothing_was_sent() -> None:
    heard: list[str] = []
    base = f"http://127.0.0.1:{closed_port()}/v1"

    async with ImagesClient(base, clock=VirtualClock()) as client:
        with pytest.raises(EndpointDown):
            await client.ask(RECIPE, on_sent=lambda: heard.append("sent"))

    assert heard == []


async def test_a_cancelled_ask_frees_its_turn_and_its_socket(
    fault_server: FaultServer,
    canary: Canary,
    no_leftovers: Leftovers,
    no_running_tasks: None,
) -> None:
    fault_server.script(faults.hang_headers())

    async with ImagesClient(fault_server.base_url, canary.key) as client:
        sent = asyncio.Event()
        task = asyncio.ensure_future(client.ask(RECIPE, on_sent=sent.set))
        await sent.wait()
        await asyncio.sleep(0.05)
        task.cancel("interrupted")
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        await client.ask(RECIPE)

    frames = []
    trace = caught.value.__traceback__
    while trace:
        frames.append(trace.tb_frame)
        trace = trace.tb_next
    assert not any("aiohttp" in frame.f_code.co_filename for frame in frames)
    assert caught.value.__context__ is None
    assert fault_server.posts == 2


async def test_asks_that_wait_for_their_turn_send_nothing_when_cancelled(
    fault_server: FaultServer,
) -> None:
    fault_server.always(faults.hang_headers())

    async with ImagesClient(fault_server.base_url, images_per_minute=2) as client:
        tasks = [asyncio.ensure_future(client.ask(RECIPE)) for _ in range(9)]
        await asyncio.to_thread(fault_server.wait_for, 2)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    assert fault_server.posts == 2


async def test_fifty_asks_through_one_gate_are_all_answered(
    fault_server: FaultServer, no_leftovers: Leftovers
) -> None:
    async with ImagesClient(fault_server.base_url, images_per_minute=50) as client:
        got = await asyncio.gather(
            *(client.ask(Recipe(prompt=f"fox {n}")) for n in range(50))
        )

    assert len({answer.images[0].bytes for answer in got}) == 50
