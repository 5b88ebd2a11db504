"""What stands beside a picture, and what never does."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from dalle_notebook.errors import ArchiveError
from dalle_notebook.store.record import Record, is_digest, plain_endpoint
from tests.unit.store.writers import ask, picture
from tests.unit.store.writers import record as record_of


def full() -> Record:
    return record_of(
        picture(1),
        ask(settings={"size": "512x512"}, inputs=("ab",), mask="cd", take=2, index=3),
        endpoint_id="https://api.example.com/v1",
        model="m",
        drawn_by="d",
        parameters={"prompt": "a cat", "n": 1},
        revised_prompt="a \u732b <b>",
        usage={"total_tokens": 5},
        cost=Decimal("0.0400"),
        seconds=1.5,
        asked_size="512x512",
        request_id="req",
        notes=("one", "two"),
        notebook="cats.ipynb",
    )


def test_a_record_comes_back_from_json_as_it_was() -> None:
    record = full()

    assert Record.from_json(json.loads(json.dumps(record.to_json()))) == record


def test_the_moment_is_kept_in_utc() -> None:
    there = datetime(2026, 1, 1, 8, tzinfo=timezone(timedelta(hours=8)))

    assert (
        record_of(b"x", ask(), created=there)
        .to_json()["created"]
        .startswith("2026-01-01T00:00:00")
    )


@pytest.mark.parametrize(
    "path", ["/home/ann/secret/cats.ipynb", r"C:\Users\ann\cats.ipynb", "cats.ipynb"]
)
def test_only_the_file_name_of_the_notebook_is_kept(path: str) -> None:
    assert record_of(b"x", ask(), notebook=path).notebook == "cats.ipynb"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("offline", "offline"),
        ("https://api.example.com/v1", "https://api.example.com/v1"),
        ("https://ann:pw@example.com:8443/v1?sig=abc#x", "https://example.com:8443/v1"),
        ("http://[::1]:80/v1/", "http://[::1]:80/v1"),
    ],
)
def test_an_endpoint_is_kept_without_its_secret_parts(given: str, kept: str) -> None:
    assert plain_endpoint(given) == kept
    assert record_of(b"x", ask(), endpoint_id=given).endpoint_id == kept


def test_private_parameters_are_not_kept() -> None:
    sent = {
        "user": "ann",
        "api_key": "k",
        "X-Token": "t",
        "max_tokens": 5,
        "size": "s",
        "prompt": "p",
    }

    assert record_of(b"x", ask(), parameters=sent).parameters == {
        "max_tokens": 5,
        "size": "s",
        "prompt": "p",
    }


def test_two_asks_of_one_picture_have_two_records() -> None:
    one, two = record_of(b"x", ask("a")), record_of(b"x", ask("b"))

    assert one.digest == two.digest
    assert one.key != two.key


@pytest.mark.parametrize("text", ["", "../../etc", "A" * 64, "a" * 63, "a" * 65, None])
def test_only_a_hash_is_a_digest(text: object) -> None:
    assert not is_digest(text)


@pytest.mark.parametrize(
    "change",
    [{"v": 2}, {"digest": "../x"}, {"media_type": "image/gif"}, {"cost": "much"}],
)
def test_what_is_no_record_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ArchiveError):
        Record.from_json({**full().to_json(), **change})
