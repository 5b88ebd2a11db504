"""The gateway's daily cap, and what callers hear when its upstream fails."""

from __future__ import annotations

import asyncio
import base64
import json
import sqlite3
import time
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openai
import pytest
from instruments import answers, faults, pictures, streams
from instruments.canary import Canary
from instruments.exchange import Answer, Exchange
from instruments.fault_server import FaultServer

from dalle_notebook.cli.gateway import open_gateway
from dalle_notebook.gateway.cap import FILE
from dalle_notebook.session.session import Session
from dalle_notebook.settings import Secret
from dalle_notebook.wire.recipe import Recipe
from tests.exchange.gateways import (
    DRAWN,
    DRAWS,
    LEAST,
    PRICE,
    REAL,
    USAGE,
    Begin,
    DayClock,
    ask_as_of_old,
)
from tests.unit.server.running import (
    KEY,
    Reply,
    RunningServer,
)

# What it may cost.


def test_the_cap_is_held_before_anything_is_sent(
    begin_gateway: Begin, fault_server: FaultServer
) -> None:
    gateway, server = begin_gateway(str(2 * PRICE))

    replies = [
        ask_as_of_old(server, n=3),
        ask_as_of_old(server, n=2),
        ask_as_of_old(server),
    ]

    assert [reply.status for reply in replies] == [429, 200, 429]
    assert fault_server.posts == 2
    fault = replies[2].fault
    assert (fault["code"], fault["type"]) == ("insufficient_quota",) * 2
    assert "may spend $0.0316 a day" in fault["message"]
    assert replies[2].headers["x-should-retry"] == "false"
    assert Decimal(0) < gateway.cap.spent() <= 2 * PRICE


def test_a_restart_begins_no_new_day_and_midnight_does(
    begin_gateway: Begin, fault_server: FaultServer
) -> None:
    clock = DayClock()
    _, server = begin_gateway(str(PRICE), clock)
    assert ask_as_of_old(server).status == 200

    _, restarted = begin_gateway(str(PRICE), clock)
    refused = ask_as_of_old(restarted)
    clock.day += timedelta(minutes=15)
    allowed = ask_as_of_old(restarted)

    assert [refused.status, allowed.status] == [429, 200]
    assert fault_server.posts == 2


def test_a_booking_becomes_what_the_picture_really_cost(
    begin_gateway: Begin, fault_server: FaultServer
) -> None:
    gateway, server = begin_gateway()
    fault_server.script(answers.good(DRAWN, usage=USAGE))

    ask_as_of_old(server)

    assert gateway.cap.spent() == REAL


ZEROS = {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0}


@pytest.mark.parametrize(
    "usage",
    [ZEROS, {**USAGE, "output_tokens_details": {"image_tokens": 1, "text_tokens": 0}}],
    ids=["zeros", "next to nothing"],
)
def test_an_upstream_that_counts_nothing_fills_the_cap_all_the_same(
    begin_gateway: Begin, fault_server: FaultServer, usage: dict[str, Any]
) -> None:
    gateway, server = begin_gateway(str(2 * PRICE))
    fault_server.usual = answers.good(DRAWN, usage=usage)

    statuses = [ask_as_of_old(server).status for _ in range(3)]

    assert statuses == [200, 200, 429]
    assert gateway.cap.spent() >= 2 * LEAST


def test_callers_at_once_never_pass_the_cap(
    begin_gateway: Begin, fault_server: FaultServer
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    gateway, server = begin_gateway(str(5 * PRICE))
    _, second = begin_gateway(str(5 * PRICE))

    with ThreadPoolExecutor(12) as threads:
        both = [server, second] * 6
        replies = list(threads.map(ask_as_of_old, both))

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
    (answers.status(408), 502, "outcome_unknown", False, True),
    (answers.status(409), 502, "outcome_unknown", False, True),
    (answers.status(425, headers=[("retry-after", "1")]),
     502, "outcome_unknown", False, True),
    (answers.status(409, fault_code="moderation_blocked"),
     409, "moderation_blocked", False, False),
    (faults.cut_content_length(), 502, "outcome_unknown", False, True),
    (faults.reset(), 502, "outcome_unknown", False, True),
    (faults.html_200(), 502, "outcome_unknown", False, True),
    (faults.half_png(), 502, "outcome_unknown", False, True),
    (faults.hang_headers(), 504, "outcome_unknown", False, True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "status", "code", "again", "counted"),
    FAULTS,
    ids=["moderation", "billing", "401", "404", "429", "500", "408",
         "409", "425", "409 for a reason", "cut", "reset", "html", "half", "timeout"],
)  # fmt: skip
def test_what_callers_hear_of_a_fault_and_what_stays_counted(
    begin_gateway: Begin,
    fault_server: FaultServer,
    answer: Answer,
    status: int,
    code: str,
    again: bool,
    counted: bool,
) -> None:
    gateway, server = begin_gateway(timeout=0.6)
    fault_server.always(answer)

    reply = ask_as_of_old(server)

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
        reply = ask_as_of_old(server)

    assert reply.status == 503
    assert "x-should-retry" not in reply.headers
    assert gateway.cap.spent() == 0


def test_todays_sdk_does_not_send_again_what_may_have_been_billed(
    begin_gateway: Begin, fault_server: FaultServer
) -> None:
    _, server = begin_gateway()
    fault_server.always(answers.status(500))

    with (
        openai.OpenAI(base_url=f"{server.origin}/v1", api_key=KEY) as sdk,
        pytest.raises(openai.InternalServerError) as caught,
    ):
        sdk.images.generate(prompt="a cat", size="256x256")

    assert fault_server.posts == 1
    assert "may have been billed" in str(caught.value)


def test_what_is_paid_for_is_answered_though_another_picture_failed(
    begin_gateway: Begin, fault_server: FaultServer
) -> None:
    gateway, server = begin_gateway()
    fault_server.script(
        answers.good(DRAWN, usage=USAGE), REFUSED, answers.good(DRAWN, usage=USAGE)
    )

    reply = ask_as_of_old(server, n=3)

    assert (reply.status, len(reply.json["data"])) == (200, 2)
    notes = reply.json["dalle_notebook"]["notes"]
    assert any(note.startswith("1 of 3 pictures are missing: ") for note in notes)
    assert gateway.cap.spent() == 2 * REAL


@pytest.mark.parametrize("stream", [False, True])
def test_what_may_have_been_billed_hides_behind_no_other_fault(
    begin_gateway: Begin, fault_server: FaultServer, stream: bool
) -> None:
    busy = answers.status(429, headers=[("retry-after", "900")])
    gateway, server = begin_gateway()
    fault_server.script(busy, streams.stream(streams.DONE, pause=0.2), busy)

    reply = ask_as_of_old(server, model="gpt-image-1", size="1024x1024", n=3,
                 stream=stream)  # fmt: skip

    assert (reply.status, reply.fault["code"]) == (502, "outcome_unknown")
    assert reply.headers["x-should-retry"] == "false"
    assert fault_server.posts == 3
    assert gateway.cap.spent() > 0


@pytest.mark.slow
def test_what_is_there_in_time_is_answered_though_another_picture_hangs(
    begin_gateway: Begin, fault_server: FaultServer
) -> None:
    gateway, server = begin_gateway(longest=2.0)
    fault_server.script(answers.good(DRAWN, usage=USAGE), faults.hang_headers())
    both = ask_as_of_old(server, n=2)
    fault_server.script(faults.hang_headers())

    none = ask_as_of_old(server)

    assert (both.status, len(both.json["data"])) == (200, 1)
    assert (none.status, none.fault["code"]) == (504, "outcome_unknown")
    assert none.headers["x-should-retry"] == "false"
    # The second caller waited for the same picture, which is still under way.
    assert fault_server.posts == 2
    assert REAL + PRICE >= gateway.cap.spent() > REAL


@pytest.mark.parametrize("is_there", [False, True])
def test_a_caller_who_left_and_asks_again_gets_what_was_drawn_meanwhile(
    begin_gateway: Begin, fault_server: FaultServer, is_there: bool
) -> None:
    gateway, server = begin_gateway()
    drawn = answers.good(DRAWN, usage=USAGE)

    async def late(exchange: Exchange) -> None:
        await asyncio.sleep(0.5)
        await drawn(exchange)

    fault_server.script(drawn, late)
    fault_server.usual = REFUSED

    with openai.OpenAI(
        base_url=f"{server.origin}/v1", api_key=KEY, timeout=0.3, max_retries=0
    ) as sdk, pytest.raises(openai.APITimeoutError):  # fmt: skip
        sdk.images.generate(prompt="a white siamese cat", size="256x256", n=2)
    if is_there:
        time.sleep(0.5)
    reply = ask_as_of_old(server, n=2)

    assert (reply.status, len(reply.json["data"])) == (200, 2)
    assert fault_server.posts == 2
    assert gateway.cap.spent() == 2 * REAL


async def test_what_nobody_waits_for_is_not_sent_anew_after_a_refusal(
    begin_gateway: Begin, fault_server: FaultServer
) -> None:
    gateway, _ = begin_gateway()
    engine = gateway.start()
    fault_server.script(answers.status(429, headers=[("retry-after-ms", "400")]))
    painting = asyncio.ensure_future(
        engine.paint(Recipe(prompt="x", size="256x256"), 0)
    )
    while not fault_server.posts and not painting.done():
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)

    painting.cancel()
    await asyncio.gather(painting, return_exceptions=True)
    await asyncio.sleep(0.6)

    assert fault_server.posts == 1
    assert gateway.cap.spent() == 0
    await engine.close()


async def test_a_caller_who_leaves_while_it_is_booked_leaves_nothing_booked(
    begin_gateway: Begin, fault_server: FaultServer, home: Path
) -> None:
    gateway, _ = begin_gateway()
    engine = gateway.start()
    other = sqlite3.connect(home / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    painting = asyncio.ensure_future(
        engine.paint(Recipe(prompt="x", size="256x256"), 0)
    )
    await asyncio.sleep(0.2)

    painting.cancel()
    await asyncio.sleep(0.05)
    other.execute("COMMIT")
    other.close()
    await asyncio.gather(painting, return_exceptions=True)
    # The thread that books may still be at it where nobody waits for it.
    await asyncio.sleep(0.3)

    assert fault_server.posts == 0
    assert gateway.cap.spent() == 0
    await engine.close()


def test_a_picture_is_answered_though_its_cost_cannot_be_written_down(
    begin_gateway: Begin, fault_server: FaultServer, home: Path
) -> None:
    gateway, server = begin_gateway()
    database = sqlite3.connect(home / FILE)
    database.execute(
        "CREATE TRIGGER full BEFORE UPDATE ON spent WHEN new.micro < old.micro "
        "BEGIN SELECT RAISE(FAIL, 'no room'); END"
    )
    database.close()
    fault_server.script(answers.good(DRAWN, usage=USAGE))

    reply = ask_as_of_old(server)

    assert reply.status == 200
    assert gateway.cap.spent() > REAL


def test_the_archive_does_not_mind_the_gateways_file(
    begin_gateway: Begin, home: Path, own_session: Session
) -> None:
    begin_gateway()

    health = own_session.with_archive(lambda archive: archive.check())

    assert (home / FILE).exists()
    assert health.is_good


# As events.


def _events(reply: Reply) -> list[dict[str, Any]]:
    lines = reply.body.decode().splitlines()
    return [json.loads(line[6:]) for line in lines if line.startswith("data: ")]


def test_stages_of_the_upstream_are_handed_on(
    begin_gateway: Begin, fault_server: FaultServer
) -> None:
    gateway, server = begin_gateway()
    stage = pictures.png((1024, 1024), seed=5)
    fault_server.script(
        streams.stream(
            streams.partial(stage), streams.completed(DRAWN, usage=USAGE), streams.DONE
        )
    )

    reply = ask_as_of_old(server, model="gpt-image-1", size="1024x1024", stream=True,
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
    begin_gateway: Begin, fault_server: FaultServer
) -> None:
    gateway, server = begin_gateway()
    fault_server.always(
        streams.stream(streams.failed("not this", "moderation_blocked"))
    )

    reply = ask_as_of_old(server, model="gpt-image-1", size="1024x1024", stream=True,
                 partial_images=1)  # fmt: skip

    assert (reply.status, reply.fault["code"]) == (400, "moderation_blocked")
    assert gateway.cap.spent() == 0


def test_what_the_stream_of_one_picture_lost_takes_no_other_away(
    begin_gateway: Begin, fault_server: FaultServer
) -> None:
    gateway, server = begin_gateway()
    fault_server.script(
        streams.stream(streams.partial(DRAWN), is_cut=True),
        streams.stream(streams.completed(DRAWN, usage=USAGE), pause=0.3),
    )

    reply = ask_as_of_old(server, model="gpt-image-1", size="1024x1024", stream=True,
                 partial_images=1, n=2)  # fmt: skip

    kinds = [each["type"] for each in _events(reply)]
    assert kinds.count("image_generation.completed") == 1
    assert kinds[-1] == "error"
    assert _events(reply)[-1]["error"]["code"] == "outcome_unknown"
    assert fault_server.posts == 2
    assert gateway.cap.spent() > REAL
