"""Asks written back as cells: the same ask, and nothing that escapes its place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager

from dalle_notebook.store.ask import Ask
from dalle_notebook.study.cell_text import write_cell, write_prompt_cell
from dalle_notebook.study.commandline import parse_cell, parse_line
from dalle_notebook.study.grammar import expand
from dalle_notebook.study.pasted_keys import holds_key
from dalle_notebook.study.plan import make_plan

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
sizes = st.sampled_from(["256x256", "512x512", "auto", "1024x1536"])
given_settings = st.fixed_dictionaries(
    {},
    optional={
        "size": sizes,
        "quality": st.sampled_from(["low", "hd"]),
        "seed": st.integers(0, 2**63 - 1),
        "model": st.sampled_from(["dall-e-2", "my model", "it's", 'a,"b"', "a@b"]),
        "background": st.just("transparent"),
    },
)


def as_run(cell: str) -> tuple[str, str]:
    """The line and the body that IPython hands to the cell magic of a cell."""
    code = TransformerManager().transform_cell(cell)
    seen: list[tuple[str, str]] = []

    class Shell:
        def run_cell_magic(self, name: str, line: str, body: str) -> None:
            assert name == "dalle"
            seen.append((line, body))

    exec(code, {"get_ipython": Shell})
    (only,) = seen
    return only


def last_ask(cell: str) -> Ask:
    line, body = as_run(cell)
    command = parse_cell(line, body)
    options: dict[str, Any] = dict(command.options)
    prompts = expand(command.prompt_text, raw=bool(options.pop("raw", False)))
    count = options.pop("n", 1)
    return make_plan("generate", prompts, options, count).tiles[-1].ask


@settings(max_examples=500)
@given(
    prompt=words.filter(str.strip),
    asked=given_settings,
    numbers=st.tuples(st.integers(1, 1_000_000), st.integers(0, 9)),
)
def test_the_cell_asks_for_the_same_picture(
    prompt: str, asked: dict[str, Any], numbers: tuple[int, int]
) -> None:
    # A front end and IPython both know only one kind of line end.
    prompt = prompt.replace("\r", "\n")
    if holds_key(prompt) or not prompt.strip() or ">>>" in prompt:
        return
    if any(line and not line.strip() for line in prompt.split("\n")):
        return  # IPython takes such blanks off; see the call below
    ask = Ask("generate", prompt, asked, take=numbers[0], index=numbers[1])

    assert last_ask(write_cell(ask)).id == ask.id


@pytest.mark.parametrize(
    ("prompt", "raw"),
    [
        ("a cat", False),
        ("two\nlines", False),
        ("it's -- a --size of", False),
        ("a {b|c}", True),
        ('{"json": [1]}', True),
        ("a\n---\nb", True),
        ("a\n\\---", True),
        (" a cat ", True),
        ("a cat\n", True),
        ("[1] a cat", False),
        ("... a cat\n... b", False),
        ("%%dalle nested", False),
        ("a\n!ls", False),
        ("a\n%magic", False),
        ("a?", False),
        ("", False),
    ],
)
def test_prompts_stay_as_they_are(prompt: str, raw: bool) -> None:
    cell = write_cell(Ask("generate", prompt))

    assert cell.startswith("%%dalle --raw\n" if raw else "%%dalle\n")
    if prompt:
        assert last_ask(cell).prompt == prompt


@pytest.mark.parametrize(
    "prompt",
    [
        ">>> a cat",
        "a cat\n  >>> a {cat}\n---\n",
        "In [1]: a cat\n   ...: b",
        "   ...: b",
        ">>> a\\nb'\"\u2028",
        "a cat\n  \na dog",
        " \n0",
    ],
)
def test_a_prompt_that_ipython_would_strip_is_written_as_a_call(prompt: str) -> None:
    seen: list[tuple[Any, dict[str, Any]]] = []

    class Dalle:
        def generate(self, text: str, **settings: Any) -> None:
            seen.append((text, settings))

    call = write_cell(Ask("generate", prompt, {"seed": 7}, index=1))
    exec(TransformerManager().transform_cell(call), {"dalle": Dalle()})

    assert seen == [(prompt, {"n": 2, "seed": 7, "raw": True})]


def test_settings_are_written_as_people_type_them() -> None:
    ask = Ask(
        "generate", "a cat", {"size": "512x512", "seed": 7}, take=3, index=1
    )  # fmt: skip

    cell = write_cell(ask, endpoint="openai")

    assert cell == (
        "%%dalle -n 2 --size 512x512 --seed 7 --endpoint openai --take 3\na cat"
    )


def test_given_pictures_are_written_as_ids() -> None:
    edit = Ask("edit", "a hat", {"size": "auto"}, ("a" * 64, "b" * 64), "c" * 64)
    vary = Ask("vary", "", {"size": "256x256"}, ("a" * 64,))

    assert write_cell(edit) == (
        "%%dalle_edit aaaaaaaaaaaa,bbbbbbbbbbbb --size auto --mask cccccccccccc "
        "--mask-from white\na hat"
    )
    assert write_cell(vary) == "%dalle_vary aaaaaaaaaaaa --size 256x256"
    command = parse_line(write_cell(vary).removeprefix("%dalle_vary"), "vary")
    assert command.image == "a" * 12


@pytest.mark.parametrize(
    "settings_of_a_stranger",
    [
        {"model": "x\nimport os"},
        {"model": "x\r!rm"},
        {"model": "x\x0bimport os"},
        {"model": "x\u2028import os"},
        {"size": "256x256\n!ls"},
        {"nonsense\n!ls": "a"},
        {"save": "../../x"},
        {"as": "exec"},
        {"yes": True},
        {"max_cost": 1e9},
        {"model": ["a"]},
        {"model": {"a": 1}},
    ],
)
def test_nothing_of_a_stranger_leaves_its_place(
    settings_of_a_stranger: dict[str, Any],
) -> None:
    for verb, start in (("generate", "%%dalle"), ("vary", "%dalle_vary aaaaaaaaaaaa")):
        cell = write_cell(Ask(verb, "a cat", settings_of_a_stranger, ("a" * 64,)))

        head, *rest = cell.splitlines()
        assert head == start
        assert rest == (["a cat"] if verb == "generate" else [])


def test_ids_of_a_stranger_are_ids_or_nothing() -> None:
    ask = Ask("vary", "", {}, ("x\nimport os",), "y\n!ls")

    assert "\n" not in write_cell(ask)


def test_a_foreign_prompt_is_one_prompt() -> None:
    cell = write_prompt_cell("a (cat:1.2) {x|y}", {"size": "512x768", "seed": 5})

    assert cell == "%%dalle --size 512x768 --seed 5 --raw\na (cat:1.2) {x|y}\n"
    assert last_ask(cell).settings == {"size": "512x768", "seed": 5}
