"""The built-in endpoint's own process stays small, however many ask at once."""

from __future__ import annotations

import asyncio
from collections import Counter

import aiohttp
import psutil
import pytest

from dalle_notebook.server.launch import EmbeddedEndpoint

AT_ONCE = 100
MOST_GROWTH_MIB = 20.0


@pytest.mark.soak
async def test_a_hundred_at_once_grow_the_endpoint_by_a_few_megabytes() -> None:
    """By hand it was 43 MB before and 49 MB after; painting happens in workers."""
    embedded = EmbeddedEndpoint()
    address, key = await embedded.address()
    headers = {"Authorization": f"Bearer {key.reveal()}"}
    connector = aiohttp.TCPConnector(limit=0)
    try:
        async with aiohttp.ClientSession(
            headers=headers, connector=connector
        ) as session:

            async def ask(number: int) -> int:
                fields = {"prompt": f"a cat, number {number}", "size": "64x64"}
                url = f"{address}/images/generations"
                async with session.post(url, json=fields) as answer:
                    await answer.read()
                    return answer.status

            await ask(-1)  # what is loaded at the first picture is not counted
            process = psutil.Process(embedded.pid)
            before = process.memory_info().rss
            highest, asking = before, asyncio.gather(*map(ask, range(AT_ONCE)))
            while not asking.done():
                await asyncio.wait({asking}, timeout=0.02)
                highest = max(highest, process.memory_info().rss)
            statuses = Counter(await asking)
    finally:
        await embedded.stop()

    print(f"{before / 2**20:.0f} MiB, at most {highest / 2**20:.0f} MiB; {statuses}")
    assert set(statuses) <= {200, 429}
    assert statuses[200] >= 30
    assert (highest - before) / 2**20 < MOST_GROWTH_MIB
