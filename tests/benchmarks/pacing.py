"""Time that many pictures take under an endpoint's limit, as a share of the ideal.

A minute of 3 s: the client's clock runs 20 times as fast as the wall's, so that its
window of 60 s is the server's of 3 s. The ideal is what the limit and the drawing
time leave no choice about.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace

import aiohttp
from benchmarks.report import Bar, Row, Table
from instruments.limited_server import LimitedProcess

from dalle_notebook.client import ImagesClient
from dalle_notebook.settings import Clock
from dalle_notebook.wire.profiles import profiles

WINDOW = 3.0
PER_WINDOW = 50
PICTURES = 200
DELAY = 0.2
TILES = 40
TILE_DELAY = 2.0


class FastClock(Clock):
    """Twenty seconds for each one of the wall's."""

    speed = 60.0 / WINDOW

    def monotonic(self) -> float:
        return super().monotonic() * self.speed

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds / self.speed)


def _limited(kind: str, *, known: bool) -> Mapping[str, float]:
    limits = {"pictures": PER_WINDOW, "window": WINDOW, "delay": DELAY}
    ideal = (PICTURES / PER_WINDOW - 1) * WINDOW + DELAY
    with LimitedProcess(
        kind, tell_limit=not known, picture_bytes=0, **limits
    ) as server:  # type: ignore[arg-type]

        async def work() -> int:
            async with ImagesClient(
                server.base_url,
                "sk-none",
                images_per_minute=PER_WINDOW if known else None,
                verify=False,
                clock=FastClock(),
            ) as client:
                asks = (client.generate(f"fox {n}") for n in range(PICTURES))
                return len(await asyncio.gather(*asks, return_exceptions=True))

        start = time.perf_counter()
        asyncio.run(work())
        took = time.perf_counter() - start
        tally = server.tally()
    return {
        "x ideal": took / ideal,
        "429s": tally.refused,
        "lost": PICTURES - tally.drawn,
    }


def _tiles(*, at_once: int) -> Mapping[str, float]:
    profile = replace(profiles()["generic"], at_once=at_once)
    with LimitedProcess(delay=TILE_DELAY, picture_bytes=2_100_000) as server:

        async def work() -> None:
            async with ImagesClient(
                server.base_url, "sk-none", profile=profile, verify=False
            ) as client:
                asks = (client.generate(f"fox {n}") for n in range(TILES))
                await asyncio.gather(*asks)

        start = time.perf_counter()
        asyncio.run(work())
        took = time.perf_counter() - start
    return {"x ideal": took / (TILE_DELAY * -(-TILES // at_once)), "seconds": took}


def _tiles_floor() -> Mapping[str, float]:
    with LimitedProcess(delay=TILE_DELAY, picture_bytes=2_100_000) as server:

        async def work() -> None:
            connector = aiohttp.TCPConnector(limit=0)
            async with aiohttp.ClientSession(connector=connector) as session:

                async def ask() -> None:
                    url = f"{server.base_url}/images/generations"
                    async with session.post(url, json={"prompt": "a fox"}) as answer:
                        await answer.read()

                await asyncio.gather(*(ask() for _ in range(TILES)))

        start = time.perf_counter()
        asyncio.run(work())
        took = time.perf_counter() - start
    return {"x ideal": took / TILE_DELAY, "seconds": took}


def tables() -> list[Table]:
    """The tables of this module."""
    limited = [
        Row("sliding window", lambda: _limited("sliding", known=True)),
        Row("token bucket", lambda: _limited("bucket", known=True)),
        Row("sliding, learned", lambda: _limited("sliding", known=False)),
    ]
    bars = [
        Bar(name, None, most, number)
        for name in ("sliding window", "token bucket")
        for number, most in (("x ideal", 1.05), ("429s", 0), ("lost", 0))
    ]
    bars.append(Bar("sliding, learned", None, 0, "lost"))
    title = (
        f"Pacing: {PICTURES} pictures, {PER_WINDOW} in {WINDOW:g} s, {DELAY:g} s each"
    )
    tiles = [
        Row("40 at once", lambda: _tiles(at_once=TILES)),
        Row("aiohttp, read only", _tiles_floor),
        Row("8 at once", lambda: _tiles(at_once=8)),
    ]
    return [
        Table(title, limited, bars, rounds=2, warm_up=False),
        Table(
            f"{TILES} tiles of 2.1 MB at {TILE_DELAY:g} s",
            tiles,
            [Bar("40 at once", None, 1.10, "x ideal")],
            rounds=3,
            warm_up=True,
        ),
    ]
