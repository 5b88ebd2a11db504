"""Pictures a second over HTTP, beside the engine alone on the same two cores."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping

from benchmarks.report import Bar, Row, Table

from dalle_notebook.client import ImagesClient
from dalle_notebook.engine.pool import PooledEngine
from dalle_notebook.server.engines import ILLUSTRATOR
from dalle_notebook.server.launch import EmbeddedEndpoint
from dalle_notebook.wire.profiles import profiles
from dalle_notebook.wire.recipe import Recipe

PROMPT = "a white siamese cat"
COUNT, SIZE = 10, "512x512"


def _over_http() -> Mapping[str, float]:
    async def work() -> float:
        embedded = EmbeddedEndpoint()
        address, key = await embedded.address()
        async with ImagesClient(
            address, key, profile=profiles()["offline"], verify=False
        ) as client:
            # Both workers have painted before the clock starts.
            await client.ask(_recipe(4, seed=1))
            started = time.perf_counter()
            await client.ask(_recipe(COUNT, seed=7))
            spent = time.perf_counter() - started
        await embedded.stop()
        return spent

    return _rate(asyncio.run(work()))


def _engine_alone() -> Mapping[str, float]:
    async def work() -> float:
        engine = PooledEngine(
            ILLUSTRATOR.painter, name=ILLUSTRATOR.name, version=ILLUSTRATOR.version
        )
        await asyncio.gather(*(engine.paint(_recipe(4, seed=1), n) for n in range(4)))
        started = time.perf_counter()
        recipe = _recipe(COUNT, seed=7)
        await asyncio.gather(*(engine.paint(recipe, n) for n in range(COUNT)))
        spent = time.perf_counter() - started
        await engine.close()
        return spent

    return _rate(asyncio.run(work()))


def _rate(seconds: float) -> Mapping[str, float]:
    return {"s a picture": seconds / COUNT, "pictures a second": COUNT / seconds}


def _recipe(n: int, seed: int) -> Recipe:
    return Recipe(prompt=PROMPT, n=n, size=SIZE, seed=seed, response_format="b64_json")


def tables() -> list[Table]:
    """Ours over HTTP against its own engine."""
    return [
        Table(
            f"Endpoint: n={COUNT} at {SIZE}",
            [
                Row("the engine alone", _engine_alone),
                Row("over HTTP", _over_http),
            ],
            # 0.9 of the engine's rate is 1.11 of its time.
            [Bar("over HTTP", "the engine alone", 1.11)],
            rounds=5,
            warm_up=False,
        )
    ]
