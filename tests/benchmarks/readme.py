"""The table of the README: ours beside the floor and what people would use instead.

`pytest tests/benchmarks --report readme` measures what the modules beside this one do,
adds the peers that only a reader asks for, and prints one line for each thing. A number
in brackets is how many times ours it is, as the median of the ratios of each round.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from benchmarks import client, held, loading, stall
from benchmarks.report import Row, Table
from instruments.environments import python_with

COLUMNS = (
    "ours", "floor", "openai SDK, async", "openai SDK", "requests", "jupyter_ai_magics",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line: which row of a table stands in which column."""

    what: str
    table: Table
    rows: Mapping[str, str]

    def text(self) -> str:
        """The line in Markdown."""
        ours = self.rows["ours"]
        cells = [self.what]
        for column in COLUMNS:
            row = self.rows.get(column)
            if row is None:
                cells.append("")
            elif row == ours:
                cells.append(_short(self.table.median(row)))
            else:
                ratio = self.table.ratio(row, ours)
                cells.append(f"{_short(self.table.median(row))} ({_short(ratio)}x)")
        return f"| {' | '.join(cells)} |"


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.2g}"


def _in_threads(ask: Callable[[], object]) -> dict[str, float]:
    """What `client` measures, for a client that blocks: as many threads as at once."""
    cpu, wall = time.process_time(), time.perf_counter()
    with ThreadPoolExecutor(client.AT_ONCE) as pool:
        for done in [pool.submit(ask) for _ in range(client.PICTURES)]:
            done.result()
    return {
        "CPU ms a picture": 1000 * (time.process_time() - cpu) / client.PICTURES,
        "pictures a second": client.PICTURES / (time.perf_counter() - wall),
    }


def _sdk_that_blocks() -> Mapping[str, float]:
    import base64

    import openai

    url = client.SERVER.base_url
    with openai.OpenAI(base_url=url, api_key="sk-none") as sdk:

        def ask() -> None:
            answer = sdk.images.generate(prompt="a fox", model="gpt-image-2")
            assert answer.data
            assert len(base64.b64decode(answer.data[0].b64_json or "")) > 2_100_000

        return _in_threads(ask)


def _requests() -> Mapping[str, float]:
    import base64

    import requests

    url = f"{client.SERVER.base_url}/images/generations"
    with requests.Session() as session:

        def ask() -> None:
            answer = session.post(url, json={"prompt": "a fox"}).json()
            assert len(base64.b64decode(answer["data"][0]["b64_json"])) > 2_100_000

        return _in_threads(ask)


def _jupyter_ai() -> Path | None:
    """An interpreter that has it, where one can be made."""
    try:
        return python_with("jupyter-ai")
    except (pytest.skip.Exception, pytest.fail.Exception):
        return None


def _lines() -> list[Line]:
    received, *streams = client.tables()
    received.rows = [
        *received.rows,
        Row("openai SDK, blocking", lambda: client.within(_sdk_that_blocks)),
        Row("requests", lambda: client.within(_requests)),
    ]
    loads = loading.tables()[0]
    loading_columns = {
        "ours": "%load_ext dalle_notebook",
        "floor": "aiohttp + PIL.Image",
        "openai SDK": "import openai",
    }
    if (python := _jupyter_ai()) is not None:
        peer = "%load_ext jupyter_ai_magics"
        work = "shell.run_line_magic('load_ext', 'jupyter_ai_magics')"
        loads.rows = [*loads.rows, Row(peer, lambda: loading.measure(work, python))]
        loading_columns["jupyter_ai_magics"] = peer
    sdk = {
        "ours": "ours",
        "floor": "aiohttp, read only",
        "openai SDK, async": "openai SDK",
    }
    return [
        Line(
            "receiving a picture of 2.2 MB, CPU ms",
            received,
            {**sdk, "openai SDK": "openai SDK, blocking", "requests": "requests"},
        ),
        *(Line("an event of a stream, CPU ms", table, sdk) for table in streams),
        Line("longest stall of the loop, 40 pictures, ms", stall.tables()[0], sdk),
        Line(
            "held by a result of 2.2 MB, MB",
            held.tables()[0],
            {"ours": "ours", "floor": "files, their paths",
             "openai SDK, async": "openai SDK, its answers"},
        ),
        Line("loading into a kernel, ms", loads, loading_columns),
    ]  # fmt: skip


_chosen: list[Line] = []


def tables() -> list[Table]:
    """The tables that the lines are taken from."""
    _chosen[:] = _lines()
    return [line.table for line in _chosen]


def summary() -> str:
    """The table for the README, from what was measured."""
    return "\n".join(
        [
            f"| | {' | '.join(COLUMNS)} |",
            f"|---|{'---|' * len(COLUMNS)}",
            *(line.text() for line in _chosen),
        ]
    )
