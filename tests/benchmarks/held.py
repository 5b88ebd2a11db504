"""Memory that a hundred results hold: pictures of 2.2 MB, kept in a variable.

Each row runs in a process of its own, whose resident memory is taken when a first lot
was asked for (and everything is loaded), and again when a hundred more are there.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.apart import measure_apart
from benchmarks.report import Bar, Row, Table
from instruments.limited_server import LimitedProcess

PICTURES = 100
LOT = 10
PICTURE_BYTES = 2_200_000
SERVER = LimitedProcess(picture_bytes=PICTURE_BYTES)

AskLot = Callable[[int], object]
"""Asks for a lot of this number and returns what a person would keep of it."""


def _session(base_url: str) -> AskLot:
    import dalle_notebook as dalle

    dalle.configure(endpoint=base_url)
    return lambda number: dalle.generate(f"fox {number}", n=LOT, yes=True)


def _sdk(base_url: str) -> AskLot:
    import openai

    client = openai.OpenAI(base_url=base_url, api_key="sk-none")
    return lambda number: [
        client.images.generate(prompt=f"fox {number}", model="gpt-image-2")
        for _ in range(LOT)
    ]


def _bytes(base_url: str) -> AskLot:
    from dalle_notebook.client import ImagesClient

    async def ask(number: int) -> object:
        async with ImagesClient(base_url, verify=False) as client:
            asks = (client.generate(prompt=f"fox {number}") for _ in range(LOT))
            return await asyncio.gather(*asks)

    return lambda number: asyncio.run(ask(number))


def _paths(base_url: str) -> AskLot:
    """The floor: read with aiohttp, written to a file, the path kept."""
    import aiohttp
    import pybase64

    folder = Path(os.environ["DALLE_NOTEBOOK_HOME"])

    async def ask(number: int) -> list[Path]:
        kept = []
        async with aiohttp.ClientSession() as session:
            for index in range(LOT):
                url = f"{base_url}/images/generations"
                async with session.post(url, json={"prompt": "a fox"}) as answer:
                    body = await answer.read()
                start = body.index(b'"b64_json": "') + 13
                path = folder / f"{number}-{index}.png"
                path.write_bytes(
                    pybase64.b64decode(body[start : body.index(b'"', start)])
                )
                kept.append(path)
        return kept

    return lambda number: asyncio.run(ask(number))


_WAYS = {"session": _session, "sdk": _sdk, "bytes": _bytes, "paths": _paths}


def _held(ask: AskLot) -> dict[str, float]:
    import psutil

    process = psutil.Process()
    kept = [ask(-2), ask(-1)]
    gc.collect()
    before = process.memory_info().rss
    kept += [ask(number) for number in range(PICTURES // LOT)]
    gc.collect()
    grown = (process.memory_info().rss - before) / 2**20
    assert len(kept) == PICTURES // LOT + 2
    return {"MB a picture": max(grown, 0.0) / PICTURES, "MB before": before / 2**20}


def _measure(way: str) -> Mapping[str, float]:
    if not SERVER.origin:
        SERVER.__enter__()
    return measure_apart("held", way, SERVER.base_url)


def tables() -> list[Table]:
    """Ours, what others keep, and the floor."""
    rows = [
        Row("openai SDK, its answers", lambda: _measure("sdk")),
        Row("bytes as received", lambda: _measure("bytes")),
        Row("ours", lambda: _measure("session")),
        Row("files, their paths", lambda: _measure("paths")),
    ]
    title = f"Held by {PICTURES} results of 2.2 MB"
    return [
        Table(title, rows, [Bar("ours", None, 0.25)], rounds=3, warm_up=False),
    ]


if __name__ == "__main__":
    _, way, address = sys.argv
    print(json.dumps(_held(_WAYS[way](address))))
