"""The prompt grammar: what is an axis, what is text, and where the caret stands."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dalle_notebook.errors import DalleError, PromptError
from dalle_notebook.study.grammar import escape, expand

NAMESPACE: dict[str, object] = {
    "coat": "tabby",
    "price": 3.14159,
    "year": 2026,
    "coats": ["black", "white", "red"],
    "pair": ("cup", "bowl"),
    "ages": range(1, 4),
    "nothing": [],
    "twins": ["a", "a"],
    "braces": "{coat} and {a|b}",
    "blank": "  ",
    "shout": print,
    "毛色": "黑",
    "a": "A",
    "b": "B",
    "x": "X",
}


def texts(text: str, **variables: object) -> list[str]:
    return [prompt.text for prompt in expand(text, NAMESPACE | variables).prompts]


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("a white siamese cat", ["a white siamese cat"]),
        ("  \n a cat \n\n", ["a cat"]),
        ("a cat\non a mat", ["a cat\non a mat"]),
        ("a {black|white} cat", ["a black cat", "a white cat"]),
        ("{a|b}", ["a", "b"]),
        ("{x}", ["X"]),
        ("a {coat} cat", ["a tabby cat"]),
        ("a { coat } cat", ["a tabby cat"]),
        ("for {price:.2f}", ["for 3.14"]),
        ("in {year:06d}", ["in 002026"]),
        ("{毛色}猫", ["黑猫"]),
        ("{毛色: 白|灰}猫", ["白猫", "灰猫"]),
        ("{coats} cat", ["black cat", "white cat", "red cat"]),
        ("{pair}", ["cup", "bowl"]),
        ("{ages:>2}y", ["1y", "2y", "3y"]),
        ("{coats} {coats}", ["black black", "white white", "red red"]),
        ("a {|very }big cat", ["a big cat", "a very big cat"]),
        ("{size: |very }big", ["big", "very big"]),
        ("{coat: black|white}", ["black", "white"]),
        ("{coat:black | white} cat", ["black cat", "white cat"]),
        ("{ black | white } cat", ["black cat", "white cat"]),
        ("{a cat|\na dog}", ["a cat", "a dog"]),
        ("{a | | c}d", ["ad", "d", "cd"]),
        ("{coat: a|b} and {coat}", ["a and a", "b and b"]),
        ("{coat} and {coat: a|b}", ["a and a", "b and b"]),
        ("{coat: a|b} {coat:>3}", ["a   a", "b   b"]),
        ("{who: he|she} and {who: his|her}", ["he and his", "she and her"]),
        ("{n: one|two} cat{n: |s}", ["one cat", "two cats"]),
        ("{a|b}{a|b}", ["aa", "ab", "ba", "bb"]),
        ("{a\\|b|c}", ["a|b", "c"]),
        ("{a\\: b|c}", ["a: b", "c"]),
        ("{\\{a\\}|\\\\}", ["{a}", "\\"]),
        ("a \\| b \\{{", ["a \\| b \\{"]),
        ("a cat: {sitting: x|sleeping}", ["a cat: x", "a cat: sleeping"]),
        ("{a cat: up|down}", ["a cat: up", "down"]),
        ("{{a|b}}", ["{a|b}"]),
        ("{{{a|b}}}", ["{a}", "{b}"]),
        ("{{{x}}}", ["{X}"]),
        ('{{"a": 1}}', ['{"a": 1}']),
        ("$5 for $x and ${{x}}", ["$5 for $x and ${x}"]),
        ("{braces}", ["{coat} and {a|b}"]),
        ("a cat\n---\na dog", ["a cat", "a dog"]),
        ("a cat\n---  \t\na dog", ["a cat", "a dog"]),
        ("a cat\r\n---\r\na dog\r\n", ["a cat", "a dog"]),
        ("a cat\n ---\na dog", ["a cat\n ---\na dog"]),
        ("a cat\n----\na dog", ["a cat\n----\na dog"]),
        ("a cat --- a dog", ["a cat --- a dog"]),
        ("a cat\n\\---\na dog", ["a cat\n---\na dog"]),
        ("\\\\---", ["\\---"]),
        ("{a|b}\n---\n{c|d}", ["a", "b", "c", "d"]),
        ("{blank}cat{blank}", ["cat"]),
    ],
)
def test_text_expands(text: str, expanded: list[str]) -> None:
    assert texts(text) == expanded


NO_RAW = "no --raw"


@pytest.mark.parametrize(
    ("text", "line", "caret", "says"),
    [
        ("{}", "{}", 0, "empty"),
        ("a { } cat", "a { } cat", 2, "empty"),
        ("a {x.y} cat", "a {x.y} cat", 2, "'x.y'"),
        ("{shout()}", "{shout()}", 0, "'shout()'"),
        ("{coats[0]}", "{coats[0]}", 0, "'coats[0]'"),
        ("{x!r}", "{x!r}", 0, "'x!r'"),
        ("{x=}", "{x=}", 0, "'x='"),
        ("{0}", "{0}", 0, "'0'"),
        ("{a b}", "{a b}", 0, "'a b'"),
        ("{-x}", "{-x}", 0, "'-x'"),
        ("{a\\|b}", "{a\\|b}", 0, "'a|b'"),
        ("{'x'}", "{'x'}", 0, "variable"),
        ("{x,coat}", "{x,coat}", 0, "'x,coat'"),
        ("{:>3}", "{:>3}", 0, "':>3'"),
        ("{黑｜白}猫", "{黑｜白}猫", 0, "write | for ｜"),
        ("a { b", "a { b", 2, "never closed"),
        ("{a|b", "{a|b", 0, "never closed"),
        ("{a|b\\}", "{a|b\\}", 0, "never closed"),
        ("a } b", "a } b", 2, "closes nothing"),
        ("{a|b}}", "{a|b}}", 5, "closes nothing"),
        ("}}}", "}}}", 2, "closes nothing"),
        ("{{{", "{{{", 2, "never closed"),
        ("{a|{b|c}}", "{a|{b|c}}", 3, "inside braces"),
        ('{"a": {"b": 1}}', '{"a": {"b": 1}}', 6, "inside braces"),
        ('{"a": 1}', '{"a": 1}', 0, "braces hold"),
        ("{a|{{b}}}", "{a|{{b}}}", 3, "inside braces"),
        ("one\ntwo {x.y}\nthree", "two {x.y}", 4, "'x.y'"),
        ("{a\n---\nb}", "{a", 0, "never closed"),
        ("a\n---\nb }", "b }", 2, "closes nothing"),
        ("{coot}", "{coot}", 1, "did you mean 'coat'?"),
        ("a {  coot }", "a {  coot }", 5, "did you mean 'coat'?"),
        ("{Coats}", "{Coats}", 1, "did you mean 'coats'?"),
        ("{zzzzqq}", "{zzzzqq}", 1, "assign it in a cell first"),
        ("{len}", "{len}", 1, "no variable 'len'"),
        ("{class}", "{class}", 1, "no variable 'class'"),
        ("{kind: a|b} {kimd}", "{kind: a|b} {kimd}", 13, "did you mean 'kind'?"),
        ("{coat: red}", "{coat: red}", 6, "{name: a|b}"),
        ("{coat:.2f}", "{coat:.2f}", 6, "no format '.2f'"),
        ("{price:d}", "{price:d}", 7, "type float"),
        ("{coats:d}", "{coats:d}", 7, "type str"),
        ("{x:>99999}", "{x:>99999}", 3, "wider than 1000"),
        ("{x:>٩٩٩٩٩}", "{x:>٩٩٩٩٩}", 3, "wider than 1000"),
        ("{x:>1001}", "{x:>1001}", 3, "wider than 1000"),
        pytest.param(
            "{x:" + "9" * 5000 + "}",
            "{x:" + "9" * 75 + "…",
            3,
            "wider than 1000",
            id="huge width",
        ),
        ("{shout}", "{shout}", 1, "which is no text"),
        ("{nothing}", "{nothing}", 1, NO_RAW + "holds no value"),
        ("{twins}", "{twins}", 1, NO_RAW + "'a' twice"),
        ("{a|b|a}", "{a|b|a}", 5, NO_RAW + "stands twice"),
        ("{a|}{|}", "{a|}{|}", 6, NO_RAW + "stands twice"),
        ("{who: a|b}{who: c}", "{who: a|b}{who: c}", 15, "no format ' c'"),
        ("{w: a|b}{w: c|d|e}", "{w: a|b}{w: c|d|e}", 8, NO_RAW + "same length"),
        ("{a|}", "{a|}", 0, NO_RAW + "prompt is empty"),
        ("{blank}", "{blank}", 0, NO_RAW + "prompt is empty"),
        ("a cat\n---\n", "---", 0, NO_RAW + "prompt is empty"),
        ("---\na cat", "---", 0, NO_RAW + "prompt is empty"),
        ("a\n---\n---\nb", "---", 0, NO_RAW + "prompt is empty"),
        ("\ta {\t} b", " a { } b", 3, "empty"),
    ],
)
def test_a_mistake_gets_a_caret(text: str, line: str, caret: int, says: str) -> None:
    with pytest.raises(PromptError) as caught:
        expand(text, NAMESPACE)

    assert (caught.value.text, caught.value.column) == (line, caret)
    assert says.removeprefix(NO_RAW) in str(caught.value)
    assert ("--raw" in str(caught.value)) is not says.startswith(NO_RAW)


@pytest.mark.parametrize("raw", [False, True])
@pytest.mark.parametrize("text", ["", " ", "\n\t\n", "\u3000"])
def test_an_empty_prompt_is_refused(text: str, raw: bool) -> None:
    with pytest.raises(PromptError, match="prompt is empty"):
        expand(text, raw=raw)


def test_the_caret_of_a_long_line_stays_in_sight() -> None:
    with pytest.raises(PromptError) as caught:
        expand("word " * 400 + "{oops.y} " + "word " * 400)

    assert len(caught.value.text) <= 79
    assert caught.value.text[caught.value.column :].startswith("{oops.y}")


def test_axes_come_in_the_order_of_their_first_place() -> None:
    prompts = expand("{coats} {size: s|m} {coat} {a|b}", NAMESPACE)

    assert [axis.name for axis in prompts.axes] == ["coats", "size", "{a|b}"]
    assert [axis.is_named for axis in prompts.axes] == [True, True, False]
    assert prompts.prompts[0].choices == (
        ("coats", "black"),
        ("size", "s"),
        ("{a|b}", "a"),
    )


def test_a_second_use_before_the_list_keeps_the_first_place() -> None:
    prompts = expand("{coat} {a|b} {coat: x|y}", NAMESPACE)

    assert [axis.name for axis in prompts.axes] == ["coat", "{a|b}"]


def test_the_last_axis_is_fastest_and_prompts_keep_their_order() -> None:
    prompts = expand("{a|b}{c|d}\n---\nz{e|f}")

    assert [p.text for p in prompts.prompts] == ["ac", "ad", "bc", "bd", "ze", "zf"]
    assert [p.template for p in prompts.prompts] == [0, 0, 0, 0, 1, 1]


def test_two_equal_unnamed_axes_vary_apart_under_two_names() -> None:
    prompts = expand("{a|b} {a|b}")

    assert [axis.name for axis in prompts.axes] == ["{a|b}", "{a|b}#2"]


def test_prompts_share_an_axis_of_one_name_and_its_values_join() -> None:
    prompts = expand("{coat: black|white} cat\n---\n{coat: white|red} dog")

    assert [(axis.name, axis.values) for axis in prompts.axes] == [
        ("coat", ("black", "white", "red"))
    ]


def test_labels_of_a_formatted_list_are_its_plain_values() -> None:
    prompts = expand("{price:.1f}", {"price": [1.25, 2.5]})

    assert prompts.axes[0].values == ("1.25", "2.5")
    assert [p.text for p in prompts.prompts] == ["1.2", "2.5"]


def test_more_than_ten_thousand_prompts_are_refused_before_they_are_made() -> None:
    with pytest.raises(PromptError, match="more than 10000"):
        expand("{x}" + "{a|b}" * 60, {"x": "x"})
    with pytest.raises(PromptError, match="over 10000"):
        expand("{x}", {"x": range(10**12)})


def test_a_text_that_only_looks_like_an_object_is_text() -> None:
    assert texts("{x}", x="<function at 0x7f>") == ["<function at 0x7f>"]


def test_an_attribute_or_call_is_never_made() -> None:
    class Trap:
        def __getattr__(self, name: str) -> object:
            raise AssertionError(name)

        def __call__(self) -> object:
            raise AssertionError

        def __getitem__(self, key: object) -> object:
            raise AssertionError(key)

    for text in ("{t.x}", "{t()}", "{t[0]}", "{t!r}", "{t.x|}{t.y}"):
        with pytest.raises(PromptError):
            expand(text, {"t": Trap()})


def test_a_format_method_that_fails_leaves_nothing_of_its_error() -> None:
    class Broken:
        def __format__(self, spec: str) -> str:
            raise ValueError("inner words")

    with pytest.raises(PromptError) as caught:
        expand("{x}", {"x": Broken()})

    assert "inner words" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@pytest.mark.parametrize("raw", [False, True])
def test_a_key_in_a_prompt_is_refused_and_not_repeated(raw: bool) -> None:
    key = "sk-" + "canary" + "-0123456789abcdef"

    with pytest.raises(PromptError, match="API key") as caught:
        expand(f"a cat {key} {{x.y}}", raw=raw)

    assert key[3:] not in str(caught.value)


def test_a_key_in_a_variable_is_refused_and_not_repeated() -> None:
    key = "sk-" + "canary" + "-0123456789abcdef"

    with pytest.raises(PromptError, match=r"value of \{secret\}") as caught:
        expand("a cat {secret}", {"secret": key})

    assert key[3:] not in str(caught.value)


@given(st.text())
def test_escaped_text_is_one_prompt_and_comes_back(text: str) -> None:
    if not text.strip():
        return

    prompts = expand(escape(text))

    assert [prompt.text for prompt in prompts.prompts] == [text.strip()]


@given(
    st.lists(st.sampled_from(["---", "\\---", "a", "{{", "\\\\--- ", "}"])).map(
        "\n".join
    )
)
def test_escaped_separators_come_back(text: str) -> None:
    if text.strip():
        assert expand(escape(text)).prompts[0].text == text.strip()


@given(st.text())
def test_raw_leaves_any_text_alone(text: str) -> None:
    if text.strip():
        prompts = expand(text, NAMESPACE, raw=True)

        assert [prompt.text for prompt in prompts.prompts] == [text]
        assert not prompts.axes


WORDS = st.text("abcdef", min_size=1, max_size=3)
LISTS = st.lists(WORDS, min_size=2, max_size=4, unique=True)


@given(st.lists(LISTS, max_size=4), st.lists(LISTS, max_size=2))
def test_the_count_is_the_product_of_the_axes(
    listed: list[list[str]], variables: list[list[str]]
) -> None:
    text = "start " + " ".join("{" + "|".join(words) + "}" for words in listed)
    names = {f"v{number}": words for number, words in enumerate(variables)}
    text += " ".join(f"{{{name}}}" for name in names)

    prompts = expand(text, names)

    lengths = [len(words) for words in (*listed, *variables)]
    assert [len(axis.values) for axis in prompts.axes] == lengths
    assert len(prompts.prompts) == math.prod(lengths)
    assert len({p.choices for p in prompts.prompts}) == len(prompts.prompts)


@given(st.lists(st.lists(LISTS, max_size=3), min_size=1, max_size=3))
def test_prompts_are_counted_apart(cells: list[list[list[str]]]) -> None:
    text = "\n---\n".join(
        "p" + "".join("{" + "|".join(words) + "}" for words in lists) for lists in cells
    )

    prompts = expand(text)

    wanted = [math.prod(map(len, lists)) for lists in cells]
    assert [len(template) for template in prompts.templates] == wanted
    assert [p.template for p in prompts.prompts] == sorted(
        p.template for p in prompts.prompts
    )


@given(st.text(min_size=1, max_size=20))
def test_put_in_text_is_never_parsed_again(value: str) -> None:
    prompts = expand("<{x}>", {"x": value})

    assert [prompt.text for prompt in prompts.prompts] == [f"<{value}>"]


SIGNS = st.text(st.sampled_from(list("{}|:\\- \nabx.$\"'｜\r\t")), max_size=30)
VALUES = st.one_of(
    st.none(),
    st.text(max_size=5),
    st.integers(),
    st.floats(),
    st.lists(st.text(max_size=3), max_size=3),
    st.binary(max_size=3),
)


@given(st.one_of(SIGNS, st.text()), st.dictionaries(st.sampled_from("abx"), VALUES))
def test_only_our_errors_escape_and_carets_point_into_the_line(
    text: str, variables: dict[str, object]
) -> None:
    try:
        expand(text, variables)
    except DalleError as error:
        assert isinstance(error, PromptError)
        assert 0 <= error.column <= len(error.text)
