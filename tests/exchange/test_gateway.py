"""The gateway: requests of 2022 in, a model of today out, within a daily cap."""

from __future__ import annotations

import base64
import json
import sqlite3
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openai
import pytest
from instruments import answers, faults, pictures, streams
from instruments.canary import Canary
from instruments.exchange import Answer
from instruments.fault_server import FaultServer
from PIL import Image

from dalle_notebook.cli.gateway import Gateway, open_gateway
from dalle_notebook.errors import UsageError
from dalle_notebook.gateway.cap import FILE
from dalle_notebook.server.limits import Limits
from dalle_notebook.session.session import Session
from dalle_notebook.settings import Clock, Secret
from tests.unit.server.running import (
    EDITS,
    GENERATIONS,
    HOLE,
    KEY,
    VARIATIONS,
    Reply,
    RunningServer,
    picture,
)

DRAWS = "gpt-image-2.5-flare"
PRICE = Decimal("0.0158")
"""More than a picture of it costs in medium quality at 1024x1024, less than two."""
USAGE = {
    "input_tokens": 10,
    "input_tokens_details": {"text_tokens": 10, "image_tokens": 0},
    "output_tokens": 100,
    "total_tokens": 110,
}
REAL = Decimal("0.00305")
"""What that usage costs: 10 tokens of text at $5 and 100 of pictures at $30."""

DRAWN = pictures.png((1024, 1024))


class DayClock(Clock):
    """A clock whose day a test changes."""

    def __init__(self) -> None:
        self.day = datetime(2026, 11, 22, 23, 50, tzinfo=UTC)

    def now(self) -> datetime:
        return self.day


Begin = Callable[..., tuple[Gateway, RunningServer]]


@pytest.fixture
def begin(canary: Canary, fault_server: FaultServer, home: Path) -> Iterator[Begin]:
    """Starts gateways whose upstream is the fault server."""
    fault_server.usual = answers.good(DRAWN)
    with ExitStack() as stack:

        def start(
            max_cost: str = "1",
            clock: Clock | None = None,
            timeout: float = 20.0,
            longest: float = 30.0,
        ) -> tuple[Gateway, RunningServer]:
            gateway = open_gateway(
                f"openai+{fault_server.base_url}",
                DRAWS,
                max_cost,
                environ={"DALLE_NOTEBOOK_HOME": str(home)},
                key=Secret(canary.key),
                clock=clock,
                timeout=timeout,
            )
            server = RunningServer(
                Limits(paint_timeout=longest), engine=gateway.start()
            )
            return gateway, stack.enter_context(server)

        yield start


def _old(server: RunningServer, **more: Any) -> Reply:
    body = {"prompt": "a white siamese cat", "size": "256x256", **more}
    return server.ask("POST", GENERATIONS, body)


def _fetched(reply: Reply) -> list[Image.Image]:
    found = []
    for datum in reply.json["data"]:
        with urllib.request.urlopen(datum["url"]) as answer:
            found.append(Image.open(BytesIO(answer.read())))
            found[-1].load()
    return found


# What is asked.


def test_an_old_request_is_asked_in_todays_words(
    begin: Begin, fault_server: FaultServer, canary: Canary
) -> None:
    _, server = begin()

    reply = _old(server, model="dall-e-2", response_format="url", user="me")

    (asked,) = fault_server.requests
    assert asked.fields() == {
        "prompt": "a white siamese cat", "model": DRAWS, "n": 1, "size": "1024x1024",
        "quality": "medium", "user": "me",
    }  # fmt: skip
    assert asked.header("authorization") == f"Bearer {canary.key}"
    (shown,) = _fetched(reply)
    assert (shown.format, shown.size) == ("PNG", (256, 256))
    assert reply.json["data"][0]["url"].startswith(server.origin)


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({"model": "dall-e-3", "quality": "hd", "size": "1792x1024"},
         {"quality": "high", "size": "1792x1024"}),
        ({"model": "gpt-image-1", "size": "1536x1024"}, {"size": "1536x1024"}),
        ({"model": "gpt-image-1", "quality": "low", "background": "transparent"},
         {"quality": "low", "background": "transparent"}),
        ({"size": "512x512"}, {"quality": "medium", "size": "1024x1024"}),
    ],
)  # fmt: skip
def test_quality_and_size_follow_the_contract_of_the_caller(
    begin: Begin, fault_server: FaultServer, given: Any, asked: Any
) -> None:
    _, server = begin()
    given = {"size": "1024x1024", **given}

    reply = server.ask("POST", GENERATIONS, {"prompt": "a cat", **given})

    assert reply.status == 200
    sent = fault_server.requests[0].fields()
    wanted = {"prompt": "a cat", "n": 1, "model": DRAWS, "size": "1024x1024", **asked}
    assert sent == wanted


def test_a_style_of_old_is_left_out_and_said(
    begin: Begin, fault_server: FaultServer
) -> None:
    _, server = begin()

    reply = _old(server, model="dall-e-3", size="1024x1024", style="vivid")

    assert "style" not in fault_server.requests[0].fields()
    assert any(
        "'vivid' was left out" in n for n in reply.json["dalle_notebook"]["notes"]
    )


def test_what_only_some_models_know_is_passed_on_or_said(
    begin: Begin, fault_server: FaultServer
) -> None:
    _, server = begin()

    reply = _old(server, model="gpt-image-2.6-flare", size="1024x1024",
                 complexity="low", safety_identifier="somebody")  # fmt: skip

    sent = fault_server.requests[0].fields()
    assert sent["safety_identifier"] == "somebody"
    assert "complexity" not in sent
    notes = reply.json["dalle_notebook"]["notes"]
    assert f"{DRAWS} has no complexity: left out" in notes


def test_several_pictures_are_asked_for_one_by_one(
    begin: Begin, fault_server: FaultServer
) -> None:
    _, server = begin()

    reply = _old(server, n=3, response_format="b64_json")

    assert len(reply.json["data"]) == 3
    assert [each.fields()["n"] for each in fault_server.requests] == [1, 1, 1]


def test_an_alpha_mask_is_passed_on_as_it_came(
    begin: Begin, fault_server: FaultServer
) -> None:
    _, server = begin()
    image, mask = picture((256, 256)), picture((256, 256), colour=HOLE)

    reply = server.send(
        EDITS,
        *(("image", image), ("mask", mask), ("prompt", "a flamingo")),
        *(("size", "256x256"), ("n", "1")),
    )

    body = fault_server.requests[0].body
    assert image in body
    assert mask in body
    assert fault_server.requests[0].target.endswith("/images/edits")
    assert any("as a hint" in n for n in reply.json["dalle_notebook"]["notes"])
    assert [each.size for each in _fetched(reply)] == [(256, 256)]


def test_the_hole_of_an_image_without_mask_becomes_the_mask(
    begin: Begin, fault_server: FaultServer
) -> None:
    _, server = begin()
    image = picture((256, 256), colour=HOLE)

    server.send(
        EDITS, ("image", image), ("prompt", "a pool"), ("model", "dall-e-2"),
        ("size", "256x256"),
    )  # fmt: skip

    body = fault_server.requests[0].body
    assert b'name="mask"' in body
    assert body.count(image) == 2


def test_a_variation_is_an_edit_with_a_plain_prompt(
    begin: Begin, fault_server: FaultServer
) -> None:
    _, server = begin()

    reply = server.send(VARIATIONS, ("image", picture((256, 256))), ("size", "512x512"))

    asked = fault_server.requests[0]
    assert asked.target.endswith("/images/edits")
    assert b"A fresh variation of this picture" in asked.body
    assert [each.size for each in _fetched(reply)] == [(512, 512)]


def test_it_says_who_drew_and_passes_the_counts_on(
    begin: Begin, fault_server: FaultServer
) -> None:
    _, server = begin()
    fault_server.script(
        answers.good(DRAWN, usage=USAGE), answers.good(DRAWN, usage=USAGE)
    )

    one = _old(server, n=2)
    fault_server.always(
        answers.good(DRAWN, headers=[("x-drawn-by", "someone 3")], quality="xhigh")
    )
    other = _old(server, model="gpt-image-1", size="1024x1024")

    assert one.headers["x-drawn-by"] == f"{DRAWS} at 127.0.0.1"
    assert one.json["usage"]["total_tokens"] == 220
    assert one.json["usage"]["input_tokens_details"]["text_tokens"] == 20
    assert "seed" not in one.json["dalle_notebook"]
    assert other.headers["x-drawn-by"] == "someone 3"
    assert other.json["quality"] == "xhigh"


# What it may cost.


def test_the_cap_is_held_before_anything_is_sent(
    begin: Begin, fault_server: FaultServer
) -> None:
    gateway, server = begin(str(2 * PRICE))

    replies = [_old(server, n=3), _old(server, n=2), _old(server)]

    assert [reply.status for reply in replies] == [429, 200, 429]
    assert fault_server.posts == 2
    fault = replies[2].fault
    assert (fault["code"], fault["type"]) == ("insufficient_quota",) * 2
    assert "may spend $0.0316 a day" in fault["message"]
    assert replies[2].headers["x-should-retry"] == "false"
    assert Decimal(0) < gateway.cap.spent() <= 2 * PRICE


def test_a_restart_begins_no_new_day_and_midnight_does(
    begin: Begin, fault_server: FaultServer
) -> None:
    clock = DayClock()
    _, server = begin(str(PRICE), clock)
    assert _old(server).status == 200

    _, restarted = begin(str(PRICE), clock)
    refused = _old(restarted)
    clock.day += timedelta(minutes=15)
    allowed = _old(restarted)

    assert [refused.status, allowed.status] == [429, 200]
    assert fault_server.posts == 2


def test_a_booking_becomes_what_the_picture_really_cost(
    begin: Begin, fault_server: FaultServer
) -> None:
    gateway, server = begin()
    fault_server.script(answers.good(DRAWN, usage=USAGE))

    _old(server)

    assert gateway.cap.spent() == REAL


def test_callers_at_once_never_pass_the_cap(
    begin: Begin, fault_server: FaultServer
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    gateway, server = begin(str(5 * PRICE))
    _, second = begin(str(5 * PRICE))

    with ThreadPoolExecutor(12) as threads:
        both = [server, second] * 6
        replies = list(threads.map(_old, both))

    assert sorted(reply.status for reply in replies) == [200] * 5 + [429] * 7
    assert fault_server.posts == 5
    assert gateway.cap.spent() <= 5 * PRICE


# What goes wrong.

REFUSED = answers.status(400, message="not this", fault_code="moderation_blocked")
BILLING = answers.status(400, fault_code="billing_hard_limit_reached")
FAULTS = [
    # answer, status, code, whether clients may send again, what stays counted
    (REFUSED, 400, "moderation_blocked", False, False),
    (BILLING, 400, "billing_hard_limit_reached", False, False),
    (answers.status(401), 502, "gateway_refused", False, False),
    (answers.status(404), 502, "gateway_refused", False, False),
    (answers.status(429, headers=[("retry-after", "900")]),
     429, "rate_limit_exceeded", True, False),
    (answers.status(500), 502, "outcome_unknown", False, True),
    (faults.cut_content_length(), 502, "outcome_unknown", False, True),
    (faults.reset(), 502, "outcome_unknown", False, True),
    (faults.html_200(), 502, "outcome_unknown", False, True),
    (faults.half_png(), 502, "outcome_unknown", False, True),
    (faults.hang_headers(), 504, "outcome_unknown", False, True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "status", "code", "again", "counted"),
    FAULTS,
    ids=["moderation", "billing", "401", "404", "429", "500", "cut", "reset", "html",
         "half", "timeout"],
)  # fmt: skip
def test_what_callers_hear_of_a_fault_and_what_stays_counted(
    begin: Begin,
    fault_server: FaultServer,
    answer: Answer,
    status: int,
    code: str,
    again: bool,
    counted: bool,
) -> None:
    gateway, server = begin(timeout=0.6)
    fault_server.always(answer)

    reply = _old(server)

    assert (reply.status, reply.fault["code"]) == (status, code)
    assert (reply.headers.get("x-should-retry") != "false") is again
    assert fault_server.posts == 1
    assert (gateway.cap.spent() > 0) is counted


def test_an_upstream_that_is_down_costs_nothing_and_may_be_asked_again(
    canary: Canary, home: Path
) -> None:
    from instruments.fault_server import closed_port

    gateway = open_gateway(
        f"openai+http://127.0.0.1:{closed_port()}/v1",
        DRAWS,
        "1",
        environ={"DALLE_NOTEBOOK_HOME": str(home)},
        key=Secret(canary.key),
    )
    with RunningServer(engine=gateway.start()) as server:
        reply = _old(server)

    assert reply.status == 503
    assert "x-should-retry" not in reply.headers
    assert gateway.cap.spent() == 0


def test_todays_sdk_does_not_send_again_what_may_have_been_billed(
    begin: Begin, fault_server: FaultServer
) -> None:
    _, server = begin()
    fault_server.always(answers.status(500))

    with (
        openai.OpenAI(base_url=f"{server.origin}/v1", api_key=KEY) as sdk,
        pytest.raises(openai.InternalServerError) as caught,
    ):
        sdk.images.generate(prompt="a cat", size="256x256")

    assert fault_server.posts == 1
    assert "may have been billed" in str(caught.value)


def test_what_is_paid_for_is_answered_though_another_picture_failed(
    begin: Begin, fault_server: FaultServer
) -> None:
    gateway, server = begin()
    fault_server.script(
        answers.good(DRAWN, usage=USAGE), REFUSED, answers.good(DRAWN, usage=USAGE)
    )

    reply = _old(server, n=3)

    assert (reply.status, len(reply.json["data"])) == (200, 2)
    notes = reply.json["dalle_notebook"]["notes"]
    assert any(note.startswith("1 of 3 pictures are missing: ") for note in notes)
    assert gateway.cap.spent() == 2 * REAL


@pytest.mark.slow
def test_what_is_there_in_time_is_answered_though_another_picture_hangs(
    begin: Begin, fault_server: FaultServer
) -> None:
    gateway, server = begin(longest=2.0)
    fault_server.script(answers.good(DRAWN, usage=USAGE), faults.hang_headers())
    both = _old(server, n=2)
    fault_server.script(faults.hang_headers())

    none = _old(server)

    assert (both.status, len(both.json["data"])) == (200, 1)
    assert (none.status, none.fault["code"]) == (504, "outcome_unknown")
    assert none.headers["x-should-retry"] == "false"
    assert REAL + 2 * PRICE >= gateway.cap.spent() > REAL + PRICE


def test_a_picture_is_answered_though_its_cost_cannot_be_written_down(
    begin: Begin, fault_server: FaultServer, home: Path
) -> None:
    gateway, server = begin()
    database = sqlite3.connect(home / FILE)
    database.execute(
        "CREATE TRIGGER full BEFORE UPDATE ON spent WHEN new.micro < old.micro "
        "BEGIN SELECT RAISE(FAIL, 'no room'); END"
    )
    database.close()
    fault_server.script(answers.good(DRAWN, usage=USAGE))

    reply = _old(server)

    assert reply.status == 200
    assert gateway.cap.spent() > REAL


def test_the_archive_does_not_mind_the_gateways_file(
    begin: Begin, home: Path, own_session: Session
) -> None:
    begin()

    health = own_session.with_archive(lambda archive: archive.check())

    assert (home / FILE).exists()
    assert health.is_good


# As events.


def _events(reply: Reply) -> list[dict[str, Any]]:
    lines = reply.body.decode().splitlines()
    return [json.loads(line[6:]) for line in lines if line.startswith("data: ")]


def test_stages_of_the_upstream_are_handed_on(
    begin: Begin, fault_server: FaultServer
) -> None:
    gateway, server = begin()
    stage = pictures.png((1024, 1024), seed=5)
    fault_server.script(
        streams.stream(
            streams.partial(stage), streams.completed(DRAWN, usage=USAGE), streams.DONE
        )
    )

    reply = _old(server, model="gpt-image-1", size="1024x1024", stream=True,
                 partial_images=2)  # fmt: skip

    asked = fault_server.requests[0].fields()
    assert (asked["stream"], asked["partial_images"]) == (True, 2)
    first, last = _events(reply)
    assert first["type"] == "image_generation.partial_image"
    assert base64.b64decode(first["b64_json"]) == stage
    assert base64.b64decode(last["b64_json"]) == DRAWN
    assert last["usage"] == USAGE
    assert gateway.cap.spent() == REAL


def test_a_refusal_inside_the_stream_keeps_its_code(
    begin: Begin, fault_server: FaultServer
) -> None:
    gateway, server = begin()
    fault_server.always(
        streams.stream(streams.failed("not this", "moderation_blocked"))
    )

    reply = _old(server, model="gpt-image-1", size="1024x1024", stream=True,
                 partial_images=1)  # fmt: skip

    assert (reply.status, reply.fault["code"]) == (400, "moderation_blocked")
    assert gateway.cap.spent() == 0


def test_what_the_stream_of_one_picture_lost_takes_no_other_away(
    begin: Begin, fault_server: FaultServer
) -> None:
    gateway, server = begin()
    fault_server.script(
        streams.stream(streams.partial(DRAWN), is_cut=True),
        streams.stream(streams.completed(DRAWN, usage=USAGE), pause=0.3),
    )

    reply = _old(server, model="gpt-image-1", size="1024x1024", stream=True,
                 partial_images=1, n=2)  # fmt: skip

    kinds = [each["type"] for each in _events(reply)]
    assert kinds.count("image_generation.completed") == 1
    assert kinds[-1] == "error"
    assert _events(reply)[-1]["error"]["code"] == "outcome_unknown"
    assert fault_server.posts == 2
    assert gateway.cap.spent() > REAL


# How it is started.


def test_it_says_at_the_start_whom_it_asks_and_for_how_much(
    canary: Canary, home: Path
) -> None:
    environ = {"DALLE_NOTEBOOK_HOME": str(home), "OPENAI_API_KEY": canary.key}

    gateway = open_gateway("openai", None, "5", environ=environ)

    assert gateway.title == f"{DRAWS} at OpenAI (up to $5.00 a day)"


@pytest.mark.parametrize(
    ("upstream", "model", "cap", "words"),
    [
        (None, None, "5", "needs an --upstream"),
        ("openai", None, None, "--max-cost 5"),
        ("openai", None, "five", "a sum in US dollars"),
        ("openai", "dall-e-2", "5", "was switched off"),
        ("openai", "their-own-model", "5", "no price is known"),
        ("http://127.0.0.1:9/v1", None, "5", "--upstream-model"),
        ("offline", None, "5", "no upstream"),
    ],
)
def test_what_is_missing_or_would_not_be_counted_is_said_at_the_start(
    canary: Canary,
    home: Path,
    upstream: str | None,
    model: str | None,
    cap: str | None,
    words: str,
) -> None:
    environ = {"DALLE_NOTEBOOK_HOME": str(home), "OPENAI_API_KEY": canary.key}

    with pytest.raises(UsageError, match=words):
        open_gateway(upstream, model, cap, environ=environ)


def test_a_providers_key_does_not_go_to_an_address_on_the_command_line(
    canary: Canary, home: Path, fault_server: FaultServer
) -> None:
    fault_server.usual = answers.good(DRAWN)
    gateway = open_gateway(
        f"openai+{fault_server.base_url}",
        DRAWS,
        "1",
        environ={"DALLE_NOTEBOOK_HOME": str(home), "OPENAI_API_KEY": canary.key},
    )
    with RunningServer(engine=gateway.start()) as server:
        _old(server)

    assert fault_server.requests[0].header("authorization") is None
