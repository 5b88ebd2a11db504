"""Words of a search, and text made findable."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dalle_notebook.errors import UsageError
from dalle_notebook.store.query import (
    Query,
    Span,
    Term,
    moment_of,
    parse_date,
    parse_moment,
    parse_query,
    plain_tag,
    split_words,
    tag_key,
    time_of,
    tokens,
    write_moment,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "A White_cat's 4-part PICTURE",
            ["a", "white", "cat", "s", "4", "part", "picture"],
        ),
        ("坐着的白猫 and ｃａｔ", ["坐", "着", "的", "白", "猫", "and", "cat"]),
        ("猫が寝る", ["猫", "が", "寝", "る"]),
        ("고양이", ["고", "양", "이"]),
        ("🐱 cat", ["🐱", "cat"]),
        ("STRASSE ß", ["strasse", "ss"]),
        ("%_'\"*", []),
    ],
)
def test_text_is_cut_into_words_and_scripts_without_blanks_into_characters(
    text: str, found: list[str]
) -> None:
    assert tokens(text) == found


def test_every_kind_of_word_is_read() -> None:
    query = parse_query('siamese "white cat" -dog model:gpt-image tag:Best 2026-11')

    assert query.terms == (
        Term(("siamese",)),
        Term(("white", "cat")),
        Term(("dog",), None, True),
        Term(("gpt", "image"), "model"),
        Term((tag_key("best"),), "tag"),
    )
    first, end = (moment_of(datetime(2026, m, 1, tzinfo=UTC)) for m in (11, 12))
    assert query.spans == (Span(first, end),)


def test_words_may_come_cut_already() -> None:
    assert parse_query(["white cat", "model:a b"]) == parse_query(
        '"white cat" model:"a b"'
    )


def test_no_words_find_everything() -> None:
    assert parse_query("") == parse_query([]) == Query()


@pytest.mark.parametrize(
    ("text", "days"), [("2026", 365), ("2024-02", 29), ("2026-12", 31), ("2026-1-5", 1)]
)
def test_a_date_is_a_stretch_of_time(text: str, days: int) -> None:
    span = parse_date(text)

    assert time_of(span.end) - time_of(span.first) == timedelta(days=days)


def test_a_bare_year_is_a_word_and_an_impossible_day_as_well() -> None:
    assert parse_query("2026").terms == (Term(("2026",)),)
    assert parse_query("2026-13-40").terms == (Term(("2026", "13", "40")),)
    assert parse_query("-date:2025").spans[0].unwanted


@pytest.mark.parametrize(
    "words", ["!!!", '"', "model:", "tag:", "tag:a b", "date:soon", "tag:-", "a " * 41]
)
def test_words_that_mean_nothing_are_refused_with_advice(words: str) -> None:
    with pytest.raises(UsageError):
        parse_query(words if " b" not in words else [words])


@given(st.text(max_size=80))
def test_any_text_is_a_query_or_a_usage_error(text: str) -> None:
    try:
        query = parse_query(text)
    except UsageError:
        return
    for term in query.terms:
        assert all(c.isalnum() or tokens(c) for token in term.tokens for c in token)
        assert not set("\"%_'") & set("".join(term.tokens))


@given(st.lists(st.text("ab -:猫", min_size=1, max_size=9)))
def test_quotes_keep_words_together(words: list[str]) -> None:
    line = " ".join(f'"{word}"' for word in words)

    assert split_words(line) == words


@given(st.datetimes(datetime(1960, 1, 1), datetime(2200, 1, 1)))
def test_a_moment_is_written_and_read_to_the_microsecond(time: datetime) -> None:
    moment = moment_of(time.replace(tzinfo=UTC))

    assert parse_moment(write_moment(moment)) == moment
    assert time_of(moment) == time.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-11-22", "now", "2026-11-22T25:00:00.0"]
)
def test_nothing_else_is_a_moment(text: str) -> None:
    assert parse_moment(text) is None


@pytest.mark.parametrize(
    ("text", "tag"),
    [("Best", "best"), ("#sale", "sale"), ("夜景", "夜景"), (" a.b ", "a.b")],
)
def test_a_tag_has_one_spelling(text: str, tag: str) -> None:
    assert plain_tag(text) == tag


@pytest.mark.parametrize(
    "text",
    ["", " ", "a b", "../x", "a/b", "-a", ".a", "a,b", "a\x00", "x" * 41, '"', "a:b"],
)
def test_what_is_no_tag_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="a tag is one word"):
        plain_tag(text)
