"""Images per minute as callers see it."""

from __future__ import annotations

import math

from dalle_notebook.server.limits import Limits
from tests.unit.server.running import RunningServer, SetClock


def test_over_the_limit_is_told_when_to_come_again() -> None:
    clock = SetClock()
    with RunningServer(limits=Limits(images_per_minute=5), clock=clock) as server:
        first = server.generate(n=3)
        clock.seconds += 20.5
        turned = server.generate(n=3)
        clock.seconds += float(turned.headers["retry-after-ms"]) / 1000
        then = server.generate(n=3)

    assert (first.status, turned.status, then.status) == (200, 429, 200)
    assert turned.fault["code"] == "rate_limit_exceeded"
    assert turned.fault["type"] == "rate_limit_error"
    assert turned.headers["retry-after"] == str(math.ceil(39.5))
    assert [
        reply.headers["x-ratelimit-remaining-images"] for reply in (first, turned, then)
    ] == ["2", "2", "2"]
    assert first.headers["x-ratelimit-limit-images"] == "5"
    assert first.headers["x-ratelimit-reset-images"] == "60.000s"


def test_a_refused_request_does_not_count() -> None:
    with RunningServer(limits=Limits(images_per_minute=1)) as server:
        refused = [server.generate(size="7x7").status for _ in range(3)]

        assert refused == [400] * 3
        assert server.generate().status == 200


def test_without_a_limit_nothing_is_counted() -> None:
    with RunningServer() as server:
        replies = [server.generate(n=10) for _ in range(8)]

    assert {reply.status for reply in replies} == {200}
    assert not any(name.startswith("x-ratelimit") for name in replies[0].headers)
