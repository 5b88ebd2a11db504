"""The stop button: at once, nothing lost, nothing sent afterwards.

The seconds from the signal to the reply are printed (`pytest -s` or `-rP`); the bar
here is generous, because test machines are busy.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

import pytest
from instruments import answers
from instruments.canary import Canary
from instruments.fault_server import FaultServer

from tests.kernel.asking import SlowServer, Table, prompts_of
from tests.kernel.kernels import Cell, Kernel

_LONGEST_SECONDS = 2.0
_TILES = 12
_NUMBERS = [str(number) for number in range(1, _TILES + 1)]
_PROMPT = f"a {{{'|'.join(_NUMBERS)}}} cat"
_WAYS = {
    "awaited": "%%dalle --yes\n" + _PROMPT,
    "blocking": "x = 1\n%dalle --yes " + _PROMPT,
    "timed": "%%time\n%dalle --yes " + _PROMPT,
    "function": f"dalle.generate({_PROMPT!r}, yes=True)",
    "aio": f"await dalle.aio.generate({_PROMPT!r}, yes=True)",
}
_SHOWS = {"awaited", "blocking", "timed"}
_ALWAYS = {"awaited", "blocking"}


@pytest.fixture
def slow_server() -> Iterator[SlowServer]:
    """Five pictures a second; our client asks for eight at once."""
    with SlowServer(0.2) as server:
        yield server


def _stop(kernel: Kernel, code: str, server: SlowServer) -> Cell:
    """Run a cell and stop it when some of its pictures are there."""
    cell = kernel.start(code)
    kernel.wait_until(lambda: server.drawn >= 2 or cell.is_over)
    pressed = time.monotonic()
    kernel.interrupt()
    kernel.wait(cell)
    print(f"stopped after {cell.ended - pressed:.2f} s")
    assert cell.ended - pressed < _LONGEST_SECONDS
    kernel.settle(0.1)
    return cell


@pytest.mark.parametrize(
    "way",
    [
        pytest.param(way, marks=[] if way in _ALWAYS else [pytest.mark.slow])
        for way in _WAYS
    ],
)
def test_a_stopped_grid_sends_nothing_more_and_keeps_what_had_left(
    kernel: Kernel, slow_server: SlowServer, way: str
) -> None:
    kernel.run(f"dalle.configure(endpoint='{slow_server.base_url}')")

    cell = _stop(kernel, _WAYS[way], slow_server)

    sent = slow_server.posts
    assert 8 < sent < _TILES
    assert cell.reply["ename"] == "Stopped"
    assert len(cell.error.splitlines()) == 1
    assert f"of {_TILES} kept; {_TILES - sent} not sent;" in cell.error
    if way in _SHOWS:
        assert len(Table(cell.ours.data["text/html"]).pictures) >= 1
    assert kernel.value("len(dalle.last)") >= 1
    assert kernel.run("1 + 1").status == "ok"
    slow_server.wait_until(lambda: slow_server.drawn == sent)
    time.sleep(0.5)
    assert slow_server.posts == sent
    again = kernel.run(_WAYS["awaited"])
    counts = f"{sent} from the archive, {_TILES - sent} new"
    assert counts in again.ours.data["text/plain"]
    assert sorted(prompts_of(slow_server)) == sorted(
        f"a {number} cat" for number in _NUMBERS
    )


@pytest.mark.slow
def test_a_cell_that_was_stopped_can_be_stopped_again(
    kernel: Kernel, slow_server: SlowServer
) -> None:
    kernel.run(f"dalle.configure(endpoint='{slow_server.base_url}')")
    _stop(kernel, _WAYS["awaited"], slow_server)

    cell = kernel.start(_WAYS["awaited"])
    kernel.settle(0.1)
    kernel.interrupt()
    kernel.wait(cell)

    assert cell.reply["ename"] == "Stopped"
    kernel.run(_WAYS["awaited"])
    assert slow_server.posts == _TILES


def test_a_button_pressed_too_late_stops_nothing(
    kernel: Kernel, slow_server: SlowServer
) -> None:
    kernel.run(f"dalle.configure(endpoint='{slow_server.base_url}')")
    kernel.run("%%dalle\na cat")

    kernel.interrupt()
    kernel.settle(0.3)

    assert kernel.run("%%dalle\na cat").ours


@pytest.mark.slow
def test_a_stopped_script_ends_without_a_word_of_libraries(
    canary: Canary, slow_server: SlowServer
) -> None:
    code = (
        "import dalle_notebook as dalle\n"
        f"dalle.generate({_PROMPT!r}, yes=True, endpoint='{slow_server.base_url}')"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], stderr=subprocess.PIPE, text=True
    )
    slow_server.wait_until(lambda: slow_server.drawn >= 2)

    process.send_signal(signal.SIGINT)
    _, complaint = process.communicate(timeout=10)

    last = complaint.strip().splitlines()[-1]
    assert "Stopped: " in last, complaint
    assert "aiohttp" not in complaint
    assert "never retrieved" not in complaint


@pytest.mark.slow
def test_a_busy_endpoint_is_not_asked_again_after_the_button(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    header = ("Retry-After", "1")
    busy = answers.status(429, headers=[header], message="Too many at once.")
    fault_server.script(busy, busy, busy)
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")
    cell = kernel.start("%%dalle -n 3\na cat")
    kernel.wait_until(lambda: fault_server.posts == 3)
    kernel.settle(0.2)

    kernel.interrupt()
    kernel.wait(cell)
    time.sleep(2.0)

    assert fault_server.posts == 3
    kernel.run("%%dalle -n 3\na cat")
    assert fault_server.posts == 6


@pytest.mark.timeout(3_600)
@pytest.mark.parametrize(
    "times",
    [
        pytest.param(8, marks=pytest.mark.slow),
        pytest.param(200, marks=pytest.mark.soak),
    ],
)
def test_a_grid_stopped_at_any_moment_loses_nothing_and_pays_nothing_twice(
    kernel: Kernel, times: int
) -> None:
    dice = random.Random(17)
    ended: Counter[str] = Counter()
    with SlowServer(0.05) as server:
        kernel.run(f"dalle.configure(endpoint='{server.base_url}')")
        for number in range(times):
            before = server.posts
            code = f"%%dalle --yes\na {{1|2|3|4|5|6|7|8|9}} cat, number {number}"
            cell = kernel.start(code)
            # Before it runs, the button stops ipykernel, not us.
            kernel.wait_until(lambda cell=cell: cell.displays)
            kernel.settle(dice.uniform(0, 0.7))
            pressed = time.monotonic()
            for _ in range(1 + number % 2):
                if not cell.is_over:
                    kernel.interrupt()
                kernel.settle(dice.uniform(0, 0.1))
            # A second press may hit ipykernel itself while it writes the reply,
            # which is then lost, whatever the cell does; it is idle all the same.
            kernel.wait_until(lambda cell=cell: cell.is_idle)
            assert time.monotonic() - pressed < _LONGEST_SECONDS
            with suppress(TimeoutError):
                kernel.wait_until(lambda cell=cell: cell.is_over, timeout=0.5)
            ended[cell.reply.get("ename", cell.reply.get("status", "lost"))] += 1
            sent = server.posts
            kernel.settle(0.3)
            assert server.posts == sent

            again = kernel.run(code)

            assert len(Table(again.ours.data["text/html"]).pictures) == 9
            assert server.posts - before == 9
        everything = Counter(prompts_of(server))
    assert ended["lost"] <= max(1, times / 20)
    assert len(everything) == 9 * times
    assert set(everything.values()) == {1}
    print(f"{times} times stopped: {dict(ended)}")
