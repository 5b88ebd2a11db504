"""Lines that go up, lines that come back."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dalle_notebook.errors import BadAnswer, UsageError
from dalle_notebook.wire.batches import (
    Files,
    bound_of_line,
    check_batch,
    parse_batch,
    parse_page,
    read_result,
    split,
    write_line,
)
from dalle_notebook.wire.catalogue import find_model
from dalle_notebook.wire.profiles import profiles
from dalle_notebook.wire.recipe import Recipe, Upload

PNG = Upload(b"\x89PNG\r\n\x1a\n" + bytes(300), "image/png", "image-1.png")


def line_of(**more: Any) -> bytes:
    body = {"created": 1, "data": [{"b64_json": base64.b64encode(b"abc").decode()}]}
    response = {"status_code": 200, "request_id": "req_1", "body": body}
    line = {"id": "x", "custom_id": "one", "response": response, "error": None}
    return json.dumps({**line, **more}).encode() + b"\n"


def test_a_line_that_is_written_holds_one_whole_request() -> None:
    recipe = Recipe(prompt="a cat\nand a dog", model="gpt-image-2", size="1024x1024")

    line = write_line("ask", recipe, profiles()["openai"])

    assert line.endswith(b"}\n")
    assert line.count(b"\n") == 1
    assert json.loads(line) == {
        "custom_id": "ask",
        "method": "POST",
        "url": "/v1/images/generations",
        "body": {
            "prompt": "a cat\nand a dog",
            "model": "gpt-image-2",
            "n": 1,
            "size": "1024x1024",
        },
    }


def test_the_pictures_of_an_edit_are_data_urls() -> None:
    recipe = Recipe(verb="edit", prompt="a hat", images=(PNG, PNG), mask=PNG)

    body = json.loads(write_line("ask", recipe, profiles()["openai"]))["body"]

    url = "data:image/png;base64," + base64.b64encode(PNG.data).decode()
    assert body["images"] == [{"image_url": url}] * 2
    assert body["mask"] == {"image_url": url}


@given(st.text(max_size=60), st.integers(0, 3))
def test_no_line_is_longer_than_its_bound(prompt: str, pictures: int) -> None:
    verb = "edit" if pictures else "generate"
    recipe = Recipe(verb=verb, prompt=prompt, images=(PNG,) * pictures)  # type: ignore[arg-type]

    line = write_line("f" * 64, recipe, profiles()["generic"])

    assert len(line) <= bound_of_line(recipe)


@given(st.lists(st.integers(1, 9)), st.integers(1, 5), st.integers(9, 30))
def test_files_hold_every_line_once_and_keep_both_bounds(
    sizes: list[int], lines: int, most: int
) -> None:
    parts = split(((n, size) for n, size in enumerate(sizes)), lines, most)

    assert [n for part in parts for n in part] == list(range(len(sizes)))
    assert all(0 < len(part) <= lines for part in parts)
    assert all(sum(sizes[n] for n in part) <= most for part in parts)
    files = Files(lines, most)
    assert sum(map(files.add, sizes)) == files.count == len(parts)
    assert files.lines == len(sizes)


@pytest.mark.parametrize(
    ("profile", "recipe", "words"),
    [
        ("azure", Recipe(prompt="a cat"), "has no batches"),
        ("openai", Recipe(verb="vary", images=(PNG,)), "no variations"),
        ("openai", Recipe(prompt="a cat", model="dall-e-2"), "not taken in batches"),
        (
            "openai",
            Recipe(
                verb="edit",
                prompt="a cat",
                images=(Upload(bytes(16 << 20), "image/png", "image-1.png"),),
            ),
            "more than 15 MB",
        ),
    ],
)
def test_what_cannot_be_in_a_batch_is_refused(
    profile: str, recipe: Recipe, words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        check_batch(recipe, find_model(recipe.model), profiles()[profile])


def test_a_line_that_comes_back_gives_its_picture() -> None:
    result = read_result(line_of())

    assert result.custom_id == "one"
    assert result.request_id == "req_1"
    assert result.answer is not None
    assert result.answer.data[0].image == b"abc"


@pytest.mark.parametrize(
    ("response", "error", "status", "code"),
    [
        (
            {"status_code": 400, "body": {"error": {"message": "no", "code": "x"}}},
            None,
            400,
            "x",
        ),
        (None, {"code": "batch_expired", "message": "too late"}, 503, "batch_expired"),
    ],
)
def test_a_line_that_failed_says_why(
    response: Any, error: Any, status: int, code: str
) -> None:
    result = read_result(line_of(response=response, error=error))

    assert result.answer is None
    assert result.fault is not None
    assert (result.fault.status, result.fault.code) == (status, code)


@pytest.mark.parametrize(
    "response",
    [
        {"status_code": 200, "body": {"data": []}},
        {"status_code": 200, "body": {"data": [{"b64_json": "?"}]}},
        {"status_code": 200, "body": None},
        None,
        [],
    ],
)
def test_an_answer_that_cannot_be_used_is_known_by_its_line(response: Any) -> None:
    result = read_result(line_of(response=response))

    assert (result.custom_id, result.answer, result.fault) == ("one", None, None)
    assert result.wrong


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ("custom_id", "response", "error", "status_code", "body", "data", "url")
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.binary(max_size=80) | _JSON.map(lambda value: json.dumps(value).encode()))
def test_whatever_comes_is_a_result_or_one_error_of_ours(line: bytes) -> None:
    try:
        result = read_result(line)
    except BadAnswer:
        return
    assert [result.answer, result.fault].count(None) + bool(result.wrong) >= 1
    assert isinstance(result.custom_id, str)


@given(st.integers(0, 200), st.integers(0, 255))
def test_one_changed_byte_never_gives_another_picture(at: int, value: int) -> None:
    line = bytearray(line_of())
    line[at % len(line)] = value
    try:
        result = read_result(bytes(line))
    except BadAnswer:
        return
    image = result.answer.data[0].image if result.answer else None
    assert image is None or len(image) == 3


@given(_JSON)
def test_an_object_that_is_no_batch_is_an_error_of_ours(given: Any) -> None:
    for parse in (parse_batch, parse_page):
        try:
            parse(given)
        except BadAnswer:
            continue


def test_a_batch_tells_how_far_it_is() -> None:
    batch = parse_batch(
        {
            "id": "batch_1",
            "status": "failed",
            "request_counts": {"total": 5, "completed": 3, "failed": 1},
            "metadata": {"a": "b", "c": 1},
            "errors": {"data": [{"message": "line 3 is none"}]},
            "output_file_id": "file-1",
        }
    )

    assert (batch.total, batch.completed, batch.failed) == (5, 3, 1)
    assert batch.is_over
    assert batch.reason == "line 3 is none"
    assert (batch.output_file, batch.error_file) == ("file-1", None)
    assert batch.metadata == {"a": "b"}
