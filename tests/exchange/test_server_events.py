"""Streams of events: stages first, faults inside, callers who leave."""

from __future__ import annotations

import base64
import http.client
import json
import socket
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import openai
import pytest
from PIL import Image

from dalle_notebook.server.limits import Limits
from tests.unit.server.running import (
    EDITS,
    GENERATIONS,
    KEY,
    Reply,
    RunningServer,
    picture,
)


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with RunningServer() as running:
        yield running


def _events(reply: Reply) -> list[tuple[str, Any]]:
    """(event, data) of every frame; each must be framed as the standard says."""
    assert reply.status == 200, reply.body
    assert reply.headers["content-type"] == "text/event-stream; charset=utf-8"
    frames = reply.body.decode().split("\n\n")
    assert frames.pop() == ""
    events = []
    for frame in frames:
        if frame.startswith(":"):
            continue
        name, data = frame.split("\n")
        assert name.startswith("event: ")
        assert data.startswith("data: ")
        events.append((name[7:], json.loads(data[6:])))
    assert all(name == event["type"] for name, event in events)
    return events


def _colour(event: Any) -> int:
    data = base64.b64decode(event["b64_json"])
    with Image.open(BytesIO(data)) as one:
        return sum(one.convert("RGB").getpixel((0, 0)))


@pytest.mark.parametrize("previews", [0, 1, 2, 3])
def test_stages_come_before_the_picture(server: RunningServer, previews: int) -> None:
    events = _events(server.generate(stream=True, partial_images=previews))
    names = [name for name, _ in events]

    assert names == ["image_generation.partial_image"] * previews + [
        "image_generation.completed"
    ]
    assert [e["partial_image_index"] for _, e in events[:-1]] == list(range(previews))
    colours = [_colour(event) for _, event in events]
    assert colours == sorted(colours)


def test_the_events_hold_what_the_api_says(server: RunningServer) -> None:
    body = {
        "prompt": "a cat",
        "model": "gpt-image-1",
        "quality": "low",
        "stream": True,
        "partial_images": 1,
        "safety_identifier": "me",
    }
    (_, partial), (_, whole) = _events(server.ask("POST", GENERATIONS, body))
    said = {
        "size": "1024x1024",
        "quality": "low",
        "background": "opaque",
        "output_format": "png",
    }

    assert said.items() <= partial.items()
    assert said.items() <= whole.items()
    assert isinstance(partial["created_at"], int)
    assert "usage" not in partial
    assert whole["usage"]["output_tokens"] == 272 + 100
    assert whole["safety_identifier"] == "me"


def test_an_edit_has_events_of_its_own(server: RunningServer) -> None:
    reply = server.send(
        EDITS,
        ("prompt", "a"),
        ("image", picture()),
        ("stream", "true"),
        ("partial_images", "1"),
    )

    assert [name for name, _ in _events(reply)] == [
        "image_edit.partial_image",
        "image_edit.completed",
    ]


def test_every_picture_is_completed(server: RunningServer) -> None:
    events = _events(server.generate(stream=True, partial_images=2, n=3))
    whole = [event for name, event in events if name.endswith("completed")]

    assert len(events) == 9
    assert len({_colour(event) for event in whole}) == 3


def test_stages_travel_in_the_encoding_that_was_asked_for(
    server: RunningServer,
) -> None:
    reply = server.generate(stream=True, partial_images=1, output_format="webp")

    for _, event in _events(reply):
        assert base64.b64decode(event["b64_json"])[8:12] == b"WEBP"


def test_a_fault_before_the_stream_is_a_plain_answer(server: RunningServer) -> None:
    early = server.generate("refuse", stream=True)
    wrong = server.generate(stream=True, partial_images=7)

    assert (early.status, wrong.status) == (400, 400)
    assert early.headers["content-type"].startswith("application/json")


def test_a_fault_inside_a_stream_is_an_event_with_an_error() -> None:
    with RunningServer(limits=Limits(paint_timeout=0.6)) as server:
        events = _events(server.generate("slow", stream=True))

    name, event = events[-1]
    assert name == event["type"] == "error"
    assert set(event["error"]) == {"message", "type", "param", "code"}


def test_the_sdk_raises_for_a_fault_inside_a_stream() -> None:
    with (
        RunningServer(limits=Limits(paint_timeout=0.6)) as server,
        openai.OpenAI(base_url=f"{server.origin}/v1", api_key=KEY) as client,
        pytest.raises(openai.APIError, match="too long"),
    ):
        list(client.images.generate(prompt="slow", size="64x64", stream=True))


def test_a_silent_stream_says_that_it_lives() -> None:
    with RunningServer(limits=Limits(silence=0.1)) as server:
        reply = server.generate("slow", stream=True)

    assert b": still painting\n\n" in reply.body
    assert _events(reply)[-1][0] == "image_generation.completed"


def _request(body: dict[str, Any]) -> tuple[str, bytes, dict[str, str]]:
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    return GENERATIONS, json.dumps(body).encode(), headers


@pytest.mark.slow
def test_a_caller_who_leaves_takes_the_unpainted_along(
    server: RunningServer, tmp_path: Path
) -> None:
    begun = tmp_path / "begun"
    link = http.client.HTTPConnection("127.0.0.1", server.port)
    path, body, headers = _request(
        {
            "prompt": f"slow count {begun}",
            "n": 5,
            "size": "64x64",
            "stream": True,
            "partial_images": 3,
        }
    )
    link.request("POST", path, body, headers)
    while not begun.exists():
        time.sleep(0.02)
    link.close()
    assert server.generate("another").status == 200

    assert len(begun.read_text().split()) <= 8


def test_a_caller_who_does_not_read_is_cut_off() -> None:
    limits = Limits(send_timeout=0.5)
    with RunningServer(limits=limits) as server:
        link = socket.create_connection(("127.0.0.1", server.port))
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        path, body, headers = _request(
            {"prompt": "noise", "n": 10, "size": "1024x1024", "stream": True}
        )
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        for name, value in headers.items():
            head += f"{name}: {value}\r\n"
        link.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        end = time.monotonic() + 30
        while server.serving.under_way == 0 and time.monotonic() < end:
            time.sleep(0.02)
        while server.serving.under_way and time.monotonic() < end:
            time.sleep(0.05)
        link.close()

        assert server.serving.under_way == 0
        assert server.generate().status == 200
