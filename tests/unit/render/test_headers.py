"""Labels of a grid are real header cells, and their spans add up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dalle_notebook.render.headers import header_levels
from dalle_notebook.render.html import render_html, render_progress
from tests.unit.render.markup import Element, read
from tests.unit.render.views import bare_row, kept, labelled

words = st.sampled_from(["red", "blue", "s", "m"])
label_sets = st.integers(1, 3).flatmap(
    lambda depth: st.lists(st.tuples(*[words] * depth), min_size=1, max_size=7)
)


def occupied(table: Element) -> list[list[int]]:
    """How often each slot of the table is covered by a cell, row by row."""
    slots: dict[tuple[int, int], int] = {}
    rows = table.all("tr")
    for y, row in enumerate(rows):
        x = 0
        for cell in row.children:
            while (y, x) in slots:
                x += 1
            across = int(cell.attributes.get("colspan", 1))
            for dy in range(int(cell.attributes.get("rowspan", 1))):
                for dx in range(across):
                    slots[y + dy, x + dx] = slots.get((y + dy, x + dx), 0) + 1
            x += across
    width = max(x for _, x in slots) + 1
    return [[slots.get((y, x), 0) for x in range(width)] for y in range(len(rows))]


@given(label_sets)
def test_the_spans_of_each_level_add_up(labels: list[tuple[str, ...]]) -> None:
    for level in header_levels(tuple(labels)):
        assert sum(cell.span for cell in level) == len(labels)
        assert [cell.start for cell in level] == [
            sum(cell.span for cell in level[:n]) for n in range(len(level))
        ]


@given(label_sets, label_sets)
def test_every_slot_of_the_table_is_covered_once(
    rows: list[tuple[str, ...]], columns: list[tuple[str, ...]]
) -> None:
    view = labelled(len(rows), len(columns), rows=tuple(rows), columns=tuple(columns))
    for render in (render_html, render_progress):
        covered = occupied(read(render(view)).all("table")[0])

        assert all(count == 1 for row in covered for count in row)


def test_an_outer_label_spans_its_neighbours() -> None:
    columns = (("red", "s"), ("red", "m"), ("blue", "s"))
    page = read(render_html(labelled(1, 3, columns=columns)))
    heads = [e for e in page.all("th") if e.attributes["scope"] == "col"]

    assert [(e.words(), e.attributes.get("colspan", "1")) for e in heads] == [
        ("red", "2"),
        ("blue", "1"),
        ("s", "1"),
        ("m", "1"),
        ("s", "1"),
    ]


def test_the_same_inner_label_under_two_outer_ones_stays_two() -> None:
    levels = header_levels((("red", "s"), ("blue", "s")))

    assert [cell.span for cell in levels[1]] == [1, 1]


def test_equal_innermost_labels_stay_apart() -> None:
    assert [cell.span for cell in header_levels((("a",), ("a",)))[0]] == [1, 1]


def test_four_pictures_are_one_row_below_their_numbers() -> None:
    page = read(render_html(bare_row(4)))

    assert page.all("caption")[0].words() == "a cat"
    assert [e.words() for e in page.all("th")] == ["1", "2", "3", "4"]
    assert {e.attributes["scope"] for e in page.all("th")} == {"col"}
    assert [len(row.all("td")) for row in page.all("tr")] == [0, 4]


def test_many_pictures_without_row_labels_are_broken_into_lines() -> None:
    page = read(render_html(bare_row(16)))
    lines = [[cell.words() for cell in row.all("th")] for row in page.all("tr")[::2]]

    assert lines == [
        [str(n) for n in range(first, first + 4)] for first in (1, 5, 9, 13)
    ]
    assert [len(row.all("td")) for row in page.all("tr")[1::2]] == [4, 4, 4, 4]


def test_no_line_of_a_bare_row_is_longer_than_five() -> None:
    for count in range(1, 40):
        page = read(render_html(bare_row(count, kept(details=()))))
        lines = [len(row.all("td")) for row in page.all("tr")[1::2]]

        assert sum(lines) == count
        assert max(lines) <= 5


def test_a_labelled_grid_is_never_broken() -> None:
    page = read(render_html(labelled(2, 9)))

    assert [len(row.all("td")) for row in page.all("tr")] == [1, 9, 9]


def test_one_picture_has_no_headers() -> None:
    page = read(render_html(bare_row(1, columns=((),))))

    assert not page.all("th")
    assert len(page.all("td")) == 1
