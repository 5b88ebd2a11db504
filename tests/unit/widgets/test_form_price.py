"""What a form says of price and time before anybody presses its button."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from instruments.fault_server import FaultServer

from dalle_notebook.session.order import make_order
from dalle_notebook.session.session import Session
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.record import Record
from dalle_notebook.study.grammar import expand
from dalle_notebook.widgets.form.price import Price, price_of
from dalle_notebook.widgets.form.words import about, in_words
from tests.unit.store.shelves import keep


def _price(session: Session, seen: list[Record], **options: Any) -> Price:
    return price_of(session, make_order("generate", expand("a dog"), options), seen)


def test_a_price_is_that_of_what_is_not_kept_yet(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "not-a-key-of-anybody")
    options = {"endpoint": "openai", "model": "gpt-image-1.5", "quality": "high"}

    one = _price(session, [], size="1024x1024", **options)
    many = _price(session, [], size="1024x1024", n=9, **options)

    assert one.label == "$0.133"
    assert (one.kept, one.wanted) == (0, 1)
    assert one.problem is None
    assert many.problem is not None
    assert "above the cap" in str(many.problem)


def test_the_time_is_that_of_pictures_like_these(session: Session, home: Path) -> None:
    archive = Archive(home)
    seen = [
        keep(archive, n, endpoint_id="offline", model="illustrator", seconds=seconds)
        for n, seconds in enumerate([2.0, 3.0, 90.0])
    ]
    elsewhere = keep(archive, 9, endpoint_id="http://127.0.0.1:9/v1", seconds=50.0)

    # Four at once are asked for.
    assert _price(session, [*seen, elsewhere], n=4).seconds == 3.0
    assert _price(session, seen, n=5).seconds == 6.0
    assert _price(session, [elsewhere], n=4).seconds is None


def test_the_limit_of_an_endpoint_makes_it_longer(
    session: Session, home: Path, fault_server: FaultServer
) -> None:
    session.configure(endpoint=fault_server.base_url, images_per_minute=2)
    record = keep(
        Archive(home), 1, endpoint_id=fault_server.base_url, model=None, seconds=1.0
    )

    assert _price(session, [record], n=2).seconds == 1.0
    assert _price(session, [record], n=4, yes=True).seconds == 61.0


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (0.2, ""),
        (0.7, "about 1 s"),
        (20.4, "about 20 s"),
        (300, "about 5 min"),
    ],
)
def test_a_time_is_said_as_people_say_it(seconds: float | None, words: str) -> None:
    assert about(seconds) == words


def test_advice_for_cells_is_said_for_fields(session: Session) -> None:
    price = _price(session, [], model="gpt-image-2")

    assert price.problem is not None
    said = in_words(price.problem)
    assert "choose endpoint openai to use it, or leave model out" in said
    assert "--" not in said
    assert in_words(ValueError("x" * 400)).startswith("unexpected ValueError: xxx")
    assert len(in_words(ValueError("x" * 400))) <= 200
