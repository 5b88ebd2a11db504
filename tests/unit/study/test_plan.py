"""Prompts times settings as a table."""

from __future__ import annotations

from typing import Any

import pytest

from dalle_notebook.errors import UsageError
from dalle_notebook.study.axes import Axis
from dalle_notebook.study.grammar import expand
from dalle_notebook.study.plan import Plan, make_plan


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
