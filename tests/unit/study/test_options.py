"""The option table, and what is made of it: keywords, help, completion."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dalle_notebook.errors import DalleError, UsageError
from dalle_notebook.study.axes import Axis
from dalle_notebook.study.completion import complete
from dalle_notebook.study.help import help_text
from dalle_notebook.study.options import (
    OPTIONS,
    Verb,
    find_option,
    identity_keys,
    options_of,
    read_keywords,
    signature_of,
)

VERBS: tuple[Verb, ...] = ("generate", "edit", "vary")

SETTLED = {
    *("-n", "--size", "--model", "--endpoint", "--quality", "--background"),
    *("--format", "--compression", "--seed", "--take", "--fresh", "--replay"),
    *("--again", "--as", "--save", "--show", "--plan", "--yes", "--max-cost"),
    *("--detach", "-d", "--raw", "--timeout", "--skip", "--partial"),
    *("--negative-prompt", "--steps", "--guidance", "--batch"),
}
SETTLED_FOR_EDITS = {"--mask", "--mask-from", "--region", "--fit"}


def test_the_table_holds_the_settled_options_and_no_other() -> None:
    spellings = {s for option in options_of("generate") for s in option.spellings}
    for_edits = {s for option in options_of("edit") for s in option.spellings}

    assert spellings == SETTLED
    assert for_edits == SETTLED | SETTLED_FOR_EDITS
    assert find_option("--fit", "vary") is not None


def test_no_two_rows_share_a_spelling_or_a_key() -> None:
    spellings = [s for option in OPTIONS for s in option.spellings]

    assert len(set(spellings)) == len(spellings)
    assert len({option.key for option in OPTIONS}) == len(OPTIONS)


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.flag)
def test_every_row_is_whole(option) -> None:
    assert option.help.endswith((".", ")."))
    assert bool(option.metavar) is not option.is_flag
    assert not (option.is_flag and option.may_be_axis)
    assert option.verbs
    # An axis of something that is not asked for would be the same picture twice.
    assert not option.may_be_axis or option.identity or option.key == "endpoint"


def test_names_of_the_image_api_stay_in_python() -> None:
    keys = {option.flag: option.key for option in OPTIONS}

    assert keys["--format"] == "output_format"
    assert keys["--compression"] == "output_compression"


def test_what_is_asked_is_told_from_how_it_is_run() -> None:
    assert set(identity_keys("generate")) == {
        *("size", "model", "quality", "background", "seed", "take"),
        *("output_format", "output_compression", "negative_prompt", "steps"),
        "guidance",
    }
    # Of a mask the pixels are asked for, not the words that led to them.
    assert set(identity_keys("edit")) == {*identity_keys("generate"), "fit"}


def test_an_edit_option_is_unknown_elsewhere() -> None:
    assert find_option("--mask", "generate") is None
    assert find_option("--mask", "edit") is not None


def test_the_signature_has_the_keywords_of_the_table() -> None:
    names = list(signature_of("generate").parameters)

    assert {"n", "size", "model", "endpoint", "seed", "max_cost", "raw"} <= set(names)
    assert "as" not in names
    assert "mask" not in names
    assert "mask" in signature_of("edit").parameters


def test_keywords_are_typed_and_lists_are_axes() -> None:
    settings = read_keywords(
        "generate",
        {
            "n": 4,
            "size": ["s", "m"],
            "seed": range(3),
            "max_cost": 2,
            "model": None,
            "fresh": False,
            "yes": True,
        },
    )

    assert settings == {
        "n": 4,
        "size": Axis("size", ("256x256", "512x512")),
        "seed": Axis("seed", (0, 1, 2)),
        "max_cost": 2.0,
        "yes": True,
    }


@pytest.mark.parametrize(
    ("verb", "given_", "says"),
    [
        ("generate", {"siz": "s"}, "did you mean 'size'?"),
        ("generate", {"format": "png"}, "did you mean 'output_format'?"),
        ("generate", {"zzzz": 1}, "generate() has no setting zzzz"),
        ("generate", {"mask": "m.png"}, "generate() has no setting mask"),
        ("generate", {"plan": True}, "dalle.plan(...)"),
        ("generate", {"skip": 3}, "not a value of type int"),
        ("generate", {"skip": "coat"}, "skip has 'coat' where AXIS=VALUE belongs"),
        ("generate", {"api_key": "x"}, "dalle.configure(api_key=...)"),
        ("generate", {"n": 0}, "n takes a whole number from 1 to 10"),
        ("generate", {"n": 11}, "n takes a whole number from 1 to 10"),
        ("generate", {"n": [1, 2]}, "n takes one value"),
        ("generate", {"n": True}, "not True"),
        ("generate", {"output_compression": 101}, "from 0 to 100"),
        ("generate", {"seed": -1}, "seed takes"),
        ("generate", {"seed": 2**63}, "seed takes"),
        ("generate", {"max_cost": -1}, "max_cost takes"),
        ("generate", {"timeout": 0}, "timeout takes"),
        ("generate", {"fresh": 1}, "True or False"),
        ("generate", {"partial": 4}, "from 0 to 3"),
        ("generate", {"steps": 0}, "steps takes a whole number from 1 to 1000"),
        ("generate", {"num_inference_steps": 4}, "did you mean 'steps'?"),
        ("generate", {"negative_prompt": ["a", "b"]}, "negative_prompt takes one"),
        ("generate", {"fresh": True, "replay": True}, "fresh and replay do not go"),
        ("generate", {"fresh": True, "take": 2}, "fresh and take do not go"),
        ("edit", {"region": "1,2,3"}, "LEFT,TOP,RIGHT,BOTTOM"),
        ("edit", {"region": "0,0,1,1", "mask_from": "white"}, "a region needs none"),
        ("vary", {"quality": "hgih"}, "did you mean 'high'?"),
    ],
)
def test_a_wrong_keyword_is_explained(
    verb: Verb, given_: dict[str, object], says: str
) -> None:
    with pytest.raises(UsageError) as caught:
        read_keywords(verb, given_)

    assert says in str(caught.value)


@pytest.mark.parametrize("shape", [str, lambda key: ["gpt-image-2", key]])
def test_a_key_given_as_a_setting_is_refused_and_not_repeated(shape) -> None:
    key = "sk-" + "canary" + "-0123456789abcdef"

    with pytest.raises(UsageError, match="API key") as caught:
        read_keywords("generate", {"model": shape(key)})

    assert key[3:] not in str(caught.value)


@given(
    st.sampled_from(VERBS),
    st.dictionaries(
        st.one_of(st.sampled_from([option.key for option in OPTIONS]), st.text()),
        st.recursive(
            st.one_of(
                st.none(), st.booleans(), st.integers(), st.floats(), st.text(),
                st.binary(),
            ),
            lambda inner: st.lists(inner, max_size=3),
            max_leaves=4,
        ),
        max_size=3,
    ),
)  # fmt: skip
def test_only_our_errors_escape_from_keywords(
    verb: Verb, settings: dict[str, object]
) -> None:
    try:
        found = read_keywords(verb, settings)
    except DalleError as error:
        assert "\n" not in str(error)
    else:
        assert set(found) <= set(settings)


@pytest.mark.parametrize("verb", VERBS)
def test_help_fits_into_eighty_columns_and_names_every_option(verb: Verb) -> None:
    text = help_text(verb)

    assert max(map(len, text.splitlines())) < 80
    for option in OPTIONS:
        stands = re.search(rf"^  {option.flag}\b", text, re.MULTILINE)
        assert bool(stands) is (verb in option.verbs), option.flag


def test_help_shows_values_and_defaults() -> None:
    words = " ".join(help_text("generate").split())

    assert "One of png, jpeg, webp. Without it: png." in words
    assert "-n COUNT How many pictures of each prompt. Without it: 1." in words


def models() -> list[str]:
    return ["gpt-image-1", "gpt-image-2", "illustrator"]


@pytest.mark.parametrize(
    ("line", "start", "words"),
    [
        ("--qu", 0, ["--quality"]),
        ("-n 4 --qu", 5, ["--quality"]),
        ("--size s --si", 9, []),
        ("--s", 0, ["--size", "--seed", "--steps", "--save", "--show", "--skip"]),
        ("--model ", 8, ["gpt-image-1", "gpt-image-2", "illustrator"]),
        ("--model g", 8, ["gpt-image-1", "gpt-image-2"]),
        ("--model=g", 8, ["gpt-image-1", "gpt-image-2"]),
        ("--model gpt-image-1,", 20, ["gpt-image-2", "illustrator"]),
        ("--model=gpt-image-1,i", 20, ["illustrator"]),
        ("--endpoint o", 11, ["offline", "openai"]),
        ("--quality h", 10, ["high", "hd"]),
        ("--size 512", 7, ["512x512"]),
        ("--format png --background t", 26, ["transparent"]),
        ("-d --fr", 3, ["--fresh"]),
        ("-n ", 3, []),
        ("--as --s", 5, []),
        ("a cat --s", 6, []),
        ("a", 0, []),
        ("-- --s", 3, []),
        ("--nothing=", 0, []),
        ("--raw=", 6, []),
    ],
)
def test_completion_offers_what_may_stand_there(
    line: str, start: int, words: list[str]
) -> None:
    found = complete(line, models=models)

    assert (found.start, list(found.words)) == (start, words)


def test_an_empty_line_offers_every_option() -> None:
    assert set(complete("").words) == SETTLED
    assert set(complete("-n 4 ").words) == SETTLED - {"-n"}


def test_behind_the_image_of_an_edit_options_go_on() -> None:
    assert complete("cat.png --ma", "edit").words == (
        "--mask", "--mask-from", "--max-cost",
    )  # fmt: skip
    assert complete("cat.png a hat --ma", "edit").words == ()


def test_the_ways_to_read_a_mask_and_the_shapes_of_a_region_are_offered() -> None:
    assert complete("cat.png --mask-from ", "edit").words == ("white", "black", "alpha")
    assert complete("cat.png --region e", "edit").words == ("ellipse:",)


def test_models_that_cannot_be_asked_are_no_error() -> None:
    def broken() -> list[str]:
        raise OSError("no endpoint")

    assert complete("--model ", models=broken).words == ()


def test_models_are_not_asked_before_they_are_wanted() -> None:
    def asked() -> list[str]:
        raise AssertionError

    complete("--siz", models=asked)


@given(
    st.sampled_from(VERBS),
    st.lists(
        st.sampled_from(
            [*sorted(SETTLED), "=", " ", " ", "s", ",", "'", '"', "--", "x"]
        )
    ).map("".join),
)
def test_completion_never_fails_and_continues_what_is_written(
    verb: Verb, line: str
) -> None:
    found = complete(line, verb, models=models)

    written = line[found.start :]
    assert 0 <= found.start <= len(line)
    assert all(word.startswith(written) for word in found.words)
