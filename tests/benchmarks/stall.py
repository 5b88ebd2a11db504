"""How long an event loop stands still when 40 answers of 2.2 MB come at once.

Each row runs in a process of its own and counts what its longest pause has over the
longest one of the same time without work. `ours` asks through the session, whose
background loop is measured as well; `ours, in a kernel` is a cell in a real one, with
all that it shows while it waits. The server, in another process, answers all together.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Mapping

from benchmarks.apart import measure_apart
from benchmarks.heart import Heart
from benchmarks.report import Bar, Row, Table
from instruments.limited_server import LimitedProcess

ANSWERS = 40
PICTURE_BYTES = 2_200_000
# Long enough for the last request to be there before the first answer leaves.
SERVER = LimitedProcess(picture_bytes=PICTURE_BYTES, delay=0.7)
_PROMPT = "a {red|blue|green|grey} fox"

Work = Callable[[str], Awaitable[object]]


async def _read_only(base_url: str) -> None:
    import aiohttp

    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def ask() -> None:
            url = f"{base_url}/images/generations"
            async with session.post(url, json={"prompt": "a fox"}) as answer:
                await answer.read()

        await asyncio.gather(*(ask() for _ in range(ANSWERS)))


async def _sdk(base_url: str) -> None:
    import base64

    import openai

    async with openai.AsyncOpenAI(base_url=base_url, api_key="sk-none") as client:

        async def ask() -> None:
            answer = await client.images.generate(prompt="a fox", model="gpt-image-2")
            assert answer.data
            base64.b64decode(answer.data[0].b64_json or "")

        await asyncio.gather(*(ask() for _ in range(ANSWERS)))


async def _client(base_url: str) -> None:
    from dalle_notebook.client import ImagesClient

    async with ImagesClient(base_url, images_per_minute=1000) as client:
        asks = (client.generate(prompt=f"fox {n}") for n in range(ANSWERS))
        await asyncio.gather(*asks)


async def _session(base_url: str) -> None:
    import dalle_notebook as dalle

    drawn = await dalle.aio.generate(_PROMPT, n=ANSWERS // 4, yes=True)
    assert len(drawn) == ANSWERS


async def _with_a_heart(work: Work, base_url: str) -> dict[str, float]:
    heart = Heart()
    behind: Heart | None = None
    if work is _session:
        import dalle_notebook as dalle
        from dalle_notebook.session.session import current_session

        dalle.configure(endpoint=base_url, images_per_minute=1000)
        # Whatever is loaded at the first picture is not what answers cost.
        await dalle.aio.generate("a hare", yes=True)

        async def start() -> Heart:
            return Heart()

        behind = current_session().loop.submit(start()).result()
    await asyncio.sleep(0.2)
    hearts = [heart, behind] if behind else [heart]
    _ = [each.take() for each in hearts]
    started = time.perf_counter()
    await work(base_url)
    spent = time.perf_counter() - started
    stalls = [each.take() for each in hearts]
    await asyncio.sleep(spent)
    idles = [each.take() for each in hearts]
    return _numbers(stalls[0], idles[0], stalls[-1] - idles[-1])


def _numbers(stall: float, idle: float, behind: float) -> dict[str, float]:
    return {
        "ms above idle": stall - idle,
        "idle ms": idle,
        "on the client's loop": behind,
    }


_CELLS = """
import asyncio, time
import dalle_notebook as dalle
from benchmarks.heart import Heart
from dalle_notebook.session.session import current_session
%load_ext dalle_notebook
dalle.configure(endpoint={base_url!r}, images_per_minute=1000)
async def start():
    return Heart()
---
%%dalle
a hare
---
hearts = [Heart(), current_session().loop.submit(start()).result()]
await asyncio.sleep(0.2)
_ = [each.take() for each in hearts]
---
%%dalle --yes -n {n}
{prompt}
---
stalls = [each.take() for each in hearts]
await asyncio.sleep({spent})
idles = [each.take() for each in hearts]
"""


def _in_a_kernel(base_url: str) -> dict[str, float]:
    from tests.kernel.kernels import Kernel

    spent = 0.0
    with Kernel() as kernel:
        for number, cell in enumerate(_CELLS.split("---\n")):
            code = cell.format(
                base_url=base_url, n=ANSWERS // 4, prompt=_PROMPT, spent=spent
            )
            # Only the first format call may see the braces of the prompt.
            done = kernel.run(code.strip(), timeout=60)
            if number == 3:
                spent = done.seconds
        stalls, idles = kernel.value("(stalls, idles)")
    return _numbers(stalls[0], idles[0], stalls[1] - idles[1])


_WAYS: dict[str, Work] = {
    "read": _read_only,
    "sdk": _sdk,
    "client": _client,
    "session": _session,
}


def _measure(way: str) -> Mapping[str, float]:
    if not SERVER.origin:
        SERVER.__enter__()
    return measure_apart("stall", way, SERVER.base_url)


def tables() -> list[Table]:
    """The loop of whoever asks, and the one that the client runs on."""
    rows = [
        Row("openai SDK", lambda: _measure("sdk")),
        Row("aiohttp, read only", lambda: _measure("read")),
        Row("our client, on the asker's loop", lambda: _measure("client")),
        Row("ours", lambda: _measure("session")),
        Row("ours, in a kernel", lambda: _measure("kernel")),
    ]
    title = f"Stall of the asker's loop, {ANSWERS} answers of 2.2 MB at once"
    bars = [
        Bar(name, None, 15.0, "ms above idle") for name in ("ours", "ours, in a kernel")
    ]
    return [Table(title, rows, bars, warm_up=False)]


if __name__ == "__main__":
    _, way, address = sys.argv
    if way == "kernel":
        found = _in_a_kernel(address)
    else:
        found = asyncio.run(_with_a_heart(_WAYS[way], address))
    print(json.dumps(found))
