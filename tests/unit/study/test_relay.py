"""The same tiles in another table: none is lost, none is hidden."""

from __future__ import annotations

from math import ceil
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dalle_notebook.errors import UsageError
from dalle_notebook.study.axes import Axis
from dalle_notebook.study.grammar import expand
from dalle_notebook.study.plan import Plan, make_plan
from dalle_notebook.study.relay import Relaid, page_of, relay


def _plan(text: str, n: int = 1, **given: Any) -> Plan:
    axes = {
        name: Axis(name, tuple(value)) if isinstance(value, list) else value
        for name, value in given.items()
    }
    return make_plan("generate", expand(text), axes, n)


PLAN = _plan(
    "a {coat: black|white} cat\n---\na dog", 2, size=["256x256", "512x512"], seed=[7, 8]
)


def _sides(plan: Plan, **given: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    relaid = relay(plan, **given)
    return relaid.rows, relaid.columns


@st.composite
def _plans(draw: st.DrawFn) -> Plan:
    prompts = ["a cat", "a {coat: black|white} cat", "a {x|y} {coat: black|white} dog"]
    texts = draw(st.lists(st.sampled_from(prompts), min_size=1, max_size=3))
    axes: dict[str, Any] = {}
    for name, values in (("seed", [3, 1, 2]), ("size", ["512x512", "256x256"])):
        axes |= draw(st.sampled_from([{}, {name: values}, {name: values[0]}]))
    axes |= draw(st.sampled_from([{}, {"take": [2, 1]}]))
    return _plan("\n---\n".join(dict.fromkeys(texts)), draw(st.integers(1, 3)), **axes)


@settings(max_examples=100, deadline=None)
@given(plan=_plans(), data=st.data())
def test_every_tile_stands_once_under_its_own_labels(
    plan: Plan, data: st.DataObject
) -> None:
    names = data.draw(st.permutations([name for name, _ in plan.axes]))
    cut = data.draw(st.integers(0, len(names)))
    last = data.draw(st.integers(cut, len(names)))
    side = st.sampled_from([names[:cut], None])
    rows, columns = data.draw(side), names[cut:last]

    relaid = relay(plan, rows, columns)

    tiles = relaid.plan.tiles
    assert sorted(relaid.numbers) == list(range(len(plan.tiles)))
    assert len({(tile.row, tile.column) for tile in tiles}) == len(tiles)
    assert [(t.row, t.column) for t in tiles] == sorted(
        (t.row, t.column) for t in tiles
    )
    assert relaid.pick([tile.ask for tile in plan.tiles]) == tuple(t.ask for t in tiles)
    assert {*relaid.rows, *relaid.columns} == {name for name, _ in plan.axes}
    assert len(relaid.rows) + len(relaid.columns) == len(plan.axes)
    for tile in tiles:
        assert _labels(relaid, tile) == _labels(
            relay(plan), plan.tiles[relaid.numbers[tiles.index(tile)]]
        )
    _in_the_order_written(relaid)


def _labels(relaid: Relaid, tile: Any) -> dict[str, str]:
    words = (*relaid.plan.rows[tile.row], *relaid.plan.columns[tile.column])
    return dict(zip((*relaid.rows, *relaid.columns), words, strict=True))


def _in_the_order_written(relaid: Relaid) -> None:
    order = dict(relaid.plan.axes)
    for names, place in ((relaid.rows, "row"), (relaid.columns, "column")):
        keys: dict[int, list[int]] = {}
        for tile in relaid.plan.tiles:
            here = dict(tile.choices)
            keys[getattr(tile, place)] = [
                order[name].index(here[name]) if name in here else -1 for name in names
            ]
        assert [keys[at] for at in sorted(keys)] == sorted(keys.values())


@settings(max_examples=50, deadline=None)
@given(plan=_plans())
def test_without_a_choice_a_table_stays_as_it_is(plan: Plan) -> None:
    assert relay(plan).plan == plan
    assert (
        relay(
            relay(plan, columns=[plan.axes[0][0]] if plan.axes else None).plan,
            relay(plan).rows,
            relay(plan).columns,
        ).plan
        == plan
    )


def test_what_nobody_names_nests_outside_the_rows_and_n_innermost() -> None:
    assert _sides(PLAN) == (("size", "prompt", "coat"), ("seed", "n"))
    assert _sides(PLAN, rows="coat", columns="size") == (
        ("prompt", "seed", "coat"), ("size", "n"),
    )  # fmt: skip
    assert _sides(PLAN, rows=["n"], columns=["coat", "seed"]) == (
        ("size", "prompt", "n"), ("coat", "seed"),
    )  # fmt: skip


def test_one_side_alone_leaves_the_other_its_own_axes() -> None:
    assert _sides(PLAN, rows="coat") == (("size", "prompt", "coat"), ("seed", "n"))
    assert _sides(PLAN, columns="size") == (
        ("seed", "prompt", "coat"), ("size", "n"),
    )  # fmt: skip


@pytest.mark.parametrize("side", ["rows", "columns"])
def test_a_table_of_two_axes_is_turned_by_naming_either_side(side: str) -> None:
    plan = _plan("a {coat: black|white} cat", 2, size=["256x256", "512x512"])
    name = {"rows": "size", "columns": "coat"}[side]

    assert _sides(plan, **{side: name}) == (("size",), ("coat", "n"))


def test_takes_and_pictures_of_one_ask_lie_beside_each_other() -> None:
    plan = _plan("a {coat: black|white} cat", 2, take=[1, 2], seed=[7, 8])

    assert _sides(plan, rows="seed", columns="coat") == (
        ("seed",), ("coat", "take", "n"),
    )  # fmt: skip


def test_a_prompt_without_an_axis_keeps_its_tiles() -> None:
    relaid = relay(PLAN, "prompt", "coat")

    assert ("", "1") in relaid.plan.columns
    assert len(relaid.plan.tiles) == len(PLAN.tiles)


@pytest.mark.parametrize(
    ("rows", "columns", "words"),
    [
        ("colour", None, "no axis 'colour': the axes are size, prompt, coat, seed, n"),
        ("coat", "coat", "'coat' is named twice"),
        (["coat", "coat"], None, "'coat' is named twice"),
        ([1], None, "names of axes"),
        ("a\nb\x1b[31m" * 40, None, "no axis 'a b"),
    ],
)
def test_a_name_that_is_no_axis_is_refused_with_those_that_are(
    rows: Any, columns: Any, words: str
) -> None:
    with pytest.raises(UsageError) as caught:
        relay(PLAN, rows, columns)

    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_where_nothing_varies_there_is_nothing_to_name() -> None:
    with pytest.raises(UsageError, match="nothing varies"):
        relay(_plan("a cat"), "prompt")


@settings(max_examples=30, deadline=None)
@given(rows=st.integers(1, 300), columns=st.integers(1, 300))
def test_the_pages_of_a_large_grid_hold_every_tile_once(
    rows: int, columns: int
) -> None:
    """Whole rows, 40 to 100 tiles a page but for the last ones."""
    columns = max(1, min(columns, 1_500 // rows))
    plan = _table(rows, columns)
    whole = relay(plan)
    pages = [page_of(whole, 1)]
    pages += [page_of(whole, number) for number in range(2, pages[0].count + 1)]
    sizes = [len(page.relaid.numbers) for page in pages]

    seen = [number for page in pages for number in page.relaid.numbers]
    assert sorted(seen) == list(range(rows * columns))
    if rows * columns <= 200:
        assert len(pages) == 1
        return
    assert max(sizes) <= 100
    assert sum(sizes) / len(sizes) >= 40
    if columns <= 100:
        assert seen == sorted(seen)
        assert all(len(page.columns) == columns for page in pages)
        assert all(size >= 40 for size in sizes[:-1])
    for page in pages:
        part = page.relaid.plan
        assert len(part.rows) * len(part.columns) == len(page.relaid.numbers)
        at = [(tile.row, tile.column) for tile in part.tiles]
        assert at == sorted(
            {(r, c) for r in range(len(part.rows)) for c in range(len(part.columns))}
        )
        for tile, number in zip(part.tiles, page.relaid.numbers, strict=True):
            there = plan.tiles[number]
            assert part.rows[tile.row] == plan.rows[there.row]
            assert part.columns[tile.column] == plan.columns[there.column]


def _table(rows: int, columns: int) -> Plan:
    return _plan("a cat", steps=list(range(rows)), seed=list(range(columns)))


@pytest.mark.parametrize("number", [0, -1, 7, 10**9])
def test_a_page_that_is_not_there_is_refused_with_those_that_are(number: int) -> None:
    whole = relay(_plan("a cat", seed=list(range(600))))
    assert page_of(whole, 1).count == ceil(600 / 100)

    with pytest.raises(UsageError, match=f"no page {number}: .* pages 1 to 6"):
        page_of(whole, number)
    with pytest.raises(UsageError, match="has one page"):
        page_of(relay(PLAN), 2)
