"""Whatever a body holds, it ends as a picture, or in an error of ours, and soon.

The way of an answer behind the socket: judged, parsed, its base64 decoded, its pictures
checked to the last row. A plain run takes a few hundred of each kind of body; `-m soak`
takes ten thousand.
"""

from __future__ import annotations

import asyncio
import base64
import io
import json
import re
import time
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from instruments import attacks, pictures
from PIL import Image

from dalle_notebook.client.address import parse_address
from dalle_notebook.client.judgement import Judge, Problem
from dalle_notebook.client.received import receive
from dalle_notebook.client.transport import Reply
from dalle_notebook.errors import BadAnswer
from dalle_notebook.settings import Clock, Secret
from dalle_notebook.wire.endpoint import ReceivedImage
from dalle_notebook.wire.profiles import profiles

SOME, MANY = 300, 10_000
MOST_SECONDS = 1.0
JUDGE = Judge(
    parse_address("http://127.0.0.1:1/v1"),
    Secret(""),
    profiles()["generic"],
    Clock(),
)
STRICT = re.compile(
    "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", re.ASCII
)
Ending = ReceivedImage | str
"""A picture, or the one line that says what was wrong."""


def _end(body: bytes, status: int = 200) -> list[Ending]:
    """What the client makes of a body, each entry on its own."""
    began = time.process_time()
    reply = Reply(status, {"content-type": "application/json"}, body, 0.0)
    judged = JUDGE.judge(reply)
    if isinstance(judged, Problem):
        endings: list[Ending] = [str(judged.error)]
    else:
        endings = [
            asyncio.run(receive(datum.image, datum.revised_prompt, verify=True))
            for datum in judged.data
            if datum.image is not None
        ]
    assert time.process_time() - began < MOST_SECONDS
    for ending in endings:
        if isinstance(ending, str):
            assert ending
            assert "\n" not in ending
            assert len(ending) < 500
        else:
            _assert_whole(ending)
    return endings


def _assert_whole(picture: ReceivedImage) -> None:
    with Image.open(io.BytesIO(picture.bytes)) as image:
        image.load()
        assert image.size == picture.size


# Bodies.

_KEYS = ["data", "b64_json", "url", "error", "usage", "code", "message", "x"]
_KEYS += ["revised_prompt", "size", "dalle_notebook", "notes", "detail", "type"]
_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(
        ["b64:0", "b64:1", "data:image/png;base64,AAAA", "/a.png", "AAAA"]
    )
)
_JSON = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=4)
    ),
    max_leaves=12,
)
_STATUSES = st.sampled_from([200, 200, 201, 302, 400, 429, 503])


@cache
def _whole_pictures() -> tuple[bytes, ...]:
    size = (24, 16)
    return (
        pictures.png(size),
        pictures.png(size, alpha=True),
        pictures.jpeg(size),
        pictures.webp(size),
        pictures.by_pillow("JPEG", size, progressive=True),
        pictures.by_pillow("GIF", size),
    )


@st.composite
def _bodies(draw: st.DrawFn) -> bytes:
    """Generated JSON, a good answer with a few bytes changed, or no JSON at all."""
    kind = draw(st.integers(0, 9))
    if kind < 6:
        entries = draw(st.just(None) | st.lists(_JSON, max_size=3))
        document = draw(_JSON) if entries is None else {"data": entries}
        return json.dumps(document, ensure_ascii=draw(st.booleans())).encode(
            errors="surrogatepass"
        )
    if kind < 9:
        return _mutated(draw, _good_answer(draw(st.integers(1, 3))))
    poisoned = st.sampled_from([*attacks.POISONED_JSON.values()])
    return draw(st.binary(max_size=60) | poisoned.map(str.encode))


def _good_answer(count: int) -> bytes:
    coded = [base64.b64encode(each).decode() for each in _whole_pictures()[:count]]
    entries = [{"b64_json": text, "revised_prompt": "a fox"} for text in coded]
    return json.dumps({"created": 1, "data": entries, "usage": {"a": 1}}).encode()


def _mutated(draw: st.DrawFn, data: bytes) -> bytes:
    """The same with one to four places overwritten, left out or said twice."""
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 12))
        new = draw(st.binary(max_size=8) | st.sampled_from([b'"', b"\\", b"}", b"]}"]))
        way = draw(st.sampled_from(["overwrite", "leave out", "twice", "cut"]))
        rest = {
            "overwrite": new + data[at + len(new) :],
            "leave out": data[at + length :],
            "twice": data[at : at + length] + data[at:],
            "cut": b"",
        }
        data = data[:at] + rest[way]
    return data


@pytest.mark.parametrize(
    "count",
    [SOME, pytest.param(MANY, marks=[pytest.mark.soak, pytest.mark.timeout(900)])],
)
def test_any_body_ends_as_a_picture_or_in_one_line_of_ours(count: int) -> None:
    @settings(max_examples=count, deadline=None)
    @given(_bodies(), _STATUSES)
    def ask(body: bytes, status: int) -> None:
        endings = _end(body, status)
        if status >= 300:
            assert all(isinstance(ending, str) for ending in endings)

    ask()


# Pictures in base64.


@st.composite
def _codes(draw: st.DrawFn) -> str:
    """A picture's base64 with the picture or the letters damaged, or any letters."""
    kind = draw(st.integers(0, 3))
    if kind == 0:
        return draw(st.text(max_size=40) | st.text("ABCab01+/= \n%", max_size=24))
    data = draw(st.sampled_from(_whole_pictures()))
    if kind < 3:
        return base64.b64encode(_mutated(draw, data)).decode()
    coded = _mutated(draw, base64.b64encode(data))
    return coded.decode("latin-1")


@pytest.mark.parametrize(
    "count",
    [SOME, pytest.param(MANY, marks=[pytest.mark.soak, pytest.mark.timeout(900)])],
)
def test_base64_is_read_strictly_and_its_picture_checked(count: int) -> None:
    @settings(max_examples=count, deadline=None)
    @given(_codes())
    def ask(coded: str) -> None:
        (ending,) = _end(json.dumps({"data": [{"b64_json": coded}]}).encode())
        if isinstance(ending, ReceivedImage):
            assert STRICT.fullmatch(coded)
            assert ending.bytes == base64.b64decode(coded)

    ask()


@pytest.mark.parametrize("number", range(5))
def test_the_undamaged_pictures_are_taken(number: int) -> None:
    """The proof that what fails above fails for its damage."""
    coded = base64.b64encode(_whole_pictures()[number]).decode()

    (ending,) = _end(json.dumps({"data": [{"b64_json": coded}]}).encode())

    assert isinstance(ending, ReceivedImage)


def test_an_error_of_a_body_says_that_it_may_be_billed() -> None:
    judged = JUDGE.judge(Reply(200, {"content-type": "application/json"}, b"[", 0.0))

    assert isinstance(judged, Problem)
    assert isinstance(judged.error, BadAnswer)
    assert judged.error.may_be_billed
