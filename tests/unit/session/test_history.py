"""The chain of a picture, whatever is left of it."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from dalle_notebook.render.html import render_html
from dalle_notebook.session.history import History
from dalle_notebook.session.image import Image
from dalle_notebook.session.session import Session
from dalle_notebook.store.ask import Ask
from dalle_notebook.store.lineage import chain
from dalle_notebook.store.record import Record
from tests.unit.store.shelves import keep


def digest(number: int) -> str:
    return f"{number:064x}"


def record(number: int, *parents: int) -> Record:
    return Record(
        digest=digest(number),
        ask=Ask("edit" if parents else "generate", f"step {number}"),
        endpoint_id="offline",
        endpoint_title="built in",
        created=datetime(2026, 1, 1, tzinfo=UTC),
        media_type="image/png",
        size=(8, 8),
        parents=tuple(map(digest, parents)),
    )


def walked(records: list[Record], start: int) -> list[int]:
    known = {r.digest: r for r in records}
    steps = chain(known[digest(start)], known.get)
    return [int(s if isinstance(s, str) else s.digest, 16) for s in steps]


def test_a_line_is_told_from_the_first_to_the_last() -> None:
    assert walked([record(1), record(2, 1), record(3, 2)], 3) == [1, 2, 3]


def test_a_picture_without_parents_is_its_own_history() -> None:
    assert walked([record(1)], 1) == [1]


def test_parents_stand_before_their_children_in_a_diamond() -> None:
    records = [record(1), record(2, 1), record(3, 2), record(4, 3, 1), record(5, 1, 4)]

    assert walked(records, 5) == [1, 2, 3, 4, 5]


def test_a_picture_that_is_gone_is_named() -> None:
    records = [record(2, 1), record(3, 2, 9)]

    assert walked(records, 3) == [1, 2, 9, 3]


@given(st.dictionaries(st.integers(1, 12), st.lists(st.integers(1, 12), max_size=4)))
def test_any_web_is_walked_once_and_ends_with_the_picture(
    web: dict[int, list[int]],
) -> None:
    """Circles cannot be, by the hash; a hand-made record has one all the same."""
    web.setdefault(1, [])
    steps = walked([record(n, *parents) for n, parents in web.items()], 1)

    assert steps[-1] == 1
    assert len(steps) == len(set(steps))


def test_a_chain_of_thousands_is_walked() -> None:
    records = [record(1), *(record(n, n - 1) for n in range(2, 5001))]

    assert walked(records, 5000) == list(range(1, 5001))


def test_the_strip_shows_every_step_its_verb_and_the_gap() -> None:
    session = Session()
    archive = session.keeper.archive
    first = keep(archive, 1, "a <b>cat</b>")
    second = keep(
        archive, 2, wanted=Ask("edit", "白い帽子"), parents=(first.digest, "f" * 64)
    )
    third = keep(archive, 3, wanted=Ask("vary", ""), parents=(second.digest,))

    found = session.image_of_record(third).history()

    assert isinstance(found, History)
    assert [image.digest for image in found] == [
        first.digest, second.digest, third.digest
    ]  # fmt: skip
    assert found.gaps == ("f" * 64,)
    assert found[-1].bytes == archive.read(third.digest)
    html = render_html(found.view())
    for words in ("edit: 白い帽子", "ffffffff is not in the archive any more", ">vary"):
        assert words in html
    assert "generate: a &lt;b&gt;cat" in html
    assert html.count("<img") == 3
    assert [label for (label,) in found.view().columns] == ["1", "2", "3", "4"]
    bundle, _ = found._repr_mimebundle_()
    assert "<img" in bundle["text/html"]
    assert "History of 3" in repr(found)
    session.close()


def test_a_long_strip_shows_its_end_and_says_so() -> None:
    steps = [record(n, n - 1) for n in range(1, 101)]
    strip = History(steps, lambda r: Image(r, bytes), lambda digest: None)

    view = strip.view()

    assert len(view.columns) == 60
    assert view.columns[-1] == ("100",)
    assert view.notes == ("40 earlier steps are not shown",)


def test_an_image_made_by_hand_is_its_own_history() -> None:
    image = Image(record(1), lambda: b"")

    assert image.history() == (image,)
