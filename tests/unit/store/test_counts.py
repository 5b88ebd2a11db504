"""What a panel asks all the time: is there anything new, and what can be chosen."""

from __future__ import annotations

from dalle_notebook.store.archive import Archive
from dalle_notebook.store.counts import Count, count_models, count_tags
from dalle_notebook.store.query import Query, parse_query
from tests.unit.store.shelves import fill, keep


def test_the_mark_of_a_search_is_the_same_for_all_who_look(archive: Archive) -> None:
    assert archive.search.mark() == ""
    kept = fill(archive, 3)
    other = Archive(archive.home)
    mark = archive.search.mark()

    assert other.search.mark() == mark
    other.search.find(Query(), 9)
    other.find(kept[0].ask.id, None)
    other.check(deep=True)
    assert archive.search.mark() == mark

    other.rebuild()
    mark = archive.search.mark()
    # A file that was not looked at since the index was made is looked at now.
    assert other.find(kept[0].ask.id, None) == kept[0]
    assert archive.search.mark() == mark

    other.tags.add(kept[0].digest, ["best"])
    assert archive.search.mark() == other.search.mark() != mark
    other.close()


def test_an_index_that_was_made_again_has_another_mark(archive: Archive) -> None:
    fill(archive, 3)
    mark = archive.search.mark()
    archive.close()
    for path in archive.home.glob("index.sqlite*"):
        path.unlink()

    assert archive.search.mark() != mark
    assert archive.count() == 3


def test_a_picture_that_replaces_another_leaves_another_mark(archive: Archive) -> None:
    """The numbers of rows are used again, and their count stays the same."""
    fill(archive, 2)
    last = keep(archive, 10)
    mark = archive.search.mark()

    archive.trash.forget(last.digest, last.created)
    keep(archive, 11)

    assert archive.count() == 3
    assert archive.search.mark() != mark


def test_the_most_used_come_first_and_only_so_many(archive: Archive) -> None:
    kept = fill(archive, 6)
    for number, one in enumerate(kept):
        archive.tags.add(one.digest, [f"t{n}" for n in range(number + 1)])

    assert count_tags(archive.search, 3) == [
        Count("t0", 6), Count("t1", 5), Count("t2", 4)
    ]  # fmt: skip
    assert count_models(archive.search, 9) == [
        Count("illustrator", 4), Count("gpt-image-2", 2)
    ]  # fmt: skip
    keep(archive, 30, model=None, drawn_by=None)
    assert len(count_models(archive.search, 9)) == 2


def test_tags_of_many_are_those_of_each(archive: Archive) -> None:
    kept = fill(archive, 4)
    archive.tags.add(kept[0].digest, ["b", "a"])
    archive.tags.add(kept[2].digest, ["kept"])
    digests = [one.digest for one in kept]

    found = archive.tags.of_many([*digests, "0" * 64])

    assert found == {digest: archive.tags.of(digest) for digest in [*digests, "0" * 64]}
    many = archive.tags.of_many(f"{n:064x}" for n in range(2_000))
    assert len(many) == 2_000


def test_the_later_of_two_marks_holds_where_the_tags_are_known(
    archive: Archive,
) -> None:
    digest = keep(archive, 1).digest
    assert archive.choices.mark_among(digest, ("best",)) is None
    archive.choices.mark(digest, "kept")
    assert archive.choices.mark_among(digest, ("best", "kept")) == "kept"
    archive.tags.add(digest, ["rejected"])

    tags = archive.tags.of(digest)

    assert archive.choices.mark_among(digest, tags) == archive.choices.of(digest).mark


def test_a_search_can_be_held_to_one_tag_and_one_model(archive: Archive) -> None:
    kept = fill(archive, 6)
    mini = keep(archive, 40, "a cat", model="gpt-image-2-mini")
    odd = keep(archive, 41, "a cat", model="!!")
    archive.tags.add(kept[3].digest, ["best"])

    def found(query: Query) -> set[str]:
        return {one.record.digest for one in archive.search.find(query, 99)}

    paid = {one.digest for one in kept if one.model == "gpt-image-2"}
    for full_text in (True, False):
        archive.search.full_text = full_text
        assert found(Query().having(artist="gpt-image-2")) == paid
        assert found(Query().having(artist="gpt-image-2-mini")) == {mini.digest}
        assert found(Query().having(artist="!!")) == {odd.digest}
        assert found(Query().having(tag="Best")) == {kept[3].digest}
        both = parse_query("number").having(tag="best", artist="gpt-image-2")
        assert found(both) == {kept[3].digest}
        assert found(parse_query("-number").having(artist="gpt-image-2")) == set()
