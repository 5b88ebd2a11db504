"""Prompts reach the endpoint as written, whatever the notebook's variables are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from instruments.fault_server import FaultServer

from tests.kernel.asking import prompts_of
from tests.kernel.kernels import Kernel

_VARIABLES = "a, b, x, money = 'WRONG-A', 'WRONG-B', 'a hat', 'WRONG'"
_JSON = '{"subject": "cat", "x": {"a": 1}, "cost": "$x"}'

_DOORS = {
    "line": "%dalle --yes{options} {prompt}",
    "cell": "%%dalle --yes{options}\n{prompt}",
    "blocking_cell": (
        "get_ipython().run_cell_magic('dalle', '--yes{options}', {prompt!r})"
    ),
    "function": "dalle.generate({prompt!r}, yes=True{keywords})",
}

_CASES = {
    "alternatives": ("{a|b} cat", False, ["a cat", "b cat"]),
    "variable": ("a cat in {x}", False, ["a cat in a hat"]),
    "dollars": ("a bill of $5", False, ["a bill of $5"]),
    "dollar_names": ("$x and $money", False, ["$x and $money"]),
    "doubled_braces": ("a {{x}} brace", False, ["a {x} brace"]),
    "raw_json": (_JSON, True, [_JSON]),
    "raw_braces": ("{a|b} $x {x}", True, ["{a|b} $x {x}"]),
    "chinese": ("一只{黑|白}猫", False, ["一只白猫", "一只黑猫"]),
    "quotes": ('it\'s "quoted"', False, ['it\'s "quoted"']),
    "shell_signs": ("50% off! !ls ?", False, ["50% off! !ls ?"]),
}


def _through_the_doors() -> Iterator[Any]:
    """Every prompt through every door; a plain run takes one door for each prompt."""
    for number, (case, (prompt, is_raw, expected)) in enumerate(_CASES.items()):
        for turn, door in enumerate(_DOORS):
            yield pytest.param(
                door,
                prompt,
                is_raw,
                expected,
                id=f"{case}-{door}",
                marks=[] if turn == number % len(_DOORS) else [pytest.mark.slow],
            )


@pytest.mark.parametrize(
    ("door", "prompt", "is_raw", "expected"), list(_through_the_doors())
)
def test_every_door_asks_for_the_same_prompts(
    kernel: Kernel,
    fault_server: FaultServer,
    door: str,
    prompt: str,
    is_raw: bool,
    expected: list[str],
) -> None:
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")
    kernel.run(_VARIABLES)
    options = " --raw" if is_raw else ""
    keywords = ", raw=True" if is_raw else ""

    kernel.run(_DOORS[door].format(prompt=prompt, options=options, keywords=keywords))

    assert sorted(prompts_of(fault_server)) == sorted(expected)


def test_a_list_makes_an_axis_and_is_not_parsed_again(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")
    kernel.run("coats = ['black', '{white|red}']")

    kernel.run("%%dalle\na {coats} cat")

    assert sorted(prompts_of(fault_server)) == ["a black cat", "a {white|red} cat"]


def test_a_changed_variable_is_seen_by_the_next_cell(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")

    for coat in ("black", "white"):
        kernel.run(f"coat = {coat!r}")
        kernel.run("%dalle a {coat} cat")

    assert prompts_of(fault_server) == ["a black cat", "a white cat"]


def test_json_of_many_lines_is_one_prompt(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")
    text = json.dumps({"scene": {"a": [1, 2]}, "rule": "---"}, indent=2) + "\n---\nend"

    kernel.run(f"%%dalle --raw\n{text}")

    assert [each.rstrip() for each in prompts_of(fault_server)] == [text]
