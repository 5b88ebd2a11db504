"""The arithmetic of CONTRIBUTING.md: its tables follow from the figures above them."""

from __future__ import annotations

import re
from decimal import Decimal
from math import ceil
from pathlib import Path

from dalle_notebook.study.plan import MOST_PICTURES
from dalle_notebook.wire.catalogue import catalogue

PAGE = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text("utf-8")
COUNTS = (10, 1_000, 100_000, 10_000_000)
DAY = 86_400.0


def _figures() -> dict[str, float]:
    """The first table of the section: short name and value of every row."""
    section = PAGE.partition("## How it grows")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| ([0-9.,]+)", section, re.MULTILINE)
    return {name: float(value.replace(",", "")) for name, value in rows}


F = _figures()


def _time(seconds: float) -> str:
    for size, name in ((DAY, "days"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{_short(seconds / size)} {name}"
    return f"{_short(seconds)} s"


def _size(count: float) -> str:
    for power, name in ((12, "TB"), (9, "GB"), (6, "MB")):
        if count >= 10**power:
            return f"{_short(count / 10**power)} {name}"
    return f"{_short(count / 1_000)} KB"


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 else f"{number:.1f}".removesuffix(".0")


def _dollars(amount: float) -> str:
    return f"${amount:,.2f}" if amount < 100 else f"${amount:,.0f}"


def _ways(count: int) -> list[str]:
    gpu = count / F["gpu_per_second"]
    cluster = gpu / (F["gpus"] * F["gpu_share"])
    files = ceil(count / F["batch_lines"])
    price = F["api_price"] * count
    return [
        f"{_dollars(price)}, {_time(60 * count / F['api_per_minute'])}",
        f"{_dollars(price / 2)}, {_time(files * DAY)}",
        f"{_dollars(gpu / 3_600 * F['gpu_price'])}, {_time(gpu)}",
        f"{_dollars(cluster / 3_600 * F['gpu_price'] * F['gpus'])}, {_time(cluster)}",
    ]


def _room(count: int) -> list[str]:
    beside = F["preview_bytes"] + F["file_bytes"]
    index = F["index_bytes"] + F["journal_bytes"]
    base = F["process_mb"] * 1e6
    # A plan has at most so many; more are asked for one part after the other.
    part = min(count, MOST_PICTURES)
    return [
        _size(count * (F["png_bytes"] + beside + index)),
        _size(count * (F["webp_bytes"] + beside + index)),
        _size(count * index),
        _size(base + part * F["plan_bytes"]),
        _size(base + part * (F["plan_bytes"] + F["study_bytes"])),
    ]


def test_every_row_of_the_tables_follows_from_the_figures() -> None:
    for count in COUNTS:
        for cells in (_ways(count), _room(count)):
            assert f"| {count:,} | {' | '.join(cells)} |" in PAGE


def test_the_price_is_that_of_the_catalogue() -> None:
    model = catalogue()["gpt-image-2.5-flare"]

    assert Decimal(str(F["api_price"])) == model.price["medium"]["square"]
