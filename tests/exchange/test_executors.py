"""Orders painted on somebody's executor: the pictures of the endpoint, without it."""

from __future__ import annotations

import gc
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from instruments.canary import Canary
from instruments.dask_cluster import wait_until
from instruments.fault_server import FaultServer
from instruments.model_folder import make_model

import dalle_notebook as dalle
from dalle_notebook.engine.pool import count_cores
from dalle_notebook.errors import Incomplete, OverBudget, UsageError
from dalle_notebook.session.live import LiveGrid
from dalle_notebook.session.session import Session

TWELVE = "a {red|green|blue|grey} {cup|jug|hat}"

pytestmark = pytest.mark.usefixtures("own_session")


class Patient(Executor):
    """Does its jobs when it is told to, and remembers them."""

    def __init__(self) -> None:
        self.jobs: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(
        self, fn: Callable[..., Any], /, *args: Any, **named: Any
    ) -> Future[Any]:
        future: Future[Any] = Future()
        self.jobs.append((future, partial(fn, *args, **named)))
        return future

    def work(self) -> None:
        for future, job in list(self.jobs):
            if not future.done() and future.set_running_or_notify_cancel():
                future.set_result(job())


def _plans(cat: bytes) -> list[Any]:
    return [
        dalle.plan(TWELVE, size="64x64"),
        dalle.plan("a cat", size="64x64", output_format="jpeg", seed=4, n=2),
        dalle.plan("a cat", size="256x256", model="dall-e-2"),
        dalle.plan("a hat", image=cat, region="0.2,0,0.8,0.5", partial=1),
    ]


def test_an_executor_gives_the_pictures_and_records_of_the_endpoint(
    home: Path,
) -> None:
    cat = dalle.generate("a cat", size="64x64")[0].bytes
    theirs = [plan.run() for plan in _plans(cat)]
    dalle.configure(home=str(home / "other"))
    with ThreadPoolExecutor(2) as threads:
        ours = [plan.run(threads) for plan in _plans(cat)]

    for mine, other in zip(ours, theirs, strict=True):
        assert list(map(_facts, mine.outcomes)) == list(map(_facts, other.outcomes))


def _facts(outcome: Any) -> tuple[object, ...]:
    record = outcome.record
    return (
        *(record.digest, record.ask.id, record.endpoint_id, record.drawn_by),
        *(record.parameters, record.revised_prompt, record.notes, record.usage),
        *(record.media_type, record.size, record.cost, outcome.notes),
    )


def test_what_an_executor_painted_is_not_asked_for_again(
    own_session: Session,
) -> None:
    plan = dalle.plan(TWELVE, size="64x64")
    with ThreadPoolExecutor(1) as threads:
        plan.run(threads)
    again = dalle.compare(TWELVE, size="64x64")

    assert all(outcome.from_archive for outcome in again.outcomes)
    assert all(p.pid is None for p in own_session._clients._processes.values())


def test_cancel_takes_back_what_waits_and_keeps_what_came(
    own_session: Session,
) -> None:
    patient, at_once = Patient(), min(count_cores(), 8)
    grid = dalle.plan(TWELVE, size="64x64").run(patient, detach=True)
    assert isinstance(grid, LiveGrid)
    wait_until(lambda: len(patient.jobs) == at_once)
    patient.work()
    wait_until(lambda: len(patient.jobs) == 2 * at_once)
    grid.cancel()

    assert all(future.cancelled() for future, _ in patient.jobs[at_once:])
    assert grid.done
    assert len(grid) == at_once
    assert {one.state for one in grid.outcomes} == {"kept", "waiting"}
    with pytest.raises(Incomplete):
        grid.wait()
    # Nothing is claimed any more: whoever asks next gets the rest.
    with ThreadPoolExecutor(1) as threads:
        rest = grid.resume(executor=threads)
    assert len(rest) == 12
    assert len(patient.jobs) == 2 * at_once


def test_no_more_jobs_are_out_than_there_are_hands(own_session: Session) -> None:
    patient, at_once = Patient(), min(count_cores(), 8)
    grid = dalle.plan(TWELVE, size="64x64").run(patient, detach=True)
    assert isinstance(grid, LiveGrid)
    for count in (*range(at_once, 12, at_once), 12):
        wait_until(lambda count=count: len(patient.jobs) >= count)
        assert len(patient.jobs) == count
        patient.work()

    assert len(grid.wait()) == 12


class Faulty(ThreadPoolExecutor):
    """Knows how many hands it has, and fails when it is asked again."""

    asked = False

    def capacity(self) -> int:
        if self.asked:
            raise MemoryError
        self.asked = True
        return 1

    def remarks(self) -> tuple[str, ...]:
        return ()


def test_what_failed_by_a_mistake_is_asked_for_again_by_the_same_cell() -> None:
    gc.collect()
    gc.disable()  # Whoever forgets a claim in a circle has forgotten it for long.
    try:
        with Faulty(1) as faulty, pytest.raises(Incomplete, match="MemoryError"):
            dalle.plan(TWELVE, size="64x64").run(faulty)
        with ThreadPoolExecutor(1) as threads:
            again: Any = dalle.plan(TWELVE, size="64x64").run(threads, detach=True)
            wait_until(lambda: again.done, patience=10)
    finally:
        gc.enable()

    assert len(again) == 12


class Many(Patient):
    """Has more hands than this machine."""

    _max_workers = 150


def test_an_executor_gets_as_many_jobs_as_it_has_workers() -> None:
    many, things = Many(), "{red|green|blue|grey} {cup|jug|hat|fox|owl}"
    grid = dalle.plan(f"a {things}", size="64x64", n=10).run(many, detach=True)
    assert isinstance(grid, LiveGrid)
    try:
        wait_until(lambda: len(many.jobs) == 150)
    finally:
        grid.cancel()


def test_a_job_that_hangs_is_given_up_after_its_time() -> None:
    with pytest.raises(Incomplete, match=r"no picture within 0\.2 s"):
        dalle.plan("a cup", size="64x64", timeout=0.2).run(Patient())


def test_an_executor_paints_for_no_other_endpoint(fault_server: FaultServer) -> None:
    dalle.configure(endpoint=fault_server.base_url)

    with pytest.raises(UsageError, match="the built-in illustrator draws"):
        dalle.plan("a cup", yes=True).run(Patient())
    assert not fault_server.requests


def test_an_order_that_is_refused_or_too_dear_costs_nothing(
    own_session: Session, canary: Canary
) -> None:
    canary.place_in_environment("OPENAI_API_KEY")
    models = ["illustrator", "gpt-image-2@openai"]
    with pytest.raises(UsageError, match="is drawn by"):
        dalle.plan("a cup", model=models).run(Patient())
    dalle.configure(executor=Patient())
    with pytest.raises(OverBudget):
        dalle.plan("a cup", model=models, max_cost=0.0001).run()

    assert own_session.budget.spent == 0


def test_an_executor_paints_for_no_model_on_this_machine(tmp_path: Path) -> None:
    named = f"local:{make_model(tmp_path)}"
    with pytest.raises(UsageError, match="is drawn by my-fox"):
        dalle.plan("a cup", endpoint=named).run(Patient())

    patient = Patient()
    dalle.configure(executor=patient)
    grid: Any = dalle.plan("a {cup|hat}", endpoint=named).run(detach=True)
    wait_until(lambda: grid.done or patient.jobs)

    # The model's own process was asked, which lacks most of a model here.
    assert not patient.jobs
    assert {one.state for one in grid.outcomes} == {"failed"}


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (5, "cannot paint on int: give"),
        ("dask", "cannot paint on 'dask': write"),
        ("processes:2", "cannot paint on processes:2: give"),
    ],
)
def test_what_is_no_executor_is_said_before_anything_is_painted(
    what: object, words: str
) -> None:
    plan = dalle.plan("a cup", size="64x64")

    with pytest.raises(UsageError, match=words):
        plan.run(what)
    with pytest.raises(UsageError, match="cannot paint on"):
        dalle.configure(executor=what)


def test_a_configured_executor_paints_every_cell(own_session: Session) -> None:
    with ThreadPoolExecutor(1) as threads:
        dalle.configure(executor=threads)
        cup = dalle.generate("a cup", size="64x64")[0]
        hat = dalle.edit(cup, "a cup with a hat", region="0,0,1,0.5")[0]
        dalle.configure(executor=None)

    assert (cup.endpoint, hat.size) == ("offline", (64, 64))
    assert all(p.pid is None for p in own_session._clients._processes.values())
