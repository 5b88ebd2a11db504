"""A recalled cell asks for the very same picture, whatever that was asked with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dalle_notebook.errors import DalleError, UsageError
from dalle_notebook.session.archive.recall import recall
from dalle_notebook.session.order import make_order
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
    options = {k: v for k, v in command.options.items() if "mask" not in k}
    prompts = expand(command.prompt_text or "-", {}, raw=bool(options.get("raw")))
    order = make_order(like.verb, prompts, options)
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

    cell, notes = recall(record(ask), Settings())

    if cell.startswith("dalle."):
        return  # a prompt with the marks of a Python session, which IPython takes off
    asks = asks_of(cell, ask)
    assert asks[-1].id == ask.id
    assert len(asks) == index + 1
    assert bool(index) == any(f"-n {index + 1}" in note for note in notes)


def test_a_plain_cell_reads_as_somebody_would_write_it() -> None:
    ask = Ask("generate", "a white cat", {"size": "512x512", "model": "dall-e-2"})

    assert recall(record(ask), Settings()) == (
        "%%dalle --size 512x512 --model dall-e-2\na white cat",
        (),
    )


def test_what_looks_like_grammar_in_a_prompt_stays_text() -> None:
    for prompt in ('{"scene": "a cat"}\n---\nend', "  a cat\n", "\n{a|b}", "a\n\n"):
        ask = Ask("generate", prompt)

        cell, _ = recall(record(ask), Settings())

        assert cell.startswith("%%dalle --raw\n")
        assert asks_of(cell, ask)[0].id == ask.id


def test_what_no_line_can_hold_is_told() -> None:
    for strange in ({"model": "a\nb"}, {"style": "vivid"}):
        with pytest.raises(UsageError, match="no option stands for"):
            recall(record(Ask("generate", "a cat", strange)), Settings())


@pytest.mark.parametrize("verb", ["edit", "vary"])
def test_an_edit_names_the_picture_it_was_made_from(verb: Any) -> None:
    prompt = "a red hat" if verb == "edit" else ""
    mask = "cd" * 32 if verb == "edit" else None
    ask = Ask(verb, prompt, {"size": "256x256"}, (PARENT,), mask)

    cell, _ = recall(record(ask), Settings())

    assert asks_of(cell, ask)[0].id == ask.id
    assert ("--mask cdcdcdcdcdcd --mask-from white" in cell) == (verb == "edit")


URL = "https://api.openai.com/v1"


def test_the_endpoint_is_named_where_it_differs_from_the_sessions() -> None:
    ask = Ask("generate", "a cat")
    key = {"OPENAI_API_KEY": Key(Secret("x" * 20), ENVIRONMENT)}
    paid = record(ask, endpoint_id=URL, endpoint_title="OpenAI")
    with_key = Settings(keys=key)
    chosen = Settings(keys=key, endpoint="openai", endpoint_source="configure 1")

    assert recall(paid, with_key)[0] == "%%dalle --endpoint openai\na cat"
    assert recall(paid, chosen)[0] == "%%dalle\na cat"
    assert recall(record(ask), chosen)[0] == "%%dalle --endpoint offline\na cat"
    other = record(ask, endpoint_id="http://127.0.0.1:9/v1", endpoint_title="here")
    assert "--endpoint http://127.0.0.1:9/v1" in recall(other, Settings())[0]


def test_an_endpoint_that_cannot_be_reached_is_told_and_not_written() -> None:
    """Without a key `--endpoint openai` would fail before it looked anywhere."""
    paid = record(Ask("generate", "a cat"), endpoint_id="azure:x", endpoint_title="Az")

    cell, notes = recall(paid, Settings())

    assert cell == "%%dalle\na cat"
    assert any("as long as the picture is kept" in note for note in notes)


def test_a_model_of_the_session_is_told_where_none_was_asked() -> None:
    _, notes = recall(record(Ask("generate", "a cat")), Settings(model="dall-e-2"))

    assert any("dalle.configure(model=None)" in note for note in notes)


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=3))
def test_any_record_gives_a_cell_or_says_why_not(strange: dict[str, str]) -> None:
    try:
        recall(record(Ask("generate", "a cat", strange)), Settings())
    except DalleError as problem:
        assert "\n" not in str(problem)
