"""Batches in the journal, and processes that die between its entries."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dalle_notebook.errors import ArchiveError
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.ask import Ask
from dalle_notebook.store.batches import BatchNote, Begun

WHERE = "https://api.example.com/v1"
ASKS = [Ask("generate", f"cat {n}") for n in range(3)]

_CHILD = """
import sys
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.ask import Ask
archive = Archive(sys.argv[1])
asks = [Ask("generate", f"cat {n}") for n in range(3)]
begun = archive.batches.begin(sys.argv[2], asks, force=False, again=False)
if sys.argv[3] == "leaves":
    archive.batches.leave(begun, "file-1")
"""


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


def begin(archive: Archive, *, force: bool = False, again: bool = False) -> Begun:
    return archive.batches.begin(WHERE, ASKS, force=force, again=again)


def sent(archive: Archive) -> BatchNote:
    note = archive.batches.leave(begin(archive), "file-1")
    archive.batches.made(note, "batch_1")
    return note


def die(archive: Archive, how: str) -> None:
    """Begin a batch in a process that then ends without another word."""
    command = [sys.executable, "-c", _CHILD, str(archive.home), WHERE, how]
    subprocess.run(command, check=True)


def test_an_ask_is_in_one_batch_at_a_time(archive: Archive) -> None:
    first = begin(archive)
    assert set(begin(archive).others.values()) == {"other"}

    archive.batches.leave(first, "file-1")

    assert set(begin(archive).others.values()) == {"batch"}
    assert len(first.claims) == 3


def test_an_ask_in_a_batch_is_not_sent_by_itself(archive: Archive) -> None:
    sent(archive)

    claim = archive.claim(ASKS[0].id, WHERE, force=True)

    assert claim.state == "batch"


def test_what_is_in_a_batch_is_no_unanswered_request(archive: Archive) -> None:
    die(archive, "leaves")

    assert archive.unknown() == set()
    assert archive.unanswered() == []
    assert len(archive.batches.sent()) == 3


def test_what_had_not_left_is_free_once_its_process_is_gone(archive: Archive) -> None:
    die(archive, "stays")

    assert archive.batches.open() == []
    assert len(begin(archive).claims) == 3


def test_what_may_have_left_is_not_free_when_its_process_is_gone(
    archive: Archive,
) -> None:
    die(archive, "leaves")

    (note,) = archive.batches.open()
    assert (note.batch_id, note.input_file, note.asks) == (None, "file-1", 3)
    assert not note.is_leaving
    assert set(begin(archive, force=True).others.values()) == {"batch"}
    archive.batches.give_up(note.number)
    assert len(begin(archive).claims) == 3


def test_a_batch_is_open_until_its_last_ask_is_settled(archive: Archive) -> None:
    note = sent(archive)
    batches = archive.batches
    batches.claim_of(note, ASKS[0].id).done("0" * 64)
    batches.claim_of(note, ASKS[1].id).refused("no")
    batches.end(note)
    assert [each.batch_id for each in batches.open()] == ["batch_1"]
    batches.claim_of(note, ASKS[2].id).unknown("who knows")
    batches.end(note)

    assert batches.open() == []
    assert begin(archive).others == {ASKS[1].id: "refused", ASKS[2].id: "unknown"}


def test_what_was_refused_is_asked_again_only_where_that_is_said(
    archive: Archive,
) -> None:
    note = sent(archive)
    for ask in ASKS:
        archive.batches.claim_of(note, ask.id).refused("no")

    assert begin(archive).claims == {}
    assert len(begin(archive, again=True).claims) == 3


def test_nothing_leaves_of_a_batch_that_lost_a_claim(archive: Archive) -> None:
    begun = begin(archive)
    begun.claims[ASKS[0].id].release()

    with pytest.raises(ArchiveError, match="nothing was sent"):
        archive.batches.leave(begun, "file-1")
    assert archive.batches.open() == []
