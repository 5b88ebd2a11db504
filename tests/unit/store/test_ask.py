"""The name of one picture wanted."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dalle_notebook.errors import ArchiveError, UsageError
from dalle_notebook.store.ask import Ask

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
VALUE = st.none() | st.booleans() | st.integers() | st.text("abc", max_size=5)
ASKS = st.builds(
    Ask,
    verb=st.sampled_from(["generate", "edit", "vary"]),
    prompt=TEXT,
    settings=st.dictionaries(TEXT, VALUE, max_size=4),
    inputs=st.lists(st.text("0123456789abcdef", max_size=4), max_size=2).map(tuple),
    mask=st.none() | st.just("ab"),
    take=st.integers(1, 9),
    index=st.integers(0, 9),
)


@given(ASKS)
def test_an_ask_comes_back_from_json_as_it_was(ask: Ask) -> None:
    again = Ask.from_json(json.loads(json.dumps(ask.to_json())))

    assert again == ask
    assert again.id == ask.id


def test_the_id_of_a_known_ask_never_changes() -> None:
    # Every archive that exists is looked up by it: a failure here means that
    # people would pay again for what they have.
    ask = Ask("generate", "a white siamese cat", {"size": "512x512", "seed": 7})

    assert ask.id == "ca701b128edbb40173e63782a85b0aad84b4554140bab4ce636fd8d2cecfc3cd"


def test_the_order_of_settings_means_nothing() -> None:
    one = Ask("generate", "cat", {"size": "s", "seed": 1})
    two = Ask("generate", "cat", {"seed": 1, "size": "s"})

    assert one.id == two.id


def test_two_spellings_of_one_text_are_one_ask() -> None:
    assert Ask("generate", "caf\u00e9").id == Ask("generate", "cafe\u0301").id


def test_equal_numbers_are_one_ask() -> None:
    assert Ask("generate", "x", {"k": 1.0}).id == Ask("generate", "x", {"k": 1}).id


@pytest.mark.parametrize(
    "change",
    [
        {"verb": "edit"},
        {"prompt": "a cat "},
        {"settings": {"size": "256x256"}},
        {"settings": {}},
        {"inputs": ("a",)},
        {"mask": "m"},
        {"take": 2},
        {"index": 1},
    ],
)
def test_every_part_is_in_the_id(change: dict[str, object]) -> None:
    ask = Ask("generate", "a cat", {"size": "512x512"})

    assert dataclasses.replace(ask, **change).id != ask.id


def test_take_and_index_are_not_in_the_family() -> None:
    ask = Ask("generate", "a cat")

    assert dataclasses.replace(ask, take=3, index=2).family == ask.family
    assert dataclasses.replace(ask, prompt="a dog").family != ask.family


def test_half_a_character_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(UsageError, match="half of a character"):
        Ask("generate", "cat \ud83d")


@pytest.mark.parametrize(
    "given", [{}, {"v": 2}, {**Ask("vary", "").to_json(), "verb": "x"}]
)
def test_what_is_no_ask_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(ArchiveError):
        Ask.from_json(given)
