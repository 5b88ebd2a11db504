"""Outcomes of a large study: held as text, read as they were."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dalle_notebook.errors import TimedOut
from dalle_notebook.store.ask import Ask
from dalle_notebook.store.record import Record
from dalle_notebook.study.outcome import SENDING, WAITING, Outcome, ended
from dalle_notebook.study.outcomes import MANY, Known, Outcomes

LARGE = MANY + 1


def _kept(number: int, prompt: str = "a cat", **more: object) -> Outcome:
    record = Record.new(
        b"%d" % number,
        ask=Ask("generate", f"{prompt} {number}", {"size": "512x512", "seed": number}),
        endpoint_id="https://api.example/v1",
        endpoint_title="example",
        model="gpt-image-2",
        created=datetime(2026, 1, 2, 3, 4, 5, number % 1_000_000, tzinfo=UTC),
        media_type="image/png",
        size=(512, 512),
        seconds=1.25,
        parameters={"size": "512x512", "seed": number, "prompt": f"{prompt} {number}"},
        notes=("from a test",),
    )
    return Outcome("kept", replace(record, **more), notes=record.notes)  # type: ignore[arg-type]


@given(
    st.lists(
        st.one_of(
            st.builds(
                _kept,
                st.integers(0, 10**6),
                st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
                cost=st.none() | st.decimals(0, 9, places=4),
                revised_prompt=st.none() | st.text(max_size=30),
                usage=st.none() | st.just({"output_tokens": 7}),
                changed_outside=st.none() | st.just((0.25, 3.5)),
            ),
            st.builds(
                lambda n: replace(_kept(n), from_archive=True), st.integers(0, 99)
            ),
            st.sampled_from([WAITING, SENDING, Outcome("refused", reason="no")]),
            st.builds(lambda: ended(TimedOut("too slow"))),
            st.builds(lambda: replace(_kept(1), held=b"bytes")),
        ),
        max_size=20,
    )
)
def test_what_is_held_as_text_is_read_as_it_was(given: list[Outcome]) -> None:
    outcomes = Outcomes(given, waiting=LARGE)

    assert list(outcomes)[: len(given)] == given
    assert outcomes.count_of("kept") == sum(o.state == "kept" for o in given)
    assert outcomes.from_archive == sum(o.from_archive for o in given)
    assert outcomes.finished == sum(o.is_final for o in given)
    assert dict(Known(outcomes)) == {n: o for n, o in enumerate(given) if o.is_final}
    for number, (code, outcome) in enumerate(zip(outcomes.codes, given, strict=False)):
        assert outcomes.state_of(code) == (outcome.state, outcome.from_archive)
        if outcome.record is not None:
            assert outcomes.cost_of(number) == outcome.record.cost


def test_a_kept_picture_of_a_large_study_weighs_a_few_hundred_bytes() -> None:
    outcomes = Outcomes(waiting=LARGE)
    for number in range(LARGE):
        outcomes.put(number, _kept(number))

    weights = [sys.getsizeof(entry) for entry in outcomes._entries]

    assert max(weights[1:]) < 400


@pytest.mark.parametrize("differs", ["notes", "edits", "own notes"])
def test_what_differs_from_picture_to_picture_is_held_once_as_text(
    differs: str,
) -> None:
    outcomes, held = Outcomes(waiting=LARGE), []
    for number in range(LARGE):
        outcome = _kept(
            number,
            notes=(f"did not understand: word {number}",),
            changed_outside=(number / LARGE, 1.0) if differs == "edits" else None,
        )
        notes = ("one for all",) if differs == "edits" else outcome.record.notes  # type: ignore[union-attr]
        if differs == "own notes":
            notes = (f"{number} is shown smaller",)
        held.append(replace(outcome, notes=notes))
        outcomes.put(number, held[-1])

    assert len(outcomes._packing.samples) == 1
    assert list(outcomes) == held


@pytest.mark.parametrize("count", [MANY // 2, LARGE])
def test_the_first_remarks_are_known_in_order_whichever_came_first(count: int) -> None:
    outcomes = Outcomes(waiting=count + 1)
    for number in reversed(range(count)):
        notes = (f"note {number // 2}", "one for all")
        outcomes.put(number, replace(_kept(number), notes=notes))
    outcomes.put(count, Outcome("refused", reason="no", notes=("not drawn",)))

    shown, others = outcomes.remarks(4)

    assert shown == ["note 0", "one for all", "note 1", "note 2"]
    assert others == len({number // 2 for number in range(count)}) + 2 - 4


@pytest.mark.parametrize("waiting", [0, LARGE])
def test_the_largest_change_outside_a_mask_is_known(waiting: int) -> None:
    given = [_kept(n, changed_outside=(n / 10, 1.0)) for n in (1, 4, 2)]

    assert Outcomes([*given, _kept(5)], waiting).changed_outside() == 0.4
    assert Outcomes([WAITING], waiting).changed_outside() == 0.0


def test_a_copy_stays_as_it_was() -> None:
    outcomes = Outcomes(waiting=LARGE)
    outcomes.put(3, _kept(3))
    before = outcomes.copy()

    outcomes.put(4, _kept(4))

    assert before.finished == 1
    assert before[3] == _kept(3)
    assert before[4] == WAITING


def test_one_of_each_kind_tells_who_drew_and_what_was_noted() -> None:
    outcomes = Outcomes(waiting=LARGE)
    for number in range(LARGE):
        artist = "one" if number % 2 else "two"
        outcomes.put(number, _kept(number, drawn_by=artist, notes=()))

    found = list(outcomes.different())

    assert [o.record.drawn_by for o in found if o.record] == ["two", "one"]


def test_only_new_pictures_that_somebody_bills_have_a_price() -> None:
    paid = _kept(1, cost=Decimal("0.04"))
    free = _kept(2, endpoint_id="offline")
    known = replace(_kept(3, cost=Decimal("0.05")), from_archive=True)

    assert list(Outcomes([paid, free, known, WAITING]).costs()) == [Decimal("0.04")]


@pytest.mark.parametrize("waiting", [0, LARGE])
def test_an_error_of_a_large_study_holds_no_frames(waiting: int) -> None:
    try:
        raise TimedOut("too slow")
    except TimedOut as problem:
        error = problem

    Outcomes([ended(error)], waiting)

    assert (error.__traceback__ is None) == bool(waiting)
