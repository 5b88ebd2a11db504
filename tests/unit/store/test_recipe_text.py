"""Our recipe as text: whole on the way back, and nothing private in it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dalle_notebook.errors import ArchiveError
from dalle_notebook.store.ask import Ask
from dalle_notebook.store.recipe_text import OwnRecipe, read_recipe, write_recipe
from dalle_notebook.store.record import Record
from tests.unit.store.writers import ask, picture, record

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def own(**more: Any) -> OwnRecipe:
    data = picture(1)
    wanted = more.pop("ask", ask(**more.pop("asked", {})))
    return OwnRecipe.of(record(data, wanted, **more))


@settings(max_examples=500)
@given(
    prompt=words,
    verb=st.sampled_from(["generate", "edit", "vary"]),
    given_settings=st.dictionaries(
        st.sampled_from(["size", "quality", "seed", "model", "negative_prompt"]),
        st.one_of(st.integers(0, 2**63), st.booleans()),
    ),
    negative=st.none() | words,
    numbers=st.tuples(st.integers(1, 10**6), st.integers(0, 9)),
)
def test_the_same_ask_comes_back(
    prompt: str,
    verb: Any,
    given_settings: dict[str, Any],
    negative: str | None,
    numbers: tuple[int, int],
) -> None:
    if negative is not None:
        given_settings["negative_prompt"] = negative
    wanted = Ask(verb, prompt, given_settings, ("a" * 64,), "b" * 64, *numbers)

    text = write_recipe(own(ask=wanted, parameters={"prompt": prompt, "n": 1}))
    found = read_recipe(text)

    assert found.ask == wanted
    assert found.ask.id == wanted.id
    assert len(text.splitlines()) == 1


def test_characters_that_no_text_field_takes_come_back_too() -> None:
    strange = 'a\0\t\n\r\x1b\x7f\x85\u2028\u2029\ufdd0\ufffe\uffff\U0001fffe"\\'

    text = write_recipe(own(ask=ask(strange)))

    assert not set(text) & set(strange[1:-3])
    assert read_recipe(text).ask.prompt == strange


def test_everything_that_is_known_comes_back() -> None:
    made = datetime(2026, 11, 22, 10, 32, tzinfo=UTC)
    given_recipe = own(
        model="dall-e-2",
        drawn_by="illustrator 1",
        created=made,
        parameters={"prompt": "a cat", "model": "dall-e-2", "n": 1},
        asked_size="512x512",
    )

    found = read_recipe(write_recipe(given_recipe))

    assert (found.model, found.drawn_by) == ("dall-e-2", "illustrator 1")
    assert (found.created, found.size) == (made, "512x512")
    assert (found.endpoint, found.picture) == ("built in", given_recipe.picture)
    assert found.parameters == {"model": "dall-e-2", "n": 1}


def test_it_holds_nothing_private() -> None:
    given_record: Record = record(
        picture(1),
        ask(settings={"lora": "/home/ada/loras/fur.bin", "mask_from": "~/x/m.png"}),
        endpoint_id="https://ada:secret@host.example/v1?key=1",
        endpoint_title="https://ada:secret@host.example/v1?key=1#x",
        model=r"C:\Users\ada\models\sdxl.safetensors",
        drawn_by="/srv/ada/engine",
        notebook="/home/ada/private.ipynb",
        request_id="req-ada",
        parameters={
            "user": "ada",
            "api_key": "k-ada",
            "prompt": "a cat in /home/nobody",
            "extra": {"deep": ["https://host.example/a?sig=ada"]},
            "negative_prompt": "/imagine a dog",
        },
    )

    text = write_recipe(OwnRecipe.of(given_record))

    for secret in ("ada", "secret", "?", "private", "Users"):
        assert secret not in text, text
    kept = json.loads(text)
    assert kept["model"] == "sdxl.safetensors"
    assert kept["endpoint"] == "https://host.example/v1"
    # What a person wrote is a person's own.
    assert kept["parameters"]["prompt"] == "a cat in /home/nobody"
    assert kept["parameters"]["negative_prompt"] == "/imagine a dog"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "[]",
        "1",
        "{}",
        '{"v":2,"verb":"generate","prompt":"a"}',
        '{"v":1,"verb":"destroy","prompt":"a"}',
        '{"v":1,"verb":"generate","prompt":1}',
        '{"v":1,"verb":"generate","prompt":"\\ud800"}',
        '{"v":1,"verb":"generate","prompt":"a","take":1e999}',
        '{"v":1,"verb":"generate","prompt":"a","take":"x"}',
        '{"v":1,"verb":"generate","prompt":"a","settings":{"size":NaN}}',
        '{"v":1,"verb":"generate","prompt":"a","settings":[1]}',
        '{"v":1,"verb":"generate","prompt":"a","created":"never"}',
        '{"v":1,"verb":"generate","prompt":"a","created":5}',
        '{"v":1,"verb":"generate","prompt":"a","model":["a"]}',
        '{"v":1,"verb":"generate","prompt":"a","parameters":"x"}',
        '{"v":1,"verb":"generate","prompt":"a","inputs":5}',
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"v":1,"verb":"generate","prompt":"a","settings":{"a":' + "[" * 50_000,
        '{"v":1,"verb":"generate","prompt":"a","settings":{"a":'
        + "[" * 900
        + "]" * 900
        + "}}",
        '{"v":' + "1" * 10_000 + "}",
    ],
)
def test_any_other_text_is_refused_in_words(text: str) -> None:
    try:
        read_recipe(text)
    except ArchiveError as problem:
        assert "recipe" in str(problem)
    else:
        # Deep, but no deeper than Python walks.
        assert "[[[[" in text
