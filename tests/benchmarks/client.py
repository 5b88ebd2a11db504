"""CPU that a picture of 2.2 MB costs the client: ours, the floor, and the SDK.

The server runs in a process of its own and sends the same answer to everybody, at
once. Each row asks for `PICTURES`, 8 at a time, in this process; only this process's
CPU time counts, its threads included.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

from benchmarks.report import Bar, Row, Table
from instruments.limited_server import LimitedProcess

PICTURES = 48
AT_ONCE = 8
STREAMS = 12
STAGES = 2
SERVER = LimitedProcess(picture_bytes=2_200_000)

Ask = Callable[[], Awaitable[object]]


async def _all(ask: Ask) -> None:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one() -> None:
        async with gate:
            await ask()

    await asyncio.gather(*(one() for _ in range(PICTURES)))


def _measured(work: Callable[[], Awaitable[None]]) -> dict[str, float]:
    async def run() -> dict[str, float]:
        cpu, wall = time.process_time(), time.perf_counter()
        await work()
        return {
            "CPU ms a picture": 1000 * (time.process_time() - cpu) / PICTURES,
            "pictures a second": PICTURES / (time.perf_counter() - wall),
        }

    return asyncio.run(run())


def _read_only() -> Mapping[str, float]:
    import aiohttp

    async def work() -> None:
        async with aiohttp.ClientSession() as session:
            url = f"{SERVER.base_url}/images/generations"

            async def ask() -> None:
                async with session.post(url, json={"prompt": "a fox"}) as answer:
                    await answer.read()

            await _all(ask)

    return _measured(work)


def _ours(*, verify: bool) -> Mapping[str, float]:
    from dalle_notebook.client import ImagesClient

    async def work() -> None:
        async with ImagesClient(SERVER.base_url, "sk-none", verify=verify) as client:

            async def ask() -> None:
                answer = await client.generate(prompt="a fox", model="gpt-image-2")
                assert len(answer.images[0].bytes) > 2_100_000

            await _all(ask)

    return _measured(work)


def _sdk() -> Mapping[str, float]:
    import base64

    import openai

    async def work() -> None:
        async with openai.AsyncOpenAI(
            base_url=SERVER.base_url, api_key="sk-none"
        ) as client:

            async def ask() -> None:
                answer = await client.images.generate(
                    prompt="a fox", model="gpt-image-2"
                )
                assert answer.data
                assert len(base64.b64decode(answer.data[0].b64_json or "")) > 2_100_000

            await _all(ask)

    return _measured(work)


async def _streams(stream: Ask) -> None:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one() -> None:
        async with gate:
            await stream()

    await asyncio.gather(*(one() for _ in range(STREAMS)))


def _measured_streams(work: Callable[[], Awaitable[None]]) -> dict[str, float]:
    async def run() -> dict[str, float]:
        cpu = time.process_time()
        await work()
        used = 1000 * (time.process_time() - cpu)
        return {"CPU ms an event": used / STREAMS / (STAGES + 1)}

    return asyncio.run(run())


def _ours_streaming() -> Mapping[str, float]:
    from dalle_notebook.client import ImagesClient

    async def work() -> None:
        async with ImagesClient(SERVER.base_url, "sk-none", verify=False) as client:

            async def ask() -> None:
                stages: list[int] = []
                answer = await client.generate(
                    prompt="a fox",
                    model="gpt-image-2",
                    partial_images=STAGES,
                    on_partial=lambda stage: stages.append(len(stage)),
                )
                assert min(*stages, len(answer.images[0].bytes)) > 2_100_000
                assert len(stages) == STAGES

            await _streams(ask)

    return _measured_streams(work)


def _sdk_streaming() -> Mapping[str, float]:
    import base64

    import openai

    async def work() -> None:
        async with openai.AsyncOpenAI(
            base_url=SERVER.base_url, api_key="sk-none"
        ) as client:

            async def ask() -> None:
                stream = await client.images.generate(
                    prompt="a fox",
                    model="gpt-image-2",
                    stream=True,
                    partial_images=STAGES,
                )
                count = 0
                async for event in stream:
                    assert len(base64.b64decode(event.b64_json)) > 2_100_000
                    count += 1
                assert count == STAGES + 1

            await _streams(ask)

    return _measured_streams(work)


def _read_stream_only() -> Mapping[str, float]:
    import aiohttp

    async def work() -> None:
        async with aiohttp.ClientSession() as session:
            url = f"{SERVER.base_url}/images/generations"
            body = {"prompt": "a fox", "stream": True, "partial_images": STAGES}

            async def ask() -> None:
                async with session.post(url, json=body) as answer:
                    async for _ in answer.content.iter_any():
                        pass

            await _streams(ask)

    return _measured_streams(work)


def tables() -> list[Table]:
    """The tables of this module."""
    rows = [
        Row("openai SDK", lambda: within(_sdk)),
        Row("ours", lambda: within(lambda: _ours(verify=False))),
        Row("ours, each decoded too", lambda: within(lambda: _ours(verify=True))),
        Row("aiohttp, read only", lambda: within(_read_only)),
    ]
    title = f"Client: {PICTURES} pictures of 2.2 MB, 8 at once"
    streaming = [
        Row("openai SDK", lambda: within(_sdk_streaming)),
        Row("ours", lambda: within(_ours_streaming)),
        Row("aiohttp, read only", lambda: within(_read_stream_only)),
    ]
    streamed = f"Streams: {STREAMS} of {STAGES} stages and a picture, 2.2 MB each"
    return [
        Table(title, rows, [Bar("ours", "openai SDK", 0.15)]),
        Table(streamed, streaming, [Bar("ours", "openai SDK", 0.25)]),
    ]


def within(measure: Callable[[], Mapping[str, float]]) -> Mapping[str, float]:
    """Measure with the server there."""
    if not SERVER.origin:
        SERVER.__enter__()
    return measure()
