"""Values and axes: what is written or given for a setting, typed and checked."""

from __future__ import annotations

from pathlib import Path

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dalle_notebook.errors import DalleError, UsageError
from dalle_notebook.picture.region import Region
from dalle_notebook.study.axes import (
    Axis,
    check_setting,
    parse_setting,
    scan_pieces,
    write_setting,
)
from dalle_notebook.study.values import Kind, Value, ValueType

TYPES: dict[str, ValueType] = {
    "int": ValueType("int", 0, 100),
    "any int": ValueType("int"),
    "float": ValueType("float"),
    "text": ValueType("text"),
    "size": ValueType("size"),
    "word": ValueType("word", choices=("png", "jpeg", "webp")),
    "name": ValueType("name"),
    "path": ValueType("path"),
    "region": ValueType("region"),
}


def parse(kind: str, text: str, *, axis: bool = True) -> Value | Axis:
    pieces, end = scan_pieces(text)
    assert end == len(text)
    return parse_setting(pieces, TYPES[kind], name="it", label="--it", axis=axis)


def axis_of(*values: Value) -> Axis:
    return Axis("it", values)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("int", "4", 4),
        ("int", "+4", 4),
        ("int", '"4"', 4),
        ("int", "1,2,3", axis_of(1, 2, 3)),
        ("int", "1..4", axis_of(1, 2, 3, 4)),
        ("int", "4..1", axis_of(4, 3, 2, 1)),
        ("int", "7..7", 7),
        ("int", "1,3,..,9", axis_of(1, 3, 5, 7, 9)),
        ("int", "9,7,..,1", axis_of(9, 7, 5, 3, 1)),
        ("int", "1..3,9", axis_of(1, 2, 3, 9)),
        ("int", "1,3,..,9,20", axis_of(1, 3, 5, 7, 9, 20)),
        ("int", "0,1..3", axis_of(0, 1, 2, 3)),
        ("any int", "-2..1", axis_of(-2, -1, 0, 1)),
        ("float", "0.1,0.2,..,0.5", axis_of(0.1, 0.2, 0.3, 0.4, 0.5)),
        ("float", "1..3", axis_of(1.0, 2.0, 3.0)),
        ("float", ".5..2.5", axis_of(0.5, 1.5, 2.5)),
        ("float", "1e-3", 0.001),
        ("size", "s", "256x256"),
        ("size", "M", "512x512"),
        ("size", "s,m,l", axis_of("256x256", "512x512", "1024x1024")),
        ("size", "auto", "auto"),
        ("size", "1536X1024", "1536x1024"),
        ("size", "512×512", "512x512"),
        ("size", "0512*64", "512x64"),
        ("word", "PNG", "png"),
        ("word", "jpg", "jpeg"),
        ("word", "png,webp", axis_of("png", "webp")),
        ("text", "a,b", axis_of("a", "b")),
        ("text", '"a,b"', "a,b"),
        ("text", "'a b',c", axis_of("a b", "c")),
        ("text", '"a b","c d"', axis_of("a b", "c d")),
        ("text", "'it''s'", "it's"),
        ("text", "it's", "it's"),
        ("text", '"say ""hi"""', 'say "hi"'),
        ("text", "a..b", "a..b"),
        ("text", r'"C:\new folder\"', "C:\\new folder\\"),
        ("text", "m@http://127.0.0.1:8000/v1", "m@http://127.0.0.1:8000/v1"),
        ("name", "cats", "cats"),
        ("name", "猫", "猫"),
    ],
)
def test_written_values_are_typed(kind: str, text: str, value: Value | Axis) -> None:
    found = parse(kind, text)

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("path", "my,folder", "my,folder"),
        ("region", "0.1,.2,0.3,1", Region(0.1, 0.2, 0.3, 1)),
        ("region", "0%,0%,50%,100%", Region(0, 0, 0.5, 1)),
        ("region", '"ellipse: 0, 0, 1, 1"', Region(0, 0, 1, 1, "ellipse")),
    ],
)
def test_a_comma_is_text_where_no_axis_can_be(
    kind: str, text: str, value: Value
) -> None:
    assert parse(kind, text, axis=False) == value


@pytest.mark.parametrize(
    ("kind", "text", "says"),
    [
        ("int", "", "needs a value"),
        ("int", '""', "needs a value"),
        ("text", "'  '", "needs a value"),
        ("int", "four", "a whole number from 0 to 100, not 'four'"),
        ("int", "4.0", "whole number"),
        ("int", "101", "not '101'"),
        ("int", "-1", "not '-1'"),
        ("int", "1_0", "whole number"),
        ("int", "9" * 30, "whole number"),
        ("int", "٤", "whole number"),
        ("int", "1,,2", "nothing on one side of a comma"),
        ("int", "1,", "nothing on one side of a comma"),
        ("int", ",1", "nothing on one side of a comma"),
        ("int", "1,2,1", "has 1 twice"),
        ("int", "1..3,2", "has 2 twice"),
        ("float", "1,1.0", "has 1.0 twice"),
        ("size", "m,512x512", "has 512x512 twice"),
        ("int", "1,..,9", "write 1,3,..,9"),
        ("int", "..,9", "write 1,3,..,9"),
        ("int", "1,3,..", "write 1,3,..,9"),
        ("int", "1,3,..,10", "write 9 or 11"),
        ("int", "1,3,..,0", "never reaches its end"),
        ("int", "3,3,..,9", "never reaches its end"),
        ("int", "1,3,..,3", "no step in it"),
        ("int", "90..110", "not '110'"),
        ("int", "1...4", "whole number"),
        ("int", "1..", "whole number"),
        ("int", "'1..4'", "whole number"),
        ("any int", "1..10001", "write a shorter range"),
        ("any int", "0..99999999999999999999", "write a shorter range"),
        ("any int", "1,2,..,99999999999999999999", "write a shorter range"),
        ("float", "1e-300,2e-300,..,1e300", "write a shorter range"),
        ("float", "1e999", "a number, not"),
        ("float", "-1e999..-1e999", "a number, not"),
        ("float", "nan", "a number, not 'nan'"),
        ("float", "inf", "a number, not 'inf'"),
        ("float", "0.5..2", "write 1.5 or 2.5"),
        ("size", "512", "did you mean '512x512'?"),
        ("size", "0x512", "an edge has 1 to 16384"),
        ("size", "99999x1", "an edge has 1 to 16384"),
        ("size", "512x", "WIDTHxHEIGHT"),
        ("size", "large", "one of s m l"),
        ("size", "'s,m'", "several sizes are s,m without quotes"),
        ("size", "1..4", "WIDTHxHEIGHT"),
        ("word", "pmg", "did you mean 'png'?"),
        ("word", "svg", "one of png, jpeg, webp"),
        ("name", "my-cats", "a Python name"),
        ("name", "1st", "a Python name"),
        ("name", "class", "a Python name"),
    ],
)
def test_a_wrong_value_says_what_is_right(kind: str, text: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(kind, text)

    assert says in str(caught.value)
    assert str(caught.value).startswith("--it")


@pytest.mark.parametrize(
    "text", ["1,2,3", "1,2,3,x", "0,0,0,0", "60%,0%,60%,9%", "1,2,3,4%"]
)
def test_a_wrong_region_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"^--it: .*LEFT,TOP,RIGHT,BOTTOM"):
        parse("region", text, axis=False)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('"a', "opened and not closed"),
        ("'", "opened and not closed"),
        ("a,'b", "opened and not closed"),
        ('"a"b', "text follows a closing quote"),
        ("“a”", "straight ones"),
        ("a,‘b’", "straight ones"),
    ],
)
def test_a_wrong_quote_is_explained(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        scan_pieces(text)


def test_several_values_where_one_belongs_are_refused() -> None:
    with pytest.raises(UsageError, match="one value, not several"):
        parse("int", "1,2", axis=False)


def check(kind: str, value: object, *, axis: bool = True) -> Value | Axis:
    return check_setting(value, TYPES[kind], name="it", label="it", axis=axis)


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("int", 4, 4),
        ("int", numpy.int64(4), 4),
        ("int", [1, 2], axis_of(1, 2)),
        ("int", range(1, 4), axis_of(1, 2, 3)),
        ("int", (5,), axis_of(5)),
        ("float", 4, 4.0),
        ("float", numpy.float32(0.5), 0.5),
        ("size", "l", "1024x1024"),
        ("size", ["s", "512x512"], axis_of("256x256", "512x512")),
        ("word", "jpg", "jpeg"),
        ("text", "a,b", "a,b"),
        ("path", Path("a") / "b", str(Path("a") / "b")),
        ("region", Region(0, 0, 1, 0.5), Region(0, 0, 1, 0.5)),
        ("region", "ellipse:0,0,1,50%", Region(0, 0, 1, 0.5, "ellipse")),
    ],
)
def test_python_values_are_typed(kind: str, given: object, value: Value | Axis) -> None:
    found = check(kind, given)

    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "given", "says"),
    [
        ("int", "4", "not '4'"),
        ("int", True, "not True"),
        ("int", 4.0, "not 4.0"),
        ("int", 101, "not '101'"),
        pytest.param("int", 10**5000, "whole number", id="huge int"),
        ("int", [], "empty list"),
        ("int", [1, 1], "has 1 twice"),
        ("int", [[1]], "type list"),
        ("int", numpy.arange(3), "type ndarray"),
        ("int", range(10**12), "write a shorter range"),
        ("float", float("nan"), "not 'nan'"),
        ("float", float("inf"), "a number"),
        pytest.param("float", 10**5000, "a number", id="huge float"),
        ("size", "256x256,512x512", "a list in Python"),
        ("size", (512, 512), "WIDTHxHEIGHT"),
        ("size", 512, "not 512"),
        ("text", b"m", "type bytes"),
        ("word", None, "not None"),
        ("region", (1, 2, 3, 4), "LEFT"),
        ("path", object(), "type object"),
    ],
)
def test_a_wrong_python_value_is_explained(kind: str, given: object, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        check(kind, given)

    assert says in str(caught.value)


def test_a_list_where_one_value_belongs_is_refused() -> None:
    with pytest.raises(UsageError, match="one value, not several"):
        check("int", [1, 2], axis=False)


WRITABLE: dict[Kind, st.SearchStrategy[Value]] = {
    "int": st.integers(-(10**18), 10**18),
    "float": st.floats(allow_nan=False, allow_infinity=False),
    "text": st.text(min_size=1).filter(lambda text: not text.isspace()),
    "size": st.builds("{}x{}".format, st.integers(1, 9999), st.integers(1, 9999)),
}


def test_a_written_region_is_read_again() -> None:
    wanted = Region(0.1, 1 / 3, 0.5, 1, "ellipse")

    assert parse("region", write_setting(wanted), axis=False) == wanted


@given(st.data(), st.sampled_from(sorted(WRITABLE)))
def test_what_is_written_is_read_again(data: st.DataObject, kind: Kind) -> None:
    values = data.draw(st.lists(WRITABLE[kind], min_size=1, max_size=5, unique=True))
    wanted = values[0] if len(values) == 1 else Axis("it", tuple(values))

    pieces, _ = scan_pieces(write_setting(wanted))
    found = parse_setting(pieces, ValueType(kind), name="it", label="--it", axis=True)

    assert found == wanted


@given(st.integers(-500, 500), st.integers(-500, 500))
def test_a_range_holds_both_ends_in_steps_of_one(first: int, last: int) -> None:
    found = parse("any int", f"{first}..{last}")

    step = 1 if last >= first else -1
    wanted = list(range(first, last + step, step))
    assert (list(found.values) if isinstance(found, Axis) else [found]) == wanted


@given(st.integers(-99, 99), st.integers(-9, 9).filter(bool), st.integers(2, 50))
def test_a_range_goes_on_as_its_first_two_values(
    first: int, step: int, count: int
) -> None:
    wanted = [first + k * step for k in range(count + 1)]

    found = parse("any int", f"{wanted[0]},{wanted[1]},..,{wanted[-1]}")

    assert isinstance(found, Axis)
    assert list(found.values) == wanted


@given(
    st.sampled_from(sorted(TYPES)),
    st.one_of(st.text(st.sampled_from(list("0123.,eE+-x'\"s%"))), st.text()),
    st.booleans(),
)
def test_only_our_errors_escape(kind: str, text: str, axis: bool) -> None:
    try:
        pieces, _ = scan_pieces(text)
        parse_setting(pieces, TYPES[kind], name="it", label="--it", axis=axis)
    except DalleError as error:
        assert "\n" not in str(error)
