"""`dalle.gallery` without a page: what it answers, what it refuses, what it holds."""

from __future__ import annotations

import asyncio
import queue
import shutil
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from instruments.environment import needs

import dalle_notebook as dalle
from dalle_notebook.errors import ArchiveError, DalleError, UsageError
from dalle_notebook.picture.verify import verify
from dalle_notebook.session.session import Session
from dalle_notebook.store.archive import Archive
from dalle_notebook.widgets.compare_slider import CompareSlider
from dalle_notebook.widgets.form import Form
from dalle_notebook.widgets.gallery import Gallery
from tests.unit.store.shelves import fill, keep

ASKS = ("watch", "previews", "filters", "pictures", "picture", "tag", "mark", "forget")


@pytest.fixture
def archive(home: Path) -> Archive:
    """The archive of the session, written by somebody else."""
    return Archive(home)


def _answer(gallery: Gallery, ask: str, **given: Any) -> Any:
    return gallery._answer({"ask": ask, **given})[0]


def _talkative() -> tuple[Gallery, Callable[[Callable[[Any], bool]], bool]]:
    """A gallery, and whether a message of some kind comes from it soon."""
    gallery = dalle.gallery()
    messages: queue.Queue[Any] = queue.Queue()
    gallery.send = lambda content, buffers=None: messages.put(content)  # type: ignore[method-assign]

    def told(is_it: Callable[[Any], bool]) -> bool:
        with suppress(queue.Empty):
            while not is_it(messages.get(timeout=10)):
                continue
            return True
        return False

    return gallery, told


def test_pages_follow_each_other_to_the_end(archive: Archive) -> None:
    kept = fill(archive, 70)
    gallery = dalle.gallery()

    found, before = [], None
    for _ in range(3):
        page = _answer(gallery, "pictures", before=before, most=30)
        found += [one["digest"] for one in page["pictures"]]
        before = page["older"]

    assert before is None
    assert found == [record.digest for record in reversed(kept)]
    assert len(_answer(gallery, "pictures", most=200)["pictures"]) == 70
    assert len(_answer(gallery, "pictures")["pictures"]) == 60


def test_a_page_is_narrowed_by_words_tag_and_model(archive: Archive) -> None:
    kept = fill(archive, 12)
    archive.tags.add(kept[0].digest, ["best"])
    gallery = dalle.gallery("cat")

    def count(**query: Any) -> int:
        return len(_answer(gallery, "pictures", **query)["pictures"])

    assert gallery._query == "cat"
    assert (count(q="dog"), count(tag="best"), count(model="gpt-image-2")) == (2, 1, 4)
    assert count(q="dog", model="gpt-image-2") == 0


@pytest.mark.parametrize(
    "question",
    [
        {"ask": "pictures", "before": "rubbish"},
        {"ask": "pictures", "most": True},
        {"ask": "pictures", "most": 201},
        {"ask": "pictures", "tag": "t" * 201},
        {"ask": "previews", "digests": [], "px": 300},
        {"ask": "mark", "digest": "0" * 64},
    ],
    ids=str,
)
def test_what_the_server_refuses_the_kernel_refuses(question: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        dalle.gallery()._answer(question)


def test_a_file_without_a_record_has_no_preview(archive: Archive, home: Path) -> None:
    kept = keep(archive, 1)
    for path in (*home.rglob("*.json"), *home.glob("index.sqlite*")):
        path.unlink()
    gallery = dalle.gallery()

    assert not _answer(gallery, "previews", digests=[kept.digest])["found"]


def test_previews_come_in_the_order_that_is_told(archive: Archive) -> None:
    kept = fill(archive, 3)
    names = [kept[2].digest, "0" * 64, kept[0].digest]

    told, pictures = dalle.gallery()._answer({"ask": "previews", "digests": names})

    assert told == {"found": [kept[2].digest, kept[0].digest]}
    assert [verify(webp).format for webp in pictures] == ["WEBP", "WEBP"]


def test_a_picture_is_changed_as_the_panel_changes_it(archive: Archive) -> None:
    digest = keep(archive, 1).digest
    gallery = dalle.gallery()

    assert _answer(gallery, "tag", digest=digest, add=["best"]) == {"tags": ["best"]}
    assert _answer(gallery, "mark", digest=digest, mark="kept") == {"mark": "kept"}
    assert set(archive.tags.of(digest)) == {"best", "kept"}
    assert "until" in _answer(gallery, "forget", digest=digest)
    assert archive.digest_of(digest) is None
    assert _answer(gallery, "restore", digest=digest)["mark"] == "kept"
    with pytest.raises(ArchiveError, match="not in the trash"):
        _answer(gallery, "restore", digest=digest)


def test_selected_pictures_are_ours_in_the_order_of_selection(
    archive: Archive,
) -> None:
    kept = fill(archive, 3)
    gallery = dalle.gallery()
    heard: list[list[str]] = []
    told = threading.Event()

    @gallery.on_select
    def hear(pictures: Any) -> None:
        heard.append([one.digest for one in pictures])
        told.set()

    names = [kept[2].digest, kept[0].digest]
    gallery._hear({"ask": "select", "digests": names})

    assert told.wait(10)
    assert heard == [names]
    assert [one.prompt for one in gallery.selected] == [
        kept[2].ask.prompt,
        kept[0].ask.prompt,
    ]
    archive.trash.forget(kept[2].digest, kept[2].created)
    assert [one.digest for one in gallery.selected] == [kept[0].digest]


def test_a_selection_that_names_no_pictures_changes_nothing(archive: Archive) -> None:
    kept = keep(archive, 1)
    gallery = dalle.gallery()
    gallery._hear({"ask": "select", "digests": [kept.digest]})

    for wrong in (["../etc"], "0" * 64, None, [1], [kept.digest] * 501):
        gallery._hear({"ask": "select", "digests": wrong})

    assert [one.digest for one in gallery.selected] == [kept.digest]


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    question=st.fixed_dictionaries(
        {"ask": st.sampled_from(ASKS) | st.text(max_size=8)},
        optional={
            name: st.none()
            | st.integers()
            | st.text(max_size=70)
            | st.lists(st.text(max_size=70) | st.integers(), max_size=3)
            | st.dictionaries(st.text(max_size=3), st.integers(), max_size=2)
            for name in (
                *("digest", "digests", "q", "tag", "model", "most", "before", "px"),
                *("add", "remove", "mark"),
            )
        },
    )
)
def test_whatever_a_page_asks_the_answer_is_one_of_ours(
    question: dict[str, Any],
) -> None:
    gallery = dalle.gallery()
    try:
        answer, pictures = gallery._answer(question)
    except DalleError as problem:
        assert "\n" not in str(problem)
    else:
        assert isinstance(answer, dict)
        assert pictures == []
    finally:
        gallery.close()


@pytest.mark.parametrize("query", ["tag:", "a" * 1_001, 7, None])
def test_words_that_mean_nothing_are_refused(query: Any) -> None:
    with pytest.raises(UsageError):
        dalle.gallery(query)


def test_without_a_kernel_the_newest_page_stands_there(archive: Archive) -> None:
    fill(archive, 30)

    data, _ = dalle.gallery("cat")._repr_mimebundle_()

    assert data["text/html"].count("<img") == 5
    assert data["text/plain"] == "gallery: cat"
    empty, _ = dalle.gallery("nothing like it")._repr_mimebundle_()
    assert "nothing is found" in empty["text/html"]


def test_an_absent_archive_is_an_empty_wall_and_stays_absent(home: Path) -> None:
    gallery = dalle.gallery()

    assert _answer(gallery, "watch")["pictures"] == 0
    assert _answer(gallery, "pictures")["pictures"] == []
    assert "empty" in gallery._repr_mimebundle_()[0]["text/html"]
    assert not home.exists()


def test_a_slow_callback_holds_nothing_up_and_hears_the_last_word(
    archive: Archive, session: Session
) -> None:
    kept = fill(archive, 3)
    gallery, told = _talkative()
    heard: list[tuple[str, ...]] = []
    begun, over, last = (threading.Event() for _ in range(3))

    @gallery.on_select
    def hear(pictures: Any) -> None:
        heard.append(tuple(one.digest for one in pictures))
        begun.set()
        over.wait(30)
        if heard[-1] == (kept[2].digest,):
            last.set()

    for digest in [one.digest for one in kept] * 9:
        gallery._hear({"ask": "select", "digests": [digest]})
        begun.wait(10)
    gallery._hear({"ask": "filters", "number": "mine"})

    async def look_up() -> None:
        # Names are looked up on the threads that the session's loop has for all.
        await asyncio.get_running_loop().getaddrinfo("127.0.0.1", 80)

    assert told(lambda message: message.get("number") == "mine")
    session.loop.submit(look_up()).result(10)
    over.set()
    assert last.wait(10)
    assert heard == [(kept[0].digest,), (kept[2].digest,)]


def test_every_view_is_told_what_is_selected(archive: Archive) -> None:
    kept = keep(archive, 1)
    gallery = dalle.gallery()

    gallery._hear({"ask": "select", "digests": [kept.digest], "by": "a-1"})

    assert gallery.get_state()["_selection"] == {"digests": [kept.digest], "by": "a-1"}


def test_what_changes_is_told_though_the_archive_was_away_at_first(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(archive, 1)
    monkeypatch.setattr("dalle_notebook.widgets.gallery._LOOK_SECONDS", 0.05)
    gallery, told = _talkative()
    answers = gallery._answers

    def away() -> Any:
        raise ArchiveError("the disk is away")

    with monkeypatch.context() as broken:
        broken.setattr(answers, "health", away)
        gallery._hear({"ask": "watch", "number": "first"})
        assert told(lambda message: "problem" in message)
    gallery._hear({"ask": "watch", "number": "second"})
    assert told(lambda message: message.get("number") == "second")
    keep(archive, 2)

    assert told(lambda m: m.get("told", {}).get("pictures") == 2)


def test_whatever_goes_wrong_in_one_look_the_next_is_made(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(archive, 1)
    monkeypatch.setattr("dalle_notebook.widgets.gallery._LOOK_SECONDS", 0.05)
    gallery, told = _talkative()
    _answer(gallery, "watch")
    failed = threading.Event()

    def broken() -> str:
        failed.set()
        raise RuntimeError

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(gallery._answers, "mark", broken)
        assert failed.wait(10)
    keep(archive, 2)

    assert told(lambda m: m.get("told", {}).get("pictures") == 2)


@pytest.mark.slow
@pytest.mark.parametrize("widget", [Gallery, CompareSlider, Form])
def test_a_widget_has_one_module_that_imports_nothing(
    widget: Any, tmp_path: Path
) -> None:
    node = shutil.which("node")
    if node is None:
        needs("foreign", missing="node")
    module = tmp_path / "module.mjs"
    text = str(widget._esm)
    module.write_text(text, "utf-8")

    done = subprocess.run(
        [
            str(node),
            "--eval",
            f"import('{module.as_uri()}').then(m => m.default.render)",
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "import {" not in text
    assert text.count("export default") == 1
