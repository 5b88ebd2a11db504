"""A kernel that is killed in the middle of a grid, and the one that comes after."""

from __future__ import annotations

import os
import random
import re
import signal
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from instruments.canary import Canary

from tests.kernel.asking import SlowServer, Table, prompts_of
from tests.kernel.kernels import Kernel

_TILES = 12
_LOAD = "%load_ext dalle_notebook"


def _cell(server: SlowServer, number: int = 0, *options: str) -> str:
    words = " ".join(["--yes", "--endpoint", server.base_url, *options])
    return f"%%dalle {words}\na {{1|2|3|4|5|6|7|8|9|10|11|12}} cat, number {number}"


def _kill(kernel: Kernel) -> None:
    os.kill(kernel.pid, signal.SIGKILL)
    # Its sockets are closed by the system; what was on its way is now lost.
    time.sleep(0.3)


def _wait_for_a_kept_picture(server: SlowServer, home: Path) -> None:
    # Answered is not yet kept: on a busy machine the kernel is a moment behind.
    server.wait_until(lambda: server.drawn >= 2 and any(home.rglob("*.png")))


def _pictures(html: str) -> int:
    return len(Table(html).pictures)


def _from_the_archive(text: str) -> int:
    found = re.search(r"(\d+) from the archive", text)
    assert found, text
    return int(found[1])


def _shown(cell: object) -> tuple[str, str]:
    output = cell.displays[-1]  # type: ignore[attr-defined]
    return output.data["text/html"], output.data["text/plain"]


def test_the_next_kernel_shows_what_was_finished_and_names_what_was_not(
    canary: Canary, home: Path
) -> None:
    with SlowServer(0.2) as server:
        with Kernel(canary) as first:
            first.run(_LOAD)
            first.start(_cell(server))
            _wait_for_a_kept_picture(server, home)
            _kill(first)
        sent = server.posts
        assert 3 < sent < _TILES

        with Kernel(canary) as second:
            second.run(_LOAD)
            cell = second.execute(_cell(server))
            html, text = _shown(cell)
            lost = _TILES - _pictures(html)
            marked = lost + _from_the_archive(text)
            # The last one may be marked as sent with its first byte still to leave.
            assert sent <= marked <= sent + 1
            assert 0 < lost < marked
            assert (cell.status, cell.reply["ename"]) == ("error", "Incomplete")
            # What was never sent is asked for, and nothing else.
            asked = sent + _TILES - marked
            assert server.posts == asked
            assert f"{lost} requests of an earlier session were sent" in text
            assert f"{datetime.now(UTC):%Y-%m-%d} " in text
            assert " cat, number 0" in text
            assert "127.0.0.1" in text
            assert html.count("may have been billed") >= lost

            again = second.execute(_cell(server))
            assert "earlier session" not in _shown(again)[1]
            assert server.posts == asked

            whole = second.run(_cell(server, 0, "--again"))
            assert _pictures(whole.ours.data["text/html"]) == _TILES
            assert server.posts == asked + lost
            twice = [p for p, n in Counter(prompts_of(server)).items() if n > 1]
            assert len(twice) == lost - (marked - sent)

        with Kernel(canary) as third:
            third.run(_LOAD)
            _, text = _shown(third.run(_cell(server)))
            assert f"{_TILES} pictures from the archive, 0 requests" in text
            assert "earlier session" not in text


@pytest.mark.slow
def test_a_kernel_that_is_restarted_in_the_middle_tells_the_next_one(
    canary: Canary, home: Path
) -> None:
    with SlowServer(0.4) as server:
        with Kernel(canary) as first:
            first.run(_LOAD)
            first.start(_cell(server))
            _wait_for_a_kept_picture(server, home)
            first.request_shutdown()
            time.sleep(1.5)
        sent = server.posts

        with Kernel(canary) as second:
            second.run(_LOAD)
            cell = second.execute(_cell(server))
            html, text = _shown(cell)
            lost = _TILES - _pictures(html)
            marked = lost + _from_the_archive(text)
            assert sent <= marked <= sent + 1
            assert 0 < lost < marked
            assert f"{lost} request" in text
            assert "of an earlier session" in text
            assert server.posts == sent + _TILES - marked


@pytest.mark.soak
@pytest.mark.timeout(3_600)
def test_a_hundred_killed_kernels_lose_nothing_that_had_come(canary: Canary) -> None:
    dice = random.Random(18)
    lost = 0
    with SlowServer(0.05) as server:
        for number in range(100):
            before = server.posts
            with Kernel(canary) as kernel:
                kernel.run(_LOAD)
                if number:
                    # The grid of the kernel before, whose claims must all be there.
                    cell = kernel.execute(_cell(server, number - 1))
                    html, _ = _shown(cell)
                    missing = _TILES - _pictures(html)
                    posts = server.posts
                    whole = kernel.run(_cell(server, number - 1, "--again"))
                    assert _pictures(whole.ours.data["text/html"]) == _TILES
                    assert server.posts - posts == missing
                    lost += missing
                before = server.posts
                kernel.start(_cell(server, number))
                kernel.settle(dice.uniform(0, 0.9))
                _kill(kernel)
            assert server.posts - before <= _TILES
        counts = Counter(prompts_of(server))
    assert sum(counts.values()) - len(counts) <= lost
    print(f"100 kernels killed, {lost} requests without an answer, each told")
