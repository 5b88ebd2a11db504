"""A recalled cell asks for the very same picture, whatever that was asked with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dalle_notebook.errors import DalleError, UsageError
from dalle_notebook.session.order import make_order
from dalle_notebook.session.recall import equal_cell
from dalle_notebook.settings import ENVIRONMENT, Key, Secret, Settings
from dalle_notebook.store.ask import Ask
from dalle_notebook.store.record import Record
from dalle_notebook.study.commandline import parse_cell, parse_line
from dalle_notebook.study.grammar import expand
from dalle_notebook.study.pasted_keys import holds_key
from dalle_notebook.study.plan import make_plan

PARENT = "ab" * 32


def record(ask: Ask, **more: Any) -> Record:
    facts: dict[str, Any] = {
        "endpoint_id": "offline",
        "endpoint_title": "built in",
        "created": datetime(2026, 1, 1, tzinfo=UTC),
        "media_type": "image/png",
        "size": (8, 8),
    }
    return Record.new(b"x", ask=ask, **{**facts, **more})


def asks_of(cell: str, like: Ask) -> list[Ask]:
    """What a session would plan for a cell, by the way a cell goes."""
    head, _, body = cell.partition("\n")
    magic, _, line = head.partition(" ")
    assert magic == {
        "generate": "%%dalle", "edit": "%%dalle_edit", "vary": "%dalle_vary"
    }[like.verb]  # fmt: skip
    if like.verb == "vary":
        command = parse_line(line, "vary")
        assert not body
    else:
        # IPython ends every cell with a line end, and hands the body on as it is.
        ended = body if body.endswith("\n") else body + "\n"
        command = parse_cell(line, ended, like.verb)
    if like.verb != "generate":
        assert command.image == PARENT[:12]
    prompts = expand(
        command.prompt_text or "-", {}, raw=bool(command.options.get("raw"))
    )
    order = make_order(like.verb, prompts, command.options)
    plan = make_plan(
        like.verb, prompts, order.settings, order.n, inputs=like.inputs, mask=like.mask
    )
    asks = [tile.ask for tile in plan.tiles]
    # A variation has no prompt, and a plan is made of some.
    return [replace(ask, prompt="") for ask in asks] if like.verb == "vary" else asks


WORDS = st.sampled_from(
    ["a", "{b|c}", "{x}", "---", "\\---", "--size", "it's", '"', "白猫", "\n", " ",
     "{{", "}", "|", "$x", "#", "%%dalle", "\t", "\r", "é", "🐱", "\\", "-n", ":"]
)  # fmt: skip
PROMPTS = st.one_of(
    st.lists(WORDS, min_size=1, max_size=8).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40),
).filter(lambda text: text.strip() and not holds_key(text))
SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "size": st.sampled_from(["256x256", "1024x1536", "auto"]),
        "quality": st.sampled_from(["low", "auto", "hd"]),
        "background": st.sampled_from(["transparent", "opaque"]),
        "output_format": st.sampled_from(["png", "jpeg", "webp"]),
        "output_compression": st.integers(0, 100),
        "seed": st.integers(0, 2**63 - 1),
        "model": st.one_of(
            st.sampled_from(["gpt-image-2", "dall-e-2", "a model, with 'quotes\""]),
            st.text("ab,-'\" “x", min_size=1, max_size=9).filter(str.strip),
        ),
    },
)


@settings(max_examples=400)
@given(PROMPTS, SETTINGS, st.integers(1, 9), st.integers(0, 9))
def test_the_last_picture_of_the_cell_is_the_same_ask(
    prompt: str, given_settings: dict[str, Any], take: int, index: int
) -> None:
    ask = Ask("generate", prompt, given_settings, take=take, index=index)

    cell, notes = equal_cell(record(ask), Settings())

    if cell.startswith("dalle."):
        # Only what no line can hold is written in Python.
        assert any(c in f"{prompt}{given_settings}" for c in "\r\x0b\x0c\x1c\x85\u2028")
        return
    asks = asks_of(cell, ask)
    assert asks[-1].id == ask.id
    assert len(asks) == index + 1
    assert bool(index) == any(f"-n {index + 1}" in note for note in notes)


def test_a_plain_cell_reads_as_somebody_would_write_it() -> None:
    ask = Ask("generate", "a white cat", {"size": "512x512", "model": "dall-e-2"})

    assert equal_cell(record(ask), Settings()) == (
        "%%dalle --size 512x512 --model dall-e-2\na white cat",
        (),
    )


def test_braces_of_a_prompt_stay_text() -> None:
    ask = Ask("generate", '{"scene": "a cat"}\n---\nend')

    cell, _ = equal_cell(record(ask), Settings())

    assert cell == '%%dalle\n{{"scene": "a cat"}}\n\\---\nend'
    assert asks_of(cell, ask)[0].id == ask.id


def test_a_raw_prompt_keeps_its_edges() -> None:
    for text in ("  a cat\n", "\n{a|b}", "a cat\n\n"):
        ask = Ask("generate", text)

        cell, _ = equal_cell(record(ask), Settings())

        assert cell.startswith("%%dalle --raw\n")
        assert asks_of(cell, ask)[0].id == ask.id


def test_what_no_line_can_hold_is_written_in_python() -> None:
    ask = Ask("generate", "a cat", {"model": "a\nb"})

    cell, _ = equal_cell(record(ask), Settings())

    assert cell == "dalle.generate('a cat', model='a\\nb', raw=True)"


@pytest.mark.parametrize("verb", ["edit", "vary"])
def test_an_edit_names_the_picture_it_was_made_from(verb: Any) -> None:
    ask = Ask(
        verb, "a red hat" if verb == "edit" else "", {"size": "256x256"}, ("0" * 64,)
    )

    cell, _ = equal_cell(record(ask, parents=(PARENT,)), Settings())

    assert asks_of(cell, ask)[0].id == ask.id


def test_an_edit_of_a_strange_picture_says_what_to_do() -> None:
    ask = Ask("edit", "a red hat", {}, ("0" * 64,))

    with pytest.raises(UsageError, match="name its file behind %%dalle_edit"):
        equal_cell(record(ask), Settings())


def test_a_mask_is_asked_for_in_words() -> None:
    ask = Ask("edit", "a hat", {}, ("0" * 64,), mask="1" * 64)

    _, notes = equal_cell(record(ask, parents=(PARENT,)), Settings())

    assert any("--mask FILE" in note for note in notes)


def test_a_setting_that_no_option_stands_for_is_said() -> None:
    with pytest.raises(UsageError, match="'style'"):
        equal_cell(record(Ask("generate", "a cat", {"style": "vivid"})), Settings())


URL = "https://api.openai.com/v1"


def test_the_endpoint_is_named_where_it_differs_from_the_sessions() -> None:
    ask = Ask("generate", "a cat")
    key = {"OPENAI_API_KEY": Key(Secret("x" * 20), ENVIRONMENT)}
    paid = record(ask, endpoint_id=URL, endpoint_title="OpenAI")
    with_key = Settings(keys=key)
    chosen = Settings(keys=key, endpoint="openai", endpoint_source="configure 1")

    assert equal_cell(paid, with_key)[0] == "%%dalle --endpoint openai\na cat"
    assert equal_cell(paid, chosen)[0] == "%%dalle\na cat"
    assert equal_cell(record(ask), chosen)[0] == "%%dalle --endpoint offline\na cat"
    other = record(ask, endpoint_id="http://127.0.0.1:9/v1", endpoint_title="here")
    assert "--endpoint http://127.0.0.1:9/v1" in equal_cell(other, Settings())[0]


def test_an_endpoint_that_cannot_be_reached_is_told_and_not_written() -> None:
    """Without a key `--endpoint openai` would fail before it looked anywhere."""
    paid = record(Ask("generate", "a cat"), endpoint_id="azure:x", endpoint_title="Az")

    cell, notes = equal_cell(paid, Settings())

    assert cell == "%%dalle\na cat"
    assert any("as long as the picture is kept" in note for note in notes)


def test_a_model_of_the_session_is_told_where_none_was_asked() -> None:
    _, notes = equal_cell(record(Ask("generate", "a cat")), Settings(model="dall-e-2"))

    assert any("dalle.configure(model=None)" in note for note in notes)


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=3))
def test_any_record_gives_a_cell_or_says_why_not(strange: dict[str, str]) -> None:
    try:
        equal_cell(record(Ask("generate", "a cat", strange)), Settings())
    except DalleError as problem:
        assert "\n" not in str(problem)
