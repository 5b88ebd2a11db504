"""The fields of a form and the cell that says the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dalle_notebook.study.axes import Axis
from dalle_notebook.widgets.form.fields import (
    SETTINGS,
    Fields,
    as_cell,
    changed,
    options_of,
)

EVERYTHING = frozenset(SETTINGS)


def _cell(**fields: Any) -> str:
    chosen = Fields(**fields)
    return as_cell(chosen, options_of(chosen, EVERYTHING)).cell


@pytest.mark.parametrize(
    ("fields", "cell"),
    [
        ({"prompt": "a cat"}, "%%dalle\na cat"),
        (
            {"prompt": "a cat", "n": 4, "size": "512x512", "model": "dall-e-2"},
            "%%dalle -n 4 --size 512x512 --model dall-e-2\na cat",
        ),
        (
            {"prompt": "x", "format": "webp", "seed": "7", "endpoint": "openai"},
            "%%dalle --format webp --seed 7 --endpoint openai\nx",
        ),
        (
            {"tab": "edit", "prompt": "a hat", "image": "my cat.png", "mask": "m"},
            '%%dalle_edit "my cat.png" --mask m\na hat',
        ),
        ({"tab": "vary", "image": "cats[1]", "n": 3}, "%dalle_vary cats[1] -n 3"),
        # IPython would take the marks of a session away.
        ({"prompt": "a\n>>> b", "n": 2}, "dalle.generate('a\\n>>> b', n=2)"),
        (
            {"prompt": ">>> a cat", "seed": "7", "size": "s", "model": "a,b"},
            "dalle.generate('>>> a cat', size='256x256', seed=7, model='a,b')",
        ),
        (
            {"prompt": ">>> a", "seed": "1..3"},
            "dalle.generate('>>> a', seed=[1, 2, 3])",
        ),
        (
            {"tab": "edit", "prompt": "a\n \nb", "image": "cat", "format": "png"},
            "dalle.edit('cat', 'a\\n \\nb', output_format='png')",
        ),
    ],
)
def test_the_cell_holds_what_was_chosen_and_nothing_else(
    fields: dict[str, Any], cell: str
) -> None:
    assert _cell(**fields) == cell


def test_what_does_not_count_stands_in_no_cell() -> None:
    chosen = Fields(prompt="a cat", seed="7", quality="high", mask="m", image="i")

    options = options_of(chosen, {"seed"})

    assert options == {"seed": "7"}


_WORD = st.text(st.characters(blacklist_categories=("C", "Z")), max_size=12)


@given(image=_WORD.map(lambda word: f"p {word}"), prompt=st.text(max_size=40))
def test_the_magic_reads_what_the_form_meant(image: str, prompt: str) -> None:
    chosen, refused = changed(
        Fields(), {"tab": "edit", "image": image, "prompt": prompt, "n": 3}
    )
    if refused or not chosen.image:
        return

    command = as_cell(chosen, options_of(chosen, EVERYTHING)).command

    assert command.image == chosen.image
    assert command.prompt_text == chosen.prompt
    assert command.options == {"n": 3}


def test_a_seed_may_run_through_several_as_in_a_cell() -> None:
    chosen = Fields(prompt="a cat", seed="1..3")

    seed = as_cell(chosen, options_of(chosen, EVERYTHING)).command.options["seed"]

    assert isinstance(seed, Axis)
    assert seed.values == (1, 2, 3)


@pytest.mark.parametrize(
    "given",
    [
        None,
        ["n", 4],
        {"n": "4", "tab": "paint", "size": 512, "prompt": None, "colour": "red"},
        {"n": None, "size": ["512x512"], "tab": ["edit"]},
    ],
)
def test_what_cannot_stand_in_a_field_leaves_it_as_it_was(given: object) -> None:
    before = Fields(prompt="a cat", n=2)

    assert changed(before, given) == (before, {})


def test_a_number_of_pictures_stays_within_what_can_be_asked() -> None:
    counts = [changed(Fields(), {"n": n})[0].n for n in (-1, 0, 7, 10**20)]

    assert counts == [1, 1, 7, 10]


def test_the_rest_of_a_change_is_taken_over_without_its_key() -> None:
    key = "sk-proj-" + "a1" * 20

    chosen, refused = changed(
        Fields(prompt="a cat"), {"prompt": key, "n": 3, "image": "f" * 64}
    )

    assert (chosen.prompt, chosen.n, chosen.image) == ("a cat", 3, "f" * 64)
    assert refused["prompt"].startswith("the prompt looks like an API key")
    assert list(refused) == ["prompt"]
    assert key not in refused["prompt"]


def test_what_was_refused_is_so_until_its_field_takes_something_else() -> None:
    _, refused = changed(Fields(), {"prompt": "x" * 40_001})

    for further in ({}, None, {"n": 3}, {"size": "512x512"}):
        _, refused = changed(Fields(), further, refused)
        assert "at most 40,000 fit" in refused["prompt"]
    assert changed(Fields(), {"prompt": "a cat"}, refused)[1] == {}
