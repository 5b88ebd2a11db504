"""The gateway: requests of 2022 in, a model of today out, within a daily cap."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from instruments import answers
from instruments.canary import Canary
from instruments.fault_server import FaultServer

from dalle_notebook.cli.gateway import open_gateway
from dalle_notebook.errors import UsageError
from dalle_notebook.gateway.order import with_seed
from dalle_notebook.wire.profiles import profiles
from dalle_notebook.wire.recipe import Recipe
from tests.exchange.gateways import (
    DRAWN,
    DRAWS,
    USAGE,
    Begin,
    ask_as_of_old,
    fetched,
)
from tests.unit.server.running import (
    EDITS,
    GENERATIONS,
    HOLE,
    VARIATIONS,
    RunningServer,
    picture,
)

# What is asked.


def test_an_old_request_is_asked_in_todays_words(
    begin_gateway: Begin, fault_server: FaultServer, canary: Canary
) -> None:
    _, server = begin_gateway()

    reply = ask_as_of_old(server, model="dall-e-2", response_format="url", user="me")

    (asked,) = fault_server.requests
    assert asked.fields() == {
        "prompt": "a white siamese cat", "model": DRAWS, "n": 1, "size": "1024x1024",
        "quality": "medium", "user": "me",
    }  # fmt: skip
    assert asked.header("authorization") == f"Bearer {canary.key}"
    (shown,) = fetched(reply)
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
    begin_gateway: Begin, fault_server: FaultServer, given: Any, asked: Any
) -> None:
    _, server = begin_gateway()
    given = {"size": "1024x1024", **given}

    reply = server.ask("POST", GENERATIONS, {"prompt": "a cat", **given})

    assert reply.status == 200
    sent = fault_server.requests[0].fields()
    wanted = {"prompt": "a cat", "n": 1, "model": DRAWS, "size": "1024x1024", **asked}
    assert sent == wanted


def test_a_style_of_old_is_left_out_and_said(
    begin_gateway: Begin, fault_server: FaultServer
) -> None:
    _, server = begin_gateway()

    reply = ask_as_of_old(server, model="dall-e-3", size="1024x1024", style="vivid")

    assert "style" not in fault_server.requests[0].fields()
    assert any(
        "'vivid' was left out" in n for n in reply.json["dalle_notebook"]["notes"]
    )


def test_what_only_some_models_know_is_passed_on_or_said(
    begin_gateway: Begin, fault_server: FaultServer
) -> None:
    _, server = begin_gateway()

    reply = ask_as_of_old(server, model="gpt-image-2.6-flare", size="1024x1024",
                 complexity="low", safety_identifier="somebody")  # fmt: skip

    sent = fault_server.requests[0].fields()
    assert sent["safety_identifier"] == "somebody"
    assert "complexity" not in sent
    notes = reply.json["dalle_notebook"]["notes"]
    assert f"{DRAWS} has no complexity: left out" in notes


def test_several_pictures_are_asked_for_one_by_one(
    begin_gateway: Begin, fault_server: FaultServer
) -> None:
    _, server = begin_gateway()

    reply = ask_as_of_old(server, n=3, response_format="b64_json")

    assert len(reply.json["data"]) == 3
    assert [each.fields()["n"] for each in fault_server.requests] == [1, 1, 1]


def test_an_alpha_mask_is_passed_on_as_it_came(
    begin_gateway: Begin, fault_server: FaultServer
) -> None:
    _, server = begin_gateway()
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
    assert [each.size for each in fetched(reply)] == [(256, 256)]


def test_the_hole_of_an_image_without_mask_becomes_the_mask(
    begin_gateway: Begin, fault_server: FaultServer
) -> None:
    _, server = begin_gateway()
    image = picture((256, 256), colour=HOLE)

    server.send(
        EDITS, ("image", image), ("prompt", "a pool"), ("model", "dall-e-2"),
        ("size", "256x256"),
    )  # fmt: skip

    body = fault_server.requests[0].body
    assert b'name="mask"' in body
    assert body.count(image) == 2


def test_a_variation_is_an_edit_with_a_plain_prompt(
    begin_gateway: Begin, fault_server: FaultServer
) -> None:
    _, server = begin_gateway()

    reply = server.send(VARIATIONS, ("image", picture((256, 256))), ("size", "512x512"))

    asked = fault_server.requests[0]
    assert asked.target.endswith("/images/edits")
    assert b"A fresh variation of this picture" in asked.body
    assert [each.size for each in fetched(reply)] == [(512, 512)]


def test_it_says_who_drew_and_passes_the_counts_on(
    begin_gateway: Begin, fault_server: FaultServer
) -> None:
    _, server = begin_gateway()
    fault_server.script(
        answers.good(DRAWN, usage=USAGE), answers.good(DRAWN, usage=USAGE)
    )

    one = ask_as_of_old(server, n=2)
    fault_server.always(
        answers.good(DRAWN, headers=[("x-drawn-by", "someone 3")], quality="xhigh")
    )
    other = ask_as_of_old(server, model="gpt-image-1", size="1024x1024")

    assert one.headers["x-drawn-by"] == f"{DRAWS} at 127.0.0.1"
    assert one.json["usage"]["total_tokens"] == 1068
    assert one.json["usage"]["input_tokens_details"]["text_tokens"] == 20
    assert "seed" not in one.json["dalle_notebook"]
    assert other.headers["x-drawn-by"] == "someone 3"
    assert other.json["quality"] == "xhigh"


def test_a_seed_is_sent_only_if_a_caller_gave_one_and_then_the_next_ones(
    begin_gateway: Begin, fault_server: FaultServer
) -> None:
    _, server = begin_gateway(profile="generic")

    ask_as_of_old(server, n=2)
    seeded = ask_as_of_old(server, n=3, seed=2**31)

    sent = [each.fields().get("seed") for each in fault_server.requests]
    assert sent[:2] == [None, None]
    assert sorted(sent[2:]) == [2**31, 2**31 + 1, 2**31 + 2]
    assert seeded.json["dalle_notebook"]["seed"] == 2**31


def test_an_upstream_that_needs_seeds_gets_another_for_each_picture() -> None:
    profile = profiles()["vllm-omni"]
    one, last = Recipe(prompt="x"), Recipe(prompt="x", seed=2**31 - 1)

    ours = {with_seed(one, profile, index).seed for index in range(3)}
    given = [with_seed(last, profile, index).seed for index in range(2)]

    assert len(ours) == 3
    assert all(seed is not None and 0 <= seed < 2**31 for seed in ours)
    assert given == [2**31 - 1, 0]


# What it does not do.


def test_it_keeps_no_batches_which_would_be_lost_with_it(
    begin_gateway: Begin, fault_server: FaultServer
) -> None:
    _, server = begin_gateway()

    form = server.send("/v1/files", ("purpose", "batch"), ("file", bytes(300_000)))
    others = [
        server.ask(method, f"{prefix}{path}")
        for prefix in ("/v1", "")
        for method, path in (
            ("GET", "/files"),
            ("GET", "/files/file-1/content"),
            ("DELETE", "/files/file-1"),
            ("POST", "/batches"),
            ("GET", "/batches"),
            ("POST", "/batches/batch_1/cancel"),
        )
    ]

    for reply in (form, *others):
        assert (reply.status, reply.fault["code"]) == (404, "no_batches")
        assert "Send the requests one by one" in reply.fault["message"]
    assert server.ask("GET", "/v1/batches", key=None).status == 401
    document = server.ask("GET", "/openapi.json").json
    assert not re.search("/(files|batches)", " ".join(document["paths"]))
    assert "/v1/images/edits" in document["paths"]
    found = re.findall(r"#/components/schemas/(\w+)", str(document))
    assert set(found) == set(document["components"]["schemas"])
    assert not fault_server.requests


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
        ask_as_of_old(server)

    assert fault_server.requests[0].header("authorization") is None
