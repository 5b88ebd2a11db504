"""Runs that go on behind a cell, and two that want the same picture."""

from __future__ import annotations

from pathlib import Path

import pytest
from instruments.canary import Canary
from instruments.fault_server import FaultServer
from instruments.limited_server import LimitedServer

from tests.kernel.asking import Table, prompts_of
from tests.kernel.kernels import Kernel


def _pictures(html: str) -> int:
    return len(Table(html).pictures)


@pytest.mark.parametrize(
    "form", ["%%dalle -n 2 -d\na cat", "%dalle -n 2 --detach a cat"]
)
def test_a_detached_run_fills_its_own_output_later(kernel: Kernel, form: str) -> None:
    with LimitedServer(delay=1.0) as server:
        kernel.run(f"dalle.configure(endpoint='{server.base_url}')")

        cell = kernel.run(form)
        assert cell.seconds < 1.0
        assert kernel.run("1 + 1").status == "ok"
        kernel.wait_until(lambda: cell.displays[0].is_ours)

        assert _pictures(cell.ours.data["text/html"]) == 2
        assert server.posts == 2


@pytest.mark.slow
def test_waiting_shows_a_detached_run_again(kernel: Kernel) -> None:
    with LimitedServer(delay=1.0) as server:
        kernel.run(f"dalle.configure(endpoint='{server.base_url}')")
        cell = kernel.run("%%dalle -n 2 --detach --as cats\na cat")

        waited = kernel.run("%dalle_wait")

        assert _pictures(cell.ours.data["text/html"]) == 2
        assert waited.status == "ok"
        assert kernel.value("len(cats)") == 2
        assert kernel.run("%dalle_wait").displays == []


def test_without_a_person_a_detached_run_is_waited_for(kernel: Kernel) -> None:
    """nbclient drops what comes after a cell has ended."""
    kernel.allow_stdin = False
    with LimitedServer(delay=1.0) as server:
        kernel.run(f"dalle.configure(endpoint='{server.base_url}')")

        cell = kernel.run("%%dalle -n 2 --detach\na cat")

        assert cell.seconds > 1.0
        assert _pictures(cell.ours.data["text/html"]) == 2


def test_an_incomplete_detached_run_fails_where_it_is_waited_for(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    from instruments import answers

    fault_server.place(answers.status(500), 0)
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")
    kernel.run("%%dalle -n 2 --detach\na cat")

    cell = kernel.execute("%dalle_wait")

    assert (cell.status, cell.reply["ename"]) == ("error", "Incomplete")
    assert "1 of 2 kept" in cell.error


@pytest.mark.slow
def test_an_interrupted_wait_leaves_the_detached_run_alone(kernel: Kernel) -> None:
    with LimitedServer(delay=1.5) as server:
        kernel.run(f"dalle.configure(endpoint='{server.base_url}')")
        kernel.run("%%dalle -n 2 --detach --as cats\na cat")
        waiting = kernel.start("%dalle_wait")
        kernel.settle(0.3)

        kernel.interrupt()
        kernel.wait(waiting)

        assert waiting.reply["ename"] in ("KeyboardInterrupt", "Stopped")
        assert len(waiting.error.splitlines()) == 1
        kernel.run("%dalle_wait")
        assert kernel.value("len(cats)") == 2
        assert server.posts == 2


def test_a_cell_that_asks_for_what_is_under_way_sends_nothing(kernel: Kernel) -> None:
    with LimitedServer(delay=1.0) as server:
        kernel.run(f"dalle.configure(endpoint='{server.base_url}')")
        kernel.run("%%dalle -n 2 --detach\na cat")

        second = kernel.run("%%dalle -n 3\na cat")

        assert _pictures(second.ours.data["text/html"]) == 3
        assert server.posts == 3


@pytest.mark.slow
def test_two_kernels_that_want_the_same_picture_send_one_request(
    kernel: Kernel, own_kernel: Kernel, canary: Canary
) -> None:
    with LimitedServer(delay=1.5) as server:
        cell = f"%%dalle -n 2 --endpoint {server.base_url} --as cats\na cat"
        own_kernel.run("%load_ext dalle_notebook")

        first = kernel.start(cell)
        server.wait_for(1)
        second = own_kernel.start(cell)
        kernel.wait(first)
        own_kernel.wait(second)

        assert (first.status, second.status) == ("ok", "ok")
        digests = "[each.digest for each in cats]"
        assert kernel.value(digests) == own_kernel.value(digests)
        assert prompts_of(server) == ["a cat", "a cat"]


def test_the_name_of_a_detached_run_is_a_grid_that_fills(kernel: Kernel) -> None:
    with LimitedServer(delay=1.0) as server:
        kernel.run(f"dalle.configure(endpoint='{server.base_url}')")
        kernel.run("%%dalle -n 2 --detach --as cats\na cat")

        assert kernel.value("(len(cats), cats.done, dalle.last is cats)") == (
            0,
            False,
            True,
        )
        kernel.run("cats.wait()")

        assert kernel.value("(len(cats), len(cats[:1]), cats.done)") == (2, 1, True)
        assert kernel.value("cats.plan.title") == "a cat"
        kernel.run("%dalle_wait")
        assert kernel.value("type(cats).__name__") == "ImageSet"


@pytest.mark.slow
def test_a_detached_run_can_be_cancelled_by_its_name(kernel: Kernel) -> None:
    with LimitedServer(delay=1.0) as server:
        kernel.run(f"dalle.configure(endpoint='{server.base_url}')")
        cell = kernel.run("cats = %dalle -n 10 --yes -d a cat")
        server.wait_for(8)

        kernel.run("cats.cancel()")
        kernel.wait_until(lambda: cell.displays[0].is_ours)

        html = cell.ours.data["text/html"]
        assert html.count("not sent") == 2
        assert html.count("already sent") == 8
        server.wait_until(lambda: server.tally.drawn == 8)
        assert server.posts == 8
        waited = kernel.execute("%dalle_wait")
        assert (waited.status, waited.reply["ename"]) == ("error", "Incomplete")
        assert len(kernel.run("cats.resume()").ours.data["text/html"]) > 0
        assert server.posts == 10


def test_a_detached_run_is_saved_without_being_waited_for(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")

    cell = kernel.run("%%dalle --detach --save out\na cat")
    kernel.wait_until(lambda: cell.displays[0].is_ours)

    (saved,) = Path("out").iterdir()
    assert saved.suffix == ".png"
    # It is saved once: what was taken away since does not come back.
    saved.unlink()
    kernel.run("%dalle_wait")
    assert list(Path("out").iterdir()) == []


def test_a_detached_run_that_cannot_be_saved_says_so_in_its_output(
    kernel: Kernel, fault_server: FaultServer
) -> None:
    kernel.run(f"dalle.configure(endpoint='{fault_server.base_url}')")

    cell = kernel.run("%%dalle -n 2 --detach --save one.png\na cat")
    kernel.wait_until(lambda: cell.displays[0].is_ours)

    words = "not saved: 2 pictures do not fit into one.png: name a folder"
    assert words in cell.ours.data["text/html"]
    assert words in cell.ours.data["text/plain"].splitlines()[-1]
    waited = kernel.execute("%dalle_wait")
    assert (waited.status, waited.reply["ename"]) == ("error", "UsageError")
    assert words in cell.ours.data["text/html"]
