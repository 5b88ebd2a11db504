"""Who hears a table instead of seeing it learns what each picture is."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from dalle_notebook.render.html import render_html
from dalle_notebook.render.view import GridView
from tests.unit.render.markup import Element, read
from tests.unit.render.views import bare_row, kept, labelled, without_picture
from tests.unit.render.walk import cells_of, headers_of


def heard(view: GridView) -> list[tuple[str, list[str]]]:
    """(alt or state, headers) of every tile, in reading order."""
    (table,) = read(render_html(view)).all("table")
    slots = cells_of(table)
    cells = [
        c
        for c in dict.fromkeys(slots.values())
        if c.is_data and c.words + _alt(c.element)
    ]
    return [(_alt(c.element), [h for h in headers_of(slots, c) if h]) for c in cells]


def _alt(element: Element) -> str:
    return " ".join(image.attributes["alt"] for image in element.all("img"))


@st.composite
def _views(draw: st.DrawFn) -> GridView:
    """Nested labels as plans make them: every combination, outer values first."""
    sides = []
    for name in ("row", "column"):
        counts = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
        labels: list[tuple[str, ...]] = [()]
        for level, count in enumerate(counts):
            labels = [
                (*outer, f"{name} {level}.{i}")
                for outer in labels
                for i in range(count)
            ]
        sides.append(tuple(labels))
    rows, columns = sides
    tiles = tuple(
        tuple(kept(alt=f"{r} {c}") for c in range(len(columns)))
        for r in range(len(rows))
    )
    return GridView("cats", rows, columns, tiles)


@settings(max_examples=100, deadline=None)
@given(view=_views())
def test_each_picture_is_heard_with_all_labels_of_its_row_and_column(
    view: GridView,
) -> None:
    expected = [
        (f"{r} {c}", [*row, *column])
        for r, row in enumerate(view.rows)
        for c, column in enumerate(view.columns)
    ]

    assert heard(view) == expected


def test_lines_of_a_long_row_are_heard_with_their_own_numbers() -> None:
    assert heard(bare_row(7)) == [("a cat", [str(n)]) for n in range(1, 8)]


def test_what_was_given_is_heard_as_before() -> None:
    view = labelled(2, 2, before=kept(alt="the given one", caption=""))

    (first, *others) = heard(view)
    assert first == ("the given one", ["row 0", "row 1", "before"])
    assert [headers for _, headers in others] == [
        [f"row {r}", f"column {c}"] for r in range(2) for c in range(2)
    ]


def test_the_table_has_a_name() -> None:
    (table,) = read(render_html(labelled(1, 1, title="two cats"))).all("table")

    assert table.children[0].tag == "caption"
    assert table.children[0].words() == "two cats"


def test_marks_and_notes_are_words_below_their_picture() -> None:
    tiles = (
        kept(mark="kept", note="warm light"),
        kept(mark="rejected"),
        kept(note="a note alone"),
        without_picture("refused", reason="no"),
    )
    cells = read(render_html(bare_row(4, tiles=(tiles,)))).all("td")

    words = [cell.words() for cell in cells]
    assert all(word in words[0] for word in ("✓ kept", " · ", "warm light"))
    assert "✗ rejected" in words[1]
    assert "a note alone" in words[2]
    assert not any(sign in words[2] + words[3] for sign in "✓✗·")
    dimmed = ["opacity" in c.all("img")[0].attributes["style"] for c in cells[:3]]
    assert dimmed == [False, True, False]


def test_words_of_a_rejected_picture_are_not_dimmed() -> None:
    (cell,) = read(render_html(bare_row(1, kept(mark="rejected", note="x")))).all("td")

    assert [e for e in cell.all("div") if "opacity" in e.attributes["style"]] == []


def test_a_long_note_is_cut_and_stands_in_full_among_the_details() -> None:
    note = "much light " * 40
    (cell,) = read(render_html(bare_row(1, kept(note=note)))).all("td")

    assert note.strip() in cell.all("details")[0].words()
    assert note.strip() not in cell.all("div")[1].words()
    assert "…" in cell.all("div")[1].words()


def test_a_revised_prompt_is_read_without_a_click() -> None:
    page = read(render_html(bare_row(1, kept(revised="a cat\non a mat"))))

    assert "a cat\non a mat" in page.words()
    assert not page.all("details")
