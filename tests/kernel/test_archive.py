"""One archive, three doors: a cell, a terminal and Python say the same."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
import pytest
from instruments.canary import Canary

from dalle_notebook.cli import main
from dalle_notebook.errors import DalleError
from dalle_notebook.session.archive.syntax import split_words
from dalle_notebook.session.archive.verbs import ArchiveVerbs
from dalle_notebook.session.session import Session
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.record import Record
from tests.kernel.kernels import Kernel
from tests.unit.store.shelves import fill, keep

COUNT = 200


class Doors:
    """The same words at each of the three."""

    def __init__(
        self, kernel: Kernel, session: Session, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.kernel = kernel
        self.session = session
        self._capsys = capsys

    def in_a_cell(self, words: str) -> str:
        cell = self.kernel.execute(f"%dalle_archive {words}")
        if cell.status == "error":
            return cell.error
        assert len(cell.displays) == 1, [each.data for each in cell.displays]
        return str(cell.displays[0].data["text/plain"])

    def in_a_terminal(self, words: str) -> str:
        try:
            main.main(["archive", *split_words(words)], standalone_mode=False)
        except click.ClickException as problem:
            return f"Error: {problem.format_message()}"
        text = self._capsys.readouterr().out.rstrip("\n")
        return text.replace("dalle-notebook archive", "%dalle_archive")

    def in_python(self, words: str) -> str:
        try:
            return ArchiveVerbs(self.session).run(split_words(words)).text()
        except DalleError as problem:
            return f"{type(problem).__name__}: {problem}"

    def same(self, words: str) -> str:
        """What all of them say; fails where one says something else."""
        texts = [
            self.in_a_cell(words),
            self.in_a_terminal(words),
            self.in_python(words),
        ]
        if "Error: " in texts[2]:
            texts = [text.partition("Error: ")[2] for text in texts]
        assert texts[0] == texts[2], words
        assert texts[1] == texts[2], words
        return texts[0]


@pytest.fixture
def doors(
    kernel: Kernel,
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Any:
    monkeypatch.setenv("COLUMNS", "100")
    session = Session()
    yield Doors(kernel, session, capsys)
    session.close()


@pytest.fixture
def shelf(home: Path) -> list[Record]:
    archive = Archive(home)
    kept = fill(archive, COUNT)
    archive.tags.add(kept[9].digest, ["best", "夜景"])
    archive.close()
    return kept


@pytest.mark.slow
def test_reading_verbs_say_the_same_at_every_door(
    doors: Doors, shelf: list[Record]
) -> None:
    name = shelf[9].digest[:8]
    for words in (
        "", "list", "白猫", "list white -猫 model:gpt", 'list "number 12"', "tag:best",
        "list notebook:lesson-1 2026-03 --limit 3", f"show {name}", f"recall {name}",
        "restore", "spend", "spend --by model", "spend --by notebook",
        "prune --older-than 2026-03-04", "prune --over 10kB",
    ):  # fmt: skip
        assert len(doors.same(words)) > 10, words


@pytest.mark.slow
def test_mistakes_are_told_the_same_at_every_door(
    doors: Doors, shelf: list[Record]
) -> None:
    for words in (
        "show zz", "show 0000ffff", "tag", f"tag {shelf[0].digest[:8]} ../x", "prune",
        "list --limit 0", "list !!!", "spend --by year", "forget 0000ffff", "rm abcd",
        "restore 0000ffff", "list --nothing", "prune --over much",
    ):  # fmt: skip
        assert doors.same(words), words


@pytest.mark.slow
def test_changing_verbs_work_at_every_door(doors: Doors, shelf: list[Record]) -> None:
    name = shelf[20].digest[:8]
    ways = [doors.in_a_cell, doors.in_a_terminal, doors.in_python]
    for number, way in enumerate(ways):
        assert way(f"tag {name} best-{number}").startswith(f"{name} is tagged")
    for number in range(3):
        assert name in doors.same(f"tag:best-{number}")
    for number, way in enumerate(ways):
        rest = "is not tagged any more" if number == 2 else "is tagged best"
        assert rest in way(f"untag {name} best-{number}")
    for way in ways:
        assert "is in the trash until" in way(f"forget {name}")
        assert name in doors.same("restore")
        assert "is no id" not in doors.same(f"show {name}")
        assert way(f"restore {name}") == f"{name} is back"
        assert shelf[20].ask.prompt in doors.same(f"show {name}")
    for way, day in zip(ways, (2, 3, 4), strict=True):
        text = way(f"prune --older-than 2026-03-0{day} --yes")
        assert "are in the trash for seven days" in text
    assert doors.same("").startswith("the newest of the archive")


def test_the_list_in_a_cell_shows_pictures_and_is_a_value(
    kernel: Kernel, home: Path
) -> None:
    archive = Archive(home)
    kept = [keep(archive, seed, f"a <b>cat</b> {seed}") for seed in range(3)]
    archive.close()

    cell = kernel.execute("found = %dalle_archive list cat")

    assert cell.ours.data["text/html"].count("<img") == 3
    assert "&lt;b&gt;cat" in cell.ours.data["text/html"]
    assert kernel.value("[i.digest for i in found]") == [r.digest for r in kept[::-1]]
    assert len(kernel.execute("found").displays) == 1
    assert len(kernel.execute("%dalle_archive").displays) == 1


def test_recall_writes_the_next_cell_which_asks_for_nothing_new(
    kernel: Kernel, home: Path
) -> None:
    kernel.run("%%dalle --size 64x64 -n 2\na white {{cat}}")
    digest = kernel.value("dalle.last[1].digest")

    cell = kernel.execute(f"%dalle_archive recall {digest[:8]}")

    (payload,) = [p for p in cell.reply["payload"] if p["source"] == "set_next_input"]
    assert payload["text"] == "%%dalle -n 2 --size 64x64 --raw\na white {cat}\n"
    assert payload["text"] in cell.displays[0].data["text/plain"]
    again = kernel.run(payload["text"])
    assert "0 requests" in again.ours.data["text/plain"]
    assert kernel.value("dalle.last[1].digest") == digest


def test_an_absent_archive_is_not_made_by_looking(kernel: Kernel, home: Path) -> None:
    cell = kernel.execute("%dalle_archive")

    assert cell.displays[0].data["text/plain"] == "the archive is empty"
    assert not home.exists()


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("%dalle_archive ", "recall"),
        ("%dalle_archive sp", "spend"),
        ("x = %dalle_archive fo", "forget"),
        ("%dalle_archive prune --old", "--older-than"),
        ("%dalle_archive spend --by ", "notebook"),
        ("%dalle_ar", "%dalle_archive"),
    ],
)
def test_verbs_are_completed(kernel: Kernel, code: str, expected: str) -> None:
    assert expected in kernel.complete(code)


def test_a_question_mark_tells_the_verbs(kernel: Kernel) -> None:
    (page,) = kernel.run("%dalle_archive?").reply["payload"]

    for verb in ("recall ID", "--older-than AGE", "tag:best"):
        assert verb in page["data"]["text/plain"]


def test_the_terminal_prints_one_line_for_a_mistake_and_help_without_an_archive(
    canary: Canary, home: Path
) -> None:
    code = "from dalle_notebook.cli import main; main()"

    def run(*words: str) -> Any:
        return canary.run([sys.executable, "-c", code, "archive", *words])

    wrong, help_, listed = run("show", "zz"), run("--help"), run("list", "-dog")

    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert wrong.stderr.startswith("Error: 'zz' is no id")
    assert wrong.stderr.count("\n") == 1
    assert help_.returncode == 0
    assert "dalle-notebook archive [VERB]" in help_.stdout
    assert listed.stdout == "nothing is found by -dog\n"
    assert not home.exists()
