"""Pictures per minute, and places for requests."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dalle_notebook.server.pace import WINDOW, ImagesPerMinute, Places
from dalle_notebook.wire.requests import FaultError
from tests.unit.server.running import SetClock


def _take(pace: ImagesPerMinute, pictures: int) -> FaultError | None:
    try:
        pace.take(pictures)
    except FaultError as turned:
        return turned
    return None


@given(
    limit=st.integers(1, 12),
    asks=st.lists(
        st.tuples(st.floats(0, 40, allow_nan=False), st.integers(1, 12)), max_size=40
    ),
)
def test_no_minute_holds_more_pictures_than_the_limit(
    limit: int, asks: list[tuple[float, int]]
) -> None:
    clock = SetClock()
    pace = ImagesPerMinute(limit, clock)
    granted: list[tuple[float, int]] = []
    for wait, pictures in asks:
        clock.seconds += wait
        if _take(pace, pictures) is None:
            granted.append((clock.seconds, pictures))

    for start, _ in granted:
        inside = [n for moment, n in granted if start <= moment < start + WINDOW]
        assert sum(inside) <= limit


@given(st.lists(st.tuples(st.floats(0, 20), st.integers(1, 5)), max_size=20))
def test_coming_again_when_told_is_enough(asks: list[tuple[float, int]]) -> None:
    clock = SetClock()
    pace = ImagesPerMinute(5, clock)
    for wait, pictures in asks:
        clock.seconds += wait
        turned = _take(pace, pictures)
        if turned is not None:
            clock.seconds += int(turned.headers["retry-after-ms"]) / 1000
            assert _take(pace, pictures) is None


def test_the_headers_say_what_is_left() -> None:
    clock = SetClock()
    pace = ImagesPerMinute(5, clock)
    pace.take(2)
    clock.seconds += 15

    assert pace.headers() == {
        "x-ratelimit-limit-images": "5",
        "x-ratelimit-remaining-images": "3",
        "x-ratelimit-reset-images": "45.000s",
    }


def test_more_than_ever_fits_is_a_mistake_and_not_a_wait() -> None:
    turned = _take(ImagesPerMinute(3, SetClock()), 4)

    assert turned is not None
    assert (turned.fault.status, turned.fault.param) == (400, "n")


def test_a_place_is_free_again_after_a_failure() -> None:
    places = Places(1)
    with pytest.raises(ZeroDivisionError), places.one():
        raise ZeroDivisionError
    with places.one(), pytest.raises(FaultError), places.one():
        pass

    with places.one():
        pass
