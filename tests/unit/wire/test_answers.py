"""Reading the bodies of answers."""

from __future__ import annotations

import base64
import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dalle_notebook.errors import BadAnswer, DalleError
from dalle_notebook.wire.answers import decode_strictly, parse_answer

_PICTURE = bytes(range(256)) * 40


def _body(*entries: dict[str, object], **more: object) -> bytes:
    return json.dumps({"created": 1, "data": list(entries), **more}).encode()


def _coded(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.mark.parametrize("count", [1, 2, 5])
def test_every_picture_comes_out_as_it_went_in(count: int) -> None:
    pictures = [_PICTURE + bytes([number]) for number in range(count)]
    body = _body(*({"b64_json": _coded(picture)} for picture in pictures))

    assert [datum.image for datum in parse_answer(body).data] == pictures


@pytest.mark.parametrize(
    "text",
    ['say "b64_json": "aGVsbG8="', "b64:0", '\\"b64_json\\":\\"x\\"', '"b64_json"'],
)
def test_a_revised_prompt_that_looks_like_a_picture_stays_text(text: str) -> None:
    body = _body({"revised_prompt": text, "b64_json": _coded(_PICTURE)})

    (datum,) = parse_answer(body).data

    assert (datum.image, datum.revised_prompt) == (_PICTURE, text)


def test_escaped_slashes_in_base64_are_read_as_json_means_them() -> None:
    picture = b"\xff\xef\xbe" * 30
    body = _body({"b64_json": _coded(picture)}).replace(b"/", b"\\/")

    assert parse_answer(body).data[0].image == picture


def test_usage_and_resolved_settings_are_kept() -> None:
    body = _body({"url": "https://x/y.png"}, usage={"input_tokens": 3}, quality="low")

    answer = parse_answer(body)

    assert (answer.usage, answer.echo) == ({"input_tokens": 3}, {"quality": "low"})


def test_a_data_url_is_a_picture() -> None:
    body = _body({"url": "data:image/png;base64," + _coded(_PICTURE)})

    assert parse_answer(body).data[0].image == _PICTURE


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"<html>",
        b'{"data": null}',
        b'{"data": []}',
        b'{"data": [{}]}',
        b'{"data": ["x"]}',
        b'{"data": [{"b64_json": ""}]}',
        b'{"data": [{"b64_json": 5}]}',
        b'{"data": [{"b64_json": "%%%%"}]}',
        b'{"data": [{"b64_json": "aGVs bG8="}]}',
        b'{"data": [{"b64_json": "aGVsbG8"}]}',
        b'{"data": [{"b64_json": "aGVsbG8=',
        b"[" * 100_000,
        b'{"data": [{"b64_json": null, "url": null}]}',
    ],
)
def test_an_answer_without_a_picture_is_refused(body: bytes) -> None:
    with pytest.raises(BadAnswer) as caught:
        parse_answer(body)

    assert caught.value.may_be_billed


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=60))
def test_base64_is_strict_or_refused(text: str) -> None:
    try:
        data = decode_strictly(text)
    except BadAnswer:
        return
    assert _coded(data) == text


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(
    st.dictionaries(
        st.sampled_from(["data", "usage", "size", "created"]),
        _JSON | st.lists(st.dictionaries(st.sampled_from(["b64_json", "url"]), _JSON)),
    )
)
def test_any_json_is_an_answer_or_our_error(document: dict[str, object]) -> None:
    with contextlib.suppress(DalleError):
        parse_answer(json.dumps(document).encode())


@given(st.binary(max_size=200))
def test_any_bytes_are_an_answer_or_our_error(body: bytes) -> None:
    with contextlib.suppress(DalleError):
        parse_answer(body)


@pytest.mark.parametrize(
    ("own", "notes"),
    [
        ({"notes": ["not known: quux"]}, ("not known: quux",)),
        ({"notes": "text"}, ()),
        ({"notes": [5, "x"]}, ("x",)),
        ([], ()),
    ],
)
def test_what_our_endpoint_has_to_say_is_read(
    own: object, notes: tuple[str, ...]
) -> None:
    body = _body({"url": "https://x/y.png"}, dalle_notebook=own)

    assert parse_answer(body).notes == notes
