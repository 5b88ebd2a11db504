"""When a request may be sent again, as a table of decisions."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dalle_notebook.client.retry import (
    LONGEST_TOLD_WAIT,
    PATIENCE,
    Again,
    Tries,
    Trouble,
    backoff,
    decide,
    parse_retry_after,
    refusal_trouble,
)
from dalle_notebook.errors import (
    AuthenticationError,
    BillingError,
    ContentRefused,
    InvalidRequest,
    RateLimitError,
    Refusal,
    ServerError,
)

NOW = datetime(2026, 1, 5, 12, 0, 0, tzinfo=UTC)


def waits(trouble: Trouble, *, free: bool, told: float | None = None) -> list[float]:
    """Every wait until the rules give up."""
    found, tries = [], Tries()
    while again := decide(trouble, tries, free=free, told=told):
        found.append(again.wait)
        tries = again.tries
    return found


@pytest.mark.parametrize("free", [True, False])
def test_a_connection_that_was_never_made_is_tried_three_times(free: bool) -> None:
    assert waits(Trouble.NOT_CONNECTED, free=free) == [0, 0.5]


def test_a_broken_answer_is_asked_for_again_only_where_nothing_is_billed() -> None:
    assert waits(Trouble.BROKEN, free=True) == [0, 0.5]
    assert waits(Trouble.BROKEN, free=False) == []


@pytest.mark.parametrize("free", [True, False])
def test_what_is_final_is_never_sent_again(free: bool) -> None:
    assert waits(Trouble.FINAL, free=free) == []


def test_a_busy_endpoint_without_a_word_is_asked_at_growing_distances() -> None:
    found = waits(Trouble.BUSY, free=False)

    assert found[:6] == [0.5, 1, 2, 4, 8, 8]
    assert len(found) == 20


def test_a_busy_endpoint_is_waited_for_as_it_says() -> None:
    assert waits(Trouble.BUSY, free=False, told=7.0)[:3] == [7, 7, 7]


def test_waiting_for_a_busy_endpoint_has_an_end() -> None:
    found = waits(Trouble.BUSY, free=False, told=100.0)

    assert sum(found) <= PATIENCE
    assert len(found) == 3


def test_told_to_come_at_once_it_still_slows_down() -> None:
    assert waits(Trouble.BUSY, free=False, told=0.0)[:4] == [0, 0.5, 1, 2]


def test_a_wait_above_two_minutes_is_given_up() -> None:
    assert decide(Trouble.BUSY, Tries(), free=True, told=LONGEST_TOLD_WAIT + 1) is None
    assert decide(Trouble.BUSY, Tries(), free=True, told=LONGEST_TOLD_WAIT) is not None


@pytest.mark.parametrize("trouble", list(Trouble))
def test_an_endpoint_that_asks_not_to_be_asked_again_is_heard(trouble: Trouble) -> None:
    assert decide(trouble, Tries(), free=True, forbidden=True) is None


@given(
    st.sampled_from(list(Trouble)),
    st.builds(
        Tries,
        connection=st.integers(0, 9),
        busy=st.integers(0, 30),
        broken=st.integers(0, 9),
        waited=st.floats(0, 1000),
    ),
    st.none() | st.floats(0, 1e6),
)
def test_on_a_paid_endpoint_only_unsent_and_busy_requests_go_again(
    trouble: Trouble, tries: Tries, told: float | None
) -> None:
    again = decide(trouble, tries, free=False, told=told)

    if again is not None:
        assert trouble in (Trouble.NOT_CONNECTED, Trouble.BUSY)
        assert 0 <= again.wait <= LONGEST_TOLD_WAIT


def test_backoff_doubles_after_an_immediate_first_retry() -> None:
    assert [backoff(n) for n in range(8)] == [0, 0.5, 1, 2, 4, 8, 8, 8]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        pytest.param({}, None, id="nothing"),
        pytest.param({"retry-after": "7"}, 7.0, id="seconds"),
        pytest.param({"retry-after": "0.5"}, 0.5, id="half a second"),
        pytest.param({"retry-after-ms": "1500"}, 1.5, id="milliseconds"),
        pytest.param(
            {"retry-after-ms": "1500", "retry-after": "9"}, 1.5, id="milliseconds first"
        ),
        pytest.param(
            {"retry-after-ms": "x", "retry-after": "9"}, 9.0, id="junk milliseconds"
        ),
        pytest.param(
            {"retry-after": "Mon, 05 Jan 2026 12:00:30 GMT"}, 30.0, id="HTTP date"
        ),
        pytest.param(
            {"retry-after": "Mon, 05 Jan 2026 11:00:00 GMT"}, 0.0, id="past date"
        ),
        pytest.param(
            {"retry-after": "Mon, 05 Jan 2026 12:00:30 -0000"}, 30.0, id="no zone"
        ),
        pytest.param({"retry-after": "0"}, 0.0, id="zero"),
        pytest.param({"retry-after": "-1"}, None, id="negative"),
        pytest.param({"retry-after": "soon"}, None, id="junk"),
        pytest.param({"retry-after": "nan"}, None, id="not a number"),
        pytest.param({"retry-after": "inf"}, None, id="infinite"),
        pytest.param({"retry-after": "300"}, 300.0, id="five minutes"),
    ],
)
def test_retry_after_is_read_in_all_its_forms(
    headers: dict[str, str], expected: float | None
) -> None:
    assert parse_retry_after(headers, NOW) == expected


@given(st.text())
def test_no_retry_after_header_breaks_the_reader(text: str) -> None:
    wait = parse_retry_after({"retry-after": text, "retry-after-ms": text}, NOW)

    assert wait is None or wait >= 0


@pytest.mark.parametrize(
    ("kind", "status", "told", "expected"),
    [
        (RateLimitError, 429, None, Trouble.BUSY),
        (RateLimitError, 503, None, Trouble.FINAL),
        (BillingError, 429, 5.0, Trouble.FINAL),
        (BillingError, 400, None, Trouble.FINAL),
        (ServerError, 503, 5.0, Trouble.BUSY),
        (ServerError, 503, None, Trouble.BROKEN),
        (ServerError, 500, 5.0, Trouble.BROKEN),
        (ServerError, 502, None, Trouble.BROKEN),
        (ServerError, 504, None, Trouble.BROKEN),
        (ServerError, 408, None, Trouble.BROKEN),
        (ServerError, 409, 5.0, Trouble.BROKEN),
        (InvalidRequest, 400, 5.0, Trouble.FINAL),
        (AuthenticationError, 401, None, Trouble.FINAL),
        (ContentRefused, 500, None, Trouble.FINAL),
    ],
)
def test_a_fault_says_what_another_try_means(
    kind: type[Refusal], status: int, told: float | None, expected: Trouble
) -> None:
    assert refusal_trouble(kind, status, told) is expected


def test_tries_are_counted_by_reason() -> None:
    again = decide(Trouble.BUSY, Tries(connection=2), free=True, told=3.0)

    assert again == Again(3.0, Tries(connection=2, busy=1, waited=3.0))
