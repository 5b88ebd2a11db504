from __future__ import annotations

import json
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from instruments.limited_server import (
    Limit,
    LimitedProcess,
    LimitedServer,
    SlidingWindow,
    TokenBucket,
)
from instruments.raw_client import exchange, post_bytes


def accepted(limit: Limit, moments: list[float]) -> list[float]:
    return [moment for moment in moments if limit.wait(moment) == 0]


def test_a_sliding_window_frees_a_place_one_window_after_it_was_taken() -> None:
    moments = [0.0, 0.5, 1.0, 9.9, 10.0, 10.1, 10.5]
    assert accepted(SlidingWindow(2, 10.0), moments) == [0.0, 0.5, 10.0, 10.5]


def test_a_token_bucket_refills_evenly() -> None:
    moments = [0.0, 0.1, 0.2, 4.9, 5.2, 10.3, 10.4]
    assert accepted(TokenBucket(2, 10.0), moments) == [0.0, 0.1, 5.2, 10.3]


@pytest.mark.parametrize("limit", [SlidingWindow(3, 9.0), TokenBucket(3, 9.0)])
def test_whoever_waits_as_told_is_let_in(limit: Limit) -> None:
    now = 100.0
    for _ in range(50):
        early = limit.wait(now)
        if early:
            assert limit.wait(now + early * 0.9) > 0
            now += early
            assert limit.wait(now) == 0


def test_beyond_the_limit_comes_429_with_a_word_on_when() -> None:
    with LimitedServer(SlidingWindow(2, 60.0), tell_limit=True) as server:
        replies = [exchange(server.origin, post_bytes()) for _ in range(3)]

    assert [reply.status for reply in replies] == [200, 200, 429]
    assert replies[0].header("x-ratelimit-limit-images") == "2"
    assert 50 < int(replies[2].header("retry-after") or 0) <= 60
    assert (server.tally.drawn, server.tally.refused) == (2, 1)


def test_pictures_are_drawn_at_the_same_time() -> None:
    with LimitedServer(delay=0.2) as server, ThreadPoolExecutor(6) as pool:
        sent = [pool.submit(exchange, server.origin, post_bytes()) for _ in range(6)]
        assert {each.result().status for each in sent} == {200}

    assert server.tally.most_at_once > 1


def test_a_process_of_its_own_draws_large_pictures_and_tells_its_tally() -> None:
    with LimitedProcess("bucket", pictures=2, picture_bytes=300_000) as server:
        request = urllib.request.Request(f"{server.base_url}/images/generations", b"{}")
        with urllib.request.urlopen(request, timeout=10) as answer:
            entry = json.load(answer)["data"][0]
        tally = server.tally()

    assert 390_000 < len(entry["b64_json"]) < 410_000
    assert (tally.drawn, tally.refused) == (1, 0)
