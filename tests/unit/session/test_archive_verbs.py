"""Every verb as Python calls it, on an archive of hundreds and on none at all."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import dalle_notebook
from dalle_notebook.errors import ArchiveError, DalleError, UsageError
from dalle_notebook.render.legible import display_width
from dalle_notebook.session import session as session_module
from dalle_notebook.session.archive.syntax import VERBS, complete, help_text, read
from dalle_notebook.session.archive.verbs import ArchiveVerbs
from dalle_notebook.session.session import Session
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.ask import Ask
from dalle_notebook.store.record import Record
from tests.unit.render.test_allow_list import check
from tests.unit.store.conftest import as_nobody, open_folder  # noqa: F401
from tests.unit.store.shelves import HOSTILE, fill, keep, snapshot
from tests.unit.store.test_archive import posix

COUNT = 200
Shelf = tuple[Session, list[Record]]


@pytest.fixture
def session() -> Iterator[Session]:
    """A session on the archive of this test, which does not exist yet."""
    made = Session()
    yield made
    made.close()


@pytest.fixture
def verbs(session: Session) -> ArchiveVerbs:
    return ArchiveVerbs(session)


@pytest.fixture
def archive(session: Session) -> Archive:
    return session.keeper.archive


@pytest.fixture(scope="module")
def shelf(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Shelf]:
    """An archive of two hundred for tests that change nothing in it."""
    home = tmp_path_factory.mktemp("verbs") / "archive"
    kept = fill(Archive(home), COUNT)
    made = Session({**os.environ, "DALLE_NOTEBOOK_HOME": str(home)})
    yield made, kept
    made.close()


# -- list


def test_the_newest_come_first_with_ids_to_go_on_with(
    shelf: Shelf,
) -> None:
    session, kept = shelf
    found = ArchiveVerbs(session).list()

    assert [image.digest for image in found] == [r.digest for r in kept[::-1][:24]]
    for line, record in zip(found.text().splitlines()[2:], kept[::-1], strict=False):
        if not line.startswith("next page"):
            assert line.startswith(record.digest[:8])
            assert record.ask.prompt in line


def test_the_words_for_the_next_page_give_the_next_page(
    shelf: Shelf,
) -> None:
    session, kept = shelf
    verbs = ArchiveVerbs(session)
    wanted = [r.digest for r in kept[::-1] if "cat" in r.ask.prompt]
    seen: list[str] = []
    words: list[str] = ["list", "cat", "--limit", "7"]
    while True:
        page: Any = verbs.run(words)
        seen += [image.digest for image in page]
        if not page.notes:
            break
        following = re.fullmatch(r"next page: %dalle_archive (.*)", page.notes[0])
        assert following
        assert [i.digest for i in page.older()] == [
            i.digest for i in verbs.run(following[1].split())
        ]
        words = following[1].split()

    assert seen == wanted
    assert page.older() is None


@pytest.mark.parametrize("words", [[], ["list"], ["cat"], ["list", "cat", "-white"]])
def test_the_bare_form_is_the_list(shelf: Shelf, words: list[str]) -> None:
    verbs = ArchiveVerbs(shelf[0])

    found: Any = verbs.run(words)

    line = " ".join(word for word in words if word != "list")
    assert [i.digest for i in found] == [i.digest for i in verbs.list(line)]


def test_the_object_itself_shows_as_the_list(
    shelf: Shelf,
) -> None:
    verbs = ArchiveVerbs(shelf[0])

    assert repr(verbs) == verbs.list().text()
    assert verbs._repr_mimebundle_()[0] == verbs.list().bundle()[0]


def test_the_list_in_a_cell_is_a_table_of_pictures(
    shelf: Shelf,
) -> None:
    session, _ = shelf
    data, metadata = ArchiveVerbs(session).list("猫").bundle()

    html = data["text/html"]
    check(html)
    assert html.count("<img") == 24
    assert html.count('alt="a ') == 24
    assert html.count('scope="col"') == 24
    assert len(html) < 120_000
    assert "base64" not in data["text/plain"]
    assert metadata


@pytest.mark.parametrize("width", [30, 60, 80, 140])
def test_the_list_is_as_wide_as_the_terminal(shelf: Shelf, width: int) -> None:
    lines = ArchiveVerbs(shelf[0]).list("白猫", limit=5).text(width).splitlines()

    assert max(map(display_width, lines[1:-1])) <= width
    assert len(lines) == 8


@pytest.mark.parametrize("limit", ["0", "201", "many", "-1", "1.5"])
def test_a_page_has_a_sensible_size(verbs: ArchiveVerbs, limit: str) -> None:
    with pytest.raises(UsageError, match="1 to 200"):
        verbs.list(limit=limit)


def test_a_picture_whose_file_is_gone_is_listed_as_such(
    verbs: ArchiveVerbs, archive: Archive
) -> None:
    kept = keep(archive, 1)
    for path in archive.home.glob(f"**/{kept.digest}.*[gp]"):
        path.unlink()

    assert "its file is missing" in verbs.list().bundle()[0]["text/html"]
    assert "not in the archive any more" in verbs.show(kept.digest[:8]).text()


# -- show


def test_show_tells_every_fact(verbs: ArchiveVerbs, archive: Archive) -> None:
    first = keep(archive, 1, "a cat")
    kept = keep(
        archive, 2, wanted=Ask("edit", "白い帽子", {}, ("0" * 64,), "ab" * 32),
        changed_outside=(0.02, 1.5), model="gpt-image-2", endpoint_title="OpenAI",
        endpoint_id="https://api.openai.com/v1", revised_prompt="a white hat",
        usage={"total_tokens": 7}, request_id="req_9", notebook="a.ipynb",
        notes=("a note",), seconds=2.5, parents=(first.digest,),
        parameters={"prompt": "x", "quality": "high"},
    )  # fmt: skip
    keep(archive, 2, "a cap", created=kept.created - timedelta(days=1))
    archive.tags.add(kept.digest, ["best"])

    shown = verbs.show(kept.digest)

    for fact in (
        "白い帽子", "a white hat", "gpt-image-2", "OpenAI (https://api.openai.com/v1)",
        "total_tokens", "req_9", "a.ipynb", "a note", "2.5 s", kept.digest, "best",
        first.digest[:12], "abababababab", "2.0% changed", "8x8 PNG",
        "not known", "also answers", "a cap", "high",
    ):  # fmt: skip
        assert fact in shown.text(200), fact
    html = shown.bundle()[0]["text/html"]
    check(html)
    assert html.count("<img") == 1
    assert shown.image.digest == kept.digest


# -- compare


def test_compared_pictures_are_captioned_by_what_differs(
    verbs: ArchiveVerbs, archive: Archive
) -> None:
    one = keep(archive, 1, "a cat", model="gpt-image-1", parameters={"quality": "low"})
    two = keep(archive, 2, "a cat", model="gpt-image-2", parameters={"quality": "low"})

    answer = verbs.compare(one.digest[:12], two.digest[:12])

    assert [image.digest for image in answer] == [one.digest, two.digest]
    assert answer.text().splitlines() == [
        f"{one.digest[:8]}  model gpt-image-1",
        f"{two.digest[:8]}  model gpt-image-2",
    ]
    html = answer.bundle()[0]["text/html"]
    check(html)
    assert html.count("<img") == 2
    assert "a cat" in html


def test_compared_pictures_of_other_prompts_are_captioned_by_these(
    verbs: ArchiveVerbs, archive: Archive
) -> None:
    kept = [keep(archive, seed, f"a {word}") for seed, word in enumerate(HOSTILE[:5])]

    html = verbs.compare(*(one.digest for one in kept)).bundle()[0]["text/html"]

    check(html)
    assert html.count("<img") == 5


def test_a_compared_picture_whose_file_is_gone_is_said_so(
    verbs: ArchiveVerbs, archive: Archive
) -> None:
    one, two = keep(archive, 1), keep(archive, 2)
    for path in archive.home.rglob(f"*{two.digest}*"):
        if path.suffix != ".json":
            path.unlink()

    html = verbs.compare(one.digest, two.digest).bundle()[0]["text/html"]

    assert html.count("<img") == 1
    assert "missing" in html


@pytest.mark.parametrize("count", [0, 1, 13])
def test_two_to_twelve_pictures_are_compared(
    verbs: ArchiveVerbs, archive: Archive, count: int
) -> None:
    kept = [keep(archive, seed) for seed in range(count)]
    with pytest.raises(UsageError, match="2 to 12"):
        verbs.compare(*(one.digest for one in kept))


# -- ids


def test_an_id_is_a_beginning_that_only_one_picture_has(
    verbs: ArchiveVerbs, archive: Archive
) -> None:
    kept = fill(archive, 12)
    by_start: dict[str, list[str]] = {}
    for record in kept:
        by_start.setdefault(record.digest[:4], []).append(record.digest)

    assert all(len(same) == 1 for same in by_start.values())
    for start, (digest,) in by_start.items():
        assert verbs.show(start.upper()).image.digest == digest
    assert verbs.show(verbs.list()[3]).image.digest == verbs.list()[3].digest


def test_an_ambiguous_id_names_the_candidates(
    verbs: ArchiveVerbs, archive: Archive
) -> None:
    kept = keep(archive, 1)
    twin = kept.digest[:6] + "0" * 58
    archive._index.database.write(
        lambda c: c.execute(
            "INSERT INTO pictures SELECT NULL, ?, key, ask_id, endpoint_id, family, "
            "take, created, bytes, mtime_ns, record, checksum FROM pictures",
            [twin],
        )
    )

    with pytest.raises(UsageError, match="begins several pictures") as caught:
        verbs.show(kept.digest[:4])

    assert kept.digest[:12] in str(caught.value)
    assert verbs.show(kept.digest[:12]).image.digest == kept.digest


@pytest.mark.parametrize("word", ["abc", "", "xyzw", "0" * 65, "../..", "12 34"])
def test_what_is_no_id_is_told_what_one_is(verbs: ArchiveVerbs, word: str) -> None:
    with pytest.raises(UsageError, match="is no id"):
        verbs.show(word)


def test_an_id_that_is_not_there_leads_to_the_list(verbs: ArchiveVerbs) -> None:
    with pytest.raises(UsageError, match="see list"):
        verbs.recall("abcdef")


# -- tag, forget, restore, prune, spend


def test_tagging_is_said_and_found(verbs: ArchiveVerbs, archive: Archive) -> None:
    kept = fill(archive, 6)
    name = kept[2].digest[:6]

    assert verbs.tag(name, "Best", "夜景").text().endswith("is tagged best, 夜景")
    assert [image.digest for image in verbs.list("tag:best")] == [kept[2].digest]
    assert verbs.untag(name, "best").text().endswith("is tagged 夜景")
    assert verbs.untag(name, "夜景").text().endswith("is not tagged any more")


def test_forgetting_and_coming_back(verbs: ArchiveVerbs, archive: Archive) -> None:
    kept = fill(archive, 6)
    names = [record.digest[:8] for record in kept[:2]]
    assert verbs.restore().text() == "the trash is empty"

    said = verbs.forget(*names, names[0])

    assert len(said.lines) == 2
    assert f"restore {names[0]} brings it back" in said.lines[0]
    assert len(verbs.list()) == 4
    assert kept[0].ask.prompt in verbs.restore().text()
    with pytest.raises(UsageError, match="no picture in the archive"):
        verbs.show(names[0])
    with pytest.raises(UsageError, match="no picture in the trash"):
        verbs.restore(kept[5].digest[:8])
    assert verbs.restore(*names).lines == tuple(f"{name} is back" for name in names)
    assert len(verbs.list()) == 6


def test_one_wrong_id_forgets_nothing(verbs: ArchiveVerbs, archive: Archive) -> None:
    kept = fill(archive, 3)

    with pytest.raises(UsageError):
        verbs.forget(kept[0].digest, "0123abcd")

    assert len(verbs.list()) == 3


def test_pruning_only_says_what_it_would_do_until_told(
    verbs: ArchiveVerbs, archive: Archive
) -> None:
    kept = fill(archive, 30)
    archive.tags.add(kept[0].digest, ["best"])
    words = ["prune", "--older-than", "2026-03-02"]

    dry: Any = verbs.run(words)

    assert (dry.is_done, len(dry.digests), len(verbs.list(limit=50))) == (False, 11, 30)
    assert "11 of 30 pictures" in dry.text()
    assert "1 of those that stay do so because of a tag or a note" in dry.text()
    assert "--yes" in dry.text()
    done: Any = verbs.run([*words, "--yes"])
    assert done.digests == dry.digests
    assert len(verbs.list(limit=50)) == 19
    assert len(archive.trash.listed()) == 11
    assert "nothing to prune: 19 pictures stay" in verbs.prune(older_than=500).text()
    assert verbs.prune(over="0").digests
    with pytest.raises(UsageError, match="--older-than 1y"):
        verbs.prune()


@pytest.mark.parametrize("by", ["day", "model", "notebook"])
def test_spending_is_a_chart_with_the_rest_apart(shelf: Shelf, by: Any) -> None:
    session, kept = shelf

    spent = ArchiveVerbs(session).spend(by)

    cost = sum(record.cost for record in kept if record.cost)
    assert f"{COUNT} pictures: 33 cost ${cost:.2f}, 133 free" in spent.text()
    assert "34 at a price that nobody told" in spent.text()
    html = spent.bundle()[0]["text/html"]
    check(html)
    assert "width:240px" in html
    assert "█" in spent.text()


# -- packs


def test_a_packed_notebook_is_unpacked_elsewhere(
    verbs: ArchiveVerbs, archive: Archive, tmp_path: Path
) -> None:
    kept = keep(archive, 1, "a cat")
    cell = {
        "cell_type": "code", "execution_count": 1, "id": "a", "metadata": {},
        "outputs": [], "source": f"%dalle_archive show {kept.digest}",
    }  # fmt: skip
    notebook = tmp_path / "a.ipynb"
    whole = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    notebook.write_text(json.dumps(whole))

    packed = verbs.pack(notebook, tmp_path / "a.zip")
    other = Session({**os.environ, "DALLE_NOTEBOOK_HOME": str(tmp_path / "other")})
    taken = ArchiveVerbs(other).unpack(tmp_path / "a.zip")

    assert packed.text().startswith("1 picture (")
    assert taken.text() == "1 picture taken in, 0 known already"
    assert ArchiveVerbs(other).list()[0].bytes == archive.read(kept.digest)
    other.close()


# -- hostile words, absent and read-only archives


def shapes(word: str) -> Iterator[list[str]]:
    """Every verb with a word in each of its places."""
    for verb in VERBS:
        # Whoever names a file or a folder means that one.
        if verb.name in ("pack", "unpack", "export"):
            continue
        yield [verb.name, word]
        yield [verb.name, word, word]
        for flag in verb.flags:
            yield [verb.name, flag.name, word]
    yield [word]


@pytest.mark.parametrize("part", range(8))
def test_hostile_words_reach_nothing_outside(
    verbs: ArchiveVerbs, archive: Archive, part: int
) -> None:
    kept = fill(archive, 4)
    verbs.list()
    before = snapshot(archive)
    files = {p: p.read_bytes() for p in archive.home.glob("objects/**/*.*")}
    for word in HOSTILE[part::8]:
        for words in shapes(word):
            try:
                answer = verbs.run([w for w in words if w != "--yes"])
                answer.text(60)
                answer.bundle()
            except DalleError as problem:
                assert "\n" not in str(problem)
                assert len(str(problem)) < 400

    assert snapshot(archive) == before
    assert {p: p.read_bytes() for p in archive.home.glob("objects/**/*.*")} == files
    assert len(verbs.list()) == len(kept)


def test_there_are_hundreds_of_hostile_words() -> None:
    assert len(HOSTILE) >= 300


@pytest.mark.parametrize("word", HOSTILE[::16])
def test_a_hostile_tag_stays_a_file_beside_its_picture(
    verbs: ArchiveVerbs, archive: Archive, word: str
) -> None:
    kept = keep(archive, 1)
    verbs.list()
    before = snapshot(archive)
    try:
        verbs.tag(kept.digest, word)
    except UsageError:
        assert snapshot(archive) == before
        return
    (new,) = snapshot(archive) - before
    assert re.fullmatch(rf"archive/objects/../{kept.digest}\.[0-9a-f]{{16}}\.tag", new)


READING = (
    [], ["list", "cat"], ["restore"], ["spend"], ["spend", "--by", "model"],
    ["prune", "--older-than", "1d"], ["prune", "--over", "1GB", "--yes"],
)  # fmt: skip


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_reading_an_absent_archive_makes_none(
    verbs: ArchiveVerbs, home: Path, words: list[str]
) -> None:
    answer = verbs.run(words)

    assert answer.text()
    assert answer.bundle()[0]["text/html"]
    assert not home.exists()


def test_an_empty_archive_is_said_to_be_empty(verbs: ArchiveVerbs) -> None:
    assert verbs.list().text() == "the archive is empty"
    assert verbs.list("cat -dog").text() == "nothing is found by cat -dog"
    assert verbs.spend().text() == "nothing was spent: the archive is empty"
    assert "nothing to prune" in verbs.prune(over=0).text()


@posix
def test_an_archive_that_may_only_be_read_says_so_in_words(
    open_folder: Path,  # noqa: F811
) -> None:
    writer = Archive(open_folder / "archive")
    kept = fill(writer, 6)
    writer.close()
    for path in [*writer.home.rglob("*"), writer.home]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    name = kept[0].digest[:8]
    # A thread started before would keep the rights it was started with.
    session = Session({**os.environ, "DALLE_NOTEBOOK_HOME": str(writer.home)})
    reader = Archive(writer.home)

    with as_nobody():
        verbs = ArchiveVerbs(session, use=lambda work: work(reader))
        assert len(verbs.list("cat")) == 1
        assert name in verbs.show(name).text()
        assert verbs.recall(name).cell
        for words in (["tag", name, "best"], ["forget", name],
                      ["prune", "--over", "1", "--yes"]):  # fmt: skip
            with pytest.raises(ArchiveError, match="get the right to write there"):
                verbs.run(words)
        reader.close()
    for path in [writer.home, *writer.home.rglob("*")]:
        path.chmod(0o700)
    session.close()


# -- words


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (["show"], "show is written: show ID"),
        (["tag", "abcd"], "tag is written: tag ID TAG..."),
        (["show", "abcd", "ef01"], "show is written: show ID"),
        (["prune", "1y"], "prune is written: prune"),
        (["list", "--limt", "3"], "did you mean '--limit'?"),
        (["forget", "abcd", "--yes"], "forget has no option --yes"),
        (["list", "--limit"], "--limit needs a value"),
        (["list", "--limit", "3", "--limit=4"], "stands twice"),
        (["prune", "--yes=1"], "stands alone"),
        (["rm", "abcd"], "write forget"),
        (["pack", "a.ipynb"], "pack NOTEBOOK ZIP"),
        (["spend", "--by", "year"], "day, model, notebook"),
    ],
)
def test_what_cannot_be_meant_is_told_what_to_write(
    verbs: ArchiveVerbs, words: list[str], advice: str
) -> None:
    with pytest.raises(UsageError, match=re.escape(advice)):
        verbs.run(words)


def test_behind_two_dashes_words_are_words() -> None:
    assert read(["list", "--", "--limit", "3"]).operands == ("--limit", "3")


def test_every_verb_has_a_method_with_the_names_of_its_options() -> None:
    for verb in VERBS:
        assert callable(getattr(ArchiveVerbs, verb.name))


def test_the_help_fits_a_terminal_and_names_every_verb() -> None:
    text = help_text("dalle-notebook archive")

    assert max(map(len, text.splitlines())) <= 80
    for verb in VERBS:
        assert f"\n  {verb.name} " in text
        for flag in verb.flags:
            assert flag.name in text


@pytest.mark.parametrize(
    ("words", "current", "expected"),
    [
        ([], "", [verb.name for verb in VERBS]),
        ([], "re", ["recall", "restore"]),
        (["prune"], "--o", ["--older-than", "--over"]),
        (["prune", "--over"], "", []),
        (["spend", "--by"], "m", ["model"]),
        (["list", "--limit", "3"], "--", ["--before"]),
        (["show"], "ab", []),
    ],
)
def test_words_are_completed(
    words: list[str], current: str, expected: list[str]
) -> None:
    assert complete(words, current) == expected


def test_the_package_offers_it_as_a_function(
    archive: Archive, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "_session", session)
    kept = keep(archive, 1, "a cat")

    assert dalle_notebook.archive().list("cat")[0].digest == kept.digest
