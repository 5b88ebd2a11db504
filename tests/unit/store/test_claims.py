"""Who may send what, when processes live, die and come back."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dalle_notebook.errors import ArchiveError
from dalle_notebook.settings import Clock
from dalle_notebook.store.archive import Archive
from dalle_notebook.store.claims import sent_together
from dalle_notebook.store.owner import Owner, this_process
from tests.unit.store.writers import ask, picture, record

ASK = ask().id
Start = Callable[..., Any]


def test_one_asker_gets_the_claim_and_the_next_waits(archive: Archive) -> None:
    mine = archive.claim(ASK, "offline")
    other = archive.claim(ASK, "offline")

    assert (mine.state, other.state) == ("mine", "other")
    assert archive.claim(ASK, "https://b.example").state == "mine"


def test_a_released_claim_can_be_had_again(archive: Archive) -> None:
    archive.claim(ASK, "offline").release()
    again = archive.claim(ASK, "offline")
    again.sent()
    again.release()

    assert archive.claim(ASK, "offline").state == "mine"


def test_a_claim_without_an_answer_is_unknown_until_forced(archive: Archive) -> None:
    claim = archive.claim(ASK, "offline")
    claim.sent()
    claim.unknown("the connection was cut")

    found = archive.claim(ASK, "offline")
    assert (found.state, found.reason) == ("unknown", "the connection was cut")
    assert found.sent_at is not None
    forced = archive.claim(ASK, "offline", force=True)
    assert forced.state == "mine"
    forced.sent()
    assert archive.claim(ASK, "offline", force=True).state == "other"


def test_a_picture_kept_meanwhile_is_not_asked_for_again(archive: Archive) -> None:
    claim = archive.claim(ASK, "offline")
    claim.sent()
    data = picture(1)
    archive.keep(data, record(data, ask()))
    claim.done(record(data, ask()).digest)

    assert archive.claim(ASK, "offline").state == "kept"
    assert archive.open_claims() == []


def test_a_picture_that_is_gone_can_be_asked_for_again(archive: Archive) -> None:
    data = picture(1)
    archive.keep(data, record(data, ask()))
    for path in archive.home.glob("objects/*/*.png"):
        path.unlink()

    assert archive.claim(ASK, "offline").state == "mine"


def test_a_claim_ends_once(archive: Archive) -> None:
    claim = archive.claim(ASK, "offline")
    claim.sent()
    claim.unknown("cut")
    claim.release()

    assert archive.claim(ASK, "offline").state == "unknown"


def test_nothing_is_sent_with_a_claim_of_somebody_else(archive: Archive) -> None:
    mine = archive.claim(ASK, "offline")

    with pytest.raises(ArchiveError, match="nothing was sent"):
        archive.claim(ASK, "offline").sent()
    mine.sent()


def test_a_forgotten_claim_of_this_process_does_not_block(archive: Archive) -> None:
    archive.claim(ASK, "offline")

    assert archive.claim(ASK, "offline").state == "mine"


def test_a_claim_forgotten_after_sending_is_unknown(archive: Archive) -> None:
    archive.claim(ASK, "offline").sent()

    assert archive.claim(ASK, "offline").state == "unknown"


def test_of_two_processes_one_wins(archive: Archive, start: Start) -> None:
    one, two = start("claimant"), start("claimant")

    states = {one.tell("claim")["state"], two.tell("claim")["state"]}

    assert states == {"mine", "other"}


def test_a_dead_owner_that_had_not_sent_is_taken_over(
    archive: Archive, start: Start
) -> None:
    dying = start("claimant")
    assert dying.tell("claim")["state"] == "mine"
    assert archive.claim(ASK, "offline").state == "other"
    dying.kill()

    assert archive.claim(ASK, "offline").state == "mine"


def test_a_dead_owner_that_had_sent_leaves_an_unknown(
    archive: Archive, start: Start
) -> None:
    dying = start("claimant")
    dying.tell("claim")
    dying.tell("sent")
    assert [c.alive for c in archive.open_claims()] == [True]
    dying.kill()

    found = archive.claim(ASK, "offline")

    assert found.state == "unknown"
    assert found.sent_at is not None
    assert archive.check().unknown == 1
    assert archive.claim(ASK, "offline", force=True).state == "mine"


def test_a_dead_owner_that_had_kept_the_picture_leaves_it(
    archive: Archive, start: Start
) -> None:
    dying = start("claimant")
    for word in ("claim", "sent", "keep"):
        dying.tell(word)
    dying.kill()

    assert archive.claim(ASK, "offline").state == "kept"


def test_a_picture_without_its_row_is_found_before_anything_is_unknown(
    archive: Archive, start: Start
) -> None:
    dying = start("claimant")
    for word in ("claim", "sent", "keep"):
        dying.tell(word)
    dying.kill()
    archive._index.database.write(lambda c: c.execute("DELETE FROM pictures"))

    assert archive.claim(ASK, "offline").state == "kept"
    assert archive.find(ASK, "offline") is not None


def test_a_stopped_process_still_owns_its_claim(archive: Archive, start: Start) -> None:
    if sys.platform == "win32":
        pytest.skip("no such signal")
    stopped = start("claimant")
    stopped.tell("claim")
    os.kill(stopped.process.pid, signal.SIGSTOP)
    try:
        assert archive.claim(ASK, "offline").state == "other"
    finally:
        os.kill(stopped.process.pid, signal.SIGCONT)


class LaterClock(Clock):
    """A clock that can be put forward."""

    ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def test_a_claim_of_another_machine_counts_for_an_hour(tmp_path: Path) -> None:
    clock = LaterClock()
    archive = Archive(tmp_path / "home", clock)
    claim = archive.claim(ASK, "offline")
    claim.sent()
    elsewhere = str(Owner("0123456789ab", 1, "x"))
    archive._journal.database.write(
        lambda c: c.execute("UPDATE claims SET owner = ?", [elsewhere])
    )

    assert archive.claim(ASK, "offline").state == "other"
    clock.ahead = timedelta(hours=2)
    assert archive.claim(ASK, "offline").state == "unknown"
    archive.close()


def test_a_process_id_that_is_used_again_is_another_process() -> None:
    me = this_process()
    earlier = Owner(me.host, me.pid, f"{me.started}0")

    assert me.is_alive()
    assert not earlier.is_alive()
    assert not Owner(me.host, 2**22 + 9, me.started).is_alive()
    assert not Owner("elsewhere", me.pid, me.started).is_alive()


@pytest.mark.parametrize("text", ["", "a", "a-b-c", "a-1", "a-99999999999999-x"])
def test_what_is_no_owner_is_none(text: str) -> None:
    assert Owner.parse(text) is None


def test_an_owner_comes_back_from_its_text() -> None:
    assert Owner.parse(str(this_process())) == this_process()


def test_a_damaged_journal_is_put_aside_and_works_again(archive: Archive) -> None:
    archive.claim(ASK, "offline").release()
    archive.close()
    (archive.home / "journal.sqlite").write_bytes(b"no database" * 1_000)

    assert archive.claim(ASK, "offline").state == "mine"
    assert len(list(archive.home.glob("journal.sqlite.damaged-*"))) == 1


def test_what_a_dead_process_sent_is_told_once_and_by_its_prompt(
    archive: Archive, start: Start
) -> None:
    with start("claimant") as writer:
        writer.tell("claim")
        writer.tell("sent")
        assert archive.unanswered() == []
        writer.kill()

    (left,) = archive.unanswered()

    assert (left.ask_id, left.prompt, left.state) == (ASK, "a cat", "sent")
    assert left.sent_at is not None
    assert archive.unanswered() == []
    another = Archive(archive.home)
    assert another.unanswered() == []
    another.close()
    # Told or not, it is not sent again by itself.
    assert archive.claim(ASK, "offline").state == "unknown"


def test_what_never_left_or_was_kept_is_settled_without_a_word(
    archive: Archive, start: Start
) -> None:
    with start("claimant") as writer:
        writer.tell("claim")
        writer.kill()
    assert archive.unanswered() == []
    assert archive.open_claims() == []

    with start("claimant") as writer:
        writer.tell("claim")
        writer.tell("sent")
        writer.tell("keep")
        writer.kill()
    assert archive.unanswered() == []
    assert archive.open_claims() == []
    assert archive.check().unknown == 0


class TidiedBehindItsBack(Archive):
    """An archive whose missing rows another session enters just before it would."""

    def adopt(self) -> int:
        with closing(Archive(self.home)) as other:
            other.adopt()
        return super().adopt()


def test_a_picture_that_somebody_else_entered_meanwhile_is_not_unknown(
    archive: Archive, start: Start
) -> None:
    with start("claimant") as writer:
        for word in ("claim", "sent", "keep"):
            writer.tell(word)
        writer.kill()
    archive._index.database.write(lambda c: c.execute("DELETE FROM pictures"))

    with closing(TidiedBehindItsBack(archive.home)) as late:
        assert late.claim(ASK, "offline").state == "kept"


def test_a_picture_without_its_row_is_not_told_as_unanswered(
    archive: Archive, start: Start
) -> None:
    with start("claimant") as writer:
        for word in ("claim", "sent", "keep"):
            writer.tell(word)
        writer.kill()
    archive._index.database.write(lambda c: c.execute("DELETE FROM pictures"))

    assert archive.unanswered() == []
    assert archive.find(ASK, "offline") is not None


def test_what_this_process_knows_itself_is_not_told(archive: Archive) -> None:
    claim = archive.claim(ASK, "offline", "a cat")
    claim.sent()
    claim.unknown("no answer in time")
    forgotten = archive.claim(ask("a dog").id, "offline", "a dog")
    forgotten.sent()
    del forgotten

    assert archive.unanswered() == []
    assert [each.state for each in archive.open_claims()] == ["unknown", "sent"]


def test_two_sessions_that_start_together_tell_it_once(
    archive: Archive, start: Start
) -> None:
    with start("claimant") as writer:
        writer.tell("claim")
        writer.tell("sent")
        writer.kill()
    told: list[object] = []
    archives = [Archive(archive.home) for _ in range(6)]
    threads = [
        threading.Thread(target=lambda a=a: told.extend(a.unanswered()))
        for a in archives
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for each in archives:
        each.close()

    assert len(told) == 1


def test_a_prompt_stands_in_the_journal_only_while_its_claim_is_open(
    archive: Archive,
) -> None:
    long = "a very\n  long word " * 40
    claim = archive.claim(ASK, "offline", long)
    (open_claim,) = archive.open_claims()
    assert open_claim.prompt.startswith("a very long word a very")
    assert len(open_claim.prompt) == 120

    claim.sent()
    assert archive.open_claims()[0].prompt == open_claim.prompt
    claim.release()
    archive.close()

    rows = archive._journal.database.read("SELECT prompt FROM claims")
    assert [row["prompt"] for row in rows] == [None]
    assert b"very long" not in (archive.home / "journal.sqlite").read_bytes()


def test_of_claims_noted_together_a_lost_one_harms_no_other(archive: Archive) -> None:
    claims = [archive.claim(ask().id, f"https://{n}.example") for n in range(3)]
    claims[1].release()

    wrong = sent_together(claims)

    assert [problem is None for problem in wrong] == [True, False, True]
    assert [claim.sent_at is not None for claim in claims] == [True, False, True]
    states = [each.state for each in archive.open_claims()]
    assert states == ["sent", "sent"]
