"""What a page is told of the archive, and that it is the same as a cell is told."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from instruments.jupyter_server import Visitor

from dalle_notebook.store.archive import Archive
from dalle_notebook.store.ask import Ask
from tests.unit.store.shelves import fill, keep
from tests.unit.store.writers import ask, picture, record

OPENAI = {
    "endpoint_id": "https://api.openai.com/v1",
    "endpoint_title": "OpenAI",
    "model": "gpt-image-2",
}


def test_an_absent_archive_reads_as_an_empty_one_and_stays_absent(
    program: Visitor, home: Path
) -> None:
    health = program.ask("health").json()
    page = program.ask("pictures").json()

    assert (health["pictures"], health["state"], health["newest"]) == (0, "ok", "")
    assert page == {"pictures": [], "older": None, "total": 0, "newest": ""}
    assert program.ask("filters").json() == {"tags": [], "models": []}
    assert program.ask("trash").json() == {"pictures": []}
    assert program.ask(f"pictures/{'0' * 64}").status == 404
    assert not home.exists()


def test_health_tells_where_the_archive_is_and_how_much_it_holds(
    program: Visitor, archive: Archive
) -> None:
    import dalle_notebook

    fill(archive, 3)
    health = program.ask("health").json()

    assert health["version"] == dalle_notebook.__version__
    assert health["archive"] == str(archive.home)
    assert health["pictures"] == 3


def test_the_mark_changes_with_every_change_and_with_nothing_else(
    program: Visitor, archive: Archive
) -> None:
    digest = keep(archive, 1).digest

    def mark() -> str:
        newest: str = program.ask("health").json()["newest"]
        return newest

    marks = [mark()]

    def is_new() -> bool:
        marks.append(mark())
        return marks[-1] not in marks[:-1]

    assert not is_new()
    assert program.ask("pictures").json()["newest"] == marks[0]
    program.ask("filters")
    assert not is_new()
    other = keep(archive, 2).digest
    assert is_new()
    archive.tags.add(digest, ["best"])
    assert is_new()
    archive.tags.add(digest, ["best"])
    assert not is_new()
    program.post(f"pictures/{digest}/mark", {"mark": "kept"})
    assert is_new()
    program.post(f"pictures/{digest}/mark", {"mark": "rejected"})
    assert is_new()
    program.post(f"pictures/{other}/forget", {})
    assert is_new()
    program.post(f"pictures/{other}/restore", {})
    assert is_new()
    assert program.ask("health").json()["pictures"] == 2


def test_a_picture_is_told_as_the_contract_says(
    program: Visitor, archive: Archive
) -> None:
    kept = keep(
        archive, 7, "a <script>alert(1)</script> cat", drawn_by="artist 2",
        cost=Decimal("0.04"), **OPENAI,
    )  # fmt: skip
    archive.tags.add(kept.digest, ["best", "夜景"])
    archive.choices.mark(kept.digest, "kept")

    (told,) = program.ask("pictures").json()["pictures"]

    assert told == {
        "digest": kept.digest,
        "id": kept.digest[:8],
        "prompt": "a <script>alert(1)</script> cat",
        "verb": "generate",
        "model": "gpt-image-2",
        "drawn_by": "artist 2",
        "endpoint": "OpenAI",
        "created": "2026-03-01T19:00:00Z",
        "width": 8,
        "height": 8,
        "cost": "$0.040",
        "tags": ["best", "夜景"],
        "mark": "kept",
    }


def test_pages_follow_each_other_without_a_gap(
    program: Visitor, archive: Archive
) -> None:
    kept = [one.digest for one in fill(archive, 25)][::-1]
    seen: list[str] = []
    cursor = ""
    while True:
        page = program.ask(f"pictures?most=7&before={cursor}").json()
        assert page["total"] == 25
        seen += [one["digest"] for one in page["pictures"]]
        if page["older"] is None:
            break
        cursor = page["older"]

    assert seen == kept


def test_words_tag_and_model_hold_together_and_model_is_exact(
    program: Visitor, archive: Archive
) -> None:
    kept = fill(archive, 12)
    keep(archive, 50, "a cat", model="gpt-image-2-mini", endpoint_title="OpenAI")
    best = kept[3].digest
    archive.tags.add(best, ["best"])
    archive.tags.add(kept[0].digest, ["bestiary"])

    def found(query: str) -> set[str]:
        told = program.ask(f"pictures?{query}").json()["pictures"]
        return {one["digest"] for one in told}

    paid = {one.digest for one in kept if one.model == "gpt-image-2"}
    assert found("model=gpt-image-2") == paid
    assert found("tag=best") == {best}
    assert found("q=number&tag=best&model=gpt-image-2") == {best}
    assert found("q=cat&tag=best&model=gpt-image-2") == set()
    assert found("model=gpt") == set()
    assert found("model=GPT-image-2") == set()
    assert found("q=model:illustrator+-cat&model=illustrator") == {
        one.digest for one in kept if one.model == "illustrator" if "cat" not in
        one.ask.prompt
    }  # fmt: skip


def test_a_picture_that_answers_two_asks_stands_on_a_page_once(
    program: Visitor, archive: Archive
) -> None:
    data = picture(1)
    first = record(data, ask("a cat"))
    archive.keep(data, first)
    archive.keep(
        data, replace(first, ask=ask("a white cat"), created=keep(archive, 2).created)
    )

    told = program.ask("pictures?q=cat").json()["pictures"]

    assert sorted(one["digest"] for one in told) == sorted(
        {one["digest"] for one in told}
    )
    assert len(told) == 2


def test_filters_count_what_can_be_chosen(program: Visitor, archive: Archive) -> None:
    kept = fill(archive, 6)
    for one in kept[:3]:
        archive.tags.add(one.digest, ["best"])
    archive.choices.mark(kept[0].digest, "rejected")

    assert program.ask("filters").json() == {
        "tags": [{"name": "best", "count": 3}, {"name": "rejected", "count": 1}],
        "models": [
            {"name": "illustrator", "count": 4},
            {"name": "gpt-image-2", "count": 2},
        ],
    }


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("q=%21%21", "nothing can be searched for"),
        ("q=tag:", "needs a word"),
        ("q=date:2026-13", "a date is written"),
        ("q=" + "+".join(["w"] * 41), "more than 40 words"),
        ("q=" + "w" * 1001, "at most 1,000"),
        ("tag=..%2Fx", "a tag is one word"),
        ("model=" + "m" * 201, "at most 200"),
        ("most=0", "1 to 200"),
        ("most=201", "1 to 200"),
        ("most=%D9%A3", "1 to 200"),
        ("before=yesterday", "an earlier page"),
        ("before=2026-13-01T00:00:00.000000", "an earlier page"),
    ],
)
def test_a_question_that_means_nothing_says_why(
    program: Visitor, archive: Archive, query: str, words: str
) -> None:
    keep(archive, 1)

    answer = program.ask(f"pictures?{query}")

    assert answer.status == 400
    assert answer.json()["error"]["code"] == "bad_request"
    assert words in answer.json()["error"]["message"]


def test_the_detail_holds_facts_the_equal_cell_and_where_it_came_from(
    program: Visitor, archive: Archive
) -> None:
    first = keep(archive, 1, "a cat")
    second = keep(
        archive, 2, wanted=Ask("edit", "a hat", {"size": "512x512"}, (first.digest,)),
        parents=("f" * 64, first.digest),
    )  # fmt: skip
    archive.choices.note(second.digest, "warm <b>light</b>")

    told = program.ask(f"pictures/{second.digest}").json()

    facts = dict(told["facts"])
    assert facts["prompt"] == "a hat"
    assert facts["asked size"] == "512x512"
    assert facts["id"] == second.digest
    assert told["cell"] == (
        f"%%dalle_edit {first.digest[:12]} --size 512x512 --endpoint offline\na hat"
    )
    assert told["edit_cell"] == f"%%dalle_edit {second.digest[:12]}\na hat"
    assert told["cell_note"] == ""
    assert [one["digest"] for one in told["lineage"]] == [
        "f" * 64, first.digest, second.digest
    ]  # fmt: skip
    assert told["lineage"][0] == {"digest": "f" * 64, "gone": True}
    assert told["lineage"][1]["prompt"] == "a cat"
    assert told["note"] == "warm <b>light</b>"
    assert told["is_there"] is True


@pytest.mark.parametrize(
    ("endpoint", "line"),
    [
        ("offline", "%%dalle --endpoint offline"),
        ("https://api.openai.com/v1", "%%dalle --replay --endpoint openai"),
        ("http://127.0.0.1:9/v1", "%%dalle --replay --endpoint http://127.0.0.1:9/v1"),
        ("azure:x", "%%dalle --replay"),
        ("http://a --yes/v1", "%%dalle --replay"),
    ],
)
def test_the_cell_asks_the_free_endpoint_or_can_send_nothing(
    program: Visitor, archive: Archive, endpoint: str, line: str
) -> None:
    kept = keep(archive, 1, "a cat", endpoint_id=endpoint, endpoint_title="There")

    told = program.ask(f"pictures/{kept.digest}").json()

    assert told["cell"] == f"{line}\na cat"
    assert ("--replay" in told["cell_note"]) == (endpoint != "offline")


def test_what_no_cell_can_ask_for_says_so(program: Visitor, archive: Archive) -> None:
    kept = keep(archive, 1, wanted=Ask("generate", "a cat", {"strange": "x"}))

    told = program.ask(f"pictures/{kept.digest}").json()

    assert told["cell"] is None
    assert "no cell can ask" in told["cell_note"]


def test_a_missing_file_is_told_and_its_facts_stay(
    program: Visitor, archive: Archive
) -> None:
    kept = keep(archive, 1)
    (archive.home / "objects" / kept.digest[:2] / f"{kept.digest}.png").unlink()

    told = program.ask(f"pictures/{kept.digest}").json()

    assert told["is_there"] is False
    assert dict(told["facts"])["prompt"] == "a cat"
    assert program.ask(f"pictures/{kept.digest}/original").status == 404


def test_models_tell_their_prices_and_last_days(program: Visitor) -> None:
    models = {one["id"]: one for one in program.ask("models").json()["models"]}

    assert models["illustrator"] == {
        "id": "illustrator",
        "title": "the built-in illustrator",
        "shutdown": None,
        "price": "free",
    }
    assert models["dall-e-2"]["shutdown"] == "2026-05-12"
    assert models["dall-e-2"]["price"] == "$0.016 to $0.020"


def test_half_a_character_of_a_stranger_is_told_in_ascii(
    program: Visitor, archive: Archive
) -> None:
    kept = keep(archive, 1, "a cat")
    for path in archive.home.glob(f"objects/*/{kept.digest}.*.json"):
        text = json.loads(path.read_text())
        text["endpoint_title"] = "\ud800 half"
        path.write_text(json.dumps(text))
    archive.rebuild()

    answer = program.ask("pictures")

    assert answer.body.isascii()
    assert answer.json()["pictures"][0]["endpoint"].endswith("half")
