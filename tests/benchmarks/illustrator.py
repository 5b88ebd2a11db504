"""CPU seconds the illustrator takes for one picture, encoding included."""

from __future__ import annotations

import json
import os
import subprocess
import sys
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
)

_PAINT = """
import json, sys, time, resource
from dalle_notebook.engine.illustrator.painter import encode, paint_prompt
size, prompts = json.loads(sys.argv[1])
paint_prompt("a dog in a room", 128, 128, 0)
spent = []
for prompt in prompts:
    started = time.process_time()
    encode(*paint_prompt(prompt, size, size, 7))
    spent.append(time.process_time() - started)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"worst s": max(spent), "sum s": sum(spent), "peak MB": peak}))
"""


def _measure(size: int) -> Mapping[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", _PAINT, json.dumps([size, PROMPTS])],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    )
    numbers: dict[str, float] = json.loads(done.stdout)
    return numbers


def tables() -> list[Table]:
    """The prompts of the first order, at three sizes."""
    return [
        Table(
            "Illustrator, CPU seconds over six prompts",
            [
                Row("1024 px", lambda: _measure(1024)),
                Row("512 px", lambda: _measure(512)),
                Row("256 px", lambda: _measure(256)),
            ],
            [
                Bar("1024 px", None, 1.0, "worst s"),
                Bar("512 px", None, 0.35, "worst s"),
                Bar("256 px", None, 0.15, "worst s"),
            ],
            rounds=3,
            warm_up=False,
        )
    ]
