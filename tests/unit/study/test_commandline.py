"""The command line of a cell: options are read, the prompt is left alone."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dalle_notebook.errors import DalleError, UsageError
from dalle_notebook.study.axes import Axis, Value
from dalle_notebook.study.commandline import (
    Command,
    parse_cell,
    parse_line,
    write_options,
)
from dalle_notebook.study.options import OPTIONS, Option, Verb, options_of
from dalle_notebook.study.pasted_keys import holds_key, value_holds_key
from dalle_notebook.study.skip import Skip

VERBS: tuple[Verb, ...] = ("generate", "edit", "vary")


@pytest.mark.parametrize(
    ("line", "options", "prompt"),
    [
        ("", {}, ""),
        ("a white siamese cat", {}, "a white siamese cat"),
        ("-n 4 a cat", {"n": 4}, "a cat"),
        ("-n4 a cat", {"n": 4}, "a cat"),
        ("-n=4 a cat", {"n": 4}, "a cat"),
        ("  -n   4\t a cat  ", {"n": 4}, "a cat  "),
        ("--size 512x512 a cat", {"size": "512x512"}, "a cat"),
        ("--size=m a cat", {"size": "512x512"}, "a cat"),
        ("--size='m' a cat", {"size": "512x512"}, "a cat"),
        ("--size s,m x", {"size": Axis("size", ("256x256", "512x512"))}, "x"),
        ("--seed 1..3 x", {"seed": Axis("seed", (1, 2, 3))}, "x"),
        ("--model 'my model' x", {"model": "my model"}, "x"),
        ('--model="a,b" x', {"model": "a,b"}, "x"),
        ("--save my,dir x", {"save": "my,dir"}, "x"),
        ("--save '--x' x", {"save": "--x"}, "x"),
        ("--format jpg x", {"output_format": "jpeg"}, "x"),
        ("--compression 0 x", {"output_compression": 0}, "x"),
        ("--max-cost 2.5 x", {"max_cost": 2.5}, "x"),
        ("--as cats x", {"as": "cats"}, "x"),
        ("-d x", {"detach": True}, "x"),
        ("--detach --raw --yes x", {"detach": True, "raw": True, "yes": True}, "x"),
        ("-- -n 4 a cat", {}, "-n 4 a cat"),
        ("-n 2 -- --size", {"n": 2}, "--size"),
        ("-n 2 -- -- a", {"n": 2}, "-- a"),
        ("it's a cat's life", {}, "it's a cat's life"),
        ('\'tis "the" season', {}, '\'tis "the" season'),
        ('-n 2 "a cat"', {"n": 2}, '"a cat"'),
        ("-40 degrees", {}, "-40 degrees"),
        ("- a list", {}, "- a list"),
        ("--- a line", {}, "--- a line"),
        ("a --ar 16:9 cat", {}, "a --ar 16:9 cat"),
        ("a well-known cat -- with hat", {}, "a well-known cat -- with hat"),
        ("$5 {x} $x \\n", {}, "$5 {x} $x \\n"),
        ("—a cat—", {}, "—a cat—"),
        ("-n 2\u3000一只白色的暹罗猫", {"n": 2}, "一只白色的暹罗猫"),
    ],
)
def test_a_line_is_options_then_prompt(
    line: str, options: dict[str, Value | Axis], prompt: str
) -> None:
    assert parse_line(line) == Command(options, prompt)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("-n 0 x", "-n takes a whole number from 1 to 10, not '0'"),
        ("-n 11 x", "-n takes a whole number from 1 to 10, not '11'"),
        ("-n -1 x", "not '-1'"),
        ("-n four x", "not 'four'"),
        ("-n 1,2 x", "-n takes one value"),
        ("-n 1..4 x", "not '1..4'"),
        ("-n", "-n needs a value"),
        ("-n -d x", "-n needs a value"),
        ("-n --size s", "-n needs a value"),
        ("-n -- x", "-n needs a value"),
        ("--n 4 x", "did you mean '-n'?"),
        ("--num 4 x", "did you mean '-n'?"),
        ("-x a", "there is no option -x"),
        ("-size s a", "did you mean '--size'?"),
        ("-nice a", "there is no option -nice"),
        ("-dn4 a", "there is no option -dn4"),
        ("--siz s x", "did you mean '--size'?"),
        ("--SIZE s x", "did you mean '--size'?"),
        ("--sizze=s x", "did you mean '--size'?"),
        ("--output_format png x", "did you mean '--format'?"),
        ("--max_cost 1 x", "did you mean '--max-cost'?"),
        ("--dry-run x", "did you mean '--plan'?"),
        ("--zzzz x", "put -- before it if it is part of the prompt"),
        ("--help", "%%dalle?"),
        ("-h", "%%dalle?"),
        ("--mask m.png x", "--mask is for %%dalle_edit only"),
        ("--size", "--size needs a value: WIDTHxHEIGHT"),
        ("--size= x", "--size needs a value"),
        ("--size '' x", "--size needs a value"),
        ("--size 512 x", "did you mean '512x512'?"),
        ("--size s, m x", "nothing on one side of a comma"),
        ("--size s,s x", "has 256x256 twice"),
        ("--size 's,m' x", "without quotes"),
        ("--size 's x", "opened and not closed"),
        ("--size 's'm x", "text follows a closing quote"),
        ("--model “m” x", "curly quote"),
        ("--model --size s x", "quotes hold one"),
        ("--quality ultra x", "one of auto, low, medium"),
        ("--quality hgih x", "did you mean 'high'?"),
        ("--format svg x", "one of png, jpeg, webp"),
        ("--compression 101 x", "from 0 to 100"),
        ("--background white x", "one of auto, transparent, opaque"),
        ("--seed -5 x", "not '-5'"),
        ("--seed 1.5 x", "a whole number"),
        ("--seed 1,3,..,10 x", "write 9 or 11"),
        ("--seed 1..99999999 x", "write a shorter range"),
        ("--take 0 x", "--take takes"),
        ("--timeout 0 x", "--timeout takes"),
        ("--timeout 30s x", "not '30s'"),
        ("--max-cost nan x", "not 'nan'"),
        ("--max-cost $2 x", "not '$2'"),
        ("--partial 4 x", "from 0 to 3"),
        ("--as my-cats x", "a Python name"),
        ("--as a,b x", "--as takes one value"),
        ("--show huge x", "one of auto, large, small, text"),
        ("--detach=1 x", "takes no value"),
        ("-d=1 x", "takes no value"),
        ("--raw= x", "takes no value"),
        ("--size s --size m x", "for both values write --size A,B"),
        ("-n 1 -n 2 x", "-n stands twice"),
        ("-d --detach x", "--detach stands twice"),
        ("--fresh --replay x", "--fresh and --replay do not go together"),
        ("--again --replay x", "--again and --replay do not go together"),
        ("--take 2 --fresh x", "--fresh and --take do not go together"),
        ("a cat -n 4", "-n stands inside the prompt"),
        ("a cat -n4", "-n stands inside the prompt"),
        ("a cat -d", "-d stands inside the prompt"),
        ("a cat --size s", "put -- before it"),
        ("a cat --size=s", "--size stands inside the prompt"),
        ("a cat --sise s", "did you mean '--size'?"),
        ("a cat --mask m.png", "--mask stands inside the prompt"),
        ("-n 2 a cat --raw", "--raw stands inside the prompt"),
        ("—size s a cat", "typographic dash: write --size"),
        ("–n 4 a cat", "typographic dash: write -n"),
        ("−－size=s a cat", "typographic dash: write --size"),
    ],
)
def test_a_wrong_line_says_what_to_write(line: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_line(line)

    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("line", "body", "verb", "says"),
    [
        ("a cat", "", "generate", "write the prompt on the lines below"),
        ("-n 4 a cat", "b", "generate", "text follows the options of %%dalle"),
        ("-n 4 size=s", "b", "generate", "options with -- in front"),
        ("-- a cat", "b", "generate", "text follows the options"),
        ("", "a hat", "edit", "%%dalle_edit needs a picture"),
        ("--mask m.png", "a hat", "edit", "%%dalle_edit IMAGE"),
        ("cat.png a hat", "", "edit", "write the prompt on the lines below"),
        ("'' ", "a hat", "edit", "IMAGE is empty"),
        ("'cat.png", "a hat", "edit", "opened and not closed"),
        ("cat.png --mask m --region 0,0,1,1", "a", "edit", "an edit has one mask"),
        ("c --mask-from white --region 0,0,1,1", "a", "edit", "a region needs none"),
        (
            "cat.png --mask m --mask-from grey",
            "a",
            "edit",
            "one of white, black, alpha",
        ),
        ("cat.png --region 1,2", "a", "edit", "LEFT,TOP,RIGHT,BOTTOM"),
        ("cat.png --region 9,9,90,90", "a", "edit", "these look like pixels"),
        ("cat.png", "a hat", "vary", "a variation takes none"),
        ("cat.png a hat", "", "vary", "a variation takes none"),
        ("cat.png --raw", "", "vary", "leave it out of %dalle_vary"),
    ],
)
def test_a_wrong_cell_says_what_to_write(
    line: str, body: str, verb: Verb, says: str
) -> None:
    with pytest.raises(UsageError) as caught:
        parse_cell(line, body, verb)

    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("line", "image", "options"),
    [
        ("cat.png", "cat.png", {}),
        ("cat.png --mask m.png -n 2", "cat.png", {"mask": "m.png", "n": 2}),
        ("--mask m.png cat.png -n 2", "cat.png", {"mask": "m.png", "n": 2}),
        (
            "cat --mask m --mask-from white --fit",
            "cat",
            {"mask": "m", "mask_from": "white", "fit": True},
        ),
        ("'my cat.png' -n 2", "my cat.png", {"n": 2}),
        ("cats[0]", "cats[0]", {}),
        ("-- -cat.png", "-cat.png", {}),
        ("a,b.png", "a,b.png", {}),
        ("0123456789abcdef" * 4, "0123456789abcdef" * 4, {}),
        ("c --mask " + "0123456789abcdef" * 4, "c", {"mask": "0123456789abcdef" * 4}),
    ],
)
def test_the_first_word_of_an_edit_is_its_image(
    line: str, image: str, options: dict[str, Value]
) -> None:
    assert parse_cell(line, "a hat\n", "edit") == Command(options, "a hat", image)


def test_an_edit_on_a_line_has_image_options_prompt() -> None:
    command = parse_line("cat.png -n 2 give it 'a' hat", "edit")

    assert command == Command({"n": 2}, "give it 'a' hat", "cat.png")


def test_a_variation_has_an_image_and_no_prompt() -> None:
    assert parse_line("cat.png -n 3", "vary") == Command({"n": 3}, "", "cat.png")
    assert parse_cell("cat.png", "\n", "vary") == Command({}, "", "cat.png")


KEYS = [
    "sk-" + "abcdefghijklmnop1234",
    "sk-" + "proj-abcDEF_123-456",
    "sk-" + "canary-0b0f6c1e-93cb-4b7e-a0f3-2f1f8a1d7c55",
    "AIza" + "SyA1234567890abcdefghijklmnopqrstuv",
    "hf_" + "abcdefghijklmnopqrstuvwxyz",
    "gsk_" + "abcdefghijklmnopqrstuvwx12",
    "ghp_" + "abcdefghijklmnopqrstuvwx12",
    "AKIA" + "ABCDEFGHIJKLMNOP",
    "8aZ" * 28,
    "Bearer " + "abcdefghijklmnop1234",
    "OPENAI_API_KEY=" + "abcdefgh1234",
    'api_key="' + "abcdefgh1234" + '"',
    "https://user:" + "pass@host/v1",
]


@pytest.mark.parametrize("place", ["{} cat", "a cat {}", "--model {} cat", "-- {}"])
@pytest.mark.parametrize("key", KEYS, ids=lambda key: key[:6])
def test_a_key_on_a_line_is_refused_and_never_repeated(key: str, place: str) -> None:
    with pytest.raises(UsageError, match="make a new one") as caught:
        parse_line(place.format(key))

    assert key[7:] not in str(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key[:6])
def test_a_key_in_a_cell_is_refused_and_never_repeated(key: str) -> None:
    with pytest.raises(UsageError, match="API key") as caught:
        parse_cell("", f"a cat\n{key}\n")

    assert key[7:] not in str(caught.value)


@pytest.mark.parametrize(
    "line",
    [
        "--api-key hunter2 cat",
        "--api_key=hunter2 cat",
        "--key hunter2 cat",
        "--API-KEY hunter2 cat",
        "--openai-api-key hunter2",
        "--token hunter2 cat",
        "a cat --api-key hunter2",
        "--model 0123456789abcdef0123456789hunter2 cat",
        "--endpoint=hunter20123456789abcdef0123456789 cat",
        "--seed 0123456789abcdef0123456789hunter2 cat",
    ],
)
def test_what_is_meant_as_a_key_is_refused_and_never_repeated(line: str) -> None:
    with pytest.raises(UsageError, match="make a new one") as caught:
        parse_line(line)

    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "a whisk-shaped cloud over task-2024-alpha-beta-gamma",
        "a sk-8 board",
        "0123456789abcdef" * 4,
        "the bearer of bad news",
        "API key: under the doormat",
        "donaudampfschifffahrtsgesellschaftskapitaen",
        "meet me at http://127.0.0.1:8000/v1 @ noon",
        "key: gold, 24 karat",
        "一只白色的暹罗猫",
    ],
)
def test_plain_words_are_not_taken_for_a_key(text: str) -> None:
    assert not holds_key(text)
    assert parse_line("-- " + text).prompt_text == text


@pytest.mark.parametrize(
    "name",
    [
        "gpt-image-2.5-flare",
        "dall-e-3",
        "black-forest-labs/FLUX.1-schnell",
        "stable-diffusion-xl-base-1.0",
        "flux@http://127.0.0.1:8000/v1",
        "a@http://h:80,b@http://h:81",
        "https://my-company.openai.azure.com/openai/deployments/pictures-2026",
    ],
)
def test_names_of_models_are_not_taken_for_a_key(name: str) -> None:
    assert not value_holds_key(name)


@pytest.mark.parametrize(
    "text",
    ["a" * 10**6, "sk-" * 10**5, "://" + ":" * 10**6, "aA" * 10**6],
    ids=["letters", "beginnings", "colons", "cases"],
)
def test_the_look_for_keys_takes_no_long_time(text: str) -> None:
    # Where each character looks at all others it takes hours: the run ends first.
    value_holds_key(text)


def test_only_the_line_end_that_ipython_adds_is_taken_off() -> None:
    assert parse_cell("", "\n  a cat\r\n\n\n").prompt_text == "\n  a cat\r\n\n"
    assert parse_cell("", "a cat").prompt_text == "a cat"


WORDS = st.text(min_size=1).filter(lambda text: not text.isspace())


SKIPS = st.lists(
    st.dictionaries(WORDS, st.text(), min_size=1, max_size=2), min_size=1, max_size=2
).map(Skip.of)


def value_of(option: Option) -> st.SearchStrategy[Value]:
    accepts = option.type
    if accepts.kind == "flag":
        return st.just(True)
    if accepts.kind == "int":
        return st.integers(int(accepts.least or 0), int(accepts.most or 0))
    if accepts.kind == "float":
        return st.floats(accepts.least or 0, accepts.most or math.inf)
    if accepts.kind == "word":
        return st.sampled_from(accepts.choices)
    if accepts.kind == "size":
        return st.builds("{}x{}".format, st.integers(1, 9999), st.integers(1, 9999))
    if accepts.kind == "name":
        return st.sampled_from(["cats", "_x", "猫"])
    if accepts.kind == "skip":
        return SKIPS.filter(lambda skip: not value_holds_key(str(skip)))
    return WORDS.filter(lambda text: not value_holds_key(text))


@st.composite
def options(draw: st.DrawFn) -> dict[str, Value | Axis]:
    rows = draw(st.lists(st.sampled_from(options_of("generate")), unique=True))
    given: dict[str, Value | Axis] = {}
    for row in rows:
        if row.key in ("fresh", "again", "batch"):  # They contradict others.
            continue
        most = 4 if row.may_be_axis else 1
        values = draw(st.lists(value_of(row), min_size=1, max_size=most, unique=True))
        given[row.key] = values[0] if len(values) == 1 else Axis(row.key, tuple(values))
    return given


@given(options())
def test_options_that_are_written_are_read_again(
    given: dict[str, Value | Axis],
) -> None:
    line = write_options(given)

    assert parse_line(line).options == given
    assert parse_cell(line, "a cat\n").options == given


@given(options(), st.text())
def test_a_prompt_keeps_every_character(
    given: dict[str, Value | Axis], prompt: str
) -> None:
    if holds_key(prompt):
        return

    behind = parse_line(f"{write_options(given)} -- {prompt}")
    below = parse_cell(write_options(given), prompt + "\n")

    assert behind.prompt_text == prompt.lstrip()
    assert below.prompt_text == prompt


@given(
    st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1).filter(
        lambda word: word[0] not in "-‐‑‒–—―−－" and not holds_key(word)
    )
)
def test_a_prompt_without_dashes_needs_no_mark_before_it(word: str) -> None:
    assert parse_line(f"-n 2 {word} '\"").prompt_text == f"{word} '\""


PIECES = st.sampled_from(
    [s for option in OPTIONS for s in option.spellings]
    + [" ", " ", "=", ",", "'", '"', "--", "-", "1", "..", "s", "x", "\n", "—", "\\"]
)


@given(
    st.sampled_from(VERBS),
    st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text()),
    st.text(max_size=5),
)
def test_only_our_errors_escape(verb: Verb, line: str, body: str) -> None:
    for parse in (lambda: parse_line(line, verb), lambda: parse_cell(line, body, verb)):
        try:
            parse()
        except DalleError as error:
            assert isinstance(error, UsageError)
            assert "\n" not in str(error)
