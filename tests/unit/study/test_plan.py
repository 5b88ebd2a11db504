"""Prompts times settings as a table."""

from __future__ import annotations

import itertools
import math
import tracemalloc
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dalle_notebook.errors import UsageError
from dalle_notebook.study.axes import Axis
from dalle_notebook.study.grammar import expand
from dalle_notebook.study.plan import Plan, make_plan
from dalle_notebook.study.skip import Skip


def _plan(text: str, n: int = 1, **settings: Any) -> Plan:
    axes = {
        name: Axis(name, tuple(value)) if isinstance(value, list) else value
        for name, value in settings.items()
    }
    return make_plan("generate", expand(text), axes, n)


def _table(plan: Plan) -> list[list[str]]:
    table = [[""] * len(plan.columns) for _ in plan.rows]
    for tile in plan.tiles:
        table[tile.row][tile.column] = tile.ask.prompt
    return table


def test_one_prompt_is_a_row_without_labels() -> None:
    plan = _plan("a cat")

    assert (plan.rows, plan.columns, plan.is_grid) == (((),), ((),), False)


def test_n_lies_along_the_columns_and_counts_the_index() -> None:
    plan = _plan("a cat", n=3)

    assert plan.columns == (("1",), ("2",), ("3",))
    assert [tile.ask.index for tile in plan.tiles] == [0, 1, 2]


def test_n_is_no_part_of_the_ask() -> None:
    four, six = _plan("a cat", n=4), _plan("a cat", n=6)

    assert [t.ask.id for t in four.tiles] == [t.ask.id for t in six.tiles][:4]


def test_several_prompts_are_the_rows() -> None:
    plan = _plan("a cat\n---\na dog", n=2)

    assert plan.rows == (("a cat",), ("a dog",))
    assert _table(plan) == [["a cat"] * 2, ["a dog"] * 2]


def test_the_first_axis_of_a_prompt_is_the_rows_and_the_last_the_columns() -> None:
    plan = _plan("a {big|small} {red|blue} bird")

    assert plan.rows == (("big",), ("small",))
    assert plan.columns == (("red",), ("blue",))
    assert _table(plan)[1][1] == "a small blue bird"


def test_a_setting_is_the_columns_and_n_lies_inside() -> None:
    plan = _plan("a {red|blue} bird", n=2, size=["256x256", "512x512"])

    assert plan.rows == (("red",), ("blue",))
    assert plan.columns == (
        ("256x256", "1"), ("256x256", "2"), ("512x512", "1"), ("512x512", "2"),
    )  # fmt: skip


def test_more_axes_nest_outside_the_rows() -> None:
    plan = _plan("a {red|blue} bird", quality=["low", "high"], seed=[1, 2])

    assert plan.rows == (
        ("quality low", "red"), ("quality low", "blue"),
        ("quality high", "red"), ("quality high", "blue"),
    )  # fmt: skip
    assert plan.columns == (("seed 1",), ("seed 2",))


def test_every_combination_stands_once() -> None:
    plan = _plan("a {1|2|3} {x|y} bird\n---\nno axis", n=2, size=["256x256", "512x512"])

    assert len(plan.tiles) == (3 * 2 + 1) * 2 * 2
    assert len({(tile.row, tile.column) for tile in plan.tiles}) == len(plan.tiles)
    assert len({tile.ask.id for tile in plan.tiles}) == len(plan.tiles)


def test_a_model_elsewhere_names_its_endpoint() -> None:
    plan = _plan("a cat", model=["illustrator", "gpt-image-2@openai"])

    assert [(t.ask.settings["model"], t.endpoint) for t in plan.tiles] == [
        ("illustrator", None),
        ("gpt-image-2", "openai"),
    ]


def test_the_endpoint_is_no_part_of_the_ask() -> None:
    here, there = _plan("a cat"), _plan("a cat", endpoint="openai")

    assert here.tiles[0].ask.id == there.tiles[0].ask.id


def test_a_prompt_axis_may_not_shadow_a_setting() -> None:
    with pytest.raises(UsageError, match="another name"):
        _plan("a {size: big|small} cat", size=["256x256", "512x512"])


def test_a_lone_axis_is_a_row_of_pictures() -> None:
    plan = _plan("a {red|blue} bird")

    assert (plan.rows, plan.columns) == (((),), (("red",), ("blue",)))


def test_a_lone_axis_leaves_the_columns_to_n() -> None:
    for plan in (_plan("a {red|blue} bird", n=2), _plan("x", n=2, seed=[1, 2])):
        assert len(plan.rows) == 2
        assert plan.columns == (("1",), ("2",))


def test_prompts_and_one_axis_make_a_table() -> None:
    plan = _plan("a {red|blue} bird\n---\na {red|blue} house")

    assert plan.columns == (("red",), ("blue",))
    assert _table(plan) == [
        ["a red bird", "a blue bird"],
        ["a red house", "a blue house"],
    ]


WORDS = st.lists(
    st.text("abc", min_size=1, max_size=2), min_size=2, max_size=3, unique=True
)
SETTINGS: dict[str, st.SearchStrategy[list[Any]]] = {
    "size": st.lists(st.sampled_from(["1x1", "2x2", "3x3"]), min_size=2, unique=True),
    "quality": st.lists(st.sampled_from(["low", "high"]), min_size=2, unique=True),
    "seed": st.lists(st.integers(0, 9), min_size=2, max_size=3, unique=True),
    "model": st.lists(st.sampled_from(["a", "b@x", "b@y"]), min_size=2, unique=True),
    "endpoint": st.lists(st.sampled_from(["x", "y"]), min_size=2, unique=True),
    "steps": st.lists(st.integers(1, 9), min_size=2, max_size=2, unique=True),
    "take": st.lists(st.integers(1, 9), min_size=2, max_size=2, unique=True),
}  # fmt: skip


@st.composite
def studies(draw: st.DrawFn) -> tuple[list[dict[str, list[str]]], dict[str, Any], int]:
    """Prompts as their named axes, settings as lists, and n."""
    names = draw(st.lists(st.sampled_from(["p", "q", "r"]), unique=True, max_size=2))
    lists = {name: draw(WORDS) for name in names}
    prompts = draw(
        st.lists(st.sets(st.sampled_from(names)) if names else st.just(set()),
                 min_size=1, max_size=3)
    )  # fmt: skip
    keys = draw(st.lists(st.sampled_from(list(SETTINGS)), unique=True, max_size=3))
    settings = {key: draw(SETTINGS[key]) for key in keys}
    return (
        [{name: lists[name] for name in names if name in some} for some in prompts],
        settings,
        draw(st.integers(1, 3)),
    )


def _text(prompts: list[dict[str, list[str]]]) -> str:
    return "\n---\n".join(
        f"number {number} " + " ".join(f"{{{k}: {'|'.join(v)}}}" for k, v in p.items())
        for number, p in enumerate(prompts)
    )


def _product(axes: dict[str, list[Any]]) -> list[dict[str, str]]:
    return [
        dict(zip(axes, map(str, values), strict=True))
        for values in itertools.product(*axes.values())
    ]


@given(studies())
def test_every_combination_of_every_axis_has_one_tile(
    study: tuple[list[dict[str, list[str]]], dict[str, Any], int],
) -> None:
    prompts, settings, n = study
    plan = _plan(_text(prompts), n, **settings)

    count = sum(math.prod(map(len, p.values())) for p in prompts)
    assert len(plan.tiles) == count * math.prod(map(len, settings.values())) * n
    assert len({(tile.row, tile.column) for tile in plan.tiles}) == len(plan.tiles)
    assert [(t.row, t.column) for t in plan.tiles] == sorted(
        (t.row, t.column) for t in plan.tiles
    )
    wanted = [
        {"prompt": str(number), **words, **values, "n": str(index + 1)}
        for number, prompt in enumerate(prompts)
        for words in _product(prompt)
        for values in _product(settings)
        for index in range(n)
    ]
    named = {name for name, _ in plan.axes}
    found = [dict(tile.choices) for tile in plan.tiles]
    for one in wanted:
        assert {k: v for k, v in one.items() if k in named} in found


@given(studies())
def test_rows_and_columns_lie_as_the_axes_were_written(
    study: tuple[list[dict[str, list[str]]], dict[str, Any], int],
) -> None:
    """Rows: prompts, then their first axis; columns: the last axis, and n last."""
    prompts, settings, n = study
    plan = _plan(_text(prompts), n, **settings)

    words: dict[str, list[str]] = {}
    for prompt in prompts:
        words |= {name: prompt[name] for name in prompt if name not in words}
    written = {**words, **{k: list(map(str, v)) for k, v in settings.items()}}
    several = len(prompts) > 1
    lone = len(written) + several == 1
    last = [] if lone and n > 1 else list(written)[-1:]
    first = [k for k in (list(written) if lone else list(words))[:1] if k not in last]
    rows = ["prompt"] * several + first
    outer = [name for name in written if name not in (*rows, *last)]
    order = [*outer, *rows, *last, *(["n"] if n > 1 else [])]
    assert [name for name, _ in plan.axes] == order
    values = {
        **written,
        "prompt": [str(k) for k in range(len(prompts))],
        "n": [str(k + 1) for k in range(n)],
    }
    assert dict(plan.axes) == {name: tuple(values[name]) for name in order}

    def place(names: list[str], choices: dict[str, str]) -> tuple[int, ...]:
        return tuple(
            values[name].index(choices[name]) if name in choices else -1
            for name in names
        )

    in_rows = [*outer, *rows]
    for one, other in itertools.pairwise(plan.tiles):
        here, there = dict(one.choices), dict(other.choices)
        assert place(order, here) < place(order, there)
        assert (one.row == other.row) == (place(in_rows, here) == place(in_rows, there))
    assert len(plan.rows) == len({place(in_rows, dict(t.choices)) for t in plan.tiles})


@given(studies(), st.data())
def test_what_is_skipped_is_missing_and_nothing_else(
    study: tuple[list[dict[str, list[str]]], dict[str, Any], int], data: st.DataObject
) -> None:
    prompts, settings, n = study
    whole = _plan(_text(prompts), n, **settings)
    if not whole.axes:
        return
    names = data.draw(
        st.lists(st.sampled_from(whole.axes), min_size=1, max_size=2, unique=True)
    )
    pairs = {name: data.draw(st.sampled_from(values)) for name, values in names}
    if "prompt" in pairs:
        pairs["prompt"] = str(int(pairs["prompt"]) + 1)

    def is_left(choices: tuple[tuple[str, str], ...]) -> bool:
        here = dict(choices)
        if "prompt" in here:
            here["prompt"] = str(int(here["prompt"]) + 1)
        return not all(here.get(name) == value for name, value in pairs.items())

    left = [tile for tile in whole.tiles if is_left(tile.choices)]
    axes = {name: Axis(name, tuple(value)) for name, value in settings.items()}
    prompts_ = expand(_text(prompts))
    if not left:
        with pytest.raises(UsageError, match="leaves no picture"):
            make_plan("generate", prompts_, axes, n, skip=Skip.of(pairs))
        return
    plan = make_plan("generate", prompts_, axes, n, skip=Skip.of(pairs))

    assert [tile.ask for tile in plan.tiles] == [tile.ask for tile in left]
    assert [tile.choices for tile in plan.tiles] == [tile.choices for tile in left]
    assert plan.skipped == len(whole.tiles) - len(left)


@pytest.mark.parametrize(
    ("setting", "values", "labels"),
    [
        ("size", ["256x256", "512x512"], ["256x256", "512x512"]),
        ("model", ["a", "b@openai"], ["a", "b@openai"]),
        ("endpoint", ["offline", "openai"], ["offline", "openai"]),
        ("quality", ["low", "high"], ["quality low", "quality high"]),
        ("seed", [1, 2], ["seed 1", "seed 2"]),
        ("take", [1, 2], ["take 1", "take 2"]),
        ("steps", [20, 40], ["steps 20", "steps 40"]),
        ("output_format", ["png", "webp"], ["format png", "format webp"]),
        ("output_compression", [50, 90], ["compression 50", "compression 90"]),
        ("background", ["opaque", "auto"], ["background opaque", "background auto"]),
    ],
)  # fmt: skip
def test_a_label_says_what_its_value_is_of(
    setting: str, values: list[Any], labels: list[str]
) -> None:
    plan = _plan("a cat", **{setting: values})

    assert [label for (label,) in plan.columns] == labels


def test_a_long_axis_is_laid_out_in_proportion_to_its_length() -> None:
    """Ten thousand seeds: each is looked up, not searched for."""
    plan = _plan("a cat", seed=list(range(10_000)))

    assert [t.ask.settings["seed"] for t in plan.tiles] == list(range(10_000))
    assert [tile.column for tile in plan.tiles] == list(range(10_000))


def test_a_plan_is_read_in_one_line() -> None:
    shown = repr(_plan("a {red|blue} bird", n=2, seed=[1, 2]))

    assert shown == "<Plan of 8 pictures, 2 x 4: 'a {red|blue} bird'>"


def test_tiles_are_made_when_they_are_looked_at() -> None:
    plan = _plan("a {red|blue} cat\n---\na dog", n=2, seed=list(range(5_000)))

    tracemalloc.start()
    try:
        held = _plan("a {red|blue} cat\n---\na dog", n=2, seed=list(range(5_000)))
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(held.tiles) == 30_000
    # Labels and axes of five thousand seeds are a good part of it.
    assert size / len(held.tiles) < 150
    assert held.tiles[-1] == plan.tiles[-1]
    assert held.tiles[12_345:12_347] == [plan.tiles[12_345], plan.tiles[12_346]]


def test_another_take_changes_nothing_else() -> None:
    plan = _plan("a {red|blue} cat", n=2)

    again = plan.at_take(3)

    assert [tile.ask for tile in again.tiles] == [
        replace(tile.ask, take=3) for tile in plan.tiles
    ]


def test_more_pictures_than_a_plan_holds_are_refused_before_they_are_laid_out() -> None:
    with pytest.raises(UsageError, match="1,000,000 is the most"):
        _plan("a cat", n=10, seed=list(range(10_000)), take=list(range(1, 12)))
