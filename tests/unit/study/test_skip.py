"""What is left out of a grid: how it is said, and that a slip of it is found."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dalle_notebook.errors import DalleError, UsageError
from dalle_notebook.study.axes import Axis
from dalle_notebook.study.commandline import parse_cell
from dalle_notebook.study.grammar import expand
from dalle_notebook.study.options import read_keywords
from dalle_notebook.study.plan import Plan, make_plan
from dalle_notebook.study.skip import Skip


def _plan(text: str, skip: Any, n: int = 1, **settings: Any) -> Plan:
    axes = {
        name: Axis(name, tuple(value)) if isinstance(value, list) else value
        for name, value in settings.items()
    }
    return make_plan("generate", expand(text), axes, n, skip=Skip.of(skip))


def _left(plan: Plan) -> list[tuple[str, ...]]:
    return [tuple(value for _, value in tile.choices) for tile in plan.tiles]


@pytest.mark.parametrize(
    ("text", "sets"),
    [
        ("coat=black", [{"coat": "black"}]),
        (" coat = black , size = s ", [{"coat": "black", "size": "s"}]),
        ("coat=black;size=s", [{"coat": "black"}, {"size": "s"}]),
        ("coat='black, white'", [{"coat": "black, white"}]),
        ('place="Bob\'s; bar"', [{"place": "Bob's; bar"}]),
        ("place='Bob''s'", [{"place": "Bob's"}]),
        ("coat=''", [{"coat": ""}]),
        ("coat=a = b", [{"coat": "a = b"}]),
        ("{a=1|b,2}#2=a=1", [{"{a=1|b,2}#2": "a=1"}]),
        ("'odd,name'=x", [{"odd,name": "x"}]),
        ("毛色=黑", [{"毛色": "黑"}]),
        ("model=a@http://h:8080/v1", [{"model": "a@http://h:8080/v1"}]),
    ],
)
def test_conditions_are_read_as_written(text: str, sets: list[dict[str, str]]) -> None:
    assert Skip.parse(text) == Skip.of(sets)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "has nothing where AXIS=VALUE belongs"),
        ("coat", "has 'coat' where AXIS=VALUE belongs"),
        ("coat=a,", "has nothing where"),
        ("coat=a;;size=s", "has nothing where"),
        ("=a", "has '=a' where"),
        ("coat=", "no value behind 'coat='"),
        ("coat=,size=s", "no value behind 'coat='"),
        ("coat='a'b", "goes on behind the quote of 'coat'"),
        ("coat=a,coat=b", "no picture has both values: write ;"),
    ],
)
def test_a_slip_says_what_to_write(text: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        Skip.parse(text)

    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("given_", [3, None, True, {}, [], [3], {"a"}, b"coat=a"])
def test_python_may_give_a_text_a_dict_or_a_list_of_them(given_: object) -> None:
    with pytest.raises(UsageError, match="not a value of type"):
        Skip.of(given_)


def test_every_door_says_the_same() -> None:
    in_a_cell = parse_cell('--skip "coat=black,size=m; seed=1"', "a cat").options
    unquoted = parse_cell("--skip coat=black,size=m;seed=1", "a cat").options
    sets = [{"coat": "black", "size": "m"}, {"seed": 1}]
    for given_ in ("coat=black,size=m;seed=1", sets, ["coat=black,size=m", sets[1]]):
        assert read_keywords("generate", {"skip": given_}) == in_a_cell == unquoted


WORDS = st.text(min_size=1).filter(str.strip)
SETS = st.lists(
    st.dictionaries(WORDS, st.text(), min_size=1, max_size=3), min_size=1, max_size=3
)


@given(SETS)
def test_what_is_written_is_read_again(sets: list[dict[str, str]]) -> None:
    skip = Skip.of(sets)

    assert Skip.parse(str(skip)) == skip


@given(st.one_of(st.text(), st.text("ab=,;'\"{} #2\\\n", max_size=20)))
def test_only_our_errors_escape(text: str) -> None:
    try:
        skip = Skip.parse(text)
    except DalleError as error:
        assert isinstance(error, UsageError)
        assert "\n" not in str(error)
    else:
        assert Skip.parse(str(skip)) == skip


COATS = "a {coat: black|white} cat\n---\na dog"


def test_a_tile_with_all_values_of_a_set_is_left_out() -> None:
    plan = _plan(COATS, {"coat": "black", "size": "512x512"}, size=["s", "512x512"])

    assert len(plan.tiles) == 5
    assert plan.skipped == 1
    assert ("0", "black", "512x512") not in _left(plan)


def test_any_of_several_sets_leaves_a_tile_out() -> None:
    plan = _plan(COATS, "coat=black;size=512x512", size=["256x256", "512x512"])

    assert _left(plan) == [("0", "white", "256x256"), ("1", "256x256")]


def test_a_prompt_without_the_axis_stays() -> None:
    assert _left(_plan(COATS, "coat=black")) == [("0", "white"), ("1",)]


@pytest.mark.parametrize("written", ["s", "256x256", "'s'"])
def test_a_value_is_read_as_the_option_reads_it(written: str) -> None:
    plan = _plan("a cat", f"size={written}", size=["256x256", "512x512"])

    assert _left(plan) == [("512x512",)]


def test_an_option_may_be_called_by_its_flag() -> None:
    for name in ("format=jpg", "output_format=jpeg"):
        plan = _plan("a cat", name, output_format=["png", "jpeg"])
        assert _left(plan) == [("png",)]


def test_a_model_alone_means_it_at_every_endpoint() -> None:
    models = ["gpt-image-2", "gpt-image-2@openai", "gpt-image-2@azure", "x@openai"]

    assert _left(_plan("a cat", "model=gpt-image-2", model=models[1:])) == [
        ("x@openai",)
    ]
    assert len(_plan("a cat", "model=gpt-image-2", model=models).tiles) == 3
    assert len(_plan("a cat", "model=gpt-image-2@azure", model=models).tiles) == 3


@pytest.mark.parametrize("written", ["prompt=2", "prompt='a dog'"])
def test_a_prompt_is_meant_by_its_number_or_its_text(written: str) -> None:
    assert [t.ask.prompt for t in _plan(COATS, written).tiles] == [
        "a black cat", "a white cat",
    ]  # fmt: skip


def test_pictures_are_meant_by_their_number() -> None:
    plan = _plan("a {coat: black|white} cat", "coat=black,n=2", n=2)

    assert _left(plan) == [("black", "1"), ("white", "1"), ("white", "2")]


def test_an_axis_without_a_name_is_called_by_its_braces() -> None:
    assert _left(_plan("a {big|small} cat", "{big|small}=big")) == [("small",)]


@pytest.mark.parametrize(
    ("skip", "says"),
    [
        ("coot=black", "'coot', which is no axis here; did you mean 'coat'?"),
        ("colour=black", "no axis here: the axes are prompt, coat, size"),
        ("quality=low", "no axis here"),
        ("coat=blakc", "coat is never 'blakc'; did you mean 'black'?"),
        ("coat=zzz", "coat is never 'zzz': its values are black, white"),
        ("size=l", "size is never 'l': its values are 256x256, 512x512"),
        ("prompt=3", "no prompt '3': write its text, or a number from 1 to 2"),
        ("prompt=0", "no prompt '0'"),
        ("prompt=a dgo", "did you mean 'a dog'?"),
        ("coat=black; prompt=9", "no prompt '9'"),
    ],
)
def test_what_is_nowhere_is_an_error_with_advice(skip: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        _plan(COATS, skip, size=["256x256", "512x512"])

    assert says in str(caught.value)


def test_where_nothing_varies_nothing_can_be_left_out() -> None:
    with pytest.raises(UsageError, match="nothing varies here"):
        _plan("a cat", "size=s", size="256x256")


def test_something_must_be_left() -> None:
    with pytest.raises(UsageError, match="leaves no picture"):
        _plan("a {coat: black|white} cat", "coat=black;coat=white")
