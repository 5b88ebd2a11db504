"""A plan as HTML and as text: safe, aligned, and never wider than a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dalle_notebook.render.legible import display_width, one_line, wrap
from dalle_notebook.render.plan import (
    Fact,
    PlanView,
    render_plan_html,
    render_plan_text,
)
from tests.unit.render.markup import read
from tests.unit.render.payloads import PAYLOADS
from tests.unit.render.test_allow_list import check

HEAD = ("model", "endpoint", "kept", "to ask", "price")


def _view(text: str = "a cat", rows: int = 2) -> PlanView:
    return PlanView(
        title=f"plan: {text}",
        facts=(Fact("prompts", (text, "… 2 more …", text)), Fact(text, (text,))),
        head=HEAD,
        rows=((text, text, "4", "1234", "$0.05 to $1.69"),) * rows,
        notes=(text,),
    )


def test_only_what_an_untrusted_notebook_keeps_is_emitted() -> None:
    check(render_plan_html(_view()))


def test_no_text_is_read_as_a_formula() -> None:
    for outermost in read(render_plan_html(_view("$5 or $10"))).children:
        assert outermost.attributes["class"] == "mathjax_ignore tex2jax_ignore"


def test_text_takes_its_colour_from_the_theme() -> None:
    html = render_plan_html(_view())

    assert "color:" not in html.replace("background-color", "")
    assert "background:#" not in html


def test_a_hostile_text_leaves_the_tree_as_it_is() -> None:
    plain = read(render_plan_html(_view())).shape()
    for payload in PAYLOADS:
        assert read(render_plan_html(_view(payload))).shape() == plain, payload


def test_names_and_models_are_heads_of_their_rows() -> None:
    page = read(render_plan_html(_view()))

    heads = [(e.attributes["scope"], e.words()) for e in page.all("th")]
    assert heads == [
        ("row", "prompts"), ("row", "a cat"), *(("col", name) for name in HEAD),
        ("row", "a cat"), ("row", "a cat"),
    ]  # fmt: skip


def test_a_sum_stands_apart_and_a_single_row_is_none() -> None:
    assert "border-top" in render_plan_html(_view(rows=3))
    assert "border-top" not in render_plan_html(_view(rows=1))


def test_numbers_stand_below_one_another() -> None:
    rows = (("a", "b", "4", "1", "free"), ("一", "c", "12", "100", "$1"))

    assert render_plan_text(PlanView("t", (), HEAD, rows)).splitlines()[-3:] == [
        "  model  endpoint  kept  to ask  price",
        "  a      b            4       1   free",
        "  一     c           12     100     $1",
    ]


@given(st.text() | st.text("猫 a-", max_size=300))
def test_no_line_is_wider_than_a_terminal(text: str) -> None:
    for line in render_plan_text(_view(text)).split("\n"):
        assert display_width(line) <= 80
        assert line == line.rstrip()


@pytest.mark.parametrize("payload", PAYLOADS[::20])
def test_a_hostile_text_makes_no_line_of_its_own(payload: str) -> None:
    for line in render_plan_text(_view(payload)).split("\n"):
        assert (
            line == "" or line.startswith(("  ", "plan: ")) or line in one_line(payload)
        )


@given(st.text(), st.integers(2, 30))
def test_wrapping_loses_nothing_but_blanks(text: str, width: int) -> None:
    lines = wrap(text, width)

    assert "".join(lines).replace(" ", "") == one_line(text).replace(" ", "")
    assert all(display_width(line) <= width for line in lines)
