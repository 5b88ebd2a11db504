"""Lists, facts and charts: aligned, escaped, and kept by every notebook."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dalle_notebook.render.chart import Bar, ChartView, chart_text, render_chart
from dalle_notebook.render.facts import FactsView, facts_text, render_facts
from dalle_notebook.render.legible import display_width
from dalle_notebook.render.listing import render_list
from dalle_notebook.render.source import render_source
from tests.unit.render.markup import read, styles
from tests.unit.render.payloads import PAYLOADS
from tests.unit.render.test_allow_list import check, everything
from tests.unit.render.views import PNG

HEAD = ("id", "tags", "made", "prompt")
ROWS = [
    ("a5293d4a", "", "2026-11-22", "a white siamese cat on a chair by the window"),
    (
        "ce544757",
        "夜景 best",
        "2026-11-21",
        "白猫が机の上で寝ているところを描いた絵",
    ),
]


def test_a_list_is_aligned_also_with_wide_characters() -> None:
    lines = render_list(HEAD, ROWS, 70)

    starts = [display_width(line[: line.index(word)]) for line, word in
              zip(lines, ("prompt", "a white", "白猫"), strict=True)]  # fmt: skip
    assert len(set(starts)) == 1
    assert max(map(display_width, lines)) <= 70


@pytest.mark.parametrize("width", [10, 24, 40, 60, 80, 200])
def test_a_list_keeps_to_its_width_and_its_first_and_last_column(width: int) -> None:
    lines = render_list(HEAD, ROWS, width)

    assert all(display_width(line) <= max(width, 12) for line in lines)
    assert [line[:8].rstrip() for line in lines] == ["id", "a5293d4a", "ce544757"]


def test_columns_without_content_are_left_out() -> None:
    rows = [("a", "", "", "cat"), ("b", "", "", "dog")]

    assert render_list(HEAD, rows, 80) == ["id  prompt", "a   cat", "b   dog"]
    assert render_list(HEAD, [], 80) == []


@given(st.lists(st.tuples(*[st.text(max_size=40)] * 4), max_size=4), st.integers(1, 90))
def test_any_texts_make_one_line_a_row(
    rows: list[tuple[str, str, str, str]], width: int
) -> None:
    lines = render_list(HEAD, rows, width)

    assert len(lines) in (0, len(rows) + 1)
    assert not [line for line in lines if re.search(r"[\x00-\x1f\x7f]", line)]


def chart(*shares: float, label: str = "2026-11-22") -> ChartView:
    bars = tuple(
        Bar(f"{label}{n}", (str(n), "$0.04"), share) for n, share in enumerate(shares)
    )
    return ChartView("spent by day", ("day", "pictures", "cost"), bars, ("in all $1",))


def test_bars_are_as_long_as_their_share() -> None:
    page = read(render_chart(chart(1.0, 0.5, 0.001, 0.0)))

    widths = [styles(e)["width"] for e in page.all("div") if "width" in styles(e)]

    assert widths == ["240px", "120px", "1px"]


def test_bars_of_text_are_as_long_as_their_share() -> None:
    lines = chart_text(chart(1.0, 0.5, 0.001, 0.0), 100).splitlines()

    assert [sum(map(line.count, "█▏▎▍▌▋▊▉")) for line in lines[2:6]] == [30, 15, 1, 0]


@pytest.mark.parametrize("width", [20, 40, 60, 79, 200])
def test_a_chart_of_text_fits_its_width_or_has_no_bars(width: int) -> None:
    text = chart_text(chart(1.0, 0.25, label="课程"), width)

    if "█" in text:
        assert max(map(display_width, text.splitlines())) <= width


FACTS = FactsView(
    title="a cat",
    preview=PNG,
    missing="",
    facts=(("prompt", "a cat\nsits"), ("tags", "best"), ("made from", "")),
    notes=("a note",),
)


def test_the_facts_are_a_table_with_names_as_heads() -> None:
    page = read(render_facts(FACTS))

    assert [e.text for e in page.all("th")] == ["prompt", "tags", "made from"]
    assert {e.attributes["scope"] for e in page.all("th")} == {"row"}
    assert page.all("img")[0].attributes["alt"] == "a cat"


def test_facts_as_text_stand_below_each_other() -> None:
    long = FactsView("t", None, "its file is missing", (("prompt", "word " * 40),))

    lines = facts_text(long, 60).splitlines()

    assert lines[0] == "its file is missing"
    assert max(map(len, lines)) <= 60
    assert all(line.startswith(" " * 8) for line in lines[2:])
    assert facts_text(FACTS, 60).splitlines()[:2] == [
        "prompt     a cat", "           sits"
    ]  # fmt: skip


def pages(text: str) -> list[str]:
    return [
        render_facts(FactsView(text, None, text, ((text, text),), (text,))),
        render_facts(FactsView(text, PNG, "", ((text, text),), (text,))),
        render_chart(ChartView(text, (text, text), (Bar(text, (text,), 1),), (text,))),
        render_source(text, (text,)),
    ]


def test_only_what_an_untrusted_notebook_keeps_is_emitted() -> None:
    for html in (*pages("words"), render_facts(FACTS), render_chart(chart(1, 0.5, 0))):
        check(html)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_becomes_markup(payload: str) -> None:
    for html, plain in zip(pages(payload), pages("words"), strict=True):
        assert [e.tag for e in everything(read(html))] == [
            e.tag for e in everything(read(plain))
        ]


def test_colours_of_text_are_those_of_the_theme() -> None:
    for html in (*pages("words"), render_chart(chart(1, 0.5))):
        for element in everything(read(html)):
            assert "color" not in styles(element)
        for outermost in read(html).children:
            assert outermost.attributes["class"] == "mathjax_ignore tex2jax_ignore"
