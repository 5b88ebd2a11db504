"""What counts against the cap of a session: what is sent, and that only once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from dalle_notebook.session.order import Order, make_order
from dalle_notebook.session.plan_view import price_plan
from dalle_notebook.session.preparing import Prepared, prepare
from dalle_notebook.session.running import resume, start
from dalle_notebook.session.session import Session
from dalle_notebook.store.archive import Archive
from dalle_notebook.study.grammar import expand
from dalle_notebook.study.options import read_keywords


@pytest.fixture
def session(home: Path) -> Iterator[Session]:
    environ = {"DALLE_NOTEBOOK_HOME": str(home), "OPENAI_API_KEY": "key-of-the-test"}
    session = Session(environ)
    yield session
    session.close()


def _order(n: int) -> Order:
    how = {"model": "gpt-image-2@openai", "size": "1024x1024", "quality": "low", "n": n}
    return make_order("generate", expand("a cat"), read_keywords("generate", how))


def _lose(session: Session, prepared: Prepared, number: int) -> None:
    """As if a tile had been sent and no answer had come."""
    wanted = prepared.wanted[number]

    def work(archive: Archive) -> None:
        claim = archive.claim(wanted.ask.id, wanted.chosen.id)
        claim.sent()
        claim.unknown("cut")

    session.with_archive(work)


def test_running_again_what_may_have_been_billed_spends_nothing(
    session: Session,
) -> None:
    _lose(session, prepare(session, _order(1)), 0)

    running = start(session, prepare(session, _order(1)))
    running.future.result(timeout=20)
    running = resume(session, running.prepared, tuple(running.run.outcomes))
    running.future.result(timeout=20)

    assert [outcome.state for outcome in running.run.outcomes] == ["unknown"]
    assert session.budget.spent == 0


def test_what_may_have_been_billed_is_priced_only_where_it_is_sent_again(
    session: Session,
) -> None:
    one = prepare(session, _order(1)).cost.price.high
    assert one > Decimal(0)
    _lose(session, prepare(session, _order(2)), 1)

    plain = prepare(session, _order(2))
    again = prepare(session, replace(_order(2), again=True))

    assert (plain.cost.pictures, plain.cost.price.high) == (1, one)
    assert (again.cost.pictures, again.cost.price.high) == (2, 2 * one)


def test_a_plan_says_what_it_would_not_send_again(session: Session) -> None:
    _lose(session, prepare(session, _order(1)), 0)

    said = " ".join(repr(price_plan(session, prepare(session, _order(1)))).split())

    assert "1 to ask for: free; nothing was sent" in said
    assert "1 sent before, answer unknown, may have been billed: not sent again" in said
    assert "gpt-image-2 openai 0 1 free" in said
