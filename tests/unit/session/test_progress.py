"""What a running cell says of time and money."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from instruments.pictures import png

from dalle_notebook.errors import DalleError
from dalle_notebook.session.captions import State
from dalle_notebook.session.describing import describe
from dalle_notebook.session.order import make_order
from dalle_notebook.session.preparing import Prepared, prepare
from dalle_notebook.session.progress import Progress, in_time
from dalle_notebook.session.session import Session
from dalle_notebook.store.record import Record
from dalle_notebook.study.grammar import expand
from dalle_notebook.study.options import read_keywords
from dalle_notebook.study.outcome import SENDING, WAITING, Outcome, ended
from dalle_notebook.wire.cost import in_words

PAID = {"model": "gpt-image-1-mini", "quality": "low", "size": "1024x1024"}
"""0.5 cents a picture, and a little for the words."""


@pytest.fixture
def session() -> Iterator[Session]:
    own = Session({})
    yield own
    own.close()


@pytest.fixture
def paying(session: Session) -> Session:
    session.configure(endpoint="openai", api_key="sk-none")
    return session


def _prepare(session: Session, prompt: str = "a fox", **options: Any) -> Prepared:
    read = read_keywords("generate", options)
    return prepare(session, make_order("generate", expand(prompt, {}), read))


def _kept(prepared: Prepared, number: int, cost: str | None = None) -> Outcome:
    record = Record.new(
        png((8, 8)),
        ask=prepared.plan.tiles[number].ask,
        endpoint_id=prepared.wanted[number].chosen.id,
        endpoint_title="there",
        created=Session({}).clock.now(),
        media_type="image/png",
        size=(8, 8),
        cost=None if cost is None else Decimal(cost),
    )
    return Outcome("kept", record)


def _line(
    session: Session, prepared: Prepared, *outcomes: Outcome, seconds: float = 30.0
) -> str:
    progress = Progress(session, prepared)
    return progress.line(State(session, prepared, outcomes, seconds))


def test_a_free_order_says_time_and_rate_and_no_money(session: Session) -> None:
    prepared = _prepare(session, n=8)
    done = [_kept(prepared, n) for n in range(4)]

    said = _line(session, prepared, *done, *[SENDING] * 4)

    assert said == "4 of 8 · 30 s · 8.0 a minute · about 30 s left"


def test_nothing_is_guessed_before_something_is_known(session: Session) -> None:
    prepared = _prepare(session, n=4)

    assert _line(session, prepared, *[WAITING] * 4, seconds=0.2) == "0 of 4 · 0 s"


def test_what_the_archive_had_tells_no_rate(session: Session) -> None:
    prepared = _prepare(session, n=4)
    known = [replace(_kept(prepared, n), from_archive=True) for n in range(3)]

    assert _line(session, prepared, *known, SENDING) == "3 of 4 · 30 s"


def test_money_is_what_was_spent_and_what_may_come(paying: Session) -> None:
    prepared = _prepare(paying, n=4, **PAID)
    price = prepared.cost.price
    done = [_kept(prepared, 0, "0.0061"), _kept(prepared, 1, "0.0052")]

    words = _line(paying, prepared, *done, SENDING, WAITING).split(" · ")

    assert words[-2] == "spent $0.0113"
    low, high = in_words(price.low / 2), in_words(price.high / 2)
    assert words[-1] in (f"to come {low} to {high}", f"to come {high}")


def test_an_unknown_answer_may_have_cost_its_price(paying: Session) -> None:
    prepared = _prepare(paying, n=2, **PAID)
    unknown = Outcome("unknown", reason="may have been billed")

    said = _line(paying, prepared, unknown, ended(DalleError("no connection")))

    assert "spent at most $0.00" in said
    assert "to come" not in said


def test_a_known_limit_bounds_the_time_from_the_start(paying: Session) -> None:
    paying.configure(images_per_minute=5)
    prepared = _prepare(paying, n=10, seed=[1, 2], **PAID)

    said = _line(paying, prepared, *[WAITING] * 20, seconds=0.0)

    assert "about 3 min left" in said


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "0 s"),
        (99.4, "99 s"),
        (99.6, "2 min"),
        (5_900, "98 min"),
        (7_500, "2 h 5 min"),
    ],
)
def test_times_are_as_exact_as_anybody_needs(seconds: float, words: str) -> None:
    assert in_time(seconds) == words


STATES = {
    "waiting": (WAITING, "waiting", "not sent"),
    "sending": (SENDING, "drawing", "already sent"),
    "refused": (
        Outcome("refused", reason="change the prompt"),
        "refused",
        "change the",
    ),
    "failed": (ended(DalleError("no connection")), "no picture", "no connection"),
    "unknown": (
        Outcome("unknown", reason="may have been billed"),
        "answer unknown",
        "may have been billed",
    ),
}


@pytest.mark.parametrize("state", STATES)
def test_every_state_is_said_in_words(session: Session, state: str) -> None:
    from dalle_notebook.render.html import render_html, render_progress

    outcome, word, reason = STATES[state]
    prepared = _prepare(session, n=2)
    now = State(session, prepared, (outcome, WAITING), 1.0)

    running = render_progress(Progress(session, prepared).view(now))
    final = render_html(describe(now))

    assert word in running
    assert word in final
    assert reason in final
    assert outcome.reason in running


def test_a_reason_that_many_share_is_said_once(session: Session) -> None:
    prepared = _prepare(session, n=10, seed=[1, 2])
    failed = [ended(DalleError("no connection"))] * 19
    now = State(session, prepared, (*failed, WAITING), 1.0)

    notes = Progress(session, prepared).view(now).notes

    assert notes == ("19 times: no connection",)


def test_a_large_order_is_numbers_without_a_table(session: Session) -> None:
    prepared = _prepare(session, n=10, seed=list(range(30)))
    outcomes = (*[_kept(prepared, 0)] * 200, *[SENDING] * 8, *[WAITING] * 92)

    view = Progress(session, prepared).view(State(session, prepared, outcomes, 60.0))

    assert view.tiles == ()
    assert view.footer == ("200 kept, 92 waiting, 8 drawing",)
    assert view.progress == "200 of 300 · 60 s · 200 a minute · about 30 s left"
