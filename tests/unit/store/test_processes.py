"""Several processes on one archive: killed at any moment, or just busy."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from dalle_notebook.store.archive import Archive
from tests.unit.store.writers import ask, picture, record

Start = Callable[..., Any]

forks = pytest.mark.skipif(sys.platform == "win32", reason="forks and signals")


def check_after_kills(archive: Archive, start: Start, rounds: int, seed: int) -> int:
    """Kill writers again and again, then look at every promise that was made."""
    told = start("crash", rounds, seed).lines(timeout=3_000)
    assert [line for line in told if "failed" in line] == []
    archive.sweep()
    left = [path.name for path in archive.home.rglob(".tmp-*")]
    assert left == []
    found = archive.find_many([line["ask_id"] for line in told], "offline")
    for line in told:
        assert found[line["ask_id"]].digest == line["digest"]
        archive.read(line["digest"])
    for kept in archive.newest(1_000_000):
        archive.read(kept.digest)
    archive.adopt()
    health = archive.check(deep=True)
    lonely = [p for p in health.problems if "have no record" not in p]
    assert lonely == []
    assert not list(archive.home.glob("quarantine/*"))
    return len(told)


@forks
def test_no_kill_loses_or_tears_a_picture_that_was_kept(
    archive: Archive, start: Start
) -> None:
    assert check_after_kills(archive, start, 20, seed=4) >= 20


@forks
@pytest.mark.parametrize(
    "rounds",
    [
        pytest.param(100, marks=pytest.mark.slow),
        pytest.param(1_000, marks=pytest.mark.soak),
    ],
)
@pytest.mark.timeout(3_600)
def test_a_great_many_kills_lose_and_tear_nothing(
    archive: Archive, start: Start, rounds: int
) -> None:
    kept = check_after_kills(archive, start, rounds, seed=5)
    print(f"{rounds} times two writers killed, {kept} pictures promised, 0 lost")


@pytest.mark.parametrize(
    ("processes", "operations"),
    [(4, 200), pytest.param(8, 10_000, marks=pytest.mark.soak)],
)
@pytest.mark.timeout(3_600)
def test_busy_processes_lose_nothing_and_are_never_locked_out(
    archive: Archive, start: Start, processes: int, operations: int
) -> None:
    began = time.monotonic()
    writers = [start("hammer", operations, seed) for seed in range(processes)]
    lines = [line for writer in writers for line in writer.lines(timeout=3_000)]
    print(f"{processes} x {operations} operations: {time.monotonic() - began:.0f} s")

    assert [line for line in lines if "failed" in line] == []
    assert sum("finished" in line for line in lines) == processes
    kept = [line["kept"] for line in lines if "kept" in line]
    # Each ask was drawn by exactly one of them.
    assert len(kept) == len(set(kept)) == archive.count() == 40
    assert len(list(archive.home.glob("objects/*/*.png"))) == 40
    assert archive.open_claims() == []
    assert archive.check(deep=True).is_good


def test_threads_may_share_an_archive(archive: Archive) -> None:
    def work(number: int) -> None:
        data = picture(number)
        archive.keep(data, record(data, ask(f"{number}")))

    threads = [threading.Thread(target=work, args=[n]) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert archive.count() == 12


@forks
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_fork_uses_no_connection_of_its_parent(archive: Archive) -> None:
    data = picture(1)
    archive.keep(data, record(data, ask("parent")))
    database = archive._index.database
    of_parent = database._open()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            data = picture(2)
            archive.keep(data, record(data, ask("child")))
            code = 0 if archive.count() == 2 else 2
            if database._open() is of_parent:
                code = 3
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0
    assert archive.find(ask("child").id, None) is not None
    assert archive.check(deep=True).is_good
