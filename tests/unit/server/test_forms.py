"""Forms, cut into pieces anywhere, and forms that lie."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dalle_notebook.server.forms import Form, FormParser, typed
from dalle_notebook.server.limits import Limits
from dalle_notebook.wire.requests import FaultError
from tests.unit.server.running import BOUNDARY, form

_SMALL = Limits(file_bytes=100, field_bytes=20, form_parts=4, part_head_bytes=120)


def _parse(body: bytes, limits: Limits | None = None, piece: int = 1 << 16) -> Form:
    parser = FormParser(BOUNDARY.encode(), limits or Limits())
    for at in range(0, len(body), piece):
        parser.feed(body[at : at + piece])
    return parser.finish()


def _status(body: bytes, limits: Limits | None = None) -> int:
    with pytest.raises(FaultError) as caught:
        _parse(body, limits)
    return caught.value.fault.status


@given(
    st.lists(st.binary(max_size=200), max_size=4),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.integers(1, 50),
)
def test_a_form_reads_the_same_however_it_is_cut(
    files: list[bytes], text: str, piece: int
) -> None:
    parts = [("image[]", data) for data in files]
    if any(f"\r\n--{BOUNDARY}".encode() in data for data in files):
        return
    read = _parse(form(("prompt", text), *parts), piece=piece)

    assert read.images == files
    assert read.texts == {"prompt": text}


@pytest.mark.parametrize("piece", [1, 7, 1000])
def test_a_file_may_hold_what_looks_like_a_delimiter(piece: int) -> None:
    data = f"\r\n--{BOUNDARY[:-1]}\r\n\r\n--\r\n-".encode() * 3

    assert _parse(form(("image", data)), piece=piece).images == [data]


@pytest.mark.parametrize("name", ["image", "image[]", "image[0]", "image[15]"])
def test_every_spelling_of_image_is_an_image(name: str) -> None:
    assert _parse(form((name, b"data"))).images == [b"data"]


def test_repeated_images_keep_their_order() -> None:
    read = _parse(form(("image", b"1"), ("mask", b"m"), ("image", b"2")))

    assert read.images == [b"1", b"2"]
    assert read.files == {"mask": b"m"}


def test_names_without_quotes_and_heads_in_any_case_are_read() -> None:
    body = (
        f"--{BOUNDARY}\r\ncontent-DISPOSITION: form-data; filename=a; name=prompt"
        f"\r\n\r\na cat\r\n--{BOUNDARY}--"
    ).encode()

    assert _parse(body).texts == {"prompt": "a cat"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(form(("image", bytes(101))), 413, id="a large file"),
        pytest.param(form(("prompt", "x" * 21)), 413, id="a large field"),
        pytest.param(form(*[("image", b"")] * 5), 400, id="many parts"),
        pytest.param(form(("x" * 200, b"")), 400, id="a long head"),
        pytest.param(form(("user", "a"), ("user", "b")), 400, id="a field twice"),
        pytest.param(form(("mask", b"a"), ("mask", b"b")), 400, id="two masks"),
    ],
)
def test_every_bound_holds(body: bytes, status: int) -> None:
    assert _status(body, _SMALL) == status


def _part(head: str, data: bytes = b"") -> bytes:
    start = f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode()
    return start + data + f"\r\n--{BOUNDARY}--\r\n".encode()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"no form at all", id="no delimiter"),
        pytest.param(form(("prompt", "a"))[:-6], id="no end"),
        pytest.param(f"--{BOUNDARY}\r\n".encode(), id="only a start"),
        pytest.param(f"--{BOUNDARY}\r\n\r\na\r\n--{BOUNDARY}--".encode(), id="no head"),
        pytest.param(_part("Content-Disposition: form-data"), id="no name"),
        pytest.param(_part("Content-Disposition: attachment; name=a"), id="no form"),
        pytest.param(_part("Content-Disposition form-data"), id="no colon"),
        pytest.param(_part('Content-Disposition: form-data; filename="a"'), id="file"),
        pytest.param(_part(" folded: yes"), id="a folded line"),
        pytest.param(form(("prompt", "a")).replace(b"a\r\n", b"\xff\r\n"), id="text"),
        pytest.param(form(("prompt", "a")).replace(b"prompt", b"\xff"), id="a name"),
        pytest.param(
            f"--{BOUNDARY}junk\r\n\r\na\r\n--{BOUNDARY}--".encode(), id="junk"
        ),
    ],
)
def test_a_broken_form_is_refused(body: bytes) -> None:
    assert _status(body) == 400


@pytest.mark.parametrize(
    "line",
    ["Content-Encoding: gzip", "Content-Transfer-Encoding: base64"],
)
def test_a_part_in_another_coding_is_refused(line: str) -> None:
    head = f'Content-Disposition: form-data; name="image"\r\n{line}'

    assert _status(_part(head)) == 415


def test_numbers_and_truths_are_read_and_nothing_else_is() -> None:
    texts = {"n": "2", "stream": "true", "seed": "-5", "prompt": "7"}

    assert typed(texts) == {"n": 2, "stream": True, "seed": -5, "prompt": "7"}


@pytest.mark.parametrize(
    "text", ["NaN", "1e3", "2.0", " 2", "٢", "", "0x2", "9" * 21, "Infinity", "1_0"]
)
def test_what_is_no_whole_number_stays_a_text(text: str) -> None:
    assert typed({"n": text}) == {"n": text}
