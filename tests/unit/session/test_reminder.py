"""What a new session says of requests that an earlier one left without an answer."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dalle_notebook.session.reminder import unanswered
from dalle_notebook.session.session import Session

ROOT = Path(__file__).parents[3]
_LEAVE = """
import os, sys
from pathlib import Path
from dalle_notebook.store.archive import Archive
archive = Archive(Path(sys.argv[1]))
claims = []
for number, line in enumerate(sys.argv[2:]):
    endpoint, _, prompt = line.partition(" ")
    claims.append(archive.claim(f"{number:064d}", endpoint, prompt))
    claims[-1].sent()
os._exit(0)
"""


@pytest.fixture
def session(home: Path) -> Iterator[Session]:
    session = Session()
    yield session
    session.close()


def leave(home: Path, *lines: str) -> None:
    """Send requests (endpoint, prompt) from a process that ends at once."""
    subprocess.run(
        [sys.executable, "-c", _LEAVE, str(home), *lines], cwd=ROOT, check=True
    )


def test_it_names_prompt_time_and_endpoint_and_says_so_once(
    session: Session, home: Path
) -> None:
    leave(home, "https://api.openai.com/v1 a red fox")

    (words,) = unanswered(session)

    assert words.startswith("1 request of an earlier session was sent and never")
    assert "'a red fox', sent 20" in words
    assert "UTC to OpenAI." in words
    assert "--again" in words
    assert unanswered(session) == []


def test_pictures_of_one_prompt_are_named_together_and_many_are_counted(
    session: Session, home: Path
) -> None:
    same = ["http://127.0.0.1:8080/v1 a cat"] * 4
    other = [f"http://127.0.0.1:8080/v1 dog {n} {'woof ' * 40}" for n in range(5)]
    leave(home, *same, *other)

    (words,) = unanswered(session)

    assert words.startswith("9 requests of an earlier session were sent")
    assert "'a cat', sent" in words
    assert "to 127.0.0.1:8080 (4 pictures)" in words
    assert words.count("dog") == 2
    assert "; 3 more." in words
    assert len(words) < 600


def test_what_is_free_is_asked_again_without_a_word(
    session: Session, home: Path
) -> None:
    leave(home, "offline a cat")

    assert unanswered(session) == []


def test_an_archive_that_nobody_used_says_nothing_and_stays_absent(
    session: Session, home: Path
) -> None:
    assert unanswered(session) == []
    assert not home.exists()
