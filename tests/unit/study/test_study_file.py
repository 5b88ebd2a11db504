"""Studies as TOML: what a file says, what it may not say, and the way back."""

from __future__ import annotations

import math
import tomllib
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dalle_notebook.errors import DalleError, PromptError, UsageError
from dalle_notebook.study.axes import Axis, Value
from dalle_notebook.study.commandline import parse_cell, write_options
from dalle_notebook.study.grammar import Prompts, expand
from dalle_notebook.study.options import OPTIONS, read_keywords
from dalle_notebook.study.pasted_keys import holds_key, value_holds_key
from dalle_notebook.study.plan import Plan, make_plan
from dalle_notebook.study.skip import Skip
from dalle_notebook.study.study_file import Study, read_study, study_keys
from dalle_notebook.study.study_writing import write_study
from dalle_notebook.study.toml_text import toml_line

IN_ASK = {option.key for option in OPTIONS if option.identity} | {"endpoint"}


def _read(text: str) -> Study:
    return read_study(text.encode(), "coats.toml")


def _plan(prompts: Prompts, options: Any, skip: Skip | None = None) -> Plan:
    settings = {key: value for key, value in options.items() if key in IN_ASK}
    return make_plan("generate", prompts, settings, options.get("n", 1), skip=skip)


def _plan_of(study: Study) -> Plan:
    skip = study.options.get("skip")
    assert skip is None or isinstance(skip, Skip)
    return _plan(study.prompts, study.options, skip)


def _asks(plan: Plan) -> list[tuple[str, str | None, int, int]]:
    return [(tile.ask.id, tile.endpoint, tile.row, tile.column) for tile in plan.tiles]


def test_a_file_says_what_a_cell_says() -> None:
    study = _read(
        """
        prompts = ["a {coat} cat in {place}", "a {big|small} dog"]
        size = ["s", "512x512"]
        model = ["illustrator", "gpt-image-2@openai"]
        seed = "1..3"
        n = 2
        skip = "coat=black,size=m"
        [words]
        coat = ["black", "white"]
        place = "a library"
        """
    )
    cell = parse_cell(
        "--size s,m --model illustrator,gpt-image-2@openai --seed 1..3 -n 2"
        " --skip coat=black,size=m",
        "a {coat} cat in {place}\n---\na {big|small} dog",
    )
    variables = {"coat": ["black", "white"], "place": "a library"}
    prompts = expand(cell.prompt_text, variables)

    assert (study.verb, study.options) == ("generate", cell.options)
    assert study.prompts == prompts
    assert _plan_of(study) == _plan(
        prompts, cell.options, Skip.parse("coat=black,size=m")
    )


AXES: dict[str, tuple[str, list[Any], str]] = {
    # in a cell, in Python, in TOML
    "size": ("s,m,1x2", ["s", "m", "1x2"], '["s", "m", "1x2"]'),
    "model": ("a,b@openai", ["a", "b@openai"], '["a", "b@openai"]'),
    "endpoint": (
        "offline,http://h:1/v1", ["offline", "http://h:1/v1"],
        '["offline", "http://h:1/v1"]',
    ),
    "quality": ("low,high", ["low", "high"], '["low", "high"]'),
    "background": ("opaque,auto", ["opaque", "auto"], '["opaque", "auto"]'),
    "output_format": ("png,jpg", ["png", "jpg"], '["png", "jpg"]'),
    "output_compression": ("50,90", [50, 90], "[50, 90]"),
    "seed": ("7,9", [7, 9], "[7, 9]"),
    "steps": ("10,20", [10, 20], "[10, 20]"),
    "guidance": ("2.5,7", [2.5, 7], "[2.5, 7]"),
    "take": ("1,2", [1, 2], "[1, 2]"),
}  # fmt: skip


def test_the_table_of_axes_is_whole() -> None:
    assert set(AXES) == {option.key for option in OPTIONS if option.may_be_axis}


@pytest.mark.parametrize("key", AXES)
def test_every_axis_goes_through_every_door(key: str) -> None:
    option = next(option for option in OPTIONS if option.key == key)
    in_a_cell, in_python, in_toml = AXES[key]
    cell = parse_cell(f"{option.flag} {in_a_cell}", "a cat").options
    python = read_keywords("generate", {key: in_python})
    study = _read(f'prompts = "a cat"\n{key} = {in_toml}')

    assert cell == python == study.options
    assert isinstance(cell[key], Axis)
    plan = _plan_of(study)
    assert len(plan.tiles) == len(in_python)
    assert all(label and label.strip() for (label,) in plan.columns)
    again = _read(write_study(study))
    assert again.options == study.options
    assert _asks(_plan_of(again)) == _asks(plan)


@pytest.mark.parametrize("text", ["[1, 2, 3]", '"1..3"', '"1,2,3"', '"1,2,..,3"'])
def test_numbers_may_be_a_range_in_quotes(text: str) -> None:
    assert _read(f'prompts = "x"\nseed = {text}').options == {
        "seed": Axis("seed", (1, 2, 3))
    }


def test_an_image_makes_an_edit_and_without_prompts_a_variation() -> None:
    edit = _read('prompts = "a hat"\nimage = ["a.png", "b.png"]\nmask = "m.png"')
    vary = _read('image = "a.png"\nn = 3')

    assert (edit.verb, edit.images) == ("edit", ("a.png", "b.png"))
    assert edit.options == {"mask": "m.png"}
    assert (vary.verb, vary.images, vary.options) == ("vary", ("a.png",), {"n": 3})


MISTAKES = [
    # text, where, what
    ("", "coats.toml", "there are no prompts: write prompts ="),
    ("n = 2", "coats.toml", "there are no prompts"),
    ('promts = "x"', "coats.toml line 1", "no key 'promts'; did you mean 'prompts'?"),
    ('prompt = "x"', "coats.toml line 1", "did you mean 'prompts'?"),
    ('prompts = "x"\nsizes = "s"', "coats.toml line 2", "did you mean 'size'?"),
    ('prompts = "x"\nformat = "png"', "line 2", "did you mean 'output_format'?"),
    ('prompts = "x"\nimages = "a.png"', "line 2", "did you mean 'image'?"),
    ('prompts = "x"\nzzzz = 1', "line 2", "the keys are prompts, image, words, n,"),
    ('prompts = "x"\n[settings]\nn = 2', "line 2", "no key 'settings'"),
    ('prompts = "x"\nmax_cost = 5', "line 2", "study('coats.toml', max_cost=...)"),
    ('prompts = "x"\nyes = true', "line 2", "yes is no part of a study"),
    ('prompts = "x"\nagain = true', "line 2", "again is no part of a study"),
    ('prompts = "x"\nsave = "."', "line 2", "there is no key 'save'"),
    ('prompts = "x"\nmask = "m.png"', "line 2", "no key 'mask'"),
    ('prompts = 3', "line 1", "prompts takes a text in quotes"),
    ('prompts = ["x", 3]', "line 1", "prompts takes a text in quotes"),
    ('prompts = []', "line 1", "prompts takes a text in quotes"),
    ('prompts = { a = "x" }', "line 1", "prompts takes a text in quotes"),
    ('prompts = ""', "line 1", "the prompt is empty"),
    ('prompts = "x"\nn = "2 cats"', "line 2", "n takes a whole number from 1 to 10"),
    ('prompts = "x"\nn = [1, 2]', "line 2", "n takes one value"),
    ('prompts = "x"\nn = 11', "line 2", "not '11'"),
    ('prompts = "x"\nn = true', "line 2", "not True"),
    ('prompts = "x"\nsize = 512', "line 2", "size takes WIDTHxHEIGHT as in 512x512"),
    ('prompts = "x"\nsize = []', "line 2", "size is an empty list"),
    ('prompts = "x"\nsize = "s,m"', "line 2", "and a list in Python"),
    ('prompts = "x"\nsize = ["s", "256x256"]', "line 2", "twice"),
    ('prompts = "x"\nquality = "hihg"', "line 2", "did you mean 'high'?"),
    ('prompts = "x"\nseed = 1.5', "line 2", "seed takes a whole number"),
    ('prompts = "x"\nseed = "1..x"', "line 2", "seed takes a whole number"),
    ('prompts = "x"\nseed = 2020-01-01', "line 2", "of type date"),
    ('prompts = "x"\nraw = "yes"', "line 2", "raw takes True or False"),
    ('prompts = ["x", "y"]\nraw = true', "line 1", "raw takes one prompt at a time"),
    ('prompts = "x"\nskip = "coat"', "line 2", "skip has 'coat'"),
    ('prompts = "x"\nskip = 3', "line 2", "skip takes a text"),
    ('prompts = "x"\nimage = 3', "line 2", "image takes a file or an archive id"),
    ('prompts = "x"\nimage = "a.png"\nmask = "m"\nregion = "0,0,1,1"', "coats.toml",
     "mask and region do not go together"),
    ('prompts = "a {coat} cat"', "line 1", "there is no variable 'coat'"),
    ('prompts = "a cat"\n[words]\ncoat = ["b"]', "line 3", "no prompt names {coat}"),
    ('prompts = "a cat"\n[words]\nsize = "s"', "line 3", "stand above [words]"),
    ('prompts = "{w}"\n[words]\nw = [["a"], ["b"]]', "line 3", "a text, a number"),
    ('prompts = "{w}"\n[words.w]\na = 1', "line 2", "takes a text, a number"),
    ('words = 3\nprompts = "x"', "line 1", "words is a table"),
    ("prompts = a cat", "line 1, column 11", "this is no TOML"),
    ('prompts = "a cat', "coats.toml", "this is no TOML"),
    ('prompts = "x"\nsize = 512x512', "line 2, column 11", "texts stand in quotes"),
    ('prompts = "x"\nn = 1\nn = 2', "coats.toml", "Cannot overwrite a value"),
    ("n = " + "[" * 5000, "coats.toml", "this is no TOML"),
    ("n = " + "9" * 5000, "coats.toml", "this is no TOML"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "where", "what"), MISTAKES)
def test_a_mistake_names_the_file_the_line_and_what_to_write(
    text: str, where: str, what: str
) -> None:
    with pytest.raises(UsageError) as caught:
        _read(text)

    said = str(caught.value)
    assert said.startswith("coats.toml")
    assert where in said.split("\n")[0]
    assert what in said
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_mistake_in_a_prompt_keeps_its_caret() -> None:
    with pytest.raises(PromptError) as caught:
        _read('prompts = ["a cat", "一只 {x.y} 猫"]')

    assert str(caught.value).split("\n")[1:] == ["  一只 {x.y} 猫", "       ^"]
    assert str(caught.value).startswith("coats.toml line 1: braces hold")


@pytest.mark.parametrize(
    "line",
    [
        'api_key = "hunter2hunter2"',
        'api_key = "x"',
        'token = "x"',
        'endpoint = "http://user:hunter2@127.0.0.1/v1"',
        'model = "hunter2-0123456789abcdef0123456789abcdef"',
        '# OPENAI_API_KEY=hunter2hunter2',
        'negative_prompt = "Bearer hunter2hunter2hunter2"',
    ],
)  # fmt: skip
def test_a_key_is_refused_wherever_it_stands_and_never_repeated(line: str) -> None:
    with pytest.raises(UsageError, match="make a new one") as caught:
        _read(f'prompts = "a cat"\n{line}\n')

    assert "hunter2" not in str(caught.value)
    assert str(caught.value).startswith("coats.toml line 2")


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"prompts = '\xe9'"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(UsageError, match="UTF-8"):
        read_study(data, "coats.toml")


def test_a_file_of_a_windows_editor_is_read() -> None:
    data = b"\xef\xbb\xbfprompts = '''a cat\r\non a mat'''\r\nn = 2\r\n"

    study = read_study(data, "coats.toml")

    assert study.prompts.prompts[0].text == "a cat\non a mat"


def test_a_file_opens_nobodys_purse() -> None:
    money = {"max_cost", "yes", "again", "fresh", "replay", "timeout", "detach"}

    assert not money & {
        key for verb in ("generate", "edit") for key in study_keys(verb)
    }


# -- the way back


class _Colour(Enum):
    RED = "red"


class _Degrees(int):
    def __format__(self, spec: str) -> str:
        return f"{int(self)}°" if spec == "deg" else super().__format__(spec)


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("a cat", {}),
        ("a {big|small} cat\n---\na dog", {}),
        ("a {coat: black|white} cat, {coat}", {}),
        ("{who: he|she} and {who: his|her} dog", {}),
        ("a {coat} cat in {place}", {"coat": ["black", "white"], "place": "a bar"}),
        ("costs {price:.2f}", {"price": [1, 2.5]}),
        ("costs {price:.2f}", {"price": [Decimal("1"), Decimal("2.5")]}),
        ("costs {price:.0f}", {"price": [Decimal("1.1"), Decimal("1.2")]}),
        ("{x:deg} warm", {"x": [_Degrees(1), _Degrees(2)]}),
        ("{x} of {y}", {"x": range(3), "y": ("only",)}),
        ("{x}", {"x": "{not|an} axis\n---\nat all"}),
        ("{x} {y}", {"x": True, "y": None}),
        ("a {c} cat", {"c": _Colour.RED}),
        ('say """hi"""', {}),
        ('one\n\n\\---\n"\\n"', {}),
        ("{{json}}", {}),
        ("'''a''' \\ \t\x01 x", {}),
        ("黑猫 {毛色: 黑|白} {场所}", {"场所": ["沙发", "屋顶"]}),
    ],
)
def test_prompts_come_back_with_the_words_they_name(
    text: str, variables: dict[str, object]
) -> None:
    prompts = expand(text, variables)
    written = write_study(Study("generate", prompts))

    again = _read(written)

    assert [p.text for p in again.prompts.prompts] == [p.text for p in prompts.prompts]
    tomllib.loads(written)


def test_what_a_cell_calls_by_name_stands_among_the_words() -> None:
    prompts = expand("a {coat} cat", {"coat": ["black", "white"], "other": 1})

    written = write_study(Study("generate", prompts))

    assert 'prompts = "a {coat} cat"' in written
    assert written.endswith('[words]\ncoat = ["black", "white"]\n')


@pytest.mark.parametrize("text", ['{"json": 1}', "  edges \n", "a\n---\nb", "{a|b}"])
def test_a_raw_prompt_comes_back_raw(text: str) -> None:
    prompts = expand(text, raw=True)

    again = _read(write_study(Study("generate", prompts, {"raw": True})))

    assert [p.text for p in again.prompts.prompts] == [text]


def test_many_numbers_in_a_row_are_written_as_a_range() -> None:
    seeds = {"seed": Axis("seed", tuple(range(10_000)))}

    written = write_study(Study("generate", expand("x"), seeds))

    assert 'seed = "0..9999"' in written
    assert _read(written).options == seeds


def test_a_comment_cannot_end_its_line() -> None:
    study = Study("vary", expand("x"), {}, ("a.png",))

    written = write_study(study, {"image": 'cat\nn = 9\r\x00"'})

    assert _read(written).options == {}


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
SCALARS = st.one_of(
    TEXTS, st.booleans(), st.integers(), st.floats(allow_nan=False)
)  # fmt: skip


@given(TEXTS, st.one_of(SCALARS, st.lists(SCALARS, max_size=20)))
def test_any_value_is_written_as_tomllib_reads_it(key: str, value: Any) -> None:
    assert tomllib.loads(toml_line(key, value)) == {key: value}


def test_a_number_that_is_none_is_written_too() -> None:
    assert math.isnan(tomllib.loads(toml_line("x", math.nan))["x"])


def _no_key(text: str) -> bool:
    return not value_holds_key(text)


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "size": st.sampled_from(["256x256", "512x512", "auto"]),
    "quality": st.sampled_from(["low", "high"]),
    "seed": st.integers(0, 2**63 - 1),
    "take": st.integers(1, 20),
    "steps": st.integers(1, 40),
    "guidance": st.floats(0, 100).map(lambda value: round(value, 2)),
    "model": st.sampled_from(["illustrator", "a b", "x@openai", 'q"t', "名字"]),
    "endpoint": st.sampled_from(["offline", "openai"]),
    "output_format": st.sampled_from(["png", "webp"]),
}
NEGATIVE = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
    lambda text: text.strip() != "" and _no_key(text)
)


@st.composite
def cells(draw: st.DrawFn) -> tuple[dict[str, Value | Axis], str]:
    """The options of a cell and the text below it."""
    options: dict[str, Value | Axis] = {}
    for key in draw(st.lists(st.sampled_from(list(VALUES)), unique=True)):
        values = draw(st.lists(VALUES[key], min_size=1, max_size=3, unique=True))
        options[key] = values[0] if len(values) == 1 else Axis(key, tuple(values))
    if draw(st.booleans()):
        options["negative_prompt"] = draw(NEGATIVE)
    if draw(st.booleans()):
        options["n"] = draw(st.integers(1, 3))
    words = st.lists(
        st.text("ab猫 \"'\\{}", min_size=1, max_size=4), min_size=1, max_size=3,
        unique=True,
    )  # fmt: skip
    templates = []
    for number in range(draw(st.integers(1, 2))):
        text = f"p{number}" + draw(
            st.sampled_from(["", "\n\\---\n.", ' """x"', " {place}", "\\", "\t{{}}"])
        )
        for listed in draw(st.lists(words, max_size=2)):
            escaped = [
                "".join("\\" + c if c in "|{}:\\" else c for c in word)
                for word in listed
            ]
            if len({word.strip() for word in listed}) == len(listed) > 1:
                text += " {" + "|".join(escaped) + "}"
        templates.append(text)
    return options, "\n---\n".join(templates)


@given(cells())
def test_a_cell_and_its_file_ask_the_same(
    cell: tuple[dict[str, Value | Axis], str],
) -> None:
    """The way of a study: typed, planned, written, read by tomllib, planned again."""
    options, text = cell
    command = parse_cell(write_options(options), text)
    variables = {"place": ["a bar", 3], "unused": object()}
    prompts = expand(command.prompt_text, variables)
    plan = _plan(prompts, command.options)
    written = write_study(Study("generate", prompts, command.options))

    again = _plan_of(_read(written))

    assert _asks(again) == _asks(plan)
    assert (again.rows, again.columns) == (plan.rows, plan.columns)


PIECES = st.sampled_from(
    [
        *("prompts", "image", "[words]", "n", "size", "skip", "seed", " = ", "\n"),
        *('"a {x|y} cat"', '"', "[", "]", "{", "}", "1", "..", ",", "true", "#"),
    ]
)


@given(st.one_of(st.lists(PIECES, max_size=30).map("".join), st.text()))
def test_only_our_errors_escape(text: str) -> None:
    try:
        study = _read(text)
    except DalleError as error:
        assert isinstance(error, UsageError)
    except UnicodeEncodeError:
        assert any("\ud800" <= c <= "\udfff" for c in text)
    else:
        assert not holds_key(text)
        _read(write_study(study))
