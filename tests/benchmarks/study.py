"""Whole studies: from the call to kept, verified and shown pictures.

Every row runs in a process with an archive of its own, against a server in another.
What is ideal is what waiting alone would take. Forty pictures that arrive in the same
moment must then be decoded, which no pacing hides: the row for 40 at once shows it.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.apart import measure_apart
from benchmarks.pacing import DELAY, PER_WINDOW, PICTURES, FastClock
from benchmarks.report import Bar, Row, Table
from instruments.limited_server import LimitedProcess

# A minute in small. Smaller still, the disk would weigh more than it does in a minute.
WINDOW = 9.0
TILES = 40
TILE_DELAY = 2.0
PICTURE_BYTES = 2_100_000
SIDE = 4
LARGE, MEDIUM = 10_000, 1_000

_CELLS = """
import dalle_notebook as dalle
%load_ext dalle_notebook
dalle.configure(endpoint={base_url!r})
---
%%dalle --yes -n 10 --seed 1..20
a fox
"""


class _Clock(FastClock):
    speed = 60.0 / WINDOW


def _tiles(at_once: int) -> dict[str, float]:
    import dalle_notebook as dalle

    with LimitedProcess(delay=TILE_DELAY, picture_bytes=PICTURE_BYTES) as server:
        # Eight at once is what an endpoint without a known limit gets.
        limit = None if at_once == 8 else 1_000
        dalle.configure(endpoint=server.base_url, images_per_minute=limit)
        dalle.generate("whatever is loaded at the first picture", yes=True)
        start = time.perf_counter()
        grid = dalle.compare("a fox", n=10, seed=[1, 2, 3, 4], yes=True)
        took, now = time.perf_counter() - start, time.monotonic()
        assert len(grid) == TILES
        tail = now - max(server.tally().ended_at)
    return _against_ideal(took, at_once) | {"s after the last answer": tail}


def _read_only(at_once: int) -> dict[str, float]:
    import aiohttp

    with LimitedProcess(delay=TILE_DELAY, picture_bytes=PICTURE_BYTES) as server:

        async def work() -> None:
            turns = asyncio.Semaphore(at_once)
            connector = aiohttp.TCPConnector(limit=0)
            async with aiohttp.ClientSession(connector=connector) as session:

                async def ask() -> None:
                    url = f"{server.base_url}/images/generations"
                    async with (
                        turns,
                        session.post(url, json={"prompt": "a fox"}) as answer,
                    ):
                        await answer.read()

                await asyncio.gather(*(ask() for _ in range(TILES)))

        start = time.perf_counter()
        asyncio.run(work())
        took, now = time.perf_counter() - start, time.monotonic()
        tail = now - max(server.tally().ended_at)
    return _against_ideal(took, at_once) | {"s after the last answer": tail}


def _against_ideal(took: float, at_once: int) -> dict[str, float]:
    return {"x ideal": took / (TILE_DELAY * -(-TILES // at_once)), "seconds": took}


def _limited(kind: str) -> dict[str, float]:
    import dalle_notebook as dalle
    from dalle_notebook.session.session import current_session

    current_session().clock = _Clock()
    with LimitedProcess(
        kind, pictures=PER_WINDOW, window=WINDOW, delay=DELAY
    ) as server:
        dalle.configure(endpoint=server.base_url, images_per_minute=PER_WINDOW)
        start = time.perf_counter()
        grid = dalle.compare("a fox", n=10, seed=list(range(PICTURES // 10)), yes=True)
        took = time.perf_counter() - start
        tally = server.tally()
    ideal = (PICTURES / PER_WINDOW - 1) * WINDOW + DELAY
    return {
        "x ideal": took / ideal,
        "429s": tally.refused,
        "lost": PICTURES - len(grid),
    }


def _large(tiles: int) -> dict[str, float]:
    import psutil

    import dalle_notebook as dalle

    process = psutil.Process()
    with LimitedProcess() as server:
        dalle.configure(endpoint=server.base_url)
        dalle.generate("whatever is loaded at the first pictures", n=8, yes=True)
        gc.collect()
        before = process.memory_info().rss
        start = time.perf_counter()
        grid = dalle.compare("a fox", n=10, seed=list(range(tiles // 10)), yes=True)
        took = time.perf_counter() - start
        start = time.perf_counter()
        data, metadata = grid._repr_mimebundle_()
        shown = time.perf_counter() - start
        grown = process.memory_info().rss - before
        assert len(grid) == tiles
    return {
        "ms a tile": 1_000 * took / tiles,
        "MB grown": grown / 2**20,
        "ms to show": 1_000 * shown,
        "KB in the notebook": len(json.dumps([data, metadata])) / 1_000,
    }


def _notebook(_: int) -> dict[str, float]:
    import base64

    import dalle_notebook as dalle

    grid = dalle.compare(
        "a {red|blue|green|grey} {fox|cat|owl|hare} in a meadow", size="1024x1024"
    )
    assert len(grid) == SIDE * SIDE
    files = sum(len(base64.b64encode(image.bytes)) for image in grid)
    times = []
    for _ in range(5):
        start = time.perf_counter()
        data, metadata = grid._repr_mimebundle_()
        times.append(time.perf_counter() - start)
    output = {"output_type": "display_data", "data": data, "metadata": metadata}
    return {
        "share of the PNGs": len(json.dumps(output)) / files,
        "KB": len(json.dumps(output)) / 1_000,
        "KB of the PNGs": files / 1_000,
        "ms to render": 1_000 * min(times),
    }


def _iopub(_: int) -> dict[str, float]:
    from tests.kernel.kernels import Kernel

    with LimitedProcess(delay=0.3) as server, Kernel() as kernel:
        load, ask = _CELLS.format(base_url=server.base_url).split("---\n")
        kernel.run(load.strip())
        cell = kernel.run(ask.strip(), timeout=120)
    end = len(cell.ours.data["text/html"])
    return {
        "x the final output": cell.bytes_shown / end,
        "KB at the end": end / 1_000,
        "updates": cell.ours.updates,
        "seconds": cell.seconds,
    }


_WAYS: dict[str, Callable[[Any], dict[str, float]]] = {
    "tiles": _tiles,
    "read only": _read_only,
    "limited": _limited,
    "large": _large,
    "notebook": _notebook,
    "iopub": _iopub,
}


def _measure(way: str, argument: int | str = 0) -> Mapping[str, float]:
    return measure_apart("study", way, json.dumps(argument))


def tables() -> list[Table]:
    """Waiting, limits, ten thousand tiles, and what a notebook is sent and keeps."""
    waiting = [
        Row("aiohttp, read only, 8 at once", lambda: _measure("read only", 8)),
        Row("a study, 8 at once", lambda: _measure("tiles", 8)),
        Row("aiohttp, read only, 40 at once", lambda: _measure("read only", TILES)),
        Row("a study, 40 at once", lambda: _measure("tiles", TILES)),
    ]
    limited = [
        Row("sliding window", lambda: _measure("limited", "sliding")),
        Row("token bucket", lambda: _measure("limited", "bucket")),
    ]
    limited_bars = [
        Bar(row.name, None, most, number)
        for row in limited
        for number, most in (("x ideal", 1.03), ("429s", 0), ("lost", 0))
    ]
    large = [
        Row("1,000 tiles", lambda: _measure("large", MEDIUM)),
        Row("10,000 tiles", lambda: _measure("large", LARGE)),
    ]
    large_bars = [
        Bar("10,000 tiles", "1,000 tiles", 2.2),
        Bar("10,000 tiles", None, 100, "MB grown"),
        Bar("10,000 tiles", None, 500, "KB in the notebook"),
    ]
    return [
        Table(
            f"{TILES} tiles of 2.1 MB at {TILE_DELAY:g} s, kept and shown",
            waiting,
            [Bar("a study, 8 at once", None, 1.05, "x ideal")],
            rounds=3,
            warm_up=False,
        ),
        Table(
            f"{PICTURES} tiles, {PER_WINDOW} in {WINDOW:g} s, {DELAY:g} s each",
            limited,
            limited_bars,
            rounds=2,
            warm_up=False,
        ),
        Table("Large studies", large, large_bars, rounds=1, warm_up=False),
        Table(
            f"A {SIDE}x{SIDE} grid of 1024 px in a notebook",
            [Row("ours", lambda: _measure("notebook"))],
            [
                Bar("ours", None, 1 / 60, "share of the PNGs"),
                Bar("ours", None, 100, "ms to render"),
            ],
            rounds=1,
            warm_up=False,
        ),
        Table(
            "A cell of 200 tiles, all that its notebook is sent",
            [Row("ours", lambda: _measure("iopub"))],
            [Bar("ours", None, 3, "x the final output")],
            rounds=1,
            warm_up=False,
        ),
    ]


if __name__ == "__main__":
    _, name, given = sys.argv
    print(json.dumps(_WAYS[name](json.loads(given))))
