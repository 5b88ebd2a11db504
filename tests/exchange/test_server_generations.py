"""What comes back for a generation, over a real socket."""

from __future__ import annotations

import base64
import http.client
import json
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from dalle_notebook.server.limits import Limits
from dalle_notebook.wire.answers import parse_answer
from tests.unit.server.running import GENERATIONS, KEY, RunningServer, SetClock

_HEADERS = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with RunningServer() as running:
        yield running


def _size(png: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(png)) as picture:
        return picture.size


@pytest.mark.parametrize("path", ["/v1/images/generations", "/images/generations"])
def test_pictures_come_in_base64_with_and_without_the_prefix(
    server: RunningServer, path: str
) -> None:
    reply = server.ask(
        "POST",
        path,
        {"prompt": "a", "n": 3, "size": "128x64", "response_format": "b64_json"},
    )
    assert reply.status == 200, reply.body

    pictures = [base64.b64decode(d["b64_json"]) for d in reply.json["data"]]
    assert [_size(png) for png in pictures] == [(128, 64)] * 3
    assert len(set(pictures)) == 3


def test_the_default_is_a_url_that_downloads_without_a_key(
    server: RunningServer,
) -> None:
    url = server.generate().json["data"][0]["url"]
    picture = server.ask("GET", url.removeprefix(server.origin), key=None)

    assert url.startswith(f"{server.origin}/pictures/")
    assert picture.status == 200
    assert _size(picture.body) == (64, 64)
    assert picture.headers["content-type"] == "image/png"
    assert picture.headers["x-content-type-options"] == "nosniff"
    assert picture.headers["content-disposition"] == "inline"
    assert picture.headers["cache-control"] == "no-store"
    assert picture.headers["x-drawn-by"] == "stand-in 7"


def test_head_tells_of_a_picture_without_sending_it(server: RunningServer) -> None:
    path = server.generate().json["data"][0]["url"].removeprefix(server.origin)
    whole = server.ask("GET", path, key=None)
    head = server.ask("HEAD", path, key=None)

    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.body))


@pytest.mark.parametrize(
    "path",
    [
        f"/pictures/{'A' * 43}.png",
        "/pictures/x.png",
        "/pictures/../health",
        f"/pictures/{'A' * 43}.png/..",
        f"/pictures/{'%2e' * 43}.png",
        "/pictures/",
    ],
)
def test_an_unknown_picture_is_no_picture(server: RunningServer, path: str) -> None:
    reply = server.ask("GET", path)

    assert reply.status == 404
    assert reply.fault["type"] == "invalid_request_error"


def test_a_url_ends_after_an_hour() -> None:
    clock = SetClock()
    with RunningServer(clock=clock) as server:
        url = server.generate().json["data"][0]["url"]
        path = url.removeprefix(server.origin)
        clock.seconds += 3599
        before = server.ask("GET", path, key=None).status
        clock.seconds += 1
        after = server.ask("GET", path, key=None).status

    assert (before, after) == (200, 404)


def test_the_host_of_a_url_is_the_one_that_was_asked(server: RunningServer) -> None:
    host = {"Host": f"localhost:{server.port}"}
    reply = server.ask("POST", GENERATIONS, {"prompt": "a"}, host)

    assert reply.json["data"][0]["url"].startswith(f"http://localhost:{server.port}/")


def test_who_drew_and_what_was_not_understood_travel_along(
    server: RunningServer,
) -> None:
    reply = server.generate("a strange thing", n=2, seed=5)

    assert reply.json["dalle_notebook"] == {
        "notes": ["did not know: strange"],
        "seed": 5,
    }
    assert reply.headers["x-drawn-by"] == "stand-in 7"
    assert reply.headers["x-request-id"].startswith("req_")
    assert reply.headers["openai-processing-ms"].isdecimal()
    assert isinstance(reply.json["created"], int)


def test_the_seed_that_came_back_repeats_the_pictures(server: RunningServer) -> None:
    first = server.generate(n=2, response_format="b64_json").json
    seed = first["dalle_notebook"]["seed"]
    again = server.generate(n=2, response_format="b64_json", seed=seed).json
    other = server.generate(n=2, response_format="b64_json").json

    assert first["data"] == again["data"] != other["data"]


def test_a_gpt_image_answer_is_base64_and_says_how_it_was_made(
    server: RunningServer,
) -> None:
    body = {"prompt": "a", "model": "gpt-image-1", "size": "1536x1024"}
    reply = server.ask("POST", GENERATIONS, body).json

    assert set(reply["data"][0]) == {"b64_json"}
    assert {
        k: reply[k] for k in ("size", "quality", "output_format", "background")
    } == {
        "size": "1536x1024",
        "quality": "high",
        "output_format": "png",
        "background": "opaque",
    }


@pytest.mark.parametrize(
    ("model", "size", "quality", "tokens"),
    [
        ("gpt-image-1", "1024x1024", "low", 272),
        ("gpt-image-1", "1024x1536", "medium", 1584),
        ("gpt-image-1.5", "1536x1024", "high", 6208),
        ("gpt-image-2.5-flare", "1024x1024", "low", 233),
        ("gpt-image-99", "1024x1024", "auto", 2093),
    ],
)
def test_usage_is_what_the_model_would_have_used(
    server: RunningServer, model: str, size: str, quality: str, tokens: int
) -> None:
    body = {"prompt": "a" * 40, "model": model, "size": size, "quality": quality}
    usage = server.ask("POST", GENERATIONS, body).json["usage"]

    assert usage == {
        "input_tokens": 10,
        "input_tokens_details": {"text_tokens": 10, "image_tokens": 0},
        "output_tokens": tokens,
        "output_tokens_details": {"image_tokens": tokens, "text_tokens": 0},
        "total_tokens": 10 + tokens,
    }


@pytest.mark.parametrize("output_format", ["png", "jpeg", "webp"])
def test_a_picture_travels_in_the_encoding_that_was_asked_for(
    server: RunningServer, output_format: str
) -> None:
    body = {"prompt": "a", "model": "gpt-image-1", "output_format": output_format}
    reply = server.ask("POST", GENERATIONS, body).json
    data = base64.b64decode(reply["data"][0]["b64_json"])

    assert reply["output_format"] == output_format
    with Image.open(BytesIO(data)) as picture:
        assert picture.format == output_format.upper()


@pytest.mark.parametrize("output_format", ["jpeg", "webp"])
def test_compression_makes_files_smaller(
    server: RunningServer, output_format: str
) -> None:
    asked = {"output_format": output_format, "response_format": "b64_json", "seed": 1}
    sizes = [
        len(server.generate("noise", output_compression=quality, **asked).body)
        for quality in (0, 50, 100)
    ]

    assert sizes[0] < sizes[1] < sizes[2]


def test_a_url_leads_to_the_encoding_that_was_asked_for(server: RunningServer) -> None:
    url = server.generate(output_format="webp").json["data"][0]["url"]
    reply = server.ask("GET", url.removeprefix(server.origin), key=None)

    assert url.endswith(".webp")
    assert reply.headers["content-type"] == "image/webp"
    assert reply.headers["content-security-policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize("output_format", ["png", "webp"])
def test_a_transparent_background_is_true_alpha(
    server: RunningServer, output_format: str
) -> None:
    body = {
        "prompt": "a",
        "model": "gpt-image-1",
        "background": "transparent",
        "output_format": output_format,
    }
    reply = server.ask("POST", GENERATIONS, body).json

    assert reply["background"] == "transparent"
    with Image.open(BytesIO(base64.b64decode(reply["data"][0]["b64_json"]))) as one:
        assert one.convert("RGBA").getchannel("A").getextrema() == (0, 255)


def test_dall_e_3_says_which_prompt_it_used(server: RunningServer) -> None:
    body = {"prompt": 'a "cat"', "model": "dall-e-3", "response_format": "b64_json"}
    entry = server.ask("POST", GENERATIONS, body).json["data"][0]

    assert entry["revised_prompt"] == 'a "cat"'
    assert _size(base64.b64decode(entry["b64_json"])) == (1024, 1024)


@pytest.mark.parametrize("response_format", ["url", "b64_json"])
def test_our_own_reader_understands_the_answer(
    server: RunningServer, response_format: str
) -> None:
    reply = server.generate("a strange cat", n=2, response_format=response_format)
    answer = parse_answer(reply.body)

    assert len(answer.data) == 2
    assert all(
        (d.image is None) == (response_format == "url") == (d.url is not None)
        for d in answer.data
    )


def test_an_own_word_of_the_engine_is_a_fault_of_the_request(
    server: RunningServer,
) -> None:
    reply = server.generate("refuse")

    assert reply.status == 400
    assert "say something else" in reply.fault["message"]


def test_a_failure_of_the_engine_tells_nothing_of_the_inside(
    server: RunningServer, caplog: pytest.LogCaptureFixture
) -> None:
    reply = server.generate("fail quietly-about-this-prompt")

    assert reply.status == 500
    assert reply.fault["type"] == "server_error"
    for text in (reply.body.decode(), caplog.text):
        assert "quietly-about-this-prompt" not in text
    assert "Traceback" not in reply.body.decode()


def test_a_painting_that_takes_too_long_is_given_up() -> None:
    with RunningServer(limits=Limits(paint_timeout=0.2)) as server:
        reply = server.generate("slow")

    assert reply.status == 504


def test_a_caller_who_leaves_takes_the_unpainted_along(
    server: RunningServer, tmp_path: Path
) -> None:
    begun = tmp_path / "begun"
    link = http.client.HTTPConnection("127.0.0.1", server.port)
    body = {"prompt": f"slow count {begun}", "n": 10, "size": "64x64"}
    link.request("POST", GENERATIONS, json.dumps(body), _HEADERS)
    while not begun.exists():
        time.sleep(0.02)
    link.close()
    # Answered once the two that were being painted have ended.
    assert server.generate("another").status == 200

    assert len(begun.read_text().split()) <= 4


def test_the_models_are_listed_as_the_api_does(server: RunningServer) -> None:
    reply = server.ask("GET", "/v1/models").json
    by_id: dict[str, Any] = {entry["id"]: entry for entry in reply["data"]}

    assert reply["object"] == "list"
    assert all(entry["object"] == "model" for entry in reply["data"])
    assert by_id["illustrator"]["owned_by"] == "dalle-notebook"
    assert "shutdown_date" not in by_id["illustrator"]
    assert by_id["dall-e-2"]["shutdown_date"] == "2026-05-12"
    assert by_id["dall-e-2"]["owned_by"] == "openai"


@pytest.mark.parametrize("prefix", ["", "/v1"])
def test_one_model_is_told_as_in_the_list(server: RunningServer, prefix: str) -> None:
    listed = server.ask("GET", f"{prefix}/models").json["data"]
    one = server.ask("GET", f"{prefix}/models/dall-e-3").json

    assert one in listed


def test_an_unknown_model_is_said_to_be_unknown(server: RunningServer) -> None:
    reply = server.ask("GET", "/v1/models/sora-9")

    assert (reply.status, reply.fault["code"]) == (404, "model_not_found")


def test_health_is_told_to_whoever_has_the_key(server: RunningServer) -> None:
    reply = server.ask("GET", "/health").json

    assert (reply["status"], reply["engine"], reply["version"]) == (
        "ok",
        "stand-in",
        "7",
    )


def test_a_wrong_route_and_a_wrong_method_come_in_the_envelope(
    server: RunningServer,
) -> None:
    lost = server.ask("GET", "/v1/nothing")
    wrong = server.ask("GET", GENERATIONS)

    assert (lost.status, wrong.status) == (404, 405)
    assert set(lost.fault) == set(wrong.fault) == {"message", "type", "param", "code"}
    assert wrong.headers["allow"] == "POST"
