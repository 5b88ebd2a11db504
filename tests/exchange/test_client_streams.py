"""Streams of events: stages on the way, and every way in which they can end."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from instruments import answers, faults, pictures, streams
from instruments.exchange import Answer
from instruments.fault_server import FaultServer
from instruments.leftovers import Leftovers

from dalle_notebook.client import ImagesClient
from dalle_notebook.errors import (
    BadAnswer,
    ContentRefused,
    DalleError,
    InvalidRequest,
    ServerError,
    TimedOut,
)
from dalle_notebook.wire.answers import ImagesBody
from dalle_notebook.wire.events import Event, EventReader, Stage, parse_event
from dalle_notebook.wire.profiles import Profile, profiles
from dalle_notebook.wire.recipe import Recipe

STAGES = [pictures.png((64, 64), seed=n) for n in range(3)]
DRAWN = pictures.png((64, 64), seed=9)
USAGE = {"input_tokens": 3, "output_tokens": 7, "total_tokens": 10}
CODED = base64.b64encode(DRAWN).decode()
UNTYPED = f'data: {{"b64_json": "{CODED}"}}\n\n'.encode()
WHOLE = [
    *(streams.partial(stage, n) for n, stage in enumerate(STAGES)),
    streams.completed(DRAWN, usage=USAGE, size="64x64"),
]


@pytest.fixture
async def client(fault_server: FaultServer) -> AsyncIterator[ImagesClient]:
    async with ImagesClient(fault_server.base_url, timeout=5) as one:
        yield one


async def _ask(client: ImagesClient, **more: Any) -> tuple[Any, list[bytes]]:
    shown: list[bytes] = []
    recipe = Recipe(prompt="a fox", **more)
    answer = await client.ask(recipe, partial_images=3, on_partial=shown.append)
    return answer, shown


@pytest.mark.parametrize("step", [1, 7, 40_000])
@pytest.mark.parametrize("end", [b"", streams.DONE], ids=["plain", "done"])
async def test_stages_come_first_and_the_picture_last(
    client: ImagesClient, fault_server: FaultServer, step: int, end: bytes
) -> None:
    fault_server.script(streams.stream(*WHOLE, end, step=step))

    answer, shown = await _ask(client)

    asked = fault_server.requests[0].fields()
    assert (asked["stream"], asked["partial_images"]) == (True, 3)
    assert shown == STAGES
    assert [image.bytes for image in answer.images] == [DRAWN]
    assert answer.usage == USAGE
    assert answer.echo["size"] == "64x64"


async def test_without_stages_no_stream_is_asked_for(
    client: ImagesClient, fault_server: FaultServer
) -> None:
    await client.ask(Recipe(prompt="a fox"), on_partial=lambda stage: None)

    assert "stream" not in fault_server.requests[0].fields()


async def test_an_edit_is_streamed_as_well(
    client: ImagesClient, fault_server: FaultServer
) -> None:
    fault_server.script(streams.stream(*WHOLE))
    shown: list[bytes] = []

    answer = await client.edit(
        DRAWN, "a fox", partial_images=2, on_partial=shown.append
    )

    body = fault_server.requests[0].body
    assert b'name="stream"' in body
    assert b'name="partial_images"' in body
    assert len(answer.images) == 1
    assert len(shown) == 2


async def test_no_more_stages_are_handed_on_than_were_asked_for(
    client: ImagesClient, fault_server: FaultServer
) -> None:
    many = [streams.partial(STAGES[n % 3], n) for n in range(40)]
    fault_server.script(streams.stream(*many, WHOLE[-1]))

    answer, shown = await _ask(client)

    assert shown == STAGES
    assert answer.images[0].bytes == DRAWN


async def test_a_whole_answer_to_a_stream_request_is_taken(
    client: ImagesClient, fault_server: FaultServer
) -> None:
    fault_server.script(answers.good(DRAWN))

    answer, shown = await _ask(client)

    assert (answer.images[0].bytes, shown) == (DRAWN, [])
    assert fault_server.posts == 1


@pytest.mark.parametrize(
    "events",
    [
        pytest.param([streams.event("image_generation.completed", named=False,
                      b64_json=base64.b64encode(DRAWN).decode())], id="no names"),
        pytest.param([b"data: " + answers.image_json(
            [{"b64_json": base64.b64encode(DRAWN).decode()}]) + b"\n\n"], id="answer"),
        pytest.param([b": awake\n\n", b"\r\n", WHOLE[-1].replace(b"\n", b"\r\n")],
                     id="comments and line ends"),
        pytest.param([WHOLE[-1].rstrip(b"\n")], id="no last line"),
        pytest.param([WHOLE[-1].replace(b"\n", b"\r")], id="old line ends"),
        pytest.param([b"\xef\xbb\xbf" + streams.event("image_generation.completed",
                      named=False, b64_json=CODED)], id="byte order mark"),
        pytest.param([b"event: image_generation.completed\n" + UNTYPED],
                     id="type in the event line only"),
        pytest.param([UNTYPED], id="no type at all"),
        pytest.param([b'data: {"message": "starting"}\n\n', UNTYPED], id="chatty"),
        pytest.param([streams.event("ping", n=1), b"data: what\n\n", WHOLE[-1]],
                     id="other events"),
        pytest.param([streams.partial(b"no picture"), WHOLE[-1]], id="bad stage"),
        pytest.param([WHOLE[-1].replace(b'"b64_json": "', b'"b64_json": "\\u0069', 1)
                      .replace(b"\\u0069i", b"\\u0069", 1)], id="escaped"),
    ],
)  # fmt: skip
async def test_the_picture_is_found_however_it_is_said(
    client: ImagesClient, fault_server: FaultServer, events: list[bytes]
) -> None:
    fault_server.script(streams.stream(*events))

    answer, shown = await _ask(client)

    assert (answer.images[0].bytes, shown) == (DRAWN, [])


async def test_a_finished_picture_behind_a_url_is_fetched(
    client: ImagesClient, fault_server: FaultServer
) -> None:
    fault_server.always(answers.respond(DRAWN, content_type="image/png"), method="GET")
    event = streams.event("image_generation.completed", url="/pictures/1.png")
    fault_server.script(streams.stream(event))

    answer, _ = await _ask(client)

    assert answer.images[0].bytes == DRAWN


SURVIVED = {
    "cut": streams.stream(*WHOLE, is_cut=True),
    "fault": streams.stream(*WHOLE, streams.failed("broken")),
    "never ends": streams.stream(*WHOLE, keep=True),
}


@pytest.mark.parametrize("ending", SURVIVED)
async def test_a_finished_picture_survives_whatever_comes_after_it(
    fault_server: FaultServer, no_leftovers: Leftovers, ending: str
) -> None:
    fault_server.script(SURVIVED[ending])

    async with ImagesClient(fault_server.base_url, timeout=5) as client:
        answer, _ = await _ask(client)

    assert answer.images[0].bytes == DRAWN
    assert answer.seconds < 3
    assert fault_server.posts == 1


async def test_of_several_pictures_the_finished_ones_survive_a_fault(
    client: ImagesClient, fault_server: FaultServer
) -> None:
    fault_server.script(streams.stream(WHOLE[-1], streams.failed("broken")))

    answer, _ = await _ask(client, n=3)

    assert len(answer.images) == 1
    assert "asked for 3 pictures, 1 came" in answer.notes


LOST: dict[str, tuple[Answer, type[DalleError], bool]] = {
    "cut": (streams.stream(*WHOLE[:2], is_cut=True), BadAnswer, True),
    "ended": (streams.stream(*WHOLE[:2]), BadAnswer, True),
    "nothing": (streams.stream(), BadAnswer, True),
    "server error": (streams.stream(streams.failed("broken")), ServerError, True),
    "refused": (streams.stream(streams.failed("no", "moderation_blocked")),
                ContentRefused, False),
    "refused late": (streams.stream(*WHOLE[:1],
                                    streams.failed("no", "moderation_blocked")),
                     ContentRefused, True),
    "invalid": (streams.stream(streams.failed("bad size", "invalid_value")),
                InvalidRequest, False),
    "bad base64": (streams.stream(streams.event(
        "image_generation.completed", b64_json="####")), BadAnswer, True),
    "half a picture": (streams.stream(streams.completed(DRAWN[:200])), BadAnswer, True),
    "named error": (streams.stream(b'event: error\ndata: {"message": "no", '
                                   b'"code": "moderation_blocked"}\n\n'),
                    ContentRefused, False),
    "bare error": (streams.stream(b"event: error\ndata: no\n\n"), ServerError, True),
    "error object": (streams.stream(b'data: {"object": "error", "message": "no", '
                                    b'"type": "ServerError"}\n\n'),
                     ServerError, True),
    "detail": (streams.stream(b'data: {"detail": "no"}\n\n'), ServerError, True),
    "about streaming, late": (streams.stream(*WHOLE[:1], streams.failed(
        "The stream was ended", "invalid_value")), InvalidRequest, True),
    "about streaming, bad stage": (streams.stream(
        streams.event("image_generation.partial_image", b64_json="####"),
        streams.failed("The stream was ended", "invalid_value")),
        InvalidRequest, True),
    "silent": (faults.hang_body(), TimedOut, True),
}  # fmt: skip


@pytest.mark.parametrize("loss", LOST)
async def test_a_stream_without_a_picture_is_sent_once_and_says_what_it_may_cost(
    fault_server: FaultServer, loss: str
) -> None:
    answer, error, billed = LOST[loss]
    fault_server.always(answer)

    async with ImagesClient(fault_server.base_url, timeout=1) as client:
        with pytest.raises(error) as caught:
            await _ask(client)

    assert caught.value.may_be_billed is billed
    assert fault_server.posts == 1


REFUSALS = {
    "unknown parameter": answers.status(
        400, message="Unknown parameter: 'stream'.", fault_code="unknown_parameter"
    ),
    "framework": answers.respond(
        json.dumps({"detail": [{"loc": ["body", "partial_images"], "msg": "extra"}]}),
        status=422,
    ),
    "plain text": answers.respond(
        json.dumps({"error": "streaming is not supported"}), status=400
    ),
}


@pytest.mark.parametrize("refusal", REFUSALS)
async def test_an_endpoint_that_refuses_streams_is_asked_without_and_remembered(
    client: ImagesClient, fault_server: FaultServer, refusal: str
) -> None:
    fault_server.script(REFUSALS[refusal])

    first, _ = await _ask(client)
    second, _ = await _ask(client)

    streamed = ["stream" in each.fields() for each in fault_server.requests]
    assert streamed == [True, False, False]
    # Another body is another request to whoever remembers keys.
    keys = {each.header("idempotency-key") for each in fault_server.requests}
    assert len(keys) == 3
    assert any("does not stream" in note for note in first.notes)
    assert second.images


@pytest.mark.parametrize("status", [400, 500])
async def test_any_other_fault_is_no_reason_to_ask_without_a_stream(
    client: ImagesClient, fault_server: FaultServer, status: int
) -> None:
    fault_server.always(answers.status(status))

    with pytest.raises(DalleError):
        await _ask(client)

    assert fault_server.posts == 1


async def test_a_free_endpoint_is_asked_again_after_a_stream_that_broke_off(
    fault_server: FaultServer,
) -> None:
    fault_server.script(streams.stream(*WHOLE[:2], is_cut=True), streams.stream(*WHOLE))
    free: Profile = profiles()["offline"]

    async with ImagesClient(fault_server.base_url, profile=free) as client:
        answer, _ = await _ask(client)

    assert answer.images[0].bytes == DRAWN
    assert fault_server.posts == 2


# The reader by itself.


@given(
    st.lists(
        st.binary(max_size=40).filter(lambda b: not {10, 13} & set(b)), max_size=6
    ),
    st.lists(st.integers(1, 30), min_size=1),
    st.sampled_from([b"\n", b"\r\n", b"\r"]),
    st.sampled_from([b"", b"\xef\xbb\xbf"]),
)
def test_events_are_the_same_however_the_pieces_fall(
    contents: list[bytes], steps: list[int], end: bytes, mark: bytes
) -> None:
    lines = [b"event: x" + end + b"data: " + each + end + end for each in contents]
    text = mark + b"".join(lines)
    reader, found, at, turn = EventReader(), [], 0, 0

    while at < len(text):
        step = steps[turn % len(steps)]
        found += reader.feed(text[at : at + step])
        at, turn = at + step, turn + 1

    assert found == [Event("x", each) for each in contents]
    assert list(reader.close()) == []
    assert reader.held == 0


def test_every_line_of_an_event_counts_as_held_even_an_empty_one() -> None:
    reader = EventReader()

    assert list(reader.feed(b"data:\n" * 1000)) == []

    assert reader.held >= 1000


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_no_event_raises_anything_but_a_bad_answer(data: bytes) -> None:
    try:
        event = parse_event(data)
    except BadAnswer:
        return
    assert event is None or isinstance(event, Stage | ImagesBody) or event.status


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "type",
                    "b64_json",
                    "url",
                    "error",
                    "data",
                    "usage",
                    "x",
                    "detail",
                    "message",
                    "object",
                    "partial_image_index",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


_KINDS = st.sampled_from(["x.completed", "x.partial_image", "error", ""])


@given(_JSON, _KINDS, _KINDS)
def test_no_json_raises_anything_but_a_bad_answer(
    value: Any, kind: str, name: str
) -> None:
    document = {**value, "type": kind} if isinstance(value, dict) else value
    with suppress(BadAnswer):
        parse_event(json.dumps(document).encode(), name)
