"""Rules that several parts of a session hold together."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from instruments.canary import Canary
from instruments.fault_server import FaultServer
from instruments.limited_server import LimitedServer

import dalle_notebook as dalle
from dalle_notebook.errors import Incomplete, UsageError
from dalle_notebook.session.live import LiveGrid
from dalle_notebook.session.order import make_order
from dalle_notebook.session.preparing import prepare
from dalle_notebook.session.running import start
from dalle_notebook.session.session import current_session
from dalle_notebook.study.grammar import expand

pytestmark = pytest.mark.usefixtures("own_session")


def test_an_endpoint_that_a_cell_names_wins_over_the_model_of_the_session(
    fault_server: FaultServer, canary: Canary
) -> None:
    canary.place_in_environment("OPENAI_API_KEY")
    dalle.configure(model="gpt-image-2@openai")

    order = make_order("generate", expand("a cat"), {"endpoint": fault_server.base_url})
    (wanted,) = prepare(current_session(), order).wanted

    assert wanted.chosen.base_url == fault_server.base_url
    assert "model" not in wanted.ask.settings


def test_what_is_resumed_of_a_replay_sends_nothing_either(
    fault_server: FaultServer,
) -> None:
    dalle.configure(endpoint=fault_server.base_url, free=True)
    with pytest.raises(Incomplete, match="leave --replay out") as first:
        dalle.generate("a cat", n=2, replay=True)

    with pytest.raises(Incomplete):
        first.value.result.resume()  # type: ignore[attr-defined]

    assert fault_server.posts == 0


@pytest.mark.parametrize("key", ["save", "show", "detach", "as", "plan"])
def test_what_only_cells_have_is_not_ignored_in_python(key: str) -> None:
    with pytest.raises(UsageError, match=r"dalle\.|cells"):
        dalle.generate("a cat", **{key: "text"})  # type: ignore[arg-type]


async def test_a_cancelled_verb_is_cancelled_and_what_had_left_is_kept() -> None:
    with LimitedServer(delay=0.6) as server:
        dalle.configure(endpoint=server.base_url, free=True)

        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(dalle.aio.generate("a cat"), 0.2)
        again = await dalle.aio.generate("a cat")

    assert len(again) == 1
    assert len(server.requests) == 1


def _live(prompt: str, n: int) -> LiveGrid:
    session = current_session()
    order = make_order("generate", expand(prompt), {"n": n})
    return LiveGrid(start(session, prepare(session, order)))


def test_a_cancelled_run_is_not_done_before_what_had_left_has_come() -> None:
    with LimitedServer(delay=1.5) as server:
        dalle.configure(endpoint=server.base_url, free=True)
        grid = _live("a cat", 2)
        server.wait_for(2)

        grid.cancel()
        grid._running.future.result(timeout=5)
        assert not grid.done
        server.wait_until(lambda: grid.done)
        assert len(grid) == 2


async def test_what_runs_is_not_started_twice_to_be_resumed() -> None:
    with LimitedServer(delay=0.4) as server:
        dalle.configure(endpoint=server.base_url, free=True)
        grid = _live("a cat", 2)

        whole = await dalle.aio.resume(grid)

    assert len(whole) == 2
    assert len(server.requests) == 2


def test_the_files_of_a_running_grid_agree_with_each_other(tmp_path: Path) -> None:
    with LimitedServer(delay=0.05) as server:
        dalle.configure(endpoint=server.base_url, free=True)
        grid = _live("a cat", 12)
        for number in range(8):
            target = grid.export(tmp_path / f"{number}.jsonl")[0]
            for line in target.read_text("utf-8").splitlines():
                assert ('"state": "kept"' in line) == ('"digest": null' not in line)
        grid.wait()


@pytest.mark.parametrize("name", ["a.html", "a.png", "a.csv"])
def test_a_cell_run_again_finds_its_export(tmp_path: Path, name: str) -> None:
    with LimitedServer() as server:
        dalle.configure(endpoint=server.base_url, free=True)
        drawn = dalle.generate("a cat", n=2)
        first = drawn.export(tmp_path / name)
        # Fresh pictures have a time in their caption, and old ones have none.
        again = dalle.generate("a cat", n=2).export(tmp_path / name)

    assert again == first
    assert len(server.requests) == 2
