"""CPU seconds, memory and cores that the illustrator takes, encoding included."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping

from benchmarks.report import Bar, Row, Table

PROMPTS = (
    "a white siamese cat",
    "a close up, studio photographic portrait of a white siamese cat that looks "
    "curious, backlit ears",
    "一只白色的暹罗猫",
    "three red apples on a wooden table, oil painting",
    "a sunlit indoor lounge area with a pool containing a flamingo",
    "abstract geometric pattern in teal and orange",
    "a red fox in a snowy forest at night, watercolor",
    "an astronaut riding a horse",
    "two black cats and a dog on a beach at sunset",
    "a robot reading a book in a library, pixel art",
    "a lighthouse in a storm, oil painting",
    "a lion in the savanna at golden hour",
    "a portrait of an old wizard with a pointed hat",
    "a bowl of ramen, studio photo",
    "a castle on a hill, pencil drawing",
    "an old steam train in the mountains",
    "a sailboat on the sea at dawn",
    "a red sports car on a city street at night, neon",
    "an elephant wearing a top hat",
    "a penguin with an umbrella in the rain",
    "seven balloons over a meadow",
    "a dragon flying over a castle",
    "a chef holding a cake in a kitchen",
    "a child with a kite on a windy hill",
    "a teapot made of glass",
    "an armchair in the shape of an avocado",
    "a golden retriever puppy running in a park",
    "a great white shark underwater",
    "a rocket in space with a planet behind it",
    "a vase of sunflowers, impressionist",
    "a pizza",
    "a typewriter on a desk, noir",
    "a house in a forest, paper cut",
    "a knight, stained glass",
    "a parrot in a jungle, low poly",
    "an owl on a branch at night",
    "一只熊猫在吃竹子",
    "夜晚的城市",
    "a snowman and two children in a snowy village",
    "a purple octopus playing a guitar on a stage",
)

_PAINT = """
import json, sys, time
from dalle_notebook.engine import worker
from dalle_notebook.engine.illustrator.painter import encode, paint_prompt
worker.begin("dalle_notebook.engine.illustrator.painter:paint")
size, prompts = json.loads(sys.argv[1])
paint_prompt("a dog in a room", 128, 128, 0)
spent = []
for prompt in prompts:
    started = time.process_time()
    encode(*paint_prompt(prompt, size, size, 7))
    spent.append(time.process_time() - started)
print(json.dumps(spent))
with open("/proc/self/status") as status:
    for line in status:
        if line.startswith("VmHWM"):
            print(int(line.split()[1]) / 1024)
"""

_FIRST = """
from dalle_notebook.engine.illustrator.painter import encode, paint_prompt
encode(*paint_prompt("a white siamese cat", 1024, 1024, 7))
"""

_BATCH = """
import asyncio, json, sys, time
from dalle_notebook.engine.pool import PooledEngine
from dalle_notebook.wire.recipe import Recipe

async def batch(workers):
    engine = PooledEngine(
        "dalle_notebook.engine.illustrator.painter:paint",
        name="illustrator", version="1", workers=workers,
    )
    recipe = Recipe(prompt="a white siamese cat", size="512x512", n=10)
    await asyncio.gather(*(engine.paint(recipe, i) for i in range(workers)))
    started = time.perf_counter()
    await asyncio.gather(*(engine.paint(recipe, i) for i in range(10)))
    spent = time.perf_counter() - started
    await engine.close()
    return spent

if __name__ == "__main__":
    one, two = asyncio.run(batch(1)), asyncio.run(batch(2))
    print(json.dumps({"of two": one / two, "1 worker s": one, "2 workers s": two}))
"""


def _run(code: str, *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    ).stdout


def _paint(size: int) -> Mapping[str, float]:
    spent, peak = _run(_PAINT, json.dumps([size, PROMPTS])).splitlines()
    seconds = json.loads(spent)
    return {
        "median s": statistics.median(seconds),
        "worst s": max(seconds),
        "peak MB": float(peak),
    }


def _first() -> Mapping[str, float]:
    started = time.perf_counter()
    _run(_FIRST)
    return {"wall s": time.perf_counter() - started}


def _batch() -> Mapping[str, float]:
    numbers: dict[str, float] = json.loads(_run(_BATCH))
    # A bar is a most: what is lost of the second core, at most 0.15 of both.
    return {"lost": 1 - numbers["of two"] / 2, **numbers}


def tables() -> list[Table]:
    """Forty mixed prompts at three sizes; a fresh process; ten on two cores."""
    most = {1024: (0.5, 1.0), 512: (0.14, 0.35), 256: (0.06, 0.15)}
    rows, bars = [], [Bar("1024 px", None, 400, "peak MB")]
    for px, (median, worst) in most.items():
        rows.append(Row(f"{px} px", lambda px=px: _paint(px)))
        bars.append(Bar(f"{px} px", None, median, "median s"))
        bars.append(Bar(f"{px} px", None, worst, "worst s"))
    return [
        Table(
            f"Illustrator, CPU seconds over {len(PROMPTS)} prompts",
            rows,
            bars,
            rounds=3,
            warm_up=False,
        ),
        Table(
            "Illustrator, first picture of a fresh process, 1024 px",
            [Row("fresh process", _first)],
            [Bar("fresh process", None, 1.5)],
            rounds=3,
        ),
        Table(
            "Illustrator, ten pictures of one ask on two cores",
            [Row("n = 10", _batch)],
            [Bar("n = 10", None, 0.15, "lost")],
            rounds=3,
            warm_up=False,
        ),
    ]
