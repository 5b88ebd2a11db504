"""Sums of what is known, and which pictures a pruning lets go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from dalle_notebook.errors import UsageError
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.pruning import parse_age, parse_size
from dalle_notebook.store.spend import By, spend, total
from tests.unit.store.shelves import START, fill, keep

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PAID = {"endpoint_id": "https://api.openai.com/v1", "model": "gpt-image-2"}


@pytest.mark.parametrize("by", ["day", "model", "notebook"])
def test_the_shares_are_the_sums_of_the_records(archive: Archive, by: By) -> None:
    kept = fill(archive, 36)

    shares = spend(archive.search, by)

    whole = total(shares)
    assert whole.cost == sum((r.cost for r in kept if r.cost), Decimal(0))
    assert whole.pictures == 36
    assert (whole.free, whole.unknown, whole.priced) == (24, 6, 6)
    labels = {
        "day": {f"{r.created:%Y-%m-%d}" for r in kept},
        "model": {"illustrator", "gpt-image-2"},
        "notebook": {"", "lesson-1.ipynb", "lesson-2.ipynb", "lesson-3.ipynb"},
    }
    assert {share.label for share in shares} == labels[by]


def test_days_come_newest_first_and_models_dearest_first(archive: Archive) -> None:
    for seed, (model, cost) in enumerate((("a", "1"), ("b", "3"), ("c", None))):
        keep(
            archive, seed * 24, **{**PAID, "model": model}, cost=cost and Decimal(cost)
        )

    assert [share.label for share in spend(archive.search)] == [
        "2026-03-03", "2026-03-02", "2026-03-01",
    ]  # fmt: skip
    assert [share.label for share in spend(archive.search, "model")] == ["b", "a", "c"]


def test_sums_of_small_parts_are_exact(archive: Archive) -> None:
    for seed in range(30):
        keep(archive, seed, f"cat {seed}", cost=Decimal("0.000000001") * 3, **PAID)
    keep(archive, 99, "a dog", cost=Decimal("0.1"), **PAID)

    (share,) = spend(archive.search, "model")

    assert share.cost == Decimal("0.100000090")


def test_a_picture_that_cost_nothing_is_free_and_not_unknown(archive: Archive) -> None:
    keep(archive, 1, "a", cost=Decimal(0), **PAID)
    keep(archive, 2, "b", **PAID)
    keep(archive, 3, "c")

    whole = total(spend(archive.search))

    assert (whole.priced, whole.free, whole.unknown) == (0, 2, 1)


def test_spending_goes_by_three_things_only(archive: Archive) -> None:
    with pytest.raises(UsageError, match="day, model, notebook"):
        spend(archive.search, "1; DROP TABLE pictures")  # type: ignore[arg-type]


def test_nothing_is_spent_in_an_absent_archive(archive: Archive) -> None:
    assert spend(archive.search) == []
    assert total([]).cost == 0
    assert not archive.home.exists()


def test_what_is_older_goes_and_tagged_ones_stay(archive: Archive) -> None:
    kept = [keep(archive, 24 * day, f"cat {day}") for day in range(10)]
    archive.tags.add(kept[2].digest, ["best"])

    choice = archive.prunable(START + timedelta(days=5), None)

    assert choice.digests == tuple(kept[day].digest for day in (0, 1, 3, 4))
    assert (choice.kept, choice.tagged) == (6, 1)
    assert choice.first == START
    assert choice.last == START + timedelta(days=4)


def test_the_oldest_above_a_size_go(archive: Archive) -> None:
    kept = [keep(archive, seed, f"cat {seed}") for seed in range(10)]
    sizes = {
        path.stem: path.stat().st_size for path in archive.home.glob("objects/*/*.png")
    }
    most = sum(sizes[record.digest] for record in kept[6:])

    choice = archive.prunable(None, most)

    assert choice.digests == tuple(record.digest for record in kept[:6])
    assert choice.kept_bytes == most
    assert choice.bytes == sum(sizes.values()) - most
    assert archive.prunable(None, most - 1).digests[-1] == kept[6].digest
    assert archive.prunable(None, 10**12).digests == ()


def test_a_picture_asked_for_again_is_as_old_as_its_newest_record(
    archive: Archive,
) -> None:
    keep(archive, 1, "a cat", created=START)
    keep(archive, 1, "a feline", created=START + timedelta(days=50))

    assert archive.prunable(START + timedelta(days=10), None).digests == ()


def test_choosing_touches_nothing(archive: Archive) -> None:
    fill(archive, 5)
    before = sorted(map(str, Path(archive.home).rglob("*")))

    archive.prunable(NOW, 0)
    archive.prunable(NOW, 0)

    assert sorted(map(str, Path(archive.home).rglob("*"))) == before


@pytest.mark.parametrize(
    ("text", "days"),
    [("90d", 90), ("2w", 14), ("6m", 180), ("1y", 365), (30, 30), ("2026-11-01", 21)],
)
def test_an_age_is_read(text: str | int, days: int) -> None:
    assert parse_age(text, NOW) == NOW - timedelta(days=days)
    assert parse_age(timedelta(days=days), NOW) == NOW - timedelta(days=days)


@pytest.mark.parametrize("text", ["", "old", "-1d", "1h", "999999y", "2026-13", True])
def test_what_is_no_age_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_age(text, NOW)


@pytest.mark.parametrize(
    ("text", "size"),
    [("2GB", 2 * 10**9), ("500 mb", 5 * 10**8), ("1.5k", 1500), ("12", 12), (7, 7)],
)
def test_a_size_is_read(text: str | int, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "much", "-1", "1e9", "GB", -1, True, "1PB"])
def test_what_is_no_size_is_refused(text: str | int) -> None:
    with pytest.raises(UsageError):
        parse_size(text)
