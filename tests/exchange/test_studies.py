"""Studies against a real server: every tile its own fate, and what is asked again."""

from __future__ import annotations

import gc
import sqlite3
import threading
import time
from collections.abc import Iterator

import pytest
from instruments import answers, faults
from instruments.fault_server import FaultServer
from instruments.limited_server import LimitedServer, SlidingWindow

import dalle_notebook as dalle
from dalle_notebook.errors import Incomplete
from dalle_notebook.session.keeper import MOST_UNKEPT
from dalle_notebook.session.order import make_order
from dalle_notebook.session.preparing import prepare
from dalle_notebook.session.results import Grid
from dalle_notebook.session.running import Running, start
from dalle_notebook.session.session import Session
from dalle_notebook.settings import Clock
from dalle_notebook.study.grammar import expand
from dalle_notebook.study.options import read_keywords

FOUR_BY_FOUR = "a {red|blue|green|grey} fox, {day|night|dawn|dusk}"
REFUSAL = answers.status(
    400, message="Your request was rejected.", fault_code="content_policy_violation"
)
TROUBLE = {
    "blue fox, day": ("refused", "change the prompt"),
    "green fox, night": ("unknown", "cut"),
    "grey fox, dawn": ("unknown", "no whole answer in 2 s"),
    "red fox, dusk": ("unknown", "answered 500"),
}
"""State and words of the four that go wrong."""


class FastClock(Clock):
    """Forty seconds for each one of the wall's."""

    def monotonic(self) -> float:
        return super().monotonic() * 40

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds / 40)


@pytest.fixture
def fast_session(own_session: Session) -> Iterator[Session]:
    own_session.clock = FastClock()
    return own_session


def _begin(session: Session, prompt: str, **options: object) -> Running:
    order = make_order(
        "generate", expand(prompt, {}), read_keywords("generate", options)
    )
    return start(session, prepare(session, order))


def _troubled(server: FaultServer) -> None:
    refusal, cut, hanging, broken = TROUBLE
    server.script(REFUSAL, containing=refusal)
    server.script(faults.cut_content_length(), containing=cut)
    server.script(faults.hang_headers(), containing=hanging)
    server.script(answers.status(500), containing=broken)


def _ask_sixteen(server: FaultServer) -> Grid:
    dalle.configure(endpoint=server.base_url)
    with pytest.raises(Incomplete) as caught:
        dalle.compare(FOUR_BY_FOUR, yes=True, timeout=2)
    grid = caught.value.result
    assert isinstance(grid, Grid)
    return grid


@pytest.mark.usefixtures("own_session")
def test_of_sixteen_tiles_four_go_wrong_and_twelve_are_kept(
    fault_server: FaultServer,
) -> None:
    _troubled(fault_server)

    grid = _ask_sixteen(fault_server)

    assert (len(grid), fault_server.posts) == (12, 16)
    wrong = {
        tile.ask.prompt.removeprefix("a "): outcome
        for tile, outcome in zip(grid.plan.tiles, grid.outcomes, strict=True)
        if outcome.state != "kept"
    }
    assert wrong.keys() == TROUBLE.keys()
    for prompt, (state, words) in TROUBLE.items():
        assert wrong[prompt].state == state
        assert words in wrong[prompt].reason
    shown = grid._repr_mimebundle_()[0]["text/html"]
    for outcome in wrong.values():
        assert outcome.reason[:60] in shown


@pytest.mark.usefixtures("own_session")
def test_what_may_have_been_billed_is_sent_again_only_on_a_word(
    fault_server: FaultServer,
) -> None:
    _troubled(fault_server)
    grid = _ask_sixteen(fault_server)

    with pytest.raises(Incomplete, match="13 of 16 kept"):
        grid.resume()
    assert fault_server.posts == 16 + 1  # the refused one: nothing of it is open

    whole = grid.resume(again=True)

    assert fault_server.posts == 17 + 3
    assert (len(grid), len(whole)) == (12, 16)
    assert dalle.last is whole
    assert [tile.ask for tile in whole.plan.tiles] == [t.ask for t in grid.plan.tiles]


@pytest.mark.usefixtures("own_session")
def test_a_complete_grid_asks_for_nothing_more(fault_server: FaultServer) -> None:
    dalle.configure(endpoint=fault_server.base_url)
    grid = dalle.compare("a {red|blue} fox", yes=True, fresh=True)

    again = grid.resume()

    assert fault_server.posts == 2
    assert [each.digest for each in again] == [each.digest for each in grid]


def test_a_stopped_study_goes_on_where_it_was(
    own_session: Session, canary: object
) -> None:
    with LimitedServer(delay=0.3) as server:
        own_session.configure(endpoint=server.base_url, free=True)
        running = _begin(own_session, "a fox", n=10, seed=[1, 2])
        server.wait_for(8)
        running.stop()
        running.future.result()
        server.wait_until(lambda: server.tally.drawn == server.posts)
        sent = server.posts

        whole = running.result().resume()

    assert sent < 20
    assert len(whole) == 20
    assert server.posts == 20


def test_a_claim_made_while_its_run_is_stopped_is_given_up(
    own_session: Session, fault_server: FaultServer
) -> None:
    own_session.configure(endpoint=fault_server.base_url, free=True)
    _begin(own_session, "a fox").wait()
    journal = sqlite3.connect(own_session.home / "journal.sqlite", isolation_level=None)
    gc.disable()  # which would end the claim as well, some day
    try:
        journal.execute("BEGIN IMMEDIATE")
        running = _begin(own_session, "a hare")
        time.sleep(0.3)  # it waits for the journal, in the middle of its claim
        # The claim comes and the run is stopped before the loop has seen either.
        running.session.loop.call(lambda: time.sleep(1))
        time.sleep(0.1)
        journal.execute("ROLLBACK")
        time.sleep(0.5)
        running.stop()
        running.future.result(timeout=5)

        _begin(own_session, "a hare").future.result(timeout=5)
    finally:
        gc.enable()
        journal.close()

    assert fault_server.posts == 2


@pytest.mark.usefixtures("own_session")
async def test_a_grid_is_resumed_from_any_loop(fault_server: FaultServer) -> None:
    fault_server.place(REFUSAL, 0)
    dalle.configure(endpoint=fault_server.base_url, free=True)
    grid = await dalle.aio.compare("a {red|blue} fox")

    whole = await dalle.aio.resume(grid)

    assert (len(grid), len(whole)) == (1, 2)


def test_another_patience_shares_the_window_of_an_endpoint(
    fast_session: Session,
) -> None:
    limit = SlidingWindow(4, 60 / 40)
    with LimitedServer(limit) as server:
        fast_session.configure(endpoint=server.base_url, free=True, images_per_minute=4)
        runs = [
            _begin(fast_session, prompt, n=4, timeout=seconds)
            for prompt, seconds in (("a fox", 100), ("a hare", 200))
        ]
        for running in runs:
            running.future.result(timeout=20)

        assert server.tally.refused == 0
        assert server.tally.drawn == 8


@pytest.mark.parametrize(("kind", "sent_at_once"), [("openai", 4), ("generic", 2)])
def test_models_have_windows_of_their_own_where_they_are_counted_apart(
    own_session: Session, kind: str, sent_at_once: int
) -> None:
    with FaultServer() as server:
        own_session.configure(
            endpoint=f"{kind}+{server.base_url}",
            api_key="sk-none",
            max_cost=9,
            images_per_minute=2,
        )
        models = ["gpt-image-1-mini", "gpt-image-2"]

        running = _begin(
            own_session, "a fox", n=6, model=models, quality="low", yes=True
        )
        server.wait_for(sent_at_once)
        time.sleep(0.5)
        running.stop()

        asked = [str(each.fields()["model"]) for each in server.requests]
        assert len(asked) == sent_at_once
        assert kind == "generic" or sorted(asked) == sorted(models * 2)


def test_no_more_is_asked_for_while_many_pictures_wait_to_be_kept(
    own_session: Session, fault_server: FaultServer
) -> None:
    own_session.configure(endpoint=fault_server.base_url, free=True)
    gate = threading.Event()

    running = _begin(own_session, "a fox", n=10, seed=list(range(8)))
    own_session._threads.pictures.submit(gate.wait)
    fault_server.wait_for(MOST_UNKEPT)
    time.sleep(0.5)
    early = fault_server.posts - running.run.outcomes.count_of("kept")
    gate.set()
    running.future.result(timeout=30)

    # Eight more may have been under way when the last of them came.
    assert early < MOST_UNKEPT + 8
    assert running.run.outcomes.count_of("kept") == fault_server.posts == 80
